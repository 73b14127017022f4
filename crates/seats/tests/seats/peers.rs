//! Differential tests against independent implementations in Python: the recorded answers of apportionment and votelib on
//! random votes (`dev/peers/record_apportionment.py`). A sample runs always, all of it in `./check --long`.

use mandat_seats::{Outcome, apportion};

use crate::{claims, rule};

const RECORDED: &str = include_str!("../recorded/apportionment.json");

/// One row: votes, seats, and each peer's answers by rule, where it had one.
struct Row {
    votes: Vec<u64>,
    seats: u64,
    answers: Vec<(String, Option<Vec<u64>>)>,
}

/// The recording has one row a line and no text with brackets or commas but rules, so that it needs no library to read.
fn rows() -> Vec<Row> {
    let mut lines = RECORDED.lines();
    let versions = lines.next().unwrap_or_default();
    assert!(versions.contains(r#""apportionment": "1.0", "votelib": "0.4.0""#), "{versions}");
    lines.filter(|line| line.starts_with('{')).map(row).collect()
}

fn row(line: &str) -> Row {
    let numbers = |text: &str| -> Vec<u64> {
        text.split(',').map(|n| n.trim().parse().expect("a number of the recording")).collect()
    };
    let after = |name: &str| line.split_once(name).expect("every row has it").1;
    let votes = numbers(after("\"votes\":[").split_once(']').expect("a closed list").0);
    let seats = numbers(after("\"seats\":").split_once(',').expect("more follows").0)[0];
    let mut answers = Vec::new();
    for peer in ["\"apportionment\":{", "\"votelib\":{"] {
        let mut rest = after(peer).split_once('}').expect("a closed object").0;
        while let Some((id, more)) = rest.trim_start_matches(',').trim_start_matches('"').split_once("\":") {
            let (answer, left) = if let Some(left) = more.strip_prefix("null") {
                (None, left)
            } else {
                let (list, left) = more.trim_start_matches('[').split_once(']').expect("a closed list");
                (Some(numbers(list)), left)
            };
            answers.push((id.to_owned(), answer));
            rest = left;
        }
    }
    Row { votes, seats, answers }
}

/// The same seats; where a lot is needed both say so, since neither package was asked to break ties. Their exceptions, each
/// with its reason, are those of `reason`.
fn compare(rows: &[Row]) {
    let mut differ = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        for (text, theirs) in &row.answers {
            let ours = apportion(&claims(&row.votes), Some(row.seats), &rule(text));
            let same = match (&ours, theirs) {
                (Outcome::Decided(ours), Some(theirs)) => ours.seats == *theirs,
                (Outcome::NeedsLot(_), None) => true,
                _ => false,
            };
            if !same && reason(row, text, &ours, theirs.as_ref()).is_none() {
                differ.push(format!(
                    "{number} {text} {:?} {}: {:?}, not {theirs:?}",
                    row.votes,
                    row.seats,
                    ours.seats()
                ));
            }
        }
    }
    assert!(differ.is_empty(), "{} of {}: {:#?}", differ.len(), rows.len(), &differ[..differ.len().min(20)]);
}

/// apportionment takes square roots in floats for Huntington-Hill, so that claims whose exact squares tie (36/72 and 1/2)
/// differ there, and gives the seat to one of them; ours leaves it to the lot.
///
/// votelib gives each party one seat by remainder at most. A whole Droop quota can be so large beside few votes that more
/// seats are left than parties, and then it leaves them vacant; ours goes round again (`quota`).
fn reason(row: &Row, text: &str, ours: &Outcome, theirs: Option<&Vec<u64>>) -> Option<&'static str> {
    if let (Outcome::NeedsLot(tie), "huntington-hill", Some(theirs)) = (ours, text, theirs) {
        let of = |claim: usize| theirs[claim] - tie.decided[claim];
        let lucky = tie.tied.iter().filter(|&&claim| of(claim) == 1).count() as u64;
        return (lucky == tie.open).then_some("a tie that floats break");
    }
    let given: u64 = theirs?.iter().sum();
    (text == "droop" && given < row.seats).then_some("seats left vacant")
}

#[test]
fn seats_are_those_of_apportionment_and_votelib() {
    compare(&rows()[..150]);
}

#[test]
fn long_all_seats_are_those_of_apportionment_and_votelib() {
    let rows = rows();
    assert_eq!(rows.len(), 2000);
    compare(&rows);
}
