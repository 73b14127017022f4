//! Seats of each unit: from the frozen roll, by the rule of the statutes, or from a table given from outside.
//!
//! A body sits in every unit of its tier, so one convocation has as many houses as there are such units; each house's
//! seats fall to its constituencies. Ties wait for a lot and nothing opens before.

use std::collections::BTreeMap;

use mandat_record::blob::BlobRef;
use mandat_seats::{Lot, Outcome, weights};
use mandat_statutes::{Apportionment, Claim as Counted, Seats};
use num_rational::BigRational;
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::codes::{Refusal, Refused, refuse};
use crate::convocation::Convocation;
use crate::declared::MOST_SEATS;
use crate::fold::Act;
use crate::freeze::{Frozen, Row};
use crate::id::Id;

/// The seats of one house.
#[derive(Clone, Debug)]
pub struct House {
    /// The unit whose body it is.
    pub unit: Id,
    /// Its constituencies in the order of the claims.
    pub constituencies: Vec<Id>,
    /// What was counted of each, by name.
    pub claims: Vec<(String, BigRational)>,
    /// What the rule gave.
    pub outcome: Outcome,
}

impl House {
    /// The constituencies that wait for a lot.
    pub fn tie(&self) -> Option<&mandat_seats::Tie> {
        match &self.outcome {
            Outcome::NeedsLot(tie) => Some(tie),
            _ => None,
        }
    }

    /// Seats by constituency, once there is no tie.
    pub fn seats(&self) -> Option<impl Iterator<Item = (&Id, u64)>> {
        let seats = self.outcome.seats()?;
        Some(self.constituencies.iter().zip(seats.iter().copied()))
    }
}

/// The blob of seats from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// One row a unit, sorted by unit.
    pub rows: Vec<GivenRow>,
}

/// Seats of one unit from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenRow {
    /// The unit.
    pub unit: Id,
    /// Its seats; absent where the source has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u64>,
    /// The weight of all its seats together, a decimal; absent: one a seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<String>,
}

/// Reads a table of given seats.
pub(crate) fn read_given(act: &Act<'_>, blob: &BlobRef) -> Result<Given, Refusal> {
    let given: Given = act.table(blob)?;
    if !given.rows.is_sorted_by(|a, b| a.unit < b.unit) {
        return refuse(Refused::BlobWrong, "the rows of given seats are sorted by unit, each once");
    }
    for row in &given.rows {
        if row.seats.is_some_and(|seats| seats > MOST_SEATS) {
            return refuse(Refused::BlobWrong, format!("unit {}: at most {MOST_SEATS} seats", row.unit));
        }
        if row.weight.as_deref().is_some_and(|weight| decimal(weight).is_none()) {
            return refuse(
                Refused::BlobWrong,
                format!("unit {}: a weight is a decimal such as 0.42", row.unit),
            );
        }
    }
    Ok(given)
}

/// A decimal with at most nine places, exactly.
pub fn decimal(text: &str) -> Option<BigRational> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.len() <= 15 && t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 9 || !digits(whole) || !digits(part) || text.ends_with('.') {
        return None;
    }
    let units: u128 = format!("{whole}{part}").parse().ok()?;
    let scale = 10u128.checked_pow(u32::try_from(part.len()).ok()?)?;
    Some(BigRational::new(units.into(), scale.into()))
}

/// All houses of a convocation, with the seats of their constituencies.
pub(crate) fn houses(
    f: &Federation,
    convocation: &Convocation,
    frozen: &Frozen,
) -> Result<BTreeMap<Id, House>, Refusal> {
    let Seats::Computed(rule) = &convocation.rules.seats else { return Ok(BTreeMap::new()) };
    let mut groups: BTreeMap<Id, Vec<(u32, &Row)>> = BTreeMap::new();
    for (number, row) in &frozen.rows {
        if let Some(seat) = f.units.ancestor(*number, convocation.rules.unit_tier.as_str()) {
            groups.entry(f.units.id(seat).clone()).or_default().push((*number, row));
        }
    }
    groups.into_iter().map(|(unit, rows)| Ok((unit.clone(), house(f, rule, frozen, unit, &rows)?))).collect()
}

fn house(
    f: &Federation,
    rule: &Apportionment,
    frozen: &Frozen,
    unit: Id,
    rows: &[(u32, &Row)],
) -> Result<House, Refusal> {
    let constituencies = rows.iter().map(|(_, row)| row.unit.clone()).collect();
    let counted = counted(rule);
    let claims: Vec<(String, BigRational)> = rows
        .iter()
        .map(|(number, row)| (row.unit.to_string(), base(f, frozen, counted, *number, row)))
        .collect();
    let outcome = rule.apportion(&claims, None);
    if let Outcome::Infeasible(why) = &outcome {
        return refuse(Refused::BadStatutes, format!("seats of unit {unit}: {why}"));
    }
    Ok(House { unit, constituencies, claims, outcome })
}

/// The houses that the statutes' rule gives where seats came from outside and the statutes say how to recompute them.
///
/// A constituency without a head count has no place in it; where the seats of a whole house are divided, one missing
/// count leaves the whole house out, since nothing then follows for the others.
pub fn recompute(f: &Federation, convocation: &Convocation) -> Vec<House> {
    let Seats::Given { recompute: Some(rule) } = &convocation.rules.seats else { return Vec::new() };
    let mut houses: BTreeMap<u32, Vec<(Id, Option<BigRational>)>> = BTreeMap::new();
    for (number, unit) in convocation.constituencies(f) {
        if let Some(house) = f.units.ancestor(number, convocation.rules.unit_tier.as_str()) {
            let claim = claim_from_outside(f, convocation, counted(rule), number);
            houses.entry(house).or_default().push((unit.id.clone(), claim));
        }
    }
    let divided = matches!(rule, Apportionment::House { .. });
    houses.retain(|_, rows| !divided || rows.iter().all(|(_, claim)| claim.is_some()));
    let recomputed = houses.into_iter().map(|(house, rows)| {
        let known = rows.into_iter().filter_map(|(unit, claim)| Some((unit, claim?)));
        let (constituencies, claims): (Vec<Id>, Vec<_>) =
            known.map(|(unit, claim)| (unit.clone(), (unit.to_string(), claim))).unzip();
        let outcome = rule.apportion(&claims, None);
        House { unit: f.units.id(house).clone(), constituencies, claims, outcome }
    });
    recomputed.collect()
}

/// What is counted of a constituency whose seats came from outside: by the frozen roll if there is one, otherwise by the
/// roll or the head counts at the call.
fn claim_from_outside(
    f: &Federation,
    convocation: &Convocation,
    counted: Counted,
    number: u32,
) -> Option<BigRational> {
    if let Some((frozen, row)) = convocation.frozen.as_ref().and_then(|z| Some((z, z.rows.get(&number)?))) {
        return Some(base(f, frozen, counted, number, row));
    }
    let declared = f.roll.declared(number, convocation.called).into_values().rev();
    match counted {
        Counted::Members => {
            let members = declared.into_iter().next().unwrap_or_else(|| f.roll.count(number));
            (members > 0).then(|| BigRational::from_integer(members.into()))
        }
        Counted::AverageMembers { months } => {
            weights::average(&declared.take(months as usize).collect::<Vec<u64>>())
        }
        Counted::MayVote | Counted::Mandates => None,
    }
}

fn counted(rule: &Apportionment) -> Counted {
    match rule {
        Apportionment::Fixed { .. } => Counted::Members,
        Apportionment::PerUnit { claim, .. } | Apportionment::House { claim, .. } => *claim,
    }
}

/// What is counted of a constituency. The average over months comes from declared head counts; where none are
/// declared, the frozen roll is all that there is.
pub(crate) fn base(f: &Federation, frozen: &Frozen, counted: Counted, number: u32, row: &Row) -> BigRational {
    let whole = |n: u64| BigRational::from_integer(n.into());
    match counted {
        Counted::Members | Counted::Mandates => whole(row.members),
        Counted::MayVote => whole(row.may_vote),
        Counted::AverageMembers { months } => {
            let declared = f.roll.declared(number, frozen.as_of);
            let last: Vec<u64> = declared.into_values().rev().take(months as usize).collect();
            weights::average(&last).unwrap_or_else(|| whole(row.members))
        }
    }
}

/// Decides a house's tie by an order of its constituencies, the luckiest first.
pub(crate) fn decide(convocation: &Convocation, unit: &Id, order: &[usize]) -> Result<House, Refusal> {
    let Some(house) = convocation.houses.get(unit).filter(|house| house.tie().is_some()) else {
        return refuse(Refused::LotDiffers, format!("no seats of unit {unit} wait for a lot"));
    };
    let Seats::Computed(rule) = &convocation.rules.seats else {
        return refuse(Refused::LotDiffers, "seats from outside wait for no lot");
    };
    let lot = Lot::new(order).ok_or_else(|| {
        Refusal::new(Refused::LotDiffers, format!("the lot of unit {unit} does not order its parts"))
    })?;
    let outcome = rule.apportion(&house.claims, Some(&lot));
    Ok(House { outcome, ..house.clone() })
}
