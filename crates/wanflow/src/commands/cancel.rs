//! `wanflow cancel`: calls back tasks that wait at the host. What became of them, the next run
//! tells: a host that takes the call may be too late all the same.

use std::io::Write as _;
use std::path::Path;

use url::Url;
use wanflow_plan::Purpose;
use wanflow_run::cancel::{Cancelled, Waiting, cancel, waiting};
use wanflow_run::takes::Meant;
use wanflow_run::transport::{Patience, Transport};

use crate::args::{Cancel, RehearsalOptions};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::Host;
use crate::interrupt::{Heard, read_line};
use crate::key;
use crate::loaded::{Depth, Loaded};
use crate::moment::Moment;
use crate::past::Past;
use crate::project::Project;
use crate::render::printable;
use crate::runtime;
use crate::say::{note, noteln, sayln};
use crate::scene_take::SceneTake;

/// Calls back what was asked for, or everything that waits.
pub(crate) fn run(args: &Cancel) -> Result<Exit, Failure> {
    args.api_key_file.as_deref().map_or(Ok(()), key::hide_file)?;
    let purpose = if args.rehearse.is_some() { Purpose::Rehearsal } else { Purpose::Remote };
    let project = Project::find(&args.file)?;
    let loaded = Loaded::read(project, args.endpoint.endpoint.as_deref(), Depth::Check)?;
    let past = Past::read(&loaded.project, purpose, None)?;
    let origin = match &args.rehearse {
        Some(url) => Host::at_emulator(url)?,
        None => loaded.config.origin(loaded.endpoint),
    };
    let mut tasks = waiting(&past.history, purpose, &origin);
    tasks.retain(|task| task.endpoint.id == loaded.endpoint.id);
    let meant = args.scenes.iter().map(|name| Ok((name, SceneTake::read(name)?)));
    let meant = meant.collect::<Result<Vec<_>, Failure>>()?;
    if let Some((unknown, _)) =
        meant.iter().find(|(_, meant)| !tasks.iter().any(|task| is_meant(meant, task)))
    {
        return Err(nothing_of(unknown, &loaded, moment(args)));
    }
    tasks.retain(|task| meant.is_empty() || meant.iter().any(|(_, meant)| is_meant(meant, task)));
    if tasks.is_empty() {
        sayln!("nothing waits that {} could cancel", loaded.endpoint.id);
        return Ok(Exit::Done);
    }
    let host = if let Some(url) = &args.rehearse {
        Host::rehearsal(loaded.endpoint, url, &past, &RehearsalOptions::default())?
    } else {
        let file = args.api_key_file.as_deref().map(Path::new);
        Host::remote(loaded.endpoint, &loaded.config, file)?
    };
    let runtime = runtime::one_thread()?;
    let all = runtime.block_on(call_back(&host.api, &host.origin, &tasks));
    let moment = moment(args);
    sayln!("what became of them, the next run tells: {}", moment.on("run"));
    Ok(if all { Exit::Done } else { Exit::ScenesFailed })
}

fn is_meant(meant: &SceneTake, task: &Waiting) -> bool {
    let is_take = |take: &Meant| take.names(task.take, Some(&task.digest));
    task.scene.as_str() == meant.scene && meant.take.as_ref().is_none_or(is_take)
}

/// Asks the host to cancel each task, and tells what it says; whether it took every call.
pub(crate) async fn call_back(api: &dyn Transport, origin: &Url, tasks: &[Waiting]) -> bool {
    let mut all = true;
    for task in tasks {
        let name = format!("{}@{}", printable(task.scene.as_str()), task.take);
        let said = match cancel(api, origin, task, Patience::POLL).await {
            Ok(Cancelled::Taken) => {
                sayln!("{name}: cancelled, task {}", task.task_id);
                continue;
            }
            Ok(Cancelled::Asked) => {
                sayln!("{name}: the host was asked to stop, task {}", task.task_id);
                continue;
            }
            Ok(Cancelled::Refused(said)) | Err(said) => said,
        };
        all = false;
        sayln!("{name}: not cancelled: {}", printable(&said));
    }
    all
}

/// Offers to call back what waits at the host once a run was interrupted: a person is asked, a log
/// is told the command.
pub(crate) fn offer(
    tasks: &[Waiting],
    (can_ask, command): (bool, &str),
    call: impl FnOnce() -> bool,
) -> Result<(), Failure> {
    let names: Vec<_> = tasks
        .iter()
        .map(|task| format!("{}@{}", printable(task.scene.as_str()), task.take))
        .collect();
    let names = names.join(", ");
    let what = if tasks.len() == 1 { "a task waits" } else { "tasks wait" };
    if !can_ask {
        noteln!("{what} at the host and may still be cancelled ({names}): {command}");
        return Ok(());
    }
    note!("{what} at the host ({names}). Cancel? [y/N] ");
    let _ = std::io::stderr().flush();
    match read_line()? {
        Heard::Line(answer) if matches!(answer.trim(), "y" | "Y" | "yes") => {
            call();
        }
        Heard::Line(_) => {}
        Heard::Signal(_) => noteln!(""),
    }
    Ok(())
}

fn moment(args: &Cancel) -> Moment<'_> {
    let endpoint = args.endpoint.endpoint.as_deref();
    Moment { file: &args.file, rehearse: args.rehearse.as_deref(), endpoint }
}

fn nothing_of(scene: &str, loaded: &Loaded, moment: Moment<'_>) -> Failure {
    let what = format!("nothing of `{scene}` waits that {} could cancel", loaded.endpoint.id);
    Failure::usage(what).with_help(format!("what is under way: {}", moment.on("status")))
}
