//! Credentials: a key pair that a voter's device makes for one contest, and the list of those admitted to it.
//!
//! A credential is random, so nothing links two of them, or one to a member. The list is sorted, so that its order says
//! nothing either, and its hash stands in the manifest, and so in every challenge: a list that is changed after opening
//! is another election.

use crate::Refused;
use crate::group::{Point, RistrettoPoint, Scalar, WIDTH};
use crate::proof::knowledge::Knowledge;
use crate::transcript::{Transcript, hash};
use crate::wire::Reader;
use rand_core::CryptoRng;
use std::collections::BTreeSet;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The most credentials of one election.
pub const MOST_CREDENTIALS: u32 = 10_000_000;
/// The most that all weights together, times the highest score, may come to: totals are found by search.
pub const MOST_TOTAL: u64 = 1 << 40;

/// The most different weights of one election.
pub const MOST_WEIGHTS: usize = 4_096;

/// A voter's secret for one contest. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Credential {
    secret: Scalar,
    #[zeroize(skip)]
    public: Point,
}

impl Credential {
    /// Makes one. Draws one scalar.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        Self::of(Scalar::random(rng))
    }

    fn of(secret: Scalar) -> Self {
        Credential { public: Point::of(RistrettoPoint::mul_base(&secret)), secret }
    }

    /// Reads a stored secret; zero, whose public key is the identity, is refused.
    pub fn parse(secret: &[u8; WIDTH]) -> Result<Self, Refused> {
        let secret = crate::group::parse_scalar(secret)?;
        if secret == Scalar::ZERO { Err(Refused::PointIdentity) } else { Ok(Self::of(secret)) }
    }

    /// The secret, for whoever stores it.
    pub fn secret(&self) -> Zeroizing<[u8; WIDTH]> {
        Zeroizing::new(self.secret.to_bytes())
    }

    /// The public part, which goes into the list.
    pub fn public(&self) -> &Point {
        &self.public
    }

    /// Proves possession when the credential is registered; `contest` names the contest, so that the proof serves no other.
    pub fn register<R: CryptoRng + ?Sized>(&self, contest: &[u8], rng: &mut R) -> Knowledge {
        Knowledge::prove(registration(contest, &self.public), &self.secret, rng)
    }

    pub(crate) fn sign<R: CryptoRng + ?Sized>(&self, transcript: Transcript, rng: &mut R) -> Knowledge {
        Knowledge::prove(transcript, &self.secret, rng)
    }
}

/// Checks that whoever registers this credential has its secret.
pub fn check_registration(contest: &[u8], public: &Point, proof: &Knowledge) -> Result<(), Refused> {
    if public.is_identity() {
        return Err(Refused::PointIdentity);
    }
    proof.verify(registration(contest, public), public)
}

fn registration(contest: &[u8], public: &Point) -> Transcript {
    let mut transcript = Transcript::new("credential", 1);
    transcript.bytes("group", crate::group::NAME.as_bytes());
    transcript.point("generator", &Point::base());
    transcript.bytes("contest", contest);
    transcript.point("credential", public);
    transcript
}

/// The admitted credentials, sorted by their bytes, each with its weight.
///
/// Bytes: per credential its 32 bytes and, where the election is weighted, its weight in 8 bytes, little-endian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    keys: Vec<[u8; WIDTH]>,
    weights: Option<Vec<u64>>,
    total: u64,
}

impl Credentials {
    /// A list without weights: each counts one.
    pub fn plain(mut keys: Vec<Point>) -> Result<Self, Refused> {
        keys.sort_unstable_by_key(|key| *key.bytes());
        Self::check(keys.iter().map(|key| *key.bytes()).collect(), None)
    }

    /// A list with weights, such as the mandates of delegates.
    pub fn weighted(mut entries: Vec<(Point, u64)>) -> Result<Self, Refused> {
        entries.sort_unstable_by_key(|(key, _)| *key.bytes());
        let keys = entries.iter().map(|(key, _)| *key.bytes()).collect();
        Self::check(keys, Some(entries.iter().map(|(_, weight)| *weight).collect()))
    }

    /// Reads a list of `count` credentials; every key is decoded once, to be sure that it is one.
    pub fn parse(bytes: &[u8], count: u32, weighted: bool) -> Result<Self, Refused> {
        let each = if weighted { WIDTH + 8 } else { WIDTH };
        let expected = usize::try_from(count).ok().and_then(|count| count.checked_mul(each));
        if count > MOST_CREDENTIALS || expected != Some(bytes.len()) {
            return Err(Refused::Length);
        }
        let (mut keys, mut weights) = (Vec::with_capacity(bytes.len() / each), weighted.then(Vec::new));
        let mut reader = Reader::new(bytes);
        for _ in 0..count {
            let key = *reader.array::<WIDTH>()?;
            Point::parse_key(&key)?;
            keys.push(key);
            if let Some(weights) = &mut weights {
                weights.push(reader.u64()?);
            }
        }
        Self::check(keys, weights)
    }

    fn check(keys: Vec<[u8; WIDTH]>, weights: Option<Vec<u64>>) -> Result<Self, Refused> {
        if u32::try_from(keys.len()).is_ok_and(|count| count > MOST_CREDENTIALS) {
            return Err(Refused::Length);
        }
        for pair in keys.windows(2) {
            match pair[0].cmp(&pair[1]) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => return Err(Refused::CredentialDuplicate),
                std::cmp::Ordering::Greater => return Err(Refused::CredentialOrder),
            }
        }
        if keys.first() == Some(&[0; WIDTH]) {
            return Err(Refused::PointIdentity);
        }
        let total = match &weights {
            None => Some(keys.len() as u64),
            Some(weights) if weights.contains(&0) => return Err(Refused::CredentialWeight),
            // Sums are kept for each, so a list could otherwise ask for any amount of memory.
            Some(weights) if weights.iter().collect::<BTreeSet<_>>().len() > MOST_WEIGHTS => {
                return Err(Refused::WeightOverflow);
            }
            Some(weights) => weights.iter().try_fold(0_u64, |sum, weight| sum.checked_add(*weight)),
        };
        let total = total.filter(|total| *total <= MOST_TOTAL).ok_or(Refused::WeightOverflow)?;
        Ok(Credentials { keys, weights, total })
    }

    /// The bytes whose hash stands in the manifest.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.keys.len() * (WIDTH + 8));
        for (at, key) in self.keys.iter().enumerate() {
            bytes.extend(key);
            if let Some(weights) = &self.weights {
                bytes.extend(weights[at].to_le_bytes());
            }
        }
        bytes
    }

    /// What the manifest says about this list.
    pub fn summary(&self) -> Summary {
        let count = u32::try_from(self.keys.len()).expect("checked: at most ten million");
        let digest = hash("credentials", &self.bytes());
        Summary { count, weighted: self.weights.is_some(), total: self.total, digest }
    }

    /// All weights together.
    pub(crate) const fn total(&self) -> u64 {
        self.total
    }

    /// The place of a credential; `credential-unknown` if it was not admitted.
    pub fn find(&self, key: &[u8; WIDTH]) -> Result<usize, Refused> {
        self.keys.binary_search(key).map_err(|_| Refused::CredentialUnknown)
    }

    /// What the ballot of the credential at this place counts.
    pub fn weight(&self, at: usize) -> u64 {
        self.weights.as_ref().map_or(1, |weights| weights[at])
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// What a manifest fixes about the list of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many.
    pub count: u32,
    /// Whether each has a weight.
    pub weighted: bool,
    /// All weights together.
    pub total: u64,
    /// The hash of the list's bytes.
    pub digest: [u8; 32],
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u64) -> Point {
        Point::of(RistrettoPoint::mul_base(&Scalar::from(n)))
    }

    #[test]
    fn a_list_is_sorted_and_names_each_once() {
        let list = Credentials::plain((1..20).map(key).collect()).expect("a list");
        assert_eq!(Credentials::parse(&list.bytes(), 19, false), Ok(list.clone()));
        let mut swapped = list.bytes();
        swapped[..64].rotate_left(32);
        assert_eq!(Credentials::parse(&swapped, 19, false), Err(Refused::CredentialOrder));
        assert_eq!(Credentials::plain(vec![key(3), key(4), key(3)]), Err(Refused::CredentialDuplicate));
        assert_eq!(Credentials::plain(vec![key(3), Point::identity()]), Err(Refused::PointIdentity));
        assert_eq!(list.find(key(40).bytes()), Err(Refused::CredentialUnknown));
        assert_eq!(Credentials::parse(&list.bytes(), 20, false), Err(Refused::Length));
        let mut no_point = list.bytes();
        no_point[32 * 18..].fill(0xff);
        assert_eq!(Credentials::parse(&no_point, 19, false), Err(Refused::PointEncoding));
    }

    #[test]
    fn weights_that_overflow_are_refused() {
        let weighted = |weights: &[u64]| {
            Credentials::weighted(weights.iter().zip(1..).map(|(weight, n)| (key(n), *weight)).collect())
        };
        assert_eq!(weighted(&[3, 4]).map(|list| list.summary().total), Ok(7));
        assert_eq!(weighted(&[u64::MAX, 2]), Err(Refused::WeightOverflow));
        assert_eq!(weighted(&[MOST_TOTAL, 1]), Err(Refused::WeightOverflow));
        let different: Vec<u64> = (1..=MOST_WEIGHTS as u64 + 1).collect();
        assert_eq!(weighted(&different), Err(Refused::WeightOverflow));
        assert!(weighted(&different[1..]).is_ok());
        assert_eq!(weighted(&[3, 0]), Err(Refused::CredentialWeight));
    }

    #[test]
    fn a_registration_proves_possession_for_one_contest() {
        let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(1);
        let credential = Credential::generate(&mut rng);
        let proof = credential.register(b"contest 7", &mut rng);
        assert_eq!(check_registration(b"contest 7", credential.public(), &proof), Ok(()));
        assert_eq!(check_registration(b"contest 8", credential.public(), &proof), Err(Refused::BadProof));
        assert_eq!(check_registration(b"contest 7", &key(5), &proof), Err(Refused::BadProof));
    }
}
