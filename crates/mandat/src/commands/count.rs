//! `mandat count`: count ballot files by a rule, one or a thousand, with the full account.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use mandat_count::format::{Election, blt, csv};
use mandat_count::{Contest, Kind, Outcome, Rule, count};
use serde_json::{Value, json};

use crate::output::{self, Failure};

/// The largest ballot file that is read: far beyond any contest, and small enough for memory.
const MOST_BYTES: u64 = 1 << 30;

/// Count ballots: files or folders of BLT and CSV.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat count ward.blt --rule scottish-stv
  mandat count ballots/ --rule scottish-stv --json
  mandat count branch.blt --rule list-pr,apportionment=sainte-lague --seats 7
  mandat count ticks.csv --ballots approval --rule approval --seats 3
  mandat count --rules")]
pub(crate) struct Args {
    /// Ballot files, or folders that are searched for *.blt and *.csv.
    #[arg(required_unless_present = "rules")]
    paths: Vec<PathBuf>,
    /// The rule: id and parameters (`mandat count --rules` lists them).
    #[arg(long, required_unless_present = "rules")]
    rule: Option<String>,
    /// Seats to fill, where the file does not say or should not decide.
    #[arg(long)]
    seats: Option<u32>,
    /// What the marks of a CSV file mean.
    #[arg(long, value_enum, default_value_t = Marks::Ranking)]
    ballots: Marks,
    /// List the rules with their clauses and papers.
    #[arg(long)]
    rules: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What the marks of a CSV file mean.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Marks {
    /// Candidates in order of preference.
    Ranking,
    /// A set of candidates.
    Approval,
    /// One list.
    List,
}

/// Runs the command. The exit status is 1 where a contest needs a lot or cannot be counted.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    if args.rules {
        return rules(args.json);
    }
    let started = Instant::now();
    let text = args.rule.as_deref().unwrap_or_default();
    let rule = Rule::parse(text).map_err(|e| Failure::at(format!("--rule {text}"), e))?;
    let files = files(&args.paths)?;
    let bar = output::bar(files.len() as u64, "counting");
    let counted = each(&files, |file| {
        let outcome = one(file, &rule, &args);
        bar.inc(1);
        outcome
    });
    bar.finish_and_clear();
    let counted = counted.into_iter().collect::<Result<Vec<_>, _>>()?;
    let seconds = started.elapsed().as_secs_f64();
    let decided = counted.iter().all(|outcome| matches!(outcome, Outcome::Decided(_)));
    if args.json {
        let contests: Vec<Value> =
            files.iter().zip(&counted).map(|(file, outcome)| contest_json(file, &rule, outcome)).collect();
        output::json(&json!({ "contests": contests, "seconds": seconds }))?;
    } else {
        show(&files, &counted, seconds);
    }
    Ok(if decided { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Maps over the files on as many threads as there are processors; the results keep the files' order.
fn each<T: Send>(files: &[PathBuf], work: impl Fn(&Path) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len().max(1));
    let next = std::sync::atomic::AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(file) = files.get(at) else { return done };
            done.push((at, work(file)));
        }
    };
    let mut all: Vec<(usize, T)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("counting returns errors and never panics"))
            .collect()
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, result)| result).collect()
}

fn one(file: &Path, rule: &Rule, args: &Args) -> Result<Outcome, Failure> {
    let at = |error: String| Failure::at(file.display(), error);
    let length = fs::metadata(file).map_err(|e| at(e.to_string()))?.len();
    if length > MOST_BYTES {
        return Err(at(format!("{length} bytes, more than {MOST_BYTES}: this is no ballot file")));
    }
    let bytes = fs::read(file).map_err(|e| at(e.to_string()))?;
    let mut election = read(file, &bytes, args).map_err(|e| at(e.to_string()))?;
    if let Some(seats) = args.seats {
        election.contest.seats = seats;
    }
    Ok(count(&election.ballots, &election.contest, rule))
}

fn read(file: &Path, bytes: &[u8], args: &Args) -> Result<Election, mandat_count::format::ReadError> {
    let kind = match args.ballots {
        Marks::Ranking => Kind::Ranking,
        Marks::Approval => Kind::Approval,
        Marks::List => Kind::List,
    };
    if file.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
        let contest = Contest { seats: args.seats.unwrap_or(1), ..Contest::default() };
        csv::read(bytes, kind, contest)
    } else {
        blt::read(bytes)
    }
}

/// The files named, and those in the folders named, sorted by path.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        let kind = fs::metadata(path).map_err(|e| Failure::at(path.display(), e))?;
        if kind.is_dir() { search(path, &mut files, 0)? } else { files.push(path.clone()) }
    }
    files.sort();
    files.dedup();
    if files.is_empty() {
        return Err(Failure("no ballot files: name files, or folders with *.blt or *.csv in them".into()));
    }
    Ok(files)
}

fn search(folder: &Path, files: &mut Vec<PathBuf>, depth: u32) -> Result<(), Failure> {
    if depth > 16 {
        return Err(Failure::at(
            folder.display(),
            "folders nest more than 16 deep: name the one that you mean",
        ));
    }
    for entry in fs::read_dir(folder).map_err(|e| Failure::at(folder.display(), e))? {
        let entry = entry.map_err(|e| Failure::at(folder.display(), e))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(|e| Failure::at(path.display(), e))?;
        let ballots =
            path.extension().is_some_and(|e| e.eq_ignore_ascii_case("blt") || e.eq_ignore_ascii_case("csv"));
        if kind.is_dir() {
            search(&path, files, depth + 1)?;
        } else if ballots {
            files.push(path);
        }
    }
    Ok(())
}

fn contest_json(file: &Path, rule: &Rule, outcome: &Outcome) -> Value {
    let mut value = outcome.to_json();
    let account = value["count"].take();
    let mut contest = json!({
        "file": file.display().to_string(),
        "rule": rule.to_string(),
        "outcome": value["outcome"],
        "elected": account.get("elected").cloned().unwrap_or_else(|| json!([])),
        "stages": account.get("stages").cloned().unwrap_or_else(|| json!([])),
    });
    for field in ["title", "seats", "candidates", "unfilled", "rejected", "totals"] {
        if let Some(found) = account.get(field) {
            contest[field] = found.clone();
        }
    }
    for field in ["tied", "decides", "places", "code", "text"] {
        if let Some(found) = value.get(field) {
            contest[field] = found.clone();
        }
    }
    contest
}

/// One file: its count sheet. Many: a line each, and how long it took.
fn show(files: &[PathBuf], counted: &[Outcome], seconds: f64) {
    if let ([_], [outcome]) = (files, counted) {
        match outcome {
            Outcome::Decided(count) => output::say(count),
            Outcome::NeedsLot(tie) => {
                output::say(&tie.account);
                let names: Vec<&str> = tie.tied.iter().map(|i| tie.account.candidates[*i].as_str()).collect();
                output::say(format!(
                    "the rule leaves {} of these to a lot: {}",
                    tie.places,
                    names.join(", ")
                ));
            }
            Outcome::Infeasible(why) => output::say(why),
        }
    } else {
        for (file, outcome) in files.iter().zip(counted) {
            let line = match outcome {
                Outcome::Decided(count) => {
                    let names: Vec<&str> =
                        count.elected.iter().map(|i| count.candidates[*i].as_str()).collect();
                    format!("{} of {} seats: {}", names.len(), count.seats, names.join(", "))
                }
                Outcome::NeedsLot(tie) => format!("needs a lot between {} candidates", tie.tied.len()),
                Outcome::Infeasible(why) => why.to_string(),
            };
            output::say(format!("{}: {line}", file.display()));
        }
    }
    output::say(format!("{} contests in {seconds:.3} s", counted.len()));
}

fn rules(as_json: bool) -> Result<ExitCode, Failure> {
    if as_json {
        let row = |r: &mandat_count::RuleInfo| json!({ "id": r.id, "summary": r.summary, "source": r.source, "parameters": r.parameters });
        output::json(&Rule::all().iter().map(row).collect::<Vec<_>>())?;
    } else {
        for rule in Rule::all() {
            output::say(format!("{:16} {}\n{:16} {}", rule.id, rule.summary, "", rule.source));
            for (name, meaning) in rule.parameters {
                output::say(format!("{:18} {name}: {meaning}", ""));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
