//! Declared results summed up through the tiers: as declared, and as they would be had every contest followed its own votes.
//!
//! Nothing of a tie or of numbers without a result is guessed: what the rule leaves open is a row of its own.

use std::collections::BTreeMap;

use mandat_federation::apportionment::decimal;
use mandat_federation::declared::Due;
use mandat_federation::{Federation, Flag, Id};
use num_rational::BigRational;
use serde::{Serialize, Serializer};

use super::{Acts, Judged, Verdict, judge};

/// The declared contests of a convocation in one unit of one tier, together.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Totals {
    /// The convocation.
    pub convocation: String,
    /// The tier.
    pub tier: String,
    /// The unit.
    pub unit: String,
    /// What people call it.
    pub name: String,
    /// Declared contests.
    pub contests: u64,
    /// Contests by verdict.
    pub verdicts: BTreeMap<&'static str, u64>,
    /// Contests that differ, or on which the rule gives nothing, and whose declared sums contradict each other: there, what the
    /// rule gives says little.
    pub on_contradictory_sums: u64,
    /// By option, most declared weight first.
    pub options: Vec<Line>,
    /// Seats and weight that the rule leaves to a lot which the declared seats do not answer to.
    pub by_lot: Amount,
    /// Seats and weight of contests on whose numbers the rule gives no allocation.
    pub no_result: Amount,
    /// Weight of contests without a number of seats, which is taken as declared.
    #[serde(serialize_with = "four")]
    pub taken_as_declared: BigRational,
}

/// Seats with their weight.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// Seats.
    pub seats: u64,
    /// Their weight.
    #[serde(serialize_with = "four")]
    pub weight: BigRational,
}

/// One option through all contests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The option.
    pub option: String,
    /// Votes by round.
    pub votes: Vec<u64>,
    /// As declared.
    pub declared: Amount,
    /// As the rule gives on the declared votes.
    pub recomputed: Amount,
}

fn four<S: Serializer>(value: &BigRational, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&crate::fidelity::decimal(value, 4))
}

#[derive(Default)]
struct Sum {
    contests: u64,
    verdicts: BTreeMap<&'static str, u64>,
    on_contradictory_sums: u64,
    lines: BTreeMap<Id, Line>,
    by_lot: Amount,
    no_result: Amount,
    taken_as_declared: BigRational,
}

impl Amount {
    fn add(&mut self, seats: u64, weight: &BigRational) {
        self.seats += seats;
        self.weight += weight;
    }
}

/// The totals of every tier above the contests, the top tier first; units sorted by name in the record.
pub fn totals(f: &Federation, acts: &Acts) -> Vec<Totals> {
    let mut sums: BTreeMap<(Id, usize, Id), Sum> = BTreeMap::new();
    for judged in judge(f, acts) {
        let Some(number) = f.units.number(&judged.contest.unit) else { continue };
        let above: Vec<u32> = f.units.upward(number).collect();
        for (height, unit) in above.iter().rev().enumerate().take(above.len().max(2) - 1) {
            let key = (judged.contest.convocation.clone(), height, f.units.id(*unit).clone());
            sums.entry(key).or_default().take(&judged);
        }
    }
    sums.into_iter().filter_map(|((convocation, _, unit), sum)| finish(f, &convocation, &unit, sum)).collect()
}

fn finish(f: &Federation, convocation: &Id, unit: &Id, sum: Sum) -> Option<Totals> {
    let found = f.units.get(f.units.number(unit)?);
    let mut options: Vec<Line> = sum.lines.into_values().collect();
    let rank = |line: &Line| (line.declared.weight.clone(), line.votes.last().copied());
    options.sort_by(|a, b| rank(b).cmp(&rank(a)).then_with(|| a.option.cmp(&b.option)));
    Some(Totals {
        convocation: convocation.to_string(),
        tier: found.tier.to_string(),
        unit: unit.to_string(),
        name: found.name.clone(),
        contests: sum.contests,
        verdicts: sum.verdicts,
        on_contradictory_sums: sum.on_contradictory_sums,
        options,
        by_lot: sum.by_lot,
        no_result: sum.no_result,
        taken_as_declared: sum.taken_as_declared,
    })
}

impl Sum {
    fn take(&mut self, judged: &Judged<'_>) {
        self.contests += 1;
        *self.verdicts.entry(judged.verdict.code()).or_insert(0) += 1;
        let differs = matches!(judged.verdict, Verdict::Differs | Verdict::RuleGivesNothing);
        let contradicts = judged.recomputed.flags.contains(&Flag::SumDiffers);
        self.on_contradictory_sums += u64::from(differs && contradicts);
        let each = match (&judged.contest.weight, judged.contest.seats) {
            (Some(weight), Some(seats)) if seats > 0 => weight / BigRational::from_integer(seats.into()),
            _ => BigRational::from_integer(1.into()),
        };
        let times = |seats: u64| &each * BigRational::from_integer(seats.into());
        let due = due(judged);
        for (at, option) in judged.body.options.iter().enumerate() {
            let line = self.lines.entry(option.option.clone()).or_default();
            line.option = option.option.to_string();
            line.votes.resize(line.votes.len().max(option.votes.len()), 0);
            for (sum, votes) in line.votes.iter_mut().zip(&option.votes) {
                *sum = sum.saturating_add(*votes);
            }
            let seats = judged.recomputed.declared.get(at).copied().flatten();
            let weight = option.weight.as_deref().and_then(decimal);
            let weight = weight.or_else(|| seats.map(times)).unwrap_or_default();
            line.declared.add(seats.unwrap_or(0), &weight);
            match &due {
                Some(due) => line.recomputed.add(due[at], &times(due[at])),
                None if judged.verdict == Verdict::NotComparable => {
                    line.recomputed.add(seats.unwrap_or(0), &weight);
                    self.taken_as_declared += &weight;
                }
                None => {}
            }
        }
        self.open(judged, &each);
    }

    fn open(&mut self, judged: &Judged<'_>, each: &BigRational) {
        let times = |seats: u64| each * BigRational::from_integer(seats.into());
        match (&judged.recomputed.due, judged.verdict) {
            (Some(Due::Tie { open, .. }), Verdict::Differs) => self.by_lot.add(*open, &times(*open)),
            (_, Verdict::RuleGivesNothing) => {
                let seats = judged.contest.seats.unwrap_or(0);
                self.no_result.add(seats, &times(seats));
            }
            _ => {}
        }
    }
}

/// The seats that the rule gives; of a tie that a lot could have decided as declared, the declared ones.
fn due(judged: &Judged<'_>) -> Option<Vec<u64>> {
    match (&judged.recomputed.due, judged.verdict) {
        (Some(Due::Tie { .. }), Verdict::AgreesByLot) => judged.recomputed.declared.iter().copied().collect(),
        (Some(Due::Tie { decided, .. }), Verdict::Differs) => Some(decided.clone()),
        (Some(Due::Seats(seats)), Verdict::Agrees | Verdict::Differs) => Some(seats.clone()),
        _ => None,
    }
}
