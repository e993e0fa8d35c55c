//! What becomes of storyboards whose endpoint, or whose host of it, has ended; and what `init`
//! writes in its place.

use wanflow_tests::{Stage, root};

use crate::emulate::Emulation;
use crate::paid::{self, buy};

const ENDED: &str = "the storyboard names no endpoint, and the default, novita/wan2.6-i2v, \
                     ended 30 Sep 2026";

#[test]
fn check_offers_the_line_that_a_storyboard_without_an_endpoint_lacks() {
    let stage = Stage::of("minimal");
    let human = stage.wanflow(&["check"]).with_code(0);
    assert!(human.stderr.contains(ENDED), "{}", human.stderr);
    let json = stage.wanflow(&["check", "--json"]).with_code(0).json();
    let one = &json["diagnostics"][0];
    assert_eq!((&one["rule"], &one["severity"]), (&"endpoint-ended".into(), &"warning".into()));
    let edit = &one["fixes"][0]["edits"][0];
    let line = edit["text"].as_str().expect("a text");
    assert!(line.starts_with("endpoint: ") && line.ends_with('\n'), "{one}");
    stage.write("story.yaml", &(line.to_owned() + &stage.read("story.yaml")));
    let clean = stage.wanflow(&["check"]).with_code(0);
    assert!(!clean.stderr.contains(ENDED), "{}", clean.stderr);
    // What is rehearsed needs no living host.
    let stage = Stage::of("minimal");
    let rehearsed = stage.wanflow(&["run", "--rehearse"]).with_code(0);
    assert!(!rehearsed.stderr.contains("ended"), "{}", rehearsed.stderr);
}

#[test]
fn what_is_bought_stays_and_only_what_would_be_bought_stops() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "100ms"]);
    let stage = paid::stage(&emulation.host);
    buy(&stage).with_code(0);
    // Without its line the storyboard means the same endpoint, and the same clips.
    stage.edit("story.yaml", "endpoint: novita/wan2.6-i2v\n", "");
    let cached = buy(&stage).with_code(0);
    assert!(cached.stdout.contains("film unchanged: "), "{}", cached.stdout);
    let more = "  - id: more\n    image: moon.png\n    prompt: Stars come out.\n";
    stage.write("story.yaml", &(stage.read("story.yaml") + more));
    let plan = stage.wanflow(&["plan"]).with_code(0).stdout;
    assert!(plan.contains(&format!("not to be bought: {ENDED}\n  help: add the line `endpoint: ")));
    let stopped = buy(&stage).with_code(1);
    assert!(stopped.stderr.contains(ENDED), "{}", stopped.stderr);
    assert_eq!(emulation.ledger().len(), 2, "nothing more is bought");
    // Where nothing is there yet, no key is asked for.
    let new = Stage::of("minimal");
    let stopped = new.wanflow(&["run", "--yes"]).with_code(1);
    assert!(stopped.stderr.contains(ENDED), "{}", stopped.stderr);
}

#[test]
fn a_host_that_no_longer_has_a_model_is_named_and_nothing_is_bought_there() {
    let stage = Stage::of("minimal");
    let story = stage.read("story.yaml");
    for host in ["ppio", "jiekou"] {
        stage.write("story.yaml", &format!("endpoint: novita/wan2.6-i2v@{host}\n{story}"));
        stage.wanflow(&["check"]).with_code(0);
        let notice = format!("novita/wan2.6-i2v is not available at {host}: ");
        let plan = stage.wanflow(&["plan"]).with_code(0).stdout;
        assert!(plan.contains(&format!("not to be bought: {notice}")), "{plan}");
        let stopped = stage.wanflow(&["run", "--yes"]).with_code(6);
        assert!(stopped.stderr.contains(&notice), "{}", stopped.stderr);
    }
    let page = stage.wanflow(&["endpoints", "show", "novita/wan2.6-i2v"]).with_code(0).stdout;
    assert_eq!(page.matches("not available there: ").count(), 2, "{page}");
}

#[test]
fn init_names_an_endpoint_that_is_alive_and_whose_key_there_is() {
    let endpoint = |key: Option<&str>| {
        let stage = Stage::empty();
        let mut command = stage.command(&["init"]);
        stage.run(command.envs(key.map(|key| (key, "sk-canary-4711-do-not-print")))).with_code(0);
        let checked = stage.wanflow(&["check"]).with_code(0);
        assert_eq!(checked.stderr, "");
        let story = stage.read("story.yaml");
        let line = story.lines().find_map(|line| line.strip_prefix("endpoint: "));
        line.expect("it names one").to_owned()
    };
    assert_ne!(endpoint(None), "novita/wan2.6-i2v");
    assert_eq!(endpoint(Some("NOVITA_API_KEY")), "novita/kling-v3.0-std-i2v");
    assert!(endpoint(Some("FAL_KEY")).starts_with("fal/"));
    assert!(endpoint(Some("DASHSCOPE_API_KEY")).starts_with("dashscope/"));
}

#[test]
fn init_tells_what_it_wrote_and_what_it_left_out() {
    let stage = Stage::empty();
    let moon = root().join("specs/deep-field/images/moon.png");
    std::fs::copy(moon, stage.path().join("moon.png")).expect("the picture is copied");
    let small = root().join("specs/invalid/media/small.png");
    std::fs::copy(small, stage.path().join("small.png")).expect("the picture is copied");
    for name in ["beach.HEIC", "cliff.avif", "notes.txt"] {
        stage.write(name, "…");
    }
    stage.write(".gitignore", "*.tmp\n");
    let ended = stage.wanflow(&["init"]).with_code(0);
    let all = "wrote story.yaml, storyboard.schema.json, .gitignore, .gitattributes\n";
    assert!(ended.stdout.starts_with(all), "{}", ended.stdout);
    assert!(ended.stdout.contains("story.lock; not .wanflow/ and out/"), "{}", ended.stdout);
    for notice in [
        "left out beach.HEIC: no endpoint takes HEIC; make a JPEG or PNG of it",
        "left out cliff.avif: no endpoint takes AVIF; make a JPEG or PNG of it",
        "left out small.png: ",
    ] {
        assert!(ended.stderr.contains(notice), "{notice:?} is not in:\n{}", ended.stderr);
    }
    assert!(!ended.stderr.contains("notes"), "{}", ended.stderr);
    let story = stage.read("story.yaml");
    assert_eq!(story.matches("image: ").count(), 1, "{story}");
    assert_eq!(stage.wanflow(&["check"]).with_code(0).stderr, "");
    assert_eq!(stage.read(".gitignore"), "*.tmp\n.wanflow/\nout/\n");
}

#[test]
fn folders_that_a_run_makes_stay_out_of_git() {
    let stage = Stage::of("minimal");
    stage.wanflow(&["run", "--rehearse"]).with_code(0);
    assert_eq!(
        (&*stage.read(".wanflow/.gitignore"), &*stage.read("out/.gitignore")),
        ("*\n", "*\n")
    );
    // A folder that was there is its owner's.
    let stage = Stage::of("minimal");
    std::fs::create_dir(stage.path().join("films")).expect("a stage is writable");
    stage.wanflow(&["run", "--rehearse", "--out", "films"]).with_code(0);
    assert!(!stage.path().join("films/.gitignore").exists());
}

const KLING: &str = "\
endpoint: novita/kling-v3.0-std-i2v
scenes:
  - id: launch
    image: rocket.jpg
    prompt: The rocket clears the tower.
    audio: true
";

/// Until now a scene without `audio` asked for sound there, which is said to cost half as much
/// again; what was bought so is the clip of the same words.
#[test]
fn sound_is_bought_where_it_is_asked_for_and_what_was_bought_with_it_is_kept() {
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "100ms"]);
    let stage = paid::stage(&emulation.host);
    stage.edit(".config/wanflow/config.toml", "novita/wan2.6-i2v", "novita/kling-v3.0-std-i2v");
    stage.write("story.yaml", KLING);
    let asked = stage.wanflow(&["plan"]).with_code(0).stdout;
    assert!(!asked.contains("no sound"), "{asked}");
    assert!(asked.contains("according to third parties, estimate"), "{asked}");
    buy(&stage).with_code(0);

    // The digest of the scene that asks is the one that a scene without the word had.
    stage.edit("story.yaml", "    audio: true\n", "");
    let kept = stage.wanflow(&["plan"]).with_code(0).stdout;
    assert!(kept.contains("= launch "), "{kept}");
    assert!(kept.contains("bought with sound, when scenes without `audio` asked for it"), "{kept}");
    assert!(!kept.contains("no sound"), "nothing is bought: {kept}");
    buy(&stage).with_code(0);
    assert_eq!(emulation.ledger().len(), 1);

    let more = "  - id: moon\n    image: moon.png\n    prompt: Dust drifts.\n";
    stage.write("story.yaml", &(stage.read("story.yaml") + more));
    let plan = stage.wanflow(&["plan"]).with_code(0).stdout;
    assert!(plan.contains("no sound, since none is asked for: moon "), "{plan}");
    let json = stage.wanflow(&["plan", "--json"]).with_code(0).json();
    assert_eq!(json["tasks"][1]["request"]["audio"], "silent");
    assert_eq!(json["prices"]["basis"], "third-party");
    buy(&stage).with_code(0);
    stage.wanflow(&["take", "roll", "launch", "--yes", "--api-key-file", "key"]).with_code(0);
    assert_eq!(emulation.ledger().len(), 3, "only who rolls buys the silent one");
    stage.edit("story.yaml", "tower.\n", "tower.\n    audio: false\n");
    let silent = stage.wanflow(&["plan"]).with_code(0).stdout;
    assert!(silent.contains("audio: generated → silent"), "who asks for silence gets it: {silent}");
}
