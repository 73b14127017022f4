//! `mandat count`: count ballot files by a rule, one or a thousand, with the full account.

pub(in crate::commands) mod files;
mod json;
mod members;
mod show;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use mandat_count::format::{Election, abif, blt, candidates, json as ballots_json};
use mandat_count::{Axiom, Kind, Outcome, Rule, Verdict, alternates, check, count};
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
  mandat count branch.blt --rule plurality,min.women=2 --candidates candidates.csv
  mandat count ticks.csv --ballots approval --seats 5 --rule equal-shares --check ejr-plus,priceability
  mandat count ticks.csv --ballots approval --seats 2 --committee Ann,Bea --check ejr-plus
  mandat count ward.blt --rule scottish-stv --alternates 2
  mandat count ward.blt --write ward.abif
  mandat count --rules")]
pub(crate) struct Args {
    /// Ballot files, or folders that are searched for *.blt, *.csv, *.abif, *.soc, *.soi, *.toc, *.toi and *.cat.
    #[arg(required_unless_present = "rules")]
    paths: Vec<PathBuf>,
    /// The rule: id and parameters (`mandat count --rules` lists them).
    #[arg(long, required_unless_present_any = ["rules", "committee", "write"])]
    rule: Option<String>,
    /// Say, too, what another rule would have given on the same ballots; may be repeated.
    #[arg(long, value_name = "RULE")]
    compare: Vec<String>,
    /// Check the committee for axioms: jr, pjr-plus, ejr-plus, priceability, or all. The exit status is 1 if one fails.
    #[arg(long, value_name = "AXIOM", value_delimiter = ',')]
    check: Vec<String>,
    /// The members of the committee to check, by name, instead of those whom a rule elects.
    #[arg(long, value_name = "NAME", value_delimiter = ',', requires = "check", conflicts_with = "rule")]
    committee: Vec<String>,
    /// Say who would follow on each seat, from the same ballots: so many alternates each.
    #[arg(long, value_name = "NUMBER", requires = "rule", default_value_t = 0)]
    alternates: usize,
    /// Write the count sheet of the one contest as a self-contained HTML page.
    #[arg(long, value_name = "FILE", requires = "rule")]
    html: Option<PathBuf>,
    /// Write the ballots of the one contest as BLT, ABIF or JSON, by the file's ending.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// A CSV table `name,list,groups,withdrawn` of the candidates: what ballot files do not say of them.
    #[arg(long, value_name = "FILE")]
    candidates: Option<PathBuf>,
    /// Candidates in the order of a lot that was drawn, the luckiest first: decides ties.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    lot: Vec<String>,
    /// Seats to fill, where the file does not say or should not decide.
    #[arg(long)]
    seats: Option<u32>,
    /// What the marks of a file mean that does not say so itself (all but BLT).
    #[arg(long, value_enum, default_value_t = Meaning::Ranking)]
    ballots: Meaning,
    /// List the rules with their clauses and papers.
    #[arg(long)]
    rules: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What the marks of a file mean that does not say so itself (all but BLT).
#[derive(Clone, Copy, clap::ValueEnum)]
enum Meaning {
    /// Candidates in order of preference.
    Ranking,
    /// A set of candidates.
    Approval,
    /// One list.
    List,
    /// Marks for candidates, several for one if the rule allows (cumulation).
    Marks,
}

/// One file under all rules.
struct Counted {
    outcomes: Vec<Outcome>,
    checks: Vec<Checked>,
    /// For each holder of a seat the names of the alternates, and a remark where the row breaks off.
    alternates: Vec<(String, Vec<String>)>,
}

/// What a check found, as a sentence.
struct Checked {
    axiom: Axiom,
    holds: bool,
    text: String,
}

/// Runs the command. The exit status is 1 where a contest needs a lot or cannot be counted, or a check fails.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    if args.rules {
        return show::rules(args.json);
    }
    let started = Instant::now();
    let rules = rules(&args)?;
    let axioms = axioms(&args.check)?;
    let files = files::find(&args.paths)?;
    for (what, given) in [("--html", args.html.is_some()), ("--write", args.write.is_some())] {
        if given && files.len() > 1 {
            return Err(Failure(format!("{what} writes one contest: name one ballot file")));
        }
    }
    let bar = output::bar(files.len() as u64, "counting");
    let counted = files::each(&files, |file| {
        let counted = one(file, &rules, &axioms, &args);
        bar.inc(1);
        counted
    });
    bar.finish_and_clear();
    let counted = counted.into_iter().collect::<Result<Vec<_>, _>>()?;
    let seconds = started.elapsed().as_secs_f64();
    if let Some(path) = &args.html {
        html(path, &counted[0])?;
    }
    if args.json {
        let contests: Vec<Value> =
            files.iter().zip(&counted).map(|(file, counted)| json::contest(file, &rules, counted)).collect();
        output::json(&json!({ "contests": contests, "seconds": seconds }))?;
    } else {
        show::all(&files, &rules, &counted, seconds);
    }
    let well = |counted: &Counted| {
        let decided = counted.outcomes.first().is_none_or(|outcome| matches!(outcome, Outcome::Decided(_)));
        decided && counted.checks.iter().all(|check| check.holds)
    };
    Ok(if counted.iter().all(well) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The rule and those to compare it with; none where only a committee is checked or ballots are written.
fn rules(args: &Args) -> Result<Vec<Rule>, Failure> {
    let given = args.rule.iter().map(|text| ("--rule", text));
    let all = given.chain(args.compare.iter().map(|text| ("--compare", text)));
    all.map(|(option, text)| Rule::parse(text).map_err(|e| Failure::at(format!("{option} {text}"), e)))
        .collect()
}

fn axioms(names: &[String]) -> Result<Vec<Axiom>, Failure> {
    if names.iter().any(|name| name == "all") {
        return Ok(Axiom::ALL.to_vec());
    }
    names.iter().map(|name| name.parse().map_err(|e| Failure::at(format!("--check {name}"), e))).collect()
}

/// The outcomes of one file under all rules, and what is asked besides.
fn one(file: &Path, rules: &[Rule], axioms: &[Axiom], args: &Args) -> Result<Counted, Failure> {
    let election = read(file, args)?;
    if let Some(path) = &args.write {
        write(path, &election)?;
    }
    let outcomes: Vec<Outcome> =
        rules.iter().map(|rule| count(&election.ballots, &election.contest, rule)).collect();
    let elected = match outcomes.first() {
        Some(Outcome::Decided(count)) => Some(count.elected.clone()),
        Some(_) => None,
        None if args.committee.is_empty() => None,
        None => Some(members::named(&election.contest, &args.committee, "--committee")?),
    };
    let Some(elected) = elected else {
        return Ok(Counted { outcomes, checks: Vec::new(), alternates: Vec::new() });
    };
    let checks = axioms
        .iter()
        .map(|&axiom| checked(&election, &elected, axiom).map_err(|e| Failure::at(file.display(), e)));
    let checks = checks.collect::<Result<_, _>>()?;
    let alternates = match rules.first().filter(|_| args.alternates > 0) {
        Some(rule) => followers(&election, rule, &elected, args.alternates),
        None => Vec::new(),
    };
    Ok(Counted { outcomes, checks, alternates })
}

fn read(file: &Path, args: &Args) -> Result<Election, Failure> {
    let kind = match args.ballots {
        Meaning::Ranking => Kind::Ranking,
        Meaning::Approval => Kind::Approval,
        Meaning::List => Kind::List,
        Meaning::Marks => Kind::Marks,
    };
    let mut election = files::read(file, kind, args.seats)?;
    if let Some(path) = &args.candidates {
        let table = fs::read(path).map_err(|e| Failure::at(path.display(), e))?;
        candidates::read(&table, &mut election.contest).map_err(|e| Failure::at(path.display(), e))?;
    }
    if !args.lot.is_empty() {
        election.contest.lot = Some(members::named(&election.contest, &args.lot, "--lot")?);
    }
    Ok(election)
}

fn write(path: &Path, election: &Election) -> Result<(), Failure> {
    let Election { contest, ballots } = election;
    let ending = files::ending(path).unwrap_or_default();
    let text = match ending.as_str() {
        "blt" => blt::write(contest, ballots),
        "abif" => abif::write(contest, ballots),
        "json" => Some(format!("{:#}\n", ballots_json::write(contest, ballots))),
        _ => {
            return Err(Failure::at(
                path.display(),
                "the file's ending says the format: .blt, .abif or .json",
            ));
        }
    };
    let text = text.ok_or_else(|| {
        Failure::at(path.display(), format!("{ending} cannot hold these ballots: use .json"))
    })?;
    fs::write(path, text).map_err(|e| Failure::at(path.display(), e))
}

fn html(path: &Path, counted: &Counted) -> Result<(), Failure> {
    let account = counted.outcomes.first().and_then(Outcome::account);
    let account =
        account.ok_or_else(|| Failure("there is no count to show: see the reason without --html".into()))?;
    fs::write(path, account.to_html()).map_err(|e| Failure::at(path.display(), e))
}

fn checked(
    election: &Election,
    committee: &[usize],
    axiom: Axiom,
) -> Result<Checked, mandat_count::CheckError> {
    let verdict = check(&election.ballots, &election.contest, committee, axiom)?;
    let mut text = verdict.explain(&election.contest);
    if let Verdict::Underrepresented(group) = &verdict {
        let lines: Vec<String> = group.lines.iter().take(20).map(ToString::to_string).collect();
        let more = if group.lines.len() > 20 { ", ..." } else { "" };
        text.push_str(&format!(" (lines {}{more})", lines.join(", ")));
    }
    Ok(Checked { axiom, holds: verdict.holds(), text })
}

fn followers(
    election: &Election,
    rule: &Rule,
    elected: &[usize],
    places: usize,
) -> Vec<(String, Vec<String>)> {
    let name = |candidate: usize| election.contest.candidates[candidate].name.trim().to_owned();
    let row = |&holder: &usize| {
        let row = alternates(&election.ballots, &election.contest, rule, elected, holder, places);
        let said = |outcome: &Outcome| match outcome {
            Outcome::Decided(count) => count.elected.first().map_or_else(String::new, |&next| name(next)),
            Outcome::NeedsLot(tie) => {
                let tied: Vec<String> = tie.tied.iter().map(|&candidate| name(candidate)).collect();
                format!("by lot one of {}", tied.join(", "))
            }
            Outcome::Infeasible(why) => why.to_string(),
        };
        (name(holder), row.iter().map(said).collect())
    };
    elected.iter().map(row).collect()
}
