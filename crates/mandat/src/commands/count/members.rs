//! Candidates named on the command line.

use mandat_count::Contest;

use crate::output::Failure;

/// The places of the named candidates; a number from 1 on stands for the candidate of that place.
pub(super) fn named(contest: &Contest, names: &[String], option: &str) -> Result<Vec<usize>, Failure> {
    let place = |text: &String| {
        let name = text.trim();
        let by_name = contest.candidates.iter().position(|candidate| candidate.name.trim() == name);
        let number = name.parse().ok().and_then(|number: usize| number.checked_sub(1));
        by_name
            .or(number.filter(|&place| place < contest.candidates.len()))
            .ok_or_else(|| Failure(format!("{option} names {name:?}, who is none of the candidates")))
    };
    names.iter().map(place).collect()
}
