//! The table of commands.

mod seats;

use std::process::ExitCode;

use clap::Subcommand;

use crate::output::Failure;

/// What `mandat` can do.
#[derive(Subcommand)]
pub enum Command {
    /// Apportion seats by a rule.
    Seats(seats::Args),
}

/// Runs a command. The exit status is 0, or 1 where what was checked does not hold.
pub fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Seats(args) => seats::run(args),
    }
}
