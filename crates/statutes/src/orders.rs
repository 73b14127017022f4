//! Standing orders of a body: when texts are due, who is credentialed, in which order amendments are voted on, how long
//! people speak, and which questions go to the members first. The body divides by decisions of the same file.

use crate::body::Quorum;
use crate::organisation::Id;
use crate::share::Threshold;

/// The standing orders of a body that deliberates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingOrders {
    /// The body.
    pub body: Id,
    /// Motions and theses are due so many days before the first contest opens.
    pub filing_days: u32,
    /// Texts are circulated so many days before the first contest opens, at the latest.
    pub circulation_days: u32,
    /// The decision that admits a motion filed late; none if late motions are never put.
    pub late: Option<Id>,
    /// The decision that adopts the report on credentials and decides challenges; none if there is no such report.
    pub credentials: Option<Id>,
    /// The decision that adopts the agenda; none if the agenda proposed is in force at once.
    pub agenda: Option<Id>,
    /// Amendments; none if motions cannot be amended.
    pub amendments: Option<Amendments>,
    /// Most minutes of a speech; none if speaking time is not limited.
    pub speech_minutes: Option<u32>,
    /// Whether the word alternates between platforms.
    pub alternate: bool,
    /// Whether a delegate may split the votes that the mandate carries.
    pub split: bool,
    /// Presence by which the body may sit.
    pub quorum: Option<Quorum>,
    /// Which questions go to the members before the body may decide.
    pub referendum: Option<Referendum>,
}

/// How amendments are voted on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendments {
    /// By which decision.
    pub decision: Id,
    /// In which order.
    pub order: AmendmentOrder,
}

/// The fixed order in which amendments to a motion are voted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmendmentOrder {
    /// As they were filed.
    AsFiled,
    /// By the passage of the text that they change; of one passage as they were filed.
    ByPassage,
    /// Those that go furthest from the text first: two officers arrange them before the first is put.
    FurthestFirst,
}

/// The referendum among members on a motion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referendum {
    /// The decision that the members take.
    pub decision: Id,
    /// Motions by these decisions always go to the members first.
    pub always: Vec<Id>,
    /// So many of the units that send delegates can ask for it; none if they cannot.
    pub units: Option<Threshold>,
    /// Whether a motion that the members reject is lost; otherwise the body decides, and the record shows both.
    pub binds: bool,
}
