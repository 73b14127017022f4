//! Targets: what the congress votes the economy to deliver, with priorities.

/// How a target is met where not everything can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// So much at least: within its tier what is missing, each valued in hours, is as little as can be.
    Floor,
    /// The same share of every target of this kind in the tier is delivered, as large as can be; then of those that can have
    /// more, and so on.
    Proportional,
    /// No more than so much is made and imported in a period.
    Ceiling,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Floor, Self::Proportional, Self::Ceiling];

    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Proportional => "proportional",
            Self::Ceiling => "ceiling",
        }
    }
}

/// A target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// The product: a position in the economy's list.
    pub product: u32,
    /// The period; `None`: every period.
    pub period: Option<u32>,
    /// How it is met.
    pub kind: Kind,
    /// Priority: tier 1 is served before tier 2.
    pub tier: u16,
    /// Amount, in the product's unit.
    pub amount: f64,
    /// Hours that a missing unit weighs, whoever misses it. Such a target has no tier: it is weighed against labour.
    pub price: Option<f64>,
}

/// What a congress voted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Targets {
    /// The targets.
    pub list: Vec<Target>,
}

impl Targets {
    /// The tiers in which something is voted, in order.
    pub fn tiers(&self) -> Vec<u16> {
        let voted = self.list.iter().filter(|target| target.kind != Kind::Ceiling && target.price.is_none());
        let mut tiers: Vec<u16> = voted.map(|target| target.tier).collect();
        tiers.sort_unstable();
        tiers.dedup();
        tiers
    }
}
