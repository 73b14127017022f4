//! Cards from a verified record: the links with their proofs under the published checkpoint, and whether a card's mandate
//! still stands.

use mandat_federation::Id;
use mandat_federation::card::{self, Card, CardError, Link, Proven};
use mandat_record::checkpoint::SignedCheckpoint;
use mandat_record::proof::Proof;
use mandat_record::read::ReadError;
use mandat_record::tree::{inclusion_proof, root};

use super::{Record, Verification};

/// Why a card cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardFailure {
    /// The record does not hold, so nothing that it says should be carried about.
    #[error("the record does not hold: `mandat verify` says why")]
    Record,
    /// There is no such mandate.
    #[error("the record has no mandate {0}: its name is convocation/unit#number")]
    NoMandate(Id),
    /// The record cannot be read any more.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The card would not verify.
    #[error("no card can be made for this mandate: {0}")]
    Card(#[from] CardError),
}

impl Verification {
    /// The card of a mandate, and what it proves.
    pub fn card(&self, record: &Record<'_>, mandate: &Id) -> Result<(Card, Proven), CardFailure> {
        let unknown = || CardFailure::NoMandate(mandate.clone());
        if !self.report.ok {
            return Err(CardFailure::Record);
        }
        let checkpoint = record.log.checkpoint()?.and_then(|text| SignedCheckpoint::parse(&text).ok());
        let checkpoint = checkpoint.ok_or(CardFailure::Record)?;
        let indices = card::chain(&self.federation, mandate).ok_or_else(unknown)?;
        let link = |index: u64| -> Result<Link, CardFailure> {
            let leaf = record.log.leaf(index)?.ok_or(CardFailure::Record)?;
            let Ok(hashes) = inclusion_proof(&self.tree, index, self.tree.size());
            let proof = Proof { extra: None, index, hashes, checkpoint: checkpoint.clone() };
            let entry = String::from_utf8(leaf.into_owned()).map_err(|_| CardFailure::Record)?;
            Ok(Link { entry, proof: proof.to_string() })
        };
        let links = indices.into_iter().map(link).collect::<Result<Vec<_>, _>>()?;
        let card = card::card(&self.federation, mandate, links).ok_or_else(unknown)?;
        let proven = card::verify(&card)?;
        Ok((card, proven))
    }

    /// Why a card's mandate does not stand in this record as the card says; empty if it does.
    pub fn contradicts(&self, card: &Card, proven: &Proven) -> Vec<String> {
        let mut wrong = Vec::new();
        if !self.report.ok {
            wrong.push("the record does not hold: `mandat verify` says why".into());
        }
        if self.report.founding != Some(proven.founding) {
            wrong.push("the card is of another record, with another founding entry".into());
            return wrong;
        }
        let Ok(then) = root(&self.tree, proven.size.min(self.tree.size()));
        if proven.size > self.tree.size() {
            wrong.push(format!(
                "the card's checkpoint has {} entries, and this copy of the record {}: fetch a newer one",
                proven.size,
                self.tree.size()
            ));
        } else if then != proven.root {
            wrong.push(format!(
                "the card's checkpoint has another root after {} entries than this record: somebody was shown another \
                 history; keep both",
                proven.size
            ));
        }
        wrong.extend(card::compare(&self.federation, card));
        wrong
    }
}
