//! What earlier runs left beside a storyboard: its journals and its store.

use std::path::Path;
use std::sync::Arc;

use wanflow_plan::{Plan, Purpose};
use wanflow_run::{Folders, History, ProjectDisk, ResolvedTask, Store, TaskReason, journal};

use crate::failure::Failure;
use crate::project::Project;

/// Journals and store, read without changing anything.
pub(crate) struct Past {
    /// Where things lie.
    pub(crate) folders: Folders,
    /// The disk, as far as this project reaches.
    pub(crate) disk: Arc<ProjectDisk>,
    /// What the journals say.
    pub(crate) history: History,
    store: Store,
}

impl Past {
    /// Reads what is there; nothing is a past too.
    pub(crate) fn read(
        project: &Project,
        purpose: Purpose,
        out: Option<&Path>,
    ) -> Result<Self, Failure> {
        let folders = folders(project, purpose, out);
        let disk = Arc::new(disk(project, &folders)?);
        let history = History::of(journal::read_all(&*disk, &folders.journal)?);
        let store = Store::look(disk.clone(), &folders.store);
        Ok(Self { folders, disk, history, store })
    }

    /// The plan's tasks, with what is known of their clips.
    pub(crate) fn resolve(&self, plan: &Plan) -> Result<Vec<ResolvedTask>, Failure> {
        Ok(wanflow_run::resolve(plan, &self.history, |clip| self.store.holds(clip))?)
    }

    /// Why each task is bought or not.
    pub(crate) fn reasons(&self, plan: &Plan) -> Result<Vec<TaskReason>, Failure> {
        Ok(wanflow_run::reasons(plan, &self.resolve(plan)?, &self.history))
    }
}

/// The disk, as far as a project reaches.
pub(crate) fn disk(project: &Project, folders: &Folders) -> Result<ProjectDisk, Failure> {
    ProjectDisk::open(&project.root, &folders.base, &folders.out).map_err(|error| {
        let folder = folders.base.display();
        Failure::environment(format!("{folder}: {error}"))
    })
}

/// The folders beside a storyboard; `out` is the user's choice for film and clips.
pub(crate) fn folders(project: &Project, purpose: Purpose, out: Option<&Path>) -> Folders {
    let name = project.file.file_name().expect("a storyboard is a file");
    let folders = Folders::beside(&project.folder.join(name), purpose);
    out.map_or(folders.clone(), |out| folders.with_out(out))
}
