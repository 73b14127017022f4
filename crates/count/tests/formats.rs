//! `PrefLib` and ABIF: what is read, what is refused, and that nothing makes a reader panic; the HTML count sheet.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]
#![allow(clippy::float_arithmetic, reason = "the contrast of colours is defined on floats")]

mod common;

use common::{contest, decided, rankings, rule};
use mandat_count::format::{Election, abif, json, preflib};
use mandat_count::{Ballots, Contest, Kind, Mark, Reason, Weight, count};
use proptest::prelude::*;

fn said(election: &Election) -> Vec<String> {
    let line = |ballot: mandat_count::Ballot<'_>| {
        let marks = ballot.marks().map(|mark| match mark {
            Mark::For(c) => format!(" {c}"),
            Mark::Equal(c) => format!("={c}"),
            Mark::Skip => " -".into(),
        });
        format!("{}x{}", election.ballots.weight(&ballot), marks.collect::<String>())
    };
    election.ballots.iter().map(line).collect()
}

const HEAD: &str = "# FILE NAME: x.toc\n# TITLE: Branch\n# NUMBER ALTERNATIVES: 4\n# ALTERNATIVE NAME 1: Ann\n\
                    # ALTERNATIVE NAME 4: Dora: the elder\n# CATEGORY NAME 1: Yes\n";

#[test]
fn preference_files_are_read() {
    let file =
        format!("{HEAD}12: 1,2,{{3,4}}\r\n5: {{1,2}},{{}},{{3}}\n2.5: 4\n1: {{ 2 , 1 }}\n1: 3,{{4}}\n");
    let election = preflib::read(file.as_bytes(), Kind::Ranking).unwrap();
    let names: Vec<&str> = election.contest.candidates.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Ann", "Candidate 2", "Candidate 3", "Dora: the elder"]);
    assert_eq!((election.contest.title.as_str(), election.contest.seats), ("Branch", 1));
    assert_eq!(said(&election), ["12x 0 1 2=3", "5x 0=1 - 2", "2.5x 3", "1x 0=1", "1x 2 3"]);
    let approvals = preflib::read(file.as_bytes(), Kind::Approval).unwrap();
    assert_eq!(said(&approvals), ["12x 0", "6x 0 1", "2.5x 3", "1x 2"]);
}

#[test]
fn what_is_no_preference_file_is_refused() {
    for (ballot, line) in [
        ("1 2 3", 7),
        ("x: 1", 7),
        ("3: 1,{2", 7),
        ("3: 1}", 7),
        ("3: {1,{2}}", 7),
        ("3: 1,,2", 7),
        ("3: 0", 7),
    ] {
        let error = preflib::read(format!("{HEAD}{ballot}\n").as_bytes(), Kind::Ranking).unwrap_err();
        assert_eq!(error.line, line, "{ballot}");
        assert!(error.to_string().contains("expected a ballot such as '12: 1,2,{3,4}'"), "{error}");
    }
    for (file, problem) in [
        ("", "expected '# NUMBER ALTERNATIVES"),
        ("1: 1,2", "expected '# NUMBER ALTERNATIVES"),
        ("# NUMBER ALTERNATIVES: 999999999", "expected a number of alternatives from 1 to"),
        ("# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 3: x", "no alternative has the number"),
    ] {
        let error = preflib::read(file.as_bytes(), Kind::Ranking).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
    let election = preflib::read(format!("{HEAD}3: 1,9\n2: 1,1\n4:\n").as_bytes(), Kind::Ranking).unwrap();
    let reasons: Vec<_> = election.ballots.rejected().iter().map(|r| (r.line, r.reason)).collect();
    assert_eq!(reasons, [(7, Reason::UnknownCandidate), (8, Reason::RepeatedCandidate), (9, Reason::Blank)]);
}

#[test]
fn abif_is_read_with_orders_and_with_scores() {
    let file = "# a comment\n{title: \"Branch secretary\"}\n{seats: 2}\n{max_rating: 5}\n=DGM:[Doña García]\n\
                =SY:[Sue Ye (蘇業)]\n27: DGM>SY=[Jo Li]\n3*SY\n5: DGM/5, SY/2, \"Jo Li\"/2\n10:\n1: SY/4,DGM/0\n";
    let election = abif::read(file.as_bytes(), Kind::Ranking).unwrap();
    let names: Vec<&str> = election.contest.candidates.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Doña García", "Sue Ye (蘇業)", "Jo Li"]);
    assert_eq!((election.contest.title.as_str(), election.contest.seats), ("Branch secretary", 2));
    assert_eq!(said(&election), ["27x 0 1=2", "3x 1", "5x 0 - - 1=2", "1x - 1 - - - 0"]);
    assert_eq!(election.ballots.rejected()[0].line, 10);
    let points = decided(count(&election.ballots, &election.contest, &rule("score")));
    let points: Vec<_> = points.stages[0].tallies.iter().map(ToString::to_string).collect();
    assert_eq!(points, ["160", "137", "118"]); // 27 x 5 + 25; 27 x 4 + 15 + 10 + 4; 27 x 4 + 10
    let approvals = abif::read(file.as_bytes(), Kind::Approval).unwrap();
    assert_eq!(said(&approvals), ["32x 0 1 2", "4x 1"]);
    for (file, line) in [("A>B\n", 1), ("=A:[Ann]\n=A:[Bea]\n", 2), ("3: A>\n", 1), ("3: A/x\n", 1), ("", 1)]
    {
        assert_eq!(abif::read(file.as_bytes(), Kind::Ranking).unwrap_err().line, line, "{file}");
    }
}

#[test]
fn ballots_are_written_as_json() {
    let mut ballots = Ballots::new(Kind::Ranking, 3);
    ballots.add("5/2".parse().unwrap(), &[Mark::For(1), Mark::Skip, Mark::For(0), Mark::Equal(2)], 7);
    let value = json::write(&contest(1, 3), &ballots);
    let entry = &value["ballots"][0];
    assert_eq!(entry, &serde_json::json!({ "line": 7, "weight": "2.5", "ranks": [[1], [], [0, 2]] }));
    assert_eq!(value["contest"]["candidates"][2]["name"], "C");
}

#[test]
fn the_html_count_sheet_is_whole_and_escapes_names() {
    let mut contest = contest(2, 4);
    contest.title = "Branch <secretary> & \"deputy\"".into();
    contest.candidates[1].name = "<script>alert(1)</script>".into();
    let mut ballots = rankings(4, &[(7, &[0, 1]), (4, &[0, 2]), (5, &[1, 2]), (4, &[2]), (1, &[3, 2])]);
    ballots.add(Weight::ONE, &[Mark::For(9)], 6);
    let page = decided(count(&ballots, &contest, &rule("scottish-stv"))).to_html();
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
    assert!(!page.contains("http://") || page.matches("http://").count() == page.matches("xmlns=").count());
    for must in
        ["<html lang=\"en\">", "<svg role=\"img\"", "<title id=", "<desc id=", "names nobody who stands"]
    {
        assert!(page.contains(must), "{must}");
    }
    insta::assert_snapshot!(page);
}

/// Contrast of two colours after WCAG 2.2, from 1 to 21.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let light = |c: [f64; 3]| {
        let linear = c.map(|v| if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Every colour that bears or is text stands out from white by 4.5 to 1 (success criterion 1.4.3).
#[test]
fn colours_have_the_contrast_that_wcag_asks() {
    let ballots = rankings(
        9,
        &[
            (9, &[0, 1]),
            (8, &[1]),
            (7, &[2]),
            (6, &[3]),
            (5, &[4]),
            (4, &[5]),
            (3, &[6]),
            (2, &[7]),
            (1, &[8]),
        ],
    );
    let page = decided(count(&ballots, &contest(2, 9), &rule("scottish-stv"))).to_html();
    let mut seen = 0;
    for (at, _) in page.match_indices("fill=\"#") {
        let hex = page[at + 7..].split('"').next().unwrap();
        if hex.len() == 6 {
            let part = |from: usize| f64::from(u8::from_str_radix(&hex[from..from + 2], 16).unwrap()) / 255.0;
            let ratio = contrast([part(0), part(2), part(4)], [1.0; 3]);
            assert!(ratio >= 4.5, "#{hex}: {ratio}");
            seen += 1;
        }
    }
    assert!(seen > 9);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for kind in [Kind::Ranking, Kind::Approval, Kind::List] {
            let _ = preflib::read(&bytes, kind);
            let _ = abif::read(&bytes, kind);
        }
    }

    #[test]
    fn no_file_of_its_own_alphabet_makes_a_reader_panic(
        parts in proptest::collection::vec(prop_oneof![
            Just("# NUMBER ALTERNATIVES: 3\n"), Just("\n"), Just("1"), Just("2"), Just(","), Just("{"), Just("}"),
            Just(": "), Just("A"), Just(">"), Just("="), Just("/"), Just("["), Just("]"), Just("\""), Just("é"),
            Just("{seats: "), Just("9"),
        ], 0..40),
    ) {
        let text = parts.concat();
        let with_head = format!("# NUMBER ALTERNATIVES: 3\n{text}");
        for kind in [Kind::Ranking, Kind::Approval] {
            let _ = preflib::read(text.as_bytes(), kind);
            let _ = preflib::read(with_head.as_bytes(), kind);
            let _ = abif::read(text.as_bytes(), kind);
        }
    }

    #[test]
    fn what_abif_writes_reads_back(
        papers in proptest::collection::vec((1u64..60, Just((0..5).collect::<Vec<usize>>()).prop_shuffle(), 1usize..6, any::<u8>()), 1..9),
    ) {
        let mut ballots = Ballots::new(Kind::Ranking, 5);
        for (line, (votes, order, length, equal)) in (1..).zip(papers) {
            let mark = |(at, candidate)| {
                if equal >> at & 1 == 1 { Mark::Equal(candidate) } else { Mark::For(candidate) }
            };
            let marks: Vec<Mark> = order.into_iter().take(length).enumerate().map(mark).collect();
            ballots.add(Weight::new(votes, 3).unwrap(), &marks, line);
        }
        let contest = Contest { title: "Branch".into(), ..contest(2, 5) };
        let text = abif::write(&contest, &ballots).unwrap();
        let read = abif::read(text.as_bytes(), Kind::Ranking).unwrap();
        prop_assert_eq!(&read.contest, &contest);
        prop_assert_eq!(said(&read), said(&Election { contest, ballots }));
    }
}
