//! The life of a task over virtual time, and the clip at its end.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use wanflow_api::Resolution;
use wanflow_emulate::{Sound, State, Subject};

use crate::host::{Host, KEY, Sketcher, order};

#[test]
fn a_task_is_queued_then_processed_then_has_a_clip() {
    let mut host = Host::new();
    let id = host.submit(&order());
    assert_eq!(host.poll(&id)["now"], "LINE");
    assert_eq!(host.poll(&id)["left"], "10", "in the example's type, which is text");
    host.wait(2_000);
    assert_eq!(host.poll(&id)["done"], "0");
    host.wait(4_000);
    let half = host.poll(&id);
    assert_eq!(
        (&half["now"], &half["done"], &half["left"]),
        (&json!("OVEN"), &json!("50"), &json!("4"))
    );
    assert_eq!(half["name"], id.as_str(), "the example's own id is replaced");
    host.wait(4_000);
    let done = host.poll(&id);
    assert_eq!((&done["now"], &done["film"]["for"]), (&json!("PLATE"), &json!(60)));
    assert!(done["dice"].is_u64());
    let link = done["film"]["at"].as_str().unwrap();
    assert!(link.starts_with(&format!("http://emulator.test/emulator/clips/{id}.mp4?")), "{link}");
    let clip = host.ask("GET", link, &[]);
    assert_eq!((clip.status, &clip.body[..]), (200, &b"clip 5 0"[..]));
    assert_eq!(
        (&clip.headers["content-type"], &clip.headers["content-length"]),
        (&"video/mp4".parse().unwrap(), &"8".parse().unwrap())
    );
}

#[test]
fn time_that_runs_backwards_makes_a_task_wait() {
    let mut host = Host::new();
    let id = host.submit(&order());
    host.now = std::time::Duration::ZERO;
    assert_eq!(host.poll(&id)["now"], "LINE");
}

/// Submits, waits and gives the link to the clip.
fn finished(host: &mut Host, order: &Value) -> String {
    let id = host.submit(order);
    host.wait(10_000);
    host.poll(&id)["film"]["at"].as_str().expect("a link").to_owned()
}

#[test]
fn a_link_expires_and_asking_again_gives_a_fresh_one() {
    let mut host = Host::new();
    let link = finished(&mut host, &order());
    host.wait(59_000);
    assert_eq!(host.ask("GET", &link, &[]).status, 200);
    host.wait(1_000);
    assert_eq!(host.ask("GET", &link, &[]).status, 403);
    let id = host.ledger()[0]["task_id"].as_str().unwrap().to_owned();
    let fresh = host.poll(&id)["film"]["at"].as_str().unwrap().to_owned();
    assert_eq!(host.ask("GET", &fresh, &[]).status, 200);
    let forged = fresh.replace("signature=", "signature=0");
    assert_eq!(host.ask("GET", &forged, &[]).status, 403);
    assert_eq!(host.ask("GET", &format!("/emulator/clips/{id}.mp4"), &[]).status, 403);
    assert_eq!(host.ask("GET", "/emulator/clips/", &[]).status, 403);
}

#[test]
fn clips_come_in_ranges() {
    let mut host = Host::new();
    let link = finished(&mut host, &order());
    let whole = host.ask("GET", &link, &[]);
    let etag = whole.headers["etag"].to_str().expect("it is ASCII").to_owned();
    for (headers, status, body, range) in [
        (&[("range", "bytes=5-")][..], 206, "5 0", Some("bytes 5-7/8")),
        (&[("range", "bytes=0-3"), ("if-range", etag.as_str())], 206, "clip", Some("bytes 0-3/8")),
        (&[("range", "bytes=0-3"), ("if-range", "\"another\"")], 200, "clip 5 0", None),
        (&[("range", "bytes=8-")], 416, "the file ends before that\n", Some("bytes */8")),
    ] {
        let seen = host.ask("GET", &link, headers);
        assert_eq!((seen.status, &seen.body[..]), (status, body.as_bytes()), "{headers:?}");
        let found =
            seen.headers.get("content-range").map(|value| value.to_str().expect("it is ASCII"));
        assert_eq!(found, range, "{headers:?}");
        assert_eq!(seen.headers["content-length"], body.len().to_string(), "{headers:?}");
        assert_eq!(seen.headers["accept-ranges"], "bytes");
    }
    let head = host.ask("HEAD", &link, &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.headers["content-length"], "8");
}

#[test]
fn links_lead_back_the_way_the_request_came() {
    let mut host = Host::new();
    let id = host.submit(&order());
    host.wait(10_000);
    for (name, origin) in
        [("localhost:9999", "http://localhost:9999/"), ("not a host", "http://emulator.test/")]
    {
        let headers = [KEY[0], ("host", name)];
        let answer = host.ask("GET", &format!("/kitchen/clips/{id}/state"), &headers).json();
        assert!(answer["film"]["at"].as_str().unwrap().starts_with(origin), "{answer}");
    }
}

#[test]
fn a_clip_is_made_as_ordered() {
    let sketcher = Sketcher::default();
    let mut host = Host::open(State::in_memory(), sketcher.clone());
    let link = "https://pictures.example/a.png";
    for order in [
        json!({"picture": link, "words": "", "length": "5", "size": "720p", "noise": false}),
        json!({"picture": link, "words": "", "dice": 41}),
    ] {
        finished(&mut host, &order);
    }
    let orders = sketcher.orders.lock().unwrap().clone();
    let slate = Subject::Slate(link.to_owned());
    assert_eq!((&orders[0].subject, &orders[1].subject), (&slate, &slate));
    let facts = |index: usize| {
        let order = &orders[index];
        (order.seconds, order.resolution, order.sound, order.variation)
    };
    assert_eq!(facts(0), (5, Resolution::P720, Sound::Silent, 0));
    assert_eq!(facts(1), (10, Resolution::P1080, Sound::Bed, 41), "the host's defaults");
}

#[test]
fn takes_of_one_request_differ_and_equal_seeds_share_a_clip() {
    let sketcher = Sketcher::default();
    let mut host = Host::open(State::in_memory(), sketcher.clone());
    let clips: Vec<_> = (0..3)
        .map(|_| {
            let link = finished(&mut host, &order());
            host.ask("GET", &link, &[]).body
        })
        .collect();
    assert_eq!(clips, ["clip 5 0", "clip 5 1", "clip 5 2"]);
    let mut seeded = order();
    seeded["dice"] = json!(9);
    for _ in 0..2 {
        let link = finished(&mut host, &seeded);
        assert_eq!(host.ask("GET", &link, &[]).body, "clip 5 9");
    }
    assert_eq!(sketcher.made.load(Ordering::SeqCst), 4);
}

#[test]
fn a_clip_that_cannot_be_made_fails_its_task_only() {
    let mut host = Host::new();
    let mut bad = order();
    for word in ["fail", "panic"] {
        bad["picture"] = json!(format!("https://{word}.example/"));
        let (bad, good) = (host.submit(&bad), host.submit(&order()));
        host.wait(10_000);
        let answer = host.poll(&bad);
        assert_eq!((&answer["now"], &answer["why"]), (&json!("BURNT"), &json!("COOK_FELL")));
        assert_eq!(host.poll(&good)["now"], "PLATE");
    }
}
