//! From the floor to the congress: what becomes of each platform on the way up, tier by tier.
//!
//! Third floor, after [`crate::verify`]. A pure function of the folded state: it needs no sealed store, so anyone can
//! recompute it. [`funnel`] is the one entry. Every share keeps its denominator, every number is exact; decimals are made
//! only where people read them ([`decimal`]). Contests whose tally is withheld or that rest on an anchor only have winners
//! and no votes: they count as seats, and stay out of every comparison of votes with seats.

mod heads;
mod index;
mod loss;
mod tally;

pub use heads::{Heads, heads};
pub use index::{Indices, decimal, percent};
pub use loss::{Loss, UnitSeats};

use mandat_federation::convocation::Convocation;
use mandat_federation::{Federation, Id};
use mandat_statutes::ContestRule;
use num_rational::BigRational;
use serde::{Serialize, Serializer};

use tally::Counted;

/// The way up to a body, from the tier whose electors are members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Funnel {
    /// The groups that stood on any tier, sorted: platforms, else lists, else in declared contests the options. `None`
    /// stands for candidates of no group, where there are any.
    pub groups: Vec<Option<Id>>,
    /// The tiers, the lowest first.
    pub tiers: Vec<Tier>,
}

/// One convocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tier {
    /// The convocation.
    pub convocation: Id,
    /// The body's name in the statutes.
    pub body: String,
    /// The rule of its contests, as a line of text.
    pub rule: String,
    /// What its votes are: ballots, or crosses where a ballot bears several.
    pub crosses: bool,
    /// The frozen roll, summed over the units; absent where seats come from outside.
    pub roll: Option<Roll>,
    /// Its contests.
    pub contests: Contests,
    /// Seats of all contests, where their number is known.
    pub seats: u64,
    /// Mandates that have not ended before their term.
    pub filled: u64,
    /// Who may vote in the contests whose votes are public: the denominator of the turnout.
    pub may_vote_counted: u64,
    /// Valid ballots in those contests.
    pub ballots: u64,
    /// Votes for all groups in those contests: the denominator of every share of votes.
    pub votes: u64,
    /// Seats that those contests filled: the denominator of every comparison of votes with seats.
    pub seats_counted: u64,
    /// Each group, in the order of [`Funnel::groups`].
    pub shares: Vec<Share>,
    /// How far shares of votes and of seats lie apart in those contests.
    pub indices: Indices,
    /// Each unit whose votes are public: the seats that each group took, and would have taken under a proportional rule.
    pub units: Vec<UnitSeats>,
}

/// Head counts of a frozen roll.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Roll {
    /// Candidates of membership.
    pub candidates: u64,
    /// Members; where delegates elect, delegates.
    pub members: u64,
    /// Who may vote.
    pub may_vote: u64,
    /// Who may stand.
    pub may_stand: u64,
}

/// How many contests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Contests {
    /// All.
    pub all: u64,
    /// With a result.
    pub decided: u64,
    /// With votes that everybody can see.
    pub counted: u64,
    /// Whose tally is withheld, because fewer ballots were cast than the privacy threshold.
    pub withheld: u64,
    /// In which a lot decided a tie.
    pub by_lot: u64,
}

/// What a group has on a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Votes, of [`Tier::votes`].
    pub votes: u64,
    /// Mandates, of [`Tier::filled`].
    pub mandates: u64,
    /// Seats, of [`Tier::seats_counted`].
    pub seats: u64,
    /// Seats had every unit's been divided in proportion to its own votes, of [`Tier::seats_counted`]; where a lot would
    /// decide, in equal parts.
    #[serde(serialize_with = "exact")]
    pub proportional: BigRational,
    /// From votes to seats, step by step.
    pub loss: Loss,
}

/// A rational as text: `7/3`.
pub(crate) fn exact<S: Serializer>(value: &BigRational, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// The way from the members up to the body that `top` called; `None` if there is no such convocation.
///
/// ```
/// use mandat_audit::fidelity::funnel;
/// use mandat_federation::Id;
/// use mandat_intake::demo::{CONVOCATIONS, Size, run};
/// use mandat_record::read::Memory;
/// let demo = run(Memory::new(), 1, Size::TINY, &mut |_| {})?;
/// let funnel = funnel(&demo.desk.federation, &Id::parse(CONVOCATIONS[2])?).expect("the congress was called");
/// let congress = funnel.tiers.last().expect("a chain has a top");
/// assert_eq!(congress.shares.iter().map(|share| share.mandates).sum::<u64>(), congress.filled);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn funnel(f: &Federation, top: &Id) -> Option<Funnel> {
    f.convocations.get(top)?;
    let mut chain: Vec<&Convocation> =
        std::iter::successors(f.convocations.get(top), |c| f.convocations.get(c.electors.as_ref()?))
            .collect();
    chain.reverse();
    let groups = tally::groups(f, &chain);
    let tiers = chain.into_iter().map(|convocation| tier(f, convocation, &groups)).collect();
    Some(Funnel { groups, tiers })
}

fn tier(f: &Federation, convocation: &Convocation, groups: &[Option<Id>]) -> Tier {
    let counted = tally::counted(f, convocation, groups);
    let sum = |of: fn(&Counted) -> u64| counted.iter().map(of).sum::<u64>();
    let by_group = |of: fn(&Counted) -> &Vec<u64>| -> Vec<u64> {
        (0..groups.len()).map(|g| counted.iter().map(|c| of(c)[g]).sum()).collect()
    };
    let (votes, seats) = (by_group(|c| &c.votes), by_group(|c| &c.seats));
    let mandates = tally::mandates(f, convocation, groups);
    let units: Vec<UnitSeats> = counted.iter().map(UnitSeats::of).collect();
    let losses = loss::losses(&counted, &units, groups.len());
    let shares = losses.into_iter().enumerate().map(|(g, loss)| Share {
        votes: votes[g],
        mandates: mandates[g],
        seats: seats[g],
        proportional: units.iter().map(|unit| &unit.proportional[g]).sum(),
        loss,
    });
    let all = || f.contests.values().filter(|c| c.convocation == convocation.id);
    let rule = &convocation.rules.contest.rule;
    Tier {
        convocation: convocation.id.clone(),
        body: convocation.rules.name.clone(),
        rule: match rule {
            ContestRule::Ballots(rule) => rule.to_string(),
            ContestRule::Totals(rule) => rule.to_string(),
        },
        crosses: matches!(rule, ContestRule::Ballots(rule) if ["plurality", "approval"].contains(&rule.info().id)),
        roll: convocation.frozen.as_ref().map(|frozen| roll(frozen.rows.values())),
        contests: tally::contests(all()),
        seats: all().filter_map(|c| c.seats).sum(),
        filled: mandates.iter().sum(),
        may_vote_counted: sum(|c| c.may_vote),
        ballots: sum(|c| c.ballots),
        votes: votes.iter().sum(),
        seats_counted: seats.iter().sum(),
        shares: shares.collect(),
        indices: Indices::of(&votes, &seats),
        units,
    }
}

fn roll<'a>(rows: impl Iterator<Item = &'a mandat_federation::freeze::Row>) -> Roll {
    rows.fold(Roll::default(), |sum, row| Roll {
        candidates: sum.candidates + row.candidates,
        members: sum.members + row.members,
        may_vote: sum.may_vote + row.may_vote,
        may_stand: sum.may_stand + row.may_stand,
    })
}
