//! Encryption: exponential ElGamal on ristretto255 (ElGamal 1985; Cramer, Gennaro, Schoenmakers 1997).
//!
//! A ciphertext of the number `m` under the key `K` with randomness `r` is `(rG, rK + mG)`. Ciphertexts add up to a
//! ciphertext of the sum, so a box is tallied without opening a ballot.

use crate::Refused;
use crate::group::{Point, RistrettoPoint, Scalar, WIDTH};
use curve25519_dalek::ristretto::RistrettoBasepointTable;
use curve25519_dalek::traits::Identity as _;
use std::ops::{Add, AddAssign, Mul, Sub};

/// A key to encrypt with, and its table of multiples: multiplication by secret randomness takes constant time.
pub struct Key {
    point: Point,
    table: Box<RistrettoBasepointTable>,
}

impl Key {
    /// Prepares a key; `point-identity` for the identity, under which every plaintext would be readable.
    pub fn new(point: Point) -> Result<Self, Refused> {
        if point.is_identity() {
            return Err(Refused::PointIdentity);
        }
        Ok(Key { point, table: Box::new(RistrettoBasepointTable::create(point.value())) })
    }

    /// The key as a point.
    pub fn point(&self) -> &Point {
        &self.point
    }

    /// The key times a scalar, in constant time.
    pub fn mul(&self, scalar: &Scalar) -> RistrettoPoint {
        &*self.table * scalar
    }

    /// Encrypts a number; the result is not yet encoded.
    pub fn encrypt(&self, number: &Scalar, randomness: &Scalar) -> Pair {
        self.encrypt_point(&RistrettoPoint::mul_base(number), randomness)
    }

    /// Encrypts a point, such as an encoded ranking.
    pub fn encrypt_point(&self, message: &RistrettoPoint, randomness: &Scalar) -> Pair {
        Pair { first: RistrettoPoint::mul_base(randomness), second: self.mul(randomness) + message }
    }
}

/// A ciphertext in a computation: the two points without their encodings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// `rG`.
    pub first: RistrettoPoint,
    /// `rK + M`.
    pub second: RistrettoPoint,
}

impl Pair {
    /// The encryption of zero with randomness zero: where a sum begins.
    pub fn zero() -> Self {
        Pair { first: RistrettoPoint::identity(), second: RistrettoPoint::identity() }
    }

    /// The encryption of a public number with randomness zero.
    pub fn public(number: &Scalar) -> Self {
        Pair { first: RistrettoPoint::identity(), second: RistrettoPoint::mul_base(number) }
    }

    /// Encodes both parts.
    pub fn encode(self) -> Ciphertext {
        Ciphertext { first: Point::of(self.first), second: Point::of(self.second) }
    }
}

impl Add for Pair {
    type Output = Pair;
    fn add(self, other: Pair) -> Pair {
        Pair { first: self.first + other.first, second: self.second + other.second }
    }
}

impl AddAssign for Pair {
    fn add_assign(&mut self, other: Pair) {
        *self = *self + other;
    }
}

impl Sub for Pair {
    type Output = Pair;
    fn sub(self, other: Pair) -> Pair {
        Pair { first: self.first - other.first, second: self.second - other.second }
    }
}

impl Mul<&Scalar> for Pair {
    type Output = Pair;
    fn mul(self, scalar: &Scalar) -> Pair {
        Pair { first: self.first * scalar, second: self.second * scalar }
    }
}

impl std::iter::Sum for Pair {
    fn sum<I: Iterator<Item = Pair>>(pairs: I) -> Pair {
        pairs.fold(Pair::zero(), Pair::add)
    }
}

/// A ciphertext with its encoding, as it lies in a ballot: 64 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ciphertext {
    /// `rG`; never the identity in a ballot.
    pub first: Point,
    /// `rK + M`.
    pub second: Point,
}

impl Ciphertext {
    /// Bytes of a ciphertext.
    pub const WIDTH: usize = 2 * WIDTH;

    /// Decodes; `point-identity` where the first part is the identity, which would show the plaintext.
    pub fn parse(encoded: &[u8; Self::WIDTH]) -> Result<Self, Refused> {
        let (first, second) = encoded.split_at(WIDTH);
        let half = |bytes: &[u8]| *bytes.first_chunk::<WIDTH>().expect("half of a ciphertext");
        Ok(Ciphertext { first: Point::parse_key(&half(first))?, second: Point::parse(&half(second))? })
    }

    /// The encoding: first part, then second.
    pub fn bytes(&self) -> [u8; Self::WIDTH] {
        let mut bytes = [0; Self::WIDTH];
        bytes[..WIDTH].copy_from_slice(self.first.bytes());
        bytes[WIDTH..].copy_from_slice(self.second.bytes());
        bytes
    }

    /// The two points to compute with.
    pub fn pair(&self) -> Pair {
        Pair { first: *self.first.value(), second: *self.second.value() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ciphertexts_add_up() {
        let secret = Scalar::from(77_u8);
        let key = Key::new(Point::of(RistrettoPoint::mul_base(&secret))).expect("a key");
        let three = key.encrypt(&Scalar::from(3_u8), &Scalar::from(1001_u32));
        let four = key.encrypt(&Scalar::from(4_u8), &Scalar::from(5005_u32));
        let sum = three + four * &Scalar::from(10_u8);
        assert_eq!(sum.second - sum.first * secret, RistrettoPoint::mul_base(&Scalar::from(43_u8)));
        assert_eq!(Ciphertext::parse(&sum.encode().bytes()), Ok(sum.encode()));
    }

    #[test]
    fn the_identity_is_no_key_and_no_first_part() {
        assert_eq!(Key::new(Point::identity()).err(), Some(Refused::PointIdentity));
        let open = Pair::public(&Scalar::ONE).encode().bytes();
        assert_eq!(Ciphertext::parse(&open), Err(Refused::PointIdentity));
    }
}
