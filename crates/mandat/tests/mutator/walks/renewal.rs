//! Acts of a contest anew: called where one is due or not, and concluded.

use mandat_federation::Id;

use super::{Act, Walk};
use crate::exercise::anew::PILES;
use crate::exercise::{id, key};

pub(super) const ACTS: &[Act] = &[call, conclude, recall];

fn call(w: &mut Walk) {
    let contests: Vec<Id> = w.e.desk.federation.contests.keys().cloned().collect();
    let owed: Vec<Id> = w.e.desk.federation.all_owed().into_iter().map(|owed| owed.contest).collect();
    let contest = if w.one_in(3) { w.pick(&contests) } else { w.pick(&owed) };
    let Some(contest) = contest else { return };
    let name = w.fresh("anew");
    let call = w.e.calling_anew(name.as_str(), &contest);
    let by = w.pick(&[21, 45, 46]).unwrap();
    w.act("convocation.call", &call, &key(by), None);
}

fn conclude(w: &mut Walk) {
    let contest = id("anew/union-a");
    let Some(held) = w.e.desk.federation.contests.get(&contest) else { return };
    if held.result.is_some() || !w.one_in(12) {
        return;
    }
    let (cast, _) = w.e.paper(contest.as_str(), PILES);
    let result = w.e.result(contest.as_str(), &cast);
    w.act("contest.result", &result, &key(21), None);
}

/// Electors recall a delegate, whose unit then elects anew or whose seat falls to the next.
fn recall(w: &mut Walk) {
    if !w.one_in(6) {
        return;
    }
    let mandate = w.seat_of_assembly();
    if !w.e.desk.federation.mandates.contains_key(&mandate) {
        return;
    }
    let petition = w.fresh("box");
    let (body, opening) = w.e.petition(petition.as_str(), &mandate, "a1", &[0, 1, 2]);
    w.sealed("recall.petition", &body, &key(21), opening);
    let body = mandat_federation::body::DecideRecall { petition, yes: 9, no: 1, successor: None };
    w.act("recall.decide", &body, &key(21), Some(&key(22)));
}
