//! One recall: the electors of a workplace take back a mandate, and the seat is refilled from the same ballots.

use mandat_count::{Outcome, format::blt, refill};
use mandat_federation::Id;
use mandat_federation::ballots::InBox;
use mandat_federation::body::{DecideRecall, Petition};
use mandat_federation::contest::Contest;
use mandat_federation::mandate::Mandate;

use super::text::{PLATFORMS, platform};
use super::{DAY, DemoError, Place, Scene, id};
use crate::desk::With;

impl<S: Place> Scene<'_, S> {
    /// Recalls a delegate of the smallest platform whose seat falls to the same platform, or else any delegate whose
    /// seat can be refilled. Gives the petition.
    pub(super) fn recall(&mut self, convocation: &Id) -> Result<Option<Id>, DemoError> {
        let f = &self.desk.federation;
        let last = platform(PLATFORMS.len() - 1);
        let mandates = || f.mandates.values().filter(|m| m.convocation == *convocation);
        let follows = |m: &Mandate, same: bool| {
            let contest = &f.contests[&m.contest];
            let next = self.successor(contest, m)?;
            let platform = contest.candidate(&next).and_then(|c| c.platform.as_ref());
            (!same || platform == Some(&last)).then(|| (m.id.clone(), next))
        };
        let minority = mandates().filter(|m| m.platform.as_ref() == Some(&last));
        let chosen = minority
            .into_iter()
            .find_map(|m| follows(m, true))
            .or_else(|| mandates().find_map(|m| follows(m, false)));
        let Some((mandate, successor)) = chosen else { return Ok(None) };
        let contest = &f.contests[&f.mandates[&mandate].contest];
        let electors = contest.row.as_ref().map_or(0, |row| row.may_vote);
        let district = self.cast.workplaces.iter().find(|w| w.id == contest.unit).map_or(0, |w| w.district);
        let petition = id("petition-2026-1");
        self.desk.set_time(self.desk.now() + DAY);
        let [first, second] = &self.keys.committees[district];
        let signatures = (electors * 3).div_ceil(10);
        let body = Petition { petition: petition.clone(), mandate, signatures, electors };
        self.desk.submit("recall.petition", &body, first, With::ALONE)?;
        self.desk.set_time(self.desk.now() + 5 * DAY);
        let (yes, no) = (electors / 2, electors / 5);
        let body = DecideRecall { petition: petition.clone(), yes, no, successor: Some(successor) };
        self.desk.submit("recall.decide", &body, first, With::second(second))?;
        Ok(Some(petition))
    }

    /// Who follows on a mandate by the same ballots, where anybody can see them and no lot is needed.
    fn successor(&self, contest: &Contest, mandate: &Mandate) -> Option<Id> {
        let f = &self.desk.federation;
        let Some(InBox::Recorded(blob)) = &contest.cast else { return None };
        let text = self.desk.sink.blob(blob).ok()??;
        let ballots = blt::read(&text).ok()?.ballots;
        let position = |id: &Id| contest.candidates.iter().position(|c| c.id == *id);
        let elected: Vec<usize> = contest.result.as_ref()?.elected.iter().filter_map(position).collect();
        let vacated = position(&mandate.holder)?;
        let rule = contest.rule(f).ok()?;
        match refill(&ballots, &contest.paper(), &rule, &elected, vacated) {
            Outcome::Decided(count) => count.elected.first().map(|i| contest.candidates[*i].id.clone()),
            Outcome::NeedsLot(_) | Outcome::Infeasible(_) => None,
        }
    }
}
