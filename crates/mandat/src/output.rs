//! What every command shares: JSON on standard output, complaints on standard error, a bar for what takes over a second.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// A failure with its sentence, which begins in lower case, names the place and says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Failure(pub(crate) String);

impl Failure {
    /// A failure from any error that says enough by itself.
    pub(crate) fn of(error: impl Display) -> Self {
        Self(error.to_string())
    }

    /// A failure at a place: a file, a folder, an argument.
    pub(crate) fn at(place: impl Display, error: impl Display) -> Self {
        Self(format!("{place}: {error}"))
    }
}

/// The one way to print for people: a closed pipe (`| head`) ends the output without a complaint.
pub(crate) fn say(text: impl Display) {
    // A reader who has gone away has read what they wanted.
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Prints a value as JSON, one object, for programs.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::of)?;
    say(text);
    Ok(())
}

/// Prints a failure.
pub(crate) fn complain(failure: &Failure) {
    // Nobody is left to tell if standard error is closed, too.
    let _ = writeln!(io::stderr().lock(), "mandat: {failure}");
}

/// A progress bar on standard error, shown only on a terminal and only after a second.
pub(crate) fn bar(length: u64, what: &'static str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:24} {bar:30} {pos}/{len} {eta}")
        .expect("the template names fields that indicatif has");
    let bar = ProgressBar::new(length).with_style(style).with_message(what);
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}
