//! A rule is data: an id and parameters. Each rule is one file below this one, and the table of rules is here.

mod approval;
mod case;
mod equal_shares;
mod ers97;
mod gregory;
mod irv;
mod list_pr;
mod maximin_support;
mod meek_stv;
mod parameters;
mod pav;
mod plurality;
mod ranked_pairs;
mod refill;
mod rounds;
mod schulze;
mod score;
mod scottish_stv;
mod seq_pav;
mod seq_phragmen;
mod single;
mod stv;
mod two_round;
mod wigm;

use std::fmt;
use std::str::FromStr;

use crate::{Ballots, Contest, Infeasible, Outcome};
use approval::Approval;
use case::Case;
use equal_shares::EqualShares;
use ers97::Ers97;
use irv::Irv;
use list_pr::ListPr;
use maximin_support::MaximinSupport;
use meek_stv::MeekStv;
use parameters::Parameters;
use pav::Pav;
use plurality::Plurality;
use ranked_pairs::RankedPairs;
use schulze::Schulze;
use score::Score;
use scottish_stv::ScottishStv;
use seq_pav::SeqPav;
use seq_phragmen::SeqPhragmen;
use stv::constraints::Constraints;
use two_round::TwoRound;
use wigm::Wigm;

pub use parameters::RuleError;
pub use stv::constraints::Constraint;

/// A counting rule with its parameters. Its text form round-trips.
///
/// ```
/// use mandat_count::Rule;
/// let rule = Rule::parse("list-pr, apportionment=sainte-lague, threshold=1/20")?;
/// assert_eq!(rule.to_string(), "list-pr,apportionment=sainte-lague,threshold=5%");
/// # Ok::<(), mandat_count::RuleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule(Method);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Method {
    Plurality(Plurality),
    Approval(Approval),
    ListPr(ListPr),
    ScottishStv(ScottishStv),
    MeekStv(MeekStv),
    Wigm(Wigm),
    Ers97(Ers97),
    Irv(Irv),
    TwoRound(TwoRound),
    Score(Score),
    Schulze(Schulze),
    RankedPairs(RankedPairs),
    SeqPhragmen(SeqPhragmen),
    SeqPav(SeqPav),
    EqualShares(EqualShares),
    Pav(Pav),
    MaximinSupport(MaximinSupport),
}

/// What a rule's file provides.
trait Counting {
    /// The parameters as they stand in the rule's text, those at their default left out.
    fn parameters(&self) -> String;
    /// Count a case that `Case` has checked.
    fn count(&self, case: &Case<'_>) -> Outcome;
    /// Fill the seat that `vacated` leaves; `elected` hold the seats, `vacated` among them.
    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome;
}

/// What `mandat count --rules` prints of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// The id that starts the rule's text.
    pub id: &'static str,
    /// One line on what it does.
    pub summary: &'static str,
    /// The clause or paper it follows.
    pub source: &'static str,
    /// The parameters: name and meaning with the default.
    pub parameters: &'static [(&'static str, &'static str)],
}

/// In the order of the variants; `info` holds each to its entry.
const ALL: &[RuleInfo] = &[
    plurality::INFO,
    approval::INFO,
    list_pr::INFO,
    scottish_stv::INFO,
    meek_stv::INFO,
    wigm::INFO,
    ers97::INFO,
    irv::INFO,
    two_round::INFO,
    score::INFO,
    schulze::INFO,
    ranked_pairs::INFO,
    seq_phragmen::INFO,
    seq_pav::INFO,
    equal_shares::INFO,
    pav::INFO,
    maximin_support::INFO,
];

impl Rule {
    /// Read a rule from its text: the id, then `name=value` after commas.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let (id, mut parameters) = Parameters::read(text)?;
        let method = match id {
            "plurality" => Method::Plurality(Plurality::read(&mut parameters)?),
            "approval" => Method::Approval(Approval::read(&mut parameters)?),
            "list-pr" => Method::ListPr(ListPr::read(&mut parameters)?),
            "scottish-stv" => Method::ScottishStv(ScottishStv::read(&mut parameters)?),
            "meek-stv" => Method::MeekStv(MeekStv::read(&mut parameters)?),
            "wigm" => Method::Wigm(Wigm::read(&mut parameters)?),
            "ers97" => Method::Ers97(Ers97),
            "irv" => Method::Irv(Irv::read(&mut parameters)?),
            "two-round" => Method::TwoRound(TwoRound::read(&mut parameters)?),
            "score" => Method::Score(Score::read(&mut parameters)?),
            "schulze" => Method::Schulze(Schulze::read(&mut parameters)?),
            "ranked-pairs" => Method::RankedPairs(RankedPairs),
            "seq-phragmen" => Method::SeqPhragmen(SeqPhragmen),
            "seq-pav" => Method::SeqPav(SeqPav),
            "equal-shares" => Method::EqualShares(EqualShares::read(&mut parameters)?),
            "pav" => Method::Pav(Pav),
            "maximin-support" => Method::MaximinSupport(MaximinSupport),
            other => return Err(RuleError::UnknownId(other.to_owned())),
        };
        parameters.finish()?;
        Ok(Self(method))
    }

    /// Every rule, with its clause or paper.
    pub fn all() -> &'static [RuleInfo] {
        ALL
    }

    /// The rule's entry in [`Rule::all`].
    pub fn info(&self) -> &'static RuleInfo {
        match self.0 {
            Method::Plurality(_) => &ALL[0],
            Method::Approval(_) => &ALL[1],
            Method::ListPr(_) => &ALL[2],
            Method::ScottishStv(_) => &ALL[3],
            Method::MeekStv(_) => &ALL[4],
            Method::Wigm(_) => &ALL[5],
            Method::Ers97(_) => &ALL[6],
            Method::Irv(_) => &ALL[7],
            Method::TwoRound(_) => &ALL[8],
            Method::Score(_) => &ALL[9],
            Method::Schulze(_) => &ALL[10],
            Method::RankedPairs(_) => &ALL[11],
            Method::SeqPhragmen(_) => &ALL[12],
            Method::SeqPav(_) => &ALL[13],
            Method::EqualShares(_) => &ALL[14],
            Method::Pav(_) => &ALL[15],
            Method::MaximinSupport(_) => &ALL[16],
        }
    }

    /// The same rule with these constraints in place of its own. Rules that know none refuse them.
    pub fn constrained(mut self, constraints: Vec<Constraint>) -> Result<Self, RuleError> {
        let new = Constraints::new(constraints)?;
        let old = match &mut self.0 {
            Method::ScottishStv(rule) => &mut rule.constraints,
            Method::MeekStv(rule) => &mut rule.constraints,
            Method::Wigm(rule) => &mut rule.constraints,
            Method::Plurality(rule) => &mut rule.constraints,
            Method::Approval(rule) => &mut rule.constraints,
            _ if new == Constraints::default() => return Ok(self),
            _ => return Err(RuleError::Unconstrained(self.info().id)),
        };
        *old = new;
        Ok(self)
    }

    fn method(&self) -> &dyn Counting {
        match &self.0 {
            Method::Plurality(rule) => rule,
            Method::Approval(rule) => rule,
            Method::ListPr(rule) => rule,
            Method::ScottishStv(rule) => rule,
            Method::MeekStv(rule) => rule,
            Method::Wigm(rule) => rule,
            Method::Ers97(rule) => rule,
            Method::Irv(rule) => rule,
            Method::TwoRound(rule) => rule,
            Method::Score(rule) => rule,
            Method::Schulze(rule) => rule,
            Method::RankedPairs(rule) => rule,
            Method::SeqPhragmen(rule) => rule,
            Method::SeqPav(rule) => rule,
            Method::EqualShares(rule) => rule,
            Method::Pav(rule) => rule,
            Method::MaximinSupport(rule) => rule,
        }
    }

    pub(crate) fn count(&self, ballots: &Ballots, contest: &Contest) -> Outcome {
        match Case::new(ballots, contest, self, None) {
            Ok(case) => self.method().count(&case),
            Err(why) => Outcome::Infeasible(why),
        }
    }

    pub(crate) fn refill(&self, b: &Ballots, c: &Contest, elected: &[usize], vacated: usize) -> Outcome {
        let holders = elected.iter().find(|&&holder| holder >= c.candidates.len());
        if let Some(&stranger) = holders.or((!elected.contains(&vacated)).then_some(&vacated)) {
            return Outcome::Infeasible(Infeasible::NotElected(stranger));
        }
        if elected.len() > usize::try_from(c.seats).unwrap_or(usize::MAX) {
            return Outcome::Infeasible(Infeasible::TooManyHolders {
                holders: elected.len(),
                seats: c.seats,
            });
        }
        match Case::new(b, c, self, Some(elected)) {
            Ok(case) => self.method().refill(&case, elected, vacated),
            Err(why) => Outcome::Infeasible(why),
        }
    }
}

impl FromStr for Rule {
    type Err = RuleError;
    fn from_str(text: &str) -> Result<Self, RuleError> {
        Self::parse(text)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters = self.method().parameters();
        write!(f, "{}{}{parameters}", self.info().id, if parameters.is_empty() { "" } else { "," })
    }
}
