//! A shop for clips: the simulated endpoint's host with a ledger, whose answers a test may spoil,
//! and a run of the real client against it, over loopback sockets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use url::Url;
use wanflow_plan::{Plan, Purpose};
use wanflow_run::clock::{Clock, TokioClock};
use wanflow_run::disk::{Disk, MemoryDisk};
use wanflow_run::driver::{Deps, RunOptions, RunOutcome, run_locked};
use wanflow_run::event::Event;
use wanflow_run::link::LinkPolicy;
use wanflow_run::poll::Schedule;
use wanflow_run::secret::Secret;
use wanflow_run::simulate::{
    BEGINNING, SIMULATED, SimStudio, independent, options, sabotage, virtual_time,
};
use wanflow_run::stop::Stop;
use wanflow_run::studio::{MediaStudio, Studio};
use wanflow_run::transport::memory::{MemoryHost, MemoryReply, MemoryRequest};
use wanflow_run::transport::{
    KeyHeader, KeyedHttp, Network, Patience, Patiences, PlainHttp, Transport,
};
use wanflow_run::{Folders, RealDisk, RunError};

use crate::matrix::Tally;
use crate::scripted::{Seen, Step};

/// The key of every run here. It must appear nowhere but at the host's own origin.
pub const CANARY: &str = "sk-canary-7781";

/// The books of a shop. Clones are the same books.
#[derive(Clone, Debug, Default)]
pub struct Shop(Arc<Mutex<Vec<String>>>);

/// An answer of the shop, before it becomes bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Headers besides the length.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Shop {
    /// A shop that has sold nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers as an honest host whose clips lie at `links`: a whole submit is a task, which is
    /// done at once.
    pub fn answer(&self, seen: &Seen, links: &Url) -> Reply {
        match seen.line().split_once(' ') {
            Some(("POST", "/clips")) => {
                let key = seen.header("idempotency-key").unwrap_or_default().to_owned();
                let mut sold = self.0.lock().expect("no test panics while it holds the books");
                sold.push(key);
                Reply::json(&format!(r#"{{"id":"task-{}"}}"#, sold.len() - 1))
            }
            Some(("GET", path)) if path.starts_with("/task?") => {
                let number = path.rsplit('-').next().unwrap_or_default();
                let link = links.join(&format!("/{number}.mp4?sig=s3cret")).expect("a plain link");
                Reply::json(&format!(r#"{{"state":"done","url":"{link}"}}"#))
            }
            Some(("GET", path)) if path.contains(".mp4") => serve(CLIP.as_bytes(), "\"v1\"", seen),
            _ => Reply { status: 404, headers: Vec::new(), body: Vec::new() },
        }
    }

    /// How many tasks were created.
    pub fn sold(&self) -> usize {
        self.0.lock().expect("no test panics while it holds the books").len()
    }

    /// What so many faulted runs came to: tasks beyond one for each scene, take and attempt.
    pub fn tally(&self, runs: u64) -> Tally {
        let sold = self.0.lock().expect("no test panics while it holds the books");
        let mut counts = BTreeMap::<&str, u64>::new();
        for key in sold.iter() {
            *counts.entry(key).or_default() += 1;
        }
        Tally { runs, duplicates: counts.values().map(|count| count - 1).sum() }
    }
}

/// The clip that the shop delivers; the studio of simulations takes it for one.
pub const CLIP: &str = "clip: every byte of this text has its place, and no byte may come twice";

/// A file with `Range` and `If-Range`.
pub fn serve(file: &[u8], etag: &str, seen: &Seen) -> Reply {
    let headers = vec![("ETag", etag.to_owned())];
    let fits = seen.header("if-range").is_none_or(|known| known == etag);
    let from = seen
        .header("range")
        .filter(|_| fits)
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    match from {
        None => Reply { status: 200, headers, body: file.to_vec() },
        Some(from) if from >= file.len() => Reply { status: 416, headers, body: Vec::new() },
        Some(from) => {
            let range = format!("bytes {from}-{}/{}", file.len() - 1, file.len());
            let headers = headers.into_iter().chain([("Content-Range", range)]).collect();
            Reply { status: 206, headers, body: file[from..].to_vec() }
        }
    }
}

impl Reply {
    /// A `200` with JSON.
    pub fn json(text: &str) -> Self {
        Self { status: 200, headers: Vec::new(), body: text.as_bytes().to_vec() }
    }

    /// The head, promising so many bytes.
    pub fn head(&self, length: usize) -> Vec<u8> {
        let Self { status, headers, .. } = self;
        let mut head = format!("HTTP/1.1 {status} X\r\n");
        for (name, value) in headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        format!("{head}content-length: {length}\r\n\r\n").into_bytes()
    }

    /// The whole answer, then the connection is closed.
    pub fn steps(&self) -> Vec<Step> {
        let whole = [self.head(self.body.len()), self.body.clone()].concat();
        vec![Step::Send(whole), Step::Close]
    }

    /// The answer up to this byte of its body, then a reset.
    pub fn reset_after(&self, bytes: usize) -> Vec<Step> {
        let some = [self.head(self.body.len()), self.body[..bytes].to_vec()].concat();
        vec![Step::Send(some), Step::Reset]
    }
}

/// A place where runs are made against a host on loopback.
pub struct Rig {
    disk: Arc<dyn Disk>,
    studio: Arc<dyn Studio>,
    folders: Folders,
    /// Where the host is.
    pub origin: Url,
    /// Which links are followed.
    pub policy: LinkPolicy,
    /// What the clients stand on.
    pub network: Network,
    /// How long to wait.
    pub patience: Patiences,
    reported: Arc<Mutex<Vec<String>>>,
}

impl Rig {
    /// A disk in memory, and clips that are words.
    pub fn in_memory(origin: &Url) -> Self {
        let disk = MemoryDisk::new();
        let studio = Arc::new(SimStudio::on(disk.clone()));
        Self::on(Arc::new(disk), studio, Path::new("story.yaml"), origin)
    }

    /// Real files beside a storyboard, and real clips.
    pub fn on_files(storyboard: &Path, origin: &Url) -> Self {
        Self::on(Arc::new(RealDisk), Arc::new(MediaStudio), storyboard, origin)
    }

    fn on(disk: Arc<dyn Disk>, studio: Arc<dyn Studio>, storyboard: &Path, origin: &Url) -> Self {
        let patience = Patience {
            head: Duration::from_millis(400),
            idle: Duration::from_millis(150),
            body: Duration::from_millis(200),
        };
        Self {
            disk,
            studio,
            folders: Folders::beside(storyboard, Purpose::Remote),
            origin: origin.clone(),
            policy: LinkPolicy::with_loopback(origin),
            network: Network::of_this_machine(),
            patience: Patiences { submit: patience, poll: patience, download: patience },
            reported: Arc::default(),
        }
    }

    /// Runs a plan to its end, in real time, without pauses longer than needed.
    pub fn run(&self, plan: &Plan) -> Result<RunOutcome, RunError> {
        let options = RunOptions {
            origin: self.origin.clone(),
            folders: self.folders.clone(),
            schedule: Schedule {
                first: Duration::ZERO,
                every: Duration::from_millis(5),
                every_max: Duration::from_millis(20),
                deadline: Duration::from_mins(5),
                patience: Duration::from_millis(800),
                retention: None,
            },
            patience: self.patience,
            ..options(4)
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(async {
            options.folders.create(&*self.disk).expect("the disk takes folders");
            run_locked(plan, &options, &self.deps(), &Stop::new()).await
        })
    }

    /// Runs a plan of one scene in virtual time, against a host in memory.
    pub fn run_virtually(
        &self,
        mut host: impl FnMut(&Seen) -> Reply + Send + 'static,
    ) -> RunOutcome {
        self.run_tasks_virtually(1, move |_, seen| host(seen))
    }

    /// The same with so many scenes; the host is given the time.
    pub fn run_tasks_virtually(
        &self,
        scenes: usize,
        mut host: impl FnMut(Duration, &Seen) -> Reply + Send + 'static,
    ) -> RunOutcome {
        let options = RunOptions {
            origin: self.origin.clone(),
            folders: self.folders.clone(),
            ..options(scenes)
        };
        virtual_time(|| async {
            let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(BEGINNING));
            let memory = MemoryHost::new(Arc::clone(&clock), move |now, request| {
                let reply = host(now.mono, &seen_in_memory(request));
                let answer = MemoryReply::new(reply.status, reply.body);
                reply
                    .headers
                    .iter()
                    .fold(answer, |answer, (name, value)| answer.with_header(name, value))
            });
            let host: Arc<dyn Transport> = Arc::new(memory);
            let api = sabotage::transport(Arc::clone(&host));
            let deps = Deps { clock, api, downloads: host, ..self.deps() };
            options.folders.create(&*self.disk).expect("the disk takes folders");
            let outcome = run_locked(&independent(scenes), &options, &deps, &Stop::new()).await;
            outcome.expect("a disk in memory does not fail")
        })
    }

    fn deps(&self) -> Deps {
        let key = Secret::new(CANARY).expect("a plain key");
        let header = SIMULATED.key;
        let key = KeyHeader { name: header.header, prefix: header.prefix, key: &key };
        let api = KeyedHttp::over(&self.network, &self.origin, Some(key));
        let downloads = PlainHttp::over(&self.network, self.policy.clone());
        let reported = Arc::clone(&self.reported);
        Deps {
            disk: Arc::clone(&self.disk),
            clock: Arc::new(TokioClock::system()),
            api: sabotage::transport(Arc::new(api.expect("a client can be made"))),
            downloads: Arc::new(downloads.expect("a client can be made")),
            publisher: None,
            studio: Arc::clone(&self.studio),
            // No jitter: each pause is the shortest.
            chance: Arc::new(|| 0.0),
            events: Arc::new(move |event: &Event| {
                let line = serde_json::to_string(event).expect("events are plain data");
                reported.lock().expect("no test panics while it holds the events").push(line);
            }),
        }
    }

    /// What was reported so far, one event a line.
    pub fn reported(&self) -> String {
        self.reported.lock().expect("no test panics while it holds the events").join("\n")
    }

    /// The files in the store's folder of parts.
    pub fn parts(&self) -> Vec<PathBuf> {
        self.disk.list(&self.folders.store.join("parts")).expect("the folder is readable")
    }

    /// A file's bytes.
    pub fn read(&self, file: &Path) -> Vec<u8> {
        wanflow_run::disk::read(&*self.disk, file).expect("the file is readable")
    }

    /// The bytes of a run's clip.
    pub fn clip(&self, outcome: &RunOutcome) -> Vec<u8> {
        let end = outcome.tasks[0].end.as_ref();
        let (clip, _) = end.unwrap_or_else(|why| panic!("no clip: {why:?}\n{}", self.reported()));
        let store = wanflow_run::Store::look(Arc::clone(&self.disk), &self.folders.store);
        self.read(&store.path(clip))
    }
}

fn seen_in_memory(request: MemoryRequest) -> Seen {
    let path = &request.url[url::Position::BeforePath..];
    let mut head = format!("{} {path} HTTP/1.1\r\n", request.method);
    for (name, value) in &request.headers {
        head.extend([name.as_str(), ": ", value.to_str().unwrap_or_default(), "\r\n"]);
    }
    head.push_str("\r\n");
    Seen { connection: 0, head, body: request.body }
}
