//! Every flag that the fold raised and no other finding tells in more detail, and contests whose results are overdue.

use mandat_federation::{Federation, Flag, Id};
use serde_json::Value;

use super::{Class, Finding};

/// Flags that the other files of this folder tell with their numbers.
const TOLD: [Flag; 8] = [
    Flag::SumDiffers,
    Flag::MoreVotesThanVoters,
    Flag::WeightDiffers,
    Flag::SeatsDiffer,
    Flag::DeclaredDiffers,
    Flag::DeclaredTie,
    Flag::VotesFell,
    Flag::OptionDropped,
];

pub(super) fn find(f: &Federation, findings: &mut Vec<Finding>) {
    let contests: std::collections::BTreeMap<u64, &Id> = f
        .contests
        .values()
        .filter_map(|contest| Some((contest.result.as_ref()?.index, &contest.unit)))
        .collect();
    for (index, flag) in &f.flags {
        let unit = contests.get(index).copied();
        // A division's totals can exceed its voters as well, and no contest tells it.
        let told = TOLD.contains(flag) && (unit.is_some() || *flag == Flag::OptionDropped);
        // Departures, circulation and few of a weight are told one by one, with their numbers.
        let told = told
            || matches!(flag, Flag::DepartsFromMandate | Flag::UnequalCirculation | Flag::WeightClassSmall);
        if told {
            continue;
        }
        let class = match flag {
            Flag::MoreVotesThanVoters | Flag::PresentDiffers => Class::Contradiction,
            _ => Class::Flag,
        };
        let text = flag.means().to_owned();
        findings.push(Finding::new(class, flag.code(), unit, text, *index, Value::Null));
    }
    for contest in f.contests.values().filter(|contest| contest.result.is_none()) {
        let Some(convocation) = f.convocations.get(&contest.convocation) else { continue };
        if f.at >= convocation.dates.close && contest.seats != Some(0) {
            let text = "voting has ended, and there is no result in the record".to_owned();
            let index = convocation.called;
            findings.push(Finding::new(
                Class::Flag,
                "no-result",
                Some(&contest.unit),
                text,
                index,
                Value::Null,
            ));
        }
    }
}
