//! What lies in the folder, whatever it is: a verifier names what belongs to nothing.

use super::Folder;
use super::write::{LOCK, NEW};
use crate::error::StoreError;

/// Directories below one another at most: `box/<id>/tile/entries/x000/x000/x000/...` is far from it.
const DEEPEST: usize = 16;

impl Folder {
    /// Calls `each` with the path of every file, links and the like included, with slashes, in no certain order. What a
    /// writer keeps for itself while it works is left out.
    pub fn files(&self, each: &mut dyn FnMut(&str)) -> Result<(), StoreError> {
        let mut waiting = vec![String::new()];
        while let Some(directory) = waiting.pop() {
            let place = self.root.join(&directory);
            let failed = |error: std::io::Error| StoreError::io(&place, &error);
            let read =
                self.dir.read_dir(if directory.is_empty() { "." } else { &directory }).map_err(failed)?;
            for entry in read {
                let entry = entry.map_err(failed)?;
                // A name that is no text belongs to nothing here, and is shown as well as it can be.
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = if directory.is_empty() { name } else { format!("{directory}/{name}") };
                let is_dir = entry.file_type().map_err(failed)?.is_dir();
                if path == LOCK || path == NEW {
                    continue;
                }
                if is_dir && path.split('/').count() < DEEPEST {
                    waiting.push(path);
                } else {
                    each(&path);
                }
            }
        }
        Ok(())
    }
}
