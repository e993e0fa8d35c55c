//! Whether the working folder takes what a run writes: durable files, locks that hold, room.
//!
//! It is tried with files of its own, which are removed again. Nothing is made that was not there.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use wanflow_run::disk::{self, Disk};
use wanflow_run::run_lock::Holder;
use wanflow_run::{Folders, ProjectDisk, RunError, RunLock, UnixMillis};
use wanflow_session::Failure;
use wanflow_session::failure::{free_kib, of_cause, with_causes};

use super::{Finding, Verdict};

/// Free space below which films of a few scenes may not fit, in KiB.
const COMFORT: u64 = 1024 * 1024;

/// Tries the folder, its locks, and looks at the room.
pub(crate) fn findings(disk: &ProjectDisk, folders: &Folders, now: UnixMillis) -> Vec<Finding> {
    if let Err(error) = folders.look(disk) {
        let unfit = Finding::of("folder", &Failure::from(error));
        return vec![unfit, no_locks(), space(&folders.base)];
    }
    let place = place(disk, folders);
    let written = match write(disk, &place) {
        Ok(()) => match folders.unsynced(disk).filter(|_| place == folders.root) {
            Some(what) => Finding::warning("folder", what, UNSYNCED),
            None => Finding::ok("folder", format!("{} is writable", place.display())),
        },
        Err(error) => unusable(&place, &error),
    };
    let is_usable = written.verdict != Verdict::Failure;
    let locks = if is_usable { locks(disk, folders, &place, now) } else { no_locks() };
    vec![written, locks, space(&place)]
}

/// The working folder; the storyboard's own where no run has made one yet.
fn place(disk: &ProjectDisk, folders: &Folders) -> PathBuf {
    let is_there = disk.list(&folders.root).is_ok();
    if is_there { folders.root.clone() } else { folders.base.clone() }
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
fn locks(disk: &ProjectDisk, folders: &Folders, place: &Path, now: UnixMillis) -> Finding {
    let holder = Holder::this_process(now);
    // The lock that a run takes, if an earlier run has left one.
    if folders.lock_file().symlink_metadata().is_ok()
        && let Err(error) = RunLock::try_acquire(&folders.lock_file(), &holder)
    {
        return Finding::of("locks", &Failure::from(error));
    }
    let probe = probe(place, "lock");
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
        _ => Finding::ok("locks", "two runs at once are prevented"),
    };
    drop((first, second));
    // An empty file that stays is in nobody's way.
    let _ = disk.remove(&probe);
    finding
}

const ELSEWHERE: &str =
    "two runs could spend at the same time here: put the project on a disk of this machine";

const UNSYNCED: &str = "a run goes on with this warning; a disk of this machine has no such limits";

fn probe(place: &Path, what: &str) -> PathBuf {
    place.join(format!(".wanflow-doctor-{}.{what}", std::process::id()))
}

fn unusable(folder: &Path, error: &io::Error) -> Finding {
    let what = format!("{} cannot be written to: {error}", folder.display());
    let help = of_cause("write", folder, error)
        .unwrap_or_else(|| "a run keeps its journal there: make the folder writable".to_owned());
    Finding::failure("folder", what, help)
}

fn no_locks() -> Finding {
    Finding::skipped("locks", "there is no file to lock")
}

fn space(folder: &Path) -> Finding {
    let there = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    match free_kib(there) {
        Some(free) => room(free),
        None => Finding::skipped("space", "the system does not report what is free"),
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
