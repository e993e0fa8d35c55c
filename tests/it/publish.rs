//! Local sound published at a bucket: moto, which speaks S3, stands on loopback.
//!
//! `cargo xtask publish-test` installs moto and runs these tests; where it is neither named nor
//! installed they say so and do nothing.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use wanflow_tests::recorder::Recorder;
use wanflow_tests::{Ended, Stage};

use crate::emulate::Emulation;
use crate::local_media::{holding, hum, publish_at, stage};

/// Names the program; a test that is given one must be able to start it.
const VARIABLE: &str = "WANFLOW_MOTO";

/// The secret half of the bucket's key.
const SECRET: &str = "canary-secret-4711-do-not-print";

/// `moto_server`, alive as long as this value.
struct Moto {
    process: Child,
    /// `127.0.0.1:PORT`.
    host: String,
}

impl Moto {
    /// `None` where there is no moto on this machine.
    fn start() -> Option<Self> {
        let named = std::env::var_os(VARIABLE);
        let program = named.clone().unwrap_or_else(|| "moto_server".into());
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let started = Command::new(&program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let process = match started {
            Ok(process) => process,
            Err(error) if named.is_none() => {
                // Past the harness, which keeps what a test prints to itself.
                let help = "cargo xtask publish-test installs it";
                let _ = writeln!(std::io::stderr(), "skipped: moto_server: {error}; {help}");
                return None;
            }
            Err(error) => panic!("{}: {error}", PathBuf::from(program).display()),
        };
        let moto = Self { process, host: format!("127.0.0.1:{port}") };
        moto.wait();
        assert_eq!(moto.send("PUT", "/films").0, 200, "the bucket is made");
        Some(moto)
    }

    fn wait(&self) {
        let limit = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect(&self.host).is_err() {
            assert!(Instant::now() < limit, "moto_server does not listen");
            std::thread::yield_now();
        }
    }

    /// Sends one request and returns status and body.
    fn send(&self, method: &str, target: &str) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.host).expect("moto listens");
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            self.host
        );
        stream.write_all(head.as_bytes()).expect("moto reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("moto answers");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let status = String::from_utf8_lossy(&answer[9..12]).parse().expect("a status");
        (status, answer.split_off(end + 4))
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Rehearses with the bucket's credentials.
fn rehearse(stage: &Stage, moto_host: &str, recorder: &Recorder) -> Ended {
    let rehearse = format!("--rehearse=http://{}", recorder.host);
    let mut command = stage.command(&["run", &rehearse, "--json"]);
    command.env("AWS_ENDPOINT_URL", format!("http://{moto_host}"));
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", SECRET);
    command.env("AWS_REGION", "us-east-1");
    stage.run(&mut command)
}

#[test]
fn the_host_fetches_the_very_bytes_by_a_link_that_is_written_nowhere() {
    let Some(moto) = Moto::start() else { return };
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "50ms"]);
    let (recorder, bucket) = (Recorder::before(&emulation.host), Recorder::before(&moto.host));
    let stage = stage("endpoint: novita/wan2.6-i2v\n");
    publish_at(&stage, "s3://films/sound");
    let ended = rehearse(&stage, &bucket.host, &recorder).with_code(0);

    let [submit] = &recorder.of("POST /v3/async/")[..] else { panic!("one submit") };
    let link = submit.json()["input"]["audio_url"].as_str().expect("a link").to_owned();
    let target =
        link.strip_prefix(&format!("http://{}", bucket.host)).expect("a link to the bucket");
    assert!(target.contains(".wav?") && target.contains("X-Amz-Expires=86400"), "{target}");
    let (status, bytes) = moto.send("GET", target);
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    assert!(bytes == hum(), "the bytes that the host fetches");
    assert_eq!(bucket.of("PUT /films/sound/").len(), 1);

    // The same file is not sent again, and what a host says of the link is not written down.
    stage.edit("story.yaml", "It sings.", "It sings again.");
    rehearse(&stage, &bucket.host, &recorder).with_code(0);
    assert_eq!((bucket.of("PUT ").len(), recorder.of("POST /v3/async/").len()), (1, 2));
    let said = format!("{}{}", ended.stdout, ended.stderr);
    let secrets = [SECRET, "X-Amz-Signature", "AKIDEXAMPLE"];
    assert!(secrets.iter().all(|secret| !said.contains(secret)), "{said}");
    assert_eq!(holding(stage.path(), &secrets), [] as [PathBuf; 0]);
    assert_eq!(holding(elsewhere.path(), &secrets), [] as [PathBuf; 0]);
}

#[test]
fn a_bucket_that_is_not_there_is_named_and_nothing_is_bought() {
    let Some(moto) = Moto::start() else { return };
    let elsewhere = Stage::empty();
    let emulation = Emulation::start(&elsewhere, &["--latency", "50ms"]);
    let recorder = Recorder::before(&emulation.host);
    let stage = stage("endpoint: novita/wan2.6-i2v\n");
    publish_at(&stage, "s3://no-such-bucket/sound");
    let ended = rehearse(&stage, &moto.host, &recorder).with_code(4);
    let why = "cannot publish at s3://no-such-bucket/sound: there is no such bucket";
    assert!(ended.stdout.contains(why), "{}", ended.stdout);
    assert!(recorder.of("POST ").is_empty());
    assert!(emulation.ledger().is_empty());
}
