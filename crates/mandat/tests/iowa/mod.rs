//! The Iowa caucuses of 3 February 2020: what the audit finds, against a plain second implementation of the rule that reads the
//! party's tables by itself and knows nothing of Mandat but its names for units.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use mandat_intake::folder::name::slug;
use serde_json::Value;

use super::{json, record, root};

fn data() -> Option<PathBuf> {
    let data = root().join("../shared/data/iowa-2020");
    if data.join("precincts.csv").exists() {
        return Some(data);
    }
    assert!(std::env::var_os("CI").is_none(), "put the shared data at ../shared/data: see CONTRIBUTING");
    #[expect(clippy::print_stderr, reason = "whoever runs the tests should know")]
    {
        eprintln!("not run: no shared data at {}", data.display());
    }
    None
}

/// A decimal in units of 10^-18, rounded to nine places first as the example's column map says.
fn decimal(text: &str, places: usize) -> i128 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let cut: String = part.chars().chain(std::iter::repeat('0')).take(places).collect();
    let up = i128::from(part.as_bytes().get(places).is_some_and(|digit| *digit >= b'5'));
    let units: i128 = format!("{whole}{cut}").parse().expect("digits");
    (units + up) * 10_i128.pow(18 - u32::try_from(places).expect("few places"))
}

#[derive(Debug, PartialEq)]
enum Plain {
    Seats(Vec<i128>),
    Tie { least: Vec<i128>, tied: Vec<usize>, open: usize },
    Nothing(&'static str),
}

/// The rule in its own words (data README): thresholds, shares, rounding, bringing the sum right one by one.
fn plain(first: &[i128], last: &[i128], delegates: i128) -> Plain {
    let people: i128 = first.iter().sum();
    if people == 0 {
        return Plain::Nothing("no-votes");
    }
    let needed = needed(people, delegates);
    let viable: Vec<usize> = (0..last.len()).filter(|i| last[*i] >= needed).collect();
    if viable.is_empty() {
        return Plain::Nothing("nobody-viable");
    }
    let mut seats = vec![0; last.len()];
    for &i in &viable {
        seats[i] = (2 * last[i] * delegates + people) / (2 * people);
    }
    // How far a group's exact share lies above its seats, times the people.
    let above = |i: usize, seats: &[i128]| last[i] * delegates - seats[i] * people;
    loop {
        let sum: i128 = seats.iter().sum();
        if sum == delegates {
            return Plain::Seats(seats);
        }
        let short = sum < delegates;
        let mut order: Vec<usize> =
            if short { viable.clone() } else { viable.iter().copied().filter(|i| seats[*i] > 1).collect() };
        if order.is_empty() {
            return Plain::Nothing("more-groups-than-seats");
        }
        order.sort_by_key(|i| if short { -above(*i, &seats) } else { above(*i, &seats) });
        let change = usize::try_from((delegates - sum).abs()).expect("few seats");
        if change < order.len() && above(order[change - 1], &seats) == above(order[change], &seats) {
            let cut = above(order[change], &seats);
            let sure = order
                .iter()
                .filter(|i| if short { above(**i, &seats) > cut } else { above(**i, &seats) < cut });
            let sure: Vec<usize> = sure.copied().collect();
            let tied: Vec<usize> = order.iter().copied().filter(|i| above(*i, &seats) == cut).collect();
            for i in &sure {
                seats[*i] += if short { 1 } else { -1 };
            }
            let mut open = change - sure.len();
            if !short {
                // `open` of the tied lose one: the others keep theirs.
                for i in &tied {
                    seats[*i] -= 1;
                }
                open = tied.len() - open;
            }
            return Plain::Tie { least: seats, tied, open };
        }
        for i in order.into_iter().take(change) {
            seats[i] += if short { 1 } else { -1 };
        }
    }
}

fn needed(people: i128, delegates: i128) -> i128 {
    let up = |numerator: i128, denominator: i128| (people * numerator + denominator - 1) / denominator;
    match delegates {
        1 => people / 2 + 1,
        2 => up(1, 4),
        3 => up(1, 6),
        _ => up(15, 100),
    }
    .max(1)
}

#[derive(Default)]
struct Precinct {
    groups: Vec<String>,
    first: Vec<i128>,
    last: Vec<i128>,
    sde: Vec<i128>,
}

fn rows(path: PathBuf) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).expect("a table");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .records()
        .map(|row| row.expect("a row").iter().map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

fn unit(county: &str, precinct: &str) -> String {
    format!("{}/{}", slug(county).expect("a name"), slug(precinct).expect("a name"))
}

/// Units by kind of finding, and SDE by group as the rule gives them, in units of 10^-18.
#[derive(Default)]
struct Expected {
    kinds: BTreeMap<&'static str, BTreeSet<String>>,
    recomputed: BTreeMap<String, i128>,
}

impl Expected {
    fn note(&mut self, kind: &'static str, unit: &str) {
        self.kinds.entry(kind).or_default().insert(unit.to_owned());
    }

    fn judge(&mut self, unit: &str, p: &Precinct, apportioned: Option<&(i128, i128)>) {
        if p.last.iter().sum::<i128>() > p.first.iter().sum() {
            self.note("sum-differs", unit);
        }
        let Some((delegates, weight)) = apportioned else {
            self.note("seats-unknown", unit);
            for (group, sde) in p.groups.iter().zip(&p.sde) {
                *self.recomputed.entry(group.clone()).or_default() += sde;
            }
            return;
        };
        let declared: Vec<i128> =
            p.sde.iter().map(|sde| (2 * sde * delegates + weight) / (2 * weight)).collect();
        if declared.iter().sum::<i128>() != *delegates {
            self.note("seats-differ", unit);
        }
        let least = needed(p.first.iter().sum(), *delegates);
        if p.first.iter().zip(&p.last).any(|(first, last)| *first >= least && last < first) {
            self.note("votes-fell", unit);
        }
        let pairs = || (0..declared.len()).flat_map(|i| (0..declared.len()).map(move |j| (i, j)));
        if pairs().any(|(i, j)| p.last[i] > p.last[j] && declared[i] < declared[j]) {
            self.note("more-votes-fewer-seats", unit);
        }
        let due = match plain(&p.first, &p.last, *delegates) {
            Plain::Nothing(why) => return self.note(why, unit),
            Plain::Seats(seats) => {
                if seats != declared {
                    self.note("declared-differs", unit);
                }
                seats
            }
            Plain::Tie { least, tied, open } => {
                let more: Vec<usize> = (0..least.len()).filter(|i| declared[*i] == least[*i] + 1).collect();
                let same = (0..least.len()).all(|i| declared[i] == least[i] || more.contains(&i));
                if same && more.len() == open && more.iter().all(|i| tied.contains(i)) {
                    self.note("declared-tie", unit);
                    declared
                } else {
                    self.note("declared-differs", unit);
                    least
                }
            }
        };
        for (group, seats) in p.groups.iter().zip(due) {
            // One part in 10^18 of an SDE for each precinct and group is below what four places can show.
            *self.recomputed.entry(group.clone()).or_default() += seats * weight / delegates;
        }
    }
}

fn expected(data: &std::path::Path) -> Expected {
    let mut apportioned = BTreeMap::new();
    for row in rows(data.join("apportionment.csv")) {
        let delegates: i128 = row[2].parse().expect("a number");
        apportioned.insert(unit(&row[0], &row[1]), (delegates, decimal(&row[3], 9)));
    }
    let mut precincts: BTreeMap<String, Precinct> = BTreeMap::new();
    for row in rows(data.join("precincts.csv")) {
        let precinct = precincts.entry(unit(&row[0], &row[1])).or_default();
        precinct.groups.push(row[5].clone());
        precinct.first.push(row[6].parse().expect("a number"));
        precinct.last.push(row[7].parse().expect("a number"));
        precinct.sde.push(decimal(&row[8], 9));
    }
    assert_eq!(precincts.len(), 1_765);
    let mut expected = Expected::default();
    for (unit, precinct) in &precincts {
        expected.judge(unit, precinct, apportioned.get(unit));
    }
    expected
}

fn units(audit: &Value, kind: &str) -> BTreeSet<String> {
    let findings = audit["findings"].as_array().expect("findings");
    let of_kind = findings.iter().filter(|finding| finding["kind"] == kind);
    of_kind.map(|finding| finding["unit"].as_str().expect("a unit").to_owned()).collect()
}

#[test]
fn every_precinct_is_recomputed_and_a_plain_implementation_agrees() {
    let Some(data) = data() else { return };
    let (_place, record) = record("examples/iowa-2020", &["--data", &data.display().to_string(), "--plain"]);
    let audit = json(&["audit", &record, "--json"]);
    let expected = expected(&data);
    for (kind, due) in &expected.kinds {
        assert_eq!(units(&audit, kind), *due, "{kind}");
    }
    insta::assert_json_snapshot!("iowa-counts", audit["counts"]);
    let state =
        audit["totals"].as_array().expect("totals").iter().find(|t| t["tier"] == "state").expect("the state");
    insta::assert_json_snapshot!("iowa-verdicts", state["verdicts"]);
    for line in state["options"].as_array().expect("options") {
        let group = line["option"].as_str().expect("a group");
        let shown = decimal(line["recomputed"]["weight"].as_str().expect("a weight"), 4);
        let off = (shown - expected.recomputed.get(group).copied().unwrap_or(0)).abs();
        assert!(off <= 51 * 10_i128.pow(12), "{group}: {shown} is not the plain sum to four places");
    }
    let rows: Vec<_> =
        audit["counts"].as_object().expect("counts").keys().filter(|kind| kind.starts_with("row-")).collect();
    assert_eq!(rows, ["row-blanks-trimmed", "row-no-unit", "row-pointed-out", "row-rounded"]);
}

#[test]
fn what_iowa_prints_for_people() {
    let Some(data) = data() else { return };
    let (_place, record) = record("examples/iowa-2020", &["--data", &data.display().to_string(), "--plain"]);
    insta::assert_snapshot!("iowa-county", output_of(&record));
}

fn output_of(record: &str) -> String {
    super::output(&["audit", record, "--unit", "story"])
}
