//! Fault scripts: what each word does to a reply, and what is said of a wrong script.

use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use wanflow_api::answer::PollState::{Known, Unknown};
use wanflow_api::endpoint::TaskState::{Failed, Queued, Succeeded};
use wanflow_emulate::{At, ClipMaker, ClipOrder, Cut, Emulator, FaultScript, Line, Reply, State};

use crate::endpoint::{BAKERY, KITCHEN};
use crate::host::{KEY, Sketcher, options, order};

/// A maker of these bytes.
struct Boxes(Vec<u8>);

impl ClipMaker for Boxes {
    fn make(&self, _order: &ClipOrder) -> Result<Vec<u8>, String> {
        Ok(self.0.clone())
    }
}

/// An emulator with this script, long after a task of it could be done.
struct Stricken {
    emulator: Emulator,
    now: Duration,
}

impl Stricken {
    fn by(faults: &str) -> Self {
        let text = format!("version: 1\nfaults:\n{faults}");
        let script = FaultScript::parse(&text, &[KITCHEN, BAKERY]);
        let faults = script.unwrap_or_else(|error| panic!("{error} in:\n{text}"));
        let mut options = options();
        options.faults = faults;
        let emulator = Emulator::new(options, Box::new(Sketcher::default()), State::in_memory());
        Self { emulator: emulator.expect("good documents"), now: Duration::from_secs(1_000_000) }
    }

    fn send(&self, method: &str, uri: &str, headers: &[(&str, &str)], body: String) -> Reply {
        let mut request = http::Request::builder().method(method).uri(uri);
        for (name, value) in KEY.iter().chain(headers) {
            request = request.header(*name, *value);
        }
        let request = request.body(Bytes::from(body)).expect("a well-formed request");
        self.emulator.handle(self.now, &request)
    }

    fn submit(&self, words: &str) -> Reply {
        let mut order = order();
        order["words"] = words.into();
        self.send("POST", "/kitchen/clips", &[], order.to_string())
    }

    /// Submits, and gives the id that the ledger has for it.
    fn task(&self, words: &str) -> String {
        self.submit(words);
        let ledger = self.ledger();
        let tasks = ledger["tasks"].as_array().expect("a list");
        tasks.last().expect("a task")["task_id"].as_str().expect("an id").to_owned()
    }

    fn poll(&self, task_id: &str) -> Reply {
        self.send("GET", &format!("/kitchen/clips/{task_id}/state"), &[], String::new())
    }

    /// Polls for the clip's link, and fetches from it.
    fn fetch(&mut self, task_id: &str, headers: &[(&str, &str)]) -> Reply {
        self.now += Duration::from_mins(1);
        let answer = json_of(self.poll(task_id));
        let link = answer["film"]["at"].as_str().expect("a link");
        let path = link.strip_prefix("http://emulator.test").expect("our origin");
        self.send("GET", path, headers, String::new())
    }

    fn ledger(&self) -> Value {
        json_of(self.send("GET", "/emulator/ledger", &[], String::new()))
    }
}

fn json_of(reply: Reply) -> Value {
    serde_json::from_slice(&bytes_of(reply)).expect("JSON")
}

fn bytes_of(reply: Reply) -> Bytes {
    reply.into_body().read().expect("a readable body")
}

fn status(reply: &Reply) -> u16 {
    reply.status().as_u16()
}

#[test]
fn an_answer_takes_the_place_of_the_hosts_and_nothing_is_sold() {
    let host = Stricken::by("  - { on: submit, answer: { status: 503 } }");
    let reply = host.submit("a rocket");
    assert_eq!(status(&reply), 503);
    assert_eq!(reply.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(host.ledger()["tasks"], json!([]));
    assert_eq!(status(&host.submit("a rocket")), 200, "the second one is served");
    assert_eq!(host.ledger()["tasks"].as_array().map(Vec::len), Some(1));
    assert_eq!(host.ledger()["posts"][0]["count"], 2, "both arrived");
    assert_eq!(host.ledger()["faults"], json!([{ "matched": 2, "fired": 1 }]));
}

#[test]
fn a_reason_brings_its_status_and_the_hosts_shape() {
    let known = KITCHEN.checks.first().expect("the kitchen's document has reasons");
    let reason = known.reason;
    let host = Stricken::by(&format!(
        "  - {{ on: submit, answer: {{ reason: {reason}, retry_after: -5 }} }}\n  \
         - {{ on: submit, answer: {{ reason: ODD, status: 418, message: 'no, \"really\"' }} }}"
    ));
    let reply = host.submit("a");
    assert_eq!(status(&reply), known.status);
    assert_eq!(reply.headers()["retry-after"], "-5");
    assert_eq!(KITCHEN.read_error(&json_of(reply), &|_| None).reason.as_deref(), Some(reason));
    let reply = host.submit("b");
    assert_eq!(status(&reply), 418);
    let answer = KITCHEN.read_error(&json_of(reply), &|_| None);
    assert_eq!(answer.reason.as_deref(), Some("ODD"));
    assert_eq!(answer.message.as_deref(), Some("no, \"really\""));
}

#[test]
fn a_submit_can_be_committed_and_answered_otherwise_or_not_at_all() {
    let host = Stricken::by(
        "  - { on: submit, commit: true, answer: { body: '{}' } }\n  \
         - { on: submit, wire: { reset: head } }\n  \
         - { on: submit, commit: false, wire: { end: head } }",
    );
    let sold = || host.ledger()["tasks"].as_array().map_or(0, Vec::len);
    assert_eq!(json_of(host.submit("a")), json!({}));
    assert_eq!(sold(), 1);
    let line = Line::of(&host.submit("b")).expect("a bad line");
    assert_eq!(line.cut, Some((At::Head, Cut::Reset)));
    assert_eq!(sold(), 2, "dropped after the commit");
    let line = Line::of(&host.submit("c")).expect("a bad line");
    assert_eq!((line.cut, sold()), (Some((At::Head, Cut::End)), 2), "dropped before it");
}

#[test]
fn a_scene_is_known_by_its_prompt_in_all_its_requests() {
    let mut host = Stricken::by(
        "  - { on: poll, prompt: dust, nth: 2, answer: { status: 500 } }\n  \
         - { on: clip, prompt: dust, answer: { status: 403 } }",
    );
    let (rocket, dust) = (host.task("a rocket"), host.task("dust drifts"));
    assert_eq!(status(&host.poll(&rocket)), 200);
    assert_eq!(status(&host.poll(&dust)), 200);
    assert_eq!(status(&host.poll(&rocket)), 200);
    assert_eq!(status(&host.poll(&dust)), 500);
    assert_eq!(status(&host.fetch(&rocket, &[])), 200);
    assert_eq!(status(&host.fetch(&dust, &[])), 403);
    assert_eq!(status(&host.fetch(&dust, &[])), 200);
}

#[test]
fn a_task_shows_another_state_word_or_link() {
    let mut host = Stricken::by(
        "  - { on: poll, edit: { state: failed, reason: flagged } }\n  \
         - { on: poll, edit: { state: queued } }\n  \
         - { on: poll, edit: { state: succeeded, video: 'file:///etc/passwd', ttl: soon } }\n  \
         - { on: poll, edit: { word: PAUSED } }\n  \
         - { on: poll, edit: { state: succeeded, video: null, set: { /extra~1: [1, x] } } }",
    );
    let task = host.task("a");
    let read = |reply| KITCHEN.read_poll(&json_of(reply), &|_| None).expect("a state");
    assert_eq!(read(host.poll(&task)).state, Known(Failed));
    assert_eq!(read(host.poll(&task)).state, Known(Queued));
    let answer = read(host.poll(&task));
    assert_eq!(
        (answer.state, answer.video.as_deref()),
        (Known(Succeeded), Some("file:///etc/passwd"))
    );
    assert_eq!(read(host.poll(&task)).state, Unknown("PAUSED".to_owned()));
    let answer = json_of(host.poll(&task));
    assert_eq!(answer["extra/"], json!([1, "x"]), "{answer}");
    assert_eq!(KITCHEN.read_poll(&answer, &|_| None).expect("a state").video, None);
    assert_eq!(status(&host.fetch(&task, &[])), 200, "then all is well");
}

#[test]
fn a_task_id_can_be_any_json() {
    let host = Stricken::by("  - { on: submit, edit: { task_id: null, headers: { x-odd: 7 } } }");
    let reply = host.submit("a");
    assert_eq!(reply.headers()["x-odd"], "7");
    let length = reply.headers()["content-length"].to_str().expect("digits").to_owned();
    let bytes = bytes_of(reply);
    assert_eq!(length, bytes.len().to_string());
    assert_eq!(KITCHEN.read_submit(&serde_json::from_slice(&bytes).expect("JSON")), None);
    assert_eq!(
        host.ledger()["tasks"].as_array().map(Vec::len),
        Some(1),
        "it was sold all the same"
    );
}

#[test]
fn clips_are_replaced_cut_or_changed() {
    let mut host = Stricken::by(
        "  - { on: clip, clip: { content: html } }\n  - { on: clip, clip: { content: empty } }\n  \
         - { on: clip, clip: { content: jpeg } }\n  - { on: clip, clip: { cut: 3 } }\n  \
         - { on: clip, clip: { seconds: 9 } }\n  - { on: clip, clip: { content: changed } }",
    );
    let task = host.task("a");
    let mut fetched = Vec::new();
    for _ in 0..7 {
        let reply = host.fetch(&task, &[]);
        let etag = reply.headers()["etag"].clone();
        fetched.push((bytes_of(reply), etag));
    }
    let (clip, etag) = fetched.pop().expect("seven");
    assert_eq!(&clip[..], b"clip 5 0");
    assert!(fetched[0].0.starts_with(b"<!doctype html>"));
    assert!(fetched[1].0.is_empty());
    assert!(fetched[2].0.starts_with(b"\xff\xd8\xff"));
    assert_eq!(&fetched[3].0[..], b"cli");
    assert_eq!(&fetched[4].0[..], b"clip 9 0");
    assert!(fetched[5].0.starts_with(&clip) && fetched[5].0.len() > clip.len());
    assert!(fetched.iter().all(|(_, other)| *other != etag), "each is another file");
}

#[test]
fn a_clip_without_its_index_is_an_mp4_without_moov() {
    let boxes = |names: [&[u8; 4]; 2]| {
        names
            .iter()
            .flat_map(|name| [&12_u32.to_be_bytes()[..], &name[..], b"data"].concat())
            .collect::<Vec<u8>>()
    };
    let mut options = options();
    let script = "version: 1\nfaults: [{ on: clip, clip: { content: no_moov } }]";
    options.faults = FaultScript::parse(script, &[]).expect("a sound script");
    let maker = Boxes(boxes([b"ftyp", b"moov"]));
    let emulator = Emulator::new(options, Box::new(maker), State::in_memory()).expect("documents");
    let mut host = Stricken { emulator, now: Duration::from_secs(9) };
    let task = host.task("a");
    assert_eq!(bytes_of(host.fetch(&task, &[])), boxes([b"ftyp", b"free"]));
}

#[test]
fn ranges_are_ignored_mistaken_or_refused() {
    let mut host = Stricken::by(
        "  - { on: clip, clip: { range: ignored } }\n  - { on: clip, clip: { range: wrong } }\n  \
         - { on: clip, clip: { range: refused } }",
    );
    let task = host.task("a");
    let range = &[("range", "bytes=5-")][..];
    let reply = host.fetch(&task, range);
    assert_eq!((status(&reply), reply.headers().get("content-range")), (200, None));
    let reply = host.fetch(&task, range);
    assert_eq!(status(&reply), 206);
    assert_eq!(reply.headers()["content-range"], "bytes 0-2/8");
    assert_eq!(&bytes_of(reply)[..], b"5 0");
    assert_eq!(status(&host.fetch(&task, range)), 416);
}

#[test]
fn the_way_of_an_answer_is_told_in_bytes_of_its_body() {
    let host = Stricken::by(
        "  - { answer: { body: '12345678' }, wire: { delay: 2s, reset: middle } }\n  \
         - { answer: { body: '12345678' }, wire: { delay: 5ms, delay_at: 3, end: last } }\n  \
         - { answer: { body: '12345678' }, wire: { reset: 100, content_length: 5 } }\n  \
         - { answer: { body: '' }, wire: { bytes_per_second: 1, reset: 7, endless_head: true } }",
    );
    let line = |reply: &Reply| Line::of(reply).expect("a bad line");
    let one = line(&host.submit("a"));
    assert_eq!(one.delay, Some((At::Head, Duration::from_secs(2))));
    assert_eq!(one.cut, Some((At::Byte(4), Cut::Reset)));
    let two = line(&host.submit("a"));
    assert_eq!(two.delay, Some((At::Byte(3), Duration::from_millis(5))));
    assert_eq!(two.cut, Some((At::Byte(7), Cut::End)));
    let three = host.submit("a");
    assert_eq!(three.headers()["content-length"], "5");
    assert_eq!(line(&three).cut, Some((At::Byte(7), Cut::Reset)), "the last byte at the latest");
    let four = line(&host.submit("a"));
    assert!(four.endless_head);
    assert_eq!(four.cut, Some((At::Head, Cut::Reset)), "an empty body has no bytes");
}

#[test]
fn redirects_padding_and_gzip() {
    let host = Stricken::by(
        "  - { answer: { redirect: 'https://else.example{target}' } }\n  \
         - { answer: { status: 302, redirect: '{target}' } }\n  \
         - { answer: { body: '{}', pad: 2147483648 } }\n  \
         - { answer: { body: '{}', pad: 2147483648, gzip: true } }",
    );
    let ask = || host.send("GET", "/odd?x=1", &[], String::new());
    let reply = ask();
    assert_eq!(
        (status(&reply), &reply.headers()["location"]),
        (307, &"https://else.example/odd?x=1".parse().expect("a value"))
    );
    let reply = ask();
    assert_eq!(
        (status(&reply), &reply.headers()["location"]),
        (302, &"/odd?x=1".parse().expect("a value"))
    );
    let huge = ask();
    assert_eq!(huge.headers()["content-length"], "2147483650");
    let mut body = huge.into_body();
    assert_eq!(body.chunk().expect("a piece").as_deref(), Some(&b"{}"[..]));
    assert_eq!(body.chunk().expect("a piece").map(|piece| piece.len()), Some(65_536));
    let bomb = ask();
    assert_eq!(bomb.headers()["content-encoding"], "gzip");
    assert!(bomb.into_body().len() < 4 << 20, "two gigabytes in a few megabytes");
}

/// Each mistake with what is said of it.
#[test]
fn a_wrong_script_is_refused_with_place_and_advice() {
    let reason = KITCHEN.checks.first().expect("a reason").reason;
    let slip = format!("{reason}X");
    let slip = format!("version: 1\nfaults:\n  - answer: {{ reason: {slip} }}");
    let mut messages = String::new();
    for script in [
        "",
        "version: 2\nfaults: []",
        "faults: []",
        "version: 1",
        "version: 1\nfaults:\n  - on: sumbit\n    answer: { status: 500 }",
        "version: 1\nfaults:\n  - on: submit\n    anwser: { status: 500 }",
        "version: 1\nfaults:\n  - answer: { stauts: 500 }",
        "version: 1\nfaults:\n  - answer: { status: 99 }",
        "version: 1\nfaults:\n  - answer: { status: soon }",
        "version: 1\nfaults:\n  - answer: {}",
        "version: 1\nfaults:\n  - on: poll",
        "version: 1\nfaults:\n  - { times: 0, answer: { status: 500 } }",
        "version: 1\nfaults:\n  - { times: often, answer: { status: 500 } }",
        "version: 1\nfaults:\n  - { nth: [1, 0], answer: { status: 500 } }",
        "version: 1\nfaults:\n  - { nth: [1, 2], times: 3, answer: { status: 500 } }",
        "version: 1\nfaults:\n  - wire: { delay: 2 }",
        "version: 1\nfaults:\n  - wire: { delay: 2h }",
        "version: 1\nfaults:\n  - wire: { reset: tail }",
        "version: 1\nfaults:\n  - wire: { reset: -1 }",
        "version: 1\nfaults:\n  - wire: { reset: 1, end: 2 }",
        "version: 1\nfaults:\n  - wire: { delay_at: 1 }",
        "version: 1\nfaults:\n  - { on: poll, commit: true, answer: { status: 500 } }",
        "version: 1\nfaults:\n  - { on: submit, commit: false, edit: { task_id: x } }",
        "version: 1\nfaults:\n  - { on: poll, clip: { content: html } }",
        "version: 1\nfaults:\n  - { on: clip, clip: { content: htm } }",
        "version: 1\nfaults:\n  - { on: submit, edit: { state: failed } }",
        "version: 1\nfaults:\n  - { on: poll, edit: { set: { task: 1 } } }",
        "version: 1\nfaults:\n  - { on: poll, answer: { status: 500 }, edit: { word: X } }",
        "version: 1\nfaults:\n  - answer: { headers: { 'a b': c } }",
        "version: 1\nfaults:\n  - answer: { reason: NOBODY_KNOWS }",
        &slip,
        "version: 1\nfaults: [",
    ] {
        let error = FaultScript::parse(script, &[KITCHEN]).expect_err(script);
        writeln!(messages, "{}", error.to_string().replace(reason, "REASON")).expect("a text");
    }
    insta::assert_snapshot!(messages);
}
