//! A rehearsal seen from outside: the binary in a folder, an emulator in a process of its own,
//! and a person who decides doubts by the emulator's ledger.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

pub(crate) type Check<T> = Result<T, String>;

/// `wanflow emulate`, alive as long as this value.
pub(crate) struct Emulator {
    process: Child,
    pub(crate) origin: String,
}

/// A folder with a storyboard, and the host that it is rehearsed with.
pub(crate) struct Rehearsal<'a> {
    pub(crate) binary: &'a Path,
    pub(crate) folder: &'a Path,
    pub(crate) emulator: &'a Emulator,
    /// How many tasks the ledger had before this storyboard came: they are another's.
    pub(crate) since: usize,
}

impl Emulator {
    /// Starts one that keeps its tasks in a folder.
    pub(crate) fn start(binary: &Path, latency: &str, state: &Path) -> Check<Self> {
        let words = ["--latency".as_ref(), latency.as_ref(), "--state".as_ref(), state.as_os_str()];
        Self::start_with(binary, &words)
    }

    /// Starts one with these words after `emulate`.
    pub(crate) fn start_with(binary: &Path, words: &[impl AsRef<OsStr>]) -> Check<Self> {
        let mut process = Command::new(binary)
            .args(["emulate", "--listen", "127.0.0.1:0"])
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", binary.display()))?;
        let stdout = process.stdout.take().expect("stdout is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).map_err(|error| error.to_string())?;
        let origin = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let origin = origin.ok_or(format!("the emulator's first line is `{}`", line.trim()))?;
        Ok(Self { process, origin })
    }

    /// The tasks of the ledger, in order of creation.
    pub(crate) fn ledger(&self) -> Check<Vec<Value>> {
        self.records()?["tasks"].as_array().cloned().ok_or("the ledger lists no tasks".to_owned())
    }

    /// All that the ledger lists.
    pub(crate) fn records(&self) -> Check<Value> {
        let host = self.origin.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).map_err(|error| error.to_string())?;
        write!(
            stream,
            "GET /emulator/ledger HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .map_err(|error| error.to_string())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map_err(|error| error.to_string())?;
        let body = answer.split_once("\r\n\r\n").ok_or("the ledger's answer has no body")?.1;
        serde_json::from_str(body).map_err(|error| error.to_string())
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // The emulator is only a witness: that it may be gone already does not matter.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Rehearsal<'_> {
    /// The binary with these words, in the storyboard's folder.
    pub(crate) fn wanflow(&self, words: &[&str]) -> Command {
        let mut command = Command::new(self.binary);
        command.args(words).arg(format!("--rehearse={}", self.emulator.origin));
        command.current_dir(self.folder);
        command
    }

    /// This storyboard's tasks.
    pub(crate) fn tasks(&self) -> Check<Vec<Value>> {
        Ok(self.emulator.ledger()?.split_off(self.since))
    }

    /// Runs to the end, resolving what is in doubt from the emulator's ledger as a person would.
    pub(crate) fn finish(&self) -> Check<()> {
        for _ in 0..8 {
            let end = self.wanflow(&["run", "story.yaml"]).output();
            let end = end.map_err(|error| error.to_string())?;
            match end.status.code() {
                Some(0) => return Ok(()),
                Some(5) => self.reconcile()?,
                code => {
                    let said = String::from_utf8_lossy(&end.stderr).into_owned();
                    return Err(format!("the last run ended with {code:?}: {said}"));
                }
            }
        }
        Err("the run still has tasks in doubt after 8 rounds".to_owned())
    }

    fn reconcile(&self) -> Check<()> {
        let listed = self.wanflow(&["reconcile", "--json"]).output().map_err(|e| e.to_string())?;
        let listed: Value =
            serde_json::from_slice(&listed.stdout).map_err(|error| error.to_string())?;
        let doubts = listed["in_doubt"].as_array().ok_or("reconcile lists no `in_doubt`")?;
        let doubt = doubts.first().ok_or("exit 5, but nothing is in doubt")?;
        let name = format!("{}@{}", doubt["scene"].as_str().unwrap_or_default(), doubt["take"]);
        // A person would look at the host's console; the ledger stands for it.
        let ledger = self.tasks()?;
        // Takes without a seed send equal requests: a task that another take has is not this one's.
        let known = listed["known_task_ids"].as_array().ok_or("no `known_task_ids`")?;
        let is_new = |task: &&Value| !known.contains(&task["task_id"]);
        let is_its = |task: &&Value| task["request_sha256"] == doubt["request_sha256"];
        let task = ledger.iter().filter(is_new).find(is_its);
        let mut command = match task.and_then(|task| task["task_id"].as_str()) {
            Some(task) => self.wanflow(&["reconcile", &name, "--adopt", task]),
            None => self.wanflow(&["reconcile", &name, "--not-created"]),
        };
        let end = command.output().map_err(|error| error.to_string())?;
        if end.status.success() {
            return Ok(());
        }
        Err(format!("reconcile: {}", String::from_utf8_lossy(&end.stderr)))
    }
}

/// Copies a storyboard with its pictures, without what earlier runs left.
pub(crate) fn copy_storyboard(from: &Path, to: &Path) -> Check<()> {
    let words = |error: std::io::Error| format!("{}: {error}", from.display());
    std::fs::create_dir_all(to).map_err(words)?;
    for entry in std::fs::read_dir(from).map_err(words)? {
        let entry = entry.map_err(words)?;
        let (name, path) = (entry.file_name(), entry.path());
        if name == ".wanflow" || name == "out" {
            continue;
        }
        let target = to.join(&name);
        if path.is_dir() {
            copy_storyboard(&path, &target)?;
        } else {
            std::fs::copy(&path, &target).map_err(words)?;
        }
    }
    Ok(())
}
