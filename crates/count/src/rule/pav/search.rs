//! Branch and bound for proportional approval voting.
//!
//! Bound: the score is submodular, so seats that are still open add at most the largest single gains of those who
//! are left (G. Nemhauser, L. Wolsey, M. Fisher 1978). Branching takes the largest gain first, so that the first
//! committee reached is the sequential rule's.

use crate::approvals::Approvals;

/// Most steps (looks at a mark on a ballot) of one search: some seconds.
pub(super) const MOST_STEPS: u64 = 4_000_000_000;

/// The search was given up.
pub(super) struct TooLong;

pub(super) struct Search<'a> {
    approvals: &'a Approvals,
    /// Who may be chosen.
    left: Vec<usize>,
    seats: usize,
    /// What the (j+1)-th elected of a ballot adds to the score, a whole number of 1/scale.
    gains: Vec<u128>,
    /// How many of each ballot's candidates are chosen.
    represented: Vec<u32>,
    chosen: Vec<usize>,
    score: u128,
    steps: u64,
}

/// What a walk through the tree looks for.
struct Goal {
    /// A committee counts if its score is at least this.
    floor: u128,
    /// Is the first such committee enough?
    any: bool,
    found: Option<(u128, Vec<usize>)>,
}

impl<'a> Search<'a> {
    /// `None` where the exact score would not fit 128 bits (beyond some 40 seats): no search would end there.
    pub(super) fn new(approvals: &'a Approvals, left: &[usize], seats: usize) -> Option<Self> {
        let places = u64::try_from(seats).ok()?;
        let mut scale = 1u128;
        for j in 1..=places {
            let rest = u64::try_from(scale % u128::from(j)).expect("a remainder is below the divisor");
            scale = scale.checked_mul(u128::from(j / crate::amount::gcd(j, rest)))?;
        }
        // No ballot counts more than `seats` times, and a bound adds up `seats` gains.
        scale.checked_mul(u128::from(approvals.total))?.checked_mul(2 * u128::from(places))?;
        Some(Self {
            approvals,
            left: left.to_vec(),
            seats,
            gains: (1..=u128::from(places)).map(|j| scale / j).collect(),
            represented: vec![0; approvals.ballots()],
            chosen: Vec::new(),
            score: 0,
            steps: 0,
        })
    }

    /// Scores are whole numbers of 1/scale.
    pub(super) fn scale(&self) -> u128 {
        self.gains.first().copied().unwrap_or(1)
    }

    /// The highest score and a committee that has it, in the order of the ballot paper.
    pub(super) fn best(&mut self) -> Result<(u128, Vec<usize>), TooLong> {
        let mut goal = Goal { floor: 0, any: false, found: None };
        self.walk(&self.left.clone(), &mut goal)?;
        Ok(goal.found.expect("every committee scores at least zero"))
    }

    /// Those who are on some committees of the highest score and not on others.
    pub(super) fn contested(&mut self, score: u128, first: &[usize]) -> Result<Vec<usize>, TooLong> {
        let left = self.left.clone();
        let (mut sometimes, mut always) = (first.to_vec(), first.to_vec());
        for &candidate in &left {
            let other = if always.contains(&candidate) {
                let others: Vec<usize> = left.iter().copied().filter(|&other| other != candidate).collect();
                self.with(&[], &others, score)?
            } else if sometimes.contains(&candidate) {
                continue;
            } else {
                self.with(&[candidate], &left, score)?
            };
            if let Some(committee) = other {
                always.retain(|member| committee.contains(member));
                sometimes.extend(committee);
            }
        }
        Ok(left.into_iter().filter(|c| sometimes.contains(c) && !always.contains(c)).collect())
    }

    /// Of the committees of the highest score, the one that comes first in the order of the lot.
    pub(super) fn preferred(
        &mut self,
        score: u128,
        first: Vec<usize>,
        lot: &[usize],
    ) -> Result<Vec<usize>, TooLong> {
        let (mut left, mut committee, mut sure) = (self.left.clone(), first, Vec::new());
        for &candidate in lot.iter().filter(|candidate| self.left.contains(candidate)).collect::<Vec<_>>() {
            if sure.len() == self.seats {
                break;
            }
            let with: Vec<usize> = sure.iter().copied().chain([candidate]).collect();
            if !committee.contains(&candidate) {
                let Some(other) = self.with(&with, &left, score)? else {
                    left.retain(|&other| other != candidate);
                    continue;
                };
                committee = other;
            }
            sure = with;
        }
        Ok(committee)
    }

    /// A committee of at least this score that has all of `sure` and otherwise only some of `left`.
    fn with(&mut self, sure: &[usize], left: &[usize], floor: u128) -> Result<Option<Vec<usize>>, TooLong> {
        let mut goal = Goal { floor, any: true, found: None };
        let rest: Vec<usize> = left.iter().copied().filter(|candidate| !sure.contains(candidate)).collect();
        for &candidate in sure {
            self.choose(candidate);
        }
        let walked = self.walk(&rest, &mut goal);
        for &candidate in sure.iter().rev() {
            self.put_back(candidate);
        }
        walked?;
        Ok(goal.found.map(|(_, committee)| committee))
    }

    /// Complete the chosen from `left` in every way that the bound does not rule out. Recursion is as deep as there
    /// are seats, some forty.
    fn walk(&mut self, left: &[usize], goal: &mut Goal) -> Result<(), TooLong> {
        let open = self.seats - self.chosen.len();
        if open == 0 {
            if self.score >= goal.floor {
                let mut committee = self.chosen.clone();
                committee.sort_unstable();
                goal.found = Some((self.score, committee));
                goal.floor = if goal.any { self.score } else { self.score + 1 };
            }
            return Ok(());
        }
        let mut order: Vec<(u128, usize)> = Vec::with_capacity(left.len());
        for &candidate in left {
            order.push((self.gain(candidate)?, candidate));
        }
        order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let rest: Vec<usize> = order.iter().map(|&(_, candidate)| candidate).collect();
        for (place, window) in order.windows(open).enumerate() {
            let most = self.score + window.iter().map(|&(gain, _)| gain).sum::<u128>();
            if most < goal.floor || goal.any && goal.found.is_some() {
                break;
            }
            self.choose(rest[place]);
            let walked = self.walk(&rest[place + 1..], goal);
            self.put_back(rest[place]);
            walked?;
        }
        Ok(())
    }

    fn gain(&mut self, candidate: usize) -> Result<u128, TooLong> {
        let mut gain = 0;
        for ballot in self.approvals.supporters(candidate) {
            gain +=
                self.gains[self.represented[ballot] as usize] * u128::from(self.approvals.weights[ballot]);
            self.steps += 1;
        }
        self.steps += 1;
        if self.steps > MOST_STEPS { Err(TooLong) } else { Ok(gain) }
    }

    fn choose(&mut self, candidate: usize) {
        for ballot in self.approvals.supporters(candidate) {
            self.score +=
                self.gains[self.represented[ballot] as usize] * u128::from(self.approvals.weights[ballot]);
            self.represented[ballot] += 1;
        }
        self.chosen.push(candidate);
    }

    fn put_back(&mut self, candidate: usize) {
        for ballot in self.approvals.supporters(candidate) {
            self.represented[ballot] -= 1;
            self.score -=
                self.gains[self.represented[ballot] as usize] * u128::from(self.approvals.weights[ballot]);
        }
        self.chosen.pop();
    }
}
