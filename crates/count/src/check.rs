//! Is a committee proportional? Checks of a committee against axioms of justified representation and priceability,
//! whatever rule elected it, each with a witness that can be followed by hand.
//!
//! All of them are exact and end in polynomial time but priceability, which is a linear program; none needs a solver
//! from elsewhere.

mod groups;
mod prices;
mod simplex;

use std::fmt;
use std::str::FromStr;

use crate::amount::Amount;
use crate::approvals::Approvals;
use crate::ballots::Ballots;
use crate::contest::Contest;

/// What a committee is checked for. A group of votes *deserves* l of k seats if it is at least l/k of all votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Axiom {
    /// Justified representation: in a group that deserves a seat and approves one candidate together, somebody
    /// approves a member (Aziz, Brill, Conitzer, Elkind, Freeman, Walsh 2017).
    Jr,
    /// PJR+: a group that deserves l seats and approves together a candidate without a seat has l members whom
    /// somebody in it approves (Brill, Peters 2023, *Robust and Verifiable Proportionality Axioms*).
    PjrPlus,
    /// EJR+: in such a group somebody approves l members (the same paper).
    EjrPlus,
    /// Priceability: equal money for every vote pays for exactly these seats, and nobody else can be bought with
    /// what is left (Peters, Skowron 2020, *Proportionality and the Limits of Welfarism*).
    Priceability,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The committee satisfies the axiom.
    Holds,
    /// The committee is priceable: at these prices.
    Priced(Prices),
    /// A group that has fewer seats than it deserves.
    Underrepresented(Group),
    /// The committee is not priceable, by these values of the candidates (Farkas' lemma). If each vote spends its
    /// money where it is worth most (on one member whom it approves, at the member's value, or by keeping it, at the
    /// sum of the values of the others whom it approves), all money together is worth nothing or less; but the
    /// seats and what may be left over (one seat's price for each of the others) are worth more than nothing, so no
    /// budget pays for them.
    Unpriceable(Vec<Amount>),
}

/// A group of votes that has too few seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Whom all of them approve and who has no seat.
    pub candidate: usize,
    /// The seats that so many votes deserve.
    pub deserves: u32,
    /// What they have: the most members that one of them approves, or for PJR+ the members whom any of them approves.
    pub has: u32,
    /// Votes of the group.
    pub votes: Amount,
    /// Votes that deserve as many seats.
    pub needed: Amount,
    /// Where the ballots of the group stand in their file.
    pub lines: Vec<u64>,
}

/// Money that makes a committee priceable; a seat costs 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// What each vote has.
    pub budget: Amount,
    /// What the ballots of each line pay for each member.
    pub payments: Vec<Payment>,
}

/// What the ballots of one line pay for a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Where the ballots stand in their file.
    pub line: u64,
    /// The member who is paid for.
    pub member: usize,
    /// How much, where a seat costs 1.
    pub amount: Amount,
}

/// Why a committee cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// Votes for lists, or marks that may be cumulated.
    #[error("committees are checked by sets of marks or rankings, and these ballots are {0}")]
    WrongBallots(&'static str),
    /// Ballots over another number of candidates than the contest has.
    #[error(
        "the ballots are for {ballots} candidates and the contest has {contest}: they belong to another contest"
    )]
    WrongContest {
        /// What the ballots are made for.
        ballots: usize,
        /// What the contest has.
        contest: usize,
    },
    /// A member who does not stand.
    #[error("candidate {0} is not in the contest: name members by their place from 0")]
    NotACandidate(usize),
    /// A member named twice.
    #[error("candidate {0} is named twice: name each member once")]
    Twice(usize),
    /// More members than seats, or no seat.
    #[error("{members} members for {seats} seats: give the contest the seats that were filled")]
    TooManyMembers {
        /// How many members.
        members: usize,
        /// The seats of the contest.
        seats: u32,
    },
    /// Prices were neither found nor excluded.
    #[error("no prices were found or excluded in {0} steps: check ejr-plus or pjr-plus instead")]
    TooLong(u32),
    /// No axiom has this id.
    #[error("no axiom is called '{0}': use jr, pjr-plus, ejr-plus or priceability")]
    UnknownAxiom(String),
}

/// Check a committee of the contest's candidates for one axiom.
///
/// ```
/// use mandat_count::{Axiom, Ballots, Contest, Kind, Mark, Verdict, Weight, check};
/// let contest = Contest::new(2, ["Ada", "Bo", "Cy"]);
/// let mut ballots = Ballots::new(Kind::Approval, 3);
/// ballots.add(Weight::new(3, 1).unwrap(), &[Mark::For(0), Mark::For(1)], 1);
/// ballots.add(Weight::new(3, 1).unwrap(), &[Mark::For(2)], 2);
/// let Verdict::Underrepresented(group) = check(&ballots, &contest, &[0, 1], Axiom::Jr)? else { panic!() };
/// assert_eq!((group.candidate, group.deserves, group.has, group.lines), (2, 1, 0, vec![2]));
/// assert!(check(&ballots, &contest, &[0, 2], Axiom::EjrPlus)?.holds());
/// # Ok::<(), mandat_count::CheckError>(())
/// ```
pub fn check(
    ballots: &Ballots,
    contest: &Contest,
    committee: &[usize],
    axiom: Axiom,
) -> Result<Verdict, CheckError> {
    let case = Case::new(ballots, contest, committee)?;
    match axiom {
        Axiom::Jr => Ok(groups::ejr_plus(&case, 1)),
        Axiom::EjrPlus => Ok(groups::ejr_plus(&case, contest.seats)),
        Axiom::PjrPlus => Ok(groups::pjr_plus(&case)),
        Axiom::Priceability => prices::priceability(&case),
    }
}

/// A committee that can be checked. INVARIANT: members are different candidates, at most as many as seats.
struct Case {
    approvals: Approvals,
    seats: u32,
    committee: Vec<usize>,
    /// Who could have been elected and was not.
    others: Vec<usize>,
}

impl Case {
    fn new(ballots: &Ballots, contest: &Contest, committee: &[usize]) -> Result<Self, CheckError> {
        let approvals = Approvals::of(ballots).ok_or(CheckError::WrongBallots(ballots.kind().text()))?;
        let candidates = contest.candidates.len();
        if ballots.choices() != candidates {
            return Err(CheckError::WrongContest { ballots: ballots.choices(), contest: candidates });
        }
        let mut elected = vec![false; candidates];
        for &member in committee {
            let place = elected.get_mut(member).ok_or(CheckError::NotACandidate(member))?;
            if std::mem::replace(place, true) {
                return Err(CheckError::Twice(member));
            }
        }
        if contest.seats == 0 || committee.len() > usize::try_from(contest.seats).unwrap_or(usize::MAX) {
            return Err(CheckError::TooManyMembers { members: committee.len(), seats: contest.seats });
        }
        let stands = |&candidate: &usize| !elected[candidate] && !contest.candidates[candidate].withdrawn;
        let others = (0..candidates).filter(stands).collect();
        Ok(Self { approvals, seats: contest.seats, committee: committee.to_vec(), others })
    }
}

impl Verdict {
    /// Does the committee satisfy the axiom?
    pub fn holds(&self) -> bool {
        matches!(self, Self::Holds | Self::Priced(_))
    }

    /// The verdict as a sentence.
    pub fn explain(&self, contest: &Contest) -> String {
        match self {
            Self::Holds => "the committee satisfies it".into(),
            Self::Priced(prices) => {
                format!("the committee is priceable: with a budget of {} for each vote", prices.budget)
            }
            Self::Underrepresented(group) => format!(
                "{} votes all approve {}, who has no seat, and are enough for {} of {} seats ({} are needed); they have {}",
                group.votes,
                contest.candidates[group.candidate].name.trim(),
                group.deserves,
                contest.seats,
                group.needed,
                group.has
            ),
            Self::Unpriceable(_) => "no equal budget pays for exactly these seats".into(),
        }
    }
}

impl Axiom {
    /// Every axiom.
    pub const ALL: [Self; 4] = [Self::Jr, Self::PjrPlus, Self::EjrPlus, Self::Priceability];

    /// The stable id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Jr => "jr",
            Self::PjrPlus => "pjr-plus",
            Self::EjrPlus => "ejr-plus",
            Self::Priceability => "priceability",
        }
    }
}

impl fmt::Display for Axiom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Axiom {
    type Err = CheckError;
    fn from_str(text: &str) -> Result<Self, CheckError> {
        let found = Self::ALL.into_iter().find(|axiom| axiom.id() == text);
        found.ok_or_else(|| CheckError::UnknownAxiom(text.to_owned()))
    }
}
