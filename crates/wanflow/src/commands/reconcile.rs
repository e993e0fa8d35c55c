//! `wanflow reconcile`: a person decides about a submit that has no answer, or has a damaged
//! journal repaired.

mod accept;
mod ask_again;
mod look_up;
mod ways;

use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use wanflow_api::TaskId;
use wanflow_run::checkpoint::Missing;
use wanflow_run::reconcile::{self, Misfit, Question, decidable, questions};
use wanflow_run::record::{Decision, Excerpt, LossesAccepted, Submitted};
use wanflow_run::run_lock::Holder;
use wanflow_run::takes::Meant;
use wanflow_run::{
    Entry, Folders, History, Journal, RealDisk, Record, RunLock, UnixMillis, journal,
};

use crate::args::Reconcile;
use crate::checkpoint;
use crate::clock::now;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::moment::Moment;
use crate::past::{self, Past};
use crate::project::Project;
use crate::render::{evidence_lines, printable};
use crate::say::{say, sayln};
use crate::scene_take::SceneTake;
use crate::shell::rehearse_flag;
use crate::terminal::Terminal;

pub(crate) use ways::came;
use ways::ways;

/// An adopted task is waited for this long, in milliseconds, until a run is asked to go on.
const PATIENCE: u64 = 3_600_000;

/// Lists what is in doubt, or takes a decision down.
pub(crate) fn run(args: &Reconcile, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(&args.file)?;
    let purpose = args.purpose();
    let folders = past::folders(&project, purpose, None);
    if let Some(file) = &args.repair {
        let checkpoints = checkpoint::of(&folders, purpose);
        return checkpoint::renewed(checkpoints.as_ref(), || repair(file));
    }
    if args.accept_losses {
        return accept_losses(args, (&project, &folders));
    }
    let past = Past::read(&project, purpose, None)?;
    let open = questions(&past.history);
    if args.look_up {
        return look_up::look_up(args, &past, &open);
    }
    let named = |scene| find(&past, &decidable(&past.history), scene).cloned();
    match (&args.scene, decision(args)) {
        (Some(scene), None) if args.decided.ask_again => {
            ask_again::ask_again(args, (&project, &past, &named(scene)?), terminal)
        }
        (Some(scene), Some(decision)) => decide(args, (&past.folders, &named(scene)?), decision),
        (Some(scene), None) => {
            if let Some(file) = &args.decided.accept {
                return accept::accept(args, (&past, &named(scene)?), file);
            }
            Ok(list(args, &past, std::slice::from_ref(&named(scene)?)))
        }
        (None, _) => Ok(list(args, &past, &open)),
    }
}

/// What was decided, by the flags. The command line allows one at most.
fn decision(args: &Reconcile) -> Option<Decision> {
    let deadline = UnixMillis(now().0 + PATIENCE);
    match &args.decided.adopt {
        Some(task_id) => Some(Decision::Adopt(Submitted::of(task_id.clone(), deadline))),
        None if args.decided.not_created => Some(Decision::NotCreated),
        None if args.decided.buy_again => Some(Decision::BuyAgain),
        None => None,
    }
}

fn list(args: &Reconcile, past: &Past, open: &[Question]) -> Exit {
    let lost = past.lost_lines();
    if args.json {
        let mut known: Vec<&TaskId> = past.history.task_ids().collect();
        known.sort_unstable();
        let open: Vec<_> = open.iter().map(|question| with_evidence(past, question)).collect();
        sayln!(
            "{:#}",
            json!({
                "version": 1, "in_doubt": open, "known_task_ids": known, "lost_lines": lost,
            })
        );
        return Exit::Done;
    }
    let place = place(args);
    say!("{}", past.warnings());
    if open.is_empty() {
        sayln!("nothing is in doubt");
    }
    for question in open {
        sayln!("{question}");
        say!("{}", evidence_lines(question, &question.evidence(&past.history)));
        say!("{}", ways(past, question, &place));
    }
    Exit::Done
}

/// The flags that lead to the same journals again.
fn place(args: &Reconcile) -> String {
    moment(args).flags()
}

fn rehearse(args: &Reconcile) -> String {
    rehearse_flag(args.rehearse.as_deref())
}

fn moment(args: &Reconcile) -> Moment<'_> {
    Moment { file: &args.file, rehearse: args.rehearse.as_deref(), endpoint: None }
}

fn with_evidence(past: &Past, question: &Question) -> serde_json::Value {
    let mut line = json!(question);
    line["evidence"] = json!(question.evidence(&past.history));
    line["came"] = json!(ways::came(past, question));
    line
}

/// The question that `SCENE` or `SCENE@TAKE` names.
fn find<'a>(past: &Past, open: &'a [Question], name: &str) -> Result<&'a Question, Failure> {
    let SceneTake { scene, take } = SceneTake::read(name)?;
    let fits = |question: &&Question| {
        let is_meant = |take: &Meant| take.names(question.take, Some(&question.digest));
        question.scene.as_str() == scene && take.as_ref().is_none_or(is_meant)
    };
    let found: Vec<_> = open.iter().filter(fits).collect();
    // A scene that has changed has takes of its older requests: what waits for a person counts.
    let waiting: Vec<_> = found
        .iter()
        .filter(|question| questions(&past.history).iter().any(|open| open == **question))
        .copied()
        .collect();
    match (&waiting[..], &found[..]) {
        ([question], _) | ([], [question]) => Ok(question),
        ([], []) => Err(Failure::usage(format!("nothing is in doubt about `{name}`")).with_help(
            "`wanflow reconcile` lists what is; `wanflow status` tells what has its clip",
        )),
        ([one, other, ..], _) | ([], [one, other, ..]) => {
            let takes = format!("`{scene}@{}` and `{scene}@{}`", one.take, other.take);
            Err(Failure::usage(format!("`{name}` is in doubt several times"))
                .with_help(format!("say which: {takes}")))
        }
    }
}

/// Journals a decision, under the run's lock.
fn decide(
    args: &Reconcile,
    (folders, question): (&Folders, &Question),
    decision: Decision,
) -> Result<Exit, Failure> {
    let reason = args.reason.as_deref().unwrap_or("decided at the command line");
    let record = question
        .decide(decision, reason, now())
        .map_err(|misfit| Failure::usage(misfit.to_string()))?;
    let _lock = RunLock::try_acquire(&folders.lock_file(), &Holder::this_process(now()))?;
    let project = Project::find(&args.file)?;
    let disk = Arc::new(past::disk(&project, folders)?);
    let mut journal = Journal::open(disk, &folders.journal_of(&project.stem()))?.journal;
    // A run that ended since the question was read, or a rescued task id that was taken in just
    // now, may have answered it.
    let history = Past::read(&project, args.purpose(), None)?.history;
    if !decidable(&history).contains(question) {
        return Err(answered(question));
    }
    if let Some(task_id) = &args.decided.adopt {
        reconcile::may_adopt(&history, question, task_id).map_err(|misfit| no_adoption(&misfit))?;
    }
    journal.append(&record)?;
    let scene = printable(question.scene.as_str());
    let run = moment(args).on("run");
    sayln!("{scene}@{}: noted; go on with: {run}", question.take);
    Ok(Exit::Done)
}

fn no_adoption(misfit: &Misfit) -> Failure {
    Failure::usage(misfit.to_string()).with_help("nothing was noted")
}

/// Journals that a person knows of the lines that repairs have lost.
fn accept_losses(
    args: &Reconcile,
    (project, folders): (&Project, &Folders),
) -> Result<Exit, Failure> {
    let Some(reason) = &args.reason else {
        return Err(Failure::usage("why are the losses accepted?")
            .with_help("say what you found out: --reason \"the console shows no other task\""));
    };
    let disk = Arc::new(past::disk(project, folders)?);
    let checkpoints = checkpoint::of(folders, args.purpose());
    let missing = || checkpoints.as_ref().map(|it| it.missing(&*disk)).transpose();
    if missing()?.is_some_and(|missing| !missing.is_empty()) {
        // All of it may be gone, and what is noted needs a place.
        folders.create(&*disk)?;
    }
    let _lock = RunLock::try_acquire(&folders.lock_file(), &Holder::this_process(now()))?;
    let missing: u64 = missing()?.iter().flatten().map(Missing::lost_lines).sum();
    let lost_lines = History::read(&*disk, &folders.journal)?.lost_lines() + missing;
    if lost_lines == 0 {
        sayln!("no line is missing; nothing was noted");
        return Ok(Exit::Done);
    }
    let path = folders.journal_of(&project.stem());
    let mut journal = Journal::open(disk.clone(), &path)?.journal;
    let entry = Entry::LossesAccepted(LossesAccepted { lost_lines, reason: Excerpt::new(reason) });
    journal.append(&Record { at: now(), entry })?;
    // From here on the journals are what they are.
    if let Some(checkpoints) = checkpoints {
        checkpoints.write(&*disk, &checkpoints.marks(&*disk)?);
    }
    sayln!("noted: {lost_lines} lines are missing, and runs may buy again");
    Ok(Exit::Done)
}

fn answered(question: &Question) -> Failure {
    let scene = printable(question.scene.as_str());
    Failure::usage(format!("what was in doubt about `{scene}` has changed; nothing was noted"))
        .with_help("look again: wanflow reconcile")
}

fn repair(file: &Path) -> Result<Exit, Failure> {
    let _lock = past::lock_of(file)?;
    match journal::repair(&RealDisk, file, now())? {
        None => sayln!("{} is whole; nothing was changed", file.display()),
        Some(done) => sayln!(
            "kept {} records; lost lines: {}, and each may be a purchase: look at {}",
            done.kept,
            done.lost_lines,
            done.kept_as.display()
        ),
    }
    Ok(Exit::Done)
}
