//! What the demo says of the plan: what was adopted with which proof, what the workplaces did, the revision, and the method.

use std::fmt::Write as _;

use mandat_audit::organs::{Bureaucracy, measure};
use mandat_federation::plan::{Plan, deviations, warnings};
use mandat_federation::{Federation, Id};
use mandat_intake::demo::{METHOD, PLANS};
use num_rational::BigRational;
use num_traits::ToPrimitive;
use serde_json::{Value, json};

use super::name;
use super::report::{grouped, heading, wrapped};

fn plan<'a>(f: &'a Federation, of: &str) -> Option<&'a Plan> {
    f.planning.plans.get(&name(of))
}

/// The interface of issue 5: the plan's proof and labour, whether it was revised, methods and divisions.
pub(super) fn as_json(f: &Federation) -> [(&'static str, Value); 4] {
    let first = plan(f, PLANS[0]);
    // Parts per 10^9 as a share, written out and read as a number: nothing is rounded on the way.
    let gap = first.and_then(|plan| format!("{}e-9", plan.certified.gap).parse::<f64>().ok());
    let labour = first.map(|plan| plan.certified.hours());
    let replanned = plan(f, PLANS[1]).is_some_and(|plan| plan.adopted.is_some());
    [
        ("plan", json!({ "certified_gap": gap, "labour": labour, "replanned": replanned })),
        ("takeovers", json!(measure(f).takeovers)),
        ("methods", json!(f.planning.methods.len())),
        ("divisions", json!(f.divisions.values().filter(|division| division.result.is_some()).count())),
    ]
}

/// The part of the report.
pub(super) fn text(f: &Federation) -> String {
    let (Some(first), Some(revised)) = (plan(f, PLANS[0]), plan(f, PLANS[1])) else { return String::new() };
    let mut text = heading("FROM VOTE TO PLAN TO SHOP FLOOR AND BACK");
    let targets = f.planning.targets.get(&first.targets).map_or(0, |targets| targets.rows.len());
    text += &wrapped(&format!(
        "The congress adopted targets for {targets} products, and of {} plans one with a certificate: it is within \
         {} parts per billion of the best there is, at {} hours of labour over {} months in {} tasks.",
        f.planning.plans.len() - 1,
        grouped(first.certified.gap),
        grouped(first.certified.hours()),
        first.months,
        grouped(first.tasks.len() as u64)
    ));
    let (all, low) = (deviations(f, &name(PLANS[0])), warnings(f, &name(PLANS[0])).len());
    let behind = all.iter().filter(|deviation| deviation.actual < deviation.planned).count();
    text += &wrapped(&format!(
        "After the first month {} workplaces reported: {behind} made less than planned, {low} had less in stock than \
         their tasks need. For what lies in stock the plan was revised, to {} hours.",
        all.len(),
        grouped(revised.certified.hours())
    ));
    let measured = measure(f);
    if let Some(organ) = measured.organs.first() {
        let now = &organ.now;
        text += &wrapped(&format!(
            "The congress elected its management organ: {} elected, {} appointed and {} engaged to advise, both with the \
             consent of the union's own committee; {} of them paid full-time.",
            now.elected, now.appointed, now.specialists, now.full_time
        ));
    }
    if let Some(method) = f.planning.methods.get(&name(METHOD)) {
        let priced = method.priced.last();
        let hours =
            |bound: &BigRational| bound.to_integer().to_u64().map_or_else(|| "no".to_owned(), grouped);
        let saves = priced.map_or_else(String::new, |p| format!("{} to {}", hours(&p.least), hours(&p.most)));
        let tried: Vec<&str> = method.trials.keys().map(Id::as_str).collect();
        let _ = write!(
            text,
            "{}",
            wrapped(&format!(
                "Workplace {} proposed a method, which two certificates price: it saves the federation {saves} hours. \
                 {} tried it, and the congress adopted it; its {} authors stay named.",
                method.unit,
                tried.join(" and "),
                method.authors.len()
            ))
        );
    }
    text + &takeover(&measured)
}

/// The branch that takes over its management, if one does.
fn takeover(measured: &Bureaucracy) -> String {
    let (Some(first), Some(last)) = (measured.takeovers.first(), measured.takeovers.last()) else {
        return String::new();
    };
    let stages: Vec<&str> = measured.takeovers.iter().map(|stage| stage.stage.as_str()).collect();
    let met: usize = measured.takeovers.iter().map(|stage| stage.met.len()).sum();
    let all: usize = measured.takeovers.iter().map(|stage| stage.met.len() + stage.unmet.len()).sum();
    wrapped(&format!(
        "Branch {} takes over its management stage by stage: {}. Its own congress found it ready in {} and {}, with \
         {met} of {all} criteria of the statutes met.",
        first.branch,
        stages.join(", then "),
        first.division,
        last.division
    ))
}
