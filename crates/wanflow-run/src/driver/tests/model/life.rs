//! A life, lived: each step is done to a world, and after each the promises are looked at.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use wanflow_plan::{Plan, Purpose};

use crate::disk::{Disk as _, Fault as DiskFault};
use crate::driver::{RunOptions, RunOutcome};
use crate::error::{Class, RunError};
use crate::folders::Folders;
use crate::history::History;
use crate::journal::Journal;
use crate::reconcile::questions;
use crate::record::{Decision, UnixMillis};
use crate::run_lock::{Holder, RunLock};
use crate::simulate::{
    Fault, Loss, Moment, SimHost, World, audit, chained, decide, options, settle,
};

use super::steps::{Life, Step, Word};

/// A storyboard, the world it is run in, and how often each take may have been bought.
struct Living {
    plan: Plan,
    options: RunOptions,
    world: World,
    /// Purchases of a take that a person has ordered besides the first.
    ordered: BTreeMap<String, u64>,
}

/// Lives a life to its end; an error says which promise was broken.
pub(super) fn lived(life: &Life) -> Result<(), String> {
    let parents: Vec<_> = life
        .parents
        .iter()
        .enumerate()
        .map(|(scene, parent)| Some(usize::from(*parent)).filter(|parent| *parent < scene))
        .collect();
    let world = World::new(SimHost::new(|task| Duration::from_secs(40 + task as u64 % 50)));
    let options = RunOptions { folders: folders(), ..options(life.at_once) };
    let mut living = Living { plan: chained(&parents), options, world, ordered: BTreeMap::new() };
    for (number, step) in life.steps.iter().enumerate() {
        living.take(step).map_err(|broken| format!("step {number}, {step:?}: {broken}"))?;
        living.check().map_err(|broken| format!("after step {number}, {step:?}: {broken}"))?;
    }
    living.end()
}

/// The disk is in memory, but the lock is the kernel's: each thread of tests has its folder.
fn folders() -> Folders {
    static ROOT: OnceLock<tempfile::TempDir> = OnceLock::new();
    static NEXT: AtomicU32 = AtomicU32::new(0);
    thread_local! {
        static FOLDER: PathBuf = {
            let root = ROOT.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let folder = root.path().join(number.to_string());
            std::fs::create_dir_all(folder.join(".wanflow")).expect("a folder for the lock");
            folder
        };
    }
    FOLDER.with(|folder| Folders::beside(&folder.join("story.yaml"), Purpose::Remote))
}

impl Living {
    fn take(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Run(troubles) => {
                self.meets(troubles);
                self.run().map(drop).map_err(|error| error.to_string())
            }
            Step::Killed { troubles, moment, loss } => {
                self.meets(troubles);
                self.killed(usize::from(*moment), *loss);
                Ok(())
            }
            Step::Met { moment } => self.met(usize::from(*moment)),
            Step::BadDisk { call, lasting } => {
                self.bad_disk(u64::from(*call), *lasting);
                Ok(())
            }
            Step::Edit { scene, word } => {
                let scene = usize::from(*scene) % self.plan.tasks.len();
                let request = &mut self.plan.tasks[scene].request;
                request.prompt = format!("scene {scene}, word {word}");
                Ok(())
            }
            Step::Decide(word) => self.decide(*word).map_err(|error| error.to_string()),
            Step::LoseClip(clip) => {
                self.lose_clip(usize::from(*clip));
                Ok(())
            }
            Step::Wait(minutes) => {
                self.world.wall += u64::from(*minutes) * 60_000;
                Ok(())
            }
        }
    }

    /// The next submits meet trouble, counted from now.
    fn meets(&self, troubles: &[(usize, Fault)]) {
        let from = self.world.host.tries();
        let troubles = troubles.iter().map(|(submit, fault)| (from + submit, fault.clone()));
        let _ = self.world.host.clone().with_faults(troubles);
    }

    fn run(&mut self) -> Result<RunOutcome, RunError> {
        let (outcome, took) = self.world.run(&self.plan, &self.options);
        self.passes(took);
        outcome
    }

    fn killed(&mut self, moment: usize, loss: Loss) {
        match self.world.killed_at(&self.plan, &self.options, moment) {
            Ok(moment) => self.world = moment.after(loss),
            Err(took) => self.passes(took),
        }
    }

    /// A second process comes while the first is at work: it is refused, and sends nothing.
    fn met(&mut self, nth: usize) -> Result<(), String> {
        let lock = self.options.folders.lock_file();
        let holder = Holder::this_process(UnixMillis(self.world.wall));
        let held = RunLock::try_acquire(&lock, &holder).map_err(|error| error.to_string())?;
        let moment = match self.world.killed_at(&self.plan, &self.options, nth) {
            Ok(moment) => moment,
            Err(took) => {
                self.passes(took);
                return Ok(());
            }
        };
        self.second(&moment)?;
        // The first dies, and the second goes on at once.
        drop(held);
        self.world = moment.after(Loss::Nothing);
        let second = self.world.run_under_lock(&self.plan, &self.options);
        second.map_err(|error| error.to_string())?;
        self.passes(Duration::from_hours(2));
        Ok(())
    }

    fn second(&self, moment: &Moment) -> Result<(), String> {
        let world = moment.after(Loss::Nothing);
        let tries = world.host.tries();
        match world.run_under_lock(&self.plan, &self.options) {
            Err(RunError::Locked { .. }) if world.host.tries() == tries => Ok(()),
            other => Err(format!("two runs at once: {other:?}")),
        }
    }

    fn bad_disk(&mut self, call: u64, lasting: bool) {
        let call = self.world.disk.calls() + 1 + call;
        let kind = std::io::ErrorKind::Other;
        let fault = DiskFault { call, kind, after_bytes: 7, lasting };
        self.world.disk.set_fault(Some(fault));
        // Whatever comes of it is looked at by the check behind each step.
        let _ = self.run();
        self.world.disk.set_fault(None);
    }

    fn decide(&mut self, word: Word) -> Result<(), RunError> {
        self.options.folders.create(&self.world.disk)?;
        match word {
            Word::Honest => decide(&self.world, &self.options, &self.plan.storyboard).map(drop),
            Word::BuyAgain => self.buy_again(),
        }
    }

    fn buy_again(&mut self) -> Result<(), RunError> {
        let disk: Arc<dyn crate::disk::Disk> = Arc::new(self.world.disk.clone());
        let path = self.options.folders.journal_of(&self.plan.storyboard);
        let mut journal = Journal::open(Arc::clone(&disk), &path)?.journal;
        let history = History::read(&*disk, &self.options.folders.journal)?;
        for question in questions(&history) {
            let at = UnixMillis(self.world.wall);
            let record = question.decide(Decision::BuyAgain, "never mind", at);
            journal.append(&record.expect("buying again is always possible"))?;
            let take = format!("wanflow-{}", question.digest.short());
            *self.ordered.entry(take).or_default() += 1;
        }
        Ok(())
    }

    fn lose_clip(&mut self, number: usize) {
        let files = self.world.disk.files();
        let store = &self.options.folders.store;
        let is_clip = |path: &PathBuf, bytes: &[u8]| {
            path.starts_with(store) && path.extension().is_none() && bytes.starts_with(b"clip ")
        };
        let clip = files.iter().filter(|(path, bytes)| is_clip(path, bytes)).nth(number);
        if let Some((path, _)) = clip {
            self.world.disk.remove(path).expect("it was listed");
        }
    }

    /// The promises, and the model: a take is bought once, once more for each task that failed,
    /// and once more for each order of a person.
    fn check(&self) -> Result<(), String> {
        audit(&self.world, &self.options)?;
        let mut bought = BTreeMap::<String, (u64, u64)>::new();
        for (key, task) in self.world.host.attempts() {
            let take = key.rsplit_once('-').map_or(&*key, |(take, _)| take);
            let (sold, failed) = bought.entry(take.to_owned()).or_default();
            *sold += 1;
            *failed += u64::from(self.world.host.fails(&task));
        }
        for (take, (sold, failed)) in bought {
            let ordered = self.ordered.get(&take).copied().unwrap_or(0);
            if sold > 1 + failed + ordered {
                return Err(format!("{take}: {sold} bought, {failed} failed, {ordered} ordered"));
            }
        }
        Ok(())
    }

    /// Without further trouble, runs end as a quiet one would or in a named block, and one more
    /// buys nothing.
    fn end(mut self) -> Result<(), String> {
        self.world.host.clear_troubles();
        let first = settle(&mut self.world, &self.plan, &self.options)?;
        self.world.wall += 60_000;
        // What the host refused or could not make is tried once more, as the plan says.
        let second = settle(&mut self.world, &self.plan, &self.options)?;
        let tries = self.world.host.tries();
        let third = self.run().map_err(|error| error.to_string())?;
        self.check()?;
        if self.world.host.tries() != tries {
            return Err(format!("a third run buys again: {second:?}, then {third:?}"));
        }
        let is_named = third.class.is_none() || third.tasks.iter().any(|task| task.end.is_err());
        let is_film_there = self.world.disk.size(&self.options.folders.out.join("story.mp4"));
        let is_film_there = is_film_there.map_err(|error| error.to_string())?.is_some();
        if !is_named || (third.class.is_none() && !is_film_there) {
            return Err(format!("no film and no reason: {third:?}"));
        }
        if let Some(line) = self.world.event_lines().iter().find(|line| line.contains("s3cret")) {
            return Err(format!("an event tells a signature: {line}"));
        }
        if matches!(third.class, Some(Class::Environment | Class::Interrupted | Class::Ambiguous)) {
            return Err(format!("without trouble it ends in {third:?}, first {first:?}"));
        }
        Ok(())
    }

    fn passes(&mut self, span: Duration) {
        self.world.wall += u64::try_from(span.as_millis()).expect("a run is short");
    }
}
