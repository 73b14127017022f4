//! Everything that voters, trustees, mixers and operators of sealed ballots hand in: no input panics, and what is read is written back
//! the same, as each value has one form. A ballot is read and verified in the election of `fixed/`: whatever is accepted is the one
//! that was signed. The first byte chooses the parser.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mandat_seal::Refused;
use mandat_seal::ballot::{self, opening::Opening};
use mandat_seal::bundle::{Closing, Tallied};
use mandat_seal::credential::Credentials;
use mandat_seal::election::{Election, Manifest};
use mandat_seal::mix::{ShuffleProof, Table};
use mandat_seal::question::Question;
use mandat_seal::trustee::{Complaint, Confirmation, Deal, JointKey, Partial, Registration};

const MANIFEST: &[u8] = include_bytes!("../fixed/manifest");
const CREDENTIALS: &[u8] = include_bytes!("../fixed/credentials");
/// The selector, then the only ballot for which anybody has a signature.
const BALLOT: &[u8] = include_bytes!("../seeds/sealed/ballot");

static ELECTION: LazyLock<(Election, Credentials)> = LazyLock::new(|| {
    let election = Election::new(Manifest::parse(MANIFEST).expect("canonical")).expect("an election");
    let credentials = election.credentials(CREDENTIALS).expect("its list");
    (election, credentials)
});

fn same<T>(read: Result<T, Refused>, write: impl FnOnce(&T) -> Vec<u8>, bytes: &[u8]) {
    assert!(read.map_or(true, |value| write(&value) == bytes));
}

fuzz_target!(|data: &[u8]| {
    let Some((which, data)) = data.split_first() else { return };
    match which % 13 {
        0 => {
            if let Ok(manifest) = Manifest::parse(data) {
                assert_eq!(manifest.bytes(), data);
                let _ = Election::new(manifest);
            }
        }
        1 => same(JointKey::from_bytes(data), JointKey::to_bytes, data),
        2 => same(Closing::parse(data), Closing::bytes, data),
        3 => same(Partial::from_bytes(data), Partial::to_bytes, data),
        4 => same(Table::from_bytes(data), Table::to_bytes, data),
        5 => same(ShuffleProof::from_bytes(data), ShuffleProof::to_bytes, data),
        6 => {
            let questions = [Question::division(), Question::Ranked { options: 5 }];
            if let Ok(text) = std::str::from_utf8(data)
                && let Ok(opening) = Opening::parse(&questions, text)
            {
                assert_eq!(Opening::parse(&questions, &opening.text()), Ok(opening));
            }
        }
        7 => same(Registration::from_bytes(data), Registration::to_bytes, data),
        8 => same(Deal::from_bytes(data), Deal::to_bytes, data),
        9 => same(Complaint::from_bytes(data), Complaint::to_bytes, data),
        10 => same(Confirmation::from_bytes(data), Confirmation::to_bytes, data),
        11 => same(Tallied::parse(data, &ELECTION.0), Tallied::bytes, data),
        _ => {
            let (election, credentials) = &*ELECTION;
            if ballot::verify(election, credentials, data).is_ok() {
                assert_eq!(data, &BALLOT[1..]);
            }
        }
    }
});
