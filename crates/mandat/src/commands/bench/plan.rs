//! `mandat bench plan`: what planning costs on this machine, on invented economies, with the certified gap, and beside the
//! general solvers that are installed on it.
//!
//! Times are from a problem in memory to a plan with its certificate. A peer's answer is clipped into its box and certified by the same
//! function as ours, as it is and after the same repair that ours ends with; then ours is timed anew to the smaller of those gaps.

mod families;
mod instances;
mod solvers;

use std::path::PathBuf;
use std::process::ExitCode;

use mandat_economy::synth::{Caps, Family};
use serde_json::{Value, json};

use crate::output::{self, Failure};

/// Plan invented economies, and say how long it takes.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Products of the economies, several with commas.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000], value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    sizes: Vec<u32>,
    /// A million products as well: some 2 GB of memory and several minutes.
    #[arg(long)]
    large: bool,
    /// An economy's folder, such as `mandat economy import` makes of a real table, to be replicated with noise at each size.
    #[arg(long, value_name = "FOLDER")]
    table: Option<PathBuf>,
    /// The gap to reach, as a share.
    #[arg(long, default_value_t = 1e-6)]
    tolerance: f64,
    /// Threads.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    threads: u8,
    /// Only instances whose name contains this.
    #[arg(long)]
    only: Option<String>,
    /// Products of the economy on which peers are run; 0 for none.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    peer_size: u32,
    /// Seconds after which a peer is stopped.
    #[arg(long, default_value_t = 90)]
    peer_seconds: u32,
    /// A Python with highspy, ortools, numpy and scipy.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// Make a virtual environment with those packages in this folder, and use it.
    #[arg(long)]
    install_peers: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let mut sizes = args.sizes.clone();
    if args.large {
        sizes.push(1_000_000);
    }
    let wanted = |name: &str| args.only.as_ref().is_none_or(|only| name.contains(only.as_str()));
    let mut rows = Vec::new();
    if !args.json {
        output::say(HEAD);
    }
    for size in sizes {
        for (name, measure) in measures(size, args) {
            if wanted(&name) {
                let row = measure()?;
                if !args.json {
                    output::say(line(&name, &row));
                }
                rows.push(json!({ "name": name, "measured": row }));
            }
        }
    }
    let peers = if args.peer_size > 0 { solvers::compare(args, &wanted)? } else { Vec::new() };
    if args.json {
        output::json(&json!({ "threads": args.threads, "plans": rows, "peers": peers }))?;
    }
    Ok(ExitCode::SUCCESS)
}

type Measure<'a> = Box<dyn Fn() -> Result<Value, Failure> + 'a>;

/// What is measured on economies of a size.
fn measures(size: u32, args: &Args) -> Vec<(String, Measure<'_>)> {
    let threads = usize::from(args.threads);
    let plan = |family, caps, limits| -> Measure<'_> {
        let shape = instances::shape(size, family, caps, limits);
        Box::new(move || instances::plan(&shape, args.tolerance, threads))
    };
    let mut measures: Vec<(String, Measure<'_>)> = vec![
        (format!("labour content {size}"), Box::new(move || instances::labour(size, threads))),
        (format!("choice of technique {size}"), Box::new(move || instances::technique(size, threads))),
        (format!("hub tight {size}"), plan(Family::Hub, Caps::Tight, 0)),
        (format!("hub loose {size}"), plan(Family::Hub, Caps::Loose, 0)),
        (format!("local tight {size}"), plan(Family::Local, Caps::Tight, 0)),
        (format!("hub tight, 20 limits {size}"), plan(Family::Hub, Caps::Tight, 20)),
        (format!("replan {size}"), Box::new(move || instances::replanned(size, threads))),
    ];
    if let Some(table) = &args.table {
        let measure = move || instances::replica(table, size, args.tolerance, threads);
        measures.push((format!("replica tight {size}"), Box::new(measure)));
    }
    measures
}

const HEAD: &str = "instance                          coefficients      1e-2      1e-3      1e-4      1e-5      1e-6   total, s  certified gap  iterations  peak MiB  B/coef.";

/// One measured instance for people.
fn line(name: &str, row: &Value) -> String {
    let number = |field: &str| row[field].as_f64();
    let cell = |value: Option<f64>, width: usize, digits: usize| {
        value.map_or(format!("{:>width$}", "-"), |value| format!("{value:>width$.digits$}"))
    };
    let reached: String = (2..=6).map(|decade| cell(row["reached"][decade - 2].as_f64(), 10, 3)).collect();
    let gap = number("certified_gap").map_or("-".to_owned(), rounded_up);
    let note = row["note"].as_str().map_or(String::new(), |note| format!("  {note}"));
    format!(
        "{name:<32} {} {reached} {} {gap:>14} {} {} {}{note}",
        cell(number("coefficients"), 13, 0),
        cell(number("seconds"), 10, 3),
        cell(number("iterations"), 11, 0),
        cell(number("peak_mib"), 9, 0),
        cell(number("bytes_per_coefficient"), 8, 0),
    )
}

/// A gap with two digits, never smaller than it is.
#[expect(clippy::float_arithmetic, reason = "for people")]
fn rounded_up(gap: f64) -> String {
    let text = format!("{gap:.1e}");
    if !gap.is_finite() || text.parse::<f64>().is_ok_and(|shown| shown >= gap) {
        return text;
    }
    // The next number of two digits lies a tenth of the leading power of ten above.
    let power = text.split_once('e').map_or("0", |(_, power)| power);
    let tenth: f64 = format!("0.1e{power}").parse().unwrap_or(f64::NAN);
    format!("{:.1e}", text.parse::<f64>().unwrap_or(f64::NAN) + tenth)
}

#[cfg(test)]
mod tests {
    use super::rounded_up;

    #[test]
    fn gaps_are_shown_rounded_up() {
        for (gap, shown) in [
            (3.04e-10, "3.1e-10"),
            (3e-10, "3.0e-10"),
            (9.96e-7, "1.0e-6"),
            (9.93e-7, "1.0e-6"),
            (0.0, "0.0e0"),
        ] {
            assert_eq!(rounded_up(gap), shown);
        }
    }
}
