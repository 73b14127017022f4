//! Caucuses, worked by hand from the rule's text (Iowa 2020; data README).

use mandat_seats::account::Basis;
use mandat_seats::{Claim, Outcome, apportion};

use crate::{code, rule, tie};

/// Groups by people at the first and members after the final alignment.
fn groups(people: &[(u64, u64)]) -> Vec<Claim> {
    people.iter().map(|&(first, last)| Claim::new("group", last).with_first(first)).collect()
}

fn iowa(people: &[(u64, u64)], delegates: u64) -> Outcome {
    apportion(&groups(people), Some(delegates), &rule("caucus"))
}

fn needed(outcome: &Outcome) -> u64 {
    let account = match outcome {
        Outcome::Decided(allocation) => &allocation.account,
        Outcome::NeedsLot(tie) => &tie.account,
        Outcome::Infeasible(reason) => panic!("{reason}"),
    };
    let Basis::Caucus { needed, .. } = account.basis else { panic!("a caucus") };
    needed
}

#[test]
fn viability_by_number_of_delegates() {
    // 101 people: 15 % is 15.15, one sixth 16.83, one quarter 25.25, all rounded up; a majority is 51
    for (delegates, people) in [(9, 16), (4, 16), (3, 17), (2, 26), (1, 51)] {
        assert_eq!(needed(&iowa(&[(60, 60), (41, 41)], delegates)), people);
    }
    // 100 people: 15 exactly
    assert_eq!(needed(&iowa(&[(60, 60), (40, 40)], 5)), 15);
}

#[test]
fn shares_are_rounded_and_small_groups_are_out() {
    // 100 people, 6 delegates, threshold 15; 50, 36, 14: 3.0, 2.16 and not viable
    // 3 + 2 = 5: one short, and 2.16 has the largest decimal not rounded up
    let outcome = iowa(&[(50, 50), (36, 36), (14, 14)], 6);
    assert_eq!(outcome.seats(), Some(&[3, 3, 0][..]));
    let Outcome::Decided(allocation) = outcome else { unreachable!() };
    assert_eq!(allocation.account.excluded, [2]);
    let Basis::Caucus { rounded, .. } = allocation.account.basis else { panic!("a caucus") };
    assert_eq!(rounded, [3, 2, 0]);
}

#[test]
fn a_half_is_rounded_up() {
    // 40 people, 4 delegates: 25 and 15 -> 2.5 and 1.5 -> 3 and 2: one too many, and the decimals are equal
    let tie = tie(iowa(&[(25, 25), (15, 15)], 4));
    assert_eq!((tie.decided, tie.tied, tie.open), (vec![2, 1], vec![0, 1], 1));
}

#[test]
fn too_many_are_taken_from_the_smallest_decimal_rounded_up() {
    // 100 people, 5 delegates: 52, 32, 16 -> 2.6, 1.6, 0.8 -> 3, 2, 1: one too many; 2.6 and 1.6 are tied, 0.8 is not
    let tie = tie(iowa(&[(52, 52), (32, 32), (16, 16)], 5));
    assert_eq!((tie.decided, tie.tied, tie.open), (vec![2, 1, 1], vec![0, 1], 1));
    // 51 and 33: 2.55 and 1.65: the first loses
    assert_eq!(iowa(&[(51, 51), (33, 33), (16, 16)], 5).seats(), Some(&[2, 2, 1][..]));
}

#[test]
fn no_group_loses_its_only_delegate() {
    // 100 people, 4 delegates: 55, 15, 15, 15 -> 2.2, 0.6 three times -> 2, 1, 1, 1: one too many. The small groups
    // have the decimals that were rounded up, and nothing to lose: the large one yields
    assert_eq!(iowa(&[(55, 55), (15, 15), (15, 15), (15, 15)], 4).seats(), Some(&[1, 1, 1, 1][..]));
    // four groups of a quarter for two delegates: each has one, and none may lose it
    assert_eq!(code(&iowa(&[(25, 25); 4], 2)), "more_groups_than_seats");
}

#[test]
fn people_who_leave_count_in_the_denominator() {
    // 100 present, 5 delegates; 20 leave before the final alignment: 45 and 35 -> 2.25 and 1.75 -> 2 and 2: one short;
    // 2.25 was not rounded up, 1.75 was
    assert_eq!(iowa(&[(45, 45), (35, 35), (20, 0)], 5).seats(), Some(&[3, 2, 0][..]));
    // half of them leave, one group is left with 3.0 of 6: the same order goes round until all are given
    assert_eq!(iowa(&[(50, 50), (50, 0)], 6).seats(), Some(&[6, 0][..]));
    // two groups, 2.4 and 1.2 of 6: 2 and 1, three short: one each, then the larger decimal again
    assert_eq!(iowa(&[(40, 40), (20, 20), (40, 0)], 6).seats(), Some(&[4, 2, 0][..]));
}

#[test]
fn realignment_counts_the_final_members() {
    // 12 of 100 are not viable at first, gather 3 more, and are
    assert_eq!(iowa(&[(50, 50), (35, 35), (12, 15), (3, 0)], 5).seats(), Some(&[2, 2, 1, 0][..]));
}

#[test]
fn one_delegate_is_elected_by_majority() {
    assert_eq!(iowa(&[(51, 51), (50, 50)], 1).seats(), Some(&[1, 0][..]));
    assert_eq!(code(&iowa(&[(50, 50), (50, 50)], 1)), "nobody_viable");
    assert_eq!(iowa(&[(40, 60), (60, 40)], 1).seats(), Some(&[1, 0][..]));
}

#[test]
fn other_caucuses_are_other_parameters() {
    // by final members, 10 % of them, whole shares first and then the largest remainders: 98 people in groups
    let text = "caucus,viability=10%,base=final,rounding=down";
    let list: Vec<Claim> = [60, 29, 9].iter().map(|&n| Claim::new("", n)).collect();
    let outcome = apportion(&list, Some(10), &rule(text));
    assert_eq!(needed(&outcome), 10);
    // 6.12 and 2.96 are 6 and 2; two short: the larger decimal, then the other
    assert_eq!(outcome.seats(), Some(&[7, 3, 0][..]));
}

#[test]
fn what_a_caucus_cannot_do() {
    assert_eq!(code(&apportion(&[Claim::new("", 5)], Some(3), &rule("caucus"))), "first_missing");
    assert_eq!(
        code(&apportion(&[Claim::new("", 5).with_first(5).with_floor(1)], Some(3), &rule("caucus"))),
        "bounds_not_read"
    );
    assert_eq!(code(&iowa(&[], 3)), "no_weight");
    assert_eq!(code(&iowa(&[(0, 0), (0, 0)], 3)), "no_weight");
    assert_eq!(iowa(&[(5, 5), (3, 3)], 0).seats(), Some(&[0, 0][..]));
    assert_eq!(code(&iowa(&[(14, 14); 7], 5)), "nobody_viable");
    // more final members than people present is a contradiction of the report; the rule's text still gives an answer
    assert_eq!(iowa(&[(10, 90), (10, 30)], 4).seats(), Some(&[3, 1][..]));
}
