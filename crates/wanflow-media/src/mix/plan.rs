//! What is mixed: all sounds of a film at their places, and how loud the whole is to be.

use super::placed::PlacedSound;

/// All that is heard in a film. What is mute is not among it.
#[derive(Clone, Debug, Default)]
pub(crate) struct MixPlan<'a> {
    /// Samples of the film.
    pub(crate) length: u64,
    /// The video items' own sounds.
    pub(crate) clips: Vec<PlacedSound<'a>>,
    /// What is spoken.
    pub(crate) voices: Vec<PlacedSound<'a>>,
    /// Music that gives way to voices, and music that does not.
    pub(crate) ducked: Vec<PlacedSound<'a>>,
    pub(crate) music: Vec<PlacedSound<'a>>,
    /// How loud the film is to be; `None`: nothing is levelled.
    pub(crate) loudness: Option<LoudnessTarget>,
    /// No peak is above it, in dBTP.
    pub(crate) ceiling: f64,
}

/// How loud a film is to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LoudnessTarget {
    /// Integrated loudness of the whole, in LUFS.
    pub(crate) integrated: f64,
}
