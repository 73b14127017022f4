//! From the rules to numbers: seats of constituencies, votes of a delegate, the outcome of a majority.
//!
//! This is where statutes meet the ground floor, so that the fold, the audit and the command compute the same.

use mandat_seats::weights::{Carried, share_equally};
use mandat_seats::{Lot, Outcome, Rule};
use num_bigint::BigInt;
use num_rational::BigRational;

use crate::body::{Among, Apportionment, HouseSize, Weight};
use crate::decision::{Majority, MajorityOf};
use crate::share::Share;

impl Apportionment {
    /// Seats of the constituencies, from their names and claims (members, an average, mandates), in their order.
    ///
    /// With a lot drawn beforehand a tie is decided; without one it is a value.
    pub fn apportion(&self, units: &[(String, BigRational)], lot: Option<&Lot>) -> Outcome {
        let mut claims: Vec<mandat_seats::Claim> = units
            .iter()
            .map(|(name, weight)| mandat_seats::Claim::weighing(name.clone(), weight.clone()))
            .collect();
        let run = |claims: &[mandat_seats::Claim], seats: Option<u64>, rule: &Rule| match lot {
            Some(lot) => mandat_seats::apportion_by_lot(claims, seats, rule, lot),
            None => mandat_seats::apportion(claims, seats, rule),
        };
        match self {
            Self::Fixed { seats } => run(&claims, None, &Rule::Fixed { n: u64::from(*seats) }),
            Self::PerUnit { rule, .. } => run(&claims, None, rule),
            Self::House { size, rule, floor, cap, .. } => {
                for claim in &mut claims {
                    claim.floor = u64::from(*floor);
                    claim.cap = cap.map(u64::from);
                }
                let seats = match size {
                    HouseSize::Fixed(seats) => u64::from(*seats),
                    HouseSize::Steps(table) => {
                        let total: BigRational = units.iter().map(|(_, weight)| weight).sum();
                        let house = mandat_seats::Claim::weighing("house", total);
                        let outcome = mandat_seats::apportion(&[house], None, table);
                        match outcome.seats() {
                            Some([seats]) => *seats,
                            Some(_) | None => return outcome,
                        }
                    }
                };
                run(&claims, Some(seats), rule)
            }
        }
    }
}

impl Weight {
    /// Votes of each delegate of a constituency with so many `votes`, `seats` and delegates `registered` at the moment
    /// of the vote; and the votes that nobody carries.
    pub fn carried(&self, votes: &BigRational, seats: u64, registered: u64) -> Carried {
        let delegates = |among: Among| match among {
            Among::Seats => seats,
            Among::Registered => registered,
        };
        match self {
            Self::One => Carried {
                each: BigRational::from_integer(1.into()),
                idle: BigRational::from_integer(0.into()),
            },
            Self::Divided { among, cap, .. } => {
                let cap = cap.map(|cap| BigRational::from_integer(cap.into()));
                share_equally(votes, delegates(*among), cap.as_ref())
            }
            Self::Given { among } => share_equally(votes, delegates(*among), None),
        }
    }
}

/// The votes of a division: for a motion, `leading` is for and `next` against; among several options, the first two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Votes {
    /// Votes for the motion, or for the option with most votes.
    pub leading: BigRational,
    /// Votes against it, or for the option with next most votes.
    pub next: BigRational,
    /// All votes cast, abstentions apart.
    pub voting: BigRational,
    /// All votes present, abstentions included.
    pub present: BigRational,
    /// All votes that mandates carry.
    pub mandates: BigRational,
}

/// What a majority makes of the votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Carried.
    Carried,
    /// Not carried.
    Rejected,
    /// A tie under a simple majority; the decision's rule for ties applies.
    Tied,
}

impl Majority {
    /// Whether the votes carry the motion.
    ///
    /// ```
    /// use mandat_statutes::{Majority, MajorityOf, Resolution, Share, Votes};
    /// let whole = |n: u32| num_rational::BigRational::from_integer(n.into());
    /// // The tenth congress, as far as it is known: 336 to 50, 18 for the third text; 694 mandates.
    /// let votes = Votes {
    ///     leading: whole(336), next: whole(50), voting: whole(404), present: whole(404), mandates: whole(694),
    /// };
    /// let two_thirds = |of| Majority::Fraction { share: Share::new(2, 3).unwrap(), of };
    /// assert_eq!(two_thirds(MajorityOf::Voting).resolve(&votes), Resolution::Carried);
    /// assert_eq!(two_thirds(MajorityOf::Mandates).resolve(&votes), Resolution::Rejected);
    /// ```
    pub fn resolve(self, votes: &Votes) -> Resolution {
        let zero = BigRational::from_integer(0.into());
        let denominator = |of: MajorityOf| match of {
            MajorityOf::Voting => &votes.voting,
            MajorityOf::Present => &votes.present,
            MajorityOf::Mandates => &votes.mandates,
        };
        let share_of = |share: Share, whole: &BigRational| {
            whole * BigRational::new(BigInt::from(share.numerator()), BigInt::from(share.denominator()))
        };
        let carried = match self {
            Self::Simple if votes.leading == votes.next && votes.leading > zero => return Resolution::Tied,
            Self::Simple => votes.leading > votes.next,
            Self::Absolute { of } => votes.leading > share_of(Share::HALF, denominator(of)),
            // Of nothing even all is no majority.
            Self::Fraction { share, of } => {
                votes.leading > zero && votes.leading >= share_of(share, denominator(of))
            }
        };
        if carried { Resolution::Carried } else { Resolution::Rejected }
    }
}
