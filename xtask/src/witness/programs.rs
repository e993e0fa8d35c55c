//! The programs of all cases, and what they share.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::clip;
use crate::rehearsal::Check;

/// The programs, and what all cases share.
pub(crate) struct Programs {
    pub(crate) binary: PathBuf,
    pub(crate) python: PathBuf,
    pub(crate) clip: PathBuf,
    /// `None` where the binary knows no such setting, as older ones do not.
    pub(crate) patience: Option<String>,
    /// Holds the clip, and is removed at the end.
    folder: TempDir,
}

impl Programs {
    /// Makes ready with a binary that exists.
    pub(crate) fn find(binary: PathBuf, patience: &str) -> Check<Self> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let clip = clip::draw(&binary, &folder.path().join("clip"))?;
        let patience = Some(patience.to_owned());
        let mut programs = Self { binary, python: python()?, clip, patience, folder };
        if !programs.knows_patience()? {
            println!("this binary knows no `patience`: it waits as long as it always does");
            programs.patience = None;
        }
        Ok(programs)
    }

    /// What the binary prints as JSON, without any configuration.
    pub(crate) fn json(&self, words: &[&str]) -> Check<Value> {
        let output = self.quiet(words).output().map_err(|error| error.to_string())?;
        serde_json::from_slice(&output.stdout).map_err(|error| format!("{words:?}: {error}"))
    }

    fn knows_patience(&self) -> Check<bool> {
        let file = self.folder.path().join("config.toml");
        let text = "[endpoints.\"fal/wan2.6-i2v\"]\npatience = \"3s\"\n";
        fs::write(&file, text).map_err(|error| error.to_string())?;
        let mut command = self.quiet(&["endpoints", "--json"]);
        let output = command.env("WANFLOW_CONFIG", &file).output();
        Ok(output.map_err(|error| error.to_string())?.status.success())
    }

    fn quiet(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(words).env_clear().env("HOME", self.folder.path());
        command.current_dir(self.folder.path());
        command
    }
}

/// Python itself, not a wrapper that starts it anew each time.
pub(crate) fn python() -> Check<PathBuf> {
    let output = Command::new("python3")
        .args(["-c", "import sys; print(sys.executable)"])
        .output()
        .map_err(|error| format!("python3: {error}"))?;
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}
