//! `[[decision]]`, and what decisions share with bodies: electors, majorities, quorums.

use super::Defined;
use super::value::{Table, Value};
use crate::body::{Electors, Quorum, QuorumOf};
use crate::decision::{Ballot, Counted, Decision, Majority, MajorityOf, Tie};
use crate::mistake::Code;
use crate::share::{Share, Threshold};

pub(super) fn decision(value: &Value<'_, '_>, defined: &Defined) -> Option<Decision> {
    let table = value.table()?;
    let id = table.require("id").and_then(|value| value.id());
    let name = table.get("name").map(|value| value.text());
    let electorate = |value: &Value<'_, '_>| electors(value, defined);
    let electorates = table.require("electorates").and_then(|value| value.one_or_list(electorate));
    let counted = table.get("counted").map_or(Some(Counted::Jointly), |value| value.word(&COUNTED));
    let majority = majority(&table);
    let quorum = table.get("quorum").map(|value| quorum(&value));
    let ballot = table.get("ballot").map_or(Some(Ballot::RollCall), |value| value.word(&BALLOTS));
    let tie = table.get("tie").map_or(Some(Tie::Rejected), |value| value.word(&TIES));
    let notice_days = table.get("notice_days").map_or(Some(0), |value| value.small(0..=366));
    table.finish();
    let id = id?;
    Some(Decision {
        name: name.map_or_else(|| Some(id.as_str().replace('-', " ")), |name| name.map(str::to_owned))?,
        id,
        electorates: electorates?,
        counted: counted?,
        majority: majority?,
        quorum: quorum.unwrap_or(None),
        ballot: ballot?,
        tie: tie?,
        notice_days: notice_days?,
    })
}

const COUNTED: [(&str, Counted); 2] = [("jointly", Counted::Jointly), ("separately", Counted::Separately)];
const BALLOTS: [(&str, Ballot); 2] = [("roll-call", Ballot::RollCall), ("secret", Ballot::Secret)];
const TIES: [(&str, Tie); 3] = [("rejected", Tie::Rejected), ("lot", Tie::Lot), ("chair", Tie::Chair)];
const DENOMINATORS: [(&str, MajorityOf); 3] =
    [("voting", MajorityOf::Voting), ("present", MajorityOf::Present), ("mandates", MajorityOf::Mandates)];

/// `electors = "members"` or `"delegates:<body id>"`.
pub(super) fn electors(value: &Value<'_, '_>, defined: &Defined) -> Option<Electors> {
    let text = value.text()?;
    if let Some(id) = text.strip_prefix("delegates:") {
        return value.resolve("body", id, &defined.body_ids).map(Electors::Delegates);
    }
    if text == "members" {
        return Some(Electors::Members);
    }
    let what = format!("\"{}\" are no electors", text.chars().take(60).collect::<String>());
    value.report(Code::UnknownWord, what, Some("allowed: members, delegates:<body id>".to_owned()));
    None
}

/// The keys `majority` and `of` of a table.
pub(super) fn majority(table: &Table<'_, '_>) -> Option<Majority> {
    let value = table.require("majority");
    let of = table.get("of");
    let denominator = of.as_ref().map_or(Some(MajorityOf::Voting), |value| value.word(&DENOMINATORS));
    let value = value?;
    match value.as_text() {
        Some("simple") => {
            if let Some(of) = of {
                let what = "a simple majority is always of those voting: leave \"of\" out";
                of.report(Code::Contradiction, what, None);
            }
            Some(Majority::Simple)
        }
        Some("absolute") => denominator.map(|of| Majority::Absolute { of }),
        _ => {
            let share = value.parsed(|text| {
                text.parse::<Share>()
                    .map_err(|error| format!("use \"simple\", \"absolute\" or a share; {error}"))
            })?;
            if share <= Share::HALF {
                let what = format!("a majority of {share} would let both sides win: more than 1/2 is needed");
                value.report(Code::OutOfRange, what, Some("\"absolute\" is more than half".to_owned()));
                return None;
            }
            denominator.map(|of| Majority::Fraction { share, of })
        }
    }
}

/// `{ at_least = "1/2", of = "mandates" }` or `{ more_than = "1/2", of = .. }`.
pub(super) fn quorum(value: &Value<'_, '_>) -> Option<Quorum> {
    let table = value.table()?;
    let share = |key| table.get(key).and_then(|value| value.parsed(str::parse::<Share>));
    let threshold = match table.which(&["at_least", "more_than"])[..] {
        ["at_least"] => share("at_least").map(Threshold::AtLeast),
        ["more_than"] => share("more_than").map(Threshold::MoreThan),
        _ => {
            table.report(Code::Contradiction, "a quorum needs one of at_least or more_than", None);
            None
        }
    };
    let of = table
        .require("of")
        .and_then(|value| value.word(&[("may_vote", QuorumOf::MayVote), ("mandates", QuorumOf::Mandates)]));
    table.finish();
    let threshold = threshold?;
    if threshold == Threshold::MoreThan(Share::WHOLE) {
        value.report(Code::OutOfRange, "more than all can never be reached", None);
    }
    Some(Quorum { threshold, of: of? })
}
