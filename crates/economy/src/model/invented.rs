//! A problem as an economy, so that what was invented for measuring can be written as a folder and read again.

use super::{Economy, EconomyBuilder, Kind, Limit, LimitKind, ModelError, Target, Targets};
use crate::problem::Problem;

/// The economy of which a problem is made: products `p1`, `p2`, ..., limits `l1`, ..., processes `p1-1`, `p1-2`, ... after the first
/// product that they make. Every product has a floor with the ceiling price as its weight, so that lowering the economy gives
/// the same problem again.
///
/// # Errors
///
/// [`ModelError`] for a demand below zero, which no target can say.
pub fn economy_of(problem: &Problem, branch: &[u32]) -> Result<(Economy, Targets), ModelError> {
    let mut tables = EconomyBuilder::new();
    let mut targets = Targets::default();
    for row in 0..problem.products() {
        let branch = branch.get(row).map_or_else(String::new, |branch| format!("branch {}", branch + 1));
        let product = tables.product(&format!("p{}", row + 1), "", "", &branch)?;
        let (amount, price) = (problem.demand()[row], Some(problem.ceiling()[row]));
        if amount < 0.0 {
            return Err(ModelError::Range { value: amount, rule: "a demand of at least 0" });
        }
        targets.list.push(Target { product, period: None, kind: Kind::Floor, tier: 1, amount, price });
    }
    let products = problem.products();
    for row in products..problem.rows() {
        tables.limit(Limit {
            id: format!("l{}", row - products + 1),
            kind: LimitKind::Other,
            unit: String::new(),
            supply: -problem.demand()[row],
            by_period: Vec::new(),
            skill: None,
            region: None,
            price: Some(problem.ceiling()[row]),
        })?;
    }
    let mut made = vec![0_u32; products];
    for column in 0..problem.processes() {
        let (rows, values) = problem.process(column);
        let main = rows.iter().zip(values).find(|(_, value)| **value > 0.0).map(|(row, _)| *row as usize);
        let id = match main {
            Some(row) if row < products => {
                made[row] += 1;
                format!("p{}-{}", row + 1, made[row])
            }
            _ => format!("c{}", column + 1),
        };
        let home =
            main.and_then(|row| branch.get(row)).map_or_else(String::new, |b| format!("branch {}", b + 1));
        let place = tables.workplace(&id, "", &home, "")?;
        let process = tables.process(&id, "", place, problem.capacity()[column], None)?;
        for (row, value) in rows.iter().zip(values) {
            match (*row as usize).checked_sub(products) {
                None => tables.flow(process, *row, 0, *value)?,
                Some(limit) => tables.uses(process, u32::try_from(limit).expect("few limits"), -value)?,
            }
        }
        tables.hours(process, "", problem.labour()[column])?;
    }
    Ok((tables.build(), targets))
}
