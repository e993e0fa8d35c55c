//! What files are meant to be, and what they are reported as if they are something else.

use crate::rule::{Rule, rule};

rule!(pub(super) NOT_A_PICTURE, "not-a-picture", Error, "A file is not a picture that can be read");
rule!(pub(super) NOT_A_SOUND, "not-a-sound", Error, "A file is not a sound file that can be read");
rule!(pub(super) NOT_A_VIDEO, "not-a-video", Error, "A file is not footage that can be read");
rule!(pub(super) NOT_A_FONT, "not-a-font", Error, "A file is not a font that can be read");

/// What a file is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Picture,
    Sound,
    Video,
    Font,
}

impl Wanted {
    /// The kind of file.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Sound => "sound",
            Self::Video => "video",
            Self::Font => "font",
        }
    }

    /// What a file of another kind is reported as.
    pub(super) fn rule(self) -> &'static Rule {
        match self {
            Self::Picture => &NOT_A_PICTURE,
            Self::Sound => &NOT_A_SOUND,
            Self::Video => &NOT_A_VIDEO,
            Self::Font => &NOT_A_FONT,
        }
    }
}
