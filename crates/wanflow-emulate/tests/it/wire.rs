//! Answers on a bad line, as the bytes that come out of a socket.

use std::io::{ErrorKind, Read};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use wanflow_emulate::{EmulatorOptions, Exposure, FaultScript, RunningEmulator, State, bind};

use crate::host::{Sketcher, options};
use crate::loopback::connect;

/// What was received for one request: the bytes, how the connection ended, and how long it took.
struct Received {
    head: String,
    body: Vec<u8>,
    end: Result<(), ErrorKind>,
    took: Duration,
}

/// Asks an emulator with this fault for anything.
fn ask(fault: &str) -> Received {
    let script = format!("version: 1\nfaults: [{{ {fault} }}]");
    let faults =
        FaultScript::parse(&script, &[]).unwrap_or_else(|error| panic!("{error}: {fault}"));
    let options = EmulatorOptions { faults, ..options() };
    let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0)), Exposure::Loopback);
    let maker = Box::new(Sketcher::default());
    let emulator =
        RunningEmulator::start(listener.expect("a free port"), options, maker, State::in_memory());
    let emulator = emulator.expect("good documents");
    let began = Instant::now();
    let request = b"GET /anything HTTP/1.1\r\nhost: a\r\n\r\n";
    let mut socket = connect(emulator.origin(), request);
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    let end = loop {
        match socket.read(&mut buffer) {
            Ok(0) => break Ok(()),
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            Err(error) => break Err(error.kind()),
        }
        if bytes.len() > 1 << 20 {
            break Err(ErrorKind::FileTooLarge);
        }
    };
    let took = began.elapsed();
    let split = bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
    let body = bytes.split_off(split.unwrap_or(bytes.len()));
    Received { head: String::from_utf8(bytes).expect("a head in ASCII"), body, end, took }
}

#[test]
fn a_connection_ends_at_the_byte_that_is_named() {
    const RESET: Result<(), ErrorKind> = Err(ErrorKind::ConnectionReset);
    for (wire, body, end) in [
        ("reset: 0", "", RESET),
        ("reset: 1", "1", RESET),
        ("reset: middle", "1234", RESET),
        ("reset: last", "1234567", RESET),
        ("end: 0", "", Ok(())),
        ("end: middle", "1234", Ok(())),
        ("end: last", "1234567", Ok(())),
        ("content_length: 3", "123", Ok(())),
        ("content_length: 100", "12345678", Ok(())),
    ] {
        let received = ask(&format!("answer: {{ body: '12345678' }}, wire: {{ {wire} }}"));
        assert!(received.head.starts_with("HTTP/1.1 200 OK\r\n"), "{wire}: {}", received.head);
        let promised = if wire.contains("content_length") { &wire[15..] } else { " 8" };
        assert!(
            received.head.contains(&format!("content-length:{promised}\r\n")),
            "{}",
            received.head
        );
        assert_eq!(
            (&*String::from_utf8_lossy(&received.body), received.end),
            (body, end),
            "{wire}"
        );
    }
}

#[test]
fn a_connection_can_end_before_any_answer() {
    for (wire, end) in [("reset: head", Err(ErrorKind::ConnectionReset)), ("end: head", Ok(()))] {
        let received = ask(&format!("wire: {{ {wire} }}"));
        assert_eq!((received.head.as_str(), received.end), ("", end), "{wire}");
    }
}

#[test]
fn an_answer_can_be_late_stall_or_trickle() {
    for (wire, least) in [
        ("delay: 60ms", 60),
        ("delay: 60ms, delay_at: 4", 60),
        ("bytes_per_second: 100", 45),
        ("bytes_per_second: 50", 110),
    ] {
        let received = ask(&format!("answer: {{ body: '12345678' }}, wire: {{ {wire} }}"));
        assert_eq!((&received.body[..], received.end), (&b"12345678"[..], Ok(())), "{wire}");
        assert!(received.took >= Duration::from_millis(least), "{wire}: {:?}", received.took);
    }
}

#[test]
fn a_head_can_go_on_for_ever() {
    let received = ask("wire: { endless_head: true }");
    assert!(received.head.starts_with("HTTP/1.1 "), "{}", &received.head[..40]);
    assert_eq!(received.end, Err(ErrorKind::FileTooLarge));
    assert!(received.head.matches("x-filler").count() > 1000);
}
