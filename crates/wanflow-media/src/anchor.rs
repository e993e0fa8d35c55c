//! The anchor frame: one frame of a clip as a picture, in the colours that its tags mean.
//!
//! The method enters digests by its version (`ANCHOR_VERSION` in the plan): whoever changes the
//! pixels that come out here must raise it.

use std::io::{Read, Seek};

use crate::MediaError;
use crate::facts::millis;
use crate::mp4::{Movie, Timeline, Track, read_sample};
use crate::video::colour::{self, Colour};
use crate::video::{Decoder, Frame, H264, VideoCodec};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};

/// Which frame of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnchorAt {
    /// The last one.
    Last,
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
/// the numbers of a clip without tags mean may be told by `colour`; else players' guess is taken.
pub fn anchor_frame(
    mut source: impl Read + Seek,
    at: AnchorAt,
    colour: Option<Colour>,
) -> Result<AnchorFrame, MediaError> {
    let video = Movie::read(&mut source)?.video;
    let entry = VideoCodec::decodable(&video)?;
    let timeline = Timeline::of(&video);
    let end = i64::try_from(timeline.total).unwrap_or(i64::MAX) - 1;
    let wanted = match at {
        AnchorAt::Last => end,
        AnchorAt::Millis(millis) => {
            let units = u128::from(millis) * u128::from(timeline.timescale) / 1000;
            i64::try_from(units).unwrap_or(end).min(end)
        }
    };
    let place = timeline.at(wanted);
    let frame = decode_at(&mut source, &video, &entry, &timeline.order, place)?;
    let colour = colour.filter(|_| !Colour::is_tagged(&entry)).unwrap_or(Colour::of(&entry));
    let picture = colour::to_rgb(&frame, colour);
    let (width, height) = picture.dimensions();
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .map_err(|error| MediaError::Codec(error.to_string()))?;
    let begins = u64::try_from(timeline.times[place]).unwrap_or(0);
    Ok(AnchorFrame { png, millis: millis(begins, timeline.timescale), width, height })
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
    let next_sync = (wanted + 1..samples.len()).find(|index| samples[*index].sync);
    let until = next_sync.unwrap_or(samples.len());
    // Frames come out in order of presentation.
    let before = |index: &&crate::mp4::Sample| index.pts < samples[wanted].pts;
    let rank = samples[from..until].iter().filter(before).count();
    let mut decoder = Decoder::new(entry)?;
    let (mut bytes, mut out) = (Vec::new(), 0);
    for sample in &samples[from..until] {
        read_sample(source, sample, &mut bytes)?;
        decoder.enter(sample.description);
        if let Some(frame) = decoder.decode(&bytes)? {
            if out == rank {
                return Ok(Some(frame));
            }
            out += 1;
        }
    }
    let rest = decoder.finish()?;
    if out + rest.len() < until - from {
        return Ok(None);
    }
    Ok(rest.into_iter().nth(rank - out))
}

fn no_frame() -> MediaError {
    MediaError::Damaged("the frame cannot be decoded".into())
}
