//! `mandat card`: make the card that a delegate carries, and verify one.

use std::process::ExitCode;

use crate::output::Failure;

/// Make or verify a card.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Runs the command.
pub(crate) fn run(_: Args) -> Result<ExitCode, Failure> {
    Err(Failure("not yet".into()))
}
