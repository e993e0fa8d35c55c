//! Folders that a run makes stay out of git, whoever wrote the storyboard.

use std::path::PathBuf;

use wanflow_run::disk::write_new;
use wanflow_run::{Folders, ProjectDisk};

/// What git is told inside such a folder: nothing of it is to be committed.
const IGNORED: &[u8] = b"*\n";

/// Folders that were not there before a run.
pub struct NewFolders(Vec<PathBuf>);

impl NewFolders {
    /// Looks before the run begins.
    pub fn before(folders: &Folders) -> Self {
        let made = [folders.base.join(".wanflow"), folders.out.clone()];
        Self(made.into_iter().filter(|folder| !folder.exists()).collect())
    }

    /// Tells git of those that the run has made. That a folder cannot be written to is told where
    /// it matters; a film is no worse for it.
    pub fn keep_out_of_git(&self, disk: &ProjectDisk) {
        for folder in self.0.iter().filter(|folder| folder.is_dir()) {
            let _ = write_new(disk, &folder.join(".gitignore"), IGNORED);
        }
    }
}
