//! The emulator as a process of its own, and requests to it by hand.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use wanflow_tests::Stage;

/// `wanflow emulate` on a free port.
pub(crate) struct Emulation {
    process: Child,
    /// `127.0.0.1:PORT`.
    pub(crate) host: String,
}

impl Emulation {
    pub(crate) fn start(stage: &Stage, words: &[&str]) -> Self {
        Self::start_at(stage, "127.0.0.1:0", words)
    }

    /// Ends it, and starts another at the same address that knows none of its tasks.
    pub(crate) fn forgets(self, stage: &Stage) -> Self {
        let host = self.host.clone();
        drop(self);
        Self::start_at(stage, &host, &[])
    }

    fn start_at(stage: &Stage, listen: &str, words: &[&str]) -> Self {
        let shared = drawn_clips().to_str().expect("the build's folder has a name in UTF-8");
        let words = [&["--listen", listen, "--clips", shared], words].concat();
        Self::of_own_clips(stage, &words)
    }

    /// `wanflow emulate` with these words alone: its clips are nobody else's.
    fn of_own_clips(stage: &Stage, words: &[&str]) -> Self {
        let mut command = stage.command(&["emulate"]);
        command.args(words).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the binary starts");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut line).expect("the emulator speaks");
        let host = line.trim().strip_prefix("listening on http://").expect("its first line");
        Self { host: host.to_owned(), process }
    }

    /// Sends one request and returns status and body.
    pub(crate) fn send(&self, head: &str, body: &str) -> (u16, Vec<u8>) {
        send(&self.host, head, body)
    }

    pub(crate) fn json(&self, head: &str, body: &str) -> (u16, Value) {
        let (status, body) = self.send(head, body);
        (status, serde_json::from_slice(&body).expect("the answer is JSON"))
    }

    pub(crate) fn ledger(&self) -> Vec<Value> {
        let (_, ledger) = self.json("GET /emulator/ledger", "");
        ledger["tasks"].as_array().expect("a list of tasks").clone()
    }
}

/// A folder of clips that the emulators of all tests share, so that each is drawn once; what an
/// earlier build of the tests drew is thrown away.
fn drawn_clips() -> &'static Path {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("drawn-clips");
        let _ = std::fs::remove_dir_all(&folder);
        folder
    });
    &FOLDER
}

/// Sends a request to an emulator at this address, and brings status and body of its answer.
pub(crate) fn send(host: &str, head: &str, body: &str) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(host).expect("the emulator listens");
    let length = body.len();
    write!(
        stream,
        "{head} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer test\r\nContent-Type: \
         application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .expect("the emulator reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the emulator answers");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
    let status = String::from_utf8_lossy(&answer[9..12]).parse().expect("a status");
    (status, answer.split_off(end + 4))
}

impl Drop for Emulation {
    fn drop(&mut self) {
        // It may have ended by itself; that is for the test to notice.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const REQUEST: &str = r#"{"input":{"img_url":"https://example.com/moon.png","prompt":"Dust."},
    "parameters":{"duration":5,"resolution":"720P","audio":false}}"#;

#[test]
fn a_request_by_hand_gets_a_task_then_progress_then_a_clip() {
    let stage = Stage::empty();
    let emulation = Emulation::start(&stage, &["--latency", "200ms", "--state", "state"]);
    let (status, answer) = emulation.json("POST /v3/async/wan2.6-i2v", REQUEST);
    assert_eq!(status, 200, "{answer}");
    let task = answer["task_id"].as_str().expect("a task id").to_owned();
    let poll = format!("GET /v3/async/task-result?task_id={task}");
    let mut seen = Vec::new();
    let link = loop {
        let (status, answer) = emulation.json(&poll, "");
        assert_eq!(status, 200, "{answer}");
        let word = answer["task"]["status"].as_str().expect("a state").to_owned();
        if seen.last() != Some(&word) {
            seen.push(word);
        }
        if let Some(link) = answer["videos"][0]["video_url"].as_str() {
            break link.to_owned();
        }
        assert!(seen.iter().all(|word| word != "TASK_STATUS_FAILED"), "{answer}");
    };
    assert_eq!(seen.last().map(String::as_str), Some("TASK_STATUS_SUCCEED"), "{seen:?}");
    let path = link.split_once(&emulation.host).expect("a link to this host").1;
    let (status, clip) = emulation.send(&format!("GET {path}"), "");
    assert_eq!(status, 200);
    let file = stage.path().join("clip.mp4");
    std::fs::write(&file, clip).expect("a stage is writable");
    assert_eq!(emulation.ledger().len(), 1);
    drop(emulation);
    let again = Emulation::start(&stage, &["--state", "state"]);
    assert_eq!(again.ledger()[0]["task_id"], task.as_str(), "the ledger outlives a restart");
}

#[test]
fn a_clip_in_the_shared_folder_is_not_drawn_again() {
    let stage = Stage::empty();
    let buy = |emulation: &Emulation| {
        let (_, answer) = emulation.json("POST /v3/async/wan2.6-i2v", REQUEST);
        let task = answer["task_id"].as_str().expect("a task id").to_owned();
        loop {
            let (_, answer) =
                emulation.json(&format!("GET /v3/async/task-result?task_id={task}"), "");
            let Some(link) = answer["videos"][0]["video_url"].as_str() else { continue };
            let path = link.split_once(&emulation.host).expect("a link to this host").1;
            break emulation.send(&format!("GET {path}"), "").1;
        }
    };
    let words = &["--latency", "0s", "--clips", "clips"];
    buy(&Emulation::of_own_clips(&stage, words));
    let drawn = std::fs::read_dir(stage.path().join("clips")).expect("the folder was made");
    let drawn: Vec<_> = drawn.map(|entry| entry.expect("an entry").path()).collect();
    let [clip] = &drawn[..] else { panic!("one request, one clip: {drawn:?}") };
    std::fs::write(clip, "drawn before").expect("a stage is writable");
    assert_eq!(buy(&Emulation::of_own_clips(&stage, words)), b"drawn before");
}

#[test]
fn mistakes_are_answered_in_the_hosts_words() {
    let stage = Stage::empty();
    let emulation = Emulation::start(&stage, &[]);
    for (head, body, status, reason) in [
        ("POST /v3/async/wan2.6-i2v", "{}", 400, "INVALID_REQUEST_BODY"),
        ("POST /v3/async/wan2.6-i2v", "not json", 400, "INVALID_REQUEST_BODY"),
        ("GET /v3/async/task-result?task_id=no-such-task", "", 404, "TASK_NOT_FOUND"),
        ("POST /v3/async/wan9.9-i2v", REQUEST, 404, "API_NOT_FOUND"),
    ] {
        let (got, answer) = emulation.json(head, body);
        assert_eq!((got, answer["reason"].as_str()), (status, Some(reason)), "{head}: {answer}");
    }
    assert!(emulation.ledger().is_empty(), "nothing was sold");
}

#[test]
fn one_endpoint_alone_is_played_where_it_is_named() {
    let stage = Stage::empty();
    let emulation = Emulation::start(&stage, &["--endpoint", "runpod/wan2.6-i2v"]);
    let (status, answer) = emulation.json("POST /v3/async/wan2.6-i2v", REQUEST);
    assert_eq!((status, &answer["error"].is_string()), (404, &true), "in its words: {answer}");
    let ended = stage.wanflow(&["emulate", "--endpoint", "runpod/wan2.6"]).with_code(2);
    assert!(ended.stderr.contains("did you mean `runpod/wan2.6-i2v`?"), "{}", ended.stderr);
}
