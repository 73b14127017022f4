//! Minority reports: they stay with the decision. No entry removes one, and nobody but its movers enters it.

use std::collections::BTreeSet;

use mandat_record::blob::BlobRef;

use super::{fresh, known};
use crate::Federation;
use crate::body::{Mover, ReportMinority};
use crate::codes::{Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Id;

/// A minority report in the state.
#[derive(Clone, Debug)]
pub struct MinorityReport {
    /// The division that it stays with.
    pub division: Id,
    /// Its text.
    pub text: BlobRef,
    /// The mandates that sign it.
    pub signatories: Vec<Id>,
    /// Who enters it.
    pub mover: Mover,
    /// The entry.
    pub index: u64,
}

/// `minority.report`: on any division that has a result.
pub(crate) fn report(f: &mut Federation, act: &Act<'_>, body: ReportMinority) -> Result<Flags, Refusal> {
    fresh(&f.congress.minority_reports, "minority report", &body.report)?;
    f.require_mover(act, &body.mover)?;
    let division = known(&f.divisions, "division", &body.division)?;
    if division.result.is_none() {
        return refuse(Refused::NotNow, format!("division {} has no result", body.division));
    }
    let distinct: BTreeSet<&Id> = body.signatories.iter().collect();
    if distinct.len() != body.signatories.len() {
        return refuse(Refused::BadBody, "a minority report names its signatories, each once");
    }
    let divided = |id: &Id| division.electorates.iter().any(|e| e.convocation.as_ref() == Some(id));
    if let Some(id) =
        body.signatories.iter().find(|id| f.mandates.get(id).is_none_or(|m| !divided(&m.convocation)))
    {
        return refuse(Refused::Unknown, format!("mandate {id} had no vote in division {}", body.division));
    }
    act.blob(&body.text)?;
    let report = MinorityReport {
        division: body.division,
        text: body.text,
        signatories: body.signatories,
        mover: body.mover,
        index: act.index,
    };
    f.congress.minority_reports.insert(body.report, report);
    Ok(Flags::new())
}
