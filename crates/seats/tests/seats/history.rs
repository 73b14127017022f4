//! Apportionments that took place.

use mandat_seats::{Outcome, apportion};

use crate::{claims, decided, rule};

/// The first census of the United States: Virginia, Massachusetts, Pennsylvania, North Carolina, New York, Maryland,
/// Connecticut, South Carolina, New Jersey, New Hampshire, Vermont, Georgia, Kentucky, Rhode Island, Delaware
/// (apportionment populations in Balinski and Young, *Fair Representation*, 1982).
const US_1790: [u64; 15] = [
    630_560, 475_327, 432_879, 353_523, 331_589, 278_514, 236_841, 206_236, 179_570, 141_822, 85_533, 70_835,
    68_705, 68_446, 55_540,
];

#[test]
fn us_house_1792() {
    assert_eq!(US_1790.iter().sum::<u64>(), 3_615_920);
    // Hamilton's bill of 120 seats, which Washington vetoed
    assert_eq!(decided(&US_1790, 120, "hamilton"), [21, 16, 14, 12, 11, 9, 8, 7, 6, 5, 3, 2, 2, 2, 2]);
    // Jefferson's, which became law: one for 33,000, 105 in all
    let jefferson = US_1790.map(|population| population / 33_000);
    assert_eq!(jefferson.iter().sum::<u64>(), 105);
    assert_eq!(decided(&US_1790, 105, "jefferson"), jefferson);
    assert_eq!(jefferson, [19, 14, 13, 10, 10, 8, 7, 6, 5, 4, 2, 2, 2, 2, 1]);
}

/// The census of 2020, Alabama to Wyoming: population for apportionment and seats, as the Census Bureau published them
/// on 26 April 2021 (Table 1).
const US_2020: [(u64, u64); 50] = [
    (5_030_053, 7),
    (736_081, 1),
    (7_158_923, 9),
    (3_013_756, 4),
    (39_576_757, 52),
    (5_782_171, 8),
    (3_608_298, 5),
    (990_837, 1),
    (21_570_527, 28),
    (10_725_274, 14),
    (1_460_137, 2),
    (1_841_377, 2),
    (12_822_739, 17),
    (6_790_280, 9),
    (3_192_406, 4),
    (2_940_865, 4),
    (4_509_342, 6),
    (4_661_468, 6),
    (1_363_582, 2),
    (6_185_278, 8),
    (7_033_469, 9),
    (10_084_442, 13),
    (5_709_752, 8),
    (2_963_914, 4),
    (6_160_281, 8),
    (1_085_407, 2),
    (1_963_333, 3),
    (3_108_462, 4),
    (1_379_089, 2),
    (9_294_493, 12),
    (2_120_220, 3),
    (20_215_751, 26),
    (10_453_948, 14),
    (779_702, 1),
    (11_808_848, 15),
    (3_963_516, 5),
    (4_241_500, 6),
    (13_011_844, 17),
    (1_098_163, 2),
    (5_124_712, 7),
    (887_770, 1),
    (6_916_897, 9),
    (29_183_290, 38),
    (3_275_252, 4),
    (643_503, 1),
    (8_654_542, 11),
    (7_715_946, 10),
    (1_795_045, 2),
    (5_897_473, 8),
    (577_719, 1),
];
const MINNESOTA: usize = 22;
const NEW_YORK: usize = 31;

#[test]
fn us_house_2021() {
    let (mut population, seats): (Vec<u64>, Vec<u64>) = US_2020.into_iter().unzip();
    assert_eq!(population.iter().sum::<u64>(), 331_108_434);
    assert_eq!(decided(&population, 435, "huntington-hill"), seats);
    // as the newspapers reported: 89 more people, and New York would have kept a seat that Minnesota holds
    population[NEW_YORK] += 88;
    assert_eq!(decided(&population, 435, "huntington-hill"), seats);
    population[NEW_YORK] += 1;
    let with_89 = decided(&population, 435, "huntington-hill");
    assert_eq!((with_89[NEW_YORK], with_89[MINNESOTA]), (27, 7));
}

#[test]
fn textbook_example_of_four_lists() {
    // 100,000 votes, 8 seats: the standing example of the divisor methods
    let votes = [100_000, 80_000, 30_000, 20_000];
    assert_eq!(decided(&votes, 8, "dhondt"), [4, 3, 1, 0]);
    assert_eq!(decided(&votes, 8, "sainte-lague"), [3, 3, 1, 1]);
}

#[test]
fn the_account_names_the_last_seat_and_the_next() {
    let outcome = apportion(&claims(&[100_000, 80_000, 30_000, 20_000]), Some(8), &rule("dhondt"));
    let Outcome::Decided(allocation) = outcome else { panic!("no tie") };
    let mandat_seats::account::Basis::Divisor { squared, last, next } = allocation.account.basis else {
        panic!("a divisor method")
    };
    let (last, next) = (last.expect("seats were given"), next.expect("there is always a next"));
    assert!(!squared);
    assert_eq!((last.claim, last.seat, last.value), (0, 4, Some(crate::whole(25_000))));
    assert_eq!((next.claim, next.seat, next.value), (0, 5, Some(crate::whole(20_000))));
}
