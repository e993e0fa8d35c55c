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
        "{ status: 401 }",
        "{ status: 401, body: '{}' }",
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
