//! The sound of a clip, from its first shown moment, packet by packet.

use std::io::{Read, Seek};

use syom::{DecodeOptions, Decoder};

use super::resample::Resampler;
use super::{RATE, Stereo};
use crate::MediaError;
use crate::mp4::{Track, entry, read_sample};

/// Largest packet that is believed; AAC's are at most a few kilobytes.
const PACKET_MAX: u32 = 1 << 16;

/// A clip's sound track as 48 kHz stereo, trimmed by its edit list.
pub(crate) struct ClipSound<'a> {
    track: &'a Track,
    decoder: Decoder,
    next: usize,
    /// Made with the first decoded packet, which tells the rate.
    resampler: Option<Resampler>,
    /// Samples still to be left out (priming), or to be put in front (a delay).
    trim: i64,
    left: u64,
    packet: Vec<u8>,
    ended: bool,
}

impl<'a> ClipSound<'a> {
    /// Opens a track.
    pub(crate) fn open(track: &'a Track) -> Result<Self, MediaError> {
        let config = entry::read_aac(&track.entry)?;
        let decoder = Decoder::from_asc(&config, DecodeOptions::audio())
            .map_err(|error| MediaError::Unsupported(format!("this AAC sound: {error}")))?;
        let start = track.start - track.samples.first().map_or(0, |sample| sample.pts);
        let delay = i64::try_from(track.delay).unwrap_or(i64::MAX / 4);
        let shown = track.shown.map_or(u64::MAX, |shown| {
            let units = shown.saturating_add(track.delay);
            u64::try_from(samples(i64::try_from(units).unwrap_or(i64::MAX / 4), track.timescale))
                .unwrap_or(0)
        });
        Ok(Self {
            track,
            decoder,
            next: 0,
            resampler: None,
            trim: samples(start.saturating_sub(delay), track.timescale),
            left: shown,
            packet: Vec::new(),
            ended: false,
        })
    }

    /// The next run of sound; `None` at the end.
    pub(crate) fn next(
        &mut self,
        source: &mut (impl Read + Seek),
    ) -> Result<Option<Stereo>, MediaError> {
        if self.trim < 0 {
            // At most a second at a time.
            let silence = self.trim.unsigned_abs().min(u64::from(RATE));
            self.trim += i64::try_from(silence).expect("a second of samples");
            let silence = usize::try_from(silence).expect("a second of samples");
            return Ok(Some(self.within(Stereo::silence(silence))));
        }
        while self.left > 0 {
            let mut run = match self.track.samples.get(self.next) {
                Some(_) => self.decode(source)?,
                None if self.ended => return Ok(None),
                None => {
                    self.ended = true;
                    self.resampler.as_mut().map(Resampler::finish).unwrap_or_default()
                }
            };
            let trimmed = run.take(usize::try_from(self.trim).unwrap_or(usize::MAX));
            self.trim -= i64::try_from(trimmed.len()).expect("runs are short");
            if run.len() > 0 {
                return Ok(Some(self.within(run)));
            }
        }
        Ok(None)
    }

    fn within(&mut self, mut run: Stereo) -> Stereo {
        let run = run.take(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.left -= run.len() as u64;
        run
    }

    fn decode(&mut self, source: &mut (impl Read + Seek)) -> Result<Stereo, MediaError> {
        let sample = self.track.samples[self.next];
        self.next += 1;
        if sample.size > PACKET_MAX {
            return Err(MediaError::Damaged(format!("a sound packet of {} bytes", sample.size)));
        }
        read_sample(source, &sample, &mut self.packet)?;
        let mut run = Stereo::default();
        let mut rate = RATE;
        self.decoder
            .decode_au(&self.packet, |frame| {
                rate = frame.sample_rate;
                mix(frame.planar, &mut run);
                Ok(())
            })
            .map_err(|error| {
                MediaError::Damaged(format!("the sound cannot be decoded: {error}"))
            })?;
        Ok(self.resampler.get_or_insert_with(|| Resampler::new(rate.max(1))).feed(run))
    }
}

/// Units of a timescale as 48 kHz samples.
fn samples(units: i64, timescale: u32) -> i64 {
    let scale = i128::from(timescale.max(1));
    let samples = (i128::from(units) * i128::from(RATE) + scale / 2).div_euclid(scale);
    i64::try_from(samples).unwrap_or(i64::MAX / 4)
}

/// Mono goes to both ears. Of more channels MPEG lists the centre first, then left and right.
fn mix(planes: &[&[f32]], run: &mut Stereo) {
    let (left, right, centre) = match planes {
        [] => return,
        [mono] => (*mono, *mono, None),
        [left, right] => (*left, *right, None),
        [centre, left, right, ..] => (*left, *right, Some(*centre)),
    };
    let share = |side: &[f32], index: usize| match centre {
        None => side[index],
        Some(centre) => (side[index] + centre[index] * 0.707) * 0.586,
    };
    run.left.extend((0..left.len()).map(|index| share(left, index).clamp(-1.0, 1.0)));
    run.right.extend((0..right.len()).map(|index| share(right, index).clamp(-1.0, 1.0)));
}
