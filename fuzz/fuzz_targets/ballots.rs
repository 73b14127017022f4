//! Ballot files: whatever is read as BLT, ABIF or `PrefLib` is counted without a panic, and what is written as BLT reads
//! back as the same ballots.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mandat_count::format::{abif, blt, preflib};
use mandat_count::{Kind, Rule, count};

fuzz_target!(|bytes: &[u8]| {
    let read = [blt::read(bytes), abif::read(bytes, Kind::Ranking), preflib::read(bytes, Kind::Ranking)];
    for election in read.into_iter().flatten() {
        if election.contest.candidates.len() > 40 || election.contest.seats > 100 {
            continue; // a count of many candidates takes its time, and the readers are what is tested
        }
        for rule in ["scottish-stv", "meek-stv", "ers97", "schulze"] {
            let rule = Rule::parse(rule).expect("an id of the table");
            if let Some(account) = count(&election.ballots, &election.contest, &rule).account() {
                assert!(account.to_html().ends_with("</html>\n"));
            }
        }
        let written = blt::write(&election.contest, &election.ballots).expect("rankings");
        let again = blt::read(written.as_bytes()).expect("what is written reads back");
        assert_eq!(again.ballots.len(), election.ballots.len());
        assert_eq!(again.ballots.votes(), election.ballots.votes());
    }
});
