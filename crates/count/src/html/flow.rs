//! The picture of the transfers: a column of bars for each stage, as high as the candidates' votes, and bands for the
//! votes that stay and those that move. Where several candidates lose votes in one stage, what each gained is drawn
//! as coming from all of them in proportion. The same is said in words in the picture's description.

use std::fmt::Write as _;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};

use super::escape;
use crate::outcome::{Count, Stage};

/// Sizes in tenths of a pixel.
const COLUMN: i64 = 1200;
const BAR: i64 = 340;
const HEIGHT: i64 = 4000;
const GAP: i64 = 60;
const TOP: i64 = 300;
/// Most bars that a picture shows: a larger one would not be read.
const MOST_BARS: usize = 4000;
/// Each has a contrast above 4.5 to 1 to white; the numbers on the bars tell candidates apart without colour.
const COLOURS: [&str; 8] =
    ["#1b5e9c", "#8a4500", "#2e6b2e", "#7a1f5c", "#4a4a4a", "#8b1a1a", "#00616b", "#5b3ea8"];

/// The SVG, or nothing where nothing moved.
pub(super) fn picture(count: &Count) -> String {
    let stages: Vec<&Stage> = count.stages.iter().filter(|stage| stage.nontransferable.is_some()).collect();
    let bars = count.candidates.len() + 1;
    if stages.len() < 2 || bars * stages.len() > MOST_BARS {
        return String::new();
    }
    let columns: Vec<Vec<BigRational>> = stages.iter().map(|stage| votes(stage)).collect();
    let total: BigRational = columns[0].iter().sum();
    if !total.is_positive() {
        return String::new();
    }
    let tops: Vec<Vec<i64>> = columns.iter().map(|column| stack(column, &total)).collect();
    let (width, height) = (COLUMN * count_of(stages.len()), TOP + HEIGHT + GAP * count_of(bars));
    let mut svg = format!(
        "<figure>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Votes from stage to stage, a picture\">\n\
         <svg role=\"img\" aria-labelledby=\"flow-title flow-desc\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" \
         xmlns=\"http://www.w3.org/2000/svg\" font-family=\"system-ui,sans-serif\" font-size=\"11\">\n\
         <title id=\"flow-title\">Transfers of votes from stage to stage</title>\n<desc id=\"flow-desc\">{2}</desc>\n",
        px(width),
        px(height),
        escape(&in_words(count, &stages))
    );
    for at in 1..columns.len() {
        bands(&mut svg, at, &columns, &tops, &total);
    }
    for (at, (column, tops)) in columns.iter().zip(&tops).enumerate() {
        let x = COLUMN * count_of(at);
        let _ = writeln!(svg, "<text x=\"{}\" y=\"16\" fill=\"#1a1a1a\">Stage {}</text>", px(x), at + 1);
        for (row, votes) in column.iter().enumerate().filter(|(_, votes)| votes.is_positive()) {
            let high = scaled(votes, &total).max(10);
            let (fill, label) = if row + 1 == bars {
                ("#595959", "–".to_owned())
            } else {
                (COLOURS[row % COLOURS.len()], (row + 1).to_string())
            };
            let (left, top) = (px(x), px(tops[row]));
            let _ = write!(
                svg,
                "<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>",
                px(BAR),
                px(high)
            );
            if high >= 130 {
                let (x, y) = (px(x + BAR / 2), px(tops[row] + high / 2 + 40));
                let _ = write!(
                    svg,
                    "<text x=\"{x}\" y=\"{y}\" fill=\"#fff\" text-anchor=\"middle\">{label}</text>"
                );
            }
            svg.push('\n');
        }
    }
    svg.push_str("</svg>\n</div>\n<figcaption>Numbers are those of the table below; – is non-transferable. ");
    svg.push_str("Every figure is in the table.</figcaption>\n</figure>\n");
    svg
}

/// Votes by candidate and, last, the non-transferable.
fn votes(stage: &Stage) -> Vec<BigRational> {
    stage.tallies.iter().chain(&stage.nontransferable).map(crate::Amount::to_ratio).collect()
}

/// Where each bar of a column begins.
fn stack(column: &[BigRational], total: &BigRational) -> Vec<i64> {
    let mut y = TOP;
    column
        .iter()
        .map(|votes| {
            let top = y;
            y += scaled(votes, total) + if votes.is_positive() { GAP } else { 0 };
            top
        })
        .collect()
}

/// Bands from one column to the next: what stays, and what moves from the losers to the gainers.
fn bands(svg: &mut String, at: usize, columns: &[Vec<BigRational>], tops: &[Vec<i64>], total: &BigRational) {
    let (before, after) = (&columns[at - 1], &columns[at]);
    let (mut out, mut into) = (tops[at - 1].clone(), tops[at].clone());
    let x = COLUMN * count_of(at - 1) + BAR;
    let to = COLUMN * count_of(at);
    let mut band = |row: usize, target: usize, votes: &BigRational| {
        let high = scaled(votes, total);
        if high == 0 {
            return;
        }
        let (a, b) = (out[row], into[target]);
        out[row] += high;
        into[target] += high;
        let middle = px(i64::midpoint(x, to));
        let _ = writeln!(
            svg,
            "<path d=\"M{x} {a}C{middle} {a} {middle} {b} {to} {b}V{d}C{middle} {d} {middle} {c} {x} {c}Z\" \
             fill=\"{}\" fill-opacity=\"0.35\"/>",
            COLOURS[row % COLOURS.len()],
            x = px(x),
            to = px(to),
            a = px(a),
            b = px(b),
            c = px(a + high),
            d = px(b + high),
        );
    };
    for row in 0..before.len() {
        band(row, row, (&before[row]).min(&after[row]));
    }
    let change = |row: usize| &after[row] - &before[row];
    let losses: BigRational =
        (0..before.len()).map(change).filter(BigRational::is_negative).map(|c| -c).sum();
    if losses.is_zero() {
        return;
    }
    for loser in (0..before.len()).filter(|&row| change(row).is_negative()) {
        let share = -change(loser) / &losses;
        for gainer in (0..before.len()).filter(|&row| change(row).is_positive()) {
            band(loser, gainer, &(change(gainer) * &share));
        }
    }
}

/// The transfers as sentences.
fn in_words(count: &Count, stages: &[&Stage]) -> String {
    let mut text = String::new();
    for (number, pair) in (2..).zip(stages.windows(2)) {
        let _ = write!(text, "Stage {number}, {}:", count.describe(pair[1]));
        let names = count.candidates.iter().map(|name| name.trim()).chain(["non-transferable"]);
        let tallies = |stage: &'_ Stage| -> Vec<crate::Amount> {
            stage.tallies.iter().chain(&stage.nontransferable).cloned().collect()
        };
        let mut moved = false;
        for ((name, before), after) in names.zip(tallies(pair[0])).zip(tallies(pair[1])) {
            let change = after.minus(&before);
            if !change.to_ratio().is_zero() {
                let sign = if change.to_ratio().is_positive() { "+" } else { "" };
                let _ = write!(text, "{} {name} {sign}{change}", if moved { "," } else { "" });
                moved = true;
            }
        }
        text.push_str(if moved { ". " } else { " no votes move. " });
    }
    text.trim_end().to_owned()
}

fn scaled(votes: &BigRational, total: &BigRational) -> i64 {
    let high = votes * BigInt::from(HEIGHT) / total;
    high.to_integer().to_i64().expect("votes are at most the total, so at most the height")
}

fn count_of(n: usize) -> i64 {
    i64::try_from(n).expect("at most the bars of a picture")
}

/// Tenths of a pixel as pixels.
fn px(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}
