//! Chains: the ballots of one credential, of which the last counts.
//!
//! The first has the counter 1 and names no previous one (32 zero bytes); each further one counts up by one and names the hash
//! of the one before. So the voter, not the server, says which ballot is the last: the order in a box means nothing, a ballot
//! that is dropped from the middle leaves a gap, and a credential that signs two ballots for one place is refused.

use crate::Refused;

/// The place of a ballot that is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Counts from one.
    pub counter: u32,
    /// The hash of the ballot before, or zeros.
    pub previous: [u8; 32],
}

impl Place {
    /// The first ballot of a credential.
    pub const FIRST: Place = Place { counter: 1, previous: [0; 32] };

    /// The place after a ballot; `None` after four thousand million.
    pub fn after(link: &Link) -> Option<Place> {
        Some(Place { counter: link.counter.checked_add(1)?, previous: link.hash })
    }
}

/// A ballot in its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its counter.
    pub counter: u32,
    /// The hash of the ballot that it follows.
    pub previous: [u8; 32],
    /// Its own hash.
    pub hash: [u8; 32],
}

impl Link {
    /// Whether this ballot may follow `last`, the credential's last one in the box: what an open box asks before it accepts.
    pub fn follows(&self, last: Option<&Link>) -> Result<(), Refused> {
        let place = match last {
            None => Some(Place::FIRST),
            Some(last) if self.hash == last.hash => return Err(Refused::BallotDuplicate),
            Some(last) => Place::after(last),
        };
        match place {
            Some(place) if self.counter == place.counter && self.previous == place.previous => Ok(()),
            Some(place) if self.counter > place.counter || last.is_none() => Err(Refused::BallotGap),
            _ => Err(Refused::BallotFork),
        }
    }
}

/// Judges all ballots of a box at once, in whatever order they come. Each is given with its credential's place in the list and
/// its own place in the box; a refusal names the ballot, and of several the one whose credential and counter come first.
pub fn judge(links: &mut [(usize, Link, u64)]) -> Result<(), (Refused, u64)> {
    links.sort_unstable_by_key(|(credential, link, place)| (*credential, link.counter, link.hash, *place));
    for at in 0..links.len() {
        let (credential, link, place) = links[at];
        let before = at.checked_sub(1).map(|at| links[at]).filter(|(of, _, _)| *of == credential);
        link.follows(before.as_ref().map(|(_, link, _)| link)).map_err(|refused| (refused, place))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(count: u32, credential: u8) -> Vec<(usize, Link, u64)> {
        let mut place = Place::FIRST;
        let mut links = Vec::new();
        for n in 0..count {
            let mut hash = [credential; 32];
            hash[0] = u8::try_from(n + 1).expect("short");
            let link = Link { counter: place.counter, previous: place.previous, hash };
            place = Place::after(&link).expect("short");
            links.push((usize::from(credential), link, u64::from(n)));
        }
        links
    }

    #[test]
    fn the_order_in_the_box_means_nothing() {
        let mut links = [chain(3, 1), chain(1, 2), chain(2, 3)].concat();
        links.reverse();
        links.swap(1, 4);
        assert_eq!(judge(&mut links), Ok(()));
    }

    #[test]
    fn duplicates_forks_and_gaps_are_refused() {
        let links = chain(4, 1);
        for dropped in 0..3 {
            let mut some = links.clone();
            some.remove(dropped);
            assert_eq!(judge(&mut some), Err((Refused::BallotGap, dropped as u64 + 1)));
        }
        let mut twice = links.clone();
        twice.push(links[2]);
        assert_eq!(judge(&mut twice).map_err(|(refused, _)| refused), Err(Refused::BallotDuplicate));
        let mut fork = links.clone();
        fork.push((1, Link { hash: [9; 32], ..links[2].1 }, 9));
        assert_eq!(judge(&mut fork).map_err(|(refused, _)| refused), Err(Refused::BallotFork));
        let mut other = links.clone();
        other[1].1.previous = [7; 32];
        assert_eq!(judge(&mut other), Err((Refused::BallotFork, 1)));
        let mut first = links;
        first[0].1.previous = [7; 32];
        assert_eq!(judge(&mut first), Err((Refused::BallotGap, 0)));
    }
}
