//! The anchor frame: one frame of a clip as a picture, in the colours that its tags mean.
//!
//! The method enters digests by its version (`ANCHOR_VERSION` in the plan): whoever changes the
//! pixels that come out here must raise it.

mod best;

use std::io::{Read, Seek};

use wanflow_plan::timeline::Time;

use crate::MediaError;
use crate::facts::millis;
use crate::mp4::{FrameTimes, Movie, Track, read_sample};
use crate::video::colour::{self, Colour};
use crate::video::{Decoder, Frame, H264, Reference, VideoCodec, reference};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};

/// Which frame of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnchorAt {
    /// The last one.
    Last,
    /// The one of the last half second that is sharpest and best exposed.
    Best,
    /// The one that is seen at so many milliseconds; beyond the end, the last one.
    Millis(u64),
}

/// A frame of a clip, as a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorFrame {
    /// A PNG file, RGB.
    pub png: Vec<u8>,
    /// When the frame begins to be shown, in milliseconds from the clip's start.
    pub millis: u64,
    /// Its width, in pixels.
    pub width: u32,
    /// Its height, in pixels.
    pub height: u32,
}

/// Takes one frame out of an H.264 clip. Decoding begins at the last sync sample before it. What
/// the numbers of a clip without tags mean may be given by `colour`; else players' guess is taken.
pub fn anchor_frame(
    mut source: impl Read + Seek,
    at: AnchorAt,
    colour: Option<Colour>,
) -> Result<AnchorFrame, MediaError> {
    let Decoded { frame, colour, millis } = decoded(&mut source, at, colour)?;
    let picture = colour::to_rgb(&frame, colour);
    let (width, height) = picture.dimensions();
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .map_err(|error| MediaError::Codec(error.to_string()))?;
    Ok(AnchorFrame { png, millis, width, height })
}

/// A frame of a clip, decoded.
pub(crate) struct Decoded {
    pub(crate) frame: Frame,
    /// What its numbers mean.
    pub(crate) colour: Colour,
    /// When it begins to be shown, in milliseconds from the clip's start.
    pub(crate) millis: u64,
}

/// Decodes one frame of an H.264 clip.
pub(crate) fn decoded(
    source: &mut (impl Read + Seek),
    at: AnchorAt,
    colour: Option<Colour>,
) -> Result<Decoded, MediaError> {
    let video = Movie::read(&mut *source)?.video;
    let entry = VideoCodec::decodable(&video)?;
    let times = FrameTimes::of(&video);
    let place = find(source, &video, &times, at)?;
    let frame = decode_at(source, &video, &entry, &times.order, place)?;
    let colour = colour.filter(|_| !Colour::is_tagged(&entry)).unwrap_or(Colour::of(&entry));
    let begins = u64::try_from(times.times[place]).unwrap_or(0);
    Ok(Decoded { frame, colour, millis: millis(begins, times.timescale) })
}

/// How long a clip is from the beginning of a frame on: what is dropped of it, where the next clip
/// begins with that frame. A clip that is not decoded has no best frame.
pub fn anchor_tail(mut source: impl Read + Seek, at: AnchorAt) -> Result<Time, MediaError> {
    let video = Movie::read(&mut source)?.video;
    let times = FrameTimes::of(&video);
    let place = find(&mut source, &video, &times, at)?;
    let begins = times.begin_of(place).max(Time::ZERO);
    Ok((times.length() - begins).max(Time::ZERO))
}

/// Looks for a frame; gives its place in order of presentation.
pub(crate) fn find(
    source: &mut (impl Read + Seek),
    video: &Track,
    times: &FrameTimes,
    at: AnchorAt,
) -> Result<usize, MediaError> {
    let end = i64::try_from(times.total).unwrap_or(i64::MAX) - 1;
    let wanted = match at {
        AnchorAt::Last => end,
        AnchorAt::Best => {
            return best::best_place(source, video, &VideoCodec::decodable(video)?, times);
        }
        AnchorAt::Millis(millis) => {
            let units = u128::from(millis) * u128::from(times.timescale) / 1000;
            i64::try_from(units).unwrap_or(end).min(end)
        }
    };
    Ok(times.at(wanted))
}

/// Decodes the frame at a place in order of presentation.
pub(crate) fn decode_at(
    source: &mut (impl Read + Seek),
    video: &Track,
    entry: &H264,
    order: &[usize],
    place: usize,
) -> Result<Frame, MediaError> {
    let sample = order[place];
    let sync = (0..=sample).rev().find(|index| video.samples[*index].sync).unwrap_or(0);
    // A group that leans on the one before it (an "open" one) gives fewer frames than it has
    // samples: then the clip is decoded from its beginning.
    match decode_group(source, video, entry, sync, sample) {
        Ok(Some(frame)) => Ok(frame),
        Ok(None) | Err(_) if sync > 0 => {
            decode_group(source, video, entry, 0, sample)?.ok_or_else(no_frame)
        }
        Ok(None) => Err(no_frame()),
        Err(error) => Err(error),
    }
}

/// Decodes from a sample on until the wanted one comes out; `None` if it never does.
fn decode_group(
    source: &mut (impl Read + Seek),
    video: &Track,
    entry: &H264,
    from: usize,
    wanted: usize,
) -> Result<Option<Frame>, MediaError> {
    let samples = &video.samples;
    let needed = needed(source, video, entry, from, wanted)?;
    // Frames come out in order of presentation.
    let rank = needed.iter().filter(|index| samples[**index].pts < samples[wanted].pts).count();
    let mut decoder = Decoder::new(entry)?;
    let (mut bytes, mut out) = (Vec::new(), 0);
    for index in &needed {
        let sample = &samples[*index];
        read_sample(source, sample, &mut bytes)?;
        decoder.enter(sample.description);
        if out < rank {
            out += usize::from(decoder.pass(&bytes)?);
        } else if let Some(frame) = decoder.decode(&bytes)? {
            return Ok(Some(frame));
        }
    }
    let rest = decoder.finish()?;
    if out + rest.len() < needed.len() {
        return Ok(None);
    }
    Ok(rest.into_iter().nth(rank - out))
}

/// The samples that must be decoded for the wanted one, in order of decoding. Behind a picture
/// that leans on nothing those are left out that nothing leans on: that changes no pixel.
fn needed(
    source: &mut (impl Read + Seek),
    video: &Track,
    entry: &H264,
    from: usize,
    wanted: usize,
) -> Result<Vec<usize>, MediaError> {
    let mut needed = Vec::new();
    let (mut bytes, mut may_skip) = (Vec::new(), false);
    for index in from..=wanted {
        let sample = &video.samples[index];
        read_sample(source, sample, &mut bytes)?;
        match reference(entry, &bytes, sample.description) {
            Reference::Disposable if may_skip && index != wanted => continue,
            Reference::Fresh => may_skip = true,
            Reference::Disposable | Reference::Needed => {}
        }
        needed.push(index);
    }
    Ok(needed)
}

fn no_frame() -> MediaError {
    MediaError::Damaged("the frame cannot be decoded".into())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn samples_that_nothing_leans_on_are_left_out() {
        let mut clip = Cursor::new(include_bytes!("../tests/fixtures/b-frames.mp4"));
        let video = Movie::read(&mut clip).expect("an MP4").video;
        let entry = VideoCodec::decodable(&video).expect("H.264");
        let times = FrameTimes::of(&video);
        let wanted = *times.order.last().expect("it has frames");
        let needed = needed(&mut clip, &video, &entry, 0, wanted).expect("samples");
        assert!(needed.is_sorted() && needed.last() == Some(&wanted));
        assert!(needed.len() <= wanted, "{} of {}", needed.len(), wanted + 1);
    }
}
