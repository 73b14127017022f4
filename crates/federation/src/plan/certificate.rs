//! The economy's certificate as the fold uses it: whole numbers and exact fractions of what was proven. No arithmetic is done on
//! floating point here; the economy bounds its own roundings outward, the same on every machine.

use mandat_economy::{Problem, certify};
use mandat_record::blob::BlobRef;
use mandat_statutes::Share;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use crate::Federation;
use crate::codes::{Refusal, Refused, refuse};
use crate::fold::Act;

/// What was proven of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certified {
    /// How far it can be from the best, in parts per 10^9.
    pub gap: u64,
    /// What it costs at most, hours with what stays unmet at its price.
    pub upper: BigRational,
    /// What any plan costs at least.
    pub lower: BigRational,
    /// Hours of labour, exactly those of its levels.
    pub labour: BigRational,
}

/// A problem with levels and prices that hold.
pub(super) struct Held {
    pub problem: Problem,
    pub solution: mandat_economy::Plan,
    pub certified: Certified,
}

/// Reads problem and solution, and proves them to the tolerance of the statutes in force.
pub(super) fn hold(
    f: &Federation,
    act: &Act<'_>,
    problem: &BlobRef,
    solution: &BlobRef,
) -> Result<Held, Refusal> {
    let problem = self::problem(act, problem)?;
    let solution = mandat_economy::Plan::from_bytes(&act.blob(solution)?).map_err(failed)?;
    let certificate = certify(&problem, &solution).map_err(failed)?;
    tolerated(f, certificate.gap, |most| certificate.holds(most))?;
    let exact = |bound: f64| {
        BigRational::from_float(bound)
            .ok_or_else(|| Refusal::new(Refused::NotCertified, "the plan's bounds are not finite"))
    };
    let (upper, lower) = (exact(certificate.upper)?, exact(certificate.lower)?);
    let labour = hours(&problem, &solution).fold(BigRational::zero(), |sum, hours| sum + hours);
    Ok(Held { problem, solution, certified: Certified { gap: certificate.gap, upper, lower, labour } })
}

/// Reads a problem.
pub(super) fn problem(act: &Act<'_>, blob: &BlobRef) -> Result<Problem, Refusal> {
    Problem::from_bytes(&act.blob(blob)?).map_err(failed)
}

#[expect(clippy::needless_pass_by_value, reason = "maps an error")]
fn failed(error: mandat_economy::ProblemError) -> Refusal {
    Refusal::new(Refused::NotCertified, error.to_string())
}

/// That a certificate holds to the tolerance of the statutes in force.
pub(super) fn tolerated(f: &Federation, gap: u64, holds: impl FnOnce(u64) -> bool) -> Result<(), Refusal> {
    let Some(tolerance) = f.constitution.statutes().rules.plan.tolerance else {
        return refuse(Refused::BadStatutes, "the statutes state no tolerance of a plan: add [plan]");
    };
    let most = parts(tolerance);
    if !holds(most) {
        return refuse(
            Refused::NotCertified,
            format!("the plan is proven to {gap} parts per 10^9, where the statutes ask for {most}"),
        );
    }
    Ok(())
}

/// A share in parts per 10^9, rounded down.
fn parts(share: Share) -> u64 {
    let parts = u128::from(share.numerator()) * 1_000_000_000 / u128::from(share.denominator());
    u64::try_from(parts).unwrap_or(u64::MAX)
}

/// The exact hours of each process at its level.
pub(super) fn hours<'a>(
    problem: &'a Problem,
    solution: &'a mandat_economy::Plan,
) -> impl Iterator<Item = BigRational> + 'a {
    let exact = |number: &f64| BigRational::from_float(*number).unwrap_or_default();
    problem.labour().iter().zip(&solution.levels).map(move |(labour, level)| exact(labour) * exact(level))
}

/// The hours of each process at its level, rounded up, as tasks state them.
pub fn whole_hours<'a>(
    problem: &'a Problem,
    solution: &'a mandat_economy::Plan,
) -> impl Iterator<Item = u64> + 'a {
    hours(problem, solution).map(|hours| whole(&hours))
}

/// A fraction as whole units, rounded up; what is beyond any number is the largest.
pub(super) fn whole(amount: &BigRational) -> u64 {
    amount.ceil().to_integer().to_u64().unwrap_or(u64::MAX)
}

impl Certified {
    /// Hours of labour, rounded up.
    pub fn hours(&self) -> u64 {
        whole(&self.labour)
    }
}
