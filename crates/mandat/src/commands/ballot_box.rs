//! `mandat box`: invent a box of sealed ballots, and verify one offline.
//!
//! A box is a folder of files in the binary forms of `docs/seal.md`: `manifest`, `trustees`, `credentials`, `spoiled`,
//! `ballots` (one after the other, all equally long), `closing`, `tally`.

mod folder;
mod synth;
mod verify;

use std::process::ExitCode;

use crate::output::Failure;

/// Make or verify a box of sealed ballots.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

/// What to do.
#[derive(clap::Subcommand)]
enum What {
    /// Make an invented box: complete, closed and tallied.
    Synth(synth::Args),
    /// Verify every ballot, the mixes, the decryption and the totals of a box.
    Verify(verify::Args),
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.what {
        What::Synth(args) => synth::run(&args),
        What::Verify(args) => verify::run(&args),
    }
}
