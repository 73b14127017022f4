//! The ballots of a sealed contest, from the entries of a box: every one valid, from an admitted credential, in its place in
//! the credential's chain, of which the last counts; none that was opened as a challenge.

use std::convert::Infallible;
use std::num::NonZeroUsize;

use mandat_seal::ballot::opening::{Opening, check};
use mandat_seal::bundle::{Counted, Failure, count};

use super::Sealed;
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

/// Verifies and adds up the ballots of a contest.
pub(crate) fn read(contest: &Id, sealed: &Sealed, found: &Found) -> Result<Counted, Refusal> {
    let refused = |at: Option<usize>, refused: mandat_seal::Refused| {
        let place = at.map_or(String::new(), |at| format!("entry {at}: "));
        let text = format!("box, contest {contest}: {place}{}: {}", refused.code(), refused.means());
        Refusal::new(Refused::BadSealedBallot, text)
    };
    let election = &sealed.election.election;
    let manifest = election.manifest();
    let mut spoiled = Vec::with_capacity(found.challenged.len());
    for (at, text) in &found.challenged {
        // An opening proves that its ballot was one of this device's: nobody else can spoil a ballot.
        let opening = Opening::parse(&manifest.questions, text).map_err(|e| refused(Some(*at), e))?;
        // Made for this election and an admitted credential, and good: otherwise it says nothing about any device here.
        let credentials = &sealed.election.credentials;
        check(election, credentials, &opening.code(), &opening).map_err(|e| refused(Some(*at), e))?;
        spoiled.push(opening.code());
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
