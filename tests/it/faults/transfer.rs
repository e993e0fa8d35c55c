//! Bytes that come late, cut, twice or from elsewhere.

mod download;
mod reach;
mod submit;

use std::collections::HashMap;
use std::time::Duration;

use url::Url;
use wanflow_run::driver::RunOutcome;
use wanflow_run::error::Class;
use wanflow_run::simulate::independent;
use wanflow_run::transport::{ANSWER_LIMIT, Patience};
use wanflow_tests::matrix::{Tally, row};
use wanflow_tests::scripted::{Scripted, Seen, Step};
use wanflow_tests::shop::{CLIP, Reply, Rig, Shop};

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Call {
    Submit,
    Poll,
    Clip,
}

const CALLS: [Call; 3] = [Call::Submit, Call::Poll, Call::Clip];

/// A shop on loopback whose `n`-th answer (from 0) to each kind of call may be spoilt. The task
/// of a spoilt submit is created all the same.
fn host(
    shop: &Shop,
    mut spoil: impl FnMut(Call, usize, &Reply) -> Option<Vec<Step>> + Send + 'static,
) -> Scripted {
    let (shop, mut counts) = (shop.clone(), HashMap::<Call, usize>::new());
    Scripted::start(move |seen| {
        let reply = shop.answer(seen, &here(seen));
        let call = call(seen);
        let count = counts.entry(call).or_default();
        *count += 1;
        spoil(call, *count - 1, &reply).unwrap_or_else(|| reply.steps())
    })
}

fn call(seen: &Seen) -> Call {
    match seen.line() {
        line if line.starts_with("POST ") => Call::Submit,
        line if line.contains(".mp4") => Call::Clip,
        _ => Call::Poll,
    }
}

/// The origin that a request was sent to.
fn here(seen: &Seen) -> Url {
    let host = seen.header("host").expect("HTTP/1.1 names the host");
    Url::parse(&format!("http://{host}")).expect("a plain address")
}

/// Runs cases side by side: most of their time is waiting.
fn each<T: Sync>(cases: &[T], test: impl Fn(&T) -> Tally + Sync) -> Tally {
    std::thread::scope(|scope| {
        let test = &test;
        let running: Vec<_> = cases.iter().map(|case| scope.spawn(move || test(case))).collect();
        let mut sum = Tally::NONE;
        for case in running {
            sum += case.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
        sum
    })
}

fn run(rig: &Rig) -> RunOutcome {
    rig.run(&independent(1)).unwrap_or_else(|error| panic!("{error}\n{}", rig.reported()))
}

/// An impatient run against a shop that spoils the first answer of one kind, then another run:
/// whatever happens, one task was bought. Answers how many bytes the host got rid of, too.
fn spoilt_once(call: Call, steps: &[Step]) -> (Tally, u64) {
    let (shop, steps) = (Shop::new(), steps.to_vec());
    let host = host(&shop, move |asked, nth, _| (asked == call && nth == 0).then(|| steps.clone()));
    let mut rig = Rig::in_memory(&host.url());
    let short = Patience {
        head: Duration::from_millis(400),
        idle: Duration::from_millis(150),
        body: Duration::from_millis(150),
    };
    match call {
        Call::Submit => rig.patience.submit = short,
        Call::Poll => rig.patience.poll = short,
        Call::Clip => rig.patience.download = short,
    }
    for _ in 0..2 {
        let outcome = run(&rig);
        if call == Call::Submit {
            assert_eq!(outcome.class, Some(Class::Ambiguous), "{call:?}: {outcome:?}");
            assert_eq!(outcome.ledger.worst_case().micros(), 500_000);
        } else {
            assert_eq!(rig.clip(&outcome), CLIP.as_bytes(), "{call:?}");
        }
    }
    assert_eq!(shop.sold(), 1);
    (shop.tally(2), host.sent())
}

fn text(text: &str) -> Step {
    Step::Send(text.as_bytes().to_vec())
}

const TICK: Duration = Duration::from_millis(5);

#[test]
fn row_16_answers_that_do_not_end_in_time_are_given_up() {
    let half = || text("HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n{\"id\":\"tas");
    let ways = [
        // Cut in the middle.
        vec![half(), Step::Close],
        // One byte now and then.
        vec![half(), Step::Drip(vec![b' '; 4000], TICK)],
        vec![Step::Drip(format!("HTTP/1.1 200 OK\r\nx-a: {}", "a".repeat(4000)).into(), TICK)],
        // Silence, before and after the head.
        vec![Step::Stall],
        vec![half(), Step::Stall],
        // Headers without end, and heads before the head without end.
        vec![
            text("HTTP/1.1 200 OK\r\n"),
            Step::Flood(b"x-header: and on it goes\r\n".repeat(2000), 100_000),
        ],
        vec![Step::Flood(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(1000), 100_000)],
    ];
    let cases: Vec<_> =
        CALLS.iter().flat_map(|call| ways.iter().map(move |way| (*call, way))).collect();
    let tally = each(&cases, |(call, way)| spoilt_once(*call, way).0);
    row(16, "given up in time; submit ambiguous, poll and download again", tally);
}

#[test]
fn row_17_giant_answers_are_not_taken_in() {
    let spaces = || Step::Flood(vec![b' '; 1 << 16], 1 << 15);
    let giant = |head: &str| vec![text(&format!("HTTP/1.1 200 OK\r\n{head}\r\n")), spaces()];
    // Unpacked, it would be taken as a task's id, and as the end of a task.
    let packed = [
        &b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n"[..],
        GZIPPED_ANSWER,
    ]
    .concat();
    let ways = [
        giant("content-length: 2147483648\r\n"),
        giant("connection: close\r\n"),
        vec![Step::Send(packed), Step::Close],
    ];
    const { assert!(ANSWER_LIMIT == 1 << 20) };
    let cases: Vec<_> = [Call::Submit, Call::Poll]
        .iter()
        .flat_map(|call| ways.iter().map(move |way| (*call, way)))
        .collect();
    let tally = each(&cases, |(call, way)| {
        let (tally, sent) = spoilt_once(*call, way);
        // The limit, and what the system holds between two sockets.
        assert!(sent < 16 << 20, "{call:?}: {sent} bytes were taken of two GiB");
        tally
    });
    row(17, "cut at 1 MiB, nothing unpacked; submit ambiguous, poll again", tally);
}

/// `{"id":"task-0","state":"failed"}` and spaces, packed.
#[rustfmt::skip]
const GZIPPED_ANSWER: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56,
    0xca, 0x4c, 0x51, 0xb2, 0x52, 0x2a, 0x49, 0x2c, 0xce, 0xd6, 0x35, 0x50,
    0xd2, 0x51, 0x2a, 0x2e, 0x49, 0x2c, 0x49, 0x05, 0x0a, 0xa4, 0x25, 0x66,
    0xe6, 0xa4, 0xa6, 0x28, 0xd5, 0x2a, 0x50, 0x08, 0x00, 0x04, 0x72, 0xfc,
    0xe9, 0x60, 0x00, 0x00, 0x00,
];
