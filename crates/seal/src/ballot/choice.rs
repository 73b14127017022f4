//! What a voter chose, as the numbers that are encrypted.

use crate::Refused;
use crate::question::Question;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The choice for one question. Wiped when dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// One number for each ciphertext of the question, in its order.
    Numbers(Vec<u64>),
    /// Options by their places from zero, the first preference first; none is a blank vote.
    Ranking(Vec<u16>),
}

impl Choice {
    /// Marks these options, counted from zero.
    pub fn approve(question: &Question, marks: &[usize]) -> Result<Self, Refused> {
        let Question::Approval { options, .. } = question else { return Err(Refused::BadChoice) };
        let marks: Vec<_> = marks.iter().map(|mark| (*mark, 1)).collect();
        Self::put(question, usize::from(*options), &marks)
    }

    /// Gives each option its points.
    pub fn score(question: &Question, points: &[u64]) -> Result<Self, Refused> {
        let Question::Score { options, .. } = question else { return Err(Refused::BadChoice) };
        let points: Vec<_> = points.iter().copied().enumerate().collect();
        Self::put(question, usize::from(*options), &points)
    }

    /// Chooses a list and marks candidates of it, both counted from zero.
    pub fn list(question: &Question, list: usize, marks: &[usize]) -> Result<Self, Refused> {
        let Question::Lists { lists, .. } = question else { return Err(Refused::BadChoice) };
        let chosen = lists.get(list).ok_or(Refused::BadChoice)?;
        if marks.iter().any(|mark| *mark >= usize::from(chosen.candidates)) {
            return Err(Refused::BadChoice);
        }
        let start =
            lists.len() + lists[..list].iter().map(|before| usize::from(before.candidates)).sum::<usize>();
        let marks: Vec<_> = std::iter::once(list).chain(marks.iter().map(|mark| start + mark)).collect();
        let marks: Vec<_> = marks.into_iter().map(|at| (at, 1)).collect();
        let all = question.ciphertexts();
        Self::put(question, all, &marks)
    }

    /// Leaves the question blank, where it has that option.
    pub fn blank(question: &Question) -> Result<Self, Refused> {
        let (Question::Approval { blank, .. }
        | Question::Score { blank, .. }
        | Question::Lists { blank, .. }) = question
        else {
            return Err(Refused::BadChoice);
        };
        if !blank {
            return Err(Refused::BadChoice);
        }
        let all = question.ciphertexts();
        Self::put(question, all, &[(all - 1, 1)])
    }

    /// Numbers at their places, each named once and below `limit`; checked against the question.
    fn put(question: &Question, limit: usize, numbers: &[(usize, u64)]) -> Result<Self, Refused> {
        let mut all = vec![0; question.ciphertexts()];
        for (at, number) in numbers {
            let place =
                all.get_mut(*at).filter(|place| *at < limit && **place == 0).ok_or(Refused::BadChoice)?;
            *place = *number;
        }
        let choice = Choice::Numbers(all);
        choice.check(question)?;
        Ok(choice)
    }

    /// `bad-choice` unless the choice keeps to the question's limits.
    pub fn check(&self, question: &Question) -> Result<(), Refused> {
        let good = match (self, question) {
            (Choice::Ranking(ranking), Question::Ranked { .. }) => {
                question.rankings().is_some_and(|rankings| rankings.encode(ranking).is_some())
            }
            (Choice::Ranking(_), _) | (Choice::Numbers(_), Question::Ranked { .. }) => false,
            (Choice::Numbers(numbers), _) => {
                let holds = |check: &crate::question::Check| check.value(numbers).is_some();
                numbers.len() == question.ciphertexts() && question.checks().iter().all(holds)
            }
        };
        if good { Ok(()) } else { Err(Refused::BadChoice) }
    }
}

impl Zeroize for Choice {
    fn zeroize(&mut self) {
        match self {
            Choice::Numbers(numbers) => numbers.zeroize(),
            Choice::Ranking(ranking) => ranking.zeroize(),
        }
    }
}

impl Drop for Choice {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for Choice {}
