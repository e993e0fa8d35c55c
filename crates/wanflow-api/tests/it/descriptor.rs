//! The facts of the built-in endpoint, as the rest of the project gets them.

use std::collections::HashSet;

use wanflow_api::endpoint::{Call, Check, Key, TaskState};
use wanflow_api::{
    DEFAULT_ENDPOINT, Endpoint, EndpointChoice, EndpointRef, Usd, endpoint, endpoints,
};

fn novita() -> EndpointRef {
    endpoint(DEFAULT_ENDPOINT).expect("the default endpoint has a document")
}

#[test]
fn endpoints_are_found_by_their_id() {
    for known in endpoints() {
        assert_eq!(endpoint(known.id).map(|found| found.id), Some(known.id));
    }
    assert!(endpoint("novita/nothing").is_none());
}

#[test]
fn calls_and_key_are_those_of_the_document() {
    let call = |method, path, query| Call {
        method,
        path,
        query,
        headers: &[],
        hints: &[],
        success: &[200],
    };
    assert_eq!(novita().submit, call("POST", "/v3/async/wan2.6-i2v", &[]));
    let task: &[_] = &[("task_id", "{task_id}")];
    assert_eq!(novita().poll, call("GET", "/v3/async/task-result", task));
    assert_eq!(novita().origins[0].url, "https://api.novita.ai");
    let key = Key { env: "NOVITA_API_KEY", header: "Authorization", prefix: "Bearer " };
    assert_eq!(novita().key, key);
    let balance = novita().capabilities.balance.expect("the host tells the balance");
    assert_eq!(balance.call.path, "/openapi/v1/billing/balance/detail");
    assert_eq!(Some(balance.unit), Usd::parse("0.0001"));
}

#[test]
fn limits_are_one_table() {
    let rows = novita().limits.iter().map(|limit| {
        let excess = format!("{:?}", limit.excess).to_lowercase();
        let (pointer, word, keyword) = (limit.pointer, limit.word, limit.keyword);
        let unit = if limit.unit.is_empty() { "" } else { &format!(" {}", limit.unit) };
        format!("{pointer} [{word}] {keyword} {:?}{unit}, {excess}", limit.value)
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"));
}

#[test]
fn notices_prices_and_defaults_have_dates_and_sources() {
    let retirement = novita().retirement.expect("its end was announced");
    assert_eq!(retirement.date, "2026-09-30");
    assert_eq!(novita().prices.map(|prices| prices.date), Some("2026-11-01"));
    assert!(novita().limits.iter().all(|limit| !limit.source.is_empty()));
    insta::assert_debug_snapshot!(novita().server_defaults);
}

#[test]
fn every_ending_of_a_task_has_a_state() {
    for state in [TaskState::Succeeded, TaskState::Failed, TaskState::Cancelled] {
        assert!(novita().states.iter().any(|rule| rule.state == state), "{state:?}");
    }
    for check in [Check::Path, Check::Key, Check::Body, Check::Task] {
        assert!(novita().checks.iter().any(|rule| rule.check == check), "{check:?}");
    }
}

#[test]
fn a_host_is_named_behind_the_endpoint() {
    let at = |text| {
        EndpointChoice::parse(text).ok().map(|EndpointChoice { endpoint, origin }| {
            (
                endpoint.id,
                origin.map(|origin| (origin.name, origin.key_env, origin.prices.is_some())),
            )
        })
    };
    assert_eq!(at("novita/wan2.6-i2v"), Some(("novita/wan2.6-i2v", None)));
    let ppio = Some(("ppio", "PPIO_API_KEY", false));
    assert_eq!(at("novita/wan2.6-i2v@ppio"), Some(("novita/wan2.6-i2v", ppio)));
    for text in ["novita/wan2.6-i2v@", "novita/wan2.6-i2v@nobody", "@ppio", "nobody@ppio"] {
        assert_eq!(at(text), None, "{text}");
    }
}

#[test]
fn what_is_made_at_run_time_is_kept_and_is_itself() {
    let made = |id| EndpointRef::keep(Endpoint { id, ..*novita() });
    let (one, other) = (made("own/one"), made("own/one"));
    assert_eq!((one.id, one.title), ("own/one", novita().title));
    assert_ne!(one, other, "two descriptors may have one id");
    let copy = one;
    assert_eq!(HashSet::from([one, other, copy]).len(), 2);
    assert_eq!(format!("{one:?}"), "EndpointRef(\"own/one\")");
    assert!(endpoint("own/one").is_none(), "it is not among the known ones");
    assert_eq!(endpoint(DEFAULT_ENDPOINT), Some(novita()));
}

#[test]
fn hosts_that_differ_in_more_than_their_address_have_descriptors_of_their_own() {
    let sold = endpoint("dashscope/wan2.6-i2v").expect("it has a document");
    assert_eq!(sold.at("beijing"), sold);
    assert_ne!(sold.at("us"), sold);
    assert_eq!(sold.at("us").id, sold.id);
}
