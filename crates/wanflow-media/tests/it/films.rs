//! Films: sync at every joint, no drift, sizes, and clips of other make.

use std::fs::File;
use std::io::Cursor;
use std::path::PathBuf;

use insta::assert_debug_snapshot;
use tempfile::TempDir;
use wanflow_api::Seconds;
use wanflow_media::{
    ClipSoundtrack, ClipSpec, FrameRate, FrameSize, MediaError, RenderNote, Rendered, Sources,
    SyncMarks, Unrendered, animatic_clip, mark_frames, probe_clip, render, sequence, undecoded,
};
use wanflow_plan::timeline::{SizeRule, Slate, Source, VideoEncoder, VideoItem};
use wanflow_plan::{Fit, Timeline};

use crate::sync::{onset, rgb, sound_of};
use crate::{fixture, spec};

/// A clip to join, and whether it carries sync marks.
struct Part {
    bytes: Vec<u8>,
    marks: Vec<f64>,
}

fn made(spec: &ClipSpec<'_>) -> Part {
    let spec = ClipSpec { marks: SyncMarks::NearBothEnds, ..spec.clone() };
    let rate = spec.frame_rate;
    let frames = (f64::from(spec.seconds) * rate.hertz()).round() as u64;
    let marks = mark_frames(rate, frames).into_iter().map(|frame| frame as f64 / rate.hertz());
    Part { bytes: animatic_clip(&spec).expect("a clip"), marks: marks.collect() }
}

fn film(parts: &[Part], size: SizeRule, fit: Fit) -> (Rendered, Vec<u8>) {
    let folder = TempDir::new().expect("a folder");
    let (mut timeline, sources) = sequence(parts.iter().enumerate().map(|(index, part)| {
        let path = folder.path().join(format!("{index}.mp4"));
        std::fs::write(&path, &part.bytes).expect("written");
        path
    }));
    let out = folder.path().join("film.mp4");
    (timeline.output.size, timeline.output.fit) = (size, fit);
    let report = render(&timeline, &sources, &out).expect("a film");
    let bytes = std::fs::read(&out).expect("the film");
    assert!(!folder.path().join("film.mp4.part").exists());
    render(&timeline, &sources, &out).expect("a film");
    assert_eq!(std::fs::read(&out).expect("the film"), bytes, "equal clips give equal bytes");
    (report, bytes)
}

/// Asserts that each part's flashes and clicks are where its beginning puts them.
fn assert_in_sync(parts: &[Part], report: &Rendered, film: &[u8]) {
    let [left, right] = sound_of(film);
    assert!((left.len() as f64 / 48.0 - report.millis as f64).abs() < 1.0);
    let begins = std::iter::once(0).chain(report.joints.iter().copied());
    for (part, begin) in parts.iter().zip(begins) {
        for mark in &part.marks {
            let time = begin as f64 / 1000.0 + mark;
            let frame = 1.0 / report.frame_rate.hertz();
            assert!(rgb(film, time - frame / 2.0)[1] < 200, "dark before {time}");
            assert!(rgb(film, time + frame / 2.0)[1] > 200, "a flash at {time}");
            for channel in [&left, &right] {
                let click = onset(channel, time);
                assert!((click - time).abs() < 0.001, "click at {click}, flash at {time}");
            }
        }
    }
}

#[test]
fn twelve_equal_clips_are_copied_and_do_not_drift() {
    let parts: Vec<Part> = (0..12).map(|seed| made(&ClipSpec { seed, ..spec(1) })).collect();
    let (report, bytes) = film(&parts, SizeRule::First, Fit::Pad);
    assert_debug_snapshot!(report);
    assert_in_sync(&parts, &report, &bytes);
    assert_eq!(probe_clip(Cursor::new(&bytes)).expect("an MP4").frames, 288);
}

#[test]
fn clips_of_other_sizes_and_rates_are_coded_again_in_sync() {
    let parts = [
        made(&spec(1)),
        made(&ClipSpec { size: FrameSize::Exact(48, 80), ..spec(1) }),
        // Its marks lie on frames of both rates: 0.25 s and 0.75 s.
        made(&ClipSpec { frame_rate: FrameRate::new(48, 1).expect("a rate"), ..spec(1) }),
        made(&ClipSpec { seed: 5, ..spec(2) }),
    ];
    let (report, bytes) = film(&parts, SizeRule::First, Fit::Crop);
    assert_debug_snapshot!(report);
    // The flash of 48 frames a second lasts half a frame of the film: it is seen or not.
    let lasting: Vec<Part> = parts
        .into_iter()
        .enumerate()
        .map(|(index, part)| Part {
            marks: if index == 2 { Vec::new() } else { part.marks },
            ..part
        })
        .collect();
    assert_in_sync(&lasting, &report, &bytes);
}

#[test]
fn a_film_may_have_an_aspect_of_its_own() {
    let parts = [made(&spec(1)), made(&spec(1))];
    let (report, bytes) = film(&parts, SizeRule::Aspect(1, 1), Fit::Pad);
    assert!(!report.copied);
    assert_eq!((report.width, report.height), (64, 64));
    assert_in_sync(&parts, &report, &bytes);
}

#[test]
fn clips_without_sound_are_silent_and_films_of_them_have_no_track() {
    let silent = ClipSpec { sound: ClipSoundtrack::Silent, ..spec(1) };
    let mute = || Part { bytes: animatic_clip(&silent).expect("a clip"), marks: Vec::new() };
    let parts = [mute(), made(&spec(1)), mute()];
    let (report, bytes) = film(&parts, SizeRule::First, Fit::Pad);
    assert!(report.copied);
    assert_in_sync(&parts, &report, &bytes);
    let [left, _] = sound_of(&bytes);
    assert!(left[..40_000].iter().chain(&left[104_000..]).all(|value| value.abs() < 0.001));
    let (_, bytes) = film(&[mute(), mute()], SizeRule::First, Fit::Pad);
    assert_eq!(probe_clip(Cursor::new(&bytes)).expect("an MP4").sound, None);
}

#[test]
fn clips_with_b_frames_and_another_sample_rate_are_copied_whole() {
    let part = || Part { bytes: fixture("b-frames.mp4"), marks: Vec::new() };
    let (report, bytes) = film(&[part(), part(), part()], SizeRule::First, Fit::Pad);
    assert_debug_snapshot!(report);
    // Frame by frame it shows what the clip shows.
    let clip = fixture("b-frames.mp4");
    for frame in (0..50).step_by(7) {
        let time = f64::from(frame) / 25.0 + 0.02;
        let expected = rgb(&clip, time);
        for begin in [0.0, 2.0, 4.0] {
            assert_eq!(rgb(&bytes, begin + time), expected, "frame {frame} from {begin}");
        }
    }
    // The 440 Hz tone goes on through the joints: 440 rising crossings in each second.
    let [left, _] = sound_of(&bytes);
    assert_eq!(left.len(), 288_000);
    for second in [0.5, 1.6, 3.6, 4.8] {
        let from = (second * 48_000.0) as usize;
        let run = &left[from..from + 48_000];
        let rising = run.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        assert!(rising.abs_diff(440) <= 3, "{rising} crossings after {second}");
    }
}

#[test]
fn clips_that_need_no_change_are_copied_beside_those_that_do() {
    let part = || Part { bytes: fixture("b-frames.mp4"), marks: Vec::new() };
    let (report, bytes) = film(&[part(), made(&spec(1)), part()], SizeRule::First, Fit::Pad);
    assert_eq!((report.copied, report.frames, report.joints), (false, 125, vec![2000, 3000]));
    let clip = fixture("b-frames.mp4");
    for frame in (0..50).step_by(7) {
        let time = f64::from(frame) / 25.0 + 0.02;
        let expected = rgb(&clip, time);
        for begin in [0.0, 3.0] {
            assert_eq!(rgb(&bytes, begin + time), expected, "frame {frame} from {begin}");
        }
    }
    let count = |what: &[u8]| bytes.windows(what.len()).filter(|at| *at == what).count();
    assert_eq!(count(b"avc1"), 3, "two sample entries, and a brand");
    // What stands in an entry stands in front of its key frames, too: browsers follow those.
    let at = clip.windows(4).position(|at| at == b"avcC").expect("an entry") + 12;
    let length = usize::from(u16::from_be_bytes([clip[at - 2], clip[at - 1]]));
    let key_frames = count(&clip[at..at + length]) - 1;
    assert!(key_frames >= 2, "{key_frames}");
}

#[test]
fn a_film_has_the_rate_that_most_frames_have() {
    let at = |rate, seconds| ClipSpec {
        frame_rate: FrameRate::new(rate, 1).expect("a rate"),
        ..spec(seconds)
    };
    let (report, _) =
        film(&[made(&at(24, 1)), made(&at(30, 1)), made(&at(30, 1))], SizeRule::First, Fit::Pad);
    assert_eq!((report.frame_rate.numerator(), report.frames), (30, 90));
    let notes: Vec<_> = report.notes.iter().map(|note| note.what.as_str()).collect();
    assert_eq!(
        notes,
        [
            "coded again, because it has 24 frames a second and the film has 30",
            "6 frames are shown twice to fill gaps"
        ]
    );
    let (even, _) = film(&[made(&at(24, 1)), made(&at(12, 2))], SizeRule::First, Fit::Pad);
    assert_eq!(even.frame_rate.numerator(), 24, "of equals, the first");
}

#[test]
fn loud_sound_at_another_rate_is_cut_off_at_full_scale_and_told_once_for_each_clip() {
    let loud = || Part { bytes: fixture("loud.mp4"), marks: Vec::new() };
    let (report, bytes) = film(&[loud(), made(&spec(1)), loud()], SizeRule::First, Fit::Pad);
    let what = "its sound is louder than full scale, and was cut off there".to_owned();
    let of_sound: Vec<_> =
        report.notes.into_iter().filter(|note| note.what.contains("sound")).collect();
    assert_eq!(of_sound, [0, 2].map(|item| RenderNote { item, what: what.clone() }));
    let [left, _] = sound_of(&bytes);
    let loudest = |run: &[f32]| run.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    assert!(loudest(&left[10_000..40_000]) > 0.9, "the sound is there");
}

#[test]
fn a_clip_that_its_edit_list_cuts_short_is_cut_in_the_film() {
    let mut bytes = fixture("b-frames.mp4");
    let edit = bytes.windows(4).position(|at| at == b"elst").expect("the video's edits") + 12;
    assert_eq!(bytes[edit..edit + 4], 2000_u32.to_be_bytes());
    bytes[edit..edit + 4].copy_from_slice(&1200_u32.to_be_bytes());
    let cut = || Part { bytes: bytes.clone(), marks: Vec::new() };
    let (report, film) = film(&[cut(), cut()], SizeRule::First, Fit::Pad);
    assert_eq!((report.millis, report.copied, report.joints), (2400, false, vec![1200]));
    assert_eq!(sound_of(&film)[0].len(), 115_200);
    for (time, same) in [(0.02, 0.02), (1.18, 1.18), (1.22, 0.02), (2.38, 1.18)] {
        let (seen, expected) = (rgb(&film, time), rgb(&bytes, same));
        assert!(
            seen.iter().zip(expected).all(|(a, b)| a.abs_diff(b) < 30),
            "{seen:?} {expected:?}"
        );
    }
}

#[test]
fn a_clip_that_cannot_be_joined_is_named_and_nothing_is_left_behind() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("film.mp4");
    let bad = folder.path().join("bad.mp4");
    std::fs::write(&bad, b"<html>404</html>").expect("written");
    let (timeline, sources) = sequence([bad]);
    let error = render(&timeline, &sources, &out).expect_err("no clip").to_string();
    assert!(error.contains("bad.mp4") && error.contains("HTML"), "{error}");
    let none = Timeline { video: Vec::new(), ..timeline };
    assert!(matches!(render(&none, &sources, &out), Err(MediaError::Unfit(_))));
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 1);
}

#[test]
fn clips_of_any_codec_are_copied_where_all_are_alike_and_named_where_they_are_not() {
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    let plan = |clips: &[&PathBuf]| sequence(clips.iter().map(|path| (*path).clone()));
    let decoded = write("decoded.mp4", &animatic_clip(&spec(1)).expect("a clip"));
    for (name, codec) in [("hevc.mp4", "HEVC"), ("ten-bit.mp4", "H.264 of 10 bits (High 10)")] {
        let bytes = fixture(name);
        let facts = probe_clip(Cursor::new(&bytes)).expect("an MP4");
        assert_eq!((&*facts.codec.name, facts.codec.is_decoded), (codec, false));
        let clip = write(name, &bytes);
        let (alike, sources) = plan(&[&clip, &clip]);
        assert!(undecoded(&alike, &sources).expect("readable").is_empty());
        let report = render(&alike, &sources, &folder.path().join("film.mp4")).expect("a film");
        assert_eq!((report.copied, report.frames), (true, 2 * facts.frames));
        let film = std::fs::read(folder.path().join("film.mp4")).expect("the film");
        let film = probe_clip(Cursor::new(film)).expect("an MP4");
        assert_eq!((film.codec, film.millis), (facts.codec, 2 * facts.millis));
        let (unlike, sources) = plan(&[&decoded, &clip, &decoded]);
        assert_eq!(undecoded(&unlike, &sources).expect("readable"), [1]);
        let error = render(&unlike, &sources, &folder.path().join("film.mp4"))
            .expect_err("it is not decoded");
        assert!(error.to_string().ends_with(&format!("{codec}, which wanflow does not decode")));
    }
}

#[test]
fn a_clip_that_must_change_says_in_what_and_its_sound_may_lie_in_another_file() {
    let folder = TempDir::new().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    let mute = ClipSpec { sound: ClipSoundtrack::Silent, ..spec(1) };
    let mute = write("mute.mp4", &animatic_clip(&mute).expect("a clip"));
    let heard = write("heard.mp4", &animatic_clip(&spec(1)).expect("a clip"));
    let turned = write("turned.mp4", &fixture("clap-turned.mp4"));
    let (timeline, mut sources) = sequence([heard, turned]);
    let first = timeline.video[0].source.clip().expect("a clip");
    sources.replace_pictures(&first.sha256, mute);
    let out = folder.path().join("film.mp4");
    let report = render(&timeline, &sources, &out).expect("a film");
    let film = probe_clip(File::open(&out).expect("the film")).expect("an MP4");
    assert!(film.sound.is_some(), "it is heard");
    let note = report.notes.iter().find(|note| note.item == 1).expect("it is coded again");
    assert!(note.what.contains("it is shown turned"), "{}", note.what);
    assert!(!note.what.contains("not all of it"), "{}", note.what);
}

#[test]
fn colours_of_high_dynamic_range_are_told_whether_copied_or_coded_again() {
    let folder = TempDir::new().expect("a folder");
    let mut clip = animatic_clip(&spec(1)).expect("a clip");
    let tag = clip.windows(4).position(|at| at == b"nclx").expect("it is tagged");
    clip[tag + 6..tag + 8].copy_from_slice(&16_u16.to_be_bytes());
    let path = folder.path().join("clip.mp4");
    std::fs::write(&path, &clip).expect("written");
    for (size, expected) in [
        (SizeRule::First, "copied, and its colours are HDR (PQ)"),
        (SizeRule::Aspect(1, 2), "its colours are HDR (PQ), which the film shows as they are"),
    ] {
        let (mut timeline, sources) = sequence([path.clone()]);
        timeline.output.size = size;
        let out = folder.path().join("film.mp4");
        let report = render(&timeline, &sources, &out).expect("a film");
        let is_noted = report.notes.iter().any(|note| note.what.starts_with(expected));
        assert!(is_noted, "{:?}", report.notes);
    }
}

#[test]
fn sound_that_is_not_decoded_is_copied_where_all_clips_have_it() {
    let folder = TempDir::new().expect("a folder");
    for (name, codec, letters) in [("ac3.mp4", "AC-3", "ac-3"), ("eac3.mp4", "E-AC-3", "ec-3")] {
        let path = folder.path().join(name);
        std::fs::write(&path, fixture(&format!("sound/{name}"))).expect("written");
        let (timeline, sources) = sequence(vec![path; 3]);
        let out = folder.path().join("film.mp4");
        let report = render(&timeline, &sources, &out).expect("a film");
        let notes: Vec<_> = report.notes.iter().map(|note| note.what.clone()).collect();
        let expected = format!(
            "its sound is {codec}, as that of every clip, and copied as it is: wanflow does not \
             decode it"
        );
        assert_eq!(notes, [expected]);
        let film = std::fs::read(&out).expect("the film");
        let facts = probe_clip(Cursor::new(&film)).expect("an MP4");
        let sound = facts.sound.expect("it has sound");
        assert_eq!((&*sound.codec, facts.millis), (letters, 1500));
        assert!(sound.millis.abs_diff(1500) <= 16, "{} ms", sound.millis);
    }
}

#[test]
fn slates_are_drawn_like_the_first_clip_and_leave_nothing_behind() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("clip.mp4");
    let rate = FrameRate::new(30, 1).expect("a rate");
    let clip = ClipSpec { frame_rate: rate, ..spec(1) };
    std::fs::write(&path, animatic_clip(&clip).expect("a clip")).expect("written");
    let (mut timeline, _) = sequence([path.clone()]);
    let mut sources = Sources::new(folder.path().join("slate"));
    sources.insert(timeline.video[0].source.clip().expect("a clip").sha256, path);
    let (text, seconds) = ("missing".to_owned(), Seconds(2));
    let slate = Source::Slate(Slate { text, seconds, size: (80, 48) });
    timeline.video.insert(0, VideoItem::whole(slate));
    let out = folder.path().join("film.mp4");
    let report = render(&timeline, &sources, &out).expect("a film");
    assert_eq!((report.frame_rate, report.millis, report.joints), (rate, 3000, vec![2000]));
    assert!(report.copied && report.notes.is_empty(), "{:?}", report.notes);
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 2, "the clip and the film");
}

#[test]
fn an_item_may_fit_in_a_way_of_its_own() {
    let square = ClipSpec { size: FrameSize::Exact(64, 64), ..spec(1) };
    let parts = [made(&spec(1)), made(&square), made(&square)];
    let folder = TempDir::new().expect("a folder");
    let (mut timeline, sources) = sequence(parts.iter().enumerate().map(|(index, part)| {
        let path = folder.path().join(format!("{index}.mp4"));
        std::fs::write(&path, &part.bytes).expect("written");
        path
    }));
    timeline.video[2].fit = Some(Fit::Crop);
    let out = folder.path().join("film.mp4");
    let report = render(&timeline, &sources, &out).expect("a film");
    let said = |item: usize, words: &str| {
        let mut notes = report.notes.iter().filter(|note| note.item == item);
        notes.any(|note| note.what.contains(words))
    };
    assert!(said(1, "bars fill the rest") && said(2, "its edges are cut off"), "{report:?}");
}

/// Makes a timeline say something more.
type Change<'a> = &'a dyn Fn(&mut Timeline);

#[test]
fn what_is_not_rendered_yet_is_named_before_anything_is_written() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("clip.mp4");
    std::fs::write(&path, animatic_clip(&spec(1)).expect("a clip")).expect("written");
    let (plain, sources) = sequence([path.clone(), path]);
    let changes: [(Unrendered, Change<'_>); 2] = [
        (Unrendered::Encoder, &|film| film.output.encoder = VideoEncoder::X264),
        (Unrendered::Encoder, &|film| film.output.encoder = VideoEncoder::Prores),
    ];
    for (expected, change) in changes {
        let mut film = plain.clone();
        change(&mut film);
        let error = render(&film, &sources, &folder.path().join("film.mp4"));
        assert!(matches!(error, Err(MediaError::Unrendered(found)) if found == expected));
        assert!(undecoded(&film, &sources).expect("H.264").is_empty());
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 1);
}
