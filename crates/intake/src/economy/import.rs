//! Published tables become input-output tables: wide supply and use, wide symmetric, long.
//!
//! Which rows and columns are products, industries, final demand or primary inputs follows from where a name stands: a commodity
//! is a row of the use table and a column of the make table, an industry the other way round, and what is left of the use
//! table is final demand (columns) or primary inputs (rows). Totals are left out and recomputed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mandat_economy::tables::{Column, Matrix, Row, SupplyUse, Symmetric};

use super::stream::Stream;
use super::wide::{Wide, is_total};
use crate::folder::table::Notes;

/// Reads a wide use table and a wide make table (industries by commodities).
///
/// # Errors
///
/// All mistakes, each with file, line and column.
pub fn supply_use_wide(uses: &Path, make: &Path) -> Result<SupplyUse, Notes> {
    let mut notes = Notes::default();
    let tables = (Wide::read(uses, &mut notes), Wide::read(make, &mut notes));
    let (Some(used), Some(made)) = tables else { return Err(notes) };
    let products: Vec<String> =
        used.rows.iter().filter(|name| !is_total(name) && made.column(name).is_some()).cloned().collect();
    let industries: Vec<String> =
        made.rows.iter().filter(|name| !is_total(name) && used.column(name).is_some()).cloned().collect();
    unmatched(make, uses, &made, (&industries, &products), &mut notes);
    if products.is_empty() || industries.is_empty() {
        let text = "shares no commodity or no industry with the make table: the rows of the use table are commodities, those of the \
                    make table industries";
        notes.mistake(&file_name(uses), 0, None, text);
    }
    if !notes.mistakes.is_empty() {
        return Err(notes);
    }
    let is_product: BTreeSet<&String> = products.iter().collect();
    let is_industry: BTreeSet<&String> = industries.iter().collect();
    let demand = used.columns.iter().enumerate().filter(|(_, c)| !is_total(c) && !is_industry.contains(c));
    let primary = used.rows.iter().enumerate().filter(|(_, r)| !is_total(r) && !is_product.contains(r));
    let rows: Vec<usize> = products.iter().filter_map(|name| used.row(name)).collect();
    let columns: Vec<usize> = industries.iter().filter_map(|name| used.column(name)).collect();
    let demand = demand
        .map(|(at, name)| Column {
            name: name.clone(),
            values: rows.iter().map(|i| used.get(*i, at)).collect(),
        })
        .collect();
    let primary = primary
        .map(|(at, name)| Row {
            name: name.clone(),
            values: columns.iter().map(|j| used.get(at, *j)).collect(),
        })
        .collect();
    let make_rows: Vec<usize> = industries.iter().filter_map(|name| made.row(name)).collect();
    let make_columns: Vec<usize> = products.iter().filter_map(|name| made.column(name)).collect();
    Ok(SupplyUse {
        make: part(&made, &make_rows, &make_columns),
        uses: part(&used, &rows, &columns),
        products,
        industries,
        demand,
        primary,
    })
}

/// Industries and commodities of the make table that the use table does not have.
fn unmatched(make: &Path, uses: &Path, made: &Wide, found: (&[String], &[String]), notes: &mut Notes) {
    let (industries, products) = found;
    for name in made.rows.iter().filter(|name| !is_total(name) && !industries.contains(name)) {
        notes.mistake(
            &file_name(make),
            0,
            None,
            format!("has the industry {name:?}, which is no column of {}", file_name(uses)),
        );
    }
    for name in made.columns.iter().filter(|name| !is_total(name) && !products.contains(name)) {
        notes.mistake(
            &file_name(make),
            0,
            None,
            format!("has the commodity {name:?}, which is no row of {}", file_name(uses)),
        );
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// A part of a wide table as a matrix.
fn part(table: &Wide, rows: &[usize], columns: &[usize]) -> Matrix {
    let cells = rows.iter().enumerate().flat_map(|(i, row)| {
        columns.iter().enumerate().map(move |(j, column)| (i, j, table.get(*row, *column)))
    });
    Matrix::new(rows.len(), columns.len(), cells)
}

/// Reads a wide symmetric table. Output is the row `Total output`, or the sum of the products' column where there is none.
///
/// # Errors
///
/// All mistakes, each with file, line and column.
pub fn symmetric_wide(path: &Path) -> Result<Symmetric, Notes> {
    let mut notes = Notes::default();
    let Some(table) = Wide::read(path, &mut notes) else { return Err(notes) };
    let products: Vec<String> =
        table.rows.iter().filter(|name| !is_total(name) && table.column(name).is_some()).cloned().collect();
    if products.is_empty() {
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let text = "names no product both as a row and as a column: a symmetric table has the same names on both sides";
        notes.mistake(&file, 0, None, text);
    }
    if !notes.mistakes.is_empty() {
        return Err(notes);
    }
    let known: BTreeSet<&String> = products.iter().collect();
    let rows: Vec<usize> = products.iter().filter_map(|name| table.row(name)).collect();
    let columns: Vec<usize> = products.iter().filter_map(|name| table.column(name)).collect();
    let demand: Vec<Column> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, name)| !is_total(name) && !known.contains(name))
        .map(|(at, name)| Column {
            name: name.clone(),
            values: rows.iter().map(|i| table.get(*i, at)).collect(),
        })
        .collect();
    let below = |at: usize| columns.iter().map(|j| table.get(at, *j)).collect::<Vec<f64>>();
    let primary: Vec<Row> = table
        .rows
        .iter()
        .enumerate()
        .filter(|(_, name)| !is_total(name) && !known.contains(name))
        .map(|(at, name)| Row { name: name.clone(), values: below(at) })
        .collect();
    let flows = part(&table, &rows, &columns);
    let output = table.rows.iter().position(|name| name.eq_ignore_ascii_case("total output"));
    let output = output.map_or_else(|| summed_output(&flows, &primary), below);
    Ok(Symmetric { products, flows, output, demand, primary })
}

fn summed_output(flows: &Matrix, primary: &[Row]) -> Vec<f64> {
    let mut sums = flows.column_sums();
    for row in primary {
        sums.iter_mut().zip(&row.values).for_each(|(sum, value)| *sum += value);
    }
    sums
}

/// Cells of one year by table, row and column.
type Cells = BTreeMap<(String, String), f64>;

/// The tables of a long file.
#[derive(Default)]
struct Long {
    make: Cells,
    uses: Cells,
    demand: Cells,
    primary: Cells,
    year: Option<String>,
    units: BTreeSet<String>,
}

/// Reads a long file with the columns `table,row,col,value,unit,year`. Tables are `make` (industry, commodity) or `supply`
/// (commodity, industry), `use` (commodity, industry), `demand` (commodity, column of final demand) and `primary` (input,
/// industry). In `use`, a column that makes nothing is final demand, a row that has any is a commodity, and other rows that nobody makes are
/// primary inputs.
///
/// # Errors
///
/// All mistakes, each with file, line and column.
pub fn supply_use_long(path: &Path, year: Option<&str>) -> Result<SupplyUse, Notes> {
    let mut notes = Notes::default();
    let mut long = Long::default();
    let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    if let Some(rows) = Stream::open(path, &mut notes) {
        let _ = long.read(rows, year, &mut notes);
    }
    if notes.mistakes.is_empty() {
        match year {
            _ if long.make.is_empty() || long.uses.is_empty() => {
                let text = match year {
                    Some(year) => format!("has no rows of tables make and use for the year {year}"),
                    None => "has no rows of tables \"make\" (or \"supply\") and \"use\"".into(),
                };
                notes.mistake(&file, 0, Some("table"), text);
            }
            _ => {}
        }
        if long.units.len() > 1 {
            let units: Vec<&str> = long.units.iter().map(String::as_str).collect();
            let text = format!(
                "has the units {}: shares of a market need one unit, so convert the values",
                units.join(", ")
            );
            notes.mistake(&file, 0, Some("unit"), text);
        }
    }
    if notes.mistakes.is_empty() { Ok(long.supply_use()) } else { Err(notes) }
}

impl Long {
    fn read(&mut self, mut rows: Stream, wanted: Option<&str>, notes: &mut Notes) -> Option<()> {
        let ([table, row, col, value], [unit, year]) =
            rows.schema(["table", "row", "col", "value"], ["unit", "year"], notes)?;
        while rows.advance(notes) {
            let of = rows.text(year);
            if wanted.is_some_and(|wanted| !of.is_empty() && of != wanted) {
                continue;
            }
            let Some(amount) = rows.number(value, notes) else { continue };
            if rows.text(row).is_empty() || rows.text(col).is_empty() {
                let column = if rows.text(row).is_empty() { row } else { col };
                rows.wrong(column, "names nothing: fill in the cell", notes);
                continue;
            }
            let (mut key, mut cells) =
                ((rows.text(row).to_owned(), rows.text(col).to_owned()), &mut self.uses);
            match rows.text(table) {
                "make" => cells = &mut self.make,
                "supply" => {
                    key = (key.1, key.0);
                    cells = &mut self.make;
                }
                "use" => {}
                "demand" => cells = &mut self.demand,
                "primary" => cells = &mut self.primary,
                other => {
                    let text = format!("is {other:?}: write one of make, supply, use, demand, primary");
                    rows.wrong(table, text, notes);
                    continue;
                }
            }
            if is_total(&key.0) || is_total(&key.1) {
                continue;
            }
            if wanted.is_none() && self.year.get_or_insert_with(|| of.to_owned()) != of {
                let first = self.year.as_deref().unwrap_or_default();
                rows.wrong(year, format!("is {of:?} after {first:?}: choose one year with --year"), notes);
                return None;
            }
            self.units.insert(rows.text(unit).to_owned());
            if cells.insert(key, amount).is_some() {
                rows.wrong(value, "gives a second value for the same place and year: leave one", notes);
            }
        }
        Some(())
    }

    fn supply_use(self) -> SupplyUse {
        let industries: Vec<String> =
            self.make.keys().map(|(i, _)| i.clone()).collect::<BTreeSet<_>>().into_iter().collect();
        let products: Vec<String> = self
            .make
            .keys()
            .map(|(_, j)| j.clone())
            .chain(self.demand.keys().map(|(i, _)| i.clone()))
            .chain(
                self.uses
                    .keys()
                    .filter(|(_, j)| industries.binary_search(j).is_err())
                    .map(|(i, _)| i.clone()),
            )
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let at = |names: &[String]| -> BTreeMap<String, usize> {
            names.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect()
        };
        let (industry, product) = (at(&industries), at(&products));
        let make = self.make.iter().map(|((i, j), value)| (industry[i], product[j], *value));
        let make = Matrix::new(industries.len(), products.len(), make);
        let mut uses = Vec::new();
        let mut demand: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        let mut primary: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for ((row, col), value) in self.uses.iter().chain(&self.demand).chain(&self.primary) {
            match (product.get(row), industry.get(col)) {
                (Some(i), Some(j)) => uses.push((*i, *j, *value)),
                (Some(i), None) => {
                    demand.entry(col.clone()).or_insert_with(|| vec![0.0; products.len()])[*i] += value;
                }
                (None, Some(j)) => {
                    primary.entry(row.clone()).or_insert_with(|| vec![0.0; industries.len()])[*j] += value;
                }
                (None, None) => {} // a primary input straight to final demand: no process takes it
            }
        }
        SupplyUse {
            uses: Matrix::new(products.len(), industries.len(), uses),
            products,
            industries,
            make,
            demand: demand.into_iter().map(|(name, values)| Column { name, values }).collect(),
            primary: primary.into_iter().map(|(name, values)| Row { name, values }).collect(),
        }
    }
}
