//! What earlier runs left beside a storyboard: its journals and its store.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wanflow_api::Sha256;
use wanflow_compiler::layers::version::Version;
use wanflow_plan::{Plan, Purpose, SceneId, Take};
use wanflow_run::checkpoint::Missing;
use wanflow_run::collect::{Uncollected, uncollected};
use wanflow_run::output_place::{Names, try_place};
use wanflow_run::reconcile::{self, Question};
use wanflow_run::record::{Fetched, FilmMade, Record};
use wanflow_run::run_lock::Holder;
use wanflow_run::studio::{MediaStudio, Studio as _};
use wanflow_run::takes::{
    self, Edit, EditError, EditRequest, RollError, StoryboardTakes, TakeLine,
};
use wanflow_run::{
    ClipNames, Folders, History, LockFile, ProjectDisk, ResolvedTask, RunError, RunLock, Store,
    StoryLock, TaskReason, UnixMillis, journal, mark_undecoded,
};

use crate::checkpoint;
use crate::environment::Environment;
use crate::failure::{Failure, with_causes};
use crate::priced_plan::PricedPlan;
use crate::project::Project;

/// What makes a ledger less than the whole truth; all of it is empty where nothing does.
#[derive(Clone, Copy, Debug)]
pub struct Gaps<'p> {
    /// What the journals once held and do not hold any more.
    pub missing: &'p [Missing],
    /// Files that the store has although no journal has a record.
    pub forgotten_files: usize,
    /// Lines that repairs have lost and that nobody has taken note of.
    pub lost_lines: u64,
}

/// Journals and store, read without changing anything.
pub struct Past {
    /// Whether these are runs or rehearsals.
    pub purpose: Purpose,
    /// Where things lie.
    pub folders: Folders,
    /// The disk, as far as this project reaches.
    pub disk: Arc<ProjectDisk>,
    /// What the journals and the lock file say.
    pub history: History,
    /// The lock file.
    pub lock_file: LockFile,
    lock: StoryLock,
    store: Store,
    /// What the journals once held and do not hold any more.
    missing: Vec<Missing>,
    /// Whether an installed ffmpeg may decode what wanflow does not.
    pub has_ffmpeg: bool,
    /// The storyboard, and its version.
    project: Project,
    /// All storyboards of the folder.
    there: Vec<PathBuf>,
}

impl Past {
    /// Reads what is there; nothing is a past too.
    pub fn read(
        project: &Project,
        purpose: Purpose,
        out: Option<&Path>,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let folders = folders(project, purpose, out);
        let disk = Arc::new(disk(project, &folders)?);
        let history = History::read(&*disk, &folders.journal)?;
        let store = Store::look(disk.clone(), &folders.store);
        let mut lock_file = LockFile::at(folders.story_lock(&project.stem()), purpose);
        let lock = lock_file.read(&*disk)?;
        let there = folders.storyboard_files(&*disk)?;
        let stems = folders.storyboards(&*disk)?;
        let history = match project.version.suffix() {
            Some(_) => history.of_edition(&project.stem()),
            None => history.of_storyboard(&project.stem(), &stems),
        };
        let history = history.with_shared(&lock, |clip| store.holds(clip))?;
        let checkpoints = checkpoint::of(&folders, purpose, environment);
        let missing = checkpoints.map(|it| it.missing(&*disk)).transpose()?.unwrap_or_default();
        Ok(Self {
            purpose,
            folders,
            disk,
            history,
            lock_file,
            lock,
            store,
            missing,
            has_ffmpeg: false,
            project: project.clone(),
            there,
        })
    }

    /// The plan with the takes that exist, and those that a person picked or keeps.
    pub fn chosen(&self, plan: &PricedPlan) -> Result<PricedPlan, Failure> {
        Ok(PricedPlan::of_takes(self.ask(plan, takes::chosen)?))
    }

    /// The plan with `count` more takes of a scene, and the numbers of these.
    pub fn rolled(
        &self,
        plan: &PricedPlan,
        scene: &SceneId,
        count: u32,
    ) -> Result<Result<(PricedPlan, Vec<Take>), RollError>, Failure> {
        let rolled = self.ask(plan, |shelf| takes::rolled(shelf, scene, count))?;
        Ok(rolled.map(|(plan, new)| (PricedPlan::of_takes(plan), new)))
    }

    /// The takes of a plan, and what became of them.
    pub fn takes(&self, plan: &Plan) -> Result<Vec<TakeLine>, Failure> {
        self.ask(plan, takes::list)
    }

    /// What is written into the lock file for a scene.
    pub fn edit(
        &self,
        plan: &Plan,
        scene: &SceneId,
        wish: &EditRequest,
    ) -> Result<Result<Edit, EditError>, Failure> {
        self.ask(plan, |shelf| takes::edit(shelf, scene, wish))
    }

    fn ask<T>(
        &self,
        plan: &Plan,
        question: impl FnOnce(StoryboardTakes<'_>) -> Result<T, RunError>,
    ) -> Result<T, Failure> {
        let holds = |clip: &Fetched| self.store.holds(clip);
        let (lock, history) = (&self.lock, &self.history);
        Ok(question(StoryboardTakes { plan, lock, history, holds: &holds })?)
    }

    /// Whether a take was bought that shows a frame of this clip.
    pub fn is_continued(&self, clip: &Sha256) -> bool {
        let mut taken = self.lock.takes().flat_map(|(_, _, take)| take.request.frames());
        taken.any(|frame| frame.clip.as_ref() == Some(clip))
    }

    /// Takes whose clip came and is not in the store.
    pub fn gone(&self) -> Result<Vec<Question>, Failure> {
        Ok(reconcile::gone(&self.history, |clip| self.store.holds(clip))?)
    }

    /// The storyboard that a take is of, beside this one, where it is none of this one's and a
    /// command can name its file.
    pub fn file_of_other(&self, question: &Question) -> Option<PathBuf> {
        let stems = self.history.of_others(self.history.take(&question.digest)?);
        let is_of = |file: &&PathBuf| {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            stems.iter().any(|of| *of == stem)
        };
        let found = self.there.iter().find(is_of)?;
        Some(self.project.file.with_file_name(found.file_name()?))
    }

    /// The storyboard, as the user named it.
    pub fn file(&self) -> &Path {
        &self.project.file
    }

    /// The version of it that this is the past of.
    pub fn version(&self) -> &Version {
        &self.project.version
    }

    /// What this storyboard's clips are called for people.
    pub fn clip_names(&self) -> ClipNames {
        ClipNames::of(&self.history, &self.project.stem(), self.purpose)
    }

    /// What makes the ledger less than the whole truth.
    pub fn gaps(&self) -> Gaps<'_> {
        Gaps {
            missing: &self.missing,
            forgotten_files: if self.history.is_empty() { self.stored_files() } else { 0 },
            lost_lines: self.history.lost_lines(),
        }
    }

    /// How many lines repairs have lost, and how many records journals had that are gone.
    pub fn lost_lines(&self) -> u64 {
        let missing: u64 = self.missing.iter().map(Missing::lost_lines).sum();
        self.history.lost_lines() + missing
    }

    /// How many files the store has. What cannot be listed is reported when it is needed.
    fn stored_files(&self) -> usize {
        let folders = std::fs::read_dir(&self.folders.store).into_iter().flatten().flatten();
        let names = folders.filter(|folder| folder.file_name().len() == 2);
        names.filter_map(|folder| std::fs::read_dir(folder.path()).ok()).map(Iterator::count).sum()
    }

    /// Makes sure that film and clips have a place to go to, before anything is bought. Leaves
    /// nothing behind.
    pub fn check_output(&self, names: Names<'_>) -> Result<(), Failure> {
        let clips = self.clip_names();
        try_place(&*self.disk, &self.folders, clips.folder(), names).map_err(|error| {
            let folder = self.folders.out.display();
            let what = format!("film and clips cannot go to {folder}: {}", with_causes(&error));
            let is_long = matches!(&error, RunError::Disk { source, .. }
                if source.kind() == ErrorKind::InvalidFilename);
            let help = if is_long {
                "nothing was sent; files are named after storyboard, film and scenes, and one of \
                 these names is too long for this folder: shorten it"
            } else {
                "nothing was sent; fix that, or name another folder with --out DIR"
            };
            Failure::environment(what).with_help(help)
        })
    }

    /// The plan's tasks, with what is known of their clips.
    pub fn resolve(&self, plan: &Plan) -> Result<Vec<ResolvedTask>, Failure> {
        Ok(wanflow_run::resolve(plan, &self.history, |clip| self.store.holds(clip))?)
    }

    /// What is at a host and not here. A rehearsal's emulator comes and goes, and what it makes
    /// costs nothing.
    pub fn uncollected(&self) -> Vec<Uncollected> {
        match self.purpose {
            Purpose::Remote => uncollected(&self.history),
            Purpose::Rehearsal => Vec::new(),
        }
    }

    /// Why each task is bought or not.
    pub fn reasons(&self, plan: &Plan) -> Result<Vec<TaskReason>, Failure> {
        let resolved = self.resolve(plan)?;
        let mut reasons = wanflow_run::reasons(plan, &resolved, &self.history);
        mark_undecoded(&resolved, &mut reasons, |clip| self.undecoded_codec(clip));
        Ok(reasons)
    }

    /// What a clip of the store is coded as, if it is not decoded. What an older version fetched,
    /// or did not decode, is looked at now.
    pub fn undecoded_codec(&self, clip: &Fetched) -> Option<String> {
        if self.has_ffmpeg || clip.video.as_ref().is_some_and(|video| video.is_decoded) {
            return None;
        }
        let video = MediaStudio.probe(&self.path_of(clip)).ok()?.video;
        (!video.is_decoded).then_some(video.name)
    }

    /// The films of this storyboard that were made, the last one last.
    pub fn films_made(&self) -> Result<Vec<FilmMade>, Failure> {
        let own = self.folders.journal_of(&self.project.stem());
        if !journal::list(&*self.disk, &self.folders.journal)?.contains(&own) {
            return Ok(Vec::new());
        }
        let records = journal::read_one(&*self.disk, &own)?.records;
        Ok(records.iter().filter_map(Record::film).cloned().collect())
    }

    /// Where the store has a clip.
    pub fn path_of(&self, clip: &Fetched) -> PathBuf {
        self.store.path(&clip.clip)
    }
}

/// The disk, as far as a project reaches.
pub fn disk(project: &Project, folders: &Folders) -> Result<ProjectDisk, Failure> {
    ProjectDisk::open(&project.root, &folders.base, &folders.out).map_err(|error| {
        let folder = folders.base.display();
        Failure::environment(format!("{folder}: {error}"))
    })
}

/// The folders beside a storyboard; `out` is the user's choice for film and clips.
pub fn folders(project: &Project, purpose: Purpose, out: Option<&Path>) -> Folders {
    let name = project.file.file_name().expect("a storyboard is a file");
    let folders = Folders::beside(&project.folder.join(name), purpose);
    out.map_or(folders.clone(), |out| folders.with_out(out))
}

/// Keeps runs away from a journal that is about to be replaced. Who writes to it holds the lock of
/// the folder that it lies in, which need not be this project's; a copy elsewhere has no writer.
pub fn lock_of(journal: &Path, now: UnixMillis) -> Result<Option<RunLock>, Failure> {
    let place = journal
        .canonicalize()
        .map_err(|error| Failure::environment(format!("{}: {error}", journal.display())))?;
    let lock = Folders::lock_of(&place);
    let acquire = |lock: PathBuf| RunLock::try_acquire(&lock, &Holder::this_process(now));
    Ok(lock.map(acquire).transpose()?)
}
