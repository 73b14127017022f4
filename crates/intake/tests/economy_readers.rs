//! Published tables in three forms, as properties: what is written as a table reads back the same, and a cell that is spoiled is named
//! by file, line and column.
#![allow(
    clippy::float_arithmetic,
    clippy::float_cmp,
    reason = "numbers are written in the shortest digits that read back the same"
)]

use std::fs;
use std::path::{Path, PathBuf};

use mandat_economy::tables::{Column, Matrix, Row, SupplyUse, Symmetric};
use mandat_intake::economy::import;
use proptest::prelude::*;

fn names(prefix: &str, count: usize) -> Vec<String> {
    // Commas and quotes in names are usual in published tables.
    (0..count).map(|at| format!("{prefix} {at}, \"other\"")).collect()
}

/// Amounts as published: mostly whole, some zero, some below zero, some with all the digits of a double.
fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => (0_u32..1_000_000).prop_map(f64::from),
        2 => Just(0.0),
        1 => (-1000_i32..0).prop_map(f64::from),
        1 => 1e-12..1e12_f64,
    ]
}

fn matrix(rows: usize, columns: usize, values: &[f64]) -> Matrix {
    let cells = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
    Matrix::new(rows, columns, cells.zip(values.iter().cycle()).map(|((i, j), value)| (i, j, *value)))
}

fn lines(names: &[String], length: usize, values: &[f64]) -> Vec<(String, Vec<f64>)> {
    let mut values = values.iter().rev().cycle();
    names.iter().map(|name| (name.clone(), values.by_ref().take(length).copied().collect())).collect()
}

prop_compose! {
    fn tables()(
        (m, n, k, v) in (1..5_usize, 1..5_usize, 0..3_usize, 0..3_usize),
        values in prop::collection::vec(amount(), 40),
    ) -> SupplyUse {
        SupplyUse {
            products: names("commodity", n),
            industries: names("industry", m),
            make: matrix(m, n, &values),
            uses: matrix(n, m, &values[7..]),
            demand: lines(&names("demand", k), n, &values)
                .into_iter().map(|(name, values)| Column { name, values }).collect(),
            primary: lines(&names("input", v), m, &values)
                .into_iter().map(|(name, values)| Row { name, values }).collect(),
        }
    }
}

type Cells = Vec<Vec<String>>;

fn write(path: &Path, cells: &Cells) {
    let mut writer = csv::Writer::from_path(path).expect("a file");
    cells.iter().for_each(|row| writer.write_record(row).expect("a row"));
    writer.flush().expect("written");
}

fn row(name: &str, values: impl IntoIterator<Item = f64>) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(values.into_iter().map(|value| value.to_string())).collect()
}

fn header(names: &[&[String]]) -> Vec<String> {
    std::iter::once("name".to_owned()).chain(names.iter().flat_map(|names| names.iter().cloned())).collect()
}

/// The use table and the make table, wide.
fn wide(tables: &SupplyUse) -> (Cells, Cells) {
    let demand: Vec<String> = tables.demand.iter().map(|column| column.name.clone()).collect();
    let (m, n) = (tables.industries.len(), tables.products.len());
    let mut uses = vec![header(&[&tables.industries, &demand, &["T001".to_owned()]])];
    for i in 0..n {
        let cells = (0..m).map(|j| tables.uses.get(i, j));
        let demand = tables.demand.iter().map(|column| column.values[i]);
        uses.push(row(&tables.products[i], cells.chain(demand).chain([7.0])));
    }
    for primary in &tables.primary {
        let blank = std::iter::repeat_n(0.0, demand.len() + 1);
        uses.push(row(&primary.name, primary.values.iter().copied().chain(blank)));
    }
    let mut make = vec![header(&[&tables.products, &["T007".to_owned()]])];
    for j in 0..m {
        make.push(row(&tables.industries[j], (0..n).map(|i| tables.make.get(j, i)).chain([1.0])));
    }
    (uses, make)
}

/// All cells in one long table; make as `make` or, the other way round, as `supply`.
fn long(tables: &SupplyUse, supply: bool) -> Cells {
    let mut cells = vec![["table", "row", "col", "value", "unit", "year"].map(str::to_owned).to_vec()];
    let mut add = |table: &str, row: &str, column: &str, value: f64| {
        cells.push([table, row, column, &value.to_string(), "million", "2020"].map(str::to_owned).to_vec());
    };
    let (m, n) = (tables.industries.len(), tables.products.len());
    for (j, industry) in tables.industries.iter().enumerate() {
        for (i, product) in tables.products.iter().enumerate() {
            let (first, second) = if supply { (product, industry) } else { (industry, product) };
            add(if supply { "supply" } else { "make" }, first, second, tables.make.get(j, i));
        }
    }
    for i in 0..n {
        (0..m).for_each(|j| add("use", &tables.products[i], &tables.industries[j], tables.uses.get(i, j)));
        for column in &tables.demand {
            add("demand", &tables.products[i], &column.name, column.values[i]);
        }
    }
    for primary in &tables.primary {
        (0..m).for_each(|j| add("primary", &primary.name, &tables.industries[j], primary.values[j]));
    }
    cells
}

/// The long form has an order of its own: by name, as all here are.
fn read_long(folder: &Path, cells: &Cells) -> Result<SupplyUse, mandat_intake::folder::table::Notes> {
    let path = folder.join("long.csv");
    write(&path, cells);
    import::supply_use_long(&path, None)
}

fn symmetric(tables: &SupplyUse) -> (Symmetric, Cells) {
    let n = tables.products.len();
    let values: Vec<f64> = tables.make.iter().map(|(_, _, value)| value).chain([3.0]).collect();
    let flows = matrix(n, n, &values);
    let primary: Vec<Row> = tables
        .primary
        .iter()
        .map(|row| Row {
            name: row.name.clone(),
            values: (0..n).map(|j| row.values[j % row.values.len()]).collect(),
        })
        .collect();
    let output: Vec<f64> = (0..n).map(|j| values[j % values.len()] + 1.0).collect();
    let demand: Vec<String> = tables.demand.iter().map(|column| column.name.clone()).collect();
    let mut cells = vec![header(&[&tables.products, &demand])];
    for i in 0..n {
        let taken = (0..n).map(|j| flows.get(i, j));
        cells
            .push(row(&tables.products[i], taken.chain(tables.demand.iter().map(|column| column.values[i]))));
    }
    for line in &primary {
        cells
            .push(row(&line.name, line.values.iter().copied().chain(std::iter::repeat_n(0.0, demand.len()))));
    }
    cells.push(row("Total output", output.iter().copied().chain(std::iter::repeat_n(0.0, demand.len()))));
    let table = Symmetric {
        products: tables.products.clone(),
        flows,
        output,
        demand: tables.demand.clone(),
        primary,
    };
    (table, cells)
}

fn pair(folder: &Path, (uses, make): &(Cells, Cells)) -> (PathBuf, PathBuf) {
    let paths = (folder.join("use.csv"), folder.join("make.csv"));
    write(&paths.0, uses);
    write(&paths.1, make);
    paths
}

fn shown(notes: &mandat_intake::folder::table::Notes) -> String {
    notes.mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn wide_supply_and_use_reads_back_the_same(tables in tables()) {
        let place = tempfile::tempdir().expect("a temporary folder");
        let (uses, make) = pair(place.path(), &wide(&tables));
        let read = import::supply_use_wide(&uses, &make).map_err(|notes| TestCaseError::fail(shown(&notes)))?;
        prop_assert_eq!(read, tables);
    }

    #[test]
    fn long_supply_and_use_reads_back_the_same(tables in tables(), supply in any::<bool>()) {
        let place = tempfile::tempdir().expect("a temporary folder");
        let read = read_long(place.path(), &long(&tables, supply)).map_err(|notes| TestCaseError::fail(shown(&notes)))?;
        prop_assert_eq!(read, tables);
    }

    #[test]
    fn a_symmetric_table_reads_back_the_same(tables in tables()) {
        let place = tempfile::tempdir().expect("a temporary folder");
        let (table, cells) = symmetric(&tables);
        let path = place.path().join("iot.csv");
        write(&path, &cells);
        let read = import::symmetric_wide(&path).map_err(|notes| TestCaseError::fail(shown(&notes)))?;
        prop_assert_eq!(read, table);
    }

    /// Whichever cell of whichever form is spoiled, the mistake names it.
    #[test]
    fn a_spoiled_cell_is_named_by_file_line_and_column(
        tables in tables(),
        form in 0..4_usize,
        at in any::<prop::sample::Index>(),
        spoiled in prop::sample::select(vec!["12x", "1,5", "nan", "inf", "1e999", "--1", "0x10", "\u{fffd}"]),
    ) {
        let place = tempfile::tempdir().expect("a temporary folder");
        let (mut uses, mut make) = wide(&tables);
        let (mut iot, mut list) = (symmetric(&tables).1, long(&tables, false));
        let (file, cells) = [("use.csv", &mut uses), ("make.csv", &mut make), ("iot.csv", &mut iot), ("long.csv", &mut list)]
            .into_iter().nth(form).expect("four forms");
        let line = 1 + at.index(cells.len() - 1);
        let column = if form == 3 { 3 } else { 1 + at.index(cells[0].len() - 1) };
        cells[line][column] = spoiled.to_owned();
        let name = cells[0][column].clone();
        let notes = match form {
            0 | 1 => {
                let (uses, make) = pair(place.path(), &(uses, make));
                import::supply_use_wide(&uses, &make).err()
            }
            2 => {
                let path = place.path().join(file);
                write(&path, &iot);
                import::symmetric_wide(&path).err()
            }
            _ => read_long(place.path(), &list).err(),
        };
        let Some(notes) = notes else { return Err(TestCaseError::fail(format!("{spoiled:?} was read"))) };
        prop_assert_eq!(notes.mistakes.len(), 1, "{}", shown(&notes));
        let mistake = &notes.mistakes[0];
        let found = (mistake.file.as_str(), mistake.line, mistake.column.as_deref());
        prop_assert_eq!(found, (file, line as u64 + 1, Some(name.as_str())));
    }
}

#[test]
fn tables_that_are_none_are_refused_with_their_place() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let path = place.path().join("table.csv");
    let mut all = String::new();
    for text in [
        "",
        "\n\n",
        "name\n",
        "name,a,a\na,1,2\n",
        "name,a\nb,1\n",
        "name,a,b\na,1\nb,1,2\n",
        "name,a\na,1\na,2\n",
        "name,a\n,1\n",
        "table,row,col\nuse,a,b\n",
        "table,row,col,value\nuses,a,b,1\n",
        "table,row,col,value\nuse,a,b,1\nuse,a,b,2\nmake,b,a,1\n",
        "table,row,col,value\nuse,,b,1\nmake,b,,1\n",
        "table,row,col,value,year\nuse,a,b,1,2019\nmake,b,a,1,2020\n",
        "table,row,col,value,unit\nuse,a,b,1,t\nmake,b,a,1,kg\n",
        "table,row,col,value,units\nuse,a,b,1,t\n",
        "table,row,col,value\nuse,a,b,\nmake,b,a,1\n",
    ] {
        fs::write(&path, text).expect("a file");
        let found = if text.starts_with("table") {
            import::supply_use_long(&path, None).map(|_| ())
        } else {
            import::symmetric_wide(&path).map(|_| ())
        };
        let answer = found.map_or_else(|notes| shown(&notes), |()| "read".into());
        all.push_str(&format!("{text:?}\n{answer}\n\n"));
    }
    insta::assert_snapshot!(all);
}
