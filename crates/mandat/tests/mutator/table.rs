//! What became of every alteration, as a table that a reader can audit.

use std::collections::{BTreeMap, BTreeSet};

use crate::legal::{LEGAL, Legal};
use crate::log::Outcome;

/// Type of entry, field, signed by: and what became of which alterations.
#[derive(Default)]
pub(crate) struct Table {
    rows: BTreeMap<(String, String, &'static str), BTreeMap<String, BTreeSet<&'static str>>>,
    surprises: Vec<String>,
    used: BTreeSet<usize>,
    /// How many alterations were judged.
    pub judged: usize,
}

impl Table {
    /// Notes an outcome; a silent acceptance that is not on the list of legal values is a surprise.
    pub(crate) fn note(
        &mut self,
        kind: &str,
        field: &str,
        class: &'static str,
        signed: &'static str,
        (public, commission): (Outcome, Option<Outcome>),
    ) {
        self.judged += 1;
        let text = match (public, commission) {
            (Outcome::Void(code), _) => format!("void {code}"),
            (Outcome::Refused(code), _) => format!("refused {code}"),
            (Outcome::Later(code), _) => format!("refused later {code}"),
            (Outcome::Flagged(code), _) => format!("flagged {code}"),
            (Outcome::FlaggedLater(code), _) => format!("flagged later {code}"),
            (Outcome::Accepted, told) => self.accepted(kind, field, class, signed, told),
        };
        let row = self.rows.entry((kind.to_owned(), field.to_owned(), signed)).or_default();
        row.entry(text).or_default().insert(class);
    }

    fn accepted(
        &mut self,
        kind: &str,
        field: &str,
        class: &'static str,
        signed: &'static str,
        told: Option<Outcome>,
    ) -> String {
        let fits = |legal: &&(usize, &Legal)| legal.1.fits(kind, field, class, signed);
        let numbered: Vec<(usize, &Legal)> = LEGAL.iter().enumerate().collect();
        let Some((n, legal)) = numbered.iter().find(fits) else {
            let told = told.map(|told| format!(", the commission: {told:?}")).unwrap_or_default();
            self.surprises
                .push(format!("{kind} {field} {class}, signed by {signed}: accepted in silence{told}"));
            return "SURPRISE".into();
        };
        self.used.insert(*n);
        match told {
            Some(Outcome::Void(code) | Outcome::Refused(code) | Outcome::Later(code)) => {
                format!("legal ({}), opened: refused {code}", legal.id)
            }
            Some(Outcome::Flagged(code) | Outcome::FlaggedLater(code)) => {
                format!("legal ({}), opened: flagged {code}", legal.id)
            }
            _ => format!("legal ({})", legal.id),
        }
    }

    /// What was accepted in silence and is not on the list.
    pub(crate) fn surprises(&self) -> &[String] {
        &self.surprises
    }

    /// Lines of the list of legal values that nothing needed.
    pub(crate) fn unused(&self) -> Vec<&'static str> {
        LEGAL.iter().enumerate().filter(|(n, _)| !self.used.contains(n)).map(|(_, legal)| legal.why).collect()
    }

    /// The table as text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut last = String::new();
        for ((kind, field, signed), outcomes) in &self.rows {
            if *kind != last {
                text += &format!("\n{kind}\n");
                last.clone_from(kind);
            }
            let each = |(outcome, classes): (&String, &BTreeSet<&'static str>)| {
                format!("{outcome}: {}", classes.iter().copied().collect::<Vec<_>>().join(" "))
            };
            let outcomes: Vec<String> = outcomes.iter().map(each).collect();
            text += &format!("  {field} | {signed} | {}\n", outcomes.join(" | "));
        }
        text
    }
}
