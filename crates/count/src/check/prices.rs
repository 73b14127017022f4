//! Priceability, as a linear program with a row for each candidate.
//!
//! A column is one way to spend: every vote gives all its money to one member whom it approves, or keeps it. Every
//! way of paying is a mixture of columns, and the best column for given values of the candidates is found vote by
//! vote. So the program stays as small as the ballot paper, however many votes there are (G. Dantzig, P. Wolfe
//! 1960), and its numbers stay exact.

use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::simplex::{Basic, Simplex};
use super::{Case, CheckError, Payment, Prices, Verdict};
use crate::amount::Amount;

/// Most exchanges of the simplex method.
const MOST_STEPS: u32 = 20_000;
/// A vote that keeps its money.
const KEEPS: u16 = u16::MAX;

/// Where each ballot's money goes.
type Spending = Vec<u16>;

pub(super) fn priceability(case: &Case) -> Result<Verdict, CheckError> {
    // Rows: members are paid exactly; supporters of others keep at most a seat's price.
    let rows: Vec<usize> = case.committee.iter().chain(&case.others).copied().collect();
    let members = case.committee.len();
    let exact: Vec<bool> = (0..rows.len()).map(|row| row < members).collect();
    let mut simplex: Simplex<Spending> = Simplex::new(&exact);
    let by_ballot = Rows::new(case, &rows);
    for _ in 0..MOST_STEPS {
        if simplex.complete() {
            return Ok(Verdict::Priced(prices(case, &rows, &simplex)));
        }
        let values = simplex.duals();
        // A spare that is worth something comes before any spending, whose value assumes that none is.
        if let Some(row) = (members..rows.len()).find(|&row| values[row].sign() == Sign::Plus) {
            let mut entries = vec![BigInt::zero(); rows.len()];
            entries[row] = BigInt::one();
            simplex.enter(&entries, Basic::Spare);
            continue;
        }
        let (spending, worth) = by_ballot.best_spending(case, members, &values);
        if worth.sign() != Sign::Plus {
            return Ok(Verdict::Unpriceable(witness(case, &rows, values)));
        }
        let entries = by_ballot.entries(case, members, &spending);
        simplex.enter(&entries, Basic::Column(spending));
    }
    Err(CheckError::TooLong(MOST_STEPS))
}

/// The rows of the candidates whom each ballot approves, members first.
struct Rows(Vec<Vec<u16>>, usize);

impl Rows {
    fn new(case: &Case, rows: &[usize]) -> Self {
        Self(case.approvals.sets_of(rows), rows.len())
    }

    /// Every vote's money where it is worth most, and what all of it is worth.
    fn best_spending(&self, case: &Case, members: usize, values: &[BigInt]) -> (Spending, BigInt) {
        let mut worth = BigInt::zero();
        let best = |(approved, &weight): (&Vec<u16>, &u64)| {
            let (paid, kept) = approved.split_at(approved.partition_point(|&row| usize::from(row) < members));
            let keep: BigInt = kept.iter().map(|&row| &values[usize::from(row)]).sum();
            let mut best = (KEEPS, &keep);
            for &row in paid {
                if values[usize::from(row)] > *best.1 {
                    best = (row, &values[usize::from(row)]);
                }
            }
            worth += best.1 * weight;
            best.0
        };
        let spending = self.0.iter().zip(&case.approvals.weights).map(best).collect();
        (spending, worth)
    }

    /// The column of a spending: what members get, and what supporters of others keep.
    fn entries(&self, case: &Case, members: usize, spending: &Spending) -> Vec<BigInt> {
        let mut entries = vec![0u64; self.1];
        for ((approved, &weight), &to) in self.0.iter().zip(&case.approvals.weights).zip(spending) {
            if to == KEEPS {
                let kept = approved.iter().filter(|&&row| usize::from(row) >= members);
                kept.for_each(|&row| entries[usize::from(row)] += weight);
            } else {
                entries[usize::from(to)] += weight;
            }
        }
        entries.into_iter().map(BigInt::from).collect()
    }
}

/// The mixture of spendings as what each line pays.
fn prices(case: &Case, rows: &[usize], simplex: &Simplex<Spending>) -> Prices {
    let approvals = &case.approvals;
    let (columns, denominator) = simplex.columns();
    let (mut budget, mut paid) = (BigInt::zero(), vec![Vec::<(u16, BigInt)>::new(); approvals.ballots()]);
    for (spending, weight) in columns {
        budget += weight;
        for (ballot, &to) in spending.iter().enumerate().filter(|(_, to)| **to != KEEPS) {
            match paid[ballot].iter_mut().find(|(row, _)| *row == to) {
                Some((_, sum)) => *sum += weight,
                None => paid[ballot].push((to, weight.clone())),
            }
        }
    }
    let ratio = |numerator: BigInt| Amount::Ratio(Box::new(BigRational::new(numerator, denominator.clone())));
    let mut payments = Vec::new();
    for (ballot, mut of_ballot) in paid.into_iter().enumerate() {
        of_ballot.sort_unstable();
        for (row, sum) in of_ballot.into_iter().filter(|(_, sum)| !sum.is_zero()) {
            payments.push(Payment {
                line: approvals.lines[ballot],
                member: rows[usize::from(row)],
                amount: ratio(sum * approvals.weights[ballot]),
            });
        }
    }
    Prices { budget: ratio(budget * approvals.unit), payments }
}

/// The values by candidate in small whole numbers; zero for who has withdrawn.
fn witness(case: &Case, rows: &[usize], values: Vec<BigInt>) -> Vec<Amount> {
    let divisor = values.iter().fold(BigInt::zero(), |divisor, value| divisor.gcd(value)).max(BigInt::one());
    let mut witness = vec![Amount::whole(0); case.approvals.candidates()];
    for (&candidate, value) in rows.iter().zip(values) {
        witness[candidate] = Amount::Ratio(Box::new(BigRational::from_integer(value / &divisor)));
    }
    witness
}
