//! Walking a card's chain. Each link must be one that a mandate's chain has, fit those before it, and lie further on in
//! the one log under the one checkpoint.

use std::collections::{BTreeMap, BTreeSet};

use mandat_record::ed25519::PublicKey;
use mandat_record::entry::{Entry, LogKind};
use mandat_record::note::VerifierKey;
use mandat_record::proof::Proof;
use mandat_record::tree::Hash;

use super::{Card, CardError, Link, MOST_LINKS, Proven};
use crate::body::{Body, DeclareContest, Declared, Found, Witness};
use crate::id::Id;
use crate::keys::Role;

/// A link, read and its entry's own signatures checked.
struct Read {
    number: usize,
    entry: Entry,
    body: Body,
    proof: Proof,
}

/// Verifies a card with nothing but itself.
///
/// ```
/// use mandat_federation::card::{Card, verify};
/// let card: Card = serde_json::from_str(r#"{"chain":[],"convocation":"c","holder":"h","mandate":"c/u#1","unit":"u","weight":"1"}"#).unwrap();
/// assert!(verify(&card).is_err(), "a card without a chain proves nothing");
/// ```
pub fn verify(card: &Card) -> Result<Proven, CardError> {
    if card.chain.len() > MOST_LINKS {
        return Err(CardError::Chain(format!("it has more than {MOST_LINKS} links")));
    }
    let links =
        (1..).zip(&card.chain).map(|(number, link)| read(link, number)).collect::<Result<Vec<_>, _>>()?;
    let Some(Read { entry: founding, body: Body::Found(found), .. }) = links.first() else {
        return Err(CardError::Chain("the first link is not the founding entry".into()));
    };
    let walked = Walk::of(card, found, &links[1..])?;
    let named = walked.witnesses.unwrap_or(&found.witnesses);
    let held = under_one_checkpoint(&links, found, named)?;
    Ok(Proven {
        organisation: found.name.clone(),
        log: founding.log().to_owned(),
        founding: founding.leaf_hash(),
        size: held.size,
        root: held.root,
        witnesses: held.witnesses.into_iter().collect(),
        unions: named.iter().map(|witness| &witness.union).collect::<BTreeSet<_>>().len() as u64,
        term: walked.term.ok_or_else(|| CardError::Chain("the call of the convocation is missing".into()))?,
        declared: walked.declared,
        not_proven: walked.not_proven,
    })
}

fn read(link: &Link, number: usize) -> Result<Read, CardError> {
    let failed = |text: String| CardError::Link { link: number, text };
    let entry = Entry::parse(link.entry.as_bytes(), LogKind::Main).map_err(|e| failed(e.to_string()))?;
    entry.verify().map_err(|e| failed(e.to_string()))?;
    let body = Body::read(&entry).map_err(|e| failed(e.to_string()))?;
    let proof = link.proof.parse().map_err(|e| failed(format!("proof: {e}")))?;
    Ok(Read { number, entry, body, proof })
}

/// The checkpoint that all links lie under.
#[derive(PartialEq)]
struct Held {
    size: u64,
    root: Hash,
    witnesses: BTreeMap<String, u64>,
}

/// Every link is proven under one checkpoint of one log, the founding entry at its beginning, the rest in their order.
fn under_one_checkpoint(links: &[Read], found: &Found, named: &[Witness]) -> Result<Held, CardError> {
    let wrong = |text: String| CardError::Link { link: 1, text };
    let operator: VerifierKey = found.operator.parse().map_err(|e| wrong(format!("operator: {e}")))?;
    let keys = named.iter().map(|witness| witness.key.parse()).collect::<Result<Vec<VerifierKey>, _>>();
    let keys = keys.map_err(|e| wrong(format!("witness: {e}")))?;
    let mut all: Option<Held> = None;
    let mut next = 0;
    for Read { number, entry, proof, .. } in links {
        let failed = |text: String| CardError::Link { link: *number, text };
        // The beginning of the record alone founds it: an entry of that type further on is void.
        if (*number == 1) != (proof.index == 0) || proof.index < next {
            return Err(failed(format!("entry {} is not where the chain needs it", proof.index)));
        }
        next = proof.index + 1;
        let shown =
            proof.verify(&entry.leaf_hash(), &operator, &keys).map_err(|e| failed(format!("proof: {e}")))?;
        let mut witnesses = BTreeMap::new();
        for witness in &shown.witnesses {
            let at = keys.iter().position(|key| key == witness.witness);
            let union = at.and_then(|at| named.get(at)).map(|named| named.union.clone()).unwrap_or_default();
            let time = witnesses.entry(union).or_insert(witness.time);
            *time = (*time).min(witness.time);
        }
        let held = Held { size: shown.checkpoint.size, root: shown.checkpoint.root, witnesses };
        if shown.checkpoint.origin != entry.log() || all.as_ref().is_some_and(|all| *all != held) {
            return Err(failed("it does not lie under the one checkpoint of this log".into()));
        }
        all = Some(held);
    }
    all.ok_or_else(|| CardError::Chain("it has no links".into()))
}

/// What the links after the founding have shown so far.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact that a link shows or does not")]
struct Walk<'a> {
    card: &'a Card,
    contest: Id,
    keepers: BTreeSet<PublicKey>,
    witnesses: Option<&'a [Witness]>,
    term: Option<u64>,
    frozen: bool,
    nominated: bool,
    elected: Option<Seated>,
    petitioned: Option<&'a Id>,
    vacated: bool,
    declared: bool,
    not_proven: Vec<String>,
}

/// Whom a result seats, as far as it names them.
enum Seated {
    /// The holder, on this seat.
    Here,
    /// Others, on so many seats: the holder can only have followed.
    Others(u64),
}

impl<'a> Walk<'a> {
    fn of(card: &'a Card, found: &Found, links: &'a [Read]) -> Result<Self, CardError> {
        let keeps = found.keys.iter().filter(|grant| grant.role == Role::Keeper && grant.unit.is_none());
        let mut walk = Walk {
            card,
            contest: card.anew.as_ref().unwrap_or(&card.convocation).join(&card.unit),
            keepers: keeps.map(|grant| grant.key).collect(),
            witnesses: None,
            term: None,
            frozen: false,
            nominated: false,
            elected: None,
            petitioned: None,
            vacated: false,
            declared: false,
            not_proven: Vec::new(),
        };
        for link in links {
            if !walk.step(link)? {
                let text = format!("a {} that this mandate's chain does not have there", link.body.kind());
                return Err(CardError::Link { link: link.number, text });
            }
        }
        walk.finish()
    }

    /// Takes one link; `false` if it has no place here.
    fn step(&mut self, link: &'a Read) -> Result<bool, CardError> {
        let called = self.term.is_some();
        let card = self.card;
        let called_by = card.anew.as_ref().unwrap_or(&card.convocation);
        Ok(match &link.body {
            // Witnesses may be named anew at any time; only keepers of the founding entry are known here as such.
            Body::SetWitnesses(body) => {
                let second = link.entry.second().map(|second| second.by);
                let keeper = |key: PublicKey| self.keepers.contains(&key);
                if keeper(link.entry.by()) && second.is_some_and(keeper) {
                    self.witnesses = Some(&body.witnesses);
                } else {
                    self.not_proven.push(
                        "who the witnesses are now: those who named them are not keepers of the founding entry, so \
                         only the first witnesses count here"
                            .into(),
                    );
                }
                true
            }
            Body::Call(call) if !called && call.convocation == *called_by => {
                self.term = Some(call.dates.term);
                self.anew(call.renews.as_ref())
            }
            Body::Freeze(freeze) if called && !self.frozen && freeze.convocation == *called_by => {
                self.frozen = true;
                true
            }
            Body::Nominate(body) if called && !self.nominated && body.contest == self.contest => {
                let own = body.candidates.iter().find(|nomination| nomination.candidate == card.holder);
                self.nominated = true;
                own.is_some_and(|nomination| nomination.platform == card.platform)
            }
            Body::Conclude(body) if called && self.elected.is_none() && body.contest == self.contest => {
                let seat = self.number().and_then(|n| usize::try_from(n).ok()?.checked_sub(1));
                let here = seat.is_some_and(|at| body.elected.get(at) == Some(&card.holder));
                let others = Seated::Others(body.elected.len() as u64);
                self.elected = Some(if here { Seated::Here } else { others });
                true
            }
            Body::DeclareContest(body)
                if called && self.elected.is_none() && body.contest == self.contest =>
            {
                self.declared = true;
                self.elected = Some(self.declaration(body));
                true
            }
            Body::Petition(body) if self.elected.is_some() && self.petitioned.is_none() => {
                self.petitioned = Some(&body.petition);
                self.of_contest(&body.mandate)
            }
            Body::Resign(body) if self.elected.is_some() && !self.vacated => {
                self.vacated = true;
                self.of_contest(&body.mandate) && self.follows(body.successor.as_ref(), link.number)?
            }
            Body::DecideRecall(body) if self.elected.is_some() && !self.vacated => {
                self.vacated = true;
                self.petitioned == Some(&body.petition)
                    && self.follows(body.successor.as_ref(), link.number)?
            }
            _ => false,
        })
    }

    /// Whether a call elects anew exactly where the card says so.
    fn anew(&mut self, renews: Option<&Id>) -> bool {
        let first = self.card.convocation.join(&self.card.unit);
        if renews.is_some_and(|contest| *contest != first) {
            self.not_proven.push(
                "that the seats elected anew are the convocation's: they were elected anew before".into(),
            );
        }
        self.card.anew.is_some() == renews.is_some()
    }

    /// The number of the seat, if the mandate is one of the contest.
    fn number(&self) -> Option<u64> {
        let rest = self.card.mandate.as_str().strip_prefix(self.contest.as_str())?.strip_prefix('#')?;
        let number: u64 = rest.parse().ok().filter(|number| *number > 0)?;
        // One seat, one name: no leading zeros or signs.
        (number.to_string() == rest).then_some(number)
    }

    /// Whether a mandate is a seat of the same contest, and another than the card's.
    fn of_contest(&self, mandate: &Id) -> bool {
        let rest =
            mandate.as_str().strip_prefix(self.contest.as_str()).and_then(|rest| rest.strip_prefix('#'));
        rest.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit())) && *mandate != self.card.mandate
    }

    /// Whom a declared result seats where. Rules on lists seat option by option, others by votes: without the statutes both
    /// are possible, and which seat is whose makes no difference to what a declared seat is.
    fn declaration(&mut self, body: &DeclareContest) -> Seated {
        let holder = body.options.iter().find(|option| option.option == self.card.holder);
        let seats: Option<u64> = body.options.iter().map(|option| option.seats).sum();
        let here = |option: &&Declared| {
            let some = option.seats.map_or(option.weight.is_some(), |seats| seats > 0);
            some && self.number().is_some_and(|n| seats.is_none_or(|seats| n <= seats))
        };
        if holder.is_none_or(|option| !here(&option)) {
            return Seated::Others(seats.unwrap_or(0));
        }
        self.not_proven.push("which of its declared seats is this one".into());
        if seats.is_none() {
            self.not_proven
                .push("that the declared weight makes a seat: no number of seats is declared".into());
        }
        Seated::Here
    }

    /// Whether an entry that vacates a seat gives it to the holder by name.
    fn follows(&self, successor: Option<&Id>, link: usize) -> Result<bool, CardError> {
        match successor {
            Some(successor) => Ok(*successor == self.card.holder),
            None => Err(CardError::Link {
                link,
                text:
                    "it does not name who follows, which the ballots say: only the record shows it (--record)"
                        .into(),
            }),
        }
    }

    /// The chain is whole, and ends at the holder.
    fn finish(mut self) -> Result<Self, CardError> {
        let wrong = |text: &str| Err(CardError::Chain(text.into()));
        let Some(number) = self.number() else { return wrong("the mandate is not a seat of its contest") };
        match &self.elected {
            None => return wrong("the result of the contest is missing"),
            Some(Seated::Here) if self.vacated && !self.declared => {
                return wrong("the holder was elected and did not follow anybody");
            }
            Some(Seated::Here) => {}
            Some(Seated::Others(seats)) if self.vacated && (number > *seats || self.declared) => {
                self.not_proven.push(format!("that the refilled seat has the number {number}"));
            }
            Some(Seated::Others(_)) => return wrong("its last entry does not seat the holder"),
        }
        if self.card.platform.is_some() && !self.nominated {
            return wrong("a platform is stated, and the nomination is missing");
        }
        if !self.frozen {
            self.not_proven.push("the frozen roll: the chain has none".into());
        }
        self.not_proven.push(format!("the weight {}: it follows from the whole record", self.card.weight));
        self.not_proven.push(
            "that those who signed had the right to, and that the result follows from the ballots: verify the record".into(),
        );
        self.not_proven.push(
            "that the mandate still stands, and that the witnesses are still these: both may have changed since this \
             checkpoint"
                .into(),
        );
        Ok(self)
    }
}
