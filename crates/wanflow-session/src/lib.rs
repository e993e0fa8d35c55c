//! A session with a storyboard's project, below every front end: what the project, its settings
//! and the user's configuration say, what earlier runs left, what a plan costs here and now, and
//! what stands in the way of buying it.
//!
//! It knows no terminal, no arguments and no exit codes, and prints nothing: it hands out values,
//! and says in a [`Failure`] why it cannot. Environment, clock and known keys arrive in a
//! [`Session`].

pub mod budget;
pub mod checkpoint;
pub mod config;
pub mod day;
pub mod doubts;
pub mod draft;
pub mod endpoint_choice;
pub mod environment;
pub mod failure;
pub mod ffmpeg;
pub mod film_forecast;
pub mod film_frame;
pub mod film_problems;
pub mod film_sources;
pub mod finished_film;
pub mod key;
mod known_files;
pub mod limits;
pub mod loaded;
pub mod merged;
pub mod new_folders;
pub mod offer;
pub mod origin;
pub mod past;
pub mod priced_plan;
mod printable;
pub mod project;
pub mod purchase_block;
pub mod regular_file;
pub mod retirement;
pub mod revision;
pub mod saved_file;
pub mod scene_take;
pub mod scenes;
pub mod seams;
mod secrets;
pub mod settings;
pub mod shared_limits;
mod shell_word;
pub mod sound_files;
pub mod state;
pub mod suggested_endpoint;
pub mod toml_file;
pub mod undecoded;
pub mod versions;
pub mod watch;
pub mod world;

use wanflow_run::UnixMillis;

use day::Day;

pub use environment::Environment;
pub use failure::{Failure, FailureKind};
pub use loaded::{Depth, Loaded};
pub use past::Past;
pub use priced_plan::PricedPlan;
pub use printable::printable;
pub use project::Project;
pub use revision::Revision;
pub use secrets::Secrets;
pub use shell_word::quoted;

/// What everything here stands on besides its arguments.
#[derive(Clone)]
pub struct Session {
    /// The variables and the current folder of the process.
    pub environment: Environment,
    /// Every key that was met so far. Whatever is shown to anybody goes through these first.
    pub secrets: Secrets,
    /// The wall clock.
    pub clock: fn() -> UnixMillis,
}

impl Session {
    /// Milliseconds since 1970 in UTC.
    pub fn now(&self) -> UnixMillis {
        (self.clock)()
    }

    /// The day that it is in UTC.
    pub fn today(&self) -> Day {
        Day::of(self.now())
    }
}
