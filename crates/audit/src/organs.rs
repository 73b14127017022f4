//! Bureaucracy, measured: every post is elected or appointed, since when, paid full-time or not; the shares of each organ over
//! time; and how long ago its delegates last worked with their hands, as far as this reader can open the labour record.
//!
//! Only counts of an organ are given: whose labour it was stays in the sealed store.

use mandat_federation::body::Paid;
use mandat_federation::id::Member;
use mandat_federation::labour;
use mandat_federation::management::{Advanced, Elected, PostKind, organs};
use mandat_federation::mandate::Mandate;
use mandat_federation::{Federation, Flag, Id};
use mandat_statutes::{BodyKind, Month, date_of};
use serde::Serialize;

/// The kind of labour that counts as manual, by the word that statutes use for it.
const MANUAL: &str = "manual";
/// Seconds between two points of the shares over time: a quarter.
const STEP: u64 = 91 * 86_400;
/// Points at most.
const MOST_POINTS: usize = 40;

/// The whole measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bureaucracy {
    /// The moment, Unix seconds.
    pub at: u64,
    /// Management organs whose term runs, or whose posts are held.
    pub organs: Vec<Organ>,
    /// Delegates of every convocation whose mandates stand.
    pub delegates: Vec<Delegates>,
    /// Stages of management that branches took over, in their order.
    pub takeovers: Vec<Takeover>,
}

/// A stage that a branch took over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Takeover {
    /// The branch.
    pub branch: Id,
    /// The stage of the statutes.
    pub stage: Id,
    /// Since when, Unix seconds.
    pub since: u64,
    /// The division of its own congress.
    pub division: Id,
    /// Criteria of the statutes that its congress found met.
    pub met: Vec<Id>,
    /// Those that it did not.
    pub unmet: Vec<Id>,
    /// The entry.
    pub entry: u64,
}

/// One management organ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Organ {
    /// The contest that elected it.
    pub organ: Id,
    /// The body of the statutes.
    pub body: String,
    /// The unit.
    pub unit: Id,
    /// When it was seated, Unix seconds.
    pub since: u64,
    /// Its seats, where known.
    pub seats: Option<u64>,
    /// Who holds what now.
    pub now: Shares,
    /// Every post.
    pub posts: Vec<Held>,
    /// Reports that are due and not there.
    pub missed_reports: u64,
    /// The shares quarter by quarter since it was seated.
    pub over_time: Vec<Shares>,
}

/// Posts of an organ at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shares {
    /// The moment, Unix seconds.
    pub at: u64,
    /// Seats held by whom the electors put there.
    pub elected: u64,
    /// Seats whose mandates are flagged `not-elected`.
    pub not_elected: u64,
    /// Appointed posts.
    pub appointed: u64,
    /// Specialists, who advise without a vote.
    pub specialists: u64,
    /// Of all of them, paid full-time.
    pub full_time: u64,
    /// Paid part-time.
    pub part_time: u64,
    /// Unpaid.
    pub unpaid: u64,
}

/// One post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The mandate or the post.
    pub post: Id,
    /// `elected`, `not-elected`, `appointed`, `specialist`.
    pub how: &'static str,
    /// Since when, Unix seconds.
    pub since: u64,
    /// How it is paid, where the record says.
    pub paid: Option<Paid>,
}

/// The delegates of one convocation and their last attested manual labour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delegates {
    /// The convocation.
    pub convocation: Id,
    /// Mandates that stand.
    pub mandates: u64,
    /// Those with manual labour attested in the last twelve months.
    pub within_a_year: u64,
    /// In the two years before.
    pub within_three_years: u64,
    /// Longer ago, or never.
    pub longer_or_never: u64,
    /// Those whose labour record this reader cannot open.
    pub unknown: u64,
}

/// Measures a federation at the time of its last entry.
pub fn measure(f: &Federation) -> Bureaucracy {
    let at = f.at;
    let runs = |organ: &Elected<'_>| {
        at <= organ.convocation.dates.term && f.renewed_by(&organ.contest.id).is_none()
            || f.management.posts.values().any(|post| post.organ == organ.contest.id && post.held_at(at))
    };
    let organs = organs(f).filter(runs).map(|organ| self::organ(f, organ, at)).collect();
    let delegates = f.convocations.values().filter(|c| c.rules.kind == BodyKind::Assembly);
    let delegates = delegates.map(|c| worked(f, &c.id, at)).filter(|of| of.mandates > 0).collect();
    let stages =
        f.management.takeovers.iter().flat_map(|(branch, stages)| stages.iter().map(move |s| (branch, s)));
    let takeovers = stages.map(|(branch, stage)| takeover(f, branch, stage)).collect();
    Bureaucracy { at, organs, delegates, takeovers }
}

fn takeover(f: &Federation, branch: &Id, stage: &Advanced) -> Takeover {
    let criteria = |met: bool| {
        let of = stage.criteria.iter().filter(|criterion| criterion.met == met);
        of.map(|criterion| criterion.criterion.clone()).collect()
    };
    Takeover {
        branch: branch.clone(),
        stage: stage.stage.clone(),
        since: f.time_of(stage.index),
        division: stage.division.clone(),
        met: criteria(true),
        unmet: criteria(false),
        entry: stage.index,
    }
}

fn organ(f: &Federation, organ: Elected<'_>, at: u64) -> Organ {
    let contest = &organ.contest.id;
    let points = (1..=MOST_POINTS as u64).map(|n| organ.since + n * STEP).take_while(|point| *point < at);
    let over_time =
        std::iter::once(organ.since).chain(points).chain([at]).map(|point| shares(f, contest, point));
    Organ {
        organ: contest.clone(),
        body: organ.convocation.rules.name.clone(),
        unit: organ.contest.unit.clone(),
        since: organ.since,
        seats: organ.contest.seats,
        now: shares(f, contest, at),
        posts: held(f, contest, at),
        missed_reports: organ.missed(f, at),
        over_time: over_time.collect(),
    }
}

/// The posts of an organ that are held at a moment.
fn held(f: &Federation, contest: &Id, at: u64) -> Vec<Held> {
    let stood = |m: &&Mandate| {
        f.time_of(m.began) <= at && m.ended.is_none_or(|ended| f.time_of(ended.index) > at) && at <= m.term
    };
    let seats = f.of_contest(contest).filter(stood).map(|m| Held {
        post: m.id.clone(),
        how: if m.flags.contains(&Flag::NotElected) { "not-elected" } else { "elected" },
        since: f.time_of(m.began),
        paid: f.management.paid.get(&m.id).and_then(|paid| as_of(f, paid, at)),
    });
    let posts = f.management.posts.iter().filter(|(_, post)| {
        post.organ == *contest
            && post.since <= at
            && at <= post.until
            && post.ended.is_none_or(|ended| f.time_of(ended) > at)
    });
    let posts = posts.map(|(id, post)| Held {
        post: id.clone(),
        how: match post.kind {
            PostKind::Appointed => "appointed",
            PostKind::Specialist => "specialist",
        },
        since: post.since,
        paid: as_of(f, &post.paid, at),
    });
    seats.chain(posts).collect()
}

fn as_of(f: &Federation, paid: &[(u64, Paid)], at: u64) -> Option<Paid> {
    paid.iter().rev().find(|(index, _)| f.time_of(*index) <= at).map(|(_, paid)| *paid)
}

fn shares(f: &Federation, contest: &Id, at: u64) -> Shares {
    let mut shares = Shares { at, ..Shares::default() };
    for post in held(f, contest, at) {
        *match post.how {
            "elected" => &mut shares.elected,
            "not-elected" => &mut shares.not_elected,
            "appointed" => &mut shares.appointed,
            _ => &mut shares.specialists,
        } += 1;
        match post.paid {
            Some(Paid::FullTime) => shares.full_time += 1,
            Some(Paid::PartTime) => shares.part_time += 1,
            Some(Paid::Unpaid) => shares.unpaid += 1,
            None => {}
        }
    }
    shares
}

/// How long ago the delegates of a convocation last worked with their hands.
fn worked(f: &Federation, convocation: &Id, at: u64) -> Delegates {
    let mut of = Delegates {
        convocation: convocation.clone(),
        mandates: 0,
        within_a_year: 0,
        within_three_years: 0,
        longer_or_never: 0,
        unknown: 0,
    };
    let month = date_of(at).month();
    for mandate in f.mandates.values().filter(|m| m.convocation == *convocation && m.stands_at(at)) {
        of.mandates += 1;
        *match last_manual(f, mandate, at) {
            None => &mut of.unknown,
            Some(Some(last)) if last >= month.minus(12) => &mut of.within_a_year,
            Some(Some(last)) if last >= month.minus(36) => &mut of.within_three_years,
            Some(_) => &mut of.longer_or_never,
        } += 1;
    }
    of
}

/// The last month of attested manual labour; `None`: this reader cannot know.
#[expect(
    clippy::option_option,
    reason = "outside: whether this reader can know; inside: whether there was any"
)]
fn last_manual(f: &Federation, mandate: &Mandate, at: u64) -> Option<Option<Month>> {
    let member = Member::parse(mandate.holder.as_str()).ok()?;
    let facts = labour::facts(f, &member, f.size, date_of(at))?;
    let manual = facts.labour.iter().filter(|work| work.kind == MANUAL && work.hours > 0);
    Some(manual.map(|work| work.period).max())
}
