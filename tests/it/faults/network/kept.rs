//! What is bought is kept: no single answer ends a paid task, and free ways come first.

use std::time::Duration;

use wanflow_run::Class;
use wanflow_run::driver::RunOptions;
use wanflow_run::event::StopReason;
use wanflow_run::poll::Schedule;
use wanflow_run::record::Failure;
use wanflow_tests::matrix::{self, Tally};
use wanflow_tests::virtual_time::World;

use super::{LATENCY, PRICE, Struck};

/// Two scenes at an endpoint, under a fault script.
fn at(endpoint: &str, faults: &str) -> Struck {
    let endpoint = wanflow_api::endpoint(endpoint).expect("it is built in");
    let world = World::of(endpoint, LATENCY, &format!("version: 1\nfaults:\n{faults}"));
    let plan = world.plan(2);
    let ran = world.run(&plan, 2);
    Struck { world, plan, ran }
}

/// Runs again and again: nothing is bought, and the take stays open.
fn stays_open(struck: &mut Struck, runs: u64) {
    for _ in 0..runs {
        struck.again();
        assert!(matches!(struck.stop(1), Some(StopReason::Open { .. })), "{:?}", struck.stop(1));
    }
    assert_eq!((struck.posts(), struck.class()), (2, Some(Class::ScenesFailed)));
}

#[test]
fn row_46_an_error_of_the_result_call_ends_nothing() {
    let mut tally = Tally::default();
    for status in [500, 502, 503] {
        for times in ["1", "5"] {
            let once = at(
                "fal/wan2.6-i2v",
                &format!("  - {{ on: result, times: {times}, answer: {{ status: {status} }} }}"),
            );
            assert_eq!((once.class(), once.posts()), (None, 2), "{status}, {times} times");
            tally += once.tally(1);
        }
        let mut always = at(
            "fal/wan2.6-i2v",
            &format!(
                "  - {{ on: result, prompt: scene 1, times: always, answer: {{ status: {status} }} }}"
            ),
        );
        stays_open(&mut always, 2);
        assert!(always.ran.took < Duration::from_mins(15), "{:?}", always.ran.took);
        tally += always.tally(3);
    }
    matrix::row(46, "asked again for ten minutes and by each later run; nothing is bought", tally);
}

#[test]
fn row_47_a_word_for_lost_ends_nothing_by_itself() {
    let lost = |times: &str| {
        let faults =
            format!("  - {{ on: poll, prompt: scene 1, {times}, edit: {{ word: UNKNOWN }} }}");
        at("dashscope/wan2.6-i2v", &faults)
    };
    let mut tally = Tally::default();
    for times in ["nth: 1", "nth: [1, 2, 4, 5, 6]", "times: 9"] {
        let struck = lost(times);
        assert_eq!((struck.class(), struck.posts()), (None, 2), "{times}");
        tally += struck.tally(1);
    }
    let mut always = lost("times: always");
    assert!(matches!(always.stop(1), Some(StopReason::Open { .. })), "{:?}", always.stop(1));
    stays_open(&mut always, 1);
    tally += always.tally(2);
    matrix::row(47, "asked again; lost only after the stated time; nothing is bought", tally);
}

#[test]
fn row_48_a_success_without_a_link_is_confirmed_and_asked_again() {
    let empty = |times: &str| {
        Struck::scenes(
            2,
            &format!(
                "  - {{ on: poll, prompt: scene 1, times: {times}, edit: {{ state: succeeded, video: null }} }}"
            ),
        )
    };
    let mut tally = Tally::default();
    for times in ["1", "3", "8"] {
        let struck = empty(times);
        assert_eq!((struck.class(), struck.posts()), (None, 2), "{times} times");
        assert_eq!(struck.owed(), (2 * PRICE, 0));
        tally += struck.tally(1);
    }
    let mut always = empty("always");
    assert_eq!(always.owed(), (2 * PRICE, 0), "the host says that it succeeded");
    stays_open(&mut always, 1);
    tally += always.tally(2);
    matrix::row(48, "confirmed, asked again, left open; never told as a failure", tally);
}

#[test]
fn row_51_what_ends_in_the_same_way_is_not_bought_again_by_itself() {
    use Failure::{Moderated, ModeratedImage, ModeratedPrompt};
    let mut tally = Tally::default();
    // A word that the fault table has, alone or before a colon: one purchase, however many runs.
    for (endpoint, reason, expected) in [
        ("dashscope/wan2.6-i2v", "/output/code: DataInspectionFailed", Moderated),
        ("novita/wan2.6-i2v", "/task/reason: \"ILLEGAL_IMAGE_CONTENT: flagged\"", ModeratedImage),
        ("novita/wan2.6-i2v", "/task/reason: ILLEGAL_PROMPT", ModeratedPrompt),
        ("runpod/wan2.6-i2v", "/error: \"Content moderation: flagged\"", Moderated),
    ] {
        let mut moderated = at(
            endpoint,
            &format!(
                "  - {{ on: poll, prompt: scene 1, times: always, edit: {{ state: failed, set: {{ {reason} }} }} }}"
            ),
        );
        for run in 0..3 {
            let Some(StopReason::Failed { class, .. }) = moderated.stop(1) else {
                panic!("{endpoint}, run {run}: {:?}", moderated.stop(1));
            };
            let seen = (*class, moderated.posts());
            assert_eq!(seen, (expected, 2), "{endpoint}: {reason}, run {run}");
            moderated.again();
        }
        assert_eq!(moderated.owed(), (PRICE, PRICE), "whether it is billed no host says");
        tally += moderated.tally(4);
    }
    // A text alone: two purchases at most, however many runs.
    let mut failed = Struck::scenes(
        2,
        "  - { on: poll, prompt: scene 1, times: always, edit: { state: failed, set: { /task/reason: the model gave up } } }",
    );
    for run in 0..4 {
        assert!(matches!(failed.stop(1), Some(StopReason::Failed { .. })), "run {run}");
        assert!(failed.posts() <= 3, "run {run}: {} purchases", failed.posts());
        failed.again();
    }
    assert_eq!((failed.posts(), failed.owed()), (3, (PRICE, 2 * PRICE)));
    let tasks = failed.tasks().len() as u64;
    assert_eq!(tasks, 3);
    tally += Tally { runs: 5, duplicates: 0 };
    // A word that stands anywhere but before the first colon is prose.
    let prose = Struck::scenes(
        2,
        "  - { on: poll, prompt: scene 1, times: always, edit: { state: failed, set: { /task/reason: \"odd: ILLEGAL_PROMPT: no\" } } }",
    );
    let Some(StopReason::Failed { class, .. }) = prose.stop(1) else {
        panic!("{:?}", prose.stop(1));
    };
    assert_eq!(*class, Failure::Failed);
    tally += prose.tally(1);
    matrix::row(
        51,
        "moderated or wrong: on a word only; failed: once more, then on a word only",
        tally,
    );
}

/// Texts that look like errors of another kind, in every place where a host may put a text.
#[test]
fn row_53_no_text_of_a_host_decides() {
    let texts = [
        "429 Too Many Requests",
        "timeout: connection reset by peer",
        "<html><center>nginx</center></html>",
        "request id 4290b502-timeout-503",
        "insufficient balance, invalid api key, task not found",
    ];
    let mut tally = Tally::default();
    for text in texts {
        let quoted = serde_json::Value::from(text);
        let refused = Struck::scenes(
            2,
            &format!(
                "  - {{ on: submit, prompt: scene 1, times: always, answer: {{ reason: ILLEGAL_PROMPT, message: {quoted} }} }}"
            ),
        );
        assert!(matches!(refused.stop(1), Some(StopReason::Rejected { .. })), "{text}");
        assert_eq!(refused.owed(), (PRICE, 0), "{text}");
        tally += refused.tally(1);
        let failed = Struck::scenes(
            2,
            &format!(
                "  - {{ on: poll, prompt: scene 1, times: always, edit: {{ state: failed, set: {{ /task/reason: {quoted} }} }} }}"
            ),
        );
        let Some(StopReason::Failed { class, message, .. }) = failed.stop(1) else {
            panic!("{text}: {:?}", failed.stop(1));
        };
        assert_eq!((*class, failed.owed()), (Failure::Failed, (PRICE, PRICE)), "{text}");
        assert!(message.contains(text), "{message}: every word of the host is passed on");
        tally += failed.tally(1);
        let mut world = World::new(LATENCY).plan(1);
        text.clone_into(&mut world.tasks[0].request.prompt);
        let prompted = World::new(LATENCY).run(&world, 1).outcome;
        assert_eq!(prompted.class, None, "{text}: a prompt decides nothing");
    }
    matrix::row(53, "classes by state, status and the word at its pointer alone", tally);
}

#[test]
fn a_short_patience_lets_a_dead_task_be_met_in_seconds() {
    let world = World::with_faults(
        LATENCY,
        "version: 1\nfaults:\n  - { on: poll, times: always, answer: { status: 500 } }",
    );
    let usual = world.options(1);
    let short = Schedule { first: LATENCY, ..usual.schedule }.with_patience(Duration::from_secs(3));
    let ran = world.run_as(&world.plan(1), &RunOptions { schedule: short, ..usual });
    assert!(matches!(ran.outcome.tasks[0].end, Err(StopReason::Open { .. })));
    assert!(ran.took <= Duration::from_secs(5), "{:?}", ran.took);
}
