//! Every word of the language, in any combination: what is written is read again.
//!
//! Requests are built from all of their fields, without defaults: a field that is new does not
//! compile here until it is drawn, too.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};
use wanflow_api::request::{Anchor, AudioFile, ImageFile};
use wanflow_api::{
    At, Audio, ClipRequest, Image, Resolution, Seconds, Sha256, Shot, ShotType, TaskId, Usd,
};
use wanflow_plan::{Digest, Purpose, SceneId, Take};

use super::read;
use crate::record::{ClipFacts, Excerpt, Fetched, UnixMillis};
use crate::story_lock::{Kept, LockedTake, StoryLock, TakeName};

/// Texts with whatever could break a line, a quote or a terminal.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,8}",
        vec(any::<char>(), 0..8).prop_map(String::from_iter),
        Just("\"\\ = [{\"duration\":3}]\r\n# '''\u{2028}\u{7f}".to_owned()),
    ]
}

fn sha256() -> impl Strategy<Value = Sha256> {
    any::<[u8; 32]>().prop_map(Sha256)
}

fn image() -> impl Strategy<Value = Image> {
    let at = prop_oneof![Just(At::Last), any::<u32>().prop_map(At::Millis)];
    let file = (sha256(), any::<u32>(), option::of(text()))
        .prop_map(|(sha256, prepare, matte)| Image::File(ImageFile { sha256, prepare, matte }));
    let anchor = (option::of(sha256()), at, any::<u32>())
        .prop_map(|(clip, at, method)| Image::Anchor(Anchor { clip, at, method }));
    prop_oneof![text().prop_map(Image::Url), file, anchor].prop_map(|image| match image {
        // Another kind of picture must be drawn above, too.
        Image::Url(_) | Image::File(_) | Image::Anchor(_) => image,
    })
}

fn audio() -> impl Strategy<Value = Audio> {
    let plain = prop_oneof![Just(Audio::Generated), Just(Audio::Silent)];
    let file = (sha256(), option::of(any::<u32>()))
        .prop_map(|(sha256, convert)| Audio::File(AudioFile { sha256, convert }));
    prop_oneof![plain, text().prop_map(Audio::Url), file].prop_map(|audio| match audio {
        Audio::Generated | Audio::Silent | Audio::Url(_) | Audio::File(_) => audio,
    })
}

/// What an endpoint's own field can hold.
fn own_field() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e12..1e12).prop_map(|number: f64| json!(number)),
        Just(json!(0.3)),
        Just(json!(1e-9)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map(text(), inner, 0..3).prop_map(|members| json!(members)),
        ]
    })
}

fn request() -> impl Strategy<Value = ClipRequest> {
    let shot = (text(), any::<u32>())
        .prop_map(|(prompt, seconds)| Shot { prompt, duration: Seconds(seconds) });
    let pictures = (image(), option::of(image()), audio());
    let texts = (text(), text(), option::of(text()), vec(shot, 0..4));
    let numbers = (option::of(any::<u32>()), any::<u32>());
    let shot_type = prop_oneof![Just(ShotType::Single), Just(ShotType::Multi)];
    let resolution = prop_oneof![Just(Resolution::P720), Just(Resolution::P1080)];
    let choices = (shot_type, resolution, any::<bool>(), any::<bool>());
    let with = btree_map(text(), own_field(), 0..4);
    let drawn = (pictures, texts, numbers, choices, with);
    drawn.prop_map(|(pictures, texts, (seed, duration), choices, with)| {
        let (image, end_image, audio) = pictures;
        let (prompt, negative_prompt, template, shots) = texts;
        let (shot_type, resolution, watermark, prompt_extend) = choices;
        ClipRequest {
            image,
            end_image,
            prompt,
            negative_prompt,
            audio,
            template,
            seed,
            duration: Seconds(duration),
            shots,
            shot_type,
            watermark,
            resolution,
            prompt_extend,
            with,
        }
    })
}

fn clip() -> impl Strategy<Value = Fetched> {
    let facts = (any::<u32>(), any::<u32>(), any::<u32>())
        .prop_map(|(millis, width, height)| ClipFacts { millis: millis.into(), width, height });
    (sha256(), any::<u32>(), facts).prop_map(|(clip, bytes, facts)| Fetched {
        clip,
        bytes: bytes.into(),
        facts,
        video: None,
        notes: Vec::new(),
    })
}

fn take() -> impl Strategy<Value = (TakeName, LockedTake)> {
    let number = (1..10_000_u32).prop_map(|number| Take::new(number).expect("from 1"));
    let task_id = text().prop_map(|text| TaskId::new(text + "x").expect("short"));
    let names = ("[!-~]{1,20}", "[!-~]{1,20}", task_id);
    let rest = (any::<u32>(), any::<u32>(), option::of(text()));
    (request(), number, names, clip(), rest).prop_map(|(request, number, names, clip, rest)| {
        let (endpoint, origin, task_id) = names;
        let (price, seconds, seed) = rest;
        let digest = Digest::of_take(&endpoint, Purpose::Remote, &request, number);
        let take = LockedTake {
            digest,
            endpoint,
            origin,
            request,
            clip,
            task_id,
            price: Usd::from_micros(price.into()),
            at: UnixMillis(u64::from(seconds) * 1000),
            seed: seed.map(Excerpt::new),
        };
        (TakeName::of(number, &digest), take)
    })
}

fn lock() -> impl Strategy<Value = StoryLock> {
    let id = vec(any::<char>(), 1..12).prop_map(|chars| {
        let is_taken = |char: &char| !char.is_control() && !matches!(char, '/' | '\\' | ':');
        chars.into_iter().filter(is_taken).collect::<String>() + "s"
    });
    let scenes = vec((id, vec(take(), 1..3), any::<bool>(), option::of(sha256())), 1..3);
    scenes.prop_map(|scenes| {
        let mut lock = StoryLock::default();
        for (id, takes, is_picked, kept) in scenes {
            let scene = lock.scene_mut(&SceneId::new(id));
            scene.takes.extend(takes);
            let first = scene.takes.keys().next().expect("at least one").clone();
            scene.picked = is_picked.then(|| first.clone());
            scene.kept = kept.map(|request| Kept { take: first, request });
        }
        lock
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_word_is_written_and_read_again(lock in lock()) {
        let text = lock.print();
        prop_assert_eq!(read(&text), Ok(lock), "{}", text);
        let is_hidden = |char: char| char.is_control() && char != '\n';
        prop_assert!(!text.contains(is_hidden), "{text:?}");
    }
}

/// A clip of several shots as it was written before lists were TOML.
#[test]
fn a_list_that_was_written_as_json_is_read_and_written_rightly() {
    let mut lock = super::lock(&[("a", &[1])]);
    let scene = lock.scene_mut(&SceneId::new("a"));
    let (_, mut take) = scene.takes.pop_first().expect("one take");
    take.request.shots = vec![
        Shot { prompt: "One, é.".to_owned(), duration: Seconds(3) },
        Shot { prompt: "\"Two\"\u{1b}\n".to_owned(), duration: Seconds(3) },
    ];
    take.digest = Digest::of_take(&take.endpoint, Purpose::Remote, &take.request, Take::FIRST);
    scene.takes.insert(TakeName::of(Take::FIRST, &take.digest), take.clone());
    let text = lock.print();
    let line = text.lines().find(|line| line.contains(".shots = ")).expect("a line");
    let (path, value) = line.split_once(" = ").expect("a value");
    insta::assert_snapshot!(value, @r#"[{ duration = 3, prompt = "One, é." }, { duration = 3, prompt = "\"Two\"\U0000001B\n" }]"#);

    let shots = serde_json::to_string(&take.request.shots).expect("plain data");
    let broken = format!("{path} = {shots}");
    let written = text.replace(line, &broken);
    assert_ne!(written, text);
    assert_eq!(read(&written).as_ref(), Ok(&lock));
    // A merge that keeps the lines of both sides has both.
    assert_eq!(read(&text.replace(line, &format!("{broken}\n{line}"))).as_ref(), Ok(&lock));
    // What does not mean the same is told, as ever.
    let other = written.replace("Two", "Three");
    assert!(read(&other).expect_err("another request").contains("this digest is not that"));
}
