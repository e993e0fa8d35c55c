//! A storyboard out of several files, as one.

use wanflow_compiler::{Merged, merged};

use crate::Session;
use crate::failure::Failure;
use crate::project::Project;
use crate::world::{DiskWorld, Look};

/// Reads a storyboard, in the version that the project means, with all files that it is made of.
pub fn of_project(session: &Session, project: &Project) -> Result<Merged, Failure> {
    let world = DiskWorld::new(project, Look::Headers, &session.environment);
    let name = project.file.display().to_string();
    Ok(merged(&name, project.read()?, &project.version, &world))
}
