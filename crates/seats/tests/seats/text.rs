//! Rules as text: what is written is read again as the same rule, and what is wrong is named.

use mandat_seats::Rule;
use proptest::prelude::*;

use crate::{cases, rule};

#[test]
fn every_listed_rule_reads_its_example_and_its_names() {
    for listed in Rule::all() {
        let rule = rule(listed.example);
        assert_eq!(rule.to_string(), listed.example, "the example is the canonical text");
        assert_eq!(rule.id(), listed.id);
        for alias in listed.aliases {
            let text = listed.example.replacen(listed.id, alias, 1);
            assert_eq!(Rule::parse(&text), Ok(rule.clone()));
        }
    }
    assert_eq!(Rule::all().len(), 13);
}

#[test]
fn texts_and_their_canonical_form() {
    for (text, canonical) in [
        ("dhondt", "dhondt"),
        ("webster", "sainte-lague"),
        ("modified-sainte-lague", "modified-sainte-lague,first=1.4"),
        ("modified-sainte-lague,first=4/3", "modified-sainte-lague,first=4/3"),
        (" hare , threshold = 1/20 ", "hare,threshold=5%"),
        ("hare,threshold=0.05", "hare,threshold=5%"),
        ("hare,threshold=1/6", "hare,threshold=1/6"),
        ("droop,threshold=2.5%", "droop,threshold=2.5%"),
        ("step,next=1/200/fraction,then=1/800/major", "step,first=1/200,then=1/800/major"),
        ("step,first=1/100/full", "step,next=1/100/full"),
        ("step,next=2/7/half,next=1/3/full", "step,next=2/7/half,next=1/3/full"),
        ("caucus", "caucus,viability=majority;25%;1/6;15%,needed=up,base=first,rounding=half-up"),
        ("caucus,base=final,viability=10%", "caucus,viability=10%,needed=up,base=final,rounding=half-up"),
    ] {
        let rule = rule(text);
        assert_eq!(rule.to_string(), canonical);
        assert_eq!(Rule::parse(canonical), Ok(rule));
    }
}

#[test]
fn mistakes_are_named() {
    for (text, code, sentence) in [
        ("dhont", "unknown_rule", "there is no rule `dhont`: `mandat seats --rules` lists them"),
        ("hare,tresh=5%", "unknown_parameter", "rule `hare` has no parameter `tresh`: it has `threshold`"),
        (
            "hare,threshold=5%,threshold=5%",
            "repeated_parameter",
            "rule `hare`: parameter `threshold` is given twice",
        ),
        (
            "hare,threshold=120%",
            "bad_value",
            "rule `hare`: `threshold=120%` is not a share such as 5% or 1/20",
        ),
        ("hare,threshold=1/0", "bad_value", "rule `hare`: `threshold=1/0` is not a share such as 5% or 1/20"),
        ("hare,threshold", "bad_value", "rule `hare`: `threshold=` is not a share such as 5% or 1/20"),
        ("modified-sainte-lague,first=0", "bad_value", ""),
        ("modified-sainte-lague,first=2.1", "bad_value", ""),
        (
            "step",
            "missing_parameter",
            "rule `step` needs the parameter `first`, as in `step,first=1/100,then=1/50/full`",
        ),
        ("step,first=1/0", "bad_value", ""),
        ("step,then=1/100", "bad_value", ""),
        ("step,then=1/100/most", "bad_value", ""),
        ("step,then=-1/100/full", "bad_value", ""),
        ("fixed", "missing_parameter", ""),
        ("fixed,n=9007199254740992", "bad_value", ""),
        ("caucus,viability=", "bad_value", ""),
        ("", "unknown_rule", ""),
    ] {
        let error = Rule::parse(text).expect_err(text);
        assert_eq!(error.code(), code, "{text}: {error}");
        assert!(sentence.is_empty() || error.to_string() == sentence, "{text}: {error}");
    }
    assert_eq!(Rule::parse(&"x".repeat(5000)).expect_err("too long").code(), "rule_too_long");
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn any_text_is_read_or_refused(text in "[a-z-]{0,12}(,[a-z]{0,9}=?[0-9a-z;/%.]{0,12}){0,4}|.{0,60}") {
        if let Ok(rule) = Rule::parse(&text) {
            prop_assert_eq!(Rule::parse(&rule.to_string()), Ok(rule));
        }
    }

    #[test]
    fn any_parameters_come_back(
        id in "hare|dhondt|caucus|step|fixed|modified-sainte-lague",
        parameters in prop::collection::vec(("threshold|first|next|then|n|viability|needed|base|rounding",
            "[0-9]{1,3}(/[0-9]{1,3})?(/(full|major|half|fraction))?|[0-9]{1,2}(\\.[0-9]{1,2})?%?|up|down|final|majority;1/3"), 0..4)
    ) {
        let text = parameters.iter().fold(id, |text, (name, value)| format!("{text},{name}={value}"));
        if let Ok(rule) = Rule::parse(&text) {
            prop_assert_eq!(Rule::parse(&rule.to_string()), Ok(rule));
        }
    }
}
