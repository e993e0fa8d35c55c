//! Building again whenever a file that was built from has changed.
//!
//! Files are looked at again and again, and no notices of the system are waited for: there are few
//! of them and their paths are known, so that a look takes microseconds; and it holds for editors
//! that save by renaming, for folders that are made again, and for file systems that send no
//! notices. This file reads no clock and does not wait: [`Surroundings`] do that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use wanflow_system::{Current, System as _};

use crate::config;
use crate::environment::Environment;
use crate::project::{Project, SETTINGS};

/// How long files must have stayed as they are before they are built from: a save takes several
/// steps, and several files are often saved together.
pub const QUIET: Duration = Duration::from_millis(200);

/// The files that something is built from, whether they are there or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs(BTreeSet<PathBuf>);

impl Inputs {
    /// Those of any storyboard: itself, the settings of its project, the user's configuration.
    pub fn of_project(project: &Project, environment: &Environment) -> Self {
        let inside = project.folder.ancestors().take_while(|it| it.starts_with(&project.root));
        let settings = inside.map(|folder| folder.join(SETTINGS));
        let config = config::place(environment).map(|(file, _)| file);
        Self([project.file.clone()].into_iter().chain(settings).chain(config).collect())
    }

    /// Adds files.
    pub fn extend(&mut self, files: impl IntoIterator<Item = PathBuf>) {
        self.0.extend(files);
    }

    /// The files, in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(PathBuf::as_path)
    }
}

/// What files were at one moment, as far as that is known without reading them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<PathBuf, Option<String>>);

impl Snapshot {
    /// What the disk says.
    pub fn of_disk(inputs: &Inputs) -> Self {
        inputs.files().map(|path| (path.to_owned(), state_of(path))).collect()
    }

    /// The files that differ, in the order of their paths.
    fn differing(&self, other: &Self) -> Vec<&Path> {
        let differs = |(path, state): &(&PathBuf, &Option<String>)| {
            other.0.get(*path).unwrap_or(&None) != *state
        };
        self.0.iter().filter(differs).map(|(path, _)| path.as_path()).collect()
    }
}

/// Each file with something that is another whenever its content is; `None`: it is not there.
impl FromIterator<(PathBuf, Option<String>)> for Snapshot {
    fn from_iter<I: IntoIterator<Item = (PathBuf, Option<String>)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}

fn state_of(path: &Path) -> Option<String> {
    let data = std::fs::metadata(path).ok()?;
    let by_times = || format!("{} {:?}", data.len(), data.modified());
    Some(Current::version_of(&data).map_or_else(by_times, |version| version.stamp))
}

/// What is around a loop that builds again.
pub trait Surroundings {
    /// What files are right now.
    fn look(&self, inputs: &Inputs) -> Snapshot;

    /// Waits a moment. The time since any beginning; `None`: the end was asked for.
    fn pause(&mut self) -> Option<Duration>;

    /// Tells people what is built for once more.
    fn changed(&mut self, files: &[&Path]);
}

/// Builds, and once more whenever an input has changed, until the end is asked for. What is built
/// says what it was built from, also where it failed.
pub fn keep_building(
    mut inputs: Inputs,
    surroundings: &mut dyn Surroundings,
    build: &mut dyn FnMut() -> Inputs,
) {
    loop {
        // Looked at before they are read: a save meanwhile is a change.
        let mut before = surroundings.look(&inputs);
        let mut found = build();
        // What a storyboard named before it was broken is not forgotten.
        found.0.retain(|file| !inputs.0.contains(file));
        before.0.extend(surroundings.look(&found).0);
        inputs.0.append(&mut found.0);
        let mut watcher = Watcher::of(before);
        loop {
            let Some(now) = surroundings.pause() else { return };
            let seen = surroundings.look(&inputs);
            if watcher.has_changed(now, seen) {
                surroundings.changed(&watcher.seen.differing(&watcher.built));
                break;
            }
        }
    }
}

/// Tells whether what was built is out of date, once that has settled.
struct Watcher {
    built: Snapshot,
    seen: Snapshot,
    since: Option<Duration>,
}

impl Watcher {
    fn of(built: Snapshot) -> Self {
        Self { seen: built.clone(), built, since: None }
    }

    /// Whether what is seen now differs from what was built, and has done so without a change for
    /// as long as saves may take.
    fn has_changed(&mut self, now: Duration, seen: Snapshot) -> bool {
        if seen != self.seen || self.since.is_none() {
            self.seen = seen;
            self.since = Some(now);
        }
        let settled = self.since.is_some_and(|since| now.saturating_sub(since) >= QUIET);
        settled && self.seen != self.built
    }
}

#[cfg(test)]
mod tests;
