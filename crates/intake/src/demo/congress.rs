//! The congress meets and takes one division by roll call: every mandate present is named with its vote, abstentions too.

use mandat_federation::Id;
use mandat_federation::body::{Electorate, OpenDivision, RollCall};
use mandat_federation::division::{Vote, Votes};

use super::text::{PLATFORMS, QUESTION, platform};
use super::{DIVISION, DemoError, Place, Scene, id};
use crate::desk::With;

/// Of a thousand delegates of each platform: how many adopt, and how many abstain; the others reject.
const LEANING: [(u64, u64); PLATFORMS.len()] = [(720, 60), (560, 90), (330, 80), (640, 50)];

impl<S: Place> Scene<'_, S> {
    pub(super) fn divide(&mut self, congress: &Id) -> Result<(), DemoError> {
        self.at(114, 9);
        let text = self.desk.blob(format!("Invented motion of a demo.\n\n{QUESTION}\n").as_bytes())?;
        let open = OpenDivision {
            division: id(DIVISION),
            decision: id("motion"),
            question: QUESTION.into(),
            text: Some(text),
            options: vec![id("adopt"), id("reject")],
            electorates: vec![Electorate {
                electorate: id("congress"),
                convocation: Some(congress.clone()),
                members: None,
            }],
            follows: None,
        };
        self.desk.submit("division.open", &open, &self.keys.returning[0], With::ALONE)?;
        let rows = self.roll_call(congress);
        let table = self.desk.table(&Votes { rows })?;
        self.at(114, 12);
        let [first, second] = &self.keys.returning;
        let roll_call = RollCall { division: id(DIVISION), table };
        self.desk.submit("division.roll_call", &roll_call, first, With::second(second))?;
        Ok(())
    }

    fn roll_call(&self, congress: &Id) -> Vec<Vote> {
        let mut chance = self.chance("division");
        let f = &self.desk.federation;
        let mut rows = Vec::new();
        for mandate in f.mandates.values().filter(|m| m.convocation == *congress && m.stands_at(f.at)) {
            if chance.in_thousand(45) {
                continue; // away
            }
            let of = (0..PLATFORMS.len()).find(|n| mandate.platform == Some(platform(*n))).unwrap_or(0);
            let (adopt, abstain) = LEANING[of];
            let drawn = chance.below(1000);
            let option = match drawn {
                drawn if drawn < adopt => Some(id("adopt")),
                drawn if drawn < adopt + abstain => None,
                _ => Some(id("reject")),
            };
            rows.push(Vote::whole(mandate.id.clone(), option));
        }
        rows
    }
}
