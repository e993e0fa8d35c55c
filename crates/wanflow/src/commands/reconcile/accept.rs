//! `wanflow reconcile SCENE --accept FILE`: a clip that the user gives back.

use std::path::Path;
use std::sync::Arc;

use wanflow_run::accept::{AcceptError, Acceptance};
use wanflow_run::disk::Disk;
use wanflow_run::export;
use wanflow_run::reconcile::Question;
use wanflow_run::record::Fetched;
use wanflow_run::run_lock::Holder;
use wanflow_run::studio::MediaStudio;
use wanflow_run::{Journal, RunLock, Store};
use wanflow_session::doubts::Doubts;
use wanflow_session::past;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::outln;
use crate::render::printable;

use super::folder::{Folder, answered, context};

/// Looks at the file, keeps it as the take's clip, and journals that, under the run's lock.
pub(super) fn accept(
    folder: &Folder<'_>,
    question: &Question,
    file: &Path,
) -> Result<Exit, Failure> {
    let (args, project, now) = (folder.args, folder.project, folder.session.now());
    let folders = &folder.past.folders;
    let disk = Arc::new(past::disk(project, folders)?);
    // A clone has the lock file alone.
    folders.create(&*disk)?;
    let _lock = RunLock::try_acquire(&folders.lock_file(), &Holder::this_process(now))?;
    let mut journal = Journal::open(disk.clone(), &folders.journal_of(&project.stem()))?.journal;
    let past = folder.read_again()?;
    if !Doubts::acceptable(&past)?.own.contains(question) {
        return Err(answered(&past, question));
    }
    let store = Store::open(disk.clone(), &folders.store)?;
    let known = past.history.take(&question.digest);
    let planned = known.and_then(|take| take.planned.as_ref());
    let acceptance = Acceptance { store: &store, studio: &MediaStudio, at: now };
    let accepted = acceptance.accept(question, planned, file);
    let (record, clip) = accepted.map_err(|why| refused(file, why))?;
    journal.append(&record)?;
    let scene = printable(question.scene.as_str());
    let before = known.and_then(|take| take.state.clip().cloned());
    let name = past.clip_names().clip(&question.scene, question.take);
    show(&*disk, &store, &clip, before.as_ref(), &folders.out.join(name))?;
    let seconds = format!("{}.{} s", clip.facts.millis / 1000, clip.facts.millis % 1000 / 100);
    outln!(
        "{scene}@{}: {} is its clip, {seconds}; go on with: {}",
        question.take,
        printable(&file.display().to_string()),
        context(args).command("run"),
    );
    if let Some(video) = clip.video.as_ref().filter(|video| !video.is_decoded) {
        outln!("note: {}", printable(&video.limits()));
    }
    for note in &clip.notes {
        outln!("note: {}", printable(note));
    }
    if let Some(before) = before.filter(|before| before.clip != clip.clip) {
        let other = "it is another file than the clip that was there";
        if past.is_continued(&before.clip) {
            let see = context(args).command("plan");
            outln!("{other}: what continues from it would be bought again; see: {see}");
        } else {
            outln!("{other}");
        }
    }
    Ok(Exit::Done)
}

/// Puts the clip under its scene's name, for people. What lies there and is another clip than the
/// one that it follows belongs to another request of the scene.
fn show(
    disk: &dyn Disk,
    store: &Store,
    clip: &Fetched,
    before: Option<&Fetched>,
    path: &Path,
) -> Result<(), Failure> {
    let is_free = disk.size(path).is_ok_and(|size| size.is_none());
    let is_followed = match before {
        Some(before) => export::is_exported(disk, before, path)?,
        None => false,
    };
    if is_free || is_followed {
        export::export(disk, store, clip, path)?;
    }
    Ok(())
}

fn refused(file: &Path, why: AcceptError) -> Failure {
    let file = printable(&file.display().to_string());
    match why {
        AcceptError::NotKept(error) => error.into(),
        why => Failure::usage(format!("{file}: {}", printable(&why.to_string())))
            .with_help("nothing was noted; a clip is an MP4 file that can be played"),
    }
}
