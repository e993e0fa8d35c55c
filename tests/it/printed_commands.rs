//! Every command that wanflow prints works when it is pasted, with the flags of the moment.

use std::process::Command;

use wanflow_tests::{Ended, Stage, wanflow};

const STORY: &str = "\
scenes:
  - { id: launch, image: rocket.jpg, prompt: The rocket clears the tower. }
  - { id: \"it's gone\", image: { from: launch }, prompt: Smoke. }
";
/// A name that a shell reads otherwise, unless it is quoted.
const FILE: &str = "my story.yaml";

/// The first submit is sold, and its answer is lost.
const DROPPED: &str = "version: 1\nfaults:\n  - { on: submit, wire: { reset: head } }\n";

fn stage() -> Stage {
    let stage = Stage::of("minimal");
    stage.write(FILE, STORY);
    stage.write("dropped.yaml", DROPPED);
    stage
}

/// The commands in a text. Words in capitals stand for what only a person knows.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        for (start, _) in line.match_indices("wanflow ") {
            let before = line[..start].chars().next_back();
            if !before.is_none_or(|char| matches!(char, ' ' | '`')) {
                continue;
            }
            let command = &line[start..];
            let ends = ["  ", "`", "; ", ", ", " (", " && "].iter();
            let end = ends.filter_map(|end| command.find(end)).min().unwrap_or(command.len());
            let command = command[..end].trim();
            let is_a_word =
                |word: &str| word.chars().all(|char| char.is_ascii_uppercase() || char == '_');
            let words: Vec<_> = command.split(' ').collect();
            let names_command =
                words.get(1).is_some_and(|word| word.chars().all(|c| c.is_ascii_lowercase()));
            if names_command && !words.iter().any(|word| is_a_word(word)) {
                found.push(command.to_owned());
            }
        }
    }
    found
}

/// Pastes a command into a shell, in a copy of the stage.
fn pasted(stage: &Stage, command: &str) -> Ended {
    let copy = Stage::empty();
    let copied = Command::new("cp").arg("-r").arg(stage.path().join(".")).arg(copy.path()).status();
    assert!(copied.expect("cp starts").success());
    let folder = wanflow().parent().expect("a file lies in a folder");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", command]).current_dir(copy.path()).env_clear().env("NO_COLOR", "1");
    shell.env("HOME", copy.path()).env("PATH", folder);
    copy.run(&mut shell)
}

#[test]
fn every_printed_command_works_when_it_is_pasted() {
    let stage = stage();
    let mut count = 0;
    let mut try_all = |words: &[&str]| {
        let ended = stage.wanflow(words);
        for command in commands(&format!("{}\n{}", ended.stdout, ended.stderr)) {
            let again = pasted(&stage, &command);
            assert!(
                again.code != 2 && again.code >= 0,
                "{words:?} printed {command:?}, which ends with {}: {}",
                again.code,
                again.stderr
            );
            let is_rehearsed = words.contains(&"--rehearse");
            assert!(!is_rehearsed || command.contains("--rehearse"), "{words:?}: {command}");
            count += 1;
        }
    };
    let latency = ["--latency", "20ms"];
    try_all(&["plan", FILE, "--rehearse"]);
    try_all(&["status", FILE, "--rehearse"]);
    try_all(&["run", FILE, "--rehearse", "--faults", "dropped.yaml", latency[0], latency[1]]);
    try_all(&["status", FILE, "--rehearse"]);
    try_all(&["reconcile", "-f", FILE, "--rehearse"]);
    try_all(&["reconcile", "launch", "-f", FILE, "--rehearse", "--not-created"]);
    try_all(&["run", FILE, "--rehearse", latency[0], latency[1]]);
    try_all(&["take", "roll", "launch", "-f", FILE, "--rehearse", latency[0], latency[1]]);
    try_all(&["take", "pick", "launch@2", "-f", FILE, "--rehearse"]);
    try_all(&["take", "pick", "launch@9", "-f", FILE, "--rehearse"]);
    stage.edit(FILE, "clears", "leaves");
    try_all(&["plan", FILE, "--rehearse"]);
    try_all(&["take", "ls", "-f", FILE, "--rehearse"]);
    let listed = stage.wanflow(&["take", "ls", "launch", "-f", FILE, "--rehearse", "--json"]);
    let digest = &listed.with_code(0).json()["takes"][1]["digest"];
    let name = format!("launch@{}", &digest.as_str().expect("a digest")[..12]);
    try_all(&["take", "pick", &name, "-f", FILE, "--rehearse"]);
    try_all(&["cancel", "launch", "-f", FILE]);
    assert!(count >= 8, "only {count} commands were printed");
}

#[test]
fn stale_takes_tell_what_has_changed_and_have_no_number() {
    let stage = stage();
    let latency = ["--rehearse", "--latency", "20ms"];
    stage.wanflow(&[&["run", FILE][..], &latency].concat()).with_code(0);
    stage.edit(FILE, "clears", "leaves");
    let roll = ["take", "roll", "launch", "-f", FILE];
    let rolled = stage.wanflow(&[&roll[..], &latency].concat()).with_code(0);
    assert!(rolled.stdout.contains("launch: take 1; take 1 plays\n"), "{}", rolled.stdout);
    assert!(!rolled.stdout.contains("take pick"), "there is nothing to choose: {}", rolled.stdout);
    let listed = stage.wanflow(&["take", "ls", "launch", "-f", FILE, "--rehearse"]).with_code(0);
    let numbered = listed.stdout.matches("take 1 ").count();
    assert_eq!(numbered, 1, "{}", listed.stdout);
    assert!(listed.stdout.contains("stale "), "{}", listed.stdout);
    assert!(listed.stdout.contains("\"rocket clears\" → \"rocket leaves\""), "{}", listed.stdout);
}
