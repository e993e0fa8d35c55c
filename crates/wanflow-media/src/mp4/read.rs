//! A movie's tracks, read from the index of an MP4 file.

use std::io::{Read, Seek, SeekFrom};

use mp4_atom::{Elst, Mdhd, Mvhd};

use super::boxes::{Boxed, boxes, damaged};
use super::chunks;
use super::fragment::{Added, Defaults, Fragment};
use super::gapless::Gapless;
use super::header::TrackHead;
use super::index::{Index, read_index};
use super::sound_entry::read_sound;
use super::table::{Sample, samples};
use crate::MediaError;
use crate::sound::{Codec, SoundEntry};
use crate::video::display::Display;

/// A coded frame is read up to this size; one of 4K video has about a hundredth of it.
const SAMPLE_MAX: u32 = 64 << 20;

/// Sample descriptions that a track has at most: each may be as large as the index.
const DESCRIPTIONS_MAX: usize = 256;

/// Seconds that a clip or film lasts at most, and for which it may show nothing at first.
const SECONDS_MAX: u64 = 24 * 3600;
const DELAY_MAX: u64 = 60;

/// What a track carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TrackKind {
    Video,
    Sound,
}

/// The first video track and the first sound track of a file.
#[derive(Debug)]
pub(crate) struct Movie {
    pub(crate) video: Track,
    pub(crate) sound: Option<Track>,
}

/// One track.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    /// Units a second of all times in it.
    pub(crate) timescale: u32,
    /// The sample entry as it stands in the file: what the decoder must know.
    pub(crate) entry: Vec<u8>,
    /// All entries, by the numbers that samples have.
    pub(crate) entries: Vec<Vec<u8>>,
    /// How its frames are shown.
    pub(crate) display: Display,
    /// Its samples in decoding order; at least one.
    pub(crate) samples: Vec<Sample>,
    /// Presentation time at which the film begins: what lies before is not shown.
    pub(crate) start: i64,
    /// Units of what is shown, where the edit list says so.
    pub(crate) shown: Option<u64>,
    /// Units for which nothing is shown first.
    pub(crate) delay: u64,
    /// What is shown, where that is more than one stretch of the media; else none.
    pub(crate) stretches: Vec<Stretch>,
}

/// A stretch of the media that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Where in the media it begins; `None`: what was seen last stands still.
    pub(crate) from: Option<i64>,
    /// For how long it is shown, in the track's units.
    pub(crate) shown: u64,
    /// How fast, in parts of 65,536; 0 is a still.
    pub(crate) rate: u32,
}

impl Movie {
    /// Reads the tables of a file; its samples are not touched.
    pub(crate) fn read(source: &mut (impl Read + Seek)) -> Result<Self, MediaError> {
        let len = source.seek(SeekFrom::End(0))?;
        let Index { moov, fragments } = read_index(source, len)?;
        let file = Whole::of(&moov, &fragments, len)?;
        let (mut video, mut error) = (None, None);
        for track in file.tracks(TrackKind::Video) {
            match Track::read(track, &file) {
                Ok(read) if !read.samples.is_empty() => {
                    video = Some(read);
                    break;
                }
                Ok(_) => {}
                Err(why) => error = error.or(Some(why)),
            }
        }
        let is_there = file.tracks(TrackKind::Video).next().is_some();
        let video = video.ok_or_else(|| {
            let has_sound = file.tracks(TrackKind::Sound).next().is_some();
            let words = match (is_there, has_sound) {
                (true, _) => "its video track is empty",
                (false, true) => "it has sound, but no video",
                (false, false) => "it has no video track",
            };
            error.unwrap_or_else(|| damaged(words))
        })?;
        let sound = file.tracks(TrackKind::Sound).next();
        let sound = sound.map(|track| Track::read(track, &file)).transpose()?;
        Ok(Self { video, sound: sound.filter(|sound| !sound.samples.is_empty()) })
    }
}

impl Track {
    /// Whether frames are shown as they are decoded, one after the other: not turned, of square
    /// pixels, and in one piece.
    pub(crate) fn is_shown_as_coded(&self) -> bool {
        self.display.is_plain() && self.stretches.is_empty()
    }

    /// Reads the first sound track of a file, whether it has pictures or not.
    pub(crate) fn of_sound(source: &mut (impl Read + Seek)) -> Result<Self, MediaError> {
        let len = source.seek(SeekFrom::End(0))?;
        let Index { moov, fragments } = read_index(source, len)?;
        let file = Whole::of(&moov, &fragments, len)?;
        let track = file.tracks(TrackKind::Sound).next();
        let track = track.map(|track| Self::read(track, &file)).transpose()?;
        track.filter(|track| !track.samples.is_empty()).ok_or_else(|| MediaError::Refused {
            what: "is a film without sound".to_owned(),
            help: "write the path of a sound".to_owned(),
        })
    }
}

/// A file's index, as its tracks need it.
struct Whole<'a> {
    moov: Boxed<'a>,
    movie_scale: u32,
    fragments: &'a [Fragment],
    len: u64,
}

impl<'a> Whole<'a> {
    fn of(moov: &'a [u8], fragments: &'a [Fragment], len: u64) -> Result<Self, MediaError> {
        let moov = boxes(moov).next().ok_or_else(|| damaged("its index is broken"))?;
        let movie_scale = moov.required::<Mvhd>(*b"mvhd")?.timescale.max(1);
        Ok(Self { moov, movie_scale, fragments, len })
    }

    /// Whether sound belongs to pictures: then it is heard by their clock, and nothing is moved.
    fn has_pictures(&self) -> bool {
        self.tracks(TrackKind::Video).next().is_some()
    }

    /// The tracks of a kind: those that are shown first, and pictures for chapters last.
    fn tracks(&self, kind: TrackKind) -> impl Iterator<Item = Boxed<'a>> {
        let tracks = self.moov.children().filter(|child| child.kind == *b"trak");
        let mut tracks: Vec<_> = tracks.filter(|track| kind_of(*track) == Some(kind)).collect();
        tracks.sort_by_key(|track| (!TrackHead::of(*track).is_enabled, has_stills(*track)));
        tracks.into_iter()
    }
}

/// Whether a track's samples are pictures in their own right.
fn has_stills(track: Boxed<'_>) -> bool {
    let stsd = track.at(&[b"mdia", b"minf", b"stbl", b"stsd"]);
    let kind = stsd.and_then(|stsd| stsd.body().get(12..16));
    matches!(kind, Some(b"jpeg" | b"mjpa" | b"mjpb" | b"png " | b"tiff" | b"gif "))
}

fn kind_of(track: Boxed<'_>) -> Option<TrackKind> {
    match track.at(&[b"mdia", b"hdlr"])?.body().get(8..12)? {
        b"vide" => Some(TrackKind::Video),
        b"soun" => Some(TrackKind::Sound),
        _ => None,
    }
}

impl Track {
    fn read(track: Boxed<'_>, file: &Whole<'_>) -> Result<Self, MediaError> {
        let head = TrackHead::of(track);
        let mdia = track.child(*b"mdia").ok_or_else(|| damaged("a track without media"))?;
        let timescale = mdia.required::<Mdhd>(*b"mdhd")?.timescale;
        if timescale == 0 {
            return Err(damaged("a track whose seconds have no units"));
        }
        let stbl = mdia.at(&[b"minf", b"stbl"]).ok_or_else(|| damaged("a track without tables"))?;
        let stsd = stbl.child(*b"stsd").ok_or_else(|| damaged("a track without description"))?;
        // Version, flags and count come before the entries.
        let entries = stsd.body().get(8..).into_iter().flat_map(boxes);
        let entries: Vec<_> = entries.take(DESCRIPTIONS_MAX).map(|it| it.bytes.to_vec()).collect();
        let mut samples = match entries.first().map(|entry| read_sound(entry)) {
            Some(Ok(SoundEntry { codec: Codec::Pcm(pcm), .. })) => {
                chunks::rows(stbl, pcm.frame(), file.len)?
            }
            _ => samples(stbl, file.len)?,
        };
        let defaults = Defaults::of(file.moov, head.id);
        let (len, total) = (file.len, 0);
        let mut added = Added { track: head.id, defaults, len, total, samples: &mut samples };
        file.fragments.iter().try_for_each(|fragment| added.take(fragment))?;
        let first = samples.first().map_or(0, |sample| sample.description as usize);
        let known = entries.len();
        if samples.iter().any(|sample| sample.description as usize >= known) {
            return Err(damaged("its samples name a description that is not there"));
        }
        let entry = entries.get(first).or(entries.first());
        let entry = entry.ok_or_else(|| damaged("a track without description"))?.clone();
        refuse_elsewhere(mdia, &entry)?;
        let display = Display::of(head.turn(file.moov), &entry, head.size);
        let mut read = Self {
            timescale,
            entry,
            entries,
            display,
            samples,
            start: 0,
            shown: None,
            delay: 0,
            stretches: Vec::new(),
        };
        if let Some(elst) = track.at(&[b"edts", b"elst"]) {
            read.edit(&elst.decode()?, file.movie_scale);
        } else if let Some(gapless) = Gapless::of(file.moov).filter(|_| !file.has_pictures()) {
            read.trim(gapless);
        }
        let units: u64 = read.samples.iter().map(|sample| u64::from(sample.duration)).sum();
        if units / u64::from(timescale) > SECONDS_MAX {
            return Err(MediaError::TooLarge("a track of more than a day".into()));
        }
        if read.delay / u64::from(timescale) > DELAY_MAX {
            return Err(damaged("it begins with more than a minute of nothing"));
        }
        Ok(read)
    }

    /// Leaves out what an encoder put around the sound, where no edit list says it.
    fn trim(&mut self, gapless: Gapless) {
        // Of sound whose upper half is made by the decoder, nobody knows what is counted.
        let Ok(entry) = read_sound(&self.entry) else { return };
        if entry.sample_rate != self.timescale || self.samples.is_empty() {
            return;
        }
        let units: u64 = self.samples.iter().map(|sample| u64::from(sample.duration)).sum();
        let left = units.saturating_sub(u64::from(gapless.delay));
        let stated = gapless.samples.unwrap_or_else(|| left.saturating_sub(gapless.padding.into()));
        // A word that leaves nothing, or more than there is, is none.
        if (1..=left).contains(&stated) {
            self.start = self.samples[0].pts + i64::from(gapless.delay);
            self.shown = Some(stated);
        }
    }

    /// Applies an edit list: empty edits first, then what is shown of the media.
    fn edit(&mut self, elst: &Elst, movie_scale: u32) {
        let units = |movie: u64| {
            let units = u128::from(movie) * u128::from(self.timescale);
            u64::try_from(units / u128::from(movie_scale)).unwrap_or(u64::MAX)
        };
        let edits = elst.entries.iter().take(STRETCHES_MAX).map(|edit| Stretch {
            from: edit.media_time.map(|start| i64::try_from(start).unwrap_or(FAR).min(FAR)),
            shown: units(edit.segment_duration),
            rate: rate_of(edit),
        });
        let edits: Vec<_> = edits.collect();
        let first = edits.iter().position(|edit| edit.from.is_some()).unwrap_or(edits.len());
        self.delay = edits[..first].iter().fold(0, |sum, edit| sum.saturating_add(edit.shown));
        let stretches = &edits[first..];
        if let Some(stretch) = stretches.first() {
            self.start = stretch.from.unwrap_or(0);
            self.shown = (stretch.shown > 0).then_some(stretch.shown);
        }
        let is_plain = stretches.iter().all(|stretch| stretch.rate == ONE);
        if (stretches.len() > 1 || !is_plain) && goes_forward(stretches) {
            self.stretches = stretches.to_vec();
        }
    }

    /// Whether several stretches of it are shown, each as fast as it is.
    pub(crate) fn is_spliced(&self) -> bool {
        let is_usual = |stretch: &Stretch| stretch.rate == ONE;
        !self.stretches.is_empty() && self.stretches.iter().all(is_usual)
    }

    /// The four letters of its codec.
    pub(crate) fn codec(&self) -> [u8; 4] {
        self.entry.get(4..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default()
    }
}

/// Far beyond every real time.
const FAR: i64 = i64::MAX / 4;

/// The usual speed of an edit.
const ONE: u32 = 1 << 16;

/// Edits that are looked at.
const STRETCHES_MAX: usize = 4096;

fn rate_of(edit: &mp4_atom::ElstEntry) -> u32 {
    let (whole, part) = (edit.media_rate.integer(), edit.media_rate.decimal());
    let rate = i64::from(whole) << 16 | i64::from(part);
    u32::try_from(rate).unwrap_or(ONE)
}

/// Whether stretches follow one another in the media. What shows a part again, or backwards, is
/// not followed: the first stretch counts alone.
fn goes_forward(stretches: &[Stretch]) -> bool {
    let mut end = i64::MIN;
    stretches.iter().all(|stretch| {
        let Some(from) = stretch.from else { return true };
        let is_behind = from >= end;
        let media = (u128::from(stretch.shown) * u128::from(stretch.rate)) >> 16;
        end = from.saturating_add(i64::try_from(media).unwrap_or(FAR));
        is_behind
    })
}

/// A track whose media lie in another file cannot be shown from this one.
fn refuse_elsewhere(mdia: Boxed<'_>, entry: &[u8]) -> Result<(), MediaError> {
    let index = entry.get(14..16).map_or(1, |at| usize::from(at[0]) << 8 | usize::from(at[1]));
    let dref = mdia.at(&[b"minf", b"dinf", b"dref"]);
    let mut references = dref.and_then(|dref| dref.body().get(8..)).into_iter().flat_map(boxes);
    let flags = references.nth(index.saturating_sub(1)).and_then(|it| it.body().get(3));
    if flags.is_some_and(|flags| flags & 1 == 0) {
        return Err(MediaError::Unsupported(
            "a movie that refers to media in another file: export it with its media".into(),
        ));
    }
    Ok(())
}

/// Reads one sample's bytes.
pub(crate) fn read_sample(
    source: &mut (impl Read + Seek),
    sample: &Sample,
    into: &mut Vec<u8>,
) -> Result<(), MediaError> {
    into.clear();
    if sample.size > SAMPLE_MAX {
        return Err(MediaError::TooLarge(format!("a sample of {} bytes", sample.size)));
    }
    source.seek(SeekFrom::Start(sample.offset))?;
    let read = source.by_ref().take(u64::from(sample.size)).read_to_end(into)?;
    if read < sample.size as usize {
        return Err(damaged("it became shorter while it was read"));
    }
    Ok(())
}
