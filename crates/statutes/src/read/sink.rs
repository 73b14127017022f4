//! Where mistakes are collected: every one with its place, none of them ends the reading.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::mistake::{Code, Mistake};

/// Most mistakes that are reported at once; a file with more is no statutes.
const MAX_MISTAKES: usize = 200;
/// Longest word, in bytes, for which a near one is sought, and among how many.
const MAX_WORD: usize = 64;
const MAX_WORDS: usize = 100;
/// Most words that a hint lists.
const MAX_LISTED: usize = 20;

/// Collects mistakes while a text is read, and remembers at which byte each key stands, so that checks which come
/// after the reading can point at it.
pub(super) struct Sink<'t> {
    text: &'t str,
    mistakes: RefCell<Vec<Mistake>>,
    places: RefCell<BTreeMap<String, usize>>,
}

impl<'t> Sink<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, mistakes: RefCell::default(), places: RefCell::default() }
    }

    /// Report a mistake at a byte of the text.
    pub(super) fn report(&self, at: usize, code: Code, what: impl Into<String>, hint: Option<String>) {
        if self.is_full() {
            return;
        }
        let (line, column) = self.place(at);
        self.mistakes.borrow_mut().push(Mistake { line, column, code, what: what.into(), hint });
        if self.is_full() {
            let what = "more mistakes may follow: mend these first".to_owned();
            self.mistakes.borrow_mut().push(Mistake { line, column, code: Code::TooMany, what, hint: None });
        }
    }

    /// Whether no more mistakes are taken, so that a hostile file costs bounded time and memory.
    fn is_full(&self) -> bool {
        self.count() >= MAX_MISTAKES
    }

    /// `did you mean "word"?` for the nearest of the allowed words, or the list of them when none is near.
    pub(super) fn near(&self, found: &str, allowed: &[&str]) -> Option<String> {
        if self.is_full() || allowed.is_empty() {
            return None;
        }
        let distance = |word: &str| strsim::osa_distance(found, word);
        let words = allowed.iter().take(MAX_WORDS);
        let nearest = words.filter(|_| found.len() <= MAX_WORD).min_by_key(|word| distance(word));
        if let Some(nearest) = nearest
            && distance(nearest) <= (nearest.len() / 3).max(1)
        {
            return Some(format!("did you mean \"{nearest}\"?"));
        }
        let listed = allowed[..allowed.len().min(MAX_LISTED)].join(", ");
        let more = if allowed.len() > MAX_LISTED { ", .." } else { "" };
        Some(format!("allowed: {listed}{more}"))
    }

    /// Report a mistake at the key of this path, or at the nearest path above it that stands in the file.
    pub(super) fn report_at(&self, path: &str, code: Code, what: impl Into<String>, hint: Option<String>) {
        let mut path = path;
        let at = loop {
            if let Some(at) = self.places.borrow().get(path) {
                break *at;
            }
            match path.rfind('.') {
                Some(end) => path = &path[..end],
                None => break 0,
            }
        };
        self.report(at, code, what, hint);
    }

    pub(super) fn remember(&self, path: String, at: usize) {
        self.places.borrow_mut().insert(path, at);
    }

    /// How many mistakes there are so far.
    pub(super) fn count(&self) -> usize {
        self.mistakes.borrow().len()
    }

    pub(super) fn into_mistakes(self) -> Vec<Mistake> {
        self.mistakes.into_inner()
    }

    /// Line and column, both from 1, of a byte; a byte beyond the text or inside a character is moved back into it.
    fn place(&self, at: usize) -> (u32, u32) {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let count =
            |number: usize| u32::try_from(number).expect("a text of at most MAX_BYTES has fewer lines");
        (count(before.matches('\n').count() + 1), count(before[line_start..].chars().count() + 1))
    }
}
