//! What the rules of the single transferable vote share: papers in piles, and ties decided by earlier stages.

pub(super) mod piles;
pub(super) mod ties;
