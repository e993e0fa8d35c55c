//! Lengths of sound files, with and without honest headers.

use std::io::Cursor;

use insta::assert_debug_snapshot;
use proptest::prelude::*;
use wanflow_media::probe_sound;

use crate::fixture;

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

#[test]
fn a_vbr_mp3_without_header_is_counted_frame_by_frame() {
    // 117 frames of 576 samples at 22,050 Hz; the average rate would say 5.1 s.
    let facts = probe_sound(Cursor::new(fixture("vbr.mp3"))).expect("an MP3");
    assert_debug_snapshot!(facts, @r#"
    SoundFacts {
        format: "audio/mpeg",
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
    assert_eq!(probe_sound(Cursor::new(bytes)).expect("an MP3").millis, 3056);
}

#[test]
fn a_wav_tells_its_length_even_where_its_writer_could_not_seek() {
    for size in [4 * 24_000, 0, u32::MAX] {
        let facts = probe_sound(Cursor::new(wav(size, 24_000))).expect("a WAV");
        assert_eq!((facts.format, facts.millis, facts.channels), ("audio/wav", 500, 2), "{size}");
    }
}

#[test]
fn what_is_no_sound_is_named() {
    let found: Vec<String> =
        [&b""[..], b"OggS\0\x02", b"fLaC\0", b"hello, world", b"\xff\xfb\x90\x64x"]
            .iter()
            .map(|bytes| probe_sound(Cursor::new(bytes)).expect_err("no sound").to_string())
            .collect();
    assert_debug_snapshot!(found, @r#"
    [
        "not a sound file: an empty file",
        "not supported: Ogg sound (MP3 and WAV are)",
        "not supported: FLAC sound (MP3 and WAV are)",
        "not a sound file: neither MP3 nor WAV by its content",
        "not a sound file: no MP3 frames follow its first bytes",
    ]
    "#);
}

proptest! {
    #[test]
    fn hostile_sound_never_panics(
        source in prop_oneof![Just(0), Just(1)],
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = if source == 0 { fixture("vbr.mp3") } else { wav(400, 100) };
        for (at, value) in edits {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(cut.index(bytes.len()));
        let _ = probe_sound(Cursor::new(bytes));
    }
}
