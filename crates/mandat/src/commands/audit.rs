//! `mandat audit`: what a record shows that does not fit together, with its evidence, and what follows from its own numbers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_audit::fidelity::decimal;
use mandat_audit::findings::{self, Chain, Class, Finding, Replayed, Totals, chains, replay_opened, totals};
use mandat_intake::folder::report;
use mandat_record::read::{Entries, Openings};
use mandat_store::Folder;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
use serde_json::{Value, json};

use crate::output::{self, Failure};
use crate::place;

/// Findings of each kind that are shown to people.
const SHOWN: usize = 5;
/// Bytes of a run's report at most.
const MAX_REPORT: u64 = 64 * 1024 * 1024;
/// Width of a bar.
const BAR: usize = 30;

/// Look for what does not fit together in a record.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat audit iowa
  mandat audit iowa --kind declared-differs
  mandat audit iowa --unit polk --json
Signatures and the tree are checked by `mandat verify`; an audit asks what the record says. Findings come in the order of their
weight: arithmetic contradictions, differences from the rules in force, more votes with fewer seats, flags.")]
pub struct Args {
    /// The record's folder.
    record: PathBuf,
    /// The sealed store: hours of the labour record are held against what workplaces reported.
    #[arg(long, value_name = "STORE")]
    sealed: Option<PathBuf>,
    /// The key file of the sealed store.
    #[arg(long, value_name = "FILE", requires = "sealed")]
    key_file: Option<PathBuf>,
    /// Show all findings of this kind.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Show findings on this unit and below it, and its totals.
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What an audit shows.
struct Audit {
    name: String,
    entries: u64,
    findings: Vec<Finding>,
    counts: BTreeMap<String, u64>,
    inconsistent: Vec<String>,
    totals: Vec<Totals>,
    chains: Vec<Chain>,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let folder = Folder::open(&args.record).map_err(Failure::of)?;
    let size = folder.size().map_err(Failure::of)?;
    if size == 0 {
        let text = "no record: name a folder that `mandat run` or `mandat demo` has written";
        return Err(Failure::at(args.record.display(), text));
    }
    let bar = output::bar(size, "reading the record");
    let sealed =
        args.sealed.as_ref().map(|path| place::sealed(path, args.key_file.as_deref())).transpose()?;
    let openings = sealed.as_ref().map(|sealed| sealed as &dyn Openings);
    let replayed = replay_opened(&folder, openings, |done| bar.set_position(done)).map_err(Failure::of)?;
    bar.finish_and_clear();
    let audit = audit(&args, &replayed)?;
    if args.json {
        output::json(&machine(&audit))?;
    } else {
        people(&audit, &args);
    }
    Ok(ExitCode::SUCCESS)
}

fn audit(args: &Args, replayed: &Replayed) -> Result<Audit, Failure> {
    let federation = &replayed.federation;
    let mut all = replayed.findings();
    all.extend(listed(&args.record)?);
    let within = |unit: Option<&str>| match (&args.unit, unit) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(asked), Some(unit)) => {
            unit.strip_prefix(asked.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
    };
    all.retain(|finding| within(finding.unit.as_deref()));
    if let Some(kind) = &args.kind {
        all.retain(|finding| finding.kind == *kind);
    }
    let mut totals = totals(federation, &replayed.acts);
    if args.unit.is_some() {
        totals.retain(|totals| args.unit.as_ref() == Some(&totals.unit));
    }
    Ok(Audit {
        name: federation.name.clone(),
        entries: federation.size,
        counts: findings::counts(&all),
        inconsistent: findings::inconsistent(&all).into_iter().map(str::to_owned).collect(),
        findings: all,
        totals,
        chains: chains(federation),
    })
}

/// The rows that the run listed. The report lies beside the record and is not signed: it is shown as what it is.
fn listed(record: &Path) -> Result<Vec<Finding>, Failure> {
    let path = record.join(report::FILE);
    let Ok(metadata) = fs::metadata(&path) else { return Ok(Vec::new()) };
    if metadata.len() > MAX_REPORT {
        return Err(Failure::at(path.display(), "is larger than a run's report can be: move it away"));
    }
    let text = fs::read(&path).map_err(|error| Failure::at(path.display(), error))?;
    let report: Value = serde_json::from_slice(&text).map_err(|error| {
        Failure::at(path.display(), format!("is no report of a run ({error}): move it away"))
    })?;
    Ok(findings::of_report(&report))
}

fn machine(audit: &Audit) -> Value {
    json!({
        "record": { "name": audit.name, "entries": audit.entries },
        "findings": audit.findings,
        "counts": audit.counts,
        "inconsistent_units": audit.inconsistent,
        "totals": audit.totals,
        "divisions": audit.chains,
    })
}

fn people(audit: &Audit, args: &Args) {
    output::say(format!("{}: {} entries", audit.name, audit.entries));
    if audit.findings.is_empty() {
        output::say("no findings");
    }
    for class in Class::ALL {
        let of_class: Vec<&Finding> = audit.findings.iter().filter(|f| f.class == class).collect();
        if of_class.is_empty() {
            continue;
        }
        output::say(format!("\n{}", class.heading()));
        for (kind, n) in kinds(&of_class) {
            output::say(format!("  {n:>6}  {kind}"));
        }
    }
    if !audit.inconsistent.is_empty() {
        let n = audit.inconsistent.len();
        output::say(format!("\n{n} units have a finding of the first three classes"));
    }
    for totals in top(&audit.totals, args.unit.is_some()) {
        table(totals);
    }
    for chain in &audit.chains {
        rounds(chain);
    }
    for class in Class::ALL {
        let of_class: Vec<&Finding> = audit.findings.iter().filter(|f| f.class == class).collect();
        for (kind, _) in kinds(&of_class) {
            group(&kind, &of_class, args.kind.is_some());
        }
    }
}

fn kinds(findings: &[&Finding]) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for finding in findings {
        *kinds.entry(finding.kind.clone()).or_insert(0) += 1;
    }
    kinds
}

fn group(kind: &str, findings: &[&Finding], all: bool) {
    let of_kind: Vec<_> = findings.iter().filter(|finding| finding.kind == kind).collect();
    output::say(format!("\n{kind} ({})", of_kind.len()));
    let shown = if all { of_kind.len() } else { SHOWN };
    for finding in of_kind.iter().take(shown) {
        let unit = finding.unit.as_deref().unwrap_or("-");
        let entries: Vec<String> = finding.evidence.entries.iter().map(ToString::to_string).collect();
        let evidence =
            if entries.is_empty() { String::new() } else { format!("  [entry {}]", entries.join(", ")) };
        output::say(format!("  {unit}: {}{evidence}", finding.text));
    }
    if of_kind.len() > shown {
        output::say(format!("  ... and {} more: --kind {kind} shows all", of_kind.len() - shown));
    }
}

/// The totals to show: the highest tier of each convocation, or those of the unit asked for.
fn top(all: &[Totals], asked: bool) -> impl Iterator<Item = &Totals> {
    let mut seen: Vec<&str> = Vec::new();
    all.iter().filter(move |totals| {
        let first = !seen.contains(&totals.convocation.as_str());
        seen.push(&totals.convocation);
        asked || first
    })
}

fn table(totals: &Totals) {
    let Totals { convocation, name, contests, verdicts, .. } = totals;
    output::say(format!("\n{convocation}, {name}: {contests} declared contests"));
    for (verdict, n) in verdicts {
        output::say(format!("  {n:>6}  {}", verdict.replace('-', " ")));
    }
    if totals.on_contradictory_sums > 0 {
        let n = totals.on_contradictory_sums;
        output::say(format!(
            "  {n} of those that differ or have no allocation rest on sums that contradict each other"
        ));
    }
    output::say("\n  as declared, and as the rules in force give on the declared votes (seats, weight)");
    let most = totals.options.iter().map(|line| line.declared.weight.clone()).max().unwrap_or_default();
    let width = totals.options.iter().map(|line| line.option.len()).max().unwrap_or(0);
    for line in &totals.options {
        let (declared, due) = (&line.declared, &line.recomputed);
        let change = &due.weight - &declared.weight;
        let sign = if change > BigRational::zero() { "+" } else { "" };
        output::say(format!(
            "  {:width$}  {:>6} {:>10}   {:>6} {:>10}  {:>9}  {}",
            line.option,
            declared.seats,
            decimal(&declared.weight, 4),
            due.seats,
            decimal(&due.weight, 4),
            format!("{sign}{}", decimal(&change, 4)),
            bar(&declared.weight, &most),
        ));
    }
    for (what, amount) in [("left to lots", &totals.by_lot), ("no allocation by the rule", &totals.no_result)]
    {
        if amount.seats > 0 {
            let weight = decimal(&amount.weight, 4);
            output::say(format!("  {what}: {} seats, weight {weight}", amount.seats));
        }
    }
    if !totals.taken_as_declared.is_zero() {
        let weight = decimal(&totals.taken_as_declared, 4);
        output::say(format!("  taken as declared, since no number of seats was given: weight {weight}"));
    }
}

fn bar(part: &BigRational, whole: &BigRational) -> String {
    if whole.is_zero() {
        return String::new();
    }
    let cells = (part / whole * BigRational::from_integer(BAR.into())).round().to_integer();
    "█".repeat(cells.to_usize().unwrap_or(0).min(BAR))
}

fn rounds(chain: &Chain) {
    output::say(format!("\nvote in {} rounds: {}", chain.rounds.len(), chain.rounds.join(", ")));
    output::say(format!(
        "  {} votes in the first round, {} in the last",
        chain.first_votes, chain.last_votes
    ));
    let width = chain.options.iter().map(|fate| fate.option.len()).max().unwrap_or(0);
    for fate in &chain.options {
        let became = match (&fate.last, fate.dropped) {
            (Some(votes), _) => format!("{votes} in the last"),
            (None, Some(why)) => match why {
                mandat_federation::body::DroppedBecause::Withdrew => "withdrew".to_owned(),
                mandat_federation::body::DroppedBecause::NotPut => "not put".to_owned(),
                mandat_federation::body::DroppedBecause::Rule => "dropped by the rule".to_owned(),
            },
            (None, None) => "not put".to_owned(),
        };
        output::say(format!("  {:width$}  {:>10}   {became}", fate.option, fate.first.join(" + ")));
    }
    output::say(format!(
        "  {} of {} first-round votes ({} %) had no option in the last round: {} withdrawn, {} not put",
        chain.without_option, chain.first_votes, chain.share, chain.withdrawn, chain.not_put
    ));
}
