//! A branch takes over stage by stage: its union calls its own congress, which finds it ready by the criteria of the statutes, twice.
//! The third stage is left: its criteria ask for a year.

use mandat_federation::Id;
use mandat_federation::body::{Advance, Electorate, OpenDivision, RollCall};
use mandat_federation::division::{Vote, Votes};
use mandat_federation::management::{Criterion, Readiness};

use super::{CONVOCATIONS, DemoError, Place, Scene, id};
use crate::desk::With;

/// The convocation of the branch's own congress.
const OWN_CONGRESS: &str = "own-congress-2026";

/// A criterion of the statutes and what shows it.
type Shown = (&'static str, &'static str);

/// The stages that are taken over: the day, the stage and what shows each of its criteria.
const STAGES: [(u64, &str, [Shown; 2]); 2] = [
    (
        189,
        "inspect",
        [
            ("committees-elected", "the conferences of its districts"),
            ("books-open", "hours attested each month"),
        ],
    ),
    (
        203,
        "control",
        [
            ("month-reported", "what its workplaces reported of May"),
            ("method-tried", "the reports of two trials"),
        ],
    ),
];

impl<S: Place> Scene<'_, S> {
    pub(super) fn takeover(&mut self) -> Result<(), DemoError> {
        let branch = self.cast.unions[0].clone();
        let congress = id(OWN_CONGRESS);
        self.convene_in(&congress, "union-congress", Some(id(CONVOCATIONS[0])), 178, Some(branch.clone()))?;
        self.elect(&congress, None)?;
        for (day, stage, shown) in STAGES {
            self.at(day, 9);
            self.advance(&branch, &congress, stage, &shown)?;
        }
        Ok(())
    }

    fn advance(&mut self, branch: &Id, congress: &Id, stage: &str, shown: &[Shown]) -> Result<(), DemoError> {
        let row = |(criterion, by): &Shown| Criterion {
            criterion: id(criterion),
            met: true,
            shown_by: format!("{by} (invented)"),
        };
        let findings = self.desk.table(&Readiness { rows: shown.iter().map(row).collect() })?;
        let division = id(&format!("ready-to-{stage}"));
        let electorate =
            Electorate { electorate: branch.clone(), convocation: Some(congress.clone()), members: None };
        let open = OpenDivision {
            division: division.clone(),
            decision: id("readiness"),
            question: format!("Is branch {branch} ready for the stage {stage:?}?"),
            text: Some(findings),
            options: vec![id("ready"), id("not-yet")],
            electorates: vec![electorate],
            follows: None,
            case: None,
        };
        self.desk.submit("division.open", &open, &self.keys.returning[0], With::ALONE)?;
        let f = &self.desk.federation;
        let delegates = f.mandates.values().filter(|m| m.convocation == *congress && m.stands_at(f.at));
        // One of eight does not think so.
        let rows = delegates.enumerate().map(|(n, m)| {
            let option = if n % 8 == 7 { "not-yet" } else { "ready" };
            Vote::whole(m.id.clone(), Some(id(option)))
        });
        let rows = rows.collect();
        let table = self.desk.table(&Votes { rows })?;
        let call = RollCall { division: division.clone(), table };
        self.two("division.roll_call", &call)?;
        let body = Advance { branch: branch.clone(), stage: id(stage), division, findings };
        self.desk.submit(
            "branch.advance",
            &body,
            &self.keys.unions[0],
            With::second(&self.keys.returning[0]),
        )?;
        Ok(())
    }
}
