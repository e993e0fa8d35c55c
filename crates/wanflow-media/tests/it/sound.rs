//! Sound files of every kind: their facts, what they become, and what is said of broken ones.

use std::fmt::Write as _;

use insta::{assert_debug_snapshot, assert_snapshot};
use proptest::prelude::*;
use wanflow_media::{convert_sound, probe_sound};

use crate::clip_sound::heard;
use crate::fixture;

/// Files of half a second.
const FILES: [&str; 26] = [
    "lame.mp3",
    "bare.mp3",
    "layer-2.mp3",
    "flac.flac",
    "vorbis.ogg",
    "opus.opus",
    "flac.ogg",
    "pcm.aiff",
    "pcm.caf",
    "alac.caf",
    "aac.m4a",
    "alac.m4a",
    "aac.aac",
    "u8.wav",
    "s16le.wav",
    "s24le.wav",
    "s32le.wav",
    "f32le.wav",
    "f64le.wav",
    "alaw.wav",
    "mulaw.wav",
    "ms.wav",
    "ima.wav",
    "mp3.wav",
    "rf64.wav",
    "six.wav",
];

fn file(name: &str) -> Vec<u8> {
    fixture(&format!("sound/{name}"))
}

fn wav(size: u32, samples: usize) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WAVEjunk\x03\0\0\0abc\0fmt \x10\0\0\0\x01\0\x02\0".to_vec();
    bytes.extend(48_000_u32.to_le_bytes());
    bytes.extend(192_000_u32.to_le_bytes());
    bytes.extend([4, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend(size.to_le_bytes());
    bytes.resize(bytes.len() + samples * 4, 0);
    bytes
}

/// Left and right of a WAV file of 16 bits.
fn channels(wav: &[u8]) -> [Vec<f32>; 2] {
    let channel = |at: usize| {
        let frames = wav[44..].chunks_exact(4);
        frames.map(|f| f32::from(i16::from_le_bytes([f[at], f[at + 1]])) / 32_767.0).collect()
    };
    [channel(0), channel(2)]
}

#[test]
fn every_file_is_as_long_as_what_is_heard_of_it_and_becomes_a_wav() {
    let mut lines = String::new();
    for name in FILES {
        let facts = probe_sound(&file(name));
        let facts = facts.unwrap_or_else(|error| panic!("{name}: {error}"));
        let wav = convert_sound(&file(name)).expect("the same file");
        let [left, right] = channels(&wav);
        let (rate, channels) = (facts.sample_rate, facts.channels);
        let _ = write!(lines, "{name}: {}, {}, {rate} Hz, {channels}", facts.format, facts.name);
        let _ = write!(lines, ", {} ms, {} samples: ", facts.millis, left.len());
        let _ = writeln!(lines, "{}", heard([&left, &right]));
    }
    assert_snapshot!(lines);
}

#[test]
fn an_m4a_without_an_edit_list_is_trimmed_by_its_tag() {
    let gapless = file("gapless.m4a");
    assert_eq!(probe_sound(&gapless).expect("an M4A").millis, 500);
    let at = gapless.windows(8).position(|at| at == b"iTunSMPB").expect("it has the tag");
    let mut untold = gapless;
    untold[at] = b'x';
    assert_eq!(probe_sound(&untold).expect("an M4A").millis, 534, "with all that pads it");
}

#[test]
fn half_a_file_is_refused() {
    let mut lines = String::new();
    for name in FILES {
        let mut bytes = file(name);
        bytes.truncate(bytes.len() * 6 / 10 + 5);
        let said = match probe_sound(&bytes) {
            Ok(facts) => format!("{} ms", facts.millis),
            Err(error) => error.to_string(),
        };
        let _ = writeln!(lines, "{name}: {said}");
    }
    assert_snapshot!(lines);
}

#[test]
fn a_vbr_mp3_without_header_is_counted_frame_by_frame() {
    // 117 frames of 576 samples at 22,050 Hz; the average rate would say 5.1 s.
    let facts = probe_sound(&fixture("vbr.mp3")).expect("an MP3");
    assert_debug_snapshot!(facts, @r#"
    SoundFacts {
        format: "audio/mpeg",
        name: "MP3",
        is_common: true,
        millis: 3056,
        sample_rate: 22050,
        channels: 1,
        bytes: 6892,
    }
    "#);
}

#[test]
fn tags_around_the_frames_do_not_count() {
    let mut bytes = b"ID3\x04\0\0\0\0\x01\x00".to_vec();
    bytes.resize(bytes.len() + 128, 0xff);
    bytes.extend(fixture("vbr.mp3"));
    bytes.extend(b"TAG");
    bytes.resize(bytes.len() + 125, b' ');
    assert_eq!(probe_sound(&bytes).expect("an MP3").millis, 3056);
}

#[test]
fn a_wav_tells_its_length_even_where_its_writer_could_not_seek() {
    for size in [4 * 24_000, 0, u32::MAX] {
        let facts = probe_sound(&wav(size, 24_000)).expect("a WAV");
        assert_eq!((facts.format, facts.millis, facts.channels), ("audio/wav", 500, 2), "{size}");
    }
}

/// Frames of MPEG Layer II without sound, at more than one channel may take: 384 kbit/s, 48 kHz.
fn layer_two() -> Vec<u8> {
    let mut frame = vec![0; 1152];
    frame[..4].copy_from_slice(b"\xff\xfd\xe4\xc0");
    frame.repeat(15)
}

#[test]
fn what_is_no_sound_is_named() {
    let cases: [&[u8]; 17] = [
        b"",
        b"OggS\0\x02",
        b"fLaC\0",
        b"hello, world",
        b"\xff\xfb\x90\x64x",
        b"ID3\x04\0\0\0\0\0\x02abThis is no sound.",
        b"ID3\x04\0\0\0\0\0\x02ab",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        b"<!DOCTYPE html><html></html>",
        b"\x89PNG\r\n\x1a\n",
        b"\x1a\x45\xdf\xa3 webm",
        b"RIFF\0\0\0\0WAVE",
        b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x31\0\x01\0\x40\x1f\0\0\0\0\0\0\x41\0\0\0data\x04\0\0\0abcd",
        b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x50Speex   1.2",
        &layer_two(),
        b"\x7fELF\x02\x01\x01\0",
        &[[0x47; 188], [0x47; 188], [0x47; 188]].concat(),
    ];
    let found: Vec<String> =
        cases.iter().map(|bytes| probe_sound(bytes).expect_err("no sound").to_string()).collect();
    assert_debug_snapshot!(found, @r#"
    [
        "the file is empty, not a sound; copy or download it again",
        "damaged: the Ogg file is broken, or ends in the middle",
        "damaged: the FLAC file is broken, or ends in the middle",
        "the file is plain text, not a sound; write the path of a sound: WAV, MP3, FLAC, AIFF, Ogg, CAF or M4A",
        "the file begins like an MP3 but is not one: no frames follow its first bytes; copy or download the sound again, and see that a player plays it",
        "the file is an ID3 tag and then text, not a sound; copy or download the sound again, and see that a player plays it",
        "the file is an ID3 tag and nothing else, not a sound; copy or download the sound again, and see that a player plays it",
        "the file is a Git LFS pointer, not the sound itself; run `git lfs pull`",
        "the file is an HTML page, not a sound; open it in a browser to see what the server said, then download the sound itself",
        "the file is a picture, not a sound; write the path of a sound: WAV, MP3, FLAC, AIFF, Ogg, CAF or M4A",
        "the file is a WebM or Matroska file, not a sound that is read; convert it, for example with `ffmpeg -i FILE sound.wav`",
        "damaged: the WAV header: no sound data",
        "the file is a WAV with GSM 6.10 sound, which wanflow does not read; convert it, for example with `ffmpeg -i FILE sound.wav`",
        "the file is a Speex sound in Ogg, which wanflow does not read; convert it, for example with `ffmpeg -i FILE sound.wav`",
        "the file is an MP2 sound (MPEG Layer II) of a variety, which wanflow does not read; convert it, for example with `ffmpeg -i FILE sound.wav`",
        "the file is of a format that wanflow does not know; write the path of a sound: WAV, MP3, FLAC, AIFF, Ogg, CAF or M4A",
        "the file is a film in an MPEG transport stream, not a sound that is read; convert it, for example with `ffmpeg -i FILE sound.wav`",
    ]
    "#);
}

#[test]
fn a_damaged_byte_in_a_flac_is_found() {
    let mut bytes = file("flac.flac");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    let error = probe_sound(&bytes).expect_err("a damaged file").to_string();
    assert!(error.starts_with("damaged: "), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn hostile_sound_never_panics(
        name in prop::sample::select(FILES.to_vec()),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        early in prop::collection::vec((0..200_usize, any::<u8>()), 0..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = file(name);
        let edits = edits.into_iter().map(|(at, value)| (at.index(bytes.len()), value));
        for (at, value) in edits.chain(early).collect::<Vec<_>>() {
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = probe_sound(&bytes);
    }
}
