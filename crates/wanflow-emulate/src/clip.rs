//! What a clip is to show, and the trait of what makes it.
//!
//! Tests put a quick maker behind the trait; [`crate::AnimaticMaker`] draws real clips. This
//! file knows no endpoint and no encoder.

use bytes::Bytes;
use wanflow_api::Resolution;

/// Makes clips. Called from several threads at once; the same order must give the same bytes.
pub trait ClipMaker: Send + Sync + 'static {
    /// Makes the clip as an MP4 file, or says in a fragment why it cannot be made.
    fn make(&self, order: &ClipOrder) -> Result<Vec<u8>, String>;
}

/// One clip to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipOrder {
    /// What is seen.
    pub subject: Subject,
    /// Length in whole seconds.
    pub seconds: u32,
    /// Class of the frame size; the aspect follows the picture.
    pub resolution: Resolution,
    /// Whether there is a sound track.
    pub sound: Sound,
    /// Whether marks are drawn to measure sync with.
    pub marks: SyncMarks,
    /// Makes clips of equal requests differ, as takes do.
    pub variation: u64,
}

/// What a clip shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A picture's file.
    Picture(Bytes),
    /// A card with this text, in place of a picture behind a link: links are never fetched.
    Slate(String),
}

/// Whether a clip has sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// No sound track.
    Silent,
    /// A quiet synthetic bed.
    Bed,
}

/// Whether clips carry marks to measure sync with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SyncMarks {
    /// None.
    #[default]
    Off,
    /// A flash and a click at the same instant near both ends.
    FlashAndClick,
}
