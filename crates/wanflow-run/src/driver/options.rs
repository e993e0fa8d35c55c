//! How a run behaves, and what it acts through.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use url::Url;
use wanflow_api::EndpointRef;
use wanflow_plan::{Digest, SceneId};

use crate::admission::{Approval, Budget};
use crate::clock::Clock;
use crate::disk::Disk;
use crate::event::Event;
use crate::folders::Folders;
use crate::poll::Schedule;
use crate::publish::Publisher;
use crate::rate::SharedLimits;
use crate::studio::Studio;
use crate::transport::{Patiences, Transport};

use super::advice::OnAmbiguous;

/// How a run behaves.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// The plan's endpoint.
    pub endpoint: EndpointRef,
    /// The host that sells: scheme and authority.
    pub origin: Url,
    /// Where things lie.
    pub folders: Folders,
    /// Only these scenes and what they continue; empty: all.
    pub only: Vec<SceneId>,
    /// What it is about.
    pub scope: Scope,
    /// How many tasks may be under way at once. One runs strictly in sequence.
    pub concurrency: NonZeroUsize,
    /// How many submits may go in any minute.
    pub per_minute: Option<u32>,
    /// Where these limits are shared with other runs of the same key; `None`: nowhere.
    pub shared: Option<SharedLimits>,
    /// The user's own checkpoint of this folder: what its journals held; `None`: nowhere.
    pub checkpoint: Option<PathBuf>,
    /// Whether a paid run may buy.
    pub approval: Approval,
    /// What it may spend.
    pub budget: Budget,
    /// When tasks are polled.
    pub schedule: Schedule,
    /// How long to wait for the host.
    pub patience: Patiences,
    /// What happens to a submit whose outcome is not known.
    pub on_ambiguous: OnAmbiguous,
    /// Whether a film is made although clips are missing.
    pub gaps: Gaps,
}

/// What a run is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The plan and its film, and what older plans have at the host.
    #[default]
    Plan,
    /// These takes alone, whatever became of them: their hosts are asked, and what is there is
    /// fetched. Nothing is bought, and no film is made.
    Takes(Vec<Digest>),
}

/// Whether a film is made although clips are missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gaps {
    /// The film waits for all of them.
    #[default]
    Wait,
    /// A slate with the scene's id stands in place of each; the film's name says so.
    Slates,
}

/// What the driver acts through.
#[derive(Clone)]
pub struct Deps {
    /// The disk.
    pub disk: Arc<dyn Disk>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The client that carries the key.
    pub api: Arc<dyn Transport>,
    /// The client without a key, for downloads and for uploads to where a host says.
    pub downloads: Arc<dyn Transport>,
    /// Where local files are put for hosts to fetch; `None`: nowhere.
    pub publisher: Option<Arc<dyn Publisher>>,
    /// Pictures and clips.
    pub studio: Arc<dyn Studio>,
    /// Numbers from 0 to 1, for jitter.
    pub chance: Arc<dyn Fn() -> f64 + Send + Sync>,
    /// Where events go.
    pub events: Arc<dyn Fn(&Event) + Send + Sync>,
}
