//! The runner: many tasks in virtual time, and many uploads at once.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::baseline;
use super::row::{Row, verdict};
use super::test_bed::TestBed;

/// Peak above idle that 20 uploads of 10 MB may take, in MiB.
const MEMORY_BAR: f64 = 32.0;

/// Processor time that a task may take at the client, in milliseconds.
const TASK_BAR: f64 = 10.0;

/// Share of the earlier commit's time that the replay of 60,000 records may take.
const REPLAY_BAR: f64 = 0.5;

pub(super) fn rows(bed: &TestBed) -> Result<Vec<Row>, String> {
    let mut rows = makespan(bed)?;
    rows.push(uploads(bed)?);
    rows.push(replay(bed)?);
    Ok(rows)
}

/// Each version replays what it writes itself: ours has an order in each record.
fn replay(bed: &TestBed) -> Result<Row, String> {
    let before = bed.baseline()?.join("bench-engine");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        for (worker, times) in [(&engine(bed), &mut ours), (&before, &mut theirs)] {
            let figures = figures_of(bed, worker, &["replay", "60000"])?;
            times.push(number(&figures, "replay_ms")?);
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let what =
        "replay of a journal of 60,000 records, from the file to what is known of 10,000 takes";
    Ok(Row::new(
        &format!("{what}, against {}", baseline::COMMIT),
        format!("{ours:.1} ms"),
        format!("{theirs:.1} ms"),
        verdict(ours / theirs, REPLAY_BAR),
    ))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn makespan(bed: &TestBed) -> Result<Vec<Row>, String> {
    let figures = figures(bed, &["makespan"])?;
    let (run, list) = (number(&figures, "run_s")?, number(&figures, "list_s")?);
    let task = number(&figures, "ms_per_task")?;
    Ok(vec![
        Row::new(
            "200 tasks on the emulator, concurrency 8, virtual time, against list scheduling",
            format!("{run:.2} s"),
            format!("{list:.2} s"),
            verdict(run / list, 1.02),
        ),
        Row::new(
            "the same: this machine's time for each task, the emulator's core included",
            format!("{task:.2} ms"),
            format!("{TASK_BAR} ms"),
            verdict(task / TASK_BAR, 1.0),
        ),
    ])
}

/// The emulator is another process, so that only the client's memory counts.
fn uploads(bed: &TestBed) -> Result<Row, String> {
    let picture = bed.path().join("large.png");
    std::fs::write(&picture, large_png()).map_err(|error| error.to_string())?;
    let emulator = Emulator::start(bed, &[])?;
    let picture = picture.display().to_string();
    let peak = figures(bed, &["uploads", &emulator.origin, &picture])?;
    let peak = number(&peak, "above_idle_mib")?;
    Ok(Row::new(
        "20 uploads of 10 MB at once: peak memory above idle",
        format!("{peak:.1} MiB"),
        format!("{MEMORY_BAR} MiB"),
        verdict(peak / MEMORY_BAR, 1.0),
    ))
}

/// A picture of just under 10 MB: a small one, with bytes that readers pass over behind it.
fn large_png() -> Vec<u8> {
    let mut picture = include_bytes!("../../../specs/deep-field/images/moon.png").to_vec();
    picture.resize(9_990_000, 0);
    picture
}

/// An emulator in a process of its own.
pub(super) struct Emulator {
    process: Child,
    /// Where it listens.
    pub(super) origin: String,
}

impl Emulator {
    pub(super) fn start(bed: &TestBed, options: &[&str]) -> Result<Self, String> {
        let mut process = Command::new(bed.wanflow())
            .args(["emulate", "--listen", "127.0.0.1:0"])
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut line = String::new();
        let stdout = process.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut line).map_err(|error| error.to_string())?;
        let origin = line.trim().trim_start_matches("listening on ").to_owned();
        Ok(Self { process, origin })
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may be gone already, which does not matter here.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn figures(bed: &TestBed, words: &[&str]) -> Result<Value, String> {
    figures_of(bed, &engine(bed), words)
}

fn engine(bed: &TestBed) -> PathBuf {
    bed.root.join("target/release/bench-engine")
}

fn figures_of(bed: &TestBed, worker: &Path, words: &[&str]) -> Result<Value, String> {
    let worker = worker.display().to_string();
    let mut command = vec![worker.as_str()];
    command.extend(words);
    serde_json::from_slice(&bed.run(&command)?).map_err(|error| error.to_string())
}

fn number(figures: &Value, name: &str) -> Result<f64, String> {
    figures[name].as_f64().ok_or(format!("no figure `{name}`"))
}
