//! The sealed store: openings of commitments, and secret keys (DESIGN 5, "Commit in public, open in private").
//!
//! A database file of its own, so that it is never copied with the public log and can be erased. Contents are encrypted
//! at rest unless that is declined by name; the file is its owner's alone. What is erased is overwritten in the file and
//! gone from SQLite's log. Copies that were made before, and what a solid-state disk keeps in worn cells, are outside of
//! any program's reach: there, only the key protects.

mod cipher;
mod sqlite;

#[cfg(test)]
mod tests;

pub use cipher::Protection;

use crate::MAX_STAGED;
use crate::connection::Connection;
use crate::error::StoreError;
use cipher::{Cipher, Header, Locked};
use mandat_record::read::{Openings, ReadError};
use std::collections::BTreeMap;
use std::path::Path;
use zeroize::Zeroizing;

/// Bytes of an opening or a secret at most, 1 MiB: an entry's body has at most 32 KiB.
pub const MAX_CONTENT: usize = 1024 * 1024;

/// The sealed store in SQLite. Call it from a thread that is not an asynchronous task's.
pub struct Sealed {
    connection: Connection,
    cipher: Cipher,
    staged: BTreeMap<u64, Zeroizing<Vec<u8>>>,
    staged_bytes: usize,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({})", self.connection.path().display())
    }
}

impl Sealed {
    /// Makes an empty store where there is no file.
    pub fn create(path: &Path, protection: &Protection) -> Result<Self, StoreError> {
        // Before the file is there: what fails here leaves nothing behind.
        let (cipher, header) = Cipher::create(protection).map_err(randomness)?;
        let connection = Connection::create(path, sqlite::KIND)?;
        connection.run(async |sqlite| sqlite::put_header(sqlite, &header).await)?;
        Ok(Sealed { connection, cipher, staged: BTreeMap::new(), staged_bytes: 0 })
    }

    /// Opens a store that is there.
    pub fn open(path: &Path, protection: &Protection) -> Result<Self, StoreError> {
        let connection = Connection::open(path, sqlite::KIND)?;
        let header = connection.run(sqlite::header)?;
        let header = header.ok_or_else(|| StoreError::Foreign { place: path.display().to_string() })?;
        let cipher = Cipher::open(protection, &header).map_err(|locked| refused(path, &header, locked))?;
        Ok(Sealed { connection, cipher, staged: BTreeMap::new(), staged_bytes: 0 })
    }

    /// Protects the store by another passphrase or key file from now on. Copies made before open by the old one.
    pub fn protect(&mut self, protection: &Protection) -> Result<(), StoreError> {
        let header = self.cipher.rewrap(protection).map_err(randomness)?;
        let header = header.ok_or_else(|| StoreError::Protection {
            place: self.connection.path().display().to_string(),
            reason: "a store without encryption stays one, and the other way round: make a new one".into(),
        })?;
        self.connection.run(async |sqlite| sqlite::put_header(sqlite, &header).await)?;
        self.erase() // the key under the old passphrase
    }

    /// Closes the file and waits for it. Openings that were not committed are dropped.
    pub fn close(self) -> Result<(), StoreError> {
        self.connection.close()
    }

    /// Stages an opening; durable when [`Sealed::commit`] returns.
    pub fn put_opening(&mut self, index: u64, opening: &[u8]) -> Result<(), StoreError> {
        bounded("an opening", opening)?;
        let total = self.staged_bytes + opening.len();
        if total > MAX_STAGED {
            let what = "what waits to be published; publish it first: it";
            return Err(StoreError::TooLarge { what, length: total as u64, limit: MAX_STAGED as u64 });
        }
        self.staged.insert(index, Zeroizing::new(opening.to_vec()));
        self.staged_bytes = total;
        Ok(())
    }

    /// Makes the staged openings durable. If it fails they stay staged, and it may be called again.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        if self.staged.is_empty() {
            return Ok(());
        }
        let seal = |(index, opening): (&u64, &Zeroizing<Vec<u8>>)| {
            let content = self.cipher.seal(&opening_place(*index), opening);
            Ok((position(*index)?, content.map_err(randomness)?))
        };
        let rows = self.staged.iter().map(seal).collect::<Result<Vec<_>, StoreError>>()?;
        self.connection.run(async |sqlite| sqlite::put_openings(sqlite, &rows).await)?;
        self.staged.clear();
        self.staged_bytes = 0;
        Ok(())
    }

    /// Erases an opening for good: see [`Sealed::forget_all`].
    pub fn forget(&mut self, index: u64) -> Result<(), StoreError> {
        self.forget_all(&[index])
    }

    /// Erases openings for good. When this returns, their bytes are neither in the file nor in its log. It rewrites the
    /// file, in memory that is as large: erase many at once.
    pub fn forget_all(&mut self, indexes: &[u64]) -> Result<(), StoreError> {
        for index in indexes {
            self.staged.remove(index);
        }
        let positions = indexes.iter().map(|index| position(*index)).collect::<Result<Vec<_>, _>>()?;
        self.connection.run(async |sqlite| sqlite::delete_openings(sqlite, &positions).await)?;
        self.erase()
    }

    /// Keeps a secret, such as a key's seed, under a name, durably. Names are not encrypted.
    pub fn put_secret(&mut self, name: &str, secret: &[u8]) -> Result<(), StoreError> {
        bounded("a secret", secret)?;
        let content = self.cipher.seal(&secret_place(name), secret).map_err(randomness)?;
        let replaced = self.connection.run(async |sqlite| sqlite::secret(sqlite, name).await)?.is_some();
        self.connection.run(async |sqlite| sqlite::put_secret(sqlite, name, &content).await)?;
        if replaced { self.erase() } else { Ok(()) }
    }

    /// A secret by its name.
    pub fn secret(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let content = self.connection.run(async |sqlite| sqlite::secret(sqlite, name).await)?;
        let Some(content) = content.map(Zeroizing::new) else { return Ok(None) };
        let secret = self.cipher.unseal(&secret_place(name), &content);
        secret.map(Some).ok_or_else(|| self.tampered(format!("the secret {name:?}")))
    }

    /// The names of all secrets, sorted.
    pub fn secret_names(&self) -> Result<Vec<String>, StoreError> {
        self.connection.run(sqlite::secret_names)
    }

    /// Erases a secret for good.
    pub fn forget_secret(&mut self, name: &str) -> Result<(), StoreError> {
        self.connection.run(async |sqlite| sqlite::delete_secret(sqlite, name).await)?;
        self.erase()
    }

    /// Makes sure that nothing which was deleted or replaced is left. SQLite overwrites the deleted row itself
    /// (`secure_delete`), but when it balances pages it leaves stale copies of rows in their unused parts: so the file is
    /// rebuilt from the rows that are there, and the log emptied. A crash before the end leaves bytes: erasing again, even
    /// of what is gone already, removes them.
    fn erase(&self) -> Result<(), StoreError> {
        self.connection.run(sqlite::rebuild)?;
        self.connection.truncate_log()
    }

    fn tampered(&self, what: String) -> StoreError {
        StoreError::Tampered { place: self.connection.path().display().to_string(), what }
    }

    fn read(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(staged) = self.staged.get(&index) {
            return Ok(Some(staged.to_vec()));
        }
        let Ok(position) = position(index) else { return Ok(None) };
        let content = self.connection.run(async |sqlite| sqlite::opening(sqlite, position).await)?;
        let Some(content) = content else { return Ok(None) };
        let opening = self.cipher.unseal(&opening_place(index), &content);
        let opening = opening.ok_or_else(|| self.tampered(format!("the opening of entry {index}")))?;
        Ok(Some(opening.to_vec()))
    }
}

impl Openings for Sealed {
    fn opening(&self, index: u64) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.read(index)?)
    }
}

/// What an opening is bound to: moved to another entry it does not decrypt.
fn opening_place(index: u64) -> Vec<u8> {
    [&b"mandat/opening/v1\n"[..], &index.to_be_bytes()].concat()
}

fn secret_place(name: &str) -> Vec<u8> {
    [b"mandat/secret/v1\n", name.as_bytes()].concat()
}

fn position(index: u64) -> Result<i64, StoreError> {
    let limit = i64::MAX.unsigned_abs();
    i64::try_from(index).map_err(|_| StoreError::TooLarge { what: "a log", length: index, limit })
}

fn bounded(what: &'static str, content: &[u8]) -> Result<(), StoreError> {
    if content.len() > MAX_CONTENT {
        return Err(StoreError::TooLarge { what, length: content.len() as u64, limit: MAX_CONTENT as u64 });
    }
    Ok(())
}

fn randomness(error: getrandom::Error) -> StoreError {
    StoreError::Io { place: "the operating system's random numbers".into(), reason: error.to_string() }
}

fn refused(path: &Path, header: &Header, locked: Locked) -> StoreError {
    let reason = match locked {
        Locked::OtherKind if header.kind == "plain" => "it is not encrypted: ask for that by name".to_owned(),
        Locked::OtherKind if header.kind == "passphrase" => {
            "it is protected by a passphrase: give it".to_owned()
        }
        Locked::OtherKind => "it is protected by a key file: name it".to_owned(),
        Locked::Header => "its header was altered: restore it from a copy".to_owned(),
        Locked::Secret => {
            format!("the {} is another one, or the header was altered", header.kind.replace('-', " "))
        }
    };
    StoreError::Protection { place: path.display().to_string(), reason }
}
