//! Finding one's own ballots in the box again: the leaf, its place, and that the checkpoint covers it.

use std::path::Path;
use std::process::ExitCode;

use mandat_federation::Federation;
use mandat_federation::ballots::origin;
use mandat_federation::body::BoxBody;
use mandat_intake::sealing;
use mandat_record::checkpoint::SignedCheckpoint;
use mandat_record::entry::{Entry, LogKind};
use mandat_record::read::{Boxes, Entries};
use mandat_record::tree::CompactRange;
use mandat_seal::ballot::{credential, tracker};
use mandat_seal::group::hex;
use serde_json::json;

use super::{Device, outbox};
use crate::output::{self, Failure};
use crate::place::Place;

/// Looks every ballot of the device up. The exit status is 1 where one is missing.
pub(super) fn check(record: &Path, device: &Path, as_json: bool) -> Result<ExitCode, Failure> {
    let (f, device) = (outbox::read(record)?, Device::read(device)?);
    let vote = sealing::sealed(&f, &device.contest).map_err(Failure::of)?;
    let (sealed, in_box) = (vote.sealed, vote.in_box);
    let place = Place::open(record)?;
    let entries = place.0.ballot_box(in_box.as_str()).map_err(Failure::of)?;
    let Some(entries) = entries else {
        let why =
            if vote.closed { "is gone: its root and result stay" } else { "is not published yet: pending" };
        return Err(Failure(format!("the box of {in_box} {why}")));
    };
    let election = &sealed.election.election;
    let mut tree = CompactRange::new();
    let mut found = vec![None; device.ballots.len()];
    let size = covered(&f, &*entries, in_box.as_str())?;
    for leaf in entries.leaves(0).map_err(Failure::of)?.take(usize::try_from(size.0).unwrap_or(usize::MAX)) {
        let entry = Entry::parse(&leaf.map_err(Failure::of)?, LogKind::Box).map_err(Failure::of)?;
        let index = tree.size();
        tree.append(entry.leaf_hash());
        let Ok(BoxBody::Sealed(body)) = BoxBody::read(&entry) else { continue };
        // Decoding a ballot costs more than all the rest, so only one's own are decoded.
        if body.contest != device.contest
            || credential(&body.ballot.0) != Some(device.credential.public().bytes())
        {
            continue;
        }
        let read = mandat_seal::ballot::read(election, &sealed.election.credentials, &body.ballot.0);
        let hash = read.ok().map(|read| read.link.hash);
        if let Some(at) = device.ballots.iter().position(|own| Some(*own) == hash) {
            found[at] = Some(index);
        }
    }
    let whole = tree.root() == size.1;
    let rows: Vec<_> = device
        .ballots
        .iter()
        .zip(&found)
        .map(|(ballot, found)| {
            let tracker = tracker(election.id(), device.credential.public(), ballot);
            json!({ "tracker": hex(&tracker), "index": found })
        })
        .collect();
    let ok = whole && found.iter().all(Option::is_some);
    if as_json {
        output::json(&json!({ "ok": ok, "contest": device.contest, "ballots": rows, "covered": size.0 }))?;
    } else {
        for (n, (row, found)) in rows.iter().zip(&found).enumerate() {
            let counts = if n + 1 == rows.len() { ", counts" } else { ", replaced by a later one" };
            let at = found.map_or("is NOT in the box: complain with your receipt".into(), |at| {
                format!("entry {at}{counts}")
            });
            output::say(format!("{}: {at}", row["tracker"].as_str().unwrap_or_default()));
        }
        if !whole {
            output::say("the box is not the one of its checkpoint");
        }
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Size and root of the box's checkpoint, whose signature is the operator's.
fn covered(
    f: &Federation,
    entries: &dyn Entries,
    convocation: &str,
) -> Result<(u64, mandat_record::tree::Hash), Failure> {
    let text = entries.checkpoint().map_err(Failure::of)?;
    let text = text.ok_or_else(|| Failure("the box has no checkpoint yet: pending".into()))?;
    let signed = SignedCheckpoint::parse(&text).map_err(Failure::of)?;
    if let Some(operator) = &f.constitution.operator {
        let key = signed.key_of(operator.key).map_err(Failure::of)?;
        signed.verify(&key).map_err(Failure::of)?;
    }
    let checkpoint = signed.checkpoint();
    let due = mandat_federation::Id::parse(convocation).map(|id| origin(&f.log, &id)).map_err(Failure)?;
    if checkpoint.origin != due {
        return Err(Failure(format!("the checkpoint is of {}, not of {due}", checkpoint.origin)));
    }
    Ok((checkpoint.size, checkpoint.root))
}
