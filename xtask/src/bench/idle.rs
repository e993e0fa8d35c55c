//! A run that waits: twenty tasks at the host, asked about as the endpoint's own schedule has it.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use super::engine::Emulator;
use super::measure::measure;
use super::row::{Row, verdict};
use super::test_bed::TestBed;

/// Tasks that wait side by side.
const TASKS: usize = 20;

/// Age of the tasks when the look begins: what a host on this machine is asked before is more
/// than a host elsewhere is.
const AGE: Duration = Duration::from_mins(1);

/// How long the run is looked at. Each task is asked about as often as at a host elsewhere: after
/// a twentieth of its age.
const LOOK: Duration = Duration::from_secs(90);

/// Share of a core that waiting may take.
const CPU_BAR: f64 = 0.001;

/// In what Linux reports processor time to programs, on every machine.
const TICKS_A_SECOND: f64 = 100.0;

/// Memory beyond the binary's own start, in MiB.
const MEMORY_BAR: f64 = 20.0;

pub(super) fn rows(bed: &TestBed) -> Result<Vec<Row>, String> {
    let started = measure(&[&bed.wanflow(), "--version"], bed.path())?.peak_mib;
    let emulator = Emulator::start(bed, &["--latency", "600s"])?;
    let run = Waiting::start(bed, &emulator.origin)?;
    std::thread::sleep(AGE);
    let (before, began) = (run.cpu()?, Instant::now());
    std::thread::sleep(LOOK);
    let share = (run.cpu()? - before) / began.elapsed().as_secs_f64();
    let memory = run.peak_mib()? - started;
    Ok(vec![
        Row::new(
            "a paid run that waits for 20 tasks, 90 s, polls included: share of a core",
            format!("{:.3} %", share * 100.0),
            format!("{} %", CPU_BAR * 100.0),
            verdict(share / CPU_BAR, 1.0),
        ),
        Row::new(
            "the same: peak memory beyond that of `wanflow --version`",
            format!("{memory:.1} MiB"),
            format!("{MEMORY_BAR} MiB"),
            verdict(memory / MEMORY_BAR, 1.0),
        ),
    ])
}

/// A paid run against an emulator that a user's own configuration names as the host.
struct Waiting {
    process: Child,
    /// Held, so that the run can go on talking.
    _stderr: BufReader<ChildStderr>,
}

impl Waiting {
    /// Starts it, and waits until all its tasks are at the host.
    fn start(bed: &TestBed, origin: &str) -> Result<Self, String> {
        let folder = bed.path().join("waiting");
        let write = |name: &str, text: &[u8]| {
            std::fs::write(folder.join(name), text).map_err(|error| format!("{name}: {error}"))
        };
        std::fs::create_dir(&folder).map_err(|error| error.to_string())?;
        write("moon.png", include_bytes!("../../../specs/deep-field/images/moon.png"))?;
        write("story.yaml", storyboard().as_bytes())?;
        write("config.toml", config(origin).as_bytes())?;
        let mut process = Command::new(bed.wanflow())
            .args(["run", "--yes", "--concurrency", &TASKS.to_string()])
            .current_dir(&folder)
            .env("WANFLOW_CONFIG", folder.join("config.toml"))
            .env("NOVITA_API_KEY", "a-key-for-the-bench")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut stderr = BufReader::new(process.stderr.take().expect("stderr is piped"));
        let (mut said, mut line) = (String::new(), String::new());
        while said.matches(": task ").count() < TASKS {
            line.clear();
            if stderr.read_line(&mut line).map_err(|error| error.to_string())? == 0 {
                return Err(format!("the run that should wait ended: {said}"));
            }
            said.push_str(&line);
        }
        Ok(Self { process, _stderr: stderr })
    }

    /// Processor time so far, in seconds.
    #[expect(clippy::cast_precision_loss, reason = "a few ticks of a hundredth of a second")]
    fn cpu(&self) -> Result<f64, String> {
        let stat = self.proc("stat")?;
        // The name before the last parenthesis may hold blanks; user and system time are the
        // 12th and 13th fields behind it.
        let behind = stat.rsplit_once(") ").ok_or("an odd stat file")?.1;
        let fields = behind.split(' ').skip(11).take(2);
        let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
        Ok(ticks as f64 / TICKS_A_SECOND)
    }

    /// The most memory it has had, in MiB.
    fn peak_mib(&self) -> Result<f64, String> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        kib.map(|kib| kib / 1024.0).ok_or_else(|| "no VmHWM".to_owned())
    }

    fn proc(&self, name: &str) -> Result<String, String> {
        let path = format!("/proc/{}/{name}", self.process.id());
        std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // Its tasks are the emulator's, which ends too.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn storyboard() -> String {
    let scene = |number| {
        format!("  - id: s{number}\n    image: moon.png\n    prompt: The moon, version {number}.\n")
    };
    let scenes: String = (0..TASKS).map(scene).collect();
    format!("endpoint: novita/wan2.6-i2v\nscenes:\n{scenes}")
}

fn config(origin: &str) -> String {
    format!("[endpoints.\"novita/wan2.6-i2v\"]\norigin = \"{origin}\"\n")
}
