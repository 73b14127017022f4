//! Apportionment of seats: divisor and quota methods, step tables, caucuses, lists over units.
//!
//! The second link of the chain from the roll to the congress: how many delegates each unit sends, how many seats each
//! list wins, how many delegates each caucus group takes. A crate of the ground floor: pure, exact, useful alone.
//!
//! - [`Claim`]: who has a claim, by how many votes or members, with floor and cap.
//! - [`Rule`]: by which rule, as data that reads itself from a line of text.
//! - [`Outcome`]: seats with their [`Account`], or a [`Tie`] that needs a [`Lot`], or why it is [`Infeasible`].
//! - [`biproportional`]: seats of lists over units, in proportion both ways.
//! - [`weights`]: what the vote of each delegate then weighs.
//!
//! Nothing is rounded: weights are rationals, quotients are compared by cross-multiplication (Huntington-Hill by
//! squares), and equal claims are tied, in every method.

pub mod account;
pub mod biproportional;
mod caucus;
mod claim;
mod divisor;
mod number;
mod outcome;
mod problem;
mod quota;
mod rank;
pub mod rule;
mod step;
pub mod weights;

pub use account::Account;
pub use claim::Claim;
pub use outcome::{Allocation, Infeasible, Lot, LotUse, Outcome, Tie};
pub use rule::{Listed, Rule, RuleError};

use account::Basis;
use problem::{Problem, check_bounds};

/// Seats are counted up to this bound, which every number in the record keeps (DESIGN 5).
pub const MAX_SEATS: u64 = (1 << 53) - 1;

/// Divides `seats` over `claims` by `rule`.
///
/// `seats` is `None` for rules that find the number themselves (`step`, `fixed`); given all the same, it has to be what
/// they find. The result lists the claims in the order given, which decides nothing.
///
/// ```
/// use mandat_seats::{Claim, Lot, Outcome, Rule, apportion, apportion_by_lot};
///
/// let claims = [Claim::new("North", 340), Claim::new("South", 280), Claim::new("West", 160)];
/// let rule = Rule::parse("dhondt")?;
/// assert_eq!(apportion(&claims, Some(7), &rule).seats(), Some(&[3, 3, 1][..]));
///
/// // two lists of 50 votes, three seats: the votes decide two, and a lot the third
/// let claims = [Claim::new("A", 50), Claim::new("B", 50)];
/// let Outcome::NeedsLot(tie) = apportion(&claims, Some(3), &rule) else { panic!("a tie") };
/// assert_eq!((tie.decided, tie.tied, tie.open), (vec![1, 1], vec![0, 1], 1));
/// let lot = Lot::new(&[1, 0]).expect("each claim once");
/// assert_eq!(apportion_by_lot(&claims, Some(3), &rule, &lot).seats(), Some(&[1, 2][..]));
/// # Ok::<(), mandat_seats::RuleError>(())
/// ```
pub fn apportion(claims: &[Claim], seats: Option<u64>, rule: &Rule) -> Outcome {
    attempt(claims, seats, rule).unwrap_or_else(Outcome::Infeasible)
}

/// As [`apportion`], with a tie decided by `lot`: never [`Outcome::NeedsLot`].
pub fn apportion_by_lot(claims: &[Claim], seats: Option<u64>, rule: &Rule, lot: &Lot) -> Outcome {
    if lot.claims() != claims.len() {
        let mismatch = Infeasible::LotMismatch { lot: lot.claims(), claims: claims.len() };
        return Outcome::Infeasible(mismatch);
    }
    match apportion(claims, seats, rule) {
        Outcome::NeedsLot(tie) => Outcome::Decided(tie.resolve(lot)),
        outcome => outcome,
    }
}

fn attempt(claims: &[Claim], seats: Option<u64>, rule: &Rule) -> Result<Outcome, Infeasible> {
    check_bounds(claims)?;
    let given = || seats.ok_or(Infeasible::SeatsMissing);
    match rule {
        Rule::Divisor { method, threshold } => {
            let problem = Problem::new(claims, given()?, threshold.as_ref())?;
            Ok(problem.outcome(divisor::solve(&problem, method)))
        }
        Rule::Quota { quota, threshold } => {
            let problem = Problem::new(claims, given()?, threshold.as_ref())?;
            Ok(problem.outcome(quota::solve(&problem, *quota)))
        }
        Rule::Step(table) => each(claims, seats, |claim| table.seats(&claim.weight)),
        Rule::Fixed { n } => each(claims, seats, |_| Some(*n)),
        Rule::Caucus(rule) => caucus::solve(claims, given()?, rule),
    }
}

/// Every claim by itself, within its floor and cap.
fn each(
    claims: &[Claim],
    given: Option<u64>,
    seats_of: impl Fn(&Claim) -> Option<u64>,
) -> Result<Outcome, Infeasible> {
    let mut seats = Vec::with_capacity(claims.len());
    let mut sum = 0_u64;
    for claim in claims {
        let free = seats_of(claim).ok_or(Infeasible::TooManySeats)?;
        let bound = free.clamp(claim.floor, claim.cap.unwrap_or(u64::MAX));
        sum = sum.checked_add(bound).filter(|&sum| sum <= MAX_SEATS).ok_or(Infeasible::TooManySeats)?;
        seats.push(bound);
    }
    if let Some(given) = given.filter(|&given| given != sum) {
        return Err(Infeasible::SeatsFixedByRule { given, computed: sum });
    }
    let total = claims.iter().map(|claim| &claim.weight).sum();
    let account = Account { total, excluded: Vec::new(), basis: Basis::Each, lot: None };
    Ok(Outcome::Decided(Allocation { seats, account }))
}
