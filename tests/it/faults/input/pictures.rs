//! Pictures that change, are none, or do not end.

use std::time::{Duration, Instant};

use wanflow_tests::Stage;
use wanflow_tests::matrix::{Tally, row};
use wanflow_tests::scripted::Scripted;

use super::{answer, pipe, rules};
use crate::paid;

#[test]
fn row_37_a_picture_is_what_was_planned_or_nothing_is_sent() {
    // What was approved is the plan with the picture as it was.
    let host = Scripted::start(|_| answer(400, "{}"));
    let stage = paid::stage(&host.address.to_string());
    let plan = stage.wanflow(&["plan", "--json"]).with_code(0).json();
    let approved = plan["id"].as_str().expect("a plan has an id").to_owned();
    std::fs::copy(stage.path().join("rocket.jpg"), stage.path().join("moon.png")).expect("space");
    let words = ["run", "--approve", &approved, "--api-key-file", "key"];
    let ended = stage.wanflow(&words).with_code(3);
    assert!(ended.stderr.contains("was approved, and the plan is"), "{}", ended.stderr);
    assert_eq!(host.connections(), 0, "nothing is sent");

    let began = Instant::now();
    let stage = Stage::of("minimal");
    pipe(&stage, "pipe.jpg");
    stage.write("empty.jpg", "");
    std::os::unix::fs::symlink("/dev/zero", stage.path().join("zero.jpg")).expect("space");
    std::fs::create_dir(stage.path().join("folder.jpg")).expect("space");
    let png = "\u{89}PNG";
    std::fs::write(stage.path().join("dot.png"), DOT).expect("space");
    stage.write("words.png", png);
    let mut large = std::fs::read(stage.path().join("rocket.jpg")).expect("it is there");
    large.resize(11 << 20, 0);
    std::fs::write(stage.path().join("large.jpg"), large).expect("space");
    for (file, expected) in [
        ("pipe.jpg", "not-a-picture"),
        ("zero.jpg", "outside-project"),
        ("folder.jpg", "not-a-picture"),
        ("empty.jpg", "not-a-picture"),
        ("words.png", "not-a-picture"),
        ("dot.png", "picture-too-small"),
        ("large.jpg", "picture-refused"),
    ] {
        let story = format!("scenes:\n  - image: {file}\n    prompt: Dust.\n    prepare: false\n");
        stage.write("story.yaml", &story);
        let found = rules(&stage.wanflow(&["check", "--json"]).with_code(1));
        assert!(found.iter().any(|rule| rule == expected), "{file}: {found:?}");
        stage.wanflow(&["plan"]).with_code(1);
    }

    // A storyboard, settings or a key that are pipes are not waited for.
    pipe(&stage, "pipe.yaml");
    stage.wanflow(&["check", "pipe.yaml"]).with_code(6);
    pipe(&stage, "wanflow.toml");
    stage.wanflow(&["check"]).with_code(6);
    assert!(began.elapsed() < Duration::from_mins(1), "nothing blocks");
    row(37, "checked again before it is sent; $0", Tally { runs: 1, duplicates: 0 });
}

/// A PNG of one pixel.
const DOT: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];
