//! Hosts that ask to wait, or fall over: what is sent again, and what never is.

use std::time::Duration;

use wanflow_run::Class;
use wanflow_run::event::StopReason;
use wanflow_tests::matrix::{self, Tally};

use super::{LATENCY, PRICE, Struck};

/// The longest pause that one answer may impose.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// `Retry-After` as hosts send it, and the least that it makes the last submit wait. Runs begin
/// on 15 January 2027, at 8 in the morning.
const PAUSES: &[(&str, u64)] = &[
    ("", 0),
    ("retry_after: 7", 7),
    ("retry_after: 0", 0),
    ("retry_after: -5", 0),
    ("retry_after: soon", 0),
    ("retry_after: 99999999999999999999999", 300),
    ("retry_after: 86400", 300),
    ("retry_after: 'Fri, 15 Jan 2027 08:00:30 GMT'", 30),
    ("retry_after: 'Fri, 15 Jan 2027 07:00:00 GMT'", 0),
    ("retry_after: 'Sat, 15 Jan 2028 08:00:00 GMT'", 300),
];

#[test]
fn row_13_a_rate_limit_slows_all_submits_and_is_no_attempt() {
    let mut tally = Tally::default();
    for (header, least) in PAUSES {
        let struck = Struck::by(&format!(
            "  - {{ on: submit, times: 1, answer: {{ reason: RATE_LIMIT_EXCEEDED, {header} }} }}"
        ));
        let took = struck.ran.took;
        assert_eq!((struck.class(), struck.done().len()), (None, 3), "{header}");
        assert_eq!(struck.posts(), 4, "{header}: the one that was turned away goes once more");
        assert_eq!(struck.owed(), (3 * PRICE, 0), "{header}");
        assert!(took >= LATENCY + Duration::from_secs(*least), "{header}: {took:?}");
        let most = LATENCY + LONGEST_PAUSE + Duration::from_mins(3);
        assert!(took <= most, "{header}: {took:?}, although no answer may ask for more");
        tally += struck.tally(1);
    }
    let storm = Struck::by(
        "  - { on: submit, times: 20, answer: { reason: RATE_LIMIT_EXCEEDED, retry_after: 2 } }\n  \
         - { on: poll, times: 5, answer: { status: 429, retry_after: 1 } }",
    );
    assert_eq!((storm.class(), storm.posts()), (None, 23), "twenty refusals are no attempts");
    tally += storm.tally(1);
    let asked = Struck::by("  - { on: poll, times: 1, answer: { status: 429, retry_after: 200 } }");
    assert_eq!((asked.class(), asked.posts()), (None, 3));
    assert!(asked.ran.took >= Duration::from_secs(200), "{:?}: a poll waits too", asked.ran.took);
    tally += asked.tally(1);
    matrix::row(13, "capped, jittered, shared; each clip bought once", tally);
}

#[test]
fn row_14_a_broken_host_is_polled_again_and_never_bought_from_again() {
    let mut tally = Tally::default();
    for (status, commit) in
        [500, 502, 503, 504].map(|status| [(status, true), (status, false)]).concat()
    {
        let mut struck = Struck::by(&format!(
            "  - {{ on: submit, prompt: scene 1, times: always, commit: {commit}, \
             answer: {{ status: {status} }} }}"
        ));
        assert_eq!(struck.class(), Some(Class::Ambiguous), "{status}");
        let ambiguous = matches!(struck.stop(1), Some(StopReason::Ambiguous { price, .. }) if price.micros() == PRICE);
        assert!(ambiguous, "{status}: {:?}", struck.stop(1));
        assert_eq!((struck.done(), struck.posts()), (vec![0, 2], 3), "{status}");
        assert_eq!(struck.owed(), (2 * PRICE, PRICE), "{status}: perhaps it was created");
        tally += struck.tally(1);
        struck.again();
        assert_eq!(struck.posts(), 3, "{status}: a rerun does not send it either");
        assert_eq!(struck.class(), Some(Class::Ambiguous));
        tally += struck.tally(1);
    }
    let denied = |times: u32| {
        Struck::by(&format!(
            "  - {{ on: submit, prompt: scene 1, times: {times}, answer: {{ reason: CREATE_TASK_FAILED }} }}"
        ))
    };
    let twice = denied(2);
    assert_eq!((twice.class(), twice.posts()), (None, 5), "it created nothing: again");
    tally += twice.tally(1);
    let thrice = denied(9);
    assert!(matches!(thrice.stop(1), Some(StopReason::Unsent { .. })), "{:?}", thrice.stop(1));
    assert_eq!((thrice.posts(), thrice.owed()), (5, (2 * PRICE, 0)), "but twice at most");
    tally += thrice.tally(1);
    for answer in [
        "{ status: 500 }",
        "{ status: 502 }",
        "{ status: 503 }",
        "{ status: 504 }",
        "{ reason: GET_RESULT_FAILED }",
    ] {
        let struck = Struck::by(&format!("  - {{ on: poll, times: 12, answer: {answer} }}"));
        assert_eq!((struck.class(), struck.posts()), (None, 3), "{answer}: a poll is asked again");
        assert_eq!(struck.owed(), (3 * PRICE, 0));
        tally += struck.tally(1);
    }
    matrix::row(14, "submit: ambiguous, or again where nothing was created; polls again", tally);
}
