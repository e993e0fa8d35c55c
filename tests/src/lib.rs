//! What workspace-wide tests and benches stand on.
//!
//! A stage for the real binary: a temporary folder with a storyboard in it, and nothing of the
//! machine's environment.

pub mod blocks;
pub mod certificates;
pub mod download;
pub mod fuzz;
pub mod matrix;
pub mod naive;
pub mod recorded;
pub mod recorder;
pub mod replay;
pub mod scripted;
pub mod shop;
pub mod uploads;
pub mod virtual_time;
pub mod wire;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

/// A temporary folder in which the real binary runs.
#[derive(Debug)]
pub struct Stage {
    folder: TempDir,
}

impl Stage {
    /// An empty folder.
    pub fn empty() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder can be made") }
    }

    /// A copy of a storyboard's folder below `specs/`, without what earlier runs left there.
    pub fn of(spec: &str) -> Self {
        let stage = Self::empty();
        copy(&root().join("specs").join(spec), stage.path());
        stage
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("a stage is writable");
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect("the file is readable text")
    }

    /// Replaces text in a file, which must hold it.
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} does not hold {from:?}");
        self.write(name, &text.replace(from, to));
    }

    /// The binary with these words, in this folder, with an empty environment.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(wanflow());
        command.args(words).current_dir(self.path()).env_clear().env("NO_COLOR", "1");
        command.env("HOME", self.path());
        command
    }

    /// Runs the binary to its end.
    pub fn wanflow(&self, words: &[&str]) -> Ended {
        self.run(&mut self.command(words))
    }

    /// Runs a prepared command to its end.
    pub fn run(&self, command: &mut Command) -> Ended {
        Ended::from(command.output().expect("the binary starts"))
    }
}

/// How the binary ended, and what it printed.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; -1 where a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ended {
    /// Asserts the exit code, and shows what was printed if it is another.
    #[expect(clippy::return_self_not_must_use, reason = "most tests only ask for the code")]
    pub fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Standard output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).expect("standard output is JSON")
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The workspace's folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests crate lies in the workspace").to_owned()
}

/// The binary, built once for each test process, with the profile's own target folder; or the one
/// that `WANFLOW_BINARY` names, which somebody has built.
pub fn wanflow() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(built) = std::env::var_os("WANFLOW_BINARY") {
            return PathBuf::from(built);
        }
        let test = std::env::current_exe().expect("a test knows its own file");
        let profile = test.ancestors().nth(2).expect("tests lie in TARGET/PROFILE/deps");
        let target = profile.parent().expect("a profile's folder lies in the target folder");
        let mut cargo = Command::new(env!("CARGO"));
        // Build scripts watch these: seen with this crate's values, they would build anew, and
        // once more for the next build outside a test.
        std::env::vars_os()
            .map(|(name, _)| name)
            .filter(|name| is_about_a_crate(&name.to_string_lossy()))
            .for_each(|name| {
                cargo.env_remove(name);
            });
        let built = cargo
            // All that `cargo test --workspace` builds upon: with any part of it alone, cargo
            // chooses other features and settings, and builds other people's crates once more.
            .args(["build", "--quiet", "--workspace", "--target-dir"])
            .arg(target)
            .args(profile.ends_with("release").then_some("--release"))
            .current_dir(root())
            .status()
            .expect("cargo runs");
        assert!(built.success(), "the binary does not build");
        profile.join("wanflow")
    })
}

/// Whether cargo sets this variable to inform a process about the crate it belongs to.
fn is_about_a_crate(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_"]
        .iter()
        .any(|prefix| variable.starts_with(prefix))
}

/// Copies a folder's content, without what runs left there. The folders above exist.
pub fn copy(from: &Path, to: &Path) {
    if !to.exists() {
        std::fs::create_dir(to).expect("a stage is writable");
    }
    for entry in std::fs::read_dir(from).expect("a spec's folder is readable") {
        let entry = entry.expect("a folder entry is readable");
        let (name, path) = (entry.file_name(), entry.path());
        if name == ".wanflow" || name == "out" {
            continue;
        }
        let target = to.join(&name);
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a stage is writable");
        }
    }
}
