//! What a host says besides states and clips is used: addresses of its tasks, why one failed,
//! what a clip would cost, when what it sells ends.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use wanflow_api::endpoint::{Addresses, Call, Capabilities, Endpoint, QuoteCall};
use wanflow_api::{EndpointRef, Usd};
use wanflow_plan::sha256;

use crate::clock::{Clock, TokioClock};
use crate::driver::{RunOptions, RunOutcome, run_locked};
use crate::error::Class;
use crate::event::{Event, StopReason};
use crate::history::History;
use crate::record::{Failure, UnixMillis};
use crate::simulate::{PRICE, SIMULATED, SimHost, World, independent, options, virtual_time};
use crate::stop::Stop;
use crate::transport::memory::{MemoryHost, MemoryReply};

/// How a run with a host of the test's own went.
struct Ran {
    outcome: RunOutcome,
    /// `METHOD ADDRESS` of each request with the key, in order.
    asked: Vec<String>,
    events: Vec<Event>,
    world: World,
}

/// A host that answers to `METHOD PATH`; `None` where an honest one would: tasks are done at once.
type Host = fn(&str) -> Option<MemoryReply>;

fn run(endpoint: Endpoint, scenes: usize, host: Host) -> Ran {
    run_in(World::new(SimHost::new(|_| Duration::ZERO)), endpoint, scenes, host)
}

fn run_in(world: World, endpoint: Endpoint, scenes: usize, host: Host) -> Ran {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let options = RunOptions { endpoint: EndpointRef::keep(endpoint), ..options(2) };
    let outcome = virtual_time(|| async {
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(world.wall));
        let mut deps = world.deps(&clock);
        let seen = Arc::clone(&asked);
        deps.api = Arc::new(MemoryHost::new(Arc::clone(&clock), move |_, request| {
            let mut asked = seen.lock().expect("no test panics while it holds the list");
            asked.push(format!("{} {}", request.method, request.url));
            let sold = asked.iter().filter(|line| line.ends_with("/clips")).count();
            let line = format!("{} {}", request.method, request.url.path());
            host(&line).unwrap_or_else(|| honest(&line, sold))
        }));
        deps.downloads = Arc::new(MemoryHost::new(Arc::clone(&clock), move |_, request| {
            let path = request.url.path();
            let clip = || MemoryReply::new(200, format!("clip {}", sha256(path.as_bytes())));
            host(&format!("GET {path}")).unwrap_or_else(clip)
        }));
        options.folders.create(&*deps.disk).expect("the disk holds");
        run_locked(&independent(scenes), &options, &deps, &Stop::new()).await
    });
    let list = |lines: &Mutex<Vec<String>>| {
        lines.lock().expect("no test panics while it holds the list").clone()
    };
    let events = world.events.lock().expect("no test panics while it holds the events").clone();
    Ran { outcome: outcome.expect("the disk holds"), asked: list(&asked), events, world }
}

fn honest(line: &str, sold: usize) -> MemoryReply {
    match line {
        "POST /clips" => reply(&json!({ "id": format!("task-{sold}") })),
        _ => reply(&json!({ "state": "done", "url": "https://cdn.example/1.mp4" })),
    }
}

fn reply(answer: &serde_json::Value) -> MemoryReply {
    MemoryReply::new(200, answer.to_string())
}

fn sold_at(status_url: &str) -> MemoryReply {
    reply(&json!({ "id": "task-1", "status_url": status_url }))
}

/// The simulated endpoint, whose host gives addresses of its tasks.
const TELLING: Endpoint =
    Endpoint { addresses: Addresses { poll: "/status_url", result: "", cancel: "" }, ..SIMULATED };

const OWN: &str = "GET https://sim.example/jobs/1";
const TEMPLATE: &str = "GET https://sim.example/task?id=task-1";

impl Ran {
    fn count(&self, line: &str) -> usize {
        self.asked.iter().filter(|asked| asked.as_str() == line).count()
    }

    fn count_of(&self, is_it: fn(&Event) -> bool) -> usize {
        self.events.iter().filter(|event| is_it(event)).count()
    }
}

#[test]
fn a_task_is_asked_about_where_the_host_says() {
    let ran = run(TELLING, 1, |line| match line {
        "POST /clips" => Some(sold_at("https://sim.example/jobs/1")),
        _ => None,
    });
    assert_eq!((ran.outcome.class, ran.count(OWN), ran.count(TEMPLATE)), (None, 1, 0));
}

#[test]
fn an_address_that_does_not_help_loses_no_clip() {
    let ran = run(TELLING, 1, |line| match line {
        "POST /clips" => Some(sold_at("https://sim.example/jobs/1")),
        "GET /jobs/1" => Some(MemoryReply::new(404, r#"{"reason":"UNKNOWN"}"#)),
        _ => None,
    });
    assert_eq!((ran.outcome.class, ran.count(OWN), ran.count(TEMPLATE)), (None, 1, 1));
}

#[test]
fn an_address_elsewhere_is_told_once_and_never_asked() {
    let ran = run(TELLING, 2, |line| match line {
        "POST /clips" => Some(sold_at("https://evil.example/jobs/1")),
        _ => None,
    });
    assert!(ran.asked.iter().all(|line| line.contains(" https://sim.example/")), "{:?}", ran.asked);
    let is_foreign = |event: &Event| matches!(event, Event::ForeignAddress { origin } if origin == "https://evil.example");
    assert_eq!((ran.count(TEMPLATE), ran.count_of(is_foreign)), (2, 1));
}

#[test]
fn a_clip_is_fetched_by_the_link_that_was_kept_where_its_task_is_forgotten() {
    let bought = run(Endpoint { result: None, ..SIMULATED }, 1, |line| {
        (line == "GET /1.mp4").then(|| MemoryReply::new(404, ""))
    });
    assert!(matches!(bought.outcome.tasks[0].end, Err(StopReason::Unfetched { .. })));
    let world = bought.world.later(Duration::from_hours(2));
    let ran = run_in(world, Endpoint { result: None, ..SIMULATED }, 1, |line| {
        line.ends_with("/task").then(|| MemoryReply::new(404, r#"{"reason":"UNKNOWN"}"#))
    });
    assert_eq!((ran.outcome.class, ran.count(SUBMIT), ran.asked.len()), (None, 0, 1));
}

const fn call(method: &'static str, path: &'static str) -> Call {
    Call { method, path, query: &[], headers: &[], hints: &[], success: &[200] }
}

#[test]
fn why_a_task_failed_is_asked_for_where_its_state_has_no_words() {
    let endpoint = || Endpoint { result: Some(call("GET", "/result")), ..SIMULATED };
    let failed = |host: Host| match run(endpoint(), 1, host).outcome.tasks.remove(0).end {
        Err(StopReason::Failed { message, class, .. }) => (message, class),
        other => panic!("{other:?}"),
    };
    let (message, class) = failed(|line| match line {
        "GET /task" => Some(reply(&json!({ "state": "failed", "why": "POLICY" }))),
        "GET /result" => {
            let answer = json!({ "reason": "POLICY", "message": "a person is named" });
            Some(MemoryReply::new(400, answer.to_string()))
        }
        _ => None,
    });
    assert_eq!((&*message, class), ("POLICY: a person is named", Failure::Failed));
    // Nothing is lost where that call does not help.
    let (message, _) = failed(|line| match line {
        "GET /task" => Some(reply(&json!({ "state": "failed", "why": "POLICY" }))),
        "GET /result" => Some(MemoryReply::new(502, "<html>")),
        _ => None,
    });
    assert_eq!(message, "POLICY");
    // Where the state has no reason at all, that call's own refusal is one.
    let (message, _) = failed(|line| match line {
        "GET /task" => Some(reply(&json!({ "state": "failed" }))),
        "GET /result" => {
            let answer = json!({ "reason": "BAD", "message": "too dark" });
            Some(MemoryReply::new(400, answer.to_string()))
        }
        _ => None,
    });
    assert_eq!(message, "HTTP 400 BAD: too dark");
}

/// The simulated endpoint, whose host quotes prices.
const QUOTING: Endpoint = Endpoint {
    capabilities: Capabilities {
        quote: Some(QuoteCall {
            call: call("POST", "/quote"),
            exact: "/amount",
            least: "/min",
            most: "/max",
            reason: "/reason",
        }),
        ..SIMULATED.capabilities
    },
    ..SIMULATED
};

const QUOTE: &str = "POST https://sim.example/quote";
const SUBMIT: &str = "POST https://sim.example/clips";

#[test]
fn a_quote_above_the_plans_price_stops_before_anything_is_bought() {
    let hosts: [Host; 2] = [
        |line| (line == "POST /quote").then(|| reply(&json!({ "amount": 0.51 }))),
        |line| (line == "POST /quote").then(|| reply(&json!({ "min": 0.4, "max": 0.51 }))),
    ];
    for host in hosts {
        let ran = run(QUOTING, 2, host);
        assert_eq!((ran.count(QUOTE), ran.count(SUBMIT)), (1, 0));
        assert_eq!(ran.outcome.class, Some(Class::Stopped));
        let Err(StopReason::NotBought { message }) = &ran.outcome.tasks[1].end else {
            panic!("{:?}", ran.outcome.tasks)
        };
        assert!(message.starts_with("the host asks $0.51 for it, and the plan has $0.50;"));
    }
}

#[test]
fn a_quote_below_the_plans_price_is_recorded_and_lowers_nothing() {
    let ran =
        run(QUOTING, 2, |line| (line == "POST /quote").then(|| reply(&json!({ "amount": 0.4 }))));
    assert_eq!((ran.outcome.class, ran.count(QUOTE), ran.count(SUBMIT)), (None, 1, 2));
    assert_eq!(ran.outcome.ledger.confirmed.micros(), 2 * PRICE.micros());
    let history = History::read(&ran.world.disk, &options(1).folders.journal);
    let quoted = history.expect("the disk holds").bill().quoted;
    let sums = [quoted.estimated, quoted.least, quoted.most].map(Usd::micros);
    assert_eq!((quoted.clips, sums), (2, [1_000_000, 800_000, 800_000]));
}

#[test]
fn a_host_that_quotes_nothing_is_told_once_and_sells_all_the_same() {
    let hosts: [Host; 3] = [
        |line| (line == "POST /quote").then(|| MemoryReply::new(403, r#"{"reason":"OFF"}"#)),
        |line| (line == "POST /quote").then(|| reply(&json!({ "reason": "no list" }))),
        |line| (line == "POST /quote").then(|| MemoryReply::new(200, "<html>")),
    ];
    for host in hosts {
        let ran = run(QUOTING, 2, host);
        assert_eq!((ran.outcome.class, ran.count(QUOTE), ran.count(SUBMIT)), (None, 1, 2));
        assert_eq!(ran.count_of(|event| matches!(event, Event::NoQuote { .. })), 1);
    }
}

#[test]
fn an_announced_end_is_told_once() {
    let ran = run(Endpoint { result: None, ..SIMULATED }, 2, |line| {
        let answer = || honest(line, 1).with_header("sunset", "Fri, 01 Jan 2027 00:00:00 GMT");
        line.starts_with("GET /task").then(answer)
    });
    let is_end =
        |event: &Event| matches!(event, Event::Sunset { ends } if ends.0 == 1_798_761_600_000);
    assert_eq!((ran.outcome.class, ran.count_of(is_end)), (None, 1));
    let history = History::read(&ran.world.disk, &options(1).folders.journal);
    let known = history.expect("the disk holds").sunset(SIMULATED.id);
    assert_eq!(known, Some(UnixMillis(1_798_761_600_000)), "and for later plans");
}

#[test]
fn a_request_that_the_host_would_not_take_whole_is_not_sent() {
    let ran = run(Endpoint { body_bytes_max: Some(10), ..SIMULATED }, 1, |_| None);
    assert_eq!((ran.outcome.class, ran.asked.len()), (Some(Class::ScenesFailed), 0));
    let Err(StopReason::Unready { message }) = &ran.outcome.tasks[0].end else {
        panic!("{:?}", ran.outcome.tasks)
    };
    assert!(message.contains("and the host takes 10 at most"), "{message}");
}
