//! Storyboards that are made to exhaust, to mislead, or to be obeyed by whoever reads what is
//! said of them.

use std::process::Command;

use wanflow_tests::matrix::{Tally, row};
use wanflow_tests::scripted::Scripted;
use wanflow_tests::{Ended, Stage, wanflow};

use super::{all_have_places, answer, is_obeyed, rules};
use crate::paid;

/// The binary with a second of one core and 256 MiB of address space, its own code included.
fn bounded(stage: &Stage, words: &str) -> Ended {
    let command = format!("ulimit -t 1; ulimit -v 262144; exec '{}' {words}", wanflow().display());
    let mut sh = Command::new("sh");
    sh.args(["-c", &command]).current_dir(stage.path()).env_clear().env("HOME", stage.path());
    stage.run(&mut sh)
}

fn scene(prompt: &str) -> String {
    format!("scenes:\n  - image: rocket.jpg\n    prompt: {prompt}\n")
}

#[test]
fn row_31_yaml_that_is_made_to_exhaust_is_refused_at_its_place() {
    let stage = Stage::of("minimal");
    let level = |level: usize| {
        let ten = vec![format!("*a{}", level - 1); 10].join(", ");
        format!("a{level}: &a{level} [{ten}]\n")
    };
    let bomb = (1..12).map(level).collect::<Vec<_>>().concat();
    let utf16: Vec<u8> = "scenes:\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(&str, Vec<u8>, &str); 11] = [
        ("alias bomb", format!("a0: &a0 [x, x]\n{bomb}").into(), "alias-bomb"),
        ("brackets", format!("scenes: {}", "[".repeat(100_000)).into(), "too-deep"),
        ("braces", format!("scenes: {}", "{a: ".repeat(100_000)).into(), "too-deep"),
        ("dashes", "- ".repeat(100_000).into(), "too-deep"),
        ("huge scalar", scene(&"x".repeat(2_000_000)).into(), "prompt-too-long"),
        ("NUL", scene("a\0b").into(), "control-character"),
        ("UTF-16", [&[0xff, 0xfe][..], &utf16].concat(), "not-utf8"),
        ("two marks", "\u{feff}\u{feff}scenes: []\n".into(), "no-scenes"),
        ("bidi in a text", scene("a\u{202e}b").into(), "hidden-character"),
        ("bidi", (scene("Dust.") + "# a\u{202e}b\n").into(), "hidden-character"),
        ("merge loop", "scenes:\n  - &a\n    <<: *a\n    image: rocket.jpg\n".into(), "alias-loop"),
    ];
    for (name, text, rule) in cases {
        std::fs::write(stage.path().join("story.yaml"), text).expect("a stage is writable");
        let checked = bounded(&stage, "check --json");
        assert!([0, 1].contains(&checked.code), "{name}: {} {}", checked.code, checked.stderr);
        let found = rules(&checked);
        assert!(found.iter().any(|one| one == rule), "{name}: {found:?}");
        assert!(all_have_places(&checked), "{name}: {}", checked.stdout);
        let shown = bounded(&stage, "check");
        assert_eq!(shown.code, checked.code, "{name}: {}", shown.stderr);
        assert!(shown.stderr.contains("story.yaml:"), "{name}");
        assert!(shown.stderr.len() < 20_000, "{name}: {} bytes are said", shown.stderr.len());
        assert!(!shown.stderr.contains(is_obeyed), "{name}: {}", shown.stderr);
    }
    let large = vec![b'#'; 5 << 20];
    std::fs::write(stage.path().join("story.yaml"), large).expect("a stage is writable");
    let refused = bounded(&stage, "check").with_code(6);
    assert!(refused.stderr.contains("larger than"), "{}", refused.stderr);
    row(31, "refused at its place, in under 1 s of one core and 256 MiB", Tally::NONE);
}

const HOSTILE: &str = r"\e[2J\e]0;owned\a\x9b31m\u202egnp.exe\u2066";

#[test]
fn row_34_what_a_terminal_would_obey_is_printed_spelt_out() {
    let hostile = "\u{1b}[2J\u{9b}31m\u{202e}";
    let body = format!(r#"{{"code":400,"reason":"ILLEGAL_PROMPT","message":"{HOSTILE}"}}"#)
        .replace(r"\e", r"\u001b")
        .replace(r"\a", r"\u0007")
        .replace(r"\x9b", r"\u009b");
    let host = Scripted::start(move |_| answer(400, &body));
    let stage = paid::stage(&host.address.to_string());
    let endpoint = "endpoint: novita/wan2.6-i2v\n";
    stage.write(
        "ids.yaml",
        &scene("Dust.").replace("- image", &format!("- id: \"{HOSTILE}\"\n    image")),
    );
    stage.write("story.yaml", &format!("{endpoint}{}", scene("The rocket clears the tower.")));
    let odd = format!("{hostile}.yaml");
    stage.write(
        &odd,
        &format!("title: \"{HOSTILE}\"\n{}", scene("Dust.").replace("rocket", "r\u{85}")),
    );
    let key = ["--api-key-file", "key", "--yes"];
    let outputs = [
        stage.wanflow(&["check", "ids.yaml"]).with_code(1),
        stage.wanflow(&["check", "ids.yaml", "--json"]).with_code(1),
        stage.wanflow(&["check", "ids.yaml", "--format", "sarif"]).with_code(1),
        stage.wanflow(&["check", "ids.yaml", "--format", "github"]).with_code(1),
        stage.wanflow(&["check", &odd]).with_code(1),
        stage.wanflow(&["check", hostile]).with_code(6),
        stage.wanflow(&["plan", "--only", hostile]).with_code(2),
        stage.wanflow(&["run", "--api-key-file", "key", "--budget", hostile]).with_code(2),
        stage.wanflow(&[hostile]).with_code(2),
        stage.wanflow(&[&["run"][..], &key].concat()).with_code(4),
        stage.wanflow(&[&["run", "--json"][..], &key].concat()).with_code(4),
        stage.wanflow(&["status"]).with_code(0),
        stage.wanflow(&["status", "--json"]).with_code(0),
    ];
    for Ended { stdout, stderr, .. } in &outputs {
        assert!(!stdout.contains(is_obeyed), "{stdout:?}");
        assert!(!stderr.contains(is_obeyed), "{stderr:?}");
    }
    assert!(
        outputs[9].stderr.contains("[2J"),
        "the host's words are printed: {}",
        outputs[9].stderr
    );
    outputs[1].json();
    outputs[12].json();
    row(34, "ids, prompts, names and the host's words are spelt out", Tally::NONE);
}

#[test]
fn row_35_machines_read_what_was_meant_for_people_as_text() {
    let stage = Stage::of("minimal");
    let attack = r#"=cmd|' /C calc'!A1<script>alert(1)</script>\n::error file=x::owned\r\n"}],%0A"#;
    // Findings whose words repeat the storyboard's: an unknown scene, an unknown key, a bad id.
    let broken = format!(
        "scenes:\n  - id: \"{0}\"\n    image: {{ from: \"{0}x\" }}\n    \"{0}\": 1\n",
        attack.replace('"', r#"\""#)
    );
    stage.write("broken.yaml", &broken);
    let github = stage.wanflow(&["check", "broken.yaml", "--format", "github"]).with_code(1).stdout;
    let found = rules(&stage.wanflow(&["check", "broken.yaml", "--json"]).with_code(1));
    // Behind the annotations, of which GitHub shows ten, all of them stand in a group of the log.
    let (github, group) = github.split_once("::group::").expect("a group");
    let listed: Vec<_> = group.lines().skip(1).filter(|line| *line != "::endgroup::").collect();
    assert_eq!(listed.len(), found.len(), "one line a finding:\n{group}");
    assert!(listed.iter().all(|line| !line.starts_with("::")), "{group}");
    assert_eq!(github.lines().count(), found.len(), "one line a finding:\n{github}");
    for line in github.lines() {
        let (command, rest) = line.split_once(' ').expect("a command with properties");
        assert!(["::error", "::warning", "::notice"].contains(&command), "{line}");
        assert!(rest.starts_with("file=broken.yaml,"), "{line}");
        let (properties, message) = rest.split_once("::").expect("a message");
        assert!(!properties.contains("owned") && !message.is_empty(), "{line}");
    }
    let sarif = stage.wanflow(&["check", "broken.yaml", "--format", "sarif"]).with_code(1).json();
    let results = sarif["runs"][0]["results"].as_array().expect("SARIF has results");
    assert_eq!(results.len(), found.len(), "{sarif}");

    let prompt = serde_json::to_string("=1+1 <script>\"}],\\ ::error::owned").expect("a text");
    let quick = scene(&prompt) + "film: { output: \"=1+1.mp4\" }\n";
    stage.write("story.yaml", &quick);
    stage.wanflow(&["run", "--rehearse", "--latency", "10ms"]).with_code(0);
    let manifests = super::files(&stage.path().join("out"));
    let manifests =
        manifests.iter().filter(|path| path.extension().is_some_and(|kind| kind == "json"));
    let mut read = 0;
    for manifest in manifests {
        let text = std::fs::read_to_string(manifest).expect("a manifest is text");
        serde_json::from_str::<serde_json::Value>(&text).expect("a manifest is JSON");
        assert!(!text.contains(is_obeyed), "{text}");
        read += 1;
    }
    assert_eq!(read, 1, "there is a manifest");
    row(35, "no report in HTML or CSV yet; annotations, SARIF and manifest hold", Tally::NONE);
}
