//! The table of commands.

mod count;
mod demo;
mod seats;

use std::process::ExitCode;

use clap::Subcommand;

use crate::output::Failure;

/// What `mandat` can do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Count ballot files by a rule.
    Count(count::Args),
    /// Play an invented federation, write its record and verify it.
    Demo(demo::Args),
    /// Apportion seats by a rule.
    Seats(seats::Args),
}

/// Runs a command. The exit status is 0, or 1 where what was checked does not hold.
pub(crate) fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Count(args) => count::run(args),
        Command::Demo(args) => demo::run(args),
        Command::Seats(args) => seats::run(args),
    }
}
