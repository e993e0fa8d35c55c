//! Uploads as a host's document describes them: the policy, the form, and the link in a submit.

use std::time::Duration;

use serde_json::{Value, json};
use wanflow_emulate::{Emulator, State};

use crate::host::{Host, Seen, Sketcher, options};

const KEY: (&str, &str) = ("authorization", "Bearer canary");
const RESOLVE: (&str, &str) = ("x-dashscope-ossresourceresolve", "enable");
const FORM: (&str, &str) = ("content-type", "multipart/form-data; boundary=b");
const FILE_KEY: &str = "uploads/2026-11-01/hum.wav";

fn host() -> Host {
    let mut options = options();
    let endpoint = wanflow_api::endpoint("dashscope/wan2.6-i2v").expect("it has a document");
    options.endpoints = vec![endpoint];
    let emulator = Emulator::new(options, Box::new(Sketcher::default()), State::in_memory());
    Host { emulator: emulator.expect("a document that can be played"), now: Duration::ZERO }
}

fn policy(host: &Host) -> Value {
    let uri = "/api/v1/uploads?action=getPolicy&model=wan2.6-i2v";
    host.ask("GET", uri, &[KEY, ("host", "127.0.0.1:7")]).json()["data"].clone()
}

/// The form for a file, with one field changed.
fn form(policy: &Value, key: &str, (changed, other): (&str, &str)) -> String {
    let of = |member: &str| policy[member].as_str().expect("a text").to_owned();
    let fields = [
        ("OSSAccessKeyId", of("oss_access_key_id")),
        ("Signature", of("signature")),
        ("policy", of("policy")),
        ("x-oss-object-acl", of("x_oss_object_acl")),
        ("x-oss-forbid-overwrite", of("x_oss_forbid_overwrite")),
        ("key", key.to_owned()),
        ("success_action_status", "200".to_owned()),
    ];
    let part = |(name, value): (&str, String)| {
        let value = if name == changed { other.to_owned() } else { value };
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let fields: String = fields.into_iter().map(part).collect();
    format!(
        "{fields}--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"hum.wav\"\r\n\
         Content-Type: audio/wav\r\n\r\nRIFF\r\n--b--\r\n"
    )
}

fn submit(host: &Host, link: &str, headers: &[(&str, &str)]) -> Seen {
    let order = json!({
        "model": "wan2.6-i2v",
        "input": { "img_url": "https://example.com/a.png", "prompt": "p", "audio_url": link },
        "parameters": { "duration": 5, "resolution": "720P" },
    });
    let uri = "/api/v1/services/aigc/video-generation/video-synthesis";
    let headers = [&[KEY, ("x-dashscope-async", "enable")], headers].concat();
    host.send(("POST", uri), &headers, order.to_string())
}

#[test]
fn what_was_uploaded_can_be_sold_with_and_nothing_else() {
    let host = host();
    let policy = policy(&host);
    assert_eq!(policy["upload_host"], "http://127.0.0.1:7");
    let link = format!("oss://{FILE_KEY}");
    let refused = |seen: Seen, why: &str| {
        let answer = seen.json();
        assert_eq!((seen.status, answer["code"].as_str()), (400, Some("InvalidParameter")));
        let message = answer["message"].as_str().expect("a message");
        assert!(message.contains(why), "{message}");
    };
    refused(submit(&host, &link, &[RESOLVE]), "nothing was uploaded there");
    let uploaded = host.send(("POST", "/"), &[FORM], form(&policy, FILE_KEY, ("", "")));
    assert_eq!(uploaded.status, 200, "{uploaded:?}");
    refused(submit(&host, &link, &[]), "needs the header `X-DashScope-OssResourceResolve");
    refused(submit(&host, "oss://uploads/2026-11-01/other.wav", &[RESOLVE]), "nothing was");
    assert_eq!(submit(&host, &link, &[RESOLVE]).status, 200);
    assert_eq!(host.ledger().len(), 1);
}

#[test]
fn forms_that_do_not_fit_are_refused() {
    let host = host();
    let policy = policy(&host);
    let put =
        |headers: &[(&str, &str)], body: String| host.send(("POST", "/"), headers, body).status;
    for field in ["OSSAccessKeyId", "Signature", "policy", "x-oss-object-acl", "key"] {
        assert_eq!(put(&[FORM], form(&policy, FILE_KEY, (field, "other"))), 403, "{field}");
    }
    assert_eq!(put(&[FORM], form(&policy, "uploads/2026-11-01/a/b", ("", ""))), 403);
    assert_eq!(put(&[FORM], "--b--".to_owned()), 400);
    let plain = put(&[], form(&policy, FILE_KEY, ("", "")));
    assert_eq!(plain, 404, "what is no form is for the host itself");
    assert_eq!(put(&[FORM, KEY], form(&policy, FILE_KEY, ("", ""))), 403, "the key is not for it");
    assert_eq!(put(&[FORM], form(&policy, FILE_KEY, ("", ""))), 200);
    assert_eq!(put(&[FORM], form(&policy, FILE_KEY, ("", ""))), 409, "it is there already");
}
