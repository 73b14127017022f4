//! The first act of the demo: founding entry, units, keys, platforms.

use mandat_federation::Id;
use mandat_federation::body::{Anchor, Found, FoundUnit, GrantKey, RegisterPlatform, Witness};
use mandat_federation::founding::FORMAT;
use mandat_federation::keys::Role;
use mandat_record::ed25519::SigningKey;

use super::text::{PLATFORMS, platform};
use super::{DemoError, Place, Scene, id};
use crate::desk::With;

/// The statutes of the demo, with a congress of 400.
const STATUTES: &str = include_str!("../../statutes/demo.toml");

/// The unit at the top.
pub(super) const TOP: &str = "federation";

impl<S: Place> Scene<'_, S> {
    pub(super) fn found(&mut self) -> Result<(), DemoError> {
        let statutes = STATUTES.replace("house = 400", &format!("house = {}", self.size.congress));
        let statutes = self.desk.blob(statutes.as_bytes())?;
        let first = |key: &SigningKey, role| GrantKey { key: key.public(), role, unit: None };
        let keys = &self.keys;
        let pairs = [
            (&keys.keepers, Role::Keeper),
            (&keys.returning, Role::Returning),
            (&keys.commission, Role::Commission),
        ];
        let mut granted: Vec<GrantKey> =
            pairs.iter().flat_map(|(pair, role)| pair.iter().map(|key| first(key, *role))).collect();
        granted.push(first(&keys.registrar, Role::Registrar));
        let witness =
            |w: &crate::desk::Witness| Witness { key: w.verifier().to_string(), union: w.union.clone() };
        let found = Found {
            format: FORMAT,
            name: "Invented federation of branch unions (demo)".into(),
            operator: keys.operator_verifier(),
            witnesses: keys.witnesses.iter().map(witness).collect(),
            keys: granted,
            statutes,
        };
        self.desk.submit("record.found", &found, &self.keys.keepers[0], With::ALONE)?;
        self.units()?;
        self.grants()?;
        self.platforms()
    }

    fn units(&mut self) -> Result<(), DemoError> {
        let top = id(TOP);
        self.unit(&top, "federation", None, "Congress of producers (invented)")?;
        for n in 0..self.cast.unions.len() {
            let unit = self.cast.unions[n].clone();
            self.unit(&unit, "union", Some(&top), &format!("Union {unit} (invented)"))?;
        }
        for n in 0..self.cast.districts.len() {
            let (unit, above) = {
                let district = &self.cast.districts[n];
                (district.id.clone(), self.cast.unions[district.union].clone())
            };
            self.unit(&unit, "district", Some(&above), &format!("District {unit} (invented)"))?;
        }
        for n in 0..self.cast.workplaces.len() {
            let (unit, above) = {
                let workplace = &self.cast.workplaces[n];
                (workplace.id.clone(), self.cast.districts[workplace.district].id.clone())
            };
            self.unit(&unit, "workplace", Some(&above), &format!("Workplace {unit} (invented)"))?;
        }
        Ok(())
    }

    fn unit(&mut self, unit: &Id, tier: &str, parent: Option<&Id>, name: &str) -> Result<(), DemoError> {
        let body =
            FoundUnit { unit: unit.clone(), tier: id(tier), parent: parent.cloned(), name: name.into() };
        self.desk.submit("unit.found", &body, &self.keys.keepers[0], With::ALONE)?;
        Ok(())
    }

    /// Registrars and a committee of each union, committees of each district.
    fn grants(&mut self) -> Result<(), DemoError> {
        let unions = self.cast.unions.iter().zip(&self.keys.registrars);
        let districts = self.cast.districts.iter().map(|d| &d.id).zip(&self.keys.committees);
        let grants = unions
            .map(|(unit, pair)| (unit, pair, Role::Registrar))
            .chain(districts.map(|(unit, pair)| (unit, pair, Role::Committee)));
        let [first, second] = &self.keys.keepers;
        for (unit, key) in self.cast.unions.iter().zip(&self.keys.unions) {
            let body = GrantKey { key: key.public(), role: Role::Committee, unit: Some(unit.clone()) };
            self.desk.submit("key.grant", &body, first, With::second(second))?;
        }
        for (unit, pair, role) in grants {
            for key in pair {
                let body = GrantKey { key: key.public(), role, unit: Some(unit.clone()) };
                self.desk.submit("key.grant", &body, first, With::second(second))?;
            }
        }
        Ok(())
    }

    fn platforms(&mut self) -> Result<(), DemoError> {
        let mut chance = self.chance("platforms");
        for (n, text) in PLATFORMS.iter().enumerate() {
            let blob = self.desk.blob(text.words.as_bytes())?;
            let supporters = chance.between(self.size.members / 100 + 1, self.size.members / 40 + 2);
            let body =
                RegisterPlatform { platform: platform(n), title: text.title.into(), text: blob, supporters };
            let with = With::second(&self.keys.registrar);
            self.desk.submit("platform.register", &body, &self.keys.sponsors[n], with)?;
        }
        Ok(())
    }

    /// A checkpoint that both witnesses cosign, and its anchor in the log itself.
    pub(super) fn anchor(&mut self) -> Result<(), DemoError> {
        let checkpoint = self.desk.checkpoint(&self.keys.operator, &self.keys.witnesses)?;
        let body = Anchor { checkpoint };
        self.desk.submit("checkpoint.anchor", &body, &self.keys.returning[0], With::ALONE)?;
        Ok(())
    }
}
