//! `[[standing_orders]]`: how a body deliberates.

use super::Defined;
use super::decision::quorum;
use super::value::Value;
use crate::orders::{AmendmentOrder, Amendments, Referendum, StandingOrders};
use crate::share::{Share, Threshold};

pub(super) fn orders(value: &Value<'_, '_>, defined: &Defined) -> Option<StandingOrders> {
    let table = value.table()?;
    let decision = |value: Value<'_, '_>| value.reference("decision", &defined.decision_ids);
    let body = table.require("body").and_then(|value| value.reference("body", &defined.body_ids));
    let filing_days = table.get("filing_days").map_or(Some(0), |value| value.small(0..=3660));
    let circulation_days = table.get("circulation_days").map_or(Some(0), |value| value.small(0..=3660));
    let [late, credentials, agenda] =
        ["late", "credentials", "agenda"].map(|key| table.get(key).map(decision));
    let amendments = table.get("amendments").map(|value| amendments(&value, defined));
    let speech_minutes = table.get("speech_minutes").map(|value| value.small(1..=600));
    let alternate = table.get("alternate").map_or(Some(false), |value| value.boolean());
    let split = table.get("split").map_or(Some(false), |value| value.boolean());
    let quorum = table.get("quorum").map(|value| quorum(&value));
    let referendum = table.get("referendum").map(|value| referendum(&value, defined));
    table.finish();
    Some(StandingOrders {
        body: body?,
        filing_days: filing_days?,
        circulation_days: circulation_days?,
        late: late.unwrap_or(None),
        credentials: credentials.unwrap_or(None),
        agenda: agenda.unwrap_or(None),
        amendments: amendments.unwrap_or(None),
        speech_minutes: speech_minutes.unwrap_or(None),
        alternate: alternate?,
        split: split?,
        quorum: quorum.unwrap_or(None),
        referendum: referendum.unwrap_or(None),
    })
}

const ORDERS: [(&str, AmendmentOrder); 3] = [
    ("as-filed", AmendmentOrder::AsFiled),
    ("by-passage", AmendmentOrder::ByPassage),
    ("furthest-first", AmendmentOrder::FurthestFirst),
];

fn amendments(value: &Value<'_, '_>, defined: &Defined) -> Option<Amendments> {
    let table = value.table()?;
    let decision =
        table.require("decision").and_then(|value| value.reference("decision", &defined.decision_ids));
    let order = table.require("order").and_then(|value| value.word(&ORDERS));
    table.finish();
    Some(Amendments { decision: decision?, order: order? })
}

fn referendum(value: &Value<'_, '_>, defined: &Defined) -> Option<Referendum> {
    let table = value.table()?;
    let reference = |value: &Value<'_, '_>| value.reference("decision", &defined.decision_ids);
    let decision = table.require("decision").and_then(|value| reference(&value));
    let always = table.get("always").map_or(Some(Vec::new()), |value| value.one_or_list(reference));
    let share = |value: Value<'_, '_>| value.parsed(str::parse::<Share>).map(Threshold::AtLeast);
    let units = table.get("units").map(share);
    let binds = table.get("binds").map_or(Some(true), |value| value.boolean());
    table.finish();
    Some(Referendum { decision: decision?, always: always?, units: units.unwrap_or(None), binds: binds? })
}
