//! Invented records of any size, to measure with: a roll, its corrections and movements, and a labour record.
//!
//! They are written straight to a [`Sink`], one batch in memory at a time, and not folded: a record of a million entries
//! is what verification is measured on, so it must not have been verified to come into being. The same shape and seed
//! give the same bytes.

use std::collections::BTreeMap;

use mandat_federation::body::{Attest, Found, FoundUnit, GrantKey, Join, OneMember, Transfer, Witness};
use mandat_federation::keys::Role;
use mandat_federation::labour::{Line, Sealed, Work, root, write_lines};
use mandat_federation::roll::{PERSON, Person, Stage};
use mandat_federation::{Id, Member};
use mandat_record::checkpoint::{Checkpoint, SignedCheckpoint};
use mandat_record::commitment::{Opening, Salt, commit};
use mandat_record::cosignature::cosign;
use mandat_record::ed25519::{PublicKey, SigningKey};
use mandat_record::entry::{Draft, EntryError};
use mandat_record::note::{SignatureType, VerifierKey};
use mandat_record::read::{LogName, Sink};
use mandat_record::tree::{CompactRange, leaf_hash};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde::Serialize;

use crate::desk::DeskError;

/// Name of the log.
pub const LOG: &str = "invented.example/measuring";
const STATUTES: &str = include_str!("synth.toml");
/// 1 January 2026.
const START: u64 = 1_767_225_600;
/// Branches, each with a registrar's and a committee's key: few keys make nearly all entries of a real roll.
const BRANCHES: u64 = 12;
/// Members who join a workplace.
const MEMBERS: usize = 50;
/// Months of labour that a workplace attests.
const MONTHS: u32 = 8;
/// Entries that are signed together, and published under one checkpoint.
const BATCH: usize = 16_384;

/// What to make.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Entries of the main log, at least 30.
    pub entries: u64,
    /// Whether openings go to the sink.
    pub openings: bool,
    /// What the rest follows from.
    pub seed: u64,
    /// Threads that sign.
    pub threads: usize,
}

/// Makes an invented record, cosigned by two witnesses.
///
/// ```
/// use mandat_intake::synth::{Shape, write};
/// use mandat_record::read::{Entries, Memory};
/// let mut record = Memory::new();
/// write(Shape { entries: 200, openings: false, seed: 1, threads: 2 }, &mut record)?;
/// assert_eq!(record.size().unwrap(), 200);
/// # Ok::<(), mandat_intake::DeskError>(())
/// ```
pub fn write<S: Sink + ?Sized>(shape: Shape, sink: &mut S) -> Result<(), DeskError> {
    let mut maker = Maker::new(shape, sink);
    maker.found()?;
    let mut workplace = 0;
    while maker.index < shape.entries {
        maker.workplace(workplace)?;
        workplace += 1;
    }
    maker.flush(true)
}

/// An act that waits for its signature.
struct Act {
    kind: &'static str,
    body: serde_json::Value,
    by: usize,
    second: Option<usize>,
    seq: u64,
}

struct Maker<'s, S: ?Sized> {
    shape: Shape,
    sink: &'s mut S,
    keys: Vec<SigningKey>,
    sequences: BTreeMap<PublicKey, u64>,
    rng: ChaCha20Rng,
    waiting: Vec<Act>,
    openings: Vec<(u64, Vec<u8>)>,
    index: u64,
    tree: CompactRange,
}

/// Positions among the keys: two keepers, the operator, two witnesses, then two a branch.
const KEEPERS: [usize; 2] = [0, 1];
const OPERATOR: usize = 2;
const WITNESSES: [usize; 2] = [3, 4];
const fn registrar(branch: u64) -> usize {
    5 + 2 * (branch % BRANCHES) as usize
}
const fn committee(branch: u64) -> usize {
    registrar(branch) + 1
}

fn id(text: String) -> Id {
    Id::parse(&text).expect("names made here are of the form that names have")
}

fn branch(n: u64) -> Id {
    id(format!("branch-{:02}", n % BRANCHES))
}

fn workplace_id(n: u64) -> Id {
    id(format!("workplace-{n:06}"))
}

impl<'s, S: Sink + ?Sized> Maker<'s, S> {
    fn new(shape: Shape, sink: &'s mut S) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(shape.seed);
        let mut key = || {
            let mut seed = [0; 32];
            rng.fill_bytes(&mut seed);
            SigningKey::from_seed(&seed)
        };
        let keys = (0..5 + 2 * BRANCHES).map(|_| key()).collect();
        Self {
            shape,
            sink,
            keys,
            sequences: BTreeMap::new(),
            rng,
            waiting: Vec::new(),
            openings: Vec::new(),
            index: 0,
            tree: CompactRange::new(),
        }
    }

    fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// Adds an act, unless there are enough; gives its index.
    fn act<B: Serialize>(
        &mut self,
        kind: &'static str,
        body: &B,
        by: usize,
        second: Option<usize>,
    ) -> Result<u64, DeskError> {
        let index = self.index;
        if index == self.shape.entries {
            return Ok(index);
        }
        // Before this act and not after it, so that the opening of the act before goes with its entry.
        if self.waiting.len() == BATCH {
            self.flush(false)?;
        }
        let body = serde_json::to_value(body).map_err(|e| DeskError::Checkpoint(e.to_string()))?;
        let seq = self.sequences.entry(self.keys[by].public()).or_insert(0);
        self.waiting.push(Act { kind, body, by, second, seq: *seq });
        *seq += 1;
        self.index += 1;
        Ok(index)
    }

    fn opening(&mut self, index: u64, bytes: Vec<u8>) {
        // An act that was one too many has the index that the record ends at.
        if self.shape.openings && index < self.shape.entries {
            self.openings.push((index, bytes));
        }
    }

    fn verifier(&self, key: usize, name: &str, kind: SignatureType) -> VerifierKey {
        let name = name.parse().expect("a key name made here has no space and no plus");
        VerifierKey { name, kind, key: self.keys[key].public() }
    }

    fn witness(&self, n: usize) -> VerifierKey {
        self.verifier(WITNESSES[n], &format!("witness-{n}.invented.example"), SignatureType::Cosignature)
    }

    fn found(&mut self) -> Result<(), DeskError> {
        let statutes = self.sink.put_blob(STATUTES.as_bytes())?;
        let keeper = |key: usize| GrantKey { key: self.keys[key].public(), role: Role::Keeper, unit: None };
        let body = Found {
            format: 1,
            name: "Invented federation for measuring".into(),
            operator: self.verifier(OPERATOR, LOG, SignatureType::Ed25519).to_string(),
            witnesses: (0..2)
                .map(|n| Witness { key: self.witness(n).to_string(), union: format!("union-{n}") })
                .collect(),
            keys: KEEPERS.map(keeper).into(),
            statutes,
        };
        self.act("record.found", &body, KEEPERS[0], None)?;
        self.unit(id("federation".into()), "federation", None, KEEPERS[0])?;
        for n in 0..BRANCHES {
            self.unit(branch(n), "branch", Some(id("federation".into())), KEEPERS[0])?;
            for (role, key) in [(Role::Registrar, registrar(n)), (Role::Committee, committee(n))] {
                let body = GrantKey { key: self.keys[key].public(), role, unit: Some(branch(n)) };
                self.act("key.grant", &body, KEEPERS[0], Some(KEEPERS[1]))?;
            }
        }
        Ok(())
    }

    fn unit(&mut self, unit: Id, tier: &str, parent: Option<Id>, by: usize) -> Result<u64, DeskError> {
        let name = unit.to_string();
        let body = FoundUnit { unit, tier: id(tier.into()), parent, name };
        self.act("unit.found", &body, by, None)
    }

    /// A workplace: its people, a clerk's mistakes, who comes and goes, and its labour record.
    fn workplace(&mut self, n: u64) -> Result<(), DeskError> {
        let unit = workplace_id(n);
        self.unit(unit.clone(), "workplace", Some(branch(n)), registrar(n))?;
        let mut members = Vec::with_capacity(MEMBERS);
        for _ in 0..MEMBERS {
            let member = Member(self.random());
            members.push((member, self.join(n, &unit, member, None)?));
        }
        let (corrected, wrong) = members[7];
        self.join(n, &unit, corrected, Some(wrong))?;
        let lines = self.lines(&members)?;
        for month in 1..=MONTHS {
            let body = Attest {
                unit: unit.clone(),
                period: format!("2025-{month:02}"),
                count: lines.len() as u64,
                root: root(&lines).map_err(DeskError::Checkpoint)?,
                corrects: None,
            };
            let index = self.act("labour.attest", &body, committee(n), None)?;
            if self.shape.openings {
                self.opening(index, write_lines(&lines));
            }
        }
        if n >= BRANCHES {
            let body = Transfer { member: members[11].0, unit: workplace_id(n - BRANCHES) };
            self.act("roll.transfer", &body, registrar(n), None)?;
        }
        self.act("roll.leave", &OneMember { member: members[13].0 }, registrar(n), None)?;
        Ok(())
    }

    fn join(&mut self, n: u64, unit: &Id, member: Member, corrects: Option<u64>) -> Result<u64, DeskError> {
        let person = Person { joined: "2020-05-01".into(), groups: Vec::new(), key: None };
        let opening = Opening::new(Salt::new(self.random()), &person).map_err(opening_failed)?;
        let commitment = commit(PERSON, &opening);
        let body = Join { unit: unit.clone(), member, stage: Stage::Member, commitment, corrects };
        let index = self.act("roll.join", &body, registrar(n), None)?;
        self.opening(index, opening.to_bytes());
        Ok(index)
    }

    fn lines(&mut self, members: &[(Member, u64)]) -> Result<Vec<Sealed>, DeskError> {
        let line = |(member, _): &(Member, u64)| {
            let work = vec![Work { kind: "manual".into(), hours: 160, days: 20 }];
            let line = Line { member: *member, work, dues: true };
            Opening::new(Salt::new(self.random()), &line).map(Sealed::Kept).map_err(opening_failed)
        };
        members.iter().map(line).collect()
    }

    /// Signs what waits, appends it, and publishes a checkpoint: a growing record has many, and the last is cosigned.
    fn flush(&mut self, last: bool) -> Result<(), DeskError> {
        let acts = std::mem::take(&mut self.waiting);
        for leaf in sign(&acts, &self.keys, START, self.shape.threads)? {
            self.tree.append(leaf_hash(&leaf));
            self.sink.append(&LogName::Main, &leaf)?;
        }
        // An opening belongs to an entry that is there.
        for (index, opening) in std::mem::take(&mut self.openings) {
            self.sink.put_opening(index, &opening)?;
        }
        let failed = |text: String| DeskError::Checkpoint(text);
        let head = Checkpoint {
            origin: LOG.into(),
            size: self.tree.size(),
            root: self.tree.root(),
            extensions: Vec::new(),
        };
        let mut signed =
            SignedCheckpoint::sign(&head, &self.keys[OPERATOR]).map_err(|e| failed(e.to_string()))?;
        for n in (0..2).filter(|_| last) {
            let name = self.witness(n).name;
            let cosignature = cosign(signed.note(), &name, &self.keys[WITNESSES[n]], START)
                .ok_or_else(|| failed("the time lies beyond what a cosignature can say".into()))?;
            signed.note_mut().add(cosignature).map_err(|e| failed(e.to_string()))?;
        }
        Ok(self.sink.publish(&LogName::Main, &signed.to_string())?)
    }
}

/// Signs acts on several threads, in order.
fn sign(acts: &[Act], keys: &[SigningKey], at: u64, threads: usize) -> Result<Vec<Vec<u8>>, DeskError> {
    let part = acts.len().div_ceil(threads.max(1)).max(1);
    let parts: Vec<Result<Vec<_>, DeskError>> = std::thread::scope(|scope| {
        let started: Vec<_> = acts
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(|act| leaf(act, keys, at)).collect()))
            .collect();
        started.into_iter().map(|part| part.join().expect("signing does not panic")).collect()
    });
    Ok(parts.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
}

fn leaf(act: &Act, keys: &[SigningKey], at: u64) -> Result<Vec<u8>, DeskError> {
    let signed = Draft { log: LOG, kind: act.kind, seq: act.seq, body: &act.body }.sign(&keys[act.by]);
    let signed = signed.and_then(|signed| match act.second {
        Some(second) => signed.second(&keys[second]),
        None => Ok(signed),
    });
    let entry = signed.and_then(|signed| signed.at(at)).map_err(|error| failed(act.kind, error))?;
    Ok(entry.to_bytes())
}

fn failed(kind: &str, error: EntryError) -> DeskError {
    DeskError::Entry { kind: kind.to_owned(), error }
}

fn opening_failed(error: mandat_record::commitment::OpeningError) -> DeskError {
    DeskError::Checkpoint(error.to_string())
}
