//! One scene a flag that the exercise itself does not raise.

use mandat_federation::body::{
    DecideRecall, DeclareContest, DeclareDivision, Declared, Electorate, ElectorateCount, FileAppeal, Vacate,
};
use mandat_federation::declared::recompute;
use mandat_federation::standing::Ground;
use mandat_federation::{Flag, Flags, Id};
use mandat_intake::desk::With;

use super::Stage;
use crate::exercise::anew::ANEW;
use crate::exercise::elections::{A1, B1};
use crate::exercise::scenes::{convened, convened_by, elected, on_the_floor, over, with};
use crate::exercise::{Exercise, dates, id, key};

pub(super) fn all(stage: &mut Stage) {
    stage.scene(on_the_floor, early_and_few);
    stage.scene(on_the_floor, late_and_many);
    stage.scene(on_the_floor, nobody_of_a_group);
    stage.scene(on_the_floor, quorum_and_gone);
    stage.scene(on_the_floor, left_out);
    stage.scene(on_the_floor, standing);
    stage.scene(elected, recall);
    stage.scene(over, divisions);
    stage.scene(elected, declared);
    stage.scene(over, super::management::late);
    stage.scene(elected, super::management::second_post);
    stage.scene(over, super::management::report);
    stage.scene(convened, super::congress::irregular);
    stage.scene(|| convened_by(ANEW), super::anew::late);
}

fn codes(flags: &[Flag]) -> Vec<&'static str> {
    flags.iter().map(|flag| flag.code()).collect()
}

fn early_and_few(e: &mut Exercise) -> Vec<&'static str> {
    // Every phase as long as it must be, but for the vote, which is a day long because it opens a day late.
    let mut call = e.calling("short", "committee", Some("b1"));
    call.dates = dates(e.desk.now(), [1, 3, 5, 5, 8], 300);
    call.dates.close += 3_600;
    let index = e.alone("convocation.call", &call, &key(21));
    assert_eq!(codes(&e.flags_of(index)), ["phase-short"]);
    e.freeze("short");
    e.stand("short/b1", "b1", &[0], None);
    let opened = e.open("short", -1);
    assert_eq!(opened, [Flag::OpenedEarly, Flag::FewCandidates]);
    let cast = e.cast("short", "short/b1", &[(3, &[0])], &key(43));
    let closed = e.close("short", -1);
    assert_eq!(closed, [Flag::ClosedEarly]);
    let result = e.conclude("short", "short/b1", &cast, 0);
    assert_eq!(result, [Flag::SeatsEmpty]);
    codes(&[vec![Flag::PhaseShort], opened, closed, result].concat())
}

/// Half of the seats are the youth's, and none of them stands: the others are elected, and the result says so for ever.
fn nobody_of_a_group(e: &mut Exercise) -> Vec<&'static str> {
    let call = e.calling("group", "committee", Some("b1"));
    e.alone("convocation.call", &call, &key(21));
    e.freeze("group");
    e.stand("group/b1", "b1", &[1, 2], None);
    e.open("group", 0);
    let cast = e.cast("group", "group/b1", &[(3, &[0, 1])], &key(43));
    e.close("group", 0);
    let result = e.conclude("group", "group/b1", &cast, 0);
    assert_eq!(result, [Flag::GroupShort]);
    codes(&result)
}

fn late_and_many(e: &mut Exercise) -> Vec<&'static str> {
    let call = e.calling("late", "committee", Some("b1"));
    e.alone("convocation.call", &call, &key(21));
    e.desk.set_time(call.dates.freeze + 86_401);
    let index = e.freeze("late");
    let frozen = e.flags_of(index);
    e.stand("late/b1", "b1", &[0, 1, 2], None);
    let opened = e.open("late", 2);
    let cast = e.cast("late", "late/b1", &[(900, &[0, 1])], &key(43));
    let closed = e.close("late", 2);
    let result = e.conclude("late", "late/b1", &cast, 1);
    assert_eq!(frozen, [Flag::FrozenLate]);
    assert_eq!((&opened, &closed), (&vec![Flag::OpenedLate], &vec![Flag::ClosedLate]));
    assert_eq!(result, [Flag::ResultLate, Flag::MoreVotesThanVoters]);
    let carried = e.desk.federation.mandates.values().all(|m| m.flags == result);
    assert!(carried, "mandates carry the flags of their contest");
    codes(&[frozen, opened, closed, result].concat())
}

fn quorum_and_gone(e: &mut Exercise) -> Vec<&'static str> {
    e.called("low", "conference", "union-b");
    e.stand("low/b1", "b1", &[0, 1], Some("red"));
    e.open("low", 0);
    let cast = e.cast("low", "low/b1", &[(3, &[0])], &key(43));
    e.close("low", 0);
    let low = e.conclude("low", "low/b1", &cast, 0);
    assert!(low.contains(&Flag::QuorumMissed), "{low:?}");
    e.called("gone", "committee", "b1");
    e.stand("gone/b1", "b1", &[0, 1, 2], None);
    e.open("gone", 0);
    let cast = e.cast("gone", "gone/b1", &[(3, &[0, 1])], &key(43));
    e.desk.sink.delete_box("gone");
    let closed = e.close("gone", 0);
    let result = e.conclude("gone", "gone/b1", &cast, 0);
    assert_eq!((&closed, &result), (&vec![Flag::AnchoredOnly], &vec![Flag::AnchoredOnly]));
    codes(&[low, closed, result].concat())
}

/// A box without the ballots of a contest: its unit has no delegates, and the closing says so for ever.
fn left_out(e: &mut Exercise) -> Vec<&'static str> {
    e.called("left-out", "committee", "a1");
    e.stand("left-out/a1", "a1", &[0, 1, 2], None);
    e.open("left-out", 0);
    e.desk.sink.leaves_mut(&mandat_record::read::LogName::Box("left-out".into()));
    let closed = e.close("left-out", 0);
    assert_eq!(closed, [Flag::SeatsEmpty]);
    codes(&closed)
}

fn standing(e: &mut Exercise) -> Vec<&'static str> {
    let member = e.member("a1", 1);
    let exclude = e.exclusion(member, Ground::LabourRecord, "2026-01-02");
    let index = e.both("roll.exclude", &exclude, &[key(11), key(12)]);
    let notice = e.flags_of(index);
    e.desk.set_time(exclude.appeal_until + 1);
    let filed = e.alone("appeal.file", &FileAppeal { case: id("late"), against: index }, &key(31));
    let filed = e.flags_of(filed);
    assert_eq!((&notice, &filed), (&vec![Flag::NoNotice], &vec![Flag::AppealLate]));
    codes(&[notice, filed].concat())
}

fn recall(e: &mut Exercise) -> Vec<&'static str> {
    let (mandate, successor) = e.next_on_list(B1, "green");
    let (mut petition, _) = e.petition("weak", &mandate, "b1", &[]);
    petition.petition = id("weak");
    let index = e.submit("recall.petition", &petition, &key(43), With::opening(Vec::new()));
    let weak = e.flags_of(index);
    e.desk.set_time(e.desk.now() + 21 * 86_400);
    let decide = DecideRecall { petition: id("weak"), yes: 40, no: 30, successor };
    let index = e.submit("recall.decide", &decide, &key(43), With::second(&key(46)));
    let late = e.flags_of(index);
    assert_eq!(weak, [Flag::RecallWeak]);
    assert!(late.contains(&Flag::RecallLate) && late.contains(&Flag::MoreVotesThanVoters), "{late:?}");
    // Everybody on a list gone: the seat stays empty rather than going to another list.
    let mut last = Flags::new();
    loop {
        let holders = e.holders(A1);
        let of_list = |m: &&mandat_federation::mandate::Mandate| {
            m.contest == id(A1) && m.ended.is_none() && m.list == Some(id("green"))
        };
        let Some(mandate) = e.desk.federation.mandates.values().find(of_list).map(|m| m.id.clone()) else {
            break;
        };
        let past: Vec<Id> = e
            .desk
            .federation
            .mandates
            .values()
            .filter(|m| m.contest == id(A1))
            .map(|m| m.holder.clone())
            .collect();
        let candidates = &e.desk.federation.contests[&id(A1)].candidates;
        let next = candidates.iter().find(|c| {
            c.list == Some(id("green")) && !c.withdrawn && !past.contains(&c.id) && !holders.contains(&c.id)
        });
        let vacate = Vacate { mandate, successor: next.map(|c| c.id.clone()) };
        let index = e.submit("mandate.resign", &vacate, &key(21), with(22));
        last = e.flags_of(index);
    }
    assert_eq!(last, [Flag::NoSuccessor]);
    codes(&[weak, late, last].concat())
}

fn divisions(e: &mut Exercise) -> Vec<&'static str> {
    let mut open = Exercise::division("count", "referendum", None);
    open.electorates = vec![Electorate { electorate: id("all"), convocation: None, members: Some(10) }];
    e.alone("division.open", &open, &key(21));
    let count =
        ElectorateCount { electorate: id("all"), present: Some(9), votes: vec![5, 3], abstaining: Some(3) };
    let index = e.both(
        "division.declare",
        &DeclareDivision { division: id("count"), counts: vec![count] },
        &[key(21), key(22)],
    );
    let flags = e.flags_of(index);
    assert_eq!(flags, [Flag::PresentDiffers, Flag::MoreVotesThanVoters]);
    codes(&flags)
}

/// The codes of declared totals, by [`recompute`] alone.
fn declared(e: &mut Exercise) -> Vec<&'static str> {
    let f = &e.desk.federation;
    let contest = f.contests[&id("caucus-2026/union-a")].clone();
    let rule = f.convocations[&id("caucus-2026")].rules.contest.rule.clone();
    let option = |name: &str, votes: &[u64], seats, weight: Option<&str>| Declared {
        option: id(name),
        votes: votes.into(),
        seats: Some(seats),
        weight: weight.map(str::to_owned),
    };
    let flags = |options: Vec<Declared>, present, invalid| {
        let body =
            DeclareContest { contest: contest.id.clone(), eligible: Some(100), present, invalid, options };
        recompute(&contest, &rule, &body).flags
    };
    let cases = [
        (
            vec![option("red", &[30], 3, None), option("green", &[20], 2, None)],
            Some(51),
            Some(0),
            Flag::SumDiffers,
        ),
        (
            vec![option("red", &[30], 4, None), option("green", &[20], 1, None)],
            None,
            None,
            Flag::DeclaredDiffers,
        ),
        (vec![option("red", &[25], 3, None), option("green", &[25], 2, None)], None, None, Flag::DeclaredTie),
        (vec![option("red", &[30], 3, None), option("green", &[20], 3, None)], None, None, Flag::SeatsDiffer),
        (
            vec![option("red", &[30], 3, Some("0.31")), option("green", &[20], 2, None)],
            None,
            None,
            Flag::WeightDiffers,
        ),
        (
            vec![option("red", &[30, 29], 3, None), option("green", &[20, 21], 2, None)],
            None,
            None,
            Flag::VotesFell,
        ),
    ];
    let mut seen = Flags::new();
    for (options, present, invalid, due) in cases {
        let found = flags(options.clone(), present, invalid);
        assert!(found.contains(&due), "{due}: {found:?} on {options:?}");
        seen.extend(found);
    }
    let right = vec![option("red", &[30, 30], 3, Some("0.27")), option("green", &[20, 20], 2, Some("0.18"))];
    assert_eq!(flags(right, Some(50), Some(0)), []);
    codes(&seen)
}
