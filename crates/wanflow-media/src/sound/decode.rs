//! The sound of a clip, from its first shown moment, packet by packet.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{Read, Seek};

use super::codec::Decoder;
use super::cuts::{self, Cut};
use super::resample::Resampler;
use super::speakers::{Mix, Speaker};
use super::{RATE, Stereo};
use crate::MediaError;
use crate::mp4::{Track, read_sample, read_sound};

/// Largest packet that is believed: a FLAC frame of eight channels fits.
const PACKET_MAX: u32 = 1 << 20;

/// How far beyond full scale a decoder is believed: 24 dB.
pub(super) const OVERS_MAX: f32 = 16.0;

/// A clip's sound track as 48 kHz stereo, trimmed by its edit list and its codec's own delay.
pub(crate) struct ClipSound<'a> {
    track: Cow<'a, Track>,
    decoder: Decoder,
    next: usize,
    /// Made with the first decoded packet, which has rate and layout.
    converter: Option<Converter>,
    /// What is still to be heard.
    cuts: VecDeque<Cut>,
    /// Samples that were decoded and heard, or left out.
    at: u64,
    /// Decoded, and not yet heard.
    held: Stereo,
    packet: Vec<u8>,
    ended: bool,
    overs: Overs,
}

/// What becomes of what a decoder gives beyond full scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overs {
    /// It is cut off, as players do.
    Cut,
    /// It stays, so that it can be measured.
    Kept,
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

    /// The same sound with what is beyond full scale.
    pub(crate) fn with_overs(self) -> Self {
        Self { overs: Overs::Kept, ..self }
    }

    /// Opens a track that nobody else needs.
    pub(crate) fn owning(track: Track) -> Result<Self, MediaError> {
        Self::of(Cow::Owned(track), 0)
    }

    /// Opens a track, from so many 48 kHz samples after its beginning on.
    pub(crate) fn open_late(track: &'a Track, late: u64) -> Result<Self, MediaError> {
        Self::of(Cow::Borrowed(track), late)
    }

    fn of(track: Cow<'a, Track>, late: u64) -> Result<Self, MediaError> {
        let entry = read_sound(&track.entry)?;
        let decoder = Decoder::new(&entry)?;
        let cuts = cuts::of(&track, &entry.codec, late);
        Ok(Self {
            track,
            decoder,
            next: 0,
            converter: None,
            cuts,
            at: 0,
            held: Stereo::default(),
            packet: Vec::new(),
            ended: false,
            overs: Overs::Cut,
        })
    }

    /// The next run of sound; `None` at the end.
    pub(crate) fn next(
        &mut self,
        source: &mut (impl Read + Seek),
    ) -> Result<Option<Stereo>, MediaError> {
        loop {
            let Some(cut) = self.cuts.front_mut() else { return Ok(None) };
            match cut {
                Cut::Silence(0) => {}
                Cut::Silence(left) => {
                    // At most a second at a time.
                    let silence = u32::try_from(*left).unwrap_or(RATE).min(RATE);
                    *left -= u64::from(silence);
                    return Ok(Some(Stereo::silence(silence as usize)));
                }
                Cut::Media { from, to } if self.at < *to => {
                    let (from, to) = (*from, *to);
                    if self.held.len() == 0 && !self.decode_more(source)? {
                        return Ok(None);
                    }
                    self.take(from.saturating_sub(self.at));
                    let run = self.take(to.saturating_sub(self.at));
                    if run.len() > 0 {
                        return Ok(Some(run));
                    }
                    continue;
                }
                Cut::Media { .. } => {}
            }
            self.cuts.pop_front();
        }
    }

    /// Takes so many of the held samples, or all.
    fn take(&mut self, samples: u64) -> Stereo {
        let run = self.held.take(usize::try_from(samples).unwrap_or(usize::MAX));
        self.at += run.len() as u64;
        run
    }

    /// Decodes another packet; `false` at the end of the track.
    fn decode_more(&mut self, source: &mut (impl Read + Seek)) -> Result<bool, MediaError> {
        self.held = match self.track.samples.get(self.next) {
            Some(_) => self.decode(source)?,
            None if self.ended => return Ok(false),
            None => {
                self.ended = true;
                self.converter.as_mut().map(|c| c.resampler.finish()).unwrap_or_default()
            }
        };
        Ok(true)
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
        match self.overs {
            // What a decoder gives beyond full scale must not be reported as a loud recording.
            Overs::Cut => {
                run.limit();
            }
            Overs::Kept => run.bound(OVERS_MAX),
        }
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
