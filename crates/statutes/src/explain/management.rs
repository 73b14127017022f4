//! The management of industry and the plan in sentences.

use std::fmt::{self, Write as _};

use crate::evaluate::plural;
use crate::organisation::{Id, Statutes};

pub(super) fn management(out: &mut String, statutes: &Statutes) -> fmt::Result {
    let tier = |id: &Id| statutes.tier(id.as_str()).map_or(id.to_string(), |tier| tier.name.clone());
    let decision =
        |id: &Id| statutes.decision(id.as_str()).map_or(id.to_string(), |decision| decision.name.clone());
    if let Some(rules) = &statutes.management {
        writeln!(out, "\nManagement of industry")?;
        writeln!(
            out,
            "  Nobody is appointed to a post without the recorded consent of the {}.",
            tier(&rules.consent)
        )?;
        let months = plural(rules.contract_months, "month");
        writeln!(out, "  Specialists advise, without vote or veto, by contracts of at most {months}.")?;
        if rules.one_post {
            writeln!(out, "  One person holds at most one post.")?;
        }
        if let Some(days) = rules.report_days {
            writeln!(out, "  Management organs report to their electors every {}.", plural(days, "day"))?;
        }
    }
    if let Some(takeover) = &statutes.takeover {
        writeln!(out, "\nTakeover of management")?;
        let (who, how) = (tier(&takeover.tier), decision(&takeover.decision));
        writeln!(
            out,
            "  Each {who} takes over stage by stage, when its own congress finds it ready ({how})."
        )?;
        for (n, stage) in takeover.stages.iter().enumerate() {
            let criteria: Vec<&str> = stage.criteria.iter().map(Id::as_str).collect();
            writeln!(out, "  Stage {} ({}) asks for: {}.", n + 1, stage.id, criteria.join(", "))?;
        }
    }
    plan(out, statutes, decision)
}

fn plan(out: &mut String, statutes: &Statutes, decision: impl Fn(&Id) -> String) -> fmt::Result {
    let plan = &statutes.plan;
    let parts =
        [("Targets", &plan.targets), ("A plan", &plan.adopt), ("A method of production", &plan.methods)];
    if parts.iter().any(|(_, id)| id.is_some()) {
        writeln!(out, "\nPlan")?;
    }
    for (what, id) in parts {
        if let Some(id) = id {
            let verb = if what == "Targets" { "are" } else { "is" };
            writeln!(out, "  {what} {verb} adopted by the decision \"{}\".", decision(id))?;
        }
    }
    Ok(())
}
