//! `mandat take`: the operator takes in what voters, trustees, mixers and officers hand over, each on a file of its own.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use mandat_audit::verify::{Options, verify};
use mandat_intake::Desk;
use mandat_intake::handed::{Handed, Officers, Taken, take_all};
use mandat_record::blob::BlobRef;
use mandat_record::read::Sink as _;
use mandat_store::{Log, PublicSink, Published, Sealed, Store, Writer};
use rand_core::Rng as _;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::output::{self, Failure};
use crate::place::{self, Place};
use crate::secret::{self, Lines};

/// The longest file that is read as an entry, a ballot or an opening: four times what an entry may have.
const LONGEST: u64 = 1 << 18;
/// The longest blob.
const LONGEST_BLOB: u64 = mandat_store::MAX_BLOB;
/// Secrets of the sealed store that are keys.
const KEYS: &str = "key/";

/// Take in what voters, trustees, mixers and officers hand over.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat take record --sealed record.sealed outbox/
  mandat take record --sealed data/ --key registrar.key registration-congress-2026.a1.json --json
Takes signed entries with their blobs and openings, registrations, sealed ballots and challenges, in any order. Each is checked as
whoever verifies the record checks it, and appended, or refused by itself with a code: nothing that is refused is lost, as no file
is removed. Keys come from the sealed store and from --key: the operator's signs the checkpoints, a registrar's enters registrations,
a returning officer's puts ballots into the box. What commits to something secret comes with its opening. Entries that are in
the record already are said to be there; ballots and registrations that are there are refused again. Exit status: 0 if all is in the record, 1 if something was refused.")]
pub(crate) struct Args {
    /// The record's folder.
    record: PathBuf,
    /// What was handed in: files, or folders of files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The sealed store, or the data directory that holds it and the log.
    #[arg(long, value_name = "STORE")]
    sealed: PathBuf,
    /// The key file of the sealed store.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// A file with a signing key (a line `key` and 64 hex digits); may be given again.
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,
    /// The time that entries get, in seconds since 1970, instead of now: for exercises.
    #[arg(long, value_name = "SECONDS")]
    at: Option<u64>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let sealed = place::sealed(&args.sealed, args.key_file.as_deref())?;
    let log = args.sealed.join(super::init::LOG);
    if log.is_file() {
        let folder = Writer::open(&args.record).map_err(Failure::of)?;
        let both = Log::open(&log).and_then(|log| Published::open(log, folder)).map_err(Failure::of)?;
        return take(&args, Store::new(both, sealed));
    }
    let folder = Writer::open(&args.record).map_err(Failure::of)?;
    take(&args, Store::new(folder, sealed))
}

fn take<P: PublicSink>(args: &Args, mut store: Store<P>) -> Result<ExitCode, Failure> {
    let place = Place::open(&args.record)?;
    let found = verify(&place.record().sealed(store.sealed()), &Options::default());
    place::must_hold(&args.record, &found.report)?;
    let seeds = seeds(args, store.sealed())?;
    let officers = Officers::of(&found.federation, &seeds).ok_or_else(|| {
        Failure("the operator's key is not at hand, so nothing can be published: give it by --key".into())
    })?;
    let (mut rows, mut files) = (Vec::new(), Vec::new());
    for path in named(&args.files)? {
        match read(&path, &mut store)? {
            Read::Blob => rows.push(json!({ "file": path, "taken": "blob" })),
            Read::Handed(handed) => files.push((path, *handed)),
            Read::Refused(text) => rows.push(json!({ "file": path, "code": "unreadable", "text": text })),
        }
    }
    let now = args.at.map_or_else(now, Ok)?;
    let mut seed = Zeroizing::new([0; 32]);
    secret::randomness()?.fill_bytes(seed.as_mut());
    let mut desk = Desk::resume(found.federation, found.tree, store, *seed, now);
    let (paths, handed): (Vec<PathBuf>, Vec<Handed>) = files.into_iter().unzip();
    let results = take_all(&mut desk, &officers, &handed).map_err(Failure::of)?;
    rows.extend(paths.iter().zip(results).map(|(path, result)| match result {
        Ok(taken) => row(path, &taken),
        Err(error) => json!({ "file": path, "code": error.code(), "text": error.to_string() }),
    }));
    report(args.json, &rows, desk.federation.size)
}

enum Read {
    Blob,
    Handed(Box<Handed>),
    Refused(String),
}

/// The files, and those in the folders, sorted and each once.
fn named(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        let failed = |error: std::io::Error| Failure::at(path.display(), error);
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        for file in fs::read_dir(path).map_err(failed)? {
            let file = file.map_err(failed)?.path();
            files.extend(Some(file).filter(|file| file.is_file()));
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

/// Reads one file; a blob is kept at once, since entries that name it are asked for it. What cannot be read is no reason to leave the
/// others out.
fn read<P: PublicSink>(path: &Path, store: &mut Store<P>) -> Result<Read, Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let blob = name.strip_prefix("blob-");
    let most = if blob.is_some() { LONGEST_BLOB } else { LONGEST };
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        return Ok(Read::Refused(error.to_string()));
    }
    if bytes.len() as u64 > most {
        return Ok(Read::Refused(format!("longer than {most} bytes")));
    }
    let Some(named) = blob else {
        return Ok(Handed::parse(&bytes).map_or_else(Read::Refused, |handed| Read::Handed(Box::new(handed))));
    };
    if BlobRef::of(&bytes).sha256.to_string() != named {
        return Ok(Read::Refused("is not the blob that its name says".into()));
    }
    store.put_blob(&bytes).map_err(Failure::of)?;
    Ok(Read::Blob)
}

/// The keys at this desk.
fn seeds(args: &Args, sealed: &Sealed) -> Result<Vec<[u8; 32]>, Failure> {
    let mut seeds = Vec::new();
    for path in &args.key {
        seeds.push(*Lines::read(path)?.bytes::<32>("key")?);
    }
    for name in sealed.secret_names().map_err(Failure::of)? {
        if name.starts_with(KEYS)
            && let Some(secret) = sealed.secret(&name).map_err(Failure::of)?
            && let Ok(seed) = <[u8; 32]>::try_from(&secret[..])
        {
            seeds.push(seed);
        }
    }
    Ok(seeds)
}

fn now() -> Result<u64, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map(|since| since.as_secs()).map_err(|_| Failure("the clock is before 1970: set it".into()))
}

fn row(path: &Path, taken: &Taken) -> Value {
    match taken {
        Taken::Entry(accepted) => {
            let flags: Vec<&str> = accepted.flags.iter().map(|flag| flag.code()).collect();
            json!({ "file": path, "taken": "entry", "index": accepted.index, "flags": flags })
        }
        Taken::InBox(of) => json!({ "file": path, "taken": "box", "box": of }),
        Taken::There(index) => json!({ "file": path, "taken": "before", "index": index }),
        Taken::Sealed => json!({ "file": path, "taken": "opening" }),
    }
}

fn report(as_json: bool, rows: &[Value], size: u64) -> Result<ExitCode, Failure> {
    let ok = rows.iter().all(|row| row["code"].is_null());
    if as_json {
        output::json(&json!({ "ok": ok, "entries": size, "files": rows }))?;
    } else {
        rows.iter().for_each(|row| output::say(line(row)));
        output::say(format!("published: {size} entries in the main log"));
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn line(row: &Value) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let became = match text("taken") {
        "entry" => format!("entry {}", row["index"]),
        "box" => format!("in the box of {}", text("box")),
        "before" => format!("in the record before, as entry {}", row["index"]),
        "opening" => "in the sealed store".into(),
        "blob" => "kept".into(),
        _ => format!("REFUSED: {} ({})", text("text"), text("code")),
    };
    let flags = row["flags"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let flags = flags.map(|flag| format!(", flagged {flag}")).collect::<String>();
    format!("{}: {became}{flags}", text("file"))
}
