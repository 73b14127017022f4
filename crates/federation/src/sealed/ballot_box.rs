//! The ballots of a sealed contest, from the entries of a box: every one valid, from an admitted credential, in its place in
//! the credential's chain, of which the last counts; none that was opened as a challenge.
//!
//! Asked twice. [`Taken`] asks it of each entry before the box takes it, so that no voter can put something in that would have the
//! closing, and with it everybody's ballots, refused. [`count_all`] asks it again of the closed box, as everybody who verifies does: what
//! came in past the desk is found there.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use mandat_record::entry::Entry;
use mandat_seal::ballot::chain::Link;
use mandat_seal::ballot::opening::{Opening, check};
use mandat_seal::ballot::{Read, read as read_ballot, verify};
use mandat_seal::bundle::{Counted, Failure, count};

use super::{Sealed, SealedElection};
use crate::body::BoxBody;
use crate::closed_box::ClosedBox;
use crate::codes::{Refusal, Refused};
use crate::id::Id;

/// Bytes of ballots that are held at once where they belong to several contests. A contest with more is read from the box as it is
/// verified; smaller ones are read together, so that a box with many contests is not read once for each.
pub(crate) const HELD: usize = 1 << 26;

/// What lies in a box for one sealed contest.
#[derive(Default)]
pub(crate) struct Found {
    /// Where its ballots lie.
    pub ballots: Vec<usize>,
    /// Codes of opened challenges.
    spoiled: Vec<[u8; 32]>,
}

impl Found {
    /// Takes an opened challenge in, which must be true.
    pub(crate) fn challenge(
        &mut self,
        contest: &Id,
        sealed: &SealedElection,
        at: usize,
        text: &str,
    ) -> Result<(), Refusal> {
        let code = opened(sealed, text);
        self.spoiled.push(code.map_err(|refused| bad(contest, &format!("entry {at}: "), refused))?);
        Ok(())
    }
}

fn bad(contest: &Id, place: &str, refused: mandat_seal::Refused) -> Refusal {
    let text = format!("box, contest {contest}: {place}{}: {}", refused.code(), refused.means());
    Refusal::new(Refused::BadSealedBallot, text)
}

/// The code of an opened challenge.
fn opened(sealed: &SealedElection, text: &str) -> Result<[u8; 32], mandat_seal::Refused> {
    // An opening proves that its ballot was one of this device's: nobody else can spoil a ballot.
    let opening = Opening::parse(&sealed.election.manifest().questions, text)?;
    // Made for this election and an admitted credential, and good: otherwise it says nothing about any device here.
    check(&sealed.election, &sealed.credentials, &opening.code(), &opening)?;
    Ok(opening.code())
}

/// What an open box has taken for one sealed contest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    /// The last ballot of each credential, by its place in the list.
    last: BTreeMap<usize, Link>,
    cast: BTreeSet<[u8; 32]>,
    spoiled: BTreeSet<[u8; 32]>,
}

impl Taken {
    /// Takes a ballot. One whose body is in the box stands for a place that is taken, so the chain refuses it.
    pub(crate) fn ballot(&mut self, contest: &Id, sealed: &Sealed, ballot: &[u8]) -> Result<(), Refusal> {
        let read = verify(&sealed.election.election, &sealed.election.credentials, ballot);
        self.add(contest, &read.map_err(|refused| bad(contest, "", refused))?)
    }

    /// Takes a ballot that lies in the box: without its proofs.
    pub(crate) fn lies(&mut self, contest: &Id, sealed: &Sealed, ballot: &[u8]) -> Result<(), Refusal> {
        let found = read_ballot(&sealed.election.election, &sealed.election.credentials, ballot);
        self.add(contest, &found.map_err(|refused| bad(contest, "", refused))?)
    }

    fn add(&mut self, contest: &Id, read: &Read) -> Result<(), Refusal> {
        let take = |refused| bad(contest, "", refused);
        if self.spoiled.contains(&read.body) {
            return Err(take(mandat_seal::Refused::BallotSpoiled));
        }
        read.link.follows(self.last.get(&read.credential)).map_err(take)?;
        self.last.insert(read.credential, read.link);
        self.cast.insert(read.body);
        Ok(())
    }

    /// Takes an opened challenge: once, and of no ballot that was cast.
    pub(crate) fn challenge(&mut self, contest: &Id, sealed: &Sealed, text: &str) -> Result<(), Refusal> {
        let code = opened(&sealed.election, text).map_err(|refused| bad(contest, "", refused))?;
        if self.cast.contains(&code) || !self.spoiled.insert(code) {
            return Err(bad(contest, "", mandat_seal::Refused::BallotSpoiled));
        }
        Ok(())
    }
}

/// A sealed contest of a box, and what lies there for it.
type Held<'a> = (&'a Id, &'a SealedElection, &'a Found);

/// Verifies and adds up the ballots of all sealed contests of a box, of which `most` bytes are held at once.
pub(crate) fn count_all(
    closed: &ClosedBox<'_>,
    contests: Vec<(&Id, &SealedElection)>,
    found: &BTreeMap<Id, Found>,
    threads: NonZeroUsize,
    most: usize,
) -> Result<Vec<(Id, Counted)>, Refusal> {
    let nothing = Found::default();
    let mut counted = Vec::with_capacity(contests.len());
    let (mut together, mut bytes): (Vec<Held<'_>>, usize) = (Vec::new(), 0);
    for (contest, sealed) in contests {
        let held = (contest, sealed, found.get(contest).unwrap_or(&nothing));
        let size = held.2.ballots.len().saturating_mul(sealed.election.ballot_width());
        if size > most {
            let places = &held.2.ballots;
            let ballots =
                || closed.at(places.iter().copied()).map(|entries| entries.map(|entry| ballot(&entry?)));
            counted.push((contest.clone(), read(held, threads, ballots)?));
            continue;
        }
        if bytes + size > most {
            counted.extend(count_together(closed, &std::mem::take(&mut together), threads)?);
            bytes = 0;
        }
        together.push(held);
        bytes += size;
    }
    counted.extend(count_together(closed, &together, threads)?);
    Ok(counted)
}

/// Reads the ballots of several contests in one go, and counts them one by one.
fn count_together(
    closed: &ClosedBox<'_>,
    contests: &[Held<'_>],
    threads: NonZeroUsize,
) -> Result<Vec<(Id, Counted)>, Refusal> {
    let places = contests.iter().enumerate();
    let mut places: Vec<(usize, usize)> =
        places.flat_map(|(n, (_, _, found))| found.ballots.iter().map(move |at| (*at, n))).collect();
    places.sort_unstable();
    let mut ballots = vec![Vec::new(); contests.len()];
    let entries = closed.at(places.iter().map(|(at, _)| *at)).map_err(unread)?;
    for ((_, contest), entry) in places.iter().zip(entries) {
        ballots[*contest].push(entry.and_then(|entry| ballot(&entry)).map_err(unread)?);
    }
    let count = |(held, ballots): (&Held<'_>, &Vec<Vec<u8>>)| {
        Ok((held.0.clone(), read(*held, threads, || Ok(ballots.iter().cloned().map(Ok)))?))
    };
    contests.iter().zip(&ballots).map(count).collect()
}

fn unread(text: String) -> Refusal {
    Refusal::new(Refused::BoxDiffers, format!("box: {text}"))
}

/// The ballot in an entry that was accepted as one.
fn ballot(entry: &Entry) -> Result<Vec<u8>, String> {
    match BoxBody::read(entry) {
        Ok(BoxBody::Sealed(body)) => Ok(body.ballot.0),
        _ => Err("an entry is no ballot any more".into()),
    }
}

/// Verifies and adds up the ballots of a contest.
fn read<I: Iterator<Item = Result<Vec<u8>, String>>>(
    (contest, sealed, found): Held<'_>,
    threads: NonZeroUsize,
    ballots: impl Fn() -> Result<I, String>,
) -> Result<Counted, Refusal> {
    let mut spoiled = found.spoiled.clone();
    spoiled.sort_unstable();
    let SealedElection { election, credentials } = sealed;
    count(election, credentials, &spoiled, threads, ballots).map_err(|failure| match failure {
        Failure::Read(text) => unread(text),
        Failure::Refused(code, place) => {
            let at = place.and_then(|place| found.ballots.get(usize::try_from(place).ok()?));
            bad(contest, &at.map_or(String::new(), |at| format!("entry {at}: ")), code)
        }
    })
}

#[cfg(test)]
mod tests;
