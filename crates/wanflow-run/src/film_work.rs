//! How much of a film was made anew.

use std::fmt;

use serde::Serialize;
use wanflow_media::RenderWork;

/// How much of a film was made anew, and how much was there from before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FilmWork {
    /// Segments that were composed and coded.
    pub coded: usize,
    /// Segments that were coded for an earlier film.
    pub kept: usize,
    /// Stretches of clips that were copied.
    pub copied: usize,
    /// Whether the sound was encoded for an earlier film.
    pub is_sound_kept: bool,
}

impl FilmWork {
    /// Whether anything of the film was coded, now or before.
    pub fn is_worth_a_word(&self) -> bool {
        self.coded + self.kept > 0
    }
}

impl From<RenderWork> for FilmWork {
    fn from(work: RenderWork) -> Self {
        let RenderWork { coded, kept, copied, is_sound_kept } = work;
        Self { coded, kept, copied, is_sound_kept }
    }
}

/// Prints `2 of 41 segments coded, 38 from the cache, 1 copied; sound from the cache`.
impl fmt::Display for FilmWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { coded, kept, copied, is_sound_kept } = *self;
        let all = coded + kept + copied;
        let segments = if all == 1 { "segment" } else { "segments" };
        write!(f, "{coded} of {all} {segments} coded")?;
        for (count, how) in [(kept, "from the cache"), (copied, "copied")] {
            if count > 0 {
                write!(f, ", {count} {how}")?;
            }
        }
        if is_sound_kept { f.write_str("; sound from the cache") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_none_of_is_not_named() {
        let work = |coded, kept, copied| {
            FilmWork { coded, kept, copied, is_sound_kept: kept > 0 }.to_string()
        };
        assert_eq!(
            work(2, 38, 1),
            "2 of 41 segments coded, 38 from the cache, 1 copied; sound from the cache"
        );
        assert_eq!(work(0, 0, 1), "0 of 1 segment coded, 1 copied");
    }
}
