//! A tap on the line between a run and its host: bytes go through as they are, and what the run
//! said is kept.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::{Map, Value, json};

use crate::rehearsal::Check;

/// What was said on each connection.
type Heard = Arc<Mutex<Vec<Vec<u8>>>>;

/// A tap, which listens as long as the process lives.
pub(super) struct Tap {
    pub(super) origin: String,
    heard: Heard,
}

impl Tap {
    /// A tap before the host at `origin`.
    pub(super) fn before(origin: &str) -> Check<Self> {
        let host = origin.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let heard = Heard::default();
        let keep = Arc::clone(&heard);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A connection that cannot be passed on is closed, and the run sees it.
                let _ = pass_on(client, &host, &keep);
            }
        });
        Ok(Self { origin: format!("http://{address}"), heard })
    }

    /// The requests to a path, as values, in an order of their own: what is drawn anew each time
    /// is left out, and so is what is in a picture.
    pub(super) fn requests(&self, path: &str, headers: &[&str]) -> Vec<Value> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let mut calls: Vec<_> = heard
            .iter()
            .flat_map(|said| requests(said, headers))
            .filter(|request| request["target"].as_str().is_some_and(|it| it.starts_with(path)))
            .collect();
        calls.sort_by_key(Value::to_string);
        calls
    }
}

fn pass_on(client: TcpStream, host: &str, heard: &Heard) -> io::Result<()> {
    let server = TcpStream::connect(host)?;
    let (back, forth) = (server.try_clone()?, client.try_clone()?);
    let mut list = heard.lock().unwrap_or_else(PoisonError::into_inner);
    let index = list.len();
    list.push(Vec::new());
    drop(list);
    let keep = Arc::clone(heard);
    thread::spawn(move || {
        pour(client, server, |bytes| {
            keep.lock().unwrap_or_else(PoisonError::into_inner)[index].extend_from_slice(bytes);
        });
    });
    thread::spawn(move || pour(back, forth, |_| {}));
    Ok(())
}

/// Until one side closes; the other is closed, too.
fn pour(mut from: TcpStream, mut to: TcpStream, mut see: impl FnMut(&[u8])) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count) = from.read(&mut buffer) {
        see(&buffer[..count]);
        if count == 0 || to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// The requests that were said on one connection.
fn requests(mut said: &[u8], wanted: &[&str]) -> Vec<Value> {
    let mut requests = Vec::new();
    while let Some(end) = said.windows(4).position(|four| four == b"\r\n\r\n") {
        let head = String::from_utf8_lossy(&said[..end]).into_owned();
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
        };
        let length = header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        let rest = &said[end + 4..];
        let (body, next) = rest.split_at(rest.len().min(length));
        let mut first = head.lines().next().unwrap_or_default().split(' ');
        let headers: Map<_, _> =
            wanted.iter().map(|name| ((*name).to_owned(), json!(header(name)))).collect();
        let mut body: Value = serde_json::from_slice(body).unwrap_or_default();
        shorten(&mut body);
        requests.push(json!({
            "method": first.next(), "target": first.next(), "headers": headers, "body": body,
        }));
        said = next;
    }
    requests
}

/// Leaves of each picture only what it is.
fn shorten(value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with("data:") => {
            text.truncate(text.find(',').unwrap_or(text.len()));
        }
        Value::Array(items) => items.iter_mut().for_each(shorten),
        Value::Object(members) => members.values_mut().for_each(shorten),
        _ => {}
    }
}
