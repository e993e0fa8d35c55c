//! What may happen in the life of a storyboard, and how such lives are drawn.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::simulate::{Fault, Loss};

/// A storyboard and what happens to it.
#[derive(Clone, Debug)]
pub(super) struct Life {
    /// Which earlier scene each scene continues, drawn as an index; beyond it: none.
    pub(super) parents: Vec<u8>,
    /// How many tasks may be under way at once.
    pub(super) at_once: usize,
    pub(super) steps: Vec<Step>,
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A run to its end; some of its submits meet trouble.
    Run(Vec<(usize, Fault)>),
    /// A run that is killed at some moment.
    Killed { troubles: Vec<(usize, Fault)>, moment: u16, loss: Loss },
    /// A run that a second process meets at some moment.
    Met { moment: u16 },
    /// A call of the disk fails.
    BadDisk { call: u16, lasting: bool },
    /// A scene's prompt is changed.
    Edit { scene: u8, word: u8 },
    /// A person decides what is in doubt.
    Decide(Word),
    /// A stored clip is lost.
    LoseClip(u8),
    /// Time goes by, in minutes.
    Wait(u16),
}

/// How a person decides.
#[derive(Clone, Copy, Debug)]
pub(super) enum Word {
    /// By what the host's console shows.
    Honest,
    /// Whatever is in doubt or lost is bought again.
    BuyAgain,
}

pub(super) fn lives() -> impl Strategy<Value = Life> {
    (vec(0_u8..8, 1..4), 1_usize..4, vec(step(), 1..7)).prop_map(|(parents, at_once, steps)| Life {
        parents,
        at_once,
        steps,
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => troubles().prop_map(Step::Run),
        5 => (troubles(), 0_u16..150, loss())
            .prop_map(|(troubles, moment, loss)| Step::Killed { troubles, moment, loss }),
        1 => (0_u16..120).prop_map(|moment| Step::Met { moment }),
        2 => (0_u16..150, any::<bool>())
            .prop_map(|(call, lasting)| Step::BadDisk { call, lasting }),
        2 => (0_u8..4, 0_u8..3).prop_map(|(scene, word)| Step::Edit { scene, word }),
        2 => prop_oneof![3 => Just(Word::Honest), 1 => Just(Word::BuyAgain)]
            .prop_map(Step::Decide),
        1 => (0_u8..4).prop_map(Step::LoseClip),
        1 => (1_u16..3_000).prop_map(Step::Wait),
    ]
}

fn troubles() -> impl Strategy<Value = Vec<(usize, Fault)>> {
    vec((0_usize..5, trouble()), 0..3)
}

fn trouble() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::DropAfterCommit),
        Just(Fault::DropAfterCommit),
        Just(Fault::NoConnection),
        Just(Fault::SlowAnswer(Duration::from_secs(100))),
        Just(Fault::Error(400, "BAD")),
        Just(Fault::Error(402, "NO_MONEY")),
        Just(Fault::Error(500, "")),
        Just(Fault::Error(503, "<html>")),
        Just(Fault::Error(500, "NOT_MADE")),
        Just(Fault::RetryAfter("7")),
        Just(Fault::RetryAfter("-1")),
        Just(Fault::TaskFails),
        Just(Fault::BadClip),
        Just(Fault::Unknown(1)),
        Just(Fault::Unknown(u32::MAX)),
        Just(Fault::LinkExpires),
    ]
}

fn loss() -> impl Strategy<Value = Loss> {
    prop_oneof![Just(Loss::Nothing), Just(Loss::Unsynced), any::<u64>().prop_map(Loss::Torn)]
}
