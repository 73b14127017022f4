//! Storage: the third floor's implementations of the traits of [`mandat_record::read`].
//!
//! A record that is public lies in a [`Folder`] of static files, which anyone may copy and any web server may serve.
//! Whoever runs an organisation appends to a [`Log`] in an embedded database, from which the folder is published
//! ([`Published`]). What must not be public, openings and secret keys, lies apart in [`Sealed`], which can be erased. A
//! [`Store`] puts a public and a sealed side together into one [`mandat_record::read::Sink`], and [`group`] lets many
//! callers share a commit.
//!
//! The main path of an append is [`Store`]'s `publish`: the sealed side, then the log with its checkpoint by
//! compare-and-swap, then the folder's tiles, then its checkpoint. Only then is anything acknowledged (promise P1).
//!
//! ```
//! use mandat_record::{checkpoint::{Checkpoint, SignedCheckpoint}, ed25519::SigningKey};
//! use mandat_record::read::{Entries, LogName, Sink};
//! use mandat_store::{Folder, Protection, PublicSink, Sealed, Store, Writer};
//!
//! let place = tempfile::tempdir()?;
//! let sealed = Sealed::create(&place.path().join("sealed.sqlite"), &Protection::Plain)?;
//! let mut store = Store::new(Writer::create(&place.path().join("record"))?, sealed);
//!
//! store.append(&LogName::Main, b"an entry")?;
//! let head = store.public().head(&LogName::Main);
//! let origin = "union.example/record".to_owned();
//! let checkpoint = Checkpoint { origin, size: head.size, root: head.root, extensions: vec![] };
//! let text = SignedCheckpoint::sign(&checkpoint, &SigningKey::from_seed(&[1; 32]))?.to_string();
//! store.publish(&LogName::Main, &text)?; // only now is the entry acknowledged
//!
//! let folder = Folder::open(&place.path().join("record"))?;
//! assert_eq!(folder.leaf(0)?.as_deref(), Some(&b"an entry"[..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod connection;
pub mod database;
mod error;
pub mod folder;
pub mod group;
mod head;
mod published;
pub mod sealed;
mod store;

pub use database::Log;
pub use error::StoreError;
pub use folder::{Folder, Writer};
pub use head::Head;
pub use published::Published;
pub use sealed::{Protection, Sealed};
pub use store::{PublicSink, Store};

/// Bytes of a blob at most, 512 MiB: a database row holds 1 GB, and a reader keeps a blob in memory whole.
pub const MAX_BLOB: u64 = 512 * 1024 * 1024;

/// Bytes of leaves that may wait for a checkpoint at most, 512 MiB: what is appended stays in memory until it is
/// published, so that leaves and checkpoint become durable together.
pub const MAX_STAGED: usize = 512 * 1024 * 1024;
