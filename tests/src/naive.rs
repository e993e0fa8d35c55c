//! A client as one finds it in public projects: it submits, and submits again on any error, any
//! status but 200, any answer that it cannot read. It is the control of the fault matrix: under
//! the same faults it must pay twice, or the matrix is blind.

use std::time::Duration;

use http::{Request, StatusCode};
use serde_json::{Value, json};
use wanflow_emulate::{At, Body, Emulator, Line, Reply};

/// How often it tries before it gives up.
const TRIES: u32 = 3;

/// How long it waits for an answer, as most HTTP clients do by default.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What a client without fear does between two tries.
const PAUSE: Duration = Duration::from_secs(1);

/// Buys one clip for each prompt; answers how many it believes to have.
pub fn buy(emulator: &Emulator, prompts: &[String]) -> usize {
    let mut now = Duration::ZERO;
    let mut submit = |prompt: &String| {
        (0..TRIES).any(|_| {
            let (task_id, took) = ask(emulator, now, prompt);
            now += took + PAUSE;
            task_id.is_some()
        })
    };
    prompts.iter().filter(|prompt| submit(prompt)).count()
}

/// One try: the task's id, and how long it took.
fn ask(emulator: &Emulator, now: Duration, prompt: &str) -> (Option<String>, Duration) {
    let body = json!({
        "input": { "img_url": "https://pictures.example/a.png", "prompt": prompt },
        "parameters": { "duration": 5, "resolution": "720P" },
    });
    let request = Request::post("/v3/async/wan2.6-i2v")
        .header("authorization", "Bearer naive")
        .body(body.to_string().into())
        .expect("a plain request");
    let reply = emulator.handle(now, &request);
    let line = Line::of(&reply).unwrap_or_default();
    let waited = line.delay.map_or(Duration::ZERO, |(_, delay)| delay);
    if waited > TIMEOUT {
        return (None, TIMEOUT);
    }
    (read(reply, line), waited)
}

fn read(reply: Reply, line: Line) -> Option<String> {
    if reply.status() != StatusCode::OK || line.endless_head {
        return None;
    }
    let body = reply.into_body();
    let is_whole = match line.cut {
        None => true,
        Some((At::Head, _)) => false,
        Some((At::Byte(byte), _)) => byte >= body.len(),
    };
    let text = is_whole.then(|| Body::read(body).ok()).flatten()?;
    let answer: Value = serde_json::from_slice(&text).ok()?;
    answer["task_id"].as_str().map(str::to_owned)
}
