//! Clips of any coding, from a host that gives what a test has: sound of other codecs, video that
//! is not decoded, and files that a person gives in a clip's place.

use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use wanflow_media::{probe_clip, render, sequence};
use wanflow_tests::scripted::{Scripted, Seen};
use wanflow_tests::shop::Reply;
use wanflow_tests::{Stage, root};

use crate::paid;

/// A file of the media crate's fixtures.
fn fixture(name: &str) -> Vec<u8> {
    let path = root().join("crates/wanflow-media/tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A film of a fixture, so often: its video is copied.
fn times(name: &str, count: usize, folder: &Path) -> Vec<u8> {
    let path = folder.join("one.mp4");
    std::fs::write(&path, fixture(name)).expect("writable");
    let (timeline, sources) = sequence(vec![path; count]);
    let out = folder.join("many.mp4");
    assert!(render(&timeline, &sources, &out).expect("a film").copied);
    std::fs::read(out).expect("the film")
}

/// A host of Novita's shape that gives each task the clip that its prompt names.
struct ClipHost {
    host: Scripted,
    sold: Arc<Mutex<Vec<String>>>,
}

impl ClipHost {
    fn of(clips: Vec<(&'static str, Vec<u8>)>) -> Self {
        let sold = Arc::new(Mutex::new(Vec::new()));
        let books = Arc::clone(&sold);
        let host = Scripted::start(move |seen| answer(seen, &clips, &books).steps());
        Self { host, sold }
    }

    /// A storyboard of scenes of these prompts, whose endpoint is bought here.
    fn stage(&self, scenes: &[&str]) -> Stage {
        let stage = paid::stage(&self.host.address.to_string());
        let scene = |prompt: &&str| {
            format!("  - {{ id: {prompt}, image: rocket.jpg, prompt: {prompt} }}\n")
        };
        let scenes: String = scenes.iter().map(scene).collect();
        stage.write("story.yaml", &format!("endpoint: novita/wan2.6-i2v\nscenes:\n{scenes}"));
        stage
    }

    fn sold(&self) -> usize {
        self.sold.lock().expect("no host panics").len()
    }
}

fn answer(seen: &Seen, clips: &[(&str, Vec<u8>)], sold: &Mutex<Vec<String>>) -> Reply {
    let line = seen.line();
    let mut sold = sold.lock().expect("no host panics");
    if line.starts_with("POST ") {
        let order: Value = serde_json::from_slice(&seen.body).expect("a submit is JSON");
        sold.push(order["input"]["prompt"].as_str().expect("it has a prompt").to_owned());
        return Reply::json(&format!(r#"{{"task_id":"t-{}"}}"#, sold.len() - 1));
    }
    let number = |text: &str| text.rsplit("t-").next().and_then(|number| number.parse().ok());
    let prompt = number(line).and_then(|number: usize| sold.get(number));
    let missing = Reply { status: 404, headers: Vec::new(), body: Vec::new() };
    let Some(prompt) = prompt else { return missing };
    if line.starts_with("GET /clip/") {
        let (_, clip) = clips.iter().find(|(name, _)| name == prompt).expect("a clip of this name");
        return Reply { status: 200, headers: Vec::new(), body: clip.clone() };
    }
    let host = seen.header("host").expect("a host");
    let id = line.rsplit('=').next().unwrap_or_default();
    Reply::json(&format!(
        r#"{{"task":{{"task_id":"{id}","status":"TASK_STATUS_SUCCEED","reason":"","task_type":"",
        "eta":0,"progress_percent":100}},"extra":{{}},"images":[],"audios":[],"videos":[
        {{"video_url":"http://{host}/clip/{id}","video_url_ttl":"3600","video_type":"mp4"}}]}}"#
    ))
}

/// The loudest sample of a film within a part of a second that begins then.
fn loudest(film: &[u8], seconds: f64) -> f32 {
    let sound = syom::decode_with(film, &syom::DecodeOptions::audio()).expect("AAC sound");
    let from = seconds_of(seconds);
    let parts = sound.channels.iter().map(|channel| &channel[from..from + seconds_of(0.2)]);
    parts.flatten().fold(0.0, |most, value| most.max(value.abs()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "short films")]
fn seconds_of(seconds: f64) -> usize {
    (seconds * 48_000.0) as usize
}

#[test]
fn clips_that_a_person_gives_are_joined_and_heard_whatever_their_sound() {
    let scenes = ["aac", "mp3", "opus"];
    let clips = scenes.map(|name| (name, fixture(&format!("sound/{name}.mp4"))));
    let host = ClipHost::of(clips.to_vec());
    let stage = host.stage(&scenes);
    // Half a second each is not what was ordered; a person takes it as it is.
    paid::buy(&stage).with_code(4);
    for scene in scenes {
        let file = format!("out/clips/{scene}.unusable.mp4");
        let accept = ["reconcile", scene, "--accept", &file, "--api-key-file", "key"];
        let taken = stage.wanflow(&accept).with_code(0);
        assert!(taken.stdout.contains("s were fetched where 5 s were bought"), "{}", taken.stdout);
    }
    let ended = paid::buy(&stage).with_code(0);
    assert!(!ended.stderr.contains("silent"), "{}", ended.stderr);
    assert_eq!(host.sold(), 3, "nothing was bought again");
    let film = std::fs::read(stage.path().join("out/story.mp4")).expect("the film");
    for (place, scene) in [0.0, 0.5, 1.0].iter().zip(scenes) {
        let loudest = loudest(&film, place + 0.2);
        assert!((0.3..0.8).contains(&loudest), "{scene}: {loudest}");
    }
}

#[test]
fn a_film_of_clips_that_are_not_decoded_is_made_by_copy() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let hevc = times("hevc.mp4", 10, folder.path());
    let host = ClipHost::of(vec![("one", hevc.clone()), ("two", hevc)]);
    let stage = host.stage(&["one", "two"]);
    paid::buy(&stage).with_code(0);
    let film = std::fs::read(stage.path().join("out/story.mp4")).expect("the film");
    let facts = probe_clip(Cursor::new(&film)).expect("an MP4");
    assert_eq!((&*facts.codec.name, facts.millis), ("HEVC", 10_000));
    assert_eq!(host.sold(), 2);
}

#[test]
fn what_is_given_back_lies_under_its_scenes_name_at_once() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let hevc = times("hevc.mp4", 10, folder.path());
    let host = ClipHost::of(vec![("one", hevc.clone()), ("two", hevc.clone())]);
    let stage = host.stage(&["one", "two"]);
    paid::buy(&stage).with_code(0);
    let shown = |scene: &str| {
        std::fs::read(stage.path().join(format!("out/clips/{scene}.mp4"))).expect("a clip")
    };
    for name in ["plain.mp4", "ten-bit.mp4"] {
        let given = times(name, 3, folder.path());
        std::fs::write(stage.path().join("given.mp4"), &given).expect("writable");
        let accept = ["reconcile", "one", "--accept", "given.mp4", "--api-key-file", "key"];
        stage.wanflow(&accept).with_code(0);
        assert!(shown("one") == given, "{name}: what status and plan say to convert");
        assert!(shown("two") == hevc, "{name}");
    }
}

#[test]
fn a_clip_whose_scene_only_the_lock_file_knows_is_taken_from_a_file() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let clip = times("plain.mp4", 3, folder.path());
    let host = ClipHost::of(vec![("one", clip.clone()), ("two", clip.clone())]);
    let stage = host.stage(&["one", "two"]);
    paid::buy(&stage).with_code(0);
    // A colleague's clone has the lock file alone, and somebody sent the clips.
    for gone in [".wanflow", "out", ".local"] {
        std::fs::remove_dir_all(stage.path().join(gone)).ok();
    }
    std::fs::write(stage.path().join("sent.mp4"), &clip).expect("writable");
    let accept = |scene: &str| {
        stage.wanflow(&["reconcile", scene, "--accept", "sent.mp4", "--api-key-file", "key"])
    };
    let taken = accept("one").with_code(0);
    assert!(!taken.stdout.contains("another file"), "they are the same bytes: {}", taken.stdout);
    accept("two").with_code(0);
    paid::buy(&stage).with_code(0);
    assert_eq!(host.sold(), 2, "nothing was bought again");
    assert!(stage.path().join("out/story.mp4").is_file());
}

#[test]
fn high_quality_is_the_films_and_buys_nothing() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let plain = times("plain.mp4", 3, folder.path());
    let other = times("b-frames.mp4", 2, folder.path());
    let host = ClipHost::of(vec![("one", plain), ("two", other)]);
    let stage = host.stage(&["one", "two"]);
    stage.edit("story.yaml", "scenes:", "film: { quality: high }\nscenes:");
    stage.wanflow(&["check"]).with_code(0);
    let made = || {
        let ended = paid::buy(&stage).with_code(0);
        assert!(ended.stdout.contains("film made"), "{}", ended.stdout);
        assert!(ended.stderr.contains("coded again"), "{}", ended.stderr);
        std::fs::metadata(stage.path().join("out/story.mp4")).expect("the film").len()
    };
    let high = made();
    stage.edit("story.yaml", "film: { quality: high }\n", "");
    let usual = made();
    assert!(high >= usual, "{high} bytes, and {usual} as usual");
    assert_eq!(host.sold(), 2, "how a film is made buys nothing");
    stage.edit("story.yaml", "scenes:", "film: { quality: higher }\nscenes:");
    stage.wanflow(&["check"]).with_code(1);
}
