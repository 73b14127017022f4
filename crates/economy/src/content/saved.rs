//! Labour contents where by-products save inputs: coefficients below zero, as published tables have a few.
//!
//! With `M = I - A` the contents are `M'v = l`. Where the comparison matrix of `M` (its diagonal, and minus the sizes of all other
//! coefficients) has some `z > 0` with `<M>'z > 0`, then `|M^-1| <= <M>^-1` (Ostrowski 1937), so that a residual
//! `|l - M'v| <= t <M>'z` puts the true content within `t z` of `v`, whoever computed `v`.

use super::ContentError;
use crate::certificate::Bounded;
use crate::labour::{LabourContent, LabourError, labour_content};
use crate::model::Economy;
use crate::problem::{Builder, Problem};
use crate::tables::Technical;

/// The contents, and bounds from the comparison matrix.
pub(super) fn content(
    economy: &Economy,
    technical: &Technical,
    threads: usize,
) -> Result<LabourContent, ContentError> {
    let hours = technical.direct(|process| economy.hours(process));
    let labour = technical.leontief.priced(&hours).map_err(|error| ContentError::Joint(error.into()))?;
    let (system, compared) = systems(technical, &hours)?;
    let technique: Vec<Option<u32>> = (0..labour.len()).map(|product| Some(super::row(product))).collect();
    let unbounded = |at: usize| ContentError::ByProducts { product: economy.products[at].id.clone() };
    // A process a product here, so that the numbers are the same.
    let measure = labour_content(&compared, &technique, threads).map_err(|error| match error {
        LabourError::NotProductive { product: at, .. }
        | LabourError::NoTechnique { product: at, .. }
        | LabourError::Unsettled { product: at }
        | LabourError::Negative { process: at } => unbounded(at as usize),
    });
    let measure = measure?.labour;
    let mut share = 0.0_f64;
    for (product, hours) in hours.iter().enumerate() {
        let carried = Bounded::line(&system.columns, product, &labour);
        let off = (carried.high() - hours).max(hours - carried.low()).next_up();
        let slack = Bounded::line(&compared.columns, product, &measure).low();
        if slack <= 0.0 || !off.is_finite() {
            return Err(unbounded(product));
        }
        share = share.max((off.max(0.0) / slack).next_up());
    }
    let width = |at: usize| (share * measure[at]).next_up();
    Ok(LabourContent {
        lower: labour.iter().enumerate().map(|(at, v)| (v - width(at)).next_down()).collect(),
        upper: labour.iter().enumerate().map(|(at, v)| (v + width(at)).next_up()).collect(),
        labour,
    })
}

/// `I - A`, and its comparison matrix, with labour above zero for every product of the latter.
fn systems(technical: &Technical, hours: &[f64]) -> Result<(Problem, Problem), ContentError> {
    let coefficients = technical.leontief.coefficients();
    let most = hours.iter().copied().fold(0.0, f64::max);
    let some = if most > 0.0 { most } else { 1.0 };
    let (mut system, mut compared) = (Builder::new(), Builder::new());
    for builder in [&mut system, &mut compared] {
        for _ in hours {
            builder.product(0.0, 1e100)?;
        }
    }
    for (product, hours) in hours.iter().enumerate() {
        let own = 1.0 - coefficients.get(product, product);
        let others: Vec<(u32, f64)> = coefficients
            .column(product)
            .filter(|(input, _)| *input != product)
            .map(|(input, value)| (super::row(input), value))
            .collect();
        let with = |sign: &dyn Fn(f64) -> f64| -> Vec<(u32, f64)> {
            let taken = others.iter().map(|(input, value)| (*input, sign(*value)));
            std::iter::once((super::row(product), own)).chain(taken).collect()
        };
        system.process(*hours, f64::INFINITY, &with(&|value| -value))?;
        compared.process(
            if *hours > 0.0 { *hours } else { some },
            f64::INFINITY,
            &with(&|value: f64| -value.abs()),
        )?;
    }
    Ok((system.build(), compared.build()))
}
