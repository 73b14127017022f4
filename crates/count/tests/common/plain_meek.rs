//! Meek STV a second time, in the plainest form: every ballot is a list of names that is walked in every round, and all
//! numbers are big integers of a chosen number of decimals. With nine decimals and the rule's rounding it must give
//! the crate's numbers to the last digit; with sixty decimals it is as good as exact, and must elect the same.
//! It shares nothing with the crate but the reader.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

use mandat_count::Mark;
use mandat_count::format::Election;
use num_bigint::BigInt;
use num_traits::Zero;

/// What the plain count gives: winners in order, and at the end of each round the votes and the quota.
pub(crate) struct Plain {
    pub(crate) elected: Vec<usize>,
    pub(crate) rounds: Vec<(Vec<BigInt>, BigInt)>,
}

struct Count {
    seats: usize,
    /// Ballots as votes and preferences.
    ballots: Vec<(BigInt, Vec<usize>)>,
    one: BigInt,
    omega: BigInt,
    hopeful: Vec<bool>,
    keep: Vec<BigInt>,
    elected: Vec<usize>,
    rounds: Vec<(Vec<BigInt>, BigInt)>,
}

/// `places` decimals, rounds end at a surplus of 10^-omega. Weights must be whole. `Err` names a tie for a lot.
pub(crate) fn meek(election: &Election, places: u32, omega: u32) -> Result<Plain, Vec<usize>> {
    let n = election.contest.candidates.len();
    let one = BigInt::from(10).pow(places);
    let hopeful: Vec<bool> = election.contest.candidates.iter().map(|c| !c.withdrawn).collect();
    let keep = hopeful.iter().map(|&stands| if stands { one.clone() } else { BigInt::zero() }).collect();
    let ballot = |ballot: mandat_count::Ballot<'_>| {
        let (votes, parts) = election.ballots.weight(&ballot).ratio();
        assert_eq!(parts, 1, "whole weights only");
        let preference = |mark| match mark {
            Mark::For(candidate) => Some(candidate),
            Mark::Skip => None,
            Mark::Equal(_) => panic!("no equal ranks"),
        };
        (BigInt::from(votes), ballot.marks().filter_map(preference).collect())
    };
    let mut count = Count {
        seats: usize::try_from(election.contest.seats).unwrap(),
        ballots: election.ballots.iter().map(ballot).collect(),
        omega: BigInt::from(10).pow(places - omega),
        one,
        hopeful,
        keep,
        elected: Vec::new(),
        rounds: Vec::new(),
    };
    while count.elected.len() < count.seats && count.hopefuls() > count.seats - count.elected.len() {
        count.round(election.contest.lot.as_deref(), n)?;
    }
    if count.elected.len() < count.seats {
        let mut last: Vec<usize> = (0..n).filter(|&c| count.hopeful[c]).collect();
        in_order(&mut last, &count.rounds);
        count.elected.extend(last);
    }
    Ok(Plain { elected: count.elected, rounds: count.rounds })
}

impl Count {
    fn hopefuls(&self) -> usize {
        self.hopeful.iter().filter(|&&hopeful| hopeful).count()
    }

    fn round(&mut self, lot: Option<&[usize]>, n: usize) -> Result<(), Vec<usize>> {
        let mut last: Option<BigInt> = None;
        loop {
            let votes = self.votes(n);
            let quota = votes.iter().sum::<BigInt>() / BigInt::from(self.seats + 1) + 1;
            let mut winners: Vec<usize> = (0..n).filter(|&c| self.hopeful[c] && votes[c] >= quota).collect();
            if !winners.is_empty() {
                self.rounds.push((votes, quota));
                in_order(&mut winners, &self.rounds);
                for &winner in &winners {
                    self.hopeful[winner] = false;
                }
                self.elected.extend(winners);
                return Ok(());
            }
            let over = |&c: &usize| (&votes[c] - &quota).max(BigInt::zero());
            let surplus: BigInt = self.elected.iter().map(over).sum();
            if surplus < self.omega || last.is_some_and(|last| surplus >= last) {
                let fewest = (0..n).filter(|&c| self.hopeful[c]).map(|c| &votes[c]).min().unwrap();
                let bar = fewest + &surplus;
                let tied: Vec<usize> = (0..n).filter(|&c| self.hopeful[c] && votes[c] <= bar).collect();
                self.rounds.push((votes, quota));
                let out = pick(tied, &self.rounds, lot)?;
                self.hopeful[out] = false;
                self.keep[out] = BigInt::zero();
                return Ok(());
            }
            last = Some(surplus);
            for &c in &self.elected {
                let kept = up(&self.keep[c] * &quota, &self.one);
                self.keep[c] = up(kept * &self.one, &votes[c]);
            }
        }
    }

    fn votes(&self, n: usize) -> Vec<BigInt> {
        let mut votes = vec![BigInt::zero(); n];
        for (times, preferences) in &self.ballots {
            let mut left = self.one.clone();
            for &candidate in preferences {
                let kept = up(&left * &self.keep[candidate], &self.one);
                votes[candidate] += &kept * times;
                left -= kept;
                if left.is_zero() {
                    break;
                }
            }
        }
        votes
    }
}

fn up(a: BigInt, b: &BigInt) -> BigInt {
    (a + b - 1) / b
}

fn in_order(candidates: &mut [usize], rounds: &[(Vec<BigInt>, BigInt)]) {
    candidates.sort_by(|&a, &b| {
        let unequal = rounds.iter().rev().find(|(votes, _)| votes[a] != votes[b]);
        unequal.map_or(a.cmp(&b), |(votes, _)| votes[b].cmp(&votes[a]))
    });
}

/// The lowest by the most recent round that tells the tied apart, then the last of the lot.
fn pick(
    mut tied: Vec<usize>,
    rounds: &[(Vec<BigInt>, BigInt)],
    lot: Option<&[usize]>,
) -> Result<usize, Vec<usize>> {
    // The round at hand calls them tied if they differ by no more than the surplus, so earlier rounds decide.
    for (votes, _) in rounds.iter().rev().skip(1) {
        if tied.len() == 1 {
            break;
        }
        let least = tied.iter().map(|&c| votes[c].clone()).min().unwrap();
        tied.retain(|&c| votes[c] == least);
    }
    if let [only] = tied[..] {
        return Ok(only);
    }
    lot.unwrap_or_default().iter().copied().rfind(|c| tied.contains(c)).ok_or(tied)
}
