//! Writes an MP4 file in one pass, its index in front ("fast start").
//!
//! Room for the index is kept free at the beginning, bounded from the numbers of samples, and
//! filled when all are written; what is left of it becomes a `free` box. No time of day enters
//! the file, so that equal input gives equal bytes.

use std::io::{Seek, SeekFrom, Write};

use mp4_atom::{
    Co64, Ctts, CttsEntry, Dref, Elst, ElstEntry, Encode, FixedPoint, FourCC, Ftyp, Hdlr, Matrix,
    Mdhd, Mvhd, Nmhd, Smhd, Stco, Stsc, StscEntry, Stss, Stsz, StszSamples, Stts, SttsEntry, Tkhd,
    Url, Vmhd,
};

use super::TrackKind;
use super::about::{self, boxed};
use super::extras::{FilmContainer, FilmExtras};
use super::quicktime;
use super::text_track::{TEXT_SCALE, TextTrack, TextUse};
use crate::{MediaError, Size};

/// Units a second of the movie's own times: one for each sound sample.
const MOVIE_SCALE: u32 = 48_000;

/// Bytes before the media: a head with a 64-bit size, or a `free` box and a 32-bit one.
const MEDIA_HEAD: u64 = 16;

/// What a track is, as far as it is known before its samples.
pub(crate) struct TrackSpec {
    pub(crate) kind: TrackKind,
    pub(crate) timescale: u32,
    /// Frame size; zero for sound.
    pub(crate) size: Size,
    /// Presentation time at which the film begins.
    pub(crate) start: u32,
    /// Upper bound of the number of its samples.
    pub(crate) samples_max: u64,
    /// Upper bound of the bytes of its sample entries beyond the usual kilobyte.
    pub(crate) entries_max: u64,
}

/// One coded sample's place in time.
#[derive(Clone, Copy)]
pub(crate) struct Packet {
    pub(crate) duration: u32,
    /// Presentation minus decoding time.
    pub(crate) shift: i32,
    pub(crate) sync: bool,
    /// Which of its track's sample entries describes it, from 1.
    pub(crate) description: u32,
}

/// A file being written.
pub(crate) struct Writer<W> {
    out: W,
    tracks: Vec<Written>,
    /// Tracks of text, behind those.
    texts: Vec<(TextTrack, Written)>,
    /// What the index says of the film.
    user_data: Vec<u8>,
    container: FilmContainer,
    /// Where the next byte of media goes.
    at: u64,
    index_at: u64,
    index_room: u64,
    /// The track of the last sample: a change of it begins a chunk.
    last: Option<usize>,
}

/// What a written track carries.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Media {
    Video,
    Sound,
    Text(TextUse),
}

/// What a track's boxes say of its place in the film.
struct TrackPlace {
    id: u32,
    duration: u64,
    /// The number of the track of its chapters.
    chapters: Option<u32>,
    /// Of what kind the file is.
    container: FilmContainer,
}

/// The tables of a track, as they grow.
struct Written {
    media: Media,
    /// Three letters of ISO 639-2.
    language: String,
    /// From the frame's top to it, in pixels.
    top: u32,
    spec: TrackSpec,
    times: Vec<SttsEntry>,
    shifts: Vec<CttsEntry>,
    sync: Vec<u32>,
    sizes: Vec<u32>,
    chunks: Vec<u64>,
    per_chunk: Vec<StscEntry>,
    in_chunk: u32,
    /// The sample entry of the current chunk.
    description: u32,
    duration: u64,
}

impl<W: Write + Seek> Writer<W> {
    /// Begins a file. Chunks change at most `chunks_max` times.
    pub(crate) fn new(out: W, specs: Vec<TrackSpec>, chunks_max: u64) -> Result<Self, MediaError> {
        Self::with(out, specs, chunks_max, &FilmExtras::default())
    }

    /// Begins a file that has these things beside its tracks.
    pub(crate) fn with(
        mut out: W,
        specs: Vec<TrackSpec>,
        chunks_max: u64,
        extras: &FilmExtras,
    ) -> Result<Self, MediaError> {
        let container = extras.container;
        let mut head = file_type(container)?;
        head.extend(about::xmp(extras));
        let frame = specs.first().map(|spec| spec.size).unwrap_or_default();
        let texts = TextTrack::all(extras, frame);
        let user_data = about::user_data(extras);
        let index_at = head.len() as u64;
        let beside = texts.iter().map(TextTrack::bound).sum::<u64>() + user_data.len() as u64;
        let index_room = index_bound(&specs, chunks_max) + beside;
        out.write_all(&head)?;
        let zeros = vec![0; usize::try_from(index_room).expect("an index fits into memory")];
        out.write_all(&zeros)?;
        // Patched at the end, when its size is known.
        out.write_all(&media_head(MEDIA_HEAD))?;
        let at = index_at + index_room + MEDIA_HEAD;
        let tracks = specs.into_iter().map(Written::new).collect();
        let (texts, last) = (texts.into_iter().map(Written::of_text).collect(), None);
        let mut file =
            Self { out, tracks, texts, user_data, container, at, index_at, index_room, last };
        file.put_texts()?;
        Ok(file)
    }

    /// Writes all text, in front of pictures and sound: it is short.
    fn put_texts(&mut self) -> Result<(), MediaError> {
        for (text, track) in &mut self.texts {
            let mut chunk = Some(self.at);
            for sample in &text.samples {
                let (shift, sync, description) = (0, true, 1);
                let packet = Packet { duration: sample.duration, shift, sync, description };
                track.add(sample.bytes.len(), packet, chunk.take())?;
                self.out.write_all(&sample.bytes)?;
                self.at += sample.bytes.len() as u64;
            }
        }
        Ok(())
    }

    /// Appends a sample to a track.
    pub(crate) fn put(
        &mut self,
        track: usize,
        bytes: &[u8],
        packet: Packet,
    ) -> Result<(), MediaError> {
        let changes = self.tracks[track].description != packet.description;
        let begins_chunk = self.last != Some(track) || changes;
        self.last = Some(track);
        self.tracks[track].add(bytes.len(), packet, begins_chunk.then_some(self.at))?;
        self.out.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Writes the index. Takes each track's sample entries and how many of its units are shown.
    pub(crate) fn finish(mut self, ends: &[(Vec<Vec<u8>>, u64)]) -> Result<W, MediaError> {
        let mut tracks = Vec::new();
        let mut longest = 0;
        let (chapters, container) = (self.chapters(), self.container);
        for (number, (track, (entries, shown))) in (1..).zip(self.tracks.iter_mut().zip(ends)) {
            track.end_chunk();
            let duration = rescale(*shown, track.spec.timescale);
            longest = longest.max(duration);
            let place = TrackPlace { id: number, duration, chapters, container };
            tracks.push(track.trak(&place, entries)?);
        }
        for (text, track) in &mut self.texts {
            track.end_chunk();
            // Rounded times may lie a unit behind the film's end.
            let duration = rescale(track.duration, TEXT_SCALE).min(longest);
            let id = u32::try_from(tracks.len() + 1).expect("few tracks");
            let place = TrackPlace { id, duration, chapters: None, container };
            tracks.push(track.trak(&place, &[text.entry()?])?);
        }
        let mut body = Vec::new();
        put_narrow(
            &mut body,
            4,
            &Mvhd {
                timescale: MOVIE_SCALE,
                duration: longest,
                rate: FixedPoint::from(1),
                volume: FixedPoint::from(1),
                next_track_id: u32::try_from(tracks.len() + 1).expect("few tracks"),
                ..Mvhd::default()
            },
        )?;
        body.extend(tracks.concat());
        body.extend(&self.user_data);
        let mut index = boxed(*b"moov", &body);
        let room = usize::try_from(self.index_room).expect("an index fits into memory");
        // A free box has at least 8 bytes.
        if index.len() + 8 > room {
            return Err(MediaError::Codec("the index outgrew its bound".into()));
        }
        let free = boxed(*b"free", &vec![0; room - index.len() - 8]);
        index.extend(free);
        self.out.seek(SeekFrom::Start(self.index_at))?;
        self.out.write_all(&index)?;
        let media_at = self.index_at + self.index_room;
        self.out.seek(SeekFrom::Start(media_at))?;
        self.out.write_all(&media_head(self.at - media_at))?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// The number of the track of chapters.
    fn chapters(&self) -> Option<u32> {
        let place = self.texts.iter().position(|(text, _)| text.used_for == TextUse::Chapters)?;
        u32::try_from(self.tracks.len() + place + 1).ok()
    }
}

/// The box that says what kind of file it is.
fn file_type(container: FilmContainer) -> Result<Vec<u8>, MediaError> {
    if container == FilmContainer::QuickTime {
        return Ok(quicktime::file_type());
    }
    let brands = [b"isom", b"iso2", b"avc1", b"mp41"].map(FourCC::new);
    let mut head = Vec::new();
    let compatible_brands = brands.to_vec();
    put(&mut head, &Ftyp { major_brand: brands[0], minor_version: 512, compatible_brands })?;
    Ok(head)
}

/// Bytes that the index takes at most: fixed boxes and entries, then for each sample its size,
/// time, shift and sync number, then for each chunk its offset and length.
fn index_bound(specs: &[TrackSpec], chunks_max: u64) -> u64 {
    let rows: u64 = specs
        .iter()
        .map(|spec| match spec.kind {
            TrackKind::Video => spec.entries_max + spec.samples_max * (4 + 8 + 8 + 4),
            TrackKind::Sound => spec.entries_max + spec.samples_max * 4 + 64,
        })
        .sum();
    4096 + rows + chunks_max * (8 + 12)
}

fn rescale(units: u64, timescale: u32) -> u64 {
    let scale = u128::from(timescale);
    let movie = (u128::from(units) * u128::from(MOVIE_SCALE) + scale / 2) / scale;
    u64::try_from(movie).unwrap_or(u64::MAX)
}

impl Written {
    fn new(spec: TrackSpec) -> Self {
        let media = match spec.kind {
            TrackKind::Video => Media::Video,
            TrackKind::Sound => Media::Sound,
        };
        let (language, top) = ("und".to_owned(), 0);
        Self {
            media,
            language,
            top,
            spec,
            times: Vec::new(),
            shifts: Vec::new(),
            sync: Vec::new(),
            sizes: Vec::new(),
            chunks: Vec::new(),
            per_chunk: Vec::new(),
            in_chunk: 0,
            description: 1,
            duration: 0,
        }
    }

    /// The tables of a track of text.
    fn of_text(text: TextTrack) -> (TextTrack, Self) {
        let spec = TrackSpec {
            kind: TrackKind::Sound,
            timescale: TEXT_SCALE,
            size: text.size,
            start: 0,
            samples_max: text.samples.len() as u64,
            entries_max: 0,
        };
        let (media, language) = (Media::Text(text.used_for), text.language.clone());
        let written = Self { media, language, top: text.top, ..Self::new(spec) };
        (text, written)
    }

    fn add(&mut self, size: usize, packet: Packet, chunk: Option<u64>) -> Result<(), MediaError> {
        let size = u32::try_from(size)
            .map_err(|_| MediaError::TooLarge("a sample of more than 4 GiB".into()))?;
        if let Some(at) = chunk {
            self.end_chunk();
            self.chunks.push(at);
            self.description = packet.description;
        }
        self.in_chunk += 1;
        self.sizes.push(size);
        self.duration += u64::from(packet.duration);
        if packet.sync {
            self.sync.push(u32::try_from(self.sizes.len()).expect("a file has fewer samples"));
        }
        match self.times.last_mut() {
            Some(run) if run.sample_delta == packet.duration => run.sample_count += 1,
            _ => self.times.push(SttsEntry { sample_count: 1, sample_delta: packet.duration }),
        }
        let shift = i64::from(packet.shift);
        match self.shifts.last_mut() {
            Some(run) if run.sample_offset == shift => run.sample_count += 1,
            _ => self.shifts.push(CttsEntry { sample_count: 1, sample_offset: shift }),
        }
        Ok(())
    }

    fn end_chunk(&mut self) {
        let samples = std::mem::take(&mut self.in_chunk);
        let first_chunk = u32::try_from(self.chunks.len()).expect("a file has fewer chunks");
        let description = self.description;
        let same = self.per_chunk.last().is_some_and(|run| {
            (run.samples_per_chunk, run.sample_description_index) == (samples, description)
        });
        if samples > 0 && !same {
            self.per_chunk.push(StscEntry {
                first_chunk,
                samples_per_chunk: samples,
                sample_description_index: description,
            });
        }
    }

    fn trak(&self, place: &TrackPlace, entries: &[Vec<u8>]) -> Result<Vec<u8>, MediaError> {
        let TrackPlace { id, duration, chapters, container } = *place;
        let Size { width, height } = self.spec.size;
        let side = |side| u16::try_from(side).expect("the sample entry has checked it");
        let is_text = matches!(self.media, Media::Text(_));
        let mut body = Vec::new();
        put_narrow(
            &mut body,
            8,
            &Tkhd {
                track_id: id,
                duration,
                // Text waits until somebody turns it on; one of its tracks then replaces another.
                enabled: !is_text,
                in_movie: true,
                alternate_group: if is_text { 2 } else { 0 },
                matrix: Matrix { y: i32::from(side(self.top)) << 16, ..Matrix::default() },
                volume: FixedPoint::from(u8::from(self.media == Media::Sound)),
                width: FixedPoint::from(side(width)),
                height: FixedPoint::from(side(height)),
                ..Tkhd::default()
            },
        )?;
        let edit = ElstEntry {
            segment_duration: duration,
            media_time: Some(u64::from(self.spec.start)),
            media_rate: FixedPoint::from(1),
        };
        let mut edts = Vec::new();
        put(&mut edts, &Elst { entries: vec![edit] })?;
        body.extend(boxed(*b"edts", &edts));
        if let Some(chapters) = chapters {
            body.extend(boxed(*b"tref", &boxed(*b"chap", &chapters.to_be_bytes())));
        }
        let mut mdia = Vec::new();
        put_narrow(
            &mut mdia,
            4,
            &Mdhd {
                timescale: self.spec.timescale,
                duration: self.duration,
                language: self.language.clone(),
                ..Mdhd::default()
            },
        )?;
        let (handler, name) = match self.media {
            Media::Video => (b"vide", "video"),
            Media::Sound => (b"soun", "sound"),
            Media::Text(TextUse::Captions) => (b"sbtl", "captions"),
            Media::Text(TextUse::Chapters) => (b"text", "chapters"),
        };
        match container {
            FilmContainer::Mp4 => {
                put(&mut mdia, &Hdlr { handler: FourCC::new(handler), name: name.into() })?;
            }
            FilmContainer::QuickTime => mdia.extend(quicktime::media_handler(*handler, name)),
        }
        mdia.extend(boxed(*b"minf", &self.minf(entries, container)?));
        body.extend(boxed(*b"mdia", &mdia));
        Ok(boxed(*b"trak", &body))
    }

    fn minf(&self, entries: &[Vec<u8>], container: FilmContainer) -> Result<Vec<u8>, MediaError> {
        let mut minf = Vec::new();
        match self.media {
            Media::Video => put(&mut minf, &Vmhd::default())?,
            Media::Sound => put(&mut minf, &Smhd::default())?,
            Media::Text(TextUse::Captions) => put(&mut minf, &Nmhd::default())?,
            Media::Text(TextUse::Chapters) => minf.extend(quicktime_head()),
        }
        let is_quicktime = container == FilmContainer::QuickTime;
        if is_quicktime {
            minf.extend(quicktime::data_handler());
        }
        let mut dref = Vec::new();
        put(&mut dref, &Dref { entries: vec![Url::default().into()] })?;
        minf.extend(boxed(*b"dinf", &dref));
        if is_quicktime && self.media == Media::Sound {
            let entries: Vec<_> = entries.iter().map(|it| quicktime::sound_entry(it)).collect();
            minf.extend(boxed(*b"stbl", &self.stbl(&entries)?));
        } else {
            minf.extend(boxed(*b"stbl", &self.stbl(entries)?));
        }
        Ok(minf)
    }

    fn stbl(&self, entries: &[Vec<u8>]) -> Result<Vec<u8>, MediaError> {
        // Entries are written as they are: copied clips keep theirs to the byte.
        let count = u32::try_from(entries.len()).expect("a film has few clips");
        let stsd = [&[0; 4], &count.to_be_bytes()[..], &entries.concat()].concat();
        let mut stbl = boxed(*b"stsd", &stsd);
        put(&mut stbl, &Stts { entries: self.times.clone() })?;
        if self.shifts.iter().any(|run| run.sample_offset != 0) {
            put(&mut stbl, &Ctts { entries: self.shifts.clone() })?;
        }
        if self.sync.len() < self.sizes.len() {
            put(&mut stbl, &Stss { entries: self.sync.clone() })?;
        }
        put(&mut stbl, &Stsc { entries: self.per_chunk.clone() })?;
        put(&mut stbl, &Stsz { samples: StszSamples::Different { sizes: self.sizes.clone() } })?;
        let narrow: Result<_, _> = self.chunks.iter().map(|at| u32::try_from(*at)).collect();
        match narrow {
            Ok(entries) => put(&mut stbl, &Stco { entries })?,
            Err(_) => put(&mut stbl, &Co64 { entries: self.chunks.clone() })?,
        }
        Ok(stbl)
    }
}

/// The head of a track of text as QuickTime has it: usual graphics mode and colours, and a text
/// that is not transformed.
fn quicktime_head() -> Vec<u8> {
    let mut mode = vec![0; 16];
    mode[4..12].copy_from_slice(&[0, 0x40, 0x80, 0, 0x80, 0, 0x80, 0]);
    let one = 0x0001_0000_u32.to_be_bytes();
    let zero = [0; 12];
    let last = 0x4000_0000_u32.to_be_bytes();
    let matrix = [&one[..], &zero, &one, &zero, &last].concat();
    boxed(*b"gmhd", &[boxed(*b"gmin", &mode), boxed(*b"text", &matrix)].concat())
}

fn put(out: &mut Vec<u8>, atom: &impl Encode) -> Result<(), MediaError> {
    atom.encode(out).map_err(|error| MediaError::Codec(error.to_string()))
}

/// Appends a box of times as version 0, where 32 bits hold its duration, which lies `gap` bytes
/// behind the two dates: some readers know no other version, and `mp4-atom` writes no other
/// than 1. The dates are zero, as everywhere in what is written here.
fn put_narrow(out: &mut Vec<u8>, gap: usize, atom: &impl Encode) -> Result<(), MediaError> {
    let (mut wide, dates) = (Vec::new(), 12);
    put(&mut wide, atom)?;
    let duration = dates + 16 + gap;
    let fits = wide[8] == 1 && wide[duration..duration + 4] == [0; 4];
    if !fits {
        out.extend(wide);
        return Ok(());
    }
    let size = u32::try_from(wide.len() - 12).expect("a box of times is small");
    out.extend(size.to_be_bytes());
    out.extend(&wide[4..8]);
    out.push(0);
    out.extend(&wide[9..dates]);
    out.extend([0; 8]);
    out.extend(&wide[dates + 16..duration]);
    out.extend(&wide[duration + 4..]);
    Ok(())
}

/// The head of the media, whose whole size counts from the head's first byte.
fn media_head(size: u64) -> Vec<u8> {
    match u32::try_from(size - 8) {
        Ok(size) => [&8_u32.to_be_bytes()[..], b"free", &size.to_be_bytes(), b"mdat"].concat(),
        Err(_) => [&1_u32.to_be_bytes()[..], b"mdat", &size.to_be_bytes()].concat(),
    }
}
