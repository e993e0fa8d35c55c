//! The runner against the emulator's core, in virtual time: no sockets, no video, no waiting.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use wanflow_api::Endpoint;
use wanflow_emulate::{
    ClipMaker, ClipOrder, Emulator, EmulatorOptions, Rendering, State, SyncMarks,
};
use wanflow_plan::Plan;
use wanflow_run::clock::{Clock, Now, TokioClock};
use wanflow_run::disk::MemoryDisk;
use wanflow_run::driver::{Deps, RunOptions, RunOutcome, run_locked};
use wanflow_run::poll::Schedule;
use wanflow_run::simulate::{BEGINNING, SimStudio, independent, options, virtual_time};
use wanflow_run::stop::Stop;
use wanflow_run::transport::memory::{MemoryHost, MemoryReply, MemoryRequest};

/// An emulator, a disk in memory, and what happened.
pub struct World {
    emulator: Arc<Emulator>,
    endpoint: &'static Endpoint,
    disk: MemoryDisk,
    latency: Duration,
    submits: Arc<Mutex<u32>>,
}

/// One run in that world.
pub struct Ran {
    /// How it ended.
    pub outcome: RunOutcome,
    /// How long it took, in virtual time.
    pub took: Duration,
    /// How long this machine worked for it, the emulator's part included.
    pub worked: Duration,
}

/// A maker whose clips are words; the studio of simulations takes them for clips.
struct WordMaker;

impl ClipMaker for WordMaker {
    fn make(&self, order: &ClipOrder) -> Result<Vec<u8>, String> {
        Ok(format!("clip of {order:?}").into_bytes())
    }
}

impl World {
    /// A world in which every task takes `latency`.
    pub fn new(latency: Duration) -> Self {
        let endpoint = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT);
        let endpoint = endpoint.expect("the default endpoint has a document");
        let options = EmulatorOptions {
            endpoints: vec![endpoint],
            latency,
            sync_marks: SyncMarks::Off,
            rendering: Rendering::Inline,
            seed: 1,
            origin: endpoint.origins[0].url.to_owned(),
        };
        let emulator = Emulator::new(options, Box::new(WordMaker), State::in_memory());
        let emulator = Arc::new(emulator.expect("the endpoint's document can be played"));
        Self { emulator, endpoint, disk: MemoryDisk::new(), latency, submits: Arc::default() }
    }

    /// A plan of so many scenes for this world's endpoint, none continuing another.
    pub fn plan(&self, scenes: usize) -> Plan {
        Plan { endpoint: self.endpoint.id.to_owned(), ..independent(scenes) }
    }

    /// Runs a plan.
    pub fn run(&self, plan: &Plan, concurrency: usize) -> Ran {
        let options = RunOptions {
            endpoint: self.endpoint,
            origin: self.endpoint.origins[0].url.parse().expect("origins are addresses"),
            schedule: self.schedule(),
            ..options(concurrency)
        };
        let began = Instant::now();
        let (outcome, took) = virtual_time(|| async {
            let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(BEGINNING));
            let deps = self.deps(&clock);
            options.folders.create(&*deps.disk).expect("a disk in memory takes folders");
            let outcome = run_locked(plan, &options, &deps, &Stop::new()).await;
            (outcome.expect("a disk in memory does not fail"), clock.now().mono)
        });
        Ran { outcome, took, worked: began.elapsed() }
    }

    /// What list scheduling takes in the same order, each latency rounded up to a poll.
    pub fn list_schedule(&self, tasks: u32, concurrency: u32) -> Duration {
        let schedule = self.schedule();
        let mut seen = schedule.next(Duration::ZERO, 0.5);
        while seen < self.latency {
            seen = schedule.next(seen, 0.5);
        }
        seen * tasks.div_ceil(concurrency)
    }

    /// How many submits the emulator has seen.
    pub fn submits(&self) -> u32 {
        *self.submits.lock().expect("no host panics")
    }

    fn schedule(&self) -> Schedule {
        Schedule::of(&self.endpoint.polling)
    }

    fn deps(&self, clock: &Arc<dyn Clock>) -> Deps {
        Deps {
            disk: Arc::new(self.disk.clone()),
            clock: Arc::clone(clock),
            api: Arc::new(self.host(clock)),
            downloads: Arc::new(self.host(clock)),
            studio: Arc::new(SimStudio::on(self.disk.clone())),
            chance: Arc::new(|| 0.5),
            events: Arc::new(|_| {}),
        }
    }

    fn host(&self, clock: &Arc<dyn Clock>) -> MemoryHost {
        let (emulator, endpoint) = (Arc::clone(&self.emulator), self.endpoint);
        let submits = Arc::clone(&self.submits);
        MemoryHost::new(Arc::clone(clock), move |now, request| {
            if request.method == "POST" {
                *submits.lock().expect("no host panics") += 1;
            }
            answer(&emulator, endpoint, (now, request))
        })
    }
}

fn answer(
    emulator: &Emulator,
    endpoint: &Endpoint,
    (now, request): (Now, MemoryRequest),
) -> MemoryReply {
    let path = &request.url[url::Position::BeforePath..];
    let built = http::Request::builder()
        .method(request.method.as_str())
        .uri(path)
        .header(endpoint.key.header, format!("{}virtual", endpoint.key.prefix))
        .body(request.body.into())
        .expect("the runner's requests are sound");
    let reply = emulator.handle(now.mono, &built);
    let status = reply.status().as_u16();
    let body = reply.into_body().read().expect("bodies in memory are readable");
    MemoryReply::new(status, body)
}
