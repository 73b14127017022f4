//! The minutes as one self-contained HTML page: no script, no outside resource, headings and lists that read aloud.

use super::{Line, Minutes, moment};

/// Dark enough for text on white (WCAG 2.2 AA).
const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere;color:#1a1a1a;background:#fff;margin:2rem auto;\
max-width:60rem;padding:0 1rem}ol{list-style:none;padding:0}li{margin:0 0 1rem;border-left:.25rem solid #595959;\
padding-left:.75rem}.entry,time{color:#595959;margin-right:.75rem}pre{white-space:pre-wrap;margin:.25rem 0;\
font:.9rem/1.4 ui-monospace,monospace}.flag{font-weight:700;margin:.25rem 0}@media print{li{break-inside:avoid}}";

pub(super) fn page(minutes: &Minutes) -> String {
    let title = format!("Minutes of session {} of {}", minutes.session, minutes.convocation);
    let lines: String = minutes.lines.iter().map(line).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p>{name}: {body}.</p>\n<p>{head}</p>\n<h2 id=\"lines\">What was done</h2>\n\
         <ol aria-labelledby=\"lines\">\n{lines}</ol>\n</main>\n</body>\n</html>\n",
        title = escape(&title),
        name = escape(&minutes.name),
        body = escape(&minutes.body),
        head = escape(&minutes.head()),
    )
}

fn line(line: &Line) -> String {
    let when = moment(line.at);
    let machine = when.replacen(' ', "T", 1);
    let mut text = format!(
        "<li id=\"entry-{entry}\"><a class=\"entry\" href=\"#entry-{entry}\">entry {entry}</a><time datetime=\"{machine}Z\">\
         {when}</time>{text}\n",
        entry = line.entry,
        text = escape(&line.text),
    );
    if !line.details.is_empty() {
        text += &format!("<pre>{}</pre>\n", escape(&line.details.join("\n")));
    }
    for flag in &line.flags {
        text += &format!("<p class=\"flag\">Flagged: {}.</p>\n", escape(flag));
    }
    text + "</li>\n"
}

/// Text in HTML: titles and questions are whatever somebody entered.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\'' => safe += "&#39;",
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_entered_is_no_markup() {
        assert_eq!(escape("<b>\"A\" & 'b'</b>"), "&lt;b&gt;&quot;A&quot; &amp; &#39;b&#39;&lt;/b&gt;");
    }
}
