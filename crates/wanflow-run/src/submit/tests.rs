//! The table of RELIABILITY, "What a submit error means": one test for each of its rows, and the
//! whole as it reads. The row of a process that died is the machine's: `clip/tests.rs`.

use std::fmt::Write as _;

use wanflow_api::EndpointRef;

use super::*;
use crate::transport::FailureKind;

const WALL: u64 = 1_800_000_000_000;

fn endpoint() -> EndpointRef {
    wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("it is built in")
}

fn judge(exchange: &Exchange) -> Outcome {
    Outcome::of(&endpoint(), exchange, WALL)
}

/// No answer came; the body had been handed over.
fn failed(kind: FailureKind) -> Exchange {
    Exchange::Failed { error: TransportError::new(kind, ""), body_left: true }
}

/// An error as the host's gateway writes it.
fn error(status: u16, reason: &str) -> Exchange {
    answer(status, &format!(r#"{{"code":1,"reason":"{reason}","message":"m"}}"#))
}

fn is_ambiguous(exchange: &Exchange) -> bool {
    matches!(judge(exchange), Outcome::Ambiguous { .. })
}

#[test]
fn what_never_had_a_connection_was_not_sent() {
    use FailureKind::{BodyCut, Broken, Connect, Dns, Refused, Timeout};
    // Names without an address, connections refused, TLS and proxies that say no: `http` sorts
    // them into these; see the tests over sockets.
    for kind in [Refused, Dns, Connect, BodyCut] {
        assert!(matches!(judge(&failed(kind)), Outcome::NotSent { .. }), "{kind:?}");
    }
    // A body that was not handed over whole cannot have arrived whole.
    for kind in [Timeout, Broken] {
        let exchange = Exchange::Failed { error: TransportError::new(kind, ""), body_left: false };
        assert!(matches!(judge(&exchange), Outcome::NotSent { .. }), "{kind:?}");
    }
}

#[test]
fn what_may_have_arrived_is_ambiguous() {
    use FailureKind::{Broken, Timeout};
    // A connection closed before any answer, a timeout, a reset.
    assert!([Timeout, Broken].map(failed).iter().all(is_ambiguous));
    // An answer that breaks off after its head, whatever the head says.
    for status in [200, 400, 401, 404, 429, 500] {
        let error = TransportError::new(Broken, "");
        assert!(is_ambiguous(&Exchange::AnswerCut(AnswerError::Broken { status, error })));
        assert!(is_ambiguous(&Exchange::AnswerCut(AnswerError::TooLarge { status })));
    }
    for body in ["", "{}", "<html>", "[]", "null", r#"{"task_id":"t"#] {
        assert!(is_ambiguous(&answer(200, body)), "{body}");
    }
    for id in ["null", "7.5", "[]", "\"\""] {
        let body = format!(r#"{{"task_id":{id}}}"#);
        let outcome = judge(&answer(200, &body));
        assert!(!matches!(outcome, Outcome::NotSent { .. } | Outcome::NotCreated { .. }), "{id}");
    }
    assert!(is_ambiguous(&answer(500, "")) && is_ambiguous(&error(500, "BILLING_FAILED")));
    for status in [500, 502, 503, 504] {
        assert!(is_ambiguous(&answer(status, "<html>")), "{status}");
        assert!(is_ambiguous(&error(status, "UNHEARD_OF")), "{status}");
    }
}

/// The reasons of the document, each with its class.
#[test]
fn what_is_refused_with_a_readable_reason_is_rejected() {
    use Rejection::{Account, EndpointGone, FixScene, ModeratedImage, ModeratedPrompt};
    for (status, reason, expected) in [
        (400, "INVALID_REQUEST_BODY", FixScene),
        (400, "IMAGE_FILE_EXCEEDS_MAX_SIZE", FixScene),
        (400, "INVALID_IMAGE_FORMAT", FixScene),
        (400, "IMAGE_EXCEEDS_MAX_RESOLUTION", FixScene),
        (400, "INVALID_IMAGE_SIZE", FixScene),
        (400, "INVALID_AUDIO_FILE", FixScene),
        (400, "ILLEGAL_PROMPT", ModeratedPrompt),
        (400, "ILLEGAL_IMAGE_CONTENT", ModeratedImage),
        (400, "MISSING_API_KEY", Account),
        (400, "BILLING_BALANCE_NOT_ENOUGH", Account),
        (401, "ANY", Account),
        (403, "INVALID_API_KEY", Account),
        (403, "BILLING_AUTH_FAILED", Account),
        (403, "API_NOT_ALLOWED", Account),
        (403, "NEED_REAL_NAME_VERIFY", Account),
        (403, "FEATURE_NOT_ALLOWED", Account),
        (404, "API_NOT_FOUND", EndpointGone),
        (413, "ANY", FixScene),
        (422, "ANY", FixScene),
    ] {
        match judge(&error(status, reason)) {
            Outcome::Rejected { class, .. } => {
                assert_eq!(class, expected, "{status} {reason}");
                let ends = matches!(class, Account | EndpointGone);
                assert_eq!(class.ends_the_run(), ends, "{reason}");
            }
            other => panic!("{status} {reason}: {other:?}"),
        }
    }
}

#[test]
fn too_many_requests_created_nothing_and_name_their_pause() {
    for (after, expected) in [(None, None), (Some("7"), Some(Duration::from_secs(7)))] {
        let mut headers = http::HeaderMap::new();
        if let Some(after) = after {
            headers.insert(http::header::RETRY_AFTER, after.parse().expect("a header value"));
        }
        let answer = Answer { status: 429, headers, body: bytes::Bytes::new() };
        match judge(&Exchange::Answered(answer)) {
            Outcome::RateLimited { pause, .. } => assert_eq!(pause, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn only_the_word_for_it_says_that_nothing_was_created() {
    let outcome = judge(&error(500, "CREATE_TASK_FAILED"));
    assert!(matches!(outcome, Outcome::NotCreated { .. }), "{outcome:?}");
    assert!(is_ambiguous(&error(500, "create_task_failed?")));
}

#[test]
fn a_redirect_is_ambiguous_and_says_where_the_key_did_not_go() {
    for status in [301, 302, 303, 307, 308] {
        let mut headers = http::HeaderMap::new();
        let to = "https://elsewhere.example/a?token=s3cret";
        headers.insert(http::header::LOCATION, to.parse().expect("a header value"));
        let answer = Answer { status, headers, body: bytes::Bytes::new() };
        let Outcome::Ambiguous { why } = judge(&Exchange::Answered(answer)) else {
            panic!("{status}")
        };
        assert!(why.contains("https://elsewhere.example,"), "{why}");
        assert!(!why.contains("s3cret"), "{why}");
    }
}

fn answer(status: u16, body: &str) -> Exchange {
    let headers = http::HeaderMap::new();
    Exchange::Answered(Answer { status, headers, body: body.to_owned().into() })
}

/// The table of RELIABILITY, "What a submit error means".
#[test]
fn every_ending_of_a_submit_has_its_class() {
    use FailureKind::{BodyCut, Broken, Connect, Dns, Refused, Timeout};
    let failed =
        |kind, body_left| Exchange::Failed { error: TransportError::new(kind, ""), body_left };
    let cut = |status| {
        let error = TransportError::new(Broken, "");
        Exchange::AnswerCut(AnswerError::Broken { status, error })
    };
    let reason = |reason: &str| format!(r#"{{"code":1,"reason":"{reason}","message":"m"}}"#);
    let mut table = String::new();
    let mut judge = |name: String, exchange: &Exchange| {
        let outcome = Outcome::of(&endpoint(), exchange, WALL);
        writeln!(table, "{name}: {outcome:?}").expect("a text takes all");
    };
    for kind in [Refused, Dns, Connect, BodyCut, Timeout, Broken] {
        judge(format!("{kind:?}, body held"), &failed(kind, false));
        judge(format!("{kind:?}, body left"), &failed(kind, true));
    }
    for status in [200, 400, 500] {
        judge(format!("{status} cut"), &cut(status));
    }
    for body in [r#"{"task_id":"t-1"}"#, "{}", "<html>", r#"{"task_id":null}"#, r#"{"task_id":"#] {
        judge(format!("200 {body}"), &answer(200, body));
    }
    for status in [302, 307, 400, 401, 403, 404, 413, 422, 429, 500, 502, 503, 504] {
        judge(format!("{status} <html>"), &answer(status, "<html>"));
        judge(format!("{status} ODD"), &answer(status, &reason("ODD")));
    }
    for (status, word) in [
        (400, "INVALID_REQUEST_BODY"),
        (400, "ILLEGAL_PROMPT"),
        (400, "ILLEGAL_IMAGE_CONTENT"),
        (400, "MISSING_API_KEY"),
        (400, "BILLING_BALANCE_NOT_ENOUGH"),
        (403, "INVALID_API_KEY"),
        (404, "API_NOT_FOUND"),
        (429, "RATE_LIMIT_EXCEEDED"),
        (500, "CREATE_TASK_FAILED"),
        (500, "BILLING_FAILED"),
    ] {
        judge(format!("{status} {word}"), &answer(status, &reason(word)));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn retry_after_is_seconds_or_a_date_in_the_future_and_capped() {
    for (text, pause) in [
        ("7", Some(7)),
        (" 12 ", Some(12)),
        ("99999999999999999999999", Some(300)),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Fri, 15 Jan 2027 08:00:30 GMT", Some(30)),
        ("Fri, 15 Jan 2027 07:00:00 GMT", None),
        ("Sat, 15 Jan 2028 08:00:00 GMT", Some(300)),
    ] {
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::RETRY_AFTER, text.parse().expect("a header value"));
        let answer = Answer { status: 429, headers, body: bytes::Bytes::new() };
        let seconds = retry_after(&answer, WALL).map(|pause| pause.as_secs());
        assert_eq!(seconds, pause, "{text:?}");
    }
}
