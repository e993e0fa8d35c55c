//! Films that cannot be made as they are written are found out before anything is bought for them.

use wanflow_tests::Stage;

/// A caption whose character no font has, over a clip that would be bought.
const NO_GLYPH: &str = "\
endpoint: dashscope/wan3.0-video
scenes:
  - { id: a, image: rocket.jpg, prompt: The rocket stands., caption: \"\\U000F1234\" }
film: { captions: burn, outputs: [{ output: wide.mp4 }, { output: tall.mp4, aspect: '9:16' }] }
";

#[test]
fn a_text_that_no_font_has_stops_a_run_before_it_buys() {
    let stage = Stage::of("minimal");
    stage.write("story.yaml", NO_GLYPH);
    let plan = stage.wanflow(&["plan"]).with_code(0);
    let outputs = ["`a` in wide.mp4, its caption: no font has", "`a` in tall.mp4, its caption"];
    assert!(outputs.iter().all(|words| plan.stderr.contains(words)), "{}", plan.stderr);
    assert!(plan.stdout.contains("not to be bought: the film cannot be made"), "{}", plan.stdout);
    let run = stage.wanflow(&["run", "--rehearse"]).with_code(6);
    assert!(run.stderr.contains("scene `a` in wide.mp4, its caption"), "{}", run.stderr);
    assert!(run.stderr.contains("(and 1 more"), "{}", run.stderr);
    assert!(!stage.path().join(".wanflow/rehearsal/journal/story.journal").exists());
    stage.edit("story.yaml", "captions: burn", "captions: sidecar");
    let plan = stage.wanflow(&["plan"]).with_code(0);
    assert!(plan.stdout.contains("go: wanflow run") && plan.stderr.is_empty(), "{plan:?}");
}

#[test]
fn a_caption_that_does_not_fit_is_named() {
    let stage = Stage::of("minimal");
    let long = "words and more words ".repeat(40);
    let story = format!(
        "scenes:\n  - card: {{ text: Title, duration: 30 }}\n    caption: {long}\nfilm: {{ captions: burn }}\n"
    );
    stage.write("story.yaml", &story);
    let run = stage.wanflow(&["run"]).with_code(6);
    assert!(run.stderr.contains("its caption: the text"), "{}", run.stderr);
    assert!(run.stderr.contains("lines at its least size"), "{}", run.stderr);
}

#[test]
fn a_film_without_clips_needs_no_host_and_has_its_length() {
    let stage = Stage::of("no-clips");
    let plan = stage.wanflow(&["plan"]).with_code(0);
    assert!(plan.stdout.contains("film 9.5 s"), "{}", plan.stdout);
    let doctor = stage.wanflow(&["doctor"]).with_code(0);
    assert!(doctor.stdout.contains("skipped  key"), "{}", doctor.stdout);
}
