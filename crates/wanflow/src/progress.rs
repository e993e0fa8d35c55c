//! What is seen while a run goes on: bars on a terminal, lines elsewhere, JSON for machines.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use wanflow::output;
use wanflow_run::event::{Event, StopReason, TaskEvent, TaskNews};

use crate::clock::now;
use crate::print::{clean, errln, outln};
use crate::render::{event_line, name};

/// Draws events as they come.
pub(crate) enum Progress {
    /// One JSON object a line, on standard output.
    Json,
    /// One line an event, on standard error.
    Lines(Shown),
    /// A bar for each task under way, on standard error.
    Bars(Bars),
}

/// Bars, and the lines above them.
pub(crate) struct Bars {
    drawn: MultiProgress,
    tasks: Mutex<HashMap<String, ProgressBar>>,
    shown: Shown,
}

/// What was shown and need not be shown again: why nothing more is bought, for each task; and why
/// a task's last try failed, for each further one.
#[derive(Default)]
pub(crate) struct Shown(Mutex<Last>);

#[derive(Default)]
struct Last {
    closed: Option<String>,
    /// By task.
    troubles: HashMap<String, String>,
}

impl Shown {
    /// The line of an event, unless it only repeats what was shown.
    fn line(&self, event: &Event) -> Option<String> {
        let mut last = self.0.lock().expect("no line panics");
        match event {
            Event::SubmitsClosed { why } => last.closed = Some(why.clone()),
            Event::Task(task) => match &task.what {
                TaskNews::Stopped { why: StopReason::NotBought { message } }
                    if last.closed.as_ref() == Some(message) =>
                {
                    return None;
                }
                TaskNews::Retrying { why } => {
                    if last.troubles.insert(name(task), why.clone()).as_ref() == Some(why) {
                        return None;
                    }
                }
                _ => _ = last.troubles.remove(&name(task)),
            },
            _ => {}
        }
        event_line(event)
    }
}

impl Progress {
    /// Bars, drawn where standard error is a terminal.
    pub(crate) fn bars() -> Self {
        let drawn = MultiProgress::new();
        Self::Bars(Bars { drawn, tasks: Mutex::default(), shown: Shown::default() })
    }

    /// Lines, for a log.
    pub(crate) fn lines() -> Self {
        Self::Lines(Shown::default())
    }

    /// Lets something else have the terminal meanwhile. What happens in that time is shown in
    /// lines; nobody waits for the terminal.
    pub(crate) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        let Self::Bars(Bars { drawn, .. }) = self else { return work() };
        let _ = drawn.clear();
        drawn.set_draw_target(ProgressDrawTarget::hidden());
        let done = work();
        drawn.set_draw_target(ProgressDrawTarget::stderr());
        done
    }

    /// Shows one event.
    pub(crate) fn show(&self, event: &Event) {
        match self {
            Self::Json => {
                let line = output::event::Line::new(now(), event);
                outln!("{}", serde_json::to_string(&line).expect("events are plain data"));
            }
            Self::Lines(shown) => {
                shown.line(event).into_iter().for_each(|line| errln!("{line}"));
            }
            Self::Bars(bars) => match event {
                Event::Task(task) => bars.draw(task),
                _ => bars.print_above(event),
            },
        }
    }
}

impl Bars {
    /// A line above the bars; what standard error does not take is lost, and so is the terminal.
    fn print_above(&self, event: &Event) {
        let Some(line) = self.shown.line(event) else { return };
        if !self.drawn.is_hidden() {
            let _ = self.drawn.println(clean(format_args!("{line}")));
            return;
        }
        if matches!(event, Event::Stopping { .. }) {
            // The question's line is left as it stands.
            errln!("");
        }
        errln!("{line}");
    }

    fn draw(&self, task: &TaskEvent) {
        let mut tasks = self.tasks.lock().expect("no drawing panics");
        let name = clean(format_args!("{}", name(task)));
        match &task.what {
            TaskNews::Cached => {}
            TaskNews::Fetched { .. } | TaskNews::Noted { .. } | TaskNews::Stopped { .. } => {
                if let Some(bar) = tasks.remove(&name) {
                    bar.finish_and_clear();
                }
                self.print_above(&Event::Task(task.clone()));
            }
            under_way => {
                let added = || self.drawn.add(bar(name.clone()));
                let bar = tasks.entry(name.clone()).or_insert_with(added);
                if let TaskNews::Polled { percent: Some(percent), .. } = under_way {
                    bar.set_position(u64::from(*percent));
                }
                bar.set_message(word(under_way));
            }
        }
    }
}

fn bar(name: String) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:>16} {bar:24} {msg} {elapsed}")
        .expect("the template is a constant");
    let bar = ProgressBar::new(100).with_style(style).with_prefix(name);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

fn word(news: &TaskNews) -> String {
    match news {
        TaskNews::Cached => "cached",
        TaskNews::Preparing => "preparing",
        TaskNews::Submitting { .. } => "submitting",
        TaskNews::Submitted { .. } => "submitted",
        TaskNews::Polled { state, .. } => return format!("{state:?}").to_lowercase(),
        TaskNews::Retrying { .. } => "trying again",
        TaskNews::Decided { .. } => "decided",
        TaskNews::Fetching => "fetching",
        TaskNews::Fetched { .. } => "fetched",
        TaskNews::Noted { .. } => "noted",
        TaskNews::Stopped { .. } => "stopped",
    }
    .to_owned()
}
