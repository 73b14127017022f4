//! The count sheet as one self-contained HTML page: result, picture of the transfers, table of stages, matrices,
//! rejected ballots. No script, no outside resource; it prints, and reads aloud, as it stands.

mod flow;

use std::fmt::Write as _;

use crate::amount::Amount;
use crate::outcome::{Action, Count, Stage};

/// Dark enough for text on white and for white text on it (WCAG 2.2 AA, contrast above 4.5 to 1).
const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:2rem auto;\
max-width:70rem;padding:0 1rem}table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:700}\
th,td{border:1px solid #595959;padding:.25rem .5rem;text-align:right;vertical-align:top}th[scope=row],td.text{\
text-align:left}td.won{font-weight:700;background:#e3f0e3}td.out{color:#595959;text-decoration:line-through}\
.wide{overflow-x:auto}figure{margin:1rem 0}@media print{.wide{overflow:visible}svg{max-width:100%;height:auto}}";

impl Count {
    /// The count sheet as a self-contained HTML page.
    pub fn to_html(&self) -> String {
        let title = if self.title.is_empty() { "Count sheet" } else { self.title.trim() };
        let title = escape(title);
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
             content=\"width=device-width\">\n<title>{title}: count sheet</title>\n<style>{STYLE}</style>\n</head>\n\
             <body>\n<main>\n<h1>{title}</h1>\n"
        );
        self.write_facts(&mut page);
        self.write_winners(&mut page);
        page.push_str(&flow::picture(self));
        self.write_stages(&mut page);
        self.write_remarks(&mut page);
        self.write_rejections(&mut page);
        page.push_str("</main>\n</body>\n</html>\n");
        page
    }

    fn write_facts(&self, page: &mut String) {
        let totals = &self.totals;
        let quota = totals.quota.as_ref().map_or(String::new(), |quota| format!(", quota {quota}"));
        let _ = writeln!(
            page,
            "<p>{} to fill by <code>{}</code>. Votes cast {}, valid {}, invalid {}{quota}.</p>",
            if self.seats == 1 { "1 seat".into() } else { format!("{} seats", self.seats) },
            escape(&self.rule),
            totals.cast,
            totals.valid,
            totals.invalid
        );
    }

    fn write_winners(&self, page: &mut String) {
        page.push_str("<h2>Elected, in order</h2>\n");
        if self.elected.is_empty() {
            page.push_str("<p>Nobody.</p>\n");
        } else {
            page.push_str("<ol>\n");
            for &candidate in &self.elected {
                let _ = writeln!(page, "<li>{}</li>", self.name(candidate));
            }
            page.push_str("</ol>\n");
        }
        if !self.second_round.is_empty() {
            let names: Vec<String> = self.second_round.iter().map(|&c| self.name(c)).collect();
            let _ = writeln!(page, "<p>To the second round: {}.</p>", names.join(", "));
        }
        if self.unfilled > 0 {
            let _ = writeln!(page, "<p>Seats left vacant: {}.</p>", self.unfilled);
        }
    }

    /// All stages with tallies of candidates side by side; those of lists and matrices each in a table of their own.
    fn write_stages(&self, page: &mut String) {
        let by_list = |stage: &Stage| matches!(stage.action, Action::Apportionment { .. });
        let shown: Vec<(usize, &Stage)> =
            (1..).zip(&self.stages).filter(|(_, s)| !s.tallies.is_empty() && !by_list(s)).collect();
        if !shown.is_empty() {
            page.push_str(
                "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Votes at each stage\">\n<table>\n\
                 <caption>Votes at each stage</caption>\n<thead><tr><th scope=\"col\">Candidate</th>",
            );
            for (number, stage) in &shown {
                let _ = write!(page, "<th scope=\"col\">{number}. {}</th>", escape(&self.describe(stage)));
            }
            page.push_str("</tr></thead>\n<tbody>\n");
            for candidate in 0..self.candidates.len() {
                let _ =
                    write!(page, "<tr><th scope=\"row\">{}. {}</th>", candidate + 1, self.name(candidate));
                for (number, stage) in &shown {
                    let (class, word) = match self.status(candidate, *number).to_lowercase().as_str() {
                        "elected" => (" class=\"won\"", " elected"),
                        "excluded" => (" class=\"out\"", " excluded"),
                        _ => ("", ""),
                    };
                    let news = stage.elected.contains(&candidate) || stage.excluded.contains(&candidate);
                    let word = if news { word } else { "" };
                    let _ = write!(page, "<td{class}>{}{word}</td>", stage.tallies[candidate]);
                }
                page.push_str("</tr>\n");
            }
            if shown.iter().any(|(_, stage)| stage.nontransferable.is_some()) {
                page.push_str("<tr><th scope=\"row\">Non-transferable</th>");
                for (_, stage) in &shown {
                    let amount = stage.nontransferable.as_ref().map_or(String::new(), ToString::to_string);
                    let _ = write!(page, "<td>{amount}</td>");
                }
                page.push_str("</tr>\n");
            }
            page.push_str("</tbody>\n</table>\n</div>\n");
        }
        for stage in &self.stages {
            match &stage.action {
                Action::Pairwise { votes: matrix } | Action::Paths { strengths: matrix } => {
                    self.write_matrix_table(page, &self.describe(stage), matrix);
                }
                Action::Apportionment { seats } => self.write_lists(page, stage, seats),
                _ => {}
            }
        }
    }

    fn write_matrix_table(&self, page: &mut String, caption: &str, matrix: &[Vec<Amount>]) {
        let _ = write!(
            page,
            "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\">\n<table>\n\
             <caption>{caption}</caption>\n<thead><tr><th scope=\"col\">Candidate</th>",
            caption = escape(caption)
        );
        for candidate in 0..matrix.len() {
            let _ = write!(page, "<th scope=\"col\">{}</th>", self.name(candidate));
        }
        page.push_str("</tr></thead>\n<tbody>\n");
        for (at, row) in matrix.iter().enumerate() {
            let _ = write!(page, "<tr><th scope=\"row\">{}</th>", self.name(at));
            for (other, cell) in row.iter().enumerate() {
                let cell = if other == at { String::new() } else { cell.to_string() };
                let class = if other != at && matrix[other][at].to_ratio() < row[other].to_ratio() {
                    " class=\"won\""
                } else {
                    ""
                };
                let _ = write!(page, "<td{class}>{cell}</td>");
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</tbody>\n</table>\n</div>\n");
    }

    fn write_lists(&self, page: &mut String, stage: &Stage, seats: &[u64]) {
        page.push_str(
            "<table>\n<caption>Votes and seats of the lists</caption>\n<thead><tr><th scope=\"col\">List</th>\
             <th scope=\"col\">Votes</th><th scope=\"col\">Seats</th></tr></thead>\n<tbody>\n",
        );
        for ((list, votes), seats) in self.lists.iter().zip(&stage.tallies).zip(seats) {
            let name = escape(list);
            let _ = writeln!(page, "<tr><th scope=\"row\">{name}</th><td>{votes}</td><td>{seats}</td></tr>");
        }
        page.push_str("</tbody>\n</table>\n");
    }

    fn write_remarks(&self, page: &mut String) {
        if self.stages.iter().all(|stage| stage.notes.is_empty()) {
            return;
        }
        page.push_str("<h2>Remarks</h2>\n<ul>\n");
        for (number, stage) in (1..).zip(&self.stages) {
            for note in &stage.notes {
                let _ = writeln!(page, "<li>Stage {number}: {}.</li>", escape(note));
            }
        }
        page.push_str("</ul>\n");
    }

    fn write_rejections(&self, page: &mut String) {
        if self.rejected.is_empty() {
            return;
        }
        page.push_str(
            "<table>\n<caption>Rejected ballots</caption>\n<thead><tr><th scope=\"col\">Line</th><th scope=\"col\">\
             Votes</th><th scope=\"col\">Reason</th></tr></thead>\n<tbody>\n",
        );
        for ballot in &self.rejected {
            let reason = ballot.reason.text();
            let _ = writeln!(
                page,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"text\">{reason}</td></tr>",
                ballot.line, ballot.votes
            );
        }
        page.push_str("</tbody>\n</table>\n");
    }

    fn name(&self, candidate: usize) -> String {
        escape(self.candidates[candidate].trim())
    }
}

/// Text within HTML and its attributes; control characters become blanks.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
