//! What always holds, whatever was tried (DESIGN 6). The list stands in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};

use mandat_federation::body::{Matter, Mover, RollCall};
use mandat_federation::division::{Division, Verdict, Votes};
use mandat_federation::{Federation, Id};
use mandat_record::entry::{Entry, LogKind};
use mandat_record::read::{Blobs, Entries};
use num_rational::BigRational;
use num_traits::Zero;

use crate::exercise::Exercise;
use crate::unchanged::Seen;

/// What was seen, and may never change.
#[derive(Default)]
pub(crate) struct Promises {
    /// Rules, dates, frozen rolls, platforms, deadlines of recalls, seats.
    seen: Seen,
    texts: BTreeMap<Id, String>,
    due: BTreeMap<Id, u64>,
    verdicts: BTreeMap<Id, Verdict>,
    minorities: BTreeSet<Id>,
    reported: BTreeSet<Id>,
}

impl Promises {
    pub(crate) fn of(f: &Federation) -> Self {
        let mut promises = Self::default();
        promises.learn(f);
        promises
    }

    fn learn(&mut self, f: &Federation) {
        self.seen.check(f);
        self.stays(f);
    }

    /// Holds the state after an entry against what was promised.
    pub(crate) fn check(&mut self, e: &Exercise, kind: &str, index: u64, whole: bool) {
        let f = &e.desk.federation;
        if whole || kind.starts_with("platform.") || kind.starts_with("mandate.") {
            self.seen.check(f);
        }
        self.stays(f);
        if kind == "division.roll_call" {
            roll_call(e, index);
        }
        for (id, division) in f.divisions.iter().filter(|(_, division)| division.index == index) {
            opened(f, id, division);
        }
        for (id, division) in &f.divisions {
            if division.result.as_ref().is_some_and(|result| result.index == index) {
                adds_up(id, division);
            }
        }
        industry(f);
        sessions(f);
        alternates(f);
    }

    /// A text, a mover, a deadline, a decision and a minority report stay what they were.
    fn stays(&mut self, f: &Federation) {
        for (id, motion) in &f.congress.motions {
            let text = format!("{} {:?} {} {}", motion.text.sha256, motion.mover, motion.late, motion.index);
            assert_eq!(*self.texts.entry(id.clone()).or_insert_with(|| text.clone()), text, "motion {id}");
        }
        for (id, amendment) in &f.congress.amendments {
            let text = format!("{} {:?}", amendment.text.sha256, amendment.mover);
            let name = Id::parse(&format!("amendment/{id}")).unwrap();
            assert_eq!(*self.texts.entry(name).or_insert_with(|| text.clone()), text, "amendment {id}");
        }
        for convocation in f.convocations.values() {
            let due = f.first_contest(convocation);
            let before = *self.due.entry(convocation.id.clone()).or_insert(due);
            assert_eq!(before, due, "nobody moves the deadline for texts of {}", convocation.id);
        }
        for (id, division) in &f.divisions {
            let verdict = division.result.as_ref().map(|result| &result.verdict);
            let Some(verdict @ (Verdict::Carried(_) | Verdict::NotCarried)) = verdict else { continue };
            let before = self.verdicts.entry(id.clone()).or_insert_with(|| verdict.clone());
            assert_eq!(before, verdict, "what division {id} decided stays decided");
        }
        let questions = f.divisions.values().filter(|d| matches!(d.on, Some(Matter::Question(_))));
        let questions: Vec<String> = questions.map(|d| format!("{:?}", d.on)).collect();
        let distinct: BTreeSet<&String> = questions.iter().collect();
        assert_eq!(distinct.len(), questions.len(), "a question is decided once: {questions:?}");
        let gone = self.minorities.iter().find(|id| !f.congress.minority_reports.contains_key(*id));
        assert!(gone.is_none(), "minority report {gone:?} is gone");
        self.minorities.extend(f.congress.minority_reports.keys().cloned());
        let credentials = &f.congress.credentials;
        self.reported.extend(credentials.keys().filter(|id| f.has_credentials(id)).cloned());
        assert!(self.reported.iter().all(|id| f.has_credentials(id)), "adopted credentials stay adopted");
    }
}

/// Nobody votes without a mandate that stands and is seated at that moment, on the own seat, or absent.
fn roll_call(e: &Exercise, index: u64) {
    let f = &e.desk.federation;
    let leaf = e.desk.sink.leaf(index).unwrap().unwrap();
    let call: RollCall = Entry::parse(&leaf, LogKind::Main).unwrap().body().unwrap();
    let votes: Votes = serde_json::from_slice(&e.desk.sink.blob(&call.table).unwrap().unwrap()).unwrap();
    let division = &f.divisions[&call.division];
    for row in &votes.rows {
        let mandate = &f.mandates[&row.mandate];
        assert!(mandate.stands_at(f.at), "{} voted in {} after its end", row.mandate, call.division);
        // A division may have unseated somebody who had a vote in it; nobody else votes without a seat.
        let own = division.on.as_ref().is_some_and(|on| matches!(on, Matter::Challenge(_)));
        assert!(own || f.is_seated(mandate, f.at), "{} voted in {} unseated", row.mandate, call.division);
        let Some(floor) = &division.floor else { continue };
        let presence =
            f.congress.sessions[&floor.session].presence.iter().find(|p| p.index == floor.presence);
        assert!(presence.unwrap().mandates.contains(&row.mandate), "{} was not present", row.mandate);
        assert_ne!(floor.excluded.as_ref(), Some(&row.mandate), "nobody votes on the own seat");
    }
}

/// What was put was ready to be put, and the weights of each unit present sum to its roll.
fn opened(f: &Federation, id: &Id, division: &Division) {
    if let Some(Matter::Motion(motion)) = &division.on {
        let held = &f.congress.motions[motion];
        assert!(!held.late || held.admission.is_some(), "{motion} was late and not admitted");
        let open = f.congress.amendments.values().filter(|a| a.motion == *motion);
        let settled = |division: &Option<Id>| {
            let result = division.as_ref().and_then(|id| f.divisions[id].result.as_ref());
            result.is_some_and(|r| matches!(r.verdict, Verdict::Carried(_) | Verdict::NotCarried))
        };
        let passages: Vec<u64> =
            f.amended_by(motion).iter().map(|id| f.congress.amendments[*id].passage).collect();
        let distinct: BTreeSet<u64> = passages.iter().copied().collect();
        assert_eq!(passages.len(), distinct.len(), "one amendment a passage");
        for amendment in open {
            let over = amendment.withdrawn.is_some() || passages.contains(&amendment.passage);
            assert!(over || settled(&amendment.put), "{motion} was put before its amendments");
        }
    }
    let Some(floor) = &division.floor else { return };
    let mut units: BTreeMap<&Id, BigRational> = BTreeMap::new();
    for (mandate, weight) in &floor.weights {
        *units.entry(&f.mandates[mandate].contest).or_insert_with(BigRational::zero) += weight;
    }
    let seated: BTreeSet<&Id> = f
        .credentialed(&f.congress.sessions[&floor.session].convocation, f.at)
        .map(|mandate| &mandate.contest)
        .collect();
    let rolls: u64 = seated.iter().map(|contest| roll(f, contest)).sum();
    let rolls = BigRational::from_integer(rolls.into());
    assert!(
        floor.members == rolls || (floor.excluded.is_some() && floor.members < rolls),
        "{id}: {}",
        floor.members
    );
    let excluded = floor.excluded.as_ref().map(|mandate| &f.mandates[mandate].contest);
    for (contest, weight) in units {
        let due = BigRational::from_integer(roll(f, contest).into());
        assert!(
            weight == due || (excluded == Some(contest) && weight < due),
            "{id}: {contest} has {weight} of {due}"
        );
    }
}

/// The roll by which a unit's delegates carry its votes: that of the body's freeze, also where they were elected anew.
fn roll(f: &Federation, contest: &Id) -> u64 {
    let contest = &f.contests[contest];
    let called = &f.convocations[&contest.convocation];
    let body = called.renews.as_ref().map_or(called, |renews| &f.convocations[&renews.of]);
    let rows = &body.frozen.as_ref().unwrap().rows;
    rows[&f.units.number(&contest.unit).unwrap()].may_vote
}

/// Votes and abstentions are never more than those present, nor those present than all.
fn adds_up(id: &Id, division: &Division) {
    let result = division.result.as_ref().unwrap();
    let missed = result.flags.contains(&mandat_federation::Flag::QuorumMissed);
    assert!(!missed || result.verdict == Verdict::NotCarried, "{id} misses the quorum and decides");
    if result.declared {
        return;
    }
    for tally in &result.tallies {
        let cast = tally.voting() + tally.abstaining.clone().unwrap_or_default();
        let present = tally.present.clone().unwrap();
        assert!(cast <= present, "{id}: {cast} of {present} present");
        // Where weights are divided among those registered, an absent unit has none.
        assert!(tally.members.clone().unwrap() >= present, "{id}: {present} present of fewer");
    }
}

fn sessions(f: &Federation) {
    let open: Vec<&Id> =
        f.congress.sessions.values().filter(|s| s.closed.is_none()).map(|s| &s.convocation).collect();
    let distinct: BTreeSet<&&Id> = open.iter().collect();
    assert_eq!(open.len(), distinct.len(), "one session of a body at a time");
}

/// An alternate is of the list whose seat it is: a majority gains nothing by unseating.
fn alternates(f: &Federation) {
    for (mandate, alternate) in &f.congress.alternates {
        let mandate = &f.mandates[mandate];
        let stood = f.contests[&mandate.contest].candidate(&alternate.alternate).unwrap();
        assert_eq!(stood.list, mandate.list, "{}: the seat stays with its list", mandate.id);
    }
    let moved = |mover: &Mover| match mover {
        Mover::Platform(id) => f.platforms.contains_key(id),
        Mover::Unit(id) => f.units.number(id).is_some(),
    };
    assert!(f.congress.motions.values().all(|m| moved(&m.mover)), "a platform never disappears");
}

/// The management of industry: no plan without its proof, no post without an end and a union, nobody decides the own case,
/// and what comes from an organ that nobody elected says so.
fn industry(f: &Federation) {
    for (id, plan) in &f.planning.plans {
        assert!(plan.certified.gap <= 10_000_000, "plan {id} is not proven to the statutes' tolerance");
    }
    for (id, post) in &f.management.posts {
        assert!(post.until > post.since && f.units.number(&post.union).is_some(), "post {id}");
        assert!(!f.mandates.contains_key(id), "an appointed post is no mandate, and never votes");
    }
    for (case, complaint) in &f.complaints {
        assert_ne!(
            complaint.heard_by.body, complaint.respondent.body,
            "case {case}: nobody hears the own case"
        );
    }
    for (index, (organ, _)) in &f.management.replaced {
        let made = f.mandates.values().filter(|m| m.began == *index && m.contest == *organ);
        for mandate in made {
            assert!(mandate.flags.contains(&mandat_federation::Flag::NotElected), "{}", mandate.id);
        }
    }
    for (id, method) in &f.planning.methods {
        assert!(
            method.adopted.is_none() || !method.priced.is_empty(),
            "method {id} is priced before it is adopted"
        );
    }
}
