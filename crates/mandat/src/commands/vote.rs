//! `mandat vote`: a voter's client at the terminal: makes a credential, registers, encrypts, lets the voter cast or challenge, keeps
//! the receipt, and finds the ballot in the box again.

mod receipt;

use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_federation::body::{ChallengedBallot, SealedBallot};
use mandat_federation::registration::{Voter, message};
use mandat_federation::sealed::SealedElection;
use mandat_federation::{Federation, Id, Member};
use mandat_intake::sealing;
use mandat_record::ed25519::PublicKey;
use mandat_seal::ballot::chain::{Link, Place};
use mandat_seal::ballot::opening::{Opening, check};
use mandat_seal::ballot::{self, tracker};
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
  mandat vote opened --record record --contest congress-2026/a1 --code 0123.. outbox/opening-0123...txt
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
        secret::write(path, text.as_bytes(), replace)
    }

    /// Where the ballot for this place lies: each has a file of its own, as two may be under way at once.
    fn ballot_file(&self) -> String {
        format!("ballot-{}-{}.json", label(&self.contest), self.place.counter)
    }

    /// Notes a ballot that is on the disk as cast.
    fn note(&mut self, path: &Path, link: &Link) -> Result<(), Failure> {
        self.place = Place::after(link).ok_or_else(|| Failure("no more ballots can follow".into()))?;
        self.ballots.push(link.hash);
        self.write(path, true)
    }

    /// A ballot for this place was written, but a crash kept the device from noting it. It may have been handed in, and a second
    /// one for the same place would be refused: so it is cast.
    fn note_left_over(&mut self, sealed: &SealedElection, args: &Cast) -> Result<(), Failure> {
        let file = args.out.join(self.ballot_file());
        if !file.exists() {
            return Ok(());
        }
        let wrong = || Failure::at(file.display(), "is no ballot of this device: take it elsewhere");
        let bytes = fs::read(&file).map_err(|error| Failure::at(file.display(), error))?;
        let body: SealedBallot = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        let read =
            ballot::verify(&sealed.election, &sealed.credentials, &body.ballot.0).map_err(|_| wrong())?;
        let own = sealed.credentials.find(self.credential.public().bytes()).ok();
        let Link { counter, previous, .. } = read.link;
        if own != Some(read.credential) || (Place { counter, previous }) != self.place {
            return Err(wrong());
        }
        self.note(&args.device, &read.link)?;
        output::say(format!("{}: cast before: hand this to the operator, if you have not", file.display()));
        Ok(())
    }
}

/// A contest as part of a file's name.
fn label(contest: &Id) -> String {
    contest.as_str().replace('/', ".")
}

fn register(args: &Register) -> Result<ExitCode, Failure> {
    let (f, contest) = (outbox::read(&args.record)?, outbox::name(&args.contest)?);
    let division = f.divisions.get(&contest).is_some_and(|division| division.secret.is_some());
    if !division && !f.contests.contains_key(&contest) {
        return Err(Failure(format!("the record has no contest and no secret division {contest}")));
    }
    let member = Member::parse(&args.member).map_err(Failure::of)?;
    let roll = Lines::read(&args.roll_key)?.key()?;
    let credential = Credential::generate(&mut secret::randomness()?);
    let public = PublicKey(*credential.public().bytes());
    let voter = Voter { member, signature: roll.sign(&message(&f.log, &contest, &public)) };
    let device = Device { contest: contest.clone(), credential, place: Place::FIRST, ballots: Vec::new() };
    device.write(&args.device, false)?;
    let text = json!({ "contest": contest, "credential": public, "voter": voter }).to_string();
    let file = Outbox(&args.out).secret(&format!("registration-{}.json", label(&contest)), text.as_bytes());
    // Without it the credential is of no use, and would be in the way of the next attempt.
    let file = file.inspect_err(|_| drop(fs::remove_file(&args.device)))?;
    output::say(format!(
        "{}: give this to the registration desk, which alone (with the inspection commission) learns whose credential it is",
        file.display()
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
    let sealed = &sealing::sealed(&f, &contest).map_err(Failure::of)?.sealed.election;
    let marks = marks(&f, &contest, &args.choice)?;
    device.note_left_over(sealed, args)?;
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
            let bytes = prepared.cast(&sealed.election, &device.credential, &mut rng);
            let read = ballot::verify(&sealed.election, &sealed.credentials, &bytes).map_err(|refused| {
                Failure(format!("your credential or ballot is not valid here: {refused}"))
            })?;
            let body = serde_json::to_vec(&sealing::entry(&contest, bytes)).map_err(Failure::of)?;
            // A place that is used up without its ballot could never be filled again: first the ballot, then the device.
            let file = out.secret(&device.ballot_file(), &body)?;
            device.note(&args.device, &read.link)?;
            let tracker = tracker(sealed.election.id(), device.credential.public(), &read.link.hash);
            output::say(format!("{}: hand this to the operator", file.display()));
            output::say(format!("tracker {}", hex(&tracker)));
            Ok(ExitCode::SUCCESS)
        }
        "challenge" => {
            let code = hex(&prepared.code()[..8]);
            let text = prepared.open().text();
            let opening = out.secret(&format!("opening-{code}.txt"), text.as_bytes())?;
            let body = ChallengedBallot { contest, opening: text };
            let body = serde_json::to_vec(&body).map_err(Failure::of)?;
            let challenge = out.secret(&format!("challenge-{code}.json"), &body)?;
            output::say(format!(
                "{}: check it on another device with `mandat vote opened`; then vote anew",
                opening.display()
            ));
            output::say(format!("{}: hand this to the operator", challenge.display()));
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(Failure("nothing was cast: answer `cast` or `challenge`".into())),
    }
}

fn opened(args: &Opened) -> Result<ExitCode, Failure> {
    let (f, contest) = (outbox::read(&args.record)?, outbox::name(&args.contest)?);
    let sealed = sealing::sealed(&f, &contest).map_err(Failure::of)?.sealed;
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
