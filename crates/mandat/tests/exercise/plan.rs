//! From vote to plan and back in the exercise: two products, two workplaces, a plan worked by hand, what came of it, a revision,
//! and a method that saves a quarter of the grain's hours.
#![allow(clippy::float_arithmetic, reason = "plans are computed in f64; what is exact is compared exactly")]

use mandat_economy::{Builder, Plan, Problem};
use mandat_federation::Id;
use mandat_federation::body::{
    AdoptMethod, AdoptPlan, AdoptTargets, Hours, Level, PriceMethod, ProposeMethod, PublishPlan, Quantity,
    ReportActuals, ReportTrial, TryMethod,
};
use mandat_federation::plan::{Column, Delivery, Index, Recipe, Row, Target, Targets, Task, Tasks};
use mandat_intake::desk::With;
use mandat_record::blob::BlobRef;

use super::{Exercise, id, key};

/// Grain takes 4 hours a tonne, bread 2 hours and half a tonne of grain; so much grain is wanted beside what bread takes.
pub fn problem(grain: f64, method: bool) -> Problem {
    let mut builder = Builder::new();
    let rows = [builder.product(40.0, 60.0).unwrap(), builder.product(grain, 60.0).unwrap()];
    builder.process(2.0, 1000.0, &[(rows[0], 1.0), (rows[1], -0.5)]).unwrap();
    builder.process(4.0, 1000.0, &[(rows[1], 1.0)]).unwrap();
    if method {
        builder.process(3.0, 1000.0, &[(rows[1], 1.0)]).unwrap();
    }
    builder.build()
}

/// The best levels and prices of it, by hand: bread 40, grain what is wanted and 20 more.
pub fn solution(grain: f64, method: bool) -> Plan {
    let made = grain + 20.0;
    if method {
        Plan { levels: vec![40.0, 0.0, made], prices: vec![3.5, 3.0] }
    } else {
        Plan { levels: vec![40.0, made], prices: vec![4.0, 4.0] }
    }
}

fn amount(product: &str, quantity: &str) -> Quantity {
    Quantity { product: id(product), quantity: quantity.into() }
}

impl Exercise {
    pub fn plan(&mut self) {
        self.adopt_targets("targets-1");
        let plan = self.publishing("plan-1", "0", None);
        self.alone("plan.publish", &plan, &key(51));
        self.adopt_plan("plan-1", plan.solution);
        self.desk.set_time(self.desk.now() + 60 * 86_400);
        let (attested, opening) = self.attest("a1", "2026-03", 20, None);
        self.submit("labour.attest", &attested, &key(41), With::opening(opening));
        let actual = Exercise::actual("a1", "2026-03", "50", &[("clerical", 8), ("manual", 210)], "6");
        let at = self.alone("actual.report", &actual, &key(41));
        let right = ReportActuals {
            corrects: Some(at),
            ..Exercise::actual("a1", "2026-03", "55", &[("manual", 225)], "6")
        };
        self.alone("actual.report", &right, &key(41));
        // There is grain in stock now: the plan is revised for it.
        let revised = self.publishing("plan-2", "10", Some("plan-1"));
        self.alone("plan.publish", &revised, &key(22));
        self.adopt_plan("plan-2", revised.solution);
        self.method();
    }

    /// A motion on a text that every delegate adopts.
    pub fn adopted(&mut self, division: &str, text: BlobRef) {
        let open = Self::division(division, "motion", Some(text));
        self.alone("division.open", &open, &key(21));
        let all = ["union-a#1", "union-a#2", "union-b#1", "union-b#2"].map(|m| (m, Some("yes")));
        let call = self.votes(division, &all);
        self.both("division.roll_call", &call, &[key(21), key(22)]);
    }

    pub fn targets(&mut self) -> BlobRef {
        let target = |product: &str, quantity: &str, priority| Target {
            product: id(product),
            quantity: quantity.into(),
            priority,
        };
        self.desk.table(&Targets { rows: vec![target("bread", "40", 1), target("grain", "100", 2)] }).unwrap()
    }

    fn adopt_targets(&mut self, targets: &str) {
        let table = self.targets();
        let division = format!("{targets}-vote");
        self.adopted(&division, table);
        let body = AdoptTargets { targets: id(targets), table, division: id(&division) };
        self.both("targets.adopt", &body, &[key(21), key(22)]);
    }

    /// The entry that publishes a plan, with so much grain in stock.
    pub fn publishing(&mut self, plan: &str, stock: &str, revises: Option<&str>) -> PublishPlan {
        let wanted = 100.0 - stock.parse::<f64>().unwrap();
        let made = wanted + 20.0;
        let row = |of: &str, there_is: &str| Row { id: id(of), there_is: there_is.into() };
        let column = |process: &str, unit: &str| Column { process: id(process), unit: id(unit) };
        let index = Index {
            rows: vec![row("bread", "0"), row("grain", stock)],
            columns: vec![column("baking", "a2"), column("growing", "a1")],
        };
        let delivery = |product: &str, unit: Option<&str>, quantity: String| Delivery {
            product: id(product),
            unit: unit.map(id),
            quantity,
        };
        let growing = Task {
            unit: id("a1"),
            process: id("growing"),
            level: made.to_string(),
            hours: 40 * 2 * 6 - (if stock == "0" { 0 } else { 40 }),
            inputs: Vec::new(),
            outputs: vec![
                delivery("grain", None, wanted.to_string()),
                delivery("grain", Some("a2"), "20".into()),
            ],
            stocks: vec![amount("grain", "8")],
        };
        let baking = Task {
            unit: id("a2"),
            process: id("baking"),
            level: "40".into(),
            hours: 80,
            inputs: vec![delivery("grain", Some("a1"), "20".into())],
            outputs: vec![delivery("bread", None, "40".into())],
            stocks: Vec::new(),
        };
        PublishPlan {
            plan: id(plan),
            targets: id("targets-1"),
            begins: "2026-03".into(),
            months: 2,
            problem: self.desk.blob(&problem(wanted, false).to_bytes()).unwrap(),
            solution: self.desk.blob(&solution(wanted, false).to_bytes()).unwrap(),
            index: self.desk.table(&index).unwrap(),
            tasks: self.desk.table(&Tasks { rows: vec![growing, baking] }).unwrap(),
            revises: revises.map(id),
        }
    }

    fn adopt_plan(&mut self, plan: &str, solution: BlobRef) {
        let division = format!("{plan}-vote");
        self.adopted(&division, solution);
        let body = AdoptPlan { plan: id(plan), division: id(&division) };
        self.both("plan.adopt", &body, &[key(21), key(22)]);
    }

    /// What the growers report.
    pub fn actual(
        unit: &str,
        period: &str,
        level: &str,
        hours: &[(&str, u64)],
        stock: &str,
    ) -> ReportActuals {
        ReportActuals {
            plan: id("plan-1"),
            unit: id(unit),
            period: period.into(),
            levels: vec![Level { process: id("growing"), level: level.into() }],
            hours: hours.iter().map(|(kind, hours)| Hours { kind: id(kind), hours: *hours }).collect(),
            stocks: vec![amount("grain", stock)],
            corrects: None,
        }
    }

    /// A method that a workplace proposes.
    pub fn proposal(&mut self, method: &str) -> ProposeMethod {
        let recipe = Recipe {
            process: id("growing-in-rows"),
            hours: "3".into(),
            inputs: Vec::new(),
            outputs: vec![amount("grain", "1")],
            text: "sown in rows, weeded by two".into(),
        };
        let mut authors = vec![self.member("a1", 0), self.member("a1", 2)];
        authors.sort_unstable();
        ProposeMethod {
            method: id(method),
            unit: id("a1"),
            title: "Growing in rows".into(),
            recipe: self.desk.table(&recipe).unwrap(),
            authors,
        }
    }

    /// Its price beside the first plan.
    pub fn pricing(&mut self, method: &str) -> PriceMethod {
        PriceMethod {
            method: id(method),
            plan: id("plan-1"),
            problem: self.desk.blob(&problem(100.0, true).to_bytes()).unwrap(),
            solution: self.desk.blob(&solution(100.0, true).to_bytes()).unwrap(),
        }
    }

    fn method(&mut self) {
        let proposal = self.proposal("rows");
        self.alone("method.propose", &proposal, &key(41));
        let price = self.pricing("rows");
        self.alone("method.price", &price, &key(52));
        let until = self.desk.now() + 30 * 86_400;
        let trial = TryMethod { method: id("rows"), unit: id("b1"), until };
        self.alone("method.try", &trial, &key(43));
        let text = self.desk.blob(b"what came of the trial").unwrap();
        let report = ReportTrial {
            method: id("rows"),
            unit: id("b1"),
            level: "12.5".into(),
            hours: vec![Hours { kind: id("manual"), hours: 38 }],
            before: 50,
            text,
        };
        self.alone("method.report", &report, &key(43));
        self.adopted("rows-vote", proposal.recipe);
        let adopt = AdoptMethod { method: id("rows"), division: id("rows-vote") };
        self.submit("method.adopt", &adopt, &key(21), With::second(&key(22)));
    }

    /// The plan's name.
    pub fn current_plan(&self) -> Option<&Id> {
        self.desk.federation.planning.current()
    }
}
