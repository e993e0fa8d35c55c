//! Many large bodies at once: they are streamed, so that memory does not grow with them.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use url::Url;
use wanflow_api::MediumRole;
use wanflow_run::transport::{Body, Delivery, KeyedHttp, Patience, Request, Transport};
use wanflow_run::upload::{Gate, Media, Medium, MediumFile, WireBody};
use wanflow_run::{RealDisk, Store};

const UPLOADS: usize = 20;
const SIZE: usize = 10_000_000;
/// What 20 uploads of 10 MB may take beyond an idle process.
const ALLOWED_KIB: u64 = 32 * 1024;

#[test]
fn twenty_uploads_of_ten_megabytes_need_little_memory() {
    let folder = tempfile::tempdir().expect("there is room");
    let store = Store::open(Arc::new(RealDisk), folder.path()).expect("the folder exists");
    let body = body(&store);
    let (url, sink) = sink();
    let client = KeyedHttp::new(&url, None).expect("a client can be made");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime starts");
    // Forgets the peak of making the picture, which this process held whole.
    std::fs::write("/proc/self/clear_refs", "5").expect("Linux lets a process reset its peak");
    let before = peak_kib();
    runtime.block_on(async {
        let uploads = (0..UPLOADS).map(|_| client.send(request(&url, &store, &body)));
        for answer in futures_util::future::join_all(uploads).await {
            assert_eq!(answer.expect("the sink answers").status, 204);
        }
    });
    let taken = peak_kib() - before;
    let received = sink.join().expect("the sink does not panic");
    assert_eq!(received, UPLOADS as u64 * body.length());
    assert!(taken <= ALLOWED_KIB, "{taken} KiB");
}

fn body(store: &Store) -> WireBody {
    let picture: Vec<u8> = (0..=250).cycle().take(SIZE).collect();
    let stored = store.put(&mut picture.as_slice()).expect("there is room");
    let request = serde_json::from_value(serde_json::json!({
        "image": {"file": {"sha256": stored.sha256, "prepare": 1}},
        "prompt": "p", "audio": "generated", "duration": 5, "shot_type": "single",
        "watermark": false, "resolution": "720P", "prompt_extend": true,
    }));
    let endpoint = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("it is built in");
    let mime = "image/png".to_owned();
    let file = MediumFile { sha256: stored.sha256, bytes: stored.bytes, mime };
    let request = request.expect("a neutral request");
    let media = Media::from([(MediumRole::Image, Medium::File(file))]);
    WireBody::of(&endpoint, &request, &media).expect("it breaks no limit")
}

fn request(url: &Url, store: &Store, body: &WireBody) -> Request {
    let (gate, _) = Gate::new(|open| open.send(()).expect("the body waits"));
    Request {
        method: http::Method::POST,
        url: url.clone(),
        headers: http::HeaderMap::new(),
        body: Body::Stream { length: body.length(), pieces: body.gated(store, gate) },
        delivery: Delivery::AtMostOnce,
        patience: Patience::SUBMIT,
    }
}

/// A host that swallows so many uploads at once and counts their bytes.
fn sink() -> (Url, std::thread::JoinHandle<u64>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    let port = listener.local_addr().expect("a bound listener has an address").port();
    let url = Url::parse(&format!("http://127.0.0.1:{port}")).expect("a plain address");
    let thread = std::thread::spawn(move || {
        let swallow = |_| {
            let (stream, _) = listener.accept().expect("a client connects");
            std::thread::spawn(move || swallow(stream))
        };
        let threads: Vec<_> = (0..UPLOADS).map(swallow).collect();
        threads.into_iter().map(|thread| thread.join().expect("it does not panic")).sum()
    });
    (url, thread)
}

fn swallow(mut stream: std::net::TcpStream) -> u64 {
    let (mut piece, mut head) = (vec![0; 64 * 1024], Vec::new());
    let (mut body, mut length) = (0, None);
    while length.is_none_or(|length| body < length) {
        let count = stream.read(&mut piece).expect("the client sends");
        assert!(count > 0, "the body is cut after {body} bytes");
        if length.is_some() {
            body += count as u64;
            continue;
        }
        head.extend_from_slice(&piece[..count]);
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&head[..end]);
            let told = crate::loopback::header(&text, "content-length").expect("a length");
            length = Some(told.parse::<u64>().expect("a number"));
            body = (head.len() - end - 4) as u64;
        }
    }
    stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").expect("the client listens");
    body
}

/// The most memory that this process has had so far.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string(Path::new("/proc/self/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.map_or(0, |number| number.parse().expect("a number of KiB"))
}
