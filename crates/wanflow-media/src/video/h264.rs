//! What a decoder must know of a track of H.264: its parameter sets and how frames are shown.

use std::ops::Deref;

use mp4_atom::Avc1;

use super::display::Display;
use crate::MediaError;
use crate::mp4::{Track, entry};

/// An H.264 track's descriptions; it stands for the first of them.
pub(crate) struct H264 {
    /// One for each that the track's samples name; at least one.
    pub(super) descriptions: Vec<Avc1>,
    pub(super) display: Display,
}

impl H264 {
    /// Reads the descriptions of a track.
    pub(crate) fn of(track: &Track) -> Result<Self, MediaError> {
        let descriptions = track.entries.iter().map(|entry| entry::read_h264(entry));
        let descriptions = descriptions.collect::<Result<Vec<_>, _>>()?;
        Ok(Self { descriptions, display: track.display })
    }

    /// A track of one description, whose frames are shown as they are decoded.
    pub(crate) fn plain(description: Avc1) -> Self {
        Self { descriptions: vec![description], display: Display::default() }
    }
}

impl Deref for H264 {
    type Target = Avc1;

    fn deref(&self) -> &Avc1 {
        self.descriptions.first().expect("a track has a description")
    }
}
