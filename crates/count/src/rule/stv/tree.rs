//! All ballots as one tree of preferences, for rules that look at every ballot again and again.
//!
//! Ballots that begin alike share the way down, so a round visits each shared beginning once, and stops where a
//! ballot has been used up: mostly at its first preference. What a ballot has left depends on the way alone, never on
//! its weight, so this gives, to the last digit, what a walk over single ballots gives.

use std::borrow::Cow;

use crate::ballots::{Ballots, raw};

/// Fixed decimals of a share of a ballot: nine.
pub(in crate::rule) const SCALE: u64 = 1_000_000_000;

/// A rank of a ballot, with everything that follows it in `nodes[own + 1..end]`.
struct Node {
    /// The candidates of the rank: `marks[at..at + size]`.
    at: u32,
    size: u16,
    /// Ranks before it.
    depth: u16,
    /// Behind its last descendant.
    end: u32,
    /// Votes, in units, of all ballots that come through here.
    weight: u64,
}

/// The tree, in the order of a walk from the root.
pub(in crate::rule) struct Tree<'b> {
    marks: Cow<'b, [u16]>,
    nodes: Vec<Node>,
    deepest: usize,
}

impl<'b> Tree<'b> {
    /// Ranks close up over preference numbers that were left out.
    pub(in crate::rule) fn new(ballots: &'b Ballots) -> Self {
        let (marks, starts) = without_skips(ballots);
        let of = |start: u32| &marks[start as usize..];
        let mut order: Vec<(u32, u64)> =
            starts.iter().copied().zip(ballots.weights().iter().copied()).collect();
        order.sort_unstable_by(|a, b| until_end(of(a.0)).cmp(until_end(of(b.0))));
        let (mut nodes, mut way): (Vec<Node>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut deepest = 0;
        for (start, weight) in order {
            let (mut at, mut depth) = (start as usize, 0);
            while marks[at] != raw::END {
                let size = rank(&marks[at..]);
                let here = way.get(depth).map(|&node| &nodes[node]);
                let same = here.is_some_and(|node: &Node| {
                    marks[node.at as usize..][..usize::from(node.size)] == marks[at..at + size]
                });
                if !same {
                    close(&mut nodes, &mut way, depth);
                    way.push(nodes.len());
                    nodes.push(Node {
                        at: u32::try_from(at).expect("the ballots bound their marks to u32"),
                        size: u16::try_from(size).expect("candidates fit 14 bits"),
                        depth: u16::try_from(depth).expect("candidates fit 14 bits"),
                        end: 0,
                        weight: 0,
                    });
                }
                nodes[way[depth]].weight += weight; // at most the total, which the ballots bound
                at += size;
                depth += 1;
            }
            close(&mut nodes, &mut way, depth);
            deepest = deepest.max(depth);
        }
        close(&mut nodes, &mut way, 0);
        Self { marks, nodes, deepest }
    }

    /// Each candidate keeps the fraction `keep` (of `SCALE`) of every ballot that arrives, rounded up, and passes on
    /// the rest. Returns the votes in units of a `unit x SCALE`-th vote.
    pub(in crate::rule) fn distribute(&self, keep: &[u64]) -> Vec<u128> {
        let mut votes = vec![0; keep.len()];
        let mut left = vec![SCALE; self.deepest + 1];
        let mut shares = Vec::new();
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            let depth = usize::from(node.depth);
            let weight = u128::from(node.weight);
            let rest = if node.size == 1 {
                let candidate = usize::from(self.marks[node.at as usize] & raw::CANDIDATE);
                let kept = part(left[depth], keep[candidate]);
                votes[candidate] += u128::from(kept) * weight;
                left[depth] - kept
            } else {
                let rank = &self.marks[node.at as usize..][..usize::from(node.size)];
                shares.clear();
                shares.extend(rank.iter().map(|mark| usize::from(mark & raw::CANDIDATE)));
                share(&shares, keep, left[depth], |candidate, kept| {
                    votes[candidate] += u128::from(kept) * weight;
                })
            };
            if rest == 0 {
                at = node.end as usize;
            } else {
                left[depth + 1] = rest;
                at += 1;
            }
        }
        votes
    }
}

/// `whole x fraction`, rounded up; both in `SCALE`.
fn part(whole: u64, fraction: u64) -> u64 {
    (whole * fraction).div_ceil(SCALE) // at most 10^18
}

/// A rank that several candidates share counts as if the ballot were split equally among all orders of them (Hill,
/// *Meek style STV with equal preferences*, Voting matters 13, 2001). Returns what the rank leaves.
///
/// Candidate i gets keep(i) times what reaches i, which averaged over all orders is the average over all numbers k of
/// those before i of the mean product of (1 - keep) over the k-subsets of the others. `reach[k]` is that mean; adding
/// a candidate to the others mixes neighbours, so no term is subtracted and no digit lost but the last.
fn share(rank: &[usize], keep: &[u64], whole: u64, mut give: impl FnMut(usize, u64)) -> u64 {
    let standing: Vec<usize> = rank.iter().copied().filter(|&candidate| keep[candidate] > 0).collect();
    let mut rest = whole;
    let mut of_full = None; // all who keep everything get the same
    for &candidate in &standing {
        let full = keep[candidate] == SCALE;
        let reach = of_full.filter(|_| full).unwrap_or_else(|| mean_reach(&standing, candidate, keep));
        if full {
            of_full = Some(reach);
        }
        let kept = part(part(whole, reach), keep[candidate]).min(rest);
        rest -= kept;
        give(candidate, kept);
    }
    let all_kept = of_full.is_some() && rest > 0;
    if all_kept {
        // Rounding up can leave nothing over; a rest is rounding as well, and the first who keeps all takes it.
        let first = standing.iter().copied().find(|&candidate| keep[candidate] == SCALE);
        give(first.expect("somebody keeps everything"), rest);
        return 0;
    }
    rest
}

/// The mean, over all orders of the rank, of what reaches one of its candidates. Candidates who keep everything come
/// last, since with one of them before it nothing arrives: they only thin out the subsets without one.
fn mean_reach(standing: &[usize], of: usize, keep: &[u64]) -> u64 {
    let others = || standing.iter().filter(|&&other| other != of).map(|&other| SCALE - keep[other]);
    let mut reach: Vec<u64> = vec![SCALE];
    let mut size = 0;
    for passes in others().filter(|&passes| passes > 0) {
        size += 1;
        reach.push(0);
        for k in (0..reach.len()).rev() {
            let with = if k > 0 { k as u64 * part(reach[k - 1], passes) } else { 0 };
            reach[k] = ((size - k as u64) * reach[k] + with).div_ceil(size);
        }
    }
    for _ in others().filter(|&passes| passes == 0) {
        size += 1;
        for (k, mean) in (0..).zip(&mut reach) {
            *mean = ((size - k) * *mean).div_ceil(size);
        }
    }
    reach.iter().sum::<u64>().div_ceil(size + 1)
}

/// The ends of everything deeper than `depth`.
fn close(nodes: &mut [Node], way: &mut Vec<usize>, depth: usize) {
    let end = u32::try_from(nodes.len()).expect("no more nodes than marks, which fit u32");
    way.drain(depth..).for_each(|node| nodes[node].end = end);
}

/// How many candidates share the first rank.
fn rank(marks: &[u16]) -> usize {
    1 + marks.iter().take_while(|&&mark| mark & raw::WITH_NEXT != 0).count()
}

fn until_end(marks: &[u16]) -> &[u16] {
    let end = marks.iter().position(|&mark| mark == raw::END).expect("every entry ends with END");
    &marks[..end]
}

/// The arena and the entries' places in it, without the marks of preferences that were left out.
fn without_skips(ballots: &Ballots) -> (Cow<'_, [u16]>, Cow<'_, [u32]>) {
    if !ballots.arena().contains(&raw::SKIP) {
        return (Cow::Borrowed(ballots.arena()), Cow::Borrowed(ballots.starts()));
    }
    let (mut marks, mut starts) = (Vec::new(), Vec::new());
    for ballot in ballots.iter() {
        starts.push(u32::try_from(marks.len()).expect("fewer than the marks of the arena, which fit u32"));
        marks.extend(ballot.marks.iter().filter(|&&mark| mark != raw::SKIP));
        marks.push(raw::END);
    }
    (Cow::Owned(marks), Cow::Owned(starts))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All orders of a rank, one after the other.
    fn orders(of: &[usize]) -> Vec<Vec<usize>> {
        if of.is_empty() {
            return vec![Vec::new()];
        }
        let mut all = Vec::new();
        for &first in of {
            let rest: Vec<usize> = of.iter().copied().filter(|&other| other != first).collect();
            all.extend(orders(&rest).into_iter().map(|mut order| {
                order.insert(0, first);
                order
            }));
        }
        all
    }

    #[test]
    fn a_shared_rank_counts_as_the_mean_of_all_its_orders() {
        for keep in [
            vec![SCALE / 2, SCALE, SCALE / 3],
            vec![SCALE, SCALE, SCALE / 7, 0, 123_456_789],
            vec![SCALE / 2, SCALE / 5, SCALE / 9, 999_999_999, 1],
        ] {
            let rank: Vec<usize> = (0..keep.len()).collect();
            let orders = orders(&rank);
            let mut mean = vec![0; keep.len()];
            for order in &orders {
                let mut left = SCALE;
                for &candidate in order {
                    let kept = part(left, keep[candidate]);
                    mean[candidate] += kept;
                    left -= kept;
                }
            }
            let mut given = vec![0; keep.len()];
            let rest = share(&rank, &keep, SCALE, |candidate, kept| given[candidate] += kept);
            assert_eq!(given.iter().sum::<u64>() + rest, SCALE);
            for (given, sum) in given.iter().zip(&mean) {
                assert!(given.abs_diff(sum / orders.len() as u64) < 20, "{given} {sum}");
            }
        }
    }
}
