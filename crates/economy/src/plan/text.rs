//! A plan for people who read on a terminal: the answer first, then bars.

use std::fmt::Write as _;

use super::explain::{short, short_down};
use super::{Alternatives, Chain, Planned, Settled};
use crate::certificate::Certificate;
use crate::model::{Economy, Kind};

/// What no plan here proves, said wherever a plan is shown.
pub const WHOLE_PIECES: &str =
    "Levels are shares of machines, shifts and batches: rounding to whole ones is outside the proof.";

/// Products, branches and bottlenecks that a text shows at most.
const SHOWN: usize = 20;

/// A bar of `width` blocks at most.
pub fn bar(value: f64, most: f64, width: usize) -> String {
    if !(value > 0.0 && most > 0.0) {
        return String::new();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the width")]
    let blocks =
        (value / most * crate::lower::count(width)).round().clamp(0.0, crate::lower::count(width)) as usize;
    "█".repeat(blocks.max(1))
}

impl Planned {
    /// The plan as text.
    pub fn to_text(&self, economy: &Economy) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "{}: {}.", self.status.code(), self.status.text());
        let over = if self.labour_over > 0.0 {
            format!(", {} of them in periods that are over", short(self.labour_over))
        } else {
            String::new()
        };
        let _ = writeln!(out, "Labour {} hours{over}; {}.", short(self.labour), self.bound());
        if self.shortfall > 0.0 && !self.missing.is_empty() {
            let _ = writeln!(out, "What is missing weighs {} hours.", short(self.shortfall));
        }
        out.push_str(WHOLE_PIECES);
        out.push('\n');
        self.missing_text(economy, &mut out);
        self.tier_lines().for_each(|line| out.push_str(&format!("{line}\n")));
        let branches = self.branches(economy);
        let most = branches.labour.iter().copied().fold(0.0, f64::max);
        out.push_str("\nLabour by branch, hours\n");
        let mut order: Vec<usize> =
            (0..branches.names.len()).filter(|at| branches.labour[*at] > 0.0).collect();
        order.sort_by(|a, b| branches.labour[*b].total_cmp(&branches.labour[*a]));
        for at in order.into_iter().take(SHOWN) {
            let hours = branches.labour[at];
            let _ =
                writeln!(out, "  {:24.24} {:>12} {}", branches.names[at], short(hours), bar(hours, most, 30));
        }
        let bottlenecks = self.bottlenecks(economy, SHOWN / 2);
        if !bottlenecks.is_empty() {
            out.push_str(
                "\nBottlenecks: what there is, what one more would save in hours, what all of it is worth\n",
            );
            let most = bottlenecks[0].value;
            for bottleneck in &bottlenecks {
                let period = period(economy, bottleneck.period);
                let _ = writeln!(
                    out,
                    "  {:24.24}{period} {:>12} {:>12} {}",
                    bottleneck.id,
                    short(bottleneck.amount),
                    short(bottleneck.price),
                    bar(bottleneck.value, most, 30)
                );
            }
            out.push_str("  A single price need not be unique: mandat plan explain gives its range.\n");
        }
        out
    }

    /// What is proven of the labour, no more. Where tiers were settled first, the proof takes what they reached as given.
    pub(crate) fn bound(&self) -> String {
        let Certificate { lower, gap, primal_violation, .. } = self.certificate;
        if gap == u64::MAX || primal_violation != 0.0 {
            return "how few would do is not proven".into();
        }
        let plan = if self.settled.is_empty() {
            "no plan for this vote"
        } else {
            "given what the tiers reached, no plan"
        };
        // No level and no cost is below zero, so neither is a plan; a share of nothing would say nothing.
        if lower <= 0.0 {
            return format!("{plan} can take fewer than 0 hours");
        }
        format!("{plan} can take fewer than {} hours weighed (gap {}, proven)", short_down(lower), parts(gap))
    }

    fn missing_text(&self, economy: &Economy, out: &mut String) {
        if self.missing.is_empty() {
            return;
        }
        out.push_str("\nMissing: what was voted, what is missing, and the share\n");
        for missing in self.missing.iter().take(SHOWN) {
            let product = &economy.products[missing.product as usize];
            let _ = writeln!(
                out,
                "  {:24.24}{} tier {:2} {:>12} {:>12} {:8} {}",
                product.name,
                period(economy, missing.period),
                missing.tier,
                short(missing.wanted),
                short(missing.missing),
                product.unit,
                bar(missing.missing, missing.wanted, 20)
            );
        }
        if self.missing.len() > SHOWN {
            let _ = writeln!(out, "  and {} more", self.missing.len() - SHOWN);
        }
        let first = &economy.products[self.missing[0].product as usize].id;
        let _ = writeln!(out, "  Why: mandat plan explain FOLDER --product {first}");
    }

    /// What each tier reached, and what of it is proven: without that, a better answer to the same vote may exist.
    pub(crate) fn tier_lines(&self) -> impl Iterator<Item = String> + '_ {
        self.settled.iter().map(|tier| if tier.kind == Kind::Floor { floors(tier) } else { shares(tier) })
    }
}

fn is_proven(tier: &Settled) -> bool {
    tier.at_least > 0.0 || tier.unmet == 0.0
}

fn floors(tier: &Settled) -> String {
    let must = if is_proven(tier) {
        format!("and {} must", short_down(tier.at_least))
    } else {
        "how many must is not proven".into()
    };
    let (number, unmet, price) = (tier.tier, short(tier.unmet), short(tier.price));
    format!(
        "Tier {number}, floors: {unmet} hours stay unmet, {must}; the last hour of this vote costs {price} hours of labour."
    )
}

fn shares(tier: &Settled) -> String {
    let met = |unmet: f64| 100.0 * (1.0 - unmet);
    let most = if !is_proven(tier) {
        "that no plan meets them further is not proven".into()
    } else if tier.unmet == 0.0 {
        "which is all".into()
    } else {
        format!("no plan meets them all beyond {:.2}", (met(tier.at_least) * 100.0).ceil() / 100.0)
    };
    let (number, targets, met) = (tier.tier, tier.targets, met(tier.unmet));
    format!("Tier {number}, proportional: {targets} targets are met to {met:.2} per cent; {most}.")
}

/// Parts in 10^9 as a share with three digits, rounded up.
#[expect(clippy::cast_precision_loss, reason = "three digits and a power of ten")]
fn parts(gap: u64) -> String {
    let mut unit = 1;
    while gap / unit >= 1000 {
        unit *= 10;
    }
    format!("{:.2e}", gap.div_ceil(unit) as f64 * unit as f64 / 1e9)
}

fn period(economy: &Economy, period: u32) -> String {
    if economy.periods.len() == 1 {
        String::new()
    } else {
        format!(" in {}", economy.periods[period as usize])
    }
}

impl Chain {
    /// The chain as text, a link a line.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for (at, link) in self.links.iter().enumerate() {
            let arrow = if at == 0 { String::new() } else { format!("{}<- ", "  ".repeat(at)) };
            let _ = writeln!(out, "{arrow}{}", link.text);
        }
        out
    }
}

impl Alternatives {
    /// The points as text, one a line, with the branch that changes most.
    pub fn to_text(&self, economy: &Economy, first: u32, second: u32) -> String {
        let name = |product: u32| &economy.products[product as usize].name;
        let mut out = format!(
            "{:>3} {:>14.14} {:>14.14} {:>14} {:>8}  most change\n",
            "",
            name(first),
            name(second),
            "hours",
            "missing"
        );
        let most = self.list.iter().map(|point| point.second).fold(0.0, f64::max);
        for (at, point) in (1..).zip(&self.list) {
            let change = point.branches.iter().enumerate().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
            let change =
                change.map_or_else(String::new, |(at, hours)| format!("{} {hours:+.1} h", self.names[at]));
            let _ = writeln!(
                out,
                "{at:>3} {:>14} {:>14} {:>14} {:>8}  {change:24} {}",
                short(point.first),
                short(point.second),
                short(point.labour),
                point.missing.len(),
                bar(point.second, most, 20)
            );
        }
        let _ = writeln!(
            out,
            "As voted: {} and {}, {} hours. {} problems solved from nothing, {} from a neighbour.",
            short(self.delivered.0),
            short(self.delivered.1),
            short(self.voted.labour),
            self.solves.0,
            self.solves.1
        );
        out.push_str(WHOLE_PIECES);
        out.push('\n');
        out
    }
}
