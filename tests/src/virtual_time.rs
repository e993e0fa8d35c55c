//! The runner against the emulator's core, in virtual time: no sockets, no video, no waiting.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use wanflow_api::{Endpoint, EndpointRef};
use wanflow_emulate::{
    ClipMaker, ClipOrder, Emulator, EmulatorOptions, FaultScript, Rendering, State, SyncMarks,
};
use wanflow_plan::Plan;
use wanflow_run::clock::{Clock, Now, TokioClock};
use wanflow_run::disk::{MemoryDisk, write_new};
use wanflow_run::driver::{Deps, RunOptions, RunOutcome, run_locked};
use wanflow_run::poll::Schedule;
use wanflow_run::simulate::{
    BEGINNING, Loss, SimStudio, independent, options, sabotage, virtual_time,
};
use wanflow_run::stop::Stop;
use wanflow_run::transport::memory::{MemoryHost, MemoryReply, MemoryRequest};

use crate::wire::arrived;

/// An emulator, a disk in memory, and what happened.
pub struct World {
    emulator: Arc<Emulator>,
    endpoint: EndpointRef,
    disk: MemoryDisk,
    latency: Duration,
    submits: Arc<Mutex<u32>>,
    /// Wall time at which the next run begins: runs follow each other.
    wall: Mutex<u64>,
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
        Self::with_faults(latency, "version: 1\nfaults: []")
    }

    /// The same, with a script of what goes wrong.
    pub fn with_faults(latency: Duration, script: &str) -> Self {
        let endpoint = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT);
        Self::of(endpoint.expect("the default endpoint has a document"), latency, script)
    }

    /// The same, at an endpoint.
    pub fn of(endpoint: EndpointRef, latency: Duration, script: &str) -> Self {
        let faults = FaultScript::parse(script, &[endpoint]);
        let options = EmulatorOptions {
            endpoints: vec![endpoint],
            latency,
            sync_marks: SyncMarks::Off,
            rendering: Rendering::Inline,
            seed: 1,
            origin: endpoint.origins[0].url.to_owned(),
            faults: faults.unwrap_or_else(|error| panic!("{error} in:\n{script}")),
        };
        let emulator = Emulator::new(options, Box::new(WordMaker), State::in_memory());
        let emulator = Arc::new(emulator.expect("the endpoint's document can be played"));
        Self {
            emulator,
            endpoint,
            disk: MemoryDisk::new(),
            latency,
            submits: Arc::default(),
            wall: Mutex::new(BEGINNING),
        }
    }

    /// A plan of so many scenes for this world's endpoint, none continuing another.
    pub fn plan(&self, scenes: usize) -> Plan {
        Plan { endpoint: self.endpoint.id.to_owned(), ..independent(scenes) }
    }

    /// Puts a file beside the storyboard.
    pub fn lay(&self, path: &Path, bytes: &[u8]) {
        write_new(&self.disk, &Path::new(".").join(path), bytes).expect("a disk in memory holds");
    }

    /// All files, with their bytes.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        self.disk.files()
    }

    /// Runs a plan.
    pub fn run(&self, plan: &Plan, concurrency: usize) -> Ran {
        self.run_as(plan, &self.options(concurrency))
    }

    /// The options of [`World::run`].
    pub fn options(&self, concurrency: usize) -> RunOptions {
        RunOptions {
            endpoint: self.endpoint,
            origin: self.endpoint.origins[0].url.parse().expect("origins are addresses"),
            schedule: self.schedule(),
            ..options(concurrency)
        }
    }

    /// Runs a plan with options of the caller's own.
    pub fn run_as(&self, plan: &Plan, options: &RunOptions) -> Ran {
        let began = Instant::now();
        let mut wall = self.wall.lock().expect("no run panics");
        let (outcome, took) = virtual_time(|| async {
            let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(*wall));
            let deps = self.deps(&clock);
            options.folders.create(&*deps.disk).expect("a disk in memory takes folders");
            let outcome = run_locked(plan, options, &deps, &Stop::new()).await;
            (outcome.expect("a disk in memory does not fail"), clock.now().mono)
        });
        *wall += u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        Ran { outcome, took, worked: began.elapsed() }
    }

    /// Runs a plan and kills the run at that age: what it wrote is left, or lost with the power
    /// where it was not synced.
    pub fn kill(&mut self, plan: &Plan, options: &RunOptions, at: Duration, loss: Loss) {
        let mut wall = self.wall.lock().expect("no run panics");
        virtual_time(|| async {
            let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(*wall));
            let deps = self.deps(&clock);
            options.folders.create(&*deps.disk).expect("a disk in memory takes folders");
            let stop = Stop::new();
            let run = run_locked(plan, options, &deps, &stop);
            let _ = tokio::time::timeout(at, run).await;
        });
        *wall += u64::try_from(at.as_millis()).unwrap_or(u64::MAX);
        drop(wall);
        self.disk = loss.applied_to(&self.disk);
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

    /// What the emulator's ledger says: tasks, arrivals, faults.
    pub fn ledger(&self) -> Value {
        let request = http::Request::get("/emulator/ledger").body(bytes::Bytes::new());
        let request = request.expect("a plain request");
        let wall = *self.wall.lock().expect("no run panics");
        let reply = self.emulator.handle(Duration::from_millis(wall), &request);
        let body = reply.into_body().read().expect("bodies in memory are readable");
        serde_json::from_slice(&body).expect("the ledger is JSON")
    }

    /// Tasks in the emulator's ledger beyond one for each request. Scenes of these plans differ,
    /// so that an equal request is a second purchase of the same take.
    pub fn duplicates(&self) -> u64 {
        let ledger = self.ledger();
        let tasks = ledger["tasks"].as_array().expect("a list of tasks");
        let requests: BTreeSet<_> =
            tasks.iter().map(|task| task["request_sha256"].as_str()).collect();
        (tasks.len() - requests.len()) as u64
    }

    /// How often each fault of the script has struck.
    pub fn fired(&self) -> Vec<u64> {
        let ledger = self.ledger();
        let faults = ledger["faults"].as_array().expect("a list of faults");
        faults.iter().map(|fault| fault["fired"].as_u64().expect("a count")).collect()
    }

    /// The emulator, for clients other than the runner.
    pub fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    fn schedule(&self) -> Schedule {
        Schedule::of(&self.endpoint.polling)
    }

    fn deps(&self, clock: &Arc<dyn Clock>) -> Deps {
        Deps {
            disk: Arc::new(self.disk.clone()),
            clock: Arc::clone(clock),
            api: sabotage::transport(Arc::new(self.host(clock))),
            downloads: Arc::new(self.host(clock)),
            publisher: None,
            studio: Arc::new(SimStudio::on(self.disk.clone())),
            chance: Arc::new(|| 0.5),
            events: Arc::new(|_| ()),
        }
    }

    fn host(&self, clock: &Arc<dyn Clock>) -> MemoryHost {
        let (emulator, endpoint) = (Arc::clone(&self.emulator), self.endpoint);
        let submits = Arc::clone(&self.submits);
        MemoryHost::new(Arc::clone(clock), move |now, request| {
            let submit = &endpoint.submit;
            if (request.method.as_str(), request.url.path()) == (submit.method, submit.path) {
                *submits.lock().expect("no host panics") += 1;
            }
            answer(&emulator, &endpoint, now, request)
        })
    }
}

fn answer(
    emulator: &Emulator,
    endpoint: &Endpoint,
    now: Now,
    request: MemoryRequest,
) -> MemoryReply {
    let path = &request.url[url::Position::BeforePath..];
    let mut built = http::Request::builder()
        .method(request.method.as_str())
        .uri(path)
        .body(request.body.into())
        .expect("the runner's requests are sound");
    *built.headers_mut() = request.headers;
    let key = format!("{}virtual", endpoint.key.prefix).parse().expect("a plain header");
    built.headers_mut().insert(endpoint.key.header, key);
    arrived(emulator.handle(Duration::from_millis(now.wall), &built))
}
