//! The entries that bear on a case: what an outside body needs to judge it without us. The founding entry and the statutes
//! come first, so that keys and rules stand beside the facts.

use std::collections::BTreeSet;

use crate::Federation;
use crate::id::{Id, Member};

/// Entries of a case at most: a complaint about a contest with every nomination is far below.
pub const MOST_BEARING: usize = 4_096;

/// Indices of the entries that bear on a case, in the order of the record; none for a case that does not exist.
pub fn bearing(f: &Federation, case: &Id) -> Option<Vec<u64>> {
    let mut entries = vec![0, f.constitution.named];
    entries.extend(f.constitution.history().iter().map(|enacted| enacted.index));
    let against = if let Some(complaint) = f.complaints.get(case) {
        entries.push(complaint.filed);
        entries.extend(complaint.decided.as_ref().map(|decided| decided.index));
        let division = complaint.decided.as_ref().and_then(|decided| decided.division.as_ref());
        entries.extend(division.into_iter().flat_map(|id| of_division(f, id)));
        complaint.against
    } else {
        let appeal = f.appeals.get(case)?;
        entries.extend([Some(appeal.filed), appeal.decided].into_iter().flatten());
        appeal.against
    };
    entries.push(against);
    Some(within(entries, around(f, against), MOST_BEARING))
}

/// The case's own entries, all of them, and of those around them as many as there is room for, the earliest first.
fn within(own: Vec<u64>, around: Vec<u64>, most: usize) -> Vec<u64> {
    let mut entries: BTreeSet<u64> = own.into_iter().collect();
    let around: BTreeSet<u64> = around.into_iter().filter(|index| !entries.contains(index)).collect();
    let room = most.saturating_sub(entries.len());
    entries.extend(around.into_iter().take(room));
    entries.into_iter().collect()
}

/// What stands around the entry complained of: the person of an exclusion, the contest of a result or a replacement, the
/// petition of a recall, the rounds of a division.
fn around(f: &Federation, against: u64) -> Vec<u64> {
    let member = f.exclusions.get(&against).map(|exclusion| exclusion.member);
    let mut entries = of_member(f, member.or_else(|| f.departures.get(&against).map(|gone| gone.member)));
    let made = |contest: &&crate::contest::Contest| {
        contest.result.as_ref().is_some_and(|result| result.index == against)
            || f.of_contest(&contest.id)
                .any(|m| m.began == against || m.ended.is_some_and(|e| e.index == against))
    };
    for contest in f.contests.values().filter(made) {
        entries.extend(contest.result.as_ref().map(|result| result.index));
        entries.extend(contest.candidates.iter().map(|candidate| candidate.nominated));
        if let Some(convocation) = f.convocations.get(&contest.convocation) {
            entries.push(convocation.called);
            entries.extend(convocation.frozen.as_ref().map(|frozen| frozen.index));
        }
        let of_contest = f
            .petitions
            .values()
            .filter(|p| f.mandates.get(&p.mandate).is_some_and(|mandate| mandate.contest == contest.id));
        entries.extend(of_contest.map(|petition| petition.index));
    }
    for (id, division) in &f.divisions {
        if division.index == against || division.result.as_ref().is_some_and(|r| r.index == against) {
            entries.extend(of_division(f, id));
        }
    }
    entries
}

fn of_member(f: &Federation, member: Option<Member>) -> Vec<u64> {
    let on = member.and_then(|member| f.roll.get(&member));
    on.into_iter().flat_map(|on| on.joins().chain(on.changed()).collect::<Vec<_>>()).collect()
}

fn of_division(f: &Federation, id: &Id) -> Vec<u64> {
    let Some(division) = f.divisions.get(id) else { return Vec::new() };
    [Some(division.index), division.result.as_ref().map(|result| result.index)]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn a_case_keeps_its_own_entries_however_much_lies_around() {
    assert_eq!(within(vec![0, 90, 80], (1..80).collect(), 5), [0, 1, 2, 80, 90]);
    assert_eq!(within(vec![7, 0, 7], vec![7, 3], 5), [0, 3, 7]);
    assert_eq!(within(vec![0, 5, 9], vec![1], 2), [0, 5, 9]);
}
