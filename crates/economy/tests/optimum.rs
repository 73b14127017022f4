//! Small problems against exact answers: rational vertex enumeration, exact certificates, and the theorems of linear
//! programming as properties.
#![allow(clippy::float_arithmetic, clippy::float_cmp, reason = "the tests of what computes in f64")]

mod common;

use common::{both_sides, exact, optimum, problems};
use mandat_economy::{Builder, Certificate, Options, Plan, Problem, Solution, certify, solve};
use num_traits::Zero;
use proptest::prelude::*;

fn run(problem: &Problem, options: &Options) -> Solution {
    solve(problem, options, None, &mut |_| ())
}

fn tight() -> Options {
    Options { tolerance: 1e-9, iterations: 200_000, ..Options::default() }
}

/// The two sides of a certificate enclose the exact two sides of its plan, and those enclose the optimum.
fn check(problem: &Problem, plan: &Plan, certificate: &Certificate) -> Result<(), TestCaseError> {
    let (upper, lower) = both_sides(problem, plan);
    prop_assert!(exact(certificate.upper) >= upper, "{} < {upper}", certificate.upper);
    prop_assert!(exact(certificate.lower) <= lower, "{} > {lower}", certificate.lower);
    prop_assert!(upper >= lower, "weak duality");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Weak duality, and the certificate's rounding, for any levels and prices of the box.
    #[test]
    fn any_levels_and_prices_bound_the_optimum(
        problem in problems(6, 6),
        shares in prop::collection::vec(0.0..=1.0_f64, 12),
    ) {
        let at = |k: usize| shares[k % shares.len()];
        let levels = (0..problem.processes()).map(|k| at(k) * problem.capacity()[k]).collect();
        let prices = (0..problem.rows()).map(|i| at(i + 5) * problem.ceiling()[i]).collect();
        let plan = Plan { levels, prices };
        let certificate = certify(&problem, &plan).expect("lengths agree");
        prop_assert_eq!((certificate.primal_violation, certificate.dual_violation), (0.0, 0.0));
        check(&problem, &plan, &certificate)?;
    }

    /// The optimum is the exact one.
    #[test]
    fn small_plans_are_optimal(problem in problems(4, 4)) {
        let solution = run(&problem, &tight());
        let best = optimum(&problem);
        check(&problem, &solution.plan, &solution.certificate)?;
        prop_assert!(exact(solution.certificate.lower) <= best && best <= exact(solution.certificate.upper));
        let width = solution.certificate.upper - solution.certificate.lower;
        prop_assert!(width <= 1e-8 * solution.certificate.upper.abs().max(1.0), "{:?}", solution.certificate);
    }

    /// The same without the interior point method: from a start of zeros the iterations must find it.
    #[test]
    fn iterations_alone_find_the_optimum(problem in problems(4, 4)) {
        let zeros = Plan { levels: vec![0.0; problem.processes()], prices: vec![0.0; problem.rows()] };
        let options = Options { tolerance: 1e-6, ..tight() };
        let solution = solve(&problem, &options, Some(&zeros), &mut |_| ());
        let best = optimum(&problem);
        prop_assert!(exact(solution.certificate.lower) <= best && best <= exact(solution.certificate.upper));
        let width = solution.certificate.upper - solution.certificate.lower;
        prop_assert!(width <= 1e-5 * solution.certificate.upper.abs().max(1.0), "{:?}", solution.certificate);
    }

    /// Putting techniques to sleep, and repairing levels, change no optimum.
    #[test]
    fn sleep_and_repair_change_no_optimum(problem in problems(5, 5)) {
        let zeros = Plan { levels: vec![0.0; problem.processes()], prices: vec![0.0; problem.rows()] };
        let options = Options { tolerance: 1e-6, sleep: false, repair: false, ..tight() };
        let plain = solve(&problem, &options, Some(&zeros), &mut |_| ()).certificate;
        let usual = run(&problem, &tight()).certificate;
        let slack = 1e-5 * usual.upper.abs().max(1.0);
        prop_assert!(plain.lower <= usual.upper && usual.lower <= plain.upper, "{plain:?} {usual:?}");
        prop_assert!((plain.upper - usual.upper).abs() <= slack, "{plain:?} {usual:?}");
    }

    /// More capacity never raises the optimum, a larger target never lowers it: by exact optima and by proven bounds.
    #[test]
    fn the_optimum_is_monotone(problem in problems(3, 3), which in any::<prop::sample::Index>()) {
        let (k, i) = (which.index(problem.processes()), which.index(problem.rows()));
        let mut more = problem.capacity().to_vec();
        more[k] += 1.5;
        let mut larger = problem.demand().to_vec();
        larger[i] += 1.5;
        let more = problem.clone().with_capacity(more).expect("in range");
        let larger = problem.clone().with_demand(larger).expect("in range");
        prop_assert!(optimum(&more) <= optimum(&problem));
        prop_assert!(optimum(&larger) >= optimum(&problem));
        let [usual, more, larger] = [&problem, &more, &larger].map(|p| run(p, &tight()).certificate);
        prop_assert!(more.lower <= usual.upper && usual.lower <= larger.upper);
    }

    /// Prices are not negative, and levels lie in their box: of what the solver gives, whatever the start.
    #[test]
    fn plans_lie_in_their_box(problem in problems(5, 5), share in -1.0..=2.0_f64) {
        let levels = problem.capacity().iter().map(|u| share * u).collect();
        let prices = problem.ceiling().iter().map(|s| share * s).collect();
        let outside = Plan { levels, prices };
        let options = Options { iterations: 40, ..tight() };
        for start in [None, Some(&outside)] {
            let plan = solve(&problem, &options, start, &mut |_| ()).plan;
            prop_assert!(plan.prices.iter().zip(problem.ceiling()).all(|(p, s)| (0.0..=*s).contains(p)));
            prop_assert!(plan.levels.iter().zip(problem.capacity()).all(|(x, u)| (0.0..=*u).contains(x)));
        }
    }

    /// The mean of two plans is a plan: the certificate finds no violation in it, and its cost at most the mean of theirs.
    #[test]
    fn the_mean_of_two_plans_is_a_plan(
        problem in problems(5, 5),
        shares in prop::collection::vec((0.0..=1.0_f64, 0.0..=1.0_f64), 12),
    ) {
        let by = |pick: fn(&(f64, f64)) -> f64| Plan {
            levels: problem.capacity().iter().zip(shares.iter().cycle()).map(|(u, s)| pick(s) * u).collect(),
            prices: problem.ceiling().iter().zip(shares.iter().rev().cycle()).map(|(c, s)| pick(s) * c).collect(),
        };
        let (a, b) = (by(|s| s.0), by(|s| s.1));
        let mean = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| f64::midpoint(*a, *b)).collect();
        let mean = Plan { levels: mean(&a.levels, &b.levels), prices: mean(&a.prices, &b.prices) };
        let [a, b, mean] = [&a, &b, &mean].map(|plan| certify(&problem, plan).expect("lengths agree"));
        prop_assert_eq!((mean.primal_violation, mean.dual_violation), (0.0, 0.0));
        let slack = 1e-12 * (a.upper.abs() + b.upper.abs() + a.lower.abs() + b.lower.abs());
        prop_assert!(mean.upper <= f64::midpoint(a.upper, b.upper) + slack, "{a:?} {b:?} {mean:?}");
        prop_assert!(mean.lower >= f64::midpoint(a.lower, b.lower) - slack, "{a:?} {b:?} {mean:?}");
    }

    /// The bytes of a problem and of a plan give back the same, and the certificate from bytes is the same.
    #[test]
    fn canonical_bytes_round_trip(problem in problems(6, 6)) {
        let solution = run(&problem, &Options::default());
        let (bytes, plan) = (problem.to_bytes(), solution.plan.to_bytes());
        let again = Problem::from_bytes(&bytes).expect("canonical");
        prop_assert_eq!(&again, &problem);
        prop_assert_eq!(again.to_bytes(), bytes.clone());
        prop_assert_eq!(Plan::from_bytes(&plan).expect("canonical").to_bytes(), plan.clone());
        prop_assert_eq!(mandat_economy::certify_bytes(&bytes, &plan).expect("canonical"), solution.certificate);
    }

    /// A changed byte is refused, or is the canonical form of something else; it never panics.
    #[test]
    fn damaged_bytes_are_refused_or_canonical(
        problem in problems(4, 4),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = problem.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = Problem::from_bytes(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes.clone());
        }
        bytes.truncate(cut.index(bytes.len()));
        prop_assert!(Problem::from_bytes(&bytes).is_err());
        let mut plan = Plan { levels: vec![1.0; 3], prices: vec![2.0; 2] }.to_bytes();
        let at = at % plan.len();
        plan[at] = byte;
        if let Ok(read) = Plan::from_bytes(&plan) {
            prop_assert_eq!(read.to_bytes(), plan);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Problem::from_bytes(&bytes).is_err());
        let headed = [b"mandat problem 1\n".as_slice(), &bytes].concat();
        if let Ok(read) = Problem::from_bytes(&headed) {
            prop_assert_eq!(read.to_bytes(), headed);
        }
    }
}

#[test]
fn a_plan_outside_its_box_has_a_violation_and_no_bounds() {
    let mut builder = Builder::new();
    let grain = builder.product(1.0, 5.0).expect("in range");
    builder.process(1.0, 2.0, &[(grain, 1.0)]).expect("in range");
    let problem = builder.build();
    let high = certify(&problem, &Plan { levels: vec![2.5], prices: vec![-0.25] }).expect("lengths agree");
    assert_eq!((high.primal_violation, high.dual_violation), (0.5, 0.25));
    assert!(!high.holds(u64::MAX) && high.upper == f64::INFINITY && high.lower == f64::NEG_INFINITY);
    let nothing = Plan { levels: vec![f64::NAN], prices: vec![1.0] };
    let nothing = certify(&problem, &nothing).expect("lengths agree");
    assert_eq!((nothing.primal_violation, nothing.gap), (f64::INFINITY, u64::MAX));
    assert!(certify(&problem, &Plan::default()).is_err());
}

#[test]
fn overflow_proves_nothing() {
    let mut builder = Builder::new();
    let grain = builder.product(1.0, 5.0).expect("in range");
    builder.process(1.0, f64::MAX, &[(grain, 1e300)]).expect("in range");
    builder.process(1.0, f64::MAX, &[(grain, -1e300)]).expect("in range");
    let plan = Plan { levels: vec![1e300, 1e300], prices: vec![1.0] };
    let certificate = certify(&builder.build(), &plan).expect("lengths agree");
    assert_eq!(certificate.gap, u64::MAX);
}

#[test]
fn the_extreme_cases_have_clear_answers() {
    // A product nobody makes, one that only a process without capacity makes, a limit without supply, a process without
    // rows, and demand beyond everything.
    let mut builder = Builder::new();
    let unmade = builder.product(2.0, 7.0).expect("in range");
    let idle = builder.product(3.0, 5.0).expect("in range");
    let grain = builder.product(100.0, 10.0).expect("in range");
    let dry = builder.limit(0.0, 50.0).expect("in range");
    builder.process(1.0, 0.0, &[(idle, 1.0)]).expect("in range");
    builder.process(1.0, 10.0, &[(grain, 1.0)]).expect("in range");
    builder.process(0.5, 10.0, &[(grain, 1.0), (dry, -1.0)]).expect("in range");
    builder.process(3.0, 9.0, &[]).expect("in range");
    builder.process(-2.0, 4.0, &[]).expect("in range");
    builder.process(1.0, 5.0, &[(grain, 1.0), (unmade, -1.0)]).expect("in range");
    let problem = builder.build();
    let solution = run(&problem, &tight());
    assert!(solution.certificate.holds(10), "{:?}", solution.certificate);
    // 14 + 15 + 90 * 10 + 10 - 8: using the unmade would save 10 a unit and cost 8.
    let expected = 14.0 + 15.0 + 900.0 + 10.0 - 8.0 - 5.0 * (10.0 - 8.0);
    assert!((solution.certificate.upper - expected).abs() < 1e-6, "{:?}", solution.certificate);
}

#[test]
fn contradictory_floors_cost_what_cannot_be_met() {
    // Two floors, one hectare each, and one hectare there is: the dearer is met.
    let mut builder = Builder::new();
    let grain = builder.product(1.0, 100.0).expect("in range");
    let flax = builder.product(1.0, 80.0).expect("in range");
    let land = builder.limit(1.0, 1000.0).expect("in range");
    builder.process(1.0, 9.0, &[(grain, 1.0), (land, -1.0)]).expect("in range");
    builder.process(1.0, 9.0, &[(flax, 1.0), (land, -1.0)]).expect("in range");
    let solution = run(&builder.build(), &tight());
    assert!((solution.certificate.upper - 81.0).abs() < 1e-6 && solution.certificate.holds(10));
    assert!((solution.plan.levels[0] - 1.0).abs() < 1e-6, "{:?}", solution.plan);
}

#[test]
fn nothing_to_do_costs_nothing() {
    let solution = run(&Builder::new().build(), &Options::default());
    assert!(solution.certificate.holds(0) && solution.certificate.upper == 0.0);
    let mut builder = Builder::new();
    builder.product(0.0, 1.0).expect("in range");
    let solution = run(&builder.build(), &Options::default());
    assert!(solution.certificate.holds(0) && exact(solution.certificate.upper).is_zero());
}
