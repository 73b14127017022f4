//! The count sheet: an account as a text that people read, one block for each stage.

use std::fmt;

use crate::amount::Amount;
use crate::outcome::{Action, Count, Rejected, Stage};

/// Widest column of names; longer names are cut with an ellipsis.
const WIDEST_NAME: usize = 40;

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.title.is_empty() {
            writeln!(f, "{}", self.title)?;
        }
        let seats = if self.seats == 1 { "1 seat".into() } else { format!("{} seats", self.seats) };
        writeln!(f, "{seats} by {}", self.rule)?;
        write!(f, "cast {}", self.totals.cast)?;
        write!(f, ", valid {}, invalid {}", self.totals.valid, self.totals.invalid)?;
        if let Some(quota) = &self.totals.quota {
            write!(f, ", quota {quota}")?;
        }
        writeln!(f)?;
        for (number, stage) in (1usize..).zip(&self.stages) {
            let before = number.checked_sub(2).map(|before| &self.stages[before]);
            self.write_stage(f, number, stage, before)?;
        }
        self.write_result(f)?;
        write_rejected(f, &self.rejected)
    }
}

impl Count {
    fn write_stage(
        &self,
        f: &mut fmt::Formatter<'_>,
        number: usize,
        stage: &Stage,
        before: Option<&Stage>,
    ) -> fmt::Result {
        let by_list = matches!(stage.action, Action::Apportionment { .. });
        let moves =
            matches!(stage.action, Action::Surplus(_) | Action::Exclusion(_) | Action::Distribution { .. });
        let before = before.filter(|_| moves);
        writeln!(f, "\nStage {number}: {}", self.describe(stage))?;
        let names = if by_list { &self.lists } else { &self.candidates };
        let mut rows: Vec<[String; 4]> = Vec::new();
        for (row, name) in names.iter().enumerate().filter(|_| !stage.tallies.is_empty()) {
            let change =
                before.map_or(String::new(), |before| change(&before.tallies[row], &stage.tallies[row]));
            let status = match &stage.action {
                Action::Apportionment { seats } => seats_in_words(seats[row]),
                _ => self.status(row, number).into(),
            };
            rows.push([cut(name), change, stage.tallies[row].to_string(), status]);
        }
        if let Some(amount) = &stage.nontransferable {
            let old = before.and_then(|before| before.nontransferable.as_ref());
            let change = old.map_or(String::new(), |old| change(old, amount));
            rows.push(["non-transferable".into(), change, amount.to_string(), String::new()]);
        }
        write_table(f, &rows)?;
        if let Action::Pairwise { votes: matrix } | Action::Paths { strengths: matrix } = &stage.action {
            self.write_matrix(f, matrix)?;
        }
        stage.notes.iter().try_for_each(|note| writeln!(f, "  {note}"))
    }

    /// A square of candidates by candidates; columns are numbered as the rows are.
    fn write_matrix(&self, f: &mut fmt::Formatter<'_>, matrix: &[Vec<Amount>]) -> fmt::Result {
        let cells: Vec<Vec<String>> =
            matrix.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        let numbers = (1..=matrix.len()).map(|number| number.to_string());
        let widest = cells.iter().flatten().cloned().chain(numbers).map(|cell| cell.len()).max().unwrap_or(0);
        let names: Vec<String> =
            (1..).zip(&self.candidates).map(|(number, name)| format!("{number}. {}", cut(name))).collect();
        let column = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        write!(f, "  {:column$}", "")?;
        (1..=matrix.len()).try_for_each(|number| write!(f, "  {number:>widest$}"))?;
        writeln!(f)?;
        for (at, (name, row)) in names.iter().zip(&cells).enumerate() {
            write!(f, "  {name:column$}")?;
            for (other, cell) in row.iter().enumerate() {
                write!(f, "  {:>widest$}", if other == at { "-" } else { cell })?;
            }
            let status = if self.elected.contains(&at) { "  ELECTED" } else { "" };
            writeln!(f, "{status}")?;
        }
        Ok(())
    }

    pub(crate) fn describe(&self, stage: &Stage) -> String {
        let name = |&of: &usize| self.candidates[of].trim();
        match &stage.action {
            Action::First => "first count".into(),
            Action::Surplus(of) => format!("surplus of {}", name(of)),
            Action::Exclusion(of) => {
                format!("exclusion of {}", of.iter().map(name).collect::<Vec<_>>().join(", "))
            }
            Action::Distribution { quota, .. } => format!("distribution by keep factors, quota {quota}"),
            Action::Pairwise { .. } => "votes for the row's candidate over the column's".into(),
            Action::Paths { .. } => "strongest paths from the row's candidate to the column's".into(),
            Action::Runoff(of) => {
                format!("second round between {}", of.iter().map(name).collect::<Vec<_>>().join(" and "))
            }
            Action::LastVacancies => "the last vacancies are filled".into(),
            Action::Apportionment { .. } => "seats of the lists".into(),
            Action::NextSeat => {
                format!("seat of {}", stage.elected.iter().map(name).collect::<Vec<_>>().join(", "))
            }
            Action::Vacancy(of) => format!("the seat of {} is refilled", name(of)),
        }
    }

    /// Where a candidate stands after a stage.
    pub(crate) fn status(&self, candidate: usize, stage: usize) -> &'static str {
        let mut status = "";
        for (number, past) in (1..=stage).zip(&self.stages) {
            if past.elected.contains(&candidate) {
                status = if number == stage { "ELECTED" } else { "elected" };
            }
            if past.excluded.contains(&candidate) {
                status = if number == stage { "EXCLUDED" } else { "excluded" };
            }
        }
        status
    }

    fn write_result(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nElected, in order:")?;
        for (place, &candidate) in (1..).zip(&self.elected) {
            writeln!(f, "  {place:>2}. {}", self.candidates[candidate].trim())?;
        }
        if self.elected.is_empty() {
            writeln!(f, "  nobody{}", if self.second_round.is_empty() { "" } else { " yet" })?;
        }
        if self.unfilled > 0 {
            writeln!(f, "  {} left vacant", seats_in_words(u64::from(self.unfilled)))?;
        }
        Ok(())
    }
}

fn write_rejected(f: &mut fmt::Formatter<'_>, rejected: &[Rejected]) -> fmt::Result {
    if !rejected.is_empty() {
        writeln!(f, "\nRejected ballots:")?;
    }
    rejected.iter().try_for_each(|ballot| {
        writeln!(f, "  line {}: {} ({})", ballot.line, ballot.votes, ballot.reason.text())
    })
}

/// Rows of name, change, votes and status; a column without entries is left out.
fn write_table(f: &mut fmt::Formatter<'_>, rows: &[[String; 4]]) -> fmt::Result {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    for [name, change, votes, status] in rows {
        let gap = if widths[1] > 0 { "  " } else { "" };
        let [name_width, change_width, votes_width] = widths;
        let line =
            format!("  {name:<name_width$}{gap}{change:>change_width$}  {votes:>votes_width$}  {status}");
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

fn change(before: &Amount, after: &Amount) -> String {
    let change = after.minus(before).to_string();
    match change.trim_start_matches(['0', '.']) {
        "" => String::new(),
        _ if change.starts_with('-') => change,
        _ => format!("+{change}"),
    }
}

fn seats_in_words(seats: u64) -> String {
    if seats == 1 { "1 seat".into() } else { format!("{seats} seats") }
}

fn cut(name: &str) -> String {
    let name = name.trim();
    if name.chars().count() <= WIDEST_NAME {
        return name.to_owned();
    }
    let mut short: String = name.chars().take(WIDEST_NAME - 1).collect();
    short.push('…');
    short
}
