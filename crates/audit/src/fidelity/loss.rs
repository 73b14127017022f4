//! Where a group gains or loses between votes and seats, as a chain of shares that differ in one thing each.
//!
//! Every step weighs each unit's own votes (the share that the group has there) in another way, and the last two replace
//! them by seats: so the parts add up to the whole, and each has one cause. The order of the steps is the order of the chain
//! of a mandate; with another order the parts would differ, as in every such decomposition.
//!
//! | share | weighs each unit by | the step to it is |
//! |---|---|---|
//! | as the members | its members | (start) |
//! | as those who may vote | who may vote there | eligibility |
//! | of the votes | votes cast there | turnout |
//! | of the seats, undivided | its seats | apportionment |
//! | under a proportional rule | seats divided by Sainte-Laguë | rounding |
//! | of the seats | seats that the rule gave | rule |

use std::collections::BTreeMap;

use mandat_federation::Id;
use mandat_seats::{Claim, Outcome, Rule, apportion};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use serde::Serialize;

use super::exact;
use super::tally::Counted;

/// From the votes of the units to the seats of a tier, in seats. `start` and the five steps add up to the seats taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// Seats if every member counted as the voters of the unit did.
    #[serde(serialize_with = "exact")]
    pub start: BigRational,
    /// Because not every member may vote.
    #[serde(serialize_with = "exact")]
    pub eligibility: BigRational,
    /// Because not everybody votes everywhere alike; crosses left out count here.
    #[serde(serialize_with = "exact")]
    pub turnout: BigRational,
    /// Because seats do not fall to units as votes do.
    #[serde(serialize_with = "exact")]
    pub apportionment: BigRational,
    /// Because seats are whole: what a proportional rule would still round.
    #[serde(serialize_with = "exact")]
    pub rounding: BigRational,
    /// Because of the rule of the contest.
    #[serde(serialize_with = "exact")]
    pub rule: BigRational,
}

/// The seats of a unit by group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitSeats {
    /// The unit.
    pub unit: Id,
    /// Votes of each group, in the funnel's order.
    pub votes: Vec<u64>,
    /// Seats that each took.
    pub seats: Vec<u64>,
    /// Seats that each would have taken by Sainte-Laguë on the same votes; where a lot would decide, in equal parts.
    #[serde(serialize_with = "all_exact")]
    pub proportional: Vec<BigRational>,
}

fn all_exact<S: serde::Serializer>(values: &[BigRational], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(values.iter().map(ToString::to_string))
}

impl UnitSeats {
    pub(super) fn of(counted: &Counted) -> Self {
        let (votes, seats) = (counted.votes.clone(), counted.seats.clone());
        let proportional = proportional(&votes, counted.filled());
        Self { unit: counted.unit.clone(), votes, seats, proportional }
    }
}

/// Seats by Sainte-Laguë, the method without a bias to large or small (Balinski and Young, Fair Representation, 1982).
fn proportional(votes: &[u64], seats: u64) -> Vec<BigRational> {
    let claims: Vec<Claim> = votes.iter().map(|n| Claim::new("", *n)).collect();
    let rule = Rule::parse("sainte-lague").expect("the ground floor has this rule");
    let whole = |seats: &[u64]| -> Vec<BigRational> { seats.iter().map(|n| integer(*n)).collect() };
    match apportion(&claims, Some(seats), &rule) {
        Outcome::Decided(allocation) => whole(&allocation.seats),
        Outcome::NeedsLot(tie) => {
            let mut expected = whole(&tie.decided);
            let part = integer(tie.open) / integer(tie.tied.len() as u64);
            for claim in tie.tied {
                expected[claim] += &part;
            }
            expected
        }
        // Only votes of nobody are infeasible, and contests without votes are not counted.
        Outcome::Infeasible(_) => vec![BigRational::zero(); votes.len()],
    }
}

/// The decomposition for each of `groups` groups.
pub(super) fn losses(counted: &[Counted], units: &[UnitSeats], groups: usize) -> Vec<Loss> {
    let all: u64 = counted.iter().map(Counted::filled).sum();
    let seats = integer(all);
    let as_weighed = |group: usize, weight: &dyn Fn(&Counted) -> u64| {
        let whole: u64 = counted.iter().map(weight).sum();
        if whole == 0 {
            BigRational::zero()
        } else {
            weighed(counted, group, weight) * &seats / integer(whole)
        }
    };
    let loss = |group: usize| {
        let start = as_weighed(group, &|c| c.members);
        let eligible = as_weighed(group, &|c| c.may_vote);
        let voting = as_weighed(group, &Counted::cast);
        let undivided = as_weighed(group, &Counted::filled);
        let proportional: BigRational = units.iter().map(|unit| &unit.proportional[group]).sum();
        let taken = integer(counted.iter().map(|c| c.seats[group]).sum());
        Loss {
            eligibility: &eligible - &start,
            turnout: &voting - &eligible,
            apportionment: &undivided - &voting,
            rounding: &proportional - &undivided,
            rule: taken - proportional,
            start,
        }
    };
    (0..groups).map(loss).collect()
}

/// The sum over units of their weight times the group's share of their votes. Units with equally many votes are added
/// first, so that there are few fractions to bring to one denominator.
fn weighed(counted: &[Counted], group: usize, weight: &dyn Fn(&Counted) -> u64) -> BigRational {
    let mut sums: BTreeMap<u64, BigInt> = BTreeMap::new();
    for unit in counted {
        *sums.entry(unit.cast()).or_default() += BigInt::from(weight(unit)) * unit.votes[group];
    }
    sums.into_iter().filter(|(cast, _)| *cast > 0).map(|(cast, sum)| BigRational::new(sum, cast.into())).sum()
}

fn integer(n: u64) -> BigRational {
    BigRational::from_integer(n.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(members: u64, may_vote: u64, votes: &[u64], seats: &[u64]) -> Counted {
        let unit = Id::parse("u").expect("a name");
        Counted {
            unit,
            members,
            may_vote,
            ballots: votes.iter().sum(),
            votes: votes.to_vec(),
            seats: seats.to_vec(),
        }
    }

    /// Two units, worked by hand: A has 6 of 10 votes in a unit of 30 members, and 2 of 10 in one of 10.
    #[test]
    fn the_steps_by_hand() {
        let counted = [unit(30, 20, &[6, 4], &[3, 0]), unit(10, 10, &[2, 8], &[0, 1])];
        let units: Vec<UnitSeats> = counted.iter().map(UnitSeats::of).collect();
        let [a, _] = &losses(&counted, &units, 2)[..] else { panic!("two groups") };
        let ratio = |n: i64, d: i64| BigRational::new(n.into(), d.into());
        // members: (30*6/10 + 10*2/10) / 40 = 1/2 of 4 seats
        assert_eq!(a.start, ratio(2, 1));
        // may vote: (20*6/10 + 10*2/10) / 30 = 14/30 of 4 seats = 28/15
        assert_eq!(a.eligibility, ratio(28, 15) - ratio(2, 1));
        // votes: 8/20 of 4 seats = 8/5
        assert_eq!(a.turnout, ratio(8, 5) - ratio(28, 15));
        // seats: 3*6/10 + 1*2/10 = 2
        assert_eq!(a.apportionment, ratio(2, 1) - ratio(8, 5));
        // Sainte-Laguë: 6:4 over 3 seats is 2:1, 2:8 over 1 seat is 0:1
        assert_eq!(a.rounding, ratio(0, 1));
        assert_eq!(a.rule, ratio(1, 1));
    }

    #[test]
    fn a_tie_counts_in_equal_parts() {
        let ratio = |n: i64, d: i64| BigRational::new(n.into(), d.into());
        assert_eq!(proportional(&[5, 5], 3), [ratio(3, 2), ratio(3, 2)]);
        assert_eq!(proportional(&[0, 0], 3), [ratio(0, 1), ratio(0, 1)]);
    }

    proptest::proptest! {
        #[test]
        fn the_steps_add_up_to_the_seats(
            rows in proptest::collection::vec((1u64..90, proptest::collection::vec(0u64..40, 3), proptest::collection::vec(0u64..6, 3)), 1..12)
        ) {
            let counted: Vec<Counted> = rows.iter()
                .filter(|(_, votes, _)| votes.iter().sum::<u64>() > 0)
                .map(|(members, votes, seats)| unit(members + 40, *members, votes, seats)).collect();
            let units: Vec<UnitSeats> = counted.iter().map(UnitSeats::of).collect();
            let losses = losses(&counted, &units, 3);
            for (g, l) in losses.iter().enumerate() {
                let sum = &l.start + &l.eligibility + &l.turnout + &l.apportionment + &l.rounding + &l.rule;
                proptest::prop_assert_eq!(sum, integer(counted.iter().map(|c| c.seats[g]).sum()));
            }
            // What one group gains by a step, the others lose.
            let steps: [fn(&Loss) -> &BigRational; 5] =
                [|l| &l.eligibility, |l| &l.turnout, |l| &l.apportionment, |l| &l.rounding, |l| &l.rule];
            for step in steps {
                proptest::prop_assert!(losses.iter().map(step).sum::<BigRational>().is_zero());
            }
        }
    }
}
