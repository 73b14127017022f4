//! The congress: texts filed by a deadline and locked by their hash, credentials, sessions, the floor, and what follows from
//! its divisions.
//!
//! One file a subject. What a division decides is never entered again: the state of a motion, a seat or an agenda is read off
//! the division that was taken on it ([`put`]), so nobody can enter a decision otherwise than it was taken. Standing orders are
//! those of the statutes in force when the body was called, and every deadline follows from the call, so that the body
//! which is bound by it cannot move it.

pub mod agenda;
pub mod alternate;
pub mod amendment;
pub mod binding;
pub mod circulation;
pub mod credentials;
mod matter;
pub mod minority;
pub mod motion;
pub mod put;
pub mod referendum;
pub mod session;
pub mod speech;
pub mod split;

use std::collections::BTreeMap;

use mandat_statutes::StandingOrders;

use crate::Federation;
use crate::body::Mover;
use crate::codes::{Refusal, Refused, refuse};
pub(crate) use crate::codes::{fresh, known};
use crate::convocation::Convocation;
use crate::division::{Division, Verdict};
use crate::fold::Act;
use crate::id::Id;
use crate::keys::{Required, Role};

/// What congresses have before them, by name; by convocation where a congress has one.
#[derive(Clone, Debug, Default)]
pub struct Congress {
    /// Motions.
    pub motions: BTreeMap<Id, motion::Motion>,
    /// Amendments.
    pub amendments: BTreeMap<Id, amendment::Amendment>,
    /// Circulations, in the order of their entries.
    pub circulations: Vec<circulation::Circulation>,
    /// Credentials by convocation.
    pub credentials: BTreeMap<Id, credentials::Credentials>,
    /// Challenges.
    pub challenges: BTreeMap<Id, credentials::Challenge>,
    /// The names of the challenges to each mandate.
    pub(crate) challenged: BTreeMap<Id, Vec<Id>>,
    /// Alternates who sit, by mandate.
    pub alternates: BTreeMap<Id, alternate::Alternate>,
    /// Agendas proposed, by convocation, in the order of their entries.
    pub agendas: BTreeMap<Id, Vec<agenda::Agenda>>,
    /// Sessions.
    pub sessions: BTreeMap<Id, session::Session>,
    /// What units bound their delegates to, by motion and unit.
    pub bindings: BTreeMap<(Id, Id), binding::Binding>,
    /// Minority reports.
    pub minority_reports: BTreeMap<Id, minority::MinorityReport>,
}

impl Federation {
    /// What an act of a mover takes: a unit's committee; a platform's own key, which [`Federation::require_mover`] compares.
    pub(crate) fn of_mover(mover: &Mover) -> Option<Required> {
        match mover {
            Mover::Platform(_) => None,
            Mover::Unit(unit) => {
                Some(Required { roles: &[Role::Committee], unit: Some(unit.clone()), two: false })
            }
        }
    }

    /// The same for what somebody moved before.
    pub(crate) fn of_mover_of(mover: Option<&Mover>) -> Option<Required> {
        mover.and_then(Self::of_mover)
    }

    /// A mover who exists: a platform whose sponsors sign, or a unit.
    pub(crate) fn require_mover(&self, act: &Act<'_>, mover: &Mover) -> Result<(), Refusal> {
        match mover {
            Mover::Unit(unit) => self.units.require(unit).map(|_| ()),
            Mover::Platform(id) => {
                let platform = known(&self.platforms, "platform", id)?;
                if platform.withdrawn.is_some() {
                    return refuse(Refused::NotNow, format!("platform {id} was withdrawn"));
                }
                if platform.sponsor != act.entry.by() {
                    return refuse(
                        Refused::Unauthorised,
                        format!("platform {id} signs with its sponsors' own key"),
                    );
                }
                Ok(())
            }
        }
    }

    /// The standing orders that bind a convocation; a body without them holds no sessions.
    pub(crate) fn require_orders(&self, id: &Id) -> Result<(&Convocation, &StandingOrders), Refusal> {
        let convocation = self.require_convocation(id)?;
        match self.orders(convocation) {
            Some(orders) => Ok((convocation, orders)),
            None => refuse(
                Refused::BadStatutes,
                format!("the statutes have no standing orders for {}", convocation.rules.id),
            ),
        }
    }

    /// The standing orders that bind a convocation.
    pub fn orders<'a>(&self, convocation: &'a Convocation) -> Option<&'a StandingOrders> {
        // What elects a unit's delegates anew is no other body.
        let own = convocation.renews.is_none();
        convocation.statutes.rules.orders(convocation.rules.id.as_str()).filter(|_| own)
    }

    /// When voting begins in the first contest on the way to a convocation that had not begun when it was called: texts are
    /// due before, so that whoever elects delegates knows what they will be asked. Fixed by the call.
    pub fn first_contest(&self, convocation: &Convocation) -> u64 {
        self.first_of(convocation, self.time_of(convocation.called)).dates.open
    }

    fn first_of<'a>(&'a self, convocation: &'a Convocation, called: u64) -> &'a Convocation {
        let below = std::iter::successors(Some(convocation), |c| self.convocations.get(c.electors.as_ref()?));
        let to_come = below.filter(|c| c.dates.open >= called);
        to_come.min_by_key(|c| c.dates.open).unwrap_or(convocation)
    }

    /// Whether a call made now leaves movers less time to file than the phases of the first contest on the way to it would by
    /// the statutes: whoever calls could otherwise make every motion late at birth.
    pub(crate) fn shortens_filing(&self, convocation: &Convocation, at: u64) -> bool {
        let Some(orders) = self.orders(convocation) else { return false };
        let first = self.first_of(convocation, at);
        let least = first.rules.phases.open.max(orders.filing_days);
        first.dates.open < at.saturating_add(u64::from(least) * 86_400)
    }

    /// The division that was taken on something, if it has a result that stands.
    pub(crate) fn decided(&self, division: Option<&Id>) -> Option<&Verdict> {
        Some(&self.divisions.get(division?)?.result.as_ref()?.verdict)
    }

    /// Whether a division carried what was put: its first option.
    pub(crate) fn carried(&self, division: Option<&Id>) -> bool {
        division.and_then(|id| self.divisions.get(id)?.adopted()) == Some(true)
    }

    /// Whether a division has an outcome: nothing waits for a lot or the chair.
    pub(crate) fn settled(&self, division: &Id) -> bool {
        self.divisions.get(division).and_then(Division::adopted).is_some()
    }
}

/// A title, as every subject has one.
pub(crate) fn check_title(what: &str, title: &str) -> Result<(), Refusal> {
    if title.trim().is_empty() || title.len() > 200 || title.chars().any(char::is_control) {
        return refuse(Refused::BadBody, format!("{what}: a title has 1 to 200 bytes in one line"));
    }
    Ok(())
}
