//! Split votes: a delegate who carries the votes of many may give some to one option and some to another, where the standing
//! orders allow it. The parts add up to the weight, to the last fraction.

use num_rational::BigRational;
use num_traits::Zero;
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::codes::{Refusal, Refused, refuse};
use crate::division::{Division, Vote};
use crate::id::Id;

/// A part of a split vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The option; absent: abstained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<Id>,
    /// Votes: a whole number or a fraction, `437/3`.
    pub weight: String,
}

/// What a row of a roll call gives to which option; `None` is abstaining.
pub(crate) fn parts<'a>(
    f: &Federation,
    division: &Division,
    row: &'a Vote,
    weight: BigRational,
) -> Result<Vec<(Option<&'a Id>, BigRational)>, Refusal> {
    if row.split.is_empty() {
        return Ok(vec![(row.option.as_ref(), weight)]);
    }
    let wrong = |text: &str| refuse(Refused::BlobWrong, format!("mandate {}: {text}", row.mandate));
    let convocation = division.electorates.iter().find_map(|e| e.convocation.as_ref());
    let orders = convocation.and_then(|id| f.orders(f.convocations.get(id)?));
    if !orders.is_some_and(|orders| orders.split) {
        return refuse(Refused::BadStatutes, format!("mandate {}: votes are not split here", row.mandate));
    }
    if row.option.is_some() {
        return wrong("a split vote names options in its parts only");
    }
    if !row.split.is_sorted_by(|a, b| a.option < b.option) {
        return wrong("the parts of a split vote are sorted by option, each once");
    }
    let mut parts = Vec::with_capacity(row.split.len());
    for part in &row.split {
        match fraction(&part.weight) {
            Some(votes) => parts.push((part.option.as_ref(), votes)),
            None => return wrong("a part is a whole number or a fraction above nothing"),
        }
    }
    if parts.iter().map(|(_, votes)| votes).sum::<BigRational>() != weight {
        return wrong(&format!("the parts do not add up to {weight}"));
    }
    Ok(parts)
}

/// A positive fraction in lowest terms, written as it must be: one value, one spelling.
pub(crate) fn fraction(text: &str) -> Option<BigRational> {
    let fits = !text.is_empty() && text.len() <= 40 && text.bytes().all(|b| b.is_ascii_digit() || b == b'/');
    let value: BigRational = fits.then(|| text.parse().ok()).flatten()?;
    (value > BigRational::zero() && value.to_string() == text).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_one_spelling() {
        for right in ["1", "437", "437/3", "1/2"] {
            assert_eq!(fraction(right).map(|value| value.to_string()).as_deref(), Some(right));
        }
        for wrong in
            ["", "0", "-1", "+1", "2/4", "4/2", "1/0", "0/3", "1.5", " 1", "1/2/3", "01", &"9".repeat(41)]
        {
            assert_eq!(fraction(wrong), None, "{wrong}");
        }
    }
}
