//! Amendments, and the fixed order in which they are voted on. Once one to a passage is carried, the others to it fall.

use mandat_record::blob::BlobRef;
use mandat_statutes::AmendmentOrder;

use super::motion::State as Of;
use super::{fresh, known};
use crate::Federation;
use crate::body::{ArrangeAmendments, FileAmendment, Mover, WithdrawAmendment};
use crate::codes::{Flags, Refusal, Refused, refuse};
use crate::division::Verdict;
use crate::fold::Act;
use crate::id::Id;
use crate::states::{Diagram, States, edges};

/// An amendment in the state.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// The motion.
    pub motion: Id,
    /// The passage that it changes.
    pub passage: u64,
    /// Its text.
    pub text: BlobRef,
    /// Who moves it.
    pub mover: Mover,
    /// The entry.
    pub index: u64,
    /// The entry by which its movers withdrew it.
    pub withdrawn: Option<u64>,
    /// The division on it.
    pub put: Option<Id>,
}

/// The state diagram.
pub const DIAGRAM: Diagram = Diagram {
    subject: "amendment",
    edges: edges! {
        "" -> "filed" by ["amendment.file"];
        "filed" -> "put" by ["motion.put"];
        "filed" -> "withdrawn" by ["amendment.withdraw"];
        "filed" -> "fallen" by ["division.roll_call" "division.declare" "division.count" "division.cast" "lot.draw"];
        "put" -> "carried" by ["division.roll_call" "division.declare" "division.count"];
        "put" -> "lost" by ["division.roll_call" "division.declare" "division.count"];
        "put" -> "tied" by ["division.roll_call" "division.declare" "division.count"];
        "tied" -> "carried" by ["division.cast" "lot.draw"];
        "tied" -> "lost" by ["division.cast" "lot.draw"];
    },
};

impl Amendment {
    /// Its state, from the divisions that were taken.
    pub fn state(&self, f: &Federation) -> &'static str {
        if self.withdrawn.is_some() {
            return "withdrawn";
        }
        let Some(put) = &self.put else {
            let falls = f.congress.amendments.values().any(|other| {
                other.motion == self.motion && other.passage == self.passage && f.carried(other.put.as_ref())
            });
            return if falls { "fallen" } else { "filed" };
        };
        match f.decided(Some(put)) {
            None => "put",
            Some(Verdict::NeedsLot(_) | Verdict::NeedsChair(_)) => "tied",
            Some(_) if f.carried(Some(put)) => "carried",
            Some(_) => "lost",
        }
    }
}

/// The states of all amendments.
pub(crate) fn states(f: &Federation, states: &mut States) {
    states.extend(f.congress.amendments.iter().map(|(id, a)| (("amendment", id.clone()), a.state(f))));
}

impl Federation {
    /// The amendments to a motion that were not withdrawn, in the order of voting; `None` where officers still have to
    /// arrange them.
    pub fn amendments_to(&self, motion: &Id) -> Option<Vec<(&Id, &Amendment)>> {
        let of =
            |(_, amendment): &(&Id, &Amendment)| amendment.motion == *motion && amendment.withdrawn.is_none();
        let mut all: Vec<_> = self.congress.amendments.iter().filter(of).collect();
        let held = self.congress.motions.get(motion)?;
        let orders = self.orders(self.convocations.get(&held.convocation)?)?;
        match orders.amendments.as_ref().map(|amendments| amendments.order) {
            None | Some(AmendmentOrder::AsFiled) => all.sort_by_key(|(_, a)| a.index),
            Some(AmendmentOrder::ByPassage) => all.sort_by_key(|(_, a)| (a.passage, a.index)),
            Some(AmendmentOrder::FurthestFirst) if all.len() > 1 => {
                let order = held.arranged.as_ref()?;
                let at = |id: &Id| order.iter().position(|other| other == id);
                if all.iter().any(|(id, _)| at(id).is_none()) {
                    return None;
                }
                all.sort_by_key(|(id, _)| at(id));
            }
            Some(AmendmentOrder::FurthestFirst) => {}
        }
        Some(all)
    }

    /// The amendments to a motion that were carried.
    pub fn amended_by(&self, motion: &Id) -> Vec<&Id> {
        let all = self.congress.amendments.iter().filter(|(_, a)| a.motion == *motion);
        all.filter(|(_, a)| self.carried(a.put.as_ref())).map(|(id, _)| id).collect()
    }
}

/// `amendment.file`: until the motion is put.
pub(crate) fn file(f: &mut Federation, act: &Act<'_>, body: FileAmendment) -> Result<Flags, Refusal> {
    fresh(&f.congress.amendments, "amendment", &body.amendment)?;
    f.require_mover(act, &body.mover)?;
    let motion = known(&f.congress.motions, "motion", &body.motion)?;
    let (_, orders) = f.require_orders(&motion.convocation)?;
    if orders.amendments.is_none() {
        return refuse(Refused::BadStatutes, "the standing orders let nobody amend motions");
    }
    if motion.question.is_some() {
        return refuse(
            Refused::BadStatutes,
            format!("motion {} competes with others: file another motion on its question", body.motion),
        );
    }
    match motion.state(f, &body.motion) {
        Of::Filed | Of::Late | Of::AwaitsMembers if motion.referendum.is_none() => {}
        other => return refuse(Refused::TooLate, format!("motion {} is {}", body.motion, other.name())),
    }
    if f.congress.amendments.values().any(|a| a.motion == body.motion && a.put.is_some()) {
        return refuse(Refused::TooLate, format!("voting on amendments to {} has begun", body.motion));
    }
    if body.passage == 0 || body.passage > 100_000 {
        return refuse(Refused::BadBody, "passages are counted from 1 to 100,000");
    }
    act.blob(&body.text)?;
    let amendment = Amendment {
        motion: body.motion,
        passage: body.passage,
        text: body.text,
        mover: body.mover,
        index: act.index,
        withdrawn: None,
        put: None,
    };
    f.congress.amendments.insert(body.amendment, amendment);
    Ok(Flags::new())
}

/// `amendment.withdraw`: by its movers, until it is put.
pub(crate) fn withdraw(f: &mut Federation, act: &Act<'_>, body: WithdrawAmendment) -> Result<Flags, Refusal> {
    let amendment = known(&f.congress.amendments, "amendment", &body.amendment)?;
    f.require_mover(act, &amendment.mover)?;
    if amendment.state(f) != "filed" {
        return refuse(Refused::NotNow, format!("amendment {} is {}", body.amendment, amendment.state(f)));
    }
    if let Some(amendment) = f.congress.amendments.get_mut(&body.amendment) {
        amendment.withdrawn = Some(act.index);
    }
    Ok(Flags::new())
}

/// `amendment.arrange`: once, before the first amendment is put, and all of them; those filed later are arranged anew.
pub(crate) fn arrange(f: &mut Federation, _act: &Act<'_>, body: ArrangeAmendments) -> Result<Flags, Refusal> {
    let motion = known(&f.congress.motions, "motion", &body.motion)?;
    let (_, orders) = f.require_orders(&motion.convocation)?;
    if orders.amendments.as_ref().map(|a| a.order) != Some(AmendmentOrder::FurthestFirst) {
        return refuse(Refused::BadStatutes, "the standing orders fix the order of amendments themselves");
    }
    let of =
        |(_, amendment): &(&Id, &Amendment)| amendment.motion == body.motion && amendment.withdrawn.is_none();
    let all: Vec<(&Id, &Amendment)> = f.congress.amendments.iter().filter(of).collect();
    if all.iter().any(|(_, amendment)| amendment.put.is_some()) {
        return refuse(Refused::NotNow, format!("voting on amendments to {} has begun", body.motion));
    }
    let mut named: Vec<&Id> = body.order.iter().collect();
    named.sort();
    if !named.into_iter().eq(all.iter().map(|(id, _)| *id)) {
        return refuse(
            Refused::BadBody,
            format!("name every amendment to {} that stands, each once", body.motion),
        );
    }
    if let Some(motion) = f.congress.motions.get_mut(&body.motion) {
        motion.arranged = Some(body.order);
    }
    Ok(Flags::new())
}
