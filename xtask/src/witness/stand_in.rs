//! One stand-in host: a process of its own on a loopback port, its ledger, and what it was asked.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::expected::folder;
use crate::rehearsal::Check;

/// A running stand-in; it ends with this value.
pub(crate) struct StandIn {
    process: Child,
    folder: PathBuf,
    /// Where it listens.
    pub(crate) origin: String,
}

impl StandIn {
    /// Starts one of the stand-ins, which serves `clip`; its files go into `place`.
    pub(crate) fn start(
        python: &Path,
        witness: &str,
        clip: &Path,
        place: &Path,
        options: &[String],
    ) -> Check<Self> {
        let mut command = Command::new(python);
        command.arg(folder().join(format!("{witness}.py"))).arg("--clip").arg(clip).args(options);
        Self::run(command, place)
    }

    /// Starts a command that is a stand-in; its files go into `place`.
    pub(crate) fn run(mut command: Command, place: &Path) -> Check<Self> {
        command.args(["--port", "0"]).arg("--ledger").arg(place.join("ledger.jsonl"));
        command.arg("--requests").arg(place.join("requests.jsonl"));
        command.env("PYTHONDONTWRITEBYTECODE", "1").stdout(Stdio::piped());
        let mut process = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let stdout = process.stdout.take().expect("stdout is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).map_err(|error| error.to_string())?;
        let origin = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let origin = origin.ok_or(format!("the first line of {command:?} is `{line}`"))?;
        Ok(Self { process, folder: place.to_owned(), origin })
    }

    /// What was bought, in this order.
    pub(crate) fn ledger(&self) -> Check<Vec<Value>> {
        lines(&self.folder.join("ledger.jsonl"))
    }

    /// What was asked, in this order.
    pub(crate) fn requests(&self) -> Check<Vec<Value>> {
        lines(&self.folder.join("requests.jsonl"))
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        // It may be gone already, which does not matter here.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The whole lines of a file of JSON lines; none where there is no file yet.
fn lines(file: &Path) -> Check<Vec<Value>> {
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|error| format!("{}: {error}", file.display()))?,
    };
    let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    whole.map(|line| serde_json::from_str(line).map_err(|error| error.to_string())).collect()
}
