//! The keys of the demo, all made from its seed. In life each lies with another person.

use mandat_record::ed25519::SigningKey;
use mandat_record::note::{KeyName, SignatureType, VerifierKey};

use super::LOG;
use super::chance::secret;
use crate::desk::Witness;

/// Two people who act together.
pub(super) type Pair = [SigningKey; 2];

/// Everybody who signs.
pub(super) struct Keyring {
    pub(super) keepers: Pair,
    pub(super) returning: Pair,
    pub(super) commission: Pair,
    /// Attests the supporters of platforms.
    pub(super) registrar: SigningKey,
    pub(super) operator: SigningKey,
    pub(super) witnesses: [Witness; 2],
    /// Two registrars a union.
    pub(super) registrars: Vec<Pair>,
    /// The committee of each union, whose consent an appointment needs.
    pub(super) unions: Vec<SigningKey>,
    /// The committee of each district, two people.
    pub(super) committees: Vec<Pair>,
    /// The sponsors of each platform.
    pub(super) sponsors: Vec<SigningKey>,
}

impl Keyring {
    pub(super) fn new(seed: u64, unions: &[String], districts: usize, platforms: usize) -> Self {
        let key = |label: String| SigningKey::from_seed(&secret(seed, &format!("key {label}")));
        let pair = |label: String| [key(format!("{label} 1")), key(format!("{label} 2"))];
        let witness = |union: &String| Witness {
            name: name(&format!("witness.{union}.demo.invalid")),
            key: key(format!("witness {union}")),
            union: union.clone(),
        };
        // Two unions watch; where the size knows only one, the checks of the size have said so.
        let witnesses = [witness(&unions[0]), witness(&unions[unions.len() - 1])];
        Self {
            keepers: pair("keeper".into()),
            returning: pair("returning officer".into()),
            commission: pair("commission".into()),
            registrar: key("registrar".into()),
            operator: key("operator".into()),
            witnesses,
            registrars: unions.iter().map(|union| pair(format!("registrar {union}"))).collect(),
            unions: unions.iter().map(|union| key(format!("committee {union}"))).collect(),
            committees: (0..districts).map(|district| pair(format!("committee {district}"))).collect(),
            sponsors: (0..platforms).map(|platform| key(format!("sponsors {platform}"))).collect(),
        }
    }

    /// The operator's verifier key, as the founding entry names it.
    pub(super) fn operator_verifier(&self) -> String {
        let key = VerifierKey { name: name(LOG), kind: SignatureType::Ed25519, key: self.operator.public() };
        key.to_string()
    }
}

fn name(text: &str) -> KeyName {
    text.parse().expect("a name without spaces and plus signs")
}
