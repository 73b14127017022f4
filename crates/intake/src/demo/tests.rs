//! The demo in small: it folds, it is the same again, and it raises no flag but those it means to.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use mandat_federation::{Evidence, Federation, Flag, Id, apply};
use mandat_record::entry::{Entry, LogKind, Verified};
use mandat_record::read::{Entries, LogName, Memory, Openings};
use mandat_record::tree::{CompactRange, Hash};

use super::{CONVOCATIONS, DIVISION, Demo, INTENDED, SECRET_DIVISION, Size, id, run};

fn play(seed: u64) -> Demo<Memory> {
    run(Memory::new(), seed, Size::TINY, &mut |_| {}).expect("the demo plays")
}

/// Everything that a folder would hold, as bytes.
fn bytes(memory: &mut Memory) -> Vec<Vec<u8>> {
    let mut all = memory.leaves_mut(&LogName::Main).clone();
    for name in CONVOCATIONS.into_iter().chain([SECRET_DIVISION]) {
        all.extend(memory.leaves_mut(&LogName::Box(name.into())).clone());
    }
    all.extend(memory.blobs_mut().values().cloned());
    all.extend((0..memory.size().unwrap()).filter_map(|n| memory.opening(n).unwrap()));
    all.extend(memory.checkpoint().unwrap().map(String::into_bytes));
    all
}

/// Folds a record from its leaves, with or without the sealed store.
fn refold(memory: &Memory, openings: Option<&dyn Openings>) -> Federation {
    let mut f = Federation::default();
    let mut tree = CompactRange::new();
    let mut roots: BTreeMap<u64, Hash> = BTreeMap::new();
    for leaf in memory.leaves(0).unwrap() {
        let entry = Entry::parse(&leaf.unwrap(), LogKind::Main).unwrap();
        let hash = entry.leaf_hash();
        let root = |size: u64| roots.get(&size).copied();
        let evidence =
            Evidence { blobs: memory, boxes: memory, openings, root: &root, threads: NonZeroUsize::MIN };
        let verified = Verified::one(entry).unwrap();
        apply(&mut f, &verified, &evidence).unwrap_or_else(|refusal| panic!("entry {}: {refusal}", f.size));
        tree.append(hash);
        roots.insert(tree.size(), tree.root());
    }
    f
}

fn mandates(f: &Federation) -> Vec<String> {
    let mandate = |m: &mandat_federation::mandate::Mandate| {
        format!("{} {} {:?} {:?} {:?}", m.id, m.holder, m.platform, m.ended, m.succeeds)
    };
    f.mandates.values().map(mandate).collect()
}

#[test]
fn the_same_seed_gives_the_same_record_and_another_seed_another() {
    let [mut one, mut again, mut other] = [1, 1, 2].map(play);
    let first = bytes(&mut one.desk.sink);
    assert!(first == bytes(&mut again.desk.sink), "two runs of one seed differ");
    assert_eq!(one.story, again.story);
    assert!(first != bytes(&mut other.desk.sink), "two seeds give one record");
}

#[test]
fn the_record_folds_again_and_the_public_sees_the_same_mandates() {
    let demo = play(1);
    let sealed = refold(&demo.desk.sink, Some(&demo.desk.sink));
    let public = refold(&demo.desk.sink, None);
    assert_eq!(mandates(&demo.desk.federation), mandates(&sealed));
    assert_eq!(mandates(&sealed), mandates(&public));
    assert_eq!(sealed.flags, public.flags);
    let rows = |f: &Federation| f.contests.values().map(|c| c.row.clone()).collect::<Vec<_>>();
    assert_eq!(rows(&sealed), rows(&public));
    // The sealed store is what the commission recomputes eligibility from: it must be whole.
    assert!(sealed.unopened.is_empty());
    assert!(sealed.convocations.values().all(|c| c.frozen.as_ref().is_some_and(|frozen| frozen.complete)));
    assert!(!public.convocations[&id(CONVOCATIONS[0])].frozen.as_ref().unwrap().complete);
}

#[test]
fn every_flag_is_one_that_the_scenario_means() {
    for seed in 1..=6 {
        let demo = play(seed);
        let mut counts: BTreeMap<Flag, usize> = BTreeMap::new();
        for (index, flag) in &demo.desk.federation.flags {
            assert!(INTENDED.iter().any(|(meant, _)| meant == flag), "seed {seed}, entry {index}: {flag}");
            *counts.entry(*flag).or_default() += 1;
        }
        assert_eq!(counts.get(&Flag::TransferLate), Some(&1), "seed {seed}");
        assert_eq!(counts.get(&Flag::RemovedAfterFreeze), Some(&1), "seed {seed}");
        let withheld = counts.get(&Flag::TallyWithheld).copied().unwrap_or(0);
        assert!(withheld > 0, "seed {seed} shows no withheld tally");
        // Whoever went after the freeze may have been nominated where the frozen roll has them: the public must see it so.
        assert_eq!(refold(&demo.desk.sink, None).flags, demo.desk.federation.flags, "seed {seed}");
    }
}

#[test]
fn the_scenario_holds_what_it_promises() {
    let demo = play(3);
    let f = &demo.desk.federation;
    let seats = |convocation: &Id| -> u64 {
        f.contests.values().filter(|c| c.convocation == *convocation).filter_map(|c| c.seats).sum()
    };
    for convocation in CONVOCATIONS.map(id) {
        assert_eq!(f.standing_mandates(&convocation), seats(&convocation), "{convocation}");
        assert!(f.contests.values().filter(|c| c.convocation == convocation).all(|c| c.result.is_some()));
    }
    assert_eq!(seats(&id(CONVOCATIONS[2])), Size::TINY.congress);
    assert!(f.divisions[&id(DIVISION)].result.is_some());
    let secret = &f.divisions[&id(SECRET_DIVISION)];
    let (ballot, result) = (secret.secret.as_ref().unwrap(), secret.result.as_ref().unwrap());
    assert!(result.sealed && result.tallies.is_empty() == result.withheld);
    assert_eq!(ballot.credentials.len(), secret.floor.as_ref().unwrap().weights.len(), "all present vote");
    assert!(f.contests.values().any(|c| c.lot.is_some()), "no lot was drawn");
    let petition = &f.petitions[demo.story.petition.as_ref().expect("somebody was recalled")];
    assert_eq!(petition.recalled, Some(true));
    assert!(f.mandates.values().any(|m| m.succeeds.as_ref() == Some(&petition.mandate)));
    assert!(f.exclusions.values().all(|e| e.undone));
    assert!(f.appeals.values().all(|a| a.upheld == Some(true)));
    let row =
        |c: &mandat_federation::contest::Contest| c.row.clone().expect("every contest has a frozen roll");
    let first: Vec<_> =
        f.contests.values().filter(|c| c.convocation == id(CONVOCATIONS[0])).map(row).collect();
    let sum = |of: fn(&mandat_federation::freeze::Row) -> u64| first.iter().map(of).sum::<u64>();
    let (members, may_vote, may_stand) = (sum(|r| r.members), sum(|r| r.may_vote), sum(|r| r.may_stand));
    assert!(
        may_vote * 100 < members * 97 && may_vote * 100 > members * 80,
        "{may_vote} of {members} may vote"
    );
    assert!(may_stand < may_vote);
    assert!(sum(|r| r.candidates) > 0);
    assert_eq!(demo.story.preferences.iter().map(|p| p.members).sum::<u64>(), members);
    assert_eq!(demo.story.preferences.iter().map(|p| p.may_vote).sum::<u64>(), may_vote);
    assert_eq!(f.constitution.witnesses.len(), 2);
    assert!(f.constitution.anchored + 1 == f.size, "the last checkpoint is anchored");
}

#[test]
fn sizes_that_no_federation_has_are_refused_with_a_sentence() {
    for size in [
        Size { unions: 1, ..Size::TINY },
        Size { districts: 1, ..Size::TINY },
        Size { workplaces: 5, ..Size::TINY },
        Size { members: 100, ..Size::TINY },
        Size { congress: 1, ..Size::TINY },
    ] {
        let refused = run(Memory::new(), 1, size, &mut |_| {}).err().expect("refused").to_string();
        assert!(refused.contains("at least") || refused.contains("2 to 200"), "{refused}");
    }
}
