//! Kills runs at random moments and counts what was bought.
//!
//! A separate emulator keeps the ledger; the client is killed with SIGKILL again and again, and
//! run once more to the end. Each take must stand in the ledger once.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use clap::Args;
use serde_json::Value;

use crate::cargo::released;
use crate::rehearsal::{Check, Emulator, Rehearsal, copy_storyboard};
use crate::threads;

/// Kill rehearsed runs at random moments, finish them, and compare the emulator's ledger.
#[derive(Debug, Args)]
pub(crate) struct Soak {
    /// How many kills in all.
    #[arg(long, default_value_t = 50)]
    kills: usize,
    /// Seed of the random moments; printed, so that a failure can be repeated.
    #[arg(long)]
    seed: Option<u64>,
    /// Longest time before a kill, in milliseconds.
    #[arg(long, default_value_t = 900)]
    longest: u64,
    /// How many films are made at the same time.
    #[arg(long, value_name = "N", default_value_t = 4)]
    jobs: usize,
    /// The binary to kill; without it, the release build, which is made.
    #[arg(long)]
    binary: Option<PathBuf>,
    /// The storyboard.
    #[arg(long, default_value = "specs/deep-field/cuts.yaml")]
    storyboard: PathBuf,
}

pub(crate) fn run(soak: &Soak) -> Check<()> {
    let seed = soak.seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}: repeat with `cargo xtask soak --kills {} --seed {seed}`", soak.kills);
    let jobs = soak.jobs.clamp(1, soak.kills.max(1));
    let films = threads::each(jobs, |job| {
        let share = (soak.kills + job) / jobs;
        films(soak, share, fastrand::Rng::with_seed(seed.wrapping_add(job as u64)))
    })?;
    let (kills, films) = (soak.kills, films.into_iter().sum::<usize>());
    println!("soak ok: {kills} kills, {films} films, no take bought twice");
    Ok(())
}

/// Makes films, one after the other, until so many runs were killed; answers how many films.
fn films(soak: &Soak, most: usize, mut moments: fastrand::Rng) -> Check<usize> {
    let (mut kills, mut films) = (0, 0);
    while kills < most {
        let stage = Soaking::open(soak)?;
        kills += stage.kill_until_done(&mut moments, most - kills)?;
        stage.rehearsal().finish()?;
        stage.compare()?;
        films += 1;
    }
    Ok(films)
}

/// A fresh copy of the storyboard, and an emulator of its own.
struct Soaking<'a> {
    soak: &'a Soak,
    binary: PathBuf,
    folder: tempfile::TempDir,
    emulator: Emulator,
}

impl<'a> Soaking<'a> {
    fn open(soak: &'a Soak) -> Check<Self> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (from, name) = (soak.storyboard.parent(), soak.storyboard.file_name());
        let name = name.ok_or("the storyboard is not a file")?;
        copy_storyboard(from.unwrap_or(Path::new(".")), folder.path())?;
        std::fs::rename(folder.path().join(name), folder.path().join("story.yaml"))
            .map_err(|error| error.to_string())?;
        let binary = released(soak.binary.as_deref())?;
        let emulator = Emulator::start(&binary, "400ms", &folder.path().join("emulator"))?;
        Ok(Self { soak, binary, folder, emulator })
    }

    fn rehearsal(&self) -> Rehearsal<'_> {
        let Self { binary, folder, emulator, .. } = self;
        Rehearsal { binary, folder: folder.path(), emulator, since: 0 }
    }

    /// Runs and kills until the film is made or `most` kills are done; returns the kills.
    fn kill_until_done(&self, moments: &mut fastrand::Rng, most: usize) -> Check<usize> {
        for kills in 0..most {
            let mut command = self.rehearsal().wanflow(&["run", "story.yaml", "--json"]);
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

    /// Every task of the ledger must be another take, and the film must be there.
    fn compare(&self) -> Check<()> {
        let plan = self.rehearsal().wanflow(&["plan", "story.yaml", "--json"]).output();
        let plan = plan.map_err(|error| error.to_string())?;
        let plan: Value =
            serde_json::from_slice(&plan.stdout).map_err(|error| error.to_string())?;
        let film = plan["film"]["output"].as_str().ok_or("the plan names no film")?;
        let film = film.trim_end_matches(".mp4").to_owned() + ".rehearsal.mp4";
        if !self.folder.path().join("out").join(&film).is_file() {
            return Err(format!("exit 0, but {film} is missing"));
        }
        let tasks = self.rehearsal().tasks()?;
        let takes = plan["tasks"].as_array().ok_or("the plan lists no tasks")?.len();
        if tasks.len() != takes {
            return Err(format!("{takes} takes, but the ledger has {} tasks", tasks.len()));
        }
        println!("film made; {takes} takes, {} tasks in the ledger", tasks.len());
        Ok(())
    }
}
