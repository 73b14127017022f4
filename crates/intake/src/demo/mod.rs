//! The demo: an invented federation that works for a year, elects on three tiers and takes a decision, as one record.
//!
//! [`run`] plays everybody: it invents people, signs for them with keys made from the seed, and brings every act through
//! the same [`Desk`] as intake does in life. Nothing comes from a clock or the environment, so a seed and a size give
//! the same record on every machine. The scenario in order: [`founding`], [`roll`], [`labour`], three times [`tier`],
//! [`recall`] after the first, the [`congress`], the plan and what came of it ([`industry`]), and a branch's [`takeover`].

mod cast;
mod chance;
mod congress;
mod economy;
mod founding;
mod industry;
mod keyring;
mod labour;
mod management;
mod recall;
mod roll;
mod sealed;
mod secret;
mod takeover;
mod text;
mod tier;
mod vote;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use mandat_federation::{Flag, Id};
use mandat_record::read::{Blobs, Boxes, Openings, Sink};

use crate::desk::{Desk, DeskError};
use cast::{Cast, SMALLEST};
use chance::{Chance, secret};
pub use industry::{METHOD, PLANS};
use keyring::Keyring;
pub use management::MANAGEMENT;

/// The origin of the demo's log. `.invalid` can never be anybody's (RFC 2606).
pub const LOG: &str = "demo.invalid/federation";

/// Midnight of Monday 5 January 2026 (UTC), when the demo begins: nothing comes from the clock.
pub const BEGINS: u64 = 1_767_571_200;

const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;

/// The convocations of the three tiers, from the workplaces up.
pub const CONVOCATIONS: [&str; 3] = ["conference-2026", "union-congress-2026", "congress-2026"];

/// The session of the congress.
pub const SESSION: &str = "session-2026-1";

/// The division that the congress takes on its first motion.
pub const DIVISION: &str = "motion-2026-1";

/// The division that it takes by sealed ballots.
pub const SECRET_DIVISION: &str = "motion-2026-3";

/// Every flag that the scenario means to raise, with the reason. Any other is a mistake.
pub const INTENDED: [(Flag, &str); 4] = [
    (Flag::TallyWithheld, "few ballots were cast: the public sees the winners"),
    (Flag::WeightClassSmall, "a union has few delegates in a secret division"),
    (Flag::TransferLate, "one member moves after the freeze"),
    (Flag::RemovedAfterFreeze, "one member leaves after the freeze"),
];

/// How large a federation is invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Branch unions.
    pub unions: u64,
    /// Districts of all unions.
    pub districts: u64,
    /// Workplaces of all districts.
    pub workplaces: u64,
    /// Members of all workplaces, candidates of membership among them.
    pub members: u64,
    /// Seats of the congress.
    pub congress: u64,
}

impl Size {
    /// The demo that `mandat demo` plays.
    pub const DEMO: Self =
        Self { unions: 12, districts: 60, workplaces: 600, members: 20_000, congress: 400 };
    /// The smallest that still shows everything, for tests.
    pub const TINY: Self = Self { unions: 2, districts: 4, workplaces: 20, members: 700, congress: 20 };

    fn check(self) -> Result<(), DemoError> {
        let wrong = |text: String| Err(DemoError::Size(text));
        if !(2..=200).contains(&self.unions) {
            return wrong(format!("{} unions: there are 2 to 200, since two of them watch", self.unions));
        }
        if !(self.unions..=2_000).contains(&self.districts) {
            return wrong(format!("{} districts: at least one a union, at most 2000", self.districts));
        }
        if self.workplaces < self.districts * 2 || self.workplaces > 20_000 {
            return wrong(format!("{} workplaces: at least two a district, at most 20000", self.workplaces));
        }
        if self.members < self.workplaces * SMALLEST || self.members > 1_000_000 {
            let least = self.workplaces * SMALLEST;
            return wrong(format!("{} members: at least {least} in so many workplaces", self.members));
        }
        if self.congress < self.unions || self.congress > 2_000 {
            return wrong(format!("a congress of {}: at least one a union, at most 2000", self.congress));
        }
        Ok(())
    }
}

/// Why the demo could not be played.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// No federation has such a size.
    #[error("{0}")]
    Size(String),
    /// An act of the scenario did not come into the record.
    #[error("{0}")]
    Desk(#[from] DeskError),
    /// The scenario does not fit: a mistake in the demo itself.
    #[error("the demo's scenario fails: {0}")]
    Scenario(String),
}

/// How far the demo has come, for a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is going on.
    pub what: &'static str,
    /// How much of it is done.
    pub done: u64,
    /// Of how much.
    pub of: u64,
}

/// What the generator knows and the record does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// What members prefer, by platform, in the order of the ballot papers. Nobody but the generator can know it.
    pub preferences: Vec<Preference>,
    /// The petition that recalled a delegate, if one could be recalled.
    pub petition: Option<Id>,
}

/// How many prefer a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preference {
    /// The platform.
    pub platform: Id,
    /// Members on the frozen roll of the first tier.
    pub members: u64,
    /// Those of them who may vote.
    pub may_vote: u64,
}

/// A demo that was played.
pub struct Demo<S> {
    /// The desk with the record and the state that follows from it.
    pub desk: Desk<S>,
    /// What only the generator knows.
    pub story: Story,
}

/// Where the demo writes to.
pub trait Place: Sink + Blobs + Boxes + Openings {}

impl<S: Sink + Blobs + Boxes + Openings> Place for S {}

/// The scene on which the scenario is played.
struct Scene<'p, S> {
    desk: Desk<S>,
    keys: Keyring,
    cast: Cast,
    seed: u64,
    size: Size,
    progress: &'p mut dyn FnMut(Step),
}

/// Plays the demo into `sink`. `progress` is told how far it has come.
///
/// ```
/// use mandat_intake::demo::{Size, run};
/// use mandat_record::read::{Entries, Memory};
/// let demo = run(Memory::new(), 1, Size::TINY, &mut |_| {})?;
/// assert_eq!(demo.desk.sink.size()?, demo.desk.federation.size);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run<S: Place>(
    sink: S,
    seed: u64,
    size: Size,
    progress: &mut dyn FnMut(Step),
) -> Result<Demo<S>, DemoError> {
    let cast = Cast::invent(seed, size)?;
    let unions: Vec<String> = cast.unions.iter().map(Id::to_string).collect();
    let keys = Keyring::new(seed, &unions, cast.districts.len(), text::PLATFORMS.len());
    let desk = Desk::new(LOG, sink, secret(seed, "salts"), BEGINS);
    let mut scene = Scene { desk, keys, cast, seed, size, progress };
    scene.found()?;
    scene.join()?;
    scene.attest()?;
    scene.before_the_call()?;
    scene.anchor()?;
    let [conference, union_congress, congress] = CONVOCATIONS.map(id);
    scene.convene(&conference, "district-conference", None, 20)?;
    let preferences = scene.preferences(&conference);
    scene.after_the_freeze()?;
    let sealing = scene.trustees(&conference)?;
    scene.elect(&conference, Some(sealing))?;
    let petition = scene.recall(&conference)?;
    scene.anchor()?;
    scene.convene(&union_congress, "union-congress", Some(conference), 66)?;
    scene.elect(&union_congress, None)?;
    scene.anchor()?;
    scene.convene(&congress, "congress", Some(union_congress), 90)?;
    scene.texts(&congress)?;
    scene.elect(&congress, None)?;
    scene.anchor()?;
    let sealing = scene.trustees(&congress)?;
    scene.divide(&congress, sealing)?;
    scene.industry(&congress)?;
    scene.takeover()?;
    scene.anchor()?;
    scene.desk.checkpoint(&scene.keys.operator, &scene.keys.witnesses)?;
    Ok(Demo { desk: scene.desk, story: Story { preferences, petition } })
}

impl<S: Place> Scene<'_, S> {
    /// A moment: so many days and hours after the demo begins.
    fn at(&mut self, day: u64, hour: u64) {
        self.desk.set_time(BEGINS + day * DAY + hour * HOUR);
    }

    fn step(&mut self, what: &'static str, done: usize, of: usize) {
        (self.progress)(Step { what, done: done as u64, of: of as u64 });
    }

    fn chance(&self, topic: &str) -> Chance {
        Chance::new(self.seed, topic)
    }

    /// How many members on the frozen roll prefer what.
    fn preferences(&self, convocation: &Id) -> Vec<Preference> {
        let mut counts = vec![(0, 0); text::PLATFORMS.len()];
        let f = &self.desk.federation;
        if let Some(frozen) = f.convocations.get(convocation).and_then(|c| c.frozen.as_ref()) {
            let of: BTreeMap<_, _> = self.cast.people.iter().map(|p| (p.member, p.prefers[0])).collect();
            for (member, (_, standing)) in f.roll.as_of(frozen.as_of) {
                let Some(count) = of.get(&member).and_then(|n| counts.get_mut(*n)) else { continue };
                count.0 += u64::from(standing == mandat_federation::roll::Standing::Member);
                count.1 += u64::from(frozen.people.may_vote.contains_key(&member.id()));
            }
        }
        let named = counts.into_iter().enumerate();
        named
            .map(|(n, (members, may_vote))| Preference { platform: text::platform(n), members, may_vote })
            .collect()
    }
}

/// A name that the demo itself makes.
fn id(text: &str) -> Id {
    Id::parse(text).expect("the demo's own names are names")
}
