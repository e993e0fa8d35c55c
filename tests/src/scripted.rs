//! A host on loopback that answers by script, byte by byte, over TCP or TLS.
//!
//! It knows no tasks and no endpoint: a script is a function from what was asked to what is done
//! with the connection.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use url::Url;

/// One request as it came over a connection.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Number of the connection, from 0.
    pub connection: usize,
    /// Request line and headers.
    pub head: String,
    /// The body, as far as it came.
    pub body: Vec<u8>,
}

/// What is done next with a connection.
#[derive(Clone, Debug)]
pub enum Step {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends bytes again and again, so often.
    Flood(Vec<u8>, u64),
    /// Sends bytes one by one, with a pause after each.
    Drip(Vec<u8>, Duration),
    /// Does nothing until the client leaves, for ten seconds at most.
    Stall,
    /// Closes the connection with a reset.
    Reset,
    /// Closes the connection. Without it the next request is awaited.
    Close,
}

/// A host that answers by script.
#[derive(Debug)]
pub struct Scripted {
    /// Where it listens.
    pub address: SocketAddr,
    notes: Arc<Mutex<Notes>>,
}

#[derive(Debug, Default)]
struct Notes {
    connections: usize,
    seen: Vec<Seen>,
    sent: u64,
}

type Script = dyn FnMut(&Seen) -> Vec<Step> + Send;

impl Scripted {
    /// A host on 127.0.0.1.
    pub fn start(script: impl FnMut(&Seen) -> Vec<Step> + Send + 'static) -> Self {
        Self::listen(IpAddr::from([127, 0, 0, 1]), 0, None, script)
    }

    /// A host at an address of loopback; port 0 is any free one. With a configuration it speaks
    /// TLS.
    pub fn listen(
        address: IpAddr,
        port: u16,
        tls: Option<Arc<ServerConfig>>,
        script: impl FnMut(&Seen) -> Vec<Step> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind((address, port)).expect("loopback has free ports");
        let address = listener.local_addr().expect("a bound listener has an address");
        let notes = Arc::new(Mutex::new(Notes::default()));
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(script));
        let host = Self { address, notes: Arc::clone(&notes) };
        // It ends with the test's process.
        std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let (notes, script, tls) = (Arc::clone(&notes), Arc::clone(&script), tls.clone());
                std::thread::spawn(move || serve(stream, tls, &notes, &script));
            }
        });
        host
    }

    /// Its origin, as plain HTTP.
    pub fn url(&self) -> Url {
        Url::parse(&format!("http://{}", self.address)).expect("a plain address")
    }

    /// All requests so far, whole or not.
    pub fn seen(&self) -> Vec<Seen> {
        self.notes().seen.clone()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.notes().connections
    }

    /// How many bytes the system took from the script.
    pub fn sent(&self) -> u64 {
        self.notes().sent
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().expect("no host panics")
    }
}

impl Seen {
    /// Method and path with its query: `GET /clip.mp4?sig=1`.
    pub fn line(&self) -> &str {
        let line = self.head.lines().next().unwrap_or_default();
        line.strip_suffix(" HTTP/1.1").unwrap_or(line)
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

trait Line: Read + Write {}
impl<T: Read + Write> Line for T {}

fn serve(
    stream: TcpStream,
    tls: Option<Arc<ServerConfig>>,
    notes: &Mutex<Notes>,
    script: &Mutex<Script>,
) {
    let connection = {
        let mut notes = notes.lock().expect("no host panics");
        notes.connections += 1;
        notes.connections - 1
    };
    stream.set_nodelay(true).expect("an open socket takes options");
    let socket = stream.try_clone().expect("an open socket can be cloned");
    let mut line: Box<dyn Line> = match tls {
        None => Box::new(stream),
        Some(config) => {
            let server = ServerConnection::new(config).expect("the configuration is sound");
            Box::new(StreamOwned::new(server, stream))
        }
    };
    while let Some(mut seen) = read(&mut *line) {
        seen.connection = connection;
        notes.lock().expect("no host panics").seen.push(seen.clone());
        let steps = (script.lock().expect("no script panics"))(&seen);
        for step in steps {
            if !play(&mut *line, &socket, step, notes) {
                return;
            }
        }
    }
}

/// Plays a step; answers whether the connection is still of use.
fn play(line: &mut dyn Line, socket: &TcpStream, step: Step, notes: &Mutex<Notes>) -> bool {
    let mut send = |bytes: &[u8]| {
        let is_sent = line.write_all(bytes).and_then(|()| line.flush()).is_ok();
        if is_sent {
            notes.lock().expect("no host panics").sent += bytes.len() as u64;
        }
        is_sent
    };
    match step {
        Step::Send(bytes) => send(&bytes),
        Step::Flood(bytes, times) => (0..times).all(|_| send(&bytes)),
        Step::Drip(bytes, pause) => bytes.iter().all(|byte| {
            std::thread::sleep(pause);
            send(&[*byte])
        }),
        Step::Stall => {
            let limit = Some(Duration::from_secs(10));
            socket.set_read_timeout(limit).expect("an open socket takes options");
            let mut rest = [0; 1024];
            while line.read(&mut rest).is_ok_and(|count| count > 0) {}
            false
        }
        Step::Reset => {
            let at_once = Some(Duration::ZERO);
            // A client that is gone already needs no reset.
            let _ = rustix::net::sockopt::set_socket_linger(socket, at_once);
            false
        }
        Step::Close => false,
    }
}

/// Reads a request; `None` if there is none any more.
fn read(line: &mut dyn Line) -> Option<Seen> {
    let (mut bytes, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
    loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
        let count = match end {
            Some(end) if bytes.len() >= end + length(&bytes[..end]) => 0,
            _ => line.read(&mut piece).unwrap_or(0),
        };
        if count > 0 {
            bytes.extend_from_slice(&piece[..count]);
            continue;
        }
        let end = end.unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let body = bytes.split_off(end);
        return (end > 0).then_some(Seen { connection: 0, head, body });
    }
}

fn length(head: &[u8]) -> usize {
    let seen =
        Seen { connection: 0, head: String::from_utf8_lossy(head).into_owned(), body: Vec::new() };
    seen.header("content-length").map_or(0, |text| text.parse().expect("a length is a number"))
}
