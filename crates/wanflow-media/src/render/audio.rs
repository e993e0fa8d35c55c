//! A film's sound as its file gets it: packets, whether they are copied, or decoded, mixed and
//! encoded. It must not know pictures, but how long each clip's are.

use std::io::{Seek, Write};

use wanflow_plan::Timeline;

use super::item::Item;
use super::mixing::{self, FilmPlaces, PlacedItem};
use super::note::RenderNote;
use super::packets::FilmPackets;
use super::shape::Shape;
use super::sound::FilmSound;
use super::sources::Sources;
use crate::MediaError;
use crate::mix::{FilmMix, MixReport, SoundNote};
use crate::mp4::{TrackSpec, Writer};
use crate::sound::{RATE, SoundTrack};

/// Bits a second of the film's AAC.
const BIT_RATE: u32 = 192_000;

/// The index of its track in the file.
const TRACK: usize = 1;

/// Sound is written after each so many samples of video.
pub(super) const RUN: u64 = RATE as u64 / 2;

/// A film's sound.
pub(super) struct FilmAudio<'a> {
    kind: Kind<'a>,
    /// Samples so far.
    heard: u64,
}

enum Kind<'a> {
    /// No clip has any.
    Silent,
    /// That of the clips, decoded and encoded.
    Encoded(Box<(FilmSound<'a>, SoundTrack)>),
    /// Mixed and encoded.
    Mixed(Box<(FilmMix<'a>, SoundTrack)>),
    /// Packets as they came.
    Copied(Box<FilmPackets<'a>>),
}

/// What is known of a film's sound at its end.
pub(super) struct AudioEnd {
    /// Its sample entries and its length; `None` without a track.
    pub(super) track: Option<(Vec<Vec<u8>>, u64)>,
    pub(super) notes: Vec<RenderNote>,
    /// What was measured of it, if it was mixed.
    pub(super) report: Option<MixReport>,
}

impl<'a> FilmAudio<'a> {
    /// The sound of a timeline's items, at their places in the film.
    pub(super) fn open(
        timeline: &'a Timeline,
        sources: &'a Sources,
        items: &'a [Item],
        shape: &Shape,
    ) -> Result<Self, MediaError> {
        let sample = |frame: u64| shape.rate().units(frame, RATE);
        let total = sample(shape.end());
        let track = || SoundTrack::new(TRACK, total, BIT_RATE);
        let kind = if mixing::is_mixed(timeline) {
            let all = items.iter().zip(&shape.grid.places).zip(&timeline.video);
            let placed = all.map(|((shown, place), item)| PlacedItem {
                item,
                clip: shown.clip(),
                from: place.own_begin,
                place: sample(place.begin)..sample(place.end),
            });
            let placed: Vec<_> = placed.collect();
            let sample_at = |time| shape.grid.sample_at(time);
            let film = FilmPlaces { items: &placed, sample_at: &sample_at };
            match mixing::plan(timeline, &film, sources)? {
                Some(plan) => Kind::Mixed(Box::new((FilmMix::open(plan)?, track()?))),
                None => Kind::Silent,
            }
        } else if let Some(packets) = FilmPackets::of(items, shape) {
            Kind::Copied(Box::new(packets))
        } else {
            let places = shape.grid.places.iter();
            let lengths = places.map(|place| sample(place.end) - sample(place.begin));
            match FilmSound::new(items, lengths.collect()) {
                Some(sound) => Kind::Encoded(Box::new((sound, track()?))),
                None => Kind::Silent,
            }
        };
        Ok(Self { kind, heard: 0 })
    }

    /// What the file must know of it beforehand.
    pub(super) fn spec(&self) -> Option<TrackSpec> {
        match &self.kind {
            Kind::Silent => None,
            Kind::Encoded(audio) => Some(audio.1.spec()),
            Kind::Mixed(audio) => Some(audio.1.spec()),
            Kind::Copied(packets) => Some(packets.spec()),
        }
    }

    /// Writes what is heard before a sample, if that is enough.
    pub(super) fn due<W: Write + Seek>(
        &mut self,
        sample: u64,
        file: &mut Writer<W>,
    ) -> Result<(), MediaError> {
        if sample.saturating_sub(self.heard) < RUN { Ok(()) } else { self.until(sample, file) }
    }

    fn until<W: Write + Seek>(
        &mut self,
        sample: u64,
        file: &mut Writer<W>,
    ) -> Result<(), MediaError> {
        match &mut self.kind {
            Kind::Silent => {}
            Kind::Encoded(audio) => {
                let (sound, track) = &mut **audio;
                while self.heard < sample {
                    let run = sound.next((sample - self.heard).min(RUN));
                    self.heard += run.len() as u64;
                    track.feed(&run, file)?;
                }
            }
            Kind::Mixed(audio) => {
                let (mix, track) = &mut **audio;
                while self.heard < sample {
                    let run = mix.next((sample - self.heard).min(RUN))?;
                    if run.len() == 0 {
                        break;
                    }
                    self.heard += run.len() as u64;
                    track.feed(&run, file)?;
                }
            }
            Kind::Copied(packets) => {
                while let Some((bytes, packet)) = packets.next(sample)? {
                    file.put(TRACK, bytes, packet)?;
                }
                self.heard = sample;
            }
        }
        Ok(())
    }

    /// Writes the rest, up to the film's last sample.
    pub(super) fn finish<W: Write + Seek>(
        mut self,
        sample: u64,
        file: &mut Writer<W>,
    ) -> Result<AudioEnd, MediaError> {
        self.until(sample, file)?;
        let mut end = AudioEnd { track: None, notes: Vec::new(), report: None };
        match self.kind {
            Kind::Silent => {}
            Kind::Encoded(audio) => {
                let (sound, track) = *audio;
                end.notes = sound.finish();
                end.track = Some(encoded(track, file)?);
            }
            Kind::Mixed(audio) => {
                let (mix, track) = *audio;
                let (notes, report) = mix.finish();
                let notes =
                    notes.into_iter().map(|SoundNote { item, what }| RenderNote { item, what });
                (end.notes, end.report) = (notes.collect(), Some(report));
                end.track = Some(encoded(track, file)?);
            }
            Kind::Copied(packets) => {
                let (entries, shown, note) = packets.finish();
                (end.notes, end.track) = (vec![note], Some((entries, shown)));
            }
        }
        Ok(end)
    }
}

/// Writes the last packets of what was encoded.
fn encoded<W: Write + Seek>(
    mut track: SoundTrack,
    file: &mut Writer<W>,
) -> Result<(Vec<Vec<u8>>, u64), MediaError> {
    track.finish(file)?;
    let (entry, shown) = track.end()?;
    Ok((vec![entry], shown))
}
