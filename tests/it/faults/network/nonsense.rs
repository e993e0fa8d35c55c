//! Answers that are none: pages, empty objects, wrong types, ids that want to be paths.

use wanflow_run::Class;
use wanflow_run::event::StopReason;
use wanflow_tests::matrix::{self, Tally};

use super::{PRICE, Struck};

/// What a submit is answered with although its task was created.
fn receipts() -> Vec<String> {
    let edit = |id: &str| format!("edit: {{ task_id: {id} }}");
    let body = |body: &str| format!("commit: true, answer: {{ body: '{body}' }}");
    let long = format!("\"{}\"", "x".repeat(10_000));
    vec![
        body("<html>welcome</html>"),
        body("{}"),
        body("[]"),
        body(""),
        body("{\"task_id\":"),
        body("{\"task_id\":\"a\"}{"),
        edit("null"),
        edit("7.5"),
        edit("[x]"),
        edit("{ a: b }"),
        edit("\"\""),
        edit(&long),
    ]
}

/// What a poll is answered with now and then.
const SIGHTINGS: &[&str] = &[
    "answer: { body: '<html>welcome</html>' }",
    "answer: { body: '{}' }",
    "answer: { body: '[]' }",
    "answer: { body: '' }",
    "answer: { body: '{\"task\":' }",
    "edit: { set: { /task: null } }",
    "edit: { set: { /task: [1] } }",
    "edit: { set: { /task/status: 3 } }",
    "edit: { ttl: 60 }",
    "edit: { ttl: '60' }",
    "edit: { ttl: soon }",
    "edit: { ttl: -1 }",
    "edit: { ttl: null }",
    "edit: { set: { /task/progress_percent: much, /task/eta: [], /extra: 9 } }",
];

#[test]
fn row_15_nonsense_is_no_receipt_and_no_verdict() {
    let mut tally = Tally::default();
    for receipt in receipts() {
        let mut struck = Struck::by(&format!("  - {{ on: submit, prompt: scene 1, {receipt} }}"));
        let shown = &receipt[..receipt.len().min(60)];
        assert_eq!(struck.class(), Some(Class::Ambiguous), "{shown}");
        let Some(StopReason::Ambiguous { message, .. }) = struck.stop(1) else {
            panic!("{shown}: {:?}", struck.stop(1));
        };
        assert!(message.len() < 600, "{shown}: {} bytes are printed", message.len());
        assert_eq!((struck.done(), struck.posts()), (vec![0, 2], 3), "{shown}");
        assert_eq!(struck.owed(), (2 * PRICE, PRICE), "{shown}");
        struck.again();
        assert_eq!(struck.posts(), 3, "{shown}: not sent again");
        tally += struck.tally(2);
    }
    for sighting in SIGHTINGS {
        let struck = Struck::by(&format!("  - {{ on: poll, times: 9, {sighting} }}"));
        assert_eq!((struck.class(), struck.posts()), (None, 3), "{sighting}");
        assert_eq!(struck.owed(), (3 * PRICE, 0));
        tally += struck.tally(1);
    }
    // An id is opaque: one that looks like a path is asked about as it is, and nobody knows it.
    let path = Struck::by("  - { on: submit, prompt: scene 1, edit: { task_id: ../../balance } }");
    assert!(matches!(path.stop(1), Some(StopReason::Open { .. })), "{:?}", path.stop(1));
    assert_eq!((path.done(), path.posts()), (vec![0, 2], 3));
    assert_eq!(path.owed(), (2 * PRICE, PRICE), "what it cost stays on the books");
    tally += path.tally(1);
    // Polls are bounded: nonsense for ever is left open when the run's patience is over.
    let forever = Struck::by(
        "  - { on: poll, prompt: scene 1, times: always, answer: { body: '<html></html>' } }",
    );
    assert!(matches!(forever.stop(1), Some(StopReason::Open { .. })), "{:?}", forever.stop(1));
    assert_eq!(forever.done(), [0, 2]);
    let polls = forever.world.fired()[0];
    assert!((10..100).contains(&polls), "{polls} polls in ten minutes, with growing pauses");
    tally += forever.tally(1);
    matrix::row(15, "submit: ambiguous, at risk, one POST; polls: again, bounded", tally);
}
