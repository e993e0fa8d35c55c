//! A host between a client and the emulator: it hands everything on and remembers what it saw.
//!
//! One request a connection; it changes nothing but that.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A recorder on a free port of this machine.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// `127.0.0.1:PORT`.
    pub host: String,
    seen: Arc<Mutex<Vec<Recorded>>>,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Request line and headers.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Recorder {
    /// Records what goes to `host`, for as long as this process lives.
    pub fn before(host: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let own = listener.local_addr().expect("a listener has an address").to_string();
        let recorder = Self { host: own, seen: Arc::default() };
        let (seen, host) = (Arc::clone(&recorder.seen), host.to_owned());
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (seen, host) = (Arc::clone(&seen), host.clone());
                std::thread::spawn(move || hand_on(client, &host, &seen));
            }
        });
        recorder
    }

    /// What came so far.
    pub fn seen(&self) -> Vec<Recorded> {
        self.seen.lock().expect("no recording panics").clone()
    }

    /// The requests whose line begins so.
    pub fn of(&self, line: &str) -> Vec<Recorded> {
        self.seen().into_iter().filter(|one| one.head.starts_with(line)).collect()
    }
}

impl Recorded {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// Whether the head has this header, written in any case.
    pub fn has(&self, header: &str) -> bool {
        let header = header.to_ascii_lowercase();
        self.head.lines().any(|line| line.to_ascii_lowercase().starts_with(&header))
    }
}

/// A client that leaves, or a host that does, ends the exchange and nothing else.
fn hand_on(mut client: TcpStream, host: &str, seen: &Mutex<Vec<Recorded>>) {
    let Some(request) = read(&mut client) else { return };
    seen.lock().expect("no recording panics").push(request.clone());
    let Ok(mut there) = TcpStream::connect(host) else { return };
    let (line, headers) = request.head.split_once("\r\n").expect("a request has a line");
    let head = format!("{line}\r\nConnection: close\r\n{headers}");
    let mut sent = there.write_all(head.as_bytes());
    sent = sent.and_then(|()| there.write_all(&request.body));
    if sent.is_ok() {
        let _ = std::io::copy(&mut there, &mut client);
    }
}

fn read(client: &mut TcpStream) -> Option<Recorded> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    client.read_exact(&mut body).ok()?;
    Some(Recorded { head, body })
}
