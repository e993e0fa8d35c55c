//! The animatic clip: a picture under a slow pan and zoom, with a label and a bed of sound.

use std::io::Cursor;

use image::imageops::FilterType;

use crate::mp4::{Packet, TrackKind, TrackSpec, Writer};
use crate::sound::{Bed, RATE, SoundTrack};
use crate::video::label::{Label, slate};
use crate::video::{Encoder, Frame, Pan, canvas_size, colour};
use crate::{FrameRate, MediaError, Size, pictures};

/// Bits a second of the bed's AAC.
const BIT_RATE: u32 = 128_000;

/// Seconds from either end to a sync mark, as a fraction: a quarter.
const MARK: (u64, u64) = (1, 4);

/// White, in the colours that this crate writes.
const WHITE: [u8; 3] = [235, 128, 128];

/// What an animatic clip shows and how long.
#[derive(Clone, Debug)]
pub struct ClipSpec<'a> {
    /// What is shown.
    pub picture: Picture<'a>,
    /// Length in seconds; 1 to 600.
    pub seconds: u32,
    /// Size of the frames.
    pub size: FrameSize,
    /// Frames a second.
    pub frame_rate: FrameRate,
    /// A line of text in the lower left corner.
    pub label: Option<&'a str>,
    /// The clip's sound.
    pub sound: ClipSoundtrack,
    /// Flashes and clicks to measure sync with.
    pub marks: SyncMarks,
    /// Chooses the camera's path and the chord, so that two takes differ.
    pub seed: u64,
}

/// What a clip shows.
#[derive(Clone, Copy, Debug)]
pub enum Picture<'a> {
    /// A picture file's bytes.
    File(&'a [u8]),
    /// A text on a dark ground, in 16:9.
    Slate(&'a str),
}

/// Size of a clip's frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameSize {
    /// The picture's aspect, both sides multiples of 16, about as many pixels as 1280 × 720.
    P720,
    /// The picture's aspect, both sides multiples of 16, about as many pixels as 1920 × 1080.
    P1080,
    /// Exactly this; both sides even, 16 to 3840.
    Exact(u32, u32),
}

/// Whether a clip has sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipSoundtrack {
    /// A quiet synthetic bed.
    Generated,
    /// No sound track at all.
    Silent,
}

/// Whether a clip carries marks to measure sync with.
///
/// A mark is one white frame, and a click that begins with the frame: near the start at a
/// quarter of a second, near the end at a quarter of a second before it, both rounded to a frame
/// ([`mark_frames`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncMarks {
    /// No marks.
    Absent,
    /// Marks near both ends.
    NearBothEnds,
}

/// The frames that are flashes in a clip with sync marks, counted from 0.
pub fn mark_frames(frame_rate: FrameRate, frames: u64) -> [u64; 2] {
    let near =
        u64::from(frame_rate.numerator()) * MARK.0 / (u64::from(frame_rate.denominator()) * MARK.1);
    let first = near.min(frames.saturating_sub(1));
    [first, frames.saturating_sub(near.max(1)).max(first)]
}

/// Makes an animatic clip: an MP4 with H.264 video (BT.709, tagged) and, if it has sound, stereo
/// AAC at 48 kHz, its index in front. Equal specs give equal bytes.
pub fn animatic_clip(spec: &ClipSpec<'_>) -> Result<Vec<u8>, MediaError> {
    if !(1..=600).contains(&spec.seconds) {
        return Err(MediaError::Unfit(format!("a clip of {} seconds", spec.seconds)));
    }
    let (canvas, size) = canvas(spec)?;
    let rate = spec.frame_rate;
    let frames = rate.frames(u64::from(spec.seconds), 1).max(1);
    let (timescale, duration) = rate.timescale();
    let total = rate.units(frames, RATE);
    let marks = match spec.marks {
        SyncMarks::Absent => Vec::new(),
        SyncMarks::NearBothEnds => mark_frames(rate, frames).to_vec(),
    };
    let mut tracks = vec![TrackSpec {
        kind: TrackKind::Video,
        timescale,
        size,
        start: 0,
        samples_max: frames,
        entries_max: 0,
    }];
    let mut sound = match spec.sound {
        ClipSoundtrack::Silent => None,
        ClipSoundtrack::Generated => {
            let clicks = marks.iter().map(|frame| rate.units(*frame, RATE)).collect();
            let track = SoundTrack::new(total, BIT_RATE)?;
            tracks.push(SoundTrack::spec(total));
            Some((Bed::new(spec.seed, total, clicks), track))
        }
    };
    let mut writer = Writer::new(Cursor::new(Vec::new()), tracks, 4 * u64::from(spec.seconds) + 8)?;
    let mut painter = Painter::new(canvas, spec, size);
    let mut encoder = Encoder::new(rate.hertz())?;
    let (mut coded, mut heard) = (Vec::new(), 0);
    for index in 0..frames {
        let frame =
            if marks.contains(&index) { painter.flash() } else { painter.paint(index, frames) };
        let sync = encoder.encode(frame, &mut coded)?;
        writer.put(0, &coded, Packet { duration, shift: 0, sync, description: 1 })?;
        let due = rate.units(index + 1, RATE);
        // Sound follows in runs of half a second, or at the end.
        if let Some((bed, track)) = &mut sound
            && (due - heard >= u64::from(RATE / 2) || index + 1 == frames)
        {
            let run = bed.next(usize::try_from(due - heard).expect("half a second"));
            heard = due;
            track.feed(&run, &mut |bytes, packet| writer.put(1, bytes, packet))?;
        }
    }
    let mut ends = vec![(vec![encoder.sample_entry()?], frames * u64::from(duration))];
    if let Some((_, track)) = &mut sound {
        track.finish(&mut |bytes, packet| writer.put(1, bytes, packet))?;
        let (entry, shown) = track.end()?;
        ends.push((vec![entry], shown));
    }
    Ok(writer.finish(&ends)?.into_inner())
}

/// Draws a clip's frames.
struct Painter {
    pan: Pan,
    label: Option<Label>,
    frame: Frame,
}

impl Painter {
    fn new(canvas: Frame, spec: &ClipSpec<'_>, size: Size) -> Self {
        let (width, height) = (size.width as usize, size.height as usize);
        Self {
            pan: Pan::new(canvas, spec.seed),
            label: spec.label.and_then(|text| Label::new(text, width, height)),
            frame: Frame::filled(width, height, [16, 128, 128]),
        }
    }

    fn flash(&mut self) -> &Frame {
        self.frame.fill(WHITE);
        &self.frame
    }

    fn paint(&mut self, index: u64, frames: u64) -> &Frame {
        #[expect(clippy::cast_precision_loss, reason = "clips have few frames")]
        let moment = index as f64 / (frames.max(2) - 1) as f64;
        self.pan.draw(moment, &mut self.frame);
        if let Some(label) = &self.label {
            label.draw(&mut self.frame);
        }
        &self.frame
    }
}

/// The picture, cut to the frames' aspect and scaled to the camera's canvas; and the frame size.
fn canvas(spec: &ClipSpec<'_>) -> Result<(Frame, Size), MediaError> {
    let (canvas, size) = match spec.picture {
        Picture::File(bytes) => {
            let picture = pictures::shown(bytes)?;
            let size = frame_size(spec.size, Size::new(picture.width(), picture.height()))?;
            let Size { width, height } = canvas_size(size);
            let picture = image::DynamicImage::ImageRgb8(picture);
            (picture.resize_to_fill(width, height, FilterType::CatmullRom).into_rgb8(), size)
        }
        Picture::Slate(text) => {
            let size = frame_size(spec.size, Size::new(16, 9))?;
            let Size { width, height } = canvas_size(size);
            (slate(text, width, height), size)
        }
    };
    Ok((colour::from_rgb(&canvas), size))
}

/// The frame size of a clip of a picture of this size.
pub fn frame_size(size: FrameSize, picture: Size) -> Result<Size, MediaError> {
    let area = match size {
        FrameSize::P720 => 1280.0 * 720.0,
        FrameSize::P1080 => 1920.0 * 1080.0,
        FrameSize::Exact(width, height) => {
            let good = |side: u32| side.is_multiple_of(2) && (16..=3840).contains(&side);
            if good(width) && good(height) {
                return Ok(Size { width, height });
            }
            return Err(MediaError::Unfit(format!("frames of {width} × {height} pixels")));
        }
    };
    // The first host rounds down. Beyond 4:1 the shorter side would fall below what players and encoders like.
    let aspect = (f64::from(picture.width) / f64::from(picture.height)).clamp(0.25, 4.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sides are small")]
    let floored = |pixels: f64| ((pixels / 16.0 + 1e-6).floor() as u32).max(1) * 16;
    Ok(Size::new(floored((area * aspect).sqrt()), floored((area / aspect).sqrt())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_follow_the_aspect_as_the_host_does() {
        let sizes: Vec<_> = [(750, 1000), (1280, 720), (512, 512), (1000, 440), (1, 100)]
            .iter()
            .flat_map(|shown| {
                [FrameSize::P720, FrameSize::P1080].map(|size| {
                    let made = frame_size(size, Size::new(shown.0, shown.1)).expect("fit");
                    (made.width, made.height)
                })
            })
            .collect();
        // The first is what the host made of 750 × 1000.
        insta::assert_compact_debug_snapshot!(sizes, @"[(816, 1104), (1232, 1648), (1280, 720), (1920, 1072), (960, 960), (1440, 1440), (1440, 624), (2160, 944), (480, 1920), (720, 2880)]");
    }

    #[test]
    fn marks_lie_a_quarter_of_a_second_from_the_ends() {
        assert_eq!(mark_frames(FrameRate::FILM, 120), [6, 114]);
        let ntsc = FrameRate::new(30_000, 1001).expect("a rate");
        assert_eq!(mark_frames(ntsc, 150), [7, 143]);
        assert_eq!(mark_frames(FrameRate::FILM, 1), [0, 0]);
    }
}
