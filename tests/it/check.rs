//! `init`, `check`, `explain`, `schema`: what a user does before any clip exists.

use serde_json::Value;
use wanflow_tests::{Stage, root};

/// What a report finds, but for the end of the endpoint that holds where a storyboard names none,
/// which depends on the day, and for what is done to the specs' pictures.
fn found(report: &Value) -> Vec<&Value> {
    let all = report["diagnostics"].as_array().expect("a list of diagnostics").iter();
    all.filter(|one| one["rule"] != "endpoint-ended" && one["rule"] != "picture-changed").collect()
}

#[test]
fn a_first_storyboard_checks_clean_and_is_not_overwritten() {
    let stage = Stage::empty();
    stage.wanflow(&["init"]).with_code(0);
    let checked = stage.wanflow(&["check"]).with_code(0);
    assert!(checked.stderr.is_empty(), "{}", checked.stderr);
    assert!(stage.read("story.yaml").starts_with("# yaml-language-server: $schema="));
    assert!(stage.read("story.yaml").contains("\nendpoint: "));
    let plan = stage.wanflow(&["plan", "--rehearse", "--json"]).json();
    assert_eq!(plan["film"]["metadata"], true, "its film says that a model made it: {plan}");
    assert_eq!(stage.read(".gitignore"), ".wanflow/\nout/\n");
    assert_eq!(stage.read(".gitattributes"), "story.lock merge=union\n");
    stage.wanflow(&["init"]).with_code(2);
}

#[test]
fn init_makes_a_scene_of_each_picture_that_lies_there() {
    let stage = Stage::empty();
    for (from, to) in [("rocket.jpg", "my rocket #1.jpg"), ("moon.png", "moon.png")] {
        let picture = root().join("specs/deep-field/images").join(from);
        std::fs::copy(picture, stage.path().join(to)).expect("the picture is copied");
    }
    stage.wanflow(&["init"]).with_code(0);
    let plan = stage.wanflow(&["plan", "--rehearse", "--json"]);
    assert_eq!(plan.json()["tasks"].as_array().map(Vec::len), Some(2), "{plan:?}");
}

#[test]
fn every_storyboard_of_the_project_checks_clean() {
    for spec in ["deep-field", "minimal"] {
        let stage = Stage::of(spec);
        let checked = stage.wanflow(&["check", "--format", "json"]).with_code(0);
        let report = checked.json();
        let serious: Vec<_> =
            found(&report).into_iter().filter(|one| one["severity"] != "note").collect();
        assert!(serious.is_empty(), "{spec}: {serious:#?}");
    }
}

#[test]
fn a_mistake_is_named_in_every_format() {
    let stage = Stage::of("minimal");
    stage.edit("story.yaml", "image: rocket.jpg", "image: rockt.jpg");
    let human = stage.wanflow(&["check"]).with_code(1);
    assert!(human.stderr.contains("rocket.jpg") || human.stdout.contains("rocket.jpg"));
    let json = stage.wanflow(&["check", "--json"]).with_code(1).json();
    let first = found(&json)[0];
    assert_eq!(first["rule"], "missing-file");
    assert_eq!(first["file"], "story.yaml");
    assert!(first["line"].as_u64() > Some(0) && first["column"].as_u64() > Some(0));
    let sarif = stage.wanflow(&["check", "--format", "sarif"]).with_code(1).json();
    assert_eq!(sarif["version"], "2.1.0");
    let github = stage.wanflow(&["check", "--format", "github"]).with_code(1);
    assert!(github.stdout.contains("::error file=story.yaml,line="), "{}", github.stdout);
}

#[test]
fn what_is_not_there_is_an_error_of_the_environment() {
    let stage = Stage::empty();
    let ended = stage.wanflow(&["check", "nothing.yaml"]).with_code(6);
    assert!(ended.stderr.contains("nothing.yaml") && ended.stderr.contains("wanflow init"));
}

#[test]
fn rules_explain_themselves() {
    let stage = Stage::empty();
    let page = stage.wanflow(&["explain", "missing-file"]).with_code(0).stdout;
    assert!(page.contains("missing-file"), "{page}");
    let unknown = stage.wanflow(&["explain", "mising-file"]).with_code(2);
    assert!(unknown.stderr.contains("missing-file"), "{}", unknown.stderr);
    let all = stage.wanflow(&["explain"]).with_code(0).stdout;
    assert!(all.lines().count() >= 30, "{all}");
}

#[test]
fn the_schema_and_the_completions_are_printed() {
    let stage = Stage::empty();
    let schema = stage.wanflow(&["schema"]).with_code(0).stdout;
    let committed = std::fs::read_to_string(root().join("schemas/storyboard.schema.json"));
    assert_eq!(schema, committed.expect("the schema is committed"));
    let script = stage.wanflow(&["completions", "bash"]).with_code(0).stdout;
    assert!(script.contains("wanflow"));
}

#[test]
fn every_command_has_a_man_page() {
    let stage = Stage::empty();
    let page = stage.wanflow(&["man"]).with_code(0).stdout;
    assert!(page.contains(".TH wanflow 1"), "{page}");
    stage.wanflow(&["man", "--out", "man/man1"]).with_code(0);
    for name in ["wanflow", "wanflow-check", "wanflow-take-roll", "wanflow-journal-show"] {
        let page = stage.read(&format!("man/man1/{name}.1"));
        assert!(page.contains(".SH SYNOPSIS"), "{name}: {page}");
    }
    stage.write("file", "");
    stage.wanflow(&["man", "--out", "file"]).with_code(6);
}

#[test]
fn a_project_sets_levels_but_not_of_errors() {
    let stage = Stage::of("minimal");
    stage.edit("story.yaml", "scenes:", "vars:\n  pilot: the pilot\nscenes:");
    let report = |code| stage.wanflow(&["check", "--json"]).with_code(code).json();
    assert_eq!(found(&report(0))[0]["severity"], "warning");
    stage.write("wanflow.toml", "[rules]\nunused-variable = \"error\"\n");
    assert_eq!(found(&report(1))[0]["severity"], "error");
    stage.write("wanflow.toml", "[rules]\nunused-variable = \"off\"\nmissing-file = \"off\"\n");
    assert!(found(&report(0)).is_empty());
    stage.edit("story.yaml", "moon.png", "mon.png");
    assert_eq!(found(&report(1))[0]["rule"], "missing-file", "errors stay");
    stage.write("wanflow.toml", "origin = \"https://elsewhere.example\"\n");
    let ended = stage.wanflow(&["check"]).with_code(2);
    assert!(ended.stderr.contains("wanflow.toml"), "{}", ended.stderr);
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_project() {
    let (stage, outside) = (Stage::of("minimal"), Stage::of("minimal"));
    let link = stage.path().join("moon.png");
    std::fs::remove_file(&link).expect("the picture is there");
    let target = outside.path().join("moon.png");
    std::os::unix::fs::symlink(target, &link).expect("links can be made");
    let report = stage.wanflow(&["check", "--json"]).with_code(1).json();
    assert_eq!(found(&report)[0]["rule"], "outside-project", "{report:#}");
}

#[test]
fn a_name_whose_accents_are_put_together_otherwise_is_told_and_no_other_is_offered() {
    let stage = Stage::of("minimal");
    let (composed, decomposed) = ("\u{e9}t\u{e9}.png", "e\u{301}te\u{301}.png");
    for (written, named) in [(composed, decomposed), (decomposed, composed)] {
        for name in [named, "\u{e9}.png"] {
            std::fs::copy(stage.path().join("moon.png"), stage.path().join(name)).expect("copied");
        }
        stage.write("story.yaml", &format!("scenes:\n  - {{ image: {written}, prompt: Dust. }}\n"));
        let said = stage.wanflow(&["check", "--json"]).with_code(1).stdout;
        assert!(said.contains("writes its accents differently"), "{said}");
        assert!(!said.contains("did you mean"), "{said}");
        std::fs::remove_file(stage.path().join(named)).expect("it is there");
    }
}

#[test]
fn fmt_brings_a_storyboard_into_its_form_once() {
    let stage = Stage::of("minimal");
    let mixed = "# top\nscenes:\n- prompt: 'It lifts off.'   # why\n  image: \"rocket.jpg\"\n";
    stage.write("story.yaml", mixed);
    let listed = stage.wanflow(&["fmt", "--check"]).with_code(1);
    assert_eq!(listed.stdout, "story.yaml\n");
    let diff = stage.wanflow(&["fmt", "--diff"]).with_code(0);
    assert!(diff.stdout.contains("\n+  - image: rocket.jpg\n"), "{}", diff.stdout);
    assert_eq!(stage.read("story.yaml"), mixed, "nothing was written yet");
    stage.wanflow(&["fmt"]).with_code(0);
    let expected = "# top\nscenes:\n  - image: rocket.jpg\n    prompt: It lifts off. # why\n";
    assert_eq!(stage.read("story.yaml"), expected);
    stage.wanflow(&["fmt", "--check"]).with_code(0);
    stage.write("story.yaml", "scenes: [\n");
    let broken = stage.wanflow(&["fmt"]).with_code(1);
    assert!(broken.stderr.contains("left as it is"), "{}", broken.stderr);
    assert_eq!(stage.read("story.yaml"), "scenes: [\n");
}

#[test]
fn check_fixes_what_is_plain_and_says_what_it_left() {
    let stage = Stage::of("minimal");
    let broken = "scenes:\n  - image: rocket.jpg\n    prompt: Wide: the rocket # up\n    Duration: 5s\n    sed: 7\n";
    stage.write("story.yaml", broken);
    let told = stage.wanflow(&["check"]).with_code(1);
    assert!(told.stderr.contains("can be fixed: wanflow check --fix\n"), "{}", told.stderr);
    let diff = stage.wanflow(&["check", "--fix", "--diff"]).with_code(1);
    assert!(diff.stdout.contains("+    duration: 5\n"), "{}", diff.stdout);
    assert_eq!(stage.read("story.yaml"), broken, "nothing was written yet");
    let left = stage.wanflow(&["check", "--fix"]).with_code(1);
    assert!(
        left.stderr.contains("3 fixed\n") && left.stderr.contains("by a guess"),
        "{}",
        left.stderr
    );
    let fixed = "scenes:\n  - image: rocket.jpg\n    prompt: \"Wide: the rocket\" # up\n    duration: 5\n    sed: 7\n";
    assert_eq!(stage.read("story.yaml"), fixed);
    stage.wanflow(&["check", "--unsafe-fixes", "story.yaml"]).with_code(0);
    assert!(stage.read("story.yaml").contains("    seed: 7\n"));
    stage.wanflow(&["check", "--diff"]).with_code(2);
}
