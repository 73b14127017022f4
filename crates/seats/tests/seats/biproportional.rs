//! Biproportional apportionment: official results, every small table against all tables of seats there are, the axioms
//! of Balinski and Demange, and the certificate of every answer.

use std::collections::BTreeSet;

use mandat_seats::biproportional::{
    Divisors, Outcome, Table, Weigh, biproportion, biproportion_by_lot, list_seats,
};
use mandat_seats::{Infeasible, Lot};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use proptest::prelude::*;

use crate::{cases, rule, whole};

type Cells = Vec<Vec<u64>>;

const METHODS: [&str; 3] = ["dhondt", "sainte-lague", "modified-sainte-lague,first=1.4"];

/// City council of Zurich, 4 March 2018, as published by the city (upper and lower apportionment): votes of the lists
/// SP, SVP, FDP, Greens, GLP, AL, EVP/BDP in the nine districts.
const ZURICH_2018: [[u64; 7]; 9] = [
    [37360, 15856, 23990, 15007, 12551, 7668, 1841],
    [67129, 19340, 20529, 26471, 19573, 22692, 2939],
    [49212, 8339, 13844, 19388, 16442, 22136, 1152],
    [34296, 8974, 16857, 12571, 11613, 7612, 2101],
    [71164, 28050, 69536, 31442, 28414, 13659, 5655],
    [60063, 33783, 26712, 20296, 16488, 10164, 9777],
    [52231, 17789, 23098, 15534, 14630, 12054, 3374],
    [89477, 55160, 40194, 28713, 31911, 12435, 13901],
    [13192, 8980, 3826, 4191, 2931, 1954, 2568],
];
const SEATS_2018: [[u64; 7]; 9] = [
    [4, 2, 2, 2, 1, 1, 0],
    [6, 1, 2, 2, 2, 2, 0],
    [5, 1, 1, 2, 2, 2, 0],
    [4, 1, 2, 1, 1, 1, 0],
    [4, 2, 5, 2, 2, 1, 0],
    [5, 3, 3, 2, 1, 1, 1],
    [5, 1, 2, 2, 1, 1, 0],
    [7, 4, 3, 2, 3, 1, 2],
    [3, 2, 1, 1, 1, 0, 1],
];

/// The same of 9 February 2014: SP, SVP, FDP, Greens, GLP, CVP, AL.
const ZURICH_2014: [[u64; 7]; 9] = [
    [30933, 18882, 24403, 13239, 12202, 5936, 5650],
    [54797, 25663, 17918, 21915, 17746, 6873, 16680],
    [40953, 9836, 10238, 15880, 12416, 3645, 17323],
    [29882, 11132, 15090, 10034, 11024, 3692, 6650],
    [62554, 34834, 69163, 28630, 26498, 11017, 10082],
    [46248, 41366, 21307, 15001, 14738, 10816, 8020],
    [40979, 24261, 21957, 13598, 13901, 4898, 8543],
    [79160, 70002, 37123, 22448, 29648, 14852, 11655],
    [11448, 10635, 3412, 2433, 2151, 2786, 1061],
];
const SEATS_2014: [[u64; 7]; 9] = [
    [3, 2, 3, 1, 1, 1, 1],
    [5, 2, 2, 2, 2, 1, 1],
    [5, 1, 1, 2, 2, 0, 2],
    [4, 1, 2, 1, 1, 0, 1],
    [4, 2, 4, 2, 2, 1, 1],
    [5, 4, 2, 2, 1, 1, 1],
    [4, 2, 3, 1, 1, 0, 1],
    [6, 6, 3, 2, 3, 1, 1],
    [3, 3, 1, 1, 0, 1, 0],
];

const DISTRICTS: [u64; 9] = [12, 15, 13, 10, 16, 16, 12, 22, 9];

fn rows<const N: usize>(of: &[[u64; N]]) -> Cells {
    of.iter().map(|row| row.to_vec()).collect()
}

fn seats(outcome: Outcome) -> Cells {
    match outcome {
        Outcome::Decided(found) => found.seats,
        other => panic!("a decision was expected: {other:?}"),
    }
}

#[test]
fn the_city_of_zurich_seats_its_council() {
    for (votes, lists, expected) in [
        (rows(&ZURICH_2018), [43, 17, 21, 16, 14, 10, 4], rows(&SEATS_2018)),
        (rows(&ZURICH_2014), [39, 23, 21, 14, 13, 6, 9], rows(&SEATS_2014)),
    ] {
        let table = Table::new(&votes, &DISTRICTS, &lists);
        let outcome = biproportion(&table, &rule("sainte-lague"));
        assert_eq!(seats(outcome), expected);
    }
}

/// Votes by seats of the district, rounded to voters, then one divisor (770) for all.
#[test]
fn the_lists_of_zurich_get_their_seats_in_the_whole_city() {
    let table = Table::new(&rows(&ZURICH_2018), &DISTRICTS, &[]);
    let names: Vec<String> = ["SP", "SVP", "FDP", "Greens", "GLP", "AL", "EVP/BDP"].map(str::to_owned).into();
    let outcome = list_seats(&table.votes, &DISTRICTS, &names, Weigh::Voters, &rule("sainte-lague"));
    assert_eq!(outcome.seats(), Some(&[43, 17, 21, 16, 14, 10, 4][..]));
}

/// The example of the encyclopedias' article on the method.
#[test]
fn three_lists_in_three_units() {
    let table =
        Table::new(&rows(&[[123, 45, 815], [912, 714, 414], [312, 255, 215]]), &[5, 11, 4], &[7, 5, 8]);
    assert_eq!(seats(biproportion(&table, &rule("sainte-lague"))), [[1, 0, 4], [4, 4, 3], [2, 1, 1]]);
}

fn border(text: &str, seats: u64) -> BigRational {
    let half = BigRational::new(1.into(), 2.into());
    match text {
        "dhondt" => whole(seats),
        "modified-sainte-lague,first=1.4" if seats == 1 => BigRational::new(7.into(), 10.into()),
        _ => whole(seats) - half,
    }
}

/// All tables of seats with these sums, without seats where there are no votes.
fn all(table: &Table) -> Vec<Cells> {
    let lists = table.lists.len();
    let mut found = vec![(Vec::new(), table.units.clone(), table.lists.clone())];
    for cell in 0..table.units.len() * lists {
        let mut next = Vec::new();
        for (cells, units, of_lists) in found {
            let (unit, list) = (cell / lists, cell % lists);
            let most = if table.votes[unit][list].is_zero() { 0 } else { units[unit].min(of_lists[list]) };
            for seats in 0..=most {
                let (mut cells, mut units, mut of_lists): (Vec<u64>, _, _) =
                    (Clone::clone(&cells), Clone::clone(&units), Clone::clone(&of_lists));
                cells.push(seats);
                units[unit] -= seats;
                of_lists[list] -= seats;
                next.push((cells, units, of_lists));
            }
        }
        found = next;
    }
    let full = found.into_iter().filter(|(_, units, lists)| units.iter().chain(lists).all(|&left| left == 0));
    full.map(|(cells, ..)| cells.chunks(lists).map(<[u64]>::to_vec).collect()).collect()
}

/// The tables with the greatest product of votes by borders, which are those with divisors (Balinski, Demange 1989).
fn best(table: &Table, text: &str) -> BTreeSet<Cells> {
    let product = |cells: &Cells| {
        let mut product = BigRational::one();
        for (row, votes) in cells.iter().zip(&table.votes) {
            for (&seats, votes) in row.iter().zip(votes) {
                (1..=seats).for_each(|seat| product *= votes / border(text, seat));
            }
        }
        product
    };
    let scored: Vec<(BigRational, Cells)> =
        all(table).into_iter().map(|cells| (product(&cells), cells)).collect();
    let most = scored.iter().map(|(product, _)| product.clone()).max();
    scored.into_iter().filter(|(product, _)| Some(product) == most.as_ref()).map(|(_, cells)| cells).collect()
}

/// Every quotient lies within the borders of its seats.
fn certifies(divisors: &Divisors, table: &Table, text: &str, seats: &Cells) -> bool {
    let positive = divisors.units.iter().chain(&divisors.lists).all(|divisor| *divisor > BigRational::zero());
    positive
        && (0..table.units.len()).all(|unit| {
            (0..table.lists.len()).all(|list| {
                let quotient = &table.votes[unit][list] / (&divisors.units[unit] * &divisors.lists[list]);
                let has = seats[unit][list];
                (has == 0 || quotient >= border(text, has)) && quotient <= border(text, has + 1)
            })
        })
}

/// Small numbers, so that there are ties and empty cells, and sums that add up.
fn tables() -> impl Strategy<Value = Table> {
    (1usize..4, 1usize..4).prop_flat_map(|(units, lists)| {
        let votes = proptest::collection::vec(proptest::collection::vec(0u64..7, lists), units);
        let seats = proptest::collection::vec((0..units, 0..lists), 0..7);
        (votes, seats).prop_map(move |(votes, pairs)| {
            let (mut of_units, mut of_lists) = (vec![0; units], vec![0; lists]);
            for (unit, list) in pairs {
                of_units[unit] += 1;
                of_lists[list] += 1;
            }
            Table::new(&votes, &of_units, &of_lists)
        })
    })
}

fn transposed(table: &Table) -> Table {
    let votes = (0..table.lists.len()).map(|list| table.votes.iter().map(|row| row[list].clone()).collect());
    Table { votes: votes.collect(), units: table.lists.clone(), lists: table.units.clone() }
}

fn flipped<T: Clone>(cells: &[Vec<T>], lists: usize) -> Vec<Vec<T>> {
    (0..lists).map(|list| cells.iter().map(|row| row[list].clone()).collect()).collect()
}

proptest! {
    #![proptest_config(cases(2000))]

    /// The answer is what all tables of seats say: decided where one is best, tied where several are, with exactly the
    /// cells in which these differ, infeasible where there is none; divisors certify it; a lot picks one of the best.
    #[test]
    fn small_tables_against_all_there_are(table in tables(), luck in any::<u64>()) {
        for text in METHODS {
            let best = best(&table, text);
            let cells = table.units.len() * table.lists.len();
            let mut order: Vec<usize> = (0..cells).collect();
            order.sort_by_key(|&cell| (luck.rotate_left(u32::try_from(cell * 7).unwrap()) & 0xff, cell));
            let lot = Lot::new(&order).unwrap();
            let drawn = biproportion_by_lot(&table, &rule(text), &lot);
            match biproportion(&table, &rule(text)) {
                Outcome::Decided(found) => {
                    prop_assert_eq!(&best, &BTreeSet::from([found.seats.clone()]), "{}", text);
                    prop_assert!(certifies(&found.divisors, &table, text, &found.seats), "{found:?}");
                    prop_assert_eq!(seats(drawn), found.seats);
                }
                Outcome::NeedsLot(tie) => {
                    prop_assert!(best.len() > 1, "{} {:?} {:?}", text, tie, best);
                    for unit in 0..table.units.len() {
                        for list in 0..table.lists.len() {
                            let of: BTreeSet<u64> = best.iter().map(|cells| cells[unit][list]).collect();
                            prop_assert_eq!(*of.first().unwrap(), tie.decided[unit][list]);
                            prop_assert_eq!(of.len() > 1, tie.tied.contains(&(unit, list)));
                        }
                    }
                    let drawn = seats(drawn);
                    prop_assert!(best.contains(&drawn), "{} {:?} {:?}", text, drawn, best);
                    prop_assert!(certifies(&tie.divisors, &table, text, &drawn), "{tie:?}");
                    // The luckiest tied cell has its seat: some best table gives it one more.
                    let luckiest = order.iter().map(|cell| (cell / table.lists.len(), cell % table.lists.len()));
                    let (unit, list) = luckiest.clone().find(|cell| tie.tied.contains(cell)).unwrap();
                    prop_assert_eq!(drawn[unit][list], tie.decided[unit][list] + 1);
                }
                Outcome::Infeasible(Infeasible::NoSuchTable { lists, units, needed, room }) => {
                    prop_assert!(best.is_empty(), "{} {:?}", text, best);
                    // The witness: these lists need more seats than the only units with votes for them have.
                    prop_assert!(needed > room);
                    prop_assert_eq!(lists.iter().map(|&list| table.lists[list]).sum::<u64>(), needed);
                    prop_assert_eq!(units.iter().map(|&unit| table.units[unit]).sum::<u64>(), room);
                    for unit in (0..table.units.len()).filter(|unit| !units.contains(unit)) {
                        prop_assert!(lists.iter().all(|&list| table.votes[unit][list].is_zero()
                            || table.units[unit] == 0));
                    }
                }
                Outcome::Infeasible(other) => prop_assert!(false, "{}", other),
            }
        }
    }

    /// Units and lists are treated alike.
    #[test]
    fn transposition(table in tables()) {
        for text in METHODS {
            let (plain, other) = (biproportion(&table, &rule(text)), biproportion(&transposed(&table), &rule(text)));
            match (plain, other) {
                (Outcome::Decided(a), Outcome::Decided(b)) => {
                    prop_assert_eq!(flipped(&a.seats, table.lists.len()), b.seats);
                }
                (Outcome::NeedsLot(a), Outcome::NeedsLot(b)) => {
                    prop_assert_eq!(flipped(&a.decided, table.lists.len()), b.decided);
                    prop_assert_eq!(a.tied.len(), b.tied.len());
                }
                (Outcome::Infeasible(_), Outcome::Infeasible(_)) => {}
                (a, b) => prop_assert!(false, "{:?} {:?}", a, b),
            }
        }
    }

    /// Homogeneity: the votes of one unit or list in another measure change nothing.
    #[test]
    fn homogeneity(table in tables(), times in 2u64..50, unit in 0usize..3, list in 0usize..3) {
        let mut other = table.clone();
        let unit = unit % table.units.len();
        other.votes[unit].iter_mut().for_each(|votes| *votes *= BigInt::from(times));
        let list = list % table.lists.len();
        other.votes.iter_mut().for_each(|row| row[list] /= BigInt::from(times));
        for text in METHODS {
            match (biproportion(&table, &rule(text)), biproportion(&other, &rule(text))) {
                (Outcome::Decided(a), Outcome::Decided(b)) => prop_assert_eq!(a.seats, b.seats),
                (Outcome::NeedsLot(a), Outcome::NeedsLot(b)) => prop_assert_eq!((a.decided, a.tied), (b.decided, b.tied)),
                (Outcome::Infeasible(_), Outcome::Infeasible(_)) => {}
                (a, b) => prop_assert!(false, "{:?} {:?}", a, b),
            }
        }
    }

    /// Monotonicity: more votes in one cell never cost this cell a seat.
    #[test]
    fn monotonicity(table in tables(), more in 1u64..9, unit in 0usize..3, list in 0usize..3) {
        let (unit, list) = (unit % table.units.len(), list % table.lists.len());
        let mut other = table.clone();
        other.votes[unit][list] += whole(more);
        for text in METHODS {
            if let (Outcome::Decided(a), Outcome::Decided(b)) =
                (biproportion(&table, &rule(text)), biproportion(&other, &rule(text)))
            {
                prop_assert!(b.seats[unit][list] >= a.seats[unit][list], "{}", text);
            }
        }
    }

    /// Uniformity: some of the units by themselves, with the seats that the lists got there, are divided alike.
    #[test]
    fn uniformity(table in tables()) {
        for text in METHODS {
            let Outcome::Decided(found) = biproportion(&table, &rule(text)) else { continue };
            let part = table.units.len().div_ceil(2);
            let lists = (0..table.lists.len()).map(|list| found.seats[..part].iter().map(|row| row[list]).sum());
            let less = Table {
                votes: table.votes[..part].to_vec(),
                units: table.units[..part].to_vec(),
                lists: lists.collect(),
            };
            prop_assert_eq!(seats(biproportion(&less, &rule(text))), &found.seats[..part]);
        }
    }
}

/// As many units, lists and seats as a federation has, in seconds at most.
#[test]
fn a_congress_of_650_from_80_units_and_12_lists() {
    let mut state = 1921u64;
    let mut next = |below: u64| {
        state = (state * 1_103_515_245 + 12_345) % (1 << 31);
        (state >> 8) % below
    };
    let votes: Cells =
        (0..80).map(|_| (0..12).map(|list| next(40 + 300 * (list % 4 + 1))).collect()).collect();
    let mut units = vec![8u64; 80];
    units[0] += 10;
    let names: Vec<String> = (1..=12).map(|list| list.to_string()).collect();
    let plain = Table::new(&votes, &units, &[]);
    for text in METHODS {
        let lists = list_seats(&plain.votes, &units, &names, Weigh::Votes, &rule(text));
        let table = Table { lists: lists.seats().unwrap().to_vec(), ..plain.clone() };
        let outcome = biproportion(&table, &rule(text));
        let Outcome::Decided(found) = outcome else { panic!("{outcome:?}") };
        assert!(certifies(&found.divisors, &table, text, &found.seats));
        for (row, &seats) in found.seats.iter().zip(&units) {
            assert_eq!(row.iter().sum::<u64>(), seats);
        }
        for (list, &seats) in table.lists.iter().enumerate() {
            assert_eq!(found.seats.iter().map(|row| row[list]).sum::<u64>(), seats);
        }
    }
}

#[test]
fn what_cannot_be_divided_both_ways_says_why() {
    let why = |table: &Table, text: &str| match biproportion(table, &rule(text)) {
        Outcome::Infeasible(why) => (why.code(), why.to_string()),
        other => panic!("{other:?}"),
    };
    let table = Table::new(&[vec![1, 2], vec![3, 4]], &[1, 2], &[2, 1]);
    for text in ["hare", "huntington-hill", "adams", "dhondt,threshold=5%", "fixed,n=1"] {
        assert_eq!(why(&table, text).0, "not_biproportional", "{text}");
    }
    assert_eq!(why(&Table::new(&[vec![1, 2]], &[1], &[1]), "dhondt").0, "table_shape");
    assert_eq!(why(&Table::new(&[vec![1, 2]], &[2], &[1, 2]), "dhondt").0, "sums_differ");
    let (code, text) = why(&Table::new(&[vec![5, 0], vec![3, 4]], &[2, 2], &[1, 3]), "dhondt");
    assert_eq!(code, "no_such_table");
    assert_eq!(
        text,
        "lists 2 are to have 3 seats and got votes only in units 2 that have 2: give them fewer seats, or let \
         units send more"
    );
    let lot = Lot::new(&[0, 1]).unwrap();
    let Outcome::Infeasible(why) = biproportion_by_lot(&table, &rule("dhondt"), &lot) else { panic!() };
    assert_eq!(why.code(), "lot_mismatch");
}
