//! What a clip is, read from its tables alone: also the check that a download is whole.

use std::io::{Read, Seek, SeekFrom};

use wanflow_plan::timeline::{FrameRate, Time};

use crate::mp4::{FrameTimes, Movie, Track, entry};
use crate::video::colour::Colour;
use crate::video::{Hdr, VideoCodec, is_interlaced};
use crate::{MediaError, Size};

/// What is known of a clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipFacts {
    /// Width of the frames, in pixels.
    pub width: u32,
    /// Height of the frames, in pixels.
    pub height: u32,
    /// Playing time of the video, rounded to milliseconds.
    pub millis: u64,
    /// Playing time of the video, exactly.
    pub length: Time,
    /// Number of frames that are shown.
    pub frames: u64,
    /// Frames a second.
    pub frame_rate: FrameRate,
    /// Four letters of the video's codec, such as `avc1`.
    pub video: String,
    /// What that is in words, and whether frames can be decoded from it.
    pub codec: VideoCodec,
    /// Whether its frames are shown as they are decoded, one after the other: not turned, of
    /// square pixels, and in one piece.
    pub is_plain: bool,
    /// How its numbers stand for colours; `None` if the codec is not H.264.
    pub colour: Option<Colour>,
    /// Whether that is a guess: no tag says it.
    pub is_untagged: bool,
    /// Of what kind its high dynamic range is, if it has one.
    pub hdr: Option<Hdr>,
    /// Whether it may be coded in fields rather than in whole frames.
    pub is_interlaced: bool,
    /// Width and height of the frames as they are coded, before they are turned or stretched.
    pub coded: (u16, u16),
    /// The sound track, if there is one.
    pub sound: Option<ClipSoundFacts>,
    /// Size of the file, in bytes.
    pub bytes: u64,
}

/// What is known of a clip's sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipSoundFacts {
    /// Four letters of the codec, such as `mp4a`.
    pub codec: String,
    /// Samples a second, as the container says.
    pub sample_rate: u32,
    /// Number of channels, as the container says.
    pub channels: u16,
    /// Playing time, rounded to milliseconds.
    pub millis: u64,
}

/// Reads the facts of an MP4 clip. A file that is cut, of another kind, or whose tables point
/// outside of it is an error; no frame is decoded.
pub fn probe_clip(mut source: impl Read + Seek) -> Result<ClipFacts, MediaError> {
    let bytes = source.seek(SeekFrom::End(0))?;
    let Movie { video, sound } = Movie::read(&mut source)?;
    let Size { width, height } = frame_size(&video)?;
    let times = FrameTimes::of(&video);
    let entry = entry::read_h264(&video.entry).ok();
    Ok(ClipFacts {
        width,
        height,
        millis: millis(times.total, times.timescale),
        length: times.length(),
        frames: times.frames(),
        frame_rate: times.frame_rate(),
        video: letters(&video),
        codec: VideoCodec::of(&video),
        is_plain: video.is_shown_as_coded(),
        colour: entry.as_ref().map(Colour::of),
        is_untagged: entry.is_some_and(|entry| !Colour::is_tagged(&entry)),
        hdr: Hdr::of(&video.entry),
        is_interlaced: is_interlaced(&video.entry),
        coded: coded_size(&video).unwrap_or_default(),
        sound: sound.as_ref().map(sound_facts),
        bytes,
    })
}

/// Units of a timescale in milliseconds, rounded.
pub(crate) fn millis(units: u64, timescale: u32) -> u64 {
    let scale = u128::from(timescale.max(1));
    u64::try_from((u128::from(units) * 1000 + scale / 2) / scale).unwrap_or(u64::MAX)
}

/// The frame size that every visual sample entry carries at the same place.
pub(crate) fn frame_size(video: &Track) -> Result<Size, MediaError> {
    let (width, height) = coded_size(video)
        .filter(|(width, height)| *width > 0 && *height > 0)
        .ok_or_else(|| MediaError::Damaged("the MP4 file: its pictures have no size".into()))?;
    Ok(video.display.size(Size::new(width.into(), height.into())))
}

fn coded_size(video: &Track) -> Option<(u16, u16)> {
    let side = |at: usize| video.entry.get(at..).and_then(<[u8]>::first_chunk).copied();
    Some((u16::from_be_bytes(side(32)?), u16::from_be_bytes(side(34)?)))
}

fn sound_facts(sound: &Track) -> ClipSoundFacts {
    let word = |at: usize| {
        sound.entry.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |at| u16::from_be_bytes(*at))
    };
    let (first, last) = (sound.samples[0], sound.samples[sound.samples.len() - 1]);
    let end = last.pts + i64::from(last.duration);
    let media = u64::try_from(end - sound.start.max(first.pts)).unwrap_or(0);
    ClipSoundFacts {
        codec: letters(sound),
        sample_rate: word(32).into(),
        channels: word(24),
        millis: millis(sound.shown.unwrap_or(media).min(media), sound.timescale),
    }
}

fn letters(track: &Track) -> String {
    track.codec().escape_ascii().to_string()
}
