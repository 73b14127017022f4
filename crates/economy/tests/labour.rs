//! Labour content: exact on small systems, proven bounds, and a clear answer where there is no content.
#![allow(clippy::float_arithmetic, clippy::float_cmp, reason = "the tests of what computes in f64")]

mod common;

use common::{exact, solved};
use mandat_economy::synth::{Caps, Family, Shape, invent};
use mandat_economy::{Builder, LabourError, Problem, labour_content};
use num_rational::BigRational;
use num_traits::Zero;
use proptest::prelude::*;

/// One technique a product; `inputs[i][j]` of product `j` goes into a unit of product `i`.
fn economy(labour: &[f64], inputs: &[Vec<f64>], made: &[f64]) -> Problem {
    let mut builder = Builder::new();
    for _ in labour {
        builder.product(1.0, 1.0).expect("in range");
    }
    for (own, line) in (0_u32..).zip(inputs) {
        let mut coefficients: Vec<(u32, f64)> = (0_u32..).zip(line.iter().map(|a| -a)).collect();
        coefficients[own as usize].1 += made[own as usize];
        builder.process(labour[own as usize], f64::INFINITY, &coefficients).expect("in range");
    }
    builder.build()
}

fn all(problem: &Problem) -> Vec<Option<u32>> {
    (0..u32::try_from(problem.rows()).expect("small")).map(Some).collect()
}

/// Gauss and Jordan on `(I - A) v = l` in rationals; none where it has no unique solution.
fn solve(problem: &Problem) -> Option<Vec<BigRational>> {
    let n = problem.rows();
    let mut rows: Vec<Vec<BigRational>> = Vec::new();
    for k in 0..n {
        let mut line = vec![BigRational::zero(); n];
        let (index, values) = problem.process(k);
        index.iter().zip(values).for_each(|(row, value)| line[*row as usize] = exact(*value));
        line.push(exact(problem.labour()[k]));
        rows.push(line);
    }
    solved(rows)
}

proptest! {
    /// Productive systems: the bounds enclose the exact content, and are narrow. Others: refused.
    #[test]
    fn contents_are_between_their_bounds(
        size in 1..6_usize,
        labour in prop::collection::vec(0..8_u32, 6),
        inputs in prop::collection::vec(prop::collection::vec(prop_oneof![2 => Just(0_u32), 1 => 1..6_u32], 6), 6),
        made in prop::collection::vec(prop_oneof![Just(1.0), Just(3.0), Just(0.7)], 6),
    ) {
        let labour: Vec<f64> = labour[..size].iter().map(|l| f64::from(*l) / 4.0).collect();
        let inputs: Vec<Vec<f64>> = (0..size)
            .map(|i| (0..size).map(|j| if i == j { 0.0 } else { f64::from(inputs[i][j]) / 10.0 }).collect())
            .collect();
        let problem = economy(&labour, &inputs, &made[..size]);
        let truth = solve(&problem).filter(|v| v.iter().all(|v| *v >= BigRational::zero()));
        match labour_content(&problem, &all(&problem), 1) {
            Ok(content) => {
                let truth = truth.expect("a productive system has a content");
                for (row, v) in truth.iter().enumerate() {
                    prop_assert!(exact(content.lower[row]) <= *v && *v <= exact(content.upper[row]));
                    let width = content.upper[row] - content.lower[row];
                    prop_assert!(width <= 1e-9 * content.labour[row].max(1e-3), "{width} {content:?}");
                }
            }
            // A system is productive if and only if an hour in each product gives all of them a content above zero
            // (Berman and Plemmons, chapter 6).
            Err(error) => {
                let refused = matches!(error, LabourError::NotProductive { .. } | LabourError::Unsettled { .. });
                prop_assert!(refused, "{error}");
                let hours = problem.with_labour(vec![1.0; size]).expect("in range");
                let contents = solve(&hours).filter(|v| v.iter().all(|v| *v > BigRational::zero()));
                prop_assert!(contents.is_none(), "{error}: {contents:?}");
            }
        }
    }
}

#[test]
fn an_unproductive_set_is_named() {
    // 1 and 2 use more of each other than they make; 0 and 3 are sound.
    let inputs = [
        vec![0.0, 0.0, 0.0, 0.5],
        vec![0.0, 0.0, 1.25, 0.0],
        vec![0.1, 0.9, 0.0, 0.0],
        vec![0.5, 0.0, 0.0, 0.0],
    ];
    let problem = economy(&[1.0; 4], &inputs, &[1.0; 4]);
    let error = labour_content(&problem, &all(&problem), 1).expect_err("not productive");
    assert!(matches!(error, LabourError::NotProductive { product: 1 | 2, size: 2 }), "{error}");
    assert_eq!(
        error.to_string(),
        "2 products, product 2 among them, use up at least as much of each other as they make: none can be had net"
    );
}

#[test]
fn what_nobody_makes_has_no_upper_bound() {
    let mut builder = Builder::new();
    for _ in 0..4 {
        builder.product(1.0, 1.0).expect("in range");
    }
    builder.process(2.0, 1.0, &[(0, 1.0), (3, -1.0)]).expect("in range");
    builder.process(2.0, 1.0, &[(1, 1.0)]).expect("in range");
    builder.process(2.0, 1.0, &[(2, 1.0), (0, -0.5)]).expect("in range");
    let problem = builder.build();
    let content = labour_content(&problem, &[Some(0), Some(1), Some(2), None], 1).expect("productive");
    assert!(content.lower[0] > 1.999 && content.lower[2] > 2.999);
    assert_eq!(content.upper.iter().map(|u| u.is_infinite()).collect::<Vec<_>>(), [true, false, true, true]);
    assert!((content.upper[1] - 2.0).abs() < 1e-12);
    let error = labour_content(&problem, &[Some(1)], 1).expect_err("process 1 makes product 1");
    assert_eq!(
        error.to_string(),
        "process 1 is no technique of product 0: it must make that product and nothing else"
    );
}

#[test]
fn contents_do_not_depend_on_the_threads_beyond_their_bounds() {
    let shape =
        Shape { products: 3_000, techniques: 1, family: Family::Hub, caps: Caps::None, limits: 0, seed: 3 };
    let problem = invent(&shape, 1).expect("small").problem;
    let [one, two] =
        [1, 2].map(|threads| labour_content(&problem, &all(&problem), threads).expect("productive"));
    assert_eq!(two, labour_content(&problem, &all(&problem), 2).expect("productive"));
    for row in 0..3_000 {
        assert!(one.lower[row] <= two.upper[row] && two.lower[row] <= one.upper[row]);
        assert!((one.upper[row] - one.lower[row]) < 1e-11 * one.labour[row]);
    }
}
