//! From closed ballots to ballots that `count` can count: mixes of ranked ones, partial decryptions, totals or rankings.

use std::collections::BTreeSet;
use std::sync::Arc;

use mandat_count::{Ballots, Kind, Mark, Weight};
use mandat_seal::bundle::Counted;
use mandat_seal::group::{Point, RistrettoPoint};
use mandat_seal::mix::{Generators, Mix, ShuffleProof, Table, verify};
use mandat_seal::tally;
use mandat_seal::trustee::{Charge, Checked, File, JointKey, Partial};

use super::ceremony::unreadable;
use super::election::options;
use super::{Form, OpenedPartial, PARTIAL, Sealed, SealedVote};
use crate::Federation;
use crate::body::{AddMix, DecryptTally};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::contest::Contest;
use crate::fold::Act;
use crate::id::Id;

/// The name of the n-th mix of a contest, to which its proof is bound.
pub fn mix_name(contest: &Id, n: usize) -> Vec<u8> {
    format!("{contest}\n{n}").into_bytes()
}

impl Sealed {
    /// The table that the next mixer shuffles, or that the trustees decrypt: the ballots that count, or the last mix of them. `None`
    /// before the closing, for forms that are not mixed, and where nobody voted.
    pub fn table(&self) -> Option<Arc<Table>> {
        if let Some(table) = &self.table {
            return Some(table.clone());
        }
        let (_, cells) = self.counted.as_ref()?.ranked.first()?;
        let width = self.election.election.manifest().questions.first()?.ciphertexts();
        Table::new(width, cells.clone()).ok().map(Arc::new)
    }

    /// The first parts of what the trustees decrypt, and the file's name. `None` before the closing and where nobody voted.
    pub fn file(&self) -> Option<(Vec<Point>, Vec<u8>)> {
        let counted = self.counted.as_ref().filter(|counted| counted.counted > 0)?;
        match self.form {
            Form::Ranking => Some((self.table()?.firsts(), b"rankings".to_vec())),
            Form::Marks | Form::List => Some((counted.sums.firsts(), tally::FILE.to_vec())),
            Form::Division => {
                let firsts = counted.classes.values().flat_map(|class| class.sums.firsts());
                Some((firsts.collect(), tally::FILE.to_vec()))
            }
        }
    }
}

/// What an entry opens, after its box was closed.
fn closed<'a>(f: &'a Federation, id: &Id) -> Result<SealedVote<'a>, Refusal> {
    if !f.divisions.contains_key(id) {
        f.require_contest(id)?;
    }
    match f.sealed_vote(id) {
        Some(vote) if vote.closed && !vote.decided => Ok(vote),
        Some(_) => refuse(Refused::NotNow, format!("{id} is opened between closing and result")),
        None => refuse(Refused::NotNow, format!("{id} has no sealed ballots")),
    }
}

/// The same, to be changed.
fn of_vote<'a>(f: &'a mut Federation, id: &Id) -> Option<&'a mut Sealed> {
    if let Some(contest) = f.contests.get_mut(id) {
        return contest.sealed.as_mut();
    }
    Some(&mut f.divisions.get_mut(id)?.secret.as_mut()?.electorate.as_mut()?.sealed)
}

/// `mix.add`.
pub(crate) fn mix(f: &mut Federation, act: &Act<'_>, body: AddMix) -> Result<Flags, Refusal> {
    let SealedVote { sealed, trustees, .. } = closed(f, &body.contest)?;
    let sealing = f.require_convocation(trustees)?.sealing.as_ref();
    let by = act.entry.by();
    if !sealing.is_some_and(|sealing| sealing.mixers.iter().any(|mixer| mixer.key == by)) {
        return refuse(Refused::Unauthorised, format!("the key is no mixer's of {trustees}"));
    }
    if sealed.form != Form::Ranking || !sealed.partials.is_empty() {
        return refuse(Refused::NotNow, format!("contest {}: its ballots are not mixed (now)", body.contest));
    }
    if sealed.mixed.contains(&by) {
        return refuse(Refused::Duplicate, format!("this mixer has mixed {}", body.contest));
    }
    let mut flags = Flags::new();
    let table = if sealed.counted.is_none() {
        flags.push(Flag::AnchoredOnly);
        None
    } else {
        Some(Arc::new(shuffled(act, &body, sealed)?))
    };
    if let Some(sealed) = of_vote(f, &body.contest) {
        sealed.mixed.push(by);
        sealed.table = table;
    }
    Ok(flags)
}

fn shuffled(act: &Act<'_>, body: &AddMix, sealed: &Sealed) -> Result<Table, Refusal> {
    let bad = |refused: mandat_seal::Refused| {
        let text = format!("contest {}: {}: {}", body.contest, refused.code(), refused.means());
        Refusal::new(Refused::BadShuffle, text)
    };
    let Some(input) = sealed.table() else {
        return refuse(Refused::NotNow, format!("nobody voted in {}", body.contest));
    };
    // Its author may be hostile: what cannot be a shuffle of these ballots is not read.
    let (rows, width) = (input.len(), input.width());
    let sizes =
        [(&body.table, Table::bytes_of(rows, width)), (&body.proof, ShuffleProof::bytes_of(rows, width))];
    if sizes.iter().any(|(blob, size)| blob.length != *size as u64) {
        return Err(bad(mandat_seal::Refused::Length));
    }
    let output = Table::from_bytes(&act.blob(&body.table)?).map_err(bad)?;
    let proof = ShuffleProof::from_bytes(&act.blob(&body.proof)?).map_err(bad)?;
    let context = sealed.election.election.context();
    let name = mix_name(&body.contest, sealed.mixed.len() + 1);
    let generators = Generators::of_election(&context.election, input.len());
    verify(Mix { context, name: &name }, &generators, &input, &output, &proof).map_err(bad)?;
    Ok(output)
}

/// `tally.decrypt`: a wrong part is accepted and flagged, so that it stays on record with who signed it.
pub(crate) fn decrypt(f: &mut Federation, act: &Act<'_>, body: DecryptTally) -> Result<Flags, Refusal> {
    let vote = closed(f, &body.contest)?;
    let sealed = vote.sealed;
    let convocation = f.require_convocation(vote.trustees)?;
    let sealing = convocation.sealing.as_ref();
    let joint = sealing.and_then(|sealing| sealing.ceremony.ready());
    let place = sealing.and_then(|sealing| sealing.places.get(&act.entry.by()).copied());
    let (Some(joint), Some(place)) = (joint, place) else {
        return refuse(Refused::Unauthorised, format!("the key is no trustee's of {}", convocation.id));
    };
    if !joint.verification().contains_key(&place) {
        return refuse(Refused::Unauthorised, format!("trustee {place} was disqualified"));
    }
    if sealed.partials.contains_key(&place) || sealed.wrong.contains(&place) {
        return refuse(Refused::Duplicate, format!("trustee {place} has decrypted {}", body.contest));
    }
    let mut flags = match vote.contest {
        Some(contest) => unmixed(convocation, contest, sealed)?,
        None => Flags::new(),
    };
    let partial = partial(act, &body, sealed, vote.k)?;
    let verdict = match (partial, sealed.file()) {
        (Some(partial), _) if partial.place != place => {
            return refuse(Refused::Unauthorised, format!("the part is not that of trustee {place}"));
        }
        (Some(partial), Some((firsts, name))) => {
            check(joint, sealed, &firsts, &name, Arc::new(partial)).map(Some)
        }
        (_, None) if sealed.counted.is_some() => {
            return refuse(Refused::NotNow, format!("nobody voted in {}", body.contest));
        }
        _ => Ok(None),
    };
    if verdict.is_err() {
        flags.push(Flag::ShareWrong);
    }
    if sealed.counted.is_none() {
        flags.push(Flag::AnchoredOnly);
    }
    if let Some(sealed) = of_vote(f, &body.contest) {
        match verdict {
            Ok(checked) => drop(sealed.partials.insert(place, checked)),
            Err(_) => drop(sealed.wrong.insert(place)),
        }
    }
    Ok(flags)
}

fn check(
    joint: &JointKey,
    sealed: &Sealed,
    firsts: &[Point],
    name: &[u8],
    partial: Arc<Partial>,
) -> Result<Checked<Arc<Partial>>, Charge> {
    joint.check(File { context: sealed.election.election.context(), name, firsts }, partial)
}

/// The part itself: in public where enough ballots count, and otherwise for the commission.
fn partial(act: &Act<'_>, body: &DecryptTally, sealed: &Sealed, k: u64) -> Result<Option<Partial>, Refusal> {
    let few = sealed.withheld(k);
    let bytes = match (&body.partial, &body.commitment) {
        (Some(_), None) if few == Some(true) => {
            let text = format!("{}: fewer ballots than the privacy threshold", body.contest);
            return refuse(Refused::BelowThreshold, text);
        }
        (None, Some(_)) if few == Some(false) => {
            let text = format!("the tally of {} is withheld without need", body.contest);
            return refuse(Refused::BelowThreshold, text);
        }
        (Some(blob), None) => {
            let parts = sealed.file().map(|(firsts, _)| Partial::bytes_of(firsts.len()) as u64);
            if parts.is_some_and(|size| blob.length != size) {
                return Err(unreadable(mandat_seal::Refused::Length));
            }
            Some(act.blob(blob)?)
        }
        (None, Some(commitment)) => {
            let opened: Option<OpenedPartial> = crate::roll::open(act, PARTIAL, commitment)?;
            opened.map(|opened| opened.partial.0)
        }
        _ => return refuse(Refused::BadBody, "name the part or commit to it, one of the two"),
    };
    bytes.map(|bytes| Partial::from_bytes(&bytes).map_err(unreadable)).transpose()
}

/// Ranked ballots are mixed at least once before they are opened; a platform whose mixer did not mix is missed for ever, but cannot
/// hold up the result.
fn unmixed(
    convocation: &crate::convocation::Convocation,
    contest: &Contest,
    sealed: &Sealed,
) -> Result<Flags, Refusal> {
    if sealed.form != Form::Ranking || !sealed.partials.is_empty() || sealed.file().is_none() {
        return Ok(Flags::new());
    }
    if sealed.mixed.is_empty() {
        return refuse(
            Refused::NotNow,
            format!("the ballots of {} are mixed before they are opened", contest.id),
        );
    }
    let standing: BTreeSet<&Id> =
        contest.candidates.iter().filter(|c| !c.withdrawn).filter_map(|c| c.platform.as_ref()).collect();
    let mixers = convocation.sealing.iter().flat_map(|sealing| &sealing.mixers);
    let mixed: BTreeSet<&Id> = mixers
        .filter(|mixer| sealed.mixed.contains(&mixer.key))
        .filter_map(|mixer| mixer.platform.as_ref())
        .collect();
    Ok(if standing.is_subset(&mixed) { Flags::new() } else { vec![Flag::MixerMissing] })
}

/// What the trustees' parts take away from each ciphertext of the file, as far as this reader may see them.
pub(super) fn masks(f: &Federation, vote: &SealedVote<'_>) -> Result<Option<Vec<RistrettoPoint>>, Refusal> {
    let sealing = f.require_convocation(vote.trustees)?.sealing.as_ref();
    let Some(joint) = sealing.and_then(|sealing| sealing.ceremony.ready()) else { return Ok(None) };
    let partials = &vote.sealed.partials;
    if !joint.structure().suffices(&partials.keys().copied().collect()) {
        let subject = vote.contest.map_or(vote.in_box, |contest| &contest.id);
        return refuse(Refused::NotNow, format!("{subject}: fewer good trustees than it takes"));
    }
    let known: Vec<Checked<Arc<Partial>>> = partials.values().flatten().cloned().collect();
    Ok(joint.combine(&known))
}

/// The ballots of a sealed contest as far as this reader may see them, and whether they are withheld from the public.
pub(crate) fn ballots(
    f: &Federation,
    contest: &Contest,
    sealed: &Sealed,
) -> Result<Option<(Ballots, bool)>, Refusal> {
    let (Some(counted), Some(vote)) = (&sealed.counted, f.sealed_vote(&contest.id)) else { return Ok(None) };
    let withheld = vote.sealed.withheld(vote.k) == Some(true);
    if sealed.file().is_none() {
        return Ok(Some((Ballots::new(Kind::Ranking, contest.candidates.len()), withheld)));
    }
    let Some(masks) = masks(f, &vote)? else { return Ok(None) };
    let ballots = match sealed.form {
        Form::Ranking => rankings(contest, sealed, &masks),
        Form::Marks | Form::List | Form::Division => totals(contest, sealed, counted, &masks)?,
    };
    Ok(Some((ballots, withheld)))
}

/// Opened rankings; one that is no ranking of these candidates is a rejected ballot.
fn rankings(contest: &Contest, sealed: &Sealed, masks: &[RistrettoPoint]) -> Ballots {
    let mut ballots = Ballots::new(Kind::Ranking, contest.candidates.len());
    let question = sealed.election.election.manifest().questions.first();
    let (Some(table), Some(rankings)) =
        (sealed.table(), question.and_then(mandat_seal::question::Question::rankings))
    else {
        return ballots;
    };
    let choices = options(contest, Form::Ranking);
    for (n, masks) in (0..table.len()).zip(masks.chunks(table.width())) {
        let points = table.row(n).iter().zip(masks).map(|(cell, mask)| cell.second.value() - mask);
        let ranking = rankings.decode(&points.collect::<Vec<_>>());
        let marks = match ranking {
            Some(ranking) => ranking
                .iter()
                .filter_map(|at| choices.get(usize::from(*at)))
                .map(|at| Mark::For(*at))
                .collect(),
            None => vec![Mark::For(usize::MAX)],
        };
        ballots.add(Weight::ONE, &marks, n as u64 + 1);
    }
    ballots
}

/// Ballots with the opened totals. Which marks stood together on one ballot nobody learns; the rules that are summed do not
/// ask. So the marks are dealt round to as many ballots as were cast: no ballot gets one candidate twice, since no total is larger
/// than the number of ballots, and none gets more marks than the proofs allow.
fn totals(
    contest: &Contest,
    sealed: &Sealed,
    counted: &Counted,
    masks: &[RistrettoPoint],
) -> Result<Ballots, Refusal> {
    let wrong = |refused: mandat_seal::Refused| {
        let text = format!("contest {}: {}: {}", contest.id, refused.code(), refused.means());
        Refusal::new(Refused::ResultDiffers, text)
    };
    let found =
        tally::find(&sealed.election.election, &counted.sums, masks, counted.weight).map_err(wrong)?;
    let totals = found.into_iter().next().unwrap_or_default();
    let (blank, marked) = totals.split_last().map_or((0, &[][..]), |(blank, rest)| (*blank, rest));
    let cast = usize::try_from(counted.counted.saturating_sub(blank)).unwrap_or(0);
    let choices = options(contest, sealed.form);
    let mut dealt: Vec<Vec<Mark>> = vec![Vec::new(); cast];
    let mut next = (0..cast).cycle();
    for (choice, total) in choices.iter().zip(marked) {
        for _ in 0..*total {
            if let Some(marks) = next.next().and_then(|at| dealt.get_mut(at)) {
                marks.push(Mark::For(*choice));
            }
        }
    }
    let mut ballots = Ballots::new(Kind::Ranking, contest.candidates.len());
    dealt.resize(usize::try_from(counted.counted).unwrap_or(cast), Vec::new());
    for (marks, line) in dealt.iter_mut().zip(1..) {
        marks.sort_by_key(|mark| if let Mark::For(at) = mark { *at } else { usize::MAX });
        ballots.add(Weight::ONE, marks, line);
    }
    Ok(ballots)
}
