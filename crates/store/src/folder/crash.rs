//! Every step of a publication into a folder, lost or persisted anyway, and every moment of a power loss (promise P1).

use super::disk::{Disk, RealDisk};
use super::path::parent;
use super::{Folder, Writer};
use crate::error::StoreError;
use crate::head::Head;
use crate::store::PublicSink;
use mandat_record::checkpoint::{Checkpoint, SignedCheckpoint};
use mandat_record::ed25519::SigningKey;
use mandat_record::read::{Entries as _, LogName};
use mandat_record::tree::{CompactRange, leaf_hash};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Op {
    MakeDir(String),
    Write(String, Vec<u8>),
    Sync(String),
    Rename(String, String),
    SyncDir(String),
    Remove(String),
    RemoveEmpty(String),
}

impl Op {
    fn apply(&self, disk: &mut dyn Disk) -> io::Result<()> {
        match self {
            Op::MakeDir(dir) => disk.make_dir(dir),
            Op::Write(path, bytes) => disk.write(path, bytes),
            Op::Sync(path) => disk.sync(path),
            Op::Rename(from, to) => disk.rename(from, to),
            Op::SyncDir(dir) => disk.sync_dir(dir),
            Op::Remove(path) => disk.remove(path),
            Op::RemoveEmpty(dir) => disk.remove_empty(dir),
        }
    }
}

/// How a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    Lost,
    PersistedAnyway,
}

#[derive(Default)]
struct Script {
    done: Vec<Op>,
    fail: Option<(usize, Failure, io::ErrorKind)>,
}

/// The real disk, which records its steps and lets one of them fail.
struct Scripted(RealDisk, Arc<Mutex<Script>>);

impl Scripted {
    fn step(&mut self, op: Op) -> io::Result<()> {
        let mut script = self.1.lock().unwrap();
        let failing = script.fail.filter(|(number, ..)| *number == script.done.len());
        script.done.push(op.clone());
        match failing {
            None => op.apply(&mut self.0),
            Some((_, Failure::Lost, kind)) => Err(kind.into()),
            Some((_, Failure::PersistedAnyway, kind)) => op.apply(&mut self.0).and(Err(kind.into())),
        }
    }
}

impl Disk for Scripted {
    fn make_dir(&mut self, dir: &str) -> io::Result<()> {
        self.step(Op::MakeDir(dir.into()))
    }
    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.step(Op::Write(path.into(), bytes.into()))
    }
    fn sync(&mut self, path: &str) -> io::Result<()> {
        self.step(Op::Sync(path.into()))
    }
    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        self.step(Op::Rename(from.into(), to.into()))
    }
    fn sync_dir(&mut self, dir: &str) -> io::Result<()> {
        self.step(Op::SyncDir(dir.into()))
    }
    fn remove(&mut self, path: &str) -> io::Result<()> {
        self.step(Op::Remove(path.into()))
    }
    fn remove_empty(&mut self, dir: &str) -> io::Result<()> {
        self.step(Op::RemoveEmpty(dir.into()))
    }
}

/// A directory in memory where there is such a place: these tests model the disk's losses, so they need not wait for it.
fn place() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn leaf(index: u64) -> Vec<u8> {
    format!("leaf {index}").into_bytes()
}

fn sign(head: Head) -> String {
    let checkpoint = Checkpoint {
        origin: "union.example/record".into(),
        size: head.size,
        root: head.root,
        extensions: vec![],
    };
    SignedCheckpoint::sign(&checkpoint, &SigningKey::from_seed(&[1; 32])).unwrap().to_string()
}

fn stage(writer: &mut Writer, log: &LogName, to: u64) -> String {
    for index in writer.next_index(log)..to {
        writer.append(log, &leaf(index)).unwrap();
    }
    sign(writer.head(log))
}

/// The real disk without waiting for it, for what is not tested.
struct Quick(RealDisk);

impl Disk for Quick {
    fn make_dir(&mut self, dir: &str) -> io::Result<()> {
        self.0.make_dir(dir)
    }
    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.0.write(path, bytes)
    }
    fn sync(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }
    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        self.0.rename(from, to)
    }
    fn sync_dir(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }
    fn remove(&mut self, path: &str) -> io::Result<()> {
        self.0.remove(path)
    }
    fn remove_empty(&mut self, dir: &str) -> io::Result<()> {
        self.0.remove_empty(dir)
    }
}

fn quick(root: &Path) -> Result<Writer, StoreError> {
    let folder = Folder::open(root)?;
    let disk = Quick(RealDisk(folder.dir.try_clone().unwrap()));
    Writer::with_disk(folder, Box::new(disk))
}

/// A folder whose log has been published with these sizes.
fn base(root: &Path, log: &LogName, sizes: &[u64]) {
    let mut writer = quick(root).unwrap();
    for size in sizes {
        let text = stage(&mut writer, log, *size);
        writer.publish(log, &text).unwrap();
    }
}

/// A writer whose steps are scripted from now on.
fn scripted(root: &Path) -> (Writer, Arc<Mutex<Script>>) {
    let script = Arc::new(Mutex::new(Script::default()));
    let folder = Folder::open(root).unwrap();
    let disk = Scripted(RealDisk(folder.dir.try_clone().unwrap()), Arc::clone(&script));
    let writer = Writer::with_disk(folder, Box::new(disk)).unwrap();
    script.lock().unwrap().done.clear();
    (writer, script)
}

/// The size that the folder has published, if everything in it holds: all leaves are there, and have the signed root.
fn holds(root: &Path, log: &LogName) -> Result<u64, String> {
    let folder = Folder::open(root).map_err(|error| error.to_string())?;
    let log = folder.log(log).map_err(|error| error.to_string())?;
    let current = log.current().map_err(|error| error.to_string())?;
    let head = current.map_or_else(Head::empty, |current| current.head);
    let mut range = CompactRange::new();
    for (read, index) in log.leaves(0).map_err(|error| error.to_string())?.zip(0..) {
        let read = read.map_err(|error| error.to_string())?;
        if *read != leaf(index) {
            return Err(format!("leaf {index} is another one"));
        }
        range.append(leaf_hash(&read));
    }
    if Head::of(&range) == head { Ok(head.size) } else { Err("the root is another one".into()) }
}

/// Whether publishing can go on from what is there, and ends as it should.
fn goes_on(root: &Path, log: &LogName, to: u64) -> Result<(), String> {
    let mut writer = quick(root).map_err(|error| error.to_string())?;
    let text = stage(&mut writer, log, to);
    writer.publish(log, &text).map_err(|error| error.to_string())?;
    drop(writer);
    quick(root).map_err(|error| error.to_string())?;
    match holds(root, log)? {
        size if size == to => Ok(()),
        size => Err(format!("published {to}, found {size}")),
    }
}

const GROWTHS: [(&[u64], u64); 5] = [(&[], 3), (&[3], 5), (&[200], 256), (&[250, 256], 700), (&[300], 300)];

/// All growths of the main log, and the first of a box.
fn growths() -> impl Iterator<Item = (LogName, &'static [u64], u64)> {
    let of_box = GROWTHS[..2].iter().map(|(old, new)| (LogName::Box("congress".into()), *old, *new));
    GROWTHS.iter().map(|(old, new)| (LogName::Main, *old, *new)).chain(of_box)
}

/// The table: before the checkpoint's rename every failure leaves the old record; a rename that happened leaves the new
/// one; what comes afterwards is only tidying up.
#[test]
fn each_step_lost_or_persisted_anyway_leaves_the_old_record_or_the_new() {
    for (log, old, new) in growths() {
        let log = &log;
        let before = old.last().copied().unwrap_or(0);
        let mut steps = 0;
        for (number, failure) in
            (0..1000).flat_map(|number| [(number, Failure::Lost), (number, Failure::PersistedAnyway)])
        {
            let place = place();
            base(place.path(), log, old);
            let (mut writer, script) = scripted(place.path());
            script.lock().unwrap().fail = Some((number, failure, io::ErrorKind::Other));
            let text = stage(&mut writer, log, new);
            let result = writer.publish(log, &text);
            let done = std::mem::take(&mut script.lock().unwrap().done);
            let named = |op: &Op| matches!(op, Op::Rename(_, to) if to.ends_with("checkpoint"));
            let rename = done.iter().position(named);
            let expected = match rename {
                Some(rename) if rename < number => new,
                Some(rename) if rename == number && failure == Failure::PersistedAnyway => new,
                _ => before,
            };
            let context = format!("{log}, {before} to {new}, step {number} {failure:?}: {:?}", done.last());
            assert_eq!(holds(place.path(), log), Ok(expected), "{context}");
            if done.len() <= number {
                assert_eq!(result, Ok(()), "no step failed: {context}");
                steps = number;
            } else if matches!(done[number], Op::Remove(_) | Op::RemoveEmpty(_)) {
                assert_eq!(result, Ok(()), "only tidying up failed: {context}");
            } else {
                assert!(result.is_err(), "{context}");
                let again = writer.publish(log, &text).unwrap_err().to_string();
                assert!(again.contains("an earlier write failed"), "{context}: {again}");
            }
            drop(writer);
            assert_eq!(goes_on(place.path(), log, new + 300), Ok(()), "{context}");
            if steps > 0 {
                break;
            }
        }
        assert!(steps >= 4, "a publication has steps");
    }
}

#[test]
fn a_full_disk_says_so_and_loses_nothing() {
    let place = place();
    base(place.path(), &LogName::Main, &[300]);
    let (mut writer, script) = scripted(place.path());
    script.lock().unwrap().fail = Some((1, Failure::Lost, io::ErrorKind::StorageFull));
    let text = stage(&mut writer, &LogName::Main, 600);
    let error = writer.publish(&LogName::Main, &text).unwrap_err().to_string();
    assert!(error.contains("no space is left for"), "{error}");
    drop(writer);
    assert_eq!(holds(place.path(), &LogName::Main), Ok(300));
    assert_eq!(goes_on(place.path(), &LogName::Main, 600), Ok(()));
}

/// Names and contents on a disk, and which of them a power loss cannot take any more.
#[derive(Debug, Clone, Default)]
struct Model {
    contents: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    seen: BTreeMap<String, usize>,
    names: BTreeMap<String, usize>,
    dirs: BTreeSet<String>,
    /// Changes of names that are not durable: the directory, and the change.
    pending: Vec<(String, Change)>,
}

#[derive(Debug, Clone)]
enum Change {
    Link(String, usize),
    Unlink(String),
    Dir(String),
}

/// What survives a power loss of what is not durable.
#[derive(Debug, Clone, Copy)]
enum Survives {
    Nothing,
    Everything,
    NamesOnly,
    /// Each change and part of each content, by this seed.
    Some(u64),
}

impl Model {
    fn of(root: &Path) -> Self {
        let mut model = Model::default();
        let mut directories = vec![root.to_owned()];
        while let Some(directory) = directories.pop() {
            for entry in std::fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                if path.is_dir() {
                    model.dirs.insert(name);
                    directories.push(path);
                } else {
                    let bytes = std::fs::read(&path).unwrap();
                    model.names.insert(name, model.contents.len());
                    model.contents.push((bytes.clone(), Some(bytes)));
                }
            }
        }
        model.seen = model.names.clone();
        model
    }

    fn change(&mut self, path: &str, change: Change) {
        self.pending.push((parent(path).to_owned(), change));
    }

    fn step(&mut self, op: &Op) {
        match op {
            Op::MakeDir(dir) => self.change(dir, Change::Dir(dir.clone())),
            Op::Write(path, bytes) => {
                self.seen.insert(path.clone(), self.contents.len());
                self.change(path, Change::Link(path.clone(), self.contents.len()));
                self.contents.push((bytes.clone(), None));
            }
            Op::Sync(path) => {
                let content = &mut self.contents[self.seen[path]];
                content.1 = Some(content.0.clone());
            }
            Op::Rename(from, to) => {
                let content = self.seen.remove(from).expect("it was written");
                self.seen.insert(to.clone(), content);
                self.change(to, Change::Link(to.clone(), content));
                self.change(from, Change::Unlink(from.clone()));
            }
            Op::SyncDir(dir) => {
                let (now, later) =
                    std::mem::take(&mut self.pending).into_iter().partition(|(of, _)| of == dir);
                self.pending = later;
                let now: Vec<(String, Change)> = now;
                for (_, change) in &now {
                    self.apply(change);
                }
            }
            Op::Remove(path) => {
                self.seen.retain(|name, _| name != path);
                self.change(path, Change::Unlink(path.clone()));
            }
            // An empty directory says nothing to a reader.
            Op::RemoveEmpty(_) => {}
        }
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::Link(path, content) => drop(self.names.insert(path.clone(), *content)),
            Change::Unlink(path) => drop(self.names.remove(path)),
            Change::Dir(dir) => drop(self.dirs.insert(dir.clone())),
        }
    }

    /// Writes into `root` what is there after a power loss.
    fn lose_power(mut self, survives: Survives, root: &Path) {
        let mut coin = match survives {
            Survives::Some(seed) => seed,
            _ => 0,
        };
        let mut toss = |of: u64| {
            coin = coin.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (coin >> 33) % of
        };
        for (_, change) in std::mem::take(&mut self.pending) {
            let stays = match survives {
                Survives::Nothing => false,
                Survives::Everything | Survives::NamesOnly => true,
                Survives::Some(_) => toss(2) == 0,
            };
            if stays {
                self.apply(&change);
            }
        }
        for dir in &self.dirs {
            if ancestors(dir).all(|above| self.dirs.contains(above)) {
                std::fs::create_dir_all(root.join(dir)).unwrap();
            }
        }
        for (path, content) in &self.names {
            let (bytes, durable) = &self.contents[*content];
            let bytes = match (survives, durable) {
                (_, Some(durable)) => durable.clone(),
                (Survives::Everything, None) => bytes.clone(),
                (Survives::Some(_), None) => {
                    bytes[..usize::try_from(toss(bytes.len() as u64 + 1)).unwrap()].to_vec()
                }
                (Survives::Nothing | Survives::NamesOnly, None) => Vec::new(),
            };
            if ancestors(path).all(|above| self.dirs.contains(above)) {
                std::fs::write(root.join(path), bytes).unwrap();
            }
        }
    }
}

fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(parent(path)), |above| Some(parent(above)))
        .take_while(|above| !above.is_empty())
}

/// Loses power after each of the steps, in several ways. After the last one the publication was acknowledged.
fn survives_power_loss(
    ops: &[Op],
    start: &Model,
    log: &LogName,
    before: u64,
    after: u64,
) -> Result<(), String> {
    let some = (0..4).map(Survives::Some);
    let ways: Vec<Survives> =
        [Survives::Nothing, Survives::Everything, Survives::NamesOnly].into_iter().chain(some).collect();
    let mut model = start.clone();
    for step in 0..=ops.len() {
        for &survives in &ways {
            let place = place();
            model.clone().lose_power(survives, place.path());
            let context =
                |error: String| format!("after step {step} of {}, {survives:?}: {error}", ops.len());
            let size = holds(place.path(), log).map_err(context)?;
            let allowed = if step == ops.len() { size == after } else { size == before || size == after };
            if !allowed {
                return Err(context(format!("{size} entries")));
            }
            goes_on(place.path(), log, after + 300).map_err(context)?;
        }
        if let Some(op) = ops.get(step) {
            model.step(op);
        }
    }
    Ok(())
}

/// The steps of one publication, and the disk before it.
fn steps_of(log: &LogName, old: &[u64], new: u64) -> (Vec<Op>, Model) {
    let place = place();
    base(place.path(), log, old);
    let (mut writer, script) = scripted(place.path());
    let start = Model::of(place.path());
    let text = stage(&mut writer, log, new);
    writer.publish(log, &text).unwrap();
    let ops = std::mem::take(&mut script.lock().unwrap().done);
    (ops, start)
}

#[test]
fn a_power_loss_at_any_step_leaves_the_old_record_or_the_new() {
    for (log, old, new) in growths() {
        let (ops, start) = steps_of(&log, old, new);
        let before = old.last().copied().unwrap_or(0);
        assert_eq!(survives_power_loss(&ops, &start, &log, before, new), Ok(()), "{log} {before} to {new}");
    }
}

/// The harness above, run on what it must catch.
#[test]
fn the_power_loss_harness_catches_bad_orders() {
    let log = LogName::Main;
    for (old, new) in [(&[3][..], 5), (&[250, 256], 700)] {
        let (ops, start) = steps_of(&log, old, new);
        let before = *old.last().unwrap();
        let is_checkpoint = |op: &Op| match op {
            Op::Write(_, bytes) => bytes.starts_with(b"union.example/record\n"),
            Op::Rename(_, to) => to == "checkpoint",
            _ => false,
        };
        let write = ops.iter().position(is_checkpoint).unwrap();
        // Write, sync, rename, sync of the directory.
        let checkpoint = ops[write..write + 4].to_vec();
        let others: Vec<Op> = ops[..write].iter().chain(&ops[write + 4..]).cloned().collect();
        let without = |bad: fn(&Op) -> bool| ops.iter().filter(|op| !bad(op)).cloned().collect::<Vec<_>>();
        let is_removal = |op: &Op| matches!(op, Op::Remove(_) | Op::RemoveEmpty(_));
        let removals = ops.iter().filter(|op| is_removal(op)).cloned();
        let bad = [
            ("checkpoint before tiles", [checkpoint, others].concat()),
            ("no sync of files", without(|op| matches!(op, Op::Sync(_)))),
            ("no sync of directories", without(|op| matches!(op, Op::SyncDir(_)))),
            ("old tiles removed first", removals.chain(without(|op| matches!(op, Op::Remove(_)))).collect()),
        ];
        for (name, ops) in bad {
            let caught = survives_power_loss(&ops, &start, &log, before, new).is_err();
            assert!(caught, "{name}, {before} to {new}");
        }
    }
}

#[test]
fn publishing_costs_the_new_entries_only() {
    let bytes = |old: u64| {
        let (ops, _) = steps_of(&LogName::Main, &[old], old + 1);
        let written = |op: &Op| if let Op::Write(_, bytes) = op { bytes.len() } else { 0 };
        (ops.len(), ops.iter().map(written).sum::<usize>())
    };
    let ((few_steps, few), (many_steps, many)) = (bytes(1_000), bytes(20_200));
    // One partial tile for each level, each smaller than a full one, whatever the log's size.
    assert!(few_steps <= 40 && many_steps <= 40, "{few_steps} and {many_steps} steps");
    assert!(few < 20_000 && many < 20_000, "{few} and {many} bytes");
}
