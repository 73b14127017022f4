//! What trustees, mixers and voters compute from a record: the messages, tables and ballots that their entries carry. The demo,
//! the tests and the commands share it; the desk brings what comes of it into the record.
//!
//! Secrets come in by reference and randomness as an argument, so that each person's part runs on that person's machine.

use mandat_federation::body::{Bytes, SealedBallot, TrusteeCommit, TrusteeMessage};
use mandat_federation::sealed::{Form, SealedVote, Sealing, mix_name, options};
use mandat_federation::{Federation, Id};
use mandat_record::ed25519::PublicKey;
use mandat_record::tree::Hash;
use mandat_seal::ballot::chain::Place as InChain;
use mandat_seal::ballot::choice::Choice;
use mandat_seal::ballot::prepare::Prepared;
use mandat_seal::credential::Credential;
use mandat_seal::mix::{Generators, Mix, shuffle};
use mandat_seal::trustee::{
    Confirmation, Deal, File, JointKey, Partial, Place, Rehearsal, SecretShare, TrusteeKey,
};
use rand_core::CryptoRng;

/// Why something sealed cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealingError {
    /// The record is not there yet, or knows no such thing.
    #[error("{0}")]
    NotNow(String),
    /// The cryptography refuses it.
    #[error("{place}: {refused}")]
    Refused {
        /// What it is about.
        place: String,
        /// Why.
        refused: mandat_seal::Refused,
    },
}

type Done<T> = Result<T, SealingError>;

fn not_now<T>(text: String) -> Done<T> {
    Err(SealingError::NotNow(text))
}

/// The trustees of a convocation.
pub fn sealing<'a>(f: &'a Federation, convocation: &Id) -> Done<&'a Sealing> {
    let sealing = f.convocations.get(convocation).and_then(|convocation| convocation.sealing.as_ref());
    sealing.ok_or_else(|| SealingError::NotNow(format!("no trustees of {convocation} are named")))
}

/// Where the holder of a key sits among the trustees.
pub fn place(f: &Federation, convocation: &Id, by: &PublicKey) -> Done<Place> {
    match sealing(f, convocation)?.places.get(by) {
        Some(place) => Ok(*place),
        None => not_now(format!("the key is not among the trustees of {convocation}")),
    }
}

/// The first round: the key on the trustee's medium, with proof of possession.
pub fn register<R: CryptoRng + ?Sized>(
    f: &Federation,
    convocation: &Id,
    by: &PublicKey,
    key: &TrusteeKey,
    rng: &mut R,
) -> Done<TrusteeMessage> {
    let place = place(f, convocation, by)?;
    let message = key.register(sealing(f, convocation)?.ceremony.id(), place, rng).to_bytes();
    Ok(TrusteeMessage { convocation: convocation.clone(), message: Bytes(message) })
}

/// The second round: a fresh deal, to be kept until it is shown, and its hash.
pub fn deal<R: CryptoRng + ?Sized>(
    f: &Federation,
    convocation: &Id,
    by: &PublicKey,
    rng: &mut R,
) -> Done<(Deal, TrusteeCommit)> {
    let place = place(f, convocation, by)?;
    let Some(deal) = sealing(f, convocation)?.ceremony.prepare(place, rng) else {
        return not_now(format!("not every trustee of {convocation} has registered"));
    };
    let commit = commitment(f, convocation, &deal)?;
    Ok((deal, commit))
}

/// The hash of a deal that is kept.
pub fn commitment(f: &Federation, convocation: &Id, deal: &Deal) -> Done<TrusteeCommit> {
    let Some(session) = sealing(f, convocation)?.ceremony.session() else {
        return not_now(format!("not every trustee of {convocation} has registered"));
    };
    Ok(TrusteeCommit { convocation: convocation.clone(), commit: Hash(deal.commit(&session).0) })
}

/// The third round: the deal itself.
pub fn show(convocation: &Id, deal: &Deal) -> TrusteeMessage {
    TrusteeMessage { convocation: convocation.clone(), message: Bytes(deal.to_bytes()) }
}

/// The complaints that a trustee has to make.
pub fn complaints<R: CryptoRng + ?Sized>(
    f: &Federation,
    convocation: &Id,
    by: &PublicKey,
    key: &TrusteeKey,
    rng: &mut R,
) -> Done<Vec<TrusteeMessage>> {
    let place = place(f, convocation, by)?;
    let complaints = sealing(f, convocation)?.ceremony.complaints(place, key, rng);
    let message = |bytes| TrusteeMessage { convocation: convocation.clone(), message: Bytes(bytes) };
    Ok(complaints.iter().map(|complaint| message(complaint.to_bytes())).collect())
}

/// A trustee's share, from what was dealt to them on the record.
fn share(f: &Federation, convocation: &Id, by: &PublicKey, key: &TrusteeKey) -> Done<SecretShare> {
    let place = place(f, convocation, by)?;
    let share = sealing(f, convocation)?.ceremony.share(place, key);
    share.ok_or_else(|| {
        SealingError::NotNow(format!(
            "trustee {place} of {convocation} has no share: deals are missing, one is wrong (complain), or this is another medium"
        ))
    })
}

/// The last round: the joint key is the one that follows from the record, and the trustee holds a share of it.
pub fn confirm<R: CryptoRng + ?Sized>(
    f: &Federation,
    convocation: &Id,
    by: &PublicKey,
    key: &TrusteeKey,
    rng: &mut R,
) -> Done<TrusteeMessage> {
    let share = share(f, convocation, by, key)?;
    let Some(joint) = sealing(f, convocation)?.ceremony.proposed() else {
        return not_now(format!("not every trustee of {convocation} has dealt"));
    };
    let message = Confirmation::new(joint, &share, rng).to_bytes();
    Ok(TrusteeMessage { convocation: convocation.clone(), message: Bytes(message) })
}

/// The joint key of a convocation.
pub fn joint<'a>(f: &'a Federation, convocation: &Id) -> Done<&'a JointKey> {
    match sealing(f, convocation)?.ceremony.ready() {
        Some(joint) => Ok(joint),
        None => not_now(format!("the trustees of {convocation} have not confirmed a key")),
    }
}

/// A trustee's part of the rehearsal.
pub fn rehearse<R: CryptoRng + ?Sized>(
    f: &Federation,
    convocation: &Id,
    by: &PublicKey,
    key: &TrusteeKey,
    rng: &mut R,
) -> Done<TrusteeMessage> {
    let share = share(f, convocation, by, key)?;
    let joint = joint(f, convocation)?;
    let rehearsal = Rehearsal::new(joint);
    let message = share.decrypt(joint, rehearsal.file(), rng).to_bytes();
    Ok(TrusteeMessage { convocation: convocation.clone(), message: Bytes(message) })
}

/// A contest or a division that is voted on by sealed ballots.
pub fn sealed<'a>(f: &'a Federation, contest: &Id) -> Done<SealedVote<'a>> {
    let nothing =
        || SealingError::NotNow(format!("nothing called {contest} is voted on by sealed ballots (yet)"));
    f.sealed_vote(contest).ok_or_else(nothing)
}

/// A mixer's shuffle of a contest: the new table and its proof, as bytes.
pub fn mix<R: CryptoRng + ?Sized>(f: &Federation, contest: &Id, rng: &mut R) -> Done<(Vec<u8>, Vec<u8>)> {
    let SealedVote { sealed, .. } = sealed(f, contest)?;
    let Some(input) = sealed.table() else {
        return not_now(format!("{contest} has no ranked ballots to mix (now)"));
    };
    let context = sealed.election.election.context();
    let name = mix_name(contest, sealed.mixed.len() + 1);
    let generators = Generators::of_election(&context.election, input.len());
    let (table, proof) = shuffle(Mix { context, name: &name }, &generators, &input, rng)
        .map_err(|refused| SealingError::Refused { place: contest.to_string(), refused })?;
    Ok((table.to_bytes(), proof.to_bytes()))
}

/// A trustee's part of the decryption of a contest or a division, and whether it is withheld from the public: fewer ballots count
/// than the privacy threshold, in a division of some weight.
pub fn decrypt<R: CryptoRng + ?Sized>(
    f: &Federation,
    contest: &Id,
    by: &PublicKey,
    key: &TrusteeKey,
    rng: &mut R,
) -> Done<(Partial, bool)> {
    let SealedVote { sealed, trustees, k, .. } = sealed(f, contest)?;
    let share = share(f, trustees, by, key)?;
    let joint = joint(f, trustees)?;
    let (Some((firsts, name)), Some(withheld)) = (sealed.file(), sealed.withheld(k)) else {
        return not_now(format!("{contest} has no ballots to decrypt (now)"));
    };
    let file = File { context: sealed.election.election.context(), name: &name, firsts: &firsts };
    Ok((share.decrypt(joint, file, rng), withheld))
}

/// What the options of a sealed ballot are called, in order: candidates who stand, lists where those are voted for, or the options of
/// a division.
pub fn names(f: &Federation, contest: &Id) -> Done<Vec<String>> {
    let vote = sealed(f, contest)?;
    let (held, sealed) = match (vote.contest, vote.division) {
        (Some(held), _) => (held, vote.sealed),
        (None, division) => {
            let options = division.into_iter().flat_map(|division| &division.options);
            return Ok(options.map(Id::to_string).collect());
        }
    };
    let name = |at: usize| {
        let candidate = &held.candidates[at];
        let list = candidate.list.as_ref().filter(|_| sealed.form == Form::List);
        list.unwrap_or(&candidate.id).to_string()
    };
    Ok(options(held, sealed.form).into_iter().map(name).collect())
}

/// What a voter chose, as the contest's question takes it: places of the options ([`names`]) from zero, the first preference
/// first. None is a blank vote; in a division it abstains.
pub fn choice(f: &Federation, contest: &Id, marks: &[usize]) -> Done<Choice> {
    let SealedVote { sealed, .. } = sealed(f, contest)?;
    let refused = |refused| SealingError::Refused { place: contest.to_string(), refused };
    let question = sealed.election.election.manifest().questions.first();
    let question = question.ok_or_else(|| refused(mandat_seal::Refused::BadQuestion))?;
    let choice = match sealed.form {
        Form::Ranking => {
            let ranking = marks.iter().map(|mark| u16::try_from(*mark).unwrap_or(u16::MAX)).collect();
            let choice = Choice::Ranking(ranking);
            choice.check(question).map(|()| choice)
        }
        Form::Marks | Form::List | Form::Division if marks.is_empty() => Choice::blank(question),
        Form::Marks | Form::List | Form::Division => Choice::approve(question, marks),
    };
    choice.map_err(refused)
}

/// Encrypts a choice on the voter's device; it is then cast or opened.
pub fn prepare<R: CryptoRng + ?Sized>(
    f: &Federation,
    contest: &Id,
    credential: &Credential,
    place: InChain,
    marks: &[usize],
    rng: &mut R,
) -> Done<Prepared> {
    let choice = choice(f, contest, marks)?;
    let SealedVote { sealed, .. } = sealed(f, contest)?;
    Prepared::new(&sealed.election.election, credential, place, vec![choice], rng)
        .map_err(|refused| SealingError::Refused { place: contest.to_string(), refused })
}

/// The entry of a ballot.
pub fn entry(contest: &Id, ballot: Vec<u8>) -> SealedBallot {
    SealedBallot { contest: contest.clone(), ballot: Bytes(ballot) }
}
