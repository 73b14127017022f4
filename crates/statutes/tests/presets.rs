//! The six presets: each parses, and reproduces allocations worked by hand from the rule's text. All numbers of members
//! are invented.

use mandat_statutes::{
    Apportionment, PRESETS, Seats, Statutes, WarningCode, Weight, check, explain, parse, preset,
};
use num_rational::BigRational;

fn statutes(name: &str) -> Statutes {
    let text = preset(name).expect("a preset of this name");
    parse(text).unwrap_or_else(|mistakes| panic!("{name}:\n{mistakes}"))
}

fn whole(number: u64) -> BigRational {
    BigRational::from_integer(number.into())
}

fn ratio(numerator: u64, denominator: u64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

/// Seats of one body for constituencies with these claims.
fn seats_of(statutes: &Statutes, body: &str, claims: &[BigRational]) -> Vec<u64> {
    let Seats::Computed(rule) = &statutes.body(body).expect("a body of this name").seats else {
        panic!("the seats of {body} are given from outside")
    };
    let units: Vec<_> =
        claims.iter().cloned().enumerate().map(|(i, claim)| (format!("unit {i}"), claim)).collect();
    rule.apportion(&units, None).seats().expect("decided without a lot").to_vec()
}

fn whole_seats(statutes: &Statutes, body: &str, claims: &[u64]) -> Vec<u64> {
    seats_of(statutes, body, &claims.iter().copied().map(whole).collect::<Vec<_>>())
}

#[test]
fn uaw_steps_with_major_fractions() {
    // 1 up to 200, +1 for the next 300 or major fraction (more than 150), +1 per further 800 or major fraction (more
    // than 400).
    let worked = [
        (1, 1),
        (200, 1),
        (350, 1),   // 150 of the next 300 are no major fraction
        (351, 2),   // 151 are
        (500, 2),   // 200 + 300
        (900, 2),   // 400 of a further 800 are no major fraction
        (901, 3),   // 401 are
        (1_300, 3), // 200 + 300 + 800
        (1_700, 3),
        (1_701, 4),
        (5_000, 8), // 1 + 1 + 4500/800 = 5, rest 500, a major fraction: + 1
    ];
    let (members, delegates): (Vec<u64>, Vec<u64>) = worked.into_iter().unzip();
    assert_eq!(whole_seats(&statutes("uaw"), "convention", &members), delegates);
}

#[test]
fn uwua_average_of_four_months_and_votes_per_capita() {
    let statutes = statutes("uwua");
    // Months of 100, 101, 101, 101 average 403/4 = 100.75: 1 for the first 100, and a fraction gives one more.
    // Months of 437, 437, 437, 437 average 437: 1 + 337/100 = 3 and a fraction = 5.
    let claims = [whole(100), ratio(403, 4), whole(437), whole(200), whole(201)];
    assert_eq!(seats_of(&statutes, "convention", &claims), [1, 2, 5, 2, 3]);

    let weight = &statutes.body("convention").unwrap().weight;
    // 2,437 members, 25 seats, 2 registered: 1,218.5 each is above the cap; 1,000 each leave 437 idle.
    let carried = weight.carried(&whole(2_437), 25, 2);
    assert_eq!((carried.each, carried.idle), (whole(1_000), whole(437)));
    // With 5 registered: 2,437 / 5, and nothing idle.
    let carried = weight.carried(&whole(2_437), 25, 5);
    assert_eq!((carried.each, carried.idle), (ratio(2_437, 5), whole(0)));
}

#[test]
fn natca_full_fifties_and_fractional_votes() {
    let statutes = statutes("natca");
    // 1 per local, +1 for each full 50 over 100: 437 = 100 + 6 x 50 + 37, so 1 + 6.
    assert_eq!(whole_seats(&statutes, "convention", &[12, 100, 149, 150, 200, 437]), [1, 1, 1, 2, 3, 7]);
    let weight = &statutes.body("convention").unwrap().weight;
    // 437 votes among the 3 registered of 7 delegates.
    assert_eq!(weight.carried(&whole(437), 7, 3).each, ratio(437, 3));
    assert!(matches!(weight, Weight::Divided { days_before: Some(30), .. }));
}

#[test]
fn ig_metall_one_per_hundred_by_a_key_over_workplaces() {
    let statutes = statutes("ig-metall");
    // 2,100 + 1,200 + 637 + 300 = 4,237 members: 42 full hundreds, 42 seats. Quotas (members x 42 / 4,237):
    // 88,200 = 20 x 4,237 + 3,460; 50,400 = 11 x 4,237 + 3,793; 26,754 = 6 x 4,237 + 1,332;
    // 12,600 = 2 x 4,237 + 4,126. Whole: 20 + 11 + 6 + 2 = 39; the 3 left go to the remainders 4,126, 3,793, 3,460.
    assert_eq!(whole_seats(&statutes, "delegates-meeting", &[2_100, 1_200, 637, 300]), [21, 12, 6, 3]);
    assert_eq!(statutes.body("delegates-meeting").unwrap().term_months, 48);
}

#[test]
fn mondragon_house_of_650_and_a_committee_by_division() {
    let statutes = statutes("mondragon");
    // 65,000 members, divisor 100: 399.6 -> 400, 200.2 -> 200, 50.2 -> 50, together 650.
    assert_eq!(whole_seats(&statutes, "congress", &[39_960, 20_020, 5_020]), [400, 200, 50]);
    // 21 over divisions with 340, 180, 90 and 40 mandates, divisor 31: 10.97 -> 11, 5.81 -> 6, 2.90 -> 3, 1.29 -> 1.
    assert_eq!(whole_seats(&statutes, "standing-committee", &[340, 180, 90, 40]), [11, 6, 3, 1]);
}

#[test]
fn theses_chain_from_the_enterprise_to_the_congress() {
    let statutes = statutes("theses-1921");
    // 1 for the first 50 (also of 12), then 1 per 50 or major fraction (more than 25): 425 = 50 + 7 x 50 + 25, so 8;
    // 437 leaves 37, so 9.
    assert_eq!(whole_seats(&statutes, "district-conference", &[12, 50, 425, 437]), [1, 1, 8, 9]);
    // 200,000 electors, 500 for each of 400 seats.
    let branches = [120_000, 60_000, 15_000, 5_000];
    assert_eq!(whole_seats(&statutes, "congress-of-producers", &branches), [240, 120, 30, 10]);
    // Every body can be recalled at any time.
    assert!(statutes.bodies.iter().all(|body| body.recall.is_some()));
}

#[test]
fn presets_are_sound() {
    for name in PRESETS {
        let statutes = statutes(name);
        let codes: Vec<WarningCode> = check(&statutes).iter().map(|warning| warning.code).collect();
        assert!(!codes.contains(&WarningCode::NoChange), "{name} can be changed");
        assert!(!codes.contains(&WarningCode::NoAppeal), "{name} has appeals");
        let fixed = |seats: &Seats| matches!(seats, Seats::Computed(Apportionment::Fixed { .. }));
        assert!(statutes.bodies.iter().any(|body| !fixed(&body.seats)), "{name} apportions");
    }
    assert!(preset("no-such-organisation").is_none());
}

#[test]
fn explained() {
    for name in PRESETS {
        let statutes = statutes(name);
        let warnings: Vec<String> = check(&statutes).iter().map(ToString::to_string).collect();
        let text = format!("{}\nWarnings\n  {}\n", explain(&statutes), warnings.join("\n  "));
        insta::assert_snapshot!(name, text);
    }
}
