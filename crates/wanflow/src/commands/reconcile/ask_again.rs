//! `wanflow reconcile SCENE --ask-again`: asks the host once more about a take, whatever became of
//! it, and fetches its clip if it is there. Nothing is bought.

use std::num::NonZeroUsize;
use std::sync::Arc;

use wanflow_api::Endpoint;
use wanflow_plan::{Film, Fit, Plan, Purpose, Quality};
use wanflow_run::driver::{
    Approval, Budget, Gaps, OnAmbiguous, RunOptions, RunOutcome, Scope, run,
};
use wanflow_run::event::StopReason;
use wanflow_run::reconcile::Question;
use wanflow_run::stop::Stop;
use wanflow_run::transport::Patiences;

use crate::args::Reconcile;
use crate::checkpoint;
use crate::commands::run::deps;
use crate::config::Config;
use crate::doubts::Doubts;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::Host;
use crate::interrupt;
use crate::key;
use crate::past::Past;
use crate::progress::Progress;
use crate::project::Project;
use crate::render::printable;
use crate::runtime;
use crate::say::{say, sayln};
use crate::terminal::Terminal;

use super::ways::ways;
use super::{moment, place};

/// Asks, fetches, and tells what came of it.
pub(super) fn ask_again(
    args: &Reconcile,
    (project, past, question): (&Project, &Past, &Question),
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let endpoint = wanflow_api::endpoint(&question.endpoint);
    let (Some(endpoint), Some(_)) = (endpoint, &question.task_id) else {
        return Err(nobody_to_ask(question));
    };
    let host = open_host(args, (endpoint, question), past)?;
    let options = options(endpoint, (&host, past), question);
    let progress = Arc::new(match (args.json, terminal.is_interactive) {
        (true, _) => Progress::Json,
        (false, true) => Progress::bars(),
        (false, false) => Progress::lines(),
    });
    let runtime = runtime::one_thread()?;
    let stop = Stop::new();
    let signals = interrupt::listen(stop.clone())?;
    let Host { api, downloads, emulator, .. } = host;
    let deps = deps(Arc::clone(&past.disk), (Arc::new(api), downloads), progress);
    let plan = nothing_planned(args.purpose(), project, question);
    let outcome = runtime.block_on(run(&plan, &options, &deps, &stop));
    runtime.shutdown_background();
    drop(emulator);
    let outcome = outcome?;
    if stop.is_requested() {
        return Ok(outcome.class.map_or(Exit::Done, |class| Exit::of_class(class, &signals)));
    }
    tell(args, (project, question), &outcome)
}

/// Where the submit went: the key goes to no other host.
fn open_host(
    args: &Reconcile,
    (endpoint, question): (&'static Endpoint, &Question),
    past: &Past,
) -> Result<Host, Failure> {
    let file = args.api_key_file.as_deref();
    file.map_or(Ok(()), key::hide_file)?;
    let mut config = Config::read()?;
    key::hide_those_of(&config);
    config.choose_by_origin(endpoint, &question.origin);
    Host::to_ask(endpoint, args.rehearse.as_deref(), &config, file, past)
}

fn options(
    endpoint: &'static Endpoint,
    (host, past): (&Host, &Past),
    question: &Question,
) -> RunOptions {
    RunOptions {
        endpoint,
        origin: host.origin.clone(),
        folders: past.folders.clone(),
        only: Vec::new(),
        scope: Scope::Takes(vec![question.digest]),
        concurrency: NonZeroUsize::MIN,
        per_minute: None,
        shared: host.shared.clone(),
        checkpoint: checkpoint::file(&past.folders, past.purpose),
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
        title: None,
        endpoint: question.endpoint.clone(),
        purpose,
        seller: None,
        tasks: Vec::new(),
        film: Film {
            output: String::new(),
            picks: Vec::new(),
            aspect: None,
            fit: Fit::Pad,
            quality: Quality::Usual,
        },
    }
}

fn tell(
    args: &Reconcile,
    (project, question): (&Project, &Question),
    outcome: &RunOutcome,
) -> Result<Exit, Failure> {
    let name = format!("{}@{}", printable(question.scene.as_str()), question.take);
    let has_clip = outcome.strays.iter().any(|take| take.end.is_ok());
    if args.json {
        return Ok(if has_clip { Exit::Done } else { Exit::ScenesFailed });
    }
    if has_clip {
        sayln!("{name}: its clip is here; go on with: {}", moment(args).on("run"));
        return Ok(Exit::Done);
    }
    let past = Past::read(project, args.purpose(), None)?;
    let open = Doubts::decidable(&past)?.own;
    sayln!("{name}: no clip came");
    if let Some(question) = open.iter().find(|open| open.digest == question.digest) {
        let asked_again = question.asked_again || was_asked(outcome);
        let question = Question { asked_again, ..question.clone() };
        say!("{}", ways(&past, &question, &place(args)));
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
    outcome.strays.iter().any(|take| take.answered && take.end.as_ref().is_err_and(is_over))
}

fn nobody_to_ask(question: &Question) -> Failure {
    let scene = printable(question.scene.as_str());
    Failure::usage(format!("no journal knows a task of `{scene}` that could be asked about"))
        .with_help("name it with --adopt TASK_ID, or see `wanflow reconcile` for what is in doubt")
}
