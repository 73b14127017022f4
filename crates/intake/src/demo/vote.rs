//! How the demo's people mark their papers. What they prefer is the generator's; what they mark depends on the rule.

use mandat_count::Mark;
use mandat_federation::contest::Contest;

use super::chance::Chance;
use super::text::{PLATFORMS, platform};

/// A ballot paper: the candidates of each platform in the order of their nomination.
pub(super) struct Paper {
    of: Vec<Vec<usize>>,
    candidates: usize,
    seats: usize,
    rule: &'static str,
}

impl Paper {
    pub(super) fn new(contest: &Contest, rule: &'static str) -> Self {
        let of = |n: usize| -> Vec<usize> {
            let name = platform(n);
            let stands = contest.candidates.iter().enumerate();
            stands.filter(|(_, c)| c.platform.as_ref() == Some(&name)).map(|(i, _)| i).collect()
        };
        Self {
            of: (0..PLATFORMS.len()).map(of).collect(),
            candidates: contest.candidates.len(),
            seats: usize::try_from(contest.seats.unwrap_or(0)).unwrap_or(usize::MAX),
            rule,
        }
    }

    /// The marks of somebody with these preferences.
    pub(super) fn mark(&self, chance: &mut Chance, prefers: [usize; 2]) -> Vec<Mark> {
        match self.rule {
            "scottish-stv" => self.ranking(chance, prefers),
            "plurality" => self.crosses(chance, prefers),
            _ => self.list(chance, prefers),
        }
    }

    /// The same for a sealed ballot: places of candidates, or of lists where those are voted for.
    pub(super) fn sealed(&self, chance: &mut Chance, prefers: [usize; 2], contest: &Contest) -> Vec<usize> {
        let marks = self.mark(chance, prefers).into_iter().filter_map(|mark| match mark {
            Mark::For(at) => Some(at),
            Mark::Equal(_) | Mark::Skip => None,
        });
        if self.rule != "list-pr" {
            return marks.collect();
        }
        let paper = contest.paper();
        let lists: Vec<String> = paper.lists().into_iter().map(str::to_owned).collect();
        let list =
            |at: usize| lists.iter().position(|l| Some(l.as_str()) == paper.candidates[at].list.as_deref());
        marks.filter_map(list).collect()
    }

    /// First those of one's own platform, then often those of the second.
    fn ranking(&self, chance: &mut Chance, [first, second]: [usize; 2]) -> Vec<Mark> {
        let mut order = self.of[first].clone();
        if chance.in_thousand(450) {
            chance.shuffle(&mut order);
        }
        if order.is_empty() || chance.in_thousand(600) {
            order.extend(&self.of[second]);
        }
        self.somebody(chance, &mut order);
        order.into_iter().map(Mark::For).collect()
    }

    /// As many crosses as there are seats: one's own platform, and what is left for some of the second.
    fn crosses(&self, chance: &mut Chance, [first, second]: [usize; 2]) -> Vec<Mark> {
        let mut chosen: Vec<usize> = self.of[first].clone();
        // Not everybody is liked by everybody.
        chosen.retain(|_| !chance.in_thousand(60));
        let mut others = self.of[second].clone();
        chance.shuffle(&mut others);
        others.truncate(self.seats.saturating_sub(chosen.len()).min(3));
        chosen.extend(others);
        self.somebody(chance, &mut chosen);
        chosen.truncate(self.seats);
        chosen.sort_unstable();
        let marks = chosen.into_iter().enumerate();
        marks.map(|(n, c)| if n == 0 { Mark::For(c) } else { Mark::Equal(c) }).collect()
    }

    /// One list, by its first candidate; a few vote for their second choice, if its list is long enough.
    fn list(&self, chance: &mut Chance, [first, second]: [usize; 2]) -> Vec<Mark> {
        let strays = chance.in_thousand(30) && self.of[second].len() > 8;
        let wanted = if strays || self.of[first].is_empty() { second } else { first };
        let mut order: Vec<usize> = self.of[wanted].first().copied().into_iter().collect();
        if order.is_empty() {
            order.extend(self.of.iter().find_map(|list| list.first()));
        }
        order.into_iter().map(Mark::For).collect()
    }

    fn somebody(&self, chance: &mut Chance, order: &mut Vec<usize>) {
        if order.is_empty() && self.candidates > 0 {
            order.push(chance.index(self.candidates));
        }
    }
}
