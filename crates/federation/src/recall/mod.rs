//! Recall by the electors: a petition by those who are electors today, then their decision by a deadline that the recalled body
//! cannot move, since it follows from the statutes and the petition alone.
//!
//! Where the roll is itemised, signatures are credentials in a petition box ([`signatures`]); where it is declared, they are
//! counted. Who is recalled may sit in the unit's committee, so the returning officers can enter both steps as well.

mod electors;
pub mod renewal;
mod signatures;

pub use electors::{Today, today};
pub use signatures::{SIGNATURE, Signature, message, write};

use mandat_statutes::Threshold;

use crate::Federation;
use crate::body::{DecideRecall, Petition, PetitionBox};
use crate::codes::{Flag, Flags, Refusal, Refused, known, refuse};
use crate::convocation::Convocation;
use crate::division::carries;
use crate::fold::Act;
use crate::id::Id;
use crate::mandate::{End, Mandate, vacate};

/// A petition in the state.
#[derive(Clone, Debug)]
pub struct Petitioned {
    /// The mandate.
    pub mandate: Id,
    /// The unit whose electors sign and decide.
    pub unit: Id,
    /// The entry.
    pub index: u64,
    /// When the decision is due, Unix seconds.
    pub due: u64,
    /// Signatures.
    pub signatures: u64,
    /// Electors of the unit then.
    pub electors: u64,
    /// The box of signatures, where there is one that was read.
    pub signed: Option<PetitionBox>,
    /// Whether the electors recalled, once they decided.
    pub recalled: Option<bool>,
}

impl Federation {
    pub(crate) fn unit_of_petition(&self, petition: &Id) -> Option<Id> {
        self.petitions.get(petition).map(|p| p.unit.clone())
    }
}

/// `recall.petition`.
pub(crate) fn petition(f: &mut Federation, act: &Act<'_>, body: Petition) -> Result<Flags, Refusal> {
    f.require_fresh_box("petition", &body.petition)?;
    if !crate::convocation::is_name(body.petition.as_str()) {
        return refuse(Refused::BadBody, "a petition's name is that of its box: at most 64 of a-z 0-9 . _ -");
    }
    let mandate = f.require_mandate(&body.mandate, act.at)?;
    let convocation = f.require_convocation(&mandate.convocation)?;
    let Some(recall) = &convocation.rules.recall else {
        return refuse(
            Refused::BadStatutes,
            format!("the statutes let nobody recall delegates of {}", convocation.rules.id),
        );
    };
    if body.signatures > body.electors || body.electors == 0 {
        return refuse(
            Refused::BadBody,
            format!("{} signatures of {} electors", body.signatures, body.electors),
        );
    }
    let (read, mut flags) = signed(f, act, &body, mandate, convocation)?;
    if !Threshold::is_met(recall.petition, body.signatures, body.electors) {
        flags.push(Flag::RecallWeak);
    }
    let petitioned = Petitioned {
        mandate: body.mandate,
        unit: mandate.unit.clone(),
        index: act.index,
        due: act.at + u64::from(recall.decide_days) * 86_400,
        signatures: body.signatures,
        electors: body.electors,
        signed: body.signed.filter(|_| read),
        recalled: None,
    };
    if read && act.evidence.openings.is_some() && act.opening()?.is_none() {
        f.unopened.push(act.index);
    }
    f.petitions.insert(body.petition, petitioned);
    Ok(flags)
}

/// Holds electors and signatures against the roll of today. Gives whether a box of signatures was read.
fn signed(
    f: &Federation,
    act: &Act<'_>,
    body: &Petition,
    mandate: &Mandate,
    convocation: &Convocation,
) -> Result<(bool, Flags), Refusal> {
    let today = today(f, convocation, &mandate.unit, act.at);
    if !today.may_be(body.electors) {
        return refuse(
            Refused::TableDiffers,
            format!("unit {} has other than {} electors today", mandate.unit, body.electors),
        );
    }
    match &body.signed {
        Some(signed) if signatures::check(f, act, body, signed, &today)? => Ok((true, Flags::new())),
        Some(_) => Ok((false, vec![Flag::AnchoredOnly])),
        None if today.rolled && today.declared == 0 => refuse(
            Refused::BadBody,
            format!("the roll of unit {} is itemised: signatures lie in a petition box", mandate.unit),
        ),
        None => Ok((false, Flags::new())),
    }
}

/// `recall.decide`.
pub(crate) fn decide(f: &mut Federation, act: &Act<'_>, body: DecideRecall) -> Result<Flags, Refusal> {
    let petition = known(&f.petitions, "petition", &body.petition)?;
    if petition.recalled.is_some() {
        return refuse(Refused::Duplicate, format!("petition {} is decided", body.petition));
    }
    let mandate = f.require_mandate(&petition.mandate, act.at)?;
    let convocation = f.require_convocation(&mandate.convocation)?;
    let Some(recall) = &convocation.rules.recall else {
        return refuse(Refused::BadStatutes, "the statutes know no recall");
    };
    let cast = body.yes.saturating_add(body.no);
    // What delegates decide whom nobody elected carries that on.
    let deciding = electors::delegates(f, convocation, &mandate.unit, act.at).map(|m| &m.id);
    let mut flags = f.derived(deciding);
    if cast > petition.electors {
        flags.push(Flag::MoreVotesThanVoters);
    }
    if act.at > petition.due {
        flags.push(Flag::RecallLate);
    }
    let recalled = carries(recall.majority, body.yes, body.no, petition.electors);
    if recalled {
        let id = petition.mandate.clone();
        flags.extend(vacate(f, act, &id, End::Recalled, body.successor)?);
    } else if body.successor.is_some() {
        return refuse(Refused::BadBody, "nobody follows where the recall is not carried");
    }
    if let Some(petition) = f.petitions.get_mut(&body.petition) {
        petition.recalled = Some(recalled);
    }
    Ok(flags)
}
