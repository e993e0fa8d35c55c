//! A storyboard as it is in a git revision.
//!
//! git itself is asked: it knows links, filters and large files kept elsewhere. What a storyboard
//! names is brought into a folder of its own, under the names that it has in the repository, and
//! compiled there; nothing of the working tree is read or changed.

mod checkout;
mod git;

use std::path::{Path, PathBuf};

use wanflow_plan::Purpose;

use crate::Session;
use crate::failure::Failure;
use crate::loaded::{Depth, Loaded};
use crate::printable::printable;
use crate::project::Project;

use checkout::Checkout;
use git::{Commit, Git};

/// How often more files are brought at most: files that files name that files name …
const ROUNDS: usize = 32;

/// A version of the repository around a storyboard.
#[derive(Clone, Debug)]
pub struct Revision(Commit);

impl Revision {
    /// The revision that a name stands for in the repository around a folder; `None` where git
    /// knows none.
    pub fn find(folder: &Path, name: &str) -> Result<Option<Self>, Failure> {
        Ok(Git::around(folder)?.commit(name)?.map(Self))
    }

    /// As the user named it.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// The plan of a project's storyboard as it was then, with the settings of then and this
    /// user's own configuration; `None` where the revision does not have the storyboard.
    pub fn load(
        &self,
        session: &Session,
        project: &Project,
        endpoint: Option<&str>,
    ) -> Result<Option<Loaded>, Failure> {
        let mut checkout = Checkout::of(&self.0, project)?;
        if !checkout.has_storyboard()? {
            return Ok(None);
        }
        for _ in 0..ROUNDS {
            let depth = Depth::Plan(Purpose::Remote);
            let loaded = Loaded::read(session, checkout.project().clone(), endpoint, depth)?;
            if !checkout.bring(loaded.files.iter().map(PathBuf::as_path))? {
                return Ok(Some(loaded));
            }
        }
        let name = printable(&checkout.project().name());
        let what = format!("{name} names files that name files, more than {ROUNDS} deep");
        Err(Failure::storyboard(what))
    }
}
