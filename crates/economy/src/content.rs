//! The labour content of an economy's products: the hours in a unit and in all that went into it, between proven bounds.

mod saved;

use crate::labour::{LabourContent, LabourError, labour_content};
use crate::model::Economy;
use crate::problem::{Builder, Problem};
use crate::tables::{Technical, TechnicalError};
use crate::technique::{Choice, ChoiceError};
use crate::{ProblemError, scale};

/// Why products have no labour content.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ContentError {
    /// Products that take as much of each other as they make.
    #[error(
        "{} at least as much of each other as they make: no labour yields them net; check their inputs",
        together(product, *others)
    )]
    NotProductive {
        /// One of them.
        product: String,
        /// How many others.
        others: u32,
    },
    /// Less than no labour.
    #[error("{process:?} takes less than no labour: correct labour.csv")]
    Negative {
        /// The process.
        process: String,
    },
    /// Joint products that no assumption separates.
    #[error("joint products have a labour content only by an assumption: {0}")]
    Joint(#[from] TechnicalError),
    /// By-products that save about as much as is put in.
    #[error(
        "by-products save about as much as {product:?} and what goes into it take: its labour content is not bounded"
    )]
    ByProducts {
        /// The product.
        product: String,
    },
    /// The contents do not settle.
    #[error(
        "the contents do not settle at {product:?}: products use nearly as much of each other as they make"
    )]
    Unsettled {
        /// The product.
        product: String,
    },
    /// Numbers out of range.
    #[error(transparent)]
    Problem(#[from] ProblemError),
}

fn together(product: &str, others: u32) -> String {
    match others {
        0 => format!("{product:?} and what goes into it take"),
        1 => format!("{product:?} and 1 other product take"),
        _ => format!("{product:?} and {others} other products take"),
    }
}

/// The labour content of every product, by the process of least labour where several make it; joint products by industry
/// technology ([`Technical`]). What nobody makes here counts as
/// free where it is imported or in stock, and else has no labour and no upper bound.
///
/// # Errors
///
/// [`ContentError`] where there is no content to compute.
pub fn content(economy: &Economy, threads: usize) -> Result<LabourContent, ContentError> {
    let makes = |process: usize| economy.flows.of(process).iter().filter(|flow| flow.amount > 0.0).count();
    let joint = (0..economy.processes.len()).any(|process| makes(process) > 1);
    let (problem, process_of): (Problem, Vec<usize>) = if joint {
        let technical = Technical::of(economy)?;
        if technical.leontief.coefficients().iter().any(|(_, _, value)| value < 0.0) {
            return saved::content(economy, &technical, threads);
        }
        by_assumption(economy, &technical)?
    } else {
        by_process(economy)?
    };
    let process = |at: u32| economy.processes[process_of[at as usize]].id.clone();
    let technique = if joint {
        (0..economy.products.len()).map(|product| Some(row(product))).collect()
    } else {
        techniques(economy, &problem, &process, threads)?
    };
    let product = |at: u32| economy.products[at as usize].id.clone();
    labour_content(&problem, &technique, threads).map_err(|error| match error {
        LabourError::NotProductive { product: at, size } => ContentError::NotProductive {
            product: product(at),
            others: u32::try_from(size.saturating_sub(1)).unwrap_or(u32::MAX),
        },
        LabourError::Negative { process: at } => ContentError::Negative { process: process(at) },
        LabourError::NoTechnique { product: at, .. } => ContentError::ByProducts { product: product(at) },
        LabourError::Unsettled { product: at } => ContentError::Unsettled { product: product(at) },
    })
}

fn rows(economy: &Economy) -> Result<Builder, ProblemError> {
    let mut builder = Builder::new();
    for _ in &economy.products {
        // Far above any content, so that nothing is cheaper to go without.
        builder.product(0.0, 1e100)?;
    }
    Ok(builder)
}

fn by_process(economy: &Economy) -> Result<(Problem, Vec<usize>), ContentError> {
    let mut builder = rows(economy)?;
    let mut process_of = Vec::new();
    let mut entries: Vec<(u32, f64)> = Vec::new();
    for process in 0..economy.processes.len() {
        entries.clear();
        for flow in economy.flows.of(process) {
            match entries.iter_mut().find(|(row, _)| *row == flow.product) {
                Some((_, value)) => *value += flow.amount,
                None => entries.push((flow.product, flow.amount)),
            }
        }
        // A process that makes nothing net is no way to anything.
        if entries.iter().any(|(_, value)| *value > 0.0) {
            builder.process(economy.hours(process), f64::INFINITY, &entries)?;
            process_of.push(process);
        } else if let Some(flow) = economy.flows.of(process).iter().find(|flow| flow.amount > 0.0) {
            let product = economy.products[flow.product as usize].id.clone();
            return Err(ContentError::NotProductive { product, others: 0 });
        }
    }
    // What comes from outside, or lies in stock, has taken no labour here.
    let mut given = scale::Given::of(economy, false).product;
    for flow in economy.flows.all().iter().filter(|flow| flow.amount > 0.0) {
        given[flow.product as usize] = false;
    }
    for product in (0..given.len()).filter(|product| given[*product]) {
        builder.process(0.0, f64::INFINITY, &[(row(product), 1.0)])?;
        process_of.push(0);
    }
    Ok((builder.build(), process_of))
}

fn by_assumption(economy: &Economy, technical: &Technical) -> Result<(Problem, Vec<usize>), ContentError> {
    let labour = technical.direct(|process| economy.hours(process));
    let coefficients = technical.leontief.coefficients();
    let mut builder = rows(economy)?;
    let mut process_of = Vec::new();
    for (product, hours) in labour.iter().enumerate() {
        let mut entries: Vec<(u32, f64)> = vec![(row(product), 1.0)];
        for (input, value) in coefficients.column(product) {
            if input == product {
                entries[0].1 -= value;
            } else {
                entries.push((row(input), -value));
            }
        }
        builder.process(*hours, f64::INFINITY, &entries)?;
        process_of.push(product.min(economy.processes.len().saturating_sub(1)));
    }
    Ok((builder.build(), process_of))
}

fn techniques(
    economy: &Economy,
    problem: &Problem,
    process_id: &dyn Fn(u32) -> String,
    threads: usize,
) -> Result<Vec<Option<u32>>, ContentError> {
    let mut only: Vec<Option<u32>> = vec![None; economy.products.len()];
    let mut several = false;
    for process in 0..problem.processes() {
        let (rows, values) = problem.process(process);
        let made = rows.iter().zip(values).find(|(_, value)| **value > 0.0).map(|(row, _)| *row as usize);
        if let Some(product) = made {
            several |= only[product].is_some();
            only[product] = Some(row(process));
        }
    }
    if !several {
        return Ok(only);
    }
    if let Some(product) = scale::not_productive(economy).first() {
        let product = economy.products[*product].id.clone();
        return Err(ContentError::NotProductive { product, others: 0 });
    }
    match Choice::of(problem, 1e-13, threads) {
        Ok(choice) => Ok(choice.technique.iter().zip(&only).map(|(best, any)| best.or(*any)).collect()),
        Err(ChoiceError::NegativeCost { process }) => {
            Err(ContentError::Negative { process: process_id(process) })
        }
        Err(ChoiceError::Joint { .. }) => {
            unreachable!("every process of `by_process` makes one product: joint ones go by assumption")
        }
    }
}

fn row(at: usize) -> u32 {
    u32::try_from(at).expect("the builder has taken it")
}
