//! Kills runs at random moments and counts what was bought.
//!
//! A separate emulator keeps the ledger; the client is killed with SIGKILL again and again, and
//! run once more to the end. Each take must stand in the ledger once.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use clap::Args;
use serde_json::Value;

/// Kill rehearsed runs at random moments, finish them, and compare the emulator's ledger.
#[derive(Debug, Args)]
pub(crate) struct Soak {
    /// How many kills in all.
    #[arg(long, default_value_t = 50)]
    kills: u32,
    /// Seed of the random moments; printed, so that a failure can be repeated.
    #[arg(long)]
    seed: Option<u64>,
    /// Longest time before a kill, in milliseconds.
    #[arg(long, default_value_t = 900)]
    longest: u64,
    /// The binary to kill.
    #[arg(long, default_value = "target/release/wanflow")]
    binary: PathBuf,
    /// The storyboard's folder.
    #[arg(long, default_value = "specs/deep-field")]
    storyboard: PathBuf,
}

type Check<T> = Result<T, String>;

pub(crate) fn run(soak: &Soak) -> Check<()> {
    let seed = soak.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}: repeat with `cargo xtask soak --kills {} --seed {seed}`", soak.kills);
    let mut moments = fastrand::Rng::with_seed(seed);
    let mut kills = 0;
    let mut films = 0;
    while kills < soak.kills {
        let mut stage = Stage::open(soak)?;
        kills += stage.kill_until_done(&mut moments, soak.kills - kills)?;
        stage.finish()?;
        films += 1;
    }
    println!("soak ok: {kills} kills, {films} films, no take bought twice");
    Ok(())
}

/// A fresh copy of the storyboard, and an emulator of its own.
struct Stage<'a> {
    soak: &'a Soak,
    binary: PathBuf,
    folder: tempfile::TempDir,
    emulator: Child,
    origin: String,
}

impl<'a> Stage<'a> {
    fn open(soak: &'a Soak) -> Check<Self> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        copy_storyboard(&soak.storyboard, folder.path())?;
        let binary = soak.binary.canonicalize();
        let binary = binary.map_err(|error| format!("{}: {error}", soak.binary.display()))?;
        let mut emulator = Command::new(&binary)
            .args(["emulate", "--listen", "127.0.0.1:0", "--latency", "400ms", "--state"])
            .arg(folder.path().join("emulator"))
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", soak.binary.display()))?;
        let stdout = emulator.stdout.take().expect("stdout is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).map_err(|error| error.to_string())?;
        let origin = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let origin = origin.ok_or(format!("the emulator's first line is `{}`", line.trim()))?;
        Ok(Self { soak, binary, folder, emulator, origin })
    }

    fn wanflow(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(words).arg(format!("--rehearse={}", self.origin));
        command.current_dir(self.folder.path());
        command
    }

    /// Runs and kills until the film is made or `most` kills are done; returns the kills.
    fn kill_until_done(&self, moments: &mut fastrand::Rng, most: u32) -> Check<u32> {
        for kills in 0..most {
            let mut command = self.wanflow(&["run", "story.yaml", "--json"]);
            let mut child = command
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .map_err(|error| error.to_string())?;
            std::thread::sleep(Duration::from_millis(moments.u64(0..self.soak.longest)));
            if child.try_wait().map_err(|error| error.to_string())?.is_some_and(|end| end.success())
            {
                return Ok(kills.max(1));
            }
            child.kill().map_err(|error| error.to_string())?;
            child.wait().map_err(|error| error.to_string())?;
        }
        Ok(most)
    }

    /// Runs to the end, resolving what is in doubt from the emulator's ledger as a person would.
    fn finish(&mut self) -> Check<()> {
        for _ in 0..8 {
            let end = self.wanflow(&["run", "story.yaml"]).output();
            let end = end.map_err(|error| error.to_string())?;
            match end.status.code() {
                Some(0) => return self.compare(),
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
        let ledger = self.ledger()?;
        // Takes without a seed send equal requests: a task that another take has is not this one's.
        let known = listed["known_task_ids"].as_array().ok_or("no `known_task_ids`")?;
        let is_new = |task: &&Value| !known.contains(&task["task_id"]);
        let is_its = |task: &&Value| task["request_sha256"] == doubt["request_sha256"];
        let task = ledger.iter().filter(is_new).find(is_its);
        println!("in doubt: {name}, {} micro-dollars at risk", doubt["price"]);
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

    /// Every task of the ledger must be another take, and the film must be there.
    fn compare(&self) -> Check<()> {
        let film = self.folder.path().join("out/deep-field.rehearsal.mp4");
        if !film.is_file() {
            return Err(format!("exit 0, but {} is missing", film.display()));
        }
        let tasks = self.ledger()?;
        let plan = self.wanflow(&["plan", "story.yaml", "--json"]).output();
        let plan = plan.map_err(|error| error.to_string())?;
        let plan: Value =
            serde_json::from_slice(&plan.stdout).map_err(|error| error.to_string())?;
        let takes = plan["tasks"].as_array().ok_or("the plan lists no tasks")?.len();
        if tasks.len() != takes {
            return Err(format!("{takes} takes, but the ledger has {} tasks", tasks.len()));
        }
        println!("film made; {takes} takes, {} tasks in the ledger", tasks.len());
        Ok(())
    }

    /// The tasks of the emulator's ledger, in order of creation.
    fn ledger(&self) -> Check<Vec<Value>> {
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
        let ledger: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
        ledger["tasks"].as_array().cloned().ok_or("the ledger lists no tasks".to_owned())
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        // The emulator is only a witness: that it may be gone already does not matter.
        let _ = self.emulator.kill();
        let _ = self.emulator.wait();
    }
}

fn copy_storyboard(from: &Path, to: &Path) -> Check<()> {
    let copy = |from: &Path, to: &Path| {
        std::fs::copy(from, to).map(drop).map_err(|error| format!("{}: {error}", from.display()))
    };
    copy(&from.join("story.yaml"), &to.join("story.yaml"))?;
    let images = from.join("images");
    std::fs::create_dir(to.join("images")).map_err(|error| error.to_string())?;
    for entry in std::fs::read_dir(&images).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let name = path.file_name().expect("a folder entry has a name");
        copy(&path, &to.join("images").join(name))?;
    }
    Ok(())
}
