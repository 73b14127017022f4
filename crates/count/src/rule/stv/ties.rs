//! Ties decided by earlier stages.

/// Which end of a tie a rule looks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Seek {
    /// The highest number of votes at an earlier stage.
    Highest,
    /// The lowest.
    Lowest,
}

/// Narrow a tie by the most recent earlier stage at which the tied had unequal votes, and again among those who
/// remain equal there. `history` holds the votes after each stage, the last one being the stage of the tie.
///
/// Returns who remains, in ascending order, and the number (from 1) of the last stage that narrowed it.
pub(in crate::rule) fn by_recent_stages(
    history: &[Vec<u128>],
    mut tied: Vec<usize>,
    seek: Seek,
) -> (Vec<usize>, Option<usize>) {
    let mut decisive = None;
    for (index, votes) in history.iter().enumerate().rev() {
        let of_tied = tied.iter().map(|&candidate| votes[candidate]);
        let best = if seek == Seek::Highest { of_tied.max() } else { of_tied.min() };
        let before = tied.len();
        tied.retain(|&candidate| Some(votes[candidate]) == best);
        if tied.len() < before {
            decisive = Some(index + 1);
        }
        if tied.len() == 1 {
            break;
        }
    }
    (tied, decisive)
}
