//! A contest: an election in one unit for n seats by one rule, from its nominations to its result.
//!
//! The result that an entry claims is recounted here whenever the ballots can be read; a claim that differs is refused.

pub mod groups;

use std::collections::BTreeSet;

use mandat_count::{self as count, Amount, Ballots, Candidate as Standing, Count, Outcome, Rule};
use mandat_record::tree::Hash;
use mandat_statutes::{Electors, Evidence};
use num_rational::BigRational;
use num_traits::ToPrimitive;

use crate::Federation;
use crate::apportionment::{self, Given, House};
use crate::ballots::{self, InBox};
use crate::body::{Conclude, Nominate, Nomination, WithdrawCandidate};
use crate::codes::{Flag, Flags, Refusal, Refused, known, refuse};
use crate::convocation::Convocation;
use crate::fold::Act;
use crate::freeze::{Frozen, Row};
use crate::id::{Id, Member};
use crate::lot::{self, Subject};
use crate::roll::Standing as OnTheRoll;
use crate::sealed::{self, Sealed};

/// Someone or something that stands.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The member's name, or the list's.
    pub id: Id,
    /// The platform.
    pub platform: Option<Id>,
    /// The list.
    pub list: Option<Id>,
    /// Groups of the candidate for which the statutes ask a share, sorted.
    pub groups: Vec<String>,
    /// Index of the nomination's entry.
    pub nominated: u64,
    /// Whether the candidate stood down.
    pub withdrawn: bool,
}

/// A contest in the state.
#[derive(Clone, Debug)]
pub struct Contest {
    /// Convocation and unit.
    pub id: Id,
    /// The convocation.
    pub convocation: Id,
    /// The unit.
    pub unit: Id,
    /// Seats; `None` where they come from outside and the source has none.
    pub seats: Option<u64>,
    /// The weight of all seats together, where it comes from outside.
    pub weight: Option<BigRational>,
    /// The frozen roll of the unit; `None` where the convocation has none.
    pub row: Option<Row>,
    /// Who stands, in the order of nomination.
    pub candidates: Vec<Candidate>,
    /// Credentials of the voters, for sealed contests.
    pub credentials: BTreeSet<mandat_record::ed25519::PublicKey>,
    /// Its sealed election, once its box is open.
    pub sealed: Option<Sealed>,
    /// What lies in the box for it.
    pub cast: Option<InBox>,
    /// The value of its lot.
    pub lot: Option<String>,
    /// Its result.
    pub result: Option<Concluded>,
}

/// The result of a contest.
#[derive(Clone, Debug)]
pub struct Concluded {
    /// The entry.
    pub index: u64,
    /// What the result rests on.
    pub evidence: Evidence,
    /// Whether fewer ballots than the privacy threshold were cast, so that the public sees no tally.
    pub withheld: bool,
    /// Whether this reader recomputed it from the ballots or totals.
    pub recomputed: bool,
    /// Who is elected, in order; for declared contests each option once a seat.
    pub elected: Vec<Id>,
    /// Votes of each candidate or option in the first stage, where this reader may know them.
    pub votes: Vec<(Id, u64)>,
    /// Valid votes, where this reader may know them.
    pub valid: Option<u64>,
    /// Flags of the entry: its mandates carry them.
    pub flags: Flags,
}

impl Contest {
    fn new(convocation: &Convocation, unit: &Id, seats: Option<u64>, row: Option<Row>) -> Self {
        Self {
            id: convocation.contest(unit),
            convocation: convocation.id.clone(),
            unit: unit.clone(),
            seats,
            weight: None,
            row,
            candidates: Vec::new(),
            credentials: BTreeSet::new(),
            sealed: None,
            cast: None,
            lot: None,
            result: None,
        }
    }

    /// The contests of a house whose seats are known.
    pub(crate) fn of_house(convocation: &Convocation, frozen: &Frozen, house: &House) -> Vec<Self> {
        let rows = |unit: &Id| frozen.rows.values().find(|row| row.unit == *unit).cloned();
        let seats = house.seats().into_iter().flatten();
        seats.map(|(unit, seats)| Self::new(convocation, unit, Some(seats), rows(unit))).collect()
    }

    /// The contests of a convocation whose seats are given from outside: one a unit of the constituency tier, whether or not
    /// the table has a row for it.
    pub(crate) fn of_given(
        f: &Federation,
        convocation: &Convocation,
        given: &Given,
    ) -> Result<Vec<Self>, Refusal> {
        let mut rows: std::collections::BTreeMap<_, _> =
            given.rows.iter().map(|row| (&row.unit, row)).collect();
        let mut contests = Vec::new();
        for (_, unit) in convocation.constituencies(f) {
            let row = rows.remove(&unit.id);
            let mut contest = Self::new(convocation, &unit.id, row.and_then(|row| row.seats), None);
            contest.weight = row.and_then(|row| apportionment::decimal(row.weight.as_deref()?));
            contests.push(contest);
        }
        match rows.keys().next() {
            None => Ok(contests),
            Some(unit) => {
                refuse(Refused::Unknown, format!("seats are given to {unit}, where no contest is held"))
            }
        }
    }

    /// The contest anew of another's seats: as many, with the same weight, since its unit's share of the body is not at issue.
    pub(crate) fn of_renewal(convocation: &Convocation, renewed: &Self) -> Self {
        let weight = renewed.weight.clone();
        Self { weight, ..Self::new(convocation, &renewed.unit, renewed.seats, None) }
    }

    /// Candidates who have not stood down.
    pub fn standing(&self) -> u64 {
        self.candidates.iter().filter(|c| !c.withdrawn).count() as u64
    }

    /// The platform or list that a candidate stands for.
    pub fn candidate(&self, id: &Id) -> Option<&Candidate> {
        self.candidates.iter().find(|c| c.id == *id)
    }

    /// The contest as the ground floor knows it.
    pub fn paper(&self) -> count::Contest {
        let standing = |c: &Candidate| Standing {
            name: c.id.to_string(),
            list: c.list.as_ref().map(Id::to_string),
            withdrawn: c.withdrawn,
            groups: c.groups.clone(),
        };
        let names: Vec<&str> = self.candidates.iter().map(|c| c.id.as_str()).collect();
        let subject = Subject::Contest(self.id.clone());
        count::Contest {
            title: self.id.to_string(),
            seats: u32::try_from(self.seats.unwrap_or(0)).unwrap_or(u32::MAX),
            candidates: self.candidates.iter().map(standing).collect(),
            lot: self.lot.as_deref().map(|value| lot::order(&subject, value, &names)),
        }
    }

    /// Counts ballots by the rule that binds this contest.
    pub fn count(&self, f: &Federation, ballots: &Ballots) -> Result<Outcome, Refusal> {
        Ok(count::count(ballots, &self.paper(), &self.rule(f)?))
    }

    /// The counting rule that binds this contest, with what the statutes ask for groups.
    pub fn rule(&self, f: &Federation) -> Result<Rule, Refusal> {
        Ok(self.asked(f)?.rule)
    }
}

impl Federation {
    /// A contest that must exist.
    pub(crate) fn require_contest(&self, id: &Id) -> Result<&Contest, Refusal> {
        known(&self.contests, "contest", id)
    }
}

/// `contest.nominate`: until the deadline, by anybody who may nominate; there is no operation that refuses a nomination.
pub(crate) fn nominate(f: &mut Federation, act: &Act<'_>, body: Nominate) -> Result<Flags, Refusal> {
    let contest = f.require_contest(&body.contest)?;
    let convocation = f.require_convocation(&contest.convocation)?;
    if act.at > convocation.dates.nominate || convocation.opened.is_some() || contest.result.is_some() {
        return refuse(Refused::TooLate, format!("nominations for {} ended", body.contest));
    }
    if body.candidates.is_empty() {
        return refuse(Refused::BadBody, "a nomination names at least one candidate");
    }
    let mut names: BTreeSet<&Id> = contest.candidates.iter().map(|c| &c.id).collect();
    for nomination in &body.candidates {
        if !names.insert(&nomination.candidate) {
            return refuse(
                Refused::Duplicate,
                format!("{} stands in {} already", nomination.candidate, body.contest),
            );
        }
        check_nomination(f, act, convocation, contest, nomination)?;
    }
    let members: Vec<Member> =
        body.candidates.iter().filter_map(|n| Member::parse(n.candidate.as_str()).ok()).collect();
    if let Some(member) = members.iter().find(|member| convocation.standing.contains(member)) {
        return refuse(
            Refused::Duplicate,
            format!("{member} stands in another contest of {} already", convocation.id),
        );
    }
    let called = convocation.id.clone();
    let stands = |n: Nomination| Candidate {
        id: n.candidate,
        platform: n.platform,
        list: n.list,
        groups: n.groups,
        nominated: act.index,
        withdrawn: false,
    };
    if let Some(contest) = f.contests.get_mut(&body.contest) {
        contest.candidates.extend(body.candidates.into_iter().map(stands));
    }
    if let Some(convocation) = f.convocations.get_mut(&called) {
        convocation.standing.extend(members);
    }
    Ok(Flags::new())
}

fn check_nomination(
    f: &Federation,
    act: &Act<'_>,
    convocation: &Convocation,
    contest: &Contest,
    nomination: &Nomination,
) -> Result<(), Refusal> {
    if let Some(platform) = &nomination.platform {
        if !convocation.rules.platforms {
            return refuse(
                Refused::BadStatutes,
                format!("candidates for {} do not stand on platforms", convocation.rules.id),
            );
        }
        let registered = f.platforms.get(platform).is_some_and(|p| p.withdrawn.is_none());
        if !registered {
            return refuse(Refused::Unknown, format!("no platform {platform} is registered"));
        }
    }
    if let Some(text) = &nomination.text {
        act.blob(text)?;
    }
    groups::check(f, convocation, nomination)?;
    eligible_to_stand(f, convocation, contest, &nomination.candidate)
}

/// Whoever can open the roll checks the condition; everybody checks that the name belongs to the unit.
fn eligible_to_stand(
    f: &Federation,
    convocation: &Convocation,
    contest: &Contest,
    candidate: &Id,
) -> Result<(), Refusal> {
    let declared = contest.row.as_ref().is_none_or(|row| row.declared);
    let Some(frozen) = convocation.frozen.as_ref().filter(|_| !declared) else { return Ok(()) };
    let belongs = |unit: u32| f.units.lies_in(f.units.id(unit), &contest.unit);
    match frozen.people.may_stand.get(candidate) {
        Some(unit) if belongs(*unit) => return Ok(()),
        None if !frozen.complete => {}
        _ => return refuse(Refused::NotEligible, format!("{candidate} may not stand in {}", contest.id)),
    }
    let member = (convocation.rules.electors == Electors::Members)
        .then(|| Member::parse(candidate.as_str()).ok())
        .flatten();
    let then = member.and_then(|m| f.roll.get(&m)?.as_of(frozen.as_of));
    match then {
        Some(then) if then.standing == OnTheRoll::Member && belongs(then.unit) => Ok(()),
        _ => refuse(Refused::NotEligible, format!("{candidate} is not on the roll of {}", contest.unit)),
    }
}

/// `contest.withdraw`.
pub(crate) fn withdraw(f: &mut Federation, act: &Act<'_>, body: WithdrawCandidate) -> Result<Flags, Refusal> {
    let contest = f.require_contest(&body.contest)?;
    if f.require_convocation(&contest.convocation)?.opened.is_some() {
        return refuse(
            Refused::TooLate,
            format!("voting in {} has begun: the candidate stays on the paper", body.contest),
        );
    }
    let Some(candidate) = contest.candidate(&body.candidate).filter(|c| !c.withdrawn) else {
        return refuse(Refused::Unknown, format!("{} does not stand in {}", body.candidate, body.contest));
    };
    // Otherwise two officers of a higher organ could strike out whom a union nominates.
    let nominated = f.signers.signed_by_any(candidate.nominated, act.entry);
    if !nominated && !f.keys.own_committee(act.entry, &contest.unit) {
        return refuse(
            Refused::NoConsent,
            format!(
                "{} is withdrawn by who nominated, or by the committee of {}",
                body.candidate, contest.unit
            ),
        );
    }
    let candidates = f.contests.get_mut(&body.contest).into_iter().flat_map(|c| &mut c.candidates);
    candidates.filter(|c| c.id == body.candidate).for_each(|c| c.withdrawn = true);
    Ok(Flags::new())
}

/// The ballots of a contest, as far as this reader may see them, and whether they are withheld from the public.
pub(crate) fn ballots(
    f: &Federation,
    act: &Act<'_>,
    contest: &Contest,
) -> Result<Option<(Ballots, bool)>, Refusal> {
    let k = u64::from(f.require_convocation(&contest.convocation)?.statutes.rules.privacy.k);
    let few = |ballots: &Ballots| whole(&ballots.votes()).is_some_and(|votes| votes < k);
    match &contest.cast {
        None => Ok(None),
        Some(InBox::Sealed(_)) => match &contest.sealed {
            Some(sealed) => sealed::tally::ballots(f, contest, sealed),
            None => Ok(None),
        },
        Some(InBox::Recorded(blob)) => {
            let text = act.blob(blob)?;
            let ballots = ballots::read(&text, contest)?;
            if few(&ballots) {
                return refuse(
                    Refused::BelowThreshold,
                    format!("ballots of {} stand in public below the threshold", contest.id),
                );
            }
            Ok(Some((ballots, false)))
        }
        Some(InBox::Withheld(commitment)) => {
            // They lie under the index of the result, also for whoever follows on a seat later.
            let index = contest.result.as_ref().map_or(act.index, |result| result.index);
            let opened: Option<ballots::Opened> =
                crate::roll::open_of(act, index, ballots::WITHHELD, commitment)?;
            let read = opened.map(|opened| ballots::read(opened.ballots.as_bytes(), contest)).transpose()?;
            if read.as_ref().is_some_and(|ballots| !few(ballots)) {
                return refuse(
                    Refused::BelowThreshold,
                    format!("ballots of {} are withheld without need", contest.id),
                );
            }
            Ok(read.map(|ballots| (ballots, true)))
        }
    }
}

/// `contest.result`: the claim is recounted; where the tally is withheld, the commission recounts it.
pub(crate) fn conclude(f: &mut Federation, act: &Act<'_>, body: Conclude) -> Result<Flags, Refusal> {
    let contest = f.require_contest(&body.contest)?;
    let convocation = f.require_convocation(&contest.convocation)?;
    let Some(closed) = &convocation.closed else {
        return refuse(Refused::NotNow, format!("the box of {} is not closed", contest.convocation));
    };
    if contest.result.is_some() {
        return refuse(Refused::Duplicate, format!("contest {} has a result", body.contest));
    }
    if closed.read && contest.cast.is_none() {
        return refuse(Refused::NotNow, format!("no ballots of {} lie in the box", body.contest));
    }
    let mut flags = Flags::new();
    if act.at > convocation.dates.appeal {
        flags.push(Flag::ResultLate);
    }
    let readable = ballots(f, act, contest)?;
    let k = u64::from(convocation.statutes.rules.privacy.k);
    let withheld = match &contest.cast {
        Some(InBox::Withheld(_)) => true,
        Some(InBox::Sealed(counted)) => counted.counted < k,
        Some(InBox::Recorded(_)) | None => false,
    };
    let counted = if let Some((ballots, _)) = &readable {
        Some(recount(f, contest, ballots, &body, &mut flags)?)
    } else {
        claim(contest, &body)?;
        None
    };
    if withheld {
        flags.push(Flag::TallyWithheld);
    } else if !closed.read {
        flags.push(Flag::AnchoredOnly);
    }
    if contest.asked(f)?.short {
        flags.push(Flag::GroupShort);
    }
    quorum(convocation, contest, counted.as_ref(), &mut flags);
    flags.extend(f.renewal_in_time(convocation, act.at)?);
    flags.extend(f.derived_from_electors(contest));
    flags.extend(f.second_posts(contest, &body.elected, act.at));
    let votes = counted.as_ref().map(|count| first_votes(contest, count)).unwrap_or_default();
    let result = Concluded {
        index: act.index,
        evidence: if contest.sealed.is_some() { Evidence::Sealed } else { Evidence::Recorded },
        withheld,
        recomputed: counted.is_some(),
        elected: body.elected,
        votes,
        valid: counted.as_ref().and_then(|count| whole(&count.totals.valid)),
        flags: flags.clone(),
    };
    f.seat(&body.contest, result, act.at);
    Ok(flags)
}

fn recount(
    f: &Federation,
    contest: &Contest,
    ballots: &Ballots,
    body: &Conclude,
    flags: &mut Flags,
) -> Result<Count, Refusal> {
    let outcome = contest.count(f, ballots)?;
    let digest = Hash(count::digest(&outcome));
    let counted = match outcome {
        Outcome::Decided(counted) => counted,
        Outcome::NeedsLot(_) => {
            return refuse(
                Refused::ResultDiffers,
                format!("the ballots of {} tie: draw the lot first", body.contest),
            );
        }
        Outcome::Infeasible(why) => {
            return refuse(Refused::ResultDiffers, format!("contest {} has no result: {why}", body.contest));
        }
    };
    let elected: Vec<&Id> = counted.elected.iter().map(|i| &contest.candidates[*i].id).collect();
    if !elected.into_iter().eq(&body.elected) {
        return refuse(
            Refused::ResultDiffers,
            format!("the ballots of {} elect others than the entry says", body.contest),
        );
    }
    if digest != body.account {
        return refuse(
            Refused::ResultDiffers,
            format!("the account of {} is not the one that the entry binds", body.contest),
        );
    }
    if counted.unfilled > 0 {
        flags.push(Flag::SeatsEmpty);
    }
    let voters = contest.row.as_ref().map(|row| row.may_vote);
    if voters.zip(whole(&counted.totals.cast)).is_some_and(|(voters, cast)| cast > voters) {
        flags.push(Flag::MoreVotesThanVoters);
    }
    Ok(counted)
}

/// A result that this reader cannot recount must at least be possible: candidates who stand, each once, no more than seats.
fn claim(contest: &Contest, body: &Conclude) -> Result<(), Refusal> {
    let stands = |id: &Id| contest.candidate(id).is_some_and(|c| !c.withdrawn);
    let distinct: BTreeSet<&Id> = body.elected.iter().collect();
    let seats = contest.seats.unwrap_or(0);
    if distinct.len() != body.elected.len()
        || body.elected.len() as u64 > seats
        || !body.elected.iter().all(stands)
    {
        return refuse(
            Refused::ResultDiffers,
            format!("contest {} elects candidates who stand, each once, for {seats} seats", body.contest),
        );
    }
    Ok(())
}

fn quorum(convocation: &Convocation, contest: &Contest, counted: Option<&Count>, flags: &mut Flags) {
    let (Some(quorum), Some(row), Some(counted)) = (&convocation.rules.quorum, &contest.row, counted) else {
        return;
    };
    let Some(cast) = whole(&counted.totals.cast) else { return };
    // Where delegates elect, the members of the row are their mandates.
    let whole = match quorum.of {
        mandat_statutes::QuorumOf::MayVote => row.may_vote,
        mandat_statutes::QuorumOf::Mandates => row.members,
    };
    if !quorum.threshold.is_met(cast, whole) {
        flags.push(Flag::QuorumMissed);
    }
}

/// Votes of each candidate (for lists: of each list's first candidate's list) in the first stage.
fn first_votes(contest: &Contest, counted: &Count) -> Vec<(Id, u64)> {
    let Some(first) = counted.stages.first() else { return Vec::new() };
    let lists: Vec<Id> = contest.paper().lists().iter().filter_map(|list| Id::parse(list).ok()).collect();
    let names: Vec<Id> = if first.tallies.len() == contest.candidates.len() {
        contest.candidates.iter().map(|c| c.id.clone()).collect()
    } else {
        lists
    };
    names.into_iter().zip(&first.tallies).filter_map(|(id, tally)| Some((id, whole(tally)?))).collect()
}

/// An amount that is a whole number of votes.
pub(crate) fn whole(amount: &Amount) -> Option<u64> {
    let ratio = amount.to_ratio();
    ratio.is_integer().then(|| ratio.to_integer().to_u64()).flatten()
}

impl Contest {
    /// The ballots of a sealed contest, opened, as far as this reader may see them; `None` for other contests, and where parts
    /// are withheld.
    ///
    /// # Errors
    /// Not enough trustees have decrypted.
    pub fn opened_ballots(&self, f: &Federation) -> Result<Option<Ballots>, Refusal> {
        let Some(sealed) = &self.sealed else { return Ok(None) };
        Ok(sealed::tally::ballots(f, self, sealed)?.map(|(ballots, _)| ballots))
    }
}
