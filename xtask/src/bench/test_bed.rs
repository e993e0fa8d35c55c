//! What is measured, and where it lies.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What is measured, with the features that the workspace as a whole chooses: so it is built most
/// often.
pub(super) const BINARIES: [&str; 7] =
    ["--workspace", "--bin", "wanflow", "--bin", "bench-engine", "--bin", "bench-media"];

/// Where the measured things lie.
pub(super) struct TestBed {
    /// The workspace.
    pub(super) root: PathBuf,
    /// A folder for inputs and outputs, removed at the end.
    pub(super) folder: tempfile::TempDir,
    /// Release binaries of the earlier commit, if they were built before.
    pub(super) baseline: Option<PathBuf>,
}

impl TestBed {
    pub(super) fn wanflow(&self) -> String {
        self.root.join("target/release/wanflow").display().to_string()
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command to its end in the bed's folder; its failure is ours.
    pub(super) fn run(&self, words: &[&str]) -> Result<Vec<u8>, String> {
        let output = Command::new(words[0])
            .args(&words[1..])
            .current_dir(self.path())
            .output()
            .map_err(|error| format!("{}: {error}", words[0]))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(format!("{words:?}: {}", String::from_utf8_lossy(&output.stderr)))
    }
}
