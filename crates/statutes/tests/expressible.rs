//! What other real input needs: a caucus with delegates given from outside, a division of two electorates.

use mandat_statutes::{Among, ContestRule, Counted, Electors, Evidence, Seats, Weight, parse};

/// Iowa 2020: precincts send delegates to the county convention; their numbers and the precinct's state delegate
/// equivalents are given, the groups share them by the caucus rule.
const IOWA: &str = r#"
format = 1
name = "Iowa caucuses 2020"
laws = ["us"]
tier = [{ id = "state" }, { id = "county", parent = "state" }, { id = "precinct", parent = "county" }]

[[body]]
id = "county-convention"
unit_tier = "county"
constituency = "precinct"
electors = "members"
evidence = "declared"
term_months = 12
seats = { given = true }
weight = { kind = "given", among = "seats" }
contest = { totals = "caucus" }
phases = { freeze = 0, registration = 0, nomination = 0, open = 0, close = 0, result = 1, appeal = 15 }
"#;

/// Moscow 1921: committee members and district representatives vote apart, then together.
const MOSCOW: &str = r#"
format = 1
name = "Moscow Committee, enlarged sitting of 17 January 1921"
tier = [{ id = "city" }, { id = "district", parent = "city" }]

[[body]]
id = "committee"
kind = "management"
unit_tier = "city"
electors = "members"
evidence = "declared"
term_months = 12
seats = { given = true }
contest = { rule = "plurality" }
phases = { freeze = 0, registration = 0, nomination = 0, open = 0, close = 0, result = 0, appeal = 0 }

[[body]]
id = "district-representatives"
unit_tier = "city"
constituency = "district"
electors = "members"
evidence = "declared"
term_months = 12
seats = { given = true, recompute = { per_unit = "step,first=1/100,then=1/100/full", claim = "members" } }
contest = { rule = "plurality" }
phases = { freeze = 0, registration = 0, nomination = 0, open = 0, close = 0, result = 0, appeal = 0 }

[[decision]]
id = "platform"
electorates = ["delegates:committee", "delegates:district-representatives"]
counted = "separately"
majority = "simple"
tie = "lot"
"#;

#[test]
fn iowa() {
    let statutes = parse(IOWA).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let body = statutes.body("county-convention").unwrap();
    assert_eq!(body.seats, Seats::Given { recompute: None });
    assert_eq!(body.weight, Weight::Given { among: Among::Seats });
    assert_eq!(body.evidence, [Evidence::Declared]);
    let ContestRule::Totals(rule) = &body.contest.rule else { panic!("groups are apportioned") };
    assert_eq!(rule.id(), "caucus");
    assert!(statutes.is_within(&body.constituency, &body.unit_tier));
}

#[test]
fn moscow() {
    let statutes = parse(MOSCOW).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let decision = statutes.decision("platform").unwrap();
    assert_eq!(decision.counted, Counted::Separately);
    let names: Vec<String> = decision
        .electorates
        .iter()
        .map(|electorate| match electorate {
            Electors::Members => "members".to_owned(),
            Electors::Delegates(id) => id.to_string(),
        })
        .collect();
    assert_eq!(names, ["committee", "district-representatives"]);
}
