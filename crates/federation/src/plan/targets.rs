//! Targets: what the congress votes the economy to deliver.

use super::amount;
use super::table::{Target, Targets};
use crate::Federation;
use crate::body::AdoptTargets;
use crate::codes::{Flags, Refusal, Refused, fresh, refuse};
use crate::fold::Act;
use crate::id::Id;

/// Adopted targets in the state.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// The rows.
    pub rows: Vec<Target>,
    /// The division that adopted them.
    pub division: Id,
    /// The entry.
    pub index: u64,
    /// Flags of the entry.
    pub flags: Flags,
}

/// `targets.adopt`.
pub(crate) fn adopt(f: &mut Federation, act: &Act<'_>, body: AdoptTargets) -> Result<Flags, Refusal> {
    fresh(&f.planning.targets, "targets", &body.targets)?;
    let rules = f.constitution.current();
    let flags = f.adopted_by(&body.division, rules.rules.plan.targets.as_ref(), &body.table)?;
    let table: Targets = act.table(&body.table)?;
    if table.rows.is_empty() || !table.rows.is_sorted_by(|a, b| a.product < b.product) {
        return refuse(Refused::BlobWrong, "targets are sorted by product, each once");
    }
    for row in &table.rows {
        amount(&row.quantity, &row.product)?;
        if row.priority == 0 {
            return refuse(Refused::BlobWrong, format!("the priority of {} counts from 1", row.product));
        }
    }
    let (rows, division) = (table.rows, body.division);
    f.planning
        .targets
        .insert(body.targets, Adopted { rows, division, index: act.index, flags: flags.clone() });
    Ok(flags)
}
