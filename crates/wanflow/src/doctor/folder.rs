//! Whether the working folder takes what a run writes: durable files, locks that hold, room.
//!
//! It is tried with files of its own, which are removed again. Nothing is made that was not there.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use wanflow_run::disk::{self, Disk};
use wanflow_run::run_lock::Holder;
use wanflow_run::{Folders, ProjectDisk, RunError, RunLock};

use crate::clock::now;
use crate::failure::{free_kib, with_causes};

use super::Finding;

/// Free space below which films of a few scenes may not fit, in KiB.
const COMFORT: u64 = 1024 * 1024;

/// Tries the folder, its locks, and looks at the room.
pub(crate) fn findings(disk: &ProjectDisk, folders: &Folders) -> Vec<Finding> {
    let place = match place(disk, folders) {
        Ok(place) => place,
        Err((folder, error)) => return vec![unusable(&folder, &error), no_locks(), space(&folder)],
    };
    let written = match write(disk, &place) {
        Ok(()) => {
            let what = format!("{} takes files, and keeps them", place.display());
            Finding::ok("folder", what)
        }
        Err(error) => unusable(&place, &error),
    };
    let locks = if written.help.is_none() { locks(disk, &place) } else { no_locks() };
    vec![written, locks, space(&place)]
}

/// The working folder; the storyboard's own where no run has made one yet.
fn place(disk: &ProjectDisk, folders: &Folders) -> Result<PathBuf, (PathBuf, io::Error)> {
    match disk.list(&folders.root) {
        Ok(_) => Ok(folders.root.clone()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(folders.base.clone()),
        Err(error) => Err((folders.root.clone(), error)),
    }
}

/// Writes a file durably, as a journal is written, and removes it.
fn write(disk: &ProjectDisk, place: &Path) -> io::Result<()> {
    let probe = probe(place, "file");
    let written = disk::write_new(disk, &probe, b"wanflow doctor\n");
    match written {
        // It is not ours, or was never made.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        Err(error) => {
            // What went wrong first is what counts.
            let _ = disk.remove(&probe);
            Err(error)
        }
        Ok(()) => disk.remove(&probe),
    }
}

/// Takes a lock twice: the second must be refused, or two runs could spend at the same time.
fn locks(disk: &ProjectDisk, place: &Path) -> Finding {
    let probe = probe(place, "lock");
    let holder = Holder::this_process(now());
    let first = RunLock::try_acquire(&probe, &holder);
    let second = first.as_ref().ok().map(|_| RunLock::try_acquire(&probe, &holder));
    let finding = match (&first, &second) {
        (Err(error), _) | (_, Some(Err(error))) if !matches!(error, RunError::Locked { .. }) => {
            Finding::failure("locks", with_causes(error), ELSEWHERE)
        }
        (_, Some(Ok(_))) => {
            let what = format!("locks in {} do not hold", place.display());
            Finding::failure("locks", what, ELSEWHERE)
        }
        _ => Finding::ok("locks", "two runs at once are kept apart"),
    };
    drop((first, second));
    // An empty file that stays is in nobody's way.
    let _ = disk.remove(&probe);
    finding
}

const ELSEWHERE: &str =
    "two runs could spend at the same time here: put the project on a disk of this machine";

fn probe(place: &Path, what: &str) -> PathBuf {
    place.join(format!(".wanflow-doctor-{}.{what}", std::process::id()))
}

fn unusable(folder: &Path, error: &io::Error) -> Finding {
    let what = format!("{} takes no files: {error}", folder.display());
    Finding::failure("folder", what, "a run keeps its journal there: make the folder writable")
}

fn no_locks() -> Finding {
    Finding::skipped("locks", "there is no file to lock")
}

fn space(folder: &Path) -> Finding {
    let there = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    match free_kib(there) {
        Some(free) => room(free),
        None => Finding::skipped("space", "the system does not tell what is free"),
    }
}

fn room(free: u64) -> Finding {
    let needed = u64::from(wanflow_run::journal::RESERVE / 1024);
    let what = match free {
        mib if mib < COMFORT => format!("{} MiB are free", mib / 1024),
        gib => format!("{} GiB are free", gib / COMFORT),
    };
    match free {
        free if free < needed => Finding::failure("space", what, "nothing is submitted: make room"),
        free if free < COMFORT => {
            Finding::warning("space", what, "clips and films may not fit: make room")
        }
        _ => Finding::ok("space", what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Verdict;

    #[test]
    fn room_is_judged_by_what_a_run_needs() {
        for (free, verdict, words) in [
            (0, Verdict::Failure, "0 MiB are free"),
            (63, Verdict::Failure, "0 MiB are free"),
            (64, Verdict::Warning, "0 MiB are free"),
            (COMFORT - 1, Verdict::Warning, "1023 MiB are free"),
            (COMFORT, Verdict::Ok, "1 GiB are free"),
        ] {
            let finding = room(free);
            assert_eq!((finding.verdict, &*finding.what), (verdict, words), "{free}");
        }
    }
}
