//! Editing the film buys nothing, however its clips were bought.

use std::fs;

use wanflow_tests::{Stage, root};

use crate::emulate::Emulation;
use crate::paid::{buy, stage};

const STORY: &str = "\
endpoint: novita/wan2.6-i2v
scenes:
  - id: launch
    image: rocket.jpg
    prompt: The rocket clears the tower.
    duration: 5
    trim: [0, 1]
    caption: A light on the ground.
  - id: moon
    image: moon.png
    prompt: Dust drifts.
    trim: [0, 1]
    transition: { type: crossfade, duration: 0.25 }
film:
  size: 160x90
  music: { file: bell.flac, gain: -6 dB, loop: true }
  loudness: -14 LUFS
  captions: [track, sidecar]
";

#[test]
fn another_gain_or_caption_makes_the_film_again_and_buys_nothing() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "100ms"]);
    let stage = stage(&emulation.host);
    let music = root().join("specs/no-clips/bell.flac");
    fs::copy(music, stage.path().join("bell.flac")).expect("a stage is writable");
    stage.write("story.yaml", STORY);
    let film = || fs::read(stage.path().join("out/story.mp4")).expect("a film");
    buy(&stage).with_code(0);
    let (bought, mut before) = (emulation.ledger().len(), film());
    assert_eq!(bought, 2);
    for (from, to) in [
        ("gain: -6 dB", "gain: -12 dB"),
        ("A light on the ground.", "A light on the horizon."),
        ("type: crossfade", "type: wipe"),
        ("trim: [0, 1]\n    caption", "trim: [0.5, 1.5]\n    caption"),
        ("-14 LUFS", "-16 LUFS"),
    ] {
        stage.edit("story.yaml", from, to);
        let plan = stage.wanflow(&["plan"]).with_code(0).stdout;
        assert!(plan.contains("= launch") && plan.contains("= moon"), "{to}:\n{plan}");
        // No key and no approval: there is nothing to ask for.
        let again = stage.wanflow(&["run", "--api-key-file", "key"]).with_code(0);
        assert!(again.stdout.contains("film made: out/story.mp4 ("), "{to}:\n{}", again.stdout);
        let made = film();
        assert!(made != before, "{to}: the same film");
        before = made;
    }
    assert_eq!(emulation.ledger().len(), bought, "something was bought");
    let captions = stage.read("out/story.vtt");
    assert!(captions.contains("A light on the horizon."), "{captions}");
    let same = stage.wanflow(&["run", "--api-key-file", "key"]).with_code(0);
    assert!(same.stdout.contains("film unchanged: out/story.mp4 ("), "{}", same.stdout);
}
