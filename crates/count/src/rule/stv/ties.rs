//! Ties decided by earlier stages.

use super::super::parameters::{Parameters, RuleError, bad_value};

/// Which end of a tie a rule looks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Seek {
    /// The highest number of votes at an earlier stage.
    Highest,
    /// The lowest.
    Lowest,
}

/// What decides a tie before a lot does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::rule) enum Ties {
    /// The most recent earlier stage at which the tied had unequal votes.
    #[default]
    Backward,
    /// The earliest stage at which the tied had unequal votes.
    Forward,
    /// Nothing: the lot at once.
    Lot,
}

/// What `ties` means, for the table of rules.
pub(in crate::rule) const PARAMETER: (&str, &str) = (
    "ties",
    "backward (default): the most recent stage that differs decides; forward: the earliest; lot: neither",
);

impl Ties {
    pub(in crate::rule) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        match parameters.take("ties") {
            None | Some("backward") => Ok(Self::Backward),
            Some("forward") => Ok(Self::Forward),
            Some("lot") => Ok(Self::Lot),
            Some(other) => Err(bad_value("ties", other, "backward, forward or lot")),
        }
    }

    /// The parameter in the rule's text, where it is not the default.
    pub(in crate::rule) fn text(self) -> Option<String> {
        match self {
            Self::Backward => None,
            Self::Forward => Some("ties=forward".into()),
            Self::Lot => Some("ties=lot".into()),
        }
    }

    /// Narrow a tie by the votes at earlier stages, and again among those who remain equal there. `history` holds the
    /// votes after each stage, the last one being the stage of the tie.
    ///
    /// Returns who remains, in ascending order, and the number (from 1) of the last stage that narrowed it.
    pub(in crate::rule) fn narrow<V: Ord>(
        self,
        history: &[Vec<V>],
        tied: Vec<usize>,
        seek: Seek,
    ) -> (Vec<usize>, Option<usize>) {
        let stages = history.iter().enumerate();
        match self {
            Self::Backward => narrow(stages.rev(), tied, seek),
            Self::Forward => narrow(stages, tied, seek),
            Self::Lot => (tied, None),
        }
    }
}

fn narrow<'h, V: Ord + 'h>(
    stages: impl Iterator<Item = (usize, &'h Vec<V>)>,
    mut tied: Vec<usize>,
    seek: Seek,
) -> (Vec<usize>, Option<usize>) {
    let mut decisive = None;
    for (index, votes) in stages {
        let of_tied = tied.iter().map(|&candidate| &votes[candidate]);
        let best = if seek == Seek::Highest { of_tied.max() } else { of_tied.min() };
        let before = tied.len();
        tied.retain(|&candidate| Some(&votes[candidate]) == best);
        if tied.len() < before {
            decisive = Some(index + 1);
        }
        if tied.len() == 1 {
            break;
        }
    }
    (tied, decisive)
}
