//! Policies as they should be and as a hostile host could send them; the form to its last byte.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::disk::MemoryDisk;
use crate::store::Store;

fn answer() -> Value {
    json!({ "request_id": "r", "data": {
        "policy": "cG9saWN5", "signature": "c2lnbmF0dXJl", "upload_dir": "dash/2026-11-01/a",
        "upload_host": "https://files.example", "expire_in_seconds": 300,
        "max_file_size_mb": 100, "oss_access_key_id": "id", "x_oss_object_acl": "private",
        "x_oss_forbid_overwrite": "true"
    }})
}

fn with(member: &str, value: Value) -> Result<Policy, BadPolicy> {
    let mut answer = answer();
    answer["data"][member] = value;
    Policy::read(&answer)
}

fn stored(bytes: &[u8]) -> (Store, MediumFile) {
    let store = Store::open(Arc::new(MemoryDisk::new()), Path::new("store"));
    let store = store.expect("the disk holds");
    let stored = store.put(&mut &bytes[..]).expect("the disk holds");
    let mime = "audio/mpeg".to_owned();
    (store, MediumFile { sha256: stored.sha256, bytes: stored.bytes, mime })
}

#[test]
fn the_form_has_the_fields_in_order_the_file_last_and_an_exact_length() {
    let policy = Policy::read(&answer()).expect("it is a policy");
    for size in [0, 1, 48 * 1024 - 1, 48 * 1024, 48 * 1024 + 1, 200_000] {
        let bytes: Vec<u8> = (0..=255).cycle().take(size).collect();
        let (store, file) = stored(&bytes);
        let form = policy.form(&file, "salt").expect("it is small enough");
        let whole: Vec<u8> =
            form.body.pieces(&store).flat_map(|piece| piece.expect("the disk holds")).collect();
        assert_eq!(whole.len() as u64, form.body.length(), "{size} bytes");
        let boundary = form.content_type.strip_prefix("multipart/form-data; boundary=");
        let boundary = boundary.expect("a form");
        let key = form.link.strip_prefix("oss://").expect("the storage's own link");
        let (dir, name) = key.rsplit_once('/').expect("a folder");
        let ending = name.split_once('.').map(|(stem, ending)| (stem.len(), ending));
        assert_eq!((dir, ending), ("dash/2026-11-01/a", Some((33, "mp3"))));
        let mut expected = String::new();
        for (field, value) in [
            ("OSSAccessKeyId", "id"),
            ("Signature", "c2lnbmF0dXJl"),
            ("policy", "cG9saWN5"),
            ("x-oss-object-acl", "private"),
            ("x-oss-forbid-overwrite", "true"),
            ("key", key),
            ("success_action_status", "200"),
        ] {
            write!(
                expected,
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            )
            .expect("writing to a string succeeds");
        }
        write!(
            expected,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: audio/mpeg\r\n\r\n"
        )
        .expect("writing to a string succeeds");
        let end = format!("\r\n--{boundary}--\r\n");
        let expected = [expected.as_bytes(), &bytes, end.as_bytes()].concat();
        assert!(whole == expected, "{}", String::from_utf8_lossy(&whole[..whole.len().min(900)]));
    }
}

#[test]
fn no_two_uploads_have_one_name() {
    let policy = Policy::read(&answer()).expect("it is a policy");
    let (_, file) = stored(b"sound");
    let link = |salt| policy.form(&file, salt).expect("it is small enough").link;
    assert_ne!(link("1"), link("2"));
}

#[test]
fn odd_policies_are_refused() {
    for (member, value, why) in [
        ("upload_host", json!("files.example"), BadPolicy::Host),
        ("upload_host", json!("https://u:p@files.example"), BadPolicy::Host),
        ("upload_host", json!("https://files.example/elsewhere"), BadPolicy::Host),
        ("upload_host", json!("https://files.example/?to=elsewhere"), BadPolicy::Host),
        ("upload_host", json!("data:text/plain,a"), BadPolicy::Host),
        ("upload_host", json!(7), BadPolicy::Member("upload_host")),
        ("upload_dir", json!(""), BadPolicy::Member("upload_dir")),
        ("upload_dir", json!("/"), BadPolicy::Member("upload_dir")),
        ("upload_dir", json!("../up"), BadPolicy::Member("upload_dir")),
        ("upload_dir", json!("a//b"), BadPolicy::Member("upload_dir")),
        ("upload_dir", json!("a\"b"), BadPolicy::Member("upload_dir")),
        ("upload_dir", json!("a\r\n--x"), BadPolicy::Member("upload_dir")),
        ("upload_dir", json!("a".repeat(513)), BadPolicy::Member("upload_dir")),
        ("policy", json!("a\r\n\r\nb"), BadPolicy::Member("policy")),
        ("policy", json!("a".repeat(LONGEST + 1)), BadPolicy::Member("policy")),
        ("signature", Value::Null, BadPolicy::Member("signature")),
        ("x_oss_object_acl", json!(["private"]), BadPolicy::Member("x_oss_object_acl")),
        ("max_file_size_mb", json!("many"), BadPolicy::Member("max_file_size_mb")),
        ("max_file_size_mb", json!(-1), BadPolicy::Member("max_file_size_mb")),
    ] {
        assert_eq!(with(member, value.clone()), Err(why), "{member}: {value}");
    }
    for answer in [json!(null), json!([]), json!({}), json!({"data": []}), json!({"data": "x"})] {
        assert!(Policy::read(&answer).is_err(), "{answer}");
    }
    for most in [json!(null), json!("100"), json!(u64::MAX)] {
        assert!(with("max_file_size_mb", most.clone()).is_ok(), "{most}");
    }
}

#[test]
fn a_file_beyond_the_policys_bound_is_not_sent() {
    let policy = with("max_file_size_mb", json!("0")).expect("it is a policy");
    let (_, file) = stored(b"sound");
    assert_eq!(policy.form(&file, "salt"), Err(BadPolicy::TooLarge { most: 0 }));
}

#[test]
fn a_policy_is_not_shown() {
    let policy = Policy::read(&answer()).expect("it is a policy");
    let shown = format!("{policy:?} {:?}", policy.form(&stored(b"sound").1, "salt"));
    assert!(!shown.contains("c2lnbmF0dXJl"), "{shown}");
}

proptest! {
    #[test]
    fn whatever_a_policy_says_makes_no_second_line_and_no_panic(
        dir in "\\PC{0,20}", host in "\\PC{0,30}", policy in any::<String>()
    ) {
        let mut answer = answer();
        answer["data"]["upload_dir"] = dir.into();
        answer["data"]["policy"] = policy.into();
        let _ = Policy::read(&answer).map(|policy| policy.form(&stored(b"sound").1, "salt"));
        answer["data"]["upload_host"] = host.into();
        let _ = Policy::read(&answer);
    }
}
