//! A body in sentences: who elects it where, seats, votes, rule, dates, recall.

use std::fmt::{self, Write as _};

use super::{capital, electors, majority, quorum};
use crate::body::{
    Among, Apportionment, Body, BodyKind, Claim, Constraint, Evidence, GroupShare, HouseSize, Refill, Seats,
    Weight,
};
use crate::evaluate::plural;
use crate::organisation::Statutes;
use crate::rules::{ApportionmentRule, ContestRule};

pub(super) fn body(out: &mut String, body: &Body, statutes: &Statutes) -> fmt::Result {
    writeln!(out, "\n{} ({})", capital(&body.name), kind(body.kind))?;
    let unit = tier_name(statutes, body.unit_tier.as_str());
    let constituency = tier_name(statutes, body.constituency.as_str());
    let electors = electors(&body.electors, statutes);
    // Where a body is elected in its own unit, one sentence says both.
    let per = if body.constituency == body.unit_tier {
        writeln!(out, "  One in each {unit}, elected there by {electors}.")?;
        "unit"
    } else {
        writeln!(out, "  One in each {unit}, elected in each {constituency} of it by {electors}.")?;
        constituency
    };
    writeln!(out, "  Term: {}.", plural(body.term_months, "month"))?;
    writeln!(out, "  Seats: {}.", seats(&body.seats, per))?;
    writeln!(out, "  Votes: {}.", weight(&body.weight, per))?;
    match &body.contest.rule {
        ContestRule::Ballots(rule) => {
            writeln!(out, "  Ballots are counted by the rule {rule}.")?;
        }
        ContestRule::Totals(rule) => {
            writeln!(out, "  Seats go to groups by their totals, by the rule {rule}.")?;
        }
    }
    for constraint in &body.contest.constraints {
        writeln!(out, "  {}.", self::constraint(constraint))?;
    }
    writeln!(out, "  Evidence: {}.", levels(&body.evidence))?;
    if let Some(required) = body.quorum {
        writeln!(out, "  A contest is valid if {} take part.", quorum(required))?;
    }
    writeln!(out, "  {}.", phases(body))?;
    if !body.platforms {
        writeln!(out, "  Candidates stand without platforms.")?;
    }
    recall(out, body)
}

fn kind(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Assembly => "assembly",
        BodyKind::Management => "management organ",
        BodyKind::Commission => "commission",
    }
}

fn tier_name<'a>(statutes: &'a Statutes, id: &'a str) -> &'a str {
    statutes.tier(id).map_or(id, |tier| &tier.name)
}

fn seats(seats: &Seats, constituency: &str) -> String {
    match seats {
        Seats::Computed(computed) => apportionment(computed, constituency),
        Seats::Given { recompute: None } => "given from outside".to_owned(),
        Seats::Given { recompute: Some(computed) } => {
            format!("given from outside and recomputed as {}", apportionment(computed, constituency))
        }
    }
}

fn apportionment(computed: &Apportionment, constituency: &str) -> String {
    match computed {
        Apportionment::Fixed { seats } if constituency == "unit" => seats.to_string(),
        Apportionment::Fixed { seats } => format!("{seats} for each {constituency}"),
        Apportionment::PerUnit { rule, claim: counted } => {
            format!("for each {constituency}, by {}: {}", claim(*counted), steps(rule))
        }
        Apportionment::House { size, rule, claim: counted, floor, cap } => {
            let mut text = match size {
                HouseSize::Fixed(seats) => format!("{seats} in all"),
                HouseSize::Steps(table) => format!("in all {}", steps(table)),
            };
            let _ = write!(text, ", apportioned over each {constituency} by {} ({rule})", claim(*counted));
            if *floor > 0 {
                let _ = write!(text, ", at least {floor} each");
            }
            if let Some(cap) = cap {
                let _ = write!(text, ", at most {cap} each");
            }
            text
        }
    }
}

/// A step table in words.
fn steps(rule: &ApportionmentRule) -> String {
    use mandat_seats::rule::{Band, Part};
    let ApportionmentRule::Step(table) = rule else { return rule.to_string() };
    let part = |part: Part| match part {
        Part::Full => "",
        Part::Major => " or major fraction",
        Part::Half => " or half of it",
        Part::Fraction => " or fraction",
    };
    let band = |band: &Band| format!("{} for the next {}{}", band.seats, band.members, part(band.part));
    let mut words: Vec<String> = table.bands.iter().map(band).collect();
    if let Some(first) = words.first_mut() {
        *first = first.replacen("the next", "the first", 1);
    }
    if let Some(then) = table.then {
        let (further, part) = (if words.is_empty() { "" } else { "further " }, part(then.part));
        words.push(format!("{} for every {further}{}{part}", then.seats, then.members));
    }
    words.join(", ")
}

fn claim(claim: Claim) -> String {
    match claim {
        Claim::Members => "members".to_owned(),
        Claim::MayVote => "members who may vote".to_owned(),
        Claim::AverageMembers { months } => format!("average membership of the last {months} months"),
        Claim::Mandates => "mandates".to_owned(),
    }
}

fn weight(weight: &Weight, constituency: &str) -> String {
    let divided = |among: Among| match among {
        Among::Seats => "divided among its seats",
        Among::Registered => "divided among its delegates registered at the moment of the vote",
    };
    match weight {
        Weight::One => "one for each delegate".to_owned(),
        Weight::Given { among } => {
            format!("the total of the {constituency}, given from outside, {}", divided(*among))
        }
        Weight::Divided { claim: counted, days_before, among, cap } => {
            let mut text = format!("the {} of the {constituency}", claim(*counted));
            if let Some(days) = days_before {
                let _ = write!(text, ", counted {} before", plural(*days, "day"));
            }
            let _ = write!(text, ", {}", divided(*among));
            if let Some(cap) = cap {
                let _ = write!(text, ", at most {cap} for one delegate");
            }
            text
        }
    }
}

fn constraint(constraint: &Constraint) -> String {
    let share = match constraint.at_least {
        GroupShare::OfMembers => "its share of the members".to_owned(),
        GroupShare::Stated(share) => share.to_string(),
    };
    format!("The group \"{}\" has at least {share} of the seats", constraint.group)
}

fn levels(evidence: &[Evidence]) -> String {
    let word = |level: &Evidence| match level {
        Evidence::Sealed => "sealed ballots",
        Evidence::Recorded => "recorded ballots",
        Evidence::Declared => "declared totals",
    };
    evidence.iter().map(word).collect::<Vec<_>>().join(" or ")
}

fn phases(body: &Body) -> String {
    let phases = body.phases;
    format!(
        "Days after the call: roll frozen {}, registration until {}, nomination until {}, voting {} to {}, result by {}, \
         appeals until {}",
        phases.freeze,
        phases.registration,
        phases.nomination,
        phases.open,
        phases.close,
        phases.result,
        phases.appeal
    )
}

fn recall(out: &mut String, body: &Body) -> fmt::Result {
    let Some(recall) = &body.recall else { return writeln!(out, "  The electors cannot recall.") };
    let days = plural(recall.decide_days, "day");
    let petition = recall.petition;
    write!(out, "  Recall: on the petition of {petition} of the electors they decide within {days}")?;
    write!(out, " by {}; ", majority(recall.majority))?;
    match recall.refill {
        Refill::SameBallots => writeln!(out, "the seat is refilled from the same ballots."),
        Refill::NewContest { days } => {
            let days = plural(days, "day");
            writeln!(
                out,
                "all seats of the unit are then contested anew within {days}, for the rest of the term."
            )
        }
    }
}
