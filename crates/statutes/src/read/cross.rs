//! Checks that need more than one entry of the file: order, circles, who may judge whom.

use super::Defined;
use super::sink::Sink;
use crate::body::{
    Apportionment, Body, Claim, Electors, Evidence, Phases, QuorumOf, Recall, Refill, Seats, Weight,
};
use crate::mistake::Code;
use crate::organisation::{Id, Statutes, is_within};
use crate::rules::ContestRule;

/// What one body must satisfy by itself and against the tiers.
pub(super) fn body(body: &Body, path: &str, defined: &Defined, sink: &Sink<'_>) {
    let report = |key: &str, what: String, hint: Option<&str>| {
        sink.report_at(&format!("{path}.{key}"), Code::Contradiction, what, hint.map(str::to_owned));
    };
    if defined.tiers_are_sound && !is_within(&defined.tiers, &body.constituency, &body.unit_tier) {
        let what = format!("the tier \"{}\" does not lie within \"{}\"", body.constituency, body.unit_tier);
        report("constituency", what, Some("a body's contests are held in its own unit or in units below it"));
    }
    if matches!(body.contest.rule, ContestRule::Totals(_)) && body.evidence != [Evidence::Declared] {
        let what = "totals are declared: no ballots are counted".to_owned();
        report("evidence", what, Some("evidence = \"declared\""));
    }
    if body.electors == Electors::Members && claims(body).contains(&Claim::Mandates) {
        let what = "members elect this body: there are no mandates to count as a claim".to_owned();
        report("seats", what, Some("claim = \"members\" or \"may_vote\""));
    }
    let by_members = body.electors == Electors::Members;
    if by_members && body.quorum.is_some_and(|quorum| quorum.of == QuorumOf::Mandates) {
        let what = "members elect this body: a quorum of mandates has no meaning".to_owned();
        report("quorum", what, Some("of = \"may_vote\""));
    }
    if let Some(Recall { refill: Refill::NewContest { days }, .. }) = body.recall
        && days < body.phases.appeal
    {
        let what = format!("a new contest takes {} days by the phases", body.phases.appeal);
        report(
            "recall.refill_days",
            what,
            Some("leave at least the days from the call to the end of appeals"),
        );
    }
    if body.evidence != [Evidence::Declared] && body.phases.open == body.phases.close {
        let what = "the box opens and closes on the same day".to_owned();
        report("phases.close", what, Some("leave at least one day for voting"));
    }
}

pub(super) fn phases_in_order(phases: &Phases, path: &str, sink: &Sink<'_>) {
    for pair in phases.in_order().windows(2) {
        let [(earlier, first), (later, second)] = pair else { continue };
        if second < first {
            let what = format!("the phase \"{later}\" (day {second}) is before \"{earlier}\" (day {first})");
            let hint =
                "days count from the call: freeze, registration, nomination, open, close, result, appeal";
            sink.report_at(&format!("{path}.{later}"), Code::Contradiction, what, Some(hint.to_owned()));
        }
    }
}

/// Every claim that the body counts by.
fn claims(body: &Body) -> Vec<Claim> {
    let apportionment = match &body.seats {
        Seats::Computed(apportionment) => Some(apportionment),
        Seats::Given { recompute } => recompute.as_ref(),
    };
    let of_seats = match apportionment {
        Some(Apportionment::PerUnit { claim, .. } | Apportionment::House { claim, .. }) => Some(*claim),
        Some(Apportionment::Fixed { .. }) | None => None,
    };
    let of_weight = match body.weight {
        Weight::Divided { claim, .. } => Some(claim),
        Weight::One | Weight::Given { .. } => None,
    };
    of_seats.into_iter().chain(of_weight).collect()
}

/// What the whole file must satisfy. `paths` are the places of the bodies.
pub(super) fn check(statutes: &Statutes, paths: &[String], tiers_are_sound: bool, sink: &Sink<'_>) {
    duplicates(statutes, paths, sink);
    outside(statutes, sink);
    for (body, path) in statutes.bodies.iter().zip(paths) {
        if tiers_are_sound {
            electing_body(statutes, body, path, sink);
        }
        circle(statutes, body, path, sink);
    }
    if let Some(exclusion) = &statutes.exclusion
        && exclusion.deciders.contains(&exclusion.appeal_body)
    {
        let what = format!("\"{}\" would hear the appeal against itself", exclusion.appeal_body);
        let hint = "an appeal goes outside the body complained of".to_owned();
        sink.report_at("exclusion.appeal_body", Code::Contradiction, what, Some(hint));
    }
}

/// Complaints about the body that hears complaints go elsewhere, and a takeover is found by the branch's own delegates.
fn outside(statutes: &Statutes, sink: &Sink<'_>) {
    if let Some(appeals) = &statutes.appeals
        && appeals.second_body.as_ref() == Some(&appeals.body)
    {
        let what = format!("\"{}\" would hear complaints about itself", appeals.body);
        let hint = "name another body, or leave it out".to_owned();
        sink.report_at("appeals.second_body", Code::Contradiction, what, Some(hint));
    }
    let Some(takeover) = &statutes.takeover else { return };
    let own = |electors: &Electors| match electors {
        Electors::Delegates(id) => {
            statutes.body(id.as_str()).is_some_and(|body| body.unit_tier == takeover.tier)
        }
        Electors::Members => false,
    };
    let decision = statutes.decision(takeover.decision.as_str());
    if decision.is_some_and(|decision| !matches!(&decision.electorates[..], [one] if own(one))) {
        let what =
            format!("\"{}\" is not decided by the congress of a {} alone", takeover.decision, takeover.tier);
        let hint = format!(
            "readiness is the branch's own finding: electorates = a body with unit_tier = \"{}\"",
            takeover.tier
        );
        sink.report_at("takeover.decision", Code::Contradiction, what, Some(hint));
    }
}

fn duplicates(statutes: &Statutes, paths: &[String], sink: &Sink<'_>) {
    for (index, (body, path)) in statutes.bodies.iter().zip(paths).enumerate() {
        if statutes.bodies[..index].iter().any(|other| other.id == body.id) {
            let what = format!("there are two bodies \"{}\"", body.id);
            sink.report_at(&format!("{path}.id"), Code::Duplicate, what, None);
        }
    }
    for (index, decision) in statutes.decisions.iter().enumerate() {
        if statutes.decisions[..index].iter().any(|other| other.id == decision.id) {
            let what = format!("there are two decisions \"{}\"", decision.id);
            sink.report_at("decision", Code::Duplicate, what, None);
        }
    }
}

/// Delegates elect in a constituency only if their body and the constituency lie on one line of tiers.
fn electing_body(statutes: &Statutes, body: &Body, path: &str, sink: &Sink<'_>) {
    let Electors::Delegates(id) = &body.electors else { return };
    let Some(electing) = statutes.body(id.as_str()) else { return };
    let (tier, constituency): (&Id, &Id) = (&electing.unit_tier, &body.constituency);
    if !is_within(&statutes.tiers, tier, constituency) && !is_within(&statutes.tiers, constituency, tier) {
        let what = format!(
            "the delegates of \"{id}\" sit in the tier \"{tier}\", which has nothing to do with \"{constituency}\""
        );
        let hint = "one of the two tiers must lie within the other".to_owned();
        sink.report_at(&format!("{path}.electors"), Code::Contradiction, what, Some(hint));
    }
}

/// Bodies that elect each other in a circle would never begin.
fn circle(statutes: &Statutes, body: &Body, path: &str, sink: &Sink<'_>) {
    let mut current = body;
    for _ in &statutes.bodies {
        let Electors::Delegates(id) = &current.electors else { return };
        if *id == body.id {
            let what = format!("\"{}\" takes part in electing itself", body.id);
            let hint = "somewhere members must elect: electors = \"members\"".to_owned();
            sink.report_at(&format!("{path}.electors"), Code::Contradiction, what, Some(hint));
            return;
        }
        let Some(next) = statutes.body(id.as_str()) else { return };
        current = next;
    }
}
