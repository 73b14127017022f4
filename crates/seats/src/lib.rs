//! Apportionment of seats: divisor and quota methods, step tables, caucuses.

pub mod account;
mod claim;
mod outcome;
pub mod rule;
pub mod weights;

pub use account::Account;
pub use claim::Claim;
pub use outcome::{Allocation, Infeasible, Lot, LotUse, Outcome, Tie};
pub use rule::{Listed, Rule, RuleError};

/// Seats are counted below this bound, which every number in the record keeps (DESIGN 5).
pub const MAX_SEATS: u64 = 1 << 53;

mod number;

/// Divides `seats` over `claims` by `rule`.
pub fn apportion(claims: &[Claim], seats: Option<u64>, rule: &Rule) -> Outcome {
    let _ = (claims, seats, rule);
    Outcome::Infeasible(Infeasible::SeatsMissing) // the rules land in the next commits
}

/// As [`apportion`], with every tie decided by `lot`: never [`Outcome::NeedsLot`].
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
