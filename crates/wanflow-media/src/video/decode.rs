//! H.264 decoding, frames in the order in which they are shown.

use mp4_atom::Avc1;
use openh264::OpenH264API;
use openh264::decoder::{DecodedYUV, DecoderConfig, Flush};
use openh264::formats::YUVSource;

use super::Frame;
use crate::MediaError;

/// Largest frame that is decoded: 4K and its portrait form, with room.
const PIXELS_MAX: u64 = 4096 * 2304;

/// A decoder for one clip's video.
pub(crate) struct Decoder {
    inner: openh264::decoder::Decoder,
    length_size: usize,
    /// Parameter sets, to be sent before the first sample.
    head: Vec<u8>,
    unit: Vec<u8>,
}

impl Decoder {
    /// A decoder for samples that the sample entry describes.
    pub(crate) fn new(entry: &Avc1) -> Result<Self, MediaError> {
        let visual = &entry.visual;
        check_size(u64::from(visual.width), u64::from(visual.height))?;
        for set in &entry.avcc.sequence_parameter_sets {
            // What the stream itself says counts for the decoder.
            if let Some((width, height)) = super::sps::size(set) {
                check_size(width, height)?;
            }
        }
        // With the default, which flushes after each sample, B-frames come out broken.
        let config = DecoderConfig::new().flush_after_decode(Flush::NoFlush);
        let api = OpenH264API::from_source();
        let inner = openh264::decoder::Decoder::with_api_config(api, config)
            .map_err(|error| codec(&error))?;
        let sets = entry.avcc.sequence_parameter_sets.iter();
        let mut head = Vec::new();
        for set in sets.chain(&entry.avcc.picture_parameter_sets) {
            head.extend([0, 0, 0, 1]);
            head.extend(set);
        }
        let length_size = usize::from(entry.avcc.length_size);
        Ok(Self { inner, length_size, head, unit: Vec::new() })
    }

    /// Decodes a sample; gives the frame that is now due, if any.
    pub(crate) fn decode(&mut self, sample: &[u8]) -> Result<Option<Frame>, MediaError> {
        self.unit.clear();
        self.unit.append(&mut self.head);
        let mut rest = sample;
        while let Some((length, after)) = rest.split_at_checked(self.length_size) {
            let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
            let Some((unit, after)) = after.split_at_checked(length) else {
                return Err(MediaError::Damaged("a video sample is cut".into()));
            };
            self.unit.extend([0, 0, 0, 1]);
            self.unit.extend(unit);
            rest = after;
        }
        let frame = self.inner.decode(&self.unit).map_err(|error| codec(&error))?;
        frame.as_ref().map(copied).transpose()
    }

    /// The frames that are still held back, in order.
    pub(crate) fn finish(mut self) -> Result<Vec<Frame>, MediaError> {
        let frames = self.inner.flush_remaining().map_err(|error| codec(&error))?;
        frames.iter().map(copied).collect()
    }
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
