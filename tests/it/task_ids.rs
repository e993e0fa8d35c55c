//! A host that calls its tasks what it likes.

use std::sync::Mutex;

use serde_json::{Value, json};
use wanflow_tests::Stage;
use wanflow_tests::scripted::{Scripted, Seen, Step};

use crate::emulate::{self, Emulation};
use crate::paid;

/// Ids that no host uses, and that any host could.
pub(crate) fn odd_ids() -> Vec<Value> {
    let long = "ü".repeat(256);
    let odd = [
        "task-é",
        "a b ",
        "../a/b?c=d#e&f",
        "a\nb\u{1b}[2J\u{0}",
        "%2e%2e",
        r"\u{41}",
        "\"'`$x",
        "-x",
        "e\u{301}\u{202e}",
        "=[[task]]",
        &long,
    ];
    odd.iter().map(|id| json!(id)).chain([json!(7), json!(u64::MAX)]).collect()
}

/// Whether the host answers a submit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answers {
    Always,
    ButTheFirstSubmit,
}

/// An emulator behind a host that calls its tasks something else.
pub(crate) struct Renaming {
    emulation: Emulation,
    host: Scripted,
}

impl Renaming {
    pub(crate) fn start(elsewhere: &Stage, id: &Value, answers: Answers) -> Self {
        let emulation = Emulation::start(elsewhere, &["--latency", "50ms"]);
        // The host's threads outlive the test: they know the emulator's address and no more.
        let (inner, id) = (emulation.host.clone(), id.clone());
        let real = Mutex::new(String::new());
        let mut drops = answers == Answers::ButTheFirstSubmit;
        let host = Scripted::start(move |seen| {
            let mut real = real.lock().expect("no script panics");
            let is_submit = seen.line().starts_with("POST");
            let answer = pass_on(&inner, seen, &id, &mut real);
            if is_submit && std::mem::take(&mut drops) {
                return vec![Step::Close];
            }
            answer
        });
        Self { emulation, host }
    }

    pub(crate) fn stage(&self) -> Stage {
        let stage = paid::stage(&self.host.address.to_string());
        stage.write("story.yaml", "endpoint: novita/wan2.6-i2v\nscenes:\n  - { id: a, image: rocket.jpg, prompt: One. }\n");
        stage
    }

    pub(crate) fn sold(&self) -> usize {
        self.emulation.ledger().len()
    }
}

/// Asks the emulator what the client asked, in its own words for the task.
fn pass_on(emulator: &str, seen: &Seen, id: &Value, real: &mut String) -> Vec<Step> {
    let body = String::from_utf8_lossy(&seen.body);
    let line = match seen.line().split_once("task_id=") {
        None => seen.line().to_owned(),
        Some((before, asked)) => {
            let pair = format!("task_id={asked}");
            let (_, asked) = url::form_urlencoded::parse(pair.as_bytes()).next().expect("a pair");
            let shown = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
            let name = if asked == shown { real.as_str() } else { "unheard-of" };
            format!("{before}task_id={name}")
        }
    };
    let (status, mut answer) = emulate::send(emulator, &line, &body);
    if let Ok(mut json) = serde_json::from_slice::<Value>(&answer) {
        if let Some(task) = json["task_id"].as_str() {
            task.clone_into(real);
            json["task_id"] = id.clone();
        }
        // Clips are fetched here, too: links to other places of this machine are not followed.
        let here = seen.header("host").expect("a request names its host");
        answer = json.to_string().replace(emulator, here).into_bytes();
    }
    let head = format!("HTTP/1.1 {status} OK\r\ncontent-length: {}\r\n\r\n", answer.len());
    vec![Step::Send([head.as_bytes(), &answer].concat())]
}
