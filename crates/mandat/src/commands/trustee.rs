//! `mandat trustee`: what a trustee of sealed boxes does, on a machine of their own, with a medium that nobody else has.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_federation::body::{Bytes, DecryptTally};
use mandat_federation::sealed::{OpenedPartial, PARTIAL};
use mandat_federation::{Federation, Id};
use mandat_intake::sealing;
use mandat_record::commitment::{Opening, Salt, commit};
use mandat_record::ed25519::SigningKey;
use mandat_seal::trustee::{Deal, Round, TrusteeKey};
use rand_core::Rng;

use super::outbox::{self, Outbox};
use crate::output::{self, Failure};
use crate::secret::{self, Lines};

/// Be a trustee of sealed boxes.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat trustee init --medium /media/usb/trustee
  mandat trustee init --medium /media/usb/trustee --record record --convocation congress-2026 --out outbox
  mandat trustee deal --medium /media/usb/trustee --record record --convocation congress-2026 --out outbox
The first makes the medium and prints the key that the returning officers name. Each of the others writes a signed entry into the
folder `outbox`, for the operator. Deal twice: first the hash, then, when everybody's is on record, the deal.")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

/// What to do.
#[derive(clap::Subcommand)]
enum What {
    /// Make a medium; with a record, register its key.
    Init(Init),
    /// Commit to a deal, and show it when everybody has committed.
    Deal(At),
    /// Complain about a wrong share, or confirm the joint key.
    Confirm(At),
    /// Decrypt the rehearsal's test.
    Rehearse(At),
    /// Decrypt a contest in part.
    Decrypt(Decrypt),
}

/// Where a trustee works.
#[derive(clap::Args)]
struct At {
    /// The file with the trustee's secrets.
    #[arg(long)]
    medium: PathBuf,
    /// The record.
    #[arg(long)]
    record: PathBuf,
    /// The convocation whose box is sealed.
    #[arg(long)]
    convocation: String,
    /// The folder for what the operator is to be given.
    #[arg(long, default_value = "outbox")]
    out: PathBuf,
}

/// Arguments of `init`.
#[derive(clap::Args)]
struct Init {
    /// The file with the trustee's secrets; it is made if it does not exist.
    #[arg(long)]
    medium: PathBuf,
    /// The record in which the key was named.
    #[arg(long, requires = "convocation")]
    record: Option<PathBuf>,
    /// The convocation.
    #[arg(long, requires = "record")]
    convocation: Option<String>,
    /// The folder for what the operator is to be given.
    #[arg(long, default_value = "outbox")]
    out: PathBuf,
}

/// Arguments of `decrypt`.
#[derive(clap::Args)]
struct Decrypt {
    /// The file with the trustee's secrets.
    #[arg(long)]
    medium: PathBuf,
    /// The record.
    #[arg(long)]
    record: PathBuf,
    /// The contest, whose box is closed.
    #[arg(long)]
    contest: String,
    /// The folder for what the operator is to be given.
    #[arg(long, default_value = "outbox")]
    out: PathBuf,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.what {
        What::Init(args) => init(args)?,
        What::Deal(at) => deal(&Desk::open(&at)?)?,
        What::Confirm(at) => confirm(&Desk::open(&at)?)?,
        What::Rehearse(at) => rehearse(&Desk::open(&at)?)?,
        What::Decrypt(args) => decrypt(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A trustee at work.
struct Desk<'a> {
    f: Federation,
    convocation: Id,
    key: SigningKey,
    medium: TrusteeKey,
    at: &'a At,
}

fn medium(path: &Path) -> Result<(SigningKey, TrusteeKey), Failure> {
    let lines = Lines::read(path)?;
    let key = TrusteeKey::from_bytes(*lines.bytes::<32>("trustee")?);
    Ok((lines.key()?, key.ok_or_else(|| Failure::at(path.display(), "the trustee's key is not valid"))?))
}

impl<'a> Desk<'a> {
    fn open(at: &'a At) -> Result<Self, Failure> {
        let (key, medium) = medium(&at.medium)?;
        Ok(Self {
            f: outbox::read(&at.record)?,
            convocation: outbox::name(&at.convocation)?,
            key,
            medium,
            at,
        })
    }

    fn out(&self) -> Outbox<'_> {
        Outbox(&self.at.out)
    }

    /// Where the deal lies between commitment and showing.
    fn deal_file(&self) -> PathBuf {
        self.at.medium.with_added_extension(format!("{}.deal", self.convocation))
    }
}

fn init(args: Init) -> Result<(), Failure> {
    let mut rng = secret::randomness()?;
    if !args.medium.exists() {
        let mut seed = zeroize::Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        let key = TrusteeKey::generate(&mut rng);
        let text =
            secret::line("key", seed.as_ref()).to_string() + &secret::line("trustee", &*key.to_bytes());
        secret::write(&args.medium, &zeroize::Zeroizing::new(text), false)?;
    }
    let (key, medium) = medium(&args.medium)?;
    let (Some(record), Some(convocation)) = (args.record, args.convocation) else {
        output::say(format!("{}: have the returning officers name this key", key.public()));
        return Ok(());
    };
    let (f, convocation) = (outbox::read(&record)?, outbox::name(&convocation)?);
    let body = sealing::register(&f, &convocation, &key.public(), &medium, &mut rng).map_err(Failure::of)?;
    Outbox(&args.out).entry(&f, "trustee.register", &body, &key, 0)
}

fn deal(desk: &Desk<'_>) -> Result<(), Failure> {
    let file = desk.deal_file();
    let mut rng = secret::randomness()?;
    if !file.exists() {
        let by = desk.key.public();
        let (deal, body) = sealing::deal(&desk.f, &desk.convocation, &by, &mut rng).map_err(Failure::of)?;
        // The deal has no secrets but who chose it first: shares in it are encrypted, and the coefficients are gone.
        secret::write(&file, &secret::line("deal", &deal.to_bytes()), false)?;
        return desk.out().entry(&desk.f, "trustee.commit", &body, &desk.key, 0);
    }
    let round = sealing::sealing(&desk.f, &desk.convocation).map_err(Failure::of)?.ceremony.round();
    if round < Round::Deal {
        return Err(Failure("not every trustee has committed: deal again when they have".into()));
    }
    let lines = Lines::read(&file)?;
    let text = lines.text("deal").unwrap_or_default();
    let bytes: Option<Vec<u8>> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| Some(secret::unhex::<1>(std::str::from_utf8(pair).ok()?)?[0]))
        .collect();
    let deal = bytes.and_then(|bytes| Deal::from_bytes(&bytes).ok());
    let deal = deal.ok_or_else(|| Failure::at(file.display(), "holds no deal"))?;
    let body = sealing::show(&desk.convocation, &deal);
    desk.out().entry(&desk.f, "trustee.deal", &body, &desk.key, 0)?;
    fs::remove_file(&file).map_err(|error| Failure::at(file.display(), error))
}

fn confirm(desk: &Desk<'_>) -> Result<(), Failure> {
    let mut rng = secret::randomness()?;
    let (f, by) = (&desk.f, desk.key.public());
    let complaints =
        sealing::complaints(f, &desk.convocation, &by, &desk.medium, &mut rng).map_err(Failure::of)?;
    for (ahead, complaint) in (0..).zip(&complaints) {
        desk.out().entry(f, "trustee.complain", complaint, &desk.key, ahead)?;
    }
    if !complaints.is_empty() {
        output::say("a share dealt to you is wrong: confirm when the complaint is on record");
        return Ok(());
    }
    let body = sealing::confirm(f, &desk.convocation, &by, &desk.medium, &mut rng).map_err(Failure::of)?;
    desk.out().entry(f, "trustee.confirm", &body, &desk.key, 0)
}

fn rehearse(desk: &Desk<'_>) -> Result<(), Failure> {
    let (by, mut rng) = (desk.key.public(), secret::randomness()?);
    let body =
        sealing::rehearse(&desk.f, &desk.convocation, &by, &desk.medium, &mut rng).map_err(Failure::of)?;
    desk.out().entry(&desk.f, "trustee.rehearse", &body, &desk.key, 0)
}

fn decrypt(args: &Decrypt) -> Result<(), Failure> {
    let (key, medium) = medium(&args.medium)?;
    let (f, contest, mut rng) =
        (outbox::read(&args.record)?, outbox::name(&args.contest)?, secret::randomness()?);
    let out = Outbox(&args.out);
    let (partial, withheld) =
        sealing::decrypt(&f, &contest, &key.public(), &medium, &mut rng).map_err(Failure::of)?;
    let mut body = DecryptTally { contest, partial: None, commitment: None };
    if withheld {
        let mut salt = [0; 32];
        rng.fill_bytes(&mut salt);
        let opened = OpenedPartial { partial: Bytes(partial.to_bytes()) };
        let opening = Opening::new(Salt::new(salt), &opened).map_err(Failure::of)?;
        body.commitment = Some(commit(PARTIAL, &opening));
        out.file(&format!("opening-{}.json", f.next_sequence(&key.public())), &opening.to_bytes())?;
        output::say("fewer ballots than the privacy threshold: the opening is for the sealed store alone");
    } else {
        body.partial = Some(out.blob(&partial.to_bytes())?);
    }
    out.entry(&f, "tally.decrypt", &body, &key, 0)
}
