//! The head of a track (`tkhd`): its number, whether it is shown, and how it is turned.

use super::boxes::Boxed;
use super::fields::Fields;

/// What a track's head says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TrackHead {
    /// Its number, which fragments call it by.
    pub(super) id: u32,
    /// Whether it is shown unless somebody chooses otherwise.
    pub(super) is_enabled: bool,
    /// How its pictures are turned.
    pub(super) turn: Turn,
}

/// How pictures are turned before they are shown: by quarters, and mirrored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turn {
    /// Whether rows become columns; this comes first.
    pub(crate) transposes: bool,
    /// Whether left and right change places then.
    pub(crate) mirrors: bool,
    /// Whether top and bottom do.
    pub(crate) flips: bool,
}

impl TrackHead {
    /// Reads the head of a `trak` box; what is not there is as usual.
    pub(super) fn of(track: Boxed<'_>) -> Self {
        let usual = Self { is_enabled: true, ..Self::default() };
        track.child(*b"tkhd").and_then(|tkhd| Self::read(tkhd.body())).unwrap_or(usual)
    }

    fn read(body: &[u8]) -> Option<Self> {
        let mut fields = Fields::of(body);
        let version_and_flags = fields.u32()?;
        let is_long = version_and_flags >> 24 > 0;
        // Two times of day come first; a word of nothing and the length follow the number.
        fields.skip(if is_long { 16 } else { 8 })?;
        let id = fields.u32()?;
        fields.skip(if is_long { 12 } else { 8 })?;
        // Nothing, layer, group, volume and nothing.
        fields.skip(16)?;
        let mut matrix = [0; 9];
        for cell in &mut matrix {
            *cell = fields.i32()?;
        }
        let turn = Turn::of([matrix[0], matrix[1], matrix[3], matrix[4]]);
        Some(Self { id, is_enabled: version_and_flags & 1 == 1, turn })
    }
}

impl Turn {
    /// The turn of a matrix, whose rows say where x and y go. What is no turn by quarters is none.
    fn of([a, b, c, d]: [i32; 4]) -> Self {
        match ((a != 0, d != 0), (b != 0, c != 0)) {
            ((true, true), (false, false)) => {
                Self { transposes: false, mirrors: a < 0, flips: d < 0 }
            }
            ((false, false), (true, true)) => {
                Self { transposes: true, mirrors: c < 0, flips: b < 0 }
            }
            _ => Self::default(),
        }
    }

    /// Width and height after turning.
    pub(crate) fn size<T>(self, (width, height): (T, T)) -> (T, T) {
        if self.transposes { (height, width) } else { (width, height) }
    }
}
