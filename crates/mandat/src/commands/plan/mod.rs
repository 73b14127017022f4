//! `mandat plan`: a plan for an economy and a vote, and what is asked about it.
#![expect(clippy::float_arithmetic, reason = "amounts and times for people; what a plan claims is certified")]

mod alternatives;
mod certify;
mod explain;
mod make;
mod method;
mod replan;

use std::io::{self, IsTerminal, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use mandat_economy::model::{Economy, Targets};
use mandat_economy::plan::{Progress, Settings};

use super::economy::read;
use crate::output::Failure;

/// Compute a plan that proves itself, and ask it for reasons.
#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  mandat plan examples/bakers-and-mills
  mandat plan examples/bakers-and-mills --tolerance 1e-6 --json
  mandat plan examples/bakers-and-mills --html plan.html --out plan
  mandat plan explain examples/bakers-and-mills --product bread"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    source: Option<Source>,
    #[command(flatten)]
    files: make::Files,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Why something is missing or dear, and what one more hour, tonne or machine would give.
    Explain(explain::Args),
    /// Points between two targets, side by side for a vote.
    Alternatives(alternatives::Args),
    /// Prove a plan again from its own numbers.
    Certify(certify::Args),
    /// Plan again from what was done.
    Replan(replan::Args),
    /// What a proposed process would save the federation.
    Method(method::Args),
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    match (args.command, args.source) {
        (Some(Command::Explain(args)), _) => explain::run(args),
        (Some(Command::Alternatives(args)), _) => alternatives::run(args),
        (Some(Command::Certify(args)), _) => certify::run(args),
        (Some(Command::Replan(args)), _) => replan::run(args),
        (Some(Command::Method(args)), _) => method::run(args),
        (None, Some(source)) => make::run(&source, &args.files),
        (None, None) => {
            Err(Failure("name the folder of an economy: mandat plan examples/bakers-and-mills".into()))
        }
    }
}

/// What every question about a plan begins with.
#[derive(clap::Args)]
struct Source {
    /// The folder of tables (docs/economy.md).
    folder: PathBuf,
    /// Targets in another file than targets.csv.
    #[arg(long)]
    targets: Option<PathBuf>,
    /// The gap to prove, as a share.
    #[arg(long, default_value_t = 1e-6)]
    tolerance: f64,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// The most iterations of each problem.
    #[arg(long, default_value_t = 100_000)]
    iterations: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Source {
    fn read(&self) -> Result<(Economy, Targets, Settings), Failure> {
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            return Err(Failure(format!(
                "--tolerance {}: write a share between 0 and 1, such as 1e-6",
                self.tolerance
            )));
        }
        let (economy, targets) = read(&self.folder, self.targets.as_deref())?;
        let settings = Settings {
            tolerance: self.tolerance,
            threads: self.threads,
            iterations: self.iterations,
            keep: None,
        };
        Ok((economy, targets, settings))
    }
}

/// A product by name.
fn product(economy: &Economy, id: &str) -> Result<u32, Failure> {
    let at = economy.products.iter().position(|product| product.id == id);
    let at = at.ok_or_else(|| Failure(format!("no product is called {id:?}: name one of products.csv")))?;
    u32::try_from(at).map_err(Failure::of)
}

/// Shows the gap as it falls, on a terminal: each step of the plan, and each time that the bounds are ten times closer.
fn watch() -> impl FnMut(Progress<'_>) {
    let started = Instant::now();
    let shown = io::stderr().is_terminal();
    let (mut step, mut next) = (String::new(), 1.0);
    move |progress| {
        if !shown {
            return;
        }
        if progress.step != step {
            (step, next) = (progress.step.to_owned(), 1.0);
        }
        let gap = progress.milestone.gap;
        if gap <= next {
            let seconds = started.elapsed().as_secs_f64();
            // Nobody is left to tell if standard error is closed.
            let _ = writeln!(io::stderr().lock(), "{seconds:8.2} s  {step}: within {gap:.1e}, as computed");
            while next >= gap && next > 1e-15 {
                next /= 10.0;
            }
        }
    }
}
