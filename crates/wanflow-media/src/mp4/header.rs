//! The heads of a movie and of its tracks (`mvhd`, `tkhd`): a track's number, whether it is shown,
//! and how it is turned.

use super::boxes::Boxed;
use super::fields::Fields;
use crate::Size;

/// What a track's head says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TrackHead {
    /// Its number, which fragments call it by.
    pub(super) id: u32,
    /// Whether it is shown unless somebody chooses otherwise.
    pub(super) is_enabled: bool,
    /// Where x and y go.
    matrix: Matrix,
    /// Width and height at which it is shown before it is turned, in whole pixels.
    pub(super) size: Size,
}

/// The part of a matrix that turns: its rows say where x and y go, in parts of 65,536.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Matrix([i32; 4]);

impl Default for Matrix {
    fn default() -> Self {
        Self([1 << 16, 0, 0, 1 << 16])
    }
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
        let matrix = Matrix::read(&mut fields)?;
        let mut pixels = || fields.u32().unwrap_or(0) >> 16;
        let size = Size { width: pixels(), height: pixels() };
        Some(Self { id, is_enabled: version_and_flags & 1 == 1, matrix, size })
    }

    /// How its pictures are turned in a `moov` box: by the track first, and then by the movie.
    pub(super) fn turn(self, moov: Boxed<'_>) -> Turn {
        let movie = moov.child(*b"mvhd").and_then(|mvhd| Matrix::of_movie(mvhd.body()));
        let Matrix(turn) = self.matrix.then(movie.unwrap_or_default());
        Turn::of(turn)
    }
}

impl Matrix {
    fn of_movie(body: &[u8]) -> Option<Self> {
        let mut fields = Fields::of(body);
        let is_long = fields.u32()? >> 24 > 0;
        // Two times of day, units and length; then rate, volume and nothing.
        fields.skip(if is_long { 28 } else { 16 })?;
        fields.skip(16)?;
        Self::read(&mut fields)
    }

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let mut cells = [0; 9];
        for cell in &mut cells {
            *cell = fields.i32()?;
        }
        Some(Self([cells[0], cells[1], cells[3], cells[4]]))
    }

    /// This one, and then another.
    fn then(self, Self(next): Self) -> Self {
        let Self(own) = self;
        let cell = |row: usize, column: usize| {
            let product =
                |at: usize| i64::from(own[row * 2 + at]) * i64::from(next[at * 2 + column]);
            i32::try_from((product(0).saturating_add(product(1))) >> 16).unwrap_or(0)
        };
        Self([cell(0, 0), cell(0, 1), cell(1, 0), cell(1, 1)])
    }
}

impl Turn {
    /// The turn of a matrix, whose rows say where x and y go. What is not a turn by quarters counts as none.
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

    /// What lies across and what lies down after turning.
    pub(crate) fn turned<T>(self, across: T, down: T) -> (T, T) {
        if self.transposes { (down, across) } else { (across, down) }
    }
}
