//! The delegate rules of real organisations, worked by hand from their texts (sources in the data README).

use mandat_seats::weights::{average, delegates_needed, share_equally};
use mandat_seats::{Claim, apportion};
use num_rational::BigRational;

use crate::{claims, rule, whole};

fn table(text: &str, members: &[u64]) -> Vec<u64> {
    let outcome = apportion(&claims(members), None, &rule(text));
    outcome.seats().expect("a table always decides").to_vec()
}

#[test]
fn uaw() {
    // 1 up to 200; +1 for the next 300 or major fraction; +1 per further 800 or major fraction
    let text = "step,first=1/200,next=1/300/major,then=1/800/major";
    let members = [0, 1, 200, 201, 350, 351, 500, 501, 900, 901, 1300, 1700, 1701, 2100, 9999];
    let expected = [0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 14];
    assert_eq!(table(text, &members), expected);
    // 9999 - 500 = 9499 = 11 x 800 + 699: 2 + 11 + 1
}

#[test]
fn uwua() {
    // members: the average of the last four months; 1 for the first 100, +1 per 100 or fraction
    let text = "step,first=1/100,then=1/100/fraction";
    assert_eq!(table(text, &[1, 100, 101, 200, 201, 1000, 1001]), [1, 1, 2, 2, 3, 10, 11]);
    // a quarter of a member above 100 is a fraction of 100
    let average = average(&[100, 100, 100, 101]).expect("four months");
    assert_eq!(average, BigRational::new(401.into(), 4.into()));
    let claims = [Claim::weighing("local", average)];
    assert_eq!(apportion(&claims, None, &rule(text)).seats(), Some(&[2][..]));
    // voting per capita, and no delegate carries more than 1,000
    let carried = share_equally(&whole(2500), 2, Some(&whole(1000)));
    assert_eq!((carried.each, carried.idle), (whole(1000), whole(500)));
    assert_eq!(delegates_needed(&whole(2500), &whole(1000)), Some(3));
}

#[test]
fn natca() {
    // 1 per local, +1 per 50 active members over 100
    let text = "step,first=1/100,then=1/50/full";
    assert_eq!(table(text, &[1, 100, 149, 150, 199, 200, 437]), [1, 1, 1, 2, 2, 3, 7]);
    // the local's votes divided among its delegates who are registered at the moment of the vote
    let carried = share_equally(&whole(437), 3, None);
    assert_eq!(carried.each, BigRational::new(437.into(), 3.into()));
    assert_eq!(&carried.each * whole(3), whole(437));
    let nobody = share_equally(&whole(437), 0, None);
    assert_eq!((nobody.each, nobody.idle), (whole(0), whole(437)));
}

#[test]
fn ig_metall() {
    // 1 per 100 members by a key over workplaces: the number from the table, the key by largest remainder
    let workplaces = [640, 255, 90, 15];
    let seats = table("step,then=1/100/full", &[workplaces.iter().sum()])[0];
    assert_eq!(seats, 10);
    let outcome = apportion(&claims(&workplaces), Some(seats), &rule("hare"));
    assert_eq!(outcome.seats(), Some(&[6, 3, 1, 0][..])); // 6.4, 2.55, 0.9, 0.15
}

#[test]
fn mondragon() {
    // 650 delegates over 80 co-operatives (sizes invented: 20 each of 1200, 640, 310 and 90), one at least for each
    let sizes: Vec<Claim> =
        (0..80).map(|n| Claim::new("", [1200, 640, 310, 90][n % 4]).with_floor(1)).collect();
    let outcome = apportion(&sizes, Some(650), &rule("sainte-lague"));
    // 44,800 members: 68.92 each; 17.41, 9.29, 4.50, 1.31 -> 17, 9, 5, 1 would be 640; ten more at a smaller divisor
    match outcome {
        mandat_seats::Outcome::NeedsLot(tie) => {
            assert_eq!(tie.decided[..4], [17, 9, 5, 1]);
            assert_eq!((tie.tied.len(), tie.open), (20, 10));
        }
        other => panic!("twenty equal co-operatives for ten seats: {other:?}"),
    }
}

#[test]
fn a_body_of_equal_units() {
    assert_eq!(table("fixed,n=2", &[5, 0, 70]), [2, 2, 2]);
    let bounded = [Claim::new("A", 5).with_floor(3), Claim::new("B", 5).with_cap(1)];
    assert_eq!(apportion(&bounded, None, &rule("fixed,n=2")).seats(), Some(&[3, 1][..]));
}

#[test]
fn the_four_readings_of_a_band() {
    let read = |part: &str, members: u64| table(&format!("step,then=1/100/{part}"), &[members])[0];
    assert_eq!([1, 50, 51, 100].map(|n| read("full", n)), [0, 0, 0, 1]);
    assert_eq!([1, 50, 51, 100].map(|n| read("major", n)), [0, 0, 1, 1]);
    assert_eq!([1, 50, 51, 100].map(|n| read("half", n)), [0, 1, 1, 1]);
    assert_eq!([1, 50, 51, 100].map(|n| read("fraction", n)), [1, 1, 1, 1]);
}
