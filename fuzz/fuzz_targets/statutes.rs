//! Statutes: every mistake lies inside the text, and whatever is read can be checked and explained.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match mandat_statutes::parse(text) {
        Ok(statutes) => {
            mandat_statutes::check(&statutes);
            assert!(!mandat_statutes::explain(&statutes).is_empty());
        }
        Err(mistakes) => {
            let lines: Vec<&str> = text.split('\n').collect();
            assert!(mistakes.iter().count() > 0);
            for mistake in &mistakes {
                let line = lines[mistake.line as usize - 1];
                assert!(mistake.column >= 1 && mistake.column as usize <= line.chars().count() + 1);
            }
        }
    }
});
