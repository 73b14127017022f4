//! The election of a sealed contest: which question its rule asks, and the manifest that binds trustees, credentials,
//! candidates and rule into every proof.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mandat_seal::credential::Credentials;
use mandat_seal::election::{Election, Manifest};
use mandat_seal::group::Point;
use mandat_seal::mix::MOST_CANDIDATES;
use mandat_seal::question::{MOST_OPTIONS, Question};
use mandat_seal::transcript::hash;
use mandat_seal::trustee::JointKey;
use mandat_statutes::Evidence;

use super::{Sealed, SealedElection};
use crate::Federation;
use crate::codes::{Refusal, Refused, refuse};
use crate::contest::Contest;
use crate::convocation::Convocation;
use crate::id::Id;

/// The longest sealed ballot, so that its entry stays within 32 KiB.
const LONGEST_BALLOT: usize = 22_000;

/// What a sealed ballot says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Marks for candidates; the sums are opened. For rules whose result depends on the candidates' totals alone.
    Marks,
    /// One list, by its place in the paper's lists; the sums are opened.
    List,
    /// A ranking (for rules on sets: whom it ranks); mixed, then opened one by one.
    Ranking,
    /// One option of a division; the sums of each weight class are opened.
    Division,
}

/// What a sealed ballot can name, in order: for each option the place of its candidate on the paper; a list's is its first. Who
/// withdrew before the box opened is no option, so that no ballot is spent on them.
pub fn options(contest: &Contest, form: Form) -> Vec<usize> {
    let standing = contest.candidates.iter().enumerate().filter(|(_, candidate)| !candidate.withdrawn);
    let mut lists = BTreeSet::new();
    let mut first = |list: Option<&Id>| list.is_some_and(|list| lists.insert(list.clone()));
    match form {
        Form::Marks | Form::Ranking | Form::Division => standing.map(|(at, _)| at).collect(),
        Form::List => {
            standing.filter(|(_, candidate)| first(candidate.list.as_ref())).map(|(at, _)| at).collect()
        }
    }
}

/// The form and the question of a contest.
///
/// # Errors
/// More candidates than a sealed ballot can hold.
pub fn question(f: &Federation, contest: &Contest) -> Result<(Form, Question), Refusal> {
    let rule = contest.rule(f)?;
    let text = rule.to_string();
    let too_many = |most: u16| {
        let text = format!("contest {} has more candidates than a sealed ballot holds: {most}", contest.id);
        Refusal::new(Refused::BadStatutes, text)
    };
    let small =
        |n: usize, most: u16| u16::try_from(n).ok().filter(|n| *n <= most).ok_or_else(|| too_many(most));
    let marks = |options: u16, max: u16| Question::Approval { options, min: 1, max, blank: true };
    let candidates = options(contest, Form::Marks).len();
    match rule.info().id {
        "plurality" => {
            let seats = contest.seats.unwrap_or(1);
            let limit = text.split(',').find_map(|part| part.strip_prefix("marks=")?.parse().ok());
            let options = small(candidates, MOST_OPTIONS)?;
            let max = u16::try_from(limit.unwrap_or(seats)).unwrap_or(u16::MAX).clamp(1, options.max(1));
            Ok((Form::Marks, marks(options, max)))
        }
        "approval" => {
            let options = small(candidates, MOST_OPTIONS)?;
            Ok((Form::Marks, marks(options, options.max(1))))
        }
        "list-pr" if !text.contains("order=marks") => {
            Ok((Form::List, marks(small(options(contest, Form::List).len(), MOST_OPTIONS)?, 1)))
        }
        _ => Ok((Form::Ranking, Question::Ranked { options: small(candidates, MOST_CANDIDATES)? })),
    }
}

/// Whether a contest of a convocation with trustees is sealed: where the statutes allow other ballots too, those are whose
/// voters registered.
fn is_sealed(convocation: &Convocation, contest: &Contest) -> bool {
    let only = convocation.rules.evidence == [Evidence::Sealed];
    contest.convocation == convocation.id
        && contest.seats != Some(0)
        && contest.standing() > 0
        && (only || !contest.credentials.is_empty())
}

/// The sealed contests of a convocation whose box is about to open.
pub(crate) fn open(f: &Federation, convocation: &Convocation) -> Result<BTreeMap<Id, Sealed>, Refusal> {
    // Trustees may be there for divisions alone.
    let sealing = convocation.sealing.as_ref().filter(|_| convocation.may_be_sealed());
    let joint = sealing.map(super::Sealing::rehearsed);
    let joint = match joint {
        None if convocation.rules.evidence == [Evidence::Sealed] => None,
        None => return Ok(BTreeMap::new()),
        Some(joint) => joint,
    };
    let Some(joint) = joint else {
        return refuse(
            Refused::NotRehearsed,
            format!("convocation {}: enough trustees decrypt the rehearsal's test first", convocation.id),
        );
    };
    let contests = f.contests.values().filter(|contest| is_sealed(convocation, contest));
    contests.map(|contest| Ok((contest.id.clone(), sealed(f, convocation, contest, joint)?))).collect()
}

fn sealed(
    f: &Federation,
    convocation: &Convocation,
    contest: &Contest,
    joint: &JointKey,
) -> Result<Sealed, Refusal> {
    let (form, question) = question(f, contest)?;
    let bad = |refused: mandat_seal::Refused| {
        let text = format!("contest {}: {}: {}", contest.id, refused.code(), refused.means());
        Refusal::new(Refused::BadKey, text)
    };
    let keys = contest.credentials.iter().map(|key| Point::parse_key(&key.0)).collect::<Result<Vec<_>, _>>();
    let credentials = keys.and_then(Credentials::plain).map_err(bad)?;
    let manifest = Manifest {
        contest: name(f, convocation, contest)?,
        setup: *joint.digest(),
        joint: *joint.key(),
        trustees: joint.verification().values().copied().collect(),
        credentials: credentials.summary(),
        questions: vec![question],
    };
    let election = Election::new(manifest).map_err(bad)?;
    if election.ballot_width() > LONGEST_BALLOT {
        return refuse(
            Refused::BadStatutes,
            format!("a sealed ballot of {} would be longer than an entry: fewer candidates", contest.id),
        );
    }
    Ok(Sealed::new(Arc::new(SealedElection { election, credentials }), form))
}

/// What the manifest binds of the contest: log, name, rule, seats, candidates in order with their lists, one a line.
fn name(f: &Federation, convocation: &Convocation, contest: &Contest) -> Result<[u8; 32], Refusal> {
    let seats = contest.seats.map_or("-".to_owned(), |seats| seats.to_string());
    let mut text =
        format!("{}\n{}\n{}\n{}\n{seats}\n", f.log, convocation.called, contest.id, contest.rule(f)?);
    for candidate in &contest.candidates {
        let list = candidate.list.as_ref().map_or("-", Id::as_str);
        text.push_str(&format!("{} {list} {}\n", candidate.id, candidate.withdrawn));
    }
    Ok(hash("mandat-contest", text.as_bytes()))
}
