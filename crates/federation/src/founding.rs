//! What a record rests on: the founding entry, the operator and the witnesses, the statutes in force.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mandat_record::blob::BlobRef;
use mandat_record::checkpoint::SignedCheckpoint;
use mandat_record::cosignature;
use mandat_record::note::VerifierKey;
use mandat_statutes::Statutes;

use crate::Federation;
use crate::body::{Anchor, ChangeStatutes, Found, SetWitnesses, Upgrade, Witness};
use crate::codes::{Flag, Flags, Refusal, Refused, known, refuse};
use crate::division::Verdict;
use crate::fold::Act;
use crate::id::Id;
use crate::keys::Role;

/// The format that this program writes, and the latest that it reads.
pub const FORMAT: u32 = 1;

/// How far the sequencer's clock and a witness's may differ, in seconds.
pub const SLACK: u64 = 300;

/// Statutes and the entry that enacted them.
#[derive(Clone, Debug)]
pub struct Enacted {
    /// The rules.
    pub rules: Statutes,
    /// The file.
    pub blob: BlobRef,
    /// The entry.
    pub index: u64,
    /// The division that carried them; none for the founding statutes.
    pub division: Option<Id>,
}

/// What a record rests on.
#[derive(Clone, Debug, Default)]
pub struct Constitution {
    /// The format of the entries from here on.
    pub format: u32,
    /// The operator's key for checkpoints.
    pub operator: Option<VerifierKey>,
    /// Witnesses with the union that runs each.
    pub witnesses: Vec<(VerifierKey, String)>,
    /// The entry that named them.
    pub named: u64,
    /// The size of the last checkpoint that was anchored.
    pub anchored: u64,
    statutes: Vec<Arc<Enacted>>,
}

impl Constitution {
    /// The statutes in force.
    ///
    /// # Panics
    /// Before the founding entry, which the fold lets nothing precede.
    pub fn statutes(&self) -> &Enacted {
        self.statutes.last().expect("the founding entry enacts statutes, and nothing comes before it")
    }

    /// The statutes in force, to be held on to by what they bind.
    pub(crate) fn current(&self) -> Arc<Enacted> {
        Arc::clone(
            self.statutes.last().expect("the founding entry enacts statutes, and nothing comes before it"),
        )
    }

    /// All statutes that were ever in force.
    pub fn history(&self) -> &[Arc<Enacted>] {
        &self.statutes
    }

    /// Checks a checkpoint's operator signature and cosignatures. Gives the times of its witnesses, by union: final if
    /// there are as many unions as the statutes' quorum.
    pub fn witnessed(
        &self,
        log: &str,
        text: &str,
    ) -> Result<(SignedCheckpoint, BTreeMap<String, u64>), String> {
        let signed = SignedCheckpoint::parse(text).map_err(|e| e.to_string())?;
        let operator = self.operator.as_ref().ok_or("no operator was named")?;
        let checkpoint = signed.verify(operator).map_err(|e| e.to_string())?;
        if checkpoint.origin.as_str() != log {
            return Err(format!("a checkpoint of {}, not of {log}", checkpoint.origin));
        }
        let keys: Vec<VerifierKey> = self.witnesses.iter().map(|(key, _)| key.clone()).collect();
        let witnessed = cosignature::witnessed(signed.note(), &keys).map_err(|e| e.to_string())?;
        let mut times: BTreeMap<String, u64> = BTreeMap::new();
        for witness in witnessed {
            let union =
                self.witnesses.iter().find(|(key, _)| key == witness.witness).map(|(_, union)| union.clone());
            let time = times.entry(union.unwrap_or_default()).or_insert(witness.time);
            *time = (*time).min(witness.time);
        }
        Ok((signed, times))
    }

    /// How many unions must cosign.
    pub fn quorum(&self) -> usize {
        self.statutes.last().map_or(usize::MAX, |enacted| enacted.rules.witnesses.quorum as usize)
    }
}

fn enact(act: &Act<'_>, blob: &BlobRef) -> Result<Arc<Enacted>, Refusal> {
    let bytes = act.blob(blob)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Refusal::new(Refused::BadStatutes, "the statutes are not UTF-8 text"))?;
    let rules = mandat_statutes::parse(text).map_err(|mistakes| {
        Refusal::new(Refused::BadStatutes, format!("the statutes have mistakes: {mistakes}"))
    })?;
    Ok(Arc::new(Enacted { rules, blob: *blob, index: act.index, division: None }))
}

fn read_witnesses(witnesses: &[Witness], quorum: u32) -> Result<Vec<(VerifierKey, String)>, Refusal> {
    let mut keys = Vec::new();
    for witness in witnesses {
        let key: VerifierKey = witness
            .key
            .parse()
            .map_err(|e| Refusal::new(Refused::BadKey, format!("witness of {}: {e}", witness.union)))?;
        keys.push((key, witness.union.clone()));
    }
    if witnesses.iter().any(|w| w.union.trim().is_empty() || w.union.len() > 200) {
        return refuse(Refused::BadBody, "a witness names the union that runs it, in 1 to 200 bytes");
    }
    let names: BTreeSet<&str> = witnesses.iter().map(|w| w.key.as_str()).collect();
    let unions: BTreeSet<&str> = witnesses.iter().map(|w| w.union.as_str()).collect();
    if names.len() != witnesses.len() || (unions.len() as u64) < u64::from(quorum) {
        return refuse(
            Refused::BadKey,
            format!("witnesses of {} unions, where the statutes ask for {quorum}", unions.len()),
        );
    }
    Ok(keys)
}

/// `record.found`.
pub(crate) fn found(f: &mut Federation, act: &Act<'_>, body: Found) -> Result<Flags, Refusal> {
    if body.format != FORMAT {
        return refuse(
            Refused::BadFormat,
            format!("format {}: this program reads format {FORMAT}", body.format),
        );
    }
    if act.entry.second().is_some() {
        return refuse(
            Refused::NotTwoPerson,
            "record.found takes one person; the first keys share what follows",
        );
    }
    if body.name.trim().is_empty() || body.name.len() > 200 {
        return refuse(Refused::BadBody, "an organisation's name has 1 to 200 bytes");
    }
    let keepers: BTreeSet<_> =
        body.keys.iter().filter(|k| k.role == Role::Keeper && k.unit.is_none()).map(|k| k.key).collect();
    if keepers.len() < 2 || !keepers.contains(&act.entry.by()) {
        return refuse(Refused::BadKey, "a record is founded by one of at least two keepers");
    }
    let distinct: BTreeSet<_> = body.keys.iter().map(|k| (k.key, k.role)).collect();
    if distinct.len() != body.keys.len() {
        return refuse(Refused::BadBody, "each first key is named once a role");
    }
    if body.keys.iter().any(|k| k.unit.is_some()) {
        return refuse(Refused::BadBody, "there are no units yet: first keys act everywhere");
    }
    let operator =
        body.operator.parse().map_err(|e| Refusal::new(Refused::BadKey, format!("operator: {e}")))?;
    let statutes = enact(act, &body.statutes)?;
    let witnesses = read_witnesses(&body.witnesses, statutes.rules.witnesses.quorum)?;
    f.name = body.name;
    f.constitution = Constitution {
        format: FORMAT,
        operator: Some(operator),
        witnesses,
        named: act.index,
        anchored: 0,
        statutes: vec![statutes],
    };
    for first in body.keys {
        f.keys.add(first.key, first.role, None);
    }
    Ok(Flags::new())
}

/// `format.upgrade`: only to a version that this program knows; there is none after 1 yet.
pub(crate) fn upgrade(_f: &mut Federation, _act: &Act<'_>, body: Upgrade) -> Result<Flags, Refusal> {
    refuse(Refused::BadFormat, format!("format {}: this program reads up to format {FORMAT}", body.format))
}

/// `witness.set`.
pub(crate) fn set_witnesses(f: &mut Federation, act: &Act<'_>, body: SetWitnesses) -> Result<Flags, Refusal> {
    let quorum = f.constitution.statutes().rules.witnesses.quorum;
    f.constitution.witnesses = read_witnesses(&body.witnesses, quorum)?;
    f.constitution.named = act.index;
    Ok(Flags::new())
}

/// `checkpoint.anchor`: the log's own past, with the witnesses' times. From here on both sides of `at` are bound: what came
/// before cannot lie after a witness saw it, and what follows cannot lie before.
pub(crate) fn anchor(f: &mut Federation, act: &Act<'_>, body: Anchor) -> Result<Flags, Refusal> {
    let bad = |text: String| Refusal::new(Refused::BadCheckpoint, text);
    let (signed, times) = f.constitution.witnessed(&f.log, &body.checkpoint).map_err(bad)?;
    let checkpoint = signed.checkpoint();
    if checkpoint.size > act.index || checkpoint.size <= f.constitution.anchored {
        return Err(bad(format!(
            "a checkpoint of {} entries does not lie between the last anchor and here",
            checkpoint.size
        )));
    }
    if (act.evidence.root)(checkpoint.size) != Some(checkpoint.root) {
        return Err(bad(format!(
            "the checkpoint has another root after {} entries than this log",
            checkpoint.size
        )));
    }
    if times.len() < f.constitution.quorum() {
        return Err(bad(format!(
            "cosigned by {} unions, where {} must",
            times.len(),
            f.constitution.quorum()
        )));
    }
    let first = times.values().min().copied().unwrap_or(0);
    let last = times.values().max().copied().unwrap_or(0);
    let seen = f.time_of(checkpoint.size.saturating_sub(1));
    if seen > first.saturating_add(SLACK) {
        return refuse(
            Refused::TimeUnwitnessed,
            format!("time {seen} of entry {} lies after a witness saw it at {first}", checkpoint.size - 1),
        );
    }
    if act.at.saturating_add(SLACK) < last {
        return refuse(Refused::TimeUnwitnessed, format!("time {} lies before the witness's {last}", act.at));
    }
    f.constitution.anchored = checkpoint.size;
    Ok(Flags::new())
}

/// `statutes.change`: cites the division that carried it. What runs goes on by the statutes that it began with.
pub(crate) fn change_statutes(
    f: &mut Federation,
    act: &Act<'_>,
    body: ChangeStatutes,
) -> Result<Flags, Refusal> {
    let division = known(&f.divisions, "division", &body.division)?;
    let rules = &f.constitution.statutes().rules;
    let carried = division.result.as_ref().is_some_and(|r| r.verdict == Verdict::Carried(adopt(division)))
        && f.decided_by_its_electorates(division);
    if Some(&division.decision.id) != rules.statutes_change.as_ref() || !carried {
        return refuse(
            Refused::NotCarried,
            format!("division {} did not carry a change of statutes", body.division),
        );
    }
    if division.text != Some(body.statutes) {
        return refuse(Refused::NotCarried, format!("division {} was about another text", body.division));
    }
    if f.constitution.statutes.iter().any(|enacted| enacted.division.as_ref() == Some(&body.division)) {
        return refuse(
            Refused::Duplicate,
            format!("division {} has changed the statutes already", body.division),
        );
    }
    let inherited = division.result.iter().flat_map(|r| &r.flags).filter(|f| **f == Flag::NotElected);
    let flags: Flags = inherited.copied().collect();
    let mut enacted = enact(act, &body.statutes)?;
    if let Some(enacted) = Arc::get_mut(&mut enacted) {
        enacted.division = Some(body.division);
    }
    f.constitution.statutes.push(enacted);
    Ok(flags)
}

/// A motion is put with the option to adopt it first.
fn adopt(division: &crate::division::Division) -> Id {
    division.options[0].clone()
}
