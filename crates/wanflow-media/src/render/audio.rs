//! A film's sound as its file gets it: packets, whether they are copied, come from the cache, or
//! are decoded, mixed and encoded. It must not know pictures, but how long each clip's are.

use std::io::{Seek, Write};

use wanflow_api::Sha256;
use wanflow_plan::Timeline;

use super::encoded_sound::{BIT_RATE, EncodedSound, RUN, RawSound};
use super::film_input::FilmInput;
use super::item::Item;
use super::kept_sound::{KeptSound, Lost, SoundRecord, SoundSummary};
use super::mixing::{self, FilmPlaces, PlacedItem};
use super::note::RenderNote;
use super::packets::FilmPackets;
use super::sound::FilmSound;
use super::sound_key::sound_key;
use crate::MediaError;
use crate::mix::{FilmMix, MixReport};
use crate::mp4::{TrackSpec, Writer};
use crate::sound::{RATE, SoundTrack};

/// The index of its track in the file.
const TRACK: usize = 1;

/// A film's sound.
pub(super) struct FilmAudio<'a> {
    input: FilmInput<'a>,
    kind: Kind<'a>,
    /// Samples so far.
    heard: u64,
}

enum Kind<'a> {
    /// No clip has any.
    Silent,
    /// Decoded, mixed if anything is said of it, and encoded.
    Encoded(Box<EncodedSound<'a>>),
    /// Encoded for an earlier film.
    Kept(Box<KeptSound<'a>>),
    /// Packets as they came.
    Copied(Box<FilmPackets<'a>>),
}

/// What is known of a film's sound at its end.
#[derive(Default)]
pub(super) struct AudioEnd {
    /// Its sample entries and its length; `None` without a track.
    pub(super) track: Option<(Vec<Vec<u8>>, u64)>,
    pub(super) notes: Vec<RenderNote>,
    /// What was measured of it, if it was mixed.
    pub(super) report: Option<MixReport>,
}

impl<'a> FilmAudio<'a> {
    /// The sound of a film's items, at their places.
    pub(super) fn open(input: &FilmInput<'a>) -> Result<Self, MediaError> {
        let kind = match plan(input) {
            PlannedSound::None => Kind::Silent,
            PlannedSound::Copied(packets) => Kind::Copied(packets),
            PlannedSound::Encoded(key) => match KeptSound::open(input.options.cache, key) {
                Some(kept) => Kind::Kept(Box::new(kept)),
                None => Kind::Encoded(Box::new(encoded(input, key)?)),
            },
        };
        Ok(Self { input: *input, kind, heard: 0 })
    }

    /// What the file must know of it beforehand.
    pub(super) fn spec(&self) -> Option<TrackSpec> {
        match &self.kind {
            Kind::Silent => None,
            Kind::Encoded(_) | Kind::Kept(_) => Some(SoundTrack::spec(samples(&self.input))),
            Kind::Copied(packets) => Some(packets.spec()),
        }
    }

    /// Whether it came from the cache.
    pub(super) fn is_kept(&self) -> bool {
        matches!(self.kind, Kind::Kept(_))
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
            Kind::Encoded(sound) => {
                sound.until(sample, &mut |bytes, packet| file.put(TRACK, bytes, packet))?;
            }
            Kind::Kept(kept) => loop {
                match kept.next(sample) {
                    Ok(None) => break,
                    Ok(Some(it)) => file.put(TRACK, &it.bytes, it.packet)?,
                    Err(Lost) => {
                        let given = kept.given;
                        self.recover(given)?;
                        return self.until(sample, file);
                    }
                }
            },
            Kind::Copied(packets) => {
                while let Some((bytes, packet)) = packets.next(sample)? {
                    file.put(TRACK, bytes, packet)?;
                }
            }
        }
        self.heard = self.heard.max(sample);
        Ok(())
    }

    /// What was kept is damaged behind so many packets: all of it is made anew, and those are left
    /// out.
    fn recover(&mut self, given: u64) -> Result<(), MediaError> {
        let FilmInput { shape, .. } = self.input;
        let PlannedSound::Encoded(key) = plan(&self.input) else { return Ok(()) };
        let mut sound = encoded(&self.input, key)?.behind(given);
        // Packets come when they came the first time.
        let mut heard = 0;
        for frame in 1..=shape.end() {
            let sample = shape.rate().units(frame, RATE);
            if sample > self.heard {
                break;
            }
            if sample - heard >= RUN {
                heard = sample;
                sound.until(sample, &mut |_, _| Ok(()))?;
            }
        }
        self.kind = Kind::Encoded(Box::new(sound));
        Ok(())
    }

    /// Writes the rest, up to the film's last sample.
    pub(super) fn finish<W: Write + Seek>(
        mut self,
        sample: u64,
        file: &mut Writer<W>,
    ) -> Result<AudioEnd, MediaError> {
        self.until(sample, file)?;
        let summary = match self.kind {
            Kind::Silent => return Ok(AudioEnd::default()),
            Kind::Copied(packets) => {
                let (entries, shown, note) = packets.finish();
                let (track, notes) = (Some((entries, shown)), vec![note]);
                return Ok(AudioEnd { track, notes, report: None });
            }
            Kind::Encoded(sound) => {
                sound.finish(&mut |bytes, packet| file.put(TRACK, bytes, packet))?
            }
            Kind::Kept(kept) => kept.summary,
        };
        let SoundSummary { entry, length, notes, report } = summary;
        Ok(AudioEnd { track: Some((vec![entry], length)), notes, report })
    }
}

/// Whether a film's sound is one that was encoded before.
pub(super) fn is_kept_sound(input: &FilmInput<'_>) -> bool {
    match plan(input) {
        PlannedSound::Encoded(key) => KeptSound::open(input.options.cache, key).is_some(),
        PlannedSound::None | PlannedSound::Copied(_) => false,
    }
}

/// What becomes of a film's sound.
enum PlannedSound<'a> {
    None,
    Copied(Box<FilmPackets<'a>>),
    /// Encoded, and kept under a key.
    Encoded(Sha256),
}

fn plan<'a>(input: &FilmInput<'a>) -> PlannedSound<'a> {
    let FilmInput { timeline, items, shape, .. } = *input;
    let is_mixed = mixing::is_mixed(timeline);
    let packets = if is_mixed { None } else { FilmPackets::of(items, shape) };
    match packets {
        Some(packets) => PlannedSound::Copied(Box::new(packets)),
        None if has_sound(timeline, items) => {
            PlannedSound::Encoded(sound_key(timeline, items, shape, is_mixed))
        }
        None => PlannedSound::None,
    }
}

/// Whether anything is heard in a film.
fn has_sound(timeline: &Timeline, items: &[Item]) -> bool {
    let has_sound = |item: &Item| item.clip().is_some_and(|clip| clip.movie.sound.is_some());
    timeline.audio.iter().any(|track| !track.items.is_empty()) || items.iter().any(has_sound)
}

/// Samples of a film.
fn samples(input: &FilmInput<'_>) -> u64 {
    input.shape.rate().units(input.shape.end(), RATE)
}

/// Sound that is decoded, mixed if anything is said of it, and encoded.
fn encoded<'a>(input: &FilmInput<'a>, key: Sha256) -> Result<EncodedSound<'a>, MediaError> {
    let FilmInput { timeline, sources, items, shape, options } = *input;
    let sample = |frame: u64| shape.rate().units(frame, RATE);
    let from = if mixing::is_mixed(timeline) {
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
        RawSound::Mix(Box::new(FilmMix::open(mixing::plan(timeline, &film, sources)?)?))
    } else {
        let places = shape.grid.places.iter();
        let lengths = places.map(|place| sample(place.end) - sample(place.begin));
        RawSound::Clips(Box::new(FilmSound::new(items, lengths.collect())))
    };
    let track = SoundTrack::new(samples(input), BIT_RATE)?;
    Ok(EncodedSound::new(from, track, SoundRecord::new(options.cache, key)))
}
