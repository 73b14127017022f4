//! What a person reads of a demo, in less than 80 columns. Every share has its denominator beside it.

use std::fmt::Write as _;

use mandat_audit::congress::outcome;
use mandat_audit::fidelity::{self, Tier, decimal};
use mandat_federation::division::Verdict;
use mandat_federation::{Federation, Flag, Id};
use mandat_intake::demo::{CONVOCATIONS, DIVISION, INTENDED, SECRET_DIVISION};
use num_rational::BigRational;

use super::{Played, name};

/// Columns of a bar at 100 per cent.
const BAR: u64 = 24;

/// The whole report; with bars or without.
pub(super) fn text(played: &Played, bars: bool) -> String {
    let mut text = String::new();
    let parts = [
        opening(played),
        funnel(played, bars),
        tiers(played),
        losses(played),
        recall(played),
        division(played, bars),
        in_secret(&played.verification.federation),
        super::industry::text(&played.verification.federation),
        flags(&played.verification.federation),
        record(played),
    ];
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let _ = writeln!(text, "{}", part.trim_end());
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

fn opening(played: &Played) -> String {
    let f = &played.verification.federation;
    let of = |tier: &str| grouped(f.units.of_tier(tier).count() as u64);
    let people = grouped(f.roll.len() as u64);
    let first = format!(
        "AN INVENTED FEDERATION (seed {}). No such union, member or platform exists,\n\
         and its keys are made from the seed. {} branch unions, {} districts, {}\n\
         workplaces, {people} people on the roll with twelve months of attested labour.\n",
        played.seed,
        of("union"),
        of("district"),
        of("workplace"),
    );
    first
        + "Workplaces elect district conferences, these the congresses of their unions,\n\
           and these the congress of producers. All below follows from the public record,\n\
           but for lines marked *: only the generator knows what its people prefer.\n"
}

/// A line of the funnel: label, part, whole, share, bar.
fn line(label: &str, part: u64, whole: u64, bars: bool) -> String {
    let share = percent(part, whole);
    let numbers = format!("{:>6} of {:>6}", grouped(part), grouped(whole));
    let bar = if bars { "█".repeat(bar(part, whole)) } else { String::new() };
    format!("  {label:<26}{numbers}  {share:>6} %  {bar}").trim_end().to_owned() + "\n"
}

fn bar(part: u64, whole: u64) -> usize {
    usize::try_from((part * BAR * 2 + whole) / (whole * 2).max(1)).unwrap_or(0)
}

fn funnel(played: &Played, bars: bool) -> String {
    let (f, funnel, story) = (&played.verification.federation, &played.funnel, &played.story);
    let mut text = heading("FROM THE FLOOR TO THE CONGRESS");
    let all = |of: fn(&mandat_intake::demo::Preference) -> u64| story.preferences.iter().map(of).sum::<u64>();
    for (group, platform) in funnel.groups.iter().enumerate() {
        let preferred = |p: &&mandat_intake::demo::Preference| Some(&p.platform) == platform.as_ref();
        let Some(preference) = story.preferences.iter().find(preferred) else { continue };
        let _ = writeln!(text, "{}", title(f, Some(&preference.platform)));
        text += &line("* members who prefer it", preference.members, all(|p| p.members), bars);
        text += &line("* of those who may vote", preference.may_vote, all(|p| p.may_vote), bars);
        let workplaces = &funnel.tiers[0];
        text += &line("first votes at workplaces", workplaces.shares[group].votes, workplaces.votes, bars);
        let labels = ["conference delegates", "union congress delegates", "seats in the congress"];
        for (label, tier) in labels.iter().zip(&funnel.tiers) {
            text += &line(label, tier.shares[group].mandates, tier.filled, bars);
        }
    }
    text + "First votes are those of contests whose tally is public.\n"
}

fn tiers(played: &Played) -> String {
    let tiers = &played.funnel.tiers;
    let mut text = heading("THE THREE TIERS");
    let mut row = |label: &str, of: &dyn Fn(&Tier) -> String| {
        let cells = cells(tiers.iter().map(of), 17);
        let _ = writeln!(text, "{label:<27}{cells}");
    };
    let roll = |tier: &Tier| tier.roll.unwrap_or_default();
    row("", &|t| t.convocation.as_str().trim_end_matches("-2026").to_owned());
    row("rule of the contests", &|t| t.rule.split(',').next().unwrap_or_default().to_owned());
    row("members, or delegates below", &|t| grouped(roll(t).members));
    row("  of them may vote", &|t| grouped(roll(t).may_vote));
    row("candidates of membership", &|t| grouped(roll(t).candidates));
    row("contests", &|t| grouped(t.contests.all));
    row("  tally withheld (few cast)", &|t| grouped(t.contests.withheld));
    row("  decided by lot", &|t| grouped(t.contests.by_lot));
    row("ballots in public tallies", &|t| grouped(t.ballots));
    row("  of so many who may vote", &|t| grouped(t.may_vote_counted));
    row("  turnout", &|t| format!("{} %", percent(t.ballots, t.may_vote_counted)));
    row("seats", &|t| grouped(t.seats));
    row("  filled", &|t| grouped(t.filled));
    row("Gallagher index, 0 to 100", &|t| {
        decimal(&BigRational::new(t.indices.gallagher().into(), 100.into()), 2)
    });
    row("Loosemore-Hanby, per cent", &|t| {
        decimal(&(&t.indices.loosemore_hanby * BigRational::from_integer(100.into())), 2)
    });
    text
}

fn losses(played: &Played) -> String {
    let f = &played.verification.federation;
    let mut text = heading("FROM VOTES TO SEATS, IN SEATS");
    text += "Start: seats if all members counted as the voters of their unit did. Then what\n\
             each step adds or takes, and the seats of contests whose tally is public.\n";
    let titles = ["start", "eligib.", "turnout", "apport.", "rounding", "rule", "seats"];
    for (tier, label) in
        played.funnel.tiers.iter().zip(["District conferences", "Union congresses", "Congress"])
    {
        let rule = tier.rule.split(',').next().unwrap_or_default();
        let what = if tier.crosses { "crosses" } else { "votes" };
        let _ = writeln!(
            text,
            "{label}: {} seats by {rule}, {} {what}",
            grouped(tier.seats_counted),
            grouped(tier.votes)
        );
        let head = cells(titles.iter().map(ToString::to_string), 9);
        let _ = writeln!(text, "{:<16}{head}", "");
        for (group, share) in played.funnel.groups.iter().zip(&tier.shares) {
            let loss = &share.loss;
            let steps = [&loss.eligibility, &loss.turnout, &loss.apportionment, &loss.rounding, &loss.rule];
            let steps = cells(steps.into_iter().map(signed), 9);
            let (start, seats) = (decimal(&loss.start, 1), grouped(share.seats));
            let _ = writeln!(text, "{:<16}{start:>9}{steps}{seats:>9}", title(f, group.as_ref()));
        }
    }
    text + &rule_sentence(played)
}

/// The group that the rule of a tier took most seats from, in one sentence.
fn rule_sentence(played: &Played) -> String {
    let cells = played.funnel.tiers.iter().flat_map(|tier| {
        played.funnel.groups.iter().zip(&tier.shares).map(move |(group, share)| (tier, group, share))
    });
    let Some((tier, group, share)) = cells.min_by(|a, b| a.2.loss.rule.cmp(&b.2.loss.rule)) else {
        return String::new();
    };
    let rule = tier.rule.split(',').next().unwrap_or_default();
    wrapped(&format!(
        "Had every unit divided its seats in proportion to its own votes, {} would have sent {} of {} to the {}; \
         by {rule} it sent {}.",
        title(&played.verification.federation, group.as_ref()),
        decimal(&share.proportional, 1),
        grouped(tier.seats_counted),
        tier.body,
        grouped(share.seats),
    ))
}

fn recall(played: &Played) -> String {
    let f = &played.verification.federation;
    let recalled = played.story.petition.as_ref().and_then(|p| f.petitions.get(p));
    let Some((petition, mandate)) = recalled.and_then(|p| Some((p, f.mandates.get(&p.mandate)?))) else {
        return String::new();
    };
    let next = f.mandates.values().find(|m| m.succeeds.as_ref() == Some(&petition.mandate));
    let mut text = heading("A RECALL");
    let followed = match next {
        Some(next) => format!(
            "By the same ballots the seat fell to the next on them, who stands for {}: mandate {}.",
            title(f, next.platform.as_ref()),
            next.id
        ),
        None => "Nobody was left on the ballots: the seat stays empty.".to_owned(),
    };
    text += &wrapped(&format!(
        "The electors of workplace {} ({} may vote) recalled a delegate of {}. {followed}",
        petition.unit,
        petition.electors,
        title(f, mandate.platform.as_ref()),
    ));
    text
}

fn division(played: &Played, bars: bool) -> String {
    let (f, heads) = (&played.verification.federation, &played.heads);
    let Some((division, result)) =
        f.divisions.get(&name(DIVISION)).and_then(|d| Some((d, d.result.as_ref()?)))
    else {
        return String::new();
    };
    let mut text = heading("THE CONGRESS DECIDES");
    text += &wrapped(&division.question);
    let _ = writeln!(
        text,
        "{} seats, {} credentialed, {} present: {} voting, {} abstaining.",
        heads.seats, heads.credentialed, heads.present, heads.voting, heads.abstaining
    );
    for (option, n) in &heads.votes {
        text += &line(&format!("{option}, of those voting"), *n, heads.voting, bars);
    }
    let tally = &result.tallies[0];
    let weights: Vec<String> =
        division.options.iter().zip(&tally.votes).map(|(o, w)| format!("{o} {}", decimal(w, 2))).collect();
    text += &wrapped(&format!(
        "By weight (each union's claim divided among its delegates): {}, of {} voting.",
        weights.join(", "),
        decimal(&tally.voting(), 2)
    ));
    let _ = match &result.verdict {
        Verdict::Carried(option) => {
            writeln!(text, "Carried: {option}, by more weight than any other option (simple majority).")
        }
        Verdict::NotCarried => {
            writeln!(text, "Not carried: no option has the majority that the statutes ask for.")
        }
        Verdict::NeedsLot(_) => writeln!(text, "A tie: the statutes leave it to a lot."),
        Verdict::NeedsChair(_) => writeln!(text, "A tie: the chair has the casting vote."),
    };
    text
}

/// The division by sealed ballots.
fn in_secret(f: &Federation) -> String {
    let found = f.divisions.get(&name(SECRET_DIVISION));
    let Some((division, secret, result)) =
        found.and_then(|held| Some((held, held.secret.as_ref()?, held.result.as_ref()?)))
    else {
        return String::new();
    };
    let mut text = heading("THE CONGRESS DECIDES IN SECRET");
    text += &wrapped(&division.question);
    let ballots = secret.closed.as_ref().map_or(0, |closed| closed.size);
    let figures = match result.tallies.first() {
        Some(tally) => {
            let votes = division.options.iter().zip(&tally.votes);
            let votes: Vec<String> = votes.map(|(o, votes)| format!("{o} {}", decimal(votes, 2))).collect();
            format!("By weight: {}, of {} voting.", votes.join(", "), decimal(&tally.voting(), 2))
        }
        None => {
            "Fewer ballots of some weight than the privacy threshold: its figures are for the commission."
                .into()
        }
    };
    text += &wrapped(&format!(
        "{} delegates registered credentials, and {} sealed ballots lie in the box; trustees of three platforms opened the \
         sums. Nobody can tell from the record who voted how. {figures} Outcome: {}.",
        grouped(secret.credentials.len() as u64),
        grouped(ballots),
        outcome(division),
    ));
    text
}

fn flags(f: &Federation) -> String {
    let mut text = heading("FLAGS: ACCEPTED, IRREGULAR, AND SHOWN FOR EVER");
    for flag in Flag::ALL {
        let count = f.flags.iter().filter(|(_, raised)| raised == flag).count();
        if count > 0 {
            let why = INTENDED.iter().find(|(meant, _)| meant == flag).map_or(flag.means(), |(_, why)| *why);
            let _ = writeln!(text, "{count:>5}  {:<22}{why}", flag.code());
        }
    }
    text
}

fn record(played: &Played) -> String {
    let report = &played.verification.report;
    let mut text = heading("THE RECORD");
    let (record, store) = (played.record.display(), played.store.display());
    let sum = |of: fn(&Tier) -> u64| played.funnel.tiers.iter().map(of).sum::<u64>();
    let (counted, withheld) = (sum(|t| t.contests.counted), sum(|t| t.contests.withheld));
    let witnesses = played.verification.federation.constitution.witnesses.len();
    text += &wrapped(&match (report.ok, report.code) {
        (true, _) => format!(
            "{} entries, verified as anyone can. {} contests recounted; the tally of {} more is for the commission. \
             {witnesses} witnesses of different unions cosigned the last checkpoint.",
            grouped(report.entries),
            grouped(counted),
            grouped(withheld),
        ),
        (false, code) => format!("The record does NOT verify: {}.", code.unwrap_or("unknown")),
    });
    let card =
        played.verification.federation.mandates.keys().rfind(|m| m.as_str().starts_with(CONVOCATIONS[2]));
    let card = card.map_or("MANDATE", Id::as_str);
    let _ = writeln!(text, "  the public record  {record}\n  the sealed store   {store}");
    let _ = writeln!(
        text,
        "Next:\n  mandat verify {record}\n  mandat verify {record} --sealed {store}\n  mandat audit {record}\n  \
         mandat card show {record} {card}"
    );
    text
}

/// Cells of a table, each so many columns wide, to the right.
fn cells(texts: impl Iterator<Item = String>, width: usize) -> String {
    texts.fold(String::new(), |mut row, text| {
        let _ = write!(row, "{text:>width$}");
        row
    })
}

pub(super) fn heading(text: &str) -> String {
    format!("{text}\n")
}

/// What people call a platform.
fn title(f: &Federation, platform: Option<&Id>) -> String {
    platform.map_or_else(
        || "no platform".to_owned(),
        |id| f.platforms.get(id).map_or_else(|| id.to_string(), |p| p.title.clone()),
    )
}

/// `12,345`.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn percent(part: u64, whole: u64) -> String {
    let exact = |n: u64| BigRational::from_integer(n.into());
    fidelity::percent(&exact(part), &exact(whole)).unwrap_or_else(|| "-".to_owned())
}

fn signed(value: &BigRational) -> String {
    let text = decimal(value, 1);
    if text.starts_with('-') || text == "0.0" { text } else { format!("+{text}") }
}

/// Text in lines of at most 78 columns, ended by a newline.
pub(super) fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if length > 0 && length + 1 + width > 78 {
            lines.push('\n');
            length = 0;
        }
        if length > 0 {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += width;
    }
    lines + "\n"
}
