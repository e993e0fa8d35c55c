//! Kills runs at random moments, at hosts that fail now and then, and counts what was bought.
//!
//! Each film has a host of its own. The client is killed with SIGKILL again and again, then runs
//! to the end; what is in doubt is decided as a person would, by what the host's ledger has. Each
//! take must stand in the ledger once. A last film buys in doubt: it must be seen to buy twice, or
//! this count is blind.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::expected::Story;
use super::programs::Programs;
use super::roster::Host;
use super::stage::{Ended, Stage};
use crate::rehearsal::Check;
use crate::threads::side_by_side;

/// How many films, and how.
pub(crate) struct Plan {
    pub(crate) runs: u32,
    pub(crate) jobs: usize,
    pub(crate) seed: Option<u64>,
}

/// Scenes of each film.
const SCENES: u8 = 3;

/// The most kills of one film.
const MOST: u32 = 6;

/// The longest time before a kill, in milliseconds.
const LONGEST: u64 = 1_500;

/// Faults that a film gets over, by a person's word at most. `@N` is drawn for those that are
/// about one task.
const FAULTS: [&str; 6] =
    ["429", "429-poll", "500-poll", "503-submit", "lost-answer@1", "lost-answer@2"];

/// What came of one film, or of many.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    films: u32,
    kills: u32,
    doubts: u32,
    bought: usize,
    duplicates: usize,
}

pub(crate) fn run(plan: &Plan, programs: &Programs, hosts: &[&Host<'_>]) -> Check<()> {
    let began = Instant::now();
    let hosts: Vec<_> = hosts.iter().filter(|host| host.server.is_none()).collect();
    if hosts.is_empty() {
        return Err("no endpoint of that name has a stand-in".to_owned());
    }
    let seed = plan.seed.unwrap_or_else(|| fastrand::u64(..));
    let runs = plan.runs;
    println!("seed {seed}: repeat with `cargo xtask witness --runs {runs} --kills --seed {seed}`");
    let (all, broken) = (Mutex::new(Count::default()), Mutex::new(Vec::new()));
    let count = usize::try_from(plan.runs).expect("a count of films");
    side_by_side(plan.jobs, count, &|index| {
        let mut chance = fastrand::Rng::with_seed(seed.wrapping_add(index as u64));
        let host = hosts[index % hosts.len()];
        let film = Film::draw(host, &mut chance);
        match film.make(programs, &mut chance) {
            Ok(count) => all.lock().expect("nothing panics under it").add(count),
            Err(error) => {
                let line = format!("film {index}, {host}, {:?}: {error}", film.faults);
                broken.lock().expect("nothing panics under it").push(line);
            }
        }
    });
    let all = all.into_inner().expect("nothing panics under it");
    let broken = broken.into_inner().expect("nothing panics under it");
    all.print(began.elapsed());
    control(programs, &hosts)?;
    if !broken.is_empty() {
        return Err(format!(
            "{} films are not as they should be:\n{}",
            broken.len(),
            broken.join("\n")
        ));
    }
    Ok(())
}

/// A film whose first submit loses its answer, and that buys another in doubt.
fn control(programs: &Programs, hosts: &[&&Host<'_>]) -> Check<()> {
    let keyless = hosts.iter().find(|host| !host.repeats_safely);
    let Some(host) = keyless else { return Ok(()) };
    let story = Story { scenes: SCENES, ..Story::default() };
    let options = ["--delay", "0.5", "--scenario", "lost-answer@1"].map(str::to_owned);
    let stage = Stage::open(programs, host, &story, &options)?;
    let ended = stage.wanflow(&["run", "--yes", "--on-ambiguous", "retry"])?;
    let sold = sold(&stage)?;
    let bought: usize = sold.values().sum();
    if bought == sold.len() + 1 {
        println!("control: who buys in doubt has 1 duplicate");
        return Ok(());
    }
    Err(format!("the count is blind: in doubt were bought {sold:?}:\n{}", ended.said))
}

impl Count {
    fn add(&mut self, other: Self) {
        let Self { films, kills, doubts, bought, duplicates } = other;
        self.films += films;
        self.kills += kills;
        self.doubts += doubts;
        self.bought += bought;
        self.duplicates += duplicates;
    }

    fn print(&self, took: Duration) {
        let Self { films, kills, doubts, bought, duplicates } = self;
        println!(
            "witness kills: {films} films, {kills} kills, {doubts} doubts decided, {bought} clips \
             bought, {duplicates} duplicates, {:.0} s",
            took.as_secs_f64()
        );
    }
}

/// One film that is to be made.
struct Film<'a> {
    host: &'a Host<'a>,
    faults: Vec<&'static str>,
}

impl<'a> Film<'a> {
    /// One to three faults.
    fn draw(host: &'a Host<'a>, chance: &mut fastrand::Rng) -> Self {
        let faults = chance.choose_multiple(FAULTS, 1 + chance.clone().usize(0..3));
        Self { host, faults }
    }

    fn make(&self, programs: &Programs, chance: &mut fastrand::Rng) -> Check<Count> {
        let mut options = vec!["--delay".to_owned(), "0.5".to_owned()];
        for fault in &self.faults {
            options.extend(["--scenario".to_owned(), (*fault).to_owned()]);
        }
        let story = Story { scenes: SCENES, ..Story::default() };
        let stage = Stage::open(programs, self.host, &story, &options)?;
        let kills = self::kills(&stage, chance)?;
        let doubts = finish(&stage)?;
        let sold = sold(&stage)?;
        let bought = sold.values().sum();
        // A scene that was not bought at all would have no film.
        let duplicates = bought - sold.len();
        if duplicates > 0 {
            return Err(format!("{duplicates} duplicates: {sold:?}"));
        }
        if sold.len() != usize::from(SCENES) || !stage.has_film() {
            return Err(format!("exit 0, but bought are {sold:?}; film: {}", stage.has_film()));
        }
        Ok(Count { films: 1, kills, doubts, bought, duplicates })
    }
}

/// Kills runs until one ends by itself, or often enough; answers how many were killed.
fn kills(stage: &Stage<'_>, chance: &mut fastrand::Rng) -> Check<u32> {
    for kills in 0..MOST {
        let mut run = stage.start(&["run", "--yes"])?;
        if run.wait(Duration::from_millis(chance.u64(0..LONGEST)))? {
            return Ok(kills);
        }
        run.kill()?;
    }
    Ok(MOST)
}

/// Runs to the end, and decides what is in doubt; answers how many doubts there were.
fn finish(stage: &Stage<'_>) -> Check<u32> {
    let (mut doubts, mut last) = (0, String::new());
    for _ in 0..12 {
        let ended = stage.wanflow(&["run", "--yes"])?;
        if let Some(improper) = ended.improper() {
            return Err(improper.to_owned());
        }
        match ended.code {
            Some(0) => return Ok(doubts),
            Some(5) => doubts += decide(stage)?,
            // A task that the host would not report on within the patience is asked about again.
            Some(4) => last = ended.said,
            code => return Err(format!("the run ended with {code:?}:\n{}", ended.said)),
        }
    }
    Err(format!("not at its end after 12 rounds:\n{last}"))
}

/// Decides the first doubt: a task of the ledger that no journal knows is adopted, by the scene's
/// prompt; else none was made.
fn decide(stage: &Stage<'_>) -> Check<u32> {
    let listed = stage.wanflow(&["reconcile", "--json"])?;
    let listed: Value = serde_json::from_str(&listed.stdout)
        .map_err(|error| format!("reconcile --json: {error}: {}", listed.said))?;
    let doubts = listed["in_doubt"].as_array().ok_or("reconcile lists no `in_doubt`")?;
    let doubt = doubts.first().ok_or("exit 5, but nothing is in doubt")?;
    let scene = doubt["scene"].as_str().ok_or("a doubt without its scene")?;
    let name = format!("{scene}@{}", doubt["take"]);
    let known = listed["known_task_ids"].as_array().ok_or("no `known_task_ids`")?;
    let ledger = stage.stand_in.ledger()?;
    let mut its = ledger.iter().filter(|line| self::scene(line).as_deref() == Some(scene));
    let task = its.find(|line| !known.contains(&line["id"])).and_then(|line| line["id"].as_str());
    let words = match task {
        Some(task) => vec!["reconcile", &name, "--adopt", task],
        None => vec!["reconcile", &name, "--not-created"],
    };
    let Ended { code, said, stdout: _ } = stage.wanflow(&words)?;
    if code == Some(0) { Ok(1) } else { Err(format!("{words:?} ended with {code:?}:\n{said}")) }
}

/// How often each scene was bought.
fn sold(stage: &Stage<'_>) -> Check<BTreeMap<String, usize>> {
    let mut sold = BTreeMap::new();
    for line in stage.stand_in.ledger()? {
        let scene = scene(&line).ok_or(format!("a purchase of no scene: {line}"))?;
        *sold.entry(scene).or_default() += 1;
    }
    Ok(sold)
}

/// The scene of a purchase: each has a prompt of its own, wherever the host has it in its body.
fn scene(line: &Value) -> Option<String> {
    let body = line["body"].to_string();
    let (_, rest) = body.split_once("\"scene ")?;
    Some(rest.split_once('"')?.0.to_owned())
}
