//! The agenda: proposed, adopted by a division where the standing orders ask for it. A motion that was filed in time cannot
//! be left off in silence, nor can anything be put that is not on it.

use std::collections::BTreeSet;

use super::{check_title, known};
use crate::Federation;
use crate::body::{AgendaItem, ProposeAgenda};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Id;

/// An agenda that was proposed.
#[derive(Clone, Debug)]
pub struct Agenda {
    /// Its items.
    pub items: Vec<AgendaItem>,
    /// The entry.
    pub index: u64,
    /// The division that adopts it.
    pub put: Option<Id>,
}

impl Agenda {
    fn lists(&self, motion: &Id) -> bool {
        self.items.iter().any(|item| item.motions.contains(motion))
    }
}

impl Federation {
    /// The agenda in force: the last adopted one, or the last proposed where nobody has to adopt it.
    pub fn agenda(&self, convocation: &Id) -> Option<&Agenda> {
        let orders = self.orders(self.convocations.get(convocation)?)?;
        let all = self.congress.agendas.get(convocation)?;
        all.iter().rev().find(|agenda| orders.agenda.is_none() || self.carried(agenda.put.as_ref()))
    }

    /// Whether a motion may be put without a flag: it is on the agenda in force, or was admitted late.
    pub(crate) fn on_agenda(&self, convocation: &Id, motion: &Id) -> bool {
        let admitted = self.congress.motions.get(motion).is_some_and(|m| self.carried(m.admission.as_ref()));
        admitted || self.agenda(convocation).is_some_and(|agenda| agenda.lists(motion))
    }
}

/// `agenda.propose`: anew as often as is needed; the one in force stays until another is adopted.
pub(crate) fn propose(f: &mut Federation, act: &Act<'_>, body: ProposeAgenda) -> Result<Flags, Refusal> {
    f.require_orders(&body.convocation)?;
    if body.items.is_empty() || body.items.len() > 300 {
        return refuse(Refused::BadBody, "an agenda has 1 to 300 items");
    }
    let last = f.congress.agendas.get(&body.convocation).and_then(|all| all.last()?.put.as_ref());
    if last.is_some_and(|put| !f.settled(put)) {
        return refuse(Refused::NotNow, "a division on the agenda before is open");
    }
    let mut listed = BTreeSet::new();
    for item in &body.items {
        check_title("an item of the agenda", &item.title)?;
        for id in &item.motions {
            let motion = known(&f.congress.motions, "motion", id)?;
            if motion.convocation != body.convocation || !listed.insert(id) {
                return refuse(
                    Refused::BadBody,
                    format!("motion {id} is before another body, or listed twice"),
                );
            }
        }
    }
    let due = f.congress.motions.iter().filter(|(_, m)| m.convocation == body.convocation);
    let mut due = due.filter(|(_, m)| !m.late && m.withdrawn.is_none() && m.put.is_none());
    let left_off = due.any(|(id, _)| !listed.contains(id));
    let agenda = Agenda { items: body.items, index: act.index, put: None };
    f.congress.agendas.entry(body.convocation).or_default().push(agenda);
    Ok(if left_off { vec![Flag::LeftOffAgenda] } else { Flags::new() })
}
