//! Pictures that change, are none, or do not end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wanflow_tests::Stage;
use wanflow_tests::matrix::{Tally, row};
use wanflow_tests::scripted::Scripted;

use super::{answer, is_submit, pipe, rules};
use crate::paid;

const REFUSAL: &str = r#"{"code":400,"reason":"ILLEGAL_PROMPT","message":"no"}"#;

/// Runs two scenes, one after the other; the second's picture is another one once the first is
/// submitted.
fn change_on_the_way() -> (u64, u64) {
    let picture = Arc::new(std::sync::Mutex::new(std::path::PathBuf::new()));
    let changed = Arc::clone(&picture);
    let host = Scripted::start(move |seen| {
        if is_submit(seen) {
            let file = changed.lock().expect("no test panics while it holds it").clone();
            std::fs::copy(file.with_file_name("rocket.jpg"), file).expect("a stage is writable");
        }
        answer(400, REFUSAL)
    });
    let stage = paid::stage(&host.address.to_string());
    *picture.lock().expect("no test panics while it holds it") = stage.path().join("moon.png");
    let words = ["run", "--yes", "--api-key-file", "key", "--concurrency", "1"];
    let ended = stage.wanflow(&words).with_code(4);
    assert!(ended.stderr.contains("`moon.png` has changed"), "{}", ended.stderr);
    let submits = host.seen().iter().filter(|seen| is_submit(seen)).count() as u64;
    assert_eq!(submits, 1, "the changed picture is not sent");
    let status = stage.wanflow(&["status", "--json"]).with_code(0).json();
    assert_eq!(status["ledger"]["worst_case"], 0, "{status}");
    (1, submits - 1)
}

#[test]
fn row_37_a_picture_is_what_was_planned_or_nothing_is_sent() {
    let (runs, duplicates) = change_on_the_way();

    // What was approved is the plan with the picture as it was.
    let stage = paid::stage("127.0.0.1:9");
    let plan = stage.wanflow(&["plan", "--json"]).with_code(0).json();
    let approved = plan["id"].as_str().expect("a plan has an id").to_owned();
    std::fs::copy(stage.path().join("rocket.jpg"), stage.path().join("moon.png")).expect("space");
    let words = ["run", "--approve", &approved, "--api-key-file", "key"];
    let ended = stage.wanflow(&words).with_code(3);
    assert!(ended.stderr.contains("was approved, and the plan is"), "{}", ended.stderr);

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
    row(37, "checked again before it is sent; $0", Tally { runs, duplicates });
}

/// A PNG of one pixel.
const DOT: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];
