//! Standing orders in sentences.

use std::fmt::{self, Write as _};

use super::quorum;
use crate::evaluate::plural;
use crate::orders::{AmendmentOrder, Referendum, StandingOrders};
use crate::organisation::{Id, Statutes};

pub(super) fn orders(out: &mut String, orders: &StandingOrders, statutes: &Statutes) -> fmt::Result {
    let body = statutes.body(orders.body.as_str()).map_or(orders.body.as_str(), |body| &body.name);
    let decision = |id: &Id| statutes.decision(id.as_str()).map_or(id.to_string(), |d| d.name.clone());
    writeln!(out, "\nStanding orders of the {body}")?;
    let (filing, circulation) = (plural(orders.filing_days, "day"), plural(orders.circulation_days, "day"));
    writeln!(
        out,
        "  Motions and theses are due {filing} before the first contest opens and circulated, in equal numbers, {circulation} before."
    )?;
    match &orders.late {
        Some(id) => writeln!(out, "  A late motion is put if the decision \"{}\" admits it.", decision(id))?,
        None => writeln!(out, "  A late motion is not put.")?,
    }
    if let Some(id) = &orders.credentials {
        let name = decision(id);
        writeln!(
            out,
            "  Challenges and the report on credentials are decided by \"{name}\"; a challenged delegate does not vote on the own seat."
        )?;
    }
    if let Some(id) = &orders.agenda {
        writeln!(out, "  The agenda is adopted by \"{}\".", decision(id))?;
    }
    match &orders.amendments {
        Some(amendments) => {
            let order = match amendments.order {
                AmendmentOrder::AsFiled => "in the order in which they were filed",
                AmendmentOrder::ByPassage => "by the passage that they change",
                AmendmentOrder::FurthestFirst => "those furthest from the text first",
            };
            let name = decision(&amendments.decision);
            writeln!(
                out,
                "  Amendments are voted on {order}, by \"{name}\", before the motion; once one to a passage is carried, the others to it fall."
            )?;
        }
        None => writeln!(out, "  Motions are not amended.")?,
    }
    if let Some(minutes) = orders.speech_minutes {
        writeln!(out, "  A speech lasts at most {}.", plural(minutes, "minute"))?;
    }
    if orders.alternate {
        writeln!(out, "  The word alternates between platforms.")?;
    }
    if orders.split {
        writeln!(out, "  A delegate may split the votes that the mandate carries.")?;
    }
    if let Some(required) = orders.quorum {
        writeln!(out, "  It sits if {} are present.", quorum(required))?;
    }
    orders.referendum.as_ref().map_or(Ok(()), |r| referendum(out, r, &decision))
}

fn referendum(out: &mut String, referendum: &Referendum, decision: &dyn Fn(&Id) -> String) -> fmt::Result {
    let mut when: Vec<String> =
        referendum.always.iter().map(|id| format!("it takes the decision \"{}\"", decision(id))).collect();
    when.extend(referendum.units.map(|units| format!("{units} of the units that send delegates ask for it")));
    let name = decision(&referendum.decision);
    writeln!(out, "  A motion goes to the members first, by \"{name}\", if {}.", when.join(" or "))?;
    if referendum.binds {
        writeln!(out, "  What the members reject is lost.")
    } else {
        writeln!(out, "  Their vote is shown beside that of the delegates, who decide.")
    }
}
