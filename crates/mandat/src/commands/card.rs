//! `mandat card`: make the card that a delegate carries, and verify one without a network.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_audit::verify::{Options, Verification, verify};
use mandat_federation::Id;
use mandat_federation::card::{self, Card, CardError, Proven};
use mandat_record::tree::Hash;
use mandat_statutes::date_of;
use serde_json::json;

use crate::output::{self, Failure};
use crate::place::Place;

/// Bytes of a card at most: sixteen entries with their proofs are far below.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// Make or verify a card.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

/// What to do.
#[derive(clap::Subcommand)]
enum What {
    /// Make the card of a mandate, from a record that holds.
    Show(Show),
    /// Verify a card, without a network.
    Verify(Verify),
}

#[derive(clap::Args)]
struct Show {
    /// The record's folder.
    record: PathBuf,
    /// The mandate: convocation/unit#number.
    #[arg(value_parser = Id::parse)]
    mandate: Id,
    /// Write the card to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print the card as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 if the card holds (and stands in the record, with --record), 1 if not."
)]
struct Verify {
    /// The card.
    file: PathBuf,
    /// The founding entry's hash, as the organisation published it.
    #[arg(long, value_name = "HASH")]
    founding: Option<Hash>,
    /// A newer copy of the record: whether the mandate still stands there.
    #[arg(long, value_name = "RECORD")]
    record: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.what {
        What::Show(args) => show(&args),
        What::Verify(args) => check(&args),
    }
}

fn replay(place: &Place) -> Verification {
    verify(&place.record(), &Options::default())
}

fn show(args: &Show) -> Result<ExitCode, Failure> {
    let place = Place::open(&args.record)?;
    let (card, proven) = replay(&place).card(&place.record(), &args.mandate).map_err(Failure::of)?;
    let text = serde_json::to_string_pretty(&card).map_err(Failure::of)?;
    if let Some(out) = &args.out {
        std::fs::write(out, &text).map_err(|error| Failure::at(out.display(), error))?;
    }
    output::say(if args.json { text } else { describe(&card, &proven) });
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Card, Failure> {
    let failed = |error: String| Failure::at(path.display(), error);
    let file = std::fs::File::open(path).map_err(|error| failed(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| failed(error.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(failed(format!("a card has at most {MOST_BYTES} bytes")));
    }
    serde_json::from_slice(&bytes).map_err(|error| failed(format!("not a card: {error}")))
}

fn check(args: &Verify) -> Result<ExitCode, Failure> {
    let card = read(&args.file)?;
    let verified = card::verify(&card);
    let mut wrong: Vec<String> = verified.as_ref().err().map(CardError::to_string).into_iter().collect();
    if let (Ok(proven), Some(expected)) = (&verified, args.founding)
        && proven.founding != expected
    {
        wrong.push(format!("the card's record is founded by {}, not by {expected}", proven.founding));
    }
    if let Some(record) = &args.record {
        let replayed = replay(&Place::open(record)?);
        wrong.extend(match &verified {
            Ok(proven) => replayed.contradicts(&card, proven),
            Err(_) => card::compare(&replayed.federation, &card),
        });
    }
    if args.json {
        output::json(&json!({
            "ok": wrong.is_empty(),
            "mandate": card.mandate,
            "holder": card.holder,
            "unit": card.unit,
            "convocation": card.convocation,
            "platform": card.platform,
            "weight": card.weight,
            "proven": verified.as_ref().ok(),
            "against_record": args.record.is_some(),
            "wrong": wrong,
        }))?;
    } else if wrong.is_empty() {
        let proven = verified.as_ref().map_err(Failure::of)?;
        output::say(describe(&card, proven));
        if args.record.is_some() {
            output::say("\nIn the record that was given, which holds, the mandate stands as the card says.");
        }
    } else {
        output::say(format!("The card of mandate {} DOES NOT HOLD:", card.mandate));
        for text in &wrong {
            output::say(format!("  - {text}"));
        }
    }
    Ok(if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The card for people: what it proves, and what it does not.
fn describe(card: &Card, proven: &Proven) -> String {
    let unions: Vec<&str> = proven.witnesses.iter().map(|(union, _)| union.as_str()).collect();
    let unions = if unions.is_empty() { "nobody".to_owned() } else { unions.join(", ") };
    let rests =
        if proven.declared { "totals that the unit's committee declared" } else { "ballots in the record" };
    let mut lines = vec![
        format!("Mandate {}", card.mandate),
        format!("  holder       {}", card.holder),
        format!("  sent by      {} to {}", card.unit, card.convocation),
        format!("  platform     {}", card.platform.as_ref().map_or("none stated", Id::as_str)),
        format!("  weight       {} (stated)", card.weight),
        format!("  until        {}", date_of(proven.term)),
        String::new(),
        "Without a network this card proves:".into(),
        format!(
            "  - a signed result that gives the seat to the holder, in the record of {}, as of checkpoint {}",
            proven.organisation, proven.size
        ),
        format!("  - that the result rests on {rests}"),
        format!(
            "  - that the checkpoint is cosigned by {unions} ({} unions are named as witnesses)",
            proven.unions
        ),
        format!(
            "  - that the record is the one founded by {}: compare this with your own copy",
            proven.founding
        ),
        String::new(),
        "It does not prove:".into(),
    ];
    lines.extend(proven.not_proven.iter().map(|sentence| format!("  - {sentence}")));
    lines.join("\n")
}
