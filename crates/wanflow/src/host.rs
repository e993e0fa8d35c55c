//! The host of a run: the real one, an emulator in this process, or one at a loopback URL.

use std::io::ErrorKind;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use url::Url;
use wanflow_api::{Endpoint, EndpointRef};
use wanflow_emulate::{
    AnimaticMaker, EmulateError, EmulatorOptions, Rendering, RunningEmulator, SyncMarks,
};
use wanflow_run::disk::Open;
use wanflow_run::link::{LinkPolicy, is_loopback};
use wanflow_run::poll::Schedule;
use wanflow_run::publish::Publisher;
use wanflow_run::rate::SharedLimits;
use wanflow_run::run_lock::Holder;
use wanflow_run::secret::Secret;
use wanflow_run::transport::{KeyHeader, KeyedHttp, PlainHttp, TransportError};
use wanflow_run::{Disk, Folders, RunLock, UnixMillis};
use wanflow_session::config::Config;
use wanflow_session::failure::with_causes;
use wanflow_session::state::FolderError;
use wanflow_session::{Past, Session, key, origin, shared_limits};

use crate::args::RehearsalOptions;
use crate::certificates;
use crate::failure::Failure;
use crate::faults;
use crate::print::errln;

/// Where a run sends its requests, and by what right.
pub(crate) struct Host {
    /// Scheme and authority.
    pub(crate) origin: Url,
    /// The client with the key, pinned to the origin.
    pub(crate) api: KeyedHttp,
    /// The client for downloads, without a key.
    pub(crate) downloads: PlainHttp,
    /// What publishes local files for the host to fetch.
    pub(crate) publisher: Option<Arc<dyn Publisher>>,
    /// When tasks are polled.
    pub(crate) schedule: Schedule,
    /// Where limits are shared with other runs of the key.
    pub(crate) shared: Option<SharedLimits>,
    /// The emulator in this process, which must outlive the run.
    pub(crate) emulator: Option<RunningEmulator>,
}

/// By what right a host is asked.
#[derive(Clone, Copy)]
pub(crate) struct Access<'a> {
    /// Environment and known keys.
    pub(crate) session: &'a Session,
    /// Where requests and the key go.
    pub(crate) config: &'a Config,
    /// The file that holds the key, if it is not in a variable.
    pub(crate) key_file: Option<&'a Path>,
}

impl Host {
    /// The host that sells: the endpoint's own, or the one that the user's configuration names.
    pub(crate) fn remote(endpoint: &Endpoint, access: &Access<'_>) -> Result<Self, Failure> {
        let Access { session, config, key_file } = *access;
        let key = key::read(session, config.key_env(endpoint), key_file)?;
        let warnings = certificates::missing_paths(&session.environment);
        for warning in key.warning.into_iter().chain(warnings) {
            errln!("warning: {warning}");
        }
        let key = key.secret;
        let origin = origin_without(&key, endpoint, config)?;
        let policy = LinkPolicy::with_loopback(&origin).without_keys(key.scrubber());
        let (api, downloads) = (client(&origin, endpoint, Some(&key))?, plain_client(policy)?);
        let schedule = schedule(endpoint, &origin, config);
        let shared = shared_limits(endpoint, &key, session);
        Ok(Self { origin, api, downloads, publisher: None, schedule, shared, emulator: None })
    }

    /// The host of a run that asks it for nothing: it has no key, and needs none.
    pub(crate) fn unasked(endpoint: &Endpoint, config: &Config) -> Result<Self, Failure> {
        let origin = config.origin(endpoint);
        let api = client(&origin, endpoint, None)?;
        let downloads = plain_client(LinkPolicy::with_loopback(&origin))?;
        let schedule = schedule(endpoint, &origin, config);
        Ok(Self { origin, api, downloads, publisher: None, schedule, shared: None, emulator: None })
    }

    /// An emulator: in this process if `url` is empty, else the one that listens there.
    pub(crate) fn rehearsal(
        endpoint: EndpointRef,
        url: &str,
        options: &RehearsalOptions,
        past: &Past,
        now: UnixMillis,
    ) -> Result<Self, Failure> {
        let (origin, emulator) = if url.is_empty() {
            let emulator = emulator(endpoint, past, options, now)?;
            (loopback(emulator.origin())?, Some(emulator))
        } else {
            refuse_faults(options)?;
            (loopback(url)?, None)
        };
        // The emulator wants a key as the host does, and takes any. It is taken out of answers
        // like a real one, so that it must not occur in them by chance.
        let key = Secret::new("no-key-in-a-rehearsal").expect("a word is a key");
        let downloads = plain_client(LinkPolicy::with_loopback(&origin))?;
        let (api, schedule) =
            (client(&origin, &endpoint, Some(&key))?, Schedule::rehearsal(options.latency));
        Ok(Self { origin, api, downloads, publisher: None, schedule, shared: None, emulator })
    }

    /// The host of a command that asks and buys nothing: the emulator at the URL of a rehearsal,
    /// else the one that sells.
    pub(crate) fn to_ask(
        endpoint: EndpointRef,
        rehearse: Option<&str>,
        access: &Access<'_>,
        past: &Past,
    ) -> Result<Self, Failure> {
        match rehearse {
            Some(url) => {
                let options = RehearsalOptions::default();
                Self::rehearsal(endpoint, url, &options, past, access.session.now())
            }
            None => Self::remote(&endpoint, access),
        }
    }
}

/// When tasks are polled at the host that sells.
fn schedule(endpoint: &Endpoint, origin: &Url, config: &Config) -> Schedule {
    // A host on this machine answers with links to itself, and bears being asked often.
    let schedule = if is_loopback(origin) {
        Schedule::nearby(&endpoint.polling)
    } else {
        Schedule::of(&endpoint.polling)
    };
    let kept = endpoint.retention.and_then(|kept| kept.result_seconds.or(kept.task_seconds));
    let kept = kept.map(|seconds| Duration::from_secs(seconds.into()));
    let schedule = Schedule { retention: kept, ..schedule };
    let patience = config.patience(endpoint);
    patience.map_or(schedule, |patience| schedule.with_patience(patience))
}

/// Where limits are shared; none, with a note, where no folder can be made.
fn shared_limits(endpoint: &Endpoint, key: &Secret, session: &Session) -> Option<SharedLimits> {
    match shared_limits::of(endpoint, key, &session.environment)? {
        Ok(limits) => Some(limits),
        Err(FolderError { folder, error }) => {
            let folder = folder.display();
            errln!("{folder}: {error}; other runs with this key do not know of this one");
            None
        }
    }
}

fn plain_client(policy: LinkPolicy) -> Result<PlainHttp, Failure> {
    PlainHttp::new(policy).map_err(|error| no_client(&error))
}

/// The client for an endpoint's own origin; it sends the key if there is one.
pub(crate) fn client(
    origin: &Url,
    endpoint: &Endpoint,
    key: Option<&Secret>,
) -> Result<KeyedHttp, Failure> {
    let header = |key| KeyHeader { name: endpoint.key.header, prefix: endpoint.key.prefix, key };
    KeyedHttp::new(origin, key.map(header)).map_err(|error| no_client(&error))
}

fn no_client(error: &TransportError) -> Failure {
    Failure::environment(format!("no HTTP client: {error}"))
}

/// Where an endpoint is bought: an address that does not hold the key.
pub(crate) fn origin_without(
    key: &Secret,
    endpoint: &Endpoint,
    config: &Config,
) -> Result<Url, Failure> {
    let origin = config.origin(endpoint);
    if !key.scrubber().finds(origin.as_str()) {
        return Ok(origin);
    }
    let help = "an address is shown and written down: fix your own configuration file";
    let what = "the address of the host holds the key; nothing was sent";
    Err(Failure::environment(what).with_help(help))
}

fn emulator(
    endpoint: EndpointRef,
    past: &Past,
    options: &RehearsalOptions,
    now: UnixMillis,
) -> Result<RunningEmulator, Failure> {
    let (disk, folders) = (&*past.disk, &past.folders);
    // The emulator's folder has one holder, and so has the run's: whoever comes second is told
    // who holds the run, which is what a person can act on.
    folders.create(disk)?;
    drop(RunLock::try_acquire(&folders.lock_file(), &Holder::this_process(now))?);
    let emulated = EmulatorOptions {
        endpoints: vec![endpoint],
        latency: options.latency,
        sync_marks: sync_marks(options.sync_marks),
        rendering: drawing_threads(),
        seed: fastrand::u64(..),
        origin: String::new(),
        faults: faults::read(options.faults.as_deref(), &[endpoint])?,
    };
    let folder = emulator_folder(disk, folders)?;
    RunningEmulator::rehearsal(&folder, emulated, Box::new(AnimaticMaker))
        .map_err(|error| emulator_failure(&error))
}

/// The folder of the emulator, in which nothing is a link: it writes by path.
fn emulator_folder(disk: &dyn Disk, folders: &Folders) -> Result<PathBuf, Failure> {
    let root = folders.root.join("emulator");
    let refused = |path: &Path, error: &std::io::Error| {
        let (path, root) = (path.display(), root.display());
        Failure::environment(format!("the emulator cannot use {path}: {error}")).with_help(format!(
            "fix that, or remove {root}: what was rehearsed is then rehearsed again, for free"
        ))
    };
    for folder in [root.clone(), root.join("pictures"), root.join("clips"), root.join("uploads")] {
        disk.create_dir(&folder).map_err(|error| refused(&folder, &error))?;
    }
    let ledger = root.join("ledger.jsonl");
    match disk.open(&ledger, Open::Append) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(refused(&ledger, &error)),
        _ => Ok(root),
    }
}

/// Why an emulator does not start, with the system's reason.
pub(crate) fn emulator_failure(error: &EmulateError) -> Failure {
    Failure::environment(format!("the emulator cannot start: {}", with_causes(error)))
}

/// An emulator of its own process has read its script already, or has none.
fn refuse_faults(options: &RehearsalOptions) -> Result<(), Failure> {
    match &options.faults {
        None => Ok(()),
        Some(file) => Err(Failure::usage("--faults is for the built-in emulator, without a URL")
            .with_help(format!("wanflow emulate --faults {}", file.display()))),
    }
}

/// One thread a core: drawing clips is what an emulator spends its time on.
pub(crate) fn drawing_threads() -> Rendering {
    Rendering::Threads(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
}

/// The emulator's word for the flag.
pub(crate) fn sync_marks(wanted: bool) -> SyncMarks {
    if wanted { SyncMarks::FlashAndClick } else { SyncMarks::Off }
}

/// A rehearsal stays on this machine.
fn loopback(text: &str) -> Result<Url, Failure> {
    let help = "a rehearsal stays on this machine: --rehearse=http://127.0.0.1:PORT";
    let refused = |what: &str| Failure::usage(format!("--rehearse: {what}")).with_help(help);
    if Url::parse(text).is_ok_and(|url| !is_loopback(&url)) {
        return Err(refused("this address is not on loopback"));
    }
    let url = origin::parse(text).map_err(|why| refused(why.what))?;
    if url.scheme() == "http" { Ok(url) } else { Err(refused("this address is not plain http")) }
}
