//! A server on loopback that hands a page its film, and takes what the page says.
//!
//! Knows nothing of films: names, bytes, ranges.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::rehearsal::Check;

/// What is handed out under a path.
pub(super) struct Served {
    pub(super) kind: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// What the page said: a path, and a body.
pub(super) struct Said {
    pub(super) path: String,
    pub(super) body: Vec<u8>,
}

/// A server that lives as long as the process.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) said: Receiver<Said>,
}

/// The longest body that a page sends.
const BODY_MAX: u64 = 1 << 20;

/// The picture that is held back until the page stands still.
const HELD: &str = "/held.png";
const STANDS: &str = "/stands";

/// How long it is held back at most.
const STANDS_WITHIN: Duration = Duration::from_secs(20);

struct Shared {
    files: BTreeMap<&'static str, Served>,
    said: Mutex<Sender<Said>>,
    stands: Mutex<bool>,
    changed: Condvar,
}

impl Server {
    /// Serves these files at a free port of loopback, each connection on a thread of its own.
    pub(super) fn start(files: BTreeMap<&'static str, Served>) -> Check<Self> {
        let words = |error: std::io::Error| format!("the page's server: {error}");
        let listener = TcpListener::bind("127.0.0.1:0").map_err(words)?;
        let address = listener.local_addr().map_err(words)?;
        let (tell, said) = channel();
        let shared = Arc::new(Shared {
            files,
            said: Mutex::new(tell),
            stands: Mutex::new(false),
            changed: Condvar::new(),
        });
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // A browser hangs up whenever it likes.
                std::thread::spawn(move || shared.answer(stream).ok());
            }
        });
        Ok(Self { address, said })
    }
}

impl Shared {
    fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut first = String::new();
        reader.read_line(&mut first)?;
        let (mut length, mut range) = (0, None);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or(0),
                "range" => range = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        let mut words = first.split(' ');
        let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let path = target.split('?').next().unwrap_or("");
        if method == "POST" {
            let mut body = Vec::new();
            reader.take(length.min(BODY_MAX)).read_to_end(&mut body)?;
            self.hear(Said { path: path.to_owned(), body });
            return stream.write_all(b"HTTP/1.1 204 Said\r\nConnection: close\r\n\r\n");
        }
        if path == HELD {
            self.wait_until_it_stands();
        }
        match self.files.get(path) {
            Some(served) => served.send(&mut stream, range.as_deref()),
            None => stream.write_all(
                b"HTTP/1.1 404 Nothing\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            ),
        }
    }

    fn hear(&self, said: Said) {
        if said.path == STANDS {
            *self.stands.lock().unwrap_or_else(PoisonError::into_inner) = true;
            self.changed.notify_all();
        }
        // Nobody may be listening any more.
        let _ = self.said.lock().unwrap_or_else(PoisonError::into_inner).send(said);
    }

    fn wait_until_it_stands(&self) {
        let stands = self.stands.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_timeout_while(stands, STANDS_WITHIN, |stands| !*stands));
    }
}

impl Served {
    fn send(&self, stream: &mut TcpStream, range: Option<&str>) -> std::io::Result<()> {
        let (kind, all) = (self.kind, self.bytes.len());
        let asked = range.and_then(|range| asked_bytes(range, all));
        let (status, from, to) = match asked {
            Some((from, to)) => ("206 Part", from, to),
            None => ("200 All", 0, all),
        };
        let part = &self.bytes[from..to];
        let range = asked.map(|_| format!("Content-Range: bytes {from}-{}/{all}\r\n", to - 1));
        let range = range.unwrap_or_default();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
             Accept-Ranges: bytes\r\nConnection: close\r\n{range}\r\n",
            part.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(part)
    }
}

/// The bytes of `bytes=FROM-TO` or `bytes=FROM-`, if there are some: the first, and behind the
/// last.
fn asked_bytes(range: &str, all: usize) -> Option<(usize, usize)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let from = from.parse::<usize>().ok()?;
    let to = to.parse::<usize>().map_or(all, |last| last.saturating_add(1).min(all));
    (from < to).then_some((from, to))
}
