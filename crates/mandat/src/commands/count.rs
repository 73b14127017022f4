//! `mandat count`: count ballot files by a rule, one or a thousand, with the full account.

pub(in crate::commands) mod files;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use mandat_count::{Count, Kind, Outcome, Rule, count};
use serde_json::{Value, json};

use crate::output::{self, Failure};

/// Count ballots: files or folders of BLT, CSV, ABIF and `PrefLib` files.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat count ward.blt --rule scottish-stv
  mandat count ballots/ --rule scottish-stv --json
  mandat count branch.blt --rule list-pr,apportionment=sainte-lague --seats 7
  mandat count ticks.csv --ballots approval --rule approval --seats 3
  mandat count ward.blt --rule meek-stv --compare scottish-stv --html sheet.html
  mandat count --rules")]
pub(crate) struct Args {
    /// Ballot files, or folders that are searched for *.blt, *.csv, *.abif, *.soc, *.soi, *.toc, *.toi and *.cat.
    #[arg(required_unless_present = "rules")]
    paths: Vec<PathBuf>,
    /// The rule: id and parameters (`mandat count --rules` lists them).
    #[arg(long, required_unless_present = "rules")]
    rule: Option<String>,
    /// Say, too, what another rule would have given on the same ballots; may be repeated.
    #[arg(long, value_name = "RULE")]
    compare: Vec<String>,
    /// Write the count sheet of the one contest as a self-contained HTML page.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Seats to fill, where the file does not say or should not decide.
    #[arg(long)]
    seats: Option<u32>,
    /// What the marks of a file mean that does not say so itself (all but BLT).
    #[arg(long, value_enum, default_value_t = Marks::Ranking)]
    ballots: Marks,
    /// List the rules with their clauses and papers.
    #[arg(long)]
    rules: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What the marks of a file mean that does not say so itself (all but BLT).
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
    let compared = args
        .compare
        .iter()
        .map(|text| Rule::parse(text).map_err(|e| Failure::at(format!("--compare {text}"), e)));
    let mut rules = vec![rule.clone()];
    rules.extend(compared.collect::<Result<Vec<_>, _>>()?);
    let files = files::find(&args.paths)?;
    if args.html.is_some() && files.len() > 1 {
        return Err(Failure("--html writes one count sheet: name one ballot file".into()));
    }
    let bar = output::bar(files.len() as u64, "counting");
    let counted = files::each(&files, |file| {
        let outcomes = one(file, &rules, &args);
        bar.inc(1);
        outcomes
    });
    bar.finish_and_clear();
    let counted = counted.into_iter().collect::<Result<Vec<_>, _>>()?;
    let seconds = started.elapsed().as_secs_f64();
    let decided = counted.iter().all(|outcomes| matches!(outcomes[0], Outcome::Decided(_)));
    if let Some(path) = &args.html {
        let account = counted[0][0].account();
        let account = account
            .ok_or_else(|| Failure("there is no count to show: see the reason without --html".into()))?;
        fs::write(path, account.to_html()).map_err(|e| Failure::at(path.display(), e))?;
    }
    if args.json {
        let contests: Vec<Value> =
            files.iter().zip(&counted).map(|(file, outcomes)| contest_json(file, &rules, outcomes)).collect();
        output::json(&json!({ "contests": contests, "seconds": seconds }))?;
    } else {
        show(&files, &rules, &counted, seconds);
    }
    Ok(if decided { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The outcomes of one file under all rules.
fn one(file: &Path, rules: &[Rule], args: &Args) -> Result<Vec<Outcome>, Failure> {
    let kind = match args.ballots {
        Marks::Ranking => Kind::Ranking,
        Marks::Approval => Kind::Approval,
        Marks::List => Kind::List,
    };
    let election = files::read(file, kind, args.seats)?;
    Ok(rules.iter().map(|rule| count(&election.ballots, &election.contest, rule)).collect())
}

fn contest_json(file: &Path, rules: &[Rule], outcomes: &[Outcome]) -> Value {
    let mut value = outcomes[0].to_json();
    let account = value["count"].take();
    let mut contest = json!({
        "file": file.display().to_string(),
        "rule": rules[0].to_string(),
        "outcome": value["outcome"],
        "elected": account.get("elected").cloned().unwrap_or_else(|| json!([])),
        "stages": account.get("stages").cloned().unwrap_or_else(|| json!([])),
    });
    for field in ["title", "seats", "candidates", "unfilled", "rejected", "totals", "second_round"] {
        if let Some(found) = account.get(field) {
            contest[field] = found.clone();
        }
    }
    for field in ["tied", "decides", "places", "code", "text"] {
        if let Some(found) = value.get(field) {
            contest[field] = found.clone();
        }
    }
    let others = rules.iter().zip(outcomes).skip(1).map(|(rule, outcome)| {
        let (gains, loses) = difference(&outcomes[0], outcome);
        json!({
            "rule": rule.to_string(),
            "outcome": outcome.to_json()["outcome"],
            "elected": outcome.account().map_or_else(Vec::new, |count| named(count, &count.elected)),
            "gain": gains,
            "lose": loses,
        })
    });
    let others: Vec<Value> = others.collect();
    if !others.is_empty() {
        contest["compared"] = others.into();
    }
    contest
}

fn named(count: &Count, of: &[usize]) -> Vec<String> {
    of.iter().map(|&candidate| count.candidates[candidate].trim().to_owned()).collect()
}

/// Who holds a seat only under the other rule, and who only under the rule.
fn difference(rule: &Outcome, other: &Outcome) -> (Vec<String>, Vec<String>) {
    let (Some(rule), Some(other)) = (rule.account(), other.account()) else { return Default::default() };
    let beyond = |a: &Count, b: &Count| {
        let only: Vec<usize> = a.elected.iter().copied().filter(|c| !b.elected.contains(c)).collect();
        named(a, &only)
    };
    (beyond(other, rule), beyond(rule, other))
}

/// What the other rules would have given, a line each.
fn show_compared(rules: &[Rule], outcomes: &[Outcome]) {
    for (rule, outcome) in rules.iter().zip(outcomes).skip(1) {
        let (gains, loses) = difference(&outcomes[0], outcome);
        let line = match outcome {
            Outcome::Infeasible(why) => why.to_string(),
            Outcome::NeedsLot(_) => "a lot would be needed".into(),
            Outcome::Decided(_) if gains.is_empty() && loses.is_empty() => "the same are elected".into(),
            Outcome::Decided(_) => format!("{} instead of {}", listed(&gains), listed(&loses)),
        };
        output::say(format!("  by {rule}: {line}"));
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "nobody".into() } else { names.join(", ") }
}

/// One file: its count sheet. Many: a line each, and how long it took.
fn show(files: &[PathBuf], rules: &[Rule], counted: &[Vec<Outcome>], seconds: f64) {
    if let ([_], [outcomes]) = (files, counted) {
        match &outcomes[0] {
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
        show_compared(rules, outcomes);
    } else {
        for (file, outcomes) in files.iter().zip(counted) {
            let line = match &outcomes[0] {
                Outcome::Decided(count) => {
                    let names: Vec<&str> =
                        count.elected.iter().map(|i| count.candidates[*i].as_str()).collect();
                    format!("{} of {} seats: {}", names.len(), count.seats, names.join(", "))
                }
                Outcome::NeedsLot(tie) => format!("needs a lot between {} candidates", tie.tied.len()),
                Outcome::Infeasible(why) => why.to_string(),
            };
            output::say(format!("{}: {line}", file.display()));
            show_compared(rules, outcomes);
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
