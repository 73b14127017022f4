//! An economy becomes a folder of CSV files, which read back as the same economy.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use mandat_economy::model::{Cell, Economy, Targets};

/// Writes the tables of an economy into a folder, which is made where it is missing. Tables without rows are not written, but for
/// those that every economy has.
///
/// # Errors
///
/// What the file system says; an existing table is never overwritten.
pub fn write(folder: &Path, economy: &Economy, targets: &Targets) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut files: BTreeMap<&'static str, csv::Writer<BufWriter<File>>> = BTreeMap::new();
    let mut sink =
        |table: &'static str, columns: &'static [&'static str], cells: &[Cell<'_>]| -> io::Result<()> {
            let writer = match files.entry(table) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => {
                    let file = File::create_new(folder.join(format!("{table}.csv")))?;
                    let mut writer = csv::Writer::from_writer(BufWriter::new(file));
                    writer.write_record(columns)?;
                    entry.insert(writer)
                }
            };
            for cell in cells {
                match cell {
                    Cell::Text(text) => writer.write_field(text)?,
                    // The shortest digits that read back as the same number.
                    Cell::Number(number) => writer.write_field(number.to_string())?,
                    Cell::Empty => writer.write_field("")?,
                }
            }
            writer.write_record(None::<&[u8]>)?;
            Ok(())
        };
    economy.rows(&mut sink)?;
    economy.target_rows(targets, &mut sink)?;
    for (table, header) in
        [("products", "id\n"), ("processes", "id\n"), ("flows", "process,direction,product,amount\n")]
    {
        if !files.contains_key(table) {
            std::fs::write(folder.join(format!("{table}.csv")), header)?;
        }
    }
    for writer in files.values_mut() {
        writer.flush()?;
    }
    Ok(())
}
