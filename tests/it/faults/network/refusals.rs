//! Refusals: of a scene, of the account, of the endpoint.

use wanflow_run::Class;
use wanflow_run::event::StopReason;
use wanflow_run::record::Rejection;
use wanflow_tests::matrix::{self, Tally};

use super::{PRICE, Struck};

/// Reasons that refuse one scene, and what they say of it.
const OF_A_SCENE: &[(&str, Rejection)] = &[
    ("INVALID_REQUEST_BODY", Rejection::FixScene),
    ("IMAGE_FILE_EXCEEDS_MAX_SIZE", Rejection::FixScene),
    ("INVALID_IMAGE_FORMAT", Rejection::FixScene),
    ("INVALID_AUDIO_FILE", Rejection::FixScene),
    ("ILLEGAL_PROMPT", Rejection::ModeratedPrompt),
    ("ILLEGAL_IMAGE_CONTENT", Rejection::ModeratedImage),
];

#[test]
fn row_08_a_refused_scene_costs_nothing_and_the_others_go_on() {
    let mut tally = Tally::default();
    for (reason, expected) in OF_A_SCENE {
        let mut struck = Struck::by(&format!(
            "  - {{ on: submit, prompt: scene 1, times: always, answer: {{ reason: {reason} }} }}"
        ));
        let Some(StopReason::Rejected { class, message }) = struck.stop(1) else {
            panic!("{reason}: {:?}", struck.stop(1));
        };
        assert_eq!(class, expected);
        assert!(message.contains(reason), "{message}");
        assert_eq!(struck.done(), [0, 2], "{reason}");
        assert_eq!(struck.class(), Some(Class::ScenesFailed));
        assert_eq!(struck.owed(), (2 * PRICE, 0), "{reason}: nothing is owed for it");
        assert_eq!(struck.posts(), 3, "{reason}: it is not sent again");
        tally += struck.tally(1);
        struck.again();
        let moderated = *expected != Rejection::FixScene;
        assert_eq!(
            struck.posts(),
            if moderated { 3 } else { 4 },
            "{reason}: unchanged, in a rerun"
        );
        assert_eq!(struck.done(), [0, 2]);
        tally += struck.tally(1);
    }
    matrix::row(8, "scene rejected, input named, $0, others done, no retry", tally);
}

#[test]
fn row_09_a_refused_key_ends_the_run_after_one_post() {
    let mut tally = Tally::default();
    for answer in [
        "{ status: 401, reason: SOMETHING_NEW }",
        "{ status: 401, body: '{\"message\":\"no\"}' }",
        "{ reason: MISSING_API_KEY }",
        "{ reason: INVALID_API_KEY }",
        "{ reason: BILLING_AUTH_FAILED }",
        "{ reason: API_NOT_ALLOWED }",
        "{ reason: NEED_REAL_NAME_VERIFY }",
        "{ status: 403, reason: SOMETHING_NEW }",
    ] {
        // The others are ready to go while the answer is on its way.
        let mut struck = Struck::scenes(
            5,
            &format!("  - {{ on: submit, answer: {answer}, wire: {{ delay: 900ms }} }}"),
        );
        assert_eq!(struck.posts(), 1, "{answer}");
        assert_eq!(struck.class(), Some(Class::Environment), "{answer}");
        assert!(struck.ran.outcome.closed.is_some(), "{answer}: it says why");
        assert_eq!((struck.done().len(), struck.owed()), (0, (0, 0)), "{answer}");
        tally += struck.tally(1);
        struck.again();
        assert_eq!(
            (struck.class(), struck.posts()),
            (None, 6),
            "{answer}: with a key, all goes on"
        );
        tally += struck.tally(1);
    }
    matrix::row(9, "stopped after one POST, $0; goes on with a key", tally);
}

/// Statuses of a submit that a host refuses with, whether its document knows the word or not.
const REFUSING: &[u16] = &[400, 401, 403, 404, 405, 413, 415, 418, 422, 451];

#[test]
fn row_41_a_page_that_is_not_the_hosts_is_doubt_whatever_its_status() {
    let mut tally = Tally::default();
    for status in REFUSING.iter().chain(&[408, 409, 425, 500, 502, 503, 504]) {
        let mut struck = Struck::by(&format!(
            "  - {{ on: submit, prompt: scene 1, times: always, answer: {{ status: {status} }} }}"
        ));
        for _ in 0..2 {
            assert_eq!(struck.class(), Some(Class::Ambiguous), "{status}");
            assert_eq!((struck.done(), struck.posts()), (vec![0, 2], 3), "{status}");
            assert_eq!(struck.owed(), (2 * PRICE, PRICE), "{status}: it may have been bought");
            tally += struck.tally(1);
            struck.again();
        }
    }
    matrix::row(41, "ambiguous, cost at risk, no second POST", tally);
}

#[test]
fn row_42_what_the_host_refuses_in_its_own_shape_is_refused() {
    let mut tally = Tally::default();
    for status in REFUSING {
        let struck = Struck::by(&format!(
            "  - {{ on: submit, prompt: scene 1, answer: {{ status: {status}, reason: NEVER_HEARD, \
             message: \"429 timeout, connection reset by nginx\" }} }}"
        ));
        let Some(StopReason::Rejected { class, message }) = struck.stop(1) else {
            panic!("{status}: {:?}", struck.stop(1));
        };
        let is_account = matches!(status, 401 | 403);
        assert_eq!(*class == Rejection::Account, is_account, "{status}: {class:?}");
        assert!(message.contains("NEVER_HEARD") && message.contains("429 timeout"), "{message}");
        assert_eq!(struck.owed().1, 0, "{status}: nothing is owed for it");
        tally += struck.tally(1);
    }
    matrix::row(42, "refused by its shape, words told, nothing owed", tally);
}

#[test]
fn row_43_without_money_or_an_endpoint_nothing_is_bought_in_any_shape() {
    let mut tally = Tally::default();
    for answer in ["{ status: 402 }", "{ status: 402, reason: SOMETHING_NEW }", "{ status: 410 }"] {
        let mut struck = Struck::scenes(
            4,
            &format!("  - {{ on: submit, answer: {answer}, wire: {{ delay: 900ms }} }}"),
        );
        assert_eq!((struck.posts(), struck.owed()), (1, (0, 0)), "{answer}");
        assert_eq!(struck.class(), Some(Class::Environment), "{answer}");
        assert!(struck.ran.outcome.closed.is_some(), "{answer}: it says why");
        tally += struck.tally(1);
        struck.again();
        assert_eq!((struck.class(), struck.posts()), (None, 5), "{answer}: all goes on");
        tally += struck.tally(1);
    }
    matrix::row(43, "stopped after one POST, $0, whoever speaks", tally);
}

#[test]
fn row_10_without_money_no_more_is_bought_and_what_is_bought_is_fetched() {
    let mut struck = Struck::run(
        4,
        2,
        "  - { on: submit, nth: 2, times: 1, answer: { reason: BILLING_BALANCE_NOT_ENOUGH } }",
    );
    assert_eq!(struck.class(), Some(Class::Environment));
    let why = struck.ran.outcome.closed.clone().unwrap_or_default();
    assert!(why.contains("BILLING_BALANCE_NOT_ENOUGH"), "{why}");
    assert_eq!(struck.posts(), 2, "no submit after the refusal");
    assert_eq!(struck.done().len(), 1, "the task that was running is fetched");
    assert_eq!(struck.owed(), (PRICE, 0));
    let mut tally = struck.tally(1);
    struck.again();
    assert_eq!((struck.class(), struck.posts()), (None, 5), "with money, only the rest is bought");
    tally += struck.tally(1);
    matrix::row(10, "no more submits, running tasks fetched; goes on with money", tally);
}

#[test]
fn row_11_an_endpoint_that_is_gone_is_named_and_not_asked_again() {
    let struck = Struck::scenes(
        4,
        "  - { on: submit, times: always, answer: { reason: API_NOT_FOUND }, wire: { delay: 900ms } }",
    );
    assert_eq!(struck.posts(), 1);
    assert_eq!(struck.class(), Some(Class::Environment));
    let Some(StopReason::Rejected { class, message }) = struck.stop(0) else {
        panic!("{:?}", struck.stop(0));
    };
    assert_eq!(*class, Rejection::EndpointGone);
    assert!(message.contains("API_NOT_FOUND"), "{message}");
    assert_eq!(struck.owed(), (0, 0));
    matrix::row(11, "stopped after one POST: the endpoint is gone", struck.tally(1));
}
