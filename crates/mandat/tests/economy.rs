//! The economy's commands, on the invented example and on the tables of two countries.
#![allow(
    clippy::float_arithmetic,
    clippy::print_stderr,
    reason = "bounds of floats are compared; a test that is not run says so"
)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

const EXAMPLE: &str = "examples/bakers-and-mills";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn mandat(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("mandat").expect("the command is built");
    command.current_dir(root()).args(arguments);
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Standard output, with the exit status that is expected.
fn output(arguments: &[&str], code: i32) -> String {
    text(&mandat(arguments).assert().code(code).get_output().stdout)
}

fn json(arguments: &[&str], code: i32) -> Value {
    serde_json::from_str(&output(arguments, code)).expect("JSON")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn place() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("out").display().to_string();
    (folder, path)
}

fn data(name: &str) -> Option<String> {
    let path = root().join("../shared/data").join(name);
    if path.exists() {
        return Some(path.display().to_string());
    }
    assert!(std::env::var_os("CI").is_none(), "no {}: put the shared data at ../shared/data", path.display());
    eprintln!("not run: no shared data at {}", path.display());
    None
}

#[test]
fn the_example_is_checked_and_its_labour_content_is_proven() {
    let checked = json(&["economy", "check", EXAMPLE, "--json"], 1);
    assert_eq!(checked["remarks"].as_array().map(Vec::len), Some(1), "{checked}");
    assert_eq!(checked["remarks"][0]["code"], "no-capacity");
    let labour = json(&["labour", EXAMPLE, "--json"], 0);
    for product in labour["products"].as_array().expect("a list") {
        if product["id"] == "coal" {
            assert!(
                number(&product["labour"]).abs() < f64::MIN_POSITIVE,
                "coal comes from outside: {product}"
            );
        } else if !product["upper"].is_null() {
            assert!(number(&product["lower"]) <= number(&product["labour"]));
            assert!(number(&product["upper"]) - number(&product["lower"]) < 1e-9 * number(&product["upper"]));
        }
    }
}

#[test]
fn a_plan_of_the_example_holds_and_can_be_proven_again() {
    let (_folder, out) = place();
    let page = format!("{out}.html");
    let arguments = ["plan", EXAMPLE, "--tolerance", "1e-6", "--json", "--out", &out, "--html", &page];
    let plan = json(&arguments, 0);
    assert_eq!(plan["status"], "optimal");
    assert!(number(&plan["certified_gap"]) <= 1e-6);
    assert!(number(&plan["lower_bound"]) <= number(&plan["labour"]) * (1.0 + 1e-6));
    assert_eq!((number(&plan["primal_violation"]), number(&plan["dual_violation"])), (0.0, 0.0));
    let proof = json(&["plan", "certify", &out, "--economy", EXAMPLE, "--json"], 0);
    assert_eq!((&proof["holds"], &proof["problem_of_the_tables"]), (&true.into(), &true.into()));
    // Of other targets it is the problem only if they are named.
    let (_other, targets) = place();
    let example = format!("{}/../../{EXAMPLE}/targets.csv", env!("CARGO_MANIFEST_DIR"));
    let voted = fs::read_to_string(example).expect("targets");
    let (first, rest) = voted.split_once('\n').expect("lines");
    let last = rest.trim_end().rsplit_once('\n').expect("several targets").0;
    fs::write(&targets, format!("{first}\n{last}\n")).expect("written");
    let other = format!("{out}-of-others");
    json(&["plan", EXAMPLE, "--targets", &targets, "--json", "--out", &other], 0);
    for (named, same) in [(&["--targets", targets.as_str()][..], true), (&[], false)] {
        let arguments = [&["plan", "certify", &other, "--economy", EXAMPLE, "--json"][..], named].concat();
        assert_eq!(json(&arguments, i32::from(!same))["problem_of_the_tables"], same, "{named:?}");
    }
    // The exponent of one number changed, and the proof is gone.
    let path = format!("{out}/plan.bin");
    let mut bytes = fs::read(&path).expect("a plan");
    let at = bytes.len() / 2 + 6;
    bytes[at] ^= 0x40;
    fs::write(&path, bytes).expect("written");
    assert!(!mandat(&["plan", "certify", &out]).ok().is_ok_and(|done| done.status.success()));
    let page = fs::read_to_string(page).expect("a page");
    for part in
        ["role=\"img\"", "<title id=\"flows-title\">", "<desc id=\"labour-desc\">", "outside the proof"]
    {
        assert!(page.contains(part), "{part}");
    }
    // The plan is where the next one begins, and nothing changes without a reason.
    let levels = format!("{out}/levels.csv");
    let again = json(&["plan", "replan", EXAMPLE, "--earlier", &levels, "--json"], 0);
    assert_eq!(again["changes"].as_array().map(Vec::len), Some(0), "{again}");
}

#[test]
fn what_does_not_fit_is_explained() {
    let more = format!("{EXAMPLE}/more.csv");
    let plan = json(&["plan", EXAMPLE, "--targets", &more, "--json"], 1);
    assert!(["shortfall", "floors_unmet"].contains(&plan["status"].as_str().expect("text")), "{plan}");
    assert!(plan["missing"].as_array().is_some_and(|list| !list.is_empty()));
    insta::assert_snapshot!("plan-more", without_time(&output(&["plan", EXAMPLE, "--targets", &more], 1)));
    let explained = json(&["plan", "explain", EXAMPLE, "--targets", &more, "--json"], 0);
    for chain in explained["chains"].as_array().expect("a list") {
        assert_eq!(chain[0]["kind"], "target");
        assert!(chain.as_array().is_some_and(|links| links.len() >= 3), "{chain}");
    }
    for bound in explained["bottlenecks"].as_array().expect("a list") {
        let more = &bound["one_more_saves"];
        assert!(number(&more[0]) <= number(&more[1]));
        assert!(number(&bound["price"]) >= number(&more[0]) - 1e-6 * number(&bound["price"]), "{bound}");
    }
}

fn without_time(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains(" iterations"));
    lines.map(|line| line.split(" (gap").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn alternatives_and_methods_of_the_example() {
    let between = ["plan", "alternatives", EXAMPLE, "--between", "bread,cloth", "--points", "20", "--json"];
    let found = json(&between, 0);
    let list = found["alternatives"].as_array().expect("a list");
    assert_eq!(list.len(), 20);
    assert!(number(&found["solved_from_nothing"]) <= 3.0, "{found}");
    for pair in list.windows(2) {
        assert!(number(&pair[0]["first"]) > number(&pair[1]["first"]));
        assert!(number(&pair[0]["second"]) <= number(&pair[1]["second"]) * (1.0 + 1e-5) + 1e-3, "{pair:?}");
    }
    let priced = json(
        &[
            "plan",
            "method",
            EXAMPLE,
            "--process",
            "stone-oven",
            "--capacity",
            "60",
            "--workplaces",
            "1,2",
            "--json",
        ],
        0,
    );
    assert!(number(&priced["first_unit_saves"]) > 0.0, "{priced}");
    let saved = |at: usize| number(&priced["steps"][at]["saved_at_least"]);
    assert!(0.0 < saved(0) && saved(0) < saved(1), "{priced}");
}

#[test]
fn an_economy_goes_out_and_comes_back() {
    let (_folder, out) = place();
    mandat(&["economy", "export", EXAMPLE, "--format", "csv", "--out", &out]).assert().success();
    let one = output(&["economy", "export", EXAMPLE, "--format", "json"], 0);
    assert_eq!(one, output(&["economy", "export", &out, "--format", "json"], 0));
    let tables: Value = serde_json::from_str(&one).expect("JSON");
    assert_eq!(tables["products"].as_array().map(Vec::len), Some(6));
    let mps = output(&["economy", "export", EXAMPLE, "--format", "mps"], 0);
    assert!(mps.starts_with("* min l'x") && mps.contains("\nBOUNDS\n"));
}

/// The answers of `HiGHS` to our MPS files, recorded by `dev/peers/record_mps.py`.
const HIGHS: &str = include_str!("peers/highs.json");

/// The folder of a recorded case: one of the repository, or invented anew.
fn recorded(case: &Value, out: &str) -> String {
    if let Some(folder) = case["folder"].as_str() {
        return folder.to_owned();
    }
    let shape =
        case["synth"].as_array().expect("arguments").iter().map(|word| word.as_str().expect("a word"));
    let arguments: Vec<&str> = ["economy", "synth", "--out", out].into_iter().chain(shape).collect();
    mandat(&arguments).assert().success();
    out.to_owned()
}

#[test]
fn another_solver_reads_our_mps_and_finds_the_same_optimum() {
    let highs: Value = serde_json::from_str(HIGHS).expect("JSON");
    for case in highs["cases"].as_array().expect("a list") {
        let (_folder, out) = place();
        let folder = recorded(case, &out);
        // The text has what HiGHS found in it: otherwise record anew.
        let mps = output(&["economy", "export", &folder, "--format", "mps"], 0);
        let between = |from: &str, to: &str| -> Vec<&str> {
            let lines = mps.lines().skip_while(|line| *line != from).skip(1);
            lines.take_while(|line| *line != to).collect()
        };
        let (rows, columns) = (between("ROWS", "COLUMNS"), between("COLUMNS", "RHS"));
        let costs = columns.iter().filter(|line| line.contains(" COST ")).count();
        let found = [rows.len() - 1, costs, columns.len() - costs];
        for (found, what) in found.iter().zip(["rows", "columns", "coefficients"]) {
            assert_eq!(Some(*found as u64), case[what].as_u64(), "{what} of {case}");
        }
        let plan = json(&["plan", &folder, "--tolerance", "1e-8", "--json"], 0);
        let optimum = number(&case["optimum"]);
        assert!(
            (number(&plan["objective"]) - optimum).abs() <= 1e-7 * optimum,
            "{case}: {}",
            plan["objective"]
        );
        assert!(number(&plan["lower_bound"]) <= optimum * (1.0 + 1e-9), "{case}: {}", plan["lower_bound"]);
    }
}

#[test]
fn long_highs_reads_our_mps_again() {
    let Some(python) = std::env::var_os("MANDAT_PEERS_PYTHON") else {
        eprintln!("not run: MANDAT_PEERS_PYTHON names no Python with highspy (dev/peers/requirements.txt)");
        return;
    };
    let script = root().join("dev/peers/record_mps.py");
    let mut command = std::process::Command::new(python);
    let command = command.current_dir(root()).arg(script).arg(assert_cmd::cargo::cargo_bin("mandat"));
    let printed = command.output().expect("Python runs");
    assert!(printed.status.success(), "{}", text(&printed.stderr));
    let (now, then): (Value, Value) =
        (serde_json::from_slice(&printed.stdout).expect("JSON"), serde_json::from_str(HIGHS).expect("JSON"));
    let [now, then] = [&now, &then].map(|cases| cases["cases"].as_array().expect("a list"));
    assert_eq!(now.len(), then.len());
    for (now, then) in now.iter().zip(then) {
        for what in ["folder", "synth", "rows", "columns", "coefficients"] {
            assert_eq!(now[what], then[what]);
        }
        let (now, then) = (number(&now["optimum"]), number(&then["optimum"]));
        assert!((now - then).abs() <= 1e-9 * then, "{now} {then}");
    }
}

#[test]
fn invented_economies_are_planned_from_their_folders() {
    for family in ["hub", "local"] {
        let (_folder, out) = place();
        let shape =
            ["--products", "200", "--seed", "4", "--family", family, "--caps", "tight", "--out", &out];
        let mut arguments = vec!["economy", "synth"];
        arguments.extend(shape);
        mandat(&arguments).assert().success();
        let plan = json(&["plan", &out, "--json"], 0);
        assert_eq!(plan["status"], "optimal");
        assert!(number(&plan["certified_gap"]) <= 1e-6 && number(&plan["shortfall"]) > 0.0);
    }
}

#[test]
fn tables_of_two_countries_are_imported() {
    let Some(uk) = data("uk-2010/iot.csv") else { return };
    let (_folder, out) = place();
    mandat(&["economy", "import", "--format", "siot", "--table", &uk, "--out", &out]).assert().success();
    let found = json(&["economy", "multipliers", &out, "--json"], 0);
    let first = &found["products"][0];
    assert_eq!(first["id"], "01");
    assert!((number(&first["output_multiplier"]) - 1.831_170_758_629_462_8).abs() < 1e-12);
    // An exact replica sums up to the table: the same labour, whatever the split.
    let (_other, exact) = place();
    let synth = [
        "economy",
        "synth",
        "--products",
        "635",
        "--family",
        "replica",
        "--of",
        &out,
        "--exact",
        "--out",
        &exact,
    ];
    mandat(&synth).assert().success();
    let (table, replica) = (json(&["labour", &out, "--json"], 0), json(&["labour", &exact, "--json"], 0));
    let labour = |list: &Value, at: usize| number(&list["products"][at]["labour"]);
    for at in 0..127 {
        for sub in 0..5 {
            let (one, other) = (labour(&table, at), labour(&replica, 5 * at + sub));
            assert!((one - other).abs() <= 1e-10 * one, "{at} {one} {other}");
        }
    }
    let Some(make) = data("us-2012/make.csv") else { return };
    let uses = data("us-2012/use.csv").unwrap_or_default();
    let (_folder, out) = place();
    let import =
        ["economy", "import", "--format", "sut-wide", "--use", &uses, "--make", &make, "--out", &out];
    mandat(&import).assert().success();
    let found = json(&["economy", "multipliers", &out, "--json"], 0);
    assert_eq!(found["products"].as_array().map(Vec::len), Some(402));
}

#[test]
fn mistakes_are_shown_at_once_with_their_places() {
    let (folder, _) = place();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    write("products.csv", "id,unit,brnach\nbread,t,food\n");
    write("processes.csv", "id,capacity\nbake,many\nbake,3\nmill,-1\n");
    write(
        "flows.csv",
        "process,direction,product,amount,unit\nbake,out,bred,1,t\nbake,sideways,bread,1,kg\nbake,in,bread\n",
    );
    write("labor.csv", "process,hours\nbake,1\n");
    let path = folder.path().display().to_string();
    let shown = mandat(&["plan", &path]).assert().code(2).get_output().stderr.clone();
    insta::assert_snapshot!("economy-mistakes", text(&shown).replace(&path, "FOLDER"));
}
