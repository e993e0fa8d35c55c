//! How much of a film was made anew, as commands print it for machines.

use schemars::JsonSchema;
use serde::Serialize;

/// How much of a film was made anew.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub(super) struct FilmWork {
    /// Segments that were composed and coded.
    coded: usize,
    /// Segments that were coded for an earlier film.
    kept: usize,
    /// Stretches of clips that were copied.
    copied: usize,
    /// Whether the sound was encoded for an earlier film.
    sound_kept: bool,
}

impl From<wanflow_run::FilmWork> for FilmWork {
    fn from(work: wanflow_run::FilmWork) -> Self {
        let wanflow_run::FilmWork { coded, kept, copied, is_sound_kept } = work;
        Self { coded, kept, copied, sound_kept: is_sound_kept }
    }
}
