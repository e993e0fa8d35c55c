//! The installed git, as far as it is asked: which commit, which blobs, and their contents. Nothing
//! is written to a repository, not even its index.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use crate::failure::Failure;
use crate::printable::printable;

/// Variables by which git, while it runs a hook, tells its children where the repository is. Here
/// the storyboard's place says it.
const OF_HOOKS: [&str; 4] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"];

/// What git prints before a second line, where a path leads through a link to nothing in the
/// commit.
const NO_BLOB: [&str; 4] = ["symlink", "dangling", "loop", "notdir"];

/// A repository with a working tree.
#[derive(Clone, Debug)]
pub(super) struct Git {
    /// The working tree's root, canonical.
    top: PathBuf,
}

impl Git {
    /// The repository around a folder.
    pub(super) fn around(folder: &Path) -> Result<Self, Failure> {
        let output = output(command(folder).args(["rev-parse", "--show-toplevel"]))?;
        if !output.status.success() {
            let folder = printable(&folder.display().to_string());
            return Err(Failure::usage(format!(
                "{folder} is not in a git repository: {}",
                said(&output)
            ))
            .with_help("name two files to compare these"));
        }
        let top = PathBuf::from(text(&output.stdout));
        let top = top.canonicalize().map_err(|error| {
            Failure::environment(format!("{}: {error}", printable(&top.display().to_string())))
        })?;
        Ok(Self { top })
    }

    /// The commit that a name stands for.
    pub(super) fn commit(self, name: &str) -> Result<Option<Commit>, Failure> {
        let peeled = format!("{name}^{{commit}}");
        let words = ["rev-parse", "--quiet", "--verify", "--end-of-options", &peeled];
        let output = output(command(&self.top).args(words))?;
        let is_there = output.status.success();
        let commit = || Commit { name: name.to_owned(), hash: text(&output.stdout), git: self };
        Ok(is_there.then(commit))
    }
}

/// A commit of a repository.
#[derive(Clone, Debug)]
pub(super) struct Commit {
    /// As the user named it.
    name: String,
    /// Its own name.
    hash: String,
    git: Git,
}

impl Commit {
    /// As the user named it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The root of the working tree.
    pub(super) fn top(&self) -> &Path {
        &self.git.top
    }

    /// What a file of it is called for people, by its path from the repository's root: as git
    /// takes it, and with a `/` behind which the file's own name begins.
    pub(super) fn label(&self, path: &str) -> String {
        let from_root = if path.contains('/') { "" } else { "./" };
        format!("{}:{from_root}{path}", self.name)
    }

    /// The blobs that it has at some paths from its root; links within it are followed.
    pub(super) fn blobs(&self, paths: &[&str]) -> Result<Vec<Option<String>>, Failure> {
        let mut command = command(self.top());
        command.args([
            "cat-file",
            "--batch-check=%(objecttype) %(objectname)",
            "--follow-symlinks",
        ]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| cannot_start(&error))?;
        let input = child.stdin.take();
        let asked: Vec<_> = paths.iter().map(|path| format!("{}:{path}\n", self.hash)).collect();
        let asked = asked.concat();
        let output = thread::scope(|scope| {
            // It answers while it is asked: neither side waits for the other.
            scope.spawn(move || input.map(|mut input| input.write_all(asked.as_bytes())));
            child.wait_with_output()
        });
        let output = output.map_err(|error| cannot_start(&error))?;
        let answers = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut lines = answers.lines();
        let next = |_: &&str| {
            let line = lines.next()?;
            let (first, second) = line.rsplit_once(' ')?;
            if NO_BLOB.contains(&first) {
                lines.next();
            }
            (first == "blob").then(|| second.to_owned())
        };
        Ok(paths.iter().map(next).collect())
    }

    /// Writes a blob into a file, as a checkout of it at this path would.
    pub(super) fn write(&self, blob: &str, path: &str, to: &Path) -> Result<(), Failure> {
        let cannot = |error: std::io::Error| {
            Failure::environment(format!("{}: {error}", printable(&to.display().to_string())))
        };
        let file = File::create(to).map_err(cannot)?;
        let mut command = command(self.top());
        command.args(["cat-file", "--filters"]).arg(format!("--path={path}")).arg(blob);
        let output = output(command.stdout(Stdio::from(file)))?;
        if output.status.success() {
            return Ok(());
        }
        let path = printable(path);
        Err(Failure::environment(format!("git cannot read {path}: {}", said(&output))))
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(Stdio::piped()).env("GIT_OPTIONAL_LOCKS", "0");
    OF_HOOKS.iter().map(OsStr::new).for_each(|name| {
        command.env_remove(name);
    });
    command
}

fn output(command: &mut Command) -> Result<Output, Failure> {
    let child = command.spawn().map_err(|error| cannot_start(&error))?;
    child.wait_with_output().map_err(|error| cannot_start(&error))
}

fn cannot_start(error: &std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::NotFound => Failure::environment("git is not installed, and knows the revision")
            .with_help("install it, or name two files"),
        _ => Failure::environment(format!("git does not run: {error}")),
    }
}

/// What git says of its failure, in a line.
fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    printable(said.lines().next().unwrap_or("it does not say why").trim_start_matches("fatal: "))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches(['\n', '\r']).to_owned()
}
