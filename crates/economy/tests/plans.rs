//! Plans of small economies, whose answers are known by hand.
#![allow(clippy::float_arithmetic, reason = "the one crate that computes in f64")]

use mandat_economy::lower::{Keep, Line};
use mandat_economy::model::{
    Capital, Economy, EconomyBuilder, Kind, Limit, LimitKind, Stock, Target, Targets, Trade,
};
use mandat_economy::plan::{
    Between, Bound, LinkKind, Planned, Settings, Status, alternatives, method, plan, replan,
};

/// Grain is grown, milled and baked; cloth is woven. Invented.
struct Small(EconomyBuilder);

impl Small {
    fn new(periods: u32) -> Self {
        let mut tables = EconomyBuilder::new();
        for period in 1..=periods {
            if periods > 1 {
                tables.period(&period.to_string()).expect("new");
            }
        }
        for (id, unit, branch) in [
            ("grain", "t", "land"),
            ("flour", "t", "mills"),
            ("bread", "t", "food"),
            ("cloth", "m", "textiles"),
            ("mill", "piece", "machines"),
        ] {
            tables.product(id, "", unit, branch).expect("new");
        }
        Self(tables)
    }

    /// A process: hours, capacity, outputs and inputs.
    fn process(mut self, id: &str, hours: f64, capacity: f64, flows: &[(&str, f64)]) -> Self {
        let place = self.0.workplace(id, "", id, "north").expect("new");
        let process = self.0.process(id, "", place, capacity, None).expect("new");
        for (product, amount) in flows {
            let product = self.0.find_product(product).expect("known");
            self.0.flow(process, product, 0, *amount).expect("finite");
        }
        self.0.hours(process, "", hours).expect("finite");
        self
    }

    fn usual() -> Self {
        Self::new(1)
            .process("farm", 2.0, 200.0, &[("grain", 1.0)])
            .process("milling", 1.0, 100.0, &[("flour", 1.0), ("grain", -1.25)])
            .process("baking", 3.0, f64::INFINITY, &[("bread", 1.0), ("flour", -0.8)])
            .process("weaving", 4.0, 50.0, &[("cloth", 1.0)])
    }

    fn limit(mut self, id: &str, kind: LimitKind, supply: f64) -> Self {
        let (unit, by_period) = (String::new(), Vec::new());
        let limit =
            Limit { id: id.into(), kind, unit, supply, by_period, skill: None, region: None, price: None };
        self.0.limit(limit).expect("new");
        self
    }

    fn build(self) -> Economy {
        self.0.build()
    }
}

fn product(economy: &Economy, id: &str) -> u32 {
    u32::try_from(economy.products.iter().position(|p| p.id == id).expect("known")).expect("small")
}

fn process(economy: &Economy, id: &str) -> usize {
    economy.processes.iter().position(|p| p.id == id).expect("known")
}

fn vote(economy: &Economy, list: &[(&str, Kind, u16, f64)]) -> Targets {
    let target = |(id, kind, tier, amount): &(&str, Kind, u16, f64)| Target {
        product: product(economy, id),
        period: None,
        kind: *kind,
        tier: *tier,
        amount: *amount,
        price: None,
    };
    Targets { list: list.iter().map(target).collect() }
}

fn planned(economy: &Economy, targets: &Targets) -> Planned {
    plan(economy, targets, &Settings::default(), &mut |_| ()).expect("a plan")
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-4 * b.abs().max(1.0)
}

#[test]
fn what_fits_is_met_with_the_labour_that_it_contains() {
    let economy = Small::usual().build();
    let plan = planned(
        &economy,
        &vote(&economy, &[("bread", Kind::Floor, 1, 100.0), ("cloth", Kind::Proportional, 2, 40.0)]),
    );
    assert_eq!(plan.status, Status::Optimal);
    // Bread: 3 + 0.8 (1 + 1.25 * 2) = 5.8 hours a tonne; cloth 4.
    assert!(near(plan.labour, 580.0 + 160.0), "{}", plan.labour);
    assert!(plan.missing.is_empty() && plan.shortfall < 1e-3, "{:?}", plan.missing);
    assert!(near(
        plan.price(Line::Product { product: product(&economy, "bread"), period: 0 }).expect("a row"),
        5.8
    ));
    assert!(plan.certify().expect("fits").holds(1000));
}

#[test]
fn floors_come_first_and_what_is_missing_has_a_chain() {
    let economy = Small::usual().build();
    // Milling carries 125 t of bread; the farm 200 t of grain, which is 160 t of flour.
    let targets = vote(&economy, &[("bread", Kind::Floor, 1, 150.0), ("flour", Kind::Floor, 2, 10.0)]);
    let plan = planned(&economy, &targets);
    assert_eq!(plan.status, Status::FloorsUnmet);
    let missing: Vec<_> = plan.missing.iter().map(|m| (m.product, m.tier, m.missing)).collect();
    assert_eq!(missing.len(), 2, "{missing:?}");
    assert!(near(missing[0].2, 25.0) && near(missing[1].2, 10.0), "{missing:?}");
    let chain = plan.explain(&economy, product(&economy, "bread"), 0);
    let kinds: Vec<LinkKind> = chain.links.iter().map(|link| link.kind).collect();
    assert_eq!(
        kinds,
        [LinkKind::Target, LinkKind::Workplace, LinkKind::Product, LinkKind::Workplace, LinkKind::Capacity,],
        "{chain:?}"
    );
    let Some(Bound::Capacity(_)) = chain.bound else { panic!("a capacity binds") };
    // One more tonne of milling gives 1.25 t of bread, which weighs 5.8 hours a tonne: the same one step up and down.
    let range = plan.range(chain.bound.expect("it binds"), 1.0, &Settings::default()).expect("a range");
    assert!(near(range.more.0, 7.25) && near(range.more.1, 7.25), "{range:?}");
    assert!(range.less.is_some_and(|(low, high)| near(low, 7.25) && near(high, 7.25)), "{range:?}");
}

#[test]
fn proportional_targets_share_and_those_that_can_have_more_get_more() {
    let economy = Small::usual().build();
    let targets = vote(
        &economy,
        &[
            ("bread", Kind::Proportional, 1, 250.0),
            ("cloth", Kind::Proportional, 1, 80.0),
            ("flour", Kind::Proportional, 1, 0.0),
        ],
    );
    let plan = planned(&economy, &targets);
    assert_eq!(plan.status, Status::Shortfall, "{:?} {:?}", plan.settled, plan.certificate);
    // Bread stops at 125 of 250; cloth, which could reach 50 of 80, does.
    let missing: Vec<f64> = plan.missing.iter().map(|m| m.missing).collect();
    assert!(near(missing[0], 125.0) && near(missing[1], 30.0), "{missing:?}");
    assert!(near(plan.settled[0].unmet, 0.5) && near(plan.settled[1].unmet, 0.375), "{:?}", plan.settled);
}

#[test]
fn a_limit_is_shared_and_its_range_is_told() {
    let mut tables = Small::usual().limit("hands", LimitKind::Labour, 600.0);
    tables.0.workplace("unused", "", "", "").expect("new");
    let economy = tables.build();
    let targets = vote(&economy, &[("bread", Kind::Floor, 1, 100.0), ("cloth", Kind::Floor, 2, 40.0)]);
    let plan = planned(&economy, &targets);
    // 580 hours go to bread, 20 are left: 5 m of cloth.
    assert_eq!(plan.status, Status::FloorsUnmet);
    assert!(near(plan.missing[0].missing, 35.0), "{:?}", plan.missing);
    assert!(near(plan.labour, 600.0));
    let bottleneck = &plan.bottlenecks(&economy, 5)[0];
    assert_eq!(bottleneck.id, "hands");
    let range = plan.range(bottleneck.bound, 1.0, &Settings::default()).expect("a range");
    assert!(
        near(range.more.0, 1.0) && near(range.more.1, 1.0),
        "an hour more of hands is an hour more of cloth: {range:?}"
    );
}

#[test]
fn ceilings_imports_and_currency() {
    let mut tables = Small::usual().limit("dollars", LimitKind::Currency, 30.0);
    let (grain, cloth) =
        (tables.0.find_product("grain").expect("known"), tables.0.find_product("cloth").expect("known"));
    let trade = |product, import, price| Trade {
        product,
        import,
        price,
        currency: Some(0),
        most: f64::INFINITY,
        period: None,
    };
    tables.0.trade(trade(grain, true, 3.0)).expect("in range");
    tables.0.trade(trade(cloth, false, 2.0)).expect("in range");
    let economy = tables.build();
    let mut targets = vote(&economy, &[("bread", Kind::Floor, 1, 100.0), ("grain", Kind::Ceiling, 1, 110.0)]);
    // 100 t of grain are needed: imports cost no labour, cloth for export costs 4 hours for 2 dollars, so 6 hours a tonne of
    // grain against 2 at the farm: only the 30 dollars that are there are spent.
    let plan = planned(&economy, &targets);
    assert!(near(plan.labour, 580.0 - 20.0), "{}", plan.labour);
    // A ceiling below the need makes the floor impossible.
    targets.list[1].amount = 50.0;
    let plan = planned(&economy, &targets);
    assert_eq!(plan.status, Status::FloorsUnmet);
    assert!(near(plan.missing[0].missing, 50.0), "{:?}", plan.missing);
    let remarks =
        economy.check(&vote(&economy, &[("bread", Kind::Floor, 1, 9.0), ("bread", Kind::Ceiling, 1, 8.0)]));
    assert!(remarks.iter().any(|r| r.kind.code() == "contradiction"), "{remarks:?}");
}

#[test]
fn stocks_are_kept_and_capital_is_built_before_it_is_used() {
    let mut tables = Small::new(3)
        .process("farm", 2.0, f64::INFINITY, &[("grain", 1.0)])
        .process("milling", 1.0, 10.0, &[("flour", 1.0), ("grain", -1.25)])
        .process("mill-building", 50.0, f64::INFINITY, &[("mill", 1.0)]);
    let (flour, mill) =
        (tables.0.find_product("flour").expect("known"), tables.0.find_product("mill").expect("known"));
    let milling = tables.0.find_process("milling").expect("known");
    tables
        .0
        .capital(Capital { process: milling, product: mill, per_capacity: 0.1, life: 2, lead: 1 })
        .expect("fine");
    tables.0.stock(Stock { product: flour, amount: 6.0, keep: 0.5, most: 4.0, end: 0.0 }).expect("fine");
    let economy = tables.build();
    let floor = |period, amount| Target {
        product: flour,
        period: Some(period),
        kind: Kind::Floor,
        tier: 1,
        amount,
        price: None,
    };
    // Period 1: 12 are wanted, 6 in stock, 10 can be milled. Period 3: 20 wanted, so 1 mill more, built in 1 or 2.
    let plan = planned(&economy, &Targets { list: vec![floor(0, 12.0), floor(2, 20.0)] });
    assert_eq!(plan.status, Status::Optimal, "{:?}", plan.missing);
    // A mill for 10 t costs 50 hours; keeping 4 t from period 2 leaves 2 of them, so 8 t more capacity: 40 hours. The 4 kept
    // cost 4 * 3.5 to give 2, which saves 10 hours of mill and 7 of flour.
    let hours = 6.0 * 3.5 + 4.0 * 3.5 + 18.0 * 3.5 + 40.0;
    assert!(near(plan.labour, hours), "{} {hours}", plan.labour);
    // In the first period nothing can be built in time.
    let plan = planned(&economy, &Targets { list: vec![floor(0, 20.0)] });
    assert!(near(plan.missing[0].missing, 4.0), "{:?}", plan.missing);
}

#[test]
fn joint_products_come_together() {
    let economy = Small::new(1)
        .process("sheep", 6.0, f64::INFINITY, &[("cloth", 1.0), ("grain", 0.5)])
        .process("farm", 2.0, f64::INFINITY, &[("grain", 1.0)])
        .build();
    let plan = planned(
        &economy,
        &vote(&economy, &[("cloth", Kind::Floor, 1, 10.0), ("grain", Kind::Floor, 1, 8.0)]),
    );
    assert!(near(plan.labour, 60.0 + 2.0 * 3.0), "{}", plan.labour);
}

#[test]
fn what_cannot_be_meant_gets_a_clear_answer() {
    let economy = Small::new(1)
        .process("farm", 2.0, 0.0, &[("grain", 1.0)])
        .process("perpetual", 1.0, f64::INFINITY, &[("flour", 1.0), ("flour", -1.2)])
        .process("idle", 0.0, f64::INFINITY, &[])
        .process("a", 1.0, f64::INFINITY, &[("bread", 1.0), ("cloth", -2.0)])
        .process("b", 1.0, f64::INFINITY, &[("cloth", 1.0), ("bread", -0.6)])
        .build();
    let targets = vote(
        &economy,
        &[("grain", Kind::Floor, 1, 1.0), ("mill", Kind::Floor, 1, 1.0), ("bread", Kind::Floor, 1, 1.0)],
    );
    let remarks = economy.check(&targets);
    let codes: Vec<(&str, &str)> = remarks.iter().map(|r| (r.kind.code(), r.id.as_str())).collect();
    for wanted in [
        ("nobody-makes", "mill"),
        ("makes-nothing", "idle"),
        ("eats-its-own", "perpetual"),
        ("no-capacity", "farm"),
        ("not-productive", "bread"),
        ("not-productive", "cloth"),
    ] {
        assert!(codes.contains(&wanted), "{wanted:?} {codes:?}");
    }
    let plan = planned(&economy, &targets);
    assert_eq!(plan.status, Status::FloorsUnmet);
    assert_eq!(plan.missing.len(), 3);
    let chain = plan.explain(&economy, product(&economy, "mill"), 0);
    assert_eq!(chain.links.last().map(|link| link.kind), Some(LinkKind::Nobody));
    // No vote at all is a plan of nothing.
    let plan = planned(&economy, &Targets::default());
    assert_eq!((plan.status, plan.labour), (Status::Optimal, 0.0));
}

#[test]
fn a_method_saves_hours_until_something_blocks_it() {
    let economy = Small::usual().process("new-oven", 1.0, 0.0, &[("bread", 1.0), ("flour", -0.7)]).build();
    let targets = vote(&economy, &[("bread", Kind::Floor, 1, 100.0)]);
    let at = u32::try_from(process(&economy, "new-oven")).expect("small");
    let report = method(&economy, &targets, (at, 30.0), &[1, 2, 10], &Settings::default(), &mut |_| ())
        .expect("priced");
    // 5.8 hours a tonne before; 1 + 0.7 * 3.5 = 3.45 with it.
    assert!(near(report.first_unit, 2.35), "{}", report.first_unit);
    for (step, saved) in report.steps.iter().zip([30.0, 60.0, 100.0]) {
        assert!(near(step.saved.0, 2.35 * saved) && near(step.saved.1, 2.35 * saved), "{step:?}");
    }
    assert_eq!(report.steps[0].blocked[0].kind, LinkKind::Capacity);
    assert_eq!(report.steps[2].blocked[0].kind, LinkKind::Free, "{:?}", report.steps[2].blocked);
}

#[test]
fn alternatives_trade_one_product_for_another_at_the_same_labour() {
    let economy = Small::usual().build();
    let targets = vote(&economy, &[("bread", Kind::Floor, 1, 50.0), ("cloth", Kind::Floor, 1, 20.0)]);
    let between =
        Between { first: product(&economy, "bread"), second: product(&economy, "cloth"), points: 5 };
    let list = alternatives(&economy, &targets, between, &Settings::default(), &mut |_| ()).expect("points");
    // 370 hours: 63.79 t of bread and no cloth, or 50 m of cloth, which is all that can be woven, and no bread.
    assert!(near(list.list[0].first, 370.0 / 5.8) && list.list[0].second.abs() < 1e-3, "{:?}", list.list[0]);
    assert!(list.list[4].first.abs() < 1e-6 && near(list.list[4].second, 50.0), "{:?}", list.list[4]);
    assert!(near(list.list[4].labour, 200.0));
    let middle = &list.list[2];
    assert!(near(middle.first * 5.8 + middle.second * 4.0, 370.0), "{middle:?}");
    assert!(
        list.list
            .windows(2)
            .all(|pair| pair[0].first > pair[1].first && pair[0].second <= pair[1].second + 1e-4)
    );
    assert!(list.solves.0 <= 3, "{:?}", list.solves);
}

#[test]
fn a_new_plan_keeps_what_need_not_change_and_says_why() {
    // Two bakeries that cost the same: the plan may split them in any way, and must not jump.
    let economy =
        Small::usual().process("second-bakery", 3.0, 80.0, &[("bread", 1.0), ("flour", -0.8)]).build();
    let targets = vote(&economy, &[("bread", Kind::Floor, 1, 110.0), ("cloth", Kind::Floor, 1, 20.0)]);
    let levels = vec![110.0, 88.0, 40.0, 20.0, 70.0];
    let keep = Keep { levels: vec![levels.clone()], weight: 0.01, over: 0 };
    let same = replan(&economy, &targets, &keep, None, &Settings::default(), &mut |_| ()).expect("a plan");
    assert!(same.changes.is_empty(), "{:?}", same.changes);
    let mut less = economy.clone();
    less.processes[4].capacity = 60.0;
    let changed = replan(&less, &targets, &keep, Some(&same.planned), &Settings::default(), &mut |_| ())
        .expect("a plan");
    let names: Vec<&str> =
        changed.changes.iter().map(|c| less.processes[c.process as usize].id.as_str()).collect();
    // Both move 30 hours, and either can come first.
    let why = |name| &changed.changes[names.iter().position(|n| *n == name).expect("it changes")].why;
    assert_eq!(names.len(), 2, "{:?}", changed.changes);
    assert!(why("second-bakery").contains("capacity is 60"), "{:?}", changed.changes);
    assert!(why("baking").contains("second-bakery makes 10 t less of bread"), "{:?}", changed.changes);
}

#[test]
fn an_invented_problem_is_an_economy_and_lowers_to_itself() {
    use mandat_economy::synth::{Caps, Family, Shape, invent};
    let shape =
        Shape { products: 60, techniques: 3, family: Family::Hub, caps: Caps::Tight, limits: 5, seed: 3 };
    let invented = invent(&shape, 1).expect("small");
    let (economy, targets) =
        mandat_economy::model::economy_of(&invented.problem, &invented.branch).expect("an economy");
    let lowered = mandat_economy::plan::as_voted(&economy, &targets).expect("a problem");
    assert_eq!(lowered.problem, invented.problem);
    let plan = planned(&economy, &targets);
    assert_eq!(plan.status, Status::Optimal);
    let mps = mandat_economy::to_mps(&economy, &lowered);
    assert!(mps.contains("\n UP BND X0 ") && mps.ends_with("ENDATA\n"));
}

#[test]
fn labour_content_goes_through_all_that_went_into_a_product() {
    let economy =
        Small::usual().process("second-bakery", 2.0, 80.0, &[("bread", 1.0), ("flour", -1.5)]).build();
    let found = mandat_economy::content(&economy, 1).expect("productive");
    for (id, hours) in [("grain", 2.0), ("flour", 3.5), ("bread", 5.8), ("cloth", 4.0)] {
        let at = product(&economy, id) as usize;
        assert!(found.lower[at] <= found.labour[at] && found.labour[at] <= found.upper[at]);
        assert!((found.labour[at] - hours).abs() < 1e-12, "{id} {}", found.labour[at]);
    }
    assert!(found.upper[product(&economy, "mill") as usize].is_infinite());
    let circle = Small::new(1).process("a", 1.0, 1.0, &[("bread", 1.0), ("cloth", -2.0)]);
    let circle = circle.process("b", 1.0, 1.0, &[("cloth", 1.0), ("bread", -0.6)]).build();
    let error = mandat_economy::content(&circle, 1).expect_err("not productive").to_string();
    assert!(error.contains("at least as much of each other"), "{error}");
}

#[test]
fn labour_below_zero_has_no_content_whichever_technique_has_it() {
    // The bakery that would be chosen is not the one with the mistake, and not the last of the table.
    let economy = Small::usual()
        .process("second-bakery", -2.0, 80.0, &[("bread", 1.0), ("flour", -1.5)])
        .process("third-bakery", 9.0, 80.0, &[("bread", 1.0), ("flour", -0.8)])
        .build();
    let error = mandat_economy::content(&economy, 1).expect_err("less than no labour").to_string();
    assert_eq!(error, "\"second-bakery\" takes less than no labour: correct labour.csv");
}

#[test]
fn alternatives_keep_ceilings_end_stocks_and_the_periods_of_the_vote() {
    let mut tables = Small::new(2)
        .process("farm", 2.0, 200.0, &[("grain", 1.0)])
        .process("milling", 1.0, 100.0, &[("flour", 1.0), ("grain", -1.25)])
        .process("baking", 3.0, f64::INFINITY, &[("bread", 1.0), ("flour", -0.8)])
        .process("weaving", 4.0, 50.0, &[("cloth", 1.0)]);
    let grain = tables.0.find_product("grain").expect("known");
    tables.0.stock(Stock { product: grain, amount: 0.0, keep: 1.0, most: 0.0, end: 10.0 }).expect("fine");
    let economy = tables.build();
    let mut targets = vote(
        &economy,
        &[
            ("bread", Kind::Floor, 1, 20.0),
            ("bread", Kind::Floor, 1, 60.0),
            ("cloth", Kind::Floor, 1, 10.0),
            ("cloth", Kind::Ceiling, 1, 30.0),
        ],
    );
    (targets.list[0].period, targets.list[1].period) = (Some(0), Some(1));
    let between =
        Between { first: product(&economy, "bread"), second: product(&economy, "cloth"), points: 3 };
    let found = alternatives(&economy, &targets, between, &Settings::default(), &mut |_| ()).expect("points");
    // 156 hours in the first period, 408 in the second, of which 20 are in the grain that must be left.
    assert!(
        near(found.voted.labour, 564.0) && near(found.delivered.0, 80.0) && near(found.delivered.1, 20.0)
    );
    assert!(found.list.iter().all(|point| point.missing.is_empty()), "{:?}", found.list);
    // Three quarters of the bread go to the second period, which has 388 hours; half of the cloth to each, 30 at most.
    let most = 388.0 / 5.8 / 0.75;
    let half = (156.0 - 5.8 * most / 8.0) / 4.0 * 2.0;
    for (point, (first, second)) in found.list.iter().zip([(most, 0.0), (most / 2.0, half), (0.0, 60.0)]) {
        assert!(near(point.first, first) && near(point.second, second), "{first} {second}: {point:?}");
    }
}

#[test]
fn the_bounds_of_a_new_plan_are_those_of_the_vote_and_of_what_is_left() {
    // The second bakery takes a little more labour, less than a change weighs: it stays.
    let economy =
        Small::usual().process("second-bakery", 3.01, 80.0, &[("bread", 1.0), ("flour", -0.8)]).build();
    let targets = vote(&economy, &[("bread", Kind::Floor, 1, 110.0), ("cloth", Kind::Floor, 1, 20.0)]);
    let keep = Keep { levels: vec![vec![110.0, 88.0, 40.0, 20.0, 70.0]], weight: 0.01, over: 0 };
    let mut shown = Vec::new();
    let kept = replan(&economy, &targets, &keep, None, &Settings::default(), &mut |progress| {
        shown.push((progress.step.to_owned(), progress.milestone));
    })
    .expect("a plan");
    assert!(kept.changes.is_empty() && kept.planned.status == Status::Optimal, "{:?}", kept.changes);
    let proof = kept.planned.certify().expect("fits");
    assert_eq!(proof, kept.planned.certificate);
    // 110 t at 5.8 hours and 20 m at 4; keeping the second bakery at 70 costs 0.7.
    assert!(near(proof.lower, 718.0) && proof.lower <= 718.0, "{proof:?}");
    assert!(near(proof.upper, 718.7) && near(kept.planned.labour, 718.7), "{proof:?}");
    assert!(proof.upper - proof.lower > 0.69, "{proof:?}");
    // While few changes are looked for, the bounds are those of labour and the price of changes, of which there are none here.
    let (step, last) = shown.last().expect("progress is shown");
    assert!(step == "few changes" && near(last.upper, 718.7) && near(last.lower, 718.7), "{last:?}");

    // Of two periods the first is over: its labour is reported, and no bound of what is left has it.
    let tables = Small::new(2).process("weaving", 4.0, 50.0, &[("cloth", 1.0)]);
    let economy = tables.build();
    let targets = vote(&economy, &[("cloth", Kind::Floor, 1, 10.0)]);
    let keep = Keep { levels: vec![vec![12.0], vec![10.0]], weight: 0.01, over: 1 };
    let left = replan(&economy, &targets, &keep, None, &Settings::default(), &mut |_| ()).expect("a plan");
    let planned = left.planned;
    assert_eq!((planned.status, planned.labour_over), (Status::Optimal, 48.0));
    assert!(near(planned.labour, 88.0) && near(planned.certificate.upper, 40.0), "{:?}", planned.certificate);
    assert!(near(planned.certificate.lower, 40.0), "{:?}", planned.certificate);
}

#[test]
fn a_tier_that_did_not_settle_certifies_no_plan() {
    // More than a factorisation does, so that iterations have to settle the tiers.
    let economy = Small::new(70)
        .process("farm", 2.0, 200.0, &[("grain", 1.0)])
        .process("milling", 1.0, 100.0, &[("flour", 1.0), ("grain", -1.25)])
        .process("baking", 3.0, f64::INFINITY, &[("bread", 1.0), ("flour", -0.8)])
        .process("weaving", 4.0, 50.0, &[("cloth", 1.0)])
        .limit("hands", LimitKind::Labour, 600.0)
        .build();
    let targets = vote(&economy, &[("bread", Kind::Proportional, 1, 150.0), ("cloth", Kind::Floor, 2, 80.0)]);
    let planned = |iterations: u64| {
        let settings = Settings { iterations, ..Settings::default() };
        plan(&economy, &targets, &settings, &mut |_| ()).expect("a plan")
    };
    // With some number of iterations the last problem is certified and a tier before it is not: more bread could be had.
    let mut trapped = 0;
    for tens in 1..=60 {
        let short = planned(10 * tens);
        let settled = short.settled.iter().all(|tier| tier.certified);
        assert!(settled || short.status == Status::Uncertified, "{tens}: {:?}", short.settled);
        trapped += usize::from(!settled && short.certificate.share() < 1e-6);
    }
    assert!(trapped > 0);
    // 103 of 150 t are what 600 hours make.
    let whole = planned(100_000);
    assert!(
        whole.settled.iter().all(|tier| tier.certified) && near(whole.settled[0].unmet, 1.0 - 600.0 / 870.0)
    );
    assert_eq!(whole.status, Status::FloorsUnmet);
}
