//! Whole files with and without what stands beside pictures and sound.

use std::io::Cursor;

use wanflow_plan::timeline::{Caption, DigitalOrigin, Time};

use super::{Chapter, FilmContainer, FilmExtras};
use crate::mp4::boxes::boxes;
use crate::mp4::{Movie, Packet, TrackKind, TrackSpec, Writer};
use crate::video::{Encoder, Frame};
use crate::{MediaError, Size};

/// A film of four seconds of grey at ten frames a second.
fn film(extras: &FilmExtras) -> Result<Vec<u8>, MediaError> {
    let size = Size::new(320, 180);
    let (kind, frames) = (TrackKind::Video, 40);
    let spec =
        TrackSpec { kind, timescale: 10, size, start: 0, samples_max: frames, entries_max: 0 };
    let mut file = Writer::with(Cursor::new(Vec::new()), vec![spec], 8, extras)?;
    let mut encoder = Encoder::new(10.0)?;
    let mut coded = Vec::new();
    for frame in 0..frames {
        let luma = u8::try_from(60 + frame).expect("few frames");
        let sync = encoder.encode(&Frame::filled(320, 180, [luma, 128, 128]), &mut coded)?;
        file.put(0, &coded, Packet { duration: 1, shift: 0, sync, description: 1 })?;
    }
    Ok(file.finish(&[(vec![encoder.sample_entry()?], frames)])?.into_inner())
}

/// A film with everything.
fn full() -> FilmExtras {
    let time = Time::from_millis;
    let caption = |begin, end, text: &str| Caption {
        begin: time(begin),
        end: time(end),
        text: text.to_owned(),
    };
    let chapter = |begin, title: &str| Chapter { begin: time(begin), title: title.to_owned() };
    FilmExtras {
        captions: vec![
            caption(500, 1500, "T minus zero."),
            caption(2000, 3500, "مرحبا <b>\n你好 & 👍"),
        ],
        language: None,
        chapters: vec![chapter(0, "launch"), chapter(1250, "Über den Wolken")],
        title: Some("Deep Field".to_owned()),
        origin: Some(DigitalOrigin::Generated),
        length: time(4000),
        container: FilmContainer::Mp4,
    }
}

fn kinds(bytes: &[u8]) -> Vec<String> {
    boxes(bytes).map(|found| found.kind.escape_ascii().to_string()).collect()
}

#[test]
fn a_film_without_extras_has_the_bytes_that_it_had() {
    let plain = film(&FilmExtras::default()).expect("it is written");
    let length = FilmExtras { length: Time::from_millis(4000), ..FilmExtras::default() };
    assert_eq!(plain, film(&length).expect("it is written"));
    assert_eq!(kinds(&plain), ["ftyp", "moov", "free", "free", "mdat"]);
}

#[test]
fn pictures_are_the_same_beside_captions_chapters_and_metadata() {
    let (plain, full_film) = (film(&FilmExtras::default()), film(&full()));
    let (plain, full_film) = (plain.expect("it is written"), full_film.expect("it is written"));
    assert_eq!(full_film, film(&full()).expect("it is written"), "equal input, equal bytes");
    assert_eq!(kinds(&full_film), ["ftyp", "uuid", "moov", "free", "free", "mdat"]);
    let read = |bytes: &[u8]| Movie::read(&mut Cursor::new(bytes)).expect("it is read").video;
    let (before, after) = (read(&plain), read(&full_film));
    assert_eq!((before.samples.len(), &before.entry), (after.samples.len(), &after.entry));
    for (before, after) in before.samples.iter().zip(&after.samples) {
        let bytes = |file: &[u8], sample: &crate::mp4::Sample| {
            let mut bytes = Vec::new();
            crate::mp4::read_sample(&mut Cursor::new(file), sample, &mut bytes).expect("a sample");
            bytes
        };
        assert_eq!(bytes(&plain, before), bytes(&full_film, after));
    }
}

#[test]
fn every_track_is_named_timed_and_linked() {
    let bytes = film(&full()).expect("it is written");
    let moov = boxes(&bytes).find(|found| found.kind == *b"moov").expect("an index");
    let tracks: Vec<_> = moov.children().filter(|found| found.kind == *b"trak").collect();
    let handler = |place: usize| {
        let found = tracks[place].at(&[b"mdia", b"hdlr"]).expect("a handler").body();
        found[8..12].escape_ascii().to_string()
    };
    assert_eq!([0, 1, 2].map(handler), ["vide", "sbtl", "text"]);
    let chapters = tracks[0].at(&[b"tref", b"chap"]).expect("a link").body();
    assert_eq!(chapters, 3_u32.to_be_bytes());
    // Counts and durations of samples, at 48 kHz.
    let times = |place: usize| {
        let table = tracks[place].at(&[b"mdia", b"minf", b"stbl", b"stts"]).expect("times").body();
        let words = table[8..].chunks_exact(4);
        words.map(|word| u32::from_be_bytes(word.try_into().expect("four"))).collect::<Vec<_>>()
    };
    assert_eq!(times(1), [1, 24_000, 1, 48_000, 1, 24_000, 1, 72_000]);
    assert_eq!(times(2), [1, 60_000, 1, 132_000]);
    for words in ["T minus zero.", "你好 & 👍", "Über den Wolken", "Deep Field", "AI model"] {
        let found = bytes.windows(words.len()).any(|part| part == words.as_bytes());
        assert!(found, "{words}");
    }
}

#[test]
fn a_quicktime_file_has_its_brand_its_handlers_and_the_same_tracks() {
    let extras = FilmExtras { container: FilmContainer::QuickTime, ..full() };
    let bytes = film(&extras).expect("it is written");
    assert_eq!(&bytes[4..12], b"ftypqt  ");
    let moov = boxes(&bytes).find(|found| found.kind == *b"moov").expect("an index");
    for track in moov.children().filter(|found| found.kind == *b"trak") {
        let media = track.at(&[b"mdia", b"hdlr"]).expect("a handler").body();
        assert_eq!(&media[4..8], b"mhlr");
        assert_eq!(usize::from(media[24]), media.len() - 25, "its name counts its bytes");
        let data = track.at(&[b"mdia", b"minf", b"hdlr"]).expect("a handler").body();
        assert_eq!(&data[4..12], b"dhlrurl ");
    }
    let read = |bytes: &[u8]| Movie::read(&mut Cursor::new(bytes)).expect("it is read").video;
    let other = film(&full()).expect("it is written");
    assert_eq!(read(&bytes).samples.len(), read(&other).samples.len());
}

#[test]
fn hostile_texts_are_cut_and_counts_bounded() {
    let long = "x".repeat(100_000);
    let captions: Vec<_> = (0..5000_u64)
        .map(|at| Caption {
            begin: Time::from_millis(at),
            end: Time::from_millis(at + 1),
            text: long[..usize::try_from(at).expect("small")].to_owned(),
        })
        .collect();
    let chapters =
        (0..5000_u64).map(|at| Chapter { begin: Time::from_millis(at / 2), title: long.clone() });
    let title = Some(long.clone());
    let extras = FilmExtras { captions, chapters: chapters.collect(), title, ..full() };
    let bytes = film(&extras).expect("it is written");
    assert!(bytes.len() < 32 << 20, "{}", bytes.len());
    Movie::read(&mut Cursor::new(&bytes)).expect("it is read");
}
