//! The manifest of an election and what follows from it: its identity, the context of every proof, the shape of a ballot.
//!
//! The manifest has one binary form, and the election is the hash of it. It names the trustees' keys and the list of
//! credentials, so it can be written only when registration is over, and nothing in it can change afterwards.

use crate::Refused;
use crate::credential::{Credentials, MOST_TOTAL, Summary};
use crate::elgamal::Key;
use crate::group::Point;
use crate::proof::bits::{self, Generators};
use crate::question::{Check, Question};
use crate::transcript::{Context, hash};
use crate::trustee::MOST_TRUSTEES;
use crate::wire::Reader;

/// The most questions of one election.
pub const MOST_QUESTIONS: u16 = 64;
/// The most bytes of one ballot.
pub const MOST_BALLOT: u64 = 1 << 20;
/// The version of manifests and ballots.
pub const VERSION: u8 = 1;

/// Everything that is fixed before a box opens.
///
/// Bytes, integers little-endian: version (1), contest (32), setup (32), joint key (32), number of trustees (2), their keys (32
/// each), number of credentials (4), whether weighted (1), total weight (8), hash of the list (32), number of questions
/// (2), questions. A question: kind (1: 1 approval, 2 score, 3 lists, 4 ranked), whether blank (1), then numbers of 2 bytes:
/// options, min, max; options, max; number of lists and for each candidates, marks; options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// What the caller binds: a hash that names the contest, its texts and its options.
    pub contest: [u8; 32],
    /// A hash of how the trustees made their key.
    pub setup: [u8; 32],
    /// The key that ballots are encrypted with.
    pub joint: Point,
    /// The verification keys of all trustees, by their numbers.
    pub trustees: Vec<Point>,
    /// The list of admitted credentials.
    pub credentials: Summary,
    /// The questions, in the order of a ballot's answers.
    pub questions: Vec<Question>,
}

impl Manifest {
    /// The canonical bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.contest);
        bytes.extend(self.setup);
        bytes.extend(self.joint.bytes());
        bytes.extend(length(self.trustees.len()).to_le_bytes());
        self.trustees.iter().for_each(|key| bytes.extend(key.bytes()));
        bytes.extend(self.credentials.count.to_le_bytes());
        bytes.push(u8::from(self.credentials.weighted));
        bytes.extend(self.credentials.total.to_le_bytes());
        bytes.extend(self.credentials.digest);
        bytes.extend(length(self.questions.len()).to_le_bytes());
        self.questions.iter().for_each(|question| question.write(&mut bytes));
        bytes
    }

    /// Reads and checks the canonical bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Err(Refused::Version);
        }
        let (contest, setup) = (*reader.array()?, *reader.array()?);
        let joint = reader.key()?;
        let trustees = reader.u16()?;
        if trustees > MOST_TRUSTEES {
            return Err(Refused::BadManifest);
        }
        let trustees = (0..trustees).map(|_| reader.key()).collect::<Result<Vec<_>, _>>()?;
        let count = reader.u32()?;
        let weighted = match reader.u8()? {
            0 => false,
            1 => true,
            _ => return Err(Refused::BadManifest),
        };
        let credentials = Summary { count, weighted, total: reader.u64()?, digest: *reader.array()? };
        let questions = reader.u16()?;
        if questions > MOST_QUESTIONS {
            return Err(Refused::BadManifest);
        }
        let questions = (0..questions).map(|_| Question::read(&mut reader)).collect::<Result<Vec<_>, _>>()?;
        reader.end()?;
        Ok(Manifest { contest, setup, joint, trustees, credentials, questions })
    }
}

fn length(count: usize) -> u16 {
    u16::try_from(count).expect("checked when the election was made: at most a few hundred")
}

/// An election: a checked manifest and what is computed from it once.
pub struct Election {
    manifest: Manifest,
    context: Context,
    key: Key,
    checks: Vec<Vec<Check>>,
    ciphertexts: Vec<usize>,
    generators: Generators,
    answers: usize,
}

impl Election {
    /// Checks a manifest: `bad-manifest`, `bad-question`, `point-identity` or `weight-overflow` where it cannot be used.
    pub fn new(manifest: Manifest) -> Result<Self, Refused> {
        let few = manifest.trustees.len() <= usize::from(MOST_TRUSTEES)
            && manifest.questions.len() <= usize::from(MOST_QUESTIONS);
        if !few || manifest.trustees.is_empty() || manifest.questions.is_empty() {
            return Err(Refused::BadManifest);
        }
        if manifest.trustees.iter().any(Point::is_identity) {
            return Err(Refused::PointIdentity);
        }
        manifest.questions.iter().try_for_each(Question::validate)?;
        let most = manifest.questions.iter().map(Question::most).max().unwrap_or(0).max(1);
        if manifest.credentials.total.checked_mul(most).is_none_or(|total| total > MOST_TOTAL) {
            return Err(Refused::WeightOverflow);
        }
        let width: u64 = manifest.questions.iter().map(Question::width).sum();
        let answers =
            usize::try_from(width).ok().filter(|_| width <= MOST_BALLOT).ok_or(Refused::BadManifest)?;
        let election = hash("manifest", &manifest.bytes());
        let context = Context { election, joint: manifest.joint, trustees: manifest.trustees.clone() };
        let key = Key::new(manifest.joint)?;
        let checks: Vec<_> = manifest.questions.iter().map(Question::checks).collect();
        let ciphertexts: Vec<_> = manifest.questions.iter().map(Question::ciphertexts).collect();
        let summed = manifest.questions.iter().map(|question| question.rankings().is_none());
        let mut provable = checks.iter().zip(&ciphertexts).zip(summed);
        // A rule of this program's own: a kind of question that is added later and breaks it must not open a box.
        if !provable.all(|((checks, count), summed)| !summed || bits::proves(checks, *count)) {
            return Err(Refused::BadQuestion);
        }
        let bits = checks.iter().map(|checks| bits::count(checks)).max().unwrap_or(0);
        let generators = Generators::of_election(&election, bits);
        Ok(Election { manifest, context, key, checks, ciphertexts, generators, answers })
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The election's identity: the hash of its manifest.
    pub fn id(&self) -> &[u8; 32] {
        &self.context.election
    }

    /// What every proof of this election is bound to.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The joint key, with its table.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The generators of the proofs of bits.
    pub fn generators(&self) -> &Generators {
        &self.generators
    }

    /// The questions and what is proven about each.
    pub fn questions(&self) -> impl Iterator<Item = (&Question, &[Check])> {
        self.manifest.questions.iter().zip(self.checks.iter().map(Vec::as_slice))
    }

    /// How many ciphertexts the answer to a question has.
    pub(crate) fn ciphertexts(&self, question: usize) -> usize {
        self.ciphertexts[question]
    }

    /// Bytes of the answers of a ballot.
    pub(crate) fn answers_width(&self) -> usize {
        self.answers
    }

    /// Reads the list of credentials; `credential-list` unless it is the one in the manifest.
    pub fn credentials(&self, bytes: &[u8]) -> Result<Credentials, Refused> {
        let summary = self.manifest.credentials;
        if hash("credentials", bytes) != summary.digest {
            return Err(Refused::CredentialList);
        }
        // The digest is over these bytes, and they are the only ones of this list; the total is left to compare.
        let list = Credentials::parse(bytes, summary.count, summary.weighted)?;
        if list.total() == summary.total { Ok(list) } else { Err(Refused::CredentialList) }
    }
}
