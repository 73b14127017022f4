//! What was not checked, and by whom it can be. Part of the report as much as what was: a reader who does not know the
//! limits of a check trusts it too far.

use mandat_federation::contest::Concluded;
use mandat_federation::{Federation, Flag};
use mandat_statutes::Evidence;

use super::checkpoint::{Head, Status};
use super::published::Strays;
use super::report::Depth;

/// The sentences, the weightiest first.
pub(super) fn sentences(
    f: &Federation,
    depth: Depth,
    head: Option<&Head>,
    pinned: bool,
    strays: &Strays,
) -> Vec<String> {
    let mut told = Vec::new();
    history(head, pinned, &mut told);
    people(f, depth, &mut told);
    results(f, depth, &mut told);
    if strays.count > 0 {
        let more = strays.count - strays.named.len() as u64;
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        told.push(format!(
            "files in the folder that no entry and no checkpoint names, which were not looked at: {}{more}",
            strays.named.join(", ")
        ));
    }
    told
}

fn history(head: Option<&Head>, pinned: bool, told: &mut Vec<String>) {
    if let Some(head) = head.filter(|head| head.status == Status::Pending) {
        told.push(format!(
            "whether others were shown another history: the checkpoint is pending, cosigned by {} of the {} unions that \
             must; compare it with other members', or wait for the witnesses",
            head.witnesses.len(),
            head.quorum
        ));
    }
    if !pinned {
        told.push(
            "whether this is the record of your organisation: give the founding hash that it published (--founding)"
                .into(),
        );
    }
}

fn people(f: &Federation, depth: Depth, told: &mut Vec<String>) {
    let (persons, attested) = (f.roll.len(), f.labour.iter().count());
    let frozen = f.convocations.values().filter_map(|convocation| convocation.frozen.as_ref());
    let claimed = frozen.filter(|frozen| !frozen.complete).count();
    match depth {
        Depth::Public => {
            if persons > 0 {
                told.push(format!(
                    "whether the {persons} commitments of the roll are real people who joined when they say: the \
                     inspection commission opens them (--sealed), a member their own"
                ));
            }
            if attested > 0 {
                told.push(format!(
                    "the lines of {attested} labour attestations: the inspection commission opens them (--sealed), a \
                     member their own"
                ));
            }
            if claimed > 0 {
                told.push(format!(
                    "who may vote and stand in {claimed} frozen rolls, beyond the head counts: two people claim it, and the \
                     inspection commission recomputes it (--sealed)"
                ));
            }
        }
        Depth::Commission => commission(f, persons, claimed, told),
    }
}

fn commission(f: &Federation, persons: usize, claimed: usize, told: &mut Vec<String>) {
    if persons > 0 {
        told.push(
            "whether the opened facts are true: they match their commitments, and people must be asked; 299 openings drawn \
             by lot, all confirmed, bound ghost members at 1 % with 95 % confidence"
                .into(),
        );
    }
    let erased = f.unopened.iter().filter(|index| f.erased.contains(index)).count();
    let missing = f.unopened.len() - erased;
    if erased > 0 {
        told.push(format!("{erased} openings, which were erased by entries: nobody can open them any more"));
    }
    if missing > 0 {
        told.push(format!(
            "{missing} openings that the sealed store lacks without an entry of erasure: count them as failures in a sample"
        ));
    }
    if claimed > 0 {
        told.push(format!(
            "the eligibility, in {claimed} frozen rolls, of members whose openings are gone: within bounds only"
        ));
    }
}

fn results(f: &Federation, depth: Depth, told: &mut Vec<String>) {
    let results: Vec<&Concluded> = f.contests.values().filter_map(|c| c.result.as_ref()).collect();
    let count = |which: &dyn Fn(&Concluded) -> bool| results.iter().filter(|r| which(r)).count();
    let gone = |r: &Concluded| r.flags.contains(&Flag::AnchoredOnly);
    let withheld = count(&|r| r.withheld && !r.recomputed);
    if withheld > 0 {
        told.push(match depth {
            Depth::Public => format!(
                "the tallies of {withheld} contests with fewer ballots than the privacy threshold: the inspection \
                 commission counts them (--sealed)"
            ),
            Depth::Commission => format!("the tallies of {withheld} contests whose withheld ballots are gone"),
        });
    }
    let anchored = count(&gone);
    if anchored > 0 {
        told.push(format!(
            "the ballots of {anchored} contests whose boxes are gone after their retention: nobody can count them any more, \
             their roots and results stay"
        ));
    }
    let declared = count(&|r| r.evidence == Evidence::Declared);
    if declared > 0 {
        told.push(format!(
            "the votes behind {declared} declared results: their committees signed totals, which `mandat audit` \
             recomputes as far as they go"
        ));
    }
    let drawn = f.contests.values().filter(|contest| contest.lot.is_some()).count()
        + f.divisions.values().filter(|d| d.result.as_ref().is_some_and(|r| r.lot.is_some())).count();
    if drawn > 0 {
        told.push(format!(
            "whether the values of {drawn} lots came from the sources that were named beforehand: compare them there"
        ));
    }
}
