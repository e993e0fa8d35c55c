//! Heads of answers, and what each means for the part that is held.

use std::fmt::Write as _;

use super::*;

const EARLY: &str = "Fri, 15 Jan 2027 08:00:01 GMT";
const LATE: &str = "Fri, 15 Jan 2027 08:00:02 GMT";

fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
    let value = |text: &str| text.parse::<HeaderValue>().expect("a header value");
    lines.iter().map(|(name, text)| (HeaderName::from_static(name), value(text))).collect()
}

fn link() -> BareUrl {
    BareUrl::new("https://cdn.example/clip.mp4?sig=s3cret")
}

fn held(validator: Validator) -> Held {
    Held { bytes: 40, of: Version { link: link(), validator, total: Some(100) } }
}

/// What is held, the status, the headers.
type Case<'a> = (Option<&'a Held>, u16, &'a [(&'static str, &'a str)]);

#[test]
fn each_head_has_its_meaning() {
    let etag = held(Validator::Etag("\"v1\"".to_owned()));
    let dated = held(Validator::Modified(EARLY.to_owned()));
    let range = |range| ("content-range", range);
    let cases: &[Case<'_>] = &[
        (None, 200, &[]),
        (None, 200, &[("content-length", "100"), ("etag", "\"v1\"")]),
        (None, 200, &[("content-length", "4294967297")]),
        (None, 200, &[("etag", "W/\"v1\""), ("last-modified", EARLY), ("date", LATE)]),
        (None, 200, &[("content-encoding", "gzip")]),
        (None, 206, &[range("bytes 0-99/100")]),
        (None, 416, &[]),
        (Some(&etag), 200, &[("etag", "\"v2\""), ("content-length", "90")]),
        (Some(&etag), 206, &[range("bytes 40-99/100"), ("content-length", "60")]),
        (Some(&etag), 206, &[range("bytes 40-99/100"), ("etag", "\"v1\"")]),
        (Some(&etag), 206, &[range("bytes 40-99/*")]),
        (Some(&etag), 206, &[range("bytes 40-59/100")]),
        (Some(&etag), 206, &[range("bytes 40-99/100"), ("etag", "\"v2\"")]),
        (Some(&etag), 206, &[range("bytes 0-99/100")]),
        (Some(&etag), 206, &[range("bytes 41-99/100")]),
        (Some(&etag), 206, &[range("bytes 40-119/120")]),
        (Some(&etag), 206, &[range("bytes 40-119/*")]),
        (Some(&etag), 206, &[range("bytes 40-39/100")]),
        (Some(&etag), 206, &[range("bytes 40-99/100"), ("content-length", "61")]),
        (Some(&etag), 206, &[range("bytes 40-99")]),
        (Some(&etag), 206, &[range("bytes 40-18446744073709551615/*")]),
        (Some(&etag), 206, &[range("bytes -40-99/100")]),
        (Some(&etag), 206, &[]),
        (Some(&etag), 206, &[range("bytes 40-99/100"), ("content-encoding", "br")]),
        (Some(&etag), 416, &[range("bytes */100")]),
        (Some(&dated), 206, &[range("bytes 40-99/100"), ("last-modified", LATE)]),
        (Some(&dated), 206, &[range("bytes 40-99/100"), ("last-modified", EARLY)]),
        (None, 401, &[]),
        (None, 403, &[]),
        (None, 404, &[]),
        (Some(&etag), 410, &[]),
        (None, 500, &[]),
        (Some(&etag), 503, &[]),
        (None, 304, &[]),
    ];
    let mut table = String::new();
    for (held, status, lines) in cases {
        let headers = headers(lines);
        let head = Head { status: *status, headers: &headers, limit: clip_limit(5) };
        let verdict = judge(*held, &link(), head);
        let holds = if held.is_some() { "40 bytes held" } else { "nothing held" };
        writeln!(table, "{holds}, {status} {lines:?}\n  {verdict:?}").expect("a text takes all");
    }
    insta::assert_snapshot!(table);
}

#[test]
fn only_a_validator_of_bytes_lets_a_part_be_continued() {
    let etag = Validator::Etag("\"v1\"".to_owned());
    for (lines, expected) in [
        (vec![("etag", "\"v1\"")], Some(etag.clone())),
        (vec![("etag", "\"v1\""), ("last-modified", EARLY), ("date", LATE)], Some(etag)),
        (vec![("etag", "W/\"v1\"")], None),
        (vec![("etag", "v1")], None),
        (
            vec![("last-modified", EARLY), ("date", LATE)],
            Some(Validator::Modified(EARLY.to_owned())),
        ),
        (vec![("last-modified", LATE), ("date", LATE)], None),
        (vec![("last-modified", EARLY)], None),
        (vec![("last-modified", "soon"), ("date", LATE)], None),
        (vec![], None),
    ] {
        let version = Version::of(&link(), &headers(&lines), None);
        assert_eq!(version.map(|version| version.validator), expected, "{lines:?}");
    }
}

#[test]
fn the_rest_is_asked_for_by_its_validator() {
    let mut asked = HeaderMap::new();
    held(Validator::Etag("\"v1\"".to_owned())).ask(&mut asked);
    assert_eq!(asked, headers(&[("range", "bytes=40-"), ("if-range", "\"v1\"")]));
}

#[test]
fn what_lies_beside_a_part_holds_no_signature() {
    let held = held(Validator::Etag("\"v1\"".to_owned()));
    let text = serde_json::to_string(&held.of).expect("plain data");
    assert_eq!(
        text,
        r#"{"link":"https://cdn.example/clip.mp4","validator":{"etag":"\"v1\""},"total":100}"#
    );
    assert_eq!(serde_json::from_str::<Version>(&text).expect("it reads itself"), held.of);
}
