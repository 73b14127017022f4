//! The table of commands.

mod appeal;
mod audit;
mod ballot_box;
mod bench;
mod card;
mod congress;
mod count;
mod demo;
mod economy;
mod init;
mod labour;
mod methods;
mod minutes;
mod mix;
mod organs;
mod outbox;
mod plan;
mod run;
mod seats;
mod statutes;
mod take;
mod tasks;
mod trustee;
mod verify;
mod vote;

use std::process::ExitCode;

use clap::Subcommand;

use crate::output::Failure;

/// What `mandat` can do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// The docket of complaints and appeals, and a case as a folder for an outside body.
    Appeal(appeal::Args),
    /// Make or verify a box of sealed ballots.
    Box(ballot_box::Args),
    /// Measure what verification costs on this machine.
    Bench(bench::Args),
    /// Make or verify the card that a delegate carries.
    Card(card::Args),
    /// Show agenda, divisions and decisions of a record's congresses.
    Congress(congress::Args),
    /// Count ballot files by a rule.
    Count(count::Args),
    /// Play an invented federation, write its record and verify it.
    Demo(demo::Args),
    /// Look for what does not fit together in a record.
    Audit(audit::Args),
    /// Check, import, export and invent the tables of an economy.
    Economy(economy::Args),
    /// The labour content of every product.
    Labour(labour::Args),
    /// Compute a plan that proves itself, and ask it for reasons.
    Plan(plan::Args),
    /// Who manages: elected or appointed, since when, paid or not, and when delegates last worked with their hands.
    Organs(organs::Args),
    /// Make a data directory.
    Init(init::Args),
    /// Shuffle the ranked ballots of a contest, for a platform.
    Mix(mix::Args),
    /// What workplaces proposed: authors, proven savings, trials, adoption.
    Methods(methods::Args),
    /// Write the minutes of a session, each line with its entry.
    Minutes(minutes::Args),
    /// Bring a folder of tables into a new record.
    Run(run::Args),
    /// Apportion seats by a rule.
    Seats(seats::Args),
    /// Check and explain statutes.
    Statutes(statutes::Args),
    /// What the plan asks of each workplace, and what was done.
    Tasks(tasks::Args),
    /// Take in what voters, trustees, mixers and officers hand over.
    Take(take::Args),
    /// Be a trustee of sealed boxes.
    Trustee(trustee::Args),
    /// Vote by a sealed ballot.
    Vote(vote::Args),
    /// Verify a record: replay every entry, and say what holds, what does not and what was not checked.
    Verify(verify::Args),
}

/// Runs a command. The exit status is 0, or 1 where what was checked does not hold.
pub(crate) fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Appeal(args) => appeal::run(args),
        Command::Box(args) => ballot_box::run(args),
        Command::Bench(args) => bench::run(args),
        Command::Card(args) => card::run(args),
        Command::Congress(args) => congress::run(args),
        Command::Count(args) => count::run(args),
        Command::Demo(args) => demo::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Economy(args) => economy::run(args),
        Command::Labour(args) => labour::run(args),
        Command::Plan(args) => plan::run(args),
        Command::Organs(args) => organs::run(args),
        Command::Init(args) => init::run(args),
        Command::Methods(args) => methods::run(args),
        Command::Minutes(args) => minutes::run(args),
        Command::Run(args) => run::run(args),
        Command::Seats(args) => seats::run(args),
        Command::Statutes(args) => statutes::run(args),
        Command::Mix(args) => mix::run(args),
        Command::Tasks(args) => tasks::run(args),
        Command::Take(args) => take::run(args),
        Command::Trustee(args) => trustee::run(args),
        Command::Vote(args) => vote::run(args),
        Command::Verify(args) => verify::run(args),
    }
}

/// How many processors there are to work with.
fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
