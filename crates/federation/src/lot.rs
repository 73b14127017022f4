//! Lots: an entry that gives the value of a source named beforehand. The order follows from the value by a hash, so that
//! whoever announces the value has no further choice, and anybody can draw it again.

use mandat_count::Outcome;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Federation;
use crate::body::Draw;
use crate::codes::{Flags, Refusal, Refused, refuse};
use crate::contest::{self, Contest};
use crate::fold::Act;
use crate::id::Id;
use crate::{apportionment, division, mandate};

/// What a lot is drawn for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Subject {
    /// Seats of a house that its rule leaves tied.
    Apportionment {
        /// The convocation.
        convocation: Id,
        /// The unit whose body it is.
        unit: Id,
    },
    /// A contest's tie.
    Contest(Id),
    /// A division's tie, where the statutes let a lot decide.
    Division(Id),
}

/// The order that a value draws: positions of the names, the luckiest first. A name's place is that of
/// `SHA-256("mandat/lot/v1\n" || subject || "\n" || value || "\n" || name)`, ascending, the subject as canonical JSON.
///
/// # Panics
/// Never: a subject holds names only, which always have canonical JSON.
///
/// ```
/// use mandat_federation::{Id, lot::{Subject, order}};
/// let subject = Subject::Contest(Id::parse("c/u").unwrap());
/// let drawn = order(&subject, "04 11 23 32 41 47", &["a", "b", "c"]);
/// assert_eq!(drawn.len(), 3);
/// assert_eq!(drawn, order(&subject, "04 11 23 32 41 47", &["a", "b", "c"]));
/// ```
pub fn order(subject: &Subject, value: &str, names: &[&str]) -> Vec<usize> {
    let subject = mandat_record::json::to_vec(subject).expect("a subject holds names only");
    let hash = |name: &str| -> [u8; 32] {
        let parts = [b"mandat/lot/v1\n", subject.as_slice(), b"\n", value.as_bytes(), b"\n", name.as_bytes()];
        parts.iter().fold(Sha256::new(), Digest::chain_update).finalize().into()
    };
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|i| (hash(names[*i]), *i));
    order
}

/// `lot.draw`: only where something waits for it, and once.
pub(crate) fn draw(f: &mut Federation, act: &Act<'_>, body: Draw) -> Result<Flags, Refusal> {
    if body.value.trim().is_empty() || body.value.len() > 500 {
        return refuse(Refused::BadBody, "the value that the source gave has 1 to 500 bytes");
    }
    match &body.subject {
        Subject::Apportionment { convocation, unit } => draw_seats(f, &body, convocation, unit),
        Subject::Contest(id) => draw_contest(f, act, &body, id),
        Subject::Division(id) => division::decide_by_lot(f, id, &body),
    }
}

fn draw_seats(f: &mut Federation, body: &Draw, convocation: &Id, unit: &Id) -> Result<Flags, Refusal> {
    let called = f.require_convocation(convocation)?;
    let Some(house) = called.houses.get(unit) else {
        return refuse(Refused::Unknown, format!("convocation {convocation} has no house in unit {unit}"));
    };
    let names: Vec<&str> = house.constituencies.iter().map(Id::as_str).collect();
    let house = apportionment::decide(called, unit, &order(&body.subject, &body.value, &names))?;
    let Some(frozen) = called.frozen.as_ref() else {
        return refuse(Refused::NotNow, format!("convocation {convocation}: its roll is not frozen"));
    };
    let contests = Contest::of_house(called, frozen, &house);
    f.contests.extend(contests.into_iter().map(|contest| (contest.id.clone(), contest)));
    if let Some(called) = f.convocations.get_mut(convocation) {
        called.houses.insert(unit.clone(), house);
    }
    Ok(Flags::new())
}

fn draw_contest(f: &mut Federation, act: &Act<'_>, body: &Draw, id: &Id) -> Result<Flags, Refusal> {
    let contest = f.require_contest(id)?;
    if contest.lot.is_some() {
        return refuse(Refused::LotDiffers, format!("the lot of contest {id} was drawn"));
    }
    if f.require_convocation(&contest.convocation)?.closed.is_none() {
        return refuse(Refused::NotNow, format!("the box of {} is not closed", contest.convocation));
    }
    if contest.result.is_some() {
        return draw_refill(f, act, body, id);
    }
    // Whoever can read the ballots sees whether they tie; a withheld tally is the commission's to see.
    if let Some((ballots, _)) = contest::ballots(f, act, contest)?
        && !matches!(contest.count(f, &ballots)?, Outcome::NeedsLot(_))
    {
        return refuse(Refused::LotDiffers, format!("the ballots of contest {id} do not tie"));
    }
    if let Some(contest) = f.contests.get_mut(id) {
        contest.lot = Some(body.value.clone());
    }
    Ok(Flags::new())
}

/// After the result a lot is drawn only for who would follow on a seat, so that a tie there cannot hold up a recall.
fn draw_refill(f: &mut Federation, act: &Act<'_>, body: &Draw, id: &Id) -> Result<Flags, Refusal> {
    let contest = f.require_contest(id)?;
    if !mandate::waits_for_lot(f, act, contest)? {
        return refuse(Refused::LotDiffers, format!("nobody's succession in contest {id} ties"));
    }
    if let Some(contest) = f.contests.get_mut(id) {
        contest.lot = Some(body.value.clone());
    }
    Ok(Flags::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_follows_from_source_subject_and_names_alone() {
        let subject = |text: &str| Subject::Contest(Id::parse(text).unwrap());
        let names = ["a", "b", "c", "d", "e"];
        let drawn = order(&subject("c/u"), "17 4 33", &names);
        let mut sorted = drawn.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 1, 2, 3, 4], "everybody has one place");
        // Names in another order draw the same people in the same order.
        let turned = ["e", "d", "c", "b", "a"];
        let by_name: Vec<&str> = drawn.iter().map(|i| names[*i]).collect();
        let turned: Vec<&str> =
            order(&subject("c/u"), "17 4 33", &turned).iter().map(|i| turned[*i]).collect();
        assert_eq!(by_name, turned);
        // Fixed by the format: another implementation must draw this.
        assert_eq!(by_name, DRAWN);
        let other = (0..20).filter(|n| order(&subject("c/u"), &n.to_string(), &names) != drawn).count();
        assert!(other > 15, "other values draw otherwise");
        assert_ne!(order(&subject("c/u"), "1", &names), order(&subject("c/w"), "1", &names));
    }

    /// Computed apart from this program, by another language's SHA-256.
    const DRAWN: [&str; 5] = ["a", "e", "b", "c", "d"];
}
