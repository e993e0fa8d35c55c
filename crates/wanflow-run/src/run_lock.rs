//! One run at a time in a folder.
//!
//! The kernel's lock on the file is the truth, and ends with the process that holds it: a dead
//! holder needs no force. The file's text is for people only. Should the file be removed while a
//! run works, that run finds out before it buys anything more.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use wanflow_system::{Current, System as _};

pub use crate::error::Holder;
use crate::error::RunError;
use crate::record::UnixMillis;

/// The right to spend in a folder. Dropping it gives it up.
#[derive(Debug)]
pub struct RunLock {
    file: File,
    path: PathBuf,
}

impl Holder {
    /// This process.
    pub fn this_process(since: UnixMillis) -> Self {
        Self { pid: std::process::id(), host: Current::host_name(), since }
    }
}

impl RunLock {
    /// Takes the lock, or says who holds it.
    pub fn try_acquire(path: &Path, holder: &Holder) -> Result<Self, RunError> {
        Self::locked(path, holder, |file| match file.try_lock() {
            Ok(()) => Ok(()),
            Err(TryLockError::WouldBlock) => {
                Err(RunError::Locked { path: path.to_owned(), holder: read_holder(path) })
            }
            Err(TryLockError::Error(error)) => Err(RunError::disk("lock", path)(error)),
        })
    }

    /// Takes the lock, waiting for whoever holds it. Blocks the thread.
    pub fn acquire(path: &Path, holder: &Holder) -> Result<Self, RunError> {
        Self::locked(path, holder, |file| file.lock().map_err(RunError::disk("lock", path)))
    }

    /// Locks the file that has the name once it is locked: another may have taken its place
    /// meanwhile.
    fn locked(
        path: &Path,
        holder: &Holder,
        lock: impl Fn(&File) -> Result<(), RunError>,
    ) -> Result<Self, RunError> {
        const TRIES: u32 = 16;
        for _ in 0..TRIES {
            let file = open(path).map_err(RunError::disk("open", path))?;
            lock(&file)?;
            if leads_to(path, &file).map_err(RunError::disk("look at", path))? {
                return Self::sign(file, path, holder);
            }
        }
        Err(RunError::LockLost { path: path.to_owned() })
    }

    /// Makes sure that the lock is still the one that others meet: a file that was removed or
    /// replaced keeps nobody away.
    pub fn check(&self) -> Result<(), RunError> {
        let is_ours = leads_to(&self.path, &self.file);
        if is_ours.map_err(RunError::disk("look at", &self.path))? {
            return Ok(());
        }
        Err(RunError::LockLost { path: self.path.clone() })
    }

    /// The lock file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the holder's name for people. Without it the lock holds just as well, so that a
    /// full disk is no reason to stop here.
    fn sign(mut file: File, path: &Path, holder: &Holder) -> Result<Self, RunError> {
        file.set_len(0).map_err(RunError::disk("write", path))?;
        let text = serde_json::to_string(holder).expect("a holder is plain data");
        let _ = writeln!(file, "{text}");
        Ok(Self { file, path: path.to_owned() })
    }
}

/// Closing the file would do, but for a process that another thread is just starting: it has the
/// file, too, until it becomes another program, and would hold the lock for that long.
impl Drop for RunLock {
    fn drop(&mut self) {
        // The kernel's lock ends with the process at the latest.
        let _ = self.file.unlock();
    }
}

/// The file stays when the lock is given up: removing it would let two runs lock two files.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    Current::refuse_links(&mut options);
    let file = options.open(path)?;
    Current::refuse_hard_links(&file.metadata()?)?;
    Ok(file)
}

fn leads_to(path: &Path, file: &File) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Current::file_id(&found) == Current::file_id(&file.metadata()?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn read_holder(path: &Path) -> Holder {
    let text = fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_run_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.lock");
        let holder = |pid: u32, seconds: u64| Holder {
            pid,
            host: "studio".to_owned(),
            since: UnixMillis(1_795_000_000_000 + 1000 * seconds),
        };
        let first = RunLock::try_acquire(&path, &holder(7, 0)).expect("free");
        let error = RunLock::try_acquire(&path, &holder(8, 9)).expect_err("held");
        let message = error.to_string().replace(&path.display().to_string(), "run.lock");
        insta::assert_snapshot!(message, @r#"another run is at work here: process 7 on "studio", since 2026-11-18 11:06:40 UTC; wait for it, or end that process: its lock ends with it"#);

        drop(first);
        let second =
            RunLock::try_acquire(&path, &holder(8, 9)).expect("a dead holder needs no force");
        assert_eq!(read_holder(second.path()), holder(8, 9), "signed anew");
    }

    #[test]
    fn a_process_that_is_being_started_does_not_keep_the_lock() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.lock");
        let holder = Holder::this_process(UnixMillis(0));
        let first = RunLock::try_acquire(&path, &holder).expect("free");
        // What a child has between its birth and the program that it is to become.
        let inherited = first.file.try_clone().expect("a second handle");
        drop(first);
        RunLock::try_acquire(&path, &holder).expect("given up");
        drop(inherited);
    }

    #[test]
    fn waiting_ends_when_the_holder_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.lock");
        let holder = Holder::this_process(UnixMillis(0));
        let first = RunLock::acquire(&path, &holder).expect("free");
        std::thread::scope(|scope| {
            let second = scope.spawn(|| RunLock::acquire(&path, &holder).expect("free at last"));
            drop(first);
            second.join().expect("no panic");
        });
    }

    #[test]
    fn a_garbled_text_still_tells_that_the_lock_is_held() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.lock");
        let _first = RunLock::acquire(&path, &Holder::default()).expect("free");
        fs::write(&path, "\u{1b}[2J").expect("space");
        let error = RunLock::try_acquire(&path, &Holder::default()).expect_err("held");
        assert!(error.to_string().contains("an unknown process"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_locks_place_is_not_emptied() {
        let link: [fn(&Path, &Path) -> io::Result<()>; 2] = [
            |file, name| std::os::unix::fs::symlink(file, name),
            |file, name| fs::hard_link(file, name),
        ];
        for link in link {
            let folder = tempfile::tempdir().expect("a folder");
            let (victim, path) = (folder.path().join("victim"), folder.path().join("run.lock"));
            fs::write(&victim, "precious").expect("space");
            link(&victim, &path).expect("links");
            RunLock::acquire(&path, &Holder::default()).expect_err("a link");
            assert_eq!(fs::read_to_string(&victim).expect("there"), "precious");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_whose_file_is_gone_or_another_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.lock");
        let first = RunLock::acquire(&path, &Holder::default()).expect("free");
        first.check().expect("nobody has touched it");
        fs::remove_file(&path).expect("there");
        assert!(matches!(first.check(), Err(RunError::LockLost { .. })), "it is gone");
        let second = RunLock::acquire(&path, &Holder::default()).expect("another file");
        assert!(matches!(first.check(), Err(RunError::LockLost { .. })), "it is another");
        second.check().expect("this one counts");
    }
}
