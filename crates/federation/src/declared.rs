//! Declared results: totals that a unit's committee signs. They are accepted as signed and recomputed as far as they go;
//! every difference is a flag, on the entry and on the mandates that come from it.

use std::collections::BTreeSet;

use mandat_count::{self as count, Ballots, Kind, Mark, Rule as CountingRule, Weight as CountWeight, count};
use mandat_seats::rule::Base;
use mandat_seats::{Claim, Outcome, Rule, apportion};
use mandat_statutes::{ContestRule, Evidence};
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use crate::Federation;
use crate::apportionment::decimal;
use crate::body::{DeclareContest, Declared};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::contest::{Concluded, Contest};
use crate::fold::Act;
use crate::id::Id;

/// The most seats that a contest can have from outside or by declaration: each becomes a mandate.
pub(crate) const MOST_SEATS: u64 = 10_000;

/// What follows from declared totals, beside what was declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recomputed {
    /// Seats of each option as declared, or derived from its declared weight; `None` where neither is possible.
    pub declared: Vec<Option<u64>>,
    /// Seats of each option by the rule; `None` where the contest has no number of seats.
    pub due: Option<Due>,
    /// Votes that an option needs for a seat, where the rule has such a threshold.
    pub needed: Option<u64>,
    /// What does not fit.
    pub flags: Flags,
}

/// What the rule gives on the declared votes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// These seats.
    Seats(Vec<u64>),
    /// A tie: the declared seats are right if a lot could give them.
    Tie {
        /// Seats that each option has in any case.
        decided: Vec<u64>,
        /// Positions of the tied options.
        tied: Vec<usize>,
        /// How many of them get one more.
        open: u64,
    },
    /// The rule gives nothing: why.
    Nothing(String),
}

impl Due {
    /// Whether declared seats are what the rule gives, or what a lot could make of its tie.
    pub fn allows(&self, declared: &[u64]) -> bool {
        match self {
            Due::Seats(seats) => seats == declared,
            Due::Nothing(_) => declared.iter().all(|n| *n == 0),
            Due::Tie { decided, tied, open } => {
                let fits = |(i, (have, least)): (usize, (&u64, &u64))| {
                    have == least || (tied.contains(&i) && *have == *least + 1)
                };
                let more: u64 = declared.iter().sum::<u64>().saturating_sub(decided.iter().sum());
                more == *open && declared.iter().zip(decided).enumerate().all(fits)
            }
        }
    }
}

/// `contest.declare`.
pub(crate) fn declare(f: &mut Federation, act: &Act<'_>, body: DeclareContest) -> Result<Flags, Refusal> {
    let contest = f.require_contest(&body.contest)?;
    let convocation = f.require_convocation(&contest.convocation)?;
    if !convocation.rules.evidence.contains(&Evidence::Declared) {
        return refuse(
            Refused::BadStatutes,
            format!("contest {} may not rest on declared totals", body.contest),
        );
    }
    if contest.result.is_some() {
        return refuse(Refused::Duplicate, format!("contest {} has a result", body.contest));
    }
    if act.at < convocation.dates.close {
        return refuse(Refused::TooEarly, format!("voting in {} has not ended", body.contest));
    }
    // Ballots in a box are counted; a committee's totals do not overtake them.
    if contest.cast.is_some() || (convocation.opened.is_some() && convocation.closed.is_none()) {
        return refuse(Refused::NotNow, format!("ballots of {} lie in the box, or still may", body.contest));
    }
    check_options(contest, &body)?;
    let rule = &convocation.rules.contest.rule;
    let recomputed = recompute(contest, rule, &body);
    if recomputed.declared.iter().flatten().sum::<u64>() > MOST_SEATS {
        return refuse(Refused::BadBody, format!("contest {}: at most {MOST_SEATS} seats", body.contest));
    }
    let mut flags = recomputed.flags.clone();
    if act.at > convocation.dates.appeal {
        flags.push(Flag::ResultLate);
    }
    let elected = match rule {
        ContestRule::Totals(_) => spread(&body.options, &recomputed.declared),
        ContestRule::Ballots(_) => elected_by_name(&body.options, &recomputed.declared),
    };
    flags.extend(f.renewal_in_time(convocation, act.at)?);
    flags.extend(f.derived_from_electors(contest));
    flags.extend(f.second_posts(contest, &elected, act.at));
    let last = |option: &Declared| (option.option.clone(), option.votes.last().copied().unwrap_or(0));
    let votes: Vec<(Id, u64)> = body.options.iter().map(last).collect();
    let result = Concluded {
        index: act.index,
        evidence: Evidence::Declared,
        withheld: false,
        recomputed: recomputed.due.is_some(),
        elected,
        valid: votes.iter().map(|(_, n)| *n).try_fold(0u64, u64::checked_add),
        votes,
        flags: flags.clone(),
    };
    f.seat(&body.contest, result, act.at);
    Ok(flags)
}

fn check_options(contest: &Contest, body: &DeclareContest) -> Result<(), Refusal> {
    let distinct: BTreeSet<&Id> = body.options.iter().map(|o| &o.option).collect();
    if body.options.is_empty() || distinct.len() != body.options.len() || body.options.len() > 1_000 {
        return refuse(Refused::BadBody, format!("contest {}: 1 to 1,000 options, each once", body.contest));
    }
    let rounds = body.options[0].votes.len();
    if rounds == 0 || rounds > 20 || body.options.iter().any(|o| o.votes.len() != rounds) {
        return refuse(
            Refused::BadBody,
            format!("contest {}: every option has one number a round", body.contest),
        );
    }
    let seats = |o: &Declared| o.seats.unwrap_or(0);
    let most = MOST_SEATS;
    if body.options.iter().any(|o| seats(o) > most) || body.options.iter().map(seats).sum::<u64>() > most {
        return refuse(Refused::BadBody, format!("contest {}: at most {most} seats", body.contest));
    }
    if body.options.iter().any(|o| o.weight.as_deref().is_some_and(|w| decimal(w).is_none())) {
        return refuse(
            Refused::BadBody,
            format!("contest {}: a weight is a decimal such as 0.42", body.contest),
        );
    }
    // Where candidates were nominated, only they can get votes; caucus groups form in the room.
    let unknown = |o: &&Declared| !contest.candidates.is_empty() && contest.candidate(&o.option).is_none();
    match body.options.iter().find(unknown) {
        Some(option) => {
            refuse(Refused::Unknown, format!("{} does not stand in {}", option.option, body.contest))
        }
        None => Ok(()),
    }
}

/// Recomputes declared totals: the sums, the seats by the rule, the weights. Pure; audit calls it for its findings.
pub fn recompute(contest: &Contest, rule: &ContestRule, body: &DeclareContest) -> Recomputed {
    let mut flags = Flags::new();
    sums(contest, rule, body, &mut flags);
    let declared: Vec<Option<u64>> =
        body.options.iter().map(|o| declared_seats(contest, o, &mut flags)).collect();
    let due = contest.seats.and_then(|seats| match rule {
        ContestRule::Totals(rule) => Some(due_by_totals(rule, seats, &body.options)),
        ContestRule::Ballots(rule) => due_by_votes(contest, rule, &body.options),
    });
    let needed = contest.seats.and_then(|seats| needed(rule, seats, &body.options));
    if needed.is_some_and(|needed| fell(needed, &body.options)) {
        flags.push(Flag::VotesFell);
    }
    let all: Option<Vec<u64>> = declared.iter().copied().collect();
    match (&due, contest.seats, all) {
        (_, None, _) => flags.push(Flag::SeatsUnknown),
        (None, _, _) | (_, _, None) => {}
        (Some(due), Some(seats), Some(all)) => compare(due, seats, &all, &mut flags),
    }
    flags.sort_unstable();
    flags.dedup();
    Recomputed { declared, due, needed, flags }
}

/// Votes that make a group viable, by the people whom the rule measures.
fn needed(rule: &ContestRule, seats: u64, options: &[Declared]) -> Option<u64> {
    let ContestRule::Totals(Rule::Caucus(caucus)) = rule else { return None };
    let votes = |option: &Declared| match caucus.base {
        Base::First => option.votes.first().copied(),
        Base::Final => option.votes.last().copied(),
    };
    let people: u128 = options.iter().filter_map(votes).map(u128::from).sum();
    caucus.needed(seats, &BigRational::from_integer(people.into())).ok().filter(|_| seats > 0)
}

/// Whether a group that was viable in an earlier round has fewer in a later one: it was locked, and nobody may leave it.
fn fell(needed: u64, options: &[Declared]) -> bool {
    let shrinks = |pair: &[u64]| pair[0] >= needed && pair[1] < pair[0];
    options.iter().any(|option| option.votes.windows(2).any(shrinks))
}

fn compare(due: &Due, seats: u64, declared: &[u64], flags: &mut Flags) {
    if declared.iter().sum::<u64>() != seats {
        flags.push(Flag::SeatsDiffer);
    }
    if matches!(due, Due::Tie { .. }) {
        flags.push(Flag::DeclaredTie);
    }
    if !due.allows(declared) {
        flags.push(Flag::DeclaredDiffers);
    }
}

/// How many votes one voter can give: one, but for rules under which several candidates are marked.
fn votes_each(contest: &Contest, rule: &ContestRule, options: usize) -> u128 {
    let ContestRule::Ballots(rule) = rule else { return 1 };
    let stated = rule.to_string();
    match rule.info().id {
        "approval" => options as u128,
        "plurality" => stated
            .strip_prefix("plurality,marks=")
            .and_then(|marks| marks.parse().ok())
            .unwrap_or_else(|| u128::from(contest.seats.unwrap_or(1)).max(1)),
        _ => 1,
    }
}

fn sums(contest: &Contest, rule: &ContestRule, body: &DeclareContest, flags: &mut Flags) {
    let rounds = body.options.first().map_or(0, |o| o.votes.len());
    let sum = |round: usize| -> u128 { body.options.iter().map(|o| u128::from(o.votes[round])).sum() };
    let totals: Vec<u128> = (0..rounds).map(sum).collect();
    let first = totals.first().copied().unwrap_or(0);
    // People do not enter the room between two alignments.
    if totals.iter().any(|total| *total > first) {
        flags.push(Flag::SumDiffers);
    }
    let each = votes_each(contest, rule, body.options.len());
    let invalid = u128::from(body.invalid.unwrap_or(0));
    let present = body.present.map(u128::from);
    if each == 1 && present.is_some_and(|present| first + invalid != present && body.invalid.is_some()) {
        flags.push(Flag::SumDiffers);
    }
    // Nobody can vote twice for the same option, and each voter has so many votes.
    let first_of = |o: &Declared| o.votes.first().map_or(0, |n| u128::from(*n));
    let most_for_one = body.options.iter().map(first_of).max().unwrap_or(0);
    let voters = most_for_one.max(first.div_ceil(each)) + invalid;
    // The committee's word cannot raise what the frozen roll says.
    let frozen = contest.row.as_ref().map(|row| row.may_vote);
    let eligible = frozen.into_iter().chain(body.eligible).min().map(u128::from);
    if present.or(eligible).is_some_and(|most| voters > most)
        || present.zip(eligible).is_some_and(|(p, e)| p > e)
    {
        flags.push(Flag::MoreVotesThanVoters);
    }
}

/// Seats as declared; where only a weight is declared, its share of the unit's weight in whole seats.
fn declared_seats(contest: &Contest, option: &Declared, flags: &mut Flags) -> Option<u64> {
    let weight = option.weight.as_deref().and_then(decimal);
    let each = match (&contest.weight, contest.seats) {
        (Some(weight), Some(seats)) if seats > 0 => Some(weight / BigRational::from_integer(seats.into())),
        _ => None,
    };
    let (Some(weight), Some(each)) = (weight, each) else { return option.seats };
    if each.is_zero() {
        return option.seats.or_else(|| weight.is_zero().then_some(0));
    }
    let share = &weight / &each;
    // Published weights are rounded: the nearest whole number of seats must give the weight to its last digit.
    let nearest = share.round();
    let exact = option.weight.as_deref().is_some_and(|text| rounds_to(&(&nearest * &each), text));
    let whole = nearest.to_integer().to_u64();
    // A weight that makes more seats than a contest can have is no count of seats.
    let whole = whole.filter(|seats| *seats <= MOST_SEATS);
    if whole.is_none() || !exact || option.seats.is_some_and(|seats| Some(seats) != whole) {
        flags.push(Flag::WeightDiffers);
        return option.seats;
    }
    whole
}

/// Whether a value, rounded to the digits of a decimal, can be written as that decimal.
fn rounds_to(value: &BigRational, text: &str) -> bool {
    let places = text.split_once('.').map_or(0, |(_, part)| part.len());
    let (Some(shown), Ok(places)) = (decimal(text), u32::try_from(places)) else { return false };
    let last = BigRational::new(1.into(), 10u64.pow(places.min(9)).into());
    let off = value - shown;
    let off = if off < BigRational::zero() { -off } else { off };
    off * BigRational::from_integer(2.into()) <= last
}

fn due_by_totals(rule: &Rule, seats: u64, options: &[Declared]) -> Due {
    let claim = |o: &Declared| {
        let last = o.votes.last().copied().unwrap_or(0);
        Claim::new(o.option.as_str(), last).with_first(o.votes.first().copied().unwrap_or(0))
    };
    let claims: Vec<Claim> = options.iter().map(claim).collect();
    due(apportion(&claims, Some(seats), rule))
}

/// Where ballots would be counted, totals of one round say as much as ballots with one mark each: enough for plurality,
/// approval and lists, and not for a rule that transfers votes.
fn due_by_votes(contest: &Contest, rule: &CountingRule, options: &[Declared]) -> Option<Due> {
    if rule.info().id.contains("stv") || contest.candidates.is_empty() {
        return None;
    }
    let paper = contest.paper();
    let mut ballots = Ballots::new(Kind::Ranking, paper.candidates.len());
    for (line, option) in (1..).zip(options) {
        let candidate = contest.candidates.iter().position(|c| c.id == option.option)?;
        if let Some(weight) = option.votes.last().and_then(|votes| CountWeight::new(*votes, 1)) {
            ballots.add(weight, &[Mark::For(candidate)], line);
        }
    }
    let at = |candidate: &usize| options.iter().position(|o| o.option == contest.candidates[*candidate].id);
    let seats = |elected: &[usize]| -> Vec<u64> {
        let elected: Vec<usize> = elected.iter().filter_map(at).collect();
        (0..options.len()).map(|i| u64::from(elected.contains(&i))).collect()
    };
    Some(match count(&ballots, &paper, rule) {
        count::Outcome::Decided(counted) => Due::Seats(seats(&counted.elected)),
        count::Outcome::NeedsLot(tie) => Due::Tie {
            decided: seats(&tie.account.elected),
            tied: tie.tied.iter().filter_map(at).collect(),
            open: u64::from(tie.places),
        },
        count::Outcome::Infeasible(why) => Due::Nothing(why.to_string()),
    })
}

fn due(outcome: Outcome) -> Due {
    match outcome {
        Outcome::Decided(allocation) => Due::Seats(allocation.seats),
        Outcome::NeedsLot(tie) => Due::Tie { decided: tie.decided, tied: tie.tied, open: tie.open },
        Outcome::Infeasible(why) => Due::Nothing(why.to_string()),
    }
}

/// One mandate a declared seat, held by the option.
fn spread(options: &[Declared], seats: &[Option<u64>]) -> Vec<Id> {
    let each = |(o, n): (&Declared, &Option<u64>)| {
        std::iter::repeat_n(o.option.clone(), n.and_then(|n| usize::try_from(n).ok()).unwrap_or(0))
    };
    options.iter().zip(seats).flat_map(each).collect()
}

/// Candidates who are declared elected, most votes first.
fn elected_by_name(options: &[Declared], seats: &[Option<u64>]) -> Vec<Id> {
    let mut elected: Vec<&Declared> =
        options.iter().zip(seats).filter(|(_, n)| n.is_some_and(|n| n > 0)).map(|(o, _)| o).collect();
    elected.sort_by_key(|o| std::cmp::Reverse(o.votes.last().copied()));
    elected.into_iter().map(|o| o.option.clone()).collect()
}

#[cfg(test)]
mod tests;
