//! `wanflow reconcile`: a person decides about a submit that has no answer, or has a damaged
//! journal repaired.

mod accept;
mod ask_again;
mod find;
mod folder;
mod look_up;
mod options;

use std::path::Path;
use std::sync::Arc;

use wanflow::output;
use wanflow::output::version::Version;
use wanflow_api::TaskId;
use wanflow_run::checkpoint::Missing;
use wanflow_run::reconcile::{self, DecisionError, Question};
use wanflow_run::record::{Decision, Excerpt, LossesAccepted, Submitted};
use wanflow_run::run_lock::Holder;
use wanflow_run::{
    Entry, Folders, History, Journal, RealDisk, Record, RunLock, UnixMillis, journal,
};
use wanflow_session::doubts::Doubts;
use wanflow_session::{Past, Project, Session, checkpoint, past};

use crate::args::Reconcile;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::{out, outln};
use crate::render::{doubts_elsewhere, evidence_lines, gaps, missing_clips, printable};
use crate::terminal::Terminal;
use crate::versions::one_project;

use find::{find, find_in};
use folder::{Folder, answered, context, place};
use options::options;
pub(crate) use options::unusable_file;

/// An adopted task is waited for this long, in milliseconds, until a run is asked to go on.
const PATIENCE: u64 = 3_600_000;

/// Lists what is in doubt, or takes a decision down.
pub(crate) fn run(
    args: &Reconcile,
    session: &Session,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let project = one_project(&args.file, &args.version, terminal)?;
    let purpose = args.purpose();
    let folders = past::folders(&project, purpose, None);
    if let Some(file) = &args.repair {
        let checkpoints = checkpoint::of(&folders, purpose, &session.environment);
        return checkpoint::renewed(checkpoints.as_ref(), || repair(file, session));
    }
    if args.accept_losses {
        return accept_losses(args, &project, &folders, session);
    }
    let past = Past::read(&project, purpose, None, &session.environment)?;
    let folder = Folder { args, session, project: &project, past: &past };
    if args.look_up {
        let open = match &args.scene {
            Some(scene) => vec![find(&past, scene)?],
            None => Doubts::open(&past).own,
        };
        return look_up::look_up(&folder, &open);
    }
    let named = |scene: &str| find(&past, scene);
    match (&args.scene, decision(args, session.now())) {
        (Some(scene), None) if args.decided.ask_again => {
            ask_again::ask_again(&folder, &named(scene)?, terminal)
        }
        (Some(scene), Some(decision)) => folder.decide(&named(scene)?, decision),
        (Some(scene), None) => {
            if let Some(file) = &args.decided.accept {
                let all = Doubts::acceptable(&past)?;
                return accept::accept(&folder, &find_in(&past, &all, scene)?, file);
            }
            let own = vec![named(scene)?];
            list(args, &past, &Doubts { own, ..Doubts::default() })
        }
        (None, _) => list(args, &past, &Doubts::open(&past)),
    }
}

/// What was decided, by the flags. The command line allows one at most.
fn decision(args: &Reconcile, now: UnixMillis) -> Option<Decision> {
    let deadline = UnixMillis(now.0 + PATIENCE);
    match &args.decided.adopt {
        Some(task_id) => Some(Decision::Adopt(Submitted::of(task_id.clone(), deadline))),
        None if args.decided.not_created => Some(Decision::NotCreated),
        None if args.decided.buy_again => Some(Decision::BuyAgain),
        None => None,
    }
}

fn list(args: &Reconcile, past: &Past, doubts: &Doubts) -> Result<Exit, Failure> {
    let gone = Doubts::gone(past)?.own;
    if args.json {
        let mut known: Vec<&TaskId> = past.history.task_ids().collect();
        known.sort_unstable();
        let known_task_ids = known.into_iter().map(|id| id.as_str().to_owned()).collect();
        let with_evidence = |question: &Question| {
            let file = options::unusable_file(past, question);
            let shown = output::question::Question::new(question, file.as_deref());
            shown.with_evidence(question.evidence(&past.history))
        };
        let shown = output::reconcile::Reconcile {
            version: Version,
            in_doubt: doubts.own.iter().map(with_evidence).collect(),
            in_doubt_elsewhere: doubts.others.values().flatten().map(with_evidence).collect(),
            gone: gone.iter().map(with_evidence).collect(),
            known_task_ids,
            lost_lines: past.lost_lines(),
        };
        outln!("{}", output::page(&shown));
        return Ok(Exit::Done);
    }
    let place = place(args);
    out!("{}", gaps(past));
    if doubts.own.is_empty() {
        outln!("nothing is in doubt");
    }
    for question in &doubts.own {
        outln!("{question}");
        out!("{}", evidence_lines(question, &question.evidence(&past.history)));
        out!("{}", options(past, question, &place));
    }
    if args.scene.is_none() {
        out!("{}", missing_clips(&gone, &context(args)));
        out!("{}", doubts_elsewhere(doubts, args.rehearse.as_deref()));
    }
    Ok(Exit::Done)
}

impl Folder<'_> {
    /// Journals a decision, under the run's lock.
    fn decide(&self, question: &Question, decision: Decision) -> Result<Exit, Failure> {
        let (args, now, folders) = (self.args, self.session.now(), &self.past.folders);
        let reason = args.reason.as_deref().unwrap_or("decided at the command line");
        let record = question
            .decide(decision, reason, now)
            .map_err(|misfit| Failure::usage(misfit.to_string()))?;
        let disk = Arc::new(past::disk(self.project, folders)?);
        // A clone has the lock file alone.
        folders.create(&*disk)?;
        let _lock = RunLock::try_acquire(&folders.lock_file(), &Holder::this_process(now))?;
        let path = folders.journal_of(&self.project.stem());
        let mut journal = Journal::open(disk, &path)?.journal;
        // A run that ended since the question was read, or a rescued task id that was taken in
        // just now, may have answered it.
        let past = self.read_again()?;
        if !Doubts::decidable(&past)?.own.contains(question) {
            return Err(answered(&past, question));
        }
        if let Some(task_id) = &args.decided.adopt {
            reconcile::may_adopt(&past.history, question, task_id)
                .map_err(|misfit| no_adoption(&misfit))?;
        }
        journal.append(&record)?;
        let scene = printable(question.scene.as_str());
        let run = context(args).command("run");
        outln!("{scene}@{}: noted; go on with: {run}", question.take);
        Ok(Exit::Done)
    }
}

fn no_adoption(misfit: &DecisionError) -> Failure {
    Failure::usage(misfit.to_string()).with_help("nothing was noted")
}

/// Journals that a person knows of the lines that repairs have lost.
fn accept_losses(
    args: &Reconcile,
    project: &Project,
    folders: &Folders,
    session: &Session,
) -> Result<Exit, Failure> {
    let now = session.now();
    let Some(reason) = &args.reason else {
        return Err(Failure::usage("why are the losses accepted?")
            .with_help("state what you found out: --reason \"the console shows no other task\""));
    };
    let disk = Arc::new(past::disk(project, folders)?);
    let checkpoints = checkpoint::of(folders, args.purpose(), &session.environment);
    let missing = || checkpoints.as_ref().map(|it| it.missing(&*disk)).transpose();
    if missing()?.is_some_and(|missing| !missing.is_empty()) {
        // All of it may be gone, and what is noted needs a place.
        folders.create(&*disk)?;
    }
    let _lock = RunLock::try_acquire(&folders.lock_file(), &Holder::this_process(now))?;
    let missing: u64 = missing()?.iter().flatten().map(Missing::lost_lines).sum();
    let lost_lines = History::read(&*disk, &folders.journal)?.lost_lines() + missing;
    if lost_lines == 0 {
        outln!("no line is missing; nothing was noted");
        return Ok(Exit::Done);
    }
    let path = folders.journal_of(&project.stem());
    let mut journal = Journal::open(disk.clone(), &path)?.journal;
    let entry = Entry::LossesAccepted(LossesAccepted { lost_lines, reason: Excerpt::new(reason) });
    journal.append(&Record { at: now, entry })?;
    // From here on the journals are what they are.
    if let Some(checkpoints) = checkpoints {
        checkpoints.write(&*disk, &checkpoints.marks(&*disk)?);
    }
    outln!("noted: {lost_lines} lines are missing, and runs may buy again");
    Ok(Exit::Done)
}

fn repair(file: &Path, session: &Session) -> Result<Exit, Failure> {
    let _lock = past::lock_of(file, session.now())?;
    match journal::repair(&RealDisk, file, session.now())? {
        None => outln!("{} is whole; nothing was changed", file.display()),
        Some(done) => outln!(
            "kept {} records; lost lines: {}, and each may be a purchase: look at {}",
            done.kept,
            done.lost_lines,
            done.kept_as.display()
        ),
    }
    Ok(Exit::Done)
}
