//! `wanflow cancel`: calls back tasks that wait at the host. What became of them, the next run
//! tells: a host that takes the call may be too late all the same.

use std::io::Write as _;

use url::Url;
use wanflow_api::{EndpointRef, TaskId};
use wanflow_plan::Purpose;
use wanflow_run::cancel::{Called, Cancelled, Waiting, cancel, waiting_anywhere};
use wanflow_run::takes::TakeSelector;
use wanflow_run::transport::{Patience, Transport};
use wanflow_session::config::Config;
use wanflow_session::scene_take::SceneTake;
use wanflow_session::{Depth, Loaded, Past, Session};

use crate::args::Cancel;
use crate::command_context::CommandContext;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::{Access, Host};
use crate::interrupt::{Input, read_line};
use crate::key_guard;
use crate::print::{err, errln, outln};
use crate::render::printable;
use crate::runtime;
use crate::terminal::Terminal;
use crate::versions::one_project;

/// Calls back what was asked for, or everything that waits.
pub(crate) fn run(args: &Cancel, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    key_guard::hide_file(session, args.api_key_file.as_deref())?;
    let purpose = if args.rehearse.is_some() { Purpose::Rehearsal } else { Purpose::Remote };
    let project = one_project(&args.file, &args.version, terminal)?;
    let endpoint = args.endpoint.endpoint.as_deref();
    let loaded = Loaded::read(session, project, endpoint, Depth::Glance)?;
    let past = Past::read(&loaded.project, purpose, None, &session.environment)?;
    let cancel = Cancellation { args, session, loaded: &loaded, past: &past };
    if args.task.is_empty() { cancel.known() } else { cancel.unknown() }
}

/// What is to be called back, and what is known of it.
struct Cancellation<'a> {
    args: &'a Cancel,
    session: &'a Session,
    loaded: &'a Loaded,
    past: &'a Past,
}

impl Cancellation<'_> {
    /// Calls back tasks that the journals know, each at the host where it was bought.
    fn known(&self) -> Result<Exit, Failure> {
        let tasks = asked_for(self.args, self.loaded, self.past)?;
        if tasks.is_empty() {
            outln!("no waiting task can be cancelled at {}", self.loaded.endpoint.id);
            return Ok(Exit::Done);
        }
        let runtime = runtime::one_thread()?;
        let mut all = true;
        for at_one_host in tasks.chunk_by(|one, other| one.origin == other.origin) {
            if let Some(host) = self.host_of(&at_one_host[0])? {
                all &= runtime.block_on(call_back(&host.api, &host.origin, at_one_host));
                continue;
            }
            all = false;
            at_one_host.iter().for_each(report_elsewhere);
        }
        outln!(
            "the next run shows what became of them, and buys again what was cancelled: {}",
            context(self.args).command("run")
        );
        Ok(if all { Exit::Done } else { Exit::ScenesFailed })
    }

    /// Calls back tasks that no journal knows, at the host that storyboard or command line name.
    fn unknown(&self) -> Result<Exit, Failure> {
        let Self { args, loaded, past, .. } = *self;
        let is_known = |id: &&TaskId| past.history.task_ids().any(|known| known == *id);
        if let Some(known) = args.task.iter().find(is_known) {
            let help = format!("name its scene: wanflow cancel SCENE{}", context(args).flags());
            return Err(Failure::usage(format!("the journals know task {known}")).with_help(help));
        }
        let host = self.open(loaded.endpoint, &loaded.config)?;
        let runtime = runtime::one_thread()?;
        let mut all = true;
        for id in &args.task {
            let task = Called { endpoint: &loaded.endpoint, task_id: id, address: None };
            let called = cancel(&host.api, &host.origin, &task, Patience::POLL);
            all &= report_called(&format!("task {id}"), runtime.block_on(called));
        }
        Ok(if all { Exit::Done } else { Exit::ScenesFailed })
    }

    /// The host where a task was bought; `None` where nothing leads there any more.
    fn host_of(&self, task: &Waiting) -> Result<Option<Host>, Failure> {
        let mut config = self.loaded.config.clone();
        let chosen = config.choose_by_origin(task.endpoint, &task.origin);
        if self.args.rehearse.is_none() && chosen.is_none() {
            return Ok(None);
        }
        self.open(task.endpoint, &config).map(Some)
    }

    fn open(&self, endpoint: EndpointRef, config: &Config) -> Result<Host, Failure> {
        let key_file = self.args.api_key_file.as_deref();
        let access = Access { session: self.session, config, key_file };
        Host::to_ask(endpoint, self.args.rehearse.as_deref(), &access, self.past)
    }
}

/// The tasks that were named, or all; those of one host beside each other.
fn asked_for(args: &Cancel, loaded: &Loaded, past: &Past) -> Result<Vec<Waiting>, Failure> {
    let mut tasks = waiting_anywhere(&past.history);
    tasks.retain(|task| task.endpoint.id == loaded.endpoint.id);
    if past.purpose == Purpose::Rehearsal {
        // The emulator has another port each time, and is one host all the same.
        for task in &mut tasks {
            task.origin.clear();
        }
    }
    tasks.sort_by(|one, other| one.origin.cmp(&other.origin));
    let meant = args.scenes.iter().map(|name| Ok((name, SceneTake::read(name)?)));
    let meant = meant.collect::<Result<Vec<_>, Failure>>()?;
    if let Some((unknown, _)) =
        meant.iter().find(|(_, meant)| !tasks.iter().any(|task| is_meant(meant, task)))
    {
        return Err(nothing_of(unknown, loaded, &context(args)));
    }
    tasks.retain(|task| meant.is_empty() || meant.iter().any(|(_, meant)| is_meant(meant, task)));
    Ok(tasks)
}

fn report_elsewhere(task: &Waiting) {
    outln!(
        "{}@{}: not cancelled: it was bought at {}, and no host of {} is there now",
        printable(task.scene.as_str()),
        task.take,
        printable(&task.origin),
        task.endpoint.id
    );
}

fn is_meant(meant: &SceneTake, task: &Waiting) -> bool {
    let is_take = |take: &TakeSelector| take.names(task.take, Some(&task.digest));
    task.scene.as_str() == meant.scene && meant.take.as_ref().is_none_or(is_take)
}

/// Asks the host to cancel each task, and reports what it says; whether it took every call.
pub(crate) async fn call_back(api: &dyn Transport, origin: &Url, tasks: &[Waiting]) -> bool {
    let mut all = true;
    for task in tasks {
        let name =
            format!("{}@{}, task {}", printable(task.scene.as_str()), task.take, task.task_id);
        let called = cancel(api, origin, &task.called(), Patience::POLL).await;
        all &= report_called(&name, called);
    }
    all
}

/// Reports what the host says to a call; whether it took it.
fn report_called(name: &str, called: Result<Cancelled, String>) -> bool {
    match called {
        Ok(Cancelled::Taken) => outln!("{name}: cancelled"),
        Ok(Cancelled::Asked) => outln!("{name}: the host was asked to stop"),
        Ok(Cancelled::Refused(said)) | Err(said) => {
            outln!("{name}: not cancelled: {}", printable(&said));
            return false;
        }
    }
    true
}

/// Tasks that wait at the host once a run was interrupted, and may still be called back.
pub(crate) struct Offer<'a> {
    /// The tasks.
    pub(crate) tasks: &'a [Waiting],
    /// The command that calls them back.
    pub(crate) command: &'a str,
}

impl Offer<'_> {
    /// Asks a person whether to call them back.
    pub(crate) fn ask(&self, call: impl FnOnce() -> bool) -> Result<(), Failure> {
        err!("{} at the host ({}). Cancel? [y/N] ", self.what(), self.names());
        let _ = std::io::stderr().flush();
        match read_line()? {
            Input::Line(answer) if matches!(answer.trim(), "y" | "Y" | "yes") => {
                call();
            }
            Input::Line(_) => {}
            Input::Signal(_) => errln!(""),
        }
        Ok(())
    }

    /// Names the command, for a log.
    pub(crate) fn mention(&self) {
        let (what, names, command) = (self.what(), self.names(), self.command);
        errln!("{what} at the host and may still be cancelled ({names}): {command}");
    }

    fn what(&self) -> &'static str {
        if self.tasks.len() == 1 { "a task waits" } else { "tasks wait" }
    }

    fn names(&self) -> String {
        let name = |task: &Waiting| format!("{}@{}", printable(task.scene.as_str()), task.take);
        self.tasks.iter().map(name).collect::<Vec<_>>().join(", ")
    }
}

fn context(args: &Cancel) -> CommandContext<'_> {
    let (version, endpoint) = (args.version.clone(), args.endpoint.endpoint.as_deref());
    CommandContext { file: &args.file, version, rehearse: args.rehearse.as_deref(), endpoint }
}

fn nothing_of(scene: &str, loaded: &Loaded, context: &CommandContext<'_>) -> Failure {
    let what = format!("no waiting task of `{scene}` can be cancelled at {}", loaded.endpoint.id);
    Failure::usage(what).with_help(format!("what is under way: {}", context.command("status")))
}
