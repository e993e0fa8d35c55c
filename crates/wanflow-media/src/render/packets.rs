//! The sound of a film whose clips all have sound of one codec without a decoder: its packets are
//! copied. Each clip gets as many as come nearest to its video, so that sound is never more than
//! half a packet (16 ms of AC-3) beside it, at no joint.

use std::fs::File;
use std::io::BufReader;

use super::clip::Clip;
use super::item::{Item, TailEnd};
use super::note::RenderNote;
use super::shape::Shape;
use crate::mp4::{Packet, Track, TrackKind, TrackSpec, read_sample, read_sound};
use crate::sound::{Codec, RATE};
use crate::{MediaError, Size};

/// Kinds of sample entries that mean in every MP4 file what they mean in a clip.
const COPIED: [&[u8; 4]; 5] = [b"ac-3", b"ec-3", b"ac-4", b"dtsc", b"mlpa"];

/// Sound that is copied.
pub(super) struct FilmPackets<'a> {
    clips: Vec<&'a Clip>,
    name: String,
    timescale: u32,
    entries: Vec<Vec<u8>>,
    /// All packets of the film, in order.
    planned: Vec<Planned>,
    next: usize,
    /// Units of what was given.
    given: u64,
    file: Option<(usize, BufReader<File>)>,
    bytes: Vec<u8>,
}

/// A packet of a film.
struct Planned {
    clip: usize,
    sample: usize,
    duration: u32,
    description: u32,
}

/// What a film's packets have in common.
#[derive(PartialEq, Eq)]
struct Kind {
    letters: [u8; 4],
    timescale: u32,
    /// Units of a packet.
    lasts: u32,
}

impl Kind {
    /// Of a track that is not decoded, and may be copied.
    fn of(track: &Track) -> Option<(Self, String)> {
        let letters = track.codec();
        let Codec::Unknown(name) = read_sound(&track.entry).ok()?.codec else { return None };
        let lasts = track.samples.first()?.duration;
        // The last one is cut short in some files.
        let (_, all) = track.samples.split_last()?;
        let is_even = lasts > 0 && all.iter().all(|sample| sample.duration == lasts);
        let is_whole = track.stretches.is_empty() && track.delay < u64::from(lasts);
        let is_known = COPIED.contains(&&letters);
        let kind = Self { letters, timescale: track.timescale, lasts };
        (is_known && is_even && is_whole).then_some((kind, name))
    }
}

impl<'a> FilmPackets<'a> {
    /// The packets of a film's clips; `None` unless all have such sound, and are shown as they are.
    pub(super) fn of(items: &'a [Item], shape: &Shape) -> Option<Self> {
        let is_shown = |item: &Item| item.is_plain() || matches!(item.tail, TailEnd::CutOff(_));
        let clip = |item: &'a Item| item.clip().filter(|_| is_shown(item));
        let clips: Vec<&Clip> = items.iter().map(clip).collect::<Option<_>>()?;
        let places = shape.grid.places.iter();
        let ends: Vec<u64> = places.map(|place| shape.rate().units(place.end, RATE)).collect();
        let (kind, name) = Kind::of(clips.first()?.movie.sound.as_ref()?)?;
        let mut entries: Vec<Vec<u8>> = Vec::new();
        let mut planned: Vec<Planned> = Vec::new();
        let (mut begin, lasts) = (0, u128::from(kind.lasts));
        for (clip, (source, end)) in clips.iter().zip(&ends).enumerate() {
            let track = source.movie.sound.as_ref()?;
            if Kind::of(track)?.0 != kind {
                return None;
            }
            let units = u128::from(*end) * u128::from(kind.timescale);
            let packet = u128::from(RATE) * lasts;
            let end = usize::try_from((units + packet / 2) / packet).ok()?;
            let known = entries.iter().position(|entry| *entry == track.entry);
            let description = known.unwrap_or(entries.len());
            if known.is_none() {
                entries.push(track.entry.clone());
            }
            let description = u32::try_from(description + 1).ok()?;
            let late = track.start - track.samples[0].pts;
            let late =
                usize::try_from((late + i64::from(kind.lasts) / 2) / i64::from(kind.lasts)).ok()?;
            let there = late..track.samples.len().min(late + (end - begin));
            // Where packets are missing, silence is: the last one lasts until the next clip.
            let missing = u32::try_from((end - begin).checked_sub(there.len())?).ok()?;
            let duration = kind.lasts;
            planned.extend(there.map(|sample| Planned { clip, sample, duration, description }));
            let last = planned.last_mut()?;
            last.duration = last.duration.checked_add(missing.checked_mul(kind.lasts)?)?;
            begin = end;
        }
        let (timescale, file, bytes) = (kind.timescale, None, Vec::new());
        Some(Self { clips, name, timescale, entries, planned, next: 0, given: 0, file, bytes })
    }

    /// What the file must know of it beforehand.
    pub(super) fn spec(&self) -> TrackSpec {
        let entries: u64 = self.entries.iter().map(|entry| entry.len() as u64).sum();
        TrackSpec {
            kind: TrackKind::Sound,
            timescale: self.timescale,
            size: Size::default(),
            start: 0,
            samples_max: self.planned.len() as u64,
            // And times of its own for each clip's last packet.
            entries_max: entries + 64 * self.clips.len() as u64,
        }
    }

    /// The next packet that is due before a sample of the film at 48 kHz.
    pub(super) fn next(&mut self, sample: u64) -> Result<Option<(&[u8], Packet)>, MediaError> {
        let due = u128::from(sample) * u128::from(self.timescale) / u128::from(RATE);
        let Some(planned) = self.planned.get(self.next) else { return Ok(None) };
        if u128::from(self.given) >= due {
            return Ok(None);
        }
        let clip = self.clips[planned.clip];
        let file = match &mut self.file {
            Some((of, file)) if *of == planned.clip => file,
            file => &mut file.insert((planned.clip, clip.sound_file()?)).1,
        };
        let track = clip.movie.sound.as_ref().expect("every clip of such a film has sound");
        let read = read_sample(file, &track.samples[planned.sample], &mut self.bytes);
        read.map_err(|error| clip.named(error))?;
        self.next += 1;
        self.given += u64::from(planned.duration);
        let Planned { duration, description, .. } = *planned;
        Ok(Some((&self.bytes, Packet { duration, shift: 0, sync: true, description })))
    }

    /// Its sample entries, how many units of it there are, and what is to be said of it.
    pub(super) fn finish(self) -> (Vec<Vec<u8>>, u64, RenderNote) {
        let what = format!(
            "its sound is {}, as that of every clip, and copied as it is: wanflow does not decode it",
            self.name
        );
        (self.entries, self.given, RenderNote { item: 0, what })
    }
}
