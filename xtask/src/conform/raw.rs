//! One HTTP request over a socket, byte for byte as it is wanted: no client would send most of
//! them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::rehearsal::Check;

/// The longest that an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// A request; `length` is what the head promises of the body.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
    pub(super) framing: Framing,
}

/// How the end of the body is marked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Framing {
    /// By its length.
    Length,
    /// By a length that is not the body's.
    Promised(u64),
    /// In one chunk.
    Chunked,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The content type without its parameters.
    pub(super) media_type: Option<String>,
    pub(super) body: Vec<u8>,
    /// Whether it answers a `HEAD`, and has no body for that.
    pub(super) is_head: bool,
}

impl Request {
    /// Sends it and reads the answer to its end.
    pub(super) fn send(&self, origin: &str) -> Check<Answer> {
        let host = origin.trim_start_matches("http://");
        let words = |error: std::io::Error| error.to_string();
        let mut stream = TcpStream::connect(host).map_err(words)?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(words)?;
        stream.write_all(&self.bytes(host)).map_err(words)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).map_err(words)?;
        self.read(&answer)
    }

    fn bytes(&self, host: &str) -> Vec<u8> {
        let head = format!("{} {} HTTP/1.1\r\nHost: {host}\r\n", self.method, self.target);
        let mut bytes = head.into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(format!("{name}: ").as_bytes());
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        let length = match self.framing {
            Framing::Length => format!("Content-Length: {}", self.body.len()),
            Framing::Promised(length) => format!("Content-Length: {length}"),
            Framing::Chunked => "Transfer-Encoding: chunked".to_owned(),
        };
        bytes.extend_from_slice(format!("{length}\r\nConnection: close\r\n\r\n").as_bytes());
        if matches!(self.framing, Framing::Chunked) {
            bytes.extend_from_slice(format!("{:x}\r\n", self.body.len()).as_bytes());
            bytes.extend_from_slice(&self.body);
            bytes.extend_from_slice(b"\r\n0\r\n\r\n");
        } else {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }

    fn read(&self, answer: &[u8]) -> Check<Answer> {
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.ok_or_else(|| format!("no answer, but {} bytes", answer.len()))?;
        let head = String::from_utf8_lossy(&answer[..end]);
        let status = head.get(9..12).and_then(|code| code.parse().ok());
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let media_type = header("content-type");
        let plain = |value: String| value.split(';').next().unwrap_or_default().trim().to_owned();
        Ok(Answer {
            status: status.ok_or_else(|| format!("no status in {head:?}"))?,
            media_type: media_type.map(plain),
            body: answer[end + 4..].to_vec(),
            is_head: self.method == "HEAD",
        })
    }
}
