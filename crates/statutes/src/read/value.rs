//! Typed access to the values of a parsed TOML file; whatever does not fit becomes a mistake and `None`.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::sink::Sink;
use crate::mistake::Code;
use crate::organisation::Id;

/// Most entries of a list: no organisation has more bodies, and checks that compare entries stay quick.
const MAX_ITEMS: usize = 256;

/// A value with its place and the path of keys that leads to it.
#[derive(Clone)]
pub(super) struct Value<'a, 't> {
    sink: &'a Sink<'t>,
    path: String,
    at: usize,
    inner: &'a DeValue<'t>,
}

/// A table that knows which keys were asked for; the others are mistakes.
pub(super) struct Table<'a, 't> {
    sink: &'a Sink<'t>,
    path: String,
    at: usize,
    inner: &'a DeTable<'t>,
    known: RefCell<Vec<&'static str>>,
}

impl<'a, 't> Value<'a, 't> {
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The last key of the path, which messages call the value by.
    fn name(&self) -> &str {
        let name = self.path.rsplit('.').next().unwrap_or(&self.path);
        name.split('[').next().unwrap_or(name)
    }

    pub(super) fn report(&self, code: Code, what: impl Into<String>, hint: Option<String>) {
        self.sink.report(self.at, code, what, hint);
    }

    fn wrong_type<T>(&self, wanted: &str) -> Option<T> {
        let found = self.inner.type_str();
        self.report(Code::WrongType, format!("\"{}\" is {wanted}, not of type {found}", self.name()), None);
        None
    }

    /// The items of a list, without a mistake if it is none: what reads the list properly reports it.
    pub(super) fn quiet_items(&self) -> Vec<Value<'a, 't>> {
        let items = self.inner.as_array().map(|array| array.iter().take(MAX_ITEMS).enumerate());
        items.into_iter().flatten().map(|(index, item)| self.item(index, item)).collect()
    }

    /// The value of a key, without a mistake if there is none.
    pub(super) fn quiet_key(&self, key: &str) -> Option<Value<'a, 't>> {
        let value = self.inner.as_table()?.get(key)?;
        let path = format!("{}.{key}", self.path);
        Some(Value { sink: self.sink, path, at: value.span().start, inner: value.get_ref() })
    }

    pub(super) fn sink(&self) -> &'a Sink<'t> {
        self.sink
    }

    pub(super) fn as_text(&self) -> Option<&'a str> {
        self.inner.as_str()
    }

    pub(super) fn is_text(&self) -> bool {
        self.inner.is_str()
    }

    pub(super) fn text(&self) -> Option<&'a str> {
        let Some(text) = self.inner.as_str() else { return self.wrong_type("a text in quotes") };
        if text.trim().is_empty() || text.chars().count() > 1000 || text.chars().any(char::is_control) {
            let what = format!("\"{}\" must be 1 to 1000 printable characters", self.name());
            self.report(Code::OutOfRange, what, None);
            return None;
        }
        Some(text)
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        self.inner.as_bool().or_else(|| self.wrong_type("true or false"))
    }

    pub(super) fn integer(&self, range: RangeInclusive<u64>) -> Option<u64> {
        let Some(integer) = self.inner.as_integer() else { return self.wrong_type("a whole number") };
        match u64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) if range.contains(&number) => Some(number),
            Ok(_) | Err(_) => {
                let (low, high) = (range.start(), range.end());
                let found = integer.as_str();
                let what = format!("\"{}\" lies between {low} and {high}, not {found}", self.name());
                self.report(Code::OutOfRange, what, None);
                None
            }
        }
    }

    pub(super) fn small(&self, range: RangeInclusive<u32>) -> Option<u32> {
        let number = self.integer(u64::from(*range.start())..=u64::from(*range.end()))?;
        u32::try_from(number).ok()
    }

    /// One of a closed list of words.
    pub(super) fn word<T: Clone>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return Some(meaning.clone());
        }
        let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let what = format!("\"{}\" cannot be \"{}\"", self.name(), shorten(text));
        self.report(Code::UnknownWord, what, self.sink.near(text, &allowed));
        None
    }

    /// A text that has a parser of its own (a share, a rule).
    pub(super) fn parsed<T, E: std::fmt::Display>(&self, parse: impl Fn(&str) -> Result<T, E>) -> Option<T> {
        let text = self.text()?;
        match parse(text) {
            Ok(value) => Some(value),
            Err(error) => {
                let what = format!("\"{}\" cannot be \"{}\": {error}", self.name(), shorten(text));
                self.report(Code::Malformed, what, None);
                None
            }
        }
    }

    /// A rule of the ground floor: an id from `ids`, then parameters.
    pub(super) fn rule<T, E: std::fmt::Display>(
        &self,
        parse: impl Fn(&str) -> Result<T, E>,
        ids: &[&'static str],
    ) -> Option<T> {
        let text = self.text()?;
        let id = text.split(',').next().unwrap_or(text).trim();
        match parse(text) {
            Ok(rule) => Some(rule),
            Err(error) => {
                let hint = if ids.contains(&id) { None } else { self.sink.near(id, ids) };
                self.report(Code::Malformed, format!("\"{}\": {error}", self.name()), hint);
                None
            }
        }
    }

    pub(super) fn id(&self) -> Option<Id> {
        let text = self.text()?;
        let id = Id::new(text);
        if id.is_none() {
            let what = format!("\"{}\" is not an identifier", shorten(text));
            let hint = "lower-case letters, digits and inner hyphens, at most 64".to_owned();
            self.report(Code::Malformed, what, Some(hint));
        }
        id
    }

    /// One of the identifiers that the file defines.
    pub(super) fn reference(&self, kind: &str, defined: &[Id]) -> Option<Id> {
        let text = self.text()?;
        self.resolve(kind, text, defined)
    }

    pub(super) fn resolve(&self, kind: &str, text: &str, defined: &[Id]) -> Option<Id> {
        let found = defined.iter().find(|id| id.as_str() == text);
        if found.is_none() {
            let words: Vec<&str> = defined.iter().map(Id::as_str).collect();
            let what = format!("there is no {kind} \"{}\"", shorten(text));
            self.report(Code::UnknownReference, what, self.sink.near(text, &words));
        }
        found.cloned()
    }

    pub(super) fn items(&self) -> Option<Vec<Value<'a, 't>>> {
        let Some(array) = self.inner.as_array() else { return self.wrong_type("a list in brackets") };
        if array.len() > MAX_ITEMS {
            let what = format!("\"{}\" has {} entries, more than {MAX_ITEMS}", self.name(), array.len());
            self.report(Code::OutOfRange, what, None);
            return None;
        }
        Some(self.quiet_items())
    }

    fn item(&self, index: usize, item: &'a Spanned<DeValue<'t>>) -> Value<'a, 't> {
        let path = format!("{}[{index}]", self.path);
        self.sink.remember(path.clone(), item.span().start);
        Value { sink: self.sink, path, at: item.span().start, inner: item.get_ref() }
    }

    /// Read each item of a list; items that do not fit are mistakes and left out.
    pub(super) fn list<T>(&self, read: impl FnMut(&Value<'a, 't>) -> Option<T>) -> Vec<T> {
        self.items().iter().flatten().filter_map(read).collect()
    }

    /// A list of at least one item, or a single item without brackets.
    pub(super) fn one_or_list<T>(&self, mut read: impl FnMut(&Value<'a, 't>) -> Option<T>) -> Option<Vec<T>> {
        if !self.inner.is_array() {
            return read(self).map(|one| vec![one]);
        }
        let items = self.items()?;
        if items.is_empty() {
            self.report(Code::OutOfRange, format!("\"{}\" must name at least one", self.name()), None);
            return None;
        }
        let read: Vec<Option<T>> = items.iter().map(read).collect();
        read.into_iter().collect()
    }

    pub(super) fn table(&self) -> Option<Table<'a, 't>> {
        let Some(inner) = self.inner.as_table() else { return self.wrong_type("a table") };
        Some(Table {
            sink: self.sink,
            path: self.path.clone(),
            at: self.at,
            inner,
            known: RefCell::default(),
        })
    }
}

impl<'a, 't> Table<'a, 't> {
    pub(super) fn root(sink: &'a Sink<'t>, inner: &'a DeTable<'t>) -> Self {
        Self { sink, path: String::new(), at: 0, inner, known: RefCell::default() }
    }

    pub(super) fn sink(&self) -> &'a Sink<'t> {
        self.sink
    }

    pub(super) fn report(&self, code: Code, what: impl Into<String>, hint: Option<String>) {
        self.sink.report(self.at, code, what, hint);
    }

    /// The value of a key, if it is there.
    pub(super) fn get(&self, key: &'static str) -> Option<Value<'a, 't>> {
        self.known.borrow_mut().push(key);
        let value = self.inner.get(key)?;
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        self.sink.remember(path.clone(), value.span().start);
        Some(Value { sink: self.sink, path, at: value.span().start, inner: value.get_ref() })
    }

    /// The value of a key that must be there.
    pub(super) fn require(&self, key: &'static str) -> Option<Value<'a, 't>> {
        let value = self.get(key);
        if value.is_none() {
            self.report(Code::MissingKey, format!("\"{key}\" is missing in {}", self.place()), None);
        }
        value
    }

    pub(super) fn is_empty(&self) -> bool {
        self.inner.is_empty()
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.inner.contains_key(key)
    }

    /// Those of the keys that are there; `keys` count as known.
    pub(super) fn which(&self, keys: &[&'static str]) -> Vec<&'static str> {
        self.known.borrow_mut().extend(keys);
        keys.iter().copied().filter(|key| self.has(key)).collect()
    }

    /// Report every key that nobody asked for.
    pub(super) fn finish(&self) {
        let mut known = self.known.borrow().clone();
        known.sort_unstable();
        known.dedup();
        for (key, _) in self.inner {
            if !known.contains(&key.get_ref().as_ref()) {
                let what = format!("unknown key \"{}\" in {}", shorten(key.get_ref()), self.place());
                self.sink.report(
                    key.span().start,
                    Code::UnknownKey,
                    what,
                    self.sink.near(key.get_ref(), &known),
                );
            }
        }
    }

    /// How messages call this table.
    fn place(&self) -> String {
        match self.path.as_str() {
            "" => "the file".to_owned(),
            path => format!("\"{}\"", without_positions(path)),
        }
    }
}

/// The path without the positions in lists, which the line says better: `body.seats`.
fn without_positions(path: &str) -> String {
    path.split('.').map(|key| key.split('[').next().unwrap_or(key)).collect::<Vec<_>>().join(".")
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(60).map(|c| if c.is_control() { '?' } else { c }).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
