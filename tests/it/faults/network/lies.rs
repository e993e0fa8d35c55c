//! Tasks that never end, go backwards, speak unknown words, or succeed without a clip.

use std::time::Duration;

use wanflow_run::Class;
use wanflow_run::event::StopReason;
use wanflow_tests::matrix::{self, Tally};

use super::{PRICE, Struck};

#[test]
fn row_22_a_task_that_is_queued_for_ever_is_left_at_the_deadline_and_asked_again() {
    // An hour of polls is about 250; some more are for the rerun.
    let mut struck =
        Struck::by("  - { on: poll, prompt: scene 1, times: 280, edit: { state: queued } }");
    assert_eq!(struck.stop(1), Some(&StopReason::OutOfTime));
    assert_eq!((struck.done(), struck.class()), (vec![0, 2], Some(Class::ScenesFailed)));
    let hour = Duration::from_hours(1);
    assert!(struck.ran.took >= hour && struck.ran.took < hour * 2, "{:?}", struck.ran.took);
    assert_eq!(struck.owed(), (2 * PRICE, PRICE), "it may come yet");
    let mut tally = struck.tally(1);
    struck.again();
    assert_eq!((struck.class(), struck.posts()), (None, 3), "a rerun asks, and buys nothing");
    assert_eq!(struck.owed(), (3 * PRICE, 0));
    tally += struck.tally(1);
    matrix::row(22, "given up at the deadline, at risk; a rerun polls on", tally);
}

#[test]
fn row_23_states_only_go_forward_and_unknown_words_are_waited_out() {
    let mut tally = Tally::default();
    for faults in [
        "  - { on: poll, nth: [3, 5, 7], edit: { state: queued } }",
        "  - { on: poll, times: 9, edit: { word: TASK_STATUS_PAUSED } }",
        "  - { on: poll, times: 9, edit: { word: \"\\u202e\\e]0;x\\a\" } }",
        "  - { on: poll, times: always, edit: { state: succeeded, word: task_status_succeed } }",
        "  - { on: poll, times: 2, edit: { state: succeeded, video: null } }",
        "  - { on: poll, times: 2, edit: { state: succeeded, video: '' } }",
        "  - { on: poll, times: 2, edit: { state: succeeded, video: 7 } }",
    ] {
        let struck = Struck::by(faults);
        assert_eq!((struck.class(), struck.done().len()), (None, 3), "{faults}");
        assert_eq!((struck.posts(), struck.owed()), (3, (3 * PRICE, 0)), "{faults}");
        tally += struck.tally(1);
    }
    let mut empty = Struck::by(
        "  - { on: poll, prompt: scene 1, times: always, edit: { state: succeeded, video: null } }",
    );
    assert_eq!((empty.done(), empty.posts()), (vec![0, 2], 3));
    assert!(empty.stop(1).is_some(), "a success without a clip is none");
    assert_eq!(empty.owed(), (3 * PRICE, 0), "the host says that it succeeded");
    tally += empty.tally(1);
    let unknown = Struck::by(
        "  - { on: poll, prompt: scene 1, times: always, edit: { word: TASK_STATUS_PAUSED } }",
    );
    assert!(matches!(unknown.stop(1), Some(StopReason::Open { .. })), "asked for ten minutes");
    tally += unknown.tally(1);
    empty.again();
    assert_eq!(empty.done(), [0, 2]);
    matrix::row(
        23,
        "forward only; unknown, or no clip: asked again, then left open; confirmed",
        tally,
    );
}
