//! Units: stated one by one or in tables, founded from the top down.

use std::collections::BTreeMap;

use mandat_federation::Id;
use mandat_federation::body::FoundUnit;

use super::description::{Description, Units};
use super::name::Names;
use super::table::{Notes, Place, Places, Table};

/// A unit with the row that states it.
pub struct Stated {
    /// The row.
    pub place: Place,
    /// The entry's body.
    pub body: FoundUnit,
}

/// All units of a folder, parents first; and the source names that stand behind theirs.
#[derive(Default)]
pub struct AllUnits {
    /// The units.
    pub units: Vec<Stated>,
    /// Source names by name in the record.
    pub names: Names,
    known: BTreeMap<Id, usize>,
}

impl AllUnits {
    /// Whether a unit is stated.
    pub fn has(&self, unit: &Id) -> bool {
        self.known.contains_key(unit)
    }

    /// Adds a unit. The same unit stated again in the same words is one unit; in other words it is a mistake.
    fn add(&mut self, place: Place, body: FoundUnit, source: &[String], notes: &mut Notes) {
        if let Err(other) = self.names.claim(body.unit.as_str(), source) {
            let text = format!(
                "{:?} and {other:?} would both be unit {}: rename one of them",
                source.join(" / "),
                body.unit
            );
            notes.mistake(&place.file, place.line, None, text);
            return;
        }
        if let Some(at) = self.known.get(&body.unit) {
            let first = &self.units[*at];
            if first.body != body {
                let Place { file, line } = &first.place;
                let text =
                    format!("unit {} has another tier, parent or name in {file}, line {line}", body.unit);
                notes.mistake(&place.file, place.line, None, text);
            }
            return;
        }
        self.known.insert(body.unit.clone(), self.units.len());
        self.units.push(Stated { place, body });
    }

    /// Parents before their units; what has no founded parent comes last and is refused by name.
    fn order(&mut self) {
        let depth = |unit: &Stated| {
            let mut depth = 0usize;
            let mut above = unit.body.parent.as_ref();
            // A ring of parents has no top: the bound ends it, and the fold refuses its units.
            while let Some(at) = above.and_then(|id| self.known.get(id)).filter(|_| depth <= self.units.len())
            {
                depth += 1;
                above = self.units[*at].body.parent.as_ref();
            }
            depth
        };
        let depths: Vec<usize> = self.units.iter().map(depth).collect();
        let mut order: Vec<(usize, Stated)> =
            depths.into_iter().zip(std::mem::take(&mut self.units)).collect();
        order.sort_by_key(|(depth, _)| *depth);
        self.units = order.into_iter().map(|(_, unit)| unit).collect();
        self.known = (0..).zip(&self.units).map(|(at, unit)| (unit.body.unit.clone(), at)).collect();
    }
}

/// Reads all units.
pub fn read(description: &Description, places: &Places, notes: &mut Notes) -> AllUnits {
    let mut all = AllUnits::default();
    for unit in &description.unit {
        let place = Place { file: "intake.toml".into(), line: 0 };
        let name = unit.name.clone().unwrap_or_else(|| unit.id.to_string());
        let source: Vec<String> = unit.id.as_str().split('/').map(str::to_owned).collect();
        let body =
            FoundUnit { unit: unit.id.clone(), tier: unit.tier.clone(), parent: unit.parent.clone(), name };
        all.add(place, body, &source, notes);
    }
    for map in &description.units {
        match places.read(&map.file) {
            Err(mistake) => notes.mistakes.push(mistake),
            Ok(bytes) => {
                if let Some(table) = Table::read(map.file.name(), &bytes, false, notes) {
                    read_table(map, &table, &mut all, notes);
                }
            }
        }
    }
    all.order();
    all
}

fn read_table(map: &Units, table: &Table, all: &mut AllUnits, notes: &mut Notes) -> Option<()> {
    let unit = table.field(&map.unit, notes)?;
    let tier = table.field(&map.tier, notes)?;
    let parent = table.field(&map.parent, notes)?;
    let named = table.optional(map.name.as_ref(), notes)?;
    table.note_blanks(&unit, notes);
    for row in &table.rows {
        let (Some(id), Some(tier)) = (table.name(row, &unit, notes), table.name(row, &tier, notes)) else {
            continue;
        };
        let above = if row.text(&parent).is_empty() { None } else { table.name(row, &parent, notes) };
        let parts = source(&row.parts(&unit));
        let name = named.as_ref().map(|cell| row.text(cell)).filter(|name| !name.is_empty());
        let name = name.or_else(|| parts.last().cloned()).unwrap_or_default();
        all.add(table.place(row), FoundUnit { unit: id, tier, parent: above, name }, &parts, notes);
    }
    Some(())
}

/// The parts of a source name: those of several columns, or of one that has them with `/`.
pub fn source(parts: &[String]) -> Vec<String> {
    match parts {
        [one] => one.split('/').map(|part| part.trim().to_owned()).collect(),
        several => several.to_vec(),
    }
}
