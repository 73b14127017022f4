//! What trustees can do wrong: each with its stable code and the place of whoever did it, so that a ceremony that fails
//! says by whom.

use super::structure::Place;
use crate::Refused;

macro_rules! faults {
    ($($variant:ident = $code:literal, $means:literal;)*) => {
        /// What is wrong with a trustee's message, or with the want of one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault { $(#[doc = $means] $variant,)* }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Fault] = &[$(Fault::$variant),*];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Fault::$variant => $code,)* }
            }

            /// What it means, in neutral words.
            pub const fn means(self) -> &'static str {
                match self { $(Fault::$variant => $means,)* }
            }
        }
    };
}

faults! {
    UnknownPlace = "trustee-unknown", "there is no such platform or person in the structure";
    DuplicateKey = "trustee-duplicate", "the place is taken, or the key is registered for another place";
    RogueKey = "rogue-key", "the proof of possession does not hold for this key, place and ceremony";
    Phase = "trustee-phase", "the message does not belong to this round of the ceremony";
    CommitDiffers = "commit-differs", "the deal is not the one whose hash was on record before the others' deals";
    DealForm = "deal-form", "the deal has more or fewer coefficients or shares than the structure";
    DealProof = "deal-proof", "the dealer's proof of knowing their secret does not hold";
    ShareWrong = "share-wrong", "a share dealt is not the one that the commitments bind";
    ComplaintProof = "complaint-proof", "the complaint does not prove what the shared point is";
    ComplaintFalse = "complaint-false", "the share complained of is the one that the commitments bind";
    Missing = "trustee-missing", "the message of this round did not come";
    ConfirmDiffers = "confirm-differs", "another joint key is confirmed than the one that follows from the record";
    ConfirmProof = "confirm-proof", "the proof of holding the share does not hold";
    Length = "partial-length", "there are more or fewer parts than ciphertexts";
    PartialWrong = "partial-wrong", "the partial decryption is not by the share that the record binds";
    BelowThreshold = "below-threshold-trustees", "fewer good trustees than the structure asks for";
    Disqualified = "trustee-disqualified", "the trustee was disqualified";
}

/// A fault and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("trustee {place}: {}", fault.means())]
pub struct Charge {
    /// Whose fault.
    pub place: Place,
    /// What.
    pub fault: Fault,
}

impl Charge {
    pub(crate) const fn new(place: Place, fault: Fault) -> Self {
        Self { place, fault }
    }
}

/// Why a trustee's bytes are not accepted: they cannot be read, or they charge somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrusteeError {
    /// Not a message.
    #[error(transparent)]
    Unreadable(#[from] Refused),
    /// A message with a fault.
    #[error(transparent)]
    Charged(#[from] Charge),
}

impl TrusteeError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(refused) => refused.code(),
            Self::Charged(charge) => charge.fault.code(),
        }
    }
}
