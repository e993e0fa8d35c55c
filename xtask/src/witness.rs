//! Runs the paid path of the real binary against stand-in hosts that were not made from our
//! endpoint documents.
//!
//! What each host is played by, and what must come of each scenario, is data:
//! `tests/witness/expected.yaml`. The stand-ins beside it are kept as they came. This file reads
//! the command line, plays cases several at a time and prints; it must not know any host.

mod case;
pub(crate) mod clip;
mod expected;
mod judge;
mod kills;
pub(crate) mod media;
mod paths;
pub(crate) mod programs;
mod roster;
pub(crate) mod stage;
pub(crate) mod stand_in;
mod storyboard;

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

use clap::Args;

use crate::cargo::released;
use crate::rehearsal::Check;
use crate::threads::side_by_side;
use case::{Case, Played};
use programs::Programs;

/// Play every scenario of every stand-in host, and compare what was said, bought and asked.
#[derive(Debug, Args)]
pub(crate) struct Witness {
    /// Only this endpoint (`fal/wan2.6-i2v`), one of its hosts (`novita/wan2.6-i2v@ppio`), or all
    /// that one stand-in plays (`fal`); may be given several times.
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// Only this scenario; may be given several times.
    #[arg(long, value_name = "NAME")]
    scenario: Vec<String>,
    /// The binary that buys; without it, the release build, which is made.
    #[arg(long)]
    binary: Option<PathBuf>,
    /// How many cases are played at the same time.
    #[arg(long, value_name = "N", default_value_t = 12)]
    jobs: usize,
    /// How long a run goes on asking after the last good answer.
    #[arg(long, value_name = "TIME", default_value = "3s")]
    patience: String,
    /// Print what the binary said also where a case holds.
    #[arg(long)]
    show: bool,
    /// With --kills: how many films are made under random kills and faults.
    #[arg(long, value_name = "N", requires = "kills", default_value_t = 500)]
    runs: u32,
    /// Kill runs at random moments at hosts that fail now and then, in place of the scenarios.
    #[arg(long)]
    kills: bool,
    /// Seed of the random moments; printed, so that a failure can be repeated.
    #[arg(long, requires = "kills")]
    seed: Option<u64>,
}

pub(crate) fn run(witness: &Witness) -> Check<()> {
    let began = Instant::now();
    let expected = expected::read()?;
    let programs = Programs::find(released(witness.binary.as_deref())?, &witness.patience)?;
    let hosts = roster::hosts(&programs, &expected)?;
    let hosts: Vec<_> = hosts.iter().filter(|host| host.is_meant(&witness.host)).collect();
    if witness.kills {
        let plan = kills::Plan { runs: witness.runs, jobs: witness.jobs, seed: witness.seed };
        return kills::run(&plan, &programs, &hosts);
    }
    expected.covers(&roster::scenarios(&programs, &hosts)?)?;
    let named = |case: &Case<'_>| {
        witness.scenario.is_empty() || witness.scenario.iter().any(|name| name == case.name)
    };
    let cases: Vec<_> = case::all(&expected, &hosts).into_iter().filter(named).collect();
    if cases.is_empty() {
        return Err("no case has this host and scenario".to_owned());
    }
    let failed = play_all(witness, &programs, &cases);
    let (held, seconds) = (cases.len() - failed.len(), began.elapsed().as_secs_f64());
    println!("witness: {held} of {} cases hold, {seconds:.0} s", cases.len());
    if failed.is_empty() {
        return Ok(());
    }
    Err(format!("these do not:\n  {}", failed.join("\n  ")))
}

/// Plays the cases, prints a line for each as it ends, and answers which do not hold.
fn play_all(witness: &Witness, programs: &Programs, cases: &[Case<'_>]) -> Vec<String> {
    let failed = Mutex::new(Vec::new());
    side_by_side(witness.jobs, cases.len(), &|index| {
        let case = &cases[index];
        let played = case.play(programs);
        // The lock also keeps the lines of one case together.
        let mut failed = failed.lock().expect("nothing panics under it");
        witness.print(case, &played);
        if !played.faults.is_empty() {
            failed.push(case.to_string());
        }
    });
    let mut failed = failed.into_inner().expect("nothing panics under it");
    failed.sort();
    failed
}

impl Witness {
    /// Prints what came of a case.
    fn print(&self, case: &Case<'_>, played: &Played) {
        let word = if played.faults.is_empty() { "ok  " } else { "FAIL" };
        println!("{word} {:48} {:44} {:5.1} s", case.to_string(), played.came, played.seconds);
        if self.show || !played.faults.is_empty() {
            for fault in &played.faults {
                println!("     {fault}");
            }
            for line in played.transcript.lines() {
                println!("     | {line}");
            }
        }
    }
}
