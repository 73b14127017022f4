//! One recall: the electors of a workplace take back a mandate, and the seat is refilled from the same ballots.

use mandat_count::{Outcome, format::blt, refill};
use mandat_federation::Id;
use mandat_federation::ballots::InBox;
use mandat_federation::body::{DecideRecall, Petition, PetitionBox, SignPetition};
use mandat_federation::contest::Contest;
use mandat_federation::mandate::Mandate;
use mandat_federation::recall::{SIGNATURE, Signature, message, today, write};
use mandat_record::commitment::{Opening, commit};
use mandat_record::ed25519::SigningKey;

use super::cast::Cast;
use super::chance::secret;
use super::text::{PLATFORMS, platform};
use super::{DAY, DemoError, LOG, Place, Scene, id};
use crate::desk::{Desk, With};

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
        let unit = contest.unit.clone();
        let district = self.cast.workplaces.iter().find(|w| w.id == contest.unit).map_or(0, |w| w.district);
        let petition = id("petition-2026-1");
        self.desk.set_time(self.desk.now() + DAY);
        let [first, second] = &self.keys.committees[district];
        // Committees collect for a petition; its box is published like every other.
        let (body, opening) = signed(&mut self.desk, &self.cast, self.seed, &petition, &mandate, &unit)?;
        let electors = body.electors;
        self.desk.publish_box(&petition, &self.keys.operator)?;
        self.desk.submit("recall.petition", &body, first, With::opening(opening))?;
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

/// Three of ten electors of today sign, each by a key made for this petition alone, in the petition's box.
fn signed<S: Place>(
    desk: &mut Desk<S>,
    cast: &Cast,
    seed: u64,
    petition: &Id,
    mandate: &Id,
    unit: &Id,
) -> Result<(Petition, Vec<u8>), DemoError> {
    let f = &desk.federation;
    let electors = today(f, &f.convocations[&f.mandates[mandate].convocation], unit, desk.now()).known;
    let numbered =
        cast.people.iter().enumerate().filter(|(_, person)| electors.contains(&person.member.id()));
    let mut openings = Vec::new();
    for (n, person) in numbered.take((electors.len() * 3).div_ceil(10)) {
        let credential = SigningKey::from_seed(&secret(seed, &format!("credential {petition} {n}")));
        let roll_key = SigningKey::from_seed(&secret(seed, &format!("member {n}")));
        let signature = roll_key.sign(&message(LOG, petition, mandate, &credential.public()));
        let signature = Signature { member: person.member, signature: Some(signature) };
        let opening =
            Opening::new(desk.salt(), &signature).map_err(|e| DemoError::Scenario(e.to_string()))?;
        let body = SignPetition { petition: petition.clone(), commitment: commit(SIGNATURE, &opening) };
        desk.put_in_box(petition, "petition.sign", &body, &credential)?;
        openings.push(opening);
    }
    let closing = desk.closing(petition);
    let body = Petition {
        petition: petition.clone(),
        mandate: mandate.clone(),
        signatures: closing.size,
        electors: electors.len() as u64,
        signed: Some(PetitionBox { size: closing.size, root: closing.root }),
    };
    Ok((body, write(&openings)))
}
