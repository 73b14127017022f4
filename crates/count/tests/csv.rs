//! CSV with a header, in its three layouts.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;

use common::{contest, decided, rule};
use mandat_count::format::{Election, csv};
use mandat_count::{Contest, Kind, Mark, Reason, count};
use proptest::prelude::*;

fn nobody(seats: u32) -> Contest {
    Contest { seats, ..Contest::default() }
}

fn ballots(election: &Election) -> Vec<(String, Vec<Mark>)> {
    let ballots = &election.ballots;
    ballots.iter().map(|ballot| (ballots.weight(&ballot).to_string(), ballot.marks().collect())).collect()
}

#[test]
fn a_column_for_each_candidate() {
    use Mark::{Equal, For, Skip};
    let file = b"\xef\xbb\xbfid,weight,Ann,Bea,Cleo\r\n1,2,1,2,\r\n2,1,1,1,3\r\n3,1.5,,4,2\r\n";
    let election = csv::read(file, Kind::Ranking, nobody(1)).unwrap();
    assert_eq!(election.contest.candidates[2].name, "Cleo");
    let expected = [
        ("2", vec![For(0), For(1)]),
        ("1", vec![For(0), Equal(1), Skip, For(2)]),
        ("1.5", vec![Skip, For(2), Skip, For(1)]),
    ];
    assert_eq!(ballots(&election), expected.map(|(weight, marks)| (weight.to_owned(), marks)));
    let marks = csv::read(b"Ann,Bea\nx,\n1,yes\n0,X\n,\n", Kind::Approval, nobody(1)).unwrap();
    assert_eq!(marks.ballots.votes().to_string(), "3");
    assert_eq!((marks.ballots.rejected()[0].line, marks.ballots.rejected()[0].reason), (5, Reason::Blank));
}

#[test]
fn a_column_for_each_preference_and_one_for_lists() {
    let file = "choice 1,choice 2\nAnn,Bea\nBea,\n,Ann\n\"Cleo, C.\",Ann\n";
    let election = csv::read(file.as_bytes(), Kind::Ranking, nobody(1)).unwrap();
    let names: Vec<_> = election.contest.candidates.iter().map(|candidate| &candidate.name[..]).collect();
    assert_eq!(names, ["Ann", "Bea", "Cleo, C."]);
    let known = csv::read(b"rank1,rank2\nA,B\nZ,A\n", Kind::Ranking, contest(1, 2)).unwrap();
    assert_eq!(
        (known.ballots.rejected()[0].line, known.ballots.rejected()[0].reason),
        (3, Reason::UnknownCandidate)
    );
    let lists = csv::read(b"list,votes\nRed,60\nBlue,40\nRed,1\n", Kind::List, nobody(2)).unwrap();
    assert_eq!(lists.contest.lists(), ["Red", "Blue"]);
    assert_eq!(decided(count(&lists.ballots, &lists.contest, &rule("list-pr"))).elected, [0, 1]);
}

#[test]
fn bad_cells_reject_a_ballot_and_bad_rows_the_file() {
    let election = csv::read(b"A,B\n1,first\n1,1x\n0,1\n2,1\n", Kind::Ranking, nobody(1)).unwrap();
    let rejected: Vec<_> = election.ballots.rejected().iter().map(|r| (r.line, r.reason)).collect();
    assert_eq!(rejected, [2, 3, 4].map(|line| (line, Reason::UnreadableMark)));
    for (file, kind, error) in [
        (&b"A,B\n1\n"[..], Kind::Ranking, "line 2: expected 2 cells as in the header, found 1"),
        (b"weight,A\n-2,1\n", Kind::Ranking, "line 2: '-2' is not a weight, such as 3, 2.5 or 5/2"),
        (
            b"weight\n2\n",
            Kind::Ranking,
            "line 1: expected from 1 to 16383 columns of candidates or choices; found 0",
        ),
        (b"A,B\n1,2\n", Kind::List, "line 1: votes for lists need one column with the header 'list'"),
        (b"", Kind::Ranking, "line 1: expected from 1 to 16383 columns of candidates or choices; found 0"),
    ] {
        assert_eq!(csv::read(file, kind, nobody(1)).unwrap_err().to_string(), error);
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), kind in 0u8..3) {
        let kind = [Kind::Ranking, Kind::Approval, Kind::List][usize::from(kind)];
        let _ = csv::read(&bytes, kind, nobody(1));
    }

    #[test]
    fn no_table_makes_the_reader_panic(rows in "(list|choice 1|A|weight|1|2|x|,|\n|\"){0,60}") {
        for kind in [Kind::Ranking, Kind::Approval, Kind::List] {
            let _ = csv::read(rows.as_bytes(), kind, nobody(1));
            let _ = csv::read(rows.as_bytes(), kind, contest(1, 3));
        }
    }
}
