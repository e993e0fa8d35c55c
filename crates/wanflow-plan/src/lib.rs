//! The contract between compiler and runner: what to generate, in which order, at what price; and
//! the film that comes of it, as a [`Timeline`].
//!
//! A [`Plan`] is a value: it can be printed, compared and stored. It knows no YAML, no network,
//! no time and no history; whether a task's clip already exists is for the runner to say.

mod canonical;
mod digest;
pub mod film;
mod fit;
mod ids;
mod medium_files;
mod plan;
mod purpose;
mod task;
pub mod timeline;

pub use canonical::canonical_json;
pub use digest::{Digest, FORMAT_VERSION, sha256};
pub use film::Film;
pub use fit::{Fit, Quality};
pub use ids::{PlanId, SceneId, Take};
pub use medium_files::MediumFiles;
pub use plan::Plan;
pub use purpose::Purpose;
pub use task::{Pick, Task};
pub use timeline::Timeline;

/// Version of the conversion of sound that hosts do not take as it is, which enters digests.
pub const SOUND_VERSION: u32 = 1;

/// Version of the method that takes anchor frames from clips, which enters digests.
pub const ANCHOR_VERSION: u32 = 1;

/// The same for frames of clips that are shown otherwise than they are coded: turned, with pixels
/// that are not square, or of several edits. The first method took them as they are coded. Also
/// for clips without colour tags whose colours, as the picture that was sent shows, are not those
/// that players guess, which the first method took.
pub const SHOWN_ANCHOR_VERSION: u32 = 2;

/// The same for frames of clips that wanflow does not decode itself: an installed ffmpeg does,
/// whose frames need not be equal to the bit.
pub const FOREIGN_ANCHOR_VERSION: u32 = 3;
