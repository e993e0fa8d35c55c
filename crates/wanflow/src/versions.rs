//! A command for each version of a storyboard that its arguments mean.

use std::path::Path;

use wanflow_compiler::layers::version::{Row, Version};
use wanflow_session::Project;
use wanflow_session::versions::Versions;

use crate::args::VersionFlags;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::errln;
use crate::render::printable;
use crate::terminal::Terminal;

/// The storyboard of a command that is about one film.
pub(crate) fn one_project(
    file: &Path,
    flags: &VersionFlags,
    terminal: &Terminal,
) -> Result<Project, Failure> {
    let mut versions = versions(flags, terminal)?;
    let version = versions.pop().unwrap_or_default();
    if !versions.is_empty() {
        let name = version.row.as_ref().and_then(Row::name).unwrap_or_default();
        let help = format!("name one of them: --row {}", wanflow_session::quoted(name));
        return Err(Failure::usage("this command is about one film of the table").with_help(help));
    }
    Ok(Project::find(file)?.with_version(version)?)
}

/// Does something for each version. It is given flags that mean that version alone.
pub(crate) fn each(
    flags: &VersionFlags,
    terminal: &Terminal,
    mut of_one: impl FnMut(&VersionFlags) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    if flags.each.is_none() || flags.row.is_some() {
        return of_one(flags);
    }
    let versions = versions(flags, terminal)?;
    let mut worst = Exit::Done;
    for version in &versions {
        let name = version.row.as_ref().and_then(Row::name);
        if let Some(name) = name {
            errln!("film {}:", printable(name));
        }
        match of_one(&flags.of_row(name)).or_else(Failure::exit_if_shown)? {
            Exit::Done => {}
            // Whoever stops one stops all.
            Exit::Interrupted => return Ok(Exit::Interrupted),
            exit if worst == Exit::Done => worst = exit,
            _ => {}
        }
    }
    Ok(worst)
}

/// The versions that are meant; what is wrong with their table is shown.
pub(crate) fn versions(flags: &VersionFlags, terminal: &Terminal) -> Result<Vec<Version>, Failure> {
    match flags.choice().versions()? {
        Versions::Of(versions) => Ok(versions),
        Versions::Flawed(checked) => {
            terminal.show(&[*checked]);
            Err(Failure::shown(Exit::Storyboard))
        }
    }
}
