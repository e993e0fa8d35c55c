//! Lock files as text: what is written, what is read, what is refused.

mod disk;
mod merge;
mod words;

use wanflow_api::request::{Anchor, AudioFile};
use wanflow_api::{At, Audio, Image};
use wanflow_plan::{Digest, Purpose, SceneId, Take, sha256};

use super::{Kept, LockedTake, StoryLock, TakeName, parse};
use crate::fixtures::{ENDPOINT, at, id, request, usd};
use crate::record::{ClipFacts, Fetched};

/// A take of a prompt; its clip follows from `bought`.
pub(super) fn take(number: u32, prompt: &str, bought: &str) -> (TakeName, LockedTake) {
    let number = Take::new(number).expect("tests count from 1");
    let request = request(prompt);
    let digest = Digest::of_take(ENDPOINT, Purpose::Remote, &request, number);
    let facts = ClipFacts { millis: 5000, width: 1280, height: 720 };
    let take = LockedTake {
        digest,
        endpoint: ENDPOINT.to_owned(),
        origin: "https://api.novita.ai".to_owned(),
        request,
        clip: Fetched {
            clip: sha256(bought.as_bytes()),
            bytes: 1_823_344,
            facts,
            video: None,
            notes: Vec::new(),
        },
        task_id: id(&format!("task-{}", &sha256(bought.as_bytes()).short()[..4])),
        price: usd("0.50"),
        at: at(0),
        seed: Some("7".into()),
    };
    (TakeName::of(number, &digest), take)
}

/// A lock file by its scenes' takes; the prompt is the scene's id.
pub(super) fn lock(scenes: &[(&str, &[u32])]) -> StoryLock {
    let mut lock = StoryLock::default();
    for (id, takes) in scenes {
        let scene = lock.scene_mut(&SceneId::new(*id));
        scene.takes.extend(takes.iter().map(|number| take(*number, id, &format!("{id}{number}"))));
    }
    lock
}

pub(super) fn pick(lock: &mut StoryLock, id: &str, number: u32) {
    let (name, _) = take(number, id, "");
    lock.scene_mut(&SceneId::new(id)).picked = Some(name);
}

pub(super) fn read(text: &str) -> Result<StoryLock, String> {
    parse::read("story.lock".as_ref(), text, Purpose::Remote).map_err(|flaw| flaw.to_string())
}

fn rich() -> StoryLock {
    let mut lock = lock(&[("launch", &[1, 2]), ("moon", &[]), ("Zoë's \"last\" shot", &[1])]);
    pick(&mut lock, "launch", 2);
    let (kept, mut take) = take(11, "dusk\n\u{202e}\u{1b}[2J", "late");
    take.request.image =
        Image::Anchor(Anchor { clip: Some(sha256(b"parent")), at: At::Millis(1500), method: 1 });
    take.request.audio = Audio::File(AudioFile { sha256: sha256(b"sound"), convert: None });
    take.request.template = Some("hug".to_owned());
    take.seed = None;
    take.digest = Digest::of_take(ENDPOINT, Purpose::Remote, &take.request, kept.take);
    let kept = TakeName::of(kept.take, &take.digest);
    let scene = lock.scene_mut(&SceneId::new("launch"));
    scene.kept = Some(Kept { take: kept.clone(), request: sha256(b"changed") });
    scene.takes.insert(kept, take);
    lock
}

#[test]
fn what_is_written_is_read_again() {
    let mut rich = rich();
    let text = rich.print();
    insta::assert_snapshot!(text);
    // A scene without anything is only a place for what may come.
    rich.scenes.retain(|_, scene| !scene.takes.is_empty());
    assert_eq!(read(&text).as_ref(), Ok(&rich));
    assert_eq!(read(&StoryLock::default().print()), Ok(StoryLock::default()));
}

#[test]
fn what_was_done_to_it_is_told_by_line() {
    let text = rich().print();
    let mut errors = String::new();
    for (from, to) in [
        ("version = 1", "version = 2"),
        ("version = 1", "version = 0"),
        ("version = 1\n", ""),
        ("launch.picked = \"2-", "launch.picked = \"3-"),
        ("launch.picked = \"2-", "launch.picked = \"two-"),
        ("launch.picked = ", "launch.picked = \"2-000000000000\"\nlaunch.picked = "),
        ("launch.picked = ", "<<<<<<< ours\nlaunch.picked = "),
        ("launch.picked = ", "launch.colour = "),
        (".clip = \"", ".clip = \"../"),
        (".bytes = 1823344", ".bytes = -1"),
        (".prompt = \"launch\"", ".prompt = \"lunch\""),
        (".price = \"0.50\"", ".price = \"-0.50\""),
        (".at = \"2026", ".at = \"soon"),
        ("launch.take.1-", "launch.take.0-"),
        ("launch.take.1-", "\"../launch\".take.1-"),
    ] {
        assert!(text.contains(from), "{from}");
        let error = read(&text.replacen(from, to, 1)).expect_err(to);
        errors.extend([&error, "\n"]);
    }
    insta::assert_snapshot!(errors);
}

#[test]
fn no_line_can_be_missing_or_stand_twice() {
    let whole = lock(&[("launch", &[1])]);
    let text = whole.print();
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let mut without = lines.clone();
        without.remove(index);
        let mut twice = lines.clone();
        twice.insert(index, line);
        let (without, twice) = (read(&without.join("\n")), read(&twice.join("\n")));
        let is_said = !line.is_empty() && !line.starts_with('#');
        let may_be_absent = line.contains(".seed = ");
        match without {
            Ok(lock) => assert!(lock == whole && !is_said || may_be_absent, "{line}"),
            Err(error) => assert!(is_said, "{line}: {error}"),
        }
        assert_eq!(twice.is_err(), is_said, "{line}");
    }
}

#[test]
fn any_bytes_are_read_without_harm() {
    let text = lock(&[("launch", &[1])]).print().into_bytes();
    for at in 0..text.len() {
        for byte in [b'"', b'\n', b'{', 0xff] {
            let mut bytes = text.clone();
            bytes[at] = byte;
            if let Ok(text) = str::from_utf8(&bytes) {
                let _ = read(text);
            }
        }
    }
    for text in ["[[[[", "\u{feff}", "version = 99999999999999999999", &"a.".repeat(100_000)] {
        read(text).expect_err("no lock file");
    }
}

#[test]
fn names_of_takes() {
    let name = TakeName::parse("12-5d0c11aa93be").expect("a name");
    assert_eq!((name.take.get(), name.to_string().as_str()), (12, "12-5d0c11aa93be"));
    for text in ["", "1", "0-5d0c11aa93be", "01-5d0c11aa93be", "1-5D0C11AA93BE", "1-5d0c", "+1-"] {
        assert_eq!(TakeName::parse(text), None, "{text}");
    }
}
