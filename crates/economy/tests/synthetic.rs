//! Invented economies of a middling size: the choice of technique, capacities, threads, and starting from an earlier plan.
#![allow(clippy::float_arithmetic, clippy::float_cmp, reason = "the tests of what computes in f64")]

use mandat_economy::synth::{Caps, Family, Invented, Shape, invent};
use mandat_economy::{Choice, Options, Solution, certify, replan, solve};

fn economy(products: u32, family: Family, caps: Caps, limits: u32) -> Invented {
    let shape = Shape { products, techniques: 3, family, caps, limits, seed: 7 };
    invent(&shape, 1).expect("small enough")
}

fn run(invented: &Invented, options: &Options) -> Solution {
    solve(&invented.problem, options, None, &mut |_| ())
}

#[test]
fn invented_economies_follow_their_shape() {
    let hub = economy(2_000, Family::Hub, Caps::Tight, 0);
    assert_eq!((hub.problem.products(), hub.problem.processes()), (2_000, 6_000));
    assert_eq!(hub, economy(2_000, Family::Hub, Caps::Tight, 0));
    // About ten inputs and one output each.
    let mean = hub.problem.coefficients() / 6_000;
    assert!((9..=11).contains(&mean), "{mean}");
    // In the local family nobody buys outside the branch.
    let local = economy(2_000, Family::Local, Caps::None, 0);
    for process in 0..local.problem.processes() {
        let (rows, _) = local.problem.process(process);
        assert!(rows.iter().all(|row| local.branch[*row as usize] == local.branch[process / 3]));
    }
    let sizes = |branch: &[u32]| branch.chunk_by(|a, b| a == b).map(<[u32]>::len).collect::<Vec<_>>();
    let sizes = sizes(&local.branch);
    assert!(sizes[..sizes.len() - 1].iter().all(|size| (50..=500).contains(size)), "{sizes:?}");
}

#[test]
fn without_capacities_policy_iteration_is_exact() {
    for family in [Family::Hub, Family::Local] {
        let invented = economy(1_500, family, Caps::None, 0);
        let solution = run(&invented, &Options { tolerance: 1e-10, ..Options::default() });
        assert!(solution.certificate.holds(1), "{:?}", solution.certificate);
        assert_eq!(solution.iterations, 0);
        // The same by iterations, from a start that hides the short way, where capacities are ample but finite.
        let ample = invented.uncapped.levels.iter().map(|level| 3.0 * level + 1.0).collect();
        let ample = invented.problem.clone().with_capacity(ample).expect("in range");
        let zeros =
            mandat_economy::Plan { levels: vec![0.0; ample.processes()], prices: vec![0.0; ample.rows()] };
        let options = Options { tolerance: 1e-5, ..Options::default() };
        let slow = solve(&ample, &options, Some(&zeros), &mut |_| ());
        assert!(slow.iterations > 0 && slow.certificate.holds(10_000), "{:?}", slow.certificate);
        let (a, b) = (solution.certificate, slow.certificate);
        assert!(a.lower <= b.upper && b.lower <= a.upper, "{a:?} {b:?}");
    }
}

#[test]
fn one_price_solve_serves_every_demand() {
    let invented = economy(800, Family::Hub, Caps::None, 0);
    let choice = Choice::of(&invented.problem, 1e-13, 1).expect("single products");
    for shift in 1..4_usize {
        let demand = invented.problem.demand();
        let moved = (0..demand.len()).map(|row| demand[(row + shift * 97) % demand.len()]).collect();
        let other = invented.problem.clone().with_demand(moved).expect("in range");
        let certificate = certify(&other, &choice.plan(&other, 1e-13, 1)).expect("same size");
        assert!(certificate.holds(1), "{certificate:?}");
    }
}

#[test]
fn iterations_find_plans_without_capacities_too() {
    // One technique in four has a capacity, so the short way is closed and prices must be lowered for the others.
    let invented = economy(400, Family::Hub, Caps::Tight, 0);
    let capacity = invented.problem.capacity().iter().enumerate();
    let capacity = capacity.map(|(k, u)| if k % 4 == 0 { *u } else { f64::INFINITY }).collect();
    let problem = invented.problem.clone().with_capacity(capacity).expect("in range");
    let options = Options { tolerance: 1e-6, ..Options::default() };
    let solution = solve(&problem, &options, None, &mut |_| ());
    assert!(solution.certificate.holds(1_000), "{:?}", solution.certificate);
}

#[test]
fn capacities_and_limits_are_certified_to_a_millionth() {
    for (family, caps, limits) in
        [(Family::Hub, Caps::Tight, 0), (Family::Local, Caps::Loose, 0), (Family::Hub, Caps::Tight, 20)]
    {
        let invented = economy(1_000, family, caps, limits);
        let solution = run(&invented, &Options::default());
        assert!(solution.certificate.holds(1_000), "{family:?} {caps:?} {:?}", solution.certificate);
        let gaps: Vec<f64> = solution.milestones.iter().map(|milestone| milestone.gap).collect();
        assert!(gaps.is_sorted_by(|a, b| a >= b) && gaps.len() > 5, "{gaps:?}");
    }
}

#[test]
fn the_result_depends_on_the_number_of_threads_only() {
    let invented = economy(1_500, Family::Hub, Caps::Tight, 0);
    let options = |threads| Options { tolerance: 1e-4, threads, ..Options::default() };
    let (one, two) = (run(&invented, &options(1)), run(&invented, &options(2)));
    assert_eq!(two, run(&invented, &options(2)));
    // The certificate has no threads: whoever computed the plan, the same plan has the same proof.
    for solution in [&one, &two] {
        assert_eq!(certify(&invented.problem, &solution.plan).expect("same size"), solution.certificate);
    }
    assert!(one.certificate.lower <= two.certificate.upper && two.certificate.lower <= one.certificate.upper);
}

#[test]
fn an_earlier_plan_is_a_good_start() {
    let invented = economy(1_500, Family::Hub, Caps::Tight, 0);
    let options = Options { tolerance: 1e-5, ..Options::default() };
    let before = run(&invented, &options).plan;
    let mut demand = invented.problem.demand().to_vec();
    demand.iter_mut().step_by(100).for_each(|d| *d *= 1.2);
    let changed = invented.problem.clone().with_demand(demand).expect("in range");
    let options = Options { tolerance: 1e-3, ..Options::default() };
    let warm = solve(&changed, &options, Some(&before), &mut |_| ());
    let cold = solve(&changed, &options, None, &mut |_| ());
    assert!(warm.certificate.holds(1_000_000) && cold.certificate.holds(1_000_000));
    assert!(4 * warm.iterations <= cold.iterations, "{} against {}", warm.iterations, cold.iterations);
}

#[test]
fn a_price_on_changes_keeps_the_list_short() {
    let invented = economy(1_500, Family::Hub, Caps::Tight, 0);
    let options = Options { tolerance: 1e-6, ..Options::default() };
    let before = run(&invented, &options).plan;
    let mut demand = invented.problem.demand().to_vec();
    demand.iter_mut().step_by(100).for_each(|d| *d *= 1.2);
    let changed = invented.problem.clone().with_demand(demand).expect("in range");
    let options = Options { tolerance: 1e-3, ..Options::default() };
    let anew = solve(&changed, &options, None, &mut |_| ());
    let calm = replan(&changed, &options, &before, 0.003, &mut |_| ()).expect("same size");
    assert!(calm.certificate.holds(2_000_000), "{:?}", calm.certificate);
    // Every product's need moves a little, so what is counted is what moves by more than a hundredth.
    let changes = |after: &[f64]| {
        let pairs = before.levels.iter().zip(after);
        pairs.filter(|(a, b)| (*a - *b).abs() > 0.01 * a.max(**b)).count()
    };
    let (calm, anew) = (changes(&calm.plan.levels), changes(&anew.plan.levels));
    assert!(3 * calm < anew, "{calm} changes, {anew} in a plan made anew");
}

#[test]
fn an_optimum_of_zero_is_reached_by_width() {
    // Only what cannot be met costs anything, and everything can.
    let invented = economy(600, Family::Hub, Caps::Loose, 0);
    let free = vec![0.0; invented.problem.processes()];
    let roomy = invented.uncapped.levels.iter().map(|level| 2.0 * level + 0.1).collect();
    let problem = invented.problem.clone().with_labour(free).expect("in range");
    let problem = problem.with_capacity(roomy).expect("in range");
    let options = Options { width: 1e-3, ..Options::default() };
    let solution = solve(&problem, &options, None, &mut |_| ());
    let certificate = solution.certificate;
    assert!(certificate.upper <= 1e-3 && certificate.lower <= certificate.upper, "{solution:?}");
    assert!(solution.iterations < 20_000, "{}", solution.iterations);
}
