//! Alternates: who stood in the same contest on the same list sits in for a delegate, by the sending unit's word. The body
//! has no say in it.

use crate::Federation;
use crate::body::{SeatAlternate, UnseatAlternate};
use crate::codes::{Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Id;

/// An alternate who sits.
#[derive(Clone, Debug)]
pub struct Alternate {
    /// Who.
    pub alternate: Id,
    /// The entry.
    pub index: u64,
}

impl Federation {
    /// Who votes for a mandate: its holder or the alternate.
    pub fn sitting<'a>(&'a self, mandate: &'a crate::mandate::Mandate) -> &'a Id {
        self.congress.alternates.get(&mandate.id).map_or(&mandate.holder, |alternate| &alternate.alternate)
    }
}

/// `alternate.seat`.
pub(crate) fn seat(f: &mut Federation, act: &Act<'_>, body: SeatAlternate) -> Result<Flags, Refusal> {
    let mandate = f.require_mandate(&body.mandate, act.at)?;
    if f.congress.alternates.contains_key(&body.mandate) {
        return refuse(Refused::Duplicate, format!("an alternate sits for {} already", body.mandate));
    }
    let contest = f.require_contest(&mandate.contest)?;
    let stood = contest.candidate(&body.alternate).is_some_and(|c| {
        !c.withdrawn && c.list == mandate.list && (c.list.is_some() || c.platform == mandate.platform)
    });
    if !stood {
        return refuse(
            Refused::NotEligible,
            format!(
                "{} did not stand in {} beside the holder of {}",
                body.alternate, contest.id, body.mandate
            ),
        );
    }
    let mut others =
        f.mandates.values().filter(|m| m.convocation == mandate.convocation && m.stands_at(act.at));
    if others.any(|m| m.holder == body.alternate || f.sitting(m) == &body.alternate) {
        return refuse(Refused::NotEligible, format!("{} sits in the same body already", body.alternate));
    }
    f.congress.alternates.insert(body.mandate, Alternate { alternate: body.alternate, index: act.index });
    Ok(Flags::new())
}

/// `alternate.unseat`.
pub(crate) fn unseat(f: &mut Federation, act: &Act<'_>, body: UnseatAlternate) -> Result<Flags, Refusal> {
    f.require_mandate(&body.mandate, act.at)?;
    match f.congress.alternates.remove(&body.mandate) {
        Some(_) => Ok(Flags::new()),
        None => refuse(Refused::NotNow, format!("no alternate sits for {}", body.mandate)),
    }
}
