//! One clip in every way that containers have to hold it: the same frames come out.

use std::io::Cursor;

use wanflow_media::{AnchorAt, AnchorFrame, anchor_frame, animatic_clip, probe_clip};

use crate::{fixture, spec};

fn frame(clip: &[u8], at: AnchorAt) -> AnchorFrame {
    anchor_frame(Cursor::new(clip), at, None).expect("a frame")
}

/// The clip with other bytes at some places behind the first box of a kind.
fn patched(clip: &[u8], kind: [u8; 4], bytes: &[(usize, &[u8])]) -> Vec<u8> {
    let mut clip = clip.to_vec();
    let at = clip.windows(4).position(|at| at == kind).expect("the box is there") + 4;
    for (offset, bytes) in bytes {
        clip[at + offset..at + offset + bytes.len()].copy_from_slice(bytes);
    }
    clip
}

#[test]
fn fragments_and_compact_sizes_hold_the_same_clip() {
    let plain = fixture("plain.mp4");
    let facts = probe_clip(Cursor::new(&plain)).expect("an MP4");
    assert_eq!((facts.frames, facts.millis, facts.is_plain), (18, 1500, true));
    for name in ["fragmented.mp4", "stz2.mp4"] {
        let other = fixture(name);
        let held = probe_clip(Cursor::new(&other)).expect("an MP4");
        assert_eq!((held.frames, held.millis, held.frame_rate), (18, 1500, facts.frame_rate));
        for at in [AnchorAt::Last, AnchorAt::Millis(0), AnchorAt::Millis(700)] {
            assert_eq!(frame(&other, at), frame(&plain, at), "{name}, {at:?}");
        }
    }
}

#[test]
fn a_fragmented_clip_that_is_cut_is_damaged_and_never_shorter() {
    let whole = fixture("fragmented.mp4");
    let media = whole.windows(4).position(|at| at == b"moof").expect("a fragment") - 4;
    for cut in media + 1..whole.len() {
        let read = probe_clip(Cursor::new(&whole[..cut]));
        let is_whole = |facts: &wanflow_media::ClipFacts| facts.frames == 18;
        // Between two fragments nothing shows that more should follow.
        let may_end = whole[cut..].get(4..8).is_some_and(|kind| kind == b"moof");
        assert!(may_end || read.as_ref().ok().is_none_or(is_whole), "cut at {cut}: {read:?}");
    }
}

#[test]
fn several_edits_are_followed() {
    // The first half second, then the one that begins at 1 s.
    let (plain, edited) = (fixture("plain.mp4"), fixture("edits.mp4"));
    let facts = probe_clip(Cursor::new(&edited)).expect("an MP4");
    assert_eq!((facts.millis, facts.frames, facts.is_plain), (1000, 12, false));
    for (at, of_plain) in [(0, 0), (450, 450), (500, 1000), (700, 1200), (990, 1490)] {
        let (shown, meant) = (AnchorAt::Millis(at), AnchorAt::Millis(of_plain));
        assert_eq!(frame(&edited, shown).png, frame(&plain, meant).png, "at {at}");
    }
}

#[test]
fn frames_are_shown_turned_and_with_square_pixels() {
    let clip = animatic_clip(&spec(1)).expect("a clip");
    let upright = frame(&clip, AnchorAt::Last);
    let matrix = |cells: [i32; 4]| {
        let [a, b, c, d] = cells.map(|cell| (cell * 0x1_0000).to_be_bytes());
        patched(&clip, *b"tkhd", &[(40, &a), (44, &b), (52, &c), (56, &d)])
    };
    assert_eq!(frame(&matrix([1, 0, 0, 1]), AnchorAt::Last), upright);
    let pixels =
        |shown: &AnchorFrame| image::load_from_memory(&shown.png).expect("a picture").to_rgb8();
    for (cells, turned) in [
        ([0, 1, -1, 0], image::imageops::rotate90(&pixels(&upright))),
        ([-1, 0, 0, -1], image::imageops::rotate180(&pixels(&upright))),
        ([0, -1, 1, 0], image::imageops::rotate270(&pixels(&upright))),
        ([-1, 0, 0, 1], image::imageops::flip_horizontal(&pixels(&upright))),
    ] {
        let clip = matrix(cells);
        let facts = probe_clip(Cursor::new(&clip)).expect("an MP4");
        assert_eq!((facts.width, facts.height), turned.dimensions(), "{cells:?}");
        assert!(!facts.is_plain);
        let shown = pixels(&frame(&clip, AnchorAt::Last));
        // Colours lie at half the size, a little beside the middle: edges differ by a shade.
        let pairs = shown.as_raw().iter().zip(turned.as_raw());
        let off: u64 = pairs.map(|(one, other)| u64::from(one.abs_diff(*other))).sum();
        assert!(off / shown.as_raw().len() as u64 <= 2, "{cells:?}: {off}");
    }
    let wide = |across: u32, down: u32| {
        patched(&clip, *b"pasp", &[(0, &across.to_be_bytes()), (4, &down.to_be_bytes())])
    };
    let shown = frame(&wide(4, 3), AnchorAt::Last);
    assert_eq!((shown.width, shown.height), (106, 48));
    assert_eq!(frame(&wide(100, 101), AnchorAt::Last), upright, "encoders round");
    assert_eq!(frame(&wide(0, 0), AnchorAt::Last), upright);
}

#[test]
fn media_in_another_file_are_refused_in_words() {
    let clip = patched(&animatic_clip(&spec(1)).expect("a clip"), *b"url ", &[(3, &[0])]);
    let error = probe_clip(Cursor::new(clip)).expect_err("nothing of it is here");
    assert_eq!(
        error.to_string(),
        "not supported: a movie that refers to media in another file: export it with its media"
    );
}

#[test]
fn a_clean_aperture_is_cut_out_and_the_movies_head_turns_it() {
    let clip = fixture("clap-turned.mp4");
    let facts = probe_clip(Cursor::new(&clip)).expect("an MP4");
    assert_eq!((facts.width, facts.height, facts.is_plain), (24, 32, false));
    let frame = frame(&clip, AnchorAt::Last);
    assert_eq!((frame.width, frame.height), (24, 32));
}
