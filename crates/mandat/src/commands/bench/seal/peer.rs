//! The peer: the crate `elastic-elgamal`, in the same run. It takes random bytes by an older interface.

use elastic_elgamal::app::{ChoiceParams, EncryptedChoice};
use elastic_elgamal::{Keypair, group::Ristretto};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

use super::fastest;

/// Ballots that are verified in one run.
const BALLOTS: u32 = 100;

/// Seconds that the peer takes to verify an approval of so many options, and to encrypt one.
#[allow(clippy::unnecessary_wraps, reason = "without the feature there is none")]
pub(super) fn approval(options: u16) -> Option<[f64; 2]> {
    let mut random = Older(ChaCha20Rng::seed_from_u64(1));
    let (receiver, _) = Keypair::<Ristretto>::generate(&mut random).into_tuple();
    let params = ChoiceParams::multi(receiver, usize::from(options));
    let choices: Vec<bool> = (0..options).map(|option| option % 3 == 0).collect();
    let choice = EncryptedChoice::new(&params, &choices, &mut random);
    let mut verify =
        || (0..BALLOTS).for_each(|_| assert!(std::hint::black_box(choice.verify(&params)).is_ok()));
    let mut encrypt = || drop(std::hint::black_box(EncryptedChoice::new(&params, &choices, &mut random)));
    let [verify, encrypt] = fastest([&mut verify, &mut encrypt]);
    Some([verify / f64::from(BALLOTS), encrypt])
}

struct Older(ChaCha20Rng);

impl elastic_elgamal_rand::RngCore for Older {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }
    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), elastic_elgamal_rand::Error> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}

impl elastic_elgamal_rand::CryptoRng for Older {}
