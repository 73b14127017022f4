//! The order of the tiers.

use super::solving::{Solved, Work, missing};
use super::{Missing, PlanError, Planned, Settled, Status};
use crate::lower::{Column, Cost, Line, Lowered, Stage};
use crate::model::Kind;

/// Groups of one tier of proportional targets at most: after so many the rest share what the last had.
const MOST_GROUPS: usize = 24;
/// A share of what is unmet below which it counts as met.
const MET: f64 = 1e-9;
/// The part of a group's price that a target needs to count as what holds the group back.
const HOLDS_BACK: f64 = 1e-6;

/// Everything met, or tier by tier.
pub(super) fn run(work: &mut Work<'_, '_>) -> Result<Planned, PlanError> {
    let closed = super::closed(0.0);
    let weighed = work.source.weighed();
    let all = work.solve("everything as voted", closed.clone(), weighed)?;
    if weighed || work.done(&all) {
        let all = work.stay(all)?;
        return Ok(finish(work, all, Vec::new()));
    }
    let mut stage = Stage { open: true, groups: groups(work), ..closed };
    let mut settled = Vec::new();
    for tier in
        work.source.targets.tiers().into_iter().chain(ends(work)).collect::<std::collections::BTreeSet<_>>()
    {
        floors(work, tier, &mut stage, &mut settled)?;
        shares(work, tier, &mut stage, &mut settled)?;
    }
    stage.cost = Cost::Labour;
    let last = work.solve("least labour", stage, true)?;
    let last = work.stay(last)?;
    Ok(finish(work, last, settled))
}

/// What must be left of stocks is a floor of the first tier, whether or not anything is voted there.
fn ends(work: &Work<'_, '_>) -> Option<u16> {
    work.source.economy.stocks.iter().any(|stock| stock.end > 0.0).then_some(1)
}

/// One group for each tier of proportional targets, in order of tiers.
fn groups(work: &Work<'_, '_>) -> Vec<(Vec<u32>, f64)> {
    let mut groups: std::collections::BTreeMap<u16, Vec<u32>> = std::collections::BTreeMap::new();
    for (at, want) in (0_u32..).zip(&work.source.wants).filter(|(_, want)| want.kind == Kind::Proportional) {
        groups.entry(want.tier).or_default().push(at);
    }
    groups.into_values().map(|wants| (wants, 1.0)).collect()
}

fn floors(
    work: &mut Work<'_, '_>,
    tier: u16,
    stage: &mut Stage,
    settled: &mut Vec<Settled>,
) -> Result<(), PlanError> {
    let wants = work.source.wants.iter();
    let of_tier = wants.filter(|w| w.kind == Kind::Floor && w.tier == tier && w.price.is_none());
    let (mut whole, mut targets) = (0.0, 0);
    for want in of_tier {
        whole += want.amount * work.source.worth[want.product as usize];
        targets += 1;
    }
    if targets == 0 {
        return Ok(());
    }
    stage.cost = Cost::Floors(tier);
    let solved = work.solve(&format!("floors of tier {tier}"), stage.clone(), true)?;
    let unmet = unmet(work, &solved, tier).min(whole);
    // A little room, so that the next problem is not one without any: far below what is printed.
    stage.settled.push((tier, unmet + whole * MET));
    let unmet = if unmet <= whole * work.settings.tolerance.max(MET) { 0.0 } else { unmet };
    // Less than nothing cannot stay unmet: no bound is needed for that.
    let (at_least, certified) = (proven(&solved), solved.certified || unmet == 0.0);
    if unmet > 0.0 {
        work.block(solved);
    }
    settled.push(Settled { tier, kind: Kind::Floor, unmet, at_least, certified, targets, price: 0.0 });
    Ok(())
}

/// Lexicographic max-min by rounds: the largest common share, then the same for those that are not held back.
fn shares(
    work: &mut Work<'_, '_>,
    tier: u16,
    stage: &mut Stage,
    settled: &mut Vec<Settled>,
) -> Result<(), PlanError> {
    let of_tier = |group: &(Vec<u32>, f64)| work.source.wants[group.0[0] as usize].tier == tier;
    let Some(mut at) = stage.groups.iter().position(of_tier) else { return Ok(()) };
    for round in 1..=MOST_GROUPS {
        let wants = stage.groups[at].0.clone();
        let value: f64 = wants.iter().map(|want| worth(work, *want)).sum();
        stage.cost = Cost::Group(u32::try_from(at).expect("few groups"));
        let step = format!("shares of tier {tier}, round {round}");
        let solved = work.solve(&step, stage.clone(), true)?;
        let share = level(&solved, at);
        let (back, free) = held_back(work, &solved, &wants, value);
        let met = share <= work.settings.tolerance.max(MET);
        let last = met || free.is_empty() || round == MOST_GROUPS;
        let targets = if last { wants.len() } else { back.len() };
        let unmet = if met { 0.0 } else { share };
        let at_least = if value > 0.0 { proven(&solved) / value } else { 0.0 };
        let (kind, certified) = (Kind::Proportional, solved.certified || (met && work.done(&solved)));
        settled.push(Settled { tier, kind, unmet, at_least, certified, targets, price: 0.0 });
        if !met {
            work.block(solved);
        }
        stage.groups[at].1 = (share + MET).min(stage.groups[at].1);
        if last {
            break;
        }
        let most = stage.groups[at].1;
        stage.groups[at].0 = back;
        stage.groups.push((free, most));
        at = stage.groups.len() - 1;
    }
    Ok(())
}

/// Hours of a tier's floors that stay unmet.
fn unmet(work: &Work<'_, '_>, solved: &Solved, tier: u16) -> f64 {
    let columns = solved.lowered.columns.iter().zip(&solved.solution.plan.levels);
    let unmet = columns.filter_map(|(column, level)| match column {
        Column::Unmet { want } => Some((&work.source.wants[*want as usize], level)),
        _ => None,
    });
    let of_tier = unmet.filter(|(want, _)| want.tier == tier);
    of_tier.map(|(want, level)| level * work.source.worth[want.product as usize]).sum::<f64>() + solved.lack
}

/// The share of a group that stays unmet.
fn level(solved: &Solved, group: usize) -> f64 {
    let columns = solved.lowered.columns.iter().zip(&solved.solution.plan.levels);
    let own =
        columns.filter(|(column, _)| matches!(column, Column::Share { group: g } if *g as usize == group));
    own.map(|(_, level)| *level).sum()
}

/// What must stay unmet whatever the plan, where labour does not stand aside in the same sum.
fn proven(solved: &Solved) -> f64 {
    if solved.stage.aside > 0.0 { 0.0 } else { solved.solution.certificate.lower.max(0.0) }
}

fn worth(work: &Work<'_, '_>, want: u32) -> f64 {
    let want = &work.source.wants[want as usize];
    want.amount * work.source.worth[want.product as usize]
}

/// Targets with a price hold their group back; the others may have more.
fn held_back(work: &Work<'_, '_>, solved: &Solved, wants: &[u32], value: f64) -> (Vec<u32>, Vec<u32>) {
    let part = |want: &u32| {
        let want = &work.source.wants[*want as usize];
        let row = work.source.product_row(want.product, want.period as usize);
        solved.solution.plan.prices[row as usize] * want.amount
    };
    let (mut back, mut free): (Vec<u32>, Vec<u32>) =
        wants.iter().copied().partition(|want| part(want) > HOLDS_BACK * value);
    if back.is_empty()
        && let Some(most) = wants.iter().copied().max_by(|a, b| part(a).total_cmp(&part(b)))
    {
        back.push(most);
        free.retain(|want| *want != most);
    }
    (back, free)
}

fn finish(work: &mut Work<'_, '_>, solved: Solved, mut settled: Vec<Settled>) -> Planned {
    let Solved { lowered, solution, stage, .. } = &solved;
    let (plan, certificate) = (&solution.plan, solution.certificate);
    let labour = lowered.columns.iter().zip(&plan.levels).map(|(column, level)| match column {
        Column::Process { process, .. } => work.source.economy.hours(*process as usize) * level,
        _ => 0.0,
    });
    let labour_over = labour_over(work);
    let labour = labour.sum::<f64>() + labour_over;
    let (missing, shortfall) = shortages(work, lowered, plan, stage);
    for tier in &mut settled {
        let line = lowered.lines.iter().position(|line| *line == Line::Tier { tier: tier.tier });
        if let (Kind::Floor, Some(row)) = (tier.kind, line) {
            tier.price = plan.prices[row];
        }
    }
    // What a tier could reach binds all later ones: a stage that came to no end makes a plan of another vote.
    let proven = solved.certified && settled.iter().all(|tier| tier.certified) && work.done(&solved);
    let unmet = |kind| settled.iter().any(|tier| tier.kind == kind && tier.unmet > 0.0);
    let status = match () {
        () if !proven => Status::Uncertified,
        () if unmet(Kind::Floor) => Status::FloorsUnmet,
        () if unmet(Kind::Proportional) => Status::Shortfall,
        () => Status::Optimal,
    };
    let blocking = work.blocking.take();
    Planned {
        blocking,
        status,
        labour,
        labour_over,
        shortfall,
        certificate,
        missing,
        settled,
        worth: work.source.worth.clone(),
        iterations: work.iterations,
        solves: work.solves,
        plan: solved.solution.plan,
        lowered: solved.lowered,
        stage: solved.stage,
    }
}

/// Hours of periods that are over.
fn labour_over(work: &Work<'_, '_>) -> f64 {
    let Some(keep) = work.source.keep else { return 0.0 };
    let done = keep.levels.iter().take(keep.over);
    done.flat_map(|levels| levels.iter().enumerate())
        .map(|(process, level)| work.source.economy.hours(process) * level)
        .sum()
}

/// What is missing of each target, and what that weighs.
fn shortages(
    work: &Work<'_, '_>,
    lowered: &Lowered,
    plan: &crate::Plan,
    stage: &Stage,
) -> (Vec<Missing>, f64) {
    let mut unmet = vec![0.0; lowered.wants.len()];
    let mut weight = 0.0;
    for (column, level) in lowered.columns.iter().zip(&plan.levels) {
        match column {
            Column::Unmet { want } => unmet[*want as usize] += level,
            Column::Share { group } => {
                for want in &stage.groups[*group as usize].0 {
                    unmet[*want as usize] += level * lowered.wants[*want as usize].amount;
                }
            }
            _ => {}
        }
    }
    for (want, unmet) in lowered.wants.iter().zip(&unmet) {
        weight += unmet * work.source.worth[want.product as usize];
    }
    let mut wants_of: std::collections::BTreeMap<(u32, u32), Vec<usize>> = std::collections::BTreeMap::new();
    for (at, want) in lowered.wants.iter().enumerate() {
        wants_of.entry((want.product, want.period)).or_default().push(at);
    }
    // What a row itself lacks is missed by its targets first, then by the workplaces that use the product.
    for row in 0..lowered.problem.products() {
        let mut lack = missing(lowered, plan, row);
        if lack <= 0.0 {
            continue;
        }
        let Line::Product { product, period } = lowered.lines[row] else { continue };
        let price = if lowered.hard[row] {
            work.source.worth[product as usize]
        } else {
            lowered.problem.ceiling()[row]
        };
        weight += lack * price;
        for at in wants_of.get(&(product, period)).into_iter().flatten() {
            let part = lack.min(lowered.wants[*at].amount - unmet[*at]);
            unmet[*at] += part;
            lack -= part;
        }
    }
    let small = work.settings.tolerance.max(MET);
    let listed =
        lowered.wants.iter().zip(unmet).filter(|(want, unmet)| *unmet > small * want.amount && *unmet > 0.0);
    let listed = listed.map(|(want, missing)| {
        let crate::lower::Want { product, period, kind, tier, amount: wanted, .. } = *want;
        Missing { product, period, kind, tier, wanted, missing }
    });
    (listed.collect(), weight)
}
