//! The freeze of a convocation's roll, and the lot for seats that its rule leaves tied.

use mandat_federation::body::{Draw, Freeze};
use mandat_federation::freeze::{Row, Table, compute, eligible_root};
use mandat_federation::lot::Subject;
use mandat_record::read::{Blobs, Boxes, Openings, Sink};
use mandat_statutes::Evidence;

use super::FolderError;
use super::description::Convocation;
use super::enact::{Enacting, failed};
use super::office::Pair;
use crate::desk::With;

/// Freezes the roll as it is now. Where seats come from outside and totals are declared, no roll is used.
pub(super) fn freeze<S>(run: &mut Enacting<'_, S>, convocation: &Convocation) -> Result<(), FolderError>
where
    S: Sink + Blobs + Boxes + Openings,
{
    let federation = &run.desk.federation;
    let Some(called) = federation.convocations.get(&convocation.id) else { return Ok(()) };
    if called.given.is_some() && called.rules.evidence == [Evidence::Declared] {
        return Ok(());
    }
    let what = format!("the freeze of {}", convocation.id);
    let as_of = federation.size;
    let computed = compute(federation, called, as_of);
    let mut rows: Vec<Row> = computed.rows.into_values().collect();
    rows.sort_by(|a, b| a.unit.cmp(&b.unit));
    let eligible = eligible_root(computed.people.may_vote.keys());
    let table = run.desk.table(&Table { rows }).map_err(|error| failed(what.as_str(), error))?;
    let body = Freeze { convocation: convocation.id.clone(), as_of, table, eligible };
    let Pair { first, second } = &run.office.registrar;
    run.must("roll.freeze", &body, first, With::second(second), &what)?;
    draw(run, convocation)
}

fn draw<S>(run: &mut Enacting<'_, S>, convocation: &Convocation) -> Result<(), FolderError>
where
    S: Sink + Blobs + Boxes + Openings,
{
    let houses = run.desk.federation.convocations.get(&convocation.id).map(|called| &called.houses);
    let tied: Vec<_> = houses.into_iter().flatten().filter(|(_, house)| house.tie().is_some()).collect();
    let tied: Vec<_> = tied.into_iter().map(|(unit, _)| unit.clone()).collect();
    for unit in tied {
        let what = format!("the lot for seats of {unit}");
        let Some(value) = convocation.seat_lots.get(&unit) else {
            run.report.waiting.push(format!(
                "{what} in {} waits: write what the source gave as seat_lots.\"{unit}\" in intake.toml",
                convocation.id
            ));
            continue;
        };
        let subject = Subject::Apportionment { convocation: convocation.id.clone(), unit };
        let Pair { first, second } = &run.office.returning;
        let body = Draw { subject, value: value.clone() };
        run.must("lot.draw", &body, first, With::second(second), &what)?;
    }
    Ok(())
}
