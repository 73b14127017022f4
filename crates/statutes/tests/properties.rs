//! What holds of every input: no panic, a place for every mistake, exact shares, a calendar that agrees with itself.

use mandat_statutes::{Date, PRESETS, Share, Threshold, date_of, parse, preset};
use proptest::prelude::*;

/// Every mistake lies inside the text, and mistakes come in the order of their places.
fn places_hold(text: &str) -> Result<(), TestCaseError> {
    let Err(mistakes) = parse(text) else { return Ok(()) };
    prop_assert!(mistakes.iter().count() > 0);
    let lines: Vec<&str> = text.split('\n').collect();
    let mut last = (0, 0);
    for mistake in &mistakes {
        prop_assert!(mistake.line >= 1 && mistake.column >= 1);
        let line = lines.get(mistake.line as usize - 1);
        prop_assert!(line.is_some(), "{mistake} is outside the text");
        prop_assert!(mistake.column as usize <= line.map_or(0, |line| line.chars().count()) + 1, "{mistake}");
        prop_assert!((mistake.line, mistake.column) >= last);
        prop_assert!(!mistake.what.is_empty() && !mistake.what.contains('\n'));
        last = (mistake.line, mistake.column);
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        places_hold(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_line_of_toml_is_read_or_refused(text in "([a-z_]{1,8} = |[\\[\\]{}\",='#.\n0-9éx ]){0,80}") {
        places_hold(&text)?;
    }

    /// A preset with a piece cut out, doubled or overwritten: what a person does to a file.
    #[test]
    fn edited_presets_are_read_or_refused(
        which in 0..PRESETS.len(),
        from in 0.0..1.0_f64,
        length in 0..40_usize,
        insert in "[a-z0-9\"{}\\[\\],=é\n -]{0,12}",
    ) {
        let text: Vec<char> = preset(PRESETS[which]).unwrap().chars().collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place within the text")]
        #[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "any place will do")]
        let start = (from * text.len() as f64) as usize;
        let end = (start + length).min(text.len());
        let edited: String = text[..start].iter().copied().chain(insert.chars()).chain(text[end..].iter().copied()).collect();
        places_hold(&edited)?;
    }

    #[test]
    fn threshold_least_is_the_least(part in 0..500_u64, over in 0..50_u64, under in 1..50_u64, strict: bool) {
        prop_assume!(over <= under);
        let share = Share::new(over, under).unwrap();
        let threshold = if strict { Threshold::MoreThan(share) } else { Threshold::AtLeast(share) };
        match threshold.least(part) {
            Some(least) => {
                prop_assert!(threshold.is_met(least, part));
                prop_assert!(least == 0 || !threshold.is_met(least - 1, part));
            }
            None => prop_assert!(!threshold.is_met(part, part)),
        }
    }

    #[test]
    fn shares_round_trip(over in 0..10_000_u64, under in 1..10_000_u64) {
        prop_assume!(over <= under);
        let share = Share::new(over, under).unwrap();
        prop_assert_eq!(share.to_string().parse::<Share>(), Ok(share));
    }

    #[test]
    fn days_round_trip(day in 0..2_932_897_u64, second in 0..86_400_u64) {
        let date = date_of(day * 86_400 + second);
        prop_assert_eq!(date.days_since_epoch(), i64::try_from(day).unwrap());
        prop_assert_eq!(date.to_string().parse::<Date>(), Ok(date));
    }

    #[test]
    fn months_are_added_in_order(day in 0..40_000_u64, months in 0..600_u32) {
        let date = date_of(day * 86_400);
        let later = date.plus_months(months);
        prop_assert_eq!(later.month().since(date.month()), months);
        prop_assert!(later.day() <= date.day());
    }
}

#[test]
fn known_days() {
    assert_eq!(date_of(0).to_string(), "1970-01-01");
    assert_eq!(date_of(951_782_400).to_string(), "2000-02-29");
    assert_eq!(date_of(1_735_689_599).to_string(), "2024-12-31");
    assert_eq!(date_of(u64::MAX).to_string(), "9999-12-31");
    assert_eq!("2025-02-29".parse::<Date>().ok(), None);
    assert_eq!("2025-2-9".parse::<Date>().ok(), None);
    assert_eq!("1921-01-17".parse::<Date>().unwrap().days_since_epoch(), -17_881);
}

#[test]
fn a_deep_tree_is_refused_not_overflowed() {
    let deep = format!("vote = {}{{}}{}", "{ not = ".repeat(5_000), " }".repeat(5_000));
    let text =
        format!("format = 1\nname = \"n\"\ntier = [{{ id = \"u\" }}]\nbody = []\n[membership]\n{deep}\n");
    assert!(parse(&text).is_err());
    let long = format!("# {}\n", "x".repeat(mandat_statutes::MAX_BYTES));
    assert_eq!(parse(&long).unwrap_err().iter().next().unwrap().code.as_str(), "too_long");
}

/// Bounded time and memory: files as long as allowed that repeat one thing as often as it fits.
#[test]
fn hostile_files_are_refused_with_few_words() {
    let fill = |head: &str, piece: &dyn Fn(usize) -> String, tail: &str| {
        let mut text = head.to_owned();
        for index in 0.. {
            let piece = piece(index);
            if text.len() + piece.len() + tail.len() > mandat_statutes::MAX_BYTES {
                break;
            }
            text.push_str(&piece);
        }
        text + tail
    };
    let chain = |i: usize| format!("{{id=\"t{i}\",parent=\"t{}\"}},", i + 1);
    let groups = "[membership]\ngroups=[\"a\"]\nvote={all=[";
    let files = [
        fill("tier=[", &chain, "]"),
        fill("", &|i| format!("key{i}=1\n"), ""),
        fill(groups, &|i| format!("{{group=\"g{i}\"}},"), "]}"),
        fill(groups, &|_| "{all=[{not={group=\"ab\"}}]},".to_owned(), "]}"),
        fill("[[body]]\n", &|_| "[[body]]\nid=\"a\"\n".to_owned(), ""),
        fill("a=", &|_| "[".to_owned(), ""),
        fill("", &|_| "=\n\n\n\n\n".to_owned(), ""),
    ];
    for text in files {
        let mistakes = parse(&text).expect_err("no statutes");
        assert!(mistakes.iter().count() <= 201, "at most 200 and one that says there are more");
        assert!(mistakes.to_string().len() < 200_000);
    }
}
