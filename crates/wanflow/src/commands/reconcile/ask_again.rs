//! `wanflow reconcile SCENE --ask-again`: asks the host once more about a take, whatever became of
//! it, and fetches its clip if it is there. Nothing is bought.

use std::num::NonZeroUsize;
use std::sync::Arc;

use wanflow_api::EndpointRef;
use wanflow_plan::{Film, Plan, Purpose};
use wanflow_run::driver::{
    Approval, Budget, Gaps, OnAmbiguous, RunOptions, RunOutcome, Scope, run,
};
use wanflow_run::event::StopReason;
use wanflow_run::reconcile::Question;
use wanflow_run::transport::Patiences;
use wanflow_session::config::Config;
use wanflow_session::doubts::Doubts;
use wanflow_session::{Project, checkpoint, key};

use crate::commands::run::deps;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::{Access, Host};
use crate::interrupt::Interrupt;
use crate::key_guard;
use crate::print::{out, outln};
use crate::progress::Progress;
use crate::render::printable;
use crate::runtime;
use crate::terminal::Terminal;

use super::folder::{Folder, context, place};
use super::options::options;

/// Asks, fetches, and tells what came of it.
pub(super) fn ask_again(
    folder: &Folder<'_>,
    question: &Question,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let Folder { args, project, past, .. } = *folder;
    let endpoint = wanflow_api::endpoint(&question.endpoint);
    let (Some(endpoint), Some(_)) = (endpoint, &question.task_id) else {
        return Err(nobody_to_ask(question));
    };
    let host = open_host(folder, endpoint, question)?;
    let options = run_options(folder, endpoint, &host, question);
    let progress = Arc::new(if args.json {
        Progress::Json
    } else if terminal.is_interactive {
        Progress::bars()
    } else {
        Progress::lines()
    });
    let runtime = runtime::one_thread()?;
    let Interrupt { stop, signals } = Interrupt::listen()?;
    let Host { api, downloads, emulator, .. } = host;
    let deps = deps(Arc::clone(&past.disk), Arc::new(api), downloads, progress);
    let plan = nothing_planned(args.purpose(), project, question);
    let outcome = runtime.block_on(run(&plan, &options, &deps, &stop));
    runtime.shutdown_background();
    drop(emulator);
    let outcome = outcome?;
    if stop.is_requested() {
        return Ok(outcome.class.map_or(Exit::Done, |class| signals.exit_of(class)));
    }
    report(folder, question, &outcome)
}

/// Where the submit went: the key goes to no other host.
fn open_host(
    folder: &Folder<'_>,
    endpoint: EndpointRef,
    question: &Question,
) -> Result<Host, Failure> {
    let Folder { args, session, past, .. } = *folder;
    let key_file = args.api_key_file.as_deref();
    key_guard::hide_file(session, key_file)?;
    let mut config = Config::read(&session.environment)?;
    key::hide_keys_of_config(session, &config);
    config.choose_by_origin(endpoint, &question.origin);
    let access = Access { session, config: &config, key_file };
    Host::to_ask(endpoint, args.rehearse.as_deref(), &access, past)
}

fn run_options(
    folder: &Folder<'_>,
    endpoint: EndpointRef,
    host: &Host,
    question: &Question,
) -> RunOptions {
    let Folder { session, past, .. } = *folder;
    RunOptions {
        endpoint,
        origin: host.origin.clone(),
        folders: past.folders.clone(),
        only: Vec::new(),
        scope: Scope::Takes(vec![question.digest]),
        concurrency: NonZeroUsize::MIN,
        per_minute: None,
        shared: host.shared.clone(),
        checkpoint: checkpoint::file(&past.folders, past.purpose, &session.environment),
        approval: Approval::Missing,
        budget: Budget::default(),
        schedule: host.schedule,
        patience: Patiences::default(),
        on_ambiguous: OnAmbiguous::Fail,
        gaps: Gaps::Wait,
    }
}

/// The storyboard may have changed since, or have mistakes now: the take is asked for all the same.
fn nothing_planned(purpose: Purpose, project: &Project, question: &Question) -> Plan {
    Plan {
        version: Plan::VERSION,
        storyboard: project.stem().into_owned(),
        edition: project.version.suffix(),
        title: None,
        endpoint: question.endpoint.clone(),
        purpose,
        seller: None,
        tasks: Vec::new(),
        film: Film::default(),
    }
}

fn report(folder: &Folder<'_>, question: &Question, outcome: &RunOutcome) -> Result<Exit, Failure> {
    let args = folder.args;
    let name = format!("{}@{}", printable(question.scene.as_str()), question.take);
    let has_clip = outcome.older.iter().any(|take| take.end.is_ok());
    if args.json {
        return Ok(if has_clip { Exit::Done } else { Exit::ScenesFailed });
    }
    if has_clip {
        outln!("{name}: its clip is here; go on with: {}", context(args).command("run"));
        return Ok(Exit::Done);
    }
    let past = folder.read_again()?;
    let open = Doubts::decidable(&past)?.own;
    outln!("{name}: no clip came");
    if let Some(question) = open.iter().find(|open| open.digest == question.digest) {
        let asked_again = question.asked_again || was_asked(outcome);
        let question = Question { asked_again, ..question.clone() };
        out!("{}", options(&past, &question, &place(args)));
    }
    Ok(Exit::ScenesFailed)
}

/// Whether the host was reached, and had nothing more to give.
fn was_asked(outcome: &RunOutcome) -> bool {
    let is_over = |why: &StopReason| {
        matches!(
            why,
            StopReason::Open { .. }
                | StopReason::Lost { .. }
                | StopReason::Failed { .. }
                | StopReason::Unusable { .. }
        )
    };
    outcome.older.iter().any(|take| take.answered && take.end.as_ref().is_err_and(is_over))
}

fn nobody_to_ask(question: &Question) -> Failure {
    let scene = printable(question.scene.as_str());
    Failure::usage(format!("no journal knows a task of `{scene}` that could be asked about"))
        .with_help("name it with --adopt TASK_ID, or see `wanflow reconcile` for what is in doubt")
}
