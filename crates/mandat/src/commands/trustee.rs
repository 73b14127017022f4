//! `mandat trustee`: what a trustee of sealed boxes does, on a machine of their own, with a medium that nobody else has.

mod medium;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use mandat_federation::body::{Bytes, DecryptTally};
use mandat_federation::sealed::{OpenedPartial, PARTIAL};
use mandat_federation::{Federation, Id};
use mandat_intake::sealing;
use mandat_record::commitment::{Opening, Salt, commit};
use mandat_seal::group::{hex, unhex};
use mandat_seal::trustee::{Deal, Round, TrusteeKey};
use rand_core::Rng;
use zeroize::Zeroizing;

use super::outbox::{self, Outbox};
use crate::output::{self, Failure};
use crate::secret::{self, Lines};
use medium::Medium;

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
    medium: Medium,
    at: &'a At,
}

impl<'a> Desk<'a> {
    fn open(at: &'a At) -> Result<Self, Failure> {
        let medium = Medium::read(&at.medium)?.of(&at.record)?;
        Ok(Self { f: outbox::read(&at.record)?, convocation: outbox::name(&at.convocation)?, medium, at })
    }

    fn out(&self) -> Outbox<'_> {
        Outbox(&self.at.out)
    }

    /// Where the deal lies from commitment until all have dealt. It is for one session: where trustees are named anew, an old one
    /// is of no use.
    fn deal_file(&self) -> Result<PathBuf, Failure> {
        let ceremony = &sealing::sealing(&self.f, &self.convocation).map_err(Failure::of)?.ceremony;
        let session = ceremony.session().ok_or_else(|| {
            Failure(format!("not every trustee of {} has registered: deal when they have", self.convocation))
        })?;
        Ok(self.at.medium.with_added_extension(format!("{}.deal", hex(&session[..8]))))
    }

    /// Whether the record waits for this trustee's message of this round.
    fn waited_for(&self, round: Round) -> Result<bool, Failure> {
        let by = self.medium.key.public();
        let place = sealing::place(&self.f, &self.convocation, &by).map_err(Failure::of)?;
        let ceremony = &sealing::sealing(&self.f, &self.convocation).map_err(Failure::of)?.ceremony;
        Ok(ceremony.round() == round && ceremony.waiting_for().contains(&place))
    }
}

fn init(args: Init) -> Result<(), Failure> {
    let mut rng = secret::randomness()?;
    if !args.medium.exists() {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        let key = TrusteeKey::generate(&mut rng);
        let text =
            secret::line("key", seed.as_ref()).to_string() + &secret::line("trustee", &*key.to_bytes());
        secret::write(&args.medium, Zeroizing::new(text).as_bytes(), false)?;
    }
    let medium = Medium::read(&args.medium)?;
    let by = medium.key.public();
    let (Some(record), Some(convocation)) = (args.record, args.convocation) else {
        output::say(format!("{by}: have the returning officers name this key"));
        return Ok(());
    };
    let (f, convocation) = (outbox::read(&record)?, outbox::name(&convocation)?);
    let body = sealing::register(&f, &convocation, &by, &medium.trustee, &mut rng).map_err(Failure::of)?;
    let medium = medium.bind(&record)?;
    Outbox(&args.out).entry(&f, "trustee.register", &body, &medium.key, 0)
}

fn deal(desk: &Desk<'_>) -> Result<(), Failure> {
    let file = desk.deal_file()?;
    let commits = desk.waited_for(Round::Commit)?;
    if commits && !file.exists() {
        let (by, mut rng) = (desk.medium.key.public(), secret::randomness()?);
        let (deal, body) = sealing::deal(&desk.f, &desk.convocation, &by, &mut rng).map_err(Failure::of)?;
        // The deal has no secrets but who chose it first: shares in it are encrypted, and the coefficients are gone.
        secret::write(&file, secret::line("deal", &deal.to_bytes()).as_bytes(), false)?;
        return desk.out().entry(&desk.f, "trustee.commit", &body, &desk.medium.key, 0);
    }
    if !commits && !desk.waited_for(Round::Deal)? {
        return Err(Failure(
            "the record does not wait for your deal now: deal when every trustee has committed".into(),
        ));
    }
    let text = Lines::read(&file)?.text("deal").and_then(unhex);
    let deal = text.and_then(|bytes| Deal::from_bytes(&bytes).ok());
    let deal = deal.ok_or_else(|| Failure::at(file.display(), "holds no deal"))?;
    if commits {
        // The entry was lost on its way: the same again, so that what is shown later fits whichever arrives.
        let body = sealing::commitment(&desk.f, &desk.convocation, &deal).map_err(Failure::of)?;
        return desk.out().entry(&desk.f, "trustee.commit", &body, &desk.medium.key, 0);
    }
    desk.out().entry(&desk.f, "trustee.deal", &sealing::show(&desk.convocation, &deal), &desk.medium.key, 0)
}

fn confirm(desk: &Desk<'_>) -> Result<(), Failure> {
    let mut rng = secret::randomness()?;
    let (f, key, trustee) = (&desk.f, &desk.medium.key, &desk.medium.trustee);
    let by = key.public();
    let complaints =
        sealing::complaints(f, &desk.convocation, &by, trustee, &mut rng).map_err(Failure::of)?;
    for (ahead, complaint) in (0..).zip(&complaints) {
        desk.out().entry(f, "trustee.complain", complaint, key, ahead)?;
    }
    if !complaints.is_empty() {
        output::say("a share dealt to you is wrong: confirm when the complaint is on record");
        return Ok(());
    }
    let body = sealing::confirm(f, &desk.convocation, &by, trustee, &mut rng).map_err(Failure::of)?;
    desk.out().entry(f, "trustee.confirm", &body, key, 0)?;
    // All deals are on record: this one is needed no more.
    let file = desk.deal_file()?;
    if file.exists() {
        fs::remove_file(&file).map_err(|error| Failure::at(file.display(), error))?;
    }
    Ok(())
}

fn rehearse(desk: &Desk<'_>) -> Result<(), Failure> {
    let (Medium { key, trustee, .. }, mut rng) = (&desk.medium, secret::randomness()?);
    let body = sealing::rehearse(&desk.f, &desk.convocation, &key.public(), trustee, &mut rng);
    desk.out().entry(&desk.f, "trustee.rehearse", &body.map_err(Failure::of)?, key, 0)
}

fn decrypt(args: &Decrypt) -> Result<(), Failure> {
    let medium = Medium::read(&args.medium)?.of(&args.record)?;
    let (f, contest, mut rng) =
        (outbox::read(&args.record)?, outbox::name(&args.contest)?, secret::randomness()?);
    let out = Outbox(&args.out);
    let (partial, withheld) = sealing::decrypt(&f, &contest, &medium.key.public(), &medium.trustee, &mut rng)
        .map_err(Failure::of)?;
    // On the medium before anything leaves this machine.
    let medium = medium.decrypts(&f, &contest)?;
    let mut body = DecryptTally { contest, partial: None, commitment: None };
    if withheld {
        let mut salt = Zeroizing::new([0; 32]);
        rng.fill_bytes(salt.as_mut());
        let opened = OpenedPartial { partial: Bytes(partial.to_bytes()) };
        let opening = Opening::new(Salt::new(*salt), &opened).map_err(Failure::of)?;
        let commitment = commit(PARTIAL, &opening);
        body.commitment = Some(commitment);
        // Not in the outbox, whose files go on to people who must not see it.
        let file = medium.path.with_added_extension(format!("opening-{}.json", hex(&commitment.0[..8])));
        secret::write(&file, opening.to_bytes(), false)?;
        output::say(format!(
            "{}: fewer ballots than the privacy threshold: this opening is for the sealed store alone",
            file.display()
        ));
    } else {
        body.partial = Some(out.blob(&partial.to_bytes())?);
    }
    out.entry(&f, "tally.decrypt", &body, &medium.key, 0)
}
