//! Runs the fault matrix and prints what its tests report.
//!
//! Nothing is judged here: a row is green if a test of it reported and none of it failed. The
//! figures come from the hosts' own ledgers, through the tests' lines.

mod report;
mod rows;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};

use report::{Count, Report};
use rows::ROWS;

use crate::cargo::cargo;
use crate::rehearsal::Check;

/// Run the fault matrix; print each row's outcome and the duplicate purchases.
#[derive(Debug, Args)]
pub(crate) struct Faults {
    /// Weaken what is tested, and check that rows turn red: without it the matrix would be blind.
    #[arg(long)]
    sabotage: Option<Sabotage>,
    /// Run the matrix this many times, to find tests that fail now and then.
    #[arg(long, default_value_t = 1)]
    repeat: u32,
    /// Run nothing: read what tests that passed wrote into the file that `WANFLOW_FAULTS` named.
    #[arg(long = "told", value_name = "FILE", conflicts_with_all = ["sabotage", "repeat"])]
    rows: Option<PathBuf>,
}

/// A promise that is broken on purpose, in the harness around the product.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Sabotage {
    /// The disk forgets the sync of a journal line that holds an intent.
    UnsyncedIntent,
    /// The HTTP library sends a submit again after an error.
    RetrySubmits,
}

/// Says to the test process what to weaken: see `simulate/sabotage.rs` of wanflow-run.
const SWITCH: &str = "WANFLOW_SABOTAGE";

pub(crate) fn run(faults: &Faults) -> Check<()> {
    if let Some(file) = &faults.rows {
        return read(file);
    }
    build()?;
    if let Some(sabotage) = faults.sabotage {
        return check_sabotage(sabotage);
    }
    let mut red = 0;
    for round in 1..=faults.repeat {
        let began = Instant::now();
        let report = matrix(None)?;
        println!("{}", Table(&report));
        println!("round {round} of {}: {:.1} s", faults.repeat, began.elapsed().as_secs_f64());
        red += u32::from(!report.is_green());
    }
    match red {
        0 => Ok(()),
        _ => Err(format!("the matrix is not whole ({red} of {} rounds)", faults.repeat)),
    }
}

/// Judges a matrix that was run with all other tests.
fn read(file: &Path) -> Check<()> {
    let rows = std::fs::read_to_string(file);
    let rows = rows.map_err(|error| format!("{}: {error}", file.display()))?;
    let report = Report::of_rows(&rows)?;
    println!("{}", Table(&report));
    if report.is_green() { Ok(()) } else { Err("the matrix is not whole".to_owned()) }
}

/// Builds what the matrix runs, so that its time is its own.
fn build() -> Check<()> {
    for words in
        [&["build", "--quiet", "--workspace"][..], &["test", "--quiet", "--workspace", "--no-run"]]
    {
        let built = cargo().args(words).status().map_err(|error| format!("cargo: {error}"))?;
        if !built.success() {
            return Err("the tests do not build".to_owned());
        }
    }
    Ok(())
}

/// Runs the tests of all rows once, or of those that a sabotage must turn red.
fn matrix(sabotage: Option<Sabotage>) -> Check<Report> {
    let mut tests = cargo();
    tests.args(["test", "--quiet", "--workspace"]);
    tests.args(["--", "--nocapture", "--format", "pretty"]);
    match sabotage {
        Some(sabotage) => {
            tests.args(sabotage.rows().iter().map(|row| format!("::row_{row:02}_")));
            tests.env(SWITCH, sabotage.name());
        }
        None => {
            tests.arg("faults::");
        }
    }
    let output = tests.output().map_err(|error| format!("cargo: {error}"))?;
    let report = Report::read(&String::from_utf8_lossy(&output.stdout))?;
    // Row 39 panics in a green matrix, and a sabotaged one fails on purpose: neither is news.
    if sabotage.is_none() && !report.is_green() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(report)
}

/// The rows that a switch must turn red.
fn check_sabotage(sabotage: Sabotage) -> Check<()> {
    let report = matrix(Some(sabotage))?;
    let red: Vec<u8> = ROWS.iter().map(|(row, _)| *row).filter(|row| report.failed(*row)).collect();
    println!("{}: {} rows turn red: {red:?}", sabotage.name(), red.len());
    let blind: Vec<_> = sabotage.rows().iter().filter(|row| !red.contains(row)).collect();
    if blind.is_empty() {
        return Ok(());
    }
    Err(format!("rows {blind:?} stay green under {}: they see nothing", sabotage.name()))
}

impl Sabotage {
    const fn name(self) -> &'static str {
        match self {
            Self::UnsyncedIntent => "unsynced-intent",
            Self::RetrySubmits => "retry-submits",
        }
    }

    const fn rows(self) -> &'static [u8] {
        match self {
            Self::UnsyncedIntent => &[1, 2, 5, 6, 7, 25],
            Self::RetrySubmits => &[2, 14, 16, 38],
        }
    }
}

/// The report as a table for people.
struct Table<'a>(&'a Report);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        let width = ROWS.iter().map(|(_, fault)| fault.chars().count()).max().unwrap_or(0);
        writeln!(f, " row  {:width$}  {:>6}  {:>9}  outcome", "fault", "runs", "per 1,000")?;
        for (row, fault) in ROWS {
            let Count { runs, .. } = report.count(*row);
            let runs = if runs == 0 { "–".to_owned() } else { runs.to_string() };
            let per = report.count(*row).per_thousand();
            writeln!(f, "{row:>4}  {fault:width$}  {runs:>6}  {per:>9}  {}", report.outcome(*row))?;
        }
        let green = ROWS.iter().filter(|(row, _)| report.is_row_green(*row)).count();
        writeln!(f, "\n{green} of {}", ROWS.len())?;
        writeln!(f, "wanflow: {}", report.total())?;
        match &report.control {
            Some(control) => write!(f, "naive control: {control}"),
            None => write!(f, "naive control: MISSING"),
        }
    }
}
