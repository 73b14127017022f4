//! Questions: what a ballot may say, and what must be proven about it.
//!
//! Every question that is tallied without opening ballots comes down to a list of ciphertexts and a list of [`Check`]s: this
//! sum of encrypted numbers lies in this range. A blank vote is an option like others, so that whoever abstains on paper
//! can do so here, and nobody sees who did.

use crate::Refused;
use crate::mix::Rankings;
use crate::proof::bits::Bits;
use crate::wire::Reader;

/// The most options, lists, or candidates of all lists together.
pub const MOST_OPTIONS: u16 = 1000;
/// The highest score and the most marks in a list.
pub const MOST_POINTS: u16 = 1000;
/// The most options of a ranked question: a ranking is embedded in at most four points ([`crate::mix::Rankings`]).
pub const MOST_RANKED: u16 = crate::mix::MOST_CANDIDATES;

/// One question of an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Approval, or `k` of `n`: each option is marked or not, and `min..=max` of them are.
    /// With `blank`, a further option stands alone: whoever marks it marks no other.
    Approval {
        /// How many options.
        options: u16,
        /// The fewest marks, unless blank.
        min: u16,
        /// The most marks.
        max: u16,
        /// Whether there is a blank option.
        blank: bool,
    },
    /// Each option gets `0..=max` points.
    Score {
        /// How many options.
        options: u16,
        /// The most points for one option.
        max: u16,
        /// Whether there is a blank option, which goes with no points at all.
        blank: bool,
    },
    /// One list is chosen (or blank), and candidates of that list are marked.
    Lists {
        /// The lists.
        lists: Vec<List>,
        /// Whether there is a blank option.
        blank: bool,
    },
    /// A whole ranking as one plaintext (in one to four ciphertexts, by the number of options), which goes through a mixnet. An
    /// empty ranking is a blank vote.
    Ranked {
        /// How many options.
        options: u16,
    },
}

/// A list of candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List {
    /// How many candidates.
    pub candidates: u16,
    /// How many of them may be marked.
    pub marks: u16,
}

/// What a proof shows: `constant` plus a sum of encrypted numbers, each with a factor, lies in `0..=max`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The public summand.
    pub constant: i64,
    /// Places of ciphertexts in the answer, and their factors.
    pub terms: Vec<(usize, i64)>,
    /// The upper end of the range.
    pub max: u64,
}

impl Check {
    /// That one number lies in `0..=max`.
    pub fn one(at: usize, max: u64) -> Self {
        Check { constant: 0, terms: vec![(at, 1)], max }
    }

    /// The sum for these numbers; `None` if it is not in the range.
    pub fn value(&self, numbers: &[u64]) -> Option<u64> {
        let sum = self.terms.iter().try_fold(self.constant, |sum, (at, factor)| {
            sum.checked_add(i64::try_from(*numbers.get(*at)?).ok()?.checked_mul(*factor)?)
        })?;
        u64::try_from(sum).ok().filter(|sum| *sum <= self.max)
    }
}

impl Question {
    /// Yes, no, abstain: one of three.
    pub fn division() -> Self {
        Question::Approval { options: 3, min: 1, max: 1, blank: false }
    }

    /// `bad-question` where limits are out of range or contradict each other.
    pub fn validate(&self) -> Result<(), Refused> {
        let good = match self {
            Question::Approval { options, min, max, .. } => {
                (1..=MOST_OPTIONS).contains(options) && min <= max && (1..=*options).contains(max)
            }
            Question::Score { options, max, .. } => {
                (1..=MOST_OPTIONS).contains(options) && (1..=MOST_POINTS).contains(max)
            }
            Question::Lists { lists, .. } => {
                let candidates: u64 = lists.iter().map(|list| 1 + u64::from(list.candidates)).sum();
                let fits = |list: &List| list.marks <= list.candidates.min(MOST_POINTS);
                !lists.is_empty() && candidates <= u64::from(MOST_OPTIONS) && lists.iter().all(fits)
            }
            Question::Ranked { options } => (1..=MOST_RANKED).contains(options),
        };
        if good { Ok(()) } else { Err(Refused::BadQuestion) }
    }

    /// How many ciphertexts an answer has, in this order: options; or lists, then the candidates of each list; then blank.
    pub fn ciphertexts(&self) -> usize {
        match self {
            Question::Approval { options, blank, .. } | Question::Score { options, blank, .. } => {
                usize::from(*options) + usize::from(*blank)
            }
            Question::Lists { lists, blank } => {
                lists.iter().map(|list| 1 + usize::from(list.candidates)).sum::<usize>() + usize::from(*blank)
            }
            Question::Ranked { .. } => self.rankings().map_or(0, |rankings| rankings.width()),
        }
    }

    /// How a ranked question's rankings become points; `None` for other questions.
    pub fn rankings(&self) -> Option<Rankings> {
        match self {
            Question::Ranked { options } => Rankings::of(*options),
            _ => None,
        }
    }

    /// The most that one ballot can add to one total.
    pub fn most(&self) -> u64 {
        match self {
            Question::Approval { .. } | Question::Lists { .. } => 1,
            Question::Score { max, .. } => u64::from(*max),
            Question::Ranked { .. } => 0,
        }
    }

    /// What is proven about an answer, in this order: each ciphertext by itself, then the sums. None for a ranking.
    pub fn checks(&self) -> Vec<Check> {
        match self {
            Question::Approval { options, min, max, blank } => approval(*options, *min, *max, *blank),
            Question::Score { options, max, blank } => score(*options, *max, *blank),
            Question::Lists { lists, blank } => list_checks(lists, *blank),
            Question::Ranked { .. } => Vec::new(),
        }
    }

    /// Bytes of an answer.
    pub(crate) fn width(&self) -> u64 {
        let count = self.ciphertexts();
        let ciphertexts = count as u64 * 64;
        match self {
            Question::Ranked { .. } => ciphertexts * 2, // as many proofs of knowledge, as long
            _ => ciphertexts + Bits::width(&self.checks(), count),
        }
    }

    /// The question's kind, which is the domain of its proof.
    pub fn kind(&self) -> &'static str {
        match self {
            Question::Approval { .. } => "approval",
            Question::Score { .. } => "score",
            Question::Lists { .. } => "lists",
            Question::Ranked { .. } => "ranked",
        }
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        let mut numbers = |kind: u8, blank: bool, numbers: &[u16]| {
            bytes.extend([kind, u8::from(blank)]);
            numbers.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        };
        match self {
            Question::Approval { options, min, max, blank } => numbers(1, *blank, &[*options, *min, *max]),
            Question::Score { options, max, blank } => numbers(2, *blank, &[*options, *max]),
            Question::Lists { lists, blank } => {
                let count = u16::try_from(lists.len()).expect("validated: at most a thousand lists");
                let each = lists.iter().flat_map(|list| [list.candidates, list.marks]);
                numbers(3, *blank, &std::iter::once(count).chain(each).collect::<Vec<_>>());
            }
            Question::Ranked { options } => numbers(4, false, &[*options]),
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Refused> {
        let kind = reader.u8()?;
        let blank = match reader.u8()? {
            0 => false,
            1 if kind != 4 => true,
            _ => return Err(Refused::BadManifest),
        };
        let question = match kind {
            1 => {
                let (options, min, max) = (reader.u16()?, reader.u16()?, reader.u16()?);
                Question::Approval { options, min, max, blank }
            }
            2 => Question::Score { options: reader.u16()?, max: reader.u16()?, blank },
            3 => {
                let count = reader.u16()?;
                if count > MOST_OPTIONS {
                    return Err(Refused::BadQuestion);
                }
                let list = |_| Ok(List { candidates: reader.u16()?, marks: reader.u16()? });
                Question::Lists { lists: (0..count).map(list).collect::<Result<_, Refused>>()?, blank }
            }
            4 => Question::Ranked { options: reader.u16()? },
            _ => return Err(Refused::BadManifest),
        };
        question.validate()?;
        Ok(question)
    }
}

fn signed(number: u16) -> i64 {
    i64::from(number)
}

/// Marks are 0 or 1; their number, in which blank counts as `max`, lies in `min..=max`: so blank goes with no other mark.
fn approval(options: u16, min: u16, max: u16, blank: bool) -> Vec<Check> {
    let options = usize::from(options);
    let mut checks: Vec<Check> = (0..options + usize::from(blank)).map(|at| Check::one(at, 1)).collect();
    let vacuous = min == 0 && usize::from(max) == options && !blank;
    if !vacuous {
        let mut terms: Vec<_> = (0..options).map(|at| (at, 1)).collect();
        if blank {
            terms.push((options, signed(max)));
        }
        checks.push(Check { constant: -signed(min), terms, max: u64::from(max - min) });
    }
    checks
}

/// Points lie in `0..=max`; their sum, in which blank counts as all points there are, is at most that.
fn score(options: u16, max: u16, blank: bool) -> Vec<Check> {
    let all = u64::from(options) * u64::from(max);
    let count = usize::from(options);
    let mut checks: Vec<Check> = (0..count).map(|at| Check::one(at, u64::from(max))).collect();
    if blank {
        checks.push(Check::one(count, 1));
        let mut terms: Vec<_> = (0..count).map(|at| (at, 1)).collect();
        terms.push((count, signed(options) * signed(max)));
        checks.push(Check { constant: 0, terms, max: all });
    }
    checks
}

/// Everything is 0 or 1; exactly one list or blank is chosen; in each list `marks` times chosen less the marks is not
/// negative, so that a list which is not chosen has none.
fn list_checks(lists: &[List], blank: bool) -> Vec<Check> {
    let ciphertexts: usize = lists.iter().map(|list| 1 + usize::from(list.candidates)).sum();
    let total = ciphertexts + usize::from(blank);
    let mut checks: Vec<Check> = (0..total).map(|at| Check::one(at, 1)).collect();
    let chosen = (0..lists.len()).chain(blank.then_some(ciphertexts));
    checks.push(Check { constant: -1, terms: chosen.map(|at| (at, 1)).collect(), max: 0 });
    let mut start = lists.len();
    for (at, list) in lists.iter().enumerate() {
        let candidates = start..start + usize::from(list.candidates);
        start = candidates.end;
        let marks = candidates.map(|candidate| (candidate, -1));
        let terms = std::iter::once((at, signed(list.marks))).chain(marks).collect();
        checks.push(Check { constant: 0, terms, max: u64::from(list.marks) });
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(question: &Question, numbers: &[u64]) -> bool {
        question.checks().iter().all(|check| check.value(numbers).is_some())
    }

    /// All answers of small questions, against what the words say.
    #[test]
    fn the_checks_admit_exactly_what_the_question_says() {
        let approval = Question::Approval { options: 3, min: 1, max: 2, blank: true };
        let score = Question::Score { options: 2, max: 2, blank: true };
        let lists = [List { candidates: 2, marks: 1 }, List { candidates: 1, marks: 1 }];
        let list = Question::Lists { lists: lists.to_vec(), blank: true };
        for code in 0..3_u64.pow(6) {
            let digits: Vec<u64> = (0..6).map(|place| code / 3_u64.pow(place) % 3).collect();
            let bits = |range: std::ops::Range<usize>| digits[range].iter().all(|digit| *digit <= 1);
            let sum = |range: std::ops::Range<usize>| digits[range].iter().sum::<u64>();
            if digits[4..].iter().all(|digit| *digit == 0) {
                let blank = digits[3] == 1 && sum(0..3) == 0;
                let marked = digits[3] == 0 && (1..=2).contains(&sum(0..3));
                assert_eq!(fits(&approval, &digits[..4]), bits(0..4) && (blank || marked), "{digits:?}");
            }
            if digits[3..].iter().all(|digit| *digit == 0) {
                let good = digits[2] == 0 || (digits[2] == 1 && sum(0..2) == 0);
                assert_eq!(fits(&score, &digits[..3]), good, "{digits:?}");
            }
            let one = digits[0] + digits[1] + digits[5] == 1;
            let inside = sum(2..4) <= digits[0] && digits[4] <= digits[1];
            assert_eq!(fits(&list, &digits), bits(0..6) && one && inside, "{digits:?}");
        }
    }

    #[test]
    fn limits_that_contradict_each_other_are_refused() {
        let approval = |options, min, max| Question::Approval { options, min, max, blank: true };
        for bad in [
            approval(0, 0, 0),
            approval(3, 2, 1),
            approval(3, 0, 4),
            approval(MOST_OPTIONS + 1, 0, 1),
            Question::Score { options: 2, max: 0, blank: false },
            Question::Lists { lists: Vec::new(), blank: true },
            Question::Lists { lists: vec![List { candidates: 1, marks: 2 }], blank: true },
            Question::Lists { lists: vec![List { candidates: 999, marks: 2 }; 2], blank: true },
            Question::Ranked { options: MOST_RANKED + 1 },
        ] {
            assert_eq!(bad.validate(), Err(Refused::BadQuestion), "{bad:?}");
        }
    }
}
