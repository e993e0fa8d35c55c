//! Films that show parts of clips, at other speeds, and from one into the other.

use std::io::Cursor;
use std::path::PathBuf;

use image::RgbImage;
use tempfile::TempDir;
use wanflow_api::Sha256;
use wanflow_media::{
    AnchorAt, ClipSoundtrack, ClipSpec, FrameRate, FrameSize, MediaError, Rendered, Sources,
    SyncMarks, anchor_frame, animatic_clip, mark_frames, probe_clip, render, sequence,
};
use wanflow_plan::timeline::{
    About, Blend, Caption, CaptionForm, Card, DigitalOrigin, Direction, Focus, Ground, RateRule,
    Rgb, SizeRule, Source, Span, Speed, Still, Time, Transition, VideoItem,
};
use wanflow_plan::{Fit, Timeline};

use crate::sync::{onset, rgb, sound_of};
use crate::{fixture, spec};

/// Clips on a disk, and a film of them.
pub(crate) struct Bench {
    folder: TempDir,
    pub(crate) timeline: Timeline,
    pub(crate) sources: Sources,
}

impl Bench {
    pub(crate) fn of(clips: &[Vec<u8>]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let write = |(number, bytes): (usize, &Vec<u8>)| -> PathBuf {
            let path = folder.path().join(format!("{number}.mp4"));
            std::fs::write(&path, bytes).expect("written");
            path
        };
        let (timeline, sources) = sequence(clips.iter().enumerate().map(write));
        Self { folder, timeline, sources }
    }

    /// The film, made twice: equal timelines give equal bytes.
    pub(crate) fn film(&self) -> (Rendered, Vec<u8>) {
        let out = self.folder.path().join("film.mp4");
        let made = || {
            let report = render(&self.timeline, &self.sources, &out).expect("a film");
            (report, std::fs::read(&out).expect("the film"))
        };
        let first = made();
        assert!(first == made(), "equal timelines give equal films");
        let facts = probe_clip(Cursor::new(&first.1)).expect("an MP4");
        assert_eq!((facts.frames, facts.millis), (first.0.frames, first.0.millis));
        first
    }

    fn trim(&mut self, item: usize, from: u64, to: u64) {
        let (from, to) = (Time::from_millis(from), Time::from_millis(to));
        self.timeline.video[item].span = Span { from, to };
    }

    fn blend(&mut self, item: usize, blend: Blend, millis: u64) {
        self.timeline.video[item].transition = Transition::Blend(blend, Time::from_millis(millis));
    }

    pub(crate) fn notes(report: &Rendered, item: usize) -> Vec<String> {
        let of_item = report.notes.iter().filter(|note| note.item == item);
        of_item.map(|note| note.what.clone()).collect()
    }
}

pub(crate) fn clip(spec: &ClipSpec<'_>) -> Vec<u8> {
    animatic_clip(spec).expect("a clip")
}

/// The middle of a frame.
pub(crate) fn middle(frame: u64, rate: FrameRate) -> f64 {
    (frame as f64 + 0.5) / rate.hertz()
}

/// The frame that is seen at a time.
pub(crate) fn picture(clip: &[u8], seconds: f64) -> RgbImage {
    let millis = AnchorAt::Millis((seconds * 1000.0).round() as u64);
    let frame = anchor_frame(Cursor::new(clip), millis, None).expect("a frame");
    image::load_from_memory(&frame.png).expect("a PNG").into_rgb8()
}

/// How far two pictures are apart, on average.
pub(crate) fn distance(first: &RgbImage, second: &RgbImage) -> f64 {
    assert_eq!(first.dimensions(), second.dimensions());
    let pairs = first.as_raw().iter().zip(second.as_raw());
    pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / first.as_raw().len() as f64
}

/// Asserts that a film shows a certain frame of a clip, and not the one before or after it.
pub(crate) fn assert_shows(film: &[u8], at: f64, clip: &[u8], frame: u64, rate: FrameRate) {
    let seen = picture(film, at);
    let apart = |frame: u64| distance(&seen, &picture(clip, middle(frame, rate)));
    let (here, before, after) = (apart(frame), apart(frame.max(1) - 1), apart(frame + 1));
    // Beyond the last frame that one is seen.
    let is_nearest = (frame == 0 || here < before) && here <= after;
    assert!(is_nearest && here < 6.0, "frame {frame} at {at}: {before} {here} {after}");
}

#[test]
fn a_trim_shows_the_frames_between_its_ends_and_copies_what_it_can() {
    // 50 frames at 25 a second; each differs from the next.
    let source = fixture("b-frames.mp4");
    let rate = FrameRate::new(25, 1).expect("a rate");
    let mut bench = Bench::of(&[source.clone(), source.clone()]);
    bench.trim(0, 400, 1600);
    bench.trim(1, 0, 1000);
    let (report, film) = bench.film();
    assert_eq!((report.frames, report.joints.clone()), (55, vec![1200]));
    let notes = [Bench::notes(&report, 0), Bench::notes(&report, 1)];
    for (frame, of) in
        (0..30).map(|frame| (frame, frame + 10)).chain((0..25).map(|at| (30 + at, at)))
    {
        assert_shows(&film, middle(frame, rate), &source, of, rate);
    }
    // The second begins with a key frame: it is copied, but for what its end leans on.
    let exact = |frame| rgb(&film, middle(30 + frame, rate)) == rgb(&source, middle(frame, rate));
    assert!((0..25).all(exact) && notes[1].is_empty(), "{notes:?}");
    assert!(!report.copied && notes[0].concat().contains("its trim"), "{notes:?}");
}

#[test]
fn trimmed_clips_stay_in_sync_at_every_joint() {
    let rate = FrameRate::FILM;
    let marked = clip(&ClipSpec { marks: SyncMarks::NearBothEnds, ..spec(2) });
    let mut bench = Bench::of(&vec![marked; 5]);
    for item in 0..5 {
        // Its ends lie between frames.
        bench.trim(item, 90 + 7 * item as u64, 1955);
    }
    let (report, film) = bench.film();
    let [left, right] = sound_of(&film);
    let begins = std::iter::once(0).chain(report.joints.iter().copied());
    for (item, begin) in begins.enumerate() {
        let from = ((90.0 + 7.0 * item as f64) * 0.024).round();
        for mark in mark_frames(rate, 48) {
            let at = begin as f64 / 1000.0 + (mark as f64 - from) / 24.0;
            assert!(rgb(&film, at - 0.02)[1] < 200, "dark before {at}");
            assert!(rgb(&film, at + 0.02)[1] > 200, "a flash at {at}");
            for channel in [&left, &right] {
                let click = onset(channel, at);
                assert!((click - at).abs() < 0.001, "click at {click}, flash at {at}");
            }
        }
    }
}

#[test]
fn ends_between_frames_do_not_add_up() {
    // 1.02 s are 24.48 frames: a hundred of them are 2448.
    let mute = clip(&ClipSpec { sound: ClipSoundtrack::Silent, ..spec(2) });
    let mut bench = Bench::of(&[mute]);
    bench.trim(0, 0, 1020);
    bench.timeline.video = vec![bench.timeline.video[0].clone(); 25];
    let (report, _) = bench.film();
    assert_eq!((report.frames, report.joints[4]), (612, 5083));
}

#[test]
fn a_speed_shows_every_moment_when_it_is_due() {
    let source = fixture("b-frames.mp4");
    let rate = FrameRate::new(25, 1).expect("a rate");
    for (thousandths, frames) in [(500, 100), (2000, 25), (1250, 40)] {
        let mut bench = Bench::of(std::slice::from_ref(&source));
        bench.timeline.video[0].speed = Speed::new(thousandths).expect("a speed");
        let (report, film) = bench.film();
        assert_eq!(report.frames, frames);
        let notes = Bench::notes(&report, 0);
        assert_eq!(notes[0], "coded again, because it is shown at another speed");
        for frame in (0..frames).step_by(7) {
            let of = (frame * u64::from(thousandths) + 250) / 1000;
            assert_shows(&film, middle(frame, rate), &source, of, rate);
        }
    }
}

#[test]
fn a_crossfade_mixes_both_clips_and_the_rest_is_copied() {
    let source = fixture("b-frames.mp4");
    let rate = FrameRate::new(25, 1).expect("a rate");
    let mut bench = Bench::of(&vec![source.clone(); 3]);
    bench.blend(1, Blend::Crossfade, 400);
    bench.blend(2, Blend::Crossfade, 400);
    let (report, film) = bench.film();
    assert_eq!((report.frames, report.joints.clone()), (130, vec![1600, 3200]));
    for at in 0..10 {
        let [mut mixed, new] = [40 + at, at].map(|at| picture(&source, middle(at, rate)));
        let weight = (at as f64 + 0.5) / 10.0;
        for (old, new) in mixed.iter_mut().zip(new.as_raw()) {
            *old = (f64::from(*old) * (1.0 - weight) + f64::from(*new) * weight).round() as u8;
        }
        let apart = distance(&picture(&film, middle(40 + at, rate)), &mixed);
        assert!(apart < 6.0, "frame {at} of the transition: {apart}");
    }
    let exact = |frame| rgb(&film, middle(frame, rate)) == rgb(&source, middle(frame, rate));
    assert!((0..36).all(exact));
    let note = &Bench::notes(&report, 0)[0];
    assert!(
        note.contains("of its 50 frames") && note.ends_with("because of its transitions"),
        "{note}"
    );
}

#[test]
fn every_blend_ends_in_the_second_clip() {
    let red = clip(&ClipSpec { seed: 0, ..spec(1) });
    let white = clip(&ClipSpec { marks: SyncMarks::NearBothEnds, ..spec(1) });
    let ways = [
        Blend::Crossfade,
        Blend::Through(Rgb::WHITE),
        Blend::Wipe(Direction::Left),
        Blend::Slide(Direction::Up),
    ];
    for how in ways {
        let mut bench = Bench::of(&[red.clone(), white.clone()]);
        bench.blend(1, how, 250);
        let (report, film) = bench.film();
        assert_eq!((report.frames, report.joints.clone()), (42, vec![750]));
        // The second clip's flash is its sixth frame: the first one behind the transition.
        assert!(rgb(&film, middle(24, FrameRate::FILM))[1] > 200, "{how:?}");
        let middle = rgb(&film, 0.875);
        assert_eq!(middle[1] > 180, matches!(how, Blend::Through(_)), "{how:?}: {middle:?}");
    }
}

#[test]
fn a_transition_longer_than_its_clips_is_cut_down_to_them() {
    let short = clip(&ClipSpec { sound: ClipSoundtrack::Silent, ..spec(1) });
    let mut bench = Bench::of(&vec![short; 3]);
    bench.blend(0, Blend::Crossfade, 500);
    bench.blend(1, Blend::Crossfade, 700);
    bench.blend(2, Blend::Crossfade, 9000);
    let (report, _) = bench.film();
    assert_eq!((report.frames, report.joints), (48, vec![292, 1000]));
}

#[test]
fn a_film_may_have_a_size_and_a_rate_of_its_own() {
    let mut bench = Bench::of(&[clip(&spec(1)), clip(&spec(1))]);
    bench.timeline.output.size = SizeRule::Exact(64, 64);
    bench.timeline.output.rate = RateRule::Exact(FrameRate::new(30_000, 1001).expect("a rate"));
    bench.timeline.video[1].fit = Some(Fit::Blur);
    bench.timeline.video[1].focus = Focus { across: 0, down: 0 };
    let (report, _) = bench.film();
    assert_eq!((report.width, report.height, report.frames), (64, 64, 60));
    assert_eq!(report.frame_rate.to_string(), "30000/1001");
    bench.timeline.output.size = SizeRule::Class(48, None);
    let (report, _) = bench.film();
    assert_eq!((report.width, report.height), (80, 48));
}

#[test]
fn stills_are_drawn_and_become_clips() {
    let rate = FrameRate::FILM;
    let mut bench = Bench::of(&[clip(&spec(1)), clip(&spec(1))]);
    let picture = Sha256([7; 32]);
    let path = bench.folder.path().join("red.png");
    let red = image::RgbImage::from_pixel(160, 120, image::Rgb([200, 30, 40]));
    red.save(&path).expect("written");
    bench.sources.insert(picture, path);
    let length = Time::from_seconds(2);
    let still = Still { picture, length, seed: 3, label: Some("one".to_owned()) };
    bench.timeline.video.insert(1, VideoItem::whole(Source::Still(still)));
    bench.blend(1, Blend::Slide(Direction::Right), 500);
    let (report, film) = bench.film();
    assert_eq!((report.frames, report.joints.clone()), (84, vec![500, 2500]));
    assert!(Bench::notes(&report, 2).is_empty() && Bench::notes(&report, 1).is_empty());
    // The clips' ground is dark, and the picture is not.
    assert!(rgb(&film, middle(2, rate)).iter().all(|value| *value < 60));
    let seen = rgb(&film, middle(40, rate));
    assert!(seen.iter().zip([200, 30, 40]).all(|(a, b)| a.abs_diff(b) < 8), "{seen:?}");
    bench.timeline.video.retain(|item| matches!(item.source, Source::Still(_)));
    let (report, _) = bench.film();
    assert_eq!(report.frames, 48, "a film needs no clip");
}

#[test]
fn captions_are_drawn_where_they_lie_and_only_those_frames_are_coded() {
    let rate = FrameRate::FILM;
    let size = FrameSize::Exact(320, 180);
    let source = clip(&ClipSpec { size, ..spec(4) });
    let mut bench = Bench::of(std::slice::from_ref(&source));
    bench.timeline.output.captions = vec![CaptionForm::Burn];
    let (begin, end) = (Time::from_millis(500), Time::from_millis(1000));
    bench.timeline.captions = vec![Caption { begin, end, text: "Ignition.".to_owned() }];
    let (report, film) = bench.film();
    // Key frames lie two seconds apart.
    let note = "36 of its 96 frames are coded again, because of the captions over it";
    assert_eq!((report.frames, Bench::notes(&report, 0)), (96, vec![note.to_owned()]));
    let seen = |frame| picture(&film, middle(frame, rate));
    let own = |frame| picture(&source, middle(frame, rate));
    for frame in [0, 11, 48, 95] {
        assert!(seen(frame) == own(frame), "frame {frame} is copied");
    }
    let ink = |frame| {
        let (seen, own) = (seen(frame), own(frame));
        let differs = |(a, b): (&image::Rgb<u8>, &image::Rgb<u8>)| a.0[1].abs_diff(b.0[1]) > 40;
        seen.pixels().zip(own.pixels()).filter(|pair| differs(*pair)).count()
    };
    let [first, last, after] = [12, 23, 24].map(ink);
    assert!(first > 20 && last > 20 && after < first / 4, "{first} {last} {after}");
    bench.timeline.captions[0].text = "点火".to_owned();
    let out = bench.folder.path().join("film.mp4");
    let error = render(&bench.timeline, &bench.sources, &out).expect_err("no glyphs");
    assert!(matches!(error, MediaError::Text(_)), "{error}");
}

#[test]
fn cards_stand_in_the_film_and_chapters_and_its_making_in_its_file() {
    let size = FrameSize::Exact(320, 180);
    let mut bench = Bench::of(&[clip(&ClipSpec { size, ..spec(1) })]);
    let card = Card {
        text: "Deep Field".to_owned(),
        length: Time::from_millis(1500),
        ground: Ground::Colour(Rgb([20, 40, 90])),
        ink: Rgb::WHITE,
    };
    bench.timeline.video.insert(0, VideoItem::whole(Source::Card(card)));
    bench.blend(1, Blend::Crossfade, 500);
    bench.timeline.video[1].chapter = Some("Launch".to_owned());
    let origin = DigitalOrigin::PartlyGenerated;
    bench.timeline.output.about = Some(About { title: Some("A film".to_owned()), origin });
    let (report, film) = bench.film();
    assert_eq!((report.frames, report.joints.clone()), (48, vec![1000]));
    let seen = picture(&film, 0.5);
    let corner = seen.get_pixel(4, 4).0;
    assert!(corner.iter().zip([20, 40, 90]).all(|(a, b)| a.abs_diff(b) < 6), "{corner:?}");
    assert!(seen.pixels().filter(|pixel| pixel.0[0] > 220).count() > 100, "its text is there");
    for word in ["Launch", "A film", "digitalsourcetype"] {
        assert!(film.windows(word.len()).any(|at| at == word.as_bytes()), "{word}");
    }
}
