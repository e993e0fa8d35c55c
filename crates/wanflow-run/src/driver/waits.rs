//! What a run waits for, told when it begins to wait and once a minute from then on: without a
//! terminal nothing else is heard for as long as the slowest task takes, and a job that says
//! nothing is ended by whoever started it.
//!
//! The same is left in a small file, where `wanflow status` finds it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::disk::{self, Disk, Open};
use crate::event::Wait;
use crate::folders::Folders;
use crate::record::UnixMillis;

/// How often the same is told at most.
pub(super) const EVERY: Duration = Duration::from_mins(1);

/// The most that is read of the file.
const FILE_LIMIT: usize = 64 * 1024;

/// What was seen of waits in the last look at all jobs, and what was told.
#[derive(Debug, Default)]
pub(super) struct Waits {
    /// A job could go on if there were a place for it.
    pub(super) lacks_place: bool,
    /// When the next submit may go.
    pub(super) paused_until: Option<Duration>,
    /// When a wait was told last.
    pub(super) told_at: Option<Duration>,
    /// Whether the file has what is waited for.
    pub(super) is_written: bool,
}

/// What a run waits for, as it lies beside the journals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingNow {
    /// The process that waits.
    pub pid: u32,
    /// When this was written.
    pub at: UnixMillis,
    /// What for.
    pub waits: Vec<Wait>,
}

impl WaitingNow {
    /// How long it counts: it is written anew once a minute.
    const COUNTS: u64 = 150_000;

    /// What a run in these folders waits for, as far as it has said so of late.
    pub fn read(disk: &dyn Disk, folders: &Folders, now: UnixMillis) -> Option<Self> {
        let path = file(folders);
        let size = disk.size(&path).ok()??;
        let bytes = (size <= FILE_LIMIT as u64).then(|| disk::read(disk, &path).ok())??;
        let waiting: Self = serde_json::from_slice(&bytes).ok()?;
        (now.0.abs_diff(waiting.at.0) <= Self::COUNTS).then_some(waiting)
    }

    pub(super) fn write(&self, disk: &dyn Disk, path: &Path) -> std::io::Result<()> {
        let text = serde_json::to_vec(self).expect("waits are plain data");
        clear(disk, path);
        disk.open(path, Open::New)?.write_all(&text)
    }
}

pub(super) fn file(folders: &Folders) -> PathBuf {
    folders.root.join("waiting")
}

/// The file is for people: whether it can be written or removed changes nothing.
pub(super) fn clear(disk: &dyn Disk, path: &Path) {
    if matches!(disk.size(path), Ok(Some(_))) {
        let _ = disk.remove(path);
    }
}

impl Waits {
    /// All jobs are looked at anew.
    pub(super) fn begin(&mut self) {
        (self.lacks_place, self.paused_until) = (false, None);
    }

    /// When waits are told next: what keeps purchases back at once and then once a minute, tasks
    /// at the host when nothing else was heard for a minute.
    pub(super) fn due(&self, waits: &[Wait], news: Duration) -> Duration {
        let keeps_back = waits.iter().any(|wait| !matches!(wait, Wait::Tasks { .. }));
        match self.told_at {
            None if keeps_back => Duration::ZERO,
            Some(last) if keeps_back => last + EVERY,
            last => last.map_or(news, |last| news.max(last)) + EVERY,
        }
    }
}
