//! One test for each kind of mistake, with what a person reads. Each case is one edit of `base.toml`, which is sound.

use std::fmt::Write as _;

use mandat_statutes::{WarningCode, check, parse};

const BASE: &str = include_str!("base.toml");

/// The mistakes that each edit (from, to) of the sound file makes.
fn mistakes(code: &str, edits: &[(&str, &str)]) -> String {
    let mut report = String::new();
    for (from, to) in edits {
        assert!(BASE.contains(from), "the sound file holds {from}");
        let mistakes = parse(&BASE.replacen(from, to, 1)).expect_err(to);
        let found = mistakes.iter().any(|mistake| mistake.code.as_str() == code);
        assert!(found, "{to} is a mistake of the kind {code}, not:\n{mistakes}");
        let indented = mistakes.to_string().replace('\n', "\n    ");
        writeln!(report, "{to}\n    {indented}").expect("a text in memory");
    }
    report
}

#[test]
fn the_base_is_sound() {
    let statutes = parse(BASE).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(check(&statutes), []);
}

/// Statutes that ask for what no count can keep are a mistake when they are read, not when somebody has voted.
#[test]
fn constraints_that_the_rule_cannot_keep() {
    let with = "rule = \"scottish-stv\", constraints";
    assert!(BASE.contains(with));
    for (contest, why) in [
        ("rule = \"ers97\", constraints", "rule 'ers97' knows no constraints on groups"),
        ("rule = \"list-pr\", constraints", "rule 'list-pr' knows no constraints on groups"),
        ("totals = \"dhondt\", constraints", "declared totals cannot be held to constraints"),
    ] {
        let mistakes = parse(&BASE.replacen(with, contest, 1)).expect_err(contest);
        assert!(mistakes.to_string().contains(why), "{mistakes}");
    }
}

#[test]
fn syntax() {
    let edits = [
        ("name = \"Invented union\"", "name = \"Invented union"),
        ("format = 1", "format = = 1"),
        ("\ndays = 30", "\ndays = 30\ndays = 31"),
        ("floor = 1 }", "floor = 1"),
    ];
    insta::assert_snapshot!(mistakes("syntax", &edits));
}

#[test]
fn unknown_key() {
    let edits = [
        ("name = \"Invented union\"", "nmae = \"Invented union\""),
        ("floor = 1", "flor = 1"),
        ("parent = \"union\"", "parent = \"union\", colour = \"red\""),
        ("decide_days = 30", "decide_days = 30, delay = true"),
        ("not_excluded = true", "not_exclude = true"),
        ("[appeals]", "[appeal]"),
    ];
    insta::assert_snapshot!(mistakes("unknown_key", &edits));
}

#[test]
fn missing_key() {
    let edits = [
        ("format = 1\n", ""),
        ("electors = \"members\"\n", ""),
        ("appeal = 51 }", "}"),
        ("days = 30\n\n", "\n"),
        ("majority = \"2/3\"\n", ""),
    ];
    insta::assert_snapshot!(mistakes("missing_key", &edits));
}

#[test]
fn wrong_type() {
    let edits = [
        ("term_months = 24", "term_months = \"two years\""),
        ("term_months = 24", "term_months = 24.5"),
        ("not_excluded = true", "not_excluded = 1"),
        ("name = \"Invented union\"", "name = 1921"),
        ("recall = {", "recall = \"1/10\" # {"),
        ("groups = [\"women\"]", "groups = \"women\""),
    ];
    insta::assert_snapshot!(mistakes("wrong_type", &edits));
}

#[test]
fn out_of_range() {
    let edits = [
        ("format = 1", "format = 2"),
        ("term_months = 24", "term_months = 0"),
        ("fixed = 5", "fixed = -5"),
        ("house = 400", "house = 99999999999999999999"),
        ("majority = \"2/3\"", "majority = \"1/3\""),
        ("not_excluded = true", "not_excluded = false"),
        ("vote = { all", "stand = { any = [] }\nvote = { all"),
        ("name = \"Invented union\"", "name = \" \""),
    ];
    insta::assert_snapshot!(mistakes("out_of_range", &edits));
}

#[test]
fn unknown_word() {
    let edits = [
        ("\"recorded\"]", "\"recordet\"]"),
        ("refill = \"same-ballots\"", "refill = \"by-the-board\""),
        ("electors = \"members\"", "electors = \"the board\""),
        ("laws = [\"other\"]", "laws = [\"fr\"]"),
        ("floor = 1", "floor = 1, claim = \"membres\""),
    ];
    insta::assert_snapshot!(mistakes("unknown_word", &edits));
}

#[test]
fn malformed() {
    let edits = [
        ("petition = \"1/10\"", "petition = \"a tenth\""),
        ("petition = \"1/10\"", "petition = \"11/10\""),
        ("rule = \"scottish-stv\"", "rule = \"scotish-stv\""),
        ("apportionment = \"sainte-lague\"", "apportionment = \"sainte-lague,threshold=much\""),
        ("id = \"inspection\"", "id = \"Inspection Commission\""),
        ("at_least = \"1/3\"", "at_least = \"some\""),
        ("majority = \"2/3\"", "majority = \"two thirds\""),
    ];
    insta::assert_snapshot!(mistakes("malformed", &edits));
}

#[test]
fn unknown_reference() {
    let edits = [
        ("constituency = \"local\"", "constituency = \"locals\""),
        ("parent = \"union\"", "parent = \"onion\""),
        ("electorates = \"delegates:congress\"", "electorates = \"delegates:convention\""),
        ("kinds = [\"manual\"]", "kinds = [\"manuel\"]"),
        ("group = \"women\"", "group = \"youth\""),
        ("statutes_change = \"statutes\"", "statutes_change = \"statute\""),
        ("body = \"inspection\"", "body = \"inspektion\""),
    ];
    insta::assert_snapshot!(mistakes("unknown_reference", &edits));
}

#[test]
fn duplicate() {
    let edits = [
        ("id = \"inspection\"", "id = \"congress\""),
        ("{ id = \"union\" }", "{ id = \"union\" }, { id = \"union\", parent = \"local\" }"),
        (
            "[appeals]",
            "[[decision]]\nid = \"statutes\"\nelectorates = \"members\"\nmajority = \"simple\"\n[appeals]",
        ),
    ];
    insta::assert_snapshot!(mistakes("duplicate", &edits));
}

#[test]
fn contradiction() {
    let edits = [
        ("{ id = \"union\" }", "{ id = \"union\", parent = \"local\" }"),
        (
            "unit_tier = \"union\"\nconstituency = \"local\"",
            "unit_tier = \"local\"\nconstituency = \"union\"",
        ),
        ("electors = \"members\"", "electors = \"delegates:congress\""),
        ("nomination = 21", "nomination = 30"),
        ("close = 35", "close = 28"),
        ("\"same-ballots\"", "\"new-contest\", refill_days = 50"),
        ("\"same-ballots\"", "\"same-ballots\", refill_days = 60"),
        ("floor = 1", "floor = 3, cap = 2"),
        ("floor = 1", "floor = 1, claim = \"mandates\""),
        ("floor = 1", "floor = 1, fixed = 3"),
        ("apportionment = \"sainte-lague\"", "apportionment = \"step,first=1/100\""),
        ("rule = \"scottish-stv\"", "totals = \"caucus\""),
        ("of = \"may_vote\"", "of = \"mandates\""),
        ("at_least = \"1/2\", of", "at_least = \"1/2\", more_than = \"1/2\", of"),
        ("majority = \"2/3\"", "majority = \"simple\""),
        ("appeal_body = \"inspection\"", "appeal_body = \"congress\""),
        ("{ not_excluded = true }", "{ not_excluded = true, member_months = 3 }"),
        ("{ not_excluded = true }", "{}"),
        ("days = 90, within", "days = 90, hours = 600, within"),
        ("days = 90, within", "months = 13, within"),
        ("{ not_excluded = true }", "{ dues = { months = 3, arrears_months = 1 } }"),
        ("{ not_excluded = true }", "{ dues = { months = 3, within_months = 2 } }"),
    ];
    insta::assert_snapshot!(mistakes("contradiction", &edits));
}

#[test]
fn all_mistakes_at_once() {
    let edits = [
        ("name = \"Invented union\"", "nmae = \"Invented union\""),
        ("parent = \"union\"", "parent = \"onion\""),
        ("kinds = [\"manual\"]", "kinds = [\"manuel\"]"),
        ("term_months = 24", "term_months = \"two years\""),
        ("result = 37", "result = 1"),
        ("rule = \"scottish-stv\" }", "rule = \"scotish-stv\" }"),
        ("majority = \"2/3\"", "majority = \"1/3\""),
        ("appeal_body = \"inspection\"", "appeal_body = \"congress\""),
    ];
    let text = edits.iter().fold(BASE.to_owned(), |text, (from, to)| text.replacen(from, to, 1));
    insta::assert_snapshot!(parse(&text).expect_err("eight mistakes"));
}

#[test]
fn beside_a_mistake_of_syntax_those_that_stand_alone() {
    let text = BASE.replacen("\ndays = 30", "\ndays = ", 1).replacen("floor = 1", "flor = 1", 1);
    insta::assert_snapshot!(parse(&text).expect_err("two mistakes"));
}

#[test]
fn warnings() {
    let edits = [
        ("laws = [\"other\"]\n", "", WarningCode::UkExecutive),
        ("\"recorded\"]", "\"declared\"]", WarningCode::UsSecretBallot),
        ("\"recorded\"]", "\"declared\"]", WarningCode::TotalsDoNotDecide),
        ("kind = \"commission\"", "kind = \"management\"", WarningCode::UsTerm),
        (", floor = 1", "", WarningCode::SmallUnitExcluded),
        ("\"same-ballots\"", "\"new-contest\", refill_days = 90", WarningCode::RecallByMajority),
        ("[appeals]\nbody = \"inspection\"\ndays = 30\n", "", WarningCode::NoAppeal),
        ("statutes_change = \"statutes\"\n", "", WarningCode::NoChange),
        ("[appeals]", "[witnesses]\nquorum = 0\n[appeals]", WarningCode::NoWitness),
        ("[appeals]", "[privacy]\nk = 2\n[appeals]", WarningCode::LowPrivacy),
        ("{ not_excluded = true }, ", "", WarningCode::ExcludedMayVote),
        ("unit_tier = \"union\"\nelectors = \"members\"", DEPENDENT, WarningCode::DependentAppeal),
    ];
    let mut report = String::new();
    for (from, to, code) in edits {
        assert!(BASE.contains(from), "the sound file holds {from}");
        let mut text = BASE.replacen(from, to, 1);
        if matches!(code, WarningCode::UkExecutive | WarningCode::UsSecretBallot | WarningCode::UsTerm) {
            text = text
                .replacen("[\"other\"]", "[\"us\", \"uk\"]", 1)
                .replace("term_months = 24", "term_months = 66");
            text = text.replacen("kind = \"commission\"", "kind = \"management\"", 1);
        }
        // Under a proportional rule a minority keeps its share of a new contest.
        if code == WarningCode::RecallByMajority {
            let proportional = parse(&text).unwrap();
            assert!(check(&proportional).iter().all(|warning| warning.code != code));
            text = text.replacen("scottish-stv", "plurality", 1);
        }
        let statutes = parse(&text).unwrap_or_else(|mistakes| panic!("{to}: {mistakes}"));
        let found = check(&statutes).into_iter().find(|warning| warning.code == code);
        let warning = found.unwrap_or_else(|| panic!("{to} warns with {}", code.as_str()));
        writeln!(report, "{}: {warning}", code.as_str()).expect("a text in memory");
    }
    insta::assert_snapshot!(report);
}

const DEPENDENT: &str = "unit_tier = \"union\"\nelectors = \"delegates:congress\"";

/// Standing orders after the sound file, with one edit each.
#[test]
fn standing_orders() {
    const ORDERS: &str = include_str!("orders.toml");
    let whole = format!("{BASE}\n{ORDERS}");
    assert!(parse(&whole).is_ok(), "{:?}", parse(&whole));
    let edits = [
        ("contradiction", "filing_days = 20", "filing_days = 29"),
        ("contradiction", "circulation_days = 10", "circulation_days = 21"),
        ("contradiction", "late = \"motion\"", "late = \"poll\""),
        ("contradiction", "referendum = { decision = \"poll\"", "referendum = { decision = \"motion\""),
        ("contradiction", ", always = [\"statutes\"], units = \"1/3\"", ""),
        ("contradiction", "majority = \"simple\" # the members", "majority = \"simple\"\ntie = \"chair\""),
        ("duplicate", "split = true", "split = true\n[[standing_orders]]\nbody = \"congress\""),
        ("unknown_key", "alternate = true", "altrnate = true"),
        ("unknown_word", "order = \"by-passage\"", "order = \"by-pasage\""),
        ("unknown_reference", "agenda = \"motion\"", "agenda = \"moton\""),
        ("unknown_reference", "body = \"congress\" # deliberates", "body = \"congres\""),
        ("out_of_range", "speech_minutes = 10", "speech_minutes = 0"),
        ("missing_key", "body = \"congress\" # deliberates\n", ""),
    ];
    let mut report = String::new();
    for (code, from, to) in edits {
        assert!(whole.contains(from), "the sound file holds {from}");
        let mistakes = parse(&whole.replacen(from, to, 1)).expect_err(to);
        assert!(mistakes.iter().any(|mistake| mistake.code.as_str() == code), "{code}: {to}: {mistakes}");
        writeln!(report, "{to}\n    {}", mistakes.to_string().replace('\n', "\n    "))
            .expect("a text in memory");
    }
    insta::assert_snapshot!(report);
    let explained = mandat_statutes::explain(&parse(&whole).expect("sound"));
    let orders = explained.split("Standing orders").nth(1).expect("they are explained");
    insta::assert_snapshot!("standing_orders_in_words", orders.split("Rights").next().unwrap_or_default());
}
