//! Conditions on the facts of members: boundaries of windows, and what a refused member reads.

use std::collections::BTreeSet;

use mandat_statutes::{Condition, Date, Facts, LabourPeriod, Month, Statutes, Verdict, parse};

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn facts(as_of: &str) -> Facts {
    Facts {
        as_of: date(as_of),
        joined: date("2024-03-31"),
        admitted: None,
        labour: Vec::new(),
        dues_paid: BTreeSet::new(),
        groups: BTreeSet::new(),
        excluded: false,
    }
}

fn worked(period: &str, kind: &str, hours: u32, days: u32) -> LabourPeriod {
    LabourPeriod { period: month(period), kind: kind.to_owned(), hours, days }
}

/// The condition to vote of statutes with this text.
fn condition(text: &str) -> Condition {
    statutes(&format!("vote = {text}")).membership.vote
}

fn statutes(membership: &str) -> Statutes {
    let text = format!(
        "format = 1\nname = \"Invented\"\ntier = [{{ id = \"union\" }}]\nbody = []\n[membership]\n\
         labour_kinds = [\"manual\", \"clerical\"]\ngroups = [\"women\", \"retired\"]\n{membership}\n"
    );
    parse(&text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn texts(verdict: &Verdict) -> Vec<&str> {
    verdict.reasons.iter().map(|reason| reason.text.as_str()).collect()
}

#[test]
fn refusal_says_what_is_missing() {
    let condition = condition("{ labour = { kinds = [\"manual\"], days = 90, within_months = 12 } }");
    let mut facts = facts("2026-01-15");
    facts.labour = vec![worked("2025-01", "manual", 160, 20), worked("2025-12", "manual", 400, 52)];
    let verdict = condition.evaluate(&facts);
    assert!(!verdict.holds);
    assert_eq!(texts(&verdict), ["72 of the 90 days required, manual labour between 2025-01 and 2025-12"]);
}

#[test]
fn labour_window_is_of_complete_months() {
    let condition = condition("{ labour = { days = 10, within_months = 12 } }");
    let holds = |as_of: &str, period: &str| {
        let mut facts = facts(as_of);
        facts.labour = vec![worked(period, "clerical", 80, 10)];
        condition.evaluate(&facts).holds
    };
    assert!(holds("2026-01-01", "2025-01"), "the first month of the window counts");
    assert!(!holds("2026-01-31", "2024-12"), "the month before it does not");
    assert!(holds("2026-01-01", "2025-12"), "the last complete month counts");
    assert!(!holds("2026-01-31", "2026-01"), "a month that is not over does not");
    assert!(holds("2026-02-01", "2026-01"), "once it is over it does");
}

#[test]
fn labour_counts_its_kinds_and_its_measure() {
    let mut facts = facts("2026-01-15");
    facts.labour = vec![
        worked("2025-10", "manual", 100, 12),
        worked("2025-11", "clerical", 100, 12),
        worked("2025-11", "manual", 100, 12),
        worked("2025-12", "manual", 0, 0),
    ];
    let verdict = |text: &str| condition(text).evaluate(&facts);
    let exact = verdict("{ labour = { kinds = [\"manual\"], hours = 200 } }");
    assert!(exact.holds);
    assert_eq!(texts(&exact), ["200 hours, 200 required, manual labour before 2026-01"]);
    let one_more = verdict("{ labour = { kinds = [\"manual\"], hours = 201 } }");
    assert_eq!(texts(&one_more), ["200 of the 201 hours required, manual labour before 2026-01"]);
    assert!(verdict("{ labour = { hours = 300 } }").holds, "without kinds any labour counts");
    let months = verdict("{ labour = { months = 3, within_months = 12 } }");
    let counted = "2 of the 3 months required, labour of any kind between 2025-01 and 2025-12";
    assert_eq!(
        texts(&months),
        [counted],
        "a month without hours or days does not count, two kinds count once"
    );
}

#[test]
fn membership_is_counted_to_the_day() {
    let condition = condition("{ member_months = 11 }");
    let verdict = |as_of: &str| condition.evaluate(&facts(as_of));
    // Joined on 31 March 2024: eleven months later is 28 February 2025, the last day of that month.
    assert!(verdict("2025-02-28").holds);
    let early = verdict("2025-02-27");
    assert_eq!(texts(&early), ["member since 2024-03-31, 11 months required, reached on 2025-02-28"]);
    // Counted from admission where there was one.
    let admitted = Facts { admitted: Some(date("2024-09-30")), ..facts("2025-08-30") };
    assert!(condition.evaluate(&admitted).holds);
    assert!(!condition.evaluate(&Facts { as_of: date("2025-08-29"), ..admitted }).holds);
}

#[test]
fn dues_paid_and_unpaid() {
    let mut facts = facts("2025-06-10");
    facts.joined = date("2025-03-20");
    facts.dues_paid = ["2025-03", "2025-05", "2025-06"].into_iter().map(month).collect();
    let paid = condition("{ dues = { months = 3 } }").evaluate(&facts);
    assert_eq!(texts(&paid), ["2 of the 3 months required, dues paid between 2025-03 and 2025-05"]);
    assert!(condition("{ dues = { months = 2, within_months = 3 } }").evaluate(&facts).holds);
    // Owed since joining: March, April, May; June is not over.
    let unpaid = condition("{ dues = { arrears_months = 0 } }").evaluate(&facts);
    let text = "1 month of dues unpaid between 2025-03 and 2025-05, at most 0 months allowed";
    assert_eq!(texts(&unpaid), [text]);
    assert!(condition("{ dues = { arrears_months = 1 } }").evaluate(&facts).holds);
    facts.joined = date("2025-06-01");
    let new = condition("{ dues = { arrears_months = 0 } }").evaluate(&facts);
    assert_eq!((new.holds, texts(&new)), (true, vec!["no dues owed yet"]));
}

#[test]
fn alternatives_name_all_that_would_suffice() {
    let condition = condition(
        "{ any = [{ all = [{ member_months = 24 }, { group = \"women\" }] }, { labour = { hours = 300 } }] }",
    );
    let mut facts = facts("2025-03-31");
    let refused = condition.evaluate(&facts);
    let text = "none of the alternatives holds: member since 2024-03-31, 24 months required, reached on 2026-03-31 \
                and not declared in the group \"women\"; or 0 of the 300 hours required, labour of any kind before \
                2025-03";
    assert_eq!(texts(&refused), [text]);
    facts.labour = vec![worked("2025-02", "clerical", 300, 0)];
    let admitted = condition.evaluate(&facts);
    assert_eq!(texts(&admitted), ["300 hours, 300 required, labour of any kind before 2025-03"]);
}

#[test]
fn negation_and_exclusion() {
    let condition = condition("{ all = [{ not_excluded = true }, { not = { group = \"retired\" } }] }");
    let mut facts = facts("2025-03-31");
    assert_eq!(texts(&condition.evaluate(&facts)), ["not excluded", "not declared in the group \"retired\""]);
    facts.groups.insert("retired".to_owned());
    facts.excluded = true;
    let refused = condition.evaluate(&facts);
    assert!(!refused.holds);
    assert_eq!(texts(&refused), ["an exclusion is in force", "ruled out: declared in the group \"retired\""]);
}

#[test]
fn candidates_neither_vote_nor_stand() {
    let statutes = statutes("candidate_months = 6\njoin = { labour = { days = 20 } }\nvote = { all = [] }");
    let membership = &statutes.membership;
    let mut facts = facts("2024-09-29");
    assert!(!membership.may_vote(&facts).holds);
    assert_eq!(texts(&membership.may_stand(&facts)), ["candidate since 2024-03-31, not yet admitted"]);
    facts.labour = vec![worked("2024-05", "manual", 0, 20)];
    let early = membership.may_join(&facts);
    assert_eq!(texts(&early), ["candidate since 2024-03-31, the candidate stage ends on 2024-09-30"]);
    facts.as_of = date("2024-09-30");
    assert!(membership.may_join(&facts).holds);
    facts.admitted = Some(facts.as_of);
    assert!(membership.may_vote(&facts).holds);
}

#[test]
fn conditions_read_as_sentences() {
    let sentences = [
        "{ all = [] }",
        "{ labour = { kinds = [\"manual\", \"clerical\"], months = 1, within_months = 1 } }",
        "{ all = [{ not_excluded = true }, { any = [{ group = \"women\" }, { member_months = 12 }] }] }",
        "{ not = { group = \"retired\" } }",
        "{ any = [{ dues = { months = 3 } }, { dues = { months = 2, within_months = 6 } }] }",
        "{ any = [{ dues = { arrears_months = 0 } }, { dues = { arrears_months = 2, within_months = 6 } }] }",
    ];
    let sentences: Vec<String> = sentences.iter().map(|text| condition(text).to_string()).collect();
    insta::assert_snapshot!(sentences.join("\n"), @r#"
    no condition
    at least 1 month of manual or clerical labour within the last month
    not excluded, and (declared in the group "women", or a member for at least 12 months)
    not (declared in the group "retired")
    dues paid for the last 3 months, or dues paid for 2 of the last 6 months
    no dues unpaid in the last 12 months, or at most 2 months of dues unpaid in the last 6 months
    "#);
}
