//! The statutes as sentences for people: what the file means, in the order in which a member would ask.

use std::fmt::{self, Write as _};

use crate::body::{
    Among, Apportionment, Body, BodyKind, Claim, Constraint, Electors, Evidence, GroupShare, HouseSize,
    Quorum, QuorumOf, Refill, Seats, Weight,
};
use crate::decision::{Ballot, Counted, Decision, Majority, MajorityOf, Tie};
use crate::evaluate::plural;
use crate::membership::Membership;
use crate::organisation::Statutes;
use crate::rules::{ApportionmentRule, ContestRule};

/// The statutes as sentences, in plain text with a heading for each part.
pub fn explain(statutes: &Statutes) -> String {
    let mut text = String::new();
    // Writing to a text in memory cannot fail.
    let _ = write(&mut text, statutes);
    text
}

fn write(out: &mut String, statutes: &Statutes) -> fmt::Result {
    writeln!(out, "{}\n", statutes.name)?;
    writeln!(out, "Tiers")?;
    for tier in &statutes.tiers {
        let parent = tier.parent.as_ref().and_then(|id| statutes.tier(id.as_str()));
        match parent {
            Some(parent) => writeln!(out, "  {}, within the {}", tier.name, parent.name)?,
            None => writeln!(out, "  {}", tier.name)?,
        }
    }
    membership(out, &statutes.membership)?;
    for body in &statutes.bodies {
        self::body(out, body, statutes)?;
    }
    for decision in &statutes.decisions {
        self::decision(out, decision, statutes)?;
    }
    rest(out, statutes)
}

fn membership(out: &mut String, membership: &Membership) -> fmt::Result {
    writeln!(out, "\nMembership")?;
    writeln!(out, "  To join: {}.", membership.join)?;
    if let Some(months) = membership.candidate_months {
        writeln!(out, "  A new member is a candidate for {} and then admitted.", plural(months, "month"))?;
    }
    writeln!(out, "  To vote: {}.", membership.vote)?;
    writeln!(out, "  To stand: {}.", membership.stand)?;
    if let Some(again) = &membership.reregistration {
        let every = plural(again.every_months, "month");
        writeln!(out, "  To remain, every {every}: {}.", again.condition)?;
        let notice = plural(again.notice_days, "day");
        writeln!(out, "  Membership lapses after {notice} of notice, in which the member may appeal.")?;
    }
    Ok(())
}

fn body(out: &mut String, body: &Body, statutes: &Statutes) -> fmt::Result {
    writeln!(out, "\n{} ({})", capital(&body.name), kind(body.kind))?;
    let unit = tier_name(statutes, body.unit_tier.as_str());
    writeln!(out, "  One in each unit of the tier {unit}, for {}.", plural(body.term_months, "month"))?;
    let constituency = tier_name(statutes, body.constituency.as_str());
    let electors = electors(&body.electors, statutes);
    writeln!(out, "  Elected in each unit of the tier {constituency} by {electors}.")?;
    writeln!(out, "  Seats: {}.", seats(&body.seats, constituency))?;
    writeln!(out, "  Votes: {}.", weight(&body.weight, constituency))?;
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
    if let Some(quorum) = body.quorum {
        writeln!(out, "  A contest is valid if {} take part.", self::quorum(quorum))?;
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

fn electors(electors: &Electors, statutes: &Statutes) -> String {
    match electors {
        Electors::Members => "the members who may vote".to_owned(),
        Electors::Delegates(id) => {
            let name = statutes.body(id.as_str()).map_or(id.as_str(), |body| &body.name);
            format!("the delegates of the {name}")
        }
    }
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
        Claim::AverageMembers { months } => {
            format!("members, averaged over the last {}", plural(months, "month"))
        }
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
            format!("the total of each {constituency}, given from outside, {}", divided(*among))
        }
        Weight::Divided { claim: counted, days_before, among, cap } => {
            let mut text = format!("the {} of each {constituency}", claim(*counted));
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

fn quorum(quorum: Quorum) -> String {
    let of = match quorum.of {
        QuorumOf::MayVote => "those who may vote",
        QuorumOf::Mandates => "the mandates",
    };
    format!("{} of {of}", quorum.threshold)
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
    writeln!(out, "  Recall: on the petition of {petition} of the electors they decide within {days},")?;
    let refill = match recall.refill {
        Refill::SameBallots => "from the same ballots",
        Refill::NewContest => "by a new contest",
    };
    writeln!(out, "  by {}; the seat is refilled {refill}.", majority(recall.majority))
}

fn decision(out: &mut String, decision: &Decision, statutes: &Statutes) -> fmt::Result {
    writeln!(out, "\n{} (decision)", capital(&decision.name))?;
    let who: Vec<String> = decision.electorates.iter().map(|one| electors(one, statutes)).collect();
    let how = match (who.len(), decision.counted) {
        (1, _) => "",
        (_, Counted::Jointly) => ", counted together",
        (_, Counted::Separately) => ", each by itself",
    };
    let ballot = match decision.ballot {
        Ballot::RollCall => "by roll call",
        Ballot::Secret => "by secret ballot",
    };
    writeln!(out, "  {} divide {ballot}{how}.", capital(&who.join(" and ")))?;
    writeln!(out, "  Carried by {}.", majority(decision.majority))?;
    if let Some(quorum) = decision.quorum {
        writeln!(out, "  Valid if {} take part.", self::quorum(quorum))?;
    }
    match decision.tie {
        Tie::Rejected => writeln!(out, "  A tie rejects.")?,
        Tie::Lot => writeln!(out, "  A tie is decided by a recorded lot.")?,
    }
    if decision.notice_days > 0 {
        writeln!(out, "  The text is circulated {} before.", plural(decision.notice_days, "day"))?;
    }
    Ok(())
}

fn majority(majority: Majority) -> String {
    let of = |of: MajorityOf| match of {
        MajorityOf::Voting => "the votes cast, abstentions apart",
        MajorityOf::Present => "those present",
        MajorityOf::Mandates => "all mandates",
    };
    match majority {
        Majority::Simple => "a simple majority".to_owned(),
        Majority::Absolute { of: whole } => format!("more than half of {}", of(whole)),
        Majority::Fraction { share, of: whole } => format!("at least {share} of {}", of(whole)),
    }
}

fn rest(out: &mut String, statutes: &Statutes) -> fmt::Result {
    let name = |id: &crate::Id| statutes.body(id.as_str()).map_or(id.to_string(), |body| body.name.clone());
    writeln!(out, "\nRights and safeguards")?;
    match &statutes.appeals {
        Some(appeals) => {
            writeln!(
                out,
                "  Appeals go to the {} within {}.",
                name(&appeals.body),
                plural(appeals.days, "day")
            )?;
        }
        None => writeln!(out, "  Nobody hears appeals.")?,
    }
    match &statutes.exclusion {
        Some(exclusion) => {
            let deciders: Vec<String> = exclusion.deciders.iter().map(name).collect();
            let (body, days) = (name(&exclusion.appeal_body), plural(exclusion.appeal_days, "day"));
            let deciders = deciders.join(" or the ");
            writeln!(
                out,
                "  The {deciders} may exclude a member, who may appeal to the {body} within {days}."
            )?;
        }
        None => writeln!(out, "  Nobody may be excluded.")?,
    }
    match statutes.statutes_change.as_ref().and_then(|id| statutes.decision(id.as_str())) {
        Some(decision) => writeln!(
            out,
            "  A change of these statutes needs the decision \"{}\" and binds from the next convocation on.",
            decision.name
        )?,
        None => writeln!(out, "  These statutes cannot be changed.")?,
    }
    writeln!(
        out,
        "  A contest with fewer than {} ballots is tallied for the commission only.",
        statutes.privacy.k
    )?;
    let witnesses = plural(statutes.witnesses.quorum, "witness").replace("witnesss", "witnesses");
    writeln!(out, "  A checkpoint of the record is final once {witnesses} cosigned it.")?;
    if let Some(tolerance) = statutes.plan.tolerance {
        writeln!(out, "  A plan is adopted with a certified gap of at most {tolerance}.")?;
    }
    Ok(())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
