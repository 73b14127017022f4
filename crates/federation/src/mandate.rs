//! Mandates: seats held by delegates. A mandate is the end of a chain (roll, seats of the unit, contest, seat, weight) and
//! carries the flags of the contest that made it for as long as the record lasts.

use std::collections::BTreeSet;

use mandat_count::{Ballots, Outcome};
use mandat_statutes::{Among, Evidence, Weight};
use num_rational::BigRational;

use crate::Federation;
use crate::apportionment;
use crate::body::Vacate;
use crate::codes::{Flag, Flags, Refusal, Refused, known, refuse};
use crate::contest::{self, Concluded, Contest};
use crate::fold::Act;
use crate::id::Id;
use crate::sealed::Form;

/// A mandate.
#[derive(Clone, Debug)]
pub struct Mandate {
    /// The contest and the number of the seat.
    pub id: Id,
    /// The contest.
    pub contest: Id,
    /// The convocation.
    pub convocation: Id,
    /// The unit that sent the delegate.
    pub unit: Id,
    /// Who holds it; in declared contests the option.
    pub holder: Id,
    /// The platform that the holder stood on.
    pub platform: Option<Id>,
    /// The list.
    pub list: Option<Id>,
    /// The entry that made it.
    pub began: u64,
    /// When it ends by itself, Unix seconds.
    pub term: u64,
    /// How it ended before.
    pub ended: Option<Ended>,
    /// Who held the seat before, where it was refilled.
    pub succeeds: Option<Id>,
    /// Flags of the contest and of the refilling.
    pub flags: Flags,
}

/// The end of a mandate before its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The entry.
    pub index: u64,
    /// How.
    pub how: End,
}

/// How a mandate ends before its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Given back.
    Resigned,
    /// Recalled by the electors.
    Recalled,
    /// The organ was replaced without its electors.
    Replaced,
    /// A complaint about the entry that made it succeeded.
    Annulled,
    /// After a recall the unit elected all its delegates anew.
    Renewed,
}

impl Mandate {
    /// Whether it stands at a moment.
    pub fn stands_at(&self, at: u64) -> bool {
        self.ended.is_none() && at <= self.term
    }
}

impl Federation {
    /// How many mandates of a convocation stand now.
    pub fn standing_mandates(&self, convocation: &Id) -> u64 {
        self.mandates.values().filter(|m| m.convocation == *convocation && m.stands_at(self.at)).count()
            as u64
    }

    /// All mandates that a contest ever made, whatever became of them: they lie together, for their names are the contest's
    /// with a number.
    pub fn of_contest<'a>(&'a self, contest: &Id) -> impl Iterator<Item = &'a Mandate> + use<'a> {
        let (contest, first) = (contest.clone(), contest.nth(0));
        let number = contest.as_str().len() + 1;
        let prefix: Box<str> = first.as_str()[..number].into();
        let named = self.mandates.range(first..).take_while(move |(id, _)| id.as_str().starts_with(&*prefix));
        named.map(|(_, mandate)| mandate).filter(move |mandate| mandate.contest == contest)
    }

    /// Puts a result into its contest and makes the mandates that follow from it.
    pub(crate) fn seat(&mut self, contest: &Id, result: Concluded, at: u64) {
        let Some(contest) = self.contests.get_mut(contest) else { return };
        let Some(called) = self.convocations.get(&contest.convocation) else { return };
        let term = called.dates.term;
        // A contest anew fills seats of the body as it was elected, and only its result ends those who sat there.
        let convocation = called.renews.as_ref().map_or(&called.id, |renews| &renews.of).clone();
        let sat = |m: &&mut Mandate| m.convocation == convocation && m.unit == contest.unit;
        if called.renews.is_some() && !result.elected.is_empty() {
            for mandate in self.mandates.values_mut().filter(sat).filter(|m| m.stands_at(at)) {
                mandate.ended = Some(Ended { index: result.index, how: End::Renewed });
            }
        }
        for (n, holder) in (1..).zip(&result.elected) {
            let stood = contest.candidate(holder);
            let mandate = Mandate {
                id: contest.id.nth(n),
                contest: contest.id.clone(),
                convocation: convocation.clone(),
                unit: contest.unit.clone(),
                holder: holder.clone(),
                platform: stood.and_then(|c| c.platform.clone()),
                list: stood.and_then(|c| c.list.clone()),
                began: result.index,
                term,
                ended: None,
                succeeds: None,
                flags: result.flags.clone(),
            };
            self.mandates.insert(mandate.id.clone(), mandate);
        }
        contest.result = Some(result);
    }

    /// The weight of a mandate at this moment: one, or the unit's votes divided among its delegates.
    /// `registered` are the mandates present, for statutes that divide among those.
    pub fn weight(&self, mandate: &Mandate, registered: &BTreeSet<&Id>) -> BigRational {
        let one = BigRational::from_integer(1.into());
        let (Some(convocation), Some(contest)) =
            (self.convocations.get(&mandate.convocation), self.contests.get(&mandate.contest))
        else {
            return one;
        };
        let rule = &convocation.rules.weight;
        let votes = match rule {
            Weight::One => return one,
            Weight::Divided { claim, .. } => convocation.frozen.as_ref().and_then(|frozen| {
                let number = self.units.number(&contest.unit)?;
                Some(apportionment::base(self, frozen, *claim, number, frozen.rows.get(&number)?))
            }),
            Weight::Given { .. } => match &contest.weight {
                Some(weight) => Some(weight.clone()),
                None => return one,
            },
        };
        let present = match rule {
            Weight::Divided { among: Among::Registered, .. } | Weight::Given { among: Among::Registered } => {
                self.of_contest(&mandate.contest).filter(|m| registered.contains(&m.id)).count() as u64
            }
            _ => 0,
        };
        rule.carried(&votes.unwrap_or_default(), contest.seats.unwrap_or(0), present).each
    }

    /// A mandate that stands now.
    pub(crate) fn require_mandate(&self, id: &Id, at: u64) -> Result<&Mandate, Refusal> {
        let mandate = known(&self.mandates, "mandate", id)?;
        if !mandate.stands_at(at) {
            return refuse(Refused::NotNow, format!("mandate {id} has ended"));
        }
        Ok(mandate)
    }
}

/// `mandate.resign`.
pub(crate) fn resign(f: &mut Federation, act: &Act<'_>, body: Vacate) -> Result<Flags, Refusal> {
    f.require_mandate(&body.mandate, act.at)?;
    vacate(f, act, &body.mandate, End::Resigned, body.successor)
}

/// Ends a mandate and refills its seat from the same ballots or list, at once, so that nobody can delay it and a
/// majority never gains a seat by recalling a minority's delegate. A claimed successor who differs is refused.
pub(crate) fn vacate(
    f: &mut Federation,
    act: &Act<'_>,
    id: &Id,
    how: End,
    claimed: Option<Id>,
) -> Result<Flags, Refusal> {
    let mandate = f.require_mandate(id, act.at)?.clone();
    let contest = f.require_contest(&mandate.contest)?;
    let (successor, mut flags) = match successor(f, act, contest, &mandate, how)? {
        Follows::Known(due) if claimed == due => (due, Flags::new()),
        Follows::Known(_) => {
            return refuse(
                Refused::ResultDiffers,
                format!("the seat of {id} falls to another, by the same ballots"),
            );
        }
        Follows::Unknown => {
            check_claim(f, contest, &mandate, claimed.as_ref())?;
            (claimed, vec![Flag::SuccessorClaimed])
        }
    };
    let next = next_number(f, contest);
    let anew = f.elects_anew(contest);
    let followed = successor.map(|holder| {
        let stood = contest.candidate(&holder);
        let mut carried = mandate.flags.clone();
        carried.extend(&flags);
        Mandate {
            id: contest.id.nth(next),
            platform: stood.map_or_else(|| mandate.platform.clone(), |c| c.platform.clone()),
            list: stood.map_or_else(|| mandate.list.clone(), |c| c.list.clone()),
            holder,
            began: act.index,
            succeeds: Some(id.clone()),
            flags: carried,
            ..mandate.clone()
        }
    });
    match followed {
        Some(mandate) => {
            f.mandates.insert(mandate.id.clone(), mandate);
        }
        // The unit elects all its delegates anew: nothing is left empty but for the time until then.
        None if how == End::Recalled && anew => {}
        None => flags.push(Flag::NoSuccessor),
    }
    if let Some(mandate) = f.mandates.get_mut(id) {
        mandate.ended = Some(Ended { index: act.index, how });
    }
    Ok(flags)
}

/// Who follows on a vacant seat.
enum Follows {
    /// This candidate, or nobody: the ballots or the statutes say so.
    Known(Option<Id>),
    /// This reader cannot see the ballots.
    Unknown,
}

fn successor(
    f: &Federation,
    act: &Act<'_>,
    contest: &Contest,
    mandate: &Mandate,
    how: End,
) -> Result<Follows, Refusal> {
    if how == End::Recalled && f.elects_anew(contest) {
        return Ok(Follows::Known(None));
    }
    let evidence = contest.result.as_ref().map(|result| result.evidence);
    if evidence == Some(Evidence::Declared) {
        // A declared seat belongs to its list or group; who sits on it is theirs to say.
        return Ok(Follows::Known(Some(mandate.holder.clone())));
    }
    // Of summed ballots nobody knows which marks stood together: who follows by the same ballots cannot be told.
    if contest.sealed.as_ref().is_some_and(|sealed| sealed.form == Form::Marks) {
        return Ok(Follows::Unknown);
    }
    let Some((ballots, _)) = contest::ballots(f, act, contest)? else { return Ok(Follows::Unknown) };
    match refill(f, contest, &ballots, mandate)? {
        Some(Outcome::Decided(count)) => {
            Ok(Follows::Known(count.elected.first().map(|i| contest.candidates[*i].id.clone())))
        }
        Some(Outcome::NeedsLot(_)) => refuse(
            Refused::ResultDiffers,
            format!("who follows in {} takes a lot: draw it first", contest.id),
        ),
        Some(Outcome::Infeasible(_)) => Ok(Follows::Known(None)),
        None => Ok(Follows::Unknown),
    }
}

/// Who follows on a seat by the ballots; `None` if its holder did not stand.
fn refill(
    f: &Federation,
    contest: &Contest,
    ballots: &Ballots,
    mandate: &Mandate,
) -> Result<Option<Outcome>, Refusal> {
    let mut paper = contest.paper();
    let position = |id: &Id| contest.candidates.iter().position(|c| c.id == *id);
    // Who held a seat of this contest and lost or left it does not come back by the same ballots.
    for former in f.of_contest(&contest.id).filter(|m| m.ended.is_some()) {
        if let Some(candidate) = position(&former.holder).and_then(|i| paper.candidates.get_mut(i)) {
            candidate.withdrawn = true;
        }
    }
    let elected: Vec<usize> = holders(f, contest).filter_map(position).collect();
    let Some(vacated) = position(&mandate.holder) else { return Ok(None) };
    Ok(Some(mandat_count::refill(ballots, &paper, &contest.rule(f)?, &elected, vacated)))
}

/// Whether a tie stands between a seat of the contest and who would follow on it. Who cannot see the ballots believes so.
pub(crate) fn waits_for_lot(f: &Federation, act: &Act<'_>, contest: &Contest) -> Result<bool, Refusal> {
    if contest.result.as_ref().is_some_and(|result| result.evidence == Evidence::Declared) {
        return Ok(false);
    }
    let Some((ballots, _)) = contest::ballots(f, act, contest)? else { return Ok(true) };
    for mandate in f.of_contest(&contest.id).filter(|m| m.ended.is_none()) {
        if matches!(refill(f, contest, &ballots, mandate)?, Some(Outcome::NeedsLot(_))) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn holders<'a>(f: &'a Federation, contest: &'a Contest) -> impl Iterator<Item = &'a Id> {
    f.of_contest(&contest.id).filter(|m| m.ended.is_none()).map(|m| &m.holder)
}

/// A successor who cannot be recomputed must at least have stood, on the same list, and not hold a seat.
fn check_claim(
    f: &Federation,
    contest: &Contest,
    mandate: &Mandate,
    claimed: Option<&Id>,
) -> Result<(), Refusal> {
    let Some(id) = claimed else { return Ok(()) };
    let stood = contest.candidate(id).is_some_and(|c| !c.withdrawn && c.list == mandate.list);
    let sat = f.of_contest(&contest.id).any(|m| m.holder == *id);
    if stood && !sat {
        Ok(())
    } else {
        refuse(Refused::ResultDiffers, format!("{id} cannot follow in {}", contest.id))
    }
}

fn next_number(f: &Federation, contest: &Contest) -> usize {
    f.of_contest(&contest.id).count() + 1
}
