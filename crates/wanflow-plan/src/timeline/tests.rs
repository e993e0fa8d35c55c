//! Times add up exactly, and the digest keeps its spelling.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use proptest::prelude::*;
use serde_json::json;
use wanflow_api::{Seconds, Sha256};

use super::*;
use crate::{Fit, Quality, canonical_json, sha256};

/// Timescales that files have.
const USUAL: [u32; 14] = [
    24, 25, 600, 1000, 12_288, 12_800, 15_360, 16_000, 24_000, 30_000, 44_100, 48_000, 60_000,
    90_000,
];

fn time(units: i64, timescale: u32) -> Time {
    Time::new(units, NonZeroU32::new(timescale).expect("a timescale"))
}

fn named(name: u8) -> Sha256 {
    Sha256([name; 32])
}

fn clip(name: u8, length: Time) -> VideoItem {
    VideoItem::whole(Source::Clip(Clip { sha256: named(name), length, colour: None }))
}

fn slate() -> VideoItem {
    let (text, seconds) = ("launch".to_owned(), Seconds(5));
    VideoItem::whole(Source::Slate(Slate { text, seconds, size: (1280, 720) }))
}

fn still(picture: Sha256, label: Option<&str>) -> VideoItem {
    let (length, label) = (Time::from_seconds(5), label.map(str::to_owned));
    VideoItem::whole(Source::Still(Still { picture, length, seed: 0, label }))
}

fn card(text: &str, ground: Ground) -> VideoItem {
    let (text, length) = (text.to_owned(), Time::from_seconds(5));
    VideoItem::whole(Source::Card(Card { text, length, ground, ink: Rgb::WHITE }))
}

fn film(video: Vec<VideoItem>) -> Timeline {
    let output = Output { file: "film.mp4".to_owned(), ..Output::default() };
    Timeline { video, audio: Vec::new(), captions: Vec::new(), output }
}

fn usual_times() -> impl Strategy<Value = Vec<(i64, u32)>> {
    prop::collection::vec((1_i64..1 << 25, prop::sample::select(&USUAL[..])), 1..200)
}

#[test]
fn ten_thousand_frames_of_a_broadcast_rate_do_not_drift() {
    let frame = time(1001, 30_000);
    let film = film(vec![clip(1, frame); 10_000]);
    for (place, placed) in (0..).zip(film.placed()) {
        assert_eq!(placed.begin, time(1001 * place, 30_000));
        assert_eq!(placed.end, time(1001 * (place + 1), 30_000));
    }
    assert_eq!((film.length(), film.millis()), (time(10_010_000, 30_000), 333_667));
}

#[test]
fn a_transition_lets_the_next_item_begin_earlier() {
    let mut film = film(vec![clip(1, Time::from_seconds(5)), clip(2, Time::from_seconds(4))]);
    film.video[1].transition = Transition::Blend(Blend::Crossfade, time(1, 2));
    film.video[0].span.from = Time::from_seconds(1);
    let places: Vec<_> = film.placed().map(|it| (it.begin.millis(), it.end.millis())).collect();
    assert_eq!((places, film.millis()), (vec![(0, 4000), (3500, 7500)], 7500));
}

#[test]
fn a_faster_clip_is_shorter_in_the_film() {
    let mut film = film(vec![clip(1, Time::from_seconds(5)), clip(2, Time::from_seconds(5))]);
    film.video[0].speed = Speed::new(1250).expect("a speed");
    film.video[1].speed = Speed::new(501).expect("a speed");
    let lengths: Vec<_> = film.video.iter().map(VideoItem::length).collect();
    assert_eq!(lengths, [time(4, 1), time(5000, 501)]);
    assert_eq!(film.video[1].speed.own_time_of(lengths[1]), time(5, 1));
    assert_eq!([Speed::new(499), Speed::new(2001)], [None, None]);
}

#[test]
fn times_are_read_as_they_are_printed() {
    for time in [time(5, 1), time(1001, 30_000), time(-1, 2)] {
        let json = serde_json::to_string(&time).expect("plain data");
        assert_eq!(serde_json::from_str::<Time>(&json).expect("what was written"), time);
    }
    for broken in ["\"\"", "\"1/0\"", "\"1/-2\"", "\"a\"", "5"] {
        assert!(serde_json::from_str::<Time>(broken).is_err(), "{broken}");
    }
    assert_eq!(time(1, 2).in_units(24, 1), 12);
    assert_eq!(time(1, 2).in_units(30_000, 1001), 15);
    assert_eq!(time(-1, 48).in_units(24, 1), 0, "halves are rounded up");
}

#[test]
fn a_film_of_nothing_has_no_length() {
    assert_eq!((film(Vec::new()).length(), film(Vec::new()).millis()), (Time::ZERO, 0));
}

#[test]
fn times_are_printed_in_lowest_terms_and_rounded_once() {
    let shown = |units, timescale| time(units, timescale).to_string();
    assert_eq!([shown(10, 2), shown(1001, 30_000), shown(-2, 4)], ["5", "1001/30000", "-1/2"]);
    assert_eq!([time(1, 2000).millis(), time(1, 2001).millis(), time(-1, 1).millis()], [1, 0, 0]);
}

proptest! {
    #[test]
    fn the_lengths_of_items_add_up_to_the_films(times in usual_times()) {
        // All usual timescales divide this.
        const COMMON: i128 = 1_128_960_000;
        let film = film(times.iter().map(|(units, scale)| clip(1, time(*units, *scale))).collect());
        let sum: i128 =
            times.iter().map(|(units, scale)| i128::from(*units) * COMMON / i128::from(*scale)).sum();
        prop_assert!(times.iter().all(|(_, scale)| COMMON % i128::from(*scale) == 0));
        prop_assert_eq!(i128::from(film.millis()), (sum * 1000 + COMMON / 2) / COMMON);
        let lengths: Time = film.video.iter().map(|item| item.span.length()).sum();
        prop_assert_eq!(film.length(), lengths);
        let ends: Vec<_> = film.placed().map(|it| it.end).collect();
        let begins: Vec<_> = film.placed().skip(1).map(|it| it.begin).collect();
        prop_assert_eq!(&begins[..], &ends[..ends.len() - 1]);
    }

    #[test]
    fn the_order_of_adding_does_not_count(mut times in usual_times()) {
        let sum = |times: &[(i64, u32)]| -> Time {
            times.iter().map(|(units, scale)| time(*units, *scale)).sum()
        };
        let forth = sum(&times);
        times.reverse();
        prop_assert_eq!(forth, sum(&times));
    }

    #[test]
    fn whatever_a_file_claims_times_neither_panic_nor_wander(
        times in prop::collection::vec((any::<i64>(), 1..u32::MAX), 1..50),
        (small, scale) in (0_i64..1 << 31, 1..u32::MAX),
    ) {
        let sum: Time = times.iter().map(|(units, scale)| time(*units, *scale)).sum();
        prop_assert!(sum <= Time::from_seconds(1 << 30));
        prop_assert!(sum.millis() <= 1000 << 30);
        // One time that is added and taken away again leaves what was there, to the nanosecond.
        let there = time(small, scale);
        let near = time(3, 705_600_000);
        let other = time(times[0].0 % (1 << 31), times[0].1);
        let back = there + other - other;
        prop_assert!(back - there <= near && there - back <= near, "{:?} {:?}", there, back);
    }
}

/// What earlier versions wrote into journals, spelt out by hand.
#[test]
fn a_film_that_could_be_said_before_keeps_its_digest() {
    let length = Time::from_seconds(5);
    let plain = film(vec![clip(1, length), slate(), clip(2, length)]);
    let spelt = |json: &serde_json::Value| sha256(canonical_json(json).as_bytes());
    let slate = json!({"slate": "launch", "seconds": 5, "size": [1280, 720]});
    let mut json = json!({
        "join": 1, "clips": [named(1), slate, named(2)], "aspect": null, "fit": "pad",
    });
    assert_eq!(plain.digest(), spelt(&json));
    let recorded = "57bcb48a27f6f02d96caa0888d82a7cc572a2a11ae7200b889ec6aaa60d6ae45";
    assert_eq!(plain.digest().to_string(), recorded);
    let mut other = plain.clone();
    other.output.size = SizeRule::Aspect(16, 9);
    other.output.fit = Fit::Crop;
    other.output.quality = Quality::High;
    let VideoItem { source: Source::Clip(clip), .. } = &mut other.video[2] else {
        panic!("the third item is a clip");
    };
    clip.colour = Some(ClipColour::Bt601Full);
    json["aspect"] = json!([16, 9]);
    json["fit"] = json!("crop");
    json["quality"] = json!("high");
    json["colours"] = json!([null, null, "bt601-full"]);
    assert_eq!(other.digest(), spelt(&json));
}

#[test]
fn everything_that_is_seen_or_heard_counts_and_nothing_else() {
    let length = Time::from_seconds(5);
    let plain = film(vec![clip(1, length), clip(2, length)]);
    let sound = AudioItem {
        sha256: named(3),
        from: Time::ZERO,
        begin: Time::ZERO,
        length,
        repeat: Repeat::Once,
        gain: Gain::UNCHANGED,
        fade_in: Time::ZERO,
        fade_out: Time::ZERO,
    };
    let track = |item: AudioItem, role| AudioTrack { role, items: vec![item] };
    let caption = |begin, end, text: &str| Caption { begin, end, text: text.to_owned() };
    let changes: [Change<'_>; 23] = [
        &|_| {},
        &|film| film.video.reverse(),
        &|film| film.video[0] = clip(3, length),
        &|film| film.video[0] = slate(),
        &|film| film.video[0].span.from = time(1, 2),
        &|film| film.video[0].span.to = time(9, 2),
        &|film| film.video[1].span.to = time(9, 2),
        &|film| film.video[1].fit = Some(Fit::Pad),
        &|film| film.video[1].gain = Gain::Mute,
        &|film| film.video[1].gain = Gain::Centidecibels(-600),
        &|film| film.video[1].transition = Transition::Blend(Blend::Crossfade, time(1, 2)),
        &|film| film.output.size = SizeRule::Exact(1280, 720),
        &|film| film.output.size = SizeRule::Aspect(1280, 720),
        &|film| film.output.rate = RateRule::Exact(FrameRate::FILM),
        &|film| film.audio = vec![track(sound.clone(), AudioRole::Voice)],
        &|film| film.audio = vec![track(sound.clone(), AudioRole::Music)],
        &|film| {
            film.audio =
                vec![track(AudioItem { sha256: named(4), ..sound.clone() }, AudioRole::Music)];
        },
        &|film| {
            let begin = time(1, 3);
            film.audio = vec![track(AudioItem { begin, ..sound.clone() }, AudioRole::Music)];
        },
        &|film| {
            let gain = Gain::Mute;
            film.audio = vec![track(AudioItem { gain, ..sound.clone() }, AudioRole::Music)];
        },
        &|film| {
            let fade_out = time(1, 2);
            film.audio = vec![track(AudioItem { fade_out, ..sound.clone() }, AudioRole::Music)];
        },
        &|film| film.captions = vec![caption(Time::ZERO, length, "a")],
        &|film| film.captions = vec![caption(Time::ZERO, time(1, 2), "a")],
        &|film| film.captions = vec![caption(Time::ZERO, length, "b")],
    ];
    assert_eq!(digests(&plain, &changes).len(), changes.len());
    let mut same = film(vec![clip(1, time(5001, 1000)), clip(2, time(4999, 1000))]);
    same.output.file = "other.mp4".to_owned();
    // It follows from the bytes, as lengths do.
    same.video[0].dropped = time(1, 24);
    assert_eq!(same.digest(), plain.digest());
}

/// Makes a film say something else.
type Change<'a> = &'a dyn Fn(&mut Timeline);

fn digests(plain: &Timeline, changes: &[Change<'_>]) -> BTreeSet<Sha256> {
    let digests = changes.iter().map(|change| {
        let mut film = plain.clone();
        change(&mut film);
        film.digest()
    });
    digests.collect()
}

#[test]
fn so_does_everything_that_version_1_of_the_language_learned_later() {
    let length = Time::from_seconds(5);
    let plain = film(vec![clip(1, length), clip(2, length)]);
    let changes: [Change<'_>; 21] = [
        &|_| {},
        &|film| film.video[0].tail = Tail::LastFrame,
        &|film| film.video[1].matching = Matching::ToLastFrame,
        &|film| film.video[1].speed = Speed::new(500).expect("half"),
        &|film| film.video[1].focus = Focus { across: 500, down: 0 },
        &|film| film.video[1].chapter = Some("launch".to_owned()),
        &|film| {
            let blend = Blend::Through(Rgb::BLACK);
            film.video[1].transition = Transition::Blend(blend, time(1, 2));
        },
        &|film| {
            let blend = Blend::Wipe(Direction::Left);
            film.video[1].transition = Transition::Blend(blend, time(1, 2));
        },
        &|film| {
            let blend = Blend::Slide(Direction::Left);
            film.video[1].transition = Transition::Blend(blend, time(1, 2));
        },
        &|film| film.video[0] = still(named(1), None),
        &|film| film.video[0] = still(named(1), Some("launch")),
        &|film| film.video[0] = card("Moon", Ground::Colour(Rgb::BLACK)),
        &|film| film.video[0] = card("Moon", Ground::Picture(named(1))),
        &|film| film.video[0] = card("Mars", Ground::Colour(Rgb::BLACK)),
        &|film| film.output.size = SizeRule::Class(720, None),
        &|film| film.output.size = SizeRule::Class(720, Some((16, 9))),
        &|film| {
            film.output.loudness = Some(Loudness { integrated: -1400, true_peak: -100 });
        },
        &|film| film.output.captions = vec![CaptionForm::Burn],
        &|film| film.output.fonts = vec![named(1)],
        &|film| {
            film.output.about = Some(About { title: None, origin: DigitalOrigin::Generated });
        },
        &|film| film.output.encoder = VideoEncoder::X264,
    ];
    assert_eq!(digests(&plain, &changes).len(), changes.len());
}
