//! An emulator's reply as a host in memory gives it: what a fault does to bytes on a socket becomes
//! the pause, the short body or the failure that a client sees.

use std::time::Duration;

use http::header::CONTENT_LENGTH;
use wanflow_emulate::{At, Line, Reply};
use wanflow_run::transport::FailureKind;
use wanflow_run::transport::memory::{MemoryAnswer, MemoryReply};

/// The most pieces that a slow body is cut into.
const PIECES: usize = 200;

/// The reply as it arrives.
pub fn arrived(reply: Reply) -> MemoryReply {
    let line = Line::of(&reply).unwrap_or_default();
    let (head, body) = reply.into_parts();
    let delay = match line.delay {
        Some((At::Head, delay)) => delay,
        _ => Duration::ZERO,
    };
    if line.endless_head || line.cut.is_some_and(|(at, _)| at == At::Head) {
        return MemoryReply::fails(FailureKind::Broken).after(delay);
    }
    let body = body.read().expect("bodies in memory are readable");
    let whole = body.len();
    let promised = head.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let promised = promised.and_then(|text| text.parse().ok()).unwrap_or(whole);
    let cut = line.cut.and_then(|(at, _)| byte(at));
    let length = cut.unwrap_or(whole).min(promised).min(whole);
    let pauses = pauses(&line, length);
    let breaks = (length < promised).then_some(FailureKind::Broken);
    let (status, headers) = (head.status.as_u16(), head.headers);
    let answer = MemoryAnswer { status, headers, body: body.slice(..length), pauses, breaks };
    MemoryReply { delay, outcome: Ok(answer) }
}

fn byte(at: At) -> Option<usize> {
    match at {
        At::Head => None,
        At::Byte(byte) => Some(usize::try_from(byte).unwrap_or(usize::MAX)),
    }
}

fn pauses(line: &Line, length: usize) -> Vec<(usize, Duration)> {
    let mut pauses = Vec::new();
    if let Some((at, pause)) = line.delay
        && let Some(byte) = byte(at).filter(|byte| *byte <= length)
    {
        pauses.push((byte, pause));
    }
    if let Some(speed) = line.bytes_per_second {
        let piece = length.div_ceil(PIECES).max(1);
        #[expect(clippy::cast_precision_loss, reason = "a pause need not be exact")]
        let pause = Duration::from_secs_f64(piece as f64 / speed.get() as f64);
        pauses.extend((1..=length / piece).map(|index| (index * piece, pause)));
    }
    pauses.sort_by_key(|(at, _)| *at);
    pauses
}
