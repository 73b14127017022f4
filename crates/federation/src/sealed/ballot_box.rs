//! The ballots of a sealed contest, from the entries of a box: every one valid, from an admitted credential, in its place in
//! the credential's chain, of which the last counts; none that was opened as a challenge.
//!
//! Asked twice. [`Taken`] asks it of each entry before the box takes it, so that no voter can put something in that would have the
//! closing, and with it everybody's ballots, refused. [`read`] asks it again of the closed box, as everybody who verifies does: what
//! came in past the desk is found there.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::num::NonZeroUsize;

use mandat_seal::ballot::chain::Link;
use mandat_seal::ballot::opening::{Opening, check};
use mandat_seal::ballot::verify;
use mandat_seal::bundle::{Counted, Failure, count};

use super::{Sealed, SealedElection};
use crate::codes::{Refusal, Refused};
use crate::id::Id;

/// What lies in a box for one sealed contest, with the places in the box.
#[derive(Default)]
pub(crate) struct Found {
    /// Ballots.
    pub ballots: Vec<(usize, Vec<u8>)>,
    /// Opened challenges.
    pub challenged: Vec<(usize, String)>,
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
        let take = |refused| bad(contest, "", refused);
        let read = verify(&sealed.election.election, &sealed.election.credentials, ballot).map_err(take)?;
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

/// Verifies and adds up the ballots of a contest.
pub(crate) fn read(contest: &Id, sealed: &Sealed, found: &Found) -> Result<Counted, Refusal> {
    let refused = |at: Option<usize>, refused: mandat_seal::Refused| {
        let place = at.map_or(String::new(), |at| format!("entry {at}: "));
        bad(contest, &place, refused)
    };
    let election = &sealed.election.election;
    let mut spoiled = Vec::with_capacity(found.challenged.len());
    for (at, text) in &found.challenged {
        spoiled.push(opened(&sealed.election, text).map_err(|e| refused(Some(*at), e))?);
    }
    spoiled.sort_unstable();
    let ballots = || Ok::<_, Infallible>(found.ballots.iter().map(|(_, ballot)| Ok(ballot.clone())));
    let counted = count(election, &sealed.election.credentials, &spoiled, NonZeroUsize::MIN, ballots);
    counted.map_err(|failure| match failure {
        Failure::Read(never) => match never {},
        Failure::Refused(code, place) => {
            let at = place.and_then(|place| found.ballots.get(usize::try_from(place).ok()?));
            refused(at.map(|(at, _)| *at), code)
        }
    })
}
