//! The command: one file a command, no logic. What a command does lies in the crates below; here stand its arguments, its
//! output for people and its output for programs.

mod commands;
mod output;
mod place;
mod secret;

use std::process::ExitCode;

use clap::Parser;

/// One chain from the shop floor to the congress, on one record that anyone can recompute.
#[derive(Parser)]
#[command(name = "mandat", version, about, arg_required_else_help = true, max_term_width = 110)]
struct Mandat {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    let mandat = Mandat::parse();
    match commands::run(mandat.command) {
        Ok(code) => code,
        Err(error) => {
            output::complain(&error);
            ExitCode::from(2)
        }
    }
}
