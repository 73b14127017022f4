//! Where things lie in the folder. Ids come from entries, so they are checked before they become part of a path.

use crate::error::StoreError;
use mandat_record::blob::BlobRef;
use mandat_record::read::LogName;

/// What stands before a log's paths: empty for the main log, `box/<id>/` for a box.
pub(super) fn prefix(log: &LogName) -> Result<String, StoreError> {
    match log {
        LogName::Main => Ok(String::new()),
        LogName::Box(id) if is_box_name(id) => Ok(format!("box/{id}/")),
        LogName::Box(id) => Err(StoreError::BoxName { id: id.clone() }),
    }
}

/// No separator, no `..`, nothing hidden, and no capitals: two ids must not be one file on any file system.
fn is_box_name(id: &str) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = id.as_bytes();
    let edges = [bytes.first(), bytes.last()];
    bytes.len() <= 64
        && edges.iter().all(|byte| byte.is_some_and(|byte| alphanumeric(*byte)))
        && bytes.iter().all(|byte| alphanumeric(*byte) || matches!(byte, b'-' | b'_' | b'.'))
}

/// `blob/<first 2 hex>/<remaining hex>`.
pub(super) fn blob(blob: &BlobRef) -> String {
    let hex = blob.sha256.to_string();
    format!("blob/{}/{}", &hex[..2], &hex[2..])
}

/// The directory that a path lies in; empty for the folder itself.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_would_leave_the_folder_are_refused() {
        for id in [
            "",
            ".",
            "..",
            "a/b",
            "../a",
            "a/../b",
            "a\\b",
            ".a",
            "a.",
            "A",
            "a b",
            "a\0",
            "é",
            &"a".repeat(65),
        ] {
            let error = prefix(&LogName::Box(id.into())).expect_err(id);
            assert_eq!(error.code(), "bad_box_name");
        }
        for id in ["a", "congress-2026", "a.b_c-9", &"a".repeat(64)] {
            assert_eq!(prefix(&LogName::Box(id.into())), Ok(format!("box/{id}/")));
        }
    }

    #[test]
    fn a_blob_lies_under_its_hash() {
        let path = blob(&BlobRef::of(b""));
        assert_eq!(path, "blob/e3/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
