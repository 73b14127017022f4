//! `mandat bench count`: what counting costs on this machine, beside the peers that are installed on it.
//!
//! Reading the files is within every time of ours; start, import and reading are not within those of the peers that say
//! so. A time is the least of several runs, since on a machine that others use every other one says less.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use mandat_count::format::{Election, blt, preflib};
use mandat_count::{Axiom, Kind, Outcome, Rule, check, count};
use serde_json::{Value, json};

use super::super::count::files;
use super::{forget_peak, invented, peak_mib, peers};
use crate::output::{self, Failure};

/// Count real and invented contests, and say how long it takes.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Folder of ballot files by STV, such as all wards of the Scottish council elections.
    #[arg(long, default_value = "../shared/data/scotland-stv")]
    wards: PathBuf,
    /// Distinct ballots of the large invented contest.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1_000..=10_000_000))]
    ballots: u32,
    /// The program stv-rs.
    #[arg(long, default_value = "stv-rs")]
    stv_rs: PathBuf,
    /// A Python with abcvoting.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What was measured, or why not.
struct Row {
    what: String,
    measured: Result<Measured, String>,
}

struct Measured {
    seconds: f64,
    /// What the time is to be below.
    below: Option<f64>,
    peak_mib: Option<u64>,
    peer: Option<Result<Peer, String>>,
}

struct Peer {
    name: String,
    seconds: f64,
    /// How many times as long it is to take.
    at_least: f64,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let folder = tempfile::tempdir().map_err(|e| Failure::at("a temporary folder", e))?;
    let mut rows = vec![large(args, folder.path())?];
    rows.extend(wards(args, folder.path())?);
    rows.extend(committees(args, folder.path())?);
    if args.json {
        output::json(&rows.iter().map(Row::json).collect::<Vec<_>>())?;
    } else {
        rows.iter().for_each(|row| output::say(row.text()));
    }
    Ok(ExitCode::SUCCESS)
}

/// One contest of many distinct ballots. It comes first, while the process has not yet used any memory.
fn large(args: &Args, folder: &Path) -> Result<Row, Failure> {
    let path = folder.join("large.blt");
    write(&path, |to| invented::rankings(args.ballots, 150, 77, to))?;
    let rule = rule("scottish-stv")?;
    forget_peak();
    let (seconds, distinct) = least(3, || {
        let election = read(&path)?;
        decided(&election, &rule)?;
        Ok(election.ballots.len())
    })?;
    let what = format!("{distinct} distinct ballots, 150 candidates, 77 seats, invented: {rule}");
    let below = (args.ballots == 1_000_000).then_some(6.0);
    Ok(Row { what, measured: Ok(Measured { seconds, below, peak_mib: peak_mib(), peer: None }) })
}

/// All wards, on as many threads as there are processors; stv-rs on the same files and as many at a time.
fn wards(args: &Args, folder: &Path) -> Result<Vec<Row>, Failure> {
    if !args.wards.is_dir() {
        let why = format!("no folder {}: name one by --wards", args.wards.display());
        return Ok(vec![Row { what: "Scottish wards".into(), measured: Err(why) }]);
    }
    let wards = files::find(std::slice::from_ref(&args.wards))?;
    let mut rows = Vec::new();
    for (id, below) in [("scottish-stv", 0.3), ("meek-stv", 1.5)] {
        let rule = rule(id)?;
        let (seconds, _) = least(5, || {
            let counted =
                files::each(&wards, |path| read(path).map(|e| count(&e.ballots, &e.contest, &rule)));
            counted.into_iter().collect::<Result<Vec<_>, _>>()
        })?;
        let peer = (id == "meek-stv").then(|| peer_on_wards(args, &wards, folder));
        let below = (wards.len() == 727).then_some(below);
        let measured = Measured { seconds, below, peak_mib: None, peer };
        rows.push(Row { what: format!("{} wards: {rule}", wards.len()), measured: Ok(measured) });
    }
    Ok(rows)
}

fn peer_on_wards(args: &Args, wards: &[PathBuf], folder: &Path) -> Result<Peer, String> {
    let version = peers::stv_rs_version(&args.stv_rs)?;
    let mut theirs = Vec::new();
    for (number, ward) in wards.iter().enumerate() {
        let election = read(ward).map_err(|e| e.to_string())?;
        let path = folder.join(format!("{number}.blt"));
        fs::write(&path, peers::stv_rs_file(&election)).map_err(|e| e.to_string())?;
        theirs.push(path);
    }
    let mut ended = 0;
    let (seconds, ()) = least(2, || {
        let runs = files::each(&theirs, |file| peers::stv_rs(&args.stv_rs, file));
        ended = runs.iter().filter(|run| matches!(run, Ok(true))).count();
        Ok(())
    })
    .map_err(|e| e.to_string())?;
    let (starting, ()) = least(1, || {
        files::each(&theirs, |_| peers::stv_rs_version(&args.stv_rs).is_ok());
        Ok(())
    })
    .map_err(|e| e.to_string())?;
    let name =
        format!("{version}, {ended} of {} ended well, {starting:.2} s of it to start them", wards.len());
    Ok(Peer { name, seconds, at_least: 8.0 })
}

fn committees(args: &Args, folder: &Path) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    let path = folder.join("approvals.cat");
    write(&path, |to| invented::approvals(10_000, 60, to))?;
    for id in ["seq-phragmen", "equal-shares"] {
        let rule = rule(id)?;
        let (seconds, elected) = least(5, || decided(&sets(&path, 15)?, &rule))?;
        let theirs = peers::abcvoting(&args.python, &path, 15, id).map(|answer| {
            let mut ours: Vec<usize> = elected.iter().map(|candidate| candidate + 1).collect();
            ours.sort_unstable();
            let same = if answer.committee == ours { "the same elected" } else { "others elected" };
            answer.peer(50.0, same)
        });
        let measured = Measured { seconds, below: None, peak_mib: None, peer: Some(theirs) };
        let what = format!("10,000 voters, 60 candidates, 15 seats, invented: {rule}");
        rows.push(Row { what, measured: Ok(measured) });
    }
    let path = folder.join("small.cat");
    write(&path, |to| invented::approvals(2_000, 40, to))?;
    let elected = decided(&sets(&path, 15)?, &rule("equal-shares")?)?;
    let (seconds, holds) = least(20, || {
        let election = sets(&path, 15)?;
        check(&election.ballots, &election.contest, &elected, Axiom::EjrPlus).map_err(Failure::of)
    })?;
    if !holds.holds() {
        return Err(Failure("a committee of equal shares lacks EJR+: one of the two is wrong".into()));
    }
    let members: Vec<String> = elected.iter().map(|candidate| (candidate + 1).to_string()).collect();
    let theirs = peers::abcvoting(&args.python, &path, 15, &format!("ejr-plus:{}", members.join(",")));
    let peer = Some(theirs.map(|answer| answer.peer(1.0, "the same question")));
    let measured = Measured { seconds, below: Some(0.005), peak_mib: None, peer };
    let what = "2,000 voters, 40 candidates, 15 seats, invented: check of ejr-plus".into();
    rows.push(Row { what, measured: Ok(measured) });
    Ok(rows)
}

impl peers::Abcvoting {
    fn peer(&self, at_least: f64, remark: &str) -> Peer {
        let name = format!("abcvoting {} by {}, {remark}", self.version, self.algorithm);
        Peer { name, seconds: self.seconds, at_least }
    }
}

/// The least time of several runs, and what the last gave.
fn least<T>(runs: u32, mut of: impl FnMut() -> Result<T, Failure>) -> Result<(f64, T), Failure> {
    let mut timed = || {
        let started = Instant::now();
        let answer = of()?;
        Ok((started.elapsed().as_secs_f64(), answer))
    };
    let (mut seconds, mut answer) = timed()?;
    for _ in 1..runs {
        let (next, other) = timed()?;
        (seconds, answer) = (seconds.min(next), other);
    }
    Ok((seconds, answer))
}

fn rule(text: &str) -> Result<Rule, Failure> {
    Rule::parse(text).map_err(Failure::of)
}

fn write(path: &Path, content: impl FnOnce(BufWriter<File>) -> std::io::Result<()>) -> Result<(), Failure> {
    let file = File::create(path).map_err(|e| Failure::at(path.display(), e))?;
    content(BufWriter::new(file)).map_err(|e| Failure::at(path.display(), e))
}

fn read(path: &Path) -> Result<Election, Failure> {
    let bytes = fs::read(path).map_err(|e| Failure::at(path.display(), e))?;
    blt::read(&bytes).map_err(|e| Failure::at(path.display(), e))
}

/// Approval sets; ties go to the lowest number, as abcvoting has it.
fn sets(path: &Path, seats: u32) -> Result<Election, Failure> {
    let bytes = fs::read(path).map_err(|e| Failure::at(path.display(), e))?;
    let mut election = preflib::read(&bytes, Kind::Approval).map_err(|e| Failure::at(path.display(), e))?;
    election.contest.lot = Some((0..election.contest.candidates.len()).collect());
    election.contest.seats = seats;
    Ok(election)
}

fn decided(election: &Election, rule: &Rule) -> Result<Vec<usize>, Failure> {
    match count(&election.ballots, &election.contest, rule) {
        Outcome::Decided(count) => Ok(count.elected),
        Outcome::NeedsLot(_) => {
            Err(Failure(format!("the invented contest has a lot, and {rule} asks for one")))
        }
        Outcome::Infeasible(why) => Err(Failure::of(why)),
    }
}

#[expect(clippy::float_arithmetic, reason = "rates for people")]
impl Row {
    fn text(&self) -> String {
        let measured = match &self.measured {
            Ok(measured) => measured,
            Err(why) => return format!("{}: not run: {why}", self.what),
        };
        let mut line = format!("{}: {:.4} s", self.what, measured.seconds);
        if let Some(below) = measured.below {
            let met = if measured.seconds < below { "met" } else { "missed" };
            line.push_str(&format!(" (below {below} s: {met})"));
        }
        if let Some(mib) = measured.peak_mib {
            line.push_str(&format!(
                ", at most {mib} MiB (below 1024: {})",
                if mib < 1024 { "met" } else { "missed" }
            ));
        }
        match &measured.peer {
            None => {}
            Some(Err(why)) => line.push_str(&format!("\n    peer not run: {why}")),
            Some(Ok(Peer { name, seconds, at_least })) => {
                let times = seconds / measured.seconds;
                let met = if times >= *at_least { "met" } else { "missed" };
                line.push_str(&format!(
                    "\n    {seconds:.3} s, {times:.1} times as long (at least {at_least}: {met}), by {name}"
                ));
            }
        }
        line
    }

    fn json(&self) -> Value {
        let measured = match &self.measured {
            Ok(measured) => measured,
            Err(why) => return json!({ "what": self.what, "not_run": why }),
        };
        let peer = match &measured.peer {
            None => Value::Null,
            Some(Err(why)) => json!({ "not_run": why }),
            Some(Ok(Peer { name, seconds, at_least })) => json!({
                "name": name,
                "seconds": seconds,
                "times": seconds / measured.seconds,
                "at_least": at_least,
            }),
        };
        json!({
            "what": self.what,
            "seconds": measured.seconds,
            "below": measured.below,
            "peak_mib": measured.peak_mib,
            "peer": peer,
        })
    }
}
