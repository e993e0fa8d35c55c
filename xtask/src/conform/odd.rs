//! Requests that no document speaks of, and no generator of requests from documents would send.
//!
//! A request to a documented call must be answered as that call is documented; one with another
//! method or path as any call is.

use serde_json::Value;

use super::contract::{Contract, Operation, TASK_ID};
use super::raw::{Framing, Request};
use crate::rehearsal::Check;

/// The most disagreements that are listed.
const LISTED: usize = 12;

/// Ids of tasks that do not exist, as they stand in an address.
const IDS: &[&str] = &[
    "no-such-task",
    "%00",
    "%ff",
    "a%2Fb",
    "..%2F..%2Fetc",
    "..",
    "%F0%9F%9A%80",
    "a%20b",
    "a+b",
    "%22%3E%3Cscript%3E",
    "a%0d%0ab",
    "%",
    "%zz",
    "a;b",
    "a%26task_id=b",
    "null",
    "-1",
    "a:b@c",
];

/// Bodies that are no request of anything.
const BODIES: &[&[u8]] = &[
    b"",
    b"null",
    b"true",
    b"[]",
    b"\"text\"",
    b"1e999",
    b"{",
    b"{}",
    b"{\"a\":",
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    b"{} {}",
    b"NaN",
    b"\0",
    b"<html></html>",
    b"a=b&c=d",
    b"{\"a\":1,\"a\":2}",
    b"{\"\xc0\x80\":1}",
    b"{\"input\":null,\"parameters\":null}",
    b"{\"input\":{\"prompt\":\"\\ud800\"}}",
];

/// Content types that are not the documented one.
const TYPES: &[&str] = &[
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/xml",
    "*/*",
    "nonsense",
    "",
];

/// Methods beside the documented ones.
const METHODS: &[&str] =
    &["HEAD", "DELETE", "PATCH", "OPTIONS", "PUT", "POST", "GET", "BREW", "get"];

/// How deep the nested body is.
const DEPTH: usize = 100_000;

/// More than the emulator reads of a body.
const TOO_LARGE: u64 = 41 * 1024 * 1024;

/// What is asked, of whom, and what it is called in a report.
struct Odd<'a> {
    what: String,
    request: Request,
    /// The operations whose answers will do.
    like: Vec<&'a Operation>,
}

/// Asks everything; answers how much that was, or what was answered otherwise than documented.
pub(super) fn ask(contract: &Contract, origin: &str) -> Check<usize> {
    let mut found = Vec::new();
    let odds = odds(contract, origin)?;
    for odd in &odds {
        let judged = odd.request.send(origin).and_then(|answer| contract.judge(&odd.like, &answer));
        if let Err(why) = judged {
            found.push(format!("  {}: {why}", odd.what));
        }
    }
    if found.is_empty() {
        return Ok(odds.len());
    }
    let more = found.len().saturating_sub(LISTED);
    found.truncate(LISTED);
    if more > 0 {
        found.push(format!("  … and {more} more"));
    }
    Err(found.join("\n"))
}

fn odds<'a>(contract: &'a Contract, origin: &str) -> Check<Vec<Odd<'a>>> {
    let task_id = bought(contract, origin)?;
    let mut odds = Vec::new();
    for operation in &contract.operations {
        let plain = plain(contract, operation, &task_id);
        let mut add = |what: String, request: Request| {
            let what = format!("{} {what}", operation.id);
            odds.push(Odd { what, request, like: vec![operation] });
        };
        add("as documented".to_owned(), plain.clone());
        for (what, request) in keys(contract, &plain) {
            add(what, request);
        }
        if operation.body.is_some() {
            for (what, request) in bodies(&plain) {
                add(what, request);
            }
        }
        if operation.takes_task_id() {
            // An answer to a path of another shape is judged below.
            for id in IDS.iter().filter(|id| **id != ".." || !operation.path.contains(TASK_ID)) {
                add(format!("task {id}"), self::plain(contract, operation, id));
            }
            add("a long id".to_owned(), self::plain(contract, operation, &"a".repeat(4000)));
        }
        odds.extend(elsewhere(contract, operation, &plain));
    }
    Ok(odds)
}

/// A task that exists.
fn bought(contract: &Contract, origin: &str) -> Check<String> {
    let submit = contract.operation("submit").ok_or("no operation `submit`")?;
    let answer = plain(contract, submit, "").send(origin)?;
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    contract.task_id(&body).ok_or_else(|| format!("the example buys nothing: {body}"))
}

/// The request as the document has it.
fn plain(contract: &Contract, operation: &Operation, task_id: &str) -> Request {
    let query: Vec<_> =
        operation.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let separator = if query.is_empty() { "" } else { "?" };
    let target = format!("{}{separator}{}", operation.path, query.join("&"));
    let target = target.replace(TASK_ID, task_id);
    let (header, key) = contract.key.clone();
    let mut headers = vec![(header, key.into_bytes())];
    headers
        .extend(operation.headers.iter().map(|(name, value)| (name.clone(), value.clone().into())));
    let body = operation.body.as_ref().map(|body| body.to_string().into_bytes());
    if body.is_some() {
        headers.push(("Content-Type".to_owned(), b"application/json".to_vec()));
    }
    Request {
        method: operation.method.clone(),
        target,
        headers,
        body: body.unwrap_or_default(),
        framing: Framing::Length,
    }
}

/// The same without the key, with half of one, or without another header.
fn keys(contract: &Contract, plain: &Request) -> Vec<(String, Request)> {
    let (header, key) = &contract.key;
    let prefix = key.trim_end_matches("dummy").as_bytes().to_vec();
    let mut odds = Vec::new();
    for (what, value) in [
        ("an empty key", Vec::new()),
        ("only the prefix of a key", prefix),
        ("a key of another kind", b"Basic ZHVtbXk6".to_vec()),
        ("a key that is no text", b"Bearer \xff\xfe".to_vec()),
        ("a very long key", [key.as_bytes(), &[b'k'; 6000]].concat()),
    ] {
        let mut request = plain.clone();
        request.headers[0].1 = value;
        odds.push((what.to_owned(), request));
    }
    for (index, (name, _)) in plain.headers.iter().enumerate() {
        let mut request = plain.clone();
        request.headers.remove(index);
        let what = if name == header { "no key".to_owned() } else { format!("no {name}") };
        odds.push((what, request));
    }
    odds
}

fn bodies(plain: &Request) -> Vec<(String, Request)> {
    let mut odds = Vec::new();
    let nested = [vec![b'['; DEPTH], vec![b']'; DEPTH]].concat();
    let bodies = BODIES.iter().map(|body| body.to_vec()).chain([nested]);
    for body in bodies {
        let what = format!("body {:?}", String::from_utf8_lossy(&body[..body.len().min(40)]));
        odds.push((what, Request { body, ..plain.clone() }));
    }
    for media_type in TYPES {
        let mut request = plain.clone();
        request.headers.retain(|(name, _)| name != "Content-Type");
        request.headers.push(("Content-Type".to_owned(), media_type.as_bytes().to_vec()));
        odds.push((format!("content type {media_type:?}"), request));
    }
    odds.push(("in chunks".to_owned(), Request { framing: Framing::Chunked, ..plain.clone() }));
    let large =
        Request { body: Vec::new(), framing: Framing::Promised(TOO_LARGE), ..plain.clone() };
    odds.push(("a body that is too large".to_owned(), large));
    odds
}

/// Other methods at the same path, and paths beside it.
fn elsewhere<'a>(contract: &'a Contract, operation: &Operation, plain: &Request) -> Vec<Odd<'a>> {
    let mut odds = Vec::new();
    let like = || contract.operations.iter().collect();
    for method in METHODS {
        let request = Request { method: (*method).to_owned(), ..plain.clone() };
        odds.push(Odd { what: format!("{method} {}", operation.path), request, like: like() });
    }
    let (path, query) = plain.target.split_once('?').unwrap_or((&plain.target, ""));
    for target in [
        format!("{path}/?{query}"),
        format!("/{path}?{query}"),
        format!("{path}/x?{query}"),
        format!("{}?{query}", path.to_uppercase()),
        format!("{path}?{}", query.to_uppercase()),
        format!("{path}?x=y"),
        "/".to_owned(),
        "/v0/nothing?%00=%ff&&=&task_id".to_owned(),
        "/emulator".to_owned(),
    ] {
        let request = Request { target: target.clone(), ..plain.clone() };
        let what = format!("{} {target}", operation.method);
        odds.push(Odd { what, request, like: like() });
    }
    odds
}
