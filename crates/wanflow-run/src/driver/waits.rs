//! What a run waits for, told when it begins to wait and once a minute from then on: without a
//! terminal nothing else is heard for as long as the slowest task takes, and a job that says
//! nothing is ended by whoever started it.
//!
//! The same is left in a small file, where `wanflow status` finds it.

use std::cmp::Reverse;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::disk::{self, Disk, Open};
use crate::event::{Event, PauseReason, Wait};
use crate::folders::Folders;
use crate::record::UnixMillis;

use super::job::earlier;
use super::pacing::Pacing;
use super::run::Run;

/// How often the same is told at most.
const EVERY: Duration = Duration::from_mins(1);

/// A pause of submits that is too short to be told.
const SHORT: Duration = Duration::from_secs(10);

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
    told_at: Option<Duration>,
    /// Whether the file has what is waited for.
    is_written: bool,
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

    fn write(&self, disk: &dyn Disk, path: &Path) -> std::io::Result<()> {
        let text = serde_json::to_vec(self).expect("waits are plain data");
        clear(disk, path);
        disk.open(path, Open::New)?.write_all(&text)
    }
}

fn file(folders: &Folders) -> PathBuf {
    folders.root.join("waiting")
}

/// The file is for people: whether it can be written or removed changes nothing.
fn clear(disk: &dyn Disk, path: &Path) {
    if matches!(disk.size(path), Ok(Some(_))) {
        let _ = disk.remove(path);
    }
}

impl Run<'_> {
    /// Tells what the run waits for, if that is due. Answers when to look again at the latest.
    pub(super) fn report_waits(&mut self, wake: Option<Duration>) -> Option<Duration> {
        let waits = self.current_waits();
        let is_at_work = wake.is_some() || !self.work.is_idle();
        if waits.is_empty() || !is_at_work {
            self.end_waits();
            return wake;
        }
        let (now, due) = (self.now(), self.pacing.waits.due(&waits, self.announcer.last_news()));
        if due > now.mono {
            return Some(earlier(wake, due));
        }
        let waiting = WaitingNow { pid: std::process::id(), at: UnixMillis(now.wall), waits };
        let _ = waiting.write(&*self.deps.disk, &file(&self.options.folders));
        self.pacing.waits.told_at = Some(now.mono);
        self.pacing.waits.is_written = true;
        self.emit(&Event::Waiting { waits: waiting.waits });
        Some(earlier(wake, now.mono + EVERY))
    }

    fn current_waits(&self) -> Vec<Wait> {
        let now = self.now();
        let Pacing { limiter, waits, .. } = &self.pacing;
        let place = waits.lacks_place.then(|| Wait::Place {
            places: self.options.concurrency.get(),
            held_by: limiter.holders(),
        });
        let pause = waits.paused_until.filter(|until| *until > now.mono + SHORT);
        let full = self.jobs.iter().find_map(|job| job.host_full.clone());
        let pause = pause.filter(|_| full.is_none()).map(|until| Wait::Pause {
            seconds: until.saturating_sub(now.mono).as_secs(),
            why: if limiter.is_paused(now) { PauseReason::Host } else { PauseReason::PerMinute },
        });
        let full = full.map(|message| Wait::HostFull { message });
        [place, pause, full, self.tasks_under_way()].into_iter().flatten().collect()
    }

    fn tasks_under_way(&self) -> Option<Wait> {
        let now = self.now().mono;
        let at_host = self.jobs.iter().filter(|job| job.is_open() && job.is_at_host());
        let at_host =
            at_host.filter_map(|job| Some((job.clip.as_ref()?.age(now), &job.task.scene)));
        let at_host: Vec<_> = at_host.collect();
        let ((age, state), scene) = at_host.iter().min_by_key(|((age, _), _)| Reverse(*age))?;
        Some(Wait::Tasks {
            count: at_host.len(),
            scene: (*scene).clone(),
            state: *state,
            seconds: age.as_secs(),
        })
    }

    /// Nothing is waited for any more.
    pub(super) fn end_waits(&mut self) {
        if std::mem::take(&mut self.pacing.waits.is_written) {
            clear(&*self.deps.disk, &file(&self.options.folders));
        }
    }
}

impl Waits {
    /// All jobs are looked at anew.
    pub(super) fn begin(&mut self) {
        (self.lacks_place, self.paused_until) = (false, None);
    }

    /// When waits are told next: what keeps purchases back at once and then once a minute, tasks
    /// at the host when nothing else was heard for a minute.
    fn due(&self, waits: &[Wait], news: Duration) -> Duration {
        let keeps_back = waits.iter().any(|wait| !matches!(wait, Wait::Tasks { .. }));
        match self.told_at {
            None if keeps_back => Duration::ZERO,
            Some(told) if keeps_back => told + EVERY,
            told => told.map_or(news, |told| news.max(told)) + EVERY,
        }
    }
}
