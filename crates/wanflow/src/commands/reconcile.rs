//! `wanflow reconcile`: a person decides about a submit that has no answer, or has a damaged
//! journal repaired.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use wanflow_run::checkpoint::Missing;
use wanflow_run::look_up::strangers;
use wanflow_run::reconcile::{self, Doubt, Misfit, Question, decidable, questions};
use wanflow_run::record::{Decision, Excerpt, LossesAccepted, Submitted};
use wanflow_run::run_lock::Holder;
use wanflow_run::transport::Patience;
use wanflow_run::{
    Entry, Folders, History, Journal, RealDisk, Record, RunLock, UnixMillis, journal,
};

use crate::args::{Reconcile, RehearsalOptions};
use crate::checkpoint;
use crate::clock::now;
use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::host::Host;
use crate::key;
use crate::past::{self, Past};
use crate::project::Project;
use crate::render::{evidence_lines, printable};
use crate::runtime;
use crate::say::{say, sayln};

/// An adopted task is waited for this long, in milliseconds, until a run is asked to go on.
const PATIENCE: u64 = 3_600_000;

/// Lists what is in doubt, or takes a decision down.
pub(crate) fn run(args: &Reconcile) -> Result<Exit, Failure> {
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
        return look_up(args, &past, &open);
    }
    match (&args.scene, decision(args)) {
        (Some(scene), Some(decision)) => {
            let decidable = decidable(&past.history);
            let question = find(&decidable, scene)?;
            decide(args, (&past.folders, question), decision)
        }
        (Some(scene), None) => Ok(list(args, &past, std::slice::from_ref(find(&open, scene)?))),
        (None, _) => Ok(list(args, &past, &open)),
    }
}

/// What was decided, by the flags. The command line allows one at most.
fn decision(args: &Reconcile) -> Option<Decision> {
    let deadline = UnixMillis(now().0 + PATIENCE);
    match &args.decided.adopt {
        Some(task_id) => Some(Decision::Adopt(Submitted { task_id: task_id.clone(), deadline })),
        None if args.decided.not_created => Some(Decision::NotCreated),
        None if args.decided.buy_again => Some(Decision::BuyAgain),
        None => None,
    }
}

fn list(args: &Reconcile, past: &Past, open: &[Question]) -> Exit {
    let lost = past.lost_lines();
    if args.json {
        let mut known: Vec<&str> = past.history.task_ids().collect();
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
        let name = format!("{}@{}", printable(question.scene.as_str()), question.take);
        sayln!("{question}");
        say!("{}", evidence_lines(question, &question.evidence(&past.history)));
        let choice = |flag: &str, words: &str| {
            sayln!("  wanflow reconcile {name}{place} {flag:<15}  {words}");
        };
        if question.about == Doubt::Ambiguous {
            if can_list(&question.endpoint) && !args.look_up {
                sayln!("  wanflow reconcile{place} --look-up  asks the host which tasks it has");
            }
            choice("--adopt TASK_ID", "the host has it: use its clip");
            choice("--not-created", "the host never had it: submit again");
        }
        choice("--buy-again", "pay again, whatever became of it");
    }
    Exit::Done
}

/// Whether an endpoint lists its tasks.
fn can_list(endpoint: &str) -> bool {
    wanflow_api::endpoint(endpoint).is_some_and(|known| known.capabilities.look_up.is_some())
}

/// Asks the hosts of what is in doubt which tasks they have.
fn look_up(args: &Reconcile, past: &Past, open: &[Question]) -> Result<Exit, Failure> {
    args.api_key_file.as_deref().map_or(Ok(()), key::hide_file)?;
    let config = Config::read()?;
    key::hide_those_of(&config);
    let doubtful = open.iter().filter(|question| question.about == Doubt::Ambiguous);
    let mut ids: Vec<&str> = doubtful.map(|question| question.endpoint.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        sayln!("nothing is in doubt that a host could be asked about");
        return Ok(Exit::Done);
    }
    let runtime = runtime::one_thread()?;
    for id in ids {
        let Some(endpoint) = wanflow_api::endpoint(id) else { continue };
        if endpoint.capabilities.look_up.is_none() {
            sayln!("{id} does not list its tasks: look at the host's own pages");
            continue;
        }
        let host = match &args.rehearse {
            Some(url) => Host::rehearsal(endpoint, url, past, &RehearsalOptions::default())?,
            None => Host::remote(endpoint, &config, args.api_key_file.as_deref())?,
        };
        let at = (&host.origin, endpoint);
        let asked = strangers(&host.api, at, &past.history, Patience::POLL);
        let listed = runtime
            .block_on(asked)
            .map_err(|said| Failure::environment(format!("{id}: {}", printable(&said))))?;
        tell_listed(args, id, &listed.unwrap_or_default());
    }
    Ok(Exit::Done)
}

fn tell_listed(args: &Reconcile, endpoint: &str, listed: &[String]) {
    if listed.is_empty() {
        sayln!("{endpoint} lists no task that is not known here");
        return;
    }
    sayln!("{endpoint} lists tasks that no journal here knows; they may be another program's:");
    for id in listed {
        sayln!("  {}", printable(id));
    }
    let place = place(args);
    sayln!("if one is yours: wanflow reconcile SCENE{place} --adopt TASK_ID");
}

/// The flags that lead to the same journals again.
fn place(args: &Reconcile) -> String {
    format!(" -f {}{}", args.file.display(), rehearse(args))
}

fn rehearse(args: &Reconcile) -> String {
    match args.rehearse.as_deref() {
        None => String::new(),
        Some("") => " --rehearse".to_owned(),
        Some(url) => format!(" --rehearse={url}"),
    }
}

fn with_evidence(past: &Past, question: &Question) -> serde_json::Value {
    let mut line = json!(question);
    line["evidence"] = json!(question.evidence(&past.history));
    line
}

/// The question that `SCENE` or `SCENE@TAKE` names.
fn find<'a>(open: &'a [Question], name: &str) -> Result<&'a Question, Failure> {
    let (scene, take) = match name.rsplit_once('@') {
        Some((scene, take)) if take.parse::<u32>().is_ok() => (scene, take.parse::<u32>().ok()),
        _ => (name, None),
    };
    let fits = |question: &&Question| {
        question.scene.as_str() == scene && take.is_none_or(|take| question.take.get() == take)
    };
    let mut found = open.iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(question), None) => Ok(question),
        (None, _) => Err(Failure::usage(format!("nothing is in doubt about `{name}`"))
            .with_help("`wanflow reconcile` lists what is")),
        (Some(one), Some(other)) => {
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
        reconcile::may_adopt(&history, task_id).map_err(|misfit| no_adoption(&misfit))?;
    }
    journal.append(&record)?;
    let scene = printable(question.scene.as_str());
    let (file, rehearse) = (args.file.display(), rehearse(args));
    sayln!("{scene}@{}: noted; go on with: wanflow run {file}{rehearse}", question.take);
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
