//! An economy's tables, and published ones: whatever text stands in them is read or refused without a panic, an economy that was read is
//! written and reads back the same, and no mistake is without its file.
#![no_main]
use std::fs;
use std::path::Path;

use libfuzzer_sys::fuzz_target;
use mandat_economy::tables::{Meaning, Technology};
use mandat_intake::economy::{FILES, import, read, write};

fuzz_target!(|text: &[u8]| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let Some((kind, text)) = text.split_first() else { return };
    match kind % 4 {
        0 => economy(folder.path(), text),
        1 => {
            let table = folder.path().join("iot.csv");
            fs::write(&table, text).expect("a file");
            if let Ok(table) = import::symmetric_wide(&table) {
                let _ = table.economy(&Meaning::default());
            }
        }
        2 => {
            let table = folder.path().join("long.csv");
            fs::write(&table, text).expect("a file");
            if let Ok(table) = import::supply_use_long(&table, None) {
                published(&table);
            }
        }
        _ => {
            let half = text.iter().position(|byte| *byte == b'=').unwrap_or(text.len());
            let (uses, make) = (folder.path().join("use.csv"), folder.path().join("make.csv"));
            fs::write(&uses, &text[..half]).expect("a file");
            fs::write(&make, text.get(half + 1..).unwrap_or_default()).expect("a file");
            if let Ok(table) = import::supply_use_wide(&uses, &make) {
                published(&table);
            }
        }
    }
});

fn published(table: &mandat_economy::tables::SupplyUse) {
    for technology in [Technology::Industry, Technology::Commodity] {
        if let Ok(table) = table.symmetric(technology) {
            let _ = table.economy(&Meaning::default());
        }
    }
    let _ = table.economy(&Meaning::default());
}

/// Tables one after the other, each after a line `=` and the number of its file.
fn economy(folder: &Path, text: &[u8]) {
    let from = folder.join("from");
    fs::create_dir(&from).expect("a folder");
    for part in text.split(|byte| *byte == b'=').filter(|part| !part.is_empty()) {
        let file = FILES[usize::from(part[0] % 32) % FILES.len()];
        fs::write(from.join(file), &part[1..]).expect("a file");
    }
    match read(&from, None) {
        Err(notes) => assert!(notes.mistakes.iter().all(|mistake| !mistake.file.is_empty())),
        Ok((economy, targets)) => {
            let to = folder.join("to");
            write(&to, &economy, &targets).expect("it can be written");
            let Ok(again) = read(&to, None) else { panic!("what was written cannot be read") };
            assert_eq!(again, (economy, targets));
        }
    }
}
