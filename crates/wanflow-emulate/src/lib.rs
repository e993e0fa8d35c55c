//! The remote API on loopback, driven by the endpoint documents.
//!
//! An [`Emulator`] is a function from a request and the time to a reply, with a ledger of every
//! task it sold. It validates requests as the host does, answers in the host's words (all of
//! which come from the endpoint's document), and delivers real clips. Around it stand [`serve`],
//! a small HTTP/1.1 server, and [`RunningEmulator`], the same on a thread of this process.
//! This crate must not know storyboards, plans or the runner.

mod animatic;
mod arrivals;
mod clip;
mod emulator;
mod error;
mod fault;
mod file_store;
mod form;
mod intake;
mod ledger;
mod link;
mod message;
mod meter;
mod picture;
mod range;
mod refusal;
mod route;
mod running;
mod script;
mod server;
mod socket;
mod state;
mod studio;
mod task;

pub use animatic::AnimaticMaker;
pub use clip::{ClipMaker, ClipOrder, Sound, Subject, SyncMarks};
pub use emulator::{Emulator, EmulatorOptions};
pub use error::EmulateError;
pub use fault::{At, Cut, FaultError, FaultScript, Line};
pub use message::{Body, FilePart, Reply, Request};
pub use running::{Exposure, RunningEmulator, bind};
pub use server::serve;
pub use state::State;
pub use studio::Rendering;
