//! A host, a studio and a storyboard in memory: whole runs in virtual time, for tests and for the
//! makespan bench. No sockets, no files, no real time; nothing of it is in a release build.

mod audit;
mod bench;
mod download;
mod endpoint;
mod host;
mod jumps;
mod moments;
mod person;
mod plans;
pub mod sabotage;
mod studio;

pub use audit::audit;
pub use bench::{Makespan, makespan};
pub use download::download;
pub use endpoint::SIMULATED;
pub use host::{Fault, Sale, SimHost};
pub use jumps::{Jump, Moves};
pub use moments::{Loss, Moment, Point};
pub use person::{buy_failed_again, decide, settle};
pub use plans::{PRICE, chained, independent, options};
pub use studio::SimStudio;

use std::sync::{Arc, Mutex};

use wanflow_plan::Plan;

use crate::clock::{Clock, TokioClock};
use crate::disk::MemoryDisk;
use crate::driver::{Deps, RunOptions, RunOutcome, run, run_locked};
use crate::error::RunError;
use crate::event::Event;
use crate::stop::Stop;

/// The wall time at which simulations begin, in milliseconds since 1970.
pub const BEGINNING: u64 = 1_800_000_000_000;

/// A world in which plans are run: a disk that can crash and a host that remembers.
#[derive(Clone)]
pub struct World {
    /// The disk.
    pub disk: MemoryDisk,
    /// The host.
    pub host: SimHost,
    /// All events so far.
    pub events: Arc<Mutex<Vec<Event>>>,
    /// Wall time at which the next run begins.
    pub wall: u64,
    /// What happens to clocks in a run.
    pub jumps: Vec<Jump>,
}

impl World {
    /// An empty disk and a host that has sold nothing.
    pub fn new(host: SimHost) -> Self {
        Self {
            disk: MemoryDisk::new(),
            host,
            events: Arc::default(),
            wall: BEGINNING,
            jumps: Vec::new(),
        }
    }

    /// Runs a plan in virtual time. Answers how it ended and how long it took.
    pub fn run(
        &self,
        plan: &Plan,
        options: &RunOptions,
    ) -> (Result<RunOutcome, RunError>, std::time::Duration) {
        self.run_with(plan, options, &Stop::new(), |_| {})
    }

    /// The same, with a handle to stop it and something to do besides, inside the runtime.
    pub fn run_with(
        &self,
        plan: &Plan,
        options: &RunOptions,
        stop: &Stop,
        besides: impl FnOnce(&Arc<dyn Clock>),
    ) -> (Result<RunOutcome, RunError>, std::time::Duration) {
        virtual_time(|| async {
            let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(self.wall));
            let deps = self.deps(&clock);
            besides(&clock);
            let outcome = match options.folders.create(&*deps.disk) {
                Ok(()) => run_locked(plan, options, &deps, stop).await,
                Err(error) => Err(error),
            };
            (outcome, clock.now().mono)
        })
    }

    /// Runs a plan under the kernel's lock; `options` name a folder of this machine for it.
    pub fn run_under_lock(
        &self,
        plan: &Plan,
        options: &RunOptions,
    ) -> Result<RunOutcome, RunError> {
        virtual_time(|| async {
            let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(self.wall));
            run(plan, options, &self.deps(&clock), &Stop::new()).await
        })
    }

    /// The world after so much time.
    #[must_use]
    pub fn later(self, span: std::time::Duration) -> Self {
        let millis = u64::try_from(span.as_millis()).expect("a run is shorter than an age");
        Self { wall: self.wall + millis, ..self }
    }

    /// What a run acts through.
    pub fn deps(&self, clock: &Arc<dyn Clock>) -> Deps {
        let events = Arc::clone(&self.events);
        let hosts_clock = jumps::of_the_host(clock, &self.jumps);
        Deps {
            disk: sabotage::disk(Arc::new(self.disk.clone())),
            clock: jumps::of_the_machine(clock, &self.jumps),
            api: sabotage::transport(Arc::new(self.host.transport(&hosts_clock))),
            downloads: Arc::new(self.host.transport(&hosts_clock)),
            publisher: None,
            studio: Arc::new(SimStudio::on(self.disk.clone())),
            chance: Arc::new(|| 0.5),
            events: Arc::new(move |event| {
                let mut events = events.lock().expect("no test panics while it holds the events");
                events.push(event.clone());
            }),
        }
    }

    /// The events so far, as JSON lines without their times.
    pub fn event_lines(&self) -> Vec<String> {
        let events = self.events.lock().expect("no test panics while it holds the events");
        let line = |event| serde_json::to_string(event).expect("events are plain data");
        events.iter().map(line).collect()
    }
}

/// Runs a future in a runtime of its own whose time only passes when nothing else can happen.
pub fn virtual_time<F: Future>(work: impl FnOnce() -> F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime without sockets can always be made");
    runtime.block_on(async { work().await })
}
