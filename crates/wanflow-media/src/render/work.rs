//! How much of a film is made anew, and how much is there from before.

use super::segments::{Content, Segment};

/// How much of a film was made anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenderWork {
    /// Segments whose frames were composed and coded.
    pub coded: usize,
    /// Segments that were coded for an earlier film.
    pub kept: usize,
    /// Stretches of clips that were copied.
    pub copied: usize,
    /// Whether the sound was encoded for an earlier film.
    pub is_sound_kept: bool,
}

impl RenderWork {
    pub(super) fn of(segments: &[Segment], kept: usize, is_sound_kept: bool) -> Self {
        let coded = segments.iter().filter(|it| it.content == Content::Coded).count();
        let copied = segments.len() - coded;
        Self { coded: coded.saturating_sub(kept), kept, copied, is_sound_kept }
    }
}
