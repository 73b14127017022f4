//! Bodies of entries: trustees and their ceremony, sealed ballots, mixes and decryption.

use mandat_record::blob::BlobRef;
use mandat_record::commitment::Commitment;
use mandat_record::ed25519::PublicKey;
use mandat_record::tree::Hash;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::id::Id;

/// Bytes in canonical base64. What they say is read, and bounded, by crate `seal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // An entry is at most 32 KiB, so the text is bounded.
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text.as_bytes());
        bytes.map(Self).map_err(|_| de::Error::custom("not canonical base64 with padding"))
    }
}

records! {
    /// `trustees.name`: who holds the key of a convocation's sealed box together, and who mixes.
    NameTrustees {
        /// The convocation.
        convocation: Id,
        /// How many groups must take part in a decryption.
        threshold: u16,
        /// The groups: one of one person for each trustee, or the platforms with their people.
        groups: Vec<TrusteeGroup>,
        /// Who mixes ranked ballots, in any order.
        mixers: Vec<Mixer>,
    }
    /// A group of trustees.
    TrusteeGroup {
        /// The platform that named them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        platform: Option<Id>,
        /// How many of its people must take part.
        threshold: u16,
        /// The keys with which its people sign their entries.
        keys: Vec<PublicKey>,
    }
    /// A mixer.
    Mixer {
        /// The platform that named them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        platform: Option<Id>,
        /// The key with which they sign.
        key: PublicKey,
    }
    /// `trustee.register`, `trustee.deal`, `trustee.complain`, `trustee.confirm`, `trustee.rehearse`.
    TrusteeMessage {
        /// The convocation.
        convocation: Id,
        /// The message, in the binary form of `docs/seal.md`.
        message: Bytes,
    }
    /// `trustee.commit`.
    TrusteeCommit {
        /// The convocation.
        convocation: Id,
        /// Hash of the deal that will be shown.
        commit: Hash,
    }
    /// `trustee.drop`.
    DropTrustee {
        /// The convocation.
        convocation: Id,
        /// The group, counted from 1.
        group: u16,
        /// The person in it, counted from 1.
        person: u16,
    }
    /// `mix.add`.
    AddMix {
        /// The contest.
        contest: Id,
        /// The shuffled ciphertexts, in the binary form of `docs/seal.md`.
        table: BlobRef,
        /// The proof of the shuffle.
        proof: BlobRef,
    }
    /// `tally.decrypt`.
    DecryptTally {
        /// The contest, or the division.
        contest: Id,
        /// The partial decryption with its proof, where enough ballots count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        partial: Option<BlobRef>,
        /// Commitment to [`crate::sealed::OpenedPartial`], where fewer ballots count than the privacy threshold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        commitment: Option<Commitment>,
    }
    /// `ballots.sealed`, in the box: one voter's ballot.
    SealedBallot {
        /// The contest, or the division.
        contest: Id,
        /// The ballot, in the binary form of `docs/seal.md`.
        ballot: Bytes,
    }
    /// `ballots.challenged`, in the box: a ballot that its voter opened to check the device; it can never be cast.
    ChallengedBallot {
        /// The contest, or the division.
        contest: Id,
        /// The opened ballot, in the text form of `docs/seal.md`.
        opening: String,
    }
}
