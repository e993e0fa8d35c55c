//! A key that must be seen nowhere but in the one header of requests to its own origin.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use wanflow_run::scrub::Scrubber;
use wanflow_run::secret::Secret;
use wanflow_tests::matrix::{Tally, row};
use wanflow_tests::scripted::{Scripted, Seen, Step};
use wanflow_tests::{Ended, Stage};

use super::{answer, answer_with, files, is_submit, pipe};
use crate::emulate::Emulation;
use crate::paid;

/// Letters that are written otherwise in links, in JSON and in base64.
const CANARY: &str = "sk-Canary+4711/do=not&print";

/// The canary in base64.
const BASE64: &str = "c2stQ2FuYXJ5KzQ3MTEvZG89bm90JnByaW50";

const STORY: &str = "\
endpoint: novita/wan2.6-i2v
scenes:
  - id: launch
    image: rocket.jpg
    prompt: The rocket clears the tower.
";

/// What a host does with a key that it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Echo {
    Refusal,
    Unauthorised,
    Page,
    BrokenOff,
    TaskId,
    Reason,
    LinkElsewhere,
    LinkHere,
    Redirect,
    RedirectedSubmit,
}

const ECHOES: [Echo; 10] = [
    Echo::Refusal,
    Echo::Unauthorised,
    Echo::Page,
    Echo::BrokenOff,
    Echo::TaskId,
    Echo::Reason,
    Echo::LinkElsewhere,
    Echo::LinkHere,
    Echo::Redirect,
    Echo::RedirectedSubmit,
];

impl Echo {
    /// The answer to a request. `elsewhere` is another origin that would like to know the key.
    fn answer(self, seen: &Seen, elsewhere: &str) -> Vec<Step> {
        let sent_key = seen.header("authorization").unwrap_or("Bearer none");
        let key = sent_key.trim_start_matches("Bearer ");
        let headers = format!("X-Echo: {sent_key}\r\nWWW-Authenticate: Bearer realm=\"{key}\"\r\n");
        let error = |status, reason: &str| {
            let escaped = key.replace('s', r"\u0073");
            let body = format!(
                r#"{{"code":{status},"reason":"{reason}","message":"{sent_key} {escaped} {BASE64}"}}"#
            );
            answer_with(status, &headers, &body)
        };
        let here = seen.header("host").unwrap_or_default();
        let task = |state: &str, more: &str| {
            answer(200, &format!(r#"{{"task":{{"task_id":"t","status":"{state}"{more}}}"#))
        };
        let done = |link: &str| {
            task("TASK_STATUS_SUCCEED", &format!(r#"}},"videos":[{{"video_url":"{link}"}}]"#))
        };
        match (self, is_submit(seen)) {
            (Self::Refusal, _) => error(400, "ILLEGAL_PROMPT"),
            (Self::Unauthorised, _) => error(401, "INVALID_API_KEY"),
            (Self::Page, _) => answer_with(500, &headers, &format!("<html>{sent_key}</html>")),
            (Self::BrokenOff, _) => vec![
                Step::Send(
                    format!("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{sent_key}").into(),
                ),
                Step::Close,
            ],
            (Self::RedirectedSubmit, true) => {
                answer_with(307, &format!("Location: http://{elsewhere}/?{key}\r\n"), "{}")
            }
            (Self::TaskId, true) => answer(200, &format!(r#"{{"task_id":"t-{key}"}}"#)),
            (_, true) => answer(200, r#"{"task_id":"t"}"#),
            (Self::TaskId | Self::Reason | Self::RedirectedSubmit, false) => {
                task("TASK_STATUS_FAILED", &format!(r#","reason":"{sent_key} {BASE64}"}}"#))
            }
            (Self::LinkElsewhere, false) => done(&format!("http://{elsewhere}/{BASE64}.mp4?{key}")),
            (Self::LinkHere, false) => done(&format!("http://{here}/{key}/clip.mp4")),
            (Self::Redirect, false) if seen.line().contains("clip.mp4") => {
                let location = format!("Location: http://{elsewhere}/?k={CANARY}\r\n");
                answer_with(302, &location, "")
            }
            (Self::Redirect, false) => done(&format!("http://{here}/clip.mp4")),
        }
    }
}

fn stage(host: &str) -> Stage {
    let stage = paid::stage(host);
    stage.write("story.yaml", STORY);
    stage.write("key", CANARY);
    stage
}

/// What finds the canary. Its spellings are held by tests of its own; the plainest are looked
/// for by hand as well.
fn finds(text: &str) -> bool {
    let key: Scrubber = Secret::new(CANARY).expect("a key").scrubber();
    let by_hand = [CANARY, BASE64, "sk-Canary%2B4711", "sk-canary"];
    key.finds(text) || by_hand.iter().any(|one| text.contains(one))
}

/// Looks at all that a stage holds, but for where the user put the key.
fn assert_nowhere(stage: &Stage, ended: &[Ended], what: &str) {
    for Ended { stdout, stderr, .. } in ended {
        assert!(!finds(stdout), "{what}: {stdout}");
        assert!(!finds(stderr), "{what}: {stderr}");
    }
    let mut looked_at = 0;
    for file in files(stage.path()).iter().filter(|file| **file != stage.path().join("key")) {
        let bytes = std::fs::read(file).expect("a stage is readable");
        assert!(!finds(&String::from_utf8_lossy(&bytes)), "{what}: {}", file.display());
        assert!(!finds(&file.display().to_string()), "{what}: {}", file.display());
        looked_at += 1;
    }
    assert!(looked_at > 0, "{what}: there is something to look at");
}

/// Everything that reports on a run.
fn reports_after(stage: &Stage) -> Vec<Ended> {
    let words: [&[&str]; 6] = [
        &["status"],
        &["status", "--json"],
        &["plan"],
        &["plan", "--json"],
        &["reconcile"],
        &["reconcile", "--json"],
    ];
    words.iter().map(|words| stage.wanflow(words)).collect()
}

/// Runs against a host that echoes, in both ways of giving the key and of reading events.
fn echoed(echo: Echo) -> (u64, u64) {
    let elsewhere = Scripted::start(|_| answer(200, "{}"));
    let other = elsewhere.address.to_string();
    let host = Scripted::start(move |seen| echo.answer(seen, &other));
    let (mut runs, mut submits) = (0, 0);
    for json in [false, true] {
        let stage = stage(&host.address.to_string());
        let mut words = vec!["run", "--yes"];
        let mut command = if json {
            words.push("--json");
            stage.command(&words)
        } else {
            words.extend(["--api-key-file", "key"]);
            stage.command(&words)
        };
        if json {
            command.env("NOVITA_API_KEY", CANARY);
        }
        let mut ended = vec![stage.run(&mut command)];
        assert!((4..=6).contains(&ended[0].code), "{echo:?}: {:?}", ended[0]);
        ended.extend(reports_after(&stage));
        assert_nowhere(&stage, &ended, &format!("{echo:?}"));
        runs += 1;
    }
    for seen in host.seen() {
        submits += u64::from(is_submit(&seen));
        let others =
            seen.head.lines().filter(|line| !line.to_lowercase().starts_with("authorization:"));
        assert!(!others.into_iter().any(finds), "{echo:?}: {}", seen.head);
        assert!(!finds(&String::from_utf8_lossy(&seen.body)), "{echo:?}: a body");
    }
    assert!(submits >= runs, "{echo:?}: the key was sent, or nothing is shown");
    for seen in elsewhere.seen() {
        assert!(!finds(&seen.head), "{echo:?}: another origin has it: {}", seen.head);
    }
    (runs, submits - runs)
}

/// A film from a host that behaves.
fn bought() -> (u64, u64) {
    let books = Stage::empty();
    let emulation = Emulation::start(&books, &["--latency", "50ms", "--state", "state"]);
    let stage = stage(&emulation.host);
    let words = ["run", "--yes", "--json", "--api-key-file", "key"];
    let mut ended = vec![stage.wanflow(&words).with_code(0), stage.wanflow(&words).with_code(0)];
    ended.extend(reports_after(&stage));
    assert_nowhere(&stage, &ended, "a film");
    assert_nowhere(&books, &[], "the emulator's own books");
    (2, emulation.ledger().len() as u64 - 1)
}

#[test]
fn row_36_the_key_is_seen_nowhere_but_in_its_header() {
    let mut tally = Tally::NONE;
    for (runs, duplicates) in ECHOES.into_iter().map(echoed).chain([bought()]) {
        tally += Tally { runs, duplicates };
    }
    let outcome = "never out: not from echoes in bodies, headers, ids, links and redirects";
    row(36, outcome, tally);
}

#[test]
fn a_key_where_it_does_not_belong_is_refused_and_not_repeated() {
    let stage = stage("127.0.0.1:9");
    let with_key = |words: &[&str]| {
        let mut command = stage.command(words);
        stage.run(command.env("NOVITA_API_KEY", CANARY))
    };
    let mut ended = vec![
        // On the command line, known or not.
        with_key(&["check", CANARY]).with_code(2),
        with_key(&["run", "--api-key", CANARY]).with_code(2),
        with_key(&["reconcile", "launch", "--not-created", "--reason", CANARY]).with_code(2),
        stage.wanflow(&["run", "--api-key-file", "key", "--only", CANARY]).with_code(2),
    ];
    assert!(ended[0].stderr.contains("command line"), "{}", ended[0].stderr);

    // In the storyboard.
    stage.edit("story.yaml", "clears the tower", CANARY);
    let refused = stage.wanflow(&["run", "--yes", "--api-key-file", "key"]).with_code(1);
    assert!(refused.stderr.contains("story.yaml:5: this line holds the key"), "{}", refused.stderr);
    ended.push(refused);
    stage.write("story.yaml", STORY);

    // In the address of the host.
    for origin in [
        format!("https://{}@h.example", "sk-Canary%2B4711%2Fdo%3Dnot%26print"),
        format!("https://h.example/?key={CANARY}"),
        format!("https://h.example/{BASE64}"),
    ] {
        let text = format!("[endpoints.\"novita/wan2.6-i2v\"]\norigin = \"{origin}\"\n");
        stage.write("own.toml", &text);
        let mut command = stage.command(&["run", "--yes", "--api-key-file", "key"]);
        let refused = stage.run(command.env("WANFLOW_CONFIG", "own.toml")).with_code(2);
        assert!(refused.stderr.contains("own.toml:2:10"), "{}", refused.stderr);
        ended.push(refused);
        std::fs::remove_file(stage.path().join("own.toml")).expect("it is there");
    }

    // In a file that is none, too large or too short; or one that others may read.
    pipe(&stage, "pipe");
    std::fs::create_dir(stage.path().join("folder")).expect("space");
    stage.write("large", &CANARY.repeat(4000));
    stage.write("short", "sk-1");
    stage.write("lines", &format!("{CANARY}\n{CANARY}\n"));
    for file in ["pipe", "folder", "large", "short", "lines", "missing"] {
        let refused = stage.wanflow(&["run", "--yes", "--api-key-file", file]).with_code(6);
        assert!(refused.stderr.contains(file), "{}", refused.stderr);
        ended.push(refused);
    }
    let loose = Permissions::from_mode(0o644);
    std::fs::set_permissions(stage.path().join("key"), loose).expect("a stage's files have modes");
    let refused = stage.wanflow(&["run", "--api-key-file", "key"]).with_code(3);
    assert!(refused.stderr.contains("chmod 600 key"), "{}", refused.stderr);
    ended.push(refused);

    for Ended { stdout, stderr, .. } in &ended {
        assert!(!finds(stdout), "{stdout}");
        assert!(!finds(stderr), "{stderr}");
    }
}
