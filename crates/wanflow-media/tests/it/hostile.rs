//! MP4 files that lie. Nothing panics, and nothing takes memory that the file does not have.

use std::io::Cursor;

use insta::assert_debug_snapshot;
use proptest::prelude::*;
use wanflow_media::{AnchorAt, anchor_frame, probe_clip, render, sequence};

use crate::fixture;

/// The fixture with one box's body overwritten from an offset.
fn with(kind: [u8; 4], offset: usize, bytes: &[u8]) -> Vec<u8> {
    let mut clip = fixture("b-frames.mp4");
    let at = clip.windows(4).position(|at| *at == kind).expect("the box is there") + 4 + offset;
    clip[at..at + bytes.len()].copy_from_slice(bytes);
    clip
}

/// The fixture with a table of samples that are all of one size; padding fills the old place.
fn alike(size: u32, count: u32) -> Vec<u8> {
    let mut clip = fixture("b-frames.mp4");
    let at = clip.windows(4).position(|at| at == b"stsz").expect("the table is there") - 4;
    let old = u32::from_be_bytes([clip[at], clip[at + 1], clip[at + 2], clip[at + 3]]);
    let table = [20, u32::from_be_bytes(*b"stsz"), 0, size, count, old - 20];
    let bytes: Vec<u8> = table.iter().flat_map(|word| word.to_be_bytes()).collect();
    clip[at..at + 24].copy_from_slice(&bytes);
    clip[at + 24..at + 28].copy_from_slice(b"free");
    clip
}

#[test]
fn lies_are_named() {
    let whole = fixture("b-frames.mp4");
    let cases: [(&str, Vec<u8>); 18] = [
        ("HTML", b"<!doctype html>".to_vec()),
        ("JSON", br#"{"code":403}"#.to_vec()),
        ("JPEG", b"\xff\xd8\xff\xe0\0\x10JFIF\0\0\0\0".to_vec()),
        ("empty", Vec::new()),
        ("Git LFS", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n".to_vec()),
        ("GIF", b"GIF89a\x01\0\x01\0\0\0\0\x2c".to_vec()),
        ("Matroska", b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81".to_vec()),
        ("transport stream", [0x47; 188].repeat(4)),
        ("plain text", b"There is no clip here.".to_vec()),
        ("sound", fixture("sound/aac.m4a")),
        ("cut in the index", whole[..500].to_vec()),
        ("cut in the media", whole[..whole.len() - 300].to_vec()),
        ("4 billion samples", alike(1, u32::MAX)),
        ("samples larger than the file", alike(u32::MAX, 8)),
        ("chunks beyond the end", with(*b"stco", 8, &[0x7f; 4])),
        ("no time units", with(*b"mdhd", 12, &[0; 4])),
        ("an index of 2 GB", with(*b"ftyp", 24, &[0x7f; 4])),
        ("another codec", {
            let at = whole.windows(4).rposition(|at| at == b"avc1").expect("the entry");
            [&whole[..at], b"vp09", &whole[at + 4..]].concat()
        }),
    ];
    let outcomes: Vec<String> = cases
        .iter()
        .map(|(name, bytes)| {
            let outcome = probe_clip(Cursor::new(bytes)).map_err(|error| error.to_string());
            let facts = outcome.map(|facts| format!("{} frames of {}", facts.frames, facts.video));
            format!("{name}: {}", facts.unwrap_or_else(|error| error))
        })
        .collect();
    assert_debug_snapshot!(outcomes);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_of_the_index_makes_a_panic(
        edits in prop::collection::vec((0..3200_usize, prop_oneof![any::<u8>(), Just(0xff), Just(0)]), 1..12),
        cut in prop::option::of(0..27_000_usize),
    ) {
        let mut clip = fixture("b-frames.mp4");
        for (at, value) in edits {
            clip[at] = value;
        }
        clip.truncate(cut.unwrap_or(usize::MAX));
        if probe_clip(Cursor::new(&clip)).is_ok() {
            let _ = anchor_frame(Cursor::new(&clip), AnchorAt::Last, None);
            let _ = anchor_frame(Cursor::new(&clip), AnchorAt::Best, None);
            let _ = anchor_frame(Cursor::new(&clip), AnchorAt::Millis(700), None);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_of_a_clip_makes_the_rendering_panic(
        edits in prop::collection::vec((0..27_000_usize, any::<u8>()), 1..30),
    ) {
        let folder = tempfile::TempDir::new().expect("a folder");
        let (good, bad) = (folder.path().join("good.mp4"), folder.path().join("bad.mp4"));
        let mut clip = fixture("b-frames.mp4");
        std::fs::write(&good, &clip).expect("written");
        for (at, value) in edits {
            let at = at.min(clip.len() - 1);
            clip[at] = value;
        }
        std::fs::write(&bad, &clip).expect("written");
        let (timeline, sources) = sequence([good, bad]);
        let _ = render(&timeline, &sources, &folder.path().join("film.mp4"));
    }
}
