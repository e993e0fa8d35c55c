//! Parts: what has come of a file so far, and beside it which version of which file it is of.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::disk::{self, DiskFile, Open};
use crate::download::{Held, Version};
use crate::error::RunError;

use super::{PARTS, Store};

/// The most that is read of what lies beside a part.
const NOTE_LIMIT: u64 = 64 * 1024;

impl Store {
    /// The name of a part: what is being downloaded for a take, say. Its folder exists.
    pub fn part(&self, name: &str) -> PathBuf {
        self.root.join(PARTS).join(format!("{name}.part"))
    }

    /// What an earlier try left of a part, if it is known what it is a part of.
    pub fn held(&self, name: &str) -> Result<Option<Held>, RunError> {
        let (part, note) = (self.part(name), note(&self.part(name)));
        let size = |path: &Path| self.disk.size(path).map_err(RunError::disk("look at", path));
        let (Some(bytes), Some(noted)) = (size(&part)?, size(&note)?) else { return Ok(None) };
        if noted > NOTE_LIMIT {
            return Ok(None);
        }
        let text = disk::read(&*self.disk, &note).map_err(RunError::disk("read", &note))?;
        // A torn note is none.
        let version = serde_json::from_slice(&text).ok();
        Ok(version.map(|of| Held { bytes, of }))
    }

    /// Begins a part by its name, in place of what an earlier try left there. With a version it
    /// can be continued later.
    pub fn begin_part(
        &self,
        name: &str,
        version: Option<&Version>,
    ) -> Result<(PathBuf, Box<dyn DiskFile>), RunError> {
        let part = self.part(name);
        // The note goes first and comes last: a part never lies beside another one's note.
        self.drop_note(&part)?;
        let file = self.new_part(&part)?;
        if let Some(version) = version {
            let note = note(&part);
            let text = serde_json::to_vec(version).expect("a version is plain data");
            let file = self.disk.open(&note, Open::New);
            let written = file.and_then(|mut file| file.write_all(&text));
            written.map_err(RunError::disk("write", &note))?;
        }
        Ok((part, file))
    }

    /// Opens a part to write behind what is there.
    pub fn continue_part(&self, name: &str) -> Result<(PathBuf, Box<dyn DiskFile>), RunError> {
        let part = self.part(name);
        let file = self.disk.open(&part, Open::Append).map_err(RunError::disk("open", &part))?;
        Ok((part, file))
    }

    /// Takes away what lies beside a part: from here on it stands for itself, or is gone.
    pub(super) fn drop_note(&self, part: &Path) -> Result<(), RunError> {
        let note = note(part);
        match self.disk.size(&note).map_err(RunError::disk("look at", &note))? {
            Some(_) => self.disk.remove(&note).map_err(RunError::disk("remove", &note)),
            None => Ok(()),
        }
    }

    /// A leftover at a part's place is replaced.
    pub(super) fn new_part(&self, part: &Path) -> Result<Box<dyn DiskFile>, RunError> {
        match self.disk.open(part, Open::New) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                self.disk.remove(part).map_err(RunError::disk("remove", part))?;
                self.disk.open(part, Open::New).map_err(RunError::disk("create", part))
            }
            other => other.map_err(RunError::disk("create", part)),
        }
    }

    /// Keeps a part that is not what it should be, as evidence, out of the way: in place of what
    /// was set aside as `before`, else under a name that no other evidence has. Answers its path.
    pub fn set_aside(&self, part: &Path, before: Option<&str>) -> Result<PathBuf, RunError> {
        let bad = match before {
            Some(name) => self.aside(name),
            None => self.free_aside(part)?,
        };
        self.drop_note(part)?;
        self.rename(part, &bad)?;
        Ok(bad)
    }

    /// Whether a text is the name of something that was set aside. Names come from journals, which
    /// may be a stranger's.
    pub fn is_aside(name: &str) -> bool {
        let file = Path::new(name);
        file.extension().is_some_and(|ending| ending == "bad")
            && file.file_name().is_some_and(|file| file == name)
    }

    /// Where something lies that was set aside.
    pub fn aside(&self, name: &str) -> PathBuf {
        self.root.join(PARTS).join(name)
    }

    /// Removes what was set aside, if it is there.
    pub fn drop_aside(&self, name: &str) -> Result<(), RunError> {
        let bad = self.aside(name);
        match self.disk.size(&bad).map_err(RunError::disk("look at", &bad))? {
            Some(_) => self.disk.remove(&bad).map_err(RunError::disk("remove", &bad)),
            None => Ok(()),
        }
    }

    fn free_aside(&self, part: &Path) -> Result<PathBuf, RunError> {
        let names = std::iter::once("bad".to_owned()).chain((2..).map(|at| format!("{at}.bad")));
        for name in names {
            let bad = part.with_extension(name);
            if self.disk.size(&bad).map_err(RunError::disk("look at", &bad))?.is_none() {
                return Ok(bad);
            }
        }
        unreachable!("there are more names than files")
    }
}

fn note(part: &Path) -> PathBuf {
    part.with_extension("of")
}
