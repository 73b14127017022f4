//! The funnel over a demo: sums agree on every tier, and it is the same with and without the sealed store.
#![allow(clippy::unwrap_used, reason = "a fixture that cannot be made fails its test")]

use mandat_audit::fidelity::{Funnel, funnel, heads};
use mandat_audit::verify::{Options, Record, verify};
use mandat_federation::{Federation, Id};
use mandat_intake::demo::{CONVOCATIONS, DIVISION, Size, run};
use mandat_record::read::Memory;

fn top() -> Id {
    Id::parse(CONVOCATIONS[2]).expect("the demo names it so")
}

fn of(f: &Federation) -> Funnel {
    funnel(f, &top()).expect("the congress was called")
}

#[test]
fn the_sums_agree_on_every_tier() {
    for seed in 1..=4 {
        let demo = run(Memory::new(), seed, Size::TINY, &mut |_| {}).unwrap();
        let f = &demo.desk.federation;
        let funnel = of(f);
        assert_eq!((funnel.tiers.len(), funnel.groups.len()), (3, 4));
        for tier in &funnel.tiers {
            let sum = |of: fn(&mandat_audit::fidelity::Share) -> u64| tier.shares.iter().map(of).sum::<u64>();
            assert_eq!(sum(|s| s.mandates), tier.filled, "{}", tier.convocation);
            assert_eq!(tier.filled, tier.seats, "{}", tier.convocation);
            assert_eq!(sum(|s| s.seats), tier.seats_counted);
            assert_eq!(sum(|s| s.votes), tier.votes);
            assert_eq!(tier.contests.counted + tier.contests.withheld, tier.contests.decided);
            assert!(tier.crosses || tier.ballots == tier.votes);
            assert!(tier.ballots <= tier.may_vote_counted);
            let proportional: num_rational::BigRational = tier.shares.iter().map(|s| &s.proportional).sum();
            assert_eq!(proportional, num_rational::BigRational::from_integer(tier.seats_counted.into()));
        }
        // Who holds a mandate below elects above.
        for pair in funnel.tiers.windows(2) {
            assert_eq!(pair[1].roll.unwrap().members, pair[0].filled);
        }
        assert_eq!(funnel.tiers[2].seats, Size::TINY.congress);
    }
}

#[test]
fn anyone_can_recompute_it_from_the_public_record() {
    let demo = run(Memory::new(), 1, Size::TINY, &mut |_| {}).unwrap();
    let record = Record::public(&demo.desk.sink);
    let public = verify(&record, &Options::default());
    assert!(public.report.ok, "{:?}", public.report);
    let sealed = verify(&record.sealed(&demo.desk.sink), &Options::default());
    assert!(sealed.report.ok, "{:?}", sealed.report);
    assert_eq!(of(&public.federation), of(&demo.desk.federation));
    assert_eq!(of(&public.federation), of(&sealed.federation));
    assert_eq!(funnel(&public.federation, &Id::parse("no-such").unwrap()), None);
}

#[test]
fn a_division_is_reported_by_heads_with_abstentions_apart() {
    let demo = run(Memory::new(), 1, Size::TINY, &mut |_| {}).unwrap();
    let (f, memory) = (&demo.desk.federation, &demo.desk.sink);
    let division = Id::parse(DIVISION).unwrap();
    let heads = heads(f, memory, memory, &division).expect("a roll call was taken");
    assert_eq!((heads.seats, heads.credentialed), (Size::TINY.congress, Size::TINY.congress));
    assert_eq!(heads.voting + heads.abstaining, heads.present);
    assert!(heads.present <= heads.credentialed && heads.voting > 0);
    // Each mandate weighs its union's claim divided by its seats: together they weigh the union congresses.
    let tally = &f.divisions[&division].result.as_ref().unwrap().tallies[0];
    let delegates =
        f.convocations[&top()].frozen.as_ref().unwrap().rows.values().map(|row| row.members).sum::<u64>();
    assert_eq!(tally.members, Some(num_rational::BigRational::from_integer(delegates.into())));
}
