//! The maximin support method: votes may be split over those they approve, and each seat goes where the member who
//! then has the least support can have the most.

use std::cmp::Reverse;

use super::case::Case;
use super::rounds::{Rounds, approvals, least};
use super::{Counting, RuleInfo, approval};
use crate::approvals::{Approvals, merge_classes};
use crate::flow::{Network, SINK, SOURCE, WITHOUT_LIMIT};
use crate::fraction::Fraction;
use crate::outcome::{Outcome, Tie};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "maximin-support",
    summary: "votes split over those they approve; the next seat leaves the least supported member the most",
    source: "L. Sánchez-Fernández, N. Fernández García, J. A. Fisteus, M. Brill: The Maximin Support Method, \
             Mathematical Programming 203 (2024)",
    parameters: &[],
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MaximinSupport;

impl Counting for MaximinSupport {
    fn parameters(&self) -> String {
        String::new()
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        let approvals = match approvals(case, INFO.id) {
            Ok(approvals) => approvals,
            Err(why) => return Outcome::Infeasible(why),
        };
        let mut rounds = Rounds::new(case, &approvals);
        match fill(&mut rounds, &approvals) {
            Ok(()) => rounds.finish(),
            Err(tie) => Outcome::NeedsLot(tie),
        }
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        approval::refill_from_supporters(case, INFO.id, elected, vacated)
    }
}

fn fill(rounds: &mut Rounds<'_>, approvals: &Approvals) -> Result<(), Tie> {
    // A larger committee never has more support, so the support a round ago is a bound for the support now.
    let mut known: Vec<_> = (0..approvals.candidates()).map(|_| Reverse(support(approvals, &[]))).collect();
    let mut members = Vec::new();
    while rounds.open() > 0 {
        let (best, most) = least(rounds.left(), &mut known, |candidate| {
            let with: Vec<usize> = members.iter().copied().chain([candidate]).collect();
            Reverse(support(approvals, &with))
        });
        let Reverse(most) = most.expect("somebody is left where a seat is open");
        let shown = Fraction::new(most.numerator, most.denominator * approvals.unit);
        members.push(rounds.elect(&best, format!("least support {shown}"))?);
    }
    Ok(())
}

/// The most support that every member can have at once, in units. By max-flow min-cut it is the least, over all
/// groups of members, of the weight of those who approve anybody in the group, for each member of it. The minimum
/// is found from above (W. Dinkelbach 1967): a group that falls short of a guess is the next guess.
fn support(approvals: &Approvals, members: &[usize]) -> Fraction {
    let classes = Classes::of(approvals, members);
    let mut group = vec![true; members.len()];
    let mut guess = (approvals.total, 1);
    while group.contains(&true) {
        let weight: u64 = classes.touching(&group).sum();
        let size = group.iter().filter(|&&inside| inside).count();
        guess = (weight, u64::try_from(size).expect("a number of candidates"));
        group = classes.short_of(guess);
    }
    Fraction::new(guess.0, guess.1)
}

/// The ballots that approve some member, put together by which ones.
struct Classes {
    /// Whom a class approves (by their place among the members), and its weight; all different.
    sets: Vec<(Vec<u16>, u64)>,
    members: usize,
}

impl Classes {
    fn of(approvals: &Approvals, members: &[usize]) -> Self {
        let sets = approvals.sets_of(members).into_iter().zip(approvals.weights.iter().copied());
        let sets = merge_classes(sets.filter(|(set, _)| !set.is_empty()).collect());
        Self { sets, members: members.len() }
    }

    /// The weights of the classes that approve anybody in the group.
    fn touching(&self, group: &[bool]) -> impl Iterator<Item = u64> {
        let touches = |set: &[u16]| set.iter().any(|&place| group[usize::from(place)]);
        self.sets.iter().filter(move |(set, _)| touches(set)).map(|&(_, weight)| weight)
    }

    /// The group that falls furthest short of `weight / size` for each of its members; empty if none does. Members
    /// demand `weight` each of classes whose supply is `size` times their weight; who cannot be served is in it.
    fn short_of(&self, (weight, size): (u64, u64)) -> Vec<bool> {
        let mut network = Network::new(self.members + self.sets.len());
        let (demand, factor) = (u128::from(weight), u128::from(size));
        for member in 0..self.members {
            network.edge(SOURCE, 2 + member, demand);
        }
        for (class, (set, weight)) in (2 + self.members..).zip(&self.sets) {
            network.edge(class, SINK, u128::from(*weight) * factor);
            for &place in set {
                network.edge(2 + usize::from(place), class, WITHOUT_LIMIT);
            }
        }
        network.run();
        network.source_side()[2..2 + self.members].to_vec()
    }
}
