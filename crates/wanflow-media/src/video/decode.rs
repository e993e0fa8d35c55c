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
    /// How many bytes give a unit's length, and parameter sets, for each description.
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
        let display = self.display;
        let frame = self.feed(sample)?.as_ref().map(copied).transpose()?;
        Ok(frame.map(|frame| display.show(frame)))
    }

    /// Decodes a sample whose due frame nobody wants; answers whether there was one.
    pub(crate) fn pass(&mut self, sample: &[u8]) -> Result<bool, MediaError> {
        Ok(self.feed(sample)?.is_some())
    }

    fn feed(&mut self, sample: &[u8]) -> Result<Option<DecodedYUV<'_>>, MediaError> {
        self.unit.clear();
        let (length_size, sets) = &self.descriptions[self.next];
        // Parameter sets go before the first sample that needs them.
        if self.current.replace(self.next) != Some(self.next) {
            self.unit.extend(sets);
        }
        for unit in units(sample, *length_size) {
            self.unit.extend([0, 0, 0, 1]);
            self.unit.extend(unit?);
        }
        self.inner.decode(&self.unit).map_err(|error| codec(&error))
    }

    /// The frames that are still held back, in order.
    pub(crate) fn finish(mut self) -> Result<Vec<Frame>, MediaError> {
        let frames = self.inner.flush_remaining().map_err(|error| codec(&error))?;
        frames.iter().map(|frame| Ok(self.display.show(copied(frame)?))).collect()
    }
}

/// The units of a sample, each behind its length.
fn units(sample: &[u8], length_size: usize) -> impl Iterator<Item = Result<&[u8], MediaError>> {
    let mut rest = sample;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_at_checked(length_size)?;
        let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        let Some((unit, after)) = after.split_at_checked(length) else {
            rest = &[];
            return Some(Err(MediaError::Damaged("a video sample is truncated".into())));
        };
        rest = after;
        Some(Ok(unit))
    })
}

/// What other samples have of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// Nothing before it is needed for what follows it.
    Fresh,
    /// Others may lean on it.
    Needed,
    /// Nothing leans on it.
    Disposable,
}

/// What other samples have of this one, by the heads of its units.
pub(crate) fn reference(entry: &H264, sample: &[u8], description: u32) -> Reference {
    let last = entry.descriptions.len() - 1;
    let length_size = entry.descriptions[(description as usize).min(last)].avcc.length_size;
    let (mut has_slice, mut is_needed) = (false, false);
    for unit in units(sample, usize::from(length_size)) {
        let Ok([head, ..]) = unit else { return Reference::Needed };
        match (head & 31, head >> 5 & 3) {
            (5, _) => return Reference::Fresh,
            (1, 0) => has_slice = true,
            // Remarks and filling.
            (6 | 9 | 12, _) => {}
            _ => is_needed = true,
        }
    }
    if has_slice && !is_needed { Reference::Disposable } else { Reference::Needed }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_units_tell_what_leans_on_a_sample() {
        let stream = H264::plain(Avc1 {
            avcc: mp4_atom::Avcc { length_size: 1, ..mp4_atom::Avcc::default() },
            ..Avc1::default()
        });
        let found = |sample: &[u8]| reference(&stream, sample, 1);
        for (sample, wanted) in [
            // A delimiter, a parameter set and a slice of a picture that leans on nothing.
            (&[1, 0x09, 1, 0x67, 2, 0x65, 0xff][..], Reference::Fresh),
            (&[2, 0x41, 0xff], Reference::Needed),
            (&[1, 0x09, 1, 0x06, 2, 0x01, 0xff, 1, 0x01], Reference::Disposable),
            // The second slice is leant on, a parameter set holds for what follows.
            (&[1, 0x01, 1, 0x21], Reference::Needed),
            (&[1, 0x01, 1, 0x68], Reference::Needed),
            // Data partitions, no slice at all, a cut unit, an empty one.
            (&[1, 0x02], Reference::Needed),
            (&[1, 0x06], Reference::Needed),
            (&[1, 0x01, 9, 0x01], Reference::Needed),
            (&[1, 0x01, 0], Reference::Needed),
        ] {
            assert_eq!(found(sample), wanted, "{sample:x?}");
        }
    }
}
