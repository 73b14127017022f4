//! The group: ristretto255 (RFC 9496), a group of prime order without cofactor.
//!
//! Everything that enters comes through here, once, and is checked here: points and scalars in canonical encoding
//! only, so that one value has one encoding and hashing encodings binds values; the identity refused where a key or
//! the first part of a ciphertext is expected, because it would make a plaintext or a signature public property.
//! Generators are derived by hashing to the group, so nobody knows a relation between them.

use crate::Refused;
use curve25519_dalek::constants::{RISTRETTO_BASEPOINT_COMPRESSED, RISTRETTO_BASEPOINT_POINT};
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::traits::Identity as _;
use sha2::{Digest as _, Sha512};
use zeroize::{Zeroize, Zeroizing};

pub use curve25519_dalek::{RistrettoPoint, Scalar};

/// The group's name, as transcripts bind it.
pub const NAME: &str = "ristretto255";

/// Bytes of a point and of a scalar.
pub const WIDTH: usize = 32;

/// A point together with its canonical encoding, so that it is decoded and encoded once.
#[derive(Clone, Copy)]
pub struct Point {
    encoded: [u8; WIDTH],
    value: RistrettoPoint,
}

impl Point {
    /// Decodes; `point-encoding` unless these are the canonical bytes of a point.
    pub fn parse(encoded: &[u8; WIDTH]) -> Result<Self, Refused> {
        let value = CompressedRistretto(*encoded).decompress().ok_or(Refused::PointEncoding)?;
        Ok(Point { encoded: *encoded, value })
    }

    /// Decodes where a key or the first part of a ciphertext stands: the identity is refused (`point-identity`).
    pub fn parse_key(encoded: &[u8; WIDTH]) -> Result<Self, Refused> {
        // The identity's only canonical encoding is 32 zero bytes (RFC 9496 section 4.3.2).
        if encoded == &[0; WIDTH] { Err(Refused::PointIdentity) } else { Self::parse(encoded) }
    }

    /// The point of a computed value.
    pub fn of(value: RistrettoPoint) -> Self {
        Point { encoded: value.compress().0, value }
    }

    /// The points of computed values; several times faster than one by one, as it shares an inversion.
    ///
    /// The library encodes doubles, so halves go in: the group's order is odd, every point has one half.
    pub fn of_halves(halves: &[RistrettoPoint]) -> Vec<Self> {
        let encoded = RistrettoPoint::double_and_compress_batch(halves);
        halves
            .iter()
            .zip(encoded)
            .map(|(half, encoded)| Point { encoded: encoded.0, value: half + half })
            .collect()
    }

    /// The standard generator of RFC 9496.
    pub fn base() -> Self {
        Point { encoded: RISTRETTO_BASEPOINT_COMPRESSED.0, value: RISTRETTO_BASEPOINT_POINT }
    }

    /// The neutral element.
    pub fn identity() -> Self {
        Point { encoded: [0; WIDTH], value: RistrettoPoint::identity() }
    }

    /// Whether it is the neutral element.
    pub fn is_identity(&self) -> bool {
        self.encoded == [0; WIDTH]
    }

    /// The canonical encoding.
    pub fn bytes(&self) -> &[u8; WIDTH] {
        &self.encoded
    }

    /// The value to compute with.
    pub fn value(&self) -> &RistrettoPoint {
        &self.value
    }
}

/// For points that are secrets: what two people agree on.
impl Zeroize for Point {
    fn zeroize(&mut self) {
        self.encoded.zeroize();
        self.value.zeroize();
    }
}

impl PartialEq for Point {
    fn eq(&self, other: &Self) -> bool {
        self.encoded == other.encoded
    }
}

impl Eq for Point {}

impl std::fmt::Debug for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Point({})", hex(&self.encoded))
    }
}

/// Decodes a scalar; `scalar-encoding` unless the bytes are below the group's order.
pub fn parse_scalar(encoded: &[u8; WIDTH]) -> Result<Scalar, Refused> {
    Option::from(Scalar::from_canonical_bytes(*encoded)).ok_or(Refused::ScalarEncoding)
}

/// Derives an independent generator: SHA-512 over the domain, the context and the number, each with its length,
/// mapped to the group by the one-way map of RFC 9496 section 4.3.4. Nobody knows its logarithm to another base.
pub fn generator(domain: &str, context: &[u8], index: u64) -> Point {
    let mut hash = Sha512::new();
    for part in [b"mandat-seal/generator/v1".as_slice(), domain.as_bytes(), context, &index.to_le_bytes()] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let uniform: [u8; 64] = hash.finalize().into();
    Point::of(RistrettoPoint::from_uniform_bytes(&uniform))
}

/// Lower-case hex, as vectors and reports write bytes.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads hex, in either case; `None` for anything else. What it read may be a secret: it is wiped when it is dropped.
pub fn unhex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    // A vector that grows would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(pairs.len()));
    for pair in pairs {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        bytes.push(u8::try_from(digit(0)? << 4 | digit(1)?).ok()?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9496 appendix A.1: small multiples of the generator.
    #[test]
    fn multiples_of_the_generator_are_those_of_the_standard() {
        let two = Point::of(Point::base().value() + Point::base().value());
        assert_eq!(hex(two.bytes()), "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919");
        assert_eq!(Point::parse(two.bytes()), Ok(two));
    }

    /// RFC 9496 appendix A.2: non-canonical field elements, negative ones, and others that name no point.
    #[test]
    fn bad_encodings_of_the_standard_are_refused() {
        for text in [
            "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
            "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ] {
            assert_eq!(Point::parse(&bytes(text)), Err(Refused::PointEncoding), "{text}");
        }
    }

    #[test]
    fn the_identity_is_a_point_but_no_key() {
        assert_eq!(Point::parse(&[0; 32]), Ok(Point::identity()));
        assert_eq!(Point::parse_key(&[0; 32]), Err(Refused::PointIdentity));
    }

    #[test]
    fn the_order_itself_is_no_scalar() {
        let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        assert_eq!(parse_scalar(&order), Err(Refused::ScalarEncoding));
        let mut below = order;
        below[0] -= 1;
        assert_eq!(parse_scalar(&below), Ok(-Scalar::ONE));
    }

    #[test]
    fn encoding_halves_gives_the_points() {
        let half = Scalar::from(2_u8).invert();
        let values: Vec<_> = (0..5_u64).map(|n| Point::base().value() * Scalar::from(n)).collect();
        let halves: Vec<_> = values.iter().map(|value| value * half).collect();
        for (point, value) in Point::of_halves(&halves).iter().zip(&values) {
            assert_eq!(point, &Point::of(*value));
            assert_eq!(point.value(), value);
        }
    }

    #[test]
    fn generators_depend_on_domain_context_and_number() {
        let all = [
            generator("a", b"b", 0),
            generator("a", b"b", 1),
            generator("a", b"c", 0),
            generator("ab", b"", 0),
        ];
        for (i, left) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|right| left != right));
        }
    }

    fn bytes(text: &str) -> [u8; 32] {
        unhex(text).expect("hex").first_chunk().copied().expect("32 bytes")
    }

    #[test]
    fn hex_comes_back_and_nothing_else_is_hex() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(unhex(&hex(&all)).as_deref(), Some(&all));
        assert_eq!(unhex("aB").as_deref(), Some(&vec![0xab]));
        assert_eq!(unhex("").as_deref(), Some(&Vec::new()));
        for wrong in ["a", "abc", "0g", "+1", " 1", "0x", "ää", "é"] {
            assert!(unhex(wrong).is_none(), "{wrong}");
        }
    }
}
