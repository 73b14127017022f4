//! The statutes as sentences for people: what the file means, in the order in which a member would ask.

mod body;
mod management;
mod orders;

use std::fmt::{self, Write as _};

use crate::body::{Electors, Quorum, QuorumOf};
use crate::decision::{Ballot, Counted, Decision, Majority, MajorityOf, Tie};
use crate::evaluate::plural;
use crate::membership::Membership;
use crate::organisation::Statutes;

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
        body::body(out, body, statutes)?;
    }
    for decision in &statutes.decisions {
        self::decision(out, decision, statutes)?;
    }
    for standing in &statutes.standing_orders {
        orders::orders(out, standing, statutes)?;
    }
    management::management(out, statutes)?;
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

fn electors(electors: &Electors, statutes: &Statutes) -> String {
    match electors {
        Electors::Members => "the members who may vote".to_owned(),
        Electors::Delegates(id) => {
            let name = statutes.body(id.as_str()).map_or(id.as_str(), |body| &body.name);
            format!("the delegates of the {name}")
        }
    }
}

fn quorum(quorum: Quorum) -> String {
    let of = match quorum.of {
        QuorumOf::MayVote => "those who may vote",
        QuorumOf::Mandates => "the mandates",
    };
    format!("{} of {of}", quorum.threshold)
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
        Tie::Chair => writeln!(out, "  In a tie the chair has the casting vote.")?,
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
            write!(out, "  A case is decided within {} of its filing", plural(appeals.decide_days, "day"))?;
            match &appeals.second_body {
                Some(second) => {
                    writeln!(out, "; the {} decides where the first is complained of.", name(second))?;
                }
                None => writeln!(out, ".")?,
            }
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
    match statutes.witnesses.quorum {
        0 => writeln!(out, "  No witness must cosign the record.")?,
        1 => writeln!(out, "  A checkpoint of the record is final once 1 witness has cosigned it.")?,
        quorum => {
            writeln!(out, "  A checkpoint of the record is final once {quorum} witnesses have cosigned it.")?;
        }
    }
    if let Some(tolerance) = statutes.plan.tolerance {
        writeln!(out, "  A plan is adopted with a certified gap of at most {tolerance}.")?;
    }
    Ok(())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
