//! The one place where threads are: a team of members that all run the same function and wait for each other.
//!
//! Every member works on its own stretch of the data, and sums of all members are added in the order of their rank, so a
//! result depends on the number of threads, never on their luck. Shared numbers are [`Cells`]: relaxed atomics, which on
//! the machines we know are plain loads and stores, ordered by the team's barrier.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// Turns of the waiting loop before the processor is given away: longer than a pass over a small problem, so that members
/// with a processor each never sleep, and short enough where they share one.
const SPINS: u32 = 20_000;
/// The most members of a team.
pub(crate) const MAX_THREADS: usize = 64;
/// Sums that one call can add up.
const SLOTS: usize = 8;

/// Numbers that all members see.
pub(crate) struct Cells(Vec<AtomicU64>);

impl Cells {
    /// So many zeros.
    pub(crate) fn zeros(len: usize) -> Self {
        Self((0..len).map(|_| AtomicU64::new(0)).collect())
    }

    /// The numbers of a slice.
    pub(crate) fn of(values: &[f64]) -> Self {
        Self(values.iter().map(|value| AtomicU64::new(value.to_bits())).collect())
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// One number.
    #[inline]
    pub(crate) fn get(&self, at: usize) -> f64 {
        f64::from_bits(self.0[at].load(Ordering::Relaxed))
    }

    /// Changes one number; only the member that owns the place may.
    #[inline]
    pub(crate) fn set(&self, at: usize, value: f64) {
        self.0[at].store(value.to_bits(), Ordering::Relaxed);
    }

    /// Takes over a stretch of other numbers.
    pub(crate) fn copy(&self, from: &Self, range: Range<usize>) {
        for at in range {
            self.set(at, from.get(at));
        }
    }

    /// All numbers.
    pub(crate) fn to_vec(&self) -> Vec<f64> {
        (0..self.len()).map(|at| self.get(at)).collect()
    }
}

/// Single-precision numbers, or indices, that all members see.
pub(crate) struct Cells32(Vec<AtomicU32>);

impl Cells32 {
    /// So many zeros.
    pub(crate) fn zeros(len: usize) -> Self {
        Self((0..len).map(|_| AtomicU32::new(0)).collect())
    }

    /// One number.
    #[inline]
    pub(crate) fn get(&self, at: u32) -> f32 {
        f32::from_bits(self.0[at as usize].load(Ordering::Relaxed))
    }

    /// Changes one number; only the member that owns the place may.
    #[inline]
    pub(crate) fn set(&self, at: usize, value: f32) {
        self.0[at].store(value.to_bits(), Ordering::Relaxed);
    }

    /// One index.
    #[inline]
    pub(crate) fn index(&self, at: usize) -> u32 {
        self.0[at].load(Ordering::Relaxed)
    }

    /// Changes one index; only the member that owns the place may.
    #[inline]
    pub(crate) fn set_index(&self, at: usize, value: u32) {
        self.0[at].store(value, Ordering::Relaxed);
    }
}

/// What the members share to wait and to add up.
struct Team {
    threads: usize,
    arrived: AtomicUsize,
    turn: AtomicUsize,
    broken: AtomicBool,
    slots: [Vec<[AtomicU64; SLOTS]>; 2],
}

/// One member: knows its rank and its team.
pub(crate) struct Member<'a> {
    rank: usize,
    team: &'a Team,
    side: usize,
}

/// Runs `work` on `threads` members at once and returns what the first one returns, which runs on the calling thread and alone
/// gets `leader` (a caller's callback need not cross threads).
pub(crate) fn run<L, R>(
    threads: usize,
    leader: L,
    work: impl Fn(&mut Member<'_>, Option<L>) -> R + Sync,
) -> R {
    let slots = || (0..threads).map(|_| std::array::from_fn(|_| AtomicU64::new(0))).collect();
    let (arrived, turn, broken) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let team = Team { threads, arrived, turn, broken, slots: [slots(), slots()] };
    let (team, work) = (&team, &work);
    std::thread::scope(|scope| {
        for rank in 1..threads {
            scope.spawn(move || {
                work(&mut Member { rank, team, side: 0 }, None);
            });
        }
        work(&mut Member { rank: 0, team, side: 0 }, Some(leader))
    })
}

impl Member<'_> {
    /// 0 is the leader.
    pub(crate) fn rank(&self) -> usize {
        self.rank
    }

    /// How many members there are.
    pub(crate) fn threads(&self) -> usize {
        self.team.threads
    }

    /// Waits until all members are here. What they wrote before is then visible to all.
    pub(crate) fn wait(&self) {
        let team = self.team;
        if team.threads == 1 {
            return;
        }
        let turn = team.turn.load(Ordering::Acquire);
        if team.arrived.fetch_add(1, Ordering::AcqRel) + 1 == team.threads {
            team.arrived.store(0, Ordering::Relaxed);
            team.turn.store(turn.wrapping_add(1), Ordering::Release);
            return;
        }
        let mut spins = 0;
        while team.turn.load(Ordering::Acquire) == turn {
            assert!(!team.broken.load(Ordering::Relaxed), "another thread of the solver has failed");
            if spins < SPINS {
                spins += 1;
                std::hint::spin_loop();
            } else {
                std::thread::yield_now();
            }
        }
    }

    /// Adds numbers up over all members, in the order of rank, and waits for all on the way.
    pub(crate) fn sum<const N: usize>(&mut self, values: [f64; N]) -> [f64; N] {
        const { assert!(N <= SLOTS) };
        // Two sides in turn: nobody can write to a side again before all have read it, since a wait lies between.
        let slots = &self.team.slots[self.side];
        self.side = 1 - self.side;
        for (slot, value) in slots[self.rank].iter().zip(values) {
            slot.store(value.to_bits(), Ordering::Relaxed);
        }
        self.wait();
        let mut total = [0.0; N];
        for member in slots {
            for (total, slot) in total.iter_mut().zip(member) {
                *total += f64::from_bits(slot.load(Ordering::Relaxed));
            }
        }
        total
    }

    /// The largest of all members' numbers, none of which is below zero.
    pub(crate) fn max(&mut self, value: f64) -> f64 {
        let slots = &self.team.slots[self.side];
        self.side = 1 - self.side;
        slots[self.rank][0].store(value.to_bits(), Ordering::Relaxed);
        self.wait();
        slots.iter().fold(0.0, |most: f64, slot| most.max(f64::from_bits(slot[0].load(Ordering::Relaxed))))
    }

    /// This member's stretch of lines, cut so that all have about as much to do.
    pub(crate) fn stretch(&self, start: &[usize]) -> Range<usize> {
        let cut = |rank| cut(start, rank, self.team.threads);
        cut(self.rank)..cut(self.rank + 1)
    }
}

/// Where part `part` of `parts` begins, all about as much to do: `start` says where each line's coefficients begin, and a line
/// weighs its coefficients and a little.
pub(crate) fn cut(start: &[usize], part: usize, parts: usize) -> usize {
    let lines = start.len() - 1;
    let total = start[lines] + LINE * lines;
    let goal = total / parts * part + total % parts * part / parts;
    bisect(lines, |line| start[line] + LINE * line < goal)
}

/// The first of `0..len` for which `before` does not hold, or `len`; `before` holds up to some place and not after it.
fn bisect(len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = usize::midpoint(low, high);
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// What a line costs beside its coefficients, in coefficients.
const LINE: usize = 8;

impl Drop for Member<'_> {
    fn drop(&mut self) {
        // Without this the others would wait for ever.
        if std::thread::panicking() {
            self.team.broken.store(true, Ordering::Relaxed);
        }
    }
}
