//! Seams where a clip begins with the last frame of the one before: that frame is seen once.

use std::io::Cursor;

use image::{ImageFormat, Rgb as Pixel, RgbImage};
use tempfile::TempDir;
use wanflow_api::Sha256;
use wanflow_media::inspect::{ExpectedFilm, FilmPart, InspectionLimits, Joint, PartPicture};
use wanflow_media::inspect::{PartSound, SeamDrift, inspect};
use wanflow_media::{
    AnchorAt, ClipSpec, FrameRate, SeamSide, Sources, SyncMarks, anchor_frame, anchor_tail,
    mark_frames, probe_clip, render, seam_picture, undecoded,
};
use wanflow_plan::Timeline;
use wanflow_plan::timeline::{
    Blend, Card, Ground, Matching, Output, Rgb, SizeRule, Source, Speed, Tail, Time, Transition,
    VideoItem,
};

use crate::edits::{Bench, assert_shows, clip, distance, middle, picture};
use crate::sync::{onset, rgb, sound_of};
use crate::{fixture, spec};

/// Drops the last frame of an item's clip.
fn drop_last(bench: &mut Bench, item: usize, clip: &[u8]) -> Time {
    let tail = anchor_tail(Cursor::new(clip), AnchorAt::Last).expect("a clip");
    let item = &mut bench.timeline.video[item];
    (item.tail, item.dropped) = (Tail::LastFrame, tail);
    tail
}

#[test]
fn a_doubled_frame_is_dropped_from_a_copied_clip_and_sound_follows() {
    let rate = FrameRate::FILM;
    let marked = |seed| clip(&ClipSpec { marks: SyncMarks::NearBothEnds, seed, ..spec(1) });
    let clips: Vec<_> = (0..4).map(marked).collect();
    let mut bench = Bench::of(&clips);
    for (item, clip) in clips.iter().enumerate().take(3) {
        let tail = drop_last(&mut bench, item, clip);
        assert_eq!(tail, Time::from_seconds(1).scaled(1, 24));
    }
    let (report, film) = bench.film();
    assert_eq!((report.frames, report.copied), (4 * 24 - 3, true), "{:?}", report.notes);
    let [left, _] = sound_of(&film);
    assert_eq!(left.len() as u64, report.frames * 2000, "sound ends with the pictures");
    for (item, of) in clips.iter().enumerate() {
        let begin = 23 * item as u64;
        for frame in 0..23 {
            let (seen, source) = (middle(begin + frame, rate), middle(frame, rate));
            let is_equal = picture(&film, seen) == picture(of, source);
            assert!(is_equal, "frame {frame} of clip {item}");
        }
        for mark in mark_frames(rate, 24) {
            let at = (begin + mark) as f64 / 24.0;
            assert!(rgb(&film, at + 0.02)[1] > 200, "a flash at {at}");
            let click = onset(&left, at);
            assert!((click - at).abs() < 0.001, "click at {click}, flash at {at}");
        }
    }
}

#[test]
fn a_dropped_frame_that_others_lean_on_costs_a_few_frames_of_coding() {
    let source = fixture("b-frames.mp4");
    let rate = FrameRate::new(25, 1).expect("a rate");
    let mut bench = Bench::of(&[source.clone(), source.clone()]);
    drop_last(&mut bench, 0, &source);
    let (report, film) = bench.film();
    assert_eq!((report.frames, report.joints.clone()), (99, vec![1960]));
    let frames = (0..49).map(|at| (at, at)).chain((0..50).map(|at| (49 + at, at)));
    for (frame, of) in frames {
        assert_shows(&film, middle(frame, rate), &source, of, rate);
    }
    let notes = Bench::notes(&report, 0);
    let words = "1 of its 49 frames is coded again, because of the frame that is dropped";
    assert!(notes.concat().contains(words), "{notes:?}");
    assert_eq!(Bench::notes(&report, 1), [""; 0]);
}

#[test]
fn a_clip_that_is_not_decoded_loses_its_last_frame_or_says_why_not() {
    let source = fixture("hevc.mp4");
    let frames = probe_clip(Cursor::new(&source)).expect("an MP4").frames;
    let mut bench = Bench::of(&[source.clone(), source.clone()]);
    drop_last(&mut bench, 0, &source);
    assert_eq!(undecoded(&bench.timeline, &bench.sources).expect("clips"), [0; 0]);
    let (report, _) = bench.film();
    let notes = Bench::notes(&report, 0).concat();
    let stays = notes.contains("its last frame is seen twice");
    assert_eq!(report.frames, 2 * frames - u64::from(!stays), "{notes}");
    assert!(report.copied);
}

#[test]
fn at_other_speeds_the_frame_is_not_seen_either() {
    let rate = FrameRate::new(25, 1).expect("a rate");
    let source = fixture("b-frames.mp4");
    for (speed, frames) in [(500, 98), (2000, 25), (1500, 33)] {
        let mut bench = Bench::of(&[source.clone(), source.clone()]);
        drop_last(&mut bench, 0, &source);
        bench.timeline.video[0].speed = Speed::new(speed).expect("a speed");
        let (report, film) = bench.film();
        assert_eq!(report.frames, frames + 50, "at {speed}");
        let last = picture(&film, middle(frames - 1, rate));
        let apart = |frame| distance(&last, &picture(&source, middle(frame, rate)));
        assert!(apart(48) < apart(49), "{} {}", apart(48), apart(49));
    }
}

/// A clip of a second that shows one picture: soft shapes, each colour changed by a gain and an
/// offset.
fn clip_of(change: [(f64, f64); 3]) -> Vec<u8> {
    shown(change, Vec::new())
}

/// The same, with more behind it.
fn shown(change: [(f64, f64); 3], further: Vec<VideoItem>) -> Vec<u8> {
    let picture = RgbImage::from_fn(320, 180, |x, y| {
        let (x, y) = (f64::from(x), f64::from(y));
        let soft = [
            120.0 + 50.0 * (x / 37.0).sin() + 20.0 * (y / 23.0).cos(),
            110.0 + 40.0 * (x / 51.0).cos() + 30.0 * (y / 29.0).sin(),
            100.0 + 30.0 * ((x + y) / 43.0).sin(),
        ];
        let changed = |plane: usize| soft[plane] * change[plane].0 + change[plane].1;
        Pixel([0, 1, 2].map(|plane| changed(plane).round().clamp(0.0, 255.0) as u8))
    });
    let folder = TempDir::new().expect("a folder");
    let (path, out) = (folder.path().join("picture.png"), folder.path().join("clip.mp4"));
    picture.save_with_format(&path, ImageFormat::Png).expect("written");
    let sha256 = Sha256([9; 32]);
    let mut sources = Sources::new(folder.path().join("scratch"));
    sources.insert(sha256, path);
    let first = card(Time::from_seconds(1), Ground::Picture(sha256));
    let video = std::iter::once(first).chain(further).collect();
    let output = Output { size: SizeRule::Exact(320, 180), ..Output::default() };
    let timeline = Timeline { video, audio: Vec::new(), captions: Vec::new(), output };
    render(&timeline, &sources, &out).expect("a clip");
    std::fs::read(&out).expect("the clip")
}

fn card(length: Time, ground: Ground) -> VideoItem {
    let (text, ink) = (String::new(), Rgb::WHITE);
    VideoItem::whole(Source::Card(Card { text, length, ground, ink }))
}

const PLAIN: [(f64, f64); 3] = [(1.0, 0.0); 3];

/// What jumps at the seams of a chain of clips of a second.
fn seams_of(film: &[u8], clips: u32) -> Vec<SeamDrift> {
    let part = |number: u32| FilmPart {
        name: number.to_string(),
        begin: Time::from_seconds(number),
        end: Time::from_seconds(number + 1),
        joint: Joint::Continued,
        picture: PartPicture::Drawn,
        sound: PartSound::Silent,
        clip: None,
    };
    let parts = (0..clips).map(part).collect();
    let expected = ExpectedFilm { parts, ..ExpectedFilm::default() };
    let limits = InspectionLimits::default();
    inspect(&mut Cursor::new(film), &expected, &limits).expect("a film").seams
}

#[test]
fn a_chain_that_drifts_keeps_its_first_look_where_it_is_matched() {
    let darker = [(0.9, -8.0), (0.95, -10.0), (0.95, 4.0)];
    let redder = [(1.05, 14.0), (0.95, -6.0), (0.9, -4.0)];
    let mut bench = Bench::of(&[clip_of(PLAIN), clip_of(darker), clip_of(redder)]);
    let (report, drifting) = bench.film();
    assert!(report.copied);
    for seam in seams_of(&drifting, 3) {
        assert!(seam.worst() > 6.0, "{seam:?}");
    }
    for item in &mut bench.timeline.video[1..] {
        item.matching = Matching::ToLastFrame;
    }
    let (report, matched) = bench.film();
    let seams = seams_of(&matched, 3);
    assert_eq!(seams.len(), 2);
    for seam in seams {
        assert!(seam.worst() < 1.5 && seam.chain_worst() < 1.5, "{seam:?}");
    }
    let notes = [0, 1, 2].map(|item| Bench::notes(&report, item).concat());
    let why = "coded again, because it is matched to the end of the clip before";
    assert!(notes[0].is_empty() && notes[1].contains(why) && notes[2].contains(why), "{notes:?}");
    let rate = FrameRate::FILM;
    let apart = |film: &[u8], frame| {
        distance(&picture(film, middle(frame, rate)), &picture(film, middle(0, rate)))
    };
    for frame in [24, 30, 47, 48, 60, 71] {
        assert!(apart(&matched, frame) < 3.0, "frame {frame}: {}", apart(&matched, frame));
        assert!(apart(&drifting, frame) > 6.0, "frame {frame}: {}", apart(&drifting, frame));
    }
}

#[test]
fn a_clip_without_drift_is_copied_although_it_may_be_matched() {
    let unseen = [(1.0, 0.4), (1.0, 0.4), (1.0, 0.4)];
    let mut bench = Bench::of(&[clip_of(PLAIN), clip_of(PLAIN), clip_of(unseen)]);
    let plain = bench.film();
    for item in &mut bench.timeline.video[1..] {
        item.matching = Matching::ToLastFrame;
    }
    assert!(plain.0.copied && bench.film() == plain);
}

#[test]
fn a_clip_of_something_else_is_left_as_it_is_and_says_so() {
    let mut bench = Bench::of(&[clip_of(PLAIN), clip_of([(-1.0, 230.0); 3])]);
    bench.timeline.video[1].matching = Matching::ToLastFrame;
    let (report, _) = bench.film();
    let notes = Bench::notes(&report, 1).concat();
    assert!(report.copied && notes.contains("does not begin with the picture"), "{notes:?}");
}

#[test]
fn a_picture_of_a_seam_shows_both_sides_and_measures_what_differs() {
    let [plain, brighter] = [clip_of(PLAIN), clip_of([(1.0, 10.0); 3])];
    let side = |clip, head| SeamSide { clip: Cursor::new(clip), colour: None, head };
    let seam = |after| seam_picture(side(&plain, "a"), AnchorAt::Last, side(after, "b"));
    let (same, other) = (seam(&plain).expect("a seam"), seam(&brighter).expect("a seam"));
    assert!(same.luma.abs() < 0.5 && same.difference < 1.0, "{}", same.difference);
    // Cards darken their pictures.
    let [one, two] = [&plain, &brighter].map(|clip| picture(clip, 0.5));
    let apart = distance(&one, &two);
    assert!(apart > 4.0 && (other.difference - apart).abs() < 0.5, "{apart} {}", other.difference);
    // Steps of 255 are fewer of luma's 219.
    let luma = apart * 219.0 / 255.0;
    assert!((other.luma - luma).abs() < 0.5, "{luma} {}", other.luma);
    assert!(other.chroma.iter().all(|moved| moved.abs() < 0.7), "{:?}", other.chroma);
    let picture = image::load_from_memory(&other.png).expect("a PNG").into_rgb8();
    assert_eq!(picture.dimensions(), (3 * 320 + 32, 180 + 36));
    let at = |panel: u32| picture.get_pixel(8 + panel * 328 + 160, 28 + 90).0[1];
    let middle = [0, 1, 2].map(at);
    let four_times = f64::from(middle[2]) - 4.0 * f64::from(middle[1] - middle[0]);
    assert!(four_times.abs() < 0.5, "{middle:?}");
    let ink = picture.enumerate_pixels().filter(|(_, y, pixel)| *y < 28 && pixel.0[0] > 150);
    assert!(ink.count() > 50, "words stand above");
}

#[test]
fn a_clip_that_fades_is_left_at_its_best_frame_and_nothing_is_seen_behind_it() {
    let fade = Time::from_millis(400);
    let mut black = card(fade, Ground::Colour(Rgb::BLACK));
    black.transition = Transition::Blend(Blend::Crossfade, fade);
    let (fading, plain) = (shown(PLAIN, vec![black]), clip_of(PLAIN));
    let frame = |clip: &[u8], at| anchor_frame(Cursor::new(clip), at, None).expect("a frame");
    let best = frame(&fading, AnchorAt::Best);
    assert!((500..=625).contains(&best.millis), "{}", best.millis);
    assert_eq!(best, frame(&fading, AnchorAt::Best), "the choice is always the same");
    let last = frame(&plain, AnchorAt::Last);
    assert_eq!(frame(&plain, AnchorAt::Best).png, last.png, "of equals, the last is taken");
    let tail = anchor_tail(Cursor::new(&fading), AnchorAt::Best).expect("a clip");
    let kept = (Time::from_seconds(1) - tail).in_units(24, 1);
    assert_eq!(Time::from_seconds(1) - tail, Time::from_seconds(1).scaled(kept as u32, 24));
    let mut bench = Bench::of(&[fading.clone(), plain]);
    (bench.timeline.video[0].tail, bench.timeline.video[0].dropped) = (Tail::FromBest, tail);
    let (report, film) = bench.film();
    assert_eq!((report.frames, report.copied), (kept as u64 + 24, true), "{:?}", report.notes);
    let rate = FrameRate::FILM;
    let first = picture(&film, middle(0, rate));
    for frame in 0..report.frames {
        let apart = distance(&picture(&film, middle(frame, rate)), &first);
        assert!(apart < 4.0, "frame {frame} is {apart} from the first");
    }
}
