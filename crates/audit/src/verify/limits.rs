//! What was not checked, and by whom it can be. Part of the report as much as what was: a reader who does not know the
//! limits of a check trusts it too far.

use std::fmt::Display;

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
                    "whether {} of the roll stand for real people who joined when they say: the inspection commission \
                     opens them (--sealed), a member their own",
                    many(persons, "commitment")
                ));
            }
            if attested > 0 {
                told.push(format!(
                    "the lines of {}: the inspection commission opens them (--sealed), a member their own",
                    many(attested, "labour attestation")
                ));
            }
            if claimed > 0 {
                told.push(format!(
                    "who may vote and stand in {}, beyond the head counts: two people claim it, and the inspection \
                     commission recomputes it (--sealed)",
                    many(claimed, "frozen roll")
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
        told.push(format!("{}, erased by an entry: nobody can open it any more", many(erased, "opening")));
    }
    if missing > 0 {
        told.push(format!(
            "{} that the sealed store lacks though no entry erased it: count it as a failure in a sample",
            many(missing, "opening")
        ));
    }
    if claimed > 0 {
        told.push(format!(
            "the eligibility, in {}, of those whose openings are gone: within bounds only",
            many(claimed, "frozen roll")
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
                "the tally of {} with fewer ballots than the privacy threshold: the inspection commission counts it \
                 (--sealed)",
                many(withheld, "contest")
            ),
            Depth::Commission => {
                format!("the tally of {} whose withheld ballots are gone", many(withheld, "contest"))
            }
        });
    }
    let divisions = f.divisions.values().filter(|d| d.result.as_ref().is_some_and(|r| r.withheld)).count();
    if divisions > 0 && depth == Depth::Public {
        told.push(format!(
            "the tally of {} with fewer ballots of some weight than the privacy threshold: the inspection commission counts \
             it (--sealed)",
            many(divisions, "secret division")
        ));
    }
    let anchored = count(&gone);
    if anchored > 0 {
        told.push(format!(
            "the ballots of {} whose box is gone after its retention: nobody can count them any more, its root and result \
             stay",
            many(anchored, "contest")
        ));
    }
    let declared = count(&|r| r.evidence == Evidence::Declared);
    if declared > 0 {
        told.push(format!(
            "the votes behind {}: committees signed totals, which `mandat audit` recomputes as far as they go",
            many(declared, "declared result")
        ));
    }
    let drawn = f.contests.values().filter(|contest| contest.lot.is_some()).count()
        + f.divisions.values().filter(|d| d.result.as_ref().is_some_and(|r| r.lot.is_some())).count();
    if drawn > 0 {
        told.push(format!(
            "whether the value of {} came from the source that was named beforehand: compare it there",
            many(drawn, "lot")
        ));
    }
}

/// `1 contest`, `2 contests`.
fn many(n: impl Display + PartialEq<usize>, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {what}{plural}")
}
