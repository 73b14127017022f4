//! The cut through a ranking: who is certainly above it, and who stands equal on it.

/// A ranking cut after a number of places.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cut<K> {
    /// Positions certainly above the cut, ascending.
    pub(crate) above: Vec<usize>,
    /// Positions that are equal across the cut, ascending; empty if it falls between two ranks.
    pub(crate) tied: Vec<usize>,
    /// How many of the tied are above it.
    pub(crate) open: u64,
    /// The rank of the last place above the cut, if there is one.
    pub(crate) last: Option<K>,
}

/// Cuts `ranked` (rank and position, greater ranks first) after `places`. Takes time in proportion to its length.
pub(crate) fn cut<K: Ord + Clone>(mut ranked: Vec<(K, usize)>, places: usize) -> Cut<K> {
    let positions = |part: &[(K, usize)]| part.iter().map(|(_, position)| *position).collect::<Vec<_>>();
    let last_of = |part: &[(K, usize)]| part.iter().map(|(rank, _)| rank).min().cloned();
    if places >= ranked.len() {
        ranked.sort_unstable_by_key(|(_, position)| *position);
        return Cut { above: positions(&ranked), tied: Vec::new(), open: 0, last: last_of(&ranked) };
    }
    let (winners, first_below, _) = ranked.select_nth_unstable_by(places, |a, b| b.0.cmp(&a.0));
    let last = last_of(winners);
    let straddles = last.as_ref() == Some(&first_below.0);
    let mut result = Cut { above: Vec::new(), tied: Vec::new(), open: 0, last };
    for (place, (rank, position)) in ranked.into_iter().enumerate() {
        let on_cut = straddles && result.last.as_ref() == Some(&rank);
        if on_cut {
            result.tied.push(position);
            result.open += u64::from(place < places);
        } else if place < places {
            result.above.push(position);
        }
    }
    result.above.sort_unstable();
    result.tied.sort_unstable();
    result
}
