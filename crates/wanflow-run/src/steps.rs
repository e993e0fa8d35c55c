//! The steps from a task to its clip: prepare, submit, poll, fetch. And the questions besides that
//! buy nothing: balance and quote.
//!
//! Each step does one thing in the world and ends in a value. It journals nothing and decides
//! nothing: whether a submit may go is asked of [`Admission`](crate::admission::Admission), what
//! came of it is judged by [`Outcome`](crate::submit::Outcome), kept by the
//! [`Book`](crate::book::Book), and what comes next is for [`Clip`](crate::clip::Clip) to say.

mod ask;
pub(crate) mod delivered;
mod fetch;
mod hashing;
mod poll;
mod prepare;
mod sound;
mod submit;
#[cfg(test)]
mod tests;
mod unprepared;

use std::path::PathBuf;
use std::sync::Arc;

use url::Url;
use wanflow_api::EndpointRef;

use crate::clock::Clock;
use crate::disk::Disk;
use crate::publish::Publisher;
use crate::store::Store;
use crate::studio::Studio;
use crate::transport::{Patiences, Transport};

pub use ask::{ask_balance, ask_quote};
pub use delivered::Order;
pub use fetch::{FetchEnd, Wanted, fetch};
#[cfg(any(test, feature = "simulate"))]
pub(crate) use fetch::{PartEnd, fetch_part};
pub use poll::{AskedTask, PollAnswer, poll};
pub use prepare::{Preparation, Prepared, ReadyRequest, TakenFrame};
pub use submit::Submission;
pub use unprepared::Unprepared;

/// The host that a run buys from, and how it is reached.
#[derive(Clone)]
pub struct HostClient {
    /// The endpoint that is bought.
    pub endpoint: EndpointRef,
    /// The host that sells: scheme and authority.
    pub origin: Url,
    /// The client that carries the key.
    pub api: Arc<dyn Transport>,
    /// The client without a key, for downloads and for uploads to where a host says.
    pub downloads: Arc<dyn Transport>,
    /// Where local files are put for hosts to fetch; `None`: nowhere.
    pub publisher: Option<Arc<dyn Publisher>>,
    /// How long to wait for the host.
    pub patience: Patiences,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Numbers from 0 to 1, for jitter and for names that nobody can guess.
    pub chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

/// What a run has on this machine to make requests of and to put clips into.
#[derive(Clone)]
pub struct Workshop {
    /// The disk.
    pub disk: Arc<dyn Disk>,
    /// The storyboard's own folder, which its files are named from.
    pub base: PathBuf,
    /// Clips and inputs by content.
    pub store: Store,
    /// Pictures and clips.
    pub studio: Arc<dyn Studio>,
}
