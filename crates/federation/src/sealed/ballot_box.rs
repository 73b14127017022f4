//! The ballots of a sealed contest, from the entries of a box: every one valid, from an admitted credential, in its place in
//! the credential's chain, of which the last counts; none that was opened as a challenge.

use std::convert::Infallible;
use std::num::NonZeroUsize;

use mandat_seal::ballot::opening::{Opening, check};
use mandat_seal::bundle::{Counted, Failure, count};
use mandat_seal::election::VERSION;

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

/// An opened ballot was made for this election and an admitted credential: otherwise it says nothing about any device here.
fn head(sealed: &Sealed, body: &[u8]) -> Result<(), mandat_seal::Refused> {
    let election = &sealed.election.election;
    let (version, rest) = body.split_first().ok_or(mandat_seal::Refused::Length)?;
    let (id, rest) = rest.split_first_chunk::<32>().ok_or(mandat_seal::Refused::Length)?;
    let (credential, _) = rest.split_first_chunk::<32>().ok_or(mandat_seal::Refused::Length)?;
    if *version != VERSION {
        return Err(mandat_seal::Refused::Version);
    }
    if id != election.id() {
        return Err(mandat_seal::Refused::OtherElection);
    }
    sealed.election.credentials.find(credential).map(|_| ())
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
        check(manifest, &opening.code(), &opening).map_err(|e| refused(Some(*at), e))?;
        head(sealed, &opening.body).map_err(|e| refused(Some(*at), e))?;
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
