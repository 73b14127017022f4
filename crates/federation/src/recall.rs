//! Recall by the electors: a petition with counted signatures, then a decision by a deadline that the recalled body cannot
//! move. Where rolls are itemised, signatures become credentials in a petition box in a later format version.

use mandat_statutes::Threshold;

use crate::Federation;
use crate::body::{DecideRecall, Petition};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::division::carries;
use crate::fold::Act;
use crate::id::Id;
use crate::mandate::{End, vacate};

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
    /// Electors of the unit.
    pub electors: u64,
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
    if f.petitions.contains_key(&body.petition) {
        return refuse(Refused::Duplicate, format!("petition {} exists", body.petition));
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
    let mut flags = Flags::new();
    if !Threshold::is_met(recall.petition, body.signatures, body.electors) {
        flags.push(Flag::RecallWeak);
    }
    let petitioned = Petitioned {
        mandate: body.mandate,
        unit: mandate.unit.clone(),
        index: act.index,
        due: act.at + u64::from(recall.decide_days) * 86_400,
        electors: body.electors,
        recalled: None,
    };
    f.petitions.insert(body.petition, petitioned);
    Ok(flags)
}

/// `recall.decide`.
pub(crate) fn decide(f: &mut Federation, act: &Act<'_>, body: DecideRecall) -> Result<Flags, Refusal> {
    let Some(petition) = f.petitions.get(&body.petition) else {
        return refuse(Refused::Unknown, format!("there is no petition {}", body.petition));
    };
    if petition.recalled.is_some() {
        return refuse(Refused::Duplicate, format!("petition {} is decided", body.petition));
    }
    let mandate = f.require_mandate(&petition.mandate, act.at)?;
    let convocation = f.require_convocation(&mandate.convocation)?;
    let Some(recall) = &convocation.rules.recall else {
        return refuse(Refused::BadStatutes, "the statutes know no recall");
    };
    let cast = body.yes.saturating_add(body.no);
    let mut flags = Flags::new();
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
