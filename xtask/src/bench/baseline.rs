//! The same programs as they were at an earlier commit, for rows that say how much has changed.

use std::path::PathBuf;
use std::process::Command;

use super::test_bed::{BINARIES, TestBed};
use crate::cargo::cargo;

/// The state before what is bought was kept at every host.
pub(super) const COMMIT: &str = "ba20956";

impl TestBed {
    /// The folder of the earlier commit's release binaries, built where none was given.
    pub(super) fn baseline(&self) -> Result<PathBuf, String> {
        if let Some(folder) = &self.baseline {
            return folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()));
        }
        let source = self.source_of(COMMIT)?;
        let target = source.with_file_name("target");
        let status = cargo()
            .args(["build", "--quiet", "--release"])
            .args(BINARIES)
            .arg("--target-dir")
            .arg(&target)
            .current_dir(&source)
            .status()
            .map_err(|error| error.to_string())?;
        let binaries = target.join("release");
        if status.success() { Ok(binaries) } else { Err(format!("{COMMIT} does not build")) }
    }

    /// The files of a commit, in a folder of their own below the target folder.
    pub(super) fn source_of(&self, commit: &str) -> Result<PathBuf, String> {
        let place = self.root.join("target/baseline").join(commit);
        let source = place.join("source");
        if !source.join("Cargo.toml").is_file() {
            println!("taking out {commit} …");
            std::fs::create_dir_all(&source).map_err(|error| error.to_string())?;
            let tar = place.join("source.tar");
            self.git(&["archive", "--output", &tar.display().to_string(), commit])?;
            let (tar, to) = (tar.display().to_string(), source.display().to_string());
            self.run(&["tar", "-xf", &tar, "-C", &to])?;
        }
        Ok(source)
    }

    /// The name of a commit such as `HEAD`, as its folder is called.
    pub(super) fn name_of(&self, commit: &str) -> Result<String, String> {
        let root = self.root.display().to_string();
        let name = self.run(&["git", "-C", &root, "rev-parse", "--short=7", commit])?;
        Ok(String::from_utf8_lossy(&name).trim().to_owned())
    }

    fn git(&self, words: &[&str]) -> Result<(), String> {
        let status = Command::new("git").args(words).current_dir(&self.root).status();
        let status = status.map_err(|error| format!("git: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("git {words:?} fails")) }
    }
}
