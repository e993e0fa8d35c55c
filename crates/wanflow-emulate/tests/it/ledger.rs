//! What was bought, and that it outlives the emulator.

use std::fs;

use serde_json::{Value, json};
use sha2::Digest;
use wanflow_emulate::{EmulateError, Emulator, State};

use crate::host::{Host, KEY, Sketcher, options, order};

#[test]
fn the_ledger_lists_tasks_in_order_with_price_and_state() {
    let mut host = Host::new();
    let first = host.submit(&order());
    host.wait(9_000);
    let mut large = order();
    large["size"] = json!("720p");
    let second = host.submit(&large);
    host.wait(1_000);
    let ledger = host.ledger();
    let facts: Vec<_> = ledger
        .iter()
        .map(|task| (&task["task_id"], &task["price_usd"], &task["state"], &task["endpoint"]))
        .collect();
    let (first, second) = (json!(first), json!(second));
    let endpoint = json!("test/kitchen");
    assert_eq!(
        facts,
        [
            (&first, &json!(0.75), &json!("succeeded"), &endpoint),
            (&second, &json!(0.5), &json!("queued"), &endpoint)
        ]
    );
    let digest = sha2::Sha256::digest(order().to_string());
    assert_eq!(ledger[0]["request_sha256"], wanflow_api::Sha256(digest.into()).to_string());
}

#[test]
fn buying_lowers_the_balance() {
    let host = Host::new();
    let purse = || host.ask("GET", "/kitchen/purse", KEY).json()["purse"].clone();
    assert_eq!(purse(), "100000", "1000 USD in units of a cent, as text like the example");
    host.submit(&order());
    assert_eq!(purse(), "99925");
}

#[test]
fn refused_requests_are_not_in_the_ledger() {
    let host = Host::new();
    host.send(("POST", "/kitchen/clips"), KEY, "{}");
    host.send(("POST", "/kitchen/clips"), &[], order().to_string());
    assert_eq!(host.ledger(), Vec::<Value>::new());
}

#[test]
fn two_endpoints_at_one_path_are_distinguished_by_their_schemas() {
    let mut host = Host::new();
    let id = host.submit(&json!({"bread": true, "picture": "https://a.example"}));
    let task = host.ledger().remove(0);
    assert_eq!((&task["endpoint"], &task["price_usd"]), (&json!("test/bakery"), &Value::Null));
    host.wait(10_000);
    assert_eq!(host.poll(&id)["now"], "PLATE");
}

#[test]
fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Host::open(State::open(folder.path()).unwrap(), Sketcher::default());
    let mut host = open();
    let ids = [host.submit(&order()), host.submit(&order())];
    drop(host);
    fs::remove_dir_all(folder.path().join("clips")).unwrap();
    host = open();
    assert!(host.ledger().iter().zip(&ids).all(|(task, id)| task["task_id"] == id.as_str()));
    host.wait(10_000);
    for (id, clip) in ids.iter().zip(["clip 5 0", "clip 5 1"]) {
        let link = host.poll(id)["film"]["at"].as_str().unwrap().to_owned();
        assert_eq!(host.ask("GET", &link, &[]).body, clip, "drawn again from its recipe");
    }
    assert!(!ids.contains(&host.submit(&order())));
    assert_eq!(host.ledger().len(), 3);
}

#[test]
fn a_torn_tail_is_cut_and_a_second_emulator_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let host = Host::open(State::open(folder.path()).unwrap(), Sketcher::default());
    host.submit(&order());
    let second = State::open(folder.path());
    assert!(matches!(second, Err(EmulateError::InUse(_))));
    drop(host);
    let path = folder.path().join("ledger.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend_from_slice(b"{\"task_id\": \"half");
    fs::write(&path, bytes).unwrap();
    let host = Host::open(State::open(folder.path()).unwrap(), Sketcher::default());
    assert_eq!(host.ledger().len(), 1);
    host.submit(&order());
    assert_eq!(host.ledger().len(), 2);
}

#[test]
fn ids_of_another_seed_differ() {
    let host = Host::new();
    let mut other = options();
    other.seed = 8;
    let other = Emulator::new(other, Box::new(Sketcher::default()), State::in_memory()).unwrap();
    let other = Host { emulator: other, now: host.now };
    assert_ne!(host.submit(&order()), other.submit(&order()));
}
