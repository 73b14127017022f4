//! What became of every alteration, as a table that a reader can audit.

use std::collections::{BTreeMap, BTreeSet};

use crate::legal::Legal;
use crate::log::Outcome;

/// Type of entry, field, signed by: and what became of which alterations.
pub(crate) struct Table {
    legal: &'static [Legal],
    rows: BTreeMap<(String, String, &'static str), BTreeMap<String, BTreeSet<&'static str>>>,
    surprises: Vec<String>,
    used: BTreeSet<usize>,
    /// How many alterations were judged.
    pub judged: usize,
}

impl Table {
    /// A table with its list of legal values.
    pub(crate) fn new(legal: &'static [Legal]) -> Self {
        Self { legal, rows: BTreeMap::new(), surprises: Vec::new(), used: BTreeSet::new(), judged: 0 }
    }

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
        let line = self.legal.iter().enumerate().find(|(_, legal)| legal.fits(kind, field, class));
        let Some((n, legal)) = line else {
            let told = told.map(|told| format!(", the commission: {told:?}")).unwrap_or_default();
            self.surprises
                .push(format!("{kind} {field} {class}, signed by {signed}: accepted in silence{told}"));
            return "SURPRISE".into();
        };
        self.used.insert(n);
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

    /// Fails if the list of legal values holds a line that nothing needs.
    pub(crate) fn needs_all(&self) {
        let unused = self.legal.iter().enumerate().filter(|(n, _)| !self.used.contains(n));
        let unused: Vec<&str> = unused.map(|(_, legal)| legal.id).collect();
        assert!(unused.is_empty(), "lines of the legal list that nothing needs: {unused:?}");
    }

    /// Fails if anything was accepted in silence that is not on the list. Otherwise gives the table with its legend.
    pub(crate) fn settle(&self) -> String {
        let surprises = &self.surprises;
        assert!(surprises.is_empty(), "{} surprises:\n{}", surprises.len(), surprises.join("\n"));
        let legend = self.legal.iter().map(|l| format!("legal ({}), {:?} tells: {}\n", l.id, l.tells, l.why));
        format!("{}{}", legend.collect::<String>(), self.text())
    }

    /// The table as text.
    fn text(&self) -> String {
        let mut text = String::new();
        let mut last = String::new();
        for ((kind, field, signed), outcomes) in &self.rows {
            if *kind != last {
                text.extend(["\n", kind, "\n"]);
                last.clone_from(kind);
            }
            let each = |(outcome, classes): (&String, &BTreeSet<&'static str>)| {
                format!("{outcome}: {}", classes.iter().copied().collect::<Vec<_>>().join(" "))
            };
            let outcomes: Vec<String> = outcomes.iter().map(each).collect();
            text.extend(["  ", field, " | ", signed, " | ", &outcomes.join(" | "), "\n"]);
        }
        text
    }
}
