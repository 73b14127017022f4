//! From marks to a box: ballots in canonical form, and the results that follow from them.

use mandat_count::{Ballots, Kind, Mark, Outcome, Weight};
use mandat_federation::Id;
use mandat_federation::ballots::{self, Opened, WITHHELD};
use mandat_federation::body::{Conclude, Recorded, Withheld};
use mandat_record::ed25519::SigningKey;
use mandat_record::tree::Hash;

use super::{Exercise, id};

/// So many ballots with the same preferences, by place of the candidates.
pub type Pile<'a> = (u64, &'a [usize]);

impl Exercise {
    /// The canonical text of ballots for a contest.
    pub fn paper(&self, contest: &str, piles: &[Pile<'_>]) -> (Ballots, String) {
        self.marked(contest, piles, |_, m| Mark::For(m))
    }

    fn marked(&self, contest: &str, piles: &[Pile<'_>], mark: fn(usize, usize) -> Mark) -> (Ballots, String) {
        let contest = &self.desk.federation.contests[&id(contest)];
        let mut ballots = Ballots::new(Kind::Ranking, contest.candidates.len());
        for (line, (n, marks)) in (1..).zip(piles) {
            let marks: Vec<Mark> = marks.iter().enumerate().map(|(n, m)| mark(n, *m)).collect();
            ballots.add(Weight::new(*n, 1).unwrap(), &marks, line);
        }
        let text = ballots::write(contest, &ballots).unwrap();
        (ballots, text)
    }

    /// Puts recorded ballots into the box.
    pub fn cast(
        &mut self,
        convocation: &str,
        contest: &str,
        piles: &[Pile<'_>],
        key: &SigningKey,
    ) -> Ballots {
        let marked = self.paper(contest, piles);
        self.record_ballots(convocation, contest, marked, key)
    }

    /// The same of ballots that approve of several.
    pub fn cast_approvals(
        &mut self,
        convocation: &str,
        contest: &str,
        piles: &[Pile<'_>],
        key: &SigningKey,
    ) -> Ballots {
        let approve = |n, m| if n == 0 { Mark::For(m) } else { Mark::Equal(m) };
        let marked = self.marked(contest, piles, approve);
        self.record_ballots(convocation, contest, marked, key)
    }

    fn record_ballots(
        &mut self,
        convocation: &str,
        contest: &str,
        (cast, text): (Ballots, String),
        key: &SigningKey,
    ) -> Ballots {
        let body = Recorded { contest: id(contest), ballots: self.desk.blob(text.as_bytes()).unwrap() };
        self.desk.put_in_box(&id(convocation), "ballots.recorded", &body, key).unwrap();
        cast
    }

    /// Puts a commitment to ballots into the box. Gives the opening.
    pub fn withhold(
        &mut self,
        convocation: &str,
        contest: &str,
        piles: &[Pile<'_>],
        key: &SigningKey,
    ) -> (Ballots, Vec<u8>) {
        let (cast, text) = self.paper(contest, piles);
        let (commitment, opening) = self.seal(WITHHELD, &Opened { ballots: text });
        let body = Withheld { contest: id(contest), commitment };
        self.desk.put_in_box(&id(convocation), "ballots.withheld", &body, key).unwrap();
        (cast, opening)
    }

    /// The result that follows from ballots.
    pub fn result(&self, contest: &str, cast: &Ballots) -> Conclude {
        let f = &self.desk.federation;
        let contest = &f.contests[&id(contest)];
        let outcome = contest.count(f, cast).unwrap();
        let account = Hash(mandat_count::digest(&outcome));
        let Outcome::Decided(count) = outcome else { panic!("{}: {outcome:?}", contest.id) };
        let elected: Vec<Id> = count.elected.iter().map(|i| contest.candidates[*i].id.clone()).collect();
        Conclude { contest: contest.id.clone(), elected, account }
    }
}
