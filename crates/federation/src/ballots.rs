//! Recorded ballots: how they lie in a box, and their canonical form.
//!
//! A box has no times and one entry a contest, whose ballots are one BLT file, sorted by content, identical ones merged:
//! the order says nothing about people. A contest with fewer ballots than the privacy threshold shows the public a
//! commitment only.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use mandat_count::format::blt;
use mandat_count::{Ballot, Ballots, Mark};
use mandat_record::blob::BlobRef;
use mandat_record::commitment::{Commitment, Kind};
use mandat_record::ed25519::PublicKey;
use mandat_record::entry::{Entry, verify_entries};
use mandat_seal::bundle::Counted;
use mandat_statutes::Evidence;
use serde::{Deserialize, Serialize};

use crate::body::{BoxBody, CloseBox};
use crate::closed_box::ClosedBox;
use crate::codes::{Refusal, Refused, refuse};
use crate::contest::Contest;
use crate::fold::Act;
use crate::id::Id;
use crate::keys::Role;
use crate::sealed::ballot_box::{self, Found, HELD};
use crate::sealed::{Sealed, SealedVote};
use crate::{Federation, convocation::Convocation};

/// Domain of a commitment to withheld ballots.
pub const WITHHELD: Kind = Kind::new("ballots.withheld");

/// Entries whose signatures are checked together.
const TOGETHER: usize = 4096;

/// The most entries that a box has: a recorded contest takes one, a sealed one one a ballot.
const MOST_ENTRIES: u64 = 1 << 22;

/// What lies in the box for a contest.
#[derive(Clone, Debug)]
pub enum InBox {
    /// Ballots that anybody can count.
    Recorded(BlobRef),
    /// Ballots that the commission can count.
    Withheld(Commitment),
    /// Sealed ballots, verified and added up; trustees open what came of them.
    Sealed(Arc<Counted>),
}

/// The opening of withheld ballots; it lies in the sealed store under the index of the contest's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// The BLT file.
    pub ballots: String,
}

/// The origin of a convocation's box: the main log's, `/box/`, and the convocation.
pub fn origin(log: &str, convocation: &Id) -> String {
    format!("{log}/box/{convocation}")
}

/// Reads the whole box and holds it against the closing entry. `None`: the box is gone.
pub(crate) fn read_box(
    f: &Federation,
    act: &Act<'_>,
    body: &CloseBox,
) -> Result<Option<BTreeMap<Id, InBox>>, Refusal> {
    let wrong = |text: String| Refusal::new(Refused::BoxDiffers, format!("box {}: {text}", body.convocation));
    let found = act.evidence.boxes.ballot_box(body.convocation.as_str()).map_err(|e| wrong(e.to_string()))?;
    let Some(entries) = found else { return Ok(None) };
    if body.size > MOST_ENTRIES {
        return Err(wrong(format!("{} entries, more than contests can be", body.size)));
    }
    let owner = Owner::of(f, &body.convocation)?;
    let closed = ClosedBox::open(entries, body.size, &body.root).map_err(wrong)?;
    let origin = origin(&f.log, &body.convocation);
    let threads = act.evidence.threads;
    let mut contents = Contents::default();
    let mut entries = closed.all().map_err(wrong)?;
    loop {
        let chunk = entries.by_ref().take(TOGETHER).collect::<Result<Vec<Entry>, String>>().map_err(wrong)?;
        if chunk.is_empty() {
            break;
        }
        let first = contents.size;
        check_signatures(&chunk, threads)
            .map_err(|at| wrong(format!("the signature of entry {} does not hold", first + at)))?;
        chunk.iter().try_for_each(|entry| contents.add(f, &origin, owner, entry))?;
    }
    let sealed = owner.sealed(f).into_iter().map(|(id, sealed)| (id, &*sealed.election)).collect();
    let counted = ballot_box::count_all(&closed, sealed, &contents.sealed, threads, HELD)?;
    let mut cast = contents.cast;
    cast.extend(counted.into_iter().map(|(contest, counted)| (contest, InBox::Sealed(Arc::new(counted)))));
    Ok(Some(cast))
}

/// Checks the signatures of entries, a part on each thread; names the first that does not hold.
fn check_signatures(entries: &[Entry], threads: NonZeroUsize) -> Result<(), usize> {
    let part = entries.len().div_ceil(threads.get()).max(1);
    std::thread::scope(|scope| {
        let check = |part| scope.spawn(move || verify_entries(part));
        let checks: Vec<_> = entries.chunks(part).map(check).collect();
        let found = checks.into_iter().map(|check| check.join().expect("a check has no panic"));
        let wrong = (0..).zip(found).find_map(|(n, found)| Some(n * part + found.err()?));
        wrong.map_or(Ok(()), Err)
    })
}

/// What lies in a box, as far as its entries say by themselves: of sealed ballots only where they lie.
#[derive(Default)]
struct Contents {
    size: usize,
    sequences: BTreeMap<PublicKey, u64>,
    cast: BTreeMap<Id, InBox>,
    sealed: BTreeMap<Id, Found>,
}

impl Contents {
    fn add(&mut self, f: &Federation, log: &str, owner: Owner<'_>, entry: &Entry) -> Result<(), Refusal> {
        let at = self.size;
        let wrong = |text: String| Refusal::new(Refused::BoxDiffers, format!("{log}: entry {at}{text}"));
        let next = self.sequences.entry(entry.by()).or_insert(0);
        if entry.log() != log || entry.seq() != *next || entry.second().is_some() {
            return Err(wrong(" is not in its place: log, sequence or a second signature".into()));
        }
        *next += 1;
        self.size += 1;
        match read_entry(f, owner, entry).map_err(|e| wrong(format!(": {e}")))? {
            Read::Batch(contest, in_box) => {
                if self.cast.insert(contest, in_box).is_some() {
                    return Err(wrong(" is a second batch for its contest".into()));
                }
            }
            Read::Ballot(contest, _) => self.sealed.entry(contest).or_default().ballots.push(at),
            Read::Challenge(contest, opening) => {
                // Without an election the entry was refused.
                if let Some(SealedVote { sealed, .. }) = f.sealed_vote(&contest) {
                    self.sealed.entry(contest.clone()).or_default().challenge(
                        &contest,
                        &sealed.election,
                        at,
                        &opening,
                    )?;
                }
            }
        }
        Ok(())
    }
}

/// What an open box has taken so far, as far as the next entry's acceptance depends on it.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    entries: u64,
    sealed: BTreeMap<Id, ballot_box::Taken>,
}

impl Taken {
    /// What whoever writes a box asks of an entry before it goes in. A single bad sealed ballot has the whole closing refused, and any
    /// voter could send one: so all is asked here that the closing will ask. Batches come from officers and are judged then.
    ///
    /// # Errors
    /// As at the closing; `not-now` for a box that is full.
    pub fn take(&mut self, f: &Federation, convocation: &Id, entry: &Entry) -> Result<(), Refusal> {
        if self.entries == MOST_ENTRIES {
            return refuse(Refused::NotNow, format!("the box of {convocation} is full"));
        }
        let batch = !matches!(BoxBody::read(entry), Ok(BoxBody::Sealed(_) | BoxBody::Challenged(_)));
        // Batches belong to officers' contests: in the box of a division one would have its closing refused.
        if !batch || f.is_secret_division(convocation) {
            self.ask(f, convocation, entry, ballot_box::Taken::ballot)?;
        }
        self.entries += 1;
        Ok(())
    }

    /// What lies in a box already: its proofs were asked for when it came in, or have the closing refused whatever follows.
    pub fn lies(&mut self, f: &Federation, convocation: &Id, entry: &Entry) {
        // What is wrong is passed over: the closing names it.
        drop(self.ask(f, convocation, entry, ballot_box::Taken::lies));
        self.entries += 1;
    }

    fn ask(
        &mut self,
        f: &Federation,
        convocation: &Id,
        entry: &Entry,
        ballot: fn(&mut ballot_box::Taken, &Id, &Sealed, &[u8]) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let read = read_entry(f, Owner::of(f, convocation)?, entry)?;
        let (Read::Batch(contest, _) | Read::Ballot(contest, _) | Read::Challenge(contest, _)) = &read;
        // Without an election the entry was refused.
        let Some(SealedVote { sealed, .. }) = f.sealed_vote(contest) else { return Ok(()) };
        let taken = self.sealed.entry(contest.clone()).or_default();
        match &read {
            Read::Ballot(_, bytes) => ballot(taken, contest, sealed, bytes),
            Read::Challenge(_, opening) => taken.challenge(contest, sealed, opening),
            Read::Batch(..) => Ok(()),
        }
    }
}

/// Whose box it is.
#[derive(Clone, Copy)]
enum Owner<'a> {
    /// The contests of a convocation.
    Convocation(&'a Convocation),
    /// A secret division.
    Division(&'a Id, &'a Sealed),
}

impl<'a> Owner<'a> {
    fn of(f: &'a Federation, name: &Id) -> Result<Self, Refusal> {
        match f.sealed_vote(name) {
            Some(SealedVote { division: Some(_), sealed, in_box, .. }) => Ok(Self::Division(in_box, sealed)),
            _ => f.require_convocation(name).map(Self::Convocation),
        }
    }

    /// What is voted on by sealed ballots in it.
    fn sealed(self, f: &'a Federation) -> Vec<(&'a Id, &'a Sealed)> {
        match self {
            Self::Division(division, sealed) => vec![(division, sealed)],
            Self::Convocation(convocation) => {
                let contests = f.contests.values().filter(|contest| contest.convocation == convocation.id);
                contests.filter_map(|contest| Some((&contest.id, contest.sealed.as_ref()?))).collect()
            }
        }
    }
}

/// What one entry of a box says.
enum Read {
    /// All ballots of a contest.
    Batch(Id, InBox),
    /// One sealed ballot.
    Ballot(Id, Vec<u8>),
    /// An opened challenge.
    Challenge(Id, String),
}

/// A batch: by the unit's committee or the returning officer, for a contest that may rest on recorded ballots. A sealed ballot:
/// signed by its credential inside, and put in by a returning officer's key, so that the box can be written by nobody else.
fn read_entry(f: &Federation, owner: Owner<'_>, entry: &Entry) -> Result<Read, Refusal> {
    let read = match BoxBody::read(entry)? {
        BoxBody::Recorded(b) => Read::Batch(b.contest, InBox::Recorded(b.ballots)),
        BoxBody::Withheld(b) => Read::Batch(b.contest, InBox::Withheld(b.commitment)),
        BoxBody::Sealed(b) => Read::Ballot(b.contest, b.ballot.0),
        BoxBody::Challenged(b) => Read::Challenge(b.contest, b.opening),
        BoxBody::Signed(_) => return refuse(Refused::BadBallots, "a petition's signature is no ballot"),
    };
    let (Read::Batch(contest, _) | Read::Ballot(contest, _) | Read::Challenge(contest, _)) = &read;
    let convocation = match owner {
        Owner::Convocation(convocation) => convocation,
        Owner::Division(division, _) => {
            if contest != division || matches!(read, Read::Batch(..)) {
                return refuse(
                    Refused::BadBallots,
                    format!("the box holds sealed ballots of {division} alone"),
                );
            }
            if !f.keys.allows(f, &entry.by(), &[Role::Returning], f.unit_of_vote(division)) {
                return refuse(
                    Refused::Unauthorised,
                    format!("a ballot of {contest} by a key without the role"),
                );
            }
            return Ok(read);
        }
    };
    let known = f.require_contest(contest)?;
    if known.convocation != convocation.id {
        return refuse(Refused::Unknown, format!("contest {contest} belongs to another box"));
    }
    let batch = matches!(read, Read::Batch(..));
    if batch && (known.sealed.is_some() || !convocation.rules.evidence.contains(&Evidence::Recorded)) {
        return refuse(Refused::BadStatutes, format!("contest {contest} may not rest on recorded ballots"));
    }
    if !batch && known.sealed.is_none() {
        return refuse(Refused::BadStatutes, format!("contest {contest} has no sealed ballots"));
    }
    let roles: &[Role] = if batch { &[Role::Committee, Role::Returning] } else { &[Role::Returning] };
    if !f.keys.allows(f, &entry.by(), roles, Some(&known.unit)) {
        return refuse(Refused::Unauthorised, format!("ballots of {contest} by a key without the role"));
    }
    Ok(read)
}

/// Reads ballots and refuses them unless they are in canonical form and for this contest: one form a set of ballots, so
/// that neither order nor spelling can carry a message about who voted how.
pub(crate) fn read(text: &[u8], contest: &Contest) -> Result<Ballots, Refusal> {
    let bad = |text: String| Refusal::new(Refused::BadBallots, format!("ballots of {}: {text}", contest.id));
    let election = blt::read(text).map_err(|e| bad(e.to_string()))?;
    let paper = contest.paper();
    let names = |contest: &mandat_count::Contest| -> Vec<String> {
        contest.candidates.iter().map(|c| c.name.clone()).collect()
    };
    if election.contest.seats != paper.seats || names(&election.contest) != names(&paper) {
        return Err(bad("seats or candidates are not those of the contest".into()));
    }
    if write(contest, &election.ballots).is_none_or(|canonical| canonical.as_bytes() != text) {
        return Err(bad("not in canonical form: sort ballots by content and merge identical ones".into()));
    }
    Ok(election.ballots)
}

/// The canonical form of a contest's ballots: a BLT file with the contest's name as title, identical ballots merged and
/// sorted by their marks. Where lists are voted for, a ballot names the first candidate of its list. `None` for ballots that name lists by themselves.
pub fn write(contest: &Contest, ballots: &Ballots) -> Option<String> {
    let paper = contest.paper();
    let mut entries: Vec<(Vec<(u8, usize)>, Ballot<'_>)> =
        ballots.iter().map(|ballot| (ballot.marks().map(sort_key).collect(), ballot)).collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    let mut sorted = Ballots::new(ballots.kind(), paper.candidates.len());
    for (line, (_, ballot)) in (1..).zip(&entries) {
        let marks: Vec<Mark> = ballot.marks().collect();
        sorted.add(ballots.weight(ballot), &marks, line);
    }
    blt::write(&mandat_count::Contest { lot: None, ..paper }, &sorted)
}

const fn sort_key(mark: Mark) -> (u8, usize) {
    match mark {
        Mark::For(candidate) => (0, candidate),
        Mark::Equal(candidate) => (1, candidate),
        Mark::Skip => (2, 0),
    }
}
