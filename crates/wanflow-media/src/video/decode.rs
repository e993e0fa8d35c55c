//! H.264 decoding, frames in the order in which they are shown.

use mp4_atom::Avc1;
use openh264::OpenH264API;
use openh264::decoder::{DecodedYUV, DecoderConfig, Flush};
use openh264::formats::YUVSource;

use super::display::Display;
use super::{Frame, H264};
use crate::MediaError;

/// Largest frame that is decoded: 4K and its portrait form, with room.
const PIXELS_MAX: u64 = 4096 * 2304;

/// A decoder for one clip's video.
pub(crate) struct Decoder {
    inner: openh264::decoder::Decoder,
    /// How many bytes tell a unit's length, and parameter sets, for each description.
    descriptions: Vec<(usize, Vec<u8>)>,
    /// The description of the next sample, and of the one before.
    next: usize,
    current: Option<usize>,
    display: Display,
    unit: Vec<u8>,
}

impl Decoder {
    /// A decoder for samples that the sample entry describes.
    pub(crate) fn new(stream: &H264) -> Result<Self, MediaError> {
        stream.descriptions.iter().try_for_each(check_sizes)?;
        // With the default, which flushes after each sample, B-frames come out broken.
        let config = DecoderConfig::new().flush_after_decode(Flush::NoFlush);
        let api = OpenH264API::from_source();
        let inner = openh264::decoder::Decoder::with_api_config(api, config)
            .map_err(|error| codec(&error))?;
        let descriptions = stream.descriptions.iter().map(description).collect();
        let display = stream.display;
        Ok(Self { inner, descriptions, next: 0, current: None, display, unit: Vec::new() })
    }

    /// The next sample is of this description.
    pub(crate) fn enter(&mut self, description: u32) {
        self.next = (description as usize).min(self.descriptions.len() - 1);
    }

    /// Decodes a sample; gives the frame that is now due, if any.
    pub(crate) fn decode(&mut self, sample: &[u8]) -> Result<Option<Frame>, MediaError> {
        self.unit.clear();
        let (length_size, sets) = &self.descriptions[self.next];
        // Parameter sets go before the first sample that needs them.
        if self.current.replace(self.next) != Some(self.next) {
            self.unit.extend(sets);
        }
        let mut rest = sample;
        while let Some((length, after)) = rest.split_at_checked(*length_size) {
            let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
            let Some((unit, after)) = after.split_at_checked(length) else {
                return Err(MediaError::Damaged("a video sample is cut".into()));
            };
            self.unit.extend([0, 0, 0, 1]);
            self.unit.extend(unit);
            rest = after;
        }
        let frame = self.inner.decode(&self.unit).map_err(|error| codec(&error))?;
        let frame = frame.as_ref().map(copied).transpose()?;
        Ok(frame.map(|frame| self.display.show(frame)))
    }

    /// The frames that are still held back, in order.
    pub(crate) fn finish(mut self) -> Result<Vec<Frame>, MediaError> {
        let frames = self.inner.flush_remaining().map_err(|error| codec(&error))?;
        frames.iter().map(|frame| Ok(self.display.show(copied(frame)?))).collect()
    }
}

/// Parameter sets as a decoder takes them, behind the size of a unit's length.
fn description(entry: &Avc1) -> (usize, Vec<u8>) {
    let sets = entry.avcc.sequence_parameter_sets.iter();
    let mut head = Vec::new();
    for set in sets.chain(&entry.avcc.picture_parameter_sets) {
        head.extend([0, 0, 0, 1]);
        head.extend(set);
    }
    (usize::from(entry.avcc.length_size), head)
}

fn check_sizes(entry: &Avc1) -> Result<(), MediaError> {
    let visual = &entry.visual;
    check_size(u64::from(visual.width), u64::from(visual.height))?;
    // What the stream itself says counts for the decoder.
    let sets = entry.avcc.sequence_parameter_sets.iter();
    let mut sizes = sets.filter_map(|set| super::sps::size(set));
    sizes.try_for_each(|(width, height)| check_size(width, height))
}

fn check_size(width: u64, height: u64) -> Result<(), MediaError> {
    if width.saturating_mul(height) > PIXELS_MAX {
        return Err(MediaError::TooLarge(format!("frames of {width} × {height} pixels")));
    }
    Ok(())
}

fn copied(frame: &DecodedYUV<'_>) -> Result<Frame, MediaError> {
    let (width, height) = frame.dimensions();
    if width < 2 || height < 2 {
        return Err(MediaError::Damaged(format!("a frame of {width} × {height} pixels")));
    }
    Ok(Frame::copy_of(frame))
}

fn codec(error: &openh264::Error) -> MediaError {
    MediaError::Damaged(format!("the video cannot be decoded: {error}"))
}
