//! What follows from a matter: the question, the options and the decision by which it is divided on, and whether it can be put
//! now at all. The chair has no words of their own in it.

use mandat_record::blob::BlobRef;

use super::motion::{self, NO, NONE, YES, option};
use super::{credentials, known};
use crate::Federation;
use crate::body::{Matter, PutMotion};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Id;

/// What follows from a matter.
pub(super) struct Draft {
    pub(super) convocation: Id,
    pub(super) decision: Id,
    pub(super) question: String,
    pub(super) options: Vec<Id>,
    pub(super) text: Option<BlobRef>,
    pub(super) excluded: Option<Id>,
    pub(super) flags: Flags,
}

impl Draft {
    fn yes_or_no(convocation: &Id, decision: &mandat_statutes::Id, question: String) -> Self {
        Self {
            convocation: convocation.clone(),
            decision: option(decision.as_str()),
            question,
            options: vec![option(YES), option(NO)],
            text: None,
            excluded: None,
            flags: Flags::new(),
        }
    }
}

/// What follows from what is put.
pub(super) fn draft(f: &Federation, act: &Act<'_>, body: &PutMotion) -> Result<Draft, Refusal> {
    if body.text.is_some() && !matches!(body.matter, Matter::Motion(_)) {
        return refuse(Refused::BadBody, "only a motion is put with a text as amended");
    }
    let mut draft = match &body.matter {
        Matter::Motion(id) => of_motion(f, act, id, body.text)?,
        Matter::Question(id) => of_question(f, act, id)?,
        Matter::Amendment(id) => of_amendment(f, id)?,
        Matter::Late(id) => of_late(f, id)?,
        Matter::Challenge(id) => of_challenge(f, act, id)?,
        Matter::Credentials(id) => of_credentials(f, id)?,
        Matter::Agenda(id) => of_agenda(f, id)?,
        Matter::Referendum(id) => of_referendum(f, id)?,
    };
    let own_order = matches!(body.matter, Matter::Challenge(_) | Matter::Credentials(_) | Matter::Agenda(_));
    let to_members = matches!(body.matter, Matter::Referendum(_));
    if !own_order && !to_members && !f.has_credentials(&draft.convocation) {
        draft.flags.push(Flag::NoCredentials);
    }
    Ok(draft)
}

/// A motion that can be put now.
fn ready<'a>(f: &'a Federation, id: &Id) -> Result<&'a motion::Motion, Refusal> {
    let held = known(&f.congress.motions, "motion", id)?;
    match held.state(f, id) {
        motion::State::Filed => Ok(held),
        other => refuse(Refused::NotNow, format!("motion {id} is {}", other.name())),
    }
}

/// Flags of putting a motion: off the agenda, or before its text was out for as long as its decision asks.
fn flags(f: &Federation, act: &Act<'_>, id: &Id, held: &motion::Motion) -> Flags {
    let mut flags = Flags::new();
    if !f.on_agenda(&held.convocation, id) {
        flags.push(Flag::OffAgenda);
    }
    let decision =
        f.convocations.get(&held.convocation).and_then(|c| c.statutes.rules.decision(held.decision.as_str()));
    let notice = decision.map_or(0, |decision| u64::from(decision.notice_days) * 86_400);
    if notice > 0 && f.circulated(id).is_none_or(|at| at.saturating_add(notice) > act.at) {
        flags.push(Flag::CirculatedLate);
    }
    flags
}

fn of_motion(f: &Federation, act: &Act<'_>, id: &Id, text: Option<BlobRef>) -> Result<Draft, Refusal> {
    let held = ready(f, id)?;
    if let Some(question) = &held.question {
        return refuse(
            Refused::NotNow,
            format!("motion {id} competes on question {question}: put the question"),
        );
    }
    let all = f.amendments_to(id).unwrap_or_default();
    if all.iter().any(|(_, a)| matches!(a.state(f), "filed" | "put" | "tied"))
        || f.amendments_to(id).is_none()
    {
        return refuse(Refused::NotNow, format!("amendments to {id} are voted on first"));
    }
    let amended = !f.amended_by(id).is_empty();
    let text = match (amended, text) {
        (false, None) => held.text,
        (true, Some(text)) => {
            act.blob(&text)?;
            text
        }
        (true, None) => {
            return refuse(Refused::BadBody, format!("motion {id} was amended: name the text as amended"));
        }
        (false, Some(_)) => {
            return refuse(Refused::BadBody, format!("motion {id} was not amended: leave the text out"));
        }
    };
    let amended = if amended { ", as amended" } else { "" };
    Ok(Draft {
        convocation: held.convocation.clone(),
        decision: held.decision.clone(),
        question: format!("Shall motion {id} be adopted{amended}? {}", held.title),
        options: vec![option(YES), option(NO)],
        text: Some(text),
        excluded: None,
        flags: flags(f, act, id, held),
    })
}

fn of_question(f: &Federation, act: &Act<'_>, question: &Id) -> Result<Draft, Refusal> {
    f.require_unput(question)?;
    let all = f.on_question(question);
    if let Some((id, _)) = all.iter().find(|(id, m)| m.state(f, id) == motion::State::AwaitsMembers) {
        return refuse(Refused::NotNow, format!("motion {id} goes to the members first"));
    }
    let ready: Vec<(&Id, &motion::Motion)> =
        all.into_iter().filter(|(id, m)| m.state(f, id) == motion::State::Filed).collect();
    let Some((_, first)) = ready.first() else {
        return refuse(Refused::Unknown, format!("no motion on question {question} can be put"));
    };
    let options = ready.iter().map(|(id, _)| (*id).clone()).chain([option(NONE)]).collect();
    let mut raised: Flags = ready.iter().flat_map(|(id, m)| flags(f, act, id, m)).collect();
    raised.sort_unstable();
    raised.dedup();
    Ok(Draft {
        convocation: first.convocation.clone(),
        decision: first.decision.clone(),
        question: format!("Which motion on question {question} shall be adopted?"),
        options,
        text: None,
        excluded: None,
        flags: raised,
    })
}

fn of_amendment(f: &Federation, id: &Id) -> Result<Draft, Refusal> {
    let amendment = known(&f.congress.amendments, "amendment", id)?;
    let held = ready(f, &amendment.motion)?;
    let Some(order) = f.amendments_to(&amendment.motion) else {
        return refuse(Refused::NotNow, format!("arrange the amendments to {} first", amendment.motion));
    };
    if let Some((open, _)) = order.iter().find(|(_, a)| matches!(a.state(f), "put" | "tied")) {
        return refuse(Refused::NotNow, format!("amendment {open} is not decided"));
    }
    match order.iter().find(|(_, a)| a.state(f) == "filed") {
        Some((next, _)) if *next == id => {}
        Some((next, _)) => {
            return refuse(Refused::NotNow, format!("amendment {next} is voted on before {id}"));
        }
        None => return refuse(Refused::NotNow, format!("amendment {id} is {}", amendment.state(f))),
    }
    let (_, orders) = f.require_orders(&held.convocation)?;
    let Some(rule) = &orders.amendments else {
        return refuse(Refused::BadStatutes, "the standing orders let nobody amend motions");
    };
    let question =
        format!("Shall motion {} be amended at passage {} by {id}?", amendment.motion, amendment.passage);
    let draft = Draft::yes_or_no(&held.convocation, &rule.decision, question);
    Ok(Draft { text: Some(amendment.text), ..draft })
}

fn of_late(f: &Federation, id: &Id) -> Result<Draft, Refusal> {
    let held = known(&f.congress.motions, "motion", id)?;
    let (_, orders) = f.require_orders(&held.convocation)?;
    let Some(late) = &orders.late else {
        return refuse(Refused::BadStatutes, "the standing orders let no late motion be put");
    };
    if held.state(f, id) != motion::State::Late || held.admission.is_some() {
        return refuse(Refused::NotNow, format!("motion {id} waits for no admission"));
    }
    held.question.as_ref().map_or(Ok(()), |question| f.require_unput(question))?;
    let question = format!("Shall motion {id}, which was filed late, be put? {}", held.title);
    let draft = Draft::yes_or_no(&held.convocation, late, question);
    Ok(Draft { text: Some(held.text), ..draft })
}

fn of_challenge(f: &Federation, act: &Act<'_>, id: &Id) -> Result<Draft, Refusal> {
    let challenge = credentials::require_open(f, id, act.at)?;
    let (_, orders) = f.require_orders(&challenge.convocation)?;
    let Some(decision) = &orders.credentials else {
        return refuse(Refused::BadStatutes, "the standing orders know no challenge");
    };
    let question = format!(
        "Shall challenge {id} be upheld, and the delegate of mandate {} be unseated?",
        challenge.mandate
    );
    let draft = Draft::yes_or_no(&challenge.convocation, decision, question);
    Ok(Draft { text: Some(challenge.grounds), excluded: Some(challenge.mandate.clone()), ..draft })
}

fn of_credentials(f: &Federation, id: &Id) -> Result<Draft, Refusal> {
    let (_, orders) = f.require_orders(id)?;
    let report = f.congress.credentials.get(id).and_then(|held| held.report.as_ref());
    let Some((report, decision)) = report.filter(|r| r.put.is_none()).zip(orders.credentials.as_ref()) else {
        return refuse(Refused::NotNow, format!("no report on the credentials of {id} waits for adoption"));
    };
    let question = format!("Shall the report on the credentials of {id} be adopted?");
    Ok(Draft { text: Some(report.report), ..Draft::yes_or_no(id, decision, question) })
}

fn of_agenda(f: &Federation, id: &Id) -> Result<Draft, Refusal> {
    let (_, orders) = f.require_orders(id)?;
    let last = f.congress.agendas.get(id).and_then(|all| all.last());
    let Some(decision) = orders.agenda.as_ref().filter(|_| last.is_some_and(|agenda| agenda.put.is_none()))
    else {
        return refuse(Refused::NotNow, format!("no agenda of {id} waits for adoption"));
    };
    Ok(Draft::yes_or_no(id, decision, format!("Shall the agenda proposed to {id} be adopted?")))
}

fn of_referendum(f: &Federation, id: &Id) -> Result<Draft, Refusal> {
    let held = known(&f.congress.motions, "motion", id)?;
    let (_, orders) = f.require_orders(&held.convocation)?;
    let Some(rule) = &orders.referendum else {
        return refuse(Refused::BadStatutes, "the standing orders know no referendum");
    };
    let before = matches!(held.state(f, id), motion::State::Filed | motion::State::AwaitsMembers);
    if !before || held.referendum.is_some() {
        return refuse(Refused::NotNow, format!("motion {id} is {}", held.state(f, id).name()));
    }
    let question = format!("Shall motion {id} be adopted? {}", held.title);
    let draft = Draft::yes_or_no(&held.convocation, &rule.decision, question);
    Ok(Draft { text: Some(held.text), ..draft })
}
