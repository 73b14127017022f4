//! The report for people: agenda, divisions, decisions. Every share beside its denominator, what nobody counted said so.

use std::fmt::Write as _;

use super::{Congress, Divided, Figures, Report, Sent};

/// The report as text.
pub fn text(report: &Report) -> String {
    let mut text = format!("{}\n", report.name);
    for congress in &report.congresses {
        self::congress(&mut text, congress);
    }
    report.sent.iter().for_each(|sent| self::sent(&mut text, sent));
    if report.divisions.is_empty() {
        text += "\nno divisions\n";
    }
    for divided in &report.divisions {
        division(&mut text, divided);
    }
    text
}

fn congress(text: &mut String, congress: &Congress) {
    let Congress { convocation, body, seats, credentialed, .. } = congress;
    let _ = writeln!(
        text,
        "\n{convocation}, {body}: {seats} seats, {credentialed} mandates for which somebody votes"
    );
    match congress.credentials_adopted {
        Some(true) => *text += "  report on credentials: adopted\n",
        Some(false) => *text += "  report on credentials: not adopted\n",
        None => {}
    }
    for challenge in &congress.challenges {
        let became = match challenge.upheld {
            None => "open",
            Some(true) => "upheld: the delegate is unseated",
            Some(false) => "dismissed",
        };
        let (name, mandate) = (&challenge.challenge, &challenge.mandate);
        let _ =
            writeln!(text, "  challenge {name} of mandate {mandate}: {became} [entry {}]", challenge.entry);
    }
    if !congress.circulated.is_empty() {
        let copies: Vec<String> = congress.circulated.iter().map(|(by, n)| format!("{by} {n}")).collect();
        let _ = writeln!(text, "  copies of texts: {}", copies.join(", "));
    }
    if let Some(entry) = congress.agenda_entry {
        let _ = writeln!(text, "  agenda [entry {entry}]");
        for (n, item) in (1..).zip(&congress.agenda) {
            let motions: Vec<String> = item.motions.iter().map(ToString::to_string).collect();
            let motions =
                if motions.is_empty() { String::new() } else { format!(": {}", motions.join(", ")) };
            let _ = writeln!(text, "    {n}. {}{motions}", item.title);
        }
    }
    for motion in &congress.motions {
        let (name, by, title, state) = (&motion.motion, &motion.mover, &motion.title, motion.state);
        let copies = motion.copies.map_or("filed late".to_owned(), |n| format!("{n} copies"));
        let _ =
            writeln!(text, "  motion {name} by {by}, {title:?}, {copies}: {state} [entry {}]", motion.entry);
        for (amendment, state) in &motion.amendments {
            let _ = writeln!(text, "    amendment {amendment}: {state}");
        }
    }
    for session in &congress.sessions {
        let present = session.present.map_or("not recorded".to_owned(), |n| n.to_string());
        let (opened, closed) = session.entries;
        let closed = closed.map_or("open".to_owned(), |entry| format!("closed by entry {entry}"));
        let name = &session.session;
        let _ = writeln!(
            text,
            "  session {name} [entry {opened}]: {present} present at the last count, {closed}"
        );
        for (platform, seconds) in &session.spoken {
            let _ = writeln!(text, "    spoken for {platform}: {}:{:02} minutes", seconds / 60, seconds % 60);
        }
    }
}

/// Votes and seats of each group, and what proportional contests would have sent.
fn sent(text: &mut String, sent: &Sent) {
    let Sent { convocation, rule, contests: (all, counted), votes, seats, groups } = sent;
    let _ = writeln!(
        text,
        "\n{convocation}: from votes to seats, by {rule} ({counted} of {all} contests with public votes)"
    );
    let name = |id: Option<&mandat_federation::Id>| id.map_or("no group".to_owned(), ToString::to_string);
    let width = groups.iter().map(|g| name(g.group.as_ref()).len()).max().unwrap_or(0).max(5);
    let (votes, seats) = (format!("votes of {votes}"), format!("seats of {seats}"));
    let _ = writeln!(text, "  {:width$}  {votes:>22}  {seats:>20}  {:>20}", "group", "if proportional");
    for group in groups {
        let shown = |(n, percent): &(u64, String)| format!("{n} ({percent} %)");
        let (proportional, percent) = &group.proportional;
        let _ = writeln!(
            text,
            "  {:width$}  {:>22}  {:>20}  {:>20}",
            name(group.group.as_ref()),
            shown(&group.votes),
            shown(&group.seats),
            format!("{proportional} ({percent} %)"),
        );
    }
}

fn division(text: &mut String, divided: &Divided) {
    let _ =
        writeln!(text, "\ndivision {} [entry {}]: {}", divided.division, divided.entries.0, divided.question);
    if let Some(figures) = &divided.figures {
        self::figures(text, figures);
    }
    let entry = divided.entries.1.map_or(String::new(), |entry| format!(" [entry {entry}]"));
    let declared = rests_on(divided);
    let by = divided.decided_by.as_ref().map_or(String::new(), |by| format!(", by {by}"));
    let majority = format!("{} takes {}", divided.decision, divided.majority);
    let _ = writeln!(text, "  {}{by}{declared} ({majority}){entry}", divided.outcome);
    for departure in &divided.departures {
        let _ = writeln!(text, "  departs from what its unit resolved: {departure}");
    }
    for report in &divided.minority_reports {
        let _ = writeln!(text, "  minority report: {report}");
    }
    if !divided.flags.is_empty() {
        let _ = writeln!(text, "  flags: {}", divided.flags.join(", "));
    }
}

/// What a result rests on, where it is no roll call.
pub(crate) fn rests_on(divided: &Divided) -> &'static str {
    match divided {
        Divided { withheld: true, .. } => ", by sealed ballots, tally withheld",
        Divided { sealed: true, .. } => ", by sealed ballots",
        Divided { declared: true, .. } => ", on declared totals",
        _ => "",
    }
}

/// Seats, credentialed, present, voting and abstaining apart; then each option against each of them.
pub(crate) fn figures(text: &mut String, figures: &Figures) {
    let shown = |votes: Option<&String>| votes.map_or("not recorded".to_owned(), Clone::clone);
    let seats = figures.seats.map(|n| n.to_string());
    if let Some((credentialed, present)) = figures.mandates {
        let _ = writeln!(
            text,
            "  mandates: {credentialed} credentialed, {present} present; below, the votes that they carry"
        );
    }
    let _ = writeln!(
        text,
        "  seats {}, credentialed {}, present {}: voting {}, abstaining {}, present and not voting {}",
        shown(seats.as_ref()),
        shown(figures.credentialed.as_ref()),
        shown(figures.present.as_ref()),
        figures.voting,
        shown(figures.abstaining.as_ref()),
        shown(figures.not_voting.as_ref()),
    );
    let width = figures.options.iter().map(|share| share.option.as_str().len()).max().unwrap_or(0).max(6);
    let heads = [
        ("voting", Some(&figures.voting)),
        ("present", figures.present.as_ref()),
        ("credentialed", figures.credentialed.as_ref()),
        ("seats", seats.as_ref()),
    ];
    let heads: Vec<String> =
        heads.iter().map(|(name, n)| n.map_or(format!("of {name}"), |n| format!("of {name} {n}"))).collect();
    let columns: Vec<usize> = heads.iter().map(|head| head.len().max(6) + 2).collect();
    let row = |cells: [&str; 4]| -> String {
        cells.iter().zip(&columns).map(|(cell, width)| format!("{cell:>width$}")).collect()
    };
    let votes = figures.options.iter().map(|share| share.votes.len()).max().unwrap_or(0).max(5);
    let heads: [&str; 4] = std::array::from_fn(|n| heads[n].as_str());
    let _ = writeln!(text, "  {:width$}  {:>votes$}{}", "option", "votes", row(heads));
    for share in &figures.options {
        let percent = |of: &Option<String>| of.as_ref().map_or("-".to_owned(), |of| format!("{of} %"));
        let cells =
            [&share.of_voting, &share.of_present, &share.of_credentialed, &share.of_seats].map(percent);
        let cells: [&str; 4] = std::array::from_fn(|n| cells[n].as_str());
        let _ = writeln!(text, "  {:width$}  {:>votes$}{}", share.option.as_str(), share.votes, row(cells));
    }
}
