//! Verification: a record that holds, and every kind of damage with its index and code.

mod support;

use mandat_audit::verify::{Depth, Options, Record, Status, verify};
use mandat_record::read::Memory;
use support::Fixture;

fn public(record: &Memory) -> mandat_audit::verify::Report {
    verify(&Record::public(record), &Options::default()).report
}

#[test]
fn a_record_holds_at_both_depths() {
    let record = Fixture::published().desk.sink;
    let report = public(&record);
    println!("{}", serde_json::to_string_pretty(&report).unwrap());
    assert!(report.ok, "{report:?}");
    assert_eq!(report.checkpoint.as_ref().unwrap().status, Status::Final);
    assert_eq!((report.evidence.recorded, report.evidence.declared), (2, 1));
    let sealed = verify(&Record::public(&record).sealed(&record), &Options::default()).report;
    println!("{}", serde_json::to_string_pretty(&sealed).unwrap());
    assert!(sealed.ok, "{sealed:?}");
    assert_eq!(sealed.depth, Depth::Commission);
}
