//! The GitHub Action's script, with a `gh` that only writes down what it is asked; and the hooks for
//! pre-commit.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use wanflow_tests::{Ended, Stage, root, wanflow};

/// Knows the comments that lie in `comments`, and keeps every call.
const GH: &str = r#"#!/bin/sh
echo "$*" >> "$HOME/calls"
case "$*" in
*"--paginate"*) cat "$HOME/comments" ;;
*) [ ! -e "$HOME/refuses" ] || { echo "HTTP 403" >&2; exit 1; }
   for word; do case "$word" in body=@*) cat "${word#body=@}" > "$HOME/body" ;; esac; done ;;
esac
"#;

const STORY: &str = "\
endpoint: dashscope/wan2.6-i2v
scenes:
  - { id: \"a&b\", image: rocket.jpg, prompt: Up. }
";

fn stage() -> Stage {
    let stage = Stage::of("minimal");
    stage.edit("story.yaml", "scenes:", "endpoint: dashscope/wan2.6-i2v\nscenes:");
    stage.write("gh", GH);
    let gh = stage.path().join("gh");
    std::fs::set_permissions(gh, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    stage.write("comments", "");
    stage
}

/// Runs a part of the action as GitHub does.
fn act(stage: &Stage, part: &str, variables: &[(&str, &str)]) -> Ended {
    let mut command = Command::new("bash");
    command.arg(root().join("action/storyboards.sh")).arg(part).current_dir(stage.path());
    let path = format!("{}:/usr/bin:/bin", stage.path().display());
    command.env_clear().env("PATH", path).env("HOME", stage.path()).env("WANFLOW", wanflow());
    command.env("GITHUB_REPOSITORY", "me/film").env("GITHUB_OUTPUT", "output");
    stage.run(command.envs(variables.iter().copied()))
}

#[test]
fn mistakes_are_annotated_and_listed_in_full() {
    let stage = stage();
    let checked = act(&stage, "check", &[("FILES", "  story.yaml  \n\n")]);
    checked.with_code(0);
    stage.edit("story.yaml", "image: rocket.jpg", "image: rockt.jpg");
    let logged = act(&stage, "check", &[]).with_code(1).stdout;
    assert!(logged.contains("::error file=story.yaml,line="), "{logged}");
    assert!(logged.contains("::group::") && logged.ends_with("::endgroup::\n"), "{logged}");
    let listed = act(&stage, "check", &[("GITHUB_STEP_SUMMARY", "summary.md")]).with_code(1).stdout;
    assert!(!listed.contains("::group::"), "{listed}");
    assert!(stage.read("summary.md").contains("- **error** story.yaml:"), "the job's summary");
}

#[test]
fn plan_and_cost_are_one_comment() {
    let stage = stage();
    let files = "story.yaml\nother.yaml";
    stage.write("other.yaml", STORY);
    let variables = [("FILES", files), ("PULL_REQUEST", "7"), ("GH_TOKEN", "t")];
    act(&stage, "plan", &variables).with_code(0);
    let body = stage.read("body");
    assert!(body.starts_with("<!-- wanflow: plans -->\n"), "{body}");
    assert_eq!(body.matches("<details").count(), 2, "{body}");
    assert!(
        body.contains("a&amp;b") && !body.contains("a&b"),
        "texts are shown as they are: {body}"
    );
    let calls = stage.read("calls");
    assert!(calls.contains("repos/me/film/issues/7/comments --method POST"), "{calls}");
    let costs = |file: &str| {
        let plan = stage.wanflow(&["plan", file, "--json"]).json();
        plan["summary"]["price"].as_u64().expect("a price")
    };
    let sum = costs("story.yaml") + costs("other.yaml");
    assert!(sum > 0 && sum % 10_000 == 0, "{sum}");
    let dollars = format!("cost={}.{:02}\n", sum / 1_000_000, sum / 10_000 % 100);
    assert_eq!(stage.read("output"), dollars);
    // The next run finds its comment again.
    stage.write("comments", "4711\n4712\n");
    act(&stage, "plan", &variables).with_code(0);
    let calls = stage.read("calls");
    assert!(calls.contains("repos/me/film/issues/comments/4711 --method PATCH"), "{calls}");
    assert_eq!(calls.matches("--method POST").count(), 1, "{calls}");
}

#[test]
fn what_a_change_means_is_told_against_the_base() {
    let stage = stage();
    let git = |words: &str| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=me", "-c", "user.email=me@example.com"]);
        stage.run(git.args(words.split(' ')).current_dir(stage.path())).with_code(0).stdout
    };
    git("init --quiet .");
    git("add story.yaml rocket.jpg moon.png");
    git("commit --quiet -m before");
    let base = git("rev-parse HEAD").trim().to_owned();
    stage.edit("story.yaml", "clears", "leaves");
    act(&stage, "plan", &[("PULL_REQUEST", "7"), ("BASE", base.as_str())]).with_code(0);
    let body = stage.read("body");
    assert!(body.contains("clears") && body.contains("leaves"), "{body}");
    let unknown = "0123456789012345678901234567890123456789";
    act(&stage, "plan", &[("PULL_REQUEST", "7"), ("BASE", unknown)]).with_code(0);
    assert!(!stage.read("body").contains("clears"), "a base that is not there is passed over");
}

#[test]
fn without_a_right_to_comment_the_plan_is_in_the_log() {
    let stage = stage();
    stage.write("refuses", "");
    let told = act(&stage, "plan", &[("PULL_REQUEST", "7")]).with_code(0).stdout;
    assert!(told.contains("::warning::no comment was written") && told.contains("<pre>"), "{told}");
    let stage = self::stage();
    let told =
        act(&stage, "plan", &[("PULL_REQUEST", ""), ("COMMENT", "true")]).with_code(0).stdout;
    assert!(told.contains("<pre>") && !stage.path().join("calls").exists(), "{told}");
}

#[test]
fn a_storyboard_with_errors_has_no_plan() {
    let stage = stage();
    stage.edit("story.yaml", "image: rocket.jpg", "image: rockt.jpg");
    let failed = act(&stage, "plan", &[("PULL_REQUEST", "7")]).with_code(1);
    assert!(failed.stderr.contains("rockt.jpg"), "{}", failed.stderr);
    assert!(!stage.path().join("calls").exists(), "no comment is written");
    act(&stage, "sing", &[]).with_code(2);
}

#[test]
fn hooks_for_pre_commit_are_commands() {
    let hooks = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the hooks");
    let entries: Vec<_> =
        hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: wanflow ")).collect();
    assert!(!entries.is_empty());
    let stage = stage();
    for entry in entries {
        let words: Vec<_> = entry.split(' ').chain(["story.yaml"]).collect();
        stage.wanflow(&words).with_code(0);
    }
}
