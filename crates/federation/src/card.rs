//! The card that a delegate carries: the chain of a mandate, each link with its proof of inclusion in one cosigned
//! checkpoint.
//!
//! Without a network a card proves a signed result in a cosigned record as of checkpoint N. That the record follows its
//! rules takes `verify`; that the mandate still stands takes a newer checkpoint. What a card states and its chain does
//! not prove is listed in [`Proven::not_proven`], so that nobody takes it for proven.

use mandat_record::tree::Hash;
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::id::Id;

mod chain;

pub use chain::verify;

/// Links of a card at most.
pub const MOST_LINKS: usize = 16;

/// A card, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The mandate.
    pub mandate: Id,
    /// Who holds it.
    pub holder: Id,
    /// The unit that sent the delegate.
    pub unit: Id,
    /// The body's convocation.
    pub convocation: Id,
    /// The convocation that elected the unit's delegates anew after a recall, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anew: Option<Id>,
    /// The weight of the mandate as of the checkpoint, an exact fraction. Stated, never proven by the card.
    pub weight: String,
    /// The platform, proven by the nomination's link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Id>,
    /// The chain, in the order of the record: founding, the witnesses where they changed, call, frozen roll, nomination,
    /// result, and for a seat that was refilled the petition and the entry that vacated it.
    pub chain: Vec<Link>,
}

/// One link of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The entry's leaf.
    pub entry: String,
    /// Its proof of inclusion, in C2SP tlog-proof text.
    pub proof: String,
}

/// What a card proves by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proven {
    /// The organisation.
    pub organisation: String,
    /// Name of the record's log.
    pub log: String,
    /// Hash of the founding entry: compare it with the one that your organisation published.
    pub founding: Hash,
    /// Entries under the checkpoint.
    pub size: u64,
    /// The checkpoint's root.
    pub root: Hash,
    /// Unions whose witnesses cosigned, sorted, each with the time of its first one.
    pub witnesses: Vec<(String, u64)>,
    /// How many unions the record names as witnesses.
    pub unions: u64,
    /// When the mandate ends by itself, Unix seconds.
    pub term: u64,
    /// Whether the result rests on totals that a committee declared, not on ballots.
    pub declared: bool,
    /// What the card states and its chain does not prove, in sentences.
    pub not_proven: Vec<String>,
}

/// Why a card does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// A link cannot be read.
    #[error("link {link} of the chain: {text}")]
    Link {
        /// Position from 1.
        link: usize,
        /// What is wrong.
        text: String,
    },
    /// The links do not belong together.
    #[error("the chain does not lead to the mandate: {0}")]
    Chain(String),
}

/// Indices of the entries that make a mandate's chain; none for a mandate that does not exist.
pub fn chain(f: &Federation, mandate: &Id) -> Option<Vec<u64>> {
    let mandate = f.mandates.get(mandate)?;
    let contest = f.contests.get(&mandate.contest)?;
    let convocation = f.convocations.get(&contest.convocation)?;
    let petitioned =
        f.petitions.values().find(|petition| Some(&petition.mandate) == mandate.succeeds.as_ref());
    let links = [
        Some(0),
        Some(f.constitution.named),
        Some(convocation.called),
        convocation.frozen.as_ref().map(|frozen| frozen.index),
        contest.candidate(&mandate.holder).map(|candidate| candidate.nominated),
        contest.result.as_ref().map(|result| result.index),
        petitioned.filter(|petition| petition.recalled == Some(true)).map(|petition| petition.index),
        Some(mandate.began),
    ];
    let mut links: Vec<u64> = links.into_iter().flatten().collect();
    links.sort_unstable();
    links.dedup();
    Some(links)
}

/// Makes a card from the state and the links' texts.
pub fn card(f: &Federation, mandate: &Id, chain: Vec<Link>) -> Option<Card> {
    let mandate = f.mandates.get(mandate)?;
    let registered = std::iter::once(&mandate.id).collect();
    let elected = &f.contests.get(&mandate.contest)?.convocation;
    Some(Card {
        mandate: mandate.id.clone(),
        holder: mandate.holder.clone(),
        unit: mandate.unit.clone(),
        convocation: mandate.convocation.clone(),
        anew: (*elected != mandate.convocation).then(|| elected.clone()),
        weight: f.weight(mandate, &registered).to_string(),
        platform: mandate.platform.clone(),
        chain,
    })
}

/// What is wrong with a card in the eyes of somebody who has the whole record, folded to the end; nothing if the mandate
/// stands there as the card says.
pub fn compare(f: &Federation, card: &Card) -> Vec<String> {
    let Some(mandate) = f.mandates.get(&card.mandate) else {
        return vec![format!("the record has no mandate {}", card.mandate)];
    };
    let due = self::card(f, &card.mandate, Vec::new());
    let mut wrong = Vec::new();
    for (what, stated, due) in due.iter().flat_map(|due| {
        let name = |id: &Option<Id>| id.as_ref().map_or("none".to_owned(), Id::to_string);
        [
            ("holder", card.holder.to_string(), due.holder.to_string()),
            ("unit", card.unit.to_string(), due.unit.to_string()),
            ("convocation", card.convocation.to_string(), due.convocation.to_string()),
            ("weight", card.weight.clone(), due.weight.clone()),
            ("contest anew", name(&card.anew), name(&due.anew)),
            ("platform", name(&card.platform), name(&due.platform)),
        ]
    }) {
        if stated != due {
            wrong.push(format!("the card says {what} {stated}, the record {due}"));
        }
    }
    if let Some(ended) = mandate.ended {
        wrong.push(format!("the mandate has ended by entry {}", ended.index));
    } else if !mandate.stands_at(f.at) {
        wrong.push("the mandate's term is over".into());
    }
    wrong
}
