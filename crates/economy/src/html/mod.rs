//! A plan as one self-contained HTML page: the answer, what is missing, four pictures, and beside each picture its table.
//! No script, no outside resource; it prints, and reads aloud, as it stands.

mod picture;

use std::fmt::Write as _;

use crate::model::Economy;
use crate::plan::{Alternatives, Planned, WHOLE_PIECES, short};
use picture::{Bar, bars, curve, flows};

/// Dark enough for text on white and for white text on it (WCAG 2.2 AA, contrast above 4.5 to 1).
const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:2rem auto;\
max-width:70rem;padding:0 1rem}table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:700}\
th,td{border:1px solid #595959;padding:.25rem .5rem;text-align:right;vertical-align:top}th[scope=row],.text{\
text-align:left}.wide{overflow-x:auto}figure{margin:1rem 0}svg{width:100%;min-width:40rem;height:auto}@media print{.wide{overflow:visible}}";

/// Rows that a picture or a table shows at most.
const SHOWN: usize = 30;

/// The plan as a page, with alternatives side by side where there are some.
pub fn to_html(
    economy: &Economy,
    planned: &Planned,
    alternatives: Option<(&Alternatives, u32, u32)>,
) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>Plan</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Plan</h1>\n"
    );
    facts(planned, &mut page);
    for line in planned.tier_lines() {
        let _ = writeln!(page, "<p>{}</p>", escape(&line));
    }
    missing(economy, planned, &mut page);
    labour(economy, planned, &mut page);
    bottlenecks(economy, planned, &mut page);
    between(economy, planned, &mut page);
    if let Some((alternatives, first, second)) = alternatives {
        side_by_side(economy, alternatives, (first, second), &mut page);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn facts(planned: &Planned, page: &mut String) {
    let _ = writeln!(
        page,
        "<p><strong>{}</strong>: {}.</p>\n<p>Labour {} hours; {}. \
         Anybody can recompute it from the tables.</p>\n<p>{WHOLE_PIECES}</p>",
        planned.status.code(),
        escape(planned.status.text()),
        short(planned.labour),
        escape(&planned.bound())
    );
}

fn missing(economy: &Economy, planned: &Planned, page: &mut String) {
    if planned.missing.is_empty() {
        page.push_str("<p>Nothing that was voted is missing.</p>\n");
        return;
    }
    page.push_str("<h2>Missing</h2>\n");
    cut(
        SHOWN.min(planned.missing.len()),
        planned.missing.len(),
        "first",
        "targets that are missed; <code>--json</code> has all",
        page,
    );
    let rows = planned.missing.iter().take(SHOWN).map(|m| {
        let product = &economy.products[m.product as usize];
        let chain = planned.explain(economy, m.product, m.period);
        let why: Vec<String> = chain.links.iter().skip(1).map(|link| link.text.clone()).collect();
        let name = format!("{} in period {}", product.name, economy.periods[m.period as usize]);
        vec![
            name,
            m.tier.to_string(),
            short(m.wanted),
            short(m.missing),
            product.unit.clone(),
            why.join("; "),
        ]
    });
    table("What is missing, and why", &["Target", "Tier", "Voted", "Missing", "Unit", "Because"], rows, page);
}

fn labour(economy: &Economy, planned: &Planned, page: &mut String) {
    let branches = planned.branches(economy);
    let mut order: Vec<usize> = (0..branches.names.len()).filter(|at| branches.labour[*at] > 0.0).collect();
    order.sort_by(|a, b| branches.labour[*b].total_cmp(&branches.labour[*a]));
    let list = order
        .iter()
        .take(SHOWN)
        .map(|at| Bar { name: branches.names[*at].clone(), value: branches.labour[*at] });
    let list: Vec<Bar> = list.collect();
    page.push_str("<h2>Labour by branch</h2>\n");
    cut(list.len(), order.len(), "largest", "branches; <code>--json</code> has all", page);
    page.push_str(&bars("labour", "Labour by branch, in hours", &list));
    let rows = list.iter().map(|bar| vec![bar.name.clone(), short(bar.value)]);
    table("Labour by branch", &["Branch", "Hours"], rows, page);
}

fn bottlenecks(economy: &Economy, planned: &Planned, page: &mut String) {
    let found = planned.bottlenecks(economy, SHOWN);
    page.push_str("<h2>Bottlenecks</h2>\n");
    if found.is_empty() {
        page.push_str("<p>Nothing binds.</p>\n");
        return;
    }
    let list: Vec<Bar> = found.iter().map(|b| Bar { name: b.name.clone(), value: b.value }).collect();
    page.push_str(&bars("bottlenecks", "What binds, by the hours that all of it is worth", &list));
    let rows = found.iter().map(|b| {
        let period = economy.periods[b.period as usize].clone();
        vec![b.name.clone(), period, short(b.amount), short(b.price), short(b.value)]
    });
    let header = ["What binds", "Period", "There is", "One more saves, hours", "All of it is worth, hours"];
    table("What binds; a single price need not be unique", &header, rows, page);
}

fn between(economy: &Economy, planned: &Planned, page: &mut String) {
    let branches = planned.branches(economy);
    let mut all: Vec<(String, String, f64)> = Vec::new();
    for (from, row) in branches.flows.iter().enumerate() {
        for (to, hours) in row.iter().enumerate().filter(|(to, hours)| *to != from && **hours > 0.0) {
            all.push((branches.names[from].clone(), branches.names[to].clone(), *hours));
        }
    }
    for (from, hours) in branches.delivered.iter().enumerate().filter(|(_, hours)| **hours > 1e-9) {
        all.push((branches.names[from].clone(), "targets".into(), *hours));
    }
    all.sort_by(|a, b| b.2.total_cmp(&a.2));
    // What is left of the solver's tolerance is no flow.
    let least = all.first().map_or(0.0, |largest| largest.2 * 1e-6);
    all.retain(|flow| flow.2 > least);
    page.push_str("<h2>Flows between branches</h2>\n");
    cut(SHOWN.min(all.len()), all.len(), "largest", "flows", page);
    all.truncate(SHOWN);
    if all.is_empty() {
        page.push_str("<p>Nothing flows.</p>\n");
        return;
    }
    page.push_str(&flows(&all));
    let rows = all.iter().map(|(from, to, hours)| vec![from.clone(), to.clone(), short(*hours)]);
    table(
        "Flows between branches, in the hours that their products take",
        &["From", "To", "Hours"],
        rows,
        page,
    );
}

fn side_by_side(economy: &Economy, list: &Alternatives, (first, second): (u32, u32), page: &mut String) {
    let (a, b) = (&economy.products[first as usize], &economy.products[second as usize]);
    page.push_str("<h2>Alternatives</h2>\n");
    let points: Vec<(f64, f64)> = list.list.iter().map(|point| (point.first, point.second)).collect();
    page.push_str(&curve((&a.name, &b.name), &points, list.delivered));
    let mut header = vec![a.name.as_str(), b.name.as_str(), "Hours", "Missing"];
    header.extend(list.names.iter().map(String::as_str));
    let rows = list.list.iter().map(|point| {
        let mut row = vec![
            short(point.first),
            short(point.second),
            short(point.labour),
            point.missing.len().to_string(),
        ];
        row.extend(point.branches.iter().map(|hours| format!("{hours:+.1}")));
        row
    });
    table("Alternatives side by side; by branch, hours against the plan as voted", &header, rows, page);
}

fn table(caption: &str, header: &[&str], rows: impl Iterator<Item = Vec<String>>, page: &mut String) {
    let rows: Vec<Vec<String>> = rows.collect();
    let number = |cell: &String| cell.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
    let caption = escape(caption);
    let _ = write!(
        page,
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\">\n<table>\n<caption>{caption}</caption>\n\
         <thead><tr>"
    );
    for (at, name) in header.iter().enumerate() {
        // A heading stands over its column as the column stands.
        let numbers = at > 0 && rows.iter().all(|row| row.get(at).is_none_or(number));
        let class = if numbers { "" } else { " class=\"text\"" };
        let _ = write!(page, "<th scope=\"col\"{class}>{}</th>", escape(name));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &rows {
        page.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let text = escape(cell);
            let _ = match (at, number(cell)) {
                (0, _) => write!(page, "<th scope=\"row\">{text}</th>"),
                (_, true) => write!(page, "<td>{text}</td>"),
                (_, false) => write!(page, "<td class=\"text\">{text}</td>"),
            };
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

/// Says where a list was cut: the `largest` of them, or the `first`.
fn cut(shown: usize, all: usize, which: &str, what: &str, page: &mut String) {
    if shown < all {
        let _ = writeln!(page, "<p>The {shown} {which} of {all} {what}.</p>");
    }
}

/// Text within HTML and its attributes; control characters become blanks.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
