//! A problem in free MPS format, so that any solver can check us.
//!
//! The linear programme is `min l'x + s'f` subject to `Mx + f >= d`, `0 <= x <= u`, `f >= 0`, with the shortfall `f` as columns of its
//! own. Rows and columns are numbered; what each means stands in a comment.

use std::fmt::Write as _;

use crate::lower::{Column, Line, Lowered};
use crate::model::Economy;

/// The problem as MPS.
pub fn to_mps(economy: &Economy, lowered: &Lowered) -> String {
    let problem = &lowered.problem;
    let mut out =
        String::from("* min l'x + s'f, Mx + f >= d, 0 <= x <= u, f >= 0; X levels, F shortfalls, R rows\n");
    for (at, line) in lowered.lines.iter().enumerate() {
        let _ = writeln!(out, "* R{at} {}", line_in_words(economy, lowered, *line));
    }
    for (at, column) in lowered.columns.iter().enumerate() {
        let _ = writeln!(out, "* X{at} {}", column_in_words(economy, lowered, *column));
    }
    out.push_str("NAME plan\nROWS\n N COST\n");
    for row in 0..problem.rows() {
        let _ = writeln!(out, " G R{row}");
    }
    out.push_str("COLUMNS\n");
    for column in 0..problem.processes() {
        let _ = writeln!(out, " X{column} COST {}", problem.labour()[column]);
        let (rows, values) = problem.process(column);
        for (row, value) in rows.iter().zip(values) {
            let _ = writeln!(out, " X{column} R{row} {value}");
        }
    }
    for (row, ceiling) in problem.ceiling().iter().enumerate() {
        let _ = writeln!(out, " F{row} COST {ceiling}\n F{row} R{row} 1");
    }
    out.push_str("RHS\n");
    for (row, demand) in problem.demand().iter().enumerate().filter(|(_, demand)| **demand != 0.0) {
        let _ = writeln!(out, " RHS R{row} {demand}");
    }
    out.push_str("BOUNDS\n");
    for (column, most) in problem.capacity().iter().enumerate().filter(|(_, most)| most.is_finite()) {
        let _ = writeln!(out, " UP BND X{column} {most}");
    }
    out.push_str("ENDATA\n");
    out
}

/// Control characters would end a comment.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn line_in_words(economy: &Economy, lowered: &Lowered, line: Line) -> String {
    let at = |period: u32| format!("in period {}", plain(&economy.periods[period as usize]));
    match line {
        Line::Product { product, period } => {
            format!("product {} {}", plain(&economy.products[product as usize].id), at(period))
        }
        Line::Limit { limit, period } => {
            format!("limit {} {}", plain(&economy.limits[limit as usize].id), at(period))
        }
        Line::Ceiling { target, period } => format!("ceiling, target {target} {}", at(period)),
        Line::Capital { capital, period } => {
            let capital = &economy.capital[capital as usize];
            let process = &economy.processes[capital.process as usize].id;
            format!("capital of {} {}", plain(process), at(period))
        }
        Line::Tier { tier } => format!("tier {tier}, of {} targets", lowered.wants.len()),
    }
}

fn column_in_words(economy: &Economy, lowered: &Lowered, column: Column) -> String {
    let at = |period: u32| format!("in period {}", plain(&economy.periods[period as usize]));
    let product = |product: u32| plain(&economy.products[product as usize].id);
    match column {
        Column::Process { process, period } => {
            format!("process {} {}", plain(&economy.processes[process as usize].id), at(period))
        }
        Column::Trade { trade, period } => {
            let trade = &economy.trade[trade as usize];
            let word = if trade.import { "import" } else { "export" };
            format!("{word} of {} {}", product(trade.product), at(period))
        }
        Column::Keep { stock, period } => {
            format!("stock of {} kept {}", product(economy.stocks[stock as usize].product), at(period))
        }
        Column::Build { capital, period } => {
            format!("{} built {}", product(economy.capital[capital as usize].product), at(period))
        }
        Column::Unmet { want } => {
            let want = &lowered.wants[want as usize];
            format!("unmet floor of {} {}", product(want.product), at(want.period))
        }
        Column::Share { group } => format!("unmet share of group {group}"),
    }
}
