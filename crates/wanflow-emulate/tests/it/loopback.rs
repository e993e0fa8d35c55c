//! The emulator behind its socket, asked over plain TCP as `curl` would.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroUsize;
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use wanflow_emulate::{
    AnimaticMaker, ClipMaker, EmulateError, EmulatorOptions, Exposure, Rendering, RunningEmulator,
    State, bind,
};

use crate::host::{Sketcher, options};

/// Starts an emulator without latency, drawing on its own threads.
fn start(maker: impl ClipMaker, state: State) -> RunningEmulator {
    let rendering = Rendering::Threads(NonZeroUsize::new(2).expect("two"));
    let options = EmulatorOptions { latency: Duration::ZERO, rendering, ..options() };
    let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0)), Exposure::Loopback);
    RunningEmulator::start(listener.expect("a free port"), options, Box::new(maker), state)
        .expect("good documents")
}

/// Opens a connection and sends these bytes.
pub(crate) fn connect(origin: &str, bytes: &[u8]) -> TcpStream {
    let mut socket = TcpStream::connect(&origin["http://".len()..]).expect("a listener");
    socket.write_all(bytes).expect("a reader");
    socket
}

/// Sends a request on a connection of its own; gives status, head and body.
fn fetch(origin: &str, head: &str, body: &[u8]) -> (u16, String, Vec<u8>) {
    let length = body.len();
    let head = format!(
        "{head}\r\nhost: {}\r\nx-key: Key k\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n",
        &origin["http://".len()..]
    );
    let mut socket = connect(origin, head.as_bytes());
    socket.write_all(body).expect("a reader");
    read(&mut socket)
}

fn read(socket: &mut TcpStream) -> (u16, String, Vec<u8>) {
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).expect("an answer");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
    let head = String::from_utf8(answer[..end].to_vec()).expect("a head in ASCII");
    let status = head[9..12].parse().expect("a status");
    (status, head, answer[end..].to_vec())
}

fn get(origin: &str, path: &str) -> (u16, String, Vec<u8>) {
    fetch(origin, &format!("GET {path} HTTP/1.1"), &[])
}

fn submit(origin: &str, order: &Value) -> String {
    let head = "POST /kitchen/clips HTTP/1.1\r\ncontent-type: application/json";
    let (status, _, body) = fetch(origin, head, order.to_string().as_bytes());
    let answer: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(status, 200, "{answer}");
    answer["job"]["name"].as_str().expect("an id").to_owned()
}

/// Polls until the clip is there; gives the path of its link.
fn clip_of(origin: &str, task_id: &str) -> String {
    loop {
        let (_, _, body) = get(origin, &format!("/kitchen/clips/{task_id}/state"));
        let answer: Value = serde_json::from_slice(&body).expect("JSON");
        match answer["now"].as_str() {
            Some("PLATE") => {
                let link = answer["film"]["at"].as_str().expect("a link");
                return link.strip_prefix(origin).expect("the same origin").to_owned();
            }
            Some("OVEN") => thread::yield_now(),
            other => panic!("{other:?}"),
        }
    }
}

/// A picture that the kitchen takes, as a data URI.
fn picture(width: u32, height: u32) -> String {
    let pixels = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([x, y, x ^ y].map(|value| u8::try_from(value % 256).expect("below 256")))
    });
    let mut file = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut file, image::ImageFormat::Png).expect("a picture");
    format!("data:image/png;base64,{}", STANDARD.encode(file.into_inner()))
}

#[test]
fn a_real_clip_has_the_length_size_and_sound_that_were_ordered() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = State::open(folder.path()).expect("a state");
    let emulator = start(AnimaticMaker, kept);
    let origin = emulator.origin();
    let silent = json!({"picture": picture(150, 200), "words": "", "size": "720p", "length": "5", "noise": false});
    let slate = json!({"picture": "https://a.example/b.png?t=s", "words": "", "size": "720p", "length": "5"});
    let mut clips = Vec::new();
    for (order, size, sound) in [(&silent, (816, 1104), false), (&slate, (1280, 720), true)] {
        let link = clip_of(origin, &submit(origin, order));
        let (status, head, clip) = get(origin, &link);
        assert_eq!(status, 200);
        assert!(head.contains(&format!("content-length: {}\r\n", clip.len())), "{head}");
        let facts = wanflow_media::probe_clip(std::io::Cursor::new(&clip)).expect("an MP4");
        assert_eq!((facts.millis, facts.frames), (5_000, 120));
        assert_eq!((facts.width, facts.height), size);
        assert_eq!(facts.sound.is_some(), sound);
        let middle = clip.len() / 2;
        let range = format!("GET {link} HTTP/1.1\r\nrange: bytes={middle}-");
        let (status, _, rest) = fetch(origin, &range, &[]);
        assert_eq!((status, &rest[..]), (206, &clip[middle..]));
        clips.push(clip);
    }
    // Another emulator, which has never seen the order, draws the same clip.
    let another = start(AnimaticMaker, State::temporary().expect("a folder"));
    let link = clip_of(another.origin(), &submit(another.origin(), &slate));
    assert!(get(another.origin(), &link).2 == clips[1], "the clips differ");
}

#[test]
fn twenty_uploads_of_ten_megabytes_at_once_are_all_sold() {
    let emulator = start(Sketcher::default(), State::temporary().expect("a folder"));
    let origin = emulator.origin();
    // JSON may have any space between its values: the quickest way to a large body.
    let order = |seed: u32| {
        let order = json!({"picture": picture(64, 64), "words": "", "dice": seed}).to_string();
        order + &" ".repeat(10_000_000)
    };
    thread::scope(|scope| {
        for seed in 0..20 {
            scope.spawn(move || {
                let head = "POST /kitchen/clips HTTP/1.1";
                assert_eq!(fetch(origin, head, order(seed).as_bytes()).0, 200);
            });
        }
    });
    let (_, _, body) = get(origin, "/emulator/ledger");
    let ledger: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(ledger["tasks"].as_array().map(Vec::len), Some(20));
}

#[test]
fn bodies_that_are_too_large_or_end_early_are_refused() {
    let emulator = start(Sketcher::default(), State::in_memory());
    let origin = emulator.origin();
    let head = "POST /kitchen/clips HTTP/1.1\r\nhost: a\r\ncontent-length: 50000000\r\n\r\n";
    let mut socket = connect(origin, head.as_bytes());
    assert_eq!(read(&mut socket).0, 422, "in the words for a body that does not fit");
    let head =
        "POST /kitchen/clips HTTP/1.1\r\nhost: a\r\nx-key: Key k\r\ncontent-length: 9\r\n\r\n{";
    let mut socket = connect(origin, head.as_bytes());
    socket.shutdown(std::net::Shutdown::Write).expect("half open");
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    let (status, _, body) = get(origin, "/emulator/ledger");
    let ledger: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!((status, &ledger["tasks"]), (200, &json!([])));
}

#[test]
fn stopping_frees_the_port_and_the_state() {
    let folder = tempfile::tempdir().expect("a folder");
    let emulator = start(Sketcher::default(), State::open(folder.path()).expect("a state"));
    let origin = emulator.origin().to_owned();
    submit(&origin, &crate::host::order());
    emulator.stop();
    assert!(TcpStream::connect(&origin["http://".len()..]).is_err());
    let again = RunningEmulator::rehearsal(folder.path(), options(), Box::new(Sketcher::default()));
    let again = again.expect("a state that nobody holds");
    let (_, _, body) = get(again.origin(), "/emulator/ledger");
    assert!(String::from_utf8_lossy(&body).contains("test/kitchen"));
}

#[test]
fn only_loopback_is_listened_on_unless_told_otherwise() {
    let address = SocketAddr::from(([0, 0, 0, 0], 0));
    let refused = bind(address, Exposure::Loopback);
    assert!(matches!(refused, Err(EmulateError::NotLoopback(_))));
    bind(address, Exposure::Anyone).expect("a free port");
}
