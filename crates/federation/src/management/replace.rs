//! An elected organ is replaced by another body's decision. The record cannot prevent it, and never forgets it: the entry,
//! every mandate that it makes and all that derives from them carry `not-elected` for ever (DESIGN 6).

use std::collections::BTreeSet;

use crate::Federation;
use crate::body::ReplaceOrgan;
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Id;
use crate::mandate::{End, Ended, Mandate};

/// `organ.replace`.
pub(crate) fn replace(f: &mut Federation, act: &Act<'_>, body: ReplaceOrgan) -> Result<Flags, Refusal> {
    f.units.require(&body.decider)?;
    act.blob(&body.reasons)?;
    let contest = f.require_contest(&body.organ)?;
    let Some(convocation) = contest.result.as_ref().and_then(|_| f.convocations.get(&contest.convocation))
    else {
        return refuse(Refused::NotNow, format!("contest {} has no result yet", body.organ));
    };
    if let Some(later) = f.renewed_by(&body.organ) {
        return refuse(Refused::NotNow, format!("contest {} elected organ {} anew", later.id, body.organ));
    }
    let distinct: BTreeSet<&Id> = body.holders.iter().collect();
    if distinct.len() != body.holders.len() || body.holders.len() as u64 > contest.seats.unwrap_or(0) {
        return refuse(
            Refused::BadBody,
            format!("organ {}: at most its seats, and each holder once", body.organ),
        );
    }
    if act.at > convocation.dates.term {
        return refuse(Refused::NotNow, format!("the term of organ {} is over", body.organ));
    }
    let (unit, convocation, term) = (contest.unit.clone(), convocation.id.clone(), convocation.dates.term);
    let replaced: Vec<Id> = f.seated(&body.organ, act.at).map(|m| m.id.clone()).collect();
    for id in &replaced {
        if let Some(mandate) = f.mandates.get_mut(id) {
            mandate.ended = Some(Ended { index: act.index, how: End::Replaced });
        }
    }
    let first = f.of_contest(&body.organ).count() + 1;
    for (n, holder) in (first..).zip(body.holders) {
        let mandate = Mandate {
            id: body.organ.nth(n),
            contest: body.organ.clone(),
            convocation: convocation.clone(),
            unit: unit.clone(),
            holder,
            platform: None,
            list: None,
            began: act.index,
            term,
            ended: None,
            succeeds: None,
            flags: vec![Flag::NotElected],
        };
        f.mandates.insert(mandate.id.clone(), mandate);
    }
    f.management.replaced.insert(act.index, (body.organ, body.decider));
    Ok(vec![Flag::NotElected])
}
