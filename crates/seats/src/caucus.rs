//! Caucus allocation: viable groups share a precinct's delegates by size.
//!
//! The steps of Iowa's delegate selection plan, with its numbers as parameters. A group is viable with the people that
//! the rule asks for at the number of delegates; the final members of a viable group times the delegates, divided by
//! the people present, are its share, rounded. If the shares' sum falls short, one more each in the order of the
//! largest decimals not rounded up; if it exceeds, one less each in the order of the smallest decimals rounded up, but
//! no group loses its only delegate. Both are the same order: by what the exact share is above or below what the group
//! holds. The text is silent where one pass does not suffice (many people left); the same order then goes on, to the
//! other groups and round again. Equal decimals at the cut are left to a lot.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::account::{Account, Basis};
use crate::outcome::{Allocation, Outcome, Tie};
use crate::rank::cut;
use crate::rule::{Base, Caucus, Rounding, Viability};
use crate::{Claim, Infeasible, MAX_SEATS};

/// Divides `delegates` among the groups.
pub(crate) fn solve(claims: &[Claim], delegates: u64, rule: &Caucus) -> Result<Outcome, Infeasible> {
    let people = people(claims, rule.base)?;
    if let Some(claim) = claims.iter().position(|claim| claim.floor > 0 || claim.cap.is_some()) {
        return Err(Infeasible::BoundsNotRead { claim });
    }
    let needed = match delegates {
        0 => 0,
        _ if people.is_zero() => return Err(Infeasible::NoWeight { seats: delegates }),
        _ => rule.needed(delegates, &people)?,
    };
    let least = BigRational::from_integer(needed.into());
    let (viable, excluded): (Vec<usize>, Vec<usize>) = match delegates {
        0 => (Vec::new(), Vec::new()),
        _ => (0..claims.len()).partition(|&group| claims[group].weight >= least),
    };
    if viable.is_empty() && delegates > 0 {
        return Err(Infeasible::NobodyViable { needed });
    }
    let mut shares = vec![BigRational::zero(); claims.len()];
    let mut seats = vec![0; claims.len()];
    for &group in &viable {
        shares[group] = &claims[group].weight * BigInt::from(delegates) / &people;
        seats[group] = rule.rounding.whole(&shares[group])?;
    }
    let rounded = seats.clone();
    let (tied, open) = bring_to_sum(&mut seats, &shares, &viable, delegates)?;
    let total = claims.iter().map(|claim| &claim.weight).sum();
    let basis = Basis::Caucus { people, needed, shares, rounded };
    let account = Account { total, excluded, basis, lot: None };
    Ok(match open {
        0 => Outcome::Decided(Allocation { seats, account }),
        _ => Outcome::NeedsLot(Tie { decided: seats, tied, open, account }),
    })
}

/// Whom shares and viability are measured by.
fn people(claims: &[Claim], base: Base) -> Result<BigRational, Infeasible> {
    if base == Base::Final {
        return Ok(claims.iter().map(|claim| &claim.weight).sum());
    }
    let mut people = BigInt::zero();
    for (position, claim) in claims.iter().enumerate() {
        people += claim.first.ok_or(Infeasible::FirstMissing { claim: position })?;
    }
    Ok(BigRational::from_integer(people))
}

/// Gives or takes single seats until the sum is `delegates`. Returns the tied groups and how many of them get one more
/// than they now hold.
fn bring_to_sum(
    seats: &mut [u64],
    shares: &[BigRational],
    viable: &[usize],
    delegates: u64,
) -> Result<(Vec<usize>, u64), Infeasible> {
    let sum = viable.iter().fold(0_u64, |sum, &group| sum.saturating_add(seats[group]));
    let over = |group: usize, seats: &[u64]| &shares[group] - BigInt::from(seats[group]);
    if sum <= delegates {
        let (short, groups) = (delegates - sum, viable.len().max(1) as u64);
        let ranked = viable.iter().map(|&group| (over(group, seats), group)).collect();
        for &group in viable {
            seats[group] += short / groups;
        }
        let cut = cut(ranked, place(short % groups));
        for group in cut.above {
            seats[group] += 1;
        }
        return Ok((cut.tied, cut.open));
    }
    let mut excess = sum - delegates;
    loop {
        let losers: Vec<usize> = viable.iter().copied().filter(|&group| seats[group] > 1).collect();
        let groups = losers.len() as u64;
        if excess < groups {
            // whoever has most above its seats keeps them; the others lose one each
            let ranked = losers.iter().map(|&group| (over(group, seats), group)).collect();
            let kept = cut(ranked, place(groups - excess));
            for group in losers.into_iter().filter(|group| !kept.above.contains(group)) {
                seats[group] -= 1;
            }
            return Ok((kept.tied, kept.open));
        }
        let Some(least) = losers.iter().map(|&group| seats[group] - 1).min() else {
            if excess == 0 {
                return Ok((Vec::new(), 0));
            }
            let groups = viable.iter().map(|&group| seats[group]).sum();
            return Err(Infeasible::MoreGroupsThanSeats { groups, seats: delegates });
        };
        // a full round: every group that may lose a seat loses as many as rounds fit
        let rounds = least.min(excess / groups);
        for &group in &losers {
            seats[group] -= rounds;
        }
        excess -= rounds * groups;
    }
}

fn place(n: u64) -> usize {
    usize::try_from(n).expect("at most the number of groups, which are in memory")
}

impl Caucus {
    /// People that a group needs to be viable where `delegates` are elected and so many `people` are present; at least one.
    ///
    /// # Errors
    /// [`Infeasible::TooManySeats`] for people beyond [`MAX_SEATS`].
    pub fn needed(&self, delegates: u64, people: &BigRational) -> Result<u64, Infeasible> {
        Ok(match self.viability(delegates) {
            Viability::Majority => Rounding::Down.whole(&(people / BigInt::from(2)))? + 1,
            Viability::Share(share) => self.needed.whole(&(people * share.value()))?.max(1),
        })
    }
}

impl Rounding {
    fn whole(self, value: &BigRational) -> Result<u64, Infeasible> {
        let half = || BigRational::new(BigInt::one(), BigInt::from(2));
        let whole = match self {
            Self::Up => value.ceil(),
            Self::Down => value.floor(),
            Self::HalfUp => (value + half()).floor(),
        };
        u64::try_from(whole.to_integer()).ok().filter(|&n| n <= MAX_SEATS).ok_or(Infeasible::TooManySeats)
    }
}
