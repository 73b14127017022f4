//! Speed of sealed ballots, beside the crate `elastic-elgamal`, in one run. See docs/seal.md for the switch that chooses the
//! arithmetic backend.

fn main() {}
