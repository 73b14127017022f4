//! A branch takes over management stage by stage. Whether it is ready is a finding of its own congress, criterion by
//! criterion; nobody above finds it for them.

use mandat_record::blob::BlobRef;
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::body::Advance;
use crate::codes::{Flag, Flags, Refusal, Refused, known, refuse};
use crate::fold::Act;
use crate::id::Id;

/// The blob of a finding of readiness.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readiness {
    /// One row a criterion, in the order of the statutes.
    pub rows: Vec<Criterion>,
}

/// One criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// The criterion of the statutes.
    pub criterion: Id,
    /// Whether it is met.
    pub met: bool,
    /// What shows it.
    pub shown_by: String,
}

/// A stage that a branch took over.
#[derive(Clone, Debug)]
pub struct Advanced {
    /// The stage.
    pub stage: Id,
    /// The entry.
    pub index: u64,
    /// The division of the branch's congress.
    pub division: Id,
    /// The finding.
    pub findings: BlobRef,
    /// What it says of each criterion.
    pub criteria: Vec<Criterion>,
    /// Flags of the entry.
    pub flags: Flags,
}

impl Federation {
    /// That a division of this kind carried its first option on this text, by exactly its electorates. Gives the flags that
    /// whatever cites it carries on.
    pub(crate) fn adopted_by(
        &self,
        id: &Id,
        decision: Option<&mandat_statutes::Id>,
        text: &BlobRef,
    ) -> Result<Flags, Refusal> {
        let division = known(&self.divisions, "division", id)?;
        let Some(decision) = decision else {
            return refuse(Refused::BadStatutes, "the statutes name no decision for this");
        };
        let result = division.result.as_ref();
        let adopted = division.adopted() == Some(true);
        if division.decision.id != *decision || !adopted || !self.decided_by_its_electorates(division) {
            return refuse(
                Refused::NotCarried,
                format!("division {id} did not carry a decision of the kind {decision}"),
            );
        }
        if division.text.as_ref() != Some(text) {
            return refuse(Refused::NotCarried, format!("division {id} was about another text"));
        }
        if self.is_cited(id) {
            return refuse(Refused::Duplicate, format!("division {id} has adopted something once"));
        }
        let inherited = result.into_iter().flat_map(|r| &r.flags).filter(|flag| **flag == Flag::NotElected);
        Ok(inherited.copied().collect())
    }

    /// Whether something was adopted by a division: targets, a plan, a method or readiness, each decided once.
    fn is_cited(&self, id: &Id) -> bool {
        let planning = &self.planning;
        planning.targets.values().any(|targets| targets.division == *id)
            || planning.plans.values().any(|plan| plan.division.as_ref() == Some(id))
            || planning.methods.values().any(|m| m.adopted.as_ref().is_some_and(|(_, by)| by == id))
            || self.management.takeovers.values().flatten().any(|stage| stage.division == *id)
    }
}

/// `branch.advance`.
pub(crate) fn advance(f: &mut Federation, act: &Act<'_>, body: Advance) -> Result<Flags, Refusal> {
    let rules = f.constitution.current();
    let Some(takeover) = &rules.rules.takeover else {
        return refuse(Refused::BadStatutes, "the statutes know no stages of takeover: add [takeover]");
    };
    let unit = f.units.require(&body.branch)?;
    if f.units.get(unit).tier.as_str() != takeover.tier.as_str() {
        return refuse(Refused::BadStatutes, format!("units of tier {} take over", takeover.tier));
    }
    let taken = f.management.takeovers.get(&body.branch).map_or(0, Vec::len);
    let Some((at, stage)) = takeover.stage(body.stage.as_str()) else {
        return refuse(Refused::Unknown, format!("the statutes have no stage {}", body.stage));
    };
    if at != taken {
        return refuse(Refused::NotNow, format!("branch {} has taken over {taken} stages", body.branch));
    }
    let mut flags = f.adopted_by(&body.division, Some(&takeover.decision), &body.findings)?;
    own_congress(f, &body)?;
    let readiness: Readiness = act.table(&body.findings)?;
    let named = readiness.rows.iter().map(|row| row.criterion.as_str());
    if !named.eq(stage.criteria.iter().map(mandat_statutes::Id::as_str)) {
        return refuse(
            Refused::BlobWrong,
            format!("the finding names the criteria of stage {}, in their order", body.stage),
        );
    }
    if readiness.rows.iter().any(|row| !row.met) {
        flags.push(Flag::CriteriaUnmet);
    }
    let advanced = Advanced {
        stage: body.stage,
        index: act.index,
        division: body.division,
        findings: body.findings,
        criteria: readiness.rows,
        flags: flags.clone(),
    };
    f.management.takeovers.entry(body.branch).or_default().push(advanced);
    Ok(flags)
}

/// The congress is that of this branch and no other.
fn own_congress(f: &Federation, body: &Advance) -> Result<(), Refusal> {
    let electorates = f.divisions.get(&body.division).into_iter().flat_map(|d| &d.electorates);
    for electorate in electorates {
        let convocation = electorate.convocation.as_ref().and_then(|id| f.convocations.get(id));
        if convocation.and_then(|c| c.seat_of.as_ref()) != Some(&body.branch) {
            return refuse(
                Refused::NotCarried,
                format!("readiness of {} is a finding of its own congress alone", body.branch),
            );
        }
    }
    Ok(())
}
