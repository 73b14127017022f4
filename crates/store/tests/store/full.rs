//! A disk that is really full: a small file system in memory, where this process may mount one. Elsewhere only the
//! injected failures in `folder::crash` and `database::crash` are run.

use crate::common::{check_main, leaf, sign};
use mandat_record::read::{Entries as _, LogName, Sink as _};
use mandat_store::{Folder, Protection, PublicSink as _, Store};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A mounted file system of this size, unmounted when dropped.
struct Small(PathBuf);

impl Small {
    fn mount(at: &Path, size: &str) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then(|| Small(at.to_owned()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        // Lazily: after a failure a database may still be closing in there.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let place = tempfile::tempdir().unwrap();
    // The database and the sealed store fill up, or the folder does, or all three.
    for full in ["data", "record", ""] {
        let root = place.path().join(format!("case-{full}"));
        let small = root.join(full);
        std::fs::create_dir_all(&small).unwrap();
        let Some(_mounted) = Small::mount(&small, "600k") else {
            let _ = std::io::Write::write_all(
                &mut std::io::stderr(),
                b"not run: no file system can be mounted here\n",
            );
            return;
        };
        let (data, record) = (root.join("data"), root.join("record"));
        let mut store = Store::init(&data, &record, &Protection::Plain).unwrap();
        let mut acknowledged = 0;
        let error = loop {
            for index in acknowledged..acknowledged + 20 {
                store.append(&LogName::Main, &leaf(index)).unwrap();
                store.put_opening(index, &leaf(index)).unwrap();
            }
            let text = sign(store.public().head(&LogName::Main));
            match store.publish(&LogName::Main, &text) {
                Ok(()) => acknowledged += 20,
                Err(error) => break error.to_string(),
            }
        };
        assert!(error.contains("no space is left"), "{full}: {error}");
        assert!(acknowledged >= 100, "{full}: {acknowledged}");
        drop(store);
        let folder = Folder::open(&record).unwrap();
        check_main(&folder, folder.size().unwrap());
        // With space again, it goes on from what was acknowledged.
        let mut remount = Command::new("mount");
        remount.args(["-o", "remount,size=8m"]).arg(&small);
        assert!(remount.status().unwrap().success());
        let store = Store::open(&data, &record, &Protection::Plain).unwrap();
        let found = store.size().unwrap();
        assert!(found >= acknowledged, "{full}: acknowledged {acknowledged}, found {found}");
        check_main(&store, found);
        check_main(&Folder::open(&record).unwrap(), found);
    }
}
