//! `wanflow reconcile SCENE --accept FILE`: a clip that the user gives back.

use std::path::Path;
use std::sync::Arc;

use wanflow_run::accept::{self, NotAccepted};
use wanflow_run::reconcile::{Question, decidable};
use wanflow_run::run_lock::Holder;
use wanflow_run::studio::MediaStudio;
use wanflow_run::{Journal, RunLock, Store};

use crate::args::Reconcile;
use crate::clock::now;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::past::{self, Past};
use crate::project::Project;
use crate::render::printable;
use crate::say::sayln;

/// Looks at the file, keeps it as the take's clip, and journals that, under the run's lock.
pub(super) fn accept(
    args: &Reconcile,
    (past, question): (&Past, &Question),
    file: &Path,
) -> Result<Exit, Failure> {
    let folders = &past.folders;
    let _lock = RunLock::try_acquire(&folders.lock_file(), &Holder::this_process(now()))?;
    let project = Project::find(&args.file)?;
    let disk = Arc::new(past::disk(&project, folders)?);
    let mut journal = Journal::open(disk.clone(), &folders.journal_of(&project.stem()))?.journal;
    let history = Past::read(&project, args.purpose(), None)?.history;
    if !decidable(&history).contains(question) {
        return Err(super::answered(question));
    }
    let store = Store::open(disk, &folders.store)?;
    let accepted = accept::accept(question, file, (&store, &MediaStudio), now());
    let (record, clip) = accepted.map_err(|why| refused(file, why))?;
    journal.append(&record)?;
    let scene = printable(question.scene.as_str());
    let (storyboard, rehearse) = (args.file.display(), super::rehearse(args));
    let seconds = format!("{}.{} s", clip.facts.millis / 1000, clip.facts.millis % 1000 / 100);
    sayln!(
        "{scene}@{}: {} is its clip, {seconds}; go on with: wanflow run {storyboard}{rehearse}",
        question.take,
        printable(&file.display().to_string())
    );
    Ok(Exit::Done)
}

fn refused(file: &Path, why: NotAccepted) -> Failure {
    let file = printable(&file.display().to_string());
    match why {
        NotAccepted::NotKept(error) => error.into(),
        why => Failure::usage(format!("{file}: {}", printable(&why.to_string())))
            .with_help("nothing was noted; a clip is an MP4 file that can be played"),
    }
}
