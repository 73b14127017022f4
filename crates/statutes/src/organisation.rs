//! The statutes as a typed value: what a parsed file holds. Every reference in it points to something that it holds.

use std::fmt;

use crate::body::Body;
use crate::decision::Decision;
use crate::management::{Management, Takeover};
use crate::membership::Membership;
use crate::orders::StandingOrders;
use crate::share::Share;

/// The identifier of a tier, a body or a decision: lower-case letters, digits and hyphens, at most 64 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

impl Id {
    /// The text as an identifier, if it is one.
    pub fn new(text: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let edge = |byte: Option<&u8>| byte.is_some_and(|byte| *byte != b'-');
        let bytes = text.as_bytes();
        let valid = bytes.len() <= 64 && bytes.iter().all(|byte| fits(*byte));
        (valid && edge(bytes.first()) && edge(bytes.last())).then(|| Self(text.to_owned()))
    }

    /// The text of the identifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The rules of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statutes {
    /// Name of the organisation.
    pub name: String,
    /// Language of the texts (BCP 47), if stated.
    pub language: Option<String>,
    /// The laws it is under; empty if not stated.
    pub laws: Vec<Law>,
    /// The tiers, each parent before its children: from the congress down to the workplace.
    pub tiers: Vec<Tier>,
    /// Who may join, vote and stand.
    pub membership: Membership,
    /// The elected bodies.
    pub bodies: Vec<Body>,
    /// The kinds of decisions that divisions take.
    pub decisions: Vec<Decision>,
    /// The standing orders of bodies that deliberate.
    pub standing_orders: Vec<StandingOrders>,
    /// The kind of decision by which these statutes are changed; none if they cannot be.
    pub statutes_change: Option<Id>,
    /// Who hears appeals; none if nobody does.
    pub appeals: Option<Appeals>,
    /// How a member is excluded; none if the statutes know no exclusion.
    pub exclusion: Option<Exclusion>,
    /// Thresholds of privacy.
    pub privacy: Privacy,
    /// Witnesses that must cosign a checkpoint before it is final.
    pub witnesses: Witnesses,
    /// Rules of the plan.
    pub plan: Plan,
    /// Posts, reports and contracts; none if the statutes let nobody appoint.
    pub management: Option<Management>,
    /// How a branch takes over management; none if the statutes know no stages.
    pub takeover: Option<Takeover>,
}

impl Statutes {
    /// The tier of this identifier.
    pub fn tier(&self, id: &str) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.id.as_str() == id)
    }

    /// The body of this identifier.
    pub fn body(&self, id: &str) -> Option<&Body> {
        self.bodies.iter().find(|body| body.id.as_str() == id)
    }

    /// The kind of decision of this identifier.
    pub fn decision(&self, id: &str) -> Option<&Decision> {
        self.decisions.iter().find(|decision| decision.id.as_str() == id)
    }

    /// The standing orders of a body.
    pub fn orders(&self, body: &str) -> Option<&StandingOrders> {
        self.standing_orders.iter().find(|orders| orders.body.as_str() == body)
    }

    /// Whether the tier `below` is `above` or lies under it.
    pub fn is_within(&self, below: &Id, above: &Id) -> bool {
        is_within(&self.tiers, below, above)
    }
}

pub(crate) fn is_within(tiers: &[Tier], below: &Id, above: &Id) -> bool {
    let mut current = Some(below);
    while let Some(id) = current {
        if id == above {
            return true;
        }
        let tier = tiers.iter().find(|tier| tier.id == *id);
        // INVARIANT: parents stand before their children, so this ends at a root.
        current = tier.and_then(|tier| tier.parent.as_ref());
    }
    false
}

/// A law that the product has notes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    /// United States: Labor-Management Reporting and Disclosure Act 1959.
    Us,
    /// United Kingdom: Trade Union and Labour Relations (Consolidation) Act 1992.
    Uk,
    /// Any other country.
    Other,
}

/// A tier of units: congress, province, district, workplace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// Identifier.
    pub id: Id,
    /// Name in the singular, for people ("district").
    pub name: String,
    /// The tier above; none for a root. Tiers form a forest.
    pub parent: Option<Id>,
}

/// Who hears appeals, and until when one may appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeals {
    /// The body that decides appeals.
    pub body: Id,
    /// Days from the decision or result complained of.
    pub days: u32,
    /// Days from the filing in which a case is decided.
    pub decide_days: u32,
    /// The body that decides where the first is complained of; none if nobody does.
    pub second_body: Option<Id>,
}

/// Exclusion of a member: decided by one body, appealed to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The body that decides; never empty.
    pub deciders: Vec<Id>,
    /// The body that hears the appeal; never one of the deciders.
    pub appeal_body: Id,
    /// Days in which the member may appeal.
    pub appeal_days: u32,
}

/// Thresholds of privacy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Privacy {
    /// A contest with fewer ballots than this is tallied for the commission only ("tally withheld").
    pub k: u32,
}

/// Witnesses of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Witnesses {
    /// How many must cosign a checkpoint.
    pub quorum: u32,
}

/// Rules of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The certified gap up to which a plan may be adopted; none if not stated.
    pub tolerance: Option<Share>,
    /// The decision that adopts targets; none if nobody does.
    pub targets: Option<Id>,
    /// The decision that adopts a plan; none if nobody does.
    pub adopt: Option<Id>,
    /// The decision that adopts a method of production; none if nobody does.
    pub methods: Option<Id>,
}

impl Plan {
    /// Whether this kind of decision adopts targets, plans or methods.
    pub fn is_decided_by(&self, decision: &Id) -> bool {
        [&self.targets, &self.adopt, &self.methods].into_iter().flatten().any(|id| id == decision)
    }
}
