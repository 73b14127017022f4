//! The congress elects its management organ; the organ appoints one person and engages one specialist, each with the consent of the
//! union's own committee.

use mandat_federation::body::{Appoint, Paid, PayPost, Report};
use mandat_federation::roll::Standing;
use mandat_federation::{Federation, Id, Member};

use super::founding::TOP;
use super::{DAY, DemoError, Place, Scene, id};
use crate::desk::With;

/// The convocation of the management organ.
pub const MANAGEMENT: &str = "management-2026";

impl<S: Place> Scene<'_, S> {
    pub(super) fn management(&mut self, congress: &Id) -> Result<(), DemoError> {
        let convocation = id(MANAGEMENT);
        self.convene(&convocation, "central-management", Some(congress.clone()), 117)?;
        self.elect(&convocation, None)?;
        let organ = convocation.join(&id(TOP));
        let seats: Vec<Id> =
            self.desk.federation.seated(&organ, self.desk.now()).map(|m| m.id.clone()).collect();
        let [first, second] = &self.keys.returning;
        for (n, post) in seats.into_iter().enumerate() {
            let paid = if n < 2 { Paid::FullTime } else { Paid::PartTime };
            self.desk.submit("post.pay", &PayPost { post, paid }, first, With::second(second))?;
        }
        let sits = |f: &Federation, name: &Id| f.mandates.values().any(|m| m.holder == *name);
        let stays = |f: &Federation, member: Member| {
            f.roll.get(&member).is_some_and(|on| on.standing == Standing::Member)
        };
        let f = &self.desk.federation;
        let clerk =
            self.cast.people.iter().find(|person| !sits(f, &person.member.id()) && stays(f, person.member));
        let clerk = clerk.ok_or_else(|| DemoError::Scenario("everybody is a delegate".into()))?;
        let union = self.cast.workplaces[clerk.workplace].union;
        let until = self.desk.now() + 120 * DAY;
        let appointed = Appoint {
            post: id("statistics-1"),
            organ: organ.clone(),
            holder: clerk.member,
            title: "Keeps the federation's statistics (invented)".into(),
            paid: Paid::FullTime,
            union: self.cast.unions[union].clone(),
            until,
        };
        let adviser = Appoint {
            post: id("adviser-1"),
            holder: Member(self.desk.random()),
            title: "Advises on power stations (invented)".into(),
            ..appointed.clone()
        };
        let [officer, _] = &self.keys.returning;
        let consent = With::second(&self.keys.unions[union]);
        self.desk.submit("post.appoint", &appointed, officer, consent)?;
        let consent = With::second(&self.keys.unions[union]);
        self.desk.submit("specialist.engage", &adviser, officer, consent)?;
        let text = self.desk.blob(b"Invented: the management organ's first report to the congress.")?;
        self.desk.submit("organ.report", &Report { organ, text }, &self.keys.returning[0], With::ALONE)?;
        Ok(())
    }
}
