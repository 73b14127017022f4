//! What is put to a division: the question, the options, the decision and the presence follow from the matter and the session,
//! so that nobody words a question otherwise than it was filed. And what follows from the result.

use std::collections::{BTreeMap, BTreeSet};

use mandat_statutes::{Among, Weight};
use num_rational::BigRational;

use super::matter::{Draft, draft};
use super::{fresh, known, motion, referendum, session};
use crate::Federation;
use crate::body::{CastVote, Electorate, Matter, PutMotion};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::division::{self, Division, Verdict};
use crate::fold::Act;
use crate::id::Id;
use crate::mandate::Mandate;
use crate::sealed;
use crate::states::{Diagram, States, edges};

/// Who could vote in a division of a session when it was opened, and with which weight.
#[derive(Clone, Debug)]
pub struct Floor {
    /// The session.
    pub session: Id,
    /// The presence that it rests on.
    pub presence: u64,
    /// Weights of those present who may vote in it.
    pub weights: BTreeMap<Id, BigRational>,
    /// The weight of all mandates for which somebody votes.
    pub members: BigRational,
    /// How many mandates those are.
    pub credentialed: u64,
    /// The mandate that it is about, which does not vote in it.
    pub excluded: Option<Id>,
}

/// The state diagram of a division.
pub const DIAGRAM: Diagram = Diagram {
    subject: "division",
    edges: edges! {
        "" -> "open" by ["division.open" "motion.put"];
        "open" -> "carried" by ["division.roll_call" "division.declare" "division.count"];
        "open" -> "not-carried" by ["division.roll_call" "division.declare" "division.count"];
        "open" -> "waits-for-lot" by ["division.roll_call" "division.declare" "division.count"];
        "open" -> "waits-for-chair" by ["division.roll_call" "division.declare" "division.count"];
        "waits-for-lot" -> "carried" by ["lot.draw"];
        "waits-for-chair" -> "carried" by ["division.cast"];
    },
};

/// The states of all divisions. Carried is an option, which may be the one against.
pub(crate) fn states(f: &Federation, states: &mut States) {
    let state = |division: &Division| match division.result.as_ref().map(|result| &result.verdict) {
        None => "open",
        Some(Verdict::Carried(_)) => "carried",
        Some(Verdict::NotCarried) => "not-carried",
        Some(Verdict::NeedsLot(_)) => "waits-for-lot",
        Some(Verdict::NeedsChair(_)) => "waits-for-chair",
    };
    states.extend(f.divisions.iter().map(|(id, d)| (("division", id.clone()), state(d))));
}

impl Floor {
    /// The weight that a mandate present was given when the division was opened.
    pub(crate) fn weight(&self, mandate: &Id) -> Result<BigRational, Refusal> {
        match self.weights.get(mandate) {
            Some(weight) => Ok(weight.clone()),
            None if self.excluded.as_ref() == Some(mandate) => {
                refuse(Refused::OwnCase, format!("mandate {mandate} does not vote on its own seat"))
            }
            None => refuse(
                Refused::NotNow,
                format!("mandate {mandate} was not present when the division was opened"),
            ),
        }
    }

    /// The weight of those present whose mandates stand and are seated still.
    pub(crate) fn present(&self, f: &Federation, at: u64) -> BigRational {
        let here = |id: &Id| f.mandates.get(id).is_some_and(|m| f.is_seated(m, at));
        self.weights.iter().filter(|(id, _)| here(id)).map(|(_, weight)| weight).sum()
    }
}

/// `motion.put`.
pub(crate) fn put(f: &mut Federation, act: &Act<'_>, body: PutMotion) -> Result<Flags, Refusal> {
    fresh(&f.divisions, "division", &body.division)?;
    let draft = draft(f, act, &body)?;
    let to_members = matches!(body.matter, Matter::Referendum(_));
    let convocation = f.require_convocation(&draft.convocation)?;
    let statutes = convocation.statutes.clone();
    let Some(decision) = statutes.rules.decision(draft.decision.as_str()).cloned() else {
        return refuse(Refused::BadStatutes, format!("the statutes know no decision {}", draft.decision));
    };
    let (floor, electorates) = match (&body.session, to_members) {
        (None, true) => (None, referendum::electorates(f, convocation)),
        (Some(id), false) => {
            let floor = floor(f, act, id, &draft)?;
            // Whoever puts a motion to an empty hall would have it lost for good.
            if !division::sits(&decision, &floor.present(f, act.at), &floor.members) {
                return refuse(
                    Refused::NotNow,
                    format!("too few are present in session {id} for {}", decision.id),
                );
            }
            let electorate = draft.convocation.clone();
            let convocation = Some(electorate.clone());
            (Some(floor), vec![Electorate { electorate, convocation, members: None }])
        }
        (None, false) => return refuse(Refused::BadBody, "name the session in which it is put"),
        (Some(_), true) => return refuse(Refused::BadBody, "members vote in no session: leave it out"),
    };
    let secret = match floor {
        Some(_) => sealed::division::begin(f, convocation, &decision, &body.division, &draft.options)?,
        None => None,
    };
    if secret.is_some() {
        let sealing = f.convocations.get_mut(&draft.convocation).and_then(|held| held.sealing.as_mut());
        sealing.into_iter().for_each(|sealing| sealing.in_use = true);
    }
    let division = Division {
        question: draft.question,
        decision,
        statutes,
        options: draft.options,
        text: draft.text,
        electorates,
        follows: None,
        case: None,
        on: Some(body.matter.clone()),
        floor,
        secret,
        index: act.index,
        result: None,
    };
    mark(f, &body.matter, &body.division);
    f.divisions.insert(body.division, division);
    Ok(draft.flags)
}

/// The presence and the weights of a division, as they are now.
fn floor(f: &Federation, act: &Act<'_>, id: &Id, draft: &Draft) -> Result<Floor, Refusal> {
    let session = session::require_open(f, id)?;
    if session.convocation != draft.convocation {
        return refuse(Refused::Unknown, format!("session {id} is not of {}", draft.convocation));
    }
    let Some(presence) = session.presence.last() else {
        return refuse(Refused::NotNow, format!("record who is present in session {id} first"));
    };
    let seated: Vec<&Mandate> = f.credentialed(&session.convocation, act.at).collect();
    let here: BTreeSet<&Id> =
        seated.iter().map(|m| &m.id).filter(|m| presence.mandates.contains(m)).collect();
    let votes = |mandate: &Id| draft.excluded.as_ref() != Some(mandate);
    let may_vote = || seated.iter().filter(|m| votes(&m.id));
    Ok(Floor {
        session: id.clone(),
        presence: presence.index,
        weights: may_vote()
            .filter(|m| here.contains(&m.id))
            .map(|m| (m.id.clone(), f.weight(m, &here)))
            .collect(),
        members: members(f, &seated, &here, draft.excluded.as_ref()),
        credentialed: may_vote().count() as u64,
        excluded: draft.excluded.clone(),
    })
}

/// The votes of all who are credentialed, as they would be if all were present: a unit's votes are its roll's, however many
/// of its delegates are away. Of the mandate that does not vote only what it carries now is missing.
fn members(f: &Federation, seated: &[&Mandate], here: &BTreeSet<&Id>, excluded: Option<&Id>) -> BigRational {
    let all: BTreeSet<&Id> = seated.iter().map(|m| &m.id).collect();
    let votes: BigRational = seated.iter().map(|m| f.weight(m, &all)).sum();
    let Some(excluded) = seated.iter().find(|m| Some(&m.id) == excluded) else { return votes };
    let registered = f.convocations.get(&excluded.convocation).is_some_and(|c| {
        matches!(
            c.rules.weight,
            Weight::Divided { among: Among::Registered, .. } | Weight::Given { among: Among::Registered }
        )
    });
    match (here.contains(&excluded.id), registered) {
        (true, _) => votes - f.weight(excluded, here),
        // The others of its unit carry its votes while it is away.
        (false, true) => votes,
        (false, false) => votes - f.weight(excluded, &all),
    }
}

/// The matter remembers the division: what it decides is read there.
fn mark(f: &mut Federation, matter: &Matter, division: &Id) {
    let put = Some(division.clone());
    let congress = &mut f.congress;
    match matter {
        Matter::Motion(id) => congress.motions.get_mut(id).into_iter().for_each(|m| m.put.clone_from(&put)),
        Matter::Question(question) => {
            let all: Vec<Id> = f.on_question(question).into_iter().map(|(id, _)| id.clone()).collect();
            let ready = |id: &&Id| f.congress.motions[*id].state(f, id) == motion::State::Filed;
            let ready: Vec<Id> = all.iter().filter(ready).cloned().collect();
            for id in ready {
                f.congress.motions.get_mut(&id).into_iter().for_each(|m| m.put.clone_from(&put));
            }
        }
        Matter::Amendment(id) => {
            congress.amendments.get_mut(id).into_iter().for_each(|a| a.put.clone_from(&put));
        }
        Matter::Late(id) => {
            congress.motions.get_mut(id).into_iter().for_each(|m| m.admission.clone_from(&put));
        }
        Matter::Challenge(id) => {
            congress.challenges.get_mut(id).into_iter().for_each(|c| c.put.clone_from(&put));
        }
        Matter::Credentials(id) => {
            let report = congress.credentials.get_mut(id).and_then(|held| held.report.as_mut());
            report.into_iter().for_each(|report| report.put.clone_from(&put));
        }
        Matter::Agenda(id) => {
            let last = congress.agendas.get_mut(id).and_then(|all| all.last_mut());
            last.into_iter().for_each(|agenda| agenda.put.clone_from(&put));
        }
        Matter::Referendum(id) => {
            congress.motions.get_mut(id).into_iter().for_each(|m| m.referendum.clone_from(&put));
        }
    }
}

/// `division.cast`: the chair of the session breaks the tie, once, for one of the tied options.
pub(crate) fn cast(f: &mut Federation, act: &Act<'_>, body: CastVote) -> Result<Flags, Refusal> {
    let division = known(&f.divisions, "division", &body.division)?;
    let Some(Verdict::NeedsChair(tied)) = division.result.as_ref().map(|result| &result.verdict) else {
        return refuse(Refused::NotNow, format!("division {} waits for no chair", body.division));
    };
    if !tied.contains(&body.option) {
        return refuse(Refused::Unknown, format!("{} does not tie in {}", body.option, body.division));
    }
    let Some(floor) = &division.floor else {
        return refuse(Refused::NotNow, format!("division {} is of no session", body.division));
    };
    let session = known(&f.congress.sessions, "session", &floor.session)?;
    if floor.excluded.as_ref() == Some(&session.chair) {
        return refuse(Refused::OwnCase, "the chair does not vote on the own seat");
    }
    session::require_present(f, session, &session.chair, act.at)?;
    let chair = session.chair.clone();
    let mut flags = f.derived(std::iter::once(&chair));
    if let Some(result) = f.divisions.get_mut(&body.division).and_then(|division| division.result.as_mut()) {
        result.verdict = Verdict::Carried(body.option);
        result.chair = Some(chair);
        result.flags.extend(&flags);
    }
    flags.extend(consequences(f, &body.division));
    Ok(flags)
}

/// Flags of what a division decided, once nothing waits for the chair or a lot.
pub(crate) fn consequences(f: &Federation, id: &Id) -> Flags {
    let Some(division) = f.divisions.get(id).filter(|_| f.settled(id)) else { return Flags::new() };
    match &division.on {
        Some(Matter::Challenge(_)) if f.carried(Some(id)) => vec![Flag::Unseated],
        Some(Matter::Motion(motion)) => against_the_members(f, std::slice::from_ref(motion)),
        Some(Matter::Question(_)) => against_the_members(f, &division.options),
        _ => Flags::new(),
    }
}

fn against_the_members(f: &Federation, motions: &[Id]) -> Flags {
    let differs = |id: &Id| {
        let held = f.congress.motions.get(id)?;
        let members = f.carried(Some(held.referendum.as_ref()?));
        Some(members != (held.state(f, id) == motion::State::Carried))
    };
    if motions.iter().any(|id| differs(id) == Some(true)) {
        vec![Flag::DepartsFromMembers]
    } else {
        Flags::new()
    }
}
