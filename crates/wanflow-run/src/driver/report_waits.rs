//! Reports what a run waits for, when that is due.

use std::cmp::Reverse;
use std::time::Duration;

use crate::event::{Event, PauseReason, Wait};
use crate::record::UnixMillis;

use super::job::earlier;
use super::pacing::Pacing;
use super::run::Run;
use super::waits::{EVERY, WaitingNow, clear, file};

/// A pause of submits that is too short to be reported.
const SHORT: Duration = Duration::from_secs(10);

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
