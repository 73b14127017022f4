//! The tables of management, takeover and plan: what they say, and each mistake in them with its place.

use std::fmt::Write as _;

use mandat_statutes::{explain, parse};

const BASE: &str = include_str!("base.toml");
const TABLES: &str = r#"
[[body]]
id = "local-congress"
unit_tier = "local"
electors = "members"
evidence = "sealed"
term_months = 12
seats = { fixed = 5 }
contest = { rule = "scottish-stv" }
phases = { freeze = 0, registration = 14, nomination = 21, open = 28, close = 35, result = 37, appeal = 51 }

[[decision]]
id = "readiness"
electorates = "delegates:local-congress"
majority = "2/3"

[management]
consent = "local"
one_post = true
report_days = 90
contract_months = 6

[takeover]
tier = "local"
decision = "readiness"
stages = [
  { id = "inspect", criteria = ["committee-elected"] },
  { id = "manage", criteria = ["committee-elected", "books-open"] },
]

[plan]
tolerance = "1%"
targets = "readiness"
adopt = "statutes"
methods = "readiness"
"#;

fn whole() -> String {
    let base = BASE.replace("\ndays = 30", "\ndays = 30\ndecide_days = 20\nsecond_body = \"congress\"");
    base + TABLES
}

#[test]
fn the_tables_say_what_they_mean() {
    let statutes = parse(&whole()).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let text = explain(&statutes);
    for sentence in [
        "Nobody is appointed to a post without the recorded consent of the local.",
        "by contracts of at most 6 months",
        "One person holds at most one post.",
        "report to their electors every 90 days",
        "Stage 2 (manage) asks for: committee-elected, books-open.",
        "Targets are adopted by the decision \"readiness\".",
        "A case is decided within 20 days of its filing; the congress decides where the first is complained of.",
    ] {
        assert!(text.contains(sentence), "{sentence}\n{text}");
    }
    let takeover = statutes.takeover.unwrap();
    assert_eq!(takeover.stage("manage").map(|(n, stage)| (n, stage.criteria.len())), Some((1, 2)));
}

#[test]
fn every_mistake_has_its_place_and_a_hint() {
    let edits = [
        ("consent = \"local\"", "consent = \"locale\""),
        ("consent = \"local\"\n", ""),
        ("report_days = 90", "report_days = 0"),
        ("one_post = true", "one_post = \"yes\""),
        ("tier = \"local\"\ndecision", "decision"),
        ("decision = \"readiness\"", "decision = \"statutes\""),
        ("\"committee-elected\", \"books-open\"", "\"books-open\", \"books-open\""),
        ("{ id = \"manage\"", "{ id = \"inspect\""),
        ("second_body = \"congress\"", "second_body = \"inspection\""),
        ("methods = \"readiness\"", "method = \"readiness\""),
        ("adopt = \"statutes\"", "adopt = \"statute\""),
    ];
    let mut report = String::new();
    let whole = whole();
    for (from, to) in edits {
        assert!(whole.contains(from), "{from}");
        let mistakes = parse(&whole.replacen(from, to, 1)).expect_err(to);
        assert!(mistakes.iter().all(|mistake| mistake.line > 1), "{mistakes}");
        let indented = mistakes.to_string().replace('\n', "\n    ");
        writeln!(report, "{}\n    {indented}", to.lines().next().unwrap_or_default()).unwrap();
    }
    insta::assert_snapshot!(report);
}
