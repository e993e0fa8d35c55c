//! The two clients over real sockets on loopback.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use url::Url;
use wanflow_run::link::LinkPolicy;
use wanflow_run::secret::Secret;
use wanflow_run::transport::http::{KeyHeader, KeyedHttp, PlainHttp};
use wanflow_run::transport::{
    Answer, Arrival, Body, Delivery, FailureKind, Patience, Request, Transport,
};

use crate::loopback::{Loopback, header, ok};

const CANARY: &str = "sk-canary-5512";

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts")
}

fn keyed(origin: &Url) -> KeyedHttp {
    let key = Secret::new(CANARY).expect("a plain key");
    let key = KeyHeader { name: "Authorization", prefix: "Bearer ", key: &key };
    KeyedHttp::new(origin, Some(key)).expect("a client can be made")
}

fn post(url: Url, length: u64, pieces: Vec<std::io::Result<Bytes>>) -> Request {
    Request {
        method: http::Method::POST,
        url,
        headers: http::HeaderMap::new(),
        body: Body::Stream { length, pieces: stream::iter(pieces).boxed() },
        delivery: Delivery::AtMostOnce,
        patience: Patience::SUBMIT,
    }
}

#[test]
fn a_streamed_body_arrives_whole_with_its_exact_length_and_the_key() {
    let host = Loopback::answering(vec![ok(r#"{"task_id":"t1"}"#)]);
    let pieces = vec![Ok(Bytes::from_static(b"{\"a\":")), Ok(Bytes::from_static(b"1}"))];
    let request = post(host.url.join("/v3/async/x").expect("a path"), 7, pieces);
    let answer = runtime().block_on(async {
        let response = keyed(&host.url).send(request).await.expect("the host answers");
        Answer::read(response).await.expect("the answer is whole")
    });
    assert_eq!(answer.json(), Some(serde_json::json!({"task_id": "t1"})));
    let seen = host.seen().pop().expect("one request");
    assert_eq!(seen.body, b"{\"a\":1}");
    assert_eq!(header(&seen.head, "content-length"), Some("7"));
    assert_eq!(header(&seen.head, "transfer-encoding"), None);
    assert_eq!(header(&seen.head, "accept-encoding"), Some("identity"));
    assert_eq!(header(&seen.head, "authorization"), Some("Bearer sk-canary-5512"));
    assert!(seen.head.starts_with("POST /v3/async/x HTTP/1.1\r\n"));
}

#[test]
fn a_body_is_not_asked_for_before_there_is_a_connection() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    let port = free.local_addr().expect("a bound listener has an address").port();
    drop(free);
    let url = Url::parse(&format!("http://127.0.0.1:{port}")).expect("a plain address");
    let polled = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&polled);
    let pieces = stream::poll_fn(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        std::task::Poll::Ready(None)
    });
    let mut request = post(url.clone(), 7, Vec::new());
    request.body = Body::Stream { length: 7, pieces: pieces.boxed() };
    let error = runtime().block_on(keyed(&url).send(request)).err().expect("nobody listens");
    assert_eq!((error.kind, error.kind.arrival()), (FailureKind::Connect, Arrival::NotSent));
    assert_eq!(polled.load(Ordering::SeqCst), 0);
    assert!(!error.to_string().contains(CANARY), "{error}");
}

#[test]
fn a_body_that_breaks_off_never_arrives_whole() {
    let host = Loopback::answering(vec![String::new()]);
    let cut = Err(std::io::Error::other("stopped"));
    let request = post(host.url.clone(), 7, vec![Ok(Bytes::from_static(b"{\"a\"")), cut]);
    let result = runtime().block_on(keyed(&host.url).send(request));
    assert!(result.is_err());
    let seen = host.seen().pop().expect("one request");
    assert!(seen.body.len() < 7, "{:?}", seen.body);
}

#[test]
fn an_answer_that_is_none_may_follow_a_request_that_arrived() {
    for reply in ["", "220 smtp ready\r\n\r\n"] {
        let host = Loopback::answering(vec![reply.to_owned()]);
        let request = post(host.url.clone(), 1, vec![Ok(Bytes::from_static(b"1"))]);
        let error = runtime().block_on(keyed(&host.url).send(request)).err().expect(reply);
        assert_eq!(
            (error.kind, error.kind.arrival()),
            (FailureKind::Broken, Arrival::MayHaveArrived)
        );
        drop(host.seen());
    }
}

#[test]
fn a_silent_host_is_given_up_after_the_time_allowed() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    let port = listener.local_addr().expect("a bound listener has an address").port();
    let url = Url::parse(&format!("http://127.0.0.1:{port}")).expect("a plain address");
    let patience = Patience { head: Duration::from_millis(30), ..Patience::POLL };
    let result = runtime().block_on(keyed(&url).send(Request::get(url.clone(), patience)));
    assert_eq!(result.err().expect("nothing is answered").kind, FailureKind::Timeout);
}

#[test]
fn the_key_stays_at_its_origin_and_redirects_are_not_followed() {
    let moved = "HTTP/1.1 307 Moved\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n";
    let host = Loopback::answering(vec![moved.to_owned()]);
    let elsewhere = Url::parse("http://127.0.0.1:1/").expect("a plain address");
    let client = keyed(&host.url);
    runtime().block_on(async {
        let request = Request::get(elsewhere, Patience::POLL);
        let error = client.send(request).await.err().expect("another origin");
        assert_eq!(error.kind, FailureKind::Refused);
        let request = post(host.url.clone(), 1, vec![Ok(Bytes::from_static(b"1"))]);
        assert_eq!(client.send(request).await.expect("the host answers").status, 307);
    });
    assert_eq!(host.seen().len(), 1);
}

#[test]
fn a_download_follows_checked_redirects_without_a_key() {
    let moved = "HTTP/1.1 302 Found\r\nlocation: /clip.mp4?sig=1\r\ncontent-length: 0\r\n\r\n";
    let host = Loopback::answering(vec![moved.to_owned(), ok("clip")]);
    let plain = PlainHttp::new(LinkPolicy::with_loopback(&host.url)).expect("a client");
    let answer = runtime().block_on(async {
        let response = plain.send(Request::get(host.url.clone(), Patience::DOWNLOAD)).await;
        Answer::read(response.expect("the host answers")).await.expect("the answer is whole")
    });
    assert_eq!(answer.body, "clip");
    let seen = host.seen();
    assert!(seen[1].head.starts_with("GET /clip.mp4?sig=1 "));
    assert!(seen.iter().all(|request| header(&request.head, "authorization").is_none()));
}

#[test]
fn a_download_does_not_leave_for_where_it_may_not_go() {
    for target in ["http://127.0.0.1:1/x", "file:///etc/passwd", "https://10.0.0.1/x"] {
        let moved =
            format!("HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
        let host = Loopback::answering(vec![moved]);
        let plain = PlainHttp::new(LinkPolicy::with_loopback(&host.url)).expect("a client");
        let request = Request::get(host.url.clone(), Patience::DOWNLOAD);
        let error = runtime().block_on(plain.send(request)).err().expect(target);
        assert_eq!(error.kind, FailureKind::Refused, "{target}");
        drop(host.seen());
    }
}
