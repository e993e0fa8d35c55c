//! Whoever is shown what happens.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::event::{Event, TaskNews};

/// Shows events. Should that panic, the run goes on in silence until it can end.
pub(super) struct Announcer {
    events: Arc<dyn Fn(&Event) + Send + Sync>,
    is_mute: AtomicBool,
    /// When anything was shown last, in milliseconds.
    last_news: AtomicU64,
}

impl Announcer {
    pub(super) fn new(events: Arc<dyn Fn(&Event) + Send + Sync>) -> Self {
        Self { events, is_mute: AtomicBool::new(false), last_news: AtomicU64::new(0) }
    }

    pub(super) fn show(&self, event: &Event, now: Duration) {
        if self.is_mute() {
            return;
        }
        if !is_quiet(event) {
            let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
            self.last_news.store(now, Ordering::Relaxed);
        }
        let shown = catch_unwind(AssertUnwindSafe(|| (self.events)(event)));
        self.is_mute.fetch_or(shown.is_err(), Ordering::Relaxed);
    }

    /// Whether whoever shows events has panicked: none are shown any more.
    pub(super) fn is_mute(&self) -> bool {
        self.is_mute.load(Ordering::Relaxed)
    }

    /// When anything was shown last, by the monotonic clock.
    pub(super) fn last_news(&self) -> Duration {
        Duration::from_millis(self.last_news.load(Ordering::Relaxed))
    }
}

/// Whether an event is none that people notice: a wait for tasks is shown right behind it.
fn is_quiet(event: &Event) -> bool {
    matches!(event, Event::Task(task) if matches!(task.what, TaskNews::Polled { .. }))
}
