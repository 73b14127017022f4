//! Warnings: statutes that can be read and followed, and still lead into trouble.
//!
//! The legal notes are those that the product must make (DESIGN 6); they are notes, not advice. They are made where
//! the statutes name the law in `laws`, or name none.

use std::fmt;

use mandat_seats::{Claim as SeatsClaim, apportion};

use crate::body::{Apportionment, Body, BodyKind, Electors, Evidence, Refill, Seats, Weight};
use crate::condition::Condition;
use crate::organisation::{Id, Law, Statutes};
use crate::rules::ContestRule;

/// Kinds of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WarningCode {
    /// US law: a contest of members whose secrecy the record does not show.
    UsSecretBallot,
    /// US law: a term of officers longer than the law allows.
    UsTerm,
    /// A rule that may leave small units without a seat; US law forbids it.
    SmallUnitExcluded,
    /// UK law: an executive is elected by posted papers of members only.
    UkExecutive,
    /// Declared totals under a rule that totals do not decide.
    TotalsDoNotDecide,
    /// Nobody hears appeals.
    NoAppeal,
    /// The body that hears an appeal is elected by the one complained of.
    DependentAppeal,
    /// The statutes cannot be changed.
    NoChange,
    /// No witness must cosign.
    NoWitness,
    /// A threshold of privacy so low that votes of few can be guessed.
    LowPrivacy,
    /// An excluded member may vote or stand.
    ExcludedMayVote,
    /// A recall by which a majority may gain a seat.
    RecallByMajority,
    /// A date of counting that the fold does not know yet: it counts at the freeze.
    CountedAtFreeze,
}

impl WarningCode {
    /// The stable code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UsSecretBallot => "us_secret_ballot",
            Self::UsTerm => "us_term",
            Self::SmallUnitExcluded => "small_unit_excluded",
            Self::UkExecutive => "uk_executive",
            Self::TotalsDoNotDecide => "totals_do_not_decide",
            Self::NoAppeal => "no_appeal",
            Self::DependentAppeal => "dependent_appeal",
            Self::NoChange => "no_change",
            Self::NoWitness => "no_witness",
            Self::LowPrivacy => "low_privacy",
            Self::ExcludedMayVote => "excluded_may_vote",
            Self::RecallByMajority => "recall_by_majority",
            Self::CountedAtFreeze => "counted_at_freeze",
        }
    }
}

/// A warning, about one body or the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The kind.
    pub code: WarningCode,
    /// The body that it is about, if one.
    pub body: Option<Id>,
    /// What may happen, and what to do.
    pub text: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.body {
            Some(body) => write!(f, "body \"{body}\": {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

/// Counting rules whose winners follow from totals of votes.
const DECIDED_BY_TOTALS: [&str; 3] = ["plurality", "approval", "list-pr"];

/// The warnings on statutes, bodies first, in the order of the file.
pub fn check(statutes: &Statutes) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for body in &statutes.bodies {
        let mut warn =
            |code, text: String| warnings.push(Warning { code, body: Some(body.id.clone()), text });
        if statutes.may_be_under(Law::Us) {
            us_law(statutes, body, &mut warn);
        }
        if statutes.may_be_under(Law::Uk) && body.kind == BodyKind::Management && is_root(statutes, body) {
            warn(WarningCode::UkExecutive, UK_EXECUTIVE.to_owned());
        }
        if excludes_small(&body.seats) {
            let law = if statutes.may_be_under(Law::Us) { SMALL_UNIT_LAW } else { "" };
            warn(
                WarningCode::SmallUnitExcluded,
                format!("a small unit may get no seat{law}: {SMALL_UNIT_REMEDY}"),
            );
        }
        if let ContestRule::Ballots(rule) = &body.contest.rule
            && body.evidence.contains(&Evidence::Declared)
            && !DECIDED_BY_TOTALS.contains(&rule.info().id)
        {
            let id = rule.info().id;
            let text =
                format!("declared totals cannot be recomputed by the rule \"{id}\", which needs the ballots");
            warn(WarningCode::TotalsDoNotDecide, text);
        }
        if body.recall.as_ref().is_some_and(|recall| matches!(recall.refill, Refill::NewContest { .. }))
            && !is_proportional(body)
        {
            warn(WarningCode::RecallByMajority, RECALL.to_owned());
        }
        if let Weight::Divided { days_before: Some(days), .. } = &body.weight {
            let text = format!(
                "the record counts its delegates' votes at the freeze, not {days} days before the session"
            );
            warn(WarningCode::CountedAtFreeze, text);
        }
    }
    whole(statutes, &mut |code, text: String| warnings.push(Warning { code, body: None, text }));
    warnings
}

const UK_EXECUTIVE: &str = "UK law (Trade Union and Labour Relations (Consolidation) Act 1992, sections 46 to 51) counts \
     only votes that members cast directly, on posted papers, for a union's executive; use this for policy, \
     co-operatives and federations there";
const SMALL_UNIT_LAW: &str = "; US law (29 U.S.C. 481) lets no local be excluded for being small";
const SMALL_UNIT_REMEDY: &str = "use a floor of 1, or a first step that every unit reaches";
const RECALL: &str = "a recalled seat is filled by a new contest, so a majority may gain it by recalling a minority's \
     delegate: use refill = \"same-ballots\", or a proportional rule";

impl Statutes {
    fn may_be_under(&self, law: Law) -> bool {
        self.laws.is_empty() || self.laws.contains(&law)
    }
}

/// Rules by which a minority of the unit keeps its share of a new contest for all of its seats.
const PROPORTIONAL: [&str; 10] = [
    "list-pr",
    "scottish-stv",
    "meek-stv",
    "wigm",
    "ers97",
    "seq-phragmen",
    "seq-pav",
    "equal-shares",
    "pav",
    "maximin-support",
];

fn is_proportional(body: &Body) -> bool {
    match &body.contest.rule {
        ContestRule::Ballots(rule) => PROPORTIONAL.contains(&rule.info().id),
        ContestRule::Totals(_) => true,
    }
}

fn is_root(statutes: &Statutes, body: &Body) -> bool {
    statutes.tier(body.unit_tier.as_str()).is_some_and(|tier| tier.parent.is_none())
}

fn us_law(statutes: &Statutes, body: &Body, warn: &mut impl FnMut(WarningCode, String)) {
    if body.electors == Electors::Members && body.evidence.contains(&Evidence::Declared) {
        let text = "declared totals do not show that members voted in secret; US law (29 U.S.C. 481) requires a \
                    secret ballot of members for officers, or a convention of delegates so elected: use \"sealed\" \
                    or \"recorded\"";
        warn(WarningCode::UsSecretBallot, text.to_owned());
    }
    let is_leaf = !statutes.tiers.iter().any(|tier| tier.parent.as_ref() == Some(&body.unit_tier));
    let most = match (is_root(statutes, body), is_leaf) {
        (true, _) => 60,
        (false, false) => 48,
        (false, true) => 36,
    };
    if body.kind == BodyKind::Management && body.term_months > most {
        let text = format!(
            "a term of {} months; US law (29 U.S.C. 481) has officers of this tier elected at least every {most}",
            body.term_months
        );
        warn(WarningCode::UsTerm, text);
    }
}

/// Whether a constituency of one member may be left without a seat.
fn excludes_small(seats: &Seats) -> bool {
    let apportionment = match seats {
        Seats::Computed(apportionment) | Seats::Given { recompute: Some(apportionment) } => apportionment,
        Seats::Given { recompute: None } => return false,
    };
    match apportionment {
        Apportionment::Fixed { .. } => false,
        Apportionment::PerUnit { rule, .. } => {
            apportion(&[SeatsClaim::new("smallest", 1)], None, rule).seats() == Some(&[0])
        }
        // Adams, Dean and Huntington-Hill give every unit a first seat before any a second.
        Apportionment::House { rule, floor, .. } => {
            *floor == 0 && !matches!(rule.id(), "adams" | "dean" | "huntington-hill")
        }
    }
}

fn whole(statutes: &Statutes, warn: &mut impl FnMut(WarningCode, String)) {
    if statutes.appeals.is_none() {
        let text = "nobody hears appeals: add [appeals] with a body and days";
        warn(WarningCode::NoAppeal, text.to_owned());
    }
    if let Some(exclusion) = &statutes.exclusion {
        let appeal_body = statutes.body(exclusion.appeal_body.as_str());
        if let Some(Electors::Delegates(electing)) = appeal_body.map(|body| &body.electors)
            && exclusion.deciders.contains(electing)
        {
            let text = format!(
                "\"{}\" hears appeals against exclusion by \"{electing}\", whose delegates elect it",
                exclusion.appeal_body
            );
            warn(WarningCode::DependentAppeal, text);
        }
        for (condition, what) in [(&statutes.membership.vote, "vote"), (&statutes.membership.stand, "stand")]
        {
            if !requires_not_excluded(condition) {
                let text =
                    format!("an excluded member may {what}: add {{ not_excluded = true }} to the condition");
                warn(WarningCode::ExcludedMayVote, text);
            }
        }
    }
    if statutes.statutes_change.is_none() {
        let text = "these statutes cannot be changed: name a decision in statutes_change";
        warn(WarningCode::NoChange, text.to_owned());
    }
    if statutes.witnesses.quorum == 0 {
        let text = "no witness must cosign: nobody would notice two histories of the record";
        warn(WarningCode::NoWitness, text.to_owned());
    }
    if statutes.privacy.k < 5 {
        let text = format!(
            "with k = {} the votes of very few people are published: 10 is usual",
            statutes.privacy.k
        );
        warn(WarningCode::LowPrivacy, text);
    }
}

fn requires_not_excluded(condition: &Condition) -> bool {
    match condition {
        Condition::NotExcluded => true,
        Condition::All(parts) => parts.iter().any(requires_not_excluded),
        Condition::Any(parts) => parts.iter().all(requires_not_excluded),
        Condition::Not(_)
        | Condition::Labour(_)
        | Condition::MemberMonths(_)
        | Condition::Dues(_)
        | Condition::Group(_) => false,
    }
}
