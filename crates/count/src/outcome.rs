//! What a count returns: the winners with the account of every stage, a tie that needs a lot, or why it cannot be.
//!
//! The account is what a member reads and what the record binds: `json` writes it for machines and for the digest,
//! `sheet` for people.

use serde::Serialize;

use crate::amount::Amount;

/// The result of a count.
#[expect(
    clippy::large_enum_variant,
    reason = "one outcome per contest, and callers match on the account itself"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The rule decides.
    Decided(Count),
    /// The rule and its tie method leave candidates tied: draw a lot, record it, count again with it.
    NeedsLot(Tie),
    /// The rule cannot be applied to these ballots and this contest.
    Infeasible(Infeasible),
}

/// The full account of a decided count (or of one up to a tie).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The rule with its parameters, as [`crate::Rule`] prints it.
    pub rule: String,
    /// What the contest is called.
    pub title: String,
    /// Seats to fill.
    pub seats: u32,
    /// The names of the candidates; all indexes refer to this order.
    pub candidates: Vec<String>,
    /// The names of the lists that stages about lists tally; empty without lists.
    pub lists: Vec<String>,
    /// The elected, in order of election.
    pub elected: Vec<usize>,
    /// Who goes to a second round of ballots, if the rule calls one: then nobody is elected yet.
    pub second_round: Vec<usize>,
    /// Seats that nobody can fill (fewer candidates than seats).
    pub unfilled: u32,
    /// Every stage of the count.
    pub stages: Vec<Stage>,
    /// Every ballot that did not count, with its reason.
    pub rejected: Vec<Rejected>,
    /// Votes cast and valid, quota.
    pub totals: Totals,
}

/// Votes cast, valid and invalid, and the quota where the rule has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Valid and invalid votes.
    pub cast: Amount,
    /// Votes that count.
    pub valid: Amount,
    /// Votes that were rejected.
    pub invalid: Amount,
    /// The quota, where the rule has one.
    pub quota: Option<Amount>,
}

/// One stage of a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What happened.
    pub action: Action,
    /// Votes of each candidate (of each list, where the action is about lists) after this stage.
    pub tallies: Vec<Amount>,
    /// Votes that no candidate holds any more: non-transferable papers and what the rule's rounding dropped.
    /// `None` where the rule transfers nothing.
    pub nontransferable: Option<Amount>,
    /// Elected in this stage, in order.
    pub elected: Vec<usize>,
    /// Excluded in this stage.
    pub excluded: Vec<usize>,
    /// How ties were decided and other remarks, as sentences.
    pub notes: Vec<String>,
}

/// What a stage did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// The first count of marks or first preferences.
    First,
    /// The surplus of an elected candidate was transferred.
    Surplus(usize),
    /// The votes of excluded candidates were transferred.
    Exclusion(Vec<usize>),
    /// Every ballot was distributed again by the keep factors (Meek's method).
    Distribution {
        /// The share of each ballot that each candidate keeps.
        keep: Vec<Amount>,
        /// The quota of this distribution.
        quota: Amount,
    },
    /// Candidates were compared in pairs.
    Pairwise {
        /// `votes[a][b]`: the votes that prefer candidate a to candidate b.
        votes: Vec<Vec<Amount>>,
    },
    /// Paths through the pairwise majorities (Schulze's method).
    Paths {
        /// `strengths[a][b]`: the strength of the strongest path from candidate a to candidate b.
        strengths: Vec<Vec<Amount>>,
    },
    /// These candidates met in a second round on the same ballots.
    Runoff(Vec<usize>),
    /// Continuing candidates fill the last vacancies.
    LastVacancies,
    /// Votes were counted and seats apportioned by list: tallies are the lists' votes, and `seats` what each takes.
    Apportionment {
        /// Seats of each list.
        seats: Vec<u64>,
    },
    /// One more seat was given, by a measure that the first note states.
    NextSeat,
    /// A vacated seat is filled: tallies are the votes on the ballots that supported the one who left it.
    Vacancy(usize),
}

/// Candidates whom the rule leaves tied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The tied candidates.
    pub tied: Vec<usize>,
    /// What the lot decides.
    pub decides: TieFor,
    /// How many of the tied it picks.
    pub places: u32,
    /// The account so far; the tie stands after its last stage.
    pub account: Box<Count>,
}

/// What a lot decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TieFor {
    /// Who takes a seat.
    Seat,
    /// Who is excluded.
    Exclusion,
    /// Whose surplus is transferred first.
    Surplus,
    /// Who goes to the second round.
    SecondRound,
    /// Which list takes a seat (`tied` names the first candidate of each list).
    ListSeat,
}

impl TieFor {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Seat => "seat",
            Self::Exclusion => "exclusion",
            Self::Surplus => "surplus",
            Self::SecondRound => "second_round",
            Self::ListSeat => "list_seat",
        }
    }
}

/// A ballot, or identical ones, that did not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// Where it stands in the file (the first of identical ones), or its running number.
    pub line: u64,
    /// How many votes.
    pub votes: Amount,
    /// Why.
    pub reason: Reason,
}

/// Why a ballot does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// No mark at all.
    Blank,
    /// A candidate or list that is not in the contest.
    UnknownCandidate,
    /// A candidate marked twice.
    RepeatedCandidate,
    /// More marks than the rule allows.
    TooManyMarks,
    /// No clear first preference.
    NoFirstPreference,
    /// Only candidates who have withdrawn.
    OnlyWithdrawn,
    /// A ballot id that was used before.
    RepeatedId,
    /// A cell that is not a mark.
    UnreadableMark,
    /// The weights together exceed what the count can hold.
    Overflow,
    /// The parts of a split ballot weigh more than its bearer carries.
    OverWeight,
}

impl Reason {
    /// The reason in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::UnknownCandidate => "names nobody who stands",
            Self::RepeatedCandidate => "names a candidate twice",
            Self::TooManyMarks => "more marks than the rule allows",
            Self::NoFirstPreference => "no clear first preference",
            Self::OnlyWithdrawn => "only candidates who have withdrawn",
            Self::RepeatedId => "ballot id used before",
            Self::UnreadableMark => "a mark that cannot be read",
            Self::Overflow => "more votes than a contest can hold",
            Self::OverWeight => "parts that weigh more than the ballot carries",
        }
    }
}

/// Why a count cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Infeasible {
    /// No candidate stands.
    #[error("the contest has no candidates: nominate some, or leave the seats vacant")]
    NoCandidates,
    /// No seat to fill.
    #[error("the contest has no seats: set the number of seats to at least 1")]
    NoSeats,
    /// More candidates than ballots can name.
    #[error("the contest has {0} candidates: at most {most} can be counted", most = crate::MOST_CANDIDATES)]
    TooManyCandidates(usize),
    /// Ballots over another number of choices than the contest has.
    #[error(
        "the ballots are for {ballots} choices and the contest has {contest}: they belong to another contest"
    )]
    WrongContest {
        /// What the ballots are made for.
        ballots: usize,
        /// What the contest has.
        contest: usize,
    },
    /// The lot is not an order of all candidates.
    #[error("the lot must name each of the {0} candidates once: draw and record it again")]
    BadLot(usize),
    /// The rule cannot read ballots of this kind.
    #[error("rule {rule} counts {expected}, and these ballots are {found}: use another rule")]
    WrongBallots {
        /// The rule's id.
        rule: &'static str,
        /// What it counts.
        expected: &'static str,
        /// What was given.
        found: &'static str,
    },
    /// A candidate on no list in a contest of lists.
    #[error("candidate {0} stands on no list: name a list for each candidate")]
    NoList(usize),
    /// More than one seat under a rule for one.
    #[error(
        "rule {rule} elects one, and there are {seats} seats: use an STV or another rule for several seats"
    )]
    OneSeatRule {
        /// The rule's id.
        rule: &'static str,
        /// The seats of the contest.
        seats: u32,
    },
    /// More candidates than a rule compares in pairs.
    #[error("{candidates} candidates are too many to compare in pairs: at most {most}")]
    TooManyToCompare {
        /// Who stands.
        candidates: usize,
        /// How many can be compared.
        most: usize,
    },
    /// No choice of candidates satisfies the rule's constraints, or they are too many to check.
    #[error("{0}")]
    Constraints(String),
    /// The lists' seats cannot be apportioned.
    #[error("the seats cannot be apportioned: {0}")]
    Apportionment(String),
    /// A vacancy of a seat that is not held.
    #[error("candidate {0} holds no seat, so none can be refilled: name one of the elected")]
    NotElected(usize),
    /// More holders than seats.
    #[error("{holders} candidates are named as elected and there are {seats} seats: name each holder once")]
    TooManyHolders {
        /// How many were named.
        holders: usize,
        /// The seats of the contest.
        seats: u32,
    },
    /// An exact count that takes more steps than anybody could repeat.
    #[error("rule {rule} is not decided after {limit} steps: use {instead}")]
    TooLong {
        /// The rule's id.
        rule: &'static str,
        /// How many steps were made.
        limit: u64,
        /// What decides fast.
        instead: &'static str,
    },
}

impl Infeasible {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCandidates => "no_candidates",
            Self::NoSeats => "no_seats",
            Self::TooManyCandidates(_) => "too_many_candidates",
            Self::WrongContest { .. } => "wrong_contest",
            Self::BadLot(_) => "bad_lot",
            Self::WrongBallots { .. } => "wrong_ballots",
            Self::NoList(_) => "no_list",
            Self::OneSeatRule { .. } => "one_seat_rule",
            Self::TooManyToCompare { .. } => "too_many_to_compare",
            Self::Constraints(_) => "constraints",
            Self::Apportionment(_) => "apportionment",
            Self::NotElected(_) => "not_elected",
            Self::TooManyHolders { .. } => "too_many_holders",
            Self::TooLong { .. } => "too_long",
        }
    }
}

impl Outcome {
    /// The account, where there is one: whole if decided, up to the tie if a lot is needed.
    pub fn account(&self) -> Option<&Count> {
        match self {
            Self::Decided(count) => Some(count),
            Self::NeedsLot(tie) => Some(&tie.account),
            Self::Infeasible(_) => None,
        }
    }
}
