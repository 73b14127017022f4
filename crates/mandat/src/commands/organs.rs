//! `mandat organs`: who manages, elected or appointed, since when, paid or not; shares over time; and when delegates last worked
//! with their hands.

use std::path::PathBuf;
use std::process::ExitCode;

use mandat_audit::organs::{Bureaucracy, Delegates, Held, Organ, Shares, Takeover, measure};
use mandat_audit::verify::{Options, verify};
use mandat_federation::body::Paid;
use mandat_statutes::date_of;

use crate::output::{self, Failure};
use crate::place::{self, Place};

/// Width of a bar.
const BAR: u64 = 30;
/// Organs that the text shows; JSON has all.
const SHOWN: usize = 40;
/// Posts of one organ that the text shows.
const POSTS: usize = 20;

/// Who manages.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat organs record/
  mandat organs record/ --sealed data/     (with the delegates' attested manual labour)
In a bar: # elected, ! put there without electors, a appointed, s specialist.")]
pub(crate) struct Args {
    /// The record's folder.
    record: PathBuf,
    /// The sealed store: opens the labour record, of which only counts are shown.
    #[arg(long, value_name = "STORE")]
    sealed: Option<PathBuf>,
    /// The key file of the sealed store.
    #[arg(long, value_name = "FILE", requires = "sealed")]
    key_file: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let place = Place::open(&args.record)?;
    let sealed =
        args.sealed.as_ref().map(|path| place::sealed(path, args.key_file.as_deref())).transpose()?;
    let record = match &sealed {
        Some(sealed) => place.record().sealed(sealed),
        None => place.record(),
    };
    let verification = verify(&record, &Options::default());
    let measured = measure(&verification.federation);
    if args.json {
        let mut value = serde_json::to_value(&measured).map_err(Failure::of)?;
        value["verified"] = verification.report.ok.into();
        output::json(&value)?;
    } else {
        output::say(text(&measured));
    }
    Ok(place::verdict(&args.record, &verification.report))
}

fn text(measured: &Bureaucracy) -> String {
    let mut lines = vec![format!("Organs of management on {}", date_of(measured.at))];
    if measured.organs.is_empty() {
        lines.push("  none was elected".into());
    }
    lines.extend(measured.organs.iter().take(SHOWN).flat_map(organ));
    if measured.organs.len() > SHOWN {
        lines.push(format!("  and {} more (--json)", measured.organs.len() - SHOWN));
    }
    if !measured.takeovers.is_empty() {
        lines.push("\nBranches that take over management, stage by stage".into());
        lines.extend(measured.takeovers.iter().map(takeover));
    }
    lines.push("\nDelegates by their last attested manual labour".into());
    lines.extend(measured.delegates.iter().map(delegates));
    lines.join("\n")
}

fn organ(organ: &Organ) -> Vec<String> {
    let now = &organ.now;
    let seats = organ.seats.map_or_else(String::new, |seats| format!(" of {seats} seats"));
    let mut lines = vec![
        format!("\n  {} of {}, since {}", organ.body, organ.unit, date_of(organ.since)),
        format!(
            "    {} elected{seats}, {} without electors, {} appointed, {} specialists",
            now.elected, now.not_elected, now.appointed, now.specialists
        ),
        format!(
            "    paid: {} full-time, {} part-time, {} not, {} not stated",
            now.full_time,
            now.part_time,
            now.unpaid,
            unstated(now)
        ),
    ];
    lines.extend(organ.posts.iter().take(POSTS).map(post));
    if organ.posts.len() > POSTS {
        lines.push(format!("      and {} more posts (--json)", organ.posts.len() - POSTS));
    }
    if organ.missed_reports > 0 {
        lines.push(format!("    {} reports to its electors are missing", organ.missed_reports));
    }
    lines.extend(organ.over_time.iter().map(|shares| format!("    {}  {}", date_of(shares.at), bar(shares))));
    lines
}

fn post(held: &Held) -> String {
    let paid = match held.paid {
        Some(Paid::FullTime) => "paid full-time",
        Some(Paid::PartTime) => "paid part-time",
        Some(Paid::Unpaid) => "unpaid",
        None => "pay not stated",
    };
    format!("      {:36} {:11} since {}, {paid}", held.post.as_str(), held.how, date_of(held.since))
}

fn takeover(stage: &Takeover) -> String {
    format!(
        "  {} since {}: {}, found ready by its own congress in {}, {} of {} criteria met",
        stage.branch,
        date_of(stage.since),
        stage.stage,
        stage.division,
        stage.met.len(),
        stage.met.len() + stage.unmet.len()
    )
}

fn unstated(shares: &Shares) -> u64 {
    all(shares) - shares.full_time - shares.part_time - shares.unpaid
}

const fn all(shares: &Shares) -> u64 {
    shares.elected + shares.not_elected + shares.appointed + shares.specialists
}

fn bar(shares: &Shares) -> String {
    let parts = [
        (shares.elected, "#"),
        (shares.not_elected, "!"),
        (shares.appointed, "a"),
        (shares.specialists, "s"),
    ];
    let whole = all(shares).max(1);
    let width = |n: u64| usize::try_from((n * BAR).div_ceil(whole)).unwrap_or(0);
    let drawn: String = parts.iter().map(|(n, mark)| mark.repeat(width(*n))).collect();
    format!("{drawn:32} {} of {} elected", shares.elected, all(shares))
}

fn delegates(of: &Delegates) -> String {
    format!(
        "  {:32} {:>6} mandates: {} within a year, {} within three, {} longer ago or never, {} sealed",
        of.convocation.as_str(),
        of.mandates,
        of.within_a_year,
        of.within_three_years,
        of.longer_or_never,
        of.unknown
    )
}
