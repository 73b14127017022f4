//! A million entries, in memory that does not grow with them (promise P8).

use crate::common::grow;
use mandat_record::read::Entries;
use mandat_store::{Folder, Log, PublicSink, Writer};

/// MiB that this process has had in memory at most; `None` where the system does not say.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? / 1024)
}

fn grow_to(sink: &mut impl PublicSink, count: u64) {
    for _ in 0..count / 20_000 {
        grow(sink, 20_000);
    }
}

fn read(entries: &impl Entries) -> u64 {
    entries.leaves(0).unwrap().map(|leaf| leaf.map(|_| 1).unwrap()).sum()
}

#[test]
fn long_a_million_entries_are_written_and_read_in_bounded_memory() {
    let place = tempfile::tempdir().unwrap();
    let (record, database) = (place.path().join("record"), place.path().join("log.sqlite"));
    let count = 1_000_000;
    grow_to(&mut Writer::create(&record).unwrap(), count);
    let folder = Folder::open(&record).unwrap();
    assert_eq!(read(&folder), count);
    grow_to(&mut Log::create(&database).unwrap(), count);
    let log = Log::open(&database).unwrap();
    assert_eq!(read(&log), count);
    // The leaves alone are 60 MiB, and SQLite's pages may take 2 MiB.
    assert!(peak().is_none_or(|peak| peak < 48), "{:?} MiB", peak());
}
