//! Published tables of two countries: the United Kingdom's inverse and multipliers as published, the United States' balances,
//! and the way through a folder and back.
#![allow(clippy::print_stderr, reason = "a test that is not run says so, and how near it came")]

use std::path::{Path, PathBuf};

use mandat_economy::model::Targets;
use mandat_economy::synth::Caps;
use mandat_economy::tables::{Dense, Leontief, Meaning, SupplyUse, Technical, Technology, balance};
use mandat_economy::{Replica, certify, replica};
use mandat_intake::economy::{import, read, write};

fn data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "no {}: put the shared data at ../shared/data", path.display());
    eprintln!("not run: no shared data at {}", path.display());
    None
}

/// The published cells of a table: column, row, value.
fn published(path: &Path) -> Vec<(String, Vec<f64>)> {
    let mut reader = csv::Reader::from_path(path).expect("the published table");
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            let numbers = record.iter().skip(1).filter_map(|cell| cell.parse().ok()).collect();
            (record[0].to_owned(), numbers)
        })
        .collect()
}

fn united_states() -> Option<SupplyUse> {
    let (uses, make) = (data("us-2012/use.csv")?, data("us-2012/make.csv")?);
    Some(import::supply_use_wide(&uses, &make).expect("the tables can be read"))
}

/// Multipliers after the way through a folder, as the command reads them.
fn through_a_folder(economy: &mandat_economy::model::Economy, targets: &Targets) -> Vec<f64> {
    let place = tempfile::tempdir().expect("a temporary folder");
    write(place.path(), economy, targets).expect("the folder is written");
    let (again, voted) = read(place.path(), None).unwrap_or_else(|notes| panic!("{:?}", notes.mistakes));
    assert_eq!((&again, &voted), (economy, targets), "what is written reads back the same");
    Technical::of(&again).expect("productive").leontief.output_multipliers().expect("productive")
}

#[test]
fn uk_inverse_and_multipliers_are_the_published_ones() {
    let Some(folder) = data("uk-2010") else { return };
    let table = import::symmetric_wide(&folder.join("iot.csv")).expect("the table can be read");
    assert_eq!((table.products.len(), table.demand.len(), table.primary.len()), (127, 9, 5));
    let inverse = table.leontief().expect("productive").inverse().expect("small");
    let mut worst = 0.0_f64;
    let rows = published(&folder.join("leontief_inverse.csv"));
    for (i, (code, numbers)) in rows.iter().take(127).enumerate() {
        assert_eq!(*code, table.products[i]);
        for (j, value) in numbers.iter().take(127).enumerate() {
            worst = worst.max((inverse.get(i, j) - value).abs());
        }
    }
    assert!(worst < 1e-12, "the inverse differs by {worst:e}");
    let (economy, targets) = table.economy(&Meaning::default()).expect("an economy");
    let multipliers = through_a_folder(&economy, &targets);
    // The published multipliers stand in another order, by label.
    let mut labels = csv::Reader::from_path(folder.join("labels.csv")).expect("the labels");
    let label: std::collections::BTreeMap<String, String> = labels
        .records()
        .map(|record| record.map(|r| (r[0].to_owned(), r[1].to_owned())).expect("a row"))
        .collect();
    let wanted: std::collections::BTreeMap<_, _> =
        published(&folder.join("multipliers.csv")).into_iter().collect();
    assert_eq!(wanted.len(), 127);
    let mut worst = 0.0_f64;
    for (mine, code) in multipliers.iter().zip(&table.products) {
        worst = worst.max((mine - wanted[&label[code]][0]).abs());
    }
    assert!(worst < 1e-12, "the multipliers differ by {worst:e}");
    eprintln!("greatest difference of a multiplier {worst:e}");
}

#[test]
fn us_balances_hold_within_the_rounding_of_the_tables() {
    let Some(table) = united_states() else { return };
    assert_eq!((table.products.len(), table.industries.len()), (402, 402));
    assert_eq!((table.demand.len(), table.primary.len()), (20, 3));
    // Every cell is rounded to a million; a sum of n cells is off by at most (n + 1) / 2, and far less in practice.
    for difference in table.product_differences().iter().chain(&table.industry_differences()) {
        let off = (difference.made - difference.used).abs();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let allowed = (difference.terms as f64) / 2.0;
        assert!(off <= allowed, "{difference:?}");
    }
    let symmetric = table.symmetric(Technology::Industry).expect("a symmetric table");
    // All inputs of all industries are inputs of some commodity, and products plus primary inputs make up the output.
    let (before, after) = (table.uses.row_sums(), symmetric.flows.row_sums());
    for (before, after) in before.iter().zip(&after) {
        assert!((before - after).abs() <= before.abs() * 1e-12 + 1e-9, "{before} {after}");
    }
}

#[test]
fn us_multipliers_equal_a_dense_solve() {
    let Some(table) = united_states() else { return };
    let symmetric = table.symmetric(Technology::Industry).expect("a symmetric table");
    let (economy, targets) = symmetric.economy(&Meaning::default()).expect("an economy");
    let mine = through_a_folder(&economy, &targets);
    // And plain Gauss-Jordan elimination on I - A' written out here.
    let a = Dense::of(&symmetric.coefficients());
    let n = a.size();
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|j| {
            let mut row: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i == j)) - a.get(i, j)).collect();
            row.push(1.0);
            row
        })
        .collect();
    for k in 0..n {
        let pivot = rows[k].clone();
        for (i, row) in rows.iter_mut().enumerate() {
            if i != k && row[k] != 0.0 {
                let factor = row[k] / pivot[k];
                row.iter_mut().zip(&pivot).for_each(|(cell, above)| *cell -= factor * above);
            }
        }
    }
    let mut worst = 0.0_f64;
    for j in 0..n {
        let dense = rows[j][n] / rows[j][j];
        worst = worst.max((mine[j] - dense).abs() / dense);
    }
    assert!(worst < 1e-10, "the multipliers differ by {worst:e}");
    eprintln!("greatest relative difference of a multiplier {worst:e}");
}

#[test]
fn joint_processes_are_mixed_as_industry_technology_says() {
    let Some(mut table) = united_states() else { return };
    // Eight cells of the use table are negative, which would be outputs of a process.
    let (m, n) = (table.industries.len(), table.products.len());
    let positive: Vec<_> = table.uses.iter().filter(|(_, _, value)| *value > 0.0).collect();
    assert_eq!(table.uses.entries() - positive.len(), 8);
    table.uses = mandat_economy::tables::Matrix::new(n, m, positive);
    let system = table.symmetric(Technology::Industry).expect("a table").leontief().expect("productive");
    let (joint, targets) = table.economy(&Meaning::default()).expect("an economy");
    let mixed = through_a_folder(&joint, &targets);
    for (mixed, plain) in mixed.iter().zip(system.output_multipliers().expect("productive")) {
        assert!((mixed - plain).abs() < 1e-10, "{mixed} {plain}");
    }
}

#[test]
fn us_commodity_technology_gives_each_commodity_its_own_inputs() {
    let Some(table) = united_states() else { return };
    // As published, two commodities are made by nobody; the assumption itself still fits what is made.
    match table.symmetric(Technology::Commodity) {
        Ok(symmetric) => {
            // What the industries used is what their commodities need: U = A V'.
            let again = symmetric.coefficients().product(&table.make.transposed());
            for (i, j, value) in table.uses.iter() {
                assert!((again.get(i, j) - value).abs() < 1e-6, "{i} {j}");
            }
        }
        Err(error) => assert!(error.to_string().contains("industries make"), "{error}"),
    }
}

#[test]
fn uk_table_is_found_again_by_balancing() {
    let Some(folder) = data("uk-2010") else { return };
    let table = import::symmetric_wide(&folder.join("iot.csv")).expect("the table can be read");
    let flows = &table.flows;
    // Disturbed by factors of rows and columns, which RAS takes out exactly.
    let n = flows.rows();
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let factor = |at: usize| 0.5 + (at % 7) as f64 / 5.0;
    let cells = flows.iter().map(|(i, j, value)| (i, j, value * factor(i) * factor(j * 3)));
    let first = mandat_economy::tables::Matrix::new(n, n, cells);
    let found = balance(&first, &flows.row_sums(), &flows.column_sums(), 1e-13, 1000).expect("reachable");
    assert!(found.distance <= 1e-13);
    for ((i, j, mine), (_, _, value)) in found.matrix.iter().zip(flows.iter()) {
        assert!((mine - value).abs() <= value.abs() * 1e-6 + 1e-6, "{i} {j}: {mine} {value}");
    }
}

#[test]
fn a_long_file_gives_the_tables_of_the_wide_ones() {
    let Some(wide) = united_states() else { return };
    let place = tempfile::tempdir().expect("a temporary folder");
    let path = place.path().join("long.csv");
    let mut text = String::from("table,row,col,value,unit,year\n");
    for (i, j, value) in wide.make.iter() {
        text += &format!("supply,{},{},{value},million,2012\n", wide.products[j], wide.industries[i]);
    }
    for (i, j, value) in wide.uses.iter() {
        text += &format!("use,{},{},{value},million,2012\n", wide.products[i], wide.industries[j]);
    }
    for column in &wide.demand {
        for (product, value) in wide.products.iter().zip(&column.values) {
            text += &format!("use,{product},{},{value},million,2012\n", column.name);
        }
    }
    text += "use,1111A0,1111B0,7,million,2007\n";
    std::fs::write(&path, text).expect("a file");
    let wrong = import::supply_use_long(&path, None).expect_err("two years");
    assert!(wrong.mistakes[0].to_string().contains("choose one year with --year"), "{}", wrong.mistakes[0]);
    let long = import::supply_use_long(&path, Some("2012")).expect("the tables can be read");
    assert_eq!(long.industries.len(), wide.industries.len());
    let of = |table: &SupplyUse| -> std::collections::BTreeMap<String, f64> {
        let system: Leontief =
            table.symmetric(Technology::Industry).expect("a table").leontief().expect("productive");
        system.products().iter().cloned().zip(system.output_multipliers().expect("productive")).collect()
    };
    let (long, wide) = (of(&long), of(&wide));
    for (product, value) in &long {
        assert!((value - wide[product]).abs() < 1e-9, "{product}");
    }
}

#[test]
fn an_exact_replica_sums_up_to_its_table() {
    let uk =
        || import::symmetric_wide(&data("uk-2010")?.join("iot.csv")).ok()?.economy(&Meaning::default()).ok();
    let us = || united_states()?.symmetric(Technology::Industry).ok()?.economy(&Meaning::default()).ok();
    for (economy, targets) in [uk(), us()].into_iter().flatten() {
        let technical = Technical::of(&economy).expect("productive");
        let table = &technical.leontief;
        let labour = technical.direct(|process| economy.hours(process));
        let mut demand = vec![0.0; economy.products.len()];
        targets.list.iter().for_each(|target| demand[target.product as usize] += target.amount);
        let (split, techniques) = (3, 2);
        let of = Replica {
            coefficients: table.coefficients(),
            labour: &labour,
            demand: &demand,
            split,
            techniques,
            caps: Caps::None,
            exact: true,
            seed: 5,
        };
        let made = replica(&of, 1).expect("small");
        let branch = |row: usize| row / split as usize;
        let near = |a: f64, b: f64, size: f64| (a - b).abs() <= 1e-10 * b.abs() + 1e-14 * size;
        // Every column sums, branch by branch, to the table's.
        for process in 0..made.problem.processes() {
            let product = branch(process / techniques as usize);
            let mut sums = vec![0.0; demand.len()];
            let (rows, values) = made.problem.process(process);
            rows.iter().zip(values).for_each(|(row, m)| sums[branch(*row as usize)] += m);
            for (input, sum) in sums.iter().enumerate() {
                let wanted = f64::from(u8::from(input == product)) - table.coefficients().get(input, product);
                assert!(near(*sum, wanted, 1.0), "{process} {input}: {sum} {wanted}");
            }
        }
        // So its outputs do, and its labour; and the whole is a plan that cannot be bettered.
        let output = table.output(&demand).expect("productive");
        let most = output.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        let mut sums = vec![0.0; demand.len()];
        for (process, level) in made.uncapped.levels.iter().enumerate() {
            sums[branch(process / techniques as usize)] += level;
        }
        for (sum, wanted) in sums.iter().zip(&output) {
            assert!(near(*sum, *wanted, most), "{sum} {wanted}");
        }
        let hours: f64 = output.iter().zip(&labour).map(|(x, l)| x * l).sum();
        let pairs = made.problem.labour().iter().zip(&made.uncapped.levels);
        assert!(near(pairs.map(|(l, x)| l * x).sum(), hours, 0.0));
        // A rounding of a price times a capacity without end proves nothing: ample ones do not bind either.
        let ample = made.uncapped.levels.iter().map(|level| 2.0 * level + 1.0).collect();
        let problem = made.problem.clone().with_capacity(ample).expect("in range");
        let certificate = certify(&problem, &made.uncapped).expect("lengths agree");
        assert!(certificate.holds(1), "{certificate:?}");
        assert!(near(certificate.upper, hours, 0.0), "{certificate:?} {hours}");
    }
}

#[test]
fn labour_contents_are_bounded_where_by_products_save_inputs() {
    let Some(table) = united_states() else { return };
    let (economy, _) = table
        .symmetric(Technology::Industry)
        .expect("a table")
        .economy(&Meaning::default())
        .expect("an economy");
    let technical = Technical::of(&economy).expect("productive");
    assert!(technical.leontief.coefficients().iter().any(|(_, _, value)| value < 0.0));
    let wanted = technical.extension(&economy, "labour").expect("labour");
    let content = mandat_economy::content(&economy, 1).expect("bounded");
    for (at, wanted) in wanted.iter().enumerate() {
        let (lower, upper) = (content.lower[at], content.upper[at]);
        assert!(lower <= *wanted && *wanted <= upper, "{at}: {lower} {wanted} {upper}");
        assert!(upper - lower <= 1e-9 * wanted.abs().max(0.1), "{at}: {lower} {upper}");
    }
}
