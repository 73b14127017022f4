//! What came out of a division: quorum, majority, ties, and the lot that decides one.

use mandat_statutes::{Counted, Decision, Majority, Resolution, Threshold, Tie, Votes as Shares};
use num_rational::BigRational;

use super::{Division, Tally, Verdict};
use crate::Federation;
use crate::body::Draw;
use crate::codes::{Flags, Refusal, Refused, refuse};
use crate::congress::put::consequences;
use crate::id::Id;
use crate::lot;

/// Whether enough took part: those present, or where nobody counted them, those who voted or abstained.
pub(crate) fn quorate(decision: &Decision, tallies: &[Tally]) -> bool {
    let Some(quorum) = &decision.quorum else { return true };
    let Some(joint) = Tally::join(tallies) else { return true };
    let Some(members) = joint.members.clone() else { return true };
    let present = joint
        .present
        .clone()
        .unwrap_or_else(|| joint.voting() + joint.abstaining.clone().unwrap_or_default());
    meets(quorum.threshold, &present, &members)
}

/// Whether so many present can decide at all.
pub(crate) fn sits(decision: &Decision, present: &BigRational, members: &BigRational) -> bool {
    decision.quorum.as_ref().is_none_or(|quorum| meets(quorum.threshold, present, members))
}

fn meets(threshold: Threshold, part: &BigRational, whole: &BigRational) -> bool {
    let share = threshold.share();
    let due = whole * BigRational::new(share.numerator().into(), share.denominator().into());
    match threshold {
        Threshold::AtLeast(_) => *part >= due,
        Threshold::MoreThan(_) => *part > due,
    }
}

/// What the votes decide. A few who are left could otherwise decide for all: what misses the quorum of the statutes carries nothing.
pub(crate) fn verdict(division: &Division, tallies: &[Tally]) -> Verdict {
    if !quorate(&division.decision, tallies) {
        return Verdict::NotCarried;
    }
    match division.decision.counted {
        Counted::Jointly => {
            Tally::join(tallies).map_or(Verdict::NotCarried, |joint| single(division, &joint))
        }
        Counted::Separately => {
            let mut each = tallies.iter().map(|tally| single(division, tally));
            let Some(Verdict::Carried(first)) = each.next() else { return Verdict::NotCarried };
            let all = each.all(|verdict| verdict == Verdict::Carried(first.clone()));
            if all { Verdict::Carried(first) } else { Verdict::NotCarried }
        }
    }
}

fn single(division: &Division, tally: &Tally) -> Verdict {
    let Some(most) = tally.votes.iter().max() else { return Verdict::NotCarried };
    let leading: Vec<&Id> = division
        .options
        .iter()
        .zip(&tally.votes)
        .filter(|(_, votes)| *votes == most)
        .map(|(o, _)| o)
        .collect();
    let voting = tally.voting();
    let present =
        tally.present.clone().unwrap_or_else(|| &voting + tally.abstaining.clone().unwrap_or_default());
    let mut sorted: Vec<&BigRational> = tally.votes.iter().collect();
    sorted.sort();
    let votes = Shares {
        leading: most.clone(),
        next: sorted.iter().rev().nth(1).map(|n| (*n).clone()).unwrap_or_default(),
        voting,
        mandates: tally.members.clone().unwrap_or_else(|| present.clone()),
        present,
    };
    match (division.decision.majority.resolve(&votes), leading.as_slice()) {
        (Resolution::Carried, [option]) => Verdict::Carried((*option).clone()),
        (Resolution::Tied, _) => {
            tied(division, leading.into_iter().cloned().collect()).unwrap_or(Verdict::NotCarried)
        }
        _ => Verdict::NotCarried,
    }
}

/// What a tie of these options waits for; `None`: for nothing, none is carried.
pub(crate) fn tied(division: &Division, options: Vec<Id>) -> Option<Verdict> {
    match division.decision.tie {
        Tie::Lot => Some(Verdict::NeedsLot(options)),
        Tie::Chair if division.floor.is_some() => Some(Verdict::NeedsChair(options)),
        Tie::Chair | Tie::Rejected => None,
    }
}

/// Whether a yes-or-no question is carried: used by recall.
pub(crate) fn carries(majority: Majority, yes: u64, no: u64, members: u64) -> bool {
    let whole = |n: u64| BigRational::from_integer(n.into());
    let cast = whole(yes) + whole(no);
    let votes = Shares {
        leading: whole(yes),
        next: whole(no),
        voting: cast.clone(),
        present: cast,
        mandates: whole(members),
    };
    yes > no && majority.resolve(&votes) == Resolution::Carried
}

/// A lot decides a tied division, where the statutes say so.
pub(crate) fn decide_by_lot(f: &mut Federation, id: &Id, body: &Draw) -> Result<Flags, Refusal> {
    let Some(result) = f.divisions.get_mut(id).and_then(|division| division.result.as_mut()) else {
        return refuse(Refused::Unknown, format!("division {id} has no result"));
    };
    let Verdict::NeedsLot(tied) = &result.verdict else {
        return refuse(Refused::LotDiffers, format!("division {id} waits for no lot"));
    };
    let names: Vec<&str> = tied.iter().map(Id::as_str).collect();
    let first = lot::order(&body.subject, &body.value, &names).into_iter().next();
    let Some(option) = first.map(|i| tied[i].clone()) else {
        return refuse(Refused::LotDiffers, format!("division {id} ties nothing"));
    };
    result.verdict = Verdict::Carried(option);
    result.lot = Some(body.value.clone());
    Ok(consequences(f, id))
}

#[cfg(test)]
mod tests;
