//! What comes out: decided, a tie that needs a lot, or a sentence why it cannot be done.
//!
//! A tie is a value: the rule ends where the votes end, and a lot that was drawn beforehand and recorded goes on
//! from there (DESIGN 4).

use crate::account::Account;

/// The answer of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every seat has its claim.
    Decided(Allocation),
    /// The rule leaves seats to a lot.
    NeedsLot(Tie),
    /// No allocation satisfies the rule.
    Infeasible(Infeasible),
}

impl Outcome {
    /// The seats per claim, if all are decided.
    pub fn seats(&self) -> Option<&[u64]> {
        match self {
            Self::Decided(allocation) => Some(&allocation.seats),
            Self::NeedsLot(_) | Self::Infeasible(_) => None,
        }
    }
}

/// Seats per claim, in the order of the claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// Seats of each claim.
    pub seats: Vec<u64>,
    /// What a person needs to recompute them.
    pub account: Account,
}

/// Equal claims to fewer seats than there are claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Seats that each claim has whatever the lot says.
    pub decided: Vec<u64>,
    /// Positions of the claims that are equal, ascending.
    pub tied: Vec<usize>,
    /// How many of the tied get one seat more; at least one, fewer than the tied.
    pub open: u64,
    /// What a person needs to recompute it.
    pub account: Account,
}

impl Tie {
    /// The allocation that `lot` makes of this tie: the first of the tied in its order get one more each.
    pub(crate) fn resolve(self, lot: &Lot) -> Allocation {
        let Self { decided: mut seats, tied, open, mut account } = self;
        let mut order = tied.clone();
        order.sort_by_key(|&claim| lot.rank[claim]);
        let mut winners: Vec<usize> = Vec::new();
        for (claim, _) in order.into_iter().zip(0..open) {
            seats[claim] += 1;
            winners.push(claim);
        }
        winners.sort_unstable();
        account.lot = Some(LotUse { tied, winners });
        Allocation { seats, account }
    }
}

/// An order of all claims, drawn beforehand and recorded; whoever comes first in it wins a tie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    rank: Vec<usize>,
}

impl Lot {
    /// A lot from the positions of all claims, the luckiest first. `None` unless each position occurs exactly once.
    pub fn new(order: &[usize]) -> Option<Self> {
        let mut rank = vec![usize::MAX; order.len()];
        for (place, &claim) in order.iter().enumerate() {
            let slot = rank.get_mut(claim).filter(|slot| **slot == usize::MAX)?;
            *slot = place;
        }
        Some(Self { rank })
    }

    /// The place of a claim in the order, the luckiest at zero.
    pub(crate) fn place(&self, claim: usize) -> usize {
        self.rank[claim]
    }

    /// How many claims the lot orders.
    pub fn claims(&self) -> usize {
        self.rank.len()
    }
}

/// A tie that a lot decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotUse {
    /// Positions of the claims that were equal.
    pub tied: Vec<usize>,
    /// Positions of those that got one more.
    pub winners: Vec<usize>,
}

/// Why no allocation satisfies the rule. The codes are stable; positions count from zero in the fields and from one
/// in the sentences, which name no claim (a name may be a person's).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Infeasible {
    /// Seats, and nobody to give them to.
    #[error("there are {seats} seats and no claims: add the units or lists that take part")]
    NoClaims {
        /// Seats to give.
        seats: u64,
    },
    /// The rule divides a given number, and none was given.
    #[error("this rule divides a number of seats: say how many")]
    SeatsMissing,
    /// The rule finds the number itself, and another was given.
    #[error("this rule itself gives {computed} seats, not {given}: leave the number out, or correct it")]
    SeatsFixedByRule {
        /// Seats asked for.
        given: u64,
        /// Seats that the rule gives.
        computed: u64,
    },
    /// More than [`crate::MAX_SEATS`].
    #[error("more than 2^53 seats: check the number of seats, the floors and the sizes in the rule")]
    TooManySeats,
    /// A weight below zero.
    #[error("claim {} has a weight below zero: votes and members are counted from zero", claim + 1)]
    NegativeWeight {
        /// Its position.
        claim: usize,
    },
    /// The weights' common denominator is out of bounds.
    #[error("the weights have no common denominator of at most 4096 bits: round them as the statutes say")]
    WeightsTooFine,
    /// One claim's floor is above its cap.
    #[error("claim {} has a floor above its cap: lower the one or raise the other", claim + 1)]
    FloorAboveCap {
        /// Its position.
        claim: usize,
    },
    /// More guaranteed seats than seats.
    #[error("the floors ask for {floors} seats, and there are {seats}: add seats or lower the floors")]
    FloorsAboveSeats {
        /// Sum of the floors.
        floors: u64,
        /// Seats to give.
        seats: u64,
    },
    /// The caps leave seats that nobody may take.
    #[error(
        "the caps leave room for {caps} seats, and there are {seats}: raise the caps or give fewer seats"
    )]
    CapsBelowSeats {
        /// Sum of what the claims may take at most.
        caps: u64,
        /// Seats to give.
        seats: u64,
    },
    /// Seats, and no votes or members at all.
    #[error(
        "there are {seats} seats to give by weight and no weight: no votes were cast, or no members counted"
    )]
    NoWeight {
        /// Seats left after the floors.
        seats: u64,
    },
    /// No claim reaches the threshold.
    #[error("no claim reaches the threshold: lower it, or vote again")]
    NobodyOverThreshold,
    /// A caucus group without its people at the first alignment.
    #[error("claim {} has no count of people at the first alignment: the caucus rule needs it", claim + 1)]
    FirstMissing {
        /// Its position.
        claim: usize,
    },
    /// A caucus group with a floor or a cap.
    #[error("claim {} has a floor or a cap, and a caucus rule has neither: leave it out", claim + 1)]
    BoundsNotRead {
        /// Its position.
        claim: usize,
    },
    /// No group is viable.
    #[error("no group has the {needed} people that the rule asks for: realign, or vote again")]
    NobodyViable {
        /// People needed.
        needed: u64,
    },
    /// More viable groups than seats, and none may lose its only delegate.
    #[error("{groups} viable groups hold one delegate each and there are {seats}: groups have to join")]
    MoreGroupsThanSeats {
        /// Groups that hold a delegate.
        groups: u64,
        /// Delegates to elect.
        seats: u64,
    },
    /// The lot orders another number of claims.
    #[error("the lot orders {lot} claims, and there are {claims}: draw it over all of them")]
    LotMismatch {
        /// Claims in the lot.
        lot: usize,
        /// Claims given.
        claims: usize,
    },
    /// A rule that has no biproportional form.
    #[error(
        "this rule cannot divide seats both ways: use dhondt, sainte-lague or modified-sainte-lague, no threshold"
    )]
    NotBiproportional,
    /// A table of votes with missing or superfluous cells.
    #[error("the table of votes must have a number for each of {lists} lists in each of {units} units")]
    TableShape {
        /// Units with seats.
        units: usize,
        /// Lists with seats.
        lists: usize,
    },
    /// More cells than are solved.
    #[error("{units} units and {lists} lists make more than 250000 cells: divide fewer units at once")]
    TableTooLarge {
        /// Units with seats.
        units: usize,
        /// Lists with seats.
        lists: usize,
    },
    /// The units have other seats in sum than the lists.
    #[error("the units have {units} seats and the lists {lists}: both sums must be equal")]
    SumsDiffer {
        /// Seats of all units.
        units: u64,
        /// Seats of all lists.
        lists: u64,
    },
    /// Lists with more seats than the units have in which they got votes.
    #[error(
        "lists {} are to have {needed} seats and got votes only in units {} that have {room}: give them fewer seats, or let units send more",
        numbers(lists),
        numbers(units)
    )]
    NoSuchTable {
        /// Positions of these lists.
        lists: Vec<usize>,
        /// Positions of the units in which they got votes.
        units: Vec<usize>,
        /// Seats of these lists.
        needed: u64,
        /// Seats of these units.
        room: u64,
    },
}

/// Positions counted from one.
fn numbers(positions: &[usize]) -> String {
    if positions.is_empty() {
        return "(none)".into();
    }
    positions.iter().map(|position| (position + 1).to_string()).collect::<Vec<_>>().join(", ")
}

impl Infeasible {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoClaims { .. } => "no_claims",
            Self::SeatsMissing => "seats_missing",
            Self::SeatsFixedByRule { .. } => "seats_fixed_by_rule",
            Self::TooManySeats => "too_many_seats",
            Self::NegativeWeight { .. } => "negative_weight",
            Self::WeightsTooFine => "weights_too_fine",
            Self::FloorAboveCap { .. } => "floor_above_cap",
            Self::FloorsAboveSeats { .. } => "floors_above_seats",
            Self::CapsBelowSeats { .. } => "caps_below_seats",
            Self::NoWeight { .. } => "no_weight",
            Self::NobodyOverThreshold => "nobody_over_threshold",
            Self::FirstMissing { .. } => "first_missing",
            Self::BoundsNotRead { .. } => "bounds_not_read",
            Self::NobodyViable { .. } => "nobody_viable",
            Self::MoreGroupsThanSeats { .. } => "more_groups_than_seats",
            Self::LotMismatch { .. } => "lot_mismatch",
            Self::NotBiproportional => "not_biproportional",
            Self::TableShape { .. } => "table_shape",
            Self::TableTooLarge { .. } => "table_too_large",
            Self::SumsDiffer { .. } => "sums_differ",
            Self::NoSuchTable { .. } => "no_such_table",
        }
    }
}
