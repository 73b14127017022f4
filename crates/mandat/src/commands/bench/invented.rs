//! Invented contests for `mandat bench count`: the same on every machine, and called invented wherever they show.

use std::io::{self, Write};

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A BLT file of distinct rankings with ten preferences on average, the first of them more often for candidates with low
/// numbers.
pub(super) fn rankings(ballots: u32, candidates: u32, seats: u32, mut to: impl Write) -> io::Result<()> {
    let mut random = ChaCha8Rng::seed_from_u64(1921);
    let mut order: Vec<u32> = (1..=candidates).collect();
    let lot: Vec<String> = order.iter().map(ToString::to_string).collect();
    writeln!(to, "{candidates} {seats}\n[tie {}]", lot.join(" "))?;
    for _ in 0..ballots {
        to.write_all(b"1")?;
        for place in 0..6 + random.next_u32() % 9 {
            let left = candidates - place;
            let pick = place + (random.next_u32() % left).min(random.next_u32() % left);
            order.swap(place as usize, pick as usize);
            write!(to, " {}", order[place as usize])?;
        }
        to.write_all(b" 0\n")?;
    }
    to.write_all(b"0\n")?;
    (1..=candidates).try_for_each(|name| writeln!(to, "\"Candidate {name}\""))?;
    writeln!(to, "\"Invented\"")
}

/// A `PrefLib` file of approval sets: candidate c is approved with a chance of 5 to 45 in a hundred. Voters who approve
/// nobody are left out.
pub(super) fn approvals(voters: u32, candidates: u32, mut to: impl Write) -> io::Result<()> {
    let mut state = 1921u64;
    let mut next = || {
        state = (state * 1_103_515_245 + 12_345) % (1 << 31);
        state >> 8
    };
    writeln!(to, "# TITLE: Invented\n# NUMBER ALTERNATIVES: {candidates}\n# NUMBER CATEGORIES: 2")?;
    for _ in 0..voters {
        let chosen = (0..candidates).filter(|&c| next() % 1000 < 50 + (u64::from(c) * 7919) % 400);
        let chosen: Vec<String> = chosen.map(|candidate| (candidate + 1).to_string()).collect();
        if !chosen.is_empty() {
            writeln!(to, "1: {{{}}},{{}}", chosen.join(","))?;
        }
    }
    to.flush()
}
