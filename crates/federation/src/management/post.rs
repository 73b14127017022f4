//! Posts that nobody elected: appointments and specialists' contracts. Each has a key of the organ and a key of the union's own
//! committee, an end, and no vote anywhere: only mandates vote.

use mandat_record::entry::Entry;
use mandat_statutes::date_of;

use crate::Federation;
use crate::body::{Appoint, Body, EndPost, Paid, PayPost};
use crate::codes::{Flag, Flags, Refusal, Refused, fresh, refuse};
use crate::fold::Act;
use crate::id::{Id, Member};
use crate::keys::Role;
use crate::management::organ::Elected;
use crate::states::{Diagram, States, edges};

/// What an appointed person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PostKind {
    /// Administers.
    Appointed,
    /// Advises.
    Specialist,
}

/// An appointed post or a contract in the state.
#[derive(Clone, Debug)]
pub struct Post {
    /// What its holder does.
    pub kind: PostKind,
    /// The contest that elected the organ.
    pub organ: Id,
    /// Who holds it.
    pub holder: Member,
    /// What it is.
    pub title: String,
    /// How it is paid, with the entry that said so, oldest first.
    pub paid: Vec<(u64, Paid)>,
    /// The union that consented.
    pub union: Id,
    /// The entry.
    pub index: u64,
    /// When it began, Unix seconds.
    pub since: u64,
    /// When it ends by itself, Unix seconds.
    pub until: u64,
    /// The entry by which it ended before.
    pub ended: Option<u64>,
    /// Flags of the entry.
    pub flags: Flags,
}

/// The state diagram of a post that nobody elected.
pub const DIAGRAM: Diagram = Diagram {
    subject: "post",
    edges: edges! {
        "" -> "held" by ["post.appoint" "specialist.engage"];
        "held" -> "ended" by ["post.end"];
        "held" -> "expired" by ["time"];
    },
};

/// The states of all posts.
pub(crate) fn states(f: &Federation, states: &mut States) {
    let state = |post: &Post| match post.ended {
        Some(_) => "ended",
        None if post.held_at(f.at) => "held",
        None => "expired",
    };
    states.extend(f.management.posts.iter().map(|(id, post)| (("post", id.clone()), state(post))));
}

impl Post {
    /// Whether it is held at a moment.
    pub fn held_at(&self, at: u64) -> bool {
        self.ended.is_none() && at <= self.until
    }
}

/// Two keys: one of the organ's unit, one that the union's own committee holds in the union itself. A grant from above the
/// union does not do: a higher organ cannot consent in a union's place.
pub(crate) fn authorise(f: &Federation, entry: &Entry, body: &Body, post: &Appoint) -> Result<(), Refusal> {
    let unit = f.contests.get(&post.organ).map(|contest| &contest.unit);
    if !f.keys.allows(f, &entry.by(), &[Role::Committee, Role::Returning], unit) {
        return refuse(
            Refused::Unauthorised,
            format!("{} by a key without a role in the unit of organ {}", body.kind(), post.organ),
        );
    }
    match entry.second() {
        Some(second) if f.keys.holds_at(&second.by, Role::Committee, &post.union) => Ok(()),
        _ => refuse(
            Refused::NoConsent,
            format!("{} needs a key of the own committee of union {} as second", body.kind(), post.union),
        ),
    }
}

/// `post.appoint`.
pub(crate) fn appoint(f: &mut Federation, act: &Act<'_>, body: Appoint) -> Result<Flags, Refusal> {
    enter(f, act, body, PostKind::Appointed)
}

/// `specialist.engage`.
pub(crate) fn engage(f: &mut Federation, act: &Act<'_>, body: Appoint) -> Result<Flags, Refusal> {
    enter(f, act, body, PostKind::Specialist)
}

fn enter(f: &mut Federation, act: &Act<'_>, body: Appoint, kind: PostKind) -> Result<Flags, Refusal> {
    fresh(&f.management.posts, "post", &body.post)?;
    fresh(&f.mandates, "mandate", &body.post)?;
    if body.title.trim().is_empty() || body.title.len() > 200 {
        return refuse(Refused::BadBody, "a post's title has 1 to 200 bytes");
    }
    let organ = f.require_organ(&body.organ, act.at)?;
    check_union(f, &organ, &body)?;
    check_end(f, act, &organ, &body, kind)?;
    check_holder(f, act, &body, kind)?;
    let seats: Vec<&Id> = f.seated(&body.organ, act.at).map(|m| &m.id).collect();
    let flags = f.derived(seats.into_iter());
    let post = Post {
        kind,
        organ: body.organ,
        holder: body.holder,
        title: body.title,
        paid: vec![(act.index, body.paid)],
        union: body.union,
        index: act.index,
        since: act.at,
        until: body.until,
        ended: None,
        flags: flags.clone(),
    };
    f.management.posts.insert(body.post, post);
    Ok(flags)
}

/// The union that consents is the holder's own; of somebody on no roll, the one in which the organ lies.
fn check_union(f: &Federation, organ: &Elected<'_>, body: &Appoint) -> Result<(), Refusal> {
    let Some(rules) = &f.constitution.statutes().rules.management else {
        return refuse(Refused::BadStatutes, "the statutes let nobody appoint: add [management]");
    };
    let union = f.units.require(&body.union)?;
    let tier = rules.consent.as_str();
    if f.units.get(union).tier.as_str() != tier {
        return refuse(Refused::BadStatutes, format!("consent is that of a unit of tier {tier}"));
    }
    let place = f.roll.unit_of(&body.holder).or_else(|| f.units.number(&organ.contest.unit));
    match place.and_then(|place| f.units.ancestor(place, tier)) {
        Some(own) if own != union => refuse(
            Refused::NoConsent,
            format!("the union of post {} is {}, not {}", body.post, f.units.id(own), body.union),
        ),
        _ => Ok(()),
    }
}

/// No appointment outlives the organ's term; no contract the months that the statutes give it.
fn check_end(
    f: &Federation,
    act: &Act<'_>,
    organ: &Elected<'_>,
    body: &Appoint,
    kind: PostKind,
) -> Result<(), Refusal> {
    let months = f.constitution.statutes().rules.management.as_ref().map_or(0, |rules| rules.contract_months);
    let too_long = match kind {
        PostKind::Appointed => body.until > organ.convocation.dates.term,
        PostKind::Specialist => date_of(body.until) > date_of(act.at).plus_months(months),
    };
    if body.until <= act.at || too_long {
        let most = match kind {
            PostKind::Appointed => "within the organ's term".to_owned(),
            PostKind::Specialist => format!("within {months} months"),
        };
        return refuse(Refused::BadStatutes, format!("post {} ends {most}", body.post));
    }
    Ok(())
}

fn check_holder(f: &Federation, act: &Act<'_>, body: &Appoint, kind: PostKind) -> Result<(), Refusal> {
    if f.roll.get(&body.holder).is_some() {
        crate::roll::present(f, &body.holder)?;
    }
    let name = body.holder.id();
    let sits = |m: &crate::mandate::Mandate| m.holder == name && m.stands_at(act.at);
    let advises_itself = kind == PostKind::Specialist && f.seated(&body.organ, act.at).any(sits);
    if advises_itself || f.posts_limited() && f.holds_post(&name, None, act.at) {
        return refuse(
            Refused::NotEligible,
            format!("{name} holds another post, or sits in the organ that is to be advised"),
        );
    }
    Ok(())
}

impl Federation {
    /// Whether the statutes in force let one person hold one post only.
    pub(crate) fn posts_limited(&self) -> bool {
        self.constitution.statutes().rules.management.as_ref().is_some_and(|rules| rules.one_post)
    }

    /// Whether somebody holds a seat in a management organ other than `besides`, or an appointed post.
    pub(crate) fn holds_post(&self, name: &Id, besides: Option<(&Id, &Id)>, at: u64) -> bool {
        let manages = |m: &crate::mandate::Mandate| {
            let contest = self.contests.get(&m.contest);
            contest.and_then(|contest| self.elected(contest)).is_some_and(|organ| organ.manages())
        };
        let elected = |m: &crate::mandate::Mandate| {
            m.holder == *name && m.stands_at(at) && Some((&m.convocation, &m.unit)) != besides && manages(m)
        };
        self.management.posts.values().any(|post| post.held_at(at) && post.holder.id() == *name)
            || self.mandates.values().any(elected)
    }

    /// `second-post`, if a contest elects somebody into an organ who holds another post.
    pub(crate) fn second_posts(&self, contest: &crate::contest::Contest, elected: &[Id], at: u64) -> Flags {
        let Some(called) = self.convocations.get(&contest.convocation) else { return Flags::new() };
        let manages = called.rules.kind == mandat_statutes::BodyKind::Management;
        // The seats that are contested are not another post.
        let organ = (called.renews.as_ref().map_or(&called.id, |renews| &renews.of), &contest.unit);
        let twice =
            |name: &Id| Member::parse(name.as_str()).is_ok() && self.holds_post(name, Some(organ), at);
        if manages && self.posts_limited() && elected.iter().any(twice) {
            vec![Flag::SecondPost]
        } else {
            Flags::new()
        }
    }

    /// The unit in which a post or a mandate sits.
    pub(crate) fn unit_of_post(&self, post: &Id) -> Option<Id> {
        if let Some(mandate) = self.mandates.get(post) {
            return Some(mandate.unit.clone());
        }
        let organ = &self.management.posts.get(post)?.organ;
        self.contests.get(organ).map(|contest| contest.unit.clone())
    }
}

/// `post.end`.
pub(crate) fn end(f: &mut Federation, act: &Act<'_>, body: EndPost) -> Result<Flags, Refusal> {
    match f.management.posts.get_mut(&body.post) {
        Some(post) if post.held_at(act.at) => {
            post.ended = Some(act.index);
            Ok(Flags::new())
        }
        Some(_) => refuse(Refused::NotNow, format!("post {} has ended", body.post)),
        None => refuse(Refused::Unknown, format!("nobody was appointed to a post {}", body.post)),
    }
}

/// `post.pay`.
pub(crate) fn pay(f: &mut Federation, act: &Act<'_>, body: PayPost) -> Result<Flags, Refusal> {
    let paid = match f.management.posts.get_mut(&body.post) {
        Some(post) if post.held_at(act.at) => &mut post.paid,
        Some(_) => return refuse(Refused::NotNow, format!("post {} has ended", body.post)),
        None => {
            f.require_mandate(&body.post, act.at)?;
            f.management.paid.entry(body.post.clone()).or_default()
        }
    };
    if paid.last().is_some_and(|(_, last)| *last == body.paid) {
        return refuse(Refused::Duplicate, format!("post {} is paid like that already", body.post));
    }
    paid.push((act.index, body.paid));
    Ok(Flags::new())
}
