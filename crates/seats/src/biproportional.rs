//! Biproportional apportionment: seats of lists over units, in proportion both ways at once.
//!
//! Every unit sends its fixed number of seats, every list gets its number in the whole federation, and within both the
//! seats follow the votes: there is one divisor for each unit and one for each list, and the seats of a list in a unit
//! are its votes there, divided by both, rounded by the method. Such a table is unique up to ties and is the only one
//! that is exact, monotone, uniform and homogeneous (M. L. Balinski, G. Demange: *An axiomatic approach to
//! proportionality between matrices*, Mathematics of Operations Research 14, 1989; *Algorithms for proportional matrices
//! in reals and integers*, Mathematical Programming 45, 1989). Zurich elects by it since 2006 (F. Pukelsheim,
//! *Proportional Representation*, 2017, ch. 14 and 15).
//!
//! `scale` comes near by alternating scaling; `transfer` ends exactly, by ties and transfers; `ties` says what the votes
//! leave open. All numbers are exact.

mod scale;
mod ties;
mod transfer;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::rule::{Divisor, Rule};
use crate::{Claim, Infeasible, Lot, MAX_SEATS, apportion};

/// The most cells of a table: a unit's votes for a list, whether or not there are any.
pub const MOST_CELLS: usize = 250_000;

/// Votes of lists in units, with the seats of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// `votes[unit][list]`, at least zero.
    pub votes: Vec<Vec<BigRational>>,
    /// Seats of each unit.
    pub units: Vec<u64>,
    /// Seats of each list; as many in sum as those of the units.
    pub lists: Vec<u64>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every seat has its unit and its list.
    Decided(Seats),
    /// The votes leave some seats to a lot.
    NeedsLot(Tie),
    /// No table of seats satisfies the rule.
    Infeasible(Infeasible),
}

/// Seats by unit and list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seats {
    /// `seats[unit][list]`.
    pub seats: Vec<Vec<u64>>,
    /// The numbers from which a person recomputes every cell.
    pub divisors: Divisors,
    /// The cells that were tied, where a lot decided.
    pub drawn: Vec<(usize, usize)>,
}

/// One divisor for each unit and each list: the seats of a cell are its votes, divided by both, and rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divisors {
    /// Of each unit.
    pub units: Vec<BigRational>,
    /// Of each list.
    pub lists: Vec<BigRational>,
}

/// Seats that the votes leave open: in each of these cells the quotient lies on the border of two numbers of seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// What each cell has whatever the lot says.
    pub decided: Vec<Vec<u64>>,
    /// Unit and list of the cells of which some get one more, so that all units and lists have their seats.
    pub tied: Vec<(usize, usize)>,
    /// The numbers from which a person recomputes every cell.
    pub divisors: Divisors,
}

/// What a vote weighs when the seats of the lists in the whole federation are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weigh {
    /// As it stands: every voter has one vote.
    Votes,
    /// Divided by the seats of its unit and rounded to whole voters: every voter has as many votes as the unit has seats.
    Voters,
}

impl Table {
    /// A table of whole votes.
    pub fn new(votes: &[Vec<u64>], units: &[u64], lists: &[u64]) -> Self {
        let whole = |row: &Vec<u64>| row.iter().map(|&n| BigRational::from_integer(n.into())).collect();
        Self { votes: votes.iter().map(whole).collect(), units: units.to_vec(), lists: lists.to_vec() }
    }

    /// A mistake in shape or numbers; whether a solution exists is found out on the way.
    fn check(&self) -> Result<(), Infeasible> {
        let (units, lists) = (self.units.len(), self.lists.len());
        let square = self.votes.len() == units && self.votes.iter().all(|row| row.len() == lists);
        if !square {
            return Err(Infeasible::TableShape { units, lists });
        }
        if units.saturating_mul(lists) > MOST_CELLS {
            return Err(Infeasible::TableTooLarge { units, lists });
        }
        if let Some(unit) = self.votes.iter().position(|row| row.iter().any(BigRational::is_negative)) {
            return Err(Infeasible::NegativeWeight { claim: unit });
        }
        let sum = |seats: &[u64]| seats.iter().try_fold(0, |sum: u64, &n| sum.checked_add(n));
        let of_units = sum(&self.units).filter(|&n| n <= MAX_SEATS).ok_or(Infeasible::TooManySeats)?;
        let of_lists = sum(&self.lists).filter(|&n| n <= MAX_SEATS).ok_or(Infeasible::TooManySeats)?;
        if of_units != of_lists {
            return Err(Infeasible::SumsDiffer { units: of_units, lists: of_lists });
        }
        Ok(())
    }
}

/// Divides the seats of units and lists over the cells of `table`, by a divisor method without a first divisor of zero
/// (D'Hondt, Sainte-Laguë, modified Sainte-Laguë).
///
/// ```
/// use mandat_seats::Rule;
/// use mandat_seats::biproportional::{Outcome, Table, biproportion};
///
/// // two units of 2 and 3 seats, two lists of 2 and 3
/// let table = Table::new(&[vec![60, 40], vec![50, 90]], &[2, 3], &[2, 3]);
/// let Outcome::Decided(found) = biproportion(&table, &Rule::parse("sainte-lague")?) else { panic!() };
/// assert_eq!(found.seats, [[1, 1], [1, 2]]);
/// # Ok::<(), mandat_seats::RuleError>(())
/// ```
pub fn biproportion(table: &Table, rule: &Rule) -> Outcome {
    solve(table, rule, None).unwrap_or_else(Outcome::Infeasible)
}

/// As [`biproportion`], with ties decided by `lot`, an order of all cells, unit by unit: cell `unit * lists + list`. The
/// luckiest of the tied cells get one more, as far as units and lists then still can have their seats.
pub fn biproportion_by_lot(table: &Table, rule: &Rule, lot: &Lot) -> Outcome {
    solve(table, rule, Some(lot)).unwrap_or_else(Outcome::Infeasible)
}

fn solve(table: &Table, rule: &Rule, lot: Option<&Lot>) -> Result<Outcome, Infeasible> {
    table.check()?;
    let method = method(rule)?;
    let cells = table.units.len() * table.lists.len();
    if let Some(lot) = lot.filter(|lot| lot.claims() != cells) {
        return Err(Infeasible::LotMismatch { lot: lot.claims(), claims: cells });
    }
    let mut state = scale::start(table, method)?;
    transfer::finish(&mut state)?;
    let drawn = lot.map(|lot| state.draw(lot));
    state.shorten();
    let divisors = Divisors { units: state.units, lists: state.lists };
    if let Some(drawn) = drawn {
        return Ok(Outcome::Decided(Seats { seats: state.seats, divisors, drawn }));
    }
    let mut seats = state.seats;
    if state.tied.is_empty() {
        return Ok(Outcome::Decided(Seats { seats, divisors, drawn: Vec::new() }));
    }
    for (unit, list, has) in &state.tied {
        seats[*unit][*list] -= u64::from(*has);
    }
    let tied = state.tied.iter().map(|&(unit, list, _)| (unit, list)).collect();
    Ok(Outcome::NeedsLot(Tie { decided: seats, tied, divisors }))
}

/// The seats of the lists in the whole federation, by any rule: the first step, before [`biproportion`].
pub fn list_seats(
    votes: &[Vec<BigRational>],
    units: &[u64],
    names: &[String],
    weigh: Weigh,
    rule: &Rule,
) -> crate::Outcome {
    if votes.len() != units.len() || votes.iter().any(|row| row.len() != names.len()) {
        let shape = Infeasible::TableShape { units: units.len(), lists: names.len() };
        return crate::Outcome::Infeasible(shape);
    }
    let counted = |(row, &seats): (&Vec<BigRational>, &u64), list: usize| match weigh {
        Weigh::Votes => row[list].clone(),
        Weigh::Voters if seats == 0 => BigRational::zero(),
        Weigh::Voters => half_up(&(&row[list] / BigInt::from(seats))),
    };
    let weight = |list: usize| votes.iter().zip(units).map(|unit| counted(unit, list)).sum();
    let claims: Vec<Claim> =
        names.iter().enumerate().map(|(list, name)| Claim::weighing(name, weight(list))).collect();
    let seats = units.iter().fold(0_u64, |sum, &n| sum.saturating_add(n));
    apportion(&claims, Some(seats), rule)
}

/// To the nearest whole number, a half up.
fn half_up(value: &BigRational) -> BigRational {
    (value + BigRational::new(1.into(), 2.into())).floor()
}

fn method(rule: &Rule) -> Result<&Divisor, Infeasible> {
    match rule {
        Rule::Divisor {
            method: method @ (Divisor::Dhondt | Divisor::SainteLague | Divisor::ModifiedSainteLague { .. }),
            threshold: None,
        } => Ok(method),
        _ => Err(Infeasible::NotBiproportional),
    }
}

impl Divisor {
    /// The border between `seats - 1` and `seats` seats, for quotients of votes by divisors; `seats` is at least one.
    fn border(&self, seats: u64) -> BigRational {
        let half = |odd: u64| BigRational::new(odd.into(), 2.into());
        match self {
            Self::ModifiedSainteLague { first } if seats == 1 => first.value() / BigInt::from(2),
            Self::SainteLague | Self::ModifiedSainteLague { .. } => half(2 * seats - 1),
            // the others have no border between nothing and one seat and are refused before
            _ => BigRational::from_integer(seats.into()),
        }
    }
}
