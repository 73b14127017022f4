//! Why something sealed is refused. The codes are part of the format: a code never changes its meaning.

use std::fmt;

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal, $means:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $means] $variant,)* }

        impl $name {
            /// All of them, in the order of the table in `docs/seal.md`.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// What it means, in neutral words.
            pub const fn means(self) -> &'static str {
                match self { $($name::$variant => $means,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.means())
            }
        }

        impl std::error::Error for $name {}
    };
}

codes! {
    /// Why a point, a proof, a ballot, a list, a share or a tally is refused.
    Refused {
        PointEncoding = "point-encoding", "32 bytes are not the canonical encoding of a ristretto255 point";
        PointIdentity = "point-identity", "the identity stands where a key or the first part of a ciphertext is expected";
        ScalarEncoding = "scalar-encoding", "32 bytes are not the canonical encoding of a scalar";
        Length = "length", "the bytes are longer or shorter than the election's questions prescribe";
        Version = "version", "the version is not one that this program knows";
        BadQuestion = "bad-question", "a question's limits are out of range or contradict each other";
        BadChoice = "bad-choice", "the choices do not keep to the question's limits";
        BadManifest = "bad-manifest", "the manifest is not in canonical form or is out of range";
        OtherElection = "other-election", "the ballot was made for another election";
        BadProof = "bad-proof", "a proof does not hold for these ciphertexts, this credential, question and election";
        BadSignature = "bad-signature", "the signature does not hold for this credential and these bytes";
        CredentialUnknown = "credential-unknown", "the credential is not in the election's list";
        CredentialDuplicate = "credential-duplicate", "a credential stands twice in the list";
        CredentialOrder = "credential-order", "the list of credentials is not sorted";
        CredentialList = "credential-list", "the list of credentials is not the one that the election was opened with";
        CredentialWeight = "credential-weight", "a credential has no weight, or weights where the election has none";
        WeightOverflow = "weight-overflow", "the weights are together larger, or more different ones, than a tally can hold";
        BallotDuplicate = "ballot-duplicate", "the same ballot stands twice in the box";
        BallotFork = "ballot-fork", "one credential signed two ballots for the same place in its chain";
        BallotGap = "ballot-gap", "a ballot names a previous one that is not in the box";
        BallotSpoiled = "ballot-spoiled", "the ballot was opened as a challenge and cannot be cast";
        BallotLate = "ballot-late", "the box is closed: it holds more ballots, or others, than its closing fixed";
        BoxDiffers = "box-differs", "the box does not hold the ballots that its closing fixed";
        OpeningDiffers = "opening-differs", "the opened ballot does not encrypt these choices with this randomness";
        CommitmentDiffers = "commitment-differs", "the device showed another ballot than the one it committed to";
        ShareIndex = "share-index", "a trustee's number is zero, too large, or occurs twice";
        ShareBad = "share-bad", "a trustee's share does not match its proof and verification key";
        SharesMissing = "shares-missing", "fewer good shares than the threshold";
        BadMix = "bad-mix", "a mix does not hold the ballots that count, its proof does not hold, or there is none";
        TallyOverTable = "tally-over-table", "a total is larger than any that the credentials can give";
        TallyDiffers = "tally-differs", "the published totals are not those of the decrypted box";
    }
}

impl Refused {
    /// The refusal with this code, for readers of vectors and reports.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|refused| refused.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_in_the_document_and_is_found_again() {
        let document = include_str!("../../../docs/seal.md");
        for refused in Refused::ALL {
            let row = format!("| `{}` | {} |", refused.code(), refused.means());
            assert!(document.contains(&row), "docs/seal.md lacks this row: {row}");
            assert_eq!(Refused::from_code(refused.code()), Some(*refused));
        }
        assert_eq!(Refused::from_code("no such code"), None);
    }
}
