//! Manifests, joint keys, closings, partial decryptions, tables and proofs of mixes, opened ballots: no input panics, and what is
//! read is written back the same, as each value has one form. The first byte chooses the parser.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mandat_seal::ballot::opening::Opening;
use mandat_seal::bundle::Closing;
use mandat_seal::election::{Election, Manifest};
use mandat_seal::mix::{ShuffleProof, Table};
use mandat_seal::question::Question;
use mandat_seal::trustee::{JointKey, Partial};

fuzz_target!(|data: &[u8]| {
    let Some((which, data)) = data.split_first() else { return };
    match which % 7 {
        0 => {
            if let Ok(manifest) = Manifest::parse(data) {
                assert_eq!(manifest.bytes(), data);
                let _ = Election::new(manifest);
            }
        }
        1 => assert!(JointKey::from_bytes(data).map_or(true, |key| key.to_bytes() == data)),
        2 => assert!(Closing::parse(data).map_or(true, |closing| closing.bytes() == data)),
        3 => assert!(Partial::from_bytes(data).map_or(true, |partial| partial.to_bytes() == data)),
        4 => assert!(Table::from_bytes(data).map_or(true, |table| table.to_bytes() == data)),
        5 => assert!(ShuffleProof::from_bytes(data).map_or(true, |proof| proof.to_bytes() == data)),
        _ => {
            let questions = [Question::division(), Question::Ranked { options: 5 }];
            if let Ok(text) = std::str::from_utf8(data)
                && let Ok(opening) = Opening::parse(&questions, text)
            {
                assert_eq!(Opening::parse(&questions, &opening.text()), Ok(opening));
            }
        }
    }
});
