//! Recorded ballots: files become canonical sets in the box, the box is closed, and each contest is counted.

use std::collections::BTreeMap;

use mandat_count::format::{Election, blt, csv};
use mandat_count::{Ballots, Contest as Paper, Kind, Mark, Outcome};
use mandat_federation::Id;
use mandat_federation::ballots::{Opened, WITHHELD, write};
use mandat_federation::body::{Conclude, Draw, Recorded, Withheld};
use mandat_federation::contest::Contest;
use mandat_federation::lot::Subject;
use mandat_record::commitment::{Opening, commit};
use mandat_record::read::{Blobs, Boxes, Openings, Sink};
use mandat_record::tree::Hash;

use super::FolderError;
use super::contests::{BallotFile, Contests, Nominee};
use super::description::Convocation;
use super::enact::{Enacting, failed};
use super::office::Pair;
use super::table::{Listed, Mistake, Place};
use crate::desk::With;

/// Ballots that lie in the box, with the opening where they are withheld.
struct Cast {
    contest: Id,
    ballots: Ballots,
    opening: Option<Vec<u8>>,
}

/// Puts all ballots of a convocation into its box, closes it, and counts.
pub(super) fn count<S>(
    run: &mut Enacting<'_, S>,
    convocation: &Convocation,
    contests: &Contests,
) -> Result<(), FolderError>
where
    S: Sink + Blobs + Boxes + Openings,
{
    let none = Vec::new();
    let mut cast = Vec::new();
    for file in &contests.ballots {
        let nominees = contests.nominees.get(&file.unit).unwrap_or(&none);
        cast.extend(put(run, convocation, file, nominees)?);
    }
    let what = format!("the box of {}", convocation.id);
    let Pair { first, second } = &run.office.returning;
    let operator = &run.office.operator;
    run.desk.publish_box(&convocation.id, operator).map_err(|error| failed(what.as_str(), error))?;
    let closing = run.desk.closing(&convocation.id);
    run.must("box.close", &closing, first, With::second(second), &what)?;
    for cast in cast {
        conclude(run, convocation, cast)?;
    }
    Ok(())
}

fn put<S>(
    run: &mut Enacting<'_, S>,
    convocation: &Convocation,
    file: &BallotFile,
    nominees: &[Nominee],
) -> Result<Option<Cast>, FolderError>
where
    S: Sink + Blobs + Boxes + Openings,
{
    let name = convocation.id.join(&file.unit);
    let Some(contest) = run.desk.federation.contests.get(&name).cloned() else {
        let text = format!(
            "no contest of {} is held in unit {}: the ballots are not used",
            convocation.id, file.unit
        );
        run.notes.list("no-contest", &file.place, Some(file.unit.as_str()), text);
        return Ok(None);
    };
    let ballots = read(run, &contest, file, nominees)?;
    let what = format!("the ballots of {name}");
    let wrong = |text: &str| {
        super::one(Mistake { file: file.name.clone(), line: 0, column: None, text: text.to_owned() })
    };
    let text = write(&contest, &ballots).ok_or_else(|| wrong("these ballots have no canonical form"))?;
    let k = run.desk.federation.convocations.get(&convocation.id).map_or(0, |c| c.statutes.rules.privacy.k);
    let few = ballots.votes().to_ratio() < num_rational::BigRational::from_integer(k.into());
    let key = &run.office.returning.first;
    let opening = if few {
        let opened = Opened { ballots: text };
        let opening =
            Opening::new(run.desk.salt(), &opened).map_err(|_| wrong("too large to be withheld"))?;
        let body = Withheld { contest: name.clone(), commitment: commit(WITHHELD, &opening) };
        let kept = run.desk.put_in_box(&convocation.id, "ballots.withheld", &body, key);
        kept.map_err(|error| failed(what.as_str(), error))?;
        Some(opening.to_bytes())
    } else {
        let blob = run.blob(text.as_bytes(), &what)?;
        let body = Recorded { contest: name.clone(), ballots: blob };
        let kept = run.desk.put_in_box(&convocation.id, "ballots.recorded", &body, key);
        kept.map_err(|error| failed(what.as_str(), error))?;
        None
    };
    Ok(Some(Cast { contest: name, ballots, opening }))
}

/// Reads a ballot file, and names its candidates as the record does.
fn read<S>(
    run: &mut Enacting<'_, S>,
    contest: &Contest,
    file: &BallotFile,
    nominees: &[Nominee],
) -> Result<Ballots, FolderError>
where
    S: Sink + Blobs + Boxes + Openings,
{
    let rule = contest.rule(&run.desk.federation).map_err(|why| failed(contest.id.as_str(), why.into()))?;
    let kind = match rule.info().id {
        "approval" => Kind::Approval,
        _ => Kind::Ranking,
    };
    let paper = Paper::new(1, nominees.iter().map(|nominee| nominee.label.clone()));
    let is_csv = file.name.to_ascii_lowercase().ends_with(".csv");
    let read = if is_csv { csv::read(&file.bytes, kind, paper) } else { blt::read(&file.bytes) };
    let election = read.map_err(|error| {
        // A ballot file has its own words; only the line is ours to give.
        super::one(Mistake { file: file.name.clone(), line: error.line, column: None, text: error.problem })
    })?;
    for rejected in election.ballots.rejected() {
        run.notes.listed.push(Listed {
            kind: "ballot-rejected",
            file: file.name.clone(),
            line: rejected.line,
            column: None,
            unit: Some(contest.unit.to_string()),
            text: format!("{}: not counted, and not in the record", rejected.reason.text()),
        });
    }
    rename(&election, contest, file, nominees)
}

/// From positions in the file to positions on the contest's paper.
fn rename(
    election: &Election,
    contest: &Contest,
    file: &BallotFile,
    nominees: &[Nominee],
) -> Result<Ballots, FolderError> {
    let mut positions = BTreeMap::new();
    for (at, candidate) in election.contest.candidates.iter().enumerate() {
        let nominee = nominees.iter().find(|nominee| nominee.label == candidate.name.trim());
        let paper = nominee.and_then(|n| contest.candidates.iter().position(|c| c.id == n.id));
        let Some(paper) = paper else {
            // Names on ballots are people's: the error gives the position only.
            let text =
                format!("candidate {} does not stand in unit {}: correct the name", at + 1, contest.unit);
            return Err(super::one(Mistake { file: file.name.clone(), line: 0, column: None, text }));
        };
        positions.insert(at, paper);
    }
    let ballots = &election.ballots;
    let mut renamed = Ballots::new(ballots.kind(), contest.candidates.len());
    for ballot in ballots.iter() {
        let place = |at: usize| positions.get(&at).copied().unwrap_or(usize::MAX);
        let marks: Vec<Mark> = ballot
            .marks()
            .map(|mark| match mark {
                Mark::For(at) => Mark::For(place(at)),
                Mark::Equal(at) => Mark::Equal(place(at)),
                Mark::Skip => Mark::Skip,
            })
            .collect();
        renamed.add(ballots.weight(&ballot), &marks, ballot.line);
    }
    Ok(renamed)
}

fn conclude<S>(run: &mut Enacting<'_, S>, convocation: &Convocation, cast: Cast) -> Result<(), FolderError>
where
    S: Sink + Blobs + Boxes + Openings,
{
    let what = format!("the result of {}", cast.contest);
    let mut outcome = recount(run, &cast, &what)?;
    if let Outcome::NeedsLot(_) = outcome {
        let unit = run.desk.federation.contests.get(&cast.contest).map(|c| c.unit.clone());
        let Some(value) = unit.as_ref().and_then(|unit| convocation.lots.get(unit)) else {
            let unit = unit.map(|unit| unit.to_string()).unwrap_or_default();
            run.report.waiting.push(format!(
                "{what} waits for a lot: write what the source gave as lots.\"{unit}\" in intake.toml"
            ));
            return Ok(());
        };
        let Pair { first, second } = &run.office.returning;
        let body = Draw { subject: Subject::Contest(cast.contest.clone()), value: value.clone() };
        run.must("lot.draw", &body, first, With::second(second), &what)?;
        outcome = recount(run, &cast, &what)?;
    }
    let Outcome::Decided(counted) = &outcome else {
        if let Outcome::Infeasible(why) = &outcome {
            run.report.waiting.push(format!("{what} cannot be counted: {why}"));
        }
        return Ok(());
    };
    let contest = run.desk.federation.contests.get(&cast.contest);
    let candidates = contest.map(|c| c.candidates.as_slice()).unwrap_or_default();
    let elected = counted.elected.iter().filter_map(|at| candidates.get(*at)).map(|c| c.id.clone()).collect();
    let account = Hash(mandat_count::digest(&outcome));
    let body = Conclude { contest: cast.contest.clone(), elected, account };
    let place = Place { file: what, line: 0 };
    let with = cast.opening.map_or(With::ALONE, With::opening);
    let key = &run.office.returning.first;
    run.row("contest.result", &body, key, with, (&place, None))?;
    Ok(())
}

fn recount<S>(run: &Enacting<'_, S>, cast: &Cast, what: &str) -> Result<Outcome, FolderError>
where
    S: Sink + Blobs + Boxes + Openings,
{
    let federation = &run.desk.federation;
    let refused = |why: mandat_federation::Refusal| failed(what, why.into());
    let contest = federation.contests.get(&cast.contest).expect("its ballots were put into the box");
    contest.count(federation, &cast.ballots).map_err(refused)
}
