//! A complaint about a wrong share, which proves itself: the receiver shows the point that they share with the dealer and
//! proves it right, so that everybody can decrypt the share and see whether it matches the commitments. Nobody is
//! believed: either the dealer is disqualified or whoever complained falsely.

use rand_core::CryptoRng;

use super::deal::Deal;
use super::fault::{Charge, Fault};
use super::key::{CeremonyId, TrusteeKey, begin};
use super::structure::{Place, Structure};
use crate::Refused;
use crate::group::Point;
use crate::proof::equality::{Equality, Pairs};
use crate::transcript::Transcript;
use crate::wire::{Reader, Writer};

const VERSION: u8 = 1;

/// A complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Who complains.
    pub complainer: Place,
    /// About whose deal.
    pub dealer: Place,
    pub(crate) shared: Point,
    pub(crate) proof: Equality,
}

impl Complaint {
    /// A complaint about a deal. It shows the complainer's share in this deal, so it is made only when the share is wrong.
    pub fn new<R: CryptoRng + ?Sized>(
        ceremony: &CeremonyId,
        deal: &Deal,
        complainer: Place,
        key: &TrusteeKey,
        rng: &mut R,
    ) -> Self {
        let shared = key.agree(deal.ephemeral());
        let transcript = domain(ceremony, complainer, deal.dealer);
        let proof = key.prove_agreement(transcript, deal.ephemeral(), &shared, rng);
        Self { complainer, dealer: deal.dealer, shared, proof }
    }

    /// Whom the complaint charges with what: the dealer with a wrong share, or the complainer with a false complaint.
    ///
    /// # Errors
    /// The complaint's own proof does not hold: it says nothing about anybody but its author.
    pub fn judge(
        &self,
        ceremony: &CeremonyId,
        structure: &Structure,
        deal: &Deal,
        complainer_key: &Point,
    ) -> Result<Charge, Charge> {
        let pairs = Pairs { public: *complainer_key, base: *deal.ephemeral(), image: self.shared };
        if self.proof.verify(domain(ceremony, self.complainer, self.dealer), &pairs).is_err() {
            return Err(Charge::new(self.complainer, Fault::ComplaintProof));
        }
        Ok(match deal.open_with(ceremony, structure, self.complainer, &self.shared) {
            None => Charge::new(self.dealer, Fault::ShareWrong),
            Some(_) => Charge::new(self.complainer, Fault::ComplaintFalse),
        })
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::message(VERSION);
        self.complainer.write(&mut to);
        self.dealer.write(&mut to);
        to.point(&self.shared);
        to.bytes(&self.proof.bytes());
        to.0
    }

    /// Reads canonical bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        let mut from = Reader::message(bytes, VERSION, 1 + 8 + 4 * 32)?;
        let read = Self {
            complainer: Place::read(&mut from)?,
            dealer: Place::read(&mut from)?,
            shared: from.key()?,
            proof: Equality::parse(from.array()?)?,
        };
        from.end()?;
        Ok(read)
    }
}

fn domain(ceremony: &CeremonyId, complainer: Place, dealer: Place) -> Transcript {
    let mut transcript = begin("trustee-complaint", ceremony, complainer);
    transcript.number("dealer's platform", dealer.group().into());
    transcript.number("dealer", dealer.person().into());
    transcript
}
