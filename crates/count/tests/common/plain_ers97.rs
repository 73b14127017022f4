//! ERS97 once more, as plainly as its text reads: every voter has a paper of their own, a candidate holds parcels of
//! papers, and numbers are whole hundredths of a vote. Shares no code with the crate.

use mandat_count::{Mark, format::Election};

/// What the plain count finds.
pub(crate) struct Plain {
    pub(crate) elected: Vec<usize>,
    /// Quota in hundredths at the end.
    pub(crate) quota: u64,
}

/// Papers that came together at one value.
struct Parcel {
    value: u64,
    papers: Vec<usize>,
}

struct Count {
    papers: Vec<Vec<usize>>,
    parcels: Vec<Vec<Parcel>>,
    votes: Vec<u64>,
    running: Vec<bool>,
    elected: Vec<usize>,
    waiting: Vec<usize>,
    history: Vec<Vec<u64>>,
    quota: u64,
    places: usize,
    lot: Option<Vec<usize>>,
}

/// The count of an election of whole weights and rankings without equal ranks or gaps; `Err` names who ties without a lot.
pub(crate) fn ers97(election: &Election) -> Result<Plain, Vec<usize>> {
    let n = election.contest.candidates.len();
    let mut papers = Vec::new();
    for ballot in election.ballots.iter() {
        let order: Vec<usize> =
            ballot.marks().map(|mark| if let Mark::For(c) = mark { c } else { panic!() }).collect();
        for _ in 0..election.ballots.weight(&ballot).ratio().0 {
            papers.push(order.clone());
        }
    }
    let places = usize::try_from(election.contest.seats).unwrap();
    let mut count = Count {
        parcels: (0..n).map(|_| Vec::new()).collect(),
        votes: vec![0; n],
        running: vec![true; n],
        elected: Vec::new(),
        waiting: Vec::new(),
        history: Vec::new(),
        quota: 0,
        places,
        lot: election.contest.lot.clone(),
        papers,
    };
    let all: Vec<usize> = (0..count.papers.len()).collect();
    let sorted = count.sort(&all, None);
    count.deliver(sorted, 100);
    // 5.1.6
    count.quota = count.votes.iter().sum::<u64>().div_ceil(places as u64 + 1);
    count.elect();
    count.history.push(count.votes.clone());
    while count.elected.len() < places && count.left().len() > places - count.elected.len() {
        count.stage()?;
    }
    let mut rest = count.left();
    rest.sort_by_key(|&c| std::cmp::Reverse(count.votes[c]));
    rest.truncate(places.saturating_sub(count.elected.len()));
    count.elected.extend(rest);
    Ok(Plain { elected: count.elected, quota: count.quota })
}

impl Count {
    fn left(&self) -> Vec<usize> {
        (0..self.votes.len()).filter(|&c| self.running[c]).collect()
    }

    /// The papers by who is preferred next among those still running; the others are exhausted.
    fn sort(&self, papers: &[usize], after: Option<usize>) -> Vec<Vec<usize>> {
        let mut sorted = vec![Vec::new(); self.votes.len()];
        for &paper in papers {
            let order = &self.papers[paper];
            let from = after.and_then(|of| order.iter().position(|&c| c == of)).map_or(0, |at| at + 1);
            if let Some(&next) = order[from..].iter().find(|&&c| self.running[c]) {
                sorted[next].push(paper);
            }
        }
        sorted
    }

    fn deliver(&mut self, sorted: Vec<Vec<usize>>, value: u64) {
        for (to, papers) in sorted.into_iter().enumerate().filter(|(_, papers)| !papers.is_empty()) {
            self.votes[to] += papers.len() as u64 * value;
            self.parcels[to].push(Parcel { value, papers });
        }
    }

    fn surpluses(&self) -> u64 {
        self.waiting.iter().map(|&c| self.votes[c] - self.quota).sum()
    }

    /// 5.1.7: the quota, or 5.4.9: the active vote divided by one more than the places left.
    fn elect(&mut self) {
        while self.elected.len() < self.places {
            let left = self.left();
            let Some(most) = left.iter().map(|&c| self.votes[c]).max().filter(|&most| most > 0) else {
                return;
            };
            let open = self.places - self.elected.len();
            // The votes of all continuing candidates, and all that await transfer: of the excluded, and surpluses.
            let others = (0..self.votes.len()).filter(|c| !self.elected.contains(c));
            let active: u64 = others.map(|c| self.votes[c]).sum::<u64>() + self.surpluses();
            if most < self.quota && most * (open as u64 + 1) < active {
                return;
            }
            let mut tied: Vec<usize> = left.into_iter().filter(|&c| self.votes[c] == most).collect();
            if tied.len() > open {
                // 5.6.2: who had more at the first point where they differed
                for votes in &self.history {
                    let best = tied.iter().map(|&c| votes[c]).max().unwrap();
                    tied.retain(|&c| votes[c] == best);
                }
                if tied.len() > 1 {
                    return;
                }
            }
            let winner = tied[0];
            self.running[winner] = false;
            self.elected.push(winner);
            if self.votes[winner] > self.quota {
                self.waiting.push(winner);
            }
        }
    }

    fn stage(&mut self) -> Result<(), Vec<usize>> {
        let mut order = self.left();
        order.sort_by_key(|&c| self.votes[c]);
        let together = self.together(&order);
        let waiting = self.surpluses();
        let alone = order.len() > 1 && self.votes[order[1]] - self.votes[order[0]] >= waiting;
        if waiting > 0 && !alone && together.len() < 2 {
            return self.surplus();
        }
        if !together.is_empty() {
            self.exclude(&together);
            return Ok(());
        }
        let lowest = order.iter().copied().filter(|&c| self.votes[c] == self.votes[order[0]]).collect();
        let out = self.pick(lowest, false)?;
        self.exclude(&[out]);
        Ok(())
    }

    /// 5.2.5: as many of the lowest as have, with what waits, no more than the next above them.
    fn together(&self, order: &[usize]) -> Vec<usize> {
        let most = order.len() - (self.places - self.elected.len());
        for size in (1..=most.min(order.len() - 1)).rev() {
            let sum: u64 = order[..size].iter().map(|&c| self.votes[c]).sum::<u64>() + self.surpluses();
            if sum <= self.votes[order[size]] && self.votes[order[size - 1]] < self.votes[order[size]] {
                return order[..size].to_vec();
            }
        }
        Vec::new()
    }

    /// 5.6.2 and the lot: the earliest stage that differs, the luckiest in the lot preferred.
    fn pick(&self, mut tied: Vec<usize>, highest: bool) -> Result<usize, Vec<usize>> {
        for votes in &self.history {
            let values = tied.iter().map(|&c| votes[c]);
            let end = if highest { values.max() } else { values.min() };
            tied.retain(|&c| Some(votes[c]) == end);
        }
        if tied.len() == 1 {
            return Ok(tied[0]);
        }
        let Some(lot) = &self.lot else { return Err(tied) };
        let mut drawn = lot.iter().copied().filter(|c| tied.contains(c));
        Ok(if highest { drawn.next() } else { drawn.next_back() }.unwrap())
    }

    /// 5.3: on the transferable papers of the last parcel, in hundredths, at no more than they came with.
    fn surplus(&mut self) -> Result<(), Vec<usize>> {
        let most = self.waiting.iter().map(|&c| self.votes[c]).max().unwrap();
        let tied = self.waiting.iter().copied().filter(|&c| self.votes[c] == most).collect();
        let from = self.pick(tied, true)?;
        self.waiting.retain(|&c| c != from);
        let surplus = self.votes[from] - self.quota;
        self.votes[from] = self.quota;
        let parcel = self.parcels[from].pop().unwrap();
        let sorted = self.sort(&parcel.papers, Some(from));
        let moving: u64 = sorted.iter().map(|papers| papers.len() as u64).sum();
        let value = if moving * parcel.value > surplus { surplus / moving } else { parcel.value };
        self.deliver(sorted, value);
        self.history.push(self.votes.clone());
        self.elect();
        self.history.push(self.votes.clone());
        Ok(())
    }

    /// 5.4: all papers of one value together, the greatest value first.
    fn exclude(&mut self, out: &[usize]) {
        out.iter().for_each(|&c| self.running[c] = false);
        if self.left().len() <= self.places - self.elected.len() {
            return;
        }
        let mut parcels: Vec<(usize, Parcel)> = Vec::new();
        for &from in out {
            parcels.extend(std::mem::take(&mut self.parcels[from]).into_iter().map(|parcel| (from, parcel)));
        }
        let mut values: Vec<u64> = parcels.iter().map(|(_, parcel)| parcel.value).collect();
        values.sort_unstable();
        values.dedup();
        for value in values.into_iter().rev() {
            if self.left().len() <= self.places - self.elected.len() || self.elected.len() == self.places {
                break;
            }
            let nobody = self.elected.is_empty();
            let before: u64 = self.votes.iter().sum();
            let mut batch = vec![Vec::new(); self.votes.len()];
            for (from, parcel) in parcels.iter().filter(|(_, parcel)| parcel.value == value) {
                self.votes[*from] -= parcel.papers.len() as u64 * value;
                for (to, papers) in self.sort(&parcel.papers, Some(*from)).into_iter().enumerate() {
                    batch[to].extend(papers);
                }
            }
            self.deliver(batch, value);
            let now: u64 = self.votes.iter().sum();
            if nobody && now < before {
                self.quota = now.div_ceil(self.places as u64 + 1);
            }
            self.history.push(self.votes.clone());
            self.elect();
        }
        self.history.push(self.votes.clone());
    }
}
