//! Measures a whole process: wall time, CPU time, peak memory, by the system's own accounting.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use serde::{Deserialize, Serialize};

/// What one run of a process took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Usage {
    /// Wall time in seconds.
    pub(crate) wall_s: f64,
    /// User and system time in seconds.
    pub(crate) cpu_s: f64,
    /// Peak resident memory in MiB.
    pub(crate) peak_mib: f64,
    /// Whether the process ended with success.
    pub(crate) succeeded: bool,
}

/// Runs a command in a fresh copy of this program, so that the peak is that command's alone.
pub(crate) fn measure(words: &[&str], folder: &Path) -> Result<Usage, String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(this)
        .args(["measure", "--"])
        .args(words)
        .current_dir(folder)
        .output()
        .map_err(|error| error.to_string())?;
    serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("{words:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The other half of [`measure`]: runs the command here and prints what it took.
pub(crate) fn print_usage(words: &[String]) -> Result<(), String> {
    let (program, arguments) = words.split_first().ok_or("no command to measure")?;
    let start = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("{program}: {error}"))?;
    let wall_s = start.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| error.to_string())?;
    let (cpu_s, peak_mib, succeeded) = (cpu_s(&usage), mib(usage.max_rss()), status.success());
    let usage = Usage { wall_s, cpu_s, peak_mib, succeeded };
    println!("{}", serde_json::to_string(&usage).expect("numbers are JSON"));
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "seconds and microseconds of one process")]
fn cpu_s(usage: &nix::sys::resource::Usage) -> f64 {
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}

/// Linux counts the peak in KiB.
#[expect(clippy::cast_precision_loss, reason = "kibibytes of one process")]
fn mib(kib: i64) -> f64 {
    kib as f64 / 1024.0
}

/// The median of the runs, figure by figure.
pub(crate) fn median(runs: &[Usage]) -> Usage {
    let of = |figure: fn(&Usage) -> f64| {
        let mut values: Vec<f64> = runs.iter().map(figure).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Usage {
        wall_s: of(|u| u.wall_s),
        cpu_s: of(|u| u.cpu_s),
        peak_mib: of(|u| u.peak_mib),
        succeeded: runs.iter().all(|run| run.succeeded),
    }
}

/// Runs two commands in turn, A B A B, and gives the median of each: drift hits both alike.
pub(crate) fn pair(a: &[&str], b: &[&str], folder: &Path) -> Result<(Usage, Usage), String> {
    const RUNS: usize = 5;
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for round in 0..=RUNS {
        let (ours, theirs) = (measure(a, folder)?, measure(b, folder)?);
        // The first round only warms caches.
        if round > 0 {
            first.push(ours);
            second.push(theirs);
        }
    }
    Ok((median(&first), median(&second)))
}
