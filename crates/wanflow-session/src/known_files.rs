//! What pictures and sounds are that were read to their end before, in the user's own cache folder.
//!
//! Reading one takes a while, so what came of it is kept: by the digest of its bytes, and
//! by device, inode, size and both times of its file, which spare even the reading. Nothing here
//! is needed: a missing, broken or foreign entry costs time and nothing else. Entries are written
//! whole or not at all, so that processes may share the folder.

use std::fs::{File, Metadata};
use std::io::Read as _;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wanflow_system::{Current, System as _};

use crate::environment::Environment;

/// Folders of what this version of the reading found; another number wherever it would find
/// something else.
pub(crate) const PICTURES: &str = "pictures-3";
pub(crate) const SOUNDS: &str = "sounds-1";

/// Entries that are kept.
const ENTRIES_MAX: usize = 4096;

/// A file that was changed this recently may change again without another time.
const SETTLED: Duration = Duration::from_secs(2);

/// The files of a kind that are known, by their facts.
pub(crate) struct KnownFiles<F> {
    folder: Option<PathBuf>,
    facts: PhantomData<F>,
}

/// One entry, with a sum that tells whether it is whole and under its own name.
#[derive(Serialize, Deserialize)]
struct Entry<F> {
    facts: F,
    sum: String,
}

/// The name of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name(String);

impl<F: Serialize + DeserializeOwned> KnownFiles<F> {
    /// The user's own, in a folder of the user's cache by the conventions of the system.
    pub(crate) fn of_user(environment: &Environment, kind: &str) -> Self {
        let folder = environment
            .absolute_path("XDG_CACHE_HOME")
            .or_else(|| Some(environment.absolute_path("HOME")?.join(Current::cache_folder())))
            .or_else(|| environment.absolute_path("LOCALAPPDATA"));
        let folder = folder.map(|folder| folder.join("wanflow").join(kind));
        Self { folder, facts: PhantomData }
    }

    /// What is known by a name.
    pub(crate) fn recall(&self, name: &Name) -> Option<F> {
        let mut text = String::new();
        let file = File::open(self.folder.as_ref()?.join(&name.0)).ok()?;
        file.take(4096).read_to_string(&mut text).ok()?;
        let entry: Entry<F> = serde_json::from_str(&text).ok()?;
        (entry.sum == sum(name, &entry.facts)).then_some(entry.facts)
    }

    /// Remembers what a file is.
    pub(crate) fn remember(&self, name: &Name, facts: &F) {
        let entry = Entry { facts, sum: sum(name, facts) };
        // What cannot be kept is found out again.
        let _ = self.write(name, &entry);
    }

    fn write(&self, name: &Name, entry: &Entry<&F>) -> Option<()> {
        let folder = self.folder.as_ref()?;
        Current::create_private_folder(folder).ok()?;
        let part = folder.join(format!("{}.{}.part", name.0, std::process::id()));
        std::fs::write(&part, serde_json::to_vec(entry).ok()?).ok()?;
        if std::fs::rename(&part, folder.join(&name.0)).is_err() {
            return std::fs::remove_file(&part).ok();
        }
        // One write of sixteen looks whether there are too many.
        if name.0.starts_with('0') {
            prune(folder);
        }
        Some(())
    }
}

impl Name {
    /// By the digest of a file's bytes.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self(hex(&Sha256::digest(bytes)))
    }

    /// By what the file system says of a file, unless it was changed just now or does not say.
    pub(crate) fn of_file(file: &Metadata) -> Option<Self> {
        let settled = SystemTime::now().checked_sub(SETTLED)?;
        let settled = settled.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
        let version = Current::version_of(file)?;
        let is_settled = u64::try_from(version.changed).is_ok_and(|at| at < settled);
        is_settled.then(|| Self(hex(&Sha256::digest(version.stamp.as_bytes()))))
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn sum(name: &Name, facts: &impl Serialize) -> String {
    let facts = serde_json::to_string(facts).expect("facts are plain data");
    hex(&Sha256::digest(format!("{} {facts}", name.0).as_bytes())[..8])
}

/// Removes the oldest entries beyond those that are kept.
fn prune(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut all: Vec<(SystemTime, PathBuf)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.metadata().ok()?.modified().ok()?, entry.path()))
        })
        .collect();
    let Some(beyond) = all.len().checked_sub(ENTRIES_MAX) else { return };
    all.sort();
    for (_, path) in all.into_iter().take(beyond) {
        let _ = std::fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use wanflow_api::picture::{PictureFacts, PictureFormat};

    use super::*;

    #[test]
    fn what_is_known_is_recalled_and_broken_entries_are_not() {
        let folder = std::env::temp_dir().join(format!("wanflow-known-{}", std::process::id()));
        let known = KnownFiles { folder: Some(folder.clone()), facts: PhantomData };
        let facts = PictureFacts::plain(PictureFormat::Png, 640, 360, 1000);
        let (name, other) = (Name::of_bytes(b"one"), Name::of_bytes(b"other"));
        assert_eq!(known.recall(&name), None);
        known.remember(&name, &facts);
        assert_eq!(known.recall(&name), Some(facts.clone()));
        let place = folder.join(&name.0);
        std::fs::copy(&place, folder.join(&other.0)).expect("copied");
        assert_eq!(known.recall(&other), None, "an entry under another's name");
        let text = std::fs::read_to_string(&place).expect("it is there");
        for broken in ["", "{}", &text[..text.len() / 2], &text.replace("640", "641")] {
            std::fs::write(&place, broken).expect("written");
            assert_eq!(known.recall(&name), None, "{broken}");
        }
        known.remember(&name, &facts);
        assert_eq!(known.recall(&name), Some(facts.clone()));
        std::fs::remove_dir_all(&folder).expect("removed");
        std::fs::write(&folder, "a file in the way").expect("written");
        known.remember(&name, &facts);
        assert_eq!(known.recall(&name), None);
        std::fs::remove_file(&folder).expect("removed");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_was_changed_just_now_is_read_again() {
        let path = std::env::temp_dir().join(format!("wanflow-young-{}", std::process::id()));
        std::fs::write(&path, "young").expect("written");
        assert_eq!(Name::of_file(&std::fs::metadata(&path).expect("it is there")), None);
        std::fs::remove_file(&path).expect("removed");
    }
}
