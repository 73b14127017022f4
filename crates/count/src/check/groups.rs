//! Groups with too few seats: JR, EJR+ and PJR+.

use super::{Case, Group, Verdict};
use crate::amount::Amount;
use crate::approvals::merge_classes;
use crate::flow::{Network, SINK, SOURCE, WITHOUT_LIMIT};

/// EJR+ up to groups that deserve `most` seats; with 1 it is JR. Of the supporters of one candidate, those with fewer
/// than l members are the largest group that could complain, so one pass over them decides (Brill, Peters 2023).
pub(super) fn ejr_plus(case: &Case, most: u32) -> Verdict {
    let mut has = vec![0u32; case.approvals.ballots()];
    for &member in &case.committee {
        case.approvals.supporters(member).for_each(|ballot| has[ballot] += 1);
    }
    let levels = case.committee.len() + 1;
    for &candidate in &case.others {
        let by_level = case.approvals.support_by_level(candidate, &has, levels);
        let mut votes = 0;
        for (deserves, weight) in (1..=most).zip(by_level) {
            votes += weight;
            if deserve(case, votes, deserves) {
                let group = case.approvals.supporters(candidate).filter(|&ballot| has[ballot] < deserves);
                return underrepresented(case, candidate, deserves, group);
            }
        }
    }
    Verdict::Holds
}

/// PJR+. For one candidate and a set T of members, the supporters who approve no member outside T complain if they
/// deserve |T| + 1 seats. The T of the greatest surplus, k w(T) - n |T| for k seats and n votes, is a closure of
/// greatest profit, hence a minimum cut (J.-C. Picard 1976).
pub(super) fn pjr_plus(case: &Case) -> Verdict {
    if ejr_plus(case, case.seats).holds() {
        return Verdict::Holds; // EJR+ implies PJR+
    }
    let sets = case.approvals.sets_of(&case.committee);
    let members = case.committee.len();
    let (places, total) = (u128::from(case.seats), u128::from(case.approvals.total));
    for &candidate in &case.others {
        let support = case.approvals.supporters(candidate);
        let classes =
            merge_classes(support.clone().map(|b| (sets[b].clone(), case.approvals.weights[b])).collect());
        let mut network = Network::new(members + classes.len());
        let mut profit = 0;
        (2..2 + members).for_each(|member| network.edge(member, SINK, total));
        for (class, (set, weight)) in (2 + members..).zip(&classes) {
            network.edge(SOURCE, class, places * u128::from(*weight));
            profit += places * u128::from(*weight);
            for &member in set {
                network.edge(class, 2 + usize::from(member), WITHOUT_LIMIT);
            }
        }
        if total > 0 && profit - network.run() >= total {
            let chosen = network.source_side();
            let inside = |&ballot: &usize| sets[ballot].iter().all(|&member| chosen[2 + usize::from(member)]);
            let has = chosen[2..2 + members].iter().filter(|&&chosen| chosen).count();
            let deserves = u32::try_from(has + 1).expect("at most the seats, which are a u32");
            return underrepresented(case, candidate, deserves, support.filter(inside));
        }
    }
    Verdict::Holds
}

/// Are these votes at least `seats` of the seats' quotas? Nobody deserves anything where nobody voted.
fn deserve(case: &Case, votes: u64, seats: u32) -> bool {
    votes > 0
        && u128::from(votes) * u128::from(case.seats) >= u128::from(seats) * u128::from(case.approvals.total)
}

fn underrepresented(
    case: &Case,
    candidate: usize,
    deserves: u32,
    group: impl Iterator<Item = usize>,
) -> Verdict {
    let approvals = &case.approvals;
    let (mut lines, mut votes) = (Vec::new(), 0);
    for ballot in group {
        lines.push(approvals.lines[ballot]);
        votes += approvals.weights[ballot];
    }
    let amount = |units: u128, parts: u32| {
        let units = i128::try_from(units).expect("votes are below 10^15 and seats a u32");
        Amount::scaled(units, approvals.unit, 0).divided(parts)
    };
    Verdict::Underrepresented(Group {
        candidate,
        deserves,
        has: deserves - 1,
        votes: amount(u128::from(votes), 1),
        needed: amount(u128::from(approvals.total) * u128::from(deserves), case.seats),
        lines,
    })
}
