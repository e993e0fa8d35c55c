//! The sound of a clip, from its first shown moment, packet by packet.

use std::io::{Read, Seek};

use super::codec::{Codec, Decoder};
use super::resample::Resampler;
use super::speakers::{Mix, Speaker};
use super::{RATE, Stereo};
use crate::MediaError;
use crate::mp4::{Track, read_sample, read_sound};

/// Largest packet that is believed: a FLAC frame of eight channels fits.
const PACKET_MAX: u32 = 1 << 20;

/// A clip's sound track as 48 kHz stereo, trimmed by its edit list and its codec's own delay.
pub(crate) struct ClipSound<'a> {
    track: &'a Track,
    decoder: Decoder,
    next: usize,
    /// Made with the first decoded packet, which tells rate and layout.
    converter: Option<Converter>,
    /// Samples still to be left out (priming), or to be put in front (a delay).
    trim: i64,
    left: u64,
    packet: Vec<u8>,
    ended: bool,
}

/// From a track's rate and layout to 48 kHz stereo.
struct Converter {
    sample_rate: u32,
    speakers: Vec<Speaker>,
    mix: Mix,
    resampler: Resampler,
}

impl<'a> ClipSound<'a> {
    /// Opens a track.
    pub(crate) fn open(track: &'a Track) -> Result<Self, MediaError> {
        Self::open_late(track, 0)
    }

    /// Opens a track, from so many 48 kHz samples after its beginning on.
    pub(crate) fn open_late(track: &'a Track, late: u64) -> Result<Self, MediaError> {
        let entry = read_sound(&track.entry)?;
        let decoder = Decoder::new(&entry)?;
        let start = track.start - track.samples.first().map_or(0, |sample| sample.pts);
        let mut trim = samples(
            start.saturating_sub(i64::try_from(track.delay).unwrap_or(i64::MAX / 4)),
            track.timescale,
        );
        if let Codec::Opus(head) = &entry.codec
            && start == 0
        {
            // Nobody else says that the decoder's first samples are not sound.
            trim += i64::from(head.pre_skip);
        }
        if let (Codec::Vorbis(_), Some(first)) = (&entry.codec, track.samples.first()) {
            // The first packet only prepares the second: nothing of it is heard.
            trim -= samples(first.duration.into(), track.timescale);
        }
        trim = trim.saturating_add(i64::try_from(late).unwrap_or(i64::MAX / 4));
        let shown = track.shown.map_or(u64::MAX, |shown| {
            let units = shown.saturating_add(track.delay);
            u64::try_from(samples(i64::try_from(units).unwrap_or(i64::MAX / 4), track.timescale))
                .unwrap_or(0)
        });
        Ok(Self {
            track,
            decoder,
            next: 0,
            converter: None,
            trim,
            left: shown.saturating_sub(late),
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
                    self.converter.as_mut().map(|c| c.resampler.finish()).unwrap_or_default()
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
        let block = self.decoder.decode(&self.packet)?;
        if block.len() == 0 {
            return Ok(Stereo::default());
        }
        let converter = match &mut self.converter {
            Some(converter) => converter,
            converter => converter.insert(Converter::new(block.sample_rate, &block.speakers)),
        };
        if converter.sample_rate != block.sample_rate {
            return Err(MediaError::Damaged("the rate of its sound changes on the way".into()));
        }
        if converter.speakers != block.speakers {
            (converter.mix, converter.speakers) = (Mix::of(&block.speakers), block.speakers);
        }
        let mut run = Stereo::default();
        converter.mix.add(&block.planes, &mut run);
        // What a decoder gives beyond full scale must not be told as a loud recording.
        run.limit();
        Ok(converter.resampler.feed(run))
    }
}

impl Converter {
    fn new(sample_rate: u32, speakers: &[Speaker]) -> Self {
        Self {
            sample_rate,
            speakers: speakers.to_vec(),
            mix: Mix::of(speakers),
            resampler: Resampler::new(sample_rate),
        }
    }
}

/// Units of a timescale as 48 kHz samples.
fn samples(units: i64, timescale: u32) -> i64 {
    let scale = i128::from(timescale.max(1));
    let samples = (i128::from(units) * i128::from(RATE) + scale / 2).div_euclid(scale);
    i64::try_from(samples).unwrap_or(i64::MAX / 4)
}
