//! Every word of the language, in any combination: what is written is read again.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use wanflow_api::{Seconds, Shot, TaskId, Usd};
use wanflow_plan::{Digest, Purpose, SceneId, Take};

use super::read;
use crate::arbitrary::{request, sha256, text};
use crate::record::{ClipFacts, Excerpt, Fetched, UnixMillis};
use crate::story_lock::{Kept, LockedTake, StoryLock, TakeName};

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
