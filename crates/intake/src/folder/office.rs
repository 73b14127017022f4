//! The offices of a run: one machine plays keepers, registrars, committee, returning officers and commission, as it does
//! where a federation enters its past. Their keys are fresh, come from the seed, and go into the sealed store.

use mandat_federation::body::GrantKey;
use mandat_federation::keys::Role;
use mandat_record::ed25519::SigningKey;
use mandat_record::note::KeyName;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::Witness;

/// A role's two people.
pub(super) struct Pair {
    /// Who acts.
    pub(super) first: SigningKey,
    /// Who acts as second where an act takes two.
    pub(super) second: SigningKey,
}

/// All keys of a run.
pub(super) struct Office {
    /// Keepers.
    pub(super) keeper: Pair,
    /// Registrars.
    pub(super) registrar: Pair,
    /// Committees.
    pub(super) committee: Pair,
    /// Returning officers.
    pub(super) returning: Pair,
    /// The inspection commission.
    pub(super) commission: Pair,
    /// Signs checkpoints.
    pub(super) operator: SigningKey,
    /// Cosign checkpoints.
    pub(super) witnesses: Vec<Witness>,
    seeds: Vec<(String, Zeroizing<[u8; 32]>)>,
}

/// 32 secret bytes for a purpose, from the seed of the run.
pub(super) fn derive(seed: &[u8; 32], purpose: &str) -> Zeroizing<[u8; 32]> {
    let digest =
        Sha256::new().chain_update(b"mandat/run/v1\n").chain_update(seed).chain_update(purpose).finalize();
    Zeroizing::new(digest.into())
}

impl Office {
    /// The keys of a run from its seed.
    pub(super) fn new(seed: &[u8; 32], witnesses: &[String]) -> Result<Self, String> {
        let mut seeds = Vec::new();
        let mut key = |purpose: &str| {
            let secret = derive(seed, &format!("key/{purpose}"));
            let key = SigningKey::from_seed(&secret);
            seeds.push((format!("key/{purpose}"), secret));
            key
        };
        let mut pair =
            |role: &str| Pair { first: key(&format!("{role}-1")), second: key(&format!("{role}-2")) };
        let (keeper, registrar, committee) = (pair("keeper"), pair("registrar"), pair("committee"));
        let (returning, commission) = (pair("returning"), pair("commission"));
        let operator = key("operator");
        let mut cosigners = Vec::new();
        for (n, union) in (1..).zip(witnesses) {
            let name =
                super::name::slug(union).ok_or_else(|| format!("witness {n} has no name: give it one"))?;
            let name: KeyName = name.parse().map_err(|e| format!("witness {union:?}: {e}"))?;
            cosigners.push(Witness { name, key: key(&format!("witness-{n}")), union: union.clone() });
        }
        Ok(Self {
            keeper,
            registrar,
            committee,
            returning,
            commission,
            operator,
            witnesses: cosigners,
            seeds,
        })
    }

    /// The first keys, as the founding entry grants them.
    pub(super) fn grants(&self) -> Vec<GrantKey> {
        let roles = [
            (Role::Keeper, &self.keeper),
            (Role::Registrar, &self.registrar),
            (Role::Committee, &self.committee),
            (Role::Returning, &self.returning),
            (Role::Commission, &self.commission),
        ];
        let grant = |role, key: &SigningKey| GrantKey { key: key.public(), role, unit: None };
        roles
            .iter()
            .flat_map(|(role, pair)| [grant(*role, &pair.first), grant(*role, &pair.second)])
            .collect()
    }

    /// The seeds of all keys by name, for the sealed store.
    pub(super) fn into_secrets(self) -> Vec<(String, Zeroizing<Vec<u8>>)> {
        self.seeds.into_iter().map(|(name, seed)| (name, Zeroizing::new(seed.to_vec()))).collect()
    }
}
