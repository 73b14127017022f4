//! Who and what the demo invents: unions, districts, workplaces, and members with their work and what they would vote.
//!
//! What members prefer is known to the generator only. One platform is spread thin, one is strong in few unions, two
//! vary from place to place: so that one can see what a rule makes of each.

use mandat_federation::roll::Stage;
use mandat_federation::{Id, Member};
use mandat_seats::{Claim, Lot, Rule, apportion_by_lot};

use super::chance::Chance;
use super::text::{PLATFORMS, union_name};
use super::{DemoError, Size, id};

/// A district with its union.
pub(super) struct District {
    pub(super) id: Id,
    pub(super) union: usize,
}

/// A workplace with its people.
pub(super) struct Workplace {
    pub(super) id: Id,
    pub(super) union: usize,
    pub(super) district: usize,
    pub(super) people: Vec<usize>,
    /// Ballots of a thousand who may vote.
    pub(super) turnout: u64,
}

/// How much somebody works.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    Full,
    Part,
    /// Too little to vote.
    Little,
}

/// A member.
pub(super) struct Person {
    pub(super) member: Member,
    pub(super) workplace: usize,
    pub(super) stage: Stage,
    /// Months of membership before the demo begins.
    pub(super) months: u32,
    pub(super) joined_day: u32,
    pub(super) kind: &'static str,
    pub(super) habit: Habit,
    /// The last so many months of dues are unpaid.
    pub(super) unpaid: u32,
    /// Positions in [`PLATFORMS`], the first choice first.
    pub(super) prefers: [usize; 2],
}

/// All of it.
pub(super) struct Cast {
    pub(super) unions: Vec<Id>,
    pub(super) districts: Vec<District>,
    pub(super) workplaces: Vec<Workplace>,
    pub(super) people: Vec<Person>,
}

impl Cast {
    pub(super) fn invent(seed: u64, size: Size) -> Result<Self, DemoError> {
        size.check()?;
        let mut chance = Chance::new(seed, "cast");
        let unions: Vec<Id> = (0..size.unions).map(|n| id(&union_name(n))).collect();
        let mut cast = Self { unions, districts: Vec::new(), workplaces: Vec::new(), people: Vec::new() };
        for (union, count) in
            spread(size.districts, size.unions, 1, || chance.between(60, 140)).into_iter().enumerate()
        {
            for n in 1..=count {
                let id = id(&format!("{}/d{n}", cast.unions[union]));
                cast.districts.push(District { id, union });
            }
        }
        let counts = spread(size.workplaces, size.districts, 2, || chance.between(60, 140));
        for (district, count) in counts.into_iter().enumerate() {
            let District { id: above, union } = &cast.districts[district];
            for n in 1..=count {
                let (id, people) = (id(&format!("{above}/w{n:02}")), Vec::new());
                let turnout = chance.between(560, 860);
                cast.workplaces.push(Workplace { id, union: *union, district, people, turnout });
            }
        }
        cast.people(seed, size);
        Ok(cast)
    }

    fn people(&mut self, seed: u64, size: Size) {
        let mut chance = Chance::new(seed, "people");
        let lean = Lean::new(seed, self.unions.len(), self.districts.len());
        let sizes = spread(size.members, size.workplaces, SMALLEST, || workplace(&mut chance));
        for (workplace, count) in sizes.into_iter().enumerate() {
            let place = &mut self.workplaces[workplace];
            let weights = lean.at(&mut chance, place.union, place.district);
            for n in 0..count {
                place.people.push(self.people.len());
                // The first two of a workplace can always stand, so that every workplace can elect.
                self.people.push(person(&mut chance, workplace, weights, n < 2));
            }
        }
    }
}

/// The fewest members of a workplace.
pub(super) const SMALLEST: u64 = 6;

/// `total` over `parts` in proportion to drawn weights, nobody below `floor`.
fn spread(total: u64, parts: u64, floor: u64, weight: impl FnMut() -> u64) -> Vec<u64> {
    let weights = std::iter::repeat_with(weight);
    let claims: Vec<Claim> = (0..parts)
        .zip(weights)
        .map(|(n, weight)| Claim::new(n.to_string(), weight).with_floor(floor))
        .collect();
    let rule = Rule::parse("sainte-lague").expect("the ground floor has this rule");
    let lot = Lot::new(&(0..claims.len()).collect::<Vec<_>>()).expect("each claim once");
    let outcome = apportion_by_lot(&claims, Some(total), &rule, &lot);
    outcome.seats().expect("the size was checked: there is enough for every floor").to_vec()
}

/// How large a workplace is against others: many small and middling ones, few large.
fn workplace(chance: &mut Chance) -> u64 {
    match chance.weighted(&[14, 50, 27, 9]) {
        0 => chance.between(7, 12),
        1 => chance.between(18, 34),
        2 => chance.between(35, 60),
        _ => chance.between(70, 130),
    }
}

/// How strong each platform is where.
struct Lean {
    unions: Vec<[u64; PLATFORMS.len()]>,
    districts: Vec<[u64; PLATFORMS.len()]>,
}

impl Lean {
    fn new(seed: u64, unions: usize, districts: usize) -> Self {
        let mut chance = Chance::new(seed, "lean");
        let union = |n: usize, chance: &mut Chance| {
            // The third platform has its strongholds in every fourth union.
            let third = if n % 4 == 1 { 260 } else { 45 };
            [chance.between(70, 130), chance.between(60, 140), third, 100]
        };
        let district = |chance: &mut Chance| {
            [
                chance.between(50, 150),
                chance.between(50, 150),
                chance.between(80, 120),
                chance.between(90, 110),
            ]
        };
        let unions = (0..unions).map(|n| union(n, &mut chance)).collect();
        Self { unions, districts: (0..districts).map(|_| district(&mut chance)).collect() }
    }

    fn at(&self, chance: &mut Chance, union: usize, district: usize) -> [u64; PLATFORMS.len()] {
        const EVERYWHERE: [u64; PLATFORMS.len()] = [36, 29, 21, 14];
        let mut weights = EVERYWHERE;
        for (n, weight) in weights.iter_mut().enumerate() {
            *weight *= self.unions[union][n] * self.districts[district][n] * chance.between(70, 130);
        }
        weights
    }
}

fn person(chance: &mut Chance, workplace: usize, mut weights: [u64; PLATFORMS.len()], sure: bool) -> Person {
    let first = chance.weighted(&weights);
    weights[first] = 0;
    let second = chance.weighted(&weights);
    let mut bytes = [0; 16];
    bytes.fill_with(|| u8::try_from(chance.below(256)).expect("below 256"));
    let months = match chance.weighted(&[4, 8, 88]) {
        0 => chance.between(0, 3),
        1 => chance.between(4, 11),
        _ => chance.between(13, 300),
    };
    let small = |n: u64| u32::try_from(n).expect("a small number");
    let candidate = months >= 1 && chance.in_thousand(25);
    let mut person = Person {
        member: Member(bytes),
        workplace,
        stage: if candidate { Stage::Candidate } else { Stage::Member },
        months: small(if candidate { chance.between(1, 11) } else { months }),
        joined_day: small(chance.between(1, 28)),
        kind: ["manual", "technical", "clerical"][chance.weighted(&[78, 12, 10])],
        habit: [Habit::Full, Habit::Part, Habit::Little][chance.weighted(&[84, 10, 6])],
        unpaid: if chance.in_thousand(30) { small(chance.between(4, 8)) } else { 0 },
        prefers: [first, second],
    };
    if sure {
        person.stage = Stage::Member;
        person.months = small(chance.between(24, 240));
        (person.kind, person.habit, person.unpaid) = ("manual", Habit::Full, 0);
    }
    person
}
