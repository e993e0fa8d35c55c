//! `wanflow diff`: two versions of a storyboard, by meaning, from files and from git.

use std::process::Command;

use wanflow_tests::Stage;

const STORY: &str = "\
endpoint: dashscope/wan3.0-video
scenes:
  - { id: launch, image: rocket.jpg, prompt: The rocket clears the tower. }
  - { id: dust, image: moon.png, prompt: Slow push in while dust drifts. }
  - { id: far, image: { from: dust }, prompt: Stars come out. }
  - { id: end, image: rocket.jpg, prompt: Smoke clears over the empty pad. }
";

/// One scene has another name, another has another word, and two have changed places.
const EDITED: &str = "\
endpoint: dashscope/wan3.0-video
scenes:
  - { id: end, image: rocket.jpg, prompt: Smoke clears over the empty pad. }
  - { id: dust, image: moon.png, prompt: Slow push in while dust settles. }
  - { id: far, image: { from: dust }, prompt: Stars come out. }
  - { id: liftoff, image: rocket.jpg, prompt: The rocket clears the tower. }
";

fn git(stage: &Stage, words: &[&str]) {
    let mut git = Command::new("git");
    git.arg("-C").arg(stage.path()).args(["-c", "user.name=A", "-c", "user.email=a@example.com"]);
    let output = git.args(words).output().expect("git is there");
    assert!(output.status.success(), "{words:?}: {output:?}");
}

/// A repository of two commits, the later of which is `EDITED`.
fn repository() -> Stage {
    let stage = Stage::of("minimal");
    stage.write("story.yaml", STORY);
    for (text, message) in [(STORY, "first"), (EDITED, "second")] {
        stage.write("story.yaml", text);
        if message == "first" {
            git(&stage, &["init", "--quiet"]);
        }
        git(&stage, &["add", "--all"]);
        git(&stage, &["commit", "--quiet", "--message", message]);
    }
    stage
}

#[test]
fn a_commit_is_told_by_meaning_and_cost() {
    let stage = repository();
    let told = stage.wanflow(&["diff", "HEAD~1"]).with_code(0);
    insta::assert_snapshot!("diff_head_1", told.stdout);
    let page = stage.wanflow(&["diff", "HEAD~1", "--format", "markdown"]).with_code(0);
    insta::assert_snapshot!("diff_markdown", page.stdout);
    let json = stage.wanflow(&["diff", "HEAD~1", "HEAD", "--json"]).with_code(0).json();
    assert_eq!(json["summary"]["buys"], 2, "{json:#}");
    assert_eq!(json["scenes"].as_array().map(Vec::len), Some(4), "{json:#}");
    let same = stage.wanflow(&["diff"]).with_code(0).stdout;
    assert!(same.contains("Nothing differs"), "{same}");
}

#[test]
fn pictures_are_those_of_the_revision() {
    let stage = repository();
    std::fs::copy(stage.path().join("moon.png"), stage.path().join("rocket.jpg")).expect("a copy");
    let told = stage.wanflow(&["diff"]).with_code(0).stdout;
    assert!(told.contains("image: rocket.jpg (file "), "{told}");
    std::fs::remove_file(stage.path().join("rocket.jpg")).expect("it is there");
    let told = stage.wanflow(&["diff", "HEAD~1", "HEAD"]).with_code(0).stdout;
    assert!(told.contains("was `launch`"), "the working tree is not looked at: {told}");
    let told = stage.wanflow(&["diff"]).with_code(1);
    assert!(told.stderr.contains("rocket.jpg"), "{}", told.stderr);
}

#[test]
fn two_files_need_no_git() {
    let stage = Stage::of("minimal");
    stage.write("a.yaml", STORY);
    stage.write("b.yaml", EDITED);
    let told = stage.wanflow(&["diff", "a.yaml", "b.yaml"]).with_code(0).stdout;
    assert!(told.starts_with("a.yaml → b.yaml\n") && told.contains("film: output"), "{told}");
    let told = stage.wanflow(&["diff", "a.yaml"]).with_code(2).stderr;
    assert!(told.contains("is not in a git repository"), "{told}");
}

#[test]
fn what_git_does_not_know_is_named() {
    let stage = repository();
    let told = stage.wanflow(&["diff", "nothing"]).with_code(2).stderr;
    assert!(told.contains("`nothing` is neither a file nor a revision"), "{told}");
    let told = stage.wanflow(&["diff", "--format", "markdown", "--", "-x"]).with_code(2).stderr;
    assert!(told.contains("`-x` is neither a file nor a revision"), "{told}");
    stage.write("new.yaml", STORY);
    let told = stage.wanflow(&["diff", "new.yaml"]).with_code(0);
    assert!(told.stderr.contains("there is no HEAD:new.yaml: all of it is new"), "{told:?}");
    assert!(told.stdout.contains("Buys 4 clips"), "{told:?}");
}

#[test]
fn mistakes_are_shown_at_their_revision() {
    let stage = repository();
    stage.write("story.yaml", "scenes: [{ image: rocket.jpg, promt: a }]\n");
    git(&stage, &["commit", "--quiet", "--all", "--message", "third"]);
    stage.write("story.yaml", EDITED);
    let told = stage.wanflow(&["diff"]).with_code(1);
    assert!(told.stderr.contains("HEAD:./story.yaml:1:"), "{}", told.stderr);
}
