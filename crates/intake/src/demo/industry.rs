//! From vote to plan to shop floor and back: targets, two plans to choose from, what every workplace did in the first month, a
//! revision for what lies in stock, and a method that a workplace proposes, two others try and the congress adopts.

use mandat_economy::{Options, Plan, Problem, solve};
use mandat_federation::Id;
use mandat_federation::body::{
    AdoptMethod, AdoptPlan, AdoptTargets, Electorate, Hours, Level, OpenDivision, PriceMethod, ProposeMethod,
    PublishPlan, ReportActuals, ReportTrial, RollCall, TryMethod,
};
use mandat_federation::division::{Vote, Votes};
use mandat_record::blob::BlobRef;
use mandat_statutes::Month;

use super::economy::{Economy, decimal, quantity, thousandths};
use super::{DAY, DemoError, Place, Scene, id};
use crate::desk::With;

/// The plan that the congress adopts, and its revision.
pub const PLANS: [&str; 2] = ["plan-2026", "plan-2026-revised"];
/// The method that is proposed.
pub const METHOD: &str = "method-2026-1";
/// The targets.
const TARGETS: &str = "targets-2026";
/// How many months a plan covers.
const MONTHS: u32 = 12;
/// The first month of the plan.
fn first() -> Month {
    Month::new(2026, 5).expect("May 2026 is a month")
}

/// A plan with everything that its entry names.
struct Drawn {
    problem: Problem,
    solution: Plan,
    body: PublishPlan,
}

impl<S: Place> Scene<'_, S> {
    pub(super) fn industry(&mut self, congress: &Id) -> Result<(), DemoError> {
        let units: Vec<Id> = self.cast.workplaces.iter().map(|workplace| workplace.id.clone()).collect();
        let economy = Economy::invent(&mut self.chance("economy"), &units);
        self.at(115, 9);
        let table = self.desk.table(&economy.targets())?;
        let division =
            self.adopt(congress, "targets-2026-vote", "Shall these be the targets of the year?", table)?;
        let body = AdoptTargets { targets: id(TARGETS), table, division };
        self.two("targets.adopt", &body)?;
        let none = vec![0; economy.targets().rows.len()];
        let plan = self.draw_plan(&economy, PLANS[0], &none, 100, None)?;
        // The alternative keeps a tenth of every capacity in reserve.
        let reserve = self.draw_plan(&economy, "plan-2026-reserve", &none, 90, None)?;
        for plan in [&plan, &reserve] {
            self.desk.submit("plan.publish", &plan.body, &self.keys.returning[0], With::ALONE)?;
        }
        self.adopt_plan(congress, &plan)?;
        self.management(congress)?;
        let stocks = self.first_month(&economy, &plan, &none)?;
        self.at(152, 9);
        let revised = self.draw_plan(&economy, PLANS[1], &stocks, 100, Some(&plan))?;
        self.desk.submit("plan.publish", &revised.body, &self.keys.returning[0], With::ALONE)?;
        self.adopt_plan(congress, &revised)?;
        self.method(congress, &economy, &plan)
    }

    /// A division of the congress on a text that its leadership wants adopted. Gives its name.
    fn adopt(&mut self, congress: &Id, name: &str, question: &str, text: BlobRef) -> Result<Id, DemoError> {
        let electorate =
            Electorate { electorate: id("congress"), convocation: Some(congress.clone()), members: None };
        let open = OpenDivision {
            division: id(name),
            decision: id("plan"),
            question: question.into(),
            text: Some(text),
            options: vec![id("adopt"), id("reject")],
            electorates: vec![electorate],
            follows: None,
            case: None,
        };
        self.desk.submit("division.open", &open, &self.keys.returning[0], With::ALONE)?;
        let mut chance = self.chance(name);
        let f = &self.desk.federation;
        let present = f.mandates.values().filter(|m| m.convocation == *congress && m.stands_at(f.at));
        let mut rows = Vec::new();
        for mandate in present {
            if chance.in_thousand(940) {
                // Two of three, so that the smallest congress adopts as well.
                let option = if rows.len() % 3 == 2 { "reject" } else { "adopt" };
                rows.push(Vote::whole(mandate.id.clone(), Some(id(option))));
            }
        }
        let table = self.desk.table(&Votes { rows })?;
        self.two("division.roll_call", &RollCall { division: id(name), table })?;
        Ok(id(name))
    }

    /// Solves a plan and lays down what its entry names.
    fn draw_plan(
        &mut self,
        economy: &Economy,
        name: &str,
        stocks: &[i64],
        hundredths: i64,
        revises: Option<&Drawn>,
    ) -> Result<Drawn, DemoError> {
        let problem = economy.problem(stocks, hundredths, None)?;
        let solution = solved(&problem);
        let tasks = economy.tasks(&problem, &solution);
        let body = PublishPlan {
            plan: id(name),
            targets: id(TARGETS),
            begins: first().to_string(),
            months: MONTHS,
            problem: self.desk.blob(&problem.to_bytes())?,
            solution: self.desk.blob(&solution.to_bytes())?,
            index: self.desk.table(&economy.index(stocks))?,
            tasks: self.desk.table(&tasks)?,
            revises: revises.map(|plan| plan.body.plan.clone()),
        };
        Ok(Drawn { problem, solution, body })
    }

    fn adopt_plan(&mut self, congress: &Id, plan: &Drawn) -> Result<(), DemoError> {
        let name = plan.body.plan.clone();
        let question = format!("Shall {name} be the plan?");
        let division = self.adopt(congress, &format!("{name}-vote"), &question, plan.body.solution)?;
        self.two("plan.adopt", &AdoptPlan { plan: name, division })
    }

    /// The first month: labour is attested, and every workplace reports what it did. A few report other hours than they attest.
    /// Gives what lies in stock of each product.
    fn first_month(&mut self, economy: &Economy, plan: &Drawn, none: &[i64]) -> Result<Vec<i64>, DemoError> {
        self.desk.set_time(super::BEGINS + 149 * DAY);
        let mut chance = self.chance("first month");
        let mut stocks = none.to_vec();
        let workplaces = economy.makes.len();
        for (n, made) in economy.makes.iter().enumerate() {
            let month = first();
            let mut hours = self.attest_in(n, month)?;
            if chance.in_thousand(30)
                && let Some(first) = hours.values_mut().next()
            {
                *first += 8;
            }
            let level = thousandths(plan.solution.levels[n]);
            if level == 0 {
                continue;
            }
            let done = level / i64::from(MONTHS) * i64::try_from(chance.between(880, 1_060)).unwrap_or(1_000)
                / 1_000;
            let stock = level / 40 * i64::try_from(chance.between(500, 1_500)).unwrap_or(1_000) / 1_000;
            stocks[made.product] += stock;
            let body = ReportActuals {
                plan: plan.body.plan.clone(),
                unit: made.unit.clone(),
                period: month.to_string(),
                levels: vec![Level { process: Economy::process(made.product), level: decimal(done) }],
                hours: hours.into_iter().map(|(kind, hours)| Hours { kind: id(&kind), hours }).collect(),
                stocks: vec![quantity(made.product, stock)],
                corrects: None,
            };
            let committee = &self.keys.committees[self.cast.workplaces[n].district][0];
            self.desk.submit("actual.report", &body, committee, With::ALONE)?;
            self.step("workplaces report", n + 1, workplaces);
        }
        Ok(stocks)
    }

    /// The first workplace proposes to arrange its benches otherwise; it is priced for the whole federation, tried in two
    /// workplaces, and adopted.
    fn method(&mut self, congress: &Id, economy: &Economy, plan: &Drawn) -> Result<(), DemoError> {
        self.at(153, 9);
        let recipe = economy.recipe();
        let blob = self.desk.table(&recipe)?;
        let place = &self.cast.workplaces[0];
        let mut authors: Vec<_> = place.people.iter().take(2).map(|n| self.cast.people[*n].member).collect();
        authors.sort_unstable();
        let (unit, district) = (place.id.clone(), place.district);
        let title = "Benches in the order of work (invented)".to_owned();
        let body = ProposeMethod { method: id(METHOD), unit, title, recipe: blob, authors };
        self.desk.submit("method.propose", &body, &self.keys.committees[district][0], With::ALONE)?;
        let none = vec![0; plan.problem.rows()];
        let problem = economy.problem(&none, 100, Some(&recipe))?;
        let price = PriceMethod {
            method: id(METHOD),
            plan: plan.body.plan.clone(),
            problem: self.desk.blob(&problem.to_bytes())?,
            solution: self.desk.blob(&solved(&problem).to_bytes())?,
        };
        self.desk.submit("method.price", &price, &self.keys.sponsors[0], With::ALONE)?;
        let until = self.desk.now() + 20 * DAY;
        let trials = [1, 2].map(|n| (self.cast.workplaces[n].id.clone(), self.cast.workplaces[n].district));
        for (unit, district) in &trials {
            let body = TryMethod { method: id(METHOD), unit: unit.clone(), until };
            self.desk.submit("method.try", &body, &self.keys.committees[*district][0], With::ALONE)?;
        }
        self.at(174, 9);
        for (n, (unit, district)) in (0..).zip(&trials) {
            let text = self.desk.blob(b"Invented: what came of the trial.")?;
            let hours = vec![Hours { kind: id("manual"), hours: 310 + n * 20 }];
            let (method, level) = (id(METHOD), "60.000".to_owned());
            let body = ReportTrial { method, unit: unit.clone(), level, hours, before: 400, text };
            self.desk.submit("method.report", &body, &self.keys.committees[*district][0], With::ALONE)?;
        }
        self.at(176, 9);
        let question = "Shall this method be open to every workplace?";
        let division = self.adopt(congress, "method-2026-1-vote", question, blob)?;
        self.two("method.adopt", &AdoptMethod { method: id(METHOD), division })
    }
}

/// Well within what the demo's statutes ask; one thread, so that every machine finds the same plan.
fn solved(problem: &Problem) -> Plan {
    let options = Options { tolerance: 1e-5, threads: 1, ..Options::default() };
    solve(problem, &options, None, &mut |_| {}).plan
}
