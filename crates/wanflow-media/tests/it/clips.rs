//! Clips: made, probed, and one frame taken out of them.

use std::io::Cursor;

use insta::assert_debug_snapshot;
use sha2::{Digest as _, Sha256};
use wanflow_media::{
    AnchorAt, ClipSoundtrack, ClipSpec, FrameRate, FrameSize, MediaError, Picture, SyncMarks,
    anchor_frame, animatic_clip, mark_frames, probe_clip,
};

use crate::sync::{onset, rgb, sound_of};
use crate::{fixture, spec};

#[test]
fn a_clip_is_what_its_spec_says() {
    let picture = fixture("palette.png");
    let spec =
        ClipSpec { picture: Picture::File(&picture), label: Some("launch · take 1"), ..spec(2) };
    let clip = animatic_clip(&spec).expect("a clip");
    let mut facts = probe_clip(Cursor::new(&clip)).expect("an MP4");
    facts.bytes = 0;
    assert_debug_snapshot!(facts);
    assert_eq!(animatic_clip(&spec).expect("a clip"), clip, "equal specs give equal bytes");
    let other = animatic_clip(&ClipSpec { seed: 2, ..spec }).expect("a clip");
    assert_ne!(other, clip, "another seed gives another take");
}

#[test]
fn the_index_comes_before_the_media() {
    let clip = animatic_clip(&spec(1)).expect("a clip");
    let find = |kind: &[u8]| clip.windows(4).position(|at| at == kind).expect("a box");
    assert_eq!(find(b"ftyp"), 4);
    assert!(find(b"moov") < find(b"mdat"));
}

#[test]
fn no_box_of_a_short_clip_has_64_bits() {
    let clip = animatic_clip(&spec(1)).expect("a clip");
    let all = |kind: &'static [u8]| {
        let places = clip.windows(4).enumerate().filter(move |(_, at)| *at == kind);
        places.map(|(place, _)| place).collect::<Vec<_>>()
    };
    for (kind, count) in [(b"mvhd", 1), (b"tkhd", 2), (b"mdhd", 2), (b"elst", 2), (b"stco", 2)] {
        let versions: Vec<u8> = all(kind).into_iter().map(|place| clip[place + 4]).collect();
        assert_eq!(versions, vec![0; count], "{kind:?}");
    }
    let media = all(b"mdat")[0] - 4;
    let size = u32::from_be_bytes(*clip[media..].first_chunk().expect("a head"));
    assert_eq!(media + size as usize, clip.len(), "the media reaches to the end");
}

#[test]
fn a_silent_clip_has_no_sound_track() {
    let spec = ClipSpec { sound: ClipSoundtrack::Silent, ..spec(1) };
    let facts = probe_clip(Cursor::new(animatic_clip(&spec).expect("a clip"))).expect("an MP4");
    assert_eq!(facts.sound, None);
}

#[test]
fn flash_and_click_come_at_the_same_instant() {
    for rate in [(24, 1), (25, 1), (30_000, 1001)] {
        let frame_rate = FrameRate::new(rate.0, rate.1).expect("a rate");
        let spec = ClipSpec { marks: SyncMarks::NearBothEnds, frame_rate, ..spec(2) };
        let clip = animatic_clip(&spec).expect("a clip");
        let facts = probe_clip(Cursor::new(&clip)).expect("an MP4");
        let sound = sound_of(&clip);
        for frame in mark_frames(frame_rate, facts.frames) {
            let time = frame as f64 / frame_rate.hertz();
            for (offset, bright) in [(-1.0, false), (0.0, true), (1.0, false)] {
                let middle = time + (offset + 0.5) / frame_rate.hertz();
                assert_eq!(rgb(&clip, middle)[1] > 200, bright, "{rate:?} at {middle}");
            }
            for channel in &sound {
                let click = onset(channel, time);
                assert!((click - time).abs() < 0.001, "{rate:?}: {click} for {time}");
            }
        }
    }
}

#[test]
fn sound_is_quiet_wide_and_exactly_as_long_as_the_video() {
    let clip = animatic_clip(&spec(2)).expect("a clip");
    let [left, right] = sound_of(&clip);
    assert_eq!((left.len(), right.len()), (96_000, 96_000));
    let level = |channel: &[f32]| {
        let sum: f32 = channel.iter().map(|value| value * value).sum();
        10.0 * (sum / channel.len() as f32).log10()
    };
    assert!((-40.0..-25.0).contains(&level(&left)), "{}", level(&left));
    assert!((level(&left) - level(&right)).abs() < 3.0);
    assert_ne!(left, right);
}

#[test]
fn b_frames_come_out_in_the_order_in_which_they_are_shown() {
    let clip = fixture("b-frames.mp4");
    // testsrc2 moves on every frame, so that each differs from the next.
    let frames: Vec<_> = (0..50)
        .map(|frame| {
            anchor_frame(Cursor::new(&clip), AnchorAt::Millis(frame * 40 + 1), None)
                .expect("a frame")
        })
        .collect();
    let times: Vec<u64> = frames.iter().map(|frame| frame.millis).collect();
    assert_eq!(times, (0..50).map(|frame| frame * 40).collect::<Vec<_>>());
    assert!(frames.windows(2).all(|pair| pair[0].png != pair[1].png));
    // As they came when every frame before them was decoded, too.
    let pngs: Vec<u8> = frames.iter().flat_map(|frame| frame.png.clone()).collect();
    let digest =
        Sha256::digest(&pngs)[..8].iter().fold(0, |sum: u64, it| sum << 8 | u64::from(*it));
    assert_eq!(digest, 0xf6b2_3d97_2f13_4c69);
    let last = anchor_frame(Cursor::new(&clip), AnchorAt::Last, None).expect("a frame");
    let beyond = anchor_frame(Cursor::new(&clip), AnchorAt::Millis(99_000), None).expect("a frame");
    assert_eq!((&last, &last), (&frames[49], &beyond));
}

#[test]
fn colours_of_an_anchor_frame_are_those_of_the_picture() {
    let colours = [[200, 30, 40], [20, 160, 60], [40, 50, 220], [128, 128, 128]];
    for colour in colours {
        let picture = image::RgbImage::from_pixel(64, 48, image::Rgb(colour));
        let mut png = Cursor::new(Vec::new());
        picture.write_to(&mut png, image::ImageFormat::Png).expect("memory takes it");
        let spec = ClipSpec { picture: Picture::File(png.get_ref()), ..spec(1) };
        let seen = rgb(&animatic_clip(&spec).expect("a clip"), 0.5);
        assert!(seen.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 4), "{colour:?}: {seen:?}");
    }
}

#[test]
fn what_cannot_be_made_is_refused() {
    let none = animatic_clip(&spec(0));
    assert!(matches!(none, Err(MediaError::Unfit(_))));
    for size in [FrameSize::Exact(63, 48), FrameSize::Exact(8, 8), FrameSize::Exact(5000, 48)] {
        assert!(matches!(animatic_clip(&ClipSpec { size, ..spec(1) }), Err(MediaError::Unfit(_))));
    }
    assert!(FrameRate::new(24, 0).is_none() && FrameRate::new(0, 1).is_none());
    assert!(animatic_clip(&ClipSpec { picture: Picture::File(b"<html>"), ..spec(1) }).is_err());
}
