//! Kills runs, and lets their system calls fail, at every call on the storyboard's own files.
//!
//! The product is not changed for it: the kernel's tracing does the harm. One scene is run; first
//! quietly, to learn which calls there are, then once for each of them and each harm. The emulator
//! is a process of its own that nobody traces, and its ledger is the oracle.

mod calls;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Args;

use crate::cargo::released;
use crate::rehearsal::{Check, Emulator, Rehearsal, copy_storyboard};
use crate::threads;
use calls::{Call, Point};

/// Harm runs at every write, sync and rename of their files, and compare the emulator's ledger.
#[derive(Debug, Args)]
pub(crate) struct Strace {
    /// The binary to harm; without it, the release build, which is made.
    #[arg(long)]
    binary: Option<PathBuf>,
    /// Of more calls than this of one kind on one file, this many are taken, spread out, first and
    /// last among them.
    #[arg(long, default_value_t = 8)]
    most: usize,
    /// How many runs are harmed at the same time, each in a folder and at an emulator of its own.
    #[arg(long, value_name = "N", default_value_t = 6)]
    jobs: usize,
}

/// The longest that all of it may take.
const LIMIT: Duration = Duration::from_mins(15);

/// One short scene. Its seed is fixed, so that each run sends the same request.
const STORY: &str = "\
scenes:
  - id: launch
    image: rocket.jpg
    prompt: The rocket clears the tower.
    seed: 7
";

/// What is done to a call, in strace's words.
const HARMS: [&str; 3] = ["signal=SIGKILL", "error=ENOSPC", "error=EIO"];

pub(crate) fn run(strace: &Strace) -> Check<()> {
    let began = Instant::now();
    let stages = threads::each(strace.jobs.max(1), |_| TracedRun::open(strace))?;
    let calls = stages.first().ok_or("there is no stage")?.calls()?;
    let points = calls::points(&calls, strace.most);
    let all: usize = calls.iter().map(|call| call.times).sum();
    println!(
        "{all} calls on {} files and folders; harmed are {} of them, each in {} ways",
        calls.len(),
        points.len(),
        HARMS.len()
    );
    let hits = threads::each(stages.len(), |number| {
        let own = points.iter().skip(number).step_by(stages.len());
        own.map(|point| stages[number].harm(point, began)).sum::<Check<usize>>()
    })?;
    let (hits, probes) = (hits.into_iter().sum::<usize>(), points.len() * HARMS.len());
    if hits < probes / 2 {
        return Err(format!("only {hits} of {probes} harms were done: is tracing possible here?"));
    }
    let seconds = began.elapsed().as_secs();
    println!("strace ok: {probes} runs, {hits} harmed, no task bought twice, {seconds} s");
    Ok(())
}

/// A folder that is made anew for each run, under the same name, and the emulator.
struct TracedRun {
    binary: PathBuf,
    folder: tempfile::TempDir,
    /// The storyboard's folder: files have the same names each time.
    story: PathBuf,
    emulator: Emulator,
}

impl TracedRun {
    fn open(strace: &Strace) -> Check<Self> {
        let words = |error: std::io::Error| error.to_string();
        let folder = tempfile::tempdir().map_err(words)?;
        let binary = released(strace.binary.as_deref())?;
        let emulator = Emulator::start(&binary, "50ms", &folder.path().join("emulator"))?;
        // Without links in it: strace compares names.
        let story = folder.path().canonicalize().map_err(words)?.join("story");
        let stage = Self { binary, folder, story, emulator };
        // Once quietly, so that the emulator has drawn the clip.
        stage.fresh()?.finish()?;
        Ok(stage)
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("strace.log")
    }

    /// The storyboard as if nothing had ever been run.
    fn fresh(&self) -> Check<Rehearsal<'_>> {
        let words = |error: std::io::Error| error.to_string();
        let Self { binary, story, emulator, .. } = self;
        if story.exists() {
            std::fs::remove_dir_all(story).map_err(words)?;
        }
        copy_storyboard(Path::new("specs/minimal"), story)?;
        std::fs::write(story.join("story.yaml"), STORY).map_err(words)?;
        let since = emulator.ledger()?.len();
        Ok(Rehearsal { binary, folder: story, emulator, since })
    }

    /// A run under strace, with these words for it.
    fn traced(&self, words: &[String]) -> Check<(Option<i32>, String)> {
        let mut command = Command::new("strace");
        command.arg("-f").arg("-y").arg("-o").arg(self.log()).args(words);
        command.arg(&self.binary).args(["run", "story.yaml"]);
        command.arg(format!("--rehearse={}", self.emulator.origin));
        let end = command.current_dir(&self.story).output();
        let end = end.map_err(|error| format!("strace: {error}"))?;
        let log = std::fs::read_to_string(self.log())
            .map_err(|error| format!("strace wrote nothing: {error}"))?;
        Ok((end.status.code(), log))
    }

    /// The calls of a quiet run on files below the storyboard's folder.
    fn calls(&self) -> Check<Vec<Call>> {
        self.fresh()?;
        let (code, log) = self.traced(&["-e".to_owned(), format!("trace={}", calls::KINDS)])?;
        let calls = calls::read(&log, &self.story.to_string_lossy());
        if code == Some(0) && !calls.is_empty() {
            return Ok(calls);
        }
        Err(format!("tracing is not possible here: strace ended with {code:?}\n{log}"))
    }

    /// Harms runs at one point in every way; answers how often the harm was done.
    fn harm(&self, point: &Point, began: Instant) -> Check<usize> {
        let mut hits = 0;
        for harm in HARMS {
            let hit = self.probe(point, harm);
            hits += usize::from(hit.map_err(|broken| format!("{harm} at {point}: {broken}"))?);
            if began.elapsed() > LIMIT {
                return Err(format!("not done after {} s", LIMIT.as_secs()));
            }
        }
        println!("ok: {point}");
        Ok(hits)
    }

    /// One harmed run, and what comes after it. Answers whether the harm was done.
    fn probe(&self, point: &Point, harm: &str) -> Check<bool> {
        let rehearsal = self.fresh()?;
        let (code, log) = self.traced(&point.words(harm, &self.story.to_string_lossy()))?;
        // Killed, done all the same, or ended in a named state: never a panic.
        if !matches!(code, None | Some(137 | 0 | 4 | 5 | 6)) {
            return Err(format!("the run ended with {code:?}"));
        }
        rehearsal.finish()?;
        let tasks = rehearsal.tasks()?.len();
        let film = self.story.join("out/story.rehearsal.mp4");
        if tasks != 1 || !film.is_file() {
            return Err(format!("{tasks} tasks bought, film there: {}", film.is_file()));
        }
        Ok(log.contains("(INJECTED)") || log.contains("killed by SIGKILL"))
    }
}
