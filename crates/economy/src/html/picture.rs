//! The pictures of a plan as SVG: bars, flows between two columns, a curve. Each has a title and says its content in words.

use std::fmt::Write as _;

use super::escape;
use crate::lower::count;
use crate::plan::short;

/// Each has a contrast above 4.5 to 1 to white; names stand beside the bars, so that colour alone says nothing.
const COLOURS: [&str; 8] =
    ["#1b5e9c", "#8a4500", "#2e6b2e", "#7a1f5c", "#4a4a4a", "#8b1a1a", "#00616b", "#5b3ea8"];
const TEXT: &str = "#1a1a1a";

/// A bar.
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) value: f64,
}

fn open(id: &str, title: &str, words: &str, (width, height): (f64, f64)) -> String {
    format!(
        "<figure>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}, a picture\">\n<svg role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         xmlns=\"http://www.w3.org/2000/svg\" font-family=\"system-ui,sans-serif\" font-size=\"12\">\n\
         <title id=\"{id}-title\">{0}</title>\n<desc id=\"{id}-desc\">{1}</desc>\n",
        escape(title),
        escape(words)
    )
}

fn close(svg: &mut String, caption: &str) {
    let _ = writeln!(svg, "</svg>\n</div>\n<figcaption>{}</figcaption>\n</figure>", escape(caption));
}

fn label(svg: &mut String, (x, y): (f64, f64), anchor: &str, text: &str) {
    let cut: String = text.chars().take(28).collect();
    let dots = if cut.len() < text.len() { "…" } else { "" };
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" fill=\"{TEXT}\" text-anchor=\"{anchor}\">{}{dots}</text>",
        escape(&cut)
    );
}

/// Horizontal bars.
pub(super) fn bars(id: &str, title: &str, list: &[Bar]) -> String {
    let most = list.iter().map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
    let words: Vec<String> = list.iter().map(|bar| format!("{} {}", bar.name, short(bar.value))).collect();
    let mut svg = open(id, title, &words.join(", "), (760.0, 22.0 * count(list.len()) + 8.0));
    for (at, bar) in list.iter().enumerate() {
        let y = 22.0 * count(at) + 4.0;
        let width = (bar.value / most * 420.0).max(1.0);
        label(&mut svg, (196.0, y + 13.0), "end", &bar.name);
        let fill = COLOURS[0];
        let _ = writeln!(
            svg,
            "<rect x=\"204\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"16\" fill=\"{fill}\"/>"
        );
        label(&mut svg, (210.0 + width, y + 13.0), "start", &short(bar.value));
    }
    close(&mut svg, title);
    svg
}

/// Where the bars of one side stand: name, top, height, and how far it is used by bands.
struct Side {
    bars: Vec<(String, f64, f64, f64)>,
}

impl Side {
    fn of<'a>(parts: impl Iterator<Item = (&'a String, f64)>, scale: f64) -> Self {
        let mut bars: Vec<(String, f64, f64, f64)> = Vec::new();
        for (name, hours) in parts {
            match bars.iter_mut().find(|bar| bar.0 == *name) {
                Some(bar) => bar.2 += hours * scale,
                None => bars.push((name.clone(), 0.0, hours * scale, 0.0)),
            }
        }
        let mut top = 8.0;
        for bar in &mut bars {
            bar.1 = top;
            top += bar.2.max(2.0) + 16.0;
        }
        Self { bars }
    }

    fn height(&self) -> f64 {
        self.bars.last().map_or(0.0, |bar| bar.1 + bar.2.max(2.0) + 16.0)
    }

    /// The place of the next band at a bar, and the bar's number.
    fn take(&mut self, name: &str, height: f64) -> (f64, usize) {
        let at = self.bars.iter().position(|bar| bar.0 == name).expect("every flow has its bars");
        let y = self.bars[at].1 + self.bars[at].3;
        self.bars[at].3 += height;
        (y, at)
    }
}

/// Bands from branch to branch, as high as the hours that flow.
pub(super) fn flows(all: &[(String, String, f64)]) -> String {
    let whole: f64 = all.iter().map(|flow| flow.2).sum();
    let scale = 360.0 / whole.max(f64::MIN_POSITIVE);
    let mut left = Side::of(all.iter().map(|flow| (&flow.0, flow.2)), scale);
    let mut right = Side::of(all.iter().map(|flow| (&flow.1, flow.2)), scale);
    let words: Vec<String> =
        all.iter().map(|(from, to, hours)| format!("{from} to {to} {} hours", short(*hours))).collect();
    let height = left.height().max(right.height()) + 8.0;
    let mut svg = open("flows", "Flows between branches", &words.join(", "), (760.0, height));
    for (from, to, hours) in all {
        let high = hours * scale;
        let ((a, number), (b, _)) = (left.take(from, high), right.take(to, high));
        let (c, d) = (a + high, b + high);
        let _ = writeln!(
            svg,
            "<path d=\"M214 {a:.1}C380 {a:.1} 380 {b:.1} 546 {b:.1}V{d:.1}C380 {d:.1} 380 {c:.1} 214 {c:.1}Z\" fill=\"{}\" \
             fill-opacity=\"0.4\"/>",
            COLOURS[number % COLOURS.len()]
        );
    }
    for (side, x, text, anchor) in [(&left, 200.0, 194.0, "end"), (&right, 546.0, 566.0, "start")] {
        for (number, (name, top, high, _)) in side.bars.iter().enumerate() {
            let fill = if anchor == "end" { COLOURS[number % COLOURS.len()] } else { COLOURS[4] };
            let high = high.max(2.0);
            let _ = writeln!(
                svg,
                "<rect x=\"{x}\" y=\"{top:.1}\" width=\"14\" height=\"{high:.1}\" fill=\"{fill}\"/>"
            );
            label(&mut svg, (text, top + high / 2.0 + 4.0), anchor, name);
        }
    }
    close(&mut svg, "From the branches on the left to those on the right; every figure is in the table");
    svg
}

/// Points between two products, and where the vote lies.
pub(super) fn curve((a, b): (&str, &str), points: &[(f64, f64)], voted: (f64, f64)) -> String {
    let most = |pick: fn(&(f64, f64)) -> f64| {
        points.iter().chain([&voted]).map(pick).fold(f64::MIN_POSITIVE, f64::max)
    };
    let (width, height) = (most(|point| point.0), most(|point| point.1));
    let place = |(x, y): (f64, f64)| (60.0 + 440.0 * x / width, 320.0 - 290.0 * y / height);
    let words: Vec<String> =
        points.iter().map(|(x, y)| format!("{} of {a} with {} of {b}", short(*x), short(*y))).collect();
    let mut svg = open("alternatives", &format!("{a} against {b}"), &words.join(", "), (620.0, 360.0));
    let _ = writeln!(svg, "<path d=\"M60 20V320H520\" fill=\"none\" stroke=\"{TEXT}\"/>");
    let line: Vec<String> =
        points.iter().map(|point| place(*point)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let colour = COLOURS[0];
    let _ = writeln!(
        svg,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
        line.join(" ")
    );
    for point in points {
        let (x, y) = place(*point);
        let _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{colour}\"/>");
    }
    let (x, y) = place(voted);
    let _ = writeln!(svg, "<path d=\"M{x:.1} {:.1}l6 6l-6 6l-6 -6z\" fill=\"{}\"/>", y - 6.0, COLOURS[5]);
    label(&mut svg, (x + 10.0, y + 4.0), "start", "as voted");
    label(&mut svg, (520.0, 340.0), "end", &format!("{a}, up to {}", short(width)));
    label(&mut svg, (64.0, 16.0), "start", &format!("{b}, up to {}", short(height)));
    close(
        &mut svg,
        "Each point is a plan with the labour of the plan as voted; the diamond is the plan as voted",
    );
    svg
}
