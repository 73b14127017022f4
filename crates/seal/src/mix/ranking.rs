//! A whole ranking as one plaintext: the ranking becomes a number, the number bytes, and each 16 bytes a point.
//!
//! **Number.** A ranking of `k` of `m` candidates is the digits `d_0 ... d_{k-1}` of its Lehmer code (`d_i`: how many candidates
//! that are not yet ranked come before the next one in the paper's order) in mixed radix `m, m-1, ...`, digits that are not
//! used being zero, with `k` as the lowest digit in radix `m + 1`. So the number lies below `(m+1)!`, and a number that is
//! no ranking is recognised.
//!
//! **Points.** Sixteen bytes are embedded by Lizard (curve25519-dalek; Westerbaan 2019), which is injective, takes constant time,
//! and recognises every point that is no message, except with probability about 2^-122. One point holds the rankings of up
//! to 33 candidates, two 56, three 77, four 97.

use sha2::Sha256;

use crate::group::RistrettoPoint;

/// The most candidates of a ranked question; more are refused when the question is made.
pub const MOST_CANDIDATES: u16 = 97;

const CHUNK: usize = 16;

/// The rankings of a number of candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rankings {
    candidates: u16,
    width: usize,
}

impl Rankings {
    /// The rankings of 1 to 97 candidates.
    pub fn of(candidates: u16) -> Option<Self> {
        if candidates == 0 || candidates > MOST_CANDIDATES {
            return None;
        }
        // The largest number is (m+1)! - 1.
        let mut largest = Number(vec![1]);
        (2..=candidates + 1).for_each(|radix| largest.push_digit(radix, 0));
        largest.decrement();
        Some(Self { candidates, width: largest.significant().div_ceil(CHUNK).max(1) })
    }

    /// Candidates.
    pub const fn candidates(&self) -> u16 {
        self.candidates
    }

    /// Points that a ranking takes.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Embeds a ranking: candidates by their place on the paper from zero, the first preference first, each at most once;
    /// none ranked is a blank vote. `None` for what is no ranking.
    ///
    /// ```
    /// use mandat_seal::mix::Rankings;
    /// let rankings = Rankings::of(5).expect("at most 97");
    /// let points = rankings.encode(&[4, 0, 2]).expect("a ranking");
    /// assert_eq!(rankings.decode(&points), Some(vec![4, 0, 2]));
    /// assert_eq!(rankings.encode(&[1, 1]), None);
    /// ```
    pub fn encode(&self, ranking: &[u16]) -> Option<Vec<RistrettoPoint>> {
        let digits = self.digits(ranking)?;
        let mut number = Number(Vec::new());
        for (i, digit) in digits.iter().enumerate().rev() {
            number.push_digit(self.candidates - u16::try_from(i).ok()?, *digit);
        }
        number.push_digit(self.candidates + 1, u16::try_from(ranking.len()).ok()?);
        number.0.resize(self.width * CHUNK, 0);
        let chunks = number.0.chunks_exact(CHUNK);
        Some(
            chunks
                .map(|c| RistrettoPoint::lizard_encode::<Sha256>(c.first_chunk().expect("16 bytes")))
                .collect(),
        )
    }

    /// The Lehmer code, filled up with zeros.
    fn digits(&self, ranking: &[u16]) -> Option<Vec<u16>> {
        let mut left: Vec<u16> = (0..self.candidates).collect();
        let mut digits = Vec::with_capacity(left.len());
        for candidate in ranking {
            let at = left.iter().position(|other| other == candidate)?;
            left.remove(at);
            digits.push(u16::try_from(at).ok()?);
        }
        digits.resize(usize::from(self.candidates), 0);
        Some(digits)
    }

    /// Reads an embedded ranking; `None` where the points are no message or the number no ranking.
    pub fn decode(&self, points: &[RistrettoPoint]) -> Option<Vec<u16>> {
        if points.len() != self.width {
            return None;
        }
        let mut number = Number(Vec::with_capacity(self.width * CHUNK));
        for point in points {
            number.0.extend(point.lizard_decode::<Sha256>()?);
        }
        let length = number.pop_digit(self.candidates + 1);
        let digits: Vec<u16> = (1..=self.candidates).rev().map(|radix| number.pop_digit(radix)).collect();
        let unused = digits.get(usize::from(length)..)?;
        if number.significant() > 0 || unused.iter().any(|digit| *digit != 0) {
            return None;
        }
        let mut left: Vec<u16> = (0..self.candidates).collect();
        Some(digits[..usize::from(length)].iter().map(|at| left.remove(usize::from(*at))).collect())
    }
}

/// A number in base 256, lowest digit first.
struct Number(Vec<u8>);

impl Number {
    /// Multiplies by a radix and adds a digit below it.
    fn push_digit(&mut self, radix: u16, digit: u16) {
        let mut carry = u32::from(digit);
        for byte in &mut self.0 {
            carry += u32::from(*byte) * u32::from(radix);
            *byte = carry.to_le_bytes()[0];
            carry >>= 8;
        }
        while carry > 0 {
            self.0.push(carry.to_le_bytes()[0]);
            carry >>= 8;
        }
    }

    /// Divides by a radix and gives the remainder.
    fn pop_digit(&mut self, radix: u16) -> u16 {
        let mut rest = 0u32;
        for byte in self.0.iter_mut().rev() {
            rest = rest << 8 | u32::from(*byte);
            // The quotient is below 256, since the rest was below the radix.
            *byte = (rest / u32::from(radix)).to_le_bytes()[0];
            rest %= u32::from(radix);
        }
        u16::try_from(rest).expect("a remainder is below its radix")
    }

    fn decrement(&mut self) {
        for byte in &mut self.0 {
            let (less, borrow) = byte.overflowing_sub(1);
            *byte = less;
            if !borrow {
                return;
            }
        }
    }

    /// Bytes up to the highest that is not zero.
    fn significant(&self) -> usize {
        self.0.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn widths_are_the_documented_ones() {
        for (candidates, width) in
            [(1, 1), (33, 1), (34, 2), (56, 2), (57, 3), (64, 3), (77, 3), (78, 4), (97, 4)]
        {
            assert_eq!(Rankings::of(candidates).map(|r| r.width()), Some(width), "{candidates}");
        }
        assert!(Rankings::of(0).is_none() && Rankings::of(98).is_none());
    }

    /// Every ranking of up to five candidates has points of its own, and comes back.
    #[test]
    fn small_rankings_are_all_different() {
        for candidates in 1..=5u16 {
            let rankings = Rankings::of(candidates).expect("few");
            let mut all = vec![vec![]];
            let mut seen = std::collections::BTreeSet::new();
            while let Some(ranking) = all.pop() {
                let points = rankings.encode(&ranking).expect("a ranking");
                assert_eq!(rankings.decode(&points), Some(ranking.clone()));
                assert!(seen.insert(points[0].compress().0));
                all.extend(
                    (0..candidates).filter(|c| !ranking.contains(c)).map(|c| [&ranking[..], &[c]].concat()),
                );
            }
            let counts = [2, 5, 16, 65, 326]; // OEIS A000522
            assert_eq!(seen.len(), counts[usize::from(candidates) - 1]);
        }
    }

    proptest! {
        #[test]
        fn a_ranking_comes_back(candidates in 1u16..=97, seed: u64, share in 0u16..=100) {
            let rankings = Rankings::of(candidates).expect("at most 97");
            let mut left: Vec<u16> = (0..candidates).collect();
            let mut state = seed | 1;
            let mut ranking = Vec::new();
            while ranking.len() < usize::from(candidates * share / 100) {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = usize::try_from(state >> 33).expect("31 bits") % left.len();
                ranking.push(left.swap_remove(at));
            }
            let points = rankings.encode(&ranking).expect("a ranking");
            prop_assert_eq!(points.len(), rankings.width());
            prop_assert_eq!(rankings.decode(&points), Some(ranking));
        }
    }

    #[test]
    fn what_is_no_ranking_is_recognised() {
        let rankings = Rankings::of(4).expect("four");
        for wrong in [&[4][..], &[0, 0], &[0, 1, 2, 3, 0]] {
            assert_eq!(rankings.encode(wrong), None);
        }
        let number = |n: u128| RistrettoPoint::lizard_encode::<Sha256>(&n.to_le_bytes());
        let valid = (0..1_000u128).filter(|n| rankings.decode(&[number(*n)]).is_some()).count();
        assert_eq!(valid, 65, "as many numbers are rankings as there are rankings");
        assert_eq!(rankings.decode(&[number(u128::MAX)]), None);
        assert_eq!(rankings.decode(&[RistrettoPoint::mul_base(&7u8.into())]), None);
        assert_eq!(rankings.decode(&[]), None);
    }
}
