//! `mandat vote`: a voter's client at the terminal: makes a credential, registers, encrypts, lets the voter cast or challenge, keeps
//! the receipt, and finds the ballot in the box again.

mod receipt;

use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_federation::body::ChallengedBallot;
use mandat_federation::registration::{Voter, message};
use mandat_federation::{Federation, Id, Member};
use mandat_intake::sealing;
use mandat_record::ed25519::PublicKey;
use mandat_seal::ballot::chain::Place;
use mandat_seal::ballot::opening::{Opening, check};
use mandat_seal::ballot::tracker;
use mandat_seal::credential::Credential;
use mandat_seal::group::hex;
use serde_json::json;
use zeroize::Zeroizing;

use super::outbox::{self, Outbox};
use crate::output::{self, Failure};
use crate::secret::{self, Lines};

/// Vote by a sealed ballot.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat vote register --record record --contest congress-2026/a1 --member 0123.. --roll-key roll.key --device vote.a1
  mandat vote cast --record record --device vote.a1 --choice 'third-candidate,first-candidate'
  mandat vote check --record record --device vote.a1
  mandat vote opened --record record --contest congress-2026/a1 --code 0123.. outbox/opening.txt
`cast` encrypts, shows a code, and then asks: type `cast` to vote, or `challenge` to see whether the device encrypted what you chose.
A challenged ballot is spoiled; check its opening on another device, with other code, against the code that was shown. You may vote
again until the box closes: your last ballot counts.")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

/// What to do.
#[derive(clap::Subcommand)]
enum What {
    /// Make a credential for a contest and sign it with the roll key.
    Register(Register),
    /// Encrypt a choice, then cast or challenge it.
    Cast(Cast),
    /// Find the ballots that were cast in the box, and say which counts.
    Check(Check),
    /// Check the opening of a challenged ballot, on another device.
    Opened(Opened),
}

/// Arguments of `register`.
#[derive(clap::Args)]
struct Register {
    /// The record.
    #[arg(long)]
    record: PathBuf,
    /// The contest.
    #[arg(long)]
    contest: String,
    /// The member's name on the roll, 32 hex digits.
    #[arg(long)]
    member: String,
    /// The file with the member's roll key (a line `key` and 64 hex digits).
    #[arg(long)]
    roll_key: PathBuf,
    /// The new file for this contest's credential and receipts.
    #[arg(long)]
    device: PathBuf,
    /// The folder for what the registration desk is to be given.
    #[arg(long, default_value = "outbox")]
    out: PathBuf,
}

/// Arguments of `cast`.
#[derive(clap::Args)]
struct Cast {
    /// The record.
    #[arg(long)]
    record: PathBuf,
    /// The file with the credential.
    #[arg(long)]
    device: PathBuf,
    /// Candidates (or lists) by name, the first preference first; nothing for a blank vote.
    #[arg(long, value_delimiter = ',')]
    choice: Vec<String>,
    /// The folder for what the operator is to be given.
    #[arg(long, default_value = "outbox")]
    out: PathBuf,
}

/// Arguments of `check`.
#[derive(clap::Args)]
struct Check {
    /// The record.
    #[arg(long)]
    record: PathBuf,
    /// The file with the credential and the receipts.
    #[arg(long)]
    device: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Arguments of `opened`.
#[derive(clap::Args)]
struct Opened {
    /// The record.
    #[arg(long)]
    record: PathBuf,
    /// The contest.
    #[arg(long)]
    contest: String,
    /// The code that the device showed before it was challenged.
    #[arg(long)]
    code: String,
    /// The opening.
    opening: PathBuf,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.what {
        What::Register(args) => register(&args),
        What::Cast(args) => cast(&args),
        What::Check(args) => receipt::check(&args.record, &args.device, args.json),
        What::Opened(args) => opened(&args),
    }
}

/// What a device keeps: contest, credential, and the ballots cast, the last one last.
struct Device {
    contest: Id,
    credential: Credential,
    place: Place,
    /// Hashes of the ballots cast.
    ballots: Vec<[u8; 32]>,
}

impl Device {
    fn read(path: &Path) -> Result<Self, Failure> {
        let lines = Lines::read(path)?;
        let wrong = |what: &str| Failure::at(path.display(), format!("has no {what} of a voter's device"));
        let contest = outbox::name(lines.text("contest").ok_or_else(|| wrong("contest"))?)?;
        let credential =
            Credential::parse(&*lines.bytes::<32>("credential")?).map_err(|_| wrong("credential"))?;
        let counter = lines.text("counter").and_then(|n| n.parse().ok()).ok_or_else(|| wrong("counter"))?;
        let place = Place { counter, previous: *lines.bytes::<32>("previous")? };
        let ballots = lines.text("ballots").unwrap_or_default().split_whitespace();
        let ballots = ballots.map(|hash| secret::unhex::<32>(hash).map(|hash| *hash)).collect::<Option<_>>();
        Ok(Self { contest, credential, place, ballots: ballots.ok_or_else(|| wrong("list of ballots"))? })
    }

    fn write(&self, path: &Path, replace: bool) -> Result<(), Failure> {
        let ballots: Vec<String> = self.ballots.iter().map(|hash| hex(hash)).collect();
        let text = Zeroizing::new(format!(
            "contest {}\n{}counter {}\n{}ballots {}\n",
            self.contest,
            *secret::line("credential", &*self.credential.secret()),
            self.place.counter,
            *secret::line("previous", &self.place.previous),
            ballots.join(" "),
        ));
        secret::write(path, &text, replace)
    }
}

fn register(args: &Register) -> Result<ExitCode, Failure> {
    let (f, contest) = (outbox::read(&args.record)?, outbox::name(&args.contest)?);
    if !f.contests.contains_key(&contest) {
        return Err(Failure(format!("the record has no contest {contest}")));
    }
    let member = Member::parse(&args.member).map_err(Failure::of)?;
    let roll = Lines::read(&args.roll_key)?.key()?;
    let credential = Credential::generate(&mut secret::randomness()?);
    let public = PublicKey(*credential.public().bytes());
    let voter = Voter { member, signature: roll.sign(&message(&f.log, &contest, &public)) };
    let device = Device { contest: contest.clone(), credential, place: Place::FIRST, ballots: Vec::new() };
    device.write(&args.device, false)?;
    let text = json!({ "contest": contest, "credential": public, "voter": voter }).to_string();
    Outbox(&args.out).file("registration.json", text.as_bytes())?;
    output::say(format!(
        "{}: give this to the registration desk, which alone (with the inspection commission) learns whose credential it is",
        args.out.join("registration.json").display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// Places on the paper of the names chosen.
fn marks(f: &Federation, contest: &Id, choice: &[String]) -> Result<Vec<usize>, Failure> {
    let names = sealing::names(f, contest).map_err(Failure::of)?;
    let place = |choice: &String| {
        let found = names.iter().position(|name| name == choice);
        found.ok_or_else(|| Failure(format!("{choice:?} does not stand: {}", names.join(", "))))
    };
    choice.iter().filter(|choice| !choice.is_empty()).map(place).collect()
}

fn cast(args: &Cast) -> Result<ExitCode, Failure> {
    let (f, mut device, mut rng) =
        (outbox::read(&args.record)?, Device::read(&args.device)?, secret::randomness()?);
    let contest = device.contest.clone();
    let marks = marks(&f, &contest, &args.choice)?;
    let prepared = sealing::prepare(&f, &contest, &device.credential, device.place, &marks, &mut rng);
    let prepared = prepared.map_err(Failure::of)?;
    output::say(format!(
        "code {}\ntype `cast` to vote, or `challenge` to check this device:",
        hex(&prepared.code())
    ));
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(|error| Failure::at("standard input", error))?;
    let out = Outbox(&args.out);
    match answer.trim() {
        "cast" => {
            let (_, sealed) = sealing::sealed(&f, &contest).map_err(Failure::of)?;
            let election = &sealed.election;
            let bytes = prepared.cast(&election.election, &device.credential, &mut rng);
            let read = mandat_seal::ballot::verify(&election.election, &election.credentials, &bytes)
                .map_err(|refused| {
                    Failure(format!("your credential or ballot is not valid here: {refused}"))
                })?;
            let next =
                Place::after(&read.link).ok_or_else(|| Failure("no more ballots can follow".into()))?;
            let body = serde_json::to_vec(&sealing::entry(&contest, bytes)).map_err(Failure::of)?;
            // The receipt is kept before the ballot leaves the device.
            device.place = next;
            device.ballots.push(read.link.hash);
            device.write(&args.device, true)?;
            out.file("ballot.json", &body)?;
            let tracker = tracker(election.election.id(), device.credential.public(), &read.link.hash);
            output::say(format!("{}: hand this to the operator", args.out.join("ballot.json").display()));
            output::say(format!("tracker {}", hex(&tracker)));
            Ok(ExitCode::SUCCESS)
        }
        "challenge" => {
            let text = prepared.open().text();
            out.file("opening.txt", text.as_bytes())?;
            let body = ChallengedBallot { contest, opening: text };
            out.file("challenge.json", &serde_json::to_vec(&body).map_err(Failure::of)?)?;
            output::say(format!(
                "{}: check it on another device with `mandat vote opened`; then vote anew",
                args.out.join("opening.txt").display()
            ));
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(Failure("nothing was cast: answer `cast` or `challenge`".into())),
    }
}

fn opened(args: &Opened) -> Result<ExitCode, Failure> {
    let (f, contest) = (outbox::read(&args.record)?, outbox::name(&args.contest)?);
    let (_, sealed) = sealing::sealed(&f, &contest).map_err(Failure::of)?;
    let code = secret::unhex::<32>(&args.code).ok_or_else(|| Failure("a code has 64 hex digits".into()))?;
    let text = fs::read_to_string(&args.opening).map_err(|e| Failure::at(args.opening.display(), e))?;
    let (election, credentials) = (&sealed.election.election, &sealed.election.credentials);
    let refused = |refused: mandat_seal::Refused| Failure(format!("{}: {}", refused.code(), refused.means()));
    let opening = Opening::parse(&election.manifest().questions, &text).map_err(refused)?;
    if let Err(why) = check(election, credentials, &code, &opening) {
        output::say(format!("the device did not prepare this: {} ({})", why.means(), why.code()));
        return Ok(ExitCode::from(1));
    }
    let names = sealing::names(&f, &contest).map_err(Failure::of)?;
    let name = |at: usize| names.get(at).map_or("blank", String::as_str).to_owned();
    let chosen: Vec<String> = match &opening.choices[0] {
        mandat_seal::ballot::choice::Choice::Ranking(order) => {
            order.iter().map(|at| name(usize::from(*at))).collect()
        }
        mandat_seal::ballot::choice::Choice::Numbers(numbers) => {
            numbers.iter().enumerate().filter(|(_, n)| **n > 0).map(|(at, _)| name(at)).collect()
        }
    };
    output::say(format!(
        "the device encrypted: {}",
        if chosen.is_empty() { "blank".into() } else { chosen.join(", ") }
    ));
    Ok(ExitCode::SUCCESS)
}
