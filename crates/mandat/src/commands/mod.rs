//! The table of commands.

mod count;
mod init;
mod run;
mod seats;
mod statutes;

use std::process::ExitCode;

use clap::Subcommand;

use crate::output::Failure;

/// What `mandat` can do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Count ballot files by a rule.
    Count(count::Args),
    /// Make a data directory.
    Init(init::Args),
    /// Bring a folder of tables into a new record.
    Run(run::Args),
    /// Apportion seats by a rule.
    Seats(seats::Args),
    /// Check and explain statutes.
    Statutes(statutes::Args),
}

/// Runs a command. The exit status is 0, or 1 where what was checked does not hold.
pub(crate) fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Count(args) => count::run(args),
        Command::Init(args) => init::run(args),
        Command::Run(args) => run::run(args),
        Command::Seats(args) => seats::run(args),
        Command::Statutes(args) => statutes::run(args),
    }
}
