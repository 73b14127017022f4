//! What people read of an assembly: the report of its divisions, and the minutes of its session.

use mandat_audit::congress::{report, text};
use mandat_audit::findings::replay;
use mandat_audit::minutes::minutes;

use crate::exercise::assembly::ASSEMBLY;
use crate::exercise::scenes::convened;
use crate::exercise::{Exercise, exercise, id, key};

#[test]
fn an_assembly_reads_well() {
    let memory = exercise().desk.sink;
    let replayed = replay(&memory, |_| {}).unwrap();
    let report = report(&replayed.federation);
    insta::assert_snapshot!("congress", text(&report));
    for divided in &report.divisions {
        let Some(figures) = &divided.figures else { continue };
        let of = |share: &mandat_audit::congress::Share| share.of_voting.is_none() && figures.voting != "0";
        assert!(!figures.options.iter().any(of), "{}: a share of those voting is missing", divided.division);
    }
    let departures: Vec<String> = replayed
        .findings()
        .into_iter()
        .filter(|finding| finding.kind == "departs-from-mandate")
        .map(|finding| finding.text)
        .collect();
    insta::assert_snapshot!("departures", departures.join("\n"));
}

#[test]
fn minutes_come_from_the_record_and_name_its_entries() {
    let memory = exercise().desk.sink;
    let minutes = minutes(&memory, &id("s-1"), |_| {}).unwrap().unwrap();
    let text = minutes.to_text();
    insta::assert_snapshot!("minutes", text);
    // Every flag of an entry of the session stands under its line.
    let replayed = replay(&memory, |_| {}).unwrap();
    for line in &minutes.lines {
        let due: Vec<&str> = replayed
            .federation
            .flags
            .iter()
            .filter(|(at, _)| *at == line.entry)
            .map(|(_, f)| f.means())
            .collect();
        assert_eq!(line.flags, due, "entry {}", line.entry);
    }
    let html = minutes.to_html();
    for line in &minutes.lines {
        let anchor =
            format!("<li id=\"entry-{0}\"><a class=\"entry\" href=\"#entry-{0}\">entry {0}</a>", line.entry);
        assert_eq!(html.matches(&anchor).count(), 1, "entry {} has one line", line.entry);
    }
    assert!(html.contains("<html lang=\"en\">") && html.contains("<main>") && html.contains("<h1>"));
    let absent = mandat_audit::minutes::minutes(&memory, &id("no-session"), |_| {}).unwrap();
    assert_eq!(absent, None);
}

/// What a body decides while it sits is in the minutes, also where it was not put from the floor; and what units bind it to.
#[test]
fn minutes_leave_out_no_decision_of_the_body() {
    let mut e = convened();
    e.session("s-1", "b1");
    let mut open = Exercise::division("aside", "assembly-motion", None);
    open.electorates[0].convocation = Some(id(ASSEMBLY));
    e.alone("division.open", &open, &key(21));
    e.call_roll("aside", Exercise::rows("a1 yes, a2 yes, a3 no, b1 yes"));
    e.bind("union-b", "m-1", "yes", &key(46));
    let minutes = minutes(&e.desk.sink, &id("s-1"), |_| {}).unwrap().unwrap().to_text();
    for line in [
        "Division aside is opened: ",
        "The roll is called on division aside: carried: yes.",
        "Unit union-b binds its",
    ] {
        assert!(minutes.contains(line), "{line}: {minutes}");
    }
}

/// Secret divisions in words: what was counted in public with its figures, what is withheld without any.
#[test]
fn secret_divisions_read_well() {
    let mut e = crate::exercise::scenes::on_the_floor();
    e.secret_divisions();
    let replayed = replay(&e.desk.sink, |_| {}).unwrap();
    let report = report(&replayed.federation);
    let minutes = minutes(&e.desk.sink, &id("s-1"), |_| {}).unwrap().unwrap();
    let divisions = text(&report);
    let divisions = &divisions[divisions.find("\ndivision ").unwrap()..];
    insta::assert_snapshot!("secret", format!("{divisions}\n{}", minutes.to_text()));
}
