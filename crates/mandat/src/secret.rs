//! Files that hold secrets: a trustee's medium, a mixer's key, a voter's device. Lines of a name and hex; only the owner can read
//! them, and what was read is wiped when it is dropped.

use std::fs;
use std::io::Write;
use std::path::Path;

use mandat_record::ed25519::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use zeroize::{Zeroize, Zeroizing};

use crate::output::Failure;

/// The longest file that is read as one.
const LONGEST: u64 = 1 << 20;

/// A generator seeded by the system.
pub(crate) fn randomness() -> Result<ChaCha20Rng, Failure> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut())
        .map_err(|error| Failure::at("the system's randomness", format!("{error}: try again")))?;
    Ok(ChaCha20Rng::from_seed(*seed))
}

/// Writes a file that only its owner can read, and returns when it is on the disk. Unless it may `replace`, an existing one is
/// left alone.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>, replace: bool) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::at(path.display(), error);
    // A new file takes the old one's place at once, so that a crash leaves one of the two.
    let target = if replace { path.with_added_extension("new") } else { path.to_owned() };
    if replace && target.exists() {
        fs::remove_file(&target).map_err(failed)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&target).map_err(failed)?;
    file.write_all(content.as_ref()).and_then(|()| file.sync_all()).map_err(failed)?;
    if replace {
        fs::rename(&target, path).map_err(failed)?;
    }
    // The name too is to survive a crash: it lies in the folder.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    }
    Ok(())
}

/// What a file holds, by name.
pub(crate) struct Lines(Zeroizing<String>, String);

impl Lines {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure::at(path.display(), error);
        if fs::metadata(path).map_err(failed)?.len() > LONGEST {
            return Err(Failure::at(path.display(), "is too long to be such a file"));
        }
        Ok(Self(Zeroizing::new(fs::read_to_string(path).map_err(failed)?), path.display().to_string()))
    }

    /// The text behind a name.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
    }

    /// The text with one more line.
    pub(crate) fn and(&self, line: &str) -> Zeroizing<String> {
        // A string that grows would leave copies behind.
        let mut text = Zeroizing::new(String::with_capacity(self.0.len() + line.len()));
        text.push_str(&self.0);
        text.push_str(line);
        text
    }

    /// The bytes behind a name.
    pub(crate) fn bytes<const N: usize>(&self, name: &str) -> Result<Zeroizing<[u8; N]>, Failure> {
        let missing = || Failure::at(&self.1, format!("has no line `{name}` with {} hex digits", 2 * N));
        unhex(self.text(name).ok_or_else(missing)?).ok_or_else(missing)
    }

    /// The key behind the name `key`, with which entries are signed.
    pub(crate) fn key(&self) -> Result<SigningKey, Failure> {
        Ok(SigningKey::from_seed(&*self.bytes::<32>("key")?))
    }
}

/// Exactly so many bytes of hex.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    let bytes = mandat_seal::group::unhex(text)?;
    bytes.as_slice().try_into().ok().map(Zeroizing::new)
}

/// A line of such a file; the hex is wiped with it.
pub(crate) fn line(name: &str, bytes: &[u8]) -> Zeroizing<String> {
    let mut hex = mandat_seal::group::hex(bytes);
    let line = Zeroizing::new(format!("{name} {hex}\n"));
    hex.zeroize();
    line
}
