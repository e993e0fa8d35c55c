//! Clocks that jump both ways, between runs and within them, over two storyboards of one folder
//! that share their scenes, and that are renamed now and then: whatever the clocks say, no take
//! is bought twice.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use wanflow_plan::Plan;

use crate::driver::RunOptions;
use crate::error::Class;
use crate::simulate::{
    Fault, Jump, Loss, Moves, SimHost, World, audit, buy_failed_again, chained, decide, options,
};

/// Lives in each run of the tests; `WANFLOW_CLOCK_LIVES` asks for more.
const LIVES: usize = 100;

/// One thing that happens, by a machine whose clock is so many minutes ahead, or behind.
#[derive(Clone, Debug)]
struct Step {
    storyboard: usize,
    minutes_ahead: i64,
    jumps: Vec<Jump>,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// A run to its end; some of its submits meet trouble.
    Run(Vec<(usize, Fault)>),
    /// A run that is killed at some moment.
    Killed(Vec<(usize, Fault)>, usize, Loss),
    /// A person looks into the host's console and decides what is in doubt.
    Decide,
    /// The storyboard gets another name.
    Rename,
}

fn step() -> impl Strategy<Value = Step> {
    let what = prop_oneof![
        4 => troubles().prop_map(What::Run),
        3 => (troubles(), 0_usize..120, loss())
            .prop_map(|(troubles, moment, loss)| What::Killed(troubles, moment, loss)),
        1 => Just(What::Decide),
        1 => Just(What::Rename),
    ];
    (0_usize..2, -60_i64..60, vec(jump(), 0..3), what).prop_map(
        |(storyboard, minutes_ahead, jumps, what)| Step { storyboard, minutes_ahead, jumps, what },
    )
}

fn jump() -> impl Strategy<Value = Jump> {
    (0_u64..90, -40_i64..40, any::<bool>()).prop_map(|(second, minutes, sleeps)| {
        let moves = if sleeps && minutes > 0 { Moves::AllTime } else { Moves::TheClock };
        Jump { at: Duration::from_secs(second), by: minutes * 60_000, moves }
    })
}

fn troubles() -> impl Strategy<Value = Vec<(usize, Fault)>> {
    let trouble = prop_oneof![
        3 => Just(Fault::DropAfterCommit),
        2 => Just(Fault::Error(402, "NO_MONEY")),
        1 => Just(Fault::Error(400, "BAD")),
        1 => Just(Fault::Error(500, "NOT_MADE")),
        1 => Just(Fault::NoConnection),
        1 => Just(Fault::SlowAnswer(Duration::from_secs(100))),
        1 => Just(Fault::TaskFails),
    ];
    vec((0_usize..3, trouble), 0..3)
}

fn loss() -> impl Strategy<Value = Loss> {
    prop_oneof![Just(Loss::Nothing), Just(Loss::Unsynced), any::<u64>().prop_map(Loss::Torn)]
}

/// Two storyboards with the same scenes, and the world that they are run in.
struct Living {
    plans: [Plan; 2],
    options: RunOptions,
    world: World,
    names: usize,
    runs: usize,
}

impl Living {
    fn new() -> Self {
        let plan = |name: &str| {
            let mut plan = chained(&[None, Some(0), None]);
            plan.storyboard = name.to_owned();
            plan.film.output = format!("{name}.mp4");
            plan
        };
        let world = World::new(SimHost::new(|task| Duration::from_secs(40 + task as u64 % 50)));
        Self { plans: [plan("a"), plan("b")], options: options(2), world, names: 0, runs: 0 }
    }

    fn take(&mut self, step: &Step) -> Result<(), String> {
        let ahead = step.minutes_ahead * 60_000;
        let set = Jump { at: Duration::ZERO, by: ahead, moves: Moves::TheClock };
        self.world.jumps = [&[set], &step.jumps[..]].concat();
        match &step.what {
            What::Run(troubles) => {
                self.meets(troubles);
                self.run(step.storyboard)?;
            }
            What::Killed(troubles, moment, loss) => {
                self.meets(troubles);
                self.runs += 1;
                let plan = &self.plans[step.storyboard];
                match self.world.killed_at(plan, &self.options, *moment) {
                    Ok(moment) => self.world = moment.after(*loss),
                    Err(took) => self.passes(took),
                }
            }
            What::Decide => self.decide(step.storyboard, ahead)?,
            What::Rename => {
                self.names += 1;
                self.plans[step.storyboard].storyboard = format!("renamed-{}", self.names);
            }
        }
        audit(&self.world, &self.options)
    }

    fn decide(&self, storyboard: usize, ahead: i64) -> Result<(), String> {
        self.options.folders.create(&self.world.disk).map_err(|error| error.to_string())?;
        let wall = self.world.wall.saturating_add_signed(ahead);
        let world = World { wall, ..self.world.clone() };
        let decided = decide(&world, &self.options, &self.plans[storyboard].storyboard);
        decided.map(drop).map_err(|error| error.to_string())
    }

    fn run(&mut self, storyboard: usize) -> Result<Option<Class>, String> {
        self.runs += 1;
        let (outcome, took) = self.world.run(&self.plans[storyboard], &self.options);
        self.passes(took);
        Ok(outcome.map_err(|error| error.to_string())?.class)
    }

    /// The next submits meet trouble, counted from now.
    fn meets(&self, troubles: &[(usize, Fault)]) {
        let from = self.world.host.tries();
        let troubles = troubles.iter().map(|(submit, fault)| (from + submit, fault.clone()));
        let _ = self.world.host.clone().with_faults(troubles);
    }

    fn passes(&mut self, span: Duration) {
        self.world.wall += u64::try_from(span.as_millis()).expect("a run is short");
    }

    /// Without trouble, with a clock that is right, and with a person's word for what failed in a
    /// row, both films are made, and running both again buys nothing.
    fn ends(&mut self) -> Result<(), String> {
        self.world.host.clear_troubles();
        self.world.jumps.clear();
        for storyboard in [0, 1, 0, 1] {
            self.run(storyboard)?;
            self.decide(storyboard, 0)?;
        }
        let name = &self.plans[0].storyboard;
        buy_failed_again(&self.world, &self.options, name).map_err(|error| error.to_string())?;
        for storyboard in [0, 1] {
            self.run(storyboard)?;
        }
        let tries = self.world.host.tries();
        for storyboard in [0, 1] {
            let class = self.run(storyboard)?;
            if class.is_some() || self.world.host.tries() != tries {
                return Err(format!("storyboard {storyboard} is not done: {class:?}"));
            }
        }
        audit(&self.world, &self.options)
    }

    /// Purchases of a take beyond the first and one for each that failed.
    fn duplicates(&self) -> u64 {
        let mut bought = BTreeMap::<String, (u64, u64)>::new();
        for (key, task) in self.world.host.attempts() {
            let take = key.rsplit_once('-').map_or(&*key, |(take, _)| take);
            let (sold, failed) = bought.entry(take.to_owned()).or_default();
            *sold += 1;
            *failed += u64::from(self.world.host.fails(&task));
        }
        bought.values().map(|(sold, failed)| sold.saturating_sub(1 + failed)).sum()
    }
}

#[test]
fn whatever_clocks_say_nothing_is_bought_twice() {
    let asked = std::env::var("WANFLOW_CLOCK_LIVES").ok().and_then(|text| text.parse().ok());
    let lives = asked.unwrap_or(LIVES);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[24; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut runs, mut sold, mut duplicates, mut broken) = (0, 0, 0, Vec::new());
    for number in 0..lives {
        let life = vec(step(), 2..9).new_tree(&mut runner).expect("always drawn").current();
        let mut living = Living::new();
        let end = life.iter().try_for_each(|step| living.take(step)).and_then(|()| living.ends());
        (runs, sold) = (runs + living.runs, sold + living.world.host.sold());
        let twice = living.duplicates();
        duplicates += twice;
        if end.is_err() || twice > 0 {
            broken.push(format!("life {number}: {twice} bought twice, {end:?}\n{life:#?}"));
        }
    }
    println!("{lives} lives, {runs} runs, {sold} purchases, {duplicates} of them twice");
    assert!(broken.is_empty(), "{} lives: {}", broken.len(), broken[0]);
}
