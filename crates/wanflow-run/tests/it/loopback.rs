//! A host on loopback that says what a test tells it to, and remembers what it was asked.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;

use url::Url;

/// One request, as it came over the socket.
pub(crate) struct Seen {
    /// Request line and headers.
    pub(crate) head: String,
    /// The body, as far as it came.
    pub(crate) body: Vec<u8>,
}

/// A host that gives the same answer to each of some connections.
pub(crate) struct Loopback {
    /// Its address.
    pub(crate) url: Url,
    seen: Receiver<Seen>,
    thread: Option<JoinHandle<()>>,
}

impl Loopback {
    /// Answers `replies.len()` connections, each with its text, then closes them.
    pub(crate) fn answering(replies: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let (sender, seen) = channel();
        let thread = std::thread::spawn(move || {
            for reply in replies {
                let (mut stream, _) = listener.accept().expect("a client connects");
                let request = read(&mut stream);
                // A client may have hung up, which is its test's matter.
                drop(stream.write_all(reply.as_bytes()));
                sender.send(request).expect("the test waits for what was seen");
            }
        });
        let url = Url::parse(&format!("http://127.0.0.1:{port}")).expect("a plain address");
        Self { url, seen, thread: Some(thread) }
    }

    /// Everything that was asked, after all connections.
    pub(crate) fn seen(mut self) -> Vec<Seen> {
        self.thread.take().expect("taken once").join().expect("the host does not panic");
        self.seen.try_iter().collect()
    }
}

fn read(stream: &mut TcpStream) -> Seen {
    let mut bytes = Vec::new();
    let mut piece = [0; 8192];
    loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = header(&head, "content-length")
                .map_or(0, |text| text.parse().expect("a length is a number"));
            if bytes.len() >= end + length {
                return Seen { head, body: bytes.split_off(end) };
            }
        }
        if let Ok(count @ 1..) = stream.read(&mut piece) {
            bytes.extend_from_slice(&piece[..count]);
        } else {
            let end = end.unwrap_or(bytes.len());
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            return Seen { head, body: bytes.split_off(end) };
        }
    }
}

/// A header's value.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// A `200` with a body.
pub(crate) fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}
