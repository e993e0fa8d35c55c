//! A movie's tracks, read from the index of an MP4 file.

use std::io::{Read, Seek, SeekFrom};

use mp4_atom::{Elst, Mdhd, Mvhd};

use super::boxes::{Boxed, boxes, damaged, read_index};
use super::chunks;
use super::sound_entry::read_sound;
use super::table::{Sample, samples};
use crate::MediaError;
use crate::sound::{Codec, SoundEntry};

/// A coded frame is read up to this size; one of 4K video has about a hundredth of it.
const SAMPLE_MAX: u32 = 64 << 20;

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
#[derive(Debug)]
pub(crate) struct Track {
    /// Units a second of all times in it.
    pub(crate) timescale: u32,
    /// The sample entry as it stands in the file: what the decoder must know.
    pub(crate) entry: Vec<u8>,
    /// Its samples in decoding order; at least one.
    pub(crate) samples: Vec<Sample>,
    /// Presentation time at which the film begins: what lies before is not shown.
    pub(crate) start: i64,
    /// Units of what is shown, where the edit list says so.
    pub(crate) shown: Option<u64>,
    /// Units for which nothing is shown first.
    pub(crate) delay: u64,
}

impl Movie {
    /// Reads the tables of a file; its samples are not touched.
    pub(crate) fn read(source: &mut (impl Read + Seek)) -> Result<Self, MediaError> {
        let len = source.seek(SeekFrom::End(0))?;
        let index = read_index(source, len)?;
        let moov = boxes(&index).next().ok_or_else(|| damaged("its index is broken"))?;
        let movie_scale = moov.required::<Mvhd>(*b"mvhd")?.timescale.max(1);
        let find = |kind| {
            let mut tracks = moov.children().filter(|child| child.kind == *b"trak");
            let track = tracks.find(|track| kind_of(*track) == Some(kind));
            track.map(|track| Track::read(track, movie_scale, len)).transpose()
        };
        let video = find(TrackKind::Video)?.ok_or_else(|| match moov.child(*b"mvex") {
            Some(_) => MediaError::Unsupported("a fragmented MP4".into()),
            None => damaged("it has no video track"),
        })?;
        if video.samples.is_empty() {
            return Err(match moov.child(*b"mvex") {
                Some(_) => MediaError::Unsupported("a fragmented MP4".into()),
                None => damaged("its video track is empty"),
            });
        }
        let sound = find(TrackKind::Sound)?.filter(|sound| !sound.samples.is_empty());
        Ok(Self { video, sound })
    }
}

impl Track {
    /// Reads the first sound track of a file, whether it has pictures or not.
    pub(crate) fn of_sound(source: &mut (impl Read + Seek)) -> Result<Self, MediaError> {
        let len = source.seek(SeekFrom::End(0))?;
        let index = read_index(source, len)?;
        let moov = boxes(&index).next().ok_or_else(|| damaged("its index is broken"))?;
        let movie_scale = moov.required::<Mvhd>(*b"mvhd")?.timescale.max(1);
        let mut tracks = moov.children().filter(|child| child.kind == *b"trak");
        let track = tracks.find(|track| kind_of(*track) == Some(TrackKind::Sound));
        let track = track.map(|track| Self::read(track, movie_scale, len)).transpose()?;
        track.filter(|track| !track.samples.is_empty()).ok_or_else(|| MediaError::Refused {
            what: "is a film without sound".to_owned(),
            help: "write the path of a sound".to_owned(),
        })
    }
}

fn kind_of(track: Boxed<'_>) -> Option<TrackKind> {
    match track.at(&[b"mdia", b"hdlr"])?.body().get(8..12)? {
        b"vide" => Some(TrackKind::Video),
        b"soun" => Some(TrackKind::Sound),
        _ => None,
    }
}

impl Track {
    fn read(track: Boxed<'_>, movie_scale: u32, len: u64) -> Result<Self, MediaError> {
        let mdia = track.child(*b"mdia").ok_or_else(|| damaged("a track without media"))?;
        let timescale = mdia.required::<Mdhd>(*b"mdhd")?.timescale;
        if timescale == 0 {
            return Err(damaged("a track whose seconds have no units"));
        }
        let stbl = mdia.at(&[b"minf", b"stbl"]).ok_or_else(|| damaged("a track without tables"))?;
        let stsd = stbl.child(*b"stsd").ok_or_else(|| damaged("a track without description"))?;
        // Version, flags and count come before the entries.
        let entry = stsd.body().get(8..).and_then(|entries| boxes(entries).next());
        let entry = entry.ok_or_else(|| damaged("a track without description"))?.bytes.to_vec();
        let samples = match read_sound(&entry) {
            Ok(SoundEntry { codec: Codec::Pcm(pcm), .. }) => chunks::rows(stbl, pcm.frame(), len)?,
            _ => samples(stbl, len)?,
        };
        let mut read = Self { timescale, entry, samples, start: 0, shown: None, delay: 0 };
        if let Some(elst) = track.at(&[b"edts", b"elst"]) {
            read.edit(&elst.decode()?, movie_scale);
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

    /// Applies an edit list: empty edits first, then the first stretch of media. Later
    /// stretches, which no generator writes, are left out.
    fn edit(&mut self, elst: &Elst, movie_scale: u32) {
        let units = |movie: u64| {
            let units = u128::from(movie) * u128::from(self.timescale);
            u64::try_from(units / u128::from(movie_scale)).unwrap_or(u64::MAX)
        };
        let mut delay = 0_u64;
        for edit in &elst.entries {
            match edit.media_time {
                None => delay = delay.saturating_add(units(edit.segment_duration)),
                Some(start) => {
                    self.start = i64::try_from(start).unwrap_or(i64::MAX / 4).min(i64::MAX / 4);
                    self.shown = (edit.segment_duration > 0).then(|| units(edit.segment_duration));
                    break;
                }
            }
        }
        self.delay = delay;
    }

    /// The four letters of its codec.
    pub(crate) fn codec(&self) -> [u8; 4] {
        self.entry.get(4..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default()
    }
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
