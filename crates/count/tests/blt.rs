//! BLT in all its dialects, what it refuses, and that nothing makes the reader panic.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;

use common::contest;
use mandat_count::format::{Election, blt};
use mandat_count::{Ballots, Contest, Kind, Mark, Reason, Weight};
use proptest::prelude::*;

type Said = (String, u32, Vec<String>, Vec<usize>, Option<Vec<usize>>, Vec<String>);

/// What a file says, in a form to compare: title, seats, names, withdrawn, lot, and ballots as weight and marks.
fn said(election: &Election) -> Said {
    let Election { contest, ballots } = election;
    let names = contest.candidates.iter().map(|candidate| candidate.name.clone()).collect();
    let withdrawn = (0..contest.candidates.len()).filter(|&c| contest.candidates[c].withdrawn).collect();
    let line = |ballot: mandat_count::Ballot<'_>| {
        let marks = ballot.marks().map(|mark| match mark {
            Mark::For(c) => format!(" {c}"),
            Mark::Equal(c) => format!("={c}"),
            Mark::Skip => " -".into(),
        });
        format!("{}x{}", ballots.weight(&ballot), marks.collect::<String>())
    };
    (
        contest.title.clone(),
        contest.seats,
        names,
        withdrawn,
        contest.lot.clone(),
        ballots.iter().map(line).collect(),
    )
}

#[track_caller]
fn read(file: &str) -> Election {
    blt::read(file.as_bytes()).unwrap()
}

#[track_caller]
fn ballots_of(file: &str) -> Vec<String> {
    said(&read(file)).5
}

const PLAIN: &str = "4 2\n-2\n3 1 3 4 0\n4 1 3 2 0\n1 3 4 2 0\n0\n\"Adam\"\n\"Basil\"\n\"Charlotte\"\n\"Donald\"\n\"Title\"\n";

#[test]
fn every_dialect_says_the_same() {
    let plain = said(&read(PLAIN));
    assert_eq!(plain.5, ["3x 0 2 3", "4x 0 2 1", "1x 2 3 1"]);
    assert_eq!((&plain.0[..], plain.1, &plain.3[..]), ("Title", 2, &[1][..]));
    let names = "\"Adam\"\n\"Basil\"\n\"Charlotte\"\n\"Donald\"\n\"Title\"\n";
    for (dialect, file) in [
        ("CR LF", PLAIN.replace('\n', "\r\n")),
        ("byte order mark", format!("\u{feff}{PLAIN}")),
        ("one line", PLAIN.replace('\n', " ")),
        ("no final newline", PLAIN.trim_end().into()),
        ("names without quotes", PLAIN.replace('"', "")),
        ("names without quotes, no final newline", PLAIN.replace('"', "").trim_end().into()),
        ("title glued to the last name", PLAIN.replace("\"Donald\"\n\"Title\"\n", "\"Donald\"Title")),
        (
            "quoted title glued to the last name",
            PLAIN
                .replace("\"Donald\"\n\"Title\"\n", "\"Donald\"\"Title\"")
                .replace("\"Donald\"\"Title\"", "\"Donald\" \"Title\""),
        ),
        ("nicks", format!("4 2\n[nick a b c d]\n[withdrawn b]\n3 a c d 0\n4 a c b 0\n1 c d b 0\n0\n{names}")),
        ("withdrawn in brackets", PLAIN.replace("-2", "[withdrawn 2]")),
        ("withdrawn with a minus in brackets", PLAIN.replace("-2", "[ withdrawn -2 ]")),
        (
            "comments",
            PLAIN
                .replace("\n-2", " # four for two\n# all\n-2 # Basil /*\n/* \n 9 9 */")
                .replace("0\n\"A", "0 # end\n\"A"),
        ),
        ("blanks", PLAIN.replace('\n', "  \n\n").replace(' ', "\t ")),
        ("ballots over lines", PLAIN.replace("3 1 3 4 0", "3\n1 3\n4\n0")),
        ("source and comment behind the title", format!("{PLAIN}\"a source\"\n\"a comment\"\n")),
    ] {
        assert_eq!(said(&blt::read(file.as_bytes()).unwrap()), plain, "{dialect}:\n{file}");
    }
}

#[test]
fn equal_ranks_skips_weights_ids_and_ties_are_read() {
    let file = |ballots: &str| format!("4 1\n{ballots}\n0\nA\nB\nC\nD\nT");
    for (ballot, read) in [
        ("2 4 1=3 0", "2x 3 0=2"),
        ("2 4 (3 1) 0", "2x 3 0=2"),
        ("1 - 2 - 3 0", "1x - 1 - 2"),
        ("2.5 1 0", "2.5x 0"),
        ("5/2 1 0", "2.5x 0"),
        ("1/3 1 0", "1/3x 0"),
        ("(ballot 17) 1 2 0", "1x 0 1"),
        ("1000000000000000 1 0", "1000000000000000x 0"),
    ] {
        assert_eq!(ballots_of(&file(ballot)), [read], "{ballot}");
    }
    assert_eq!(read(&file("[tie 3 1 4 2]")).contest.lot, Some(vec![2, 0, 3, 1]));
    let nicks = "[nick ann bea cleo dora] [tie dora cleo bea ann] 1 ann=dora bea 0";
    let election = read(&file(nicks));
    assert_eq!(
        (election.contest.lot.clone(), said(&election).5),
        (Some(vec![3, 2, 1, 0]), vec!["1x 0=3 1".into()])
    );
}

#[test]
fn names_are_read_as_people_write_them() {
    let names = |file: &str| {
        let (title, _, names, ..) = said(&read(&format!("2 1\n1 1 0\n0\n{file}")));
        (names.join("|"), title)
    };
    for (file, both, title) in [
        (
            "\"Lab \"\"Barney CROCKETT\"\" \"\n\"SNP \"\"Neil MACGREGOR\"\"\"\nWard 1",
            "Lab \"Barney CROCKETT\"|SNP \"Neil MACGREGOR\"",
            "Ward 1",
        ),
        ("\"Bob \"Ace\" Bright\"\n\"Ann\"\n\"T\"", "Bob \"Ace\" Bright|Ann", "T"),
        ("\"Ann\" \"Bob\"\n\"T\"", "Ann|Bob", "T"),
        ("Ann # the first\nCandidate #2\nT", "Ann|Candidate #2", "T"),
        ("\"\"\n\"Bob\"\n", "|Bob", ""),
        ("# ALTERNATIVE NAME 1: Ann (Lab)\n# ALTERNATIVE NAME 2: Bob\nWard 9", "Ann (Lab)|Bob", "Ward 9"),
        ("Zoë\nÉabha", "Zoë|Éabha", ""),
        ("\"Ann, \"\n\"Bob\"\"\"Title", "Ann,|Bob\"", "Title"),
    ] {
        assert_eq!(names(file), (both.to_owned(), title.to_owned()), "{file}");
    }
    let latin = blt::read(b"2 1\n1 1 0\n0\nRen\xe9e\nAnn\nT").unwrap();
    assert_eq!(latin.contest.candidates[0].name, "Renée");
}

#[test]
fn ballots_that_no_rule_could_count_are_listed_with_line_and_reason() {
    let file = "3 1\n2 1 0\n3 0\n1 1 2 1 0\n4 7 1 0\n(x) 1 0\n(x) 2 0\n(y) - 0\n0\nA\nB\nC\nT";
    let election = read(file);
    let rejected: Vec<_> =
        election.ballots.rejected().iter().map(|r| (r.line, r.votes.to_string(), r.reason)).collect();
    assert_eq!(
        rejected,
        [
            (3, "3".into(), Reason::Blank),
            (4, "1".into(), Reason::RepeatedCandidate),
            (5, "4".into(), Reason::UnknownCandidate),
            (7, "1".into(), Reason::RepeatedId),
            (8, "1".into(), Reason::Blank),
        ]
    );
    assert_eq!(said(&election).5, ["3x 0"]);
}

#[test]
fn what_is_no_blt_file_is_refused_with_line_and_hint() {
    for (file, error) in [
        ("", "line 1: expected the number of candidates, at most 16383; found the file ends"),
        ("x", "line 1: expected the number of candidates, at most 16383; found 'x'"),
        ("99999 1", "line 1: expected the number of candidates, at most 16383; found '99999'"),
        ("3 -1", "line 1: expected the number of seats, at most 4294967295; found '-1'"),
        ("2 1\n-3", "line 2: '3' is none of the 2 candidates"),
        ("2 1\n[nick a]", "line 2: [nick] must name each of the 2 candidates once"),
        ("2 1\n[nick a a]", "line 2: [nick] must name each of the 2 candidates once"),
        ("2 1\n[tie 1 1]", "line 2: [tie] must name each of the 2 candidates once"),
        ("2 1\n[tie 1 5]", "line 2: '5' is none of the 2 candidates"),
        (
            "2 1\n[colour red]",
            "line 2: expected [nick ...], [tie ...] or [withdrawn ...]; found '[colour red]'",
        ),
        ("2 1\n[nick a", "line 2: ']' is missing"),
        ("2 1\n/* no end", "line 2: this comment has no */ that ends it"),
        ("2 1\n1 1 0\n", "line 3: the file ends before the 0 that ends the ballots"),
        ("2 1\n1 1", "line 2: this ballot has no 0 that closes it"),
        (
            "2 1\n1 1 2\n0\n\"A\"",
            "line 4: expected the weight or (id) of a ballot, or the single 0 that ends the \
            ballots; found '\"A\"'. Does the ballot before lack its closing 0?",
        ),
        ("2 1\n-1 1 0", "line 2: the file ends before the 0 that ends the ballots"),
        ("2 1\n1 1 0\n-1 1 0", "line 3: expected the weight"),
        ("2 1\n1 x 0", "line 2: expected a candidate's number, or the 0 that closes the ballot; found 'x'"),
        ("2 1\n1 1 0\n0\nAnn", "line 4: the file ends after 1 names, and there are 2 candidates"),
        ("2 1\n1 1= 0", "line 2: expected a candidate's number"),
        ("2 1\n0.0 1 0", "line 2: expected the weight"),
        ("2 1\n9999999999999999999999 1 0", "line 2: expected the weight"),
    ] {
        let found = blt::read(file.as_bytes()).unwrap_err().to_string();
        assert!(found.starts_with(error), "{file}\n  {found}\n  {error}");
    }
}

fn election() -> impl Strategy<Value = Election> {
    let name = "[A-Za-z\"# (),éß]{0,12}";
    let mark = (0usize..5, 0u8..8);
    let ballot = (1u64..1000, 1u64..8, proptest::collection::vec(mark, 1..6));
    let names = proptest::collection::vec(name, 5);
    let lot = proptest::option::of(Just((0..5).collect::<Vec<usize>>()).prop_shuffle());
    let ballots = proptest::collection::vec(ballot, 0..20);
    (0u32..9, names, name, 0u8..32, lot, ballots).prop_map(|(seats, names, title, withdrawn, lot, of)| {
        let mut contest = Contest { title: title.trim().into(), lot, ..contest(seats, 5) };
        for (place, name) in names.into_iter().enumerate() {
            contest.candidates[place].name = name.trim().into();
            contest.candidates[place].withdrawn = withdrawn >> place & 1 == 1;
        }
        let mut ballots = Ballots::new(Kind::Ranking, 5);
        for (line, (votes, parts, marks)) in (1..).zip(of) {
            let mark = |(candidate, how): (usize, u8)| match how {
                0 => Mark::Skip,
                1 | 2 => Mark::Equal(candidate),
                _ => Mark::For(candidate),
            };
            ballots.add(
                Weight::new(votes, parts).unwrap(),
                &marks.into_iter().map(mark).collect::<Vec<_>>(),
                line,
            );
        }
        Election { contest, ballots }
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(election in election()) {
        let file = blt::write(&election.contest, &election.ballots).unwrap();
        let again = blt::read(file.as_bytes()).unwrap();
        prop_assert_eq!(said(&again), said(&election), "{}", file);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = blt::read(&bytes);
    }

    #[test]
    fn no_file_of_its_own_alphabet_makes_the_reader_panic(file in "[0-9 \n=\\-()\\[\\]\"#/*.a-c]{0,120}") {
        if let Err(error) = blt::read(format!("3 1\n{file}").as_bytes()) {
            prop_assert!(error.line >= 1 && error.line <= 2 + file.matches('\n').count() as u64);
        }
    }

    #[test]
    fn a_real_file_with_one_byte_changed_never_panics(at in 0usize..80, byte in any::<u8>()) {
        let mut file = PLAIN.as_bytes().to_vec();
        file[at] = byte;
        let _ = blt::read(&file);
    }
}
