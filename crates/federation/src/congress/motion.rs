//! Motions and theses: filed by their movers until a deadline that the call fixed, the text locked by its hash.
//!
//! Theses on one question name it and are put against each other. There is no entry by which anybody but its movers could
//! take a motion back.

use mandat_record::blob::BlobRef;
use mandat_statutes::Electors;

use super::{check_title, fresh, known};
use crate::Federation;
use crate::body::{FileMotion, Mover, WithdrawMotion};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::division::Verdict;
use crate::fold::Act;
use crate::id::{Id, LONGEST};
use crate::states::{Diagram, States, edges};

/// What members and mandates vote for on a single motion: the first adopts it.
pub const YES: &str = "yes";
/// And against.
pub const NO: &str = "no";
/// Against all motions on a question.
pub const NONE: &str = "none";

/// A motion in the state.
#[derive(Clone, Debug)]
pub struct Motion {
    /// The convocation whose delegates decide.
    pub convocation: Id,
    /// The kind of decision.
    pub decision: Id,
    /// The question on which it competes.
    pub question: Option<Id>,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: BlobRef,
    /// Who moves it.
    pub mover: Mover,
    /// The entry.
    pub index: u64,
    /// Whether it was filed after the date.
    pub late: bool,
    /// The entry by which its movers withdrew it.
    pub withdrawn: Option<u64>,
    /// The division that admits it, where it was late.
    pub admission: Option<Id>,
    /// Units that ask for a referendum.
    pub asked: std::collections::BTreeSet<Id>,
    /// The referendum.
    pub referendum: Option<Id>,
    /// The division on it, or on its question.
    pub put: Option<Id>,
    /// The amendments in the order of voting, where officers arrange them.
    pub arranged: Option<Vec<Id>>,
}

/// The state of a motion, from the divisions that were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It can be put.
    Filed,
    /// Filed late and not admitted.
    Late,
    /// The members have to decide first.
    AwaitsMembers,
    /// The members rejected it, and that binds.
    RejectedByMembers,
    /// A division on it is open.
    Put,
    /// Its division ties, and waits for the chair or a lot.
    Tied,
    /// Carried.
    Carried,
    /// Not carried.
    Lost,
    /// Withdrawn.
    Withdrawn,
}

/// The state diagram.
pub const DIAGRAM: Diagram = Diagram {
    subject: "motion",
    edges: edges! {
        "" -> "filed" by ["motion.file"];
        "" -> "late" by ["motion.file"];
        "" -> "awaits-members" by ["motion.file"];
        "late" -> "filed" by ["division.roll_call" "division.declare" "division.count" "division.cast" "lot.draw"];
        "late" -> "awaits-members" by ["division.roll_call" "division.declare" "division.count" "division.cast" "lot.draw"];
        "filed" -> "awaits-members" by ["referendum.ask" "motion.put"];
        "awaits-members" -> "filed" by ["division.declare" "lot.draw"];
        "awaits-members" -> "rejected-by-members" by ["division.declare" "lot.draw"];
        "filed" -> "put" by ["motion.put"];
        "put" -> "carried" by ["division.roll_call" "division.declare" "division.count"];
        "put" -> "lost" by ["division.roll_call" "division.declare" "division.count"];
        "put" -> "tied" by ["division.roll_call" "division.declare" "division.count"];
        "tied" -> "carried" by ["division.cast" "lot.draw"];
        "tied" -> "lost" by ["division.cast" "lot.draw"];
        "filed" -> "withdrawn" by ["motion.withdraw"];
        "late" -> "withdrawn" by ["motion.withdraw"];
        "awaits-members" -> "withdrawn" by ["motion.withdraw"];
    },
};

impl State {
    /// Its name in the diagram.
    pub const fn name(self) -> &'static str {
        match self {
            State::Filed => "filed",
            State::Late => "late",
            State::AwaitsMembers => "awaits-members",
            State::RejectedByMembers => "rejected-by-members",
            State::Put => "put",
            State::Tied => "tied",
            State::Carried => "carried",
            State::Lost => "lost",
            State::Withdrawn => "withdrawn",
        }
    }
}

impl Motion {
    /// What a division on it is carried by: `yes`, or where it competes its own name.
    pub fn adopting(&self, id: &Id) -> Id {
        if self.question.is_some() { id.clone() } else { option(YES) }
    }

    /// Its state.
    pub fn state(&self, f: &Federation, id: &Id) -> State {
        if self.withdrawn.is_some() {
            return State::Withdrawn;
        }
        if let Some(put) = &self.put {
            return match f.decided(Some(put)) {
                None => State::Put,
                Some(Verdict::Carried(option)) if *option == self.adopting(id) => State::Carried,
                Some(Verdict::Carried(_) | Verdict::NotCarried) => State::Lost,
                Some(Verdict::NeedsLot(_) | Verdict::NeedsChair(_)) => State::Tied,
            };
        }
        if self.late && !f.carried(self.admission.as_ref()) {
            return State::Late;
        }
        self.before_the_members(f)
    }

    /// A motion that goes to the members first waits for them, whatever else.
    fn before_the_members(&self, f: &Federation) -> State {
        let settled = self.referendum.as_ref().is_some_and(|id| f.settled(id));
        match &self.referendum {
            Some(_) if !settled => State::AwaitsMembers,
            None if super::referendum::due(f, self) => State::AwaitsMembers,
            Some(id) if !f.carried(Some(id)) && super::referendum::binds(f, self) => State::RejectedByMembers,
            _ => State::Filed,
        }
    }
}

/// A name that this program makes.
pub(crate) fn option(name: &str) -> Id {
    Id::parse(name).expect("the fold's own options are names")
}

/// The states of all motions.
pub(crate) fn states(f: &Federation, states: &mut States) {
    states.extend(f.congress.motions.iter().map(|(id, m)| (("motion", id.clone()), m.state(f, id).name())));
}

/// `motion.file`.
pub(crate) fn file(f: &mut Federation, act: &Act<'_>, body: FileMotion) -> Result<Flags, Refusal> {
    fresh(&f.congress.motions, "motion", &body.motion)?;
    f.require_mover(act, &body.mover)?;
    check_title("motion", &body.title)?;
    if [YES, NO, NONE].contains(&body.motion.as_str()) || body.motion.as_str().len() > LONGEST - 16 {
        return refuse(Refused::BadBody, "a motion's name is no word of a ballot, and at most 80 bytes long");
    }
    let (convocation, orders) = f.require_orders(&body.convocation)?;
    let rules = &convocation.statutes.rules;
    let own = Electors::Delegates(convocation.rules.id.clone());
    match rules.decision(body.decision.as_str()) {
        Some(decision) if decision.electorates == [own] => {}
        _ => {
            return refuse(
                Refused::BadStatutes,
                format!("{} takes no decision of the kind {}", convocation.rules.id, body.decision),
            );
        }
    }
    act.blob(&body.text)?;
    if let Some(question) = &body.question {
        check_question(f, &body, question)?;
    }
    if act.at > convocation.dates.term {
        return refuse(Refused::TooLate, format!("the mandates of {} have ended", body.convocation));
    }
    let due = f.first_contest(convocation).saturating_sub(u64::from(orders.filing_days) * 86_400);
    let late = act.at > due;
    let motion = Motion {
        convocation: body.convocation,
        decision: body.decision,
        question: body.question,
        title: body.title,
        text: body.text,
        mover: body.mover,
        index: act.index,
        late,
        withdrawn: None,
        admission: None,
        asked: std::collections::BTreeSet::new(),
        referendum: None,
        put: None,
        arranged: None,
    };
    f.congress.motions.insert(body.motion, motion);
    Ok(if late { vec![Flag::FiledLate] } else { Flags::new() })
}

/// Motions on one question are put together: of one convocation, by one decision, and not after the question was put.
fn check_question(f: &Federation, body: &FileMotion, question: &Id) -> Result<(), Refusal> {
    for other in f.congress.motions.values().filter(|m| m.question.as_ref() == Some(question)) {
        if other.convocation != body.convocation || other.decision != body.decision {
            return refuse(
                Refused::BadBody,
                format!("motions on question {question} are of one convocation and one decision"),
            );
        }
    }
    f.require_unput(question)
}

/// `motion.withdraw`: by its movers, until it is put.
pub(crate) fn withdraw(f: &mut Federation, act: &Act<'_>, body: WithdrawMotion) -> Result<Flags, Refusal> {
    let motion = known(&f.congress.motions, "motion", &body.motion)?;
    f.require_mover(act, &motion.mover)?;
    match motion.state(f, &body.motion) {
        State::Filed | State::Late | State::AwaitsMembers => {}
        other => return refuse(Refused::NotNow, format!("motion {} is {}", body.motion, other.name())),
    }
    if motion.referendum.is_some() {
        return refuse(Refused::NotNow, format!("motion {} is before the members", body.motion));
    }
    if let Some(motion) = f.congress.motions.get_mut(&body.motion) {
        motion.withdrawn = Some(act.index);
    }
    Ok(Flags::new())
}

impl Federation {
    /// The motions on a question that still stand, as they were filed.
    pub(crate) fn on_question(&self, question: &Id) -> Vec<(&Id, &Motion)> {
        let all = self.congress.motions.iter();
        let mut on: Vec<_> =
            all.filter(|(_, m)| m.question.as_ref() == Some(question) && m.withdrawn.is_none()).collect();
        on.sort_by_key(|(_, motion)| motion.index);
        on
    }

    /// Refuses a question that was put: what was decided is not decided again because a rival came late.
    pub(crate) fn require_unput(&self, question: &Id) -> Result<(), Refusal> {
        if self.on_question(question).iter().any(|(_, motion)| motion.put.is_some()) {
            return refuse(Refused::TooLate, format!("question {question} was put"));
        }
        Ok(())
    }
}
