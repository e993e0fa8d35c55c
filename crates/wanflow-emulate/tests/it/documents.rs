//! The endpoints that have documents, played by the code that reads real hosts.

use std::time::Duration;

use serde_json::{Value, json};
use wanflow_api::endpoint::{Call, CancelOutcome, Check, TaskState};
use wanflow_api::{
    ClipRequest, Endpoint, EndpointRef, Image, Links, MediumRole, PollState, Resolution, Usd,
    endpoints,
};
use wanflow_emulate::{Emulator, State};

use crate::host::{Host, Seen, Sketcher, options};

/// An emulator of that endpoint only.
fn host(endpoint: EndpointRef) -> Host {
    let mut options = options();
    options.endpoints = vec![endpoint];
    let emulator = Emulator::new(options, Box::new(Sketcher::default()), State::in_memory());
    Host { emulator: emulator.expect("a document that can be played"), now: Duration::ZERO }
}

/// Makes a call as its document describes it.
fn call(host: &Host, endpoint: &Endpoint, call: &Call, (id, body): (&str, &Value)) -> Seen {
    let fill = |text: &str| text.replace("{task_id}", id);
    let query: Vec<_> =
        call.query.iter().map(|(name, value)| format!("{name}={}", fill(value))).collect();
    let uri = format!("{}?{}", fill(call.path), query.join("&"));
    let key = format!("{}canary", endpoint.key.prefix);
    let mut headers = vec![(endpoint.key.header, key.as_str())];
    headers.extend_from_slice(call.headers);
    let body = if body.is_null() { String::new() } else { body.to_string() };
    host.send((call.method, &uri), &headers, body)
}

fn request() -> ClipRequest {
    let plain = ClipRequest::plain(&Image::Url(String::new()), "The rocket clears the tower.");
    ClipRequest { seed: Some(7), ..plain }
}

#[test]
fn what_our_client_sends_is_sold_and_delivered() {
    for endpoint in endpoints() {
        let mut host = host(endpoint);
        let links = Links::from_iter([(MediumRole::Image, "https://pictures.example/a.png")]);
        let body = (endpoint.to_wire)(&request(), &links).expect("a request within the limits");
        let seen = call(&host, &endpoint, &endpoint.submit, ("", &body));
        let id = endpoint.read_submit(&seen.json()).expect("a task id");
        let mut states = Vec::new();
        for _ in 0..3 {
            let seen = call(&host, &endpoint, &endpoint.poll, (id.as_str(), &Value::Null));
            states.push(endpoint.read_poll(&seen.json(), &|_| None).expect("a state"));
            host.wait(5_000);
        }
        let known: Vec<_> = states.iter().map(|read| read.state.clone()).collect();
        let expected = [TaskState::Queued, TaskState::Processing, TaskState::Succeeded];
        assert_eq!(known, expected.map(PollState::Known), "{}", endpoint.id);
        let brought = match &endpoint.result {
            None => states.remove(2),
            Some(result) => endpoint
                .read_result(&call(&host, &endpoint, result, (id.as_str(), &Value::Null)).json()),
        };
        let link = brought.video.as_deref().expect("a link");
        let clip = host.ask("GET", link, &[]).body;
        let clip = String::from_utf8_lossy(&clip);
        let takes_seeds = endpoint.role("seed", "").is_some();
        assert!(clip == "clip 5 7" || !takes_seeds && clip.starts_with("clip 5"), "{clip}");
        assert_eq!(brought.ttl.is_some(), !endpoint.outputs.ttl.is_empty(), "{}", endpoint.id);
        if takes_seeds && !endpoint.outputs.seed.is_empty() {
            assert_eq!(brought.seed, Some(7), "{}", endpoint.id);
        }
        let read = host.ledger().remove(0)["price_usd"].as_f64();
        let read = read.and_then(|dollars| Usd::parse(&dollars.to_string()));
        let resolution = endpoint.resolution.unwrap_or(Resolution::P720);
        let asked = ClipRequest { resolution, ..request() };
        assert_eq!(read, endpoint.price(&asked), "{}", endpoint.id);
    }
}

#[test]
fn refusals_are_read_back_as_the_document_lists_them() {
    for endpoint in endpoints() {
        let host = host(endpoint);
        for rule in endpoint.checks {
            let seen = match rule.check {
                Check::Path => host.ask("GET", "/nowhere", &[]),
                Check::Task => call(&host, &endpoint, &endpoint.poll, ("nobody", &Value::Null)),
                Check::Key => host.ask("POST", endpoint.submit.path, &[]),
                Check::Body => call(&host, &endpoint, &endpoint.submit, ("", &json!({}))),
                // Those need a picture; see the made-up endpoint's tests.
                _ => continue,
            };
            let read = endpoint.read_error(&seen.json(), &|name| seen.header(name));
            assert_eq!(seen.status, rule.status, "{}: {rule:?}", endpoint.id);
            let is_read = rule.reason.is_empty() || read.reason.as_deref() == Some(rule.reason);
            assert!(is_read, "{}: {rule:?}: {read:?}", endpoint.id);
            assert!(read.message.is_some(), "{}", endpoint.id);
        }
    }
}

#[test]
fn a_call_without_a_header_that_its_document_fixes_is_refused() {
    let mut refused = 0;
    for endpoint in endpoints().filter(|endpoint| !endpoint.submit.headers.is_empty()) {
        let host = host(endpoint);
        let links = Links::from_iter([(MediumRole::Image, "https://pictures.example/a.png")]);
        let body = (endpoint.to_wire)(&request(), &links).expect("a request within the limits");
        let bare = Call { headers: &[], ..endpoint.submit };
        let seen = call(&host, &endpoint, &bare, ("", &body));
        let rule = endpoint.checks.iter().find(|rule| rule.check == Check::Body);
        assert_eq!(Some(seen.status), rule.map(|rule| rule.status), "{}", endpoint.id);
        assert!(seen.json().to_string().contains(endpoint.submit.headers[0].0), "it says which");
        refused += 1;
    }
    assert!(refused > 0, "no document fixes a header");
}

#[test]
fn a_task_that_nobody_bought_is_an_error_or_lost() {
    for endpoint in endpoints() {
        let host = host(endpoint);
        let seen = call(&host, &endpoint, &endpoint.poll, ("nobody", &Value::Null));
        let state = endpoint.read_poll(&seen.json(), &|_| None).map(|read| read.state);
        let is_lost = state == Some(PollState::Known(TaskState::Lost));
        let is_refused = endpoint.checks.iter().any(|rule| rule.check == Check::Task);
        assert!(is_lost != is_refused, "{}: {}", endpoint.id, seen.status);
    }
}

#[test]
fn a_waiting_task_is_cancelled_where_the_host_can() {
    for endpoint in endpoints() {
        let Some(cancel) = &endpoint.capabilities.cancel else { continue };
        let mut host = host(endpoint);
        let links = Links::from_iter([(MediumRole::Image, "https://pictures.example/a.png")]);
        let body = (endpoint.to_wire)(&request(), &links).expect("a request within the limits");
        let buy = |host: &Host| {
            let seen = call(host, &endpoint, &endpoint.submit, ("", &body));
            endpoint.read_submit(&seen.json()).expect("a task id")
        };
        let (early, late) = (buy(&host), buy(&host));
        let seen = call(&host, &endpoint, &cancel.call, (early.as_str(), &Value::Null));
        let read = endpoint.read_cancel(seen.status, &seen.json(), &|_| None);
        assert!(
            matches!(read, Some(CancelOutcome::Cancelled | CancelOutcome::Asked)),
            "{}: {read:?}",
            endpoint.id
        );
        host.wait(5_000);
        let can_stop = cancel.states.contains(&TaskState::Processing);
        if !can_stop {
            let seen = call(&host, &endpoint, &cancel.call, (late.as_str(), &Value::Null));
            assert!(seen.status >= 400, "{}: it is being made", endpoint.id);
        }
        host.wait(10_000);
        let seen = call(&host, &endpoint, &cancel.call, (late.as_str(), &Value::Null));
        let read = endpoint.read_cancel(seen.status, &seen.json(), &|_| None);
        assert!(matches!(read, None | Some(CancelOutcome::Over)), "{}: {read:?}", endpoint.id);
        let state = |id: &wanflow_api::TaskId| {
            let seen = call(&host, &endpoint, &endpoint.poll, (id.as_str(), &Value::Null));
            endpoint.read_poll(&seen.json(), &|_| None).expect("a state").state
        };
        let ended = [TaskState::Cancelled, TaskState::Failed].map(PollState::Known);
        assert!(ended.contains(&state(&early)) || endpoint.result.is_some(), "{}", endpoint.id);
        assert_eq!(state(&late), PollState::Known(TaskState::Succeeded), "{}", endpoint.id);
    }
}

#[test]
fn a_submit_is_one_purchase_where_the_host_remembers_its_key() {
    let mut read = 0;
    for endpoint in endpoints() {
        let can = &endpoint.capabilities;
        let Some(name) = can.idempotency_header.filter(|_| can.idempotency_hours > 0) else {
            continue;
        };
        let host = host(endpoint);
        let links = Links::from_iter([(MediumRole::Image, "https://pictures.example/a.png")]);
        let body = (endpoint.to_wire)(&request(), &links).expect("a request within the limits");
        let key = format!("{}canary", endpoint.key.prefix);
        let buy = |token: &str| {
            let headers = [(endpoint.key.header, key.as_str()), (name, token)];
            let seen = host.send(("POST", endpoint.submit.path), &headers, body.to_string());
            endpoint.read_submit(&seen.json()).expect("a task id")
        };
        let (first, again, other) = (buy("one"), buy("one"), buy("two"));
        assert!(first == again && first != other, "{}", endpoint.id);
        assert_eq!(host.ledger().len(), 2, "{}", endpoint.id);
        read += 1;
    }
    assert!(read > 0, "no endpoint remembers keys any more");
}

#[test]
fn tasks_are_listed_where_the_host_can() {
    for endpoint in endpoints() {
        let Some(look_up) = &endpoint.capabilities.look_up else { continue };
        let host = host(endpoint);
        let links = Links::from_iter([(MediumRole::Image, "https://pictures.example/a.png")]);
        let body = (endpoint.to_wire)(&request(), &links).expect("a request within the limits");
        let seen = call(&host, &endpoint, &endpoint.submit, ("", &body));
        let id = endpoint.read_submit(&seen.json()).expect("a task id");
        let seen = call(&host, &endpoint, &look_up.call, ("", &Value::Null));
        let listed = endpoint.read_look_up(&seen.json());
        let ids: Vec<_> = listed.into_iter().map(|task| task.id).collect();
        assert_eq!(ids, [id], "{}", endpoint.id);
    }
}

#[test]
fn the_balance_is_read_back_as_money() {
    for endpoint in endpoints() {
        let Some(balance) = endpoint.capabilities.balance else { continue };
        let host = host(endpoint);
        let seen = call(&host, &endpoint, &balance.call, ("", &Value::Null));
        let read = endpoint.read_balance(&seen.json()).expect("a balance");
        assert_eq!(read.to_string(), "$1000.00", "{}", endpoint.id);
    }
}

/// The request of the vendor's page, as `curl` sends it, answered word for word.
#[test]
fn the_first_endpoint_answers_like_its_host() {
    let endpoint = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("a document");
    let mut host = host(endpoint);
    let body = json!({"input": {"img_url": "https://pictures.example/a.png"}});
    let seen = call(&host, &endpoint, &endpoint.submit, ("", &body));
    let id = endpoint.read_submit(&seen.json()).expect("a task id");
    host.wait(10_000);
    let poll = call(&host, &endpoint, &endpoint.poll, (id.as_str(), &Value::Null)).json();
    let refused = call(&host, &endpoint, &endpoint.submit, ("", &json!({"prompt": 1}))).json();
    insta::assert_json_snapshot!(json!([seen.json(), poll, refused]));
    assert_eq!(host.ledger()[0]["price_usd"], 0.75, "the host's own default is the dear class");
}
