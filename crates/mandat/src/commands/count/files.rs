//! Ballot files: which there are, how each is read, and work on many of them at once.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use mandat_count::format::{Election, abif, blt, csv, preflib};
use mandat_count::{Contest, Kind};

use crate::output::Failure;

/// The largest ballot file that is read: far beyond any contest, and small enough for memory.
const MOST_BYTES: u64 = 1 << 30;

/// Endings of the files that a folder is searched for.
const ENDINGS: [&str; 8] = ["blt", "csv", "abif", "soc", "soi", "toc", "toi", "cat"];

/// The files named, and those in the folders named, sorted by path.
pub(in crate::commands) fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        let kind = fs::metadata(path).map_err(|e| Failure::at(path.display(), e))?;
        if kind.is_dir() { search(path, &mut files, 0)? } else { files.push(path.clone()) }
    }
    files.sort();
    files.dedup();
    if files.is_empty() {
        return Err(Failure(
            "no ballot files: name files, or folders with ballot files (such as *.blt or *.csv) in them"
                .into(),
        ));
    }
    Ok(files)
}

fn search(folder: &Path, files: &mut Vec<PathBuf>, depth: u32) -> Result<(), Failure> {
    if depth > 16 {
        return Err(Failure::at(
            folder.display(),
            "folders nest more than 16 deep: name the one that you mean",
        ));
    }
    for entry in fs::read_dir(folder).map_err(|e| Failure::at(folder.display(), e))? {
        let entry = entry.map_err(|e| Failure::at(folder.display(), e))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(|e| Failure::at(path.display(), e))?;
        let ballots = ending(&path).is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
        if kind.is_dir() {
            search(&path, files, depth + 1)?;
        } else if ballots {
            files.push(path);
        }
    }
    Ok(())
}

/// Reads a file by its ending; BLT where it has no other. `seats` fill in or overrule what the file says.
pub(super) fn read(file: &Path, kind: Kind, seats: Option<u32>) -> Result<Election, Failure> {
    let at = |error: String| Failure::at(file.display(), error);
    let length = fs::metadata(file).map_err(|e| at(e.to_string()))?.len();
    if length > MOST_BYTES {
        return Err(at(format!("{length} bytes, more than {MOST_BYTES}: this is no ballot file")));
    }
    let bytes = fs::read(file).map_err(|e| at(e.to_string()))?;
    let election = match ending(file).as_deref() {
        Some("csv") => csv::read(&bytes, kind, Contest { seats: seats.unwrap_or(1), ..Contest::default() }),
        Some("abif") => abif::read(&bytes, kind),
        Some("soc" | "soi" | "toc" | "toi" | "cat") => preflib::read(&bytes, kind),
        _ => blt::read(&bytes),
    };
    let mut election = election.map_err(|e| at(e.to_string()))?;
    election.contest.seats = seats.unwrap_or(election.contest.seats);
    Ok(election)
}

pub(super) fn ending(file: &Path) -> Option<String> {
    Some(file.extension()?.to_string_lossy().to_lowercase())
}

/// Maps over the files on as many threads as there are processors; the results keep the files' order.
pub(in crate::commands) fn each<T: Send>(files: &[PathBuf], work: impl Fn(&Path) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len().max(1));
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(at) else { return done };
            done.push((at, work(file)));
        }
    };
    let mut all: Vec<(usize, T)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("counting returns errors and never panics"))
            .collect()
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, result)| result).collect()
}
