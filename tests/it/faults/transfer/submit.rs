//! What the HTTP library really does with a submit, seen from the other side of the socket: the
//! table of RELIABILITY stands on it.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures_util::StreamExt as _;
use url::Url;
use wanflow_run::error::Class;
use wanflow_run::simulate::independent;
use wanflow_run::transport::{
    Answer, Body, Delivery, FailureKind, KeyedHttp, Patience, Request, Transport as _,
};
use wanflow_tests::scripted::{Scripted, Seen, Step};
use wanflow_tests::shop::{CLIP, Rig, Shop};

use super::{Call, here, host, run, text};

/// Submits know no pool: a connection that the host closed while it was idle is never found
/// closed by one, which is the case that libraries repeat by themselves.
#[test]
fn every_submit_has_a_connection_of_its_own() {
    let shop = Shop::new();
    let books = shop.clone();
    // The host would keep its connections.
    let host = Scripted::start(move |seen| {
        let mut steps = books.answer(seen, &here(seen)).steps();
        steps.pop();
        steps
    });
    let rig = Rig::in_memory(&host.url());
    let outcome = rig.run(&independent(3)).expect("the disk holds");
    assert_eq!((outcome.class, shop.sold()), (None, 3));
    let seen = host.seen();
    let (submits, others): (Vec<_>, Vec<_>) =
        seen.iter().partition(|seen| seen.line().starts_with("POST "));
    let distinct =
        |seen: &[&Seen]| -> BTreeSet<_> { seen.iter().map(|seen| seen.connection).collect() };
    assert_eq!(distinct(&submits).len(), 3);
    assert!(distinct(&submits).is_disjoint(&distinct(&others)));
}

/// The host has the whole request; what becomes of its answer decides.
#[test]
fn an_answer_that_breaks_in_its_head_is_ambiguous_and_early_heads_are_passed_over() {
    let early = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
    let good = "HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"id\":\"task-0\"}";
    for (steps, class) in [
        (vec![Step::Close], Some(Class::Ambiguous)),
        (vec![Step::Reset], Some(Class::Ambiguous)),
        (vec![text("HTTP/1.1 2"), Step::Close], Some(Class::Ambiguous)),
        (vec![text("HTTP/1.1 200 OK\r\ncontent-le"), Step::Reset], Some(Class::Ambiguous)),
        (vec![text("220 smtp ready\r\n\r\n"), Step::Close], Some(Class::Ambiguous)),
        (vec![text(&format!("{early}{good}")), Step::Close], None),
    ] {
        let (shop, played) = (Shop::new(), steps.clone());
        let host = host(&shop, move |call, _, _| (call == Call::Submit).then(|| played.clone()));
        let rig = Rig::in_memory(&host.url());
        let outcome = run(&rig);
        assert_eq!((outcome.class, shop.sold()), (class, 1), "{steps:?}");
        if class.is_none() {
            assert_eq!(rig.clip(&outcome), CLIP.as_bytes());
        }
    }
}

const PIECE: usize = 64 * 1024;
const PIECES: usize = 1024;

/// A request of 64 MiB to a host that does something after the head. Answers what came of it,
/// and how many pieces were taken.
fn large_request(
    then: impl FnOnce(std::net::TcpStream) + Send + 'static,
) -> (Result<u16, FailureKind>, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    let address = listener.local_addr().expect("a bound listener has an address");
    let url = Url::parse(&format!("http://{address}")).expect("a plain address");
    let host = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client connects");
        let _ = stream.read(&mut [0; 1024]).expect("a head comes");
        then(stream);
    });
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let pieces = futures_util::stream::iter((0..PIECES).map(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        Ok(Bytes::from(vec![b' '; PIECE]))
    }));
    let request = Request {
        method: http::Method::POST,
        url: url.clone(),
        headers: http::HeaderMap::new(),
        body: Body::Stream { length: (PIECE * PIECES) as u64, pieces: pieces.boxed() },
        delivery: Delivery::AtMostOnce,
        patience: Patience::SUBMIT,
    };
    let client = KeyedHttp::new(&url, None).expect("a client can be made");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let status = runtime.expect("a runtime starts").block_on(async {
        let response = client.send(request).await.map_err(|error| error.kind)?;
        let status = response.status;
        Answer::read(response).await.map(|_| status).map_err(|_| FailureKind::Broken)
    });
    host.join().expect("the host does not panic");
    (status, taken.load(Ordering::SeqCst))
}

/// Seen: an answer that comes before the body has gone is heard, and the rest is not sent.
#[test]
fn an_answer_before_the_body_has_gone_is_heard() {
    let refusal = b"HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let (status, taken) = large_request(move |mut stream| {
        stream.write_all(refusal).expect("the client listens");
        stream.shutdown(Shutdown::Write).expect("the socket is open");
        // What still comes is read, so that no reset overtakes the answer.
        let mut rest = vec![0; PIECE];
        while stream.read(&mut rest).is_ok_and(|count| count > 0) {}
    });
    assert_eq!(status, Ok(413));
    assert!(taken < PIECES, "{taken} pieces");
}

/// Seen: a host that closes while the body is on its way is a broken connection. The last piece
/// was not handed over, and so the submit was not sent.
#[test]
fn a_host_that_closes_before_the_body_has_gone_got_no_whole_request() {
    for waits in [false, true] {
        let (status, taken) = large_request(move |mut stream| {
            if waits {
                let _ = stream.read(&mut [0; 9]);
            }
        });
        assert_eq!(status, Err(FailureKind::Broken));
        assert!(taken < PIECES, "{taken} pieces");
    }
}
