//! What is read off the exercise: a case as a folder of its own, and who manages.

use std::collections::BTreeMap;

use mandat_audit::case::{Case, Checked, check, export};
use mandat_audit::findings::replay_opened;
use mandat_audit::organs::measure;
use mandat_audit::verify::{Options, Record, verify};
use mandat_federation::Id;
use mandat_record::read::Memory;

use crate::exercise::elections::COMMITTEE;
use crate::exercise::{Exercise, exercise, id, key};
use crate::holds::fold;

fn published() -> (Exercise, Memory) {
    let mut e = exercise();
    e.desk.checkpoint(&key(90), &e.witnesses).unwrap();
    let memory = e.desk.sink.clone();
    (e, memory)
}

fn files(memory: &Memory, case: &str, sealed: bool) -> BTreeMap<String, Vec<u8>> {
    let record = Record::public(memory);
    let record = if sealed { record.sealed(memory) } else { record };
    let verification = verify(&record, &Options::default());
    assert!(verification.report.ok, "{:?}", verification.report);
    export(&verification, &record, &id(case)).unwrap()
}

#[test]
fn a_case_verifies_by_itself_and_no_file_of_it_can_be_altered() {
    let (_, memory) = published();
    for (case, sealed) in [("case-1", true), ("case-3", true), ("case-4", true), ("case-3", false)] {
        let files = files(&memory, case, sealed);
        let checked = check(&|name| files.get(name).cloned());
        assert!(checked.ok, "{case}: {:?}", checked.problems);
        assert_eq!(checked.witnesses, ["union-a", "union-b"]);
        assert_eq!(checked.openings > 0, sealed, "{case}: openings go only with the sealed store");
        for name in files.keys().filter(|name| *name != "README.txt") {
            let mut altered = files.clone();
            let bytes = altered.get_mut(name).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            assert!(!check(&|name| altered.get(name).cloned()).ok, "{case}: {name} altered in silence");
            altered.remove(name);
            assert!(!check(&|name| altered.get(name).cloned()).ok, "{case}: {name} removed in silence");
        }
    }
    let record = Record::public(&memory);
    let none = export(&verify(&record, &Options::default()), &record, &id("no-case")).unwrap_err();
    assert!(none.to_string().contains("no case no-case"), "{none}");
}

/// Checks a case with another `case.json`.
fn with_case(files: &BTreeMap<String, Vec<u8>>, edit: &dyn Fn(&mut Case)) -> Checked {
    let mut case: Case = serde_json::from_slice(&files["case.json"]).unwrap();
    edit(&mut case);
    let bytes = mandat_record::json::to_vec(&case).unwrap();
    check(&|name| if name == "case.json" { Some(bytes.clone()) } else { files.get(name).cloned() })
}

/// `case.json` is signed by nobody: whoever drops a text there as well does not pass the folder off as whole.
#[test]
fn a_case_without_a_text_that_an_entry_names_does_not_pass_as_whole() {
    let (_, memory) = published();
    let (mut own, mut around) = (0, 0);
    for case in ["case-1", "case-3", "case-4"] {
        let files = files(&memory, case, true);
        let whole: Case = serde_json::from_slice(&files["case.json"]).unwrap();
        for dropped in &whole.blobs {
            let checked = with_case(&files, &|case| case.blobs.retain(|blob| blob != dropped));
            let said = |texts: &[String]| texts.iter().any(|text| text.contains(&dropped.sha256.to_string()));
            assert_eq!(checked.ok, !said(&checked.problems));
            assert!(said(&checked.problems) != said(&checked.not_checked), "{checked:?}");
            *if checked.ok { &mut around } else { &mut own } += 1;
        }
    }
    assert!(own > 0 && around > 0, "{own} of their own, {around} around them");
    // An opening of an entry that is not here is named, whatever else is wrong.
    let files = files(&memory, "case-1", true);
    let checked = with_case(&files, &|case| case.openings.push(4_000));
    assert_eq!(checked.problems, ["opening 4000: its entry is not here"]);
    let checked = with_case(&files, &|case| case.openings.push(case.openings[0]));
    assert!(!checked.ok, "{checked:?}");
}

#[test]
fn posts_are_measured_and_labour_is_counted_without_names() {
    let (e, memory) = published();
    let (public, _) = fold(&memory, None);
    let (commission, _) = fold(&memory, Some(&memory));
    let measured = measure(&commission);
    let organ = measured.organs.iter().find(|organ| organ.organ == id(COMMITTEE)).unwrap();
    assert_eq!((organ.now.elected, organ.now.not_elected), (2, 0), "the complaint put the elected back");
    assert_eq!((organ.now.appointed, organ.now.specialists), (1, 0), "the adviser's contract was ended");
    assert_eq!((organ.now.full_time, organ.now.unpaid), (1, 1));
    assert!(organ.over_time.len() > 1 && organ.missed_reports > 0, "{organ:?}");
    let known = |of: &mandat_audit::organs::Bureaucracy, convocation: &str| {
        let of = of.delegates.iter().find(|d| d.convocation == Id::parse(convocation).unwrap()).unwrap();
        (of.mandates - of.unknown, of.mandates)
    };
    assert_eq!(known(&measure(&public), "conference-2026").0, 0, "the labour record is sealed");
    assert!(known(&measured, "conference-2026").0 > 0);
    let text = serde_json::to_string(&measured).unwrap();
    assert!(e.members.values().flatten().all(|member| !text.contains(&member.to_string())), "no names");
}

#[test]
fn hours_that_differ_and_deadlines_that_passed_are_findings() {
    let (_, memory) = published();
    let kinds = |openings| -> Vec<String> {
        let replayed = replay_opened(&memory, openings, |_| {}).unwrap();
        replayed.findings().into_iter().map(|finding| finding.kind).collect()
    };
    let (public, commission) = (kinds(None), kinds(Some(&memory)));
    for due in ["recall-undecided", "report-missing"] {
        assert!(public.iter().any(|kind| kind == due), "{due}: {public:?}");
    }
    // The growers' month is attested in the exercise with other hours than they report.
    assert!(!public.iter().any(|kind| kind == "hours-differ"), "the public cannot compare them");
    assert!(commission.iter().any(|kind| kind == "hours-differ"), "{commission:?}");
    assert!(!public.iter().any(|kind| kind == "hours-unattested"), "what was reported was attested");
    // A month of which there is no labour record at all: that needs no opening.
    let mut e = exercise();
    e.desk.set_time(e.desk.now().max(1_780_000_000));
    let actual = Exercise::actual("a1", "2026-04", "50", &[("manual", 200)], "6");
    e.alone("actual.report", &actual, &key(41));
    let replayed = replay_opened(&e.desk.sink, None, |_| {}).unwrap();
    let unattested = |finding: &&mandat_audit::findings::Finding| finding.kind == "hours-unattested";
    let found = replayed.findings();
    let found: Vec<_> = found.iter().filter(unattested).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].unit.as_deref(), Some("a1"));
}
