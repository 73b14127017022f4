//! Declared results, recomputed: sums, weights, seats by the rule on the declared votes, and what kind of difference there is.

use mandat_federation::body::{DeclareContest, Declared};
use mandat_federation::contest::Contest;
use mandat_federation::declared::{Due, Recomputed, recompute};
use mandat_federation::{Federation, Flag};
use mandat_statutes::ContestRule;
use serde_json::json;

use super::{Acts, Class, Finding};

/// What a recomputation says of a declared contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The declared seats are those that the rule gives.
    Agrees,
    /// The votes tie, and a lot could have given the declared seats.
    AgreesByLot,
    /// The rule gives other seats.
    Differs,
    /// The rule gives no allocation on these numbers.
    RuleGivesNothing,
    /// No number of seats was given, or no seats were declared: nothing to compare.
    NotComparable,
}

impl Verdict {
    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::Agrees => "agrees",
            Verdict::AgreesByLot => "agrees-by-lot",
            Verdict::Differs => "differs",
            Verdict::RuleGivesNothing => "rule-gives-nothing",
            Verdict::NotComparable => "not-comparable",
        }
    }
}

/// A declared contest with its recomputation.
pub struct Judged<'a> {
    /// The contest.
    pub contest: &'a Contest,
    /// The entry that declared it.
    pub index: u64,
    /// What it declared.
    pub body: &'a DeclareContest,
    /// What follows.
    pub recomputed: Recomputed,
    /// The comparison.
    pub verdict: Verdict,
}

/// All declared contests, recomputed.
pub fn judge<'a>(f: &'a Federation, acts: &'a Acts) -> impl Iterator<Item = Judged<'a>> {
    f.contests.values().filter_map(|contest| {
        let index = contest.result.as_ref()?.index;
        let body = acts.declaration(index)?;
        let rule = &f.convocations.get(&contest.convocation)?.rules.contest.rule;
        let recomputed = recompute(contest, rule, body);
        let verdict = verdict(&recomputed);
        Some(Judged { contest, index, body, recomputed, verdict })
    })
}

fn verdict(recomputed: &Recomputed) -> Verdict {
    let declared: Option<Vec<u64>> = recomputed.declared.iter().copied().collect();
    match (&recomputed.due, declared) {
        (Some(Due::Nothing(_)), _) => Verdict::RuleGivesNothing,
        (Some(due), Some(declared)) => match (due.allows(&declared), due) {
            (true, Due::Tie { .. }) => Verdict::AgreesByLot,
            (true, _) => Verdict::Agrees,
            (false, _) => Verdict::Differs,
        },
        _ => Verdict::NotComparable,
    }
}

pub(super) fn find(f: &Federation, acts: &Acts, findings: &mut Vec<Finding>) {
    for judged in judge(f, acts) {
        let mut look = Look { judged: &judged, findings };
        look.sums();
        look.weights();
        look.seats();
        look.rule(f);
        look.axiom();
    }
}

/// One contest under the eye.
struct Look<'a, 'b> {
    judged: &'a Judged<'a>,
    findings: &'b mut Vec<Finding>,
}

impl Look<'_, '_> {
    fn has(&self, flag: Flag) -> bool {
        self.judged.recomputed.flags.contains(&flag)
    }

    fn add(&mut self, class: Class, kind: &str, text: String, numbers: serde_json::Value) {
        let Judged { contest, index, .. } = self.judged;
        self.findings.push(Finding::new(class, kind, Some(&contest.unit), text, *index, numbers));
    }

    fn options(&self) -> &[Declared] {
        &self.judged.body.options
    }

    fn totals(&self) -> Vec<u64> {
        let rounds = self.options().first().map_or(0, |option| option.votes.len());
        let sum = |round: usize| self.options().iter().fold(0u64, |n, o| n.saturating_add(o.votes[round]));
        (0..rounds).map(sum).collect()
    }

    fn sums(&mut self) {
        let totals = self.totals();
        let DeclareContest { eligible, present, invalid, .. } = self.judged.body;
        let numbers =
            json!({ "rounds": totals, "eligible": eligible, "present": present, "invalid": invalid });
        if self.has(Flag::SumDiffers) {
            let rises = totals.iter().skip(1).any(|total| *total > totals[0]);
            let text = if rises {
                format!("the first round counts {} people, a later one {}", totals[0], later(&totals))
            } else {
                format!("votes and invalid votes are not those present: {totals:?}")
            };
            self.add(Class::Contradiction, Flag::SumDiffers.code(), text, numbers.clone());
        }
        if self.has(Flag::MoreVotesThanVoters) {
            let text = "more votes than people who could vote or were present".to_owned();
            self.add(Class::Contradiction, Flag::MoreVotesThanVoters.code(), text, numbers);
        }
    }

    fn weights(&mut self) {
        if !self.has(Flag::WeightDiffers) {
            return;
        }
        let weights: Vec<_> = self
            .options()
            .iter()
            .map(|o| json!({ "option": o.option, "weight": o.weight, "seats": o.seats }))
            .collect();
        let seats = self.judged.contest.seats;
        let text = format!(
            "a declared weight is no whole number of the contest's {} seats",
            seats.map_or("unknown".to_owned(), |n| n.to_string())
        );
        self.add(
            Class::Contradiction,
            Flag::WeightDiffers.code(),
            text,
            json!({ "seats": seats, "options": weights }),
        );
    }

    fn seats(&mut self) {
        let declared: Option<Vec<u64>> = self.judged.recomputed.declared.iter().copied().collect();
        if let (true, Some(declared), Some(seats)) =
            (self.has(Flag::SeatsDiffer), declared, self.judged.contest.seats)
        {
            let sum: u64 = declared.iter().sum();
            let text = format!("{sum} seats are declared, and the contest has {seats}");
            let numbers = json!({ "declared": sum, "seats": seats, "options": self.named(&declared) });
            self.add(Class::Contradiction, Flag::SeatsDiffer.code(), text, numbers);
        }
    }

    /// Seats by option, those without any left out.
    fn named(&self, seats: &[u64]) -> serde_json::Value {
        let pairs = self.options().iter().zip(seats).filter(|(_, n)| **n > 0);
        pairs.map(|(o, n)| (o.option.to_string(), json!(n))).collect::<serde_json::Map<_, _>>().into()
    }

    fn rule(&mut self, f: &Federation) {
        let Judged { contest, recomputed, verdict, .. } = self.judged;
        let needed = recomputed.needed;
        self.locked(needed);
        let rule = f.convocations.get(&contest.convocation).map(|c| &c.rules.contest.rule);
        let declared: Option<Vec<u64>> = recomputed.declared.iter().copied().collect();
        let (Some(declared), Some(due), Some(ContestRule::Totals(_) | ContestRule::Ballots(_))) =
            (declared, &recomputed.due, rule)
        else {
            return;
        };
        // Where nobody is viable, that is the finding.
        let anybody = |needed: &u64| self.options().iter().any(|o| last(o) >= *needed);
        if let Some(needed) = needed.filter(anybody) {
            self.without_viability(needed, &declared);
        }
        let numbers = json!({
            "seats": contest.seats,
            "people": self.totals(),
            "needed": needed,
            "votes": self.votes(),
            "declared": self.named(&declared),
            "by-the-rule": self.due(due),
        });
        match (verdict, due) {
            (Verdict::Differs, _) => {
                let text =
                    format!("declared {}; the rule gives {}", self.line(&declared), self.due_line(due));
                self.add(Class::Rule, Flag::DeclaredDiffers.code(), text, numbers);
            }
            (Verdict::RuleGivesNothing, Due::Nothing(why)) => {
                let viable = needed.map(|n| self.options().iter().filter(|o| last(o) >= n).count());
                let kind = match viable {
                    Some(0) => "nobody-viable",
                    Some(n) if Some(n as u64) > contest.seats => "more-groups-than-seats",
                    _ => "no-votes",
                };
                let text = format!("declared {}; the rule gives no allocation: {why}", self.line(&declared));
                self.add(Class::Rule, kind, text, numbers);
            }
            (Verdict::AgreesByLot, _) => {
                let text =
                    format!("declared {}; the votes tie, and a lot could give it", self.line(&declared));
                self.add(Class::Flag, Flag::DeclaredTie.code(), text, numbers);
            }
            _ => {}
        }
    }

    /// Groups that were viable at the first round are locked: people may join them and nobody leaves.
    fn locked(&mut self, needed: Option<u64>) {
        let Some(needed) = needed.filter(|_| self.has(Flag::VotesFell)) else { return };
        let fell: Vec<_> = self
            .options()
            .iter()
            .filter(|o| o.votes.first().is_some_and(|first| *first >= needed && last(o) < *first))
            .map(|o| format!("{} from {} to {}", o.option, o.votes[0], last(o)))
            .collect();
        let text = format!("viable with {needed} at the first round, and fewer later: {}", fell.join(", "));
        let numbers = json!({ "needed": needed, "votes": self.votes() });
        self.add(Class::Rule, Flag::VotesFell.code(), text, numbers);
    }

    fn without_viability(&mut self, needed: u64, declared: &[u64]) {
        let below: Vec<_> = self
            .options()
            .iter()
            .zip(declared)
            .filter(|(o, seats)| **seats > 0 && last(o) < needed)
            .map(|(o, seats)| format!("{} with {} votes has {seats}", o.option, last(o)))
            .collect();
        if !below.is_empty() {
            let text = format!("{needed} people are needed for a seat: {}", below.join(", "));
            let numbers =
                json!({ "needed": needed, "votes": self.votes(), "declared": self.named(declared) });
            self.add(Class::Rule, "seats-below-threshold", text, numbers);
        }
    }

    /// Within a contest, more votes never mean fewer seats, whatever the rule.
    fn axiom(&mut self) {
        let seats = &self.judged.recomputed.declared;
        let mut ranked: Vec<(&Declared, u64)> =
            self.options().iter().zip(seats).filter_map(|(o, n)| Some((o, (*n)?))).collect();
        ranked.sort_by_key(|(o, n)| (std::cmp::Reverse(last(o)), std::cmp::Reverse(*n)));
        let worst = ranked.iter().enumerate().find_map(|(at, (more, few))| {
            let other = ranked[at..].iter().filter(|(less, many)| last(less) < last(more) && many > few);
            other.max_by_key(|(_, many)| *many).map(|other| ((*more, *few), *other))
        });
        if let Some(((more, few), (less, many))) = worst {
            let text = format!(
                "{} has {} votes and {few} seats, {} has {} votes and {many}",
                more.option,
                last(more),
                less.option,
                last(less)
            );
            let numbers = json!({ "votes": self.votes(), "seats": [few, many] });
            self.add(Class::Axiom, "more-votes-fewer-seats", text, numbers);
        }
    }

    fn votes(&self) -> serde_json::Value {
        let pair = |o: &Declared| (o.option.to_string(), json!(o.votes));
        self.options().iter().map(pair).collect::<serde_json::Map<_, _>>().into()
    }

    fn due(&self, due: &Due) -> serde_json::Value {
        match due {
            Due::Seats(seats) => self.named(seats),
            Due::Tie { decided, tied, open } => {
                let tied: Vec<_> =
                    tied.iter().filter_map(|i| self.options().get(*i)).map(|o| &o.option).collect();
                json!({ "decided": self.named(decided), "tied": tied, "open": open })
            }
            Due::Nothing(why) => json!({ "nothing": why }),
        }
    }

    fn due_line(&self, due: &Due) -> String {
        match due {
            Due::Seats(seats) => self.line(seats),
            Due::Tie { decided, tied, open } => {
                let tied: Vec<_> =
                    tied.iter().filter_map(|i| self.options().get(*i)).map(|o| o.option.as_str()).collect();
                format!("{}, and {open} by lot among {}", self.line(decided), tied.join(", "))
            }
            Due::Nothing(why) => why.clone(),
        }
    }

    fn line(&self, seats: &[u64]) -> String {
        let pairs = self.options().iter().zip(seats).filter(|(_, n)| **n > 0);
        let parts: Vec<String> = pairs.map(|(o, n)| format!("{} {n}", o.option)).collect();
        if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
    }
}

fn last(option: &Declared) -> u64 {
    option.votes.last().copied().unwrap_or(0)
}

fn later(totals: &[u64]) -> u64 {
    totals.iter().skip(1).copied().max().unwrap_or(0)
}
