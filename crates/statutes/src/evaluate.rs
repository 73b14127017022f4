//! Evaluation of conditions on the facts of one member, with the numbers that decide.
//!
//! Windows consist of complete calendar months: a month counts once it is over, because labour and dues are attested
//! by the month. On any day of January 2026 the last twelve months are 2025-01 to 2025-12.

use crate::calendar::Month;
use crate::condition::{Amount, Condition, Dues, Facts, Labour, Reason, Verdict};

impl Condition {
    /// Whether the condition holds on the facts, with the leaves that decide it.
    ///
    /// Of alternatives that all fail, one reason names them all, so that a member reads what would suffice.
    pub fn evaluate(&self, facts: &Facts) -> Verdict {
        match self {
            Self::All(parts) => all(parts, facts),
            Self::Any(parts) => any(parts, facts),
            Self::Not(part) => not(part, facts),
            Self::Labour(labour) => leaf(evaluate_labour(labour, facts)),
            Self::MemberMonths(months) => leaf(evaluate_membership(*months, facts)),
            Self::Dues(dues) => leaf(evaluate_dues(*dues, facts)),
            Self::Group(group) => {
                let holds = facts.groups.contains(group);
                let word = if holds { "declared" } else { "not declared" };
                leaf(Reason { holds, text: format!("{word} in the group \"{group}\"") })
            }
            Self::NotExcluded => {
                let text = if facts.excluded { "an exclusion is in force" } else { "not excluded" };
                leaf(Reason { holds: !facts.excluded, text: text.to_owned() })
            }
        }
    }
}

fn leaf(reason: Reason) -> Verdict {
    Verdict { holds: reason.holds, reasons: vec![reason] }
}

fn all(parts: &[Condition], facts: &Facts) -> Verdict {
    let reasons = parts.iter().flat_map(|part| part.evaluate(facts).reasons);
    reasons.fold(Verdict { holds: true, reasons: Vec::new() }, Verdict::and)
}

fn any(parts: &[Condition], facts: &Facts) -> Verdict {
    let mut missing = Vec::new();
    for part in parts {
        let verdict = part.evaluate(facts);
        if verdict.holds {
            return verdict;
        }
        let texts: Vec<String> = verdict.reasons.into_iter().map(|reason| reason.text).collect();
        missing.push(texts.join(" and "));
    }
    leaf(Reason { holds: false, text: format!("none of the alternatives holds: {}", missing.join("; or ")) })
}

fn not(part: &Condition, facts: &Facts) -> Verdict {
    let verdict = part.evaluate(facts);
    let texts: Vec<String> = verdict.reasons.into_iter().map(|reason| reason.text).collect();
    if verdict.holds {
        // `not` of a condition without leaves (always) has nothing to name.
        let text = if texts.is_empty() { "nobody".to_owned() } else { texts.join(" and ") };
        return leaf(Reason { holds: false, text: format!("ruled out: {text}") });
    }
    leaf(Reason { holds: true, text: texts.join(" and ") })
}

fn evaluate_labour(labour: &Labour, facts: &Facts) -> Reason {
    let until = facts.as_of.month();
    let from = labour.within_months.map(|months| until.minus(months));
    let counted: Vec<_> = facts
        .labour
        .iter()
        .filter(|entry| entry.period < until && from.is_none_or(|from| from <= entry.period))
        .filter(|entry| labour.kinds.is_empty() || labour.kinds.contains(&entry.kind))
        .collect();
    // Sums in 64 bits: at most 2^32 entries of 32 bits each fit.
    let (found, required, unit) = match labour.amount {
        Amount::Hours(required) => {
            (counted.iter().map(|entry| u64::from(entry.hours)).sum(), required, "hour")
        }
        Amount::Days(required) => (counted.iter().map(|entry| u64::from(entry.days)).sum(), required, "day"),
        Amount::Months(required) => {
            let worked = counted.iter().filter(|entry| entry.hours > 0 || entry.days > 0);
            let months: std::collections::BTreeSet<Month> = worked.map(|entry| entry.period).collect();
            (months.len() as u64, required, "month")
        }
    };
    let window = match from {
        Some(from) => window(from, until),
        None => format!("before {until}"),
    };
    let kinds = crate::condition::kinds_of_labour(&labour.kinds);
    reason(found, required, unit, &format!("{kinds} {window}"))
}

fn evaluate_membership(months: u32, facts: &Facts) -> Reason {
    let since = facts.admitted.unwrap_or(facts.joined);
    let reached = since.plus_months(months);
    let holds = facts.as_of >= reached;
    let text = if holds {
        format!("member since {since}, {} required", plural(months, "month"))
    } else {
        format!("member since {since}, {} required, reached on {reached}", plural(months, "month"))
    };
    Reason { holds, text }
}

fn evaluate_dues(dues: Dues, facts: &Facts) -> Reason {
    let until = facts.as_of.month();
    match dues {
        Dues::Paid { months, within_months } => {
            let from = until.minus(within_months);
            let paid = facts.dues_paid.range(from..until).count();
            reason(paid as u64, months, "month", &format!("dues paid {}", window(from, until)))
        }
        Dues::Arrears { months, within_months } => {
            let from = until.minus(within_months).max(facts.joined.month());
            let owed = until.since(from);
            let paid = if from < until { facts.dues_paid.range(from..until).count() } else { 0 };
            let unpaid = u64::from(owed) - paid as u64;
            let allowed = plural(months, "month");
            let text = if owed == 0 {
                "no dues owed yet".to_owned()
            } else {
                let unpaid = if unpaid == 1 { "1 month".to_owned() } else { format!("{unpaid} months") };
                format!("{unpaid} of dues unpaid {}, at most {allowed} allowed", window(from, until))
            };
            Reason { holds: unpaid <= u64::from(months), text }
        }
    }
}

fn window(from: Month, until: Month) -> String {
    let last = until.minus(1);
    if from == last { format!("in {from}") } else { format!("between {from} and {last}") }
}

fn reason(found: u64, required: u32, unit: &str, what: &str) -> Reason {
    let holds = found >= u64::from(required);
    let ending = if required == 1 { "" } else { "s" };
    let text = if holds {
        format!("{found} {unit}{}, {required} required, {what}", if found == 1 { "" } else { "s" })
    } else {
        format!("{found} of the {required} {unit}{ending} required, {what}")
    };
    Reason { holds, text }
}

pub(crate) fn plural(count: u32, unit: &str) -> String {
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}
