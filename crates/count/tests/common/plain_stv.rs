//! Scottish STV a second time, in the plainest form: every ballot is a list of names with a value, all numbers are
//! ratios, and each stage looks at every ballot. It shares nothing with the crate but the reader.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

use std::collections::BTreeMap;

use mandat_count::Mark;
use mandat_count::format::Election;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

struct Paper {
    votes: BigRational,
    value: BigRational,
    holder: Option<usize>,
    /// Preferences that can still be used, the next one first; a shared rank or a gap ends the list.
    left: Vec<usize>,
}

/// The winners in order and the votes of each candidate after each stage; `Err` names a tie that needs a lot.
pub(crate) struct Plain {
    pub(crate) elected: Vec<usize>,
    pub(crate) stages: Vec<Vec<BigRational>>,
    pub(crate) quota: BigRational,
}

pub(crate) fn scottish(election: &Election) -> Result<Plain, Vec<usize>> {
    gregory(election, five_decimals)
}

/// The same with another rounding of transfer values.
pub(crate) fn gregory(
    election: &Election,
    rounded: impl Fn(&BigRational) -> BigRational,
) -> Result<Plain, Vec<usize>> {
    let n = election.contest.candidates.len();
    let seats = usize::try_from(election.contest.seats).unwrap();
    let lot = election.contest.lot.as_deref();
    let mut papers: Vec<Paper> = election.ballots.iter().map(|ballot| paper(election, &ballot)).collect();
    papers.retain(|paper| !paper.left.is_empty());
    let mut hopeful: Vec<usize> = (0..n).filter(|&c| !election.contest.candidates[c].withdrawn).collect();
    let valid: BigRational = papers.iter().map(|paper| &paper.votes).sum();
    let quota = (valid / BigRational::from_integer(BigInt::from(seats + 1))).floor() + BigRational::one();
    let (mut elected, mut surplus_of): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut stages: Vec<Vec<BigRational>> = Vec::new();
    move_papers(&mut papers, None, &hopeful, BigRational::clone);
    let mut kept: BTreeMap<usize, BigRational> = BTreeMap::new(); // votes of those whose surplus has gone
    loop {
        let now: Vec<BigRational> =
            (0..n).map(|c| kept.get(&c).cloned().unwrap_or_else(|| held(&papers, c))).collect();
        stages.push(now.clone());
        let mut reached: Vec<usize> = hopeful.iter().copied().filter(|&c| now[c] >= quota).collect();
        in_order(&mut reached, &stages);
        surplus_of.extend(reached.iter().filter(|&&c| now[c] > quota));
        hopeful.retain(|c| !reached.contains(c));
        elected.extend(reached);
        if elected.len() >= seats || hopeful.len() <= seats - elected.len() {
            break;
        }
        if surplus_of.is_empty() {
            let out = pick(&hopeful, &stages, lot, false)?;
            hopeful.retain(|&c| c != out);
            if hopeful.len() == seats - elected.len() {
                break;
            }
            move_papers(&mut papers, Some(out), &hopeful, BigRational::clone);
        } else {
            let from = pick(&surplus_of, &stages, lot, true)?;
            surplus_of.retain(|&c| c != from);
            let surplus = &now[from] - &quota;
            move_papers(&mut papers, Some(from), &hopeful, |value| rounded(&(&surplus * value / &now[from])));
            kept.insert(from, quota.clone());
        }
    }
    if elected.len() < seats && !hopeful.is_empty() {
        in_order(&mut hopeful, &stages);
        elected.extend(hopeful);
        stages.push(stages.last().unwrap().clone());
    }
    Ok(Plain { elected, stages, quota })
}

fn paper(election: &Election, ballot: &mandat_count::Ballot<'_>) -> Paper {
    let (numerator, denominator) = election.ballots.weight(ballot).ratio();
    let votes = BigRational::new(numerator.into(), denominator.into());
    let mut ranks: Vec<Vec<usize>> = Vec::new();
    for mark in ballot.marks() {
        match mark {
            Mark::For(c) => ranks.push(vec![c]),
            Mark::Equal(c) => ranks.last_mut().unwrap().push(c),
            Mark::Skip => ranks.push(Vec::new()),
        }
    }
    let standing = |c: &usize| !election.contest.candidates[*c].withdrawn;
    let mut left = Vec::new();
    for rank in ranks {
        let was_empty = rank.is_empty();
        let rank: Vec<usize> = rank.into_iter().filter(standing).collect();
        match rank[..] {
            [only] => left.push(only),
            [] if !was_empty => {} // only withdrawn candidates: as if the rank were not there
            _ => break,
        }
    }
    Paper { votes, value: BigRational::one(), holder: None, left }
}

fn held(papers: &[Paper], candidate: usize) -> BigRational {
    let of = papers.iter().filter(|paper| paper.holder == Some(candidate));
    of.map(|paper| &paper.votes * &paper.value).sum()
}

fn move_papers(
    papers: &mut [Paper],
    from: Option<usize>,
    hopeful: &[usize],
    revalue: impl Fn(&BigRational) -> BigRational,
) {
    for paper in papers.iter_mut().filter(|paper| paper.holder == from && !paper.left.is_empty()) {
        let next = paper.left.iter().position(|c| hopeful.contains(c));
        paper.holder = next.map(|at| paper.left[at]);
        paper.left.drain(..next.map_or(paper.left.len(), |at| at + 1));
        paper.value = revalue(&paper.value);
    }
    // A paper at its last preference has nothing left but is still held: it leaves when its holder's papers move.
    for paper in papers.iter_mut().filter(|paper| from.is_some() && paper.holder == from) {
        paper.holder = None;
    }
}

fn five_decimals(value: &BigRational) -> BigRational {
    let scale = BigRational::from_integer(BigInt::from(100_000));
    (value * &scale).floor() / scale
}

fn in_order(candidates: &mut [usize], stages: &[Vec<BigRational>]) {
    candidates.sort_by(|&a, &b| {
        let unequal = stages.iter().rev().find(|votes| votes[a] != votes[b]);
        unequal.map_or(a.cmp(&b), |votes| votes[b].cmp(&votes[a]))
    });
}

/// The one with the most (or fewest) votes now; among equals by the most recent stage that tells them apart, then by
/// the lot, whose first is transferred first and excluded last.
fn pick(
    of: &[usize],
    stages: &[Vec<BigRational>],
    lot: Option<&[usize]>,
    most: bool,
) -> Result<usize, Vec<usize>> {
    let mut left = of.to_vec();
    for votes in stages.iter().rev() {
        let all = left.iter().map(|&c| &votes[c]);
        let best = if most { all.max() } else { all.min() };
        let best = best.cloned().unwrap_or_else(BigRational::zero);
        left.retain(|&c| votes[c] == best);
    }
    if let [only] = left[..] {
        return Ok(only);
    }
    let mut drawn = lot.unwrap_or_default().iter().copied().filter(|c| left.contains(c));
    let chosen = if most { drawn.next() } else { drawn.next_back() };
    chosen.ok_or(left)
}
