//! A convocation: the call of a body, its dates, and the ballot box that is opened and closed for it.
//!
//! It holds the statutes that were in force when it was called: a change binds from the next convocation on, never the
//! running one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mandat_record::tree::Hash;
use mandat_statutes::{Body as Rules, Electors, Evidence, Seats, date_of};

use crate::Federation;
use crate::apportionment::{self, Given, House};
use crate::ballots::{self, InBox};
use crate::body::{Call, CloseBox, Dates, OneConvocation};
use crate::codes::{Flag, Flags, Refusal, Refused, fresh, known, refuse};
use crate::contest::Contest;
use crate::fold::Act;
use crate::founding::Enacted;
use crate::freeze::Frozen;
use crate::id::Member;
use crate::id::{Id, LONGEST};
use crate::recall::renewal::{self, Renews};
use crate::roll::Standing;
use crate::sealed::{self, Sealing};
use crate::units::Unit;

/// A convocation in the state.
#[derive(Clone, Debug)]
pub struct Convocation {
    /// Its name.
    pub id: Id,
    /// The body's rules.
    pub rules: Arc<Rules>,
    /// The statutes that bind it.
    pub statutes: Arc<Enacted>,
    /// The unit whose body is called; `None`: the body of every unit of its tier.
    pub seat_of: Option<Id>,
    /// Dates.
    pub dates: Dates,
    /// Where lots come from.
    pub lot_source: String,
    /// The convocation whose delegates elect.
    pub electors: Option<Id>,
    /// Seats given from outside.
    pub given: Option<Arc<Given>>,
    /// Whose seats are contested anew, where it elects no body of its own.
    pub renews: Option<Renews>,
    /// Index of the call.
    pub called: u64,
    /// The frozen roll.
    pub frozen: Option<Frozen>,
    /// How the seats of each house fell, by the unit in which it sits.
    pub houses: BTreeMap<Id, House>,
    /// Whether the lists of credentials are fixed.
    pub registered: bool,
    /// When the box was opened.
    pub opened: Option<u64>,
    /// The box's closing.
    pub closed: Option<Closed>,
    /// Its trustees, where its ballots are sealed.
    pub sealing: Option<Sealing>,
    /// The members who stand in its contests.
    pub(crate) standing: BTreeSet<Member>,
}

/// How a box was closed.
#[derive(Clone, Debug)]
pub struct Closed {
    /// Entries.
    pub size: u64,
    /// Root.
    pub root: Hash,
    /// Whether the box was there to be read; one that is gone is anchored only.
    pub read: bool,
}

impl Convocation {
    /// A body just called by these rules.
    pub(crate) fn new(act: &Act<'_>, body: &Call, rules: Arc<Rules>, statutes: Arc<Enacted>) -> Self {
        Self {
            id: body.convocation.clone(),
            rules,
            statutes,
            seat_of: body.unit.clone(),
            dates: body.dates.clone(),
            lot_source: body.lot_source.clone(),
            electors: body.electors.clone(),
            given: None,
            renews: None,
            called: act.index,
            frozen: None,
            houses: BTreeMap::new(),
            registered: false,
            opened: None,
            closed: None,
            sealing: None,
            standing: BTreeSet::new(),
        }
    }

    /// The units in which its contests are held.
    pub fn constituencies<'a>(&'a self, f: &'a Federation) -> impl Iterator<Item = (u32, &'a Unit)> {
        let anew = |unit: &Unit| self.renews.as_ref().is_none_or(|renews| renews.unit == unit.id);
        f.units
            .of_tier(self.rules.constituency.as_str())
            .filter(|(_, unit)| self.seat_of.as_ref().is_none_or(|seat| f.units.lies_in(&unit.id, seat)))
            .filter(move |(_, unit)| anew(unit))
    }

    /// The name of its contest in a unit.
    pub fn contest(&self, unit: &Id) -> Id {
        self.id.join(unit)
    }

    /// Whether the names of its contests and mandates stay within what a name can be, so that entries can refer to them.
    pub(crate) fn check_names(&self, f: &Federation) -> Result<(), Refusal> {
        let long = |unit: &&Unit| self.contest(&unit.id).as_str().len() + "#100000".len() > LONGEST;
        match self.constituencies(f).map(|(_, unit)| unit).find(long) {
            None => Ok(()),
            Some(unit) => refuse(
                Refused::BadBody,
                format!("the name of {} with that of unit {} is too long: shorten it", self.id, unit.id),
            ),
        }
    }

    /// Whether its statutes let its contests be voted by sealed ballots.
    pub(crate) fn may_be_sealed(&self) -> bool {
        self.rules.evidence.contains(&Evidence::Sealed)
    }

    /// Whether appeals against it are still possible.
    pub fn runs_at(&self, at: u64) -> bool {
        at <= self.dates.appeal
    }
}

impl Federation {
    /// A convocation that must exist.
    pub(crate) fn require_convocation(&self, id: &Id) -> Result<&Convocation, Refusal> {
        known(&self.convocations, "convocation", id)
    }

    /// Whether a person is on the frozen roll of a convocation that still runs.
    pub(crate) fn in_frozen_roll(&self, member: &Member) -> bool {
        let Some(on) = self.roll.get(member) else { return false };
        let holds = |convocation: &Convocation, frozen: &Frozen| {
            let then = on.as_of(frozen.as_of).filter(|then| then.standing == Standing::Member);
            let tier = convocation.rules.constituency.as_str();
            let unit = then.and_then(|then| self.units.ancestor(then.unit, tier));
            unit.is_some_and(|unit| frozen.rows.contains_key(&unit))
        };
        let running = self.convocations.values().filter(|c| c.runs_at(self.at));
        running
            .filter(|convocation| convocation.rules.electors == Electors::Members)
            .any(|convocation| convocation.frozen.as_ref().is_some_and(|frozen| holds(convocation, frozen)))
    }

    /// Whether a convocation's delegates are the body's latest: no later call of the same body in the same unit has all
    /// its results. Otherwise whoever calls could choose between two majorities.
    pub(crate) fn is_latest(&self, convocation: &Convocation) -> bool {
        // A unit's delegates elected anew sit in the body that is there.
        if convocation.renews.is_some() {
            return false;
        }
        let later = |other: &&Convocation| {
            other.called > convocation.called
                && other.renews.is_none()
                && other.rules.id == convocation.rules.id
                && (other.seat_of == convocation.seat_of || other.seat_of.is_none())
        };
        let complete = |other: &Convocation| {
            let mut contests = self.contests.values().filter(|c| c.convocation == other.id).peekable();
            contests.peek().is_some() && contests.all(|contest| contest.result.is_some())
        };
        !self.convocations.values().filter(later).any(complete)
    }

    /// Puts the frozen roll and the seats that follow from it into a convocation, and founds its contests. Where seats
    /// came from outside, the contests are there since the call and get their row of the roll.
    pub(crate) fn install(
        &mut self,
        id: &Id,
        frozen: Frozen,
        houses: BTreeMap<Id, House>,
        flags: &mut Flags,
    ) {
        let Some(convocation) = self.convocations.get_mut(id) else { return };
        let contests: Vec<Contest> =
            houses.values().flat_map(|house| Contest::of_house(convocation, &frozen, house)).collect();
        flags.extend(contests.iter().filter(|c| c.seats == Some(0)).take(1).map(|_| Flag::SeatsEmpty));
        let founded = convocation.given.is_some() || convocation.renews.is_some();
        for row in frozen.rows.values().filter(|_| founded) {
            if let Some(contest) = self.contests.get_mut(&convocation.contest(&row.unit)) {
                contest.row = Some(row.clone());
            }
        }
        convocation.frozen = Some(frozen);
        convocation.houses = houses;
        self.contests.extend(contests.into_iter().map(|contest| (contest.id.clone(), contest)));
    }

    /// Refuses a name that is already that of a box: of a convocation, a petition or a secret division.
    pub(crate) fn require_fresh_box(&self, what: &str, id: &Id) -> Result<(), Refusal> {
        fresh(&self.convocations, what, id)?;
        fresh(&self.petitions, what, id)?;
        if self.is_secret_division(id) {
            return refuse(Refused::Duplicate, format!("{what} {id} exists"));
        }
        Ok(())
    }
}

/// `convocation.call`.
pub(crate) fn call(f: &mut Federation, act: &Act<'_>, body: Call) -> Result<Flags, Refusal> {
    f.require_fresh_box("convocation", &body.convocation)?;
    if !is_name(body.convocation.as_str()) {
        return refuse(
            Refused::BadBody,
            "a convocation's name has at most 64 of a-z 0-9 . _ - and ends in a letter or digit",
        );
    }
    if body.lot_source.trim().is_empty() || body.lot_source.len() > 500 {
        return refuse(Refused::BadBody, "name the source of lots beforehand, in 1 to 500 bytes");
    }
    let convocation = match &body.renews {
        Some(contest) => renewal::called(f, act, &body, contest)?,
        None => called(f, act, &body)?,
    };
    convocation.check_names(f)?;
    let mut flags = check_dates(&convocation.rules, &convocation.dates, act.at)?;
    if flags.is_empty() && f.shortens_filing(&convocation, act.at) {
        flags.push(Flag::PhaseShort);
    }
    flags.extend(body.renews.as_ref().and_then(|contest| f.called_late(contest, &convocation.dates)));
    let given = convocation.given.as_ref().map(|given| Contest::of_given(f, &convocation, given));
    let renewed = body.renews.as_ref().and_then(|contest| f.contests.get(contest));
    let anew = renewed.map(|renewed| Contest::of_renewal(&convocation, renewed));
    let contests: Vec<Contest> = given.transpose()?.into_iter().flatten().chain(anew).collect();
    f.contests.extend(contests.into_iter().map(|contest| (contest.id.clone(), contest)));
    f.convocations.insert(body.convocation, convocation);
    Ok(flags)
}

/// What a call calls: a body by the statutes in force.
fn called(f: &Federation, act: &Act<'_>, body: &Call) -> Result<Convocation, Refusal> {
    let statutes = f.constitution.current();
    let Some(rules) = statutes.rules.body(body.body.as_str()).cloned() else {
        return refuse(Refused::Unknown, format!("the statutes have no body {}", body.body));
    };
    if let Some(unit) = &body.unit {
        let number = f.units.require(unit)?;
        if f.units.get(number).tier.as_str() != rules.unit_tier.as_str() {
            return refuse(
                Refused::BadStatutes,
                format!("body {} sits in units of tier {}", body.body, rules.unit_tier),
            );
        }
    }
    check_electors(f, &rules, body.electors.as_ref())?;
    let given = given(act, &rules, body)?;
    Ok(Convocation { given: given.map(Arc::new), ..Convocation::new(act, body, Arc::new(rules), statutes) })
}

/// A convocation's name is the name of its box's folder, and the beginning of its contests' names: with a slash in it, two
/// contests of two convocations could have one name.
pub(crate) fn is_name(name: &str) -> bool {
    name.len() <= 64 && !name.contains(['/', '#']) && name.ends_with(|c: char| c.is_ascii_alphanumeric())
}

pub(crate) fn check_electors(f: &Federation, rules: &Rules, electors: Option<&Id>) -> Result<(), Refusal> {
    match (&rules.electors, electors) {
        (Electors::Members, None) => Ok(()),
        (Electors::Members, Some(_)) => {
            refuse(Refused::BadBody, "members elect this body: leave out the electors")
        }
        (Electors::Delegates(_), None) => {
            refuse(Refused::BadBody, "delegates elect this body: name their convocation")
        }
        (Electors::Delegates(body), Some(id)) => {
            let named = f.require_convocation(id)?;
            if named.rules.id == *body && !f.is_latest(named) {
                refuse(Refused::NotNow, format!("{id} is not the latest convocation of {body}"))
            } else if named.rules.id == *body {
                Ok(())
            } else {
                refuse(
                    Refused::BadStatutes,
                    format!("delegates of {body} elect, and {id} called {}", named.rules.id),
                )
            }
        }
    }
}

/// Dates are in order and not in the past; phases shorter than the statutes' are accepted and flagged.
fn check_dates(rules: &Rules, dates: &Dates, at: u64) -> Result<Flags, Refusal> {
    let Dates { freeze, nominate, open, close, appeal, term } = *dates;
    let order = [at, freeze, nominate, open, close, appeal, term];
    if !order.is_sorted() || open == close || appeal == term {
        return refuse(
            Refused::BadBody,
            "dates run from the call over freeze, nominate, open, close, appeal to term",
        );
    }
    // A mandate that outlives its term would need no electors any more.
    if date_of(term) > date_of(appeal).plus_months(rules.term_months) {
        return refuse(
            Refused::BadStatutes,
            format!("the term ends more than {} months after the appeals", rules.term_months),
        );
    }
    let phases = &rules.phases;
    let prescribed = [0, phases.freeze, phases.nomination, phases.open, phases.close, phases.appeal];
    // Each phase by itself: a late opening must not shorten the vote.
    let lasts = order.windows(2).map(|pair| pair[1] - pair[0]);
    let short = lasts
        .zip(prescribed.windows(2))
        .any(|(seconds, days)| seconds < u64::from(days[1] - days[0]) * 86_400);
    Ok(if short { vec![Flag::PhaseShort] } else { Flags::new() })
}

fn given(act: &Act<'_>, rules: &Rules, body: &Call) -> Result<Option<Given>, Refusal> {
    match (&rules.seats, &body.given) {
        (Seats::Given { .. }, Some(blob)) => apportionment::read_given(act, blob).map(Some),
        (Seats::Given { .. }, None) => {
            refuse(Refused::BadBody, "the statutes take the seats of this body from outside: name the table")
        }
        (Seats::Computed(_), Some(_)) => {
            refuse(Refused::BadStatutes, "the seats of this body follow from the roll: leave the table out")
        }
        (Seats::Computed(_), None) => Ok(None),
    }
}

/// `box.open`.
pub(crate) fn open_box(f: &mut Federation, act: &Act<'_>, body: OneConvocation) -> Result<Flags, Refusal> {
    let convocation = f.require_convocation(&body.convocation)?;
    if convocation.frozen.is_none() || convocation.opened.is_some() {
        return refuse(
            Refused::NotNow,
            format!("convocation {}: its box opens once, after the roll is frozen", body.convocation),
        );
    }
    if let Some(house) = convocation.houses.values().find(|house| house.tie().is_some()) {
        return refuse(
            Refused::NotNow,
            format!("convocation {}: seats of {} wait for a lot", body.convocation, house.unit),
        );
    }
    let may = convocation.sealing.is_some() && convocation.may_be_sealed();
    let sealed = may || convocation.rules.evidence == [Evidence::Sealed];
    if sealed && !convocation.registered {
        return refuse(
            Refused::NotNow,
            format!("convocation {}: close the registration first", body.convocation),
        );
    }
    let elections = sealed::election::open(f, convocation)?;
    let mut flags = Flags::new();
    match act.at.cmp(&convocation.dates.open) {
        std::cmp::Ordering::Less => flags.push(Flag::OpenedEarly),
        std::cmp::Ordering::Greater if act.at - convocation.dates.open > 86_400 => {
            flags.push(Flag::OpenedLate);
        }
        _ => {}
    }
    let few = |c: &Contest| c.convocation == body.convocation && c.seats.is_some_and(|n| c.standing() < n);
    if f.contests.values().any(few) {
        flags.push(Flag::FewCandidates);
    }
    if let Some(convocation) = f.convocations.get_mut(&body.convocation) {
        convocation.opened = Some(act.at);
        convocation.sealing.iter_mut().for_each(|sealing| sealing.in_use |= !elections.is_empty());
    }
    for (id, sealed) in elections {
        if let Some(contest) = f.contests.get_mut(&id) {
            contest.sealed = Some(sealed);
        }
    }
    Ok(flags)
}

/// `box.close`: the box is read once, here; its entries become what the contests count.
pub(crate) fn close_box(f: &mut Federation, act: &Act<'_>, body: CloseBox) -> Result<Flags, Refusal> {
    if f.is_secret_division(&body.convocation) {
        return sealed::division::close_box(f, act, body);
    }
    let convocation = f.require_convocation(&body.convocation)?;
    if convocation.opened.is_none() || convocation.closed.is_some() {
        return refuse(
            Refused::NotNow,
            format!("convocation {}: its box closes once, after it was opened", body.convocation),
        );
    }
    let mut flags = Flags::new();
    if act.at < convocation.dates.close {
        flags.push(Flag::ClosedEarly);
    } else if act.at - convocation.dates.close > 86_400 {
        flags.push(Flag::ClosedLate);
    }
    let cast = ballots::read_box(f, act, &body)?;
    match &cast {
        None => flags.push(Flag::AnchoredOnly),
        // A unit whose ballots were left out would otherwise be without delegates and nobody could see why.
        Some(cast) => {
            let left_out = |c: &&Contest| {
                c.convocation == body.convocation && c.seats != Some(0) && !cast.contains_key(&c.id)
            };
            let by_ballots = !convocation.rules.evidence.contains(&Evidence::Declared);
            if by_ballots && f.contests.values().any(|c| left_out(&c)) {
                flags.push(Flag::SeatsEmpty);
            }
        }
    }
    let closed = Closed { size: body.size, root: body.root, read: cast.is_some() };
    for (contest, in_box) in cast.into_iter().flatten() {
        if let Some(contest) = f.contests.get_mut(&contest) {
            if let (InBox::Sealed(counted), Some(sealed)) = (&in_box, &mut contest.sealed) {
                sealed.counted = Some(counted.clone());
            }
            contest.cast = Some(in_box);
        }
    }
    if let Some(convocation) = f.convocations.get_mut(&body.convocation) {
        convocation.closed = Some(closed);
    }
    Ok(flags)
}
