//! Those awake: between two restarts only processes and rows near their margin move, and the iterations run on a compact
//! copy of their part of the matrix, in shares of value and single precision.
//!
//! Everything is written as the distance from the last restart, where gains and lacks were computed on the full data in double
//! precision. So single precision limits how far one stretch of iterations can go, not how close the whole comes to the
//! optimum: each restart is a step of iterative refinement. Who sleeps wrongly only costs time: the next restart sees it.

use std::ops::Range;

use super::own::NONE;
use super::state::State;
use super::team::{Cells, Cells32, Member, cut};
use crate::sparse::Sparse;

/// The place of one that sleeps.
pub(crate) const ASLEEP: u32 = u32::MAX;
/// Pieces a member that the lines are cut into, so that those awake can be shared out evenly.
const PIECES: usize = 32;
/// Where few of a process's rows are awake, its step is as if this share of its product's value flowed through it.
const LEAST_TURNOVER: f64 = 0.05;
/// A price's step grows at most so much because its users sleep: without a bound the iterations become erratic.
const LARGEST_STEP: f64 = 4.0;

/// One member's awake processes, or rows.
#[derive(Default)]
pub(crate) struct Part {
    /// The first one's number among all awake.
    pub(crate) first: usize,
    /// Which they are, in the full problem.
    pub(crate) item: Vec<u32>,
    /// Where each begins in `index` and `value`.
    pub(crate) begin: Vec<usize>,
    /// Numbers among those awake on the other side.
    pub(crate) index: Vec<u32>,
    /// Coefficients as shares of the item's turnover; of rows with the sign turned.
    pub(crate) value: Vec<f32>,
    pub(crate) state: Vec<Mover>,
    /// What the last iteration proposed: the pair of these on both sides is what is judged.
    pub(crate) trial: Vec<f32>,
    /// The value at the restart.
    pub(crate) anchor: Vec<f64>,
}

/// One process or price that moves: distances from the restart, in units of the scale.
#[derive(Clone, Copy)]
pub(crate) struct Mover {
    pub(crate) moved: f32,
    /// Gain or lack at the restart, as a share of turnover.
    pub(crate) slope: f32,
    pub(crate) low: f32,
    pub(crate) high: f32,
    /// Step, as a share of the side's common step.
    pub(crate) pace: f32,
    /// Turnover by pace: what the square of a move weighs.
    pub(crate) weight: f32,
}

/// How the lines of one side are cut into pieces, and what is awake in each.
pub(crate) struct Pieces {
    bounds: Vec<usize>,
    count: Cells,
    weight: Cells,
}

impl Pieces {
    /// Cuts lines for so many members.
    pub(crate) fn of(lines: &Sparse, threads: usize) -> Self {
        let pieces = threads * PIECES;
        let bounds = (0..=pieces).map(|piece| cut(&lines.start, piece, pieces)).collect();
        Self { bounds, count: Cells::zeros(pieces), weight: Cells::zeros(pieces) }
    }

    fn of_member(member: &Member<'_>) -> Range<usize> {
        member.rank() * PIECES..(member.rank() + 1) * PIECES
    }

    /// Marks who is awake and counts.
    #[expect(clippy::cast_precision_loss, reason = "counts below 2^53")]
    fn mark(&self, member: &Member<'_>, lines: &Sparse, place: &Cells32, awake: impl Fn(usize) -> bool) {
        for piece in Self::of_member(member) {
            let (mut count, mut weight) = (0_usize, 0_usize);
            for line in self.bounds[piece]..self.bounds[piece + 1] {
                let awake = awake(line);
                place.set_index(line, if awake { 0 } else { ASLEEP });
                if awake {
                    count += 1;
                    weight += lines.start[line + 1] - lines.start[line] + 8;
                }
            }
            self.count.set(piece, count as f64);
            self.weight.set(piece, weight as f64);
        }
    }

    /// Numbers those awake in this member's fair share of the pieces; returns the lines and the first number.
    #[expect(clippy::cast_precision_loss, reason = "counts below 2^53")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers below 2^32")]
    fn number(&self, member: &Member<'_>, place: &Cells32) -> (Range<usize>, usize) {
        let total: f64 = (0..self.weight.len()).map(|piece| self.weight.get(piece)).sum();
        let share = |rank: usize| total * rank as f64 / member.threads() as f64;
        let (mut before, mut first, mut begin, mut end) = (0.0, 0.0, None, self.weight.len());
        for piece in 0..self.weight.len() {
            // A piece belongs to the member in whose share its middle lies.
            let middle = before + self.weight.get(piece) / 2.0;
            if begin.is_none() && middle >= share(member.rank()) {
                begin = Some(piece);
            }
            if member.rank() + 1 < member.threads() && middle >= share(member.rank() + 1) {
                end = piece;
                break;
            }
            if begin.is_none() {
                first += self.count.get(piece);
            }
            before += self.weight.get(piece);
        }
        let lines = self.bounds[begin.unwrap_or(end)]..self.bounds[end];
        let mut next = first as u32;
        for line in lines.clone() {
            if place.index(line) != ASLEEP {
                place.set_index(line, next);
                next += 1;
            }
        }
        (lines, first as usize)
    }
}

/// How a restart judges sleep: not at all at the first, and not where the caller wants all awake.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sleep {
    /// Only what cannot move sleeps.
    Never,
    /// What is clear of its margin by far more than it moves sleeps.
    ByMargin,
}

/// Decides who is awake, and builds this member's parts: processes, rows.
pub(crate) fn wake(
    state: &State<'_>,
    member: &mut Member<'_>,
    pieces: &[Pieces; 2],
    sleep: Sleep,
    parts: &mut [Part; 2],
) {
    let drift = drift(state, member);
    let problem = state.problem;
    pieces[0].mark(member, &problem.columns, &state.process_place, |process| {
        process_awake(state, process, sleep, drift)
    });
    pieces[1].mark(member, &problem.rows, &state.row_place, |row| row_awake(state, row, sleep, drift));
    member.wait();
    let (processes, first_process) = pieces[0].number(member, &state.process_place);
    let (rows, first_row) = pieces[1].number(member, &state.row_place);
    member.wait();
    fill_processes(state, processes, first_process, &mut parts[0]);
    fill_rows(state, rows, first_row, &mut parts[1]);
    state.last_gain.copy(&state.gain, member.stretch(&problem.columns.start));
    state.last_lack.copy(&state.lack, member.stretch(&problem.rows.start));
    state.last_prices.copy(&state.prices, member.stretch(&problem.rows.start));
}

/// How far prices moved since the last restart, as a share of all value.
fn drift(state: &State<'_>, member: &mut Member<'_>) -> f64 {
    let (mut moved, mut all) = (0.0, 0.0);
    for row in member.stretch(&state.problem.rows.start) {
        let throughput = state.scale.throughput[row];
        moved += (state.prices.get(row) - state.last_prices.get(row)).abs() * throughput;
        all += state.scale.price[row] * throughput;
    }
    let [moved, all] = member.sum([moved, all]);
    if all > 0.0 { moved / all } else { 0.0 }
}

#[expect(clippy::float_cmp, reason = "clipped values lie exactly on the edge")]
fn process_awake(state: &State<'_>, process: usize, sleep: Sleep, drift: f64) -> bool {
    let capacity = state.problem.capacity[process];
    if capacity == 0.0 || state.scale.turnover[process] == 0.0 {
        return false;
    }
    if sleep == Sleep::Never {
        return true;
    }
    let (level, gain) = (state.levels.get(process), state.gain.get(process));
    let settled = (level == 0.0 && gain < 0.0) || (level == capacity && gain > 0.0);
    let moves = (gain - state.last_gain.get(process)).abs();
    !(settled && gain.abs() > 4.0 * moves + 20.0 * drift * output_value(state, process))
}

#[expect(clippy::float_cmp, reason = "clipped values lie exactly on the edge")]
fn row_awake(state: &State<'_>, row: usize, sleep: Sleep, drift: f64) -> bool {
    let throughput = state.scale.throughput[row];
    if throughput == 0.0 {
        return false;
    }
    if sleep == Sleep::Never {
        return true;
    }
    let (price, lack) = (state.prices.get(row), state.lack.get(row));
    let settled = (price == state.problem.ceiling[row] && lack > 0.0) || (price == 0.0 && lack < 0.0);
    let moves = (lack - state.last_lack.get(row)).abs();
    !(settled && lack.abs() > 4.0 * moves + 5.0 * drift * throughput)
}

/// What a unit of level makes, at usual prices; of joint products half of what flows through.
fn output_value(state: &State<'_>, process: usize) -> f64 {
    match state.own.output[process] {
        NONE => state.scale.turnover[process] / 2.0,
        row => state.own.yields[process] * state.scale.price[row as usize],
    }
}

fn fill_processes(state: &State<'_>, lines: Range<usize>, first: usize, part: &mut Part) {
    part.clear(first);
    for process in lines.filter(|process| state.process_place.index(*process) != ASLEEP) {
        let turnover =
            part.push_line(&state.problem.columns, process, &state.row_place, &state.scale.price, 1.0);
        let turnover = turnover.max(LEAST_TURNOVER * output_value(state, process));
        part.push_mover(&Moves {
            item: process,
            anchor: state.levels.get(process),
            top: state.problem.capacity[process],
            unit: state.scale.level[process],
            slope: state.gain.get(process),
            turnover,
            pace: 1.0,
        });
    }
}

fn fill_rows(state: &State<'_>, lines: Range<usize>, first: usize, part: &mut Part) {
    part.clear(first);
    for row in lines.filter(|row| state.row_place.index(*row) != ASLEEP) {
        let all = state.scale.throughput[row];
        let awake = part.push_line(&state.problem.rows, row, &state.process_place, &state.scale.level, -1.0);
        // A row whose processes all sleep still moves, by what it lacks.
        let throughput = if awake > 0.0 { awake } else { all };
        part.push_mover(&Moves {
            item: row,
            anchor: state.prices.get(row),
            top: state.problem.ceiling[row],
            unit: state.scale.price[row],
            slope: state.lack.get(row),
            turnover: throughput,
            pace: (LARGEST_STEP * throughput / all).min(1.0),
        });
    }
}

/// What a mover is made of, in the problem's own units.
struct Moves {
    item: usize,
    anchor: f64,
    top: f64,
    unit: f64,
    slope: f64,
    turnover: f64,
    pace: f64,
}

impl Part {
    fn clear(&mut self, first: usize) {
        self.first = first;
        self.item.clear();
        self.begin.clear();
        self.begin.push(0);
        self.index.clear();
        self.value.clear();
        self.state.clear();
        self.trial.clear();
        self.anchor.clear();
    }

    /// Appends the awake coefficients of a line in the other side's units; returns the sum of their sizes.
    #[expect(clippy::cast_possible_truncation, reason = "single precision is meant")]
    fn push_line(&mut self, lines: &Sparse, line: usize, place: &Cells32, unit: &[f64], sign: f64) -> f64 {
        let mut sum = 0.0;
        for (other, m) in lines.pairs(line) {
            let number = place.index(other);
            if number != ASLEEP {
                let flow = m * unit[other];
                sum += flow.abs();
                self.index.push(number);
                self.value.push((sign * flow) as f32);
            }
        }
        sum
    }

    /// Ends the line with its mover, and turns its coefficients into shares of turnover.
    #[expect(clippy::cast_possible_truncation, reason = "single precision is meant")]
    fn push_mover(&mut self, moves: &Moves) {
        let share = (1.0 / moves.turnover) as f32;
        let begin = *self.begin.last().expect("there is a first one");
        for value in &mut self.value[begin..] {
            *value *= share;
        }
        self.begin.push(self.index.len());
        self.item.push(u32::try_from(moves.item).expect("fewer than 2^32 lines"));
        self.anchor.push(moves.anchor);
        self.trial.push(0.0);
        self.state.push(Mover {
            moved: 0.0,
            slope: (moves.slope / moves.turnover) as f32,
            low: (-moves.anchor / moves.unit) as f32,
            high: ((moves.top - moves.anchor) / moves.unit) as f32,
            pace: moves.pace as f32,
            weight: (moves.unit * moves.turnover / moves.pace) as f32,
        });
    }

    /// Writes what the last iteration proposed into the full state, exactly on the edge of the box where it was clipped.
    pub(crate) fn write_back(&self, values: &Cells, top: &[f64], unit: &[f64]) {
        for (at, item) in self.item.iter().enumerate() {
            let (item, trial, mover) = (*item as usize, self.trial[at], &self.state[at]);
            let value = if trial <= mover.low {
                0.0
            } else if trial >= mover.high {
                top[item]
            } else {
                (self.anchor[at] + f64::from(trial) * unit[item]).max(0.0).min(top[item])
            };
            values.set(item, value);
        }
    }
}
