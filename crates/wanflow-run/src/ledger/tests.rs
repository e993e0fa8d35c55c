//! Every way of a purchase, in money.

use proptest::prelude::*;
use wanflow_api::Usd;
use wanflow_plan::sha256;

use super::Ledger;
use crate::fixtures::{
    every_fact, fetched, record, resolved, submitted, submitting, succeeded, task,
};
use crate::journal::JournalId;
use crate::record::{Decision, Record, Rejection, TaskFact};

fn lost() -> TaskFact {
    TaskFact::Lost { reason: "TASK_NOT_FOUND".into() }
}

fn ambiguous() -> TaskFact {
    TaskFact::Ambiguous { why: "reset".into() }
}

fn described(facts: &[TaskFact]) -> String {
    let records: Vec<_> = facts.iter().map(|fact| record(1, fact.clone())).collect();
    Ledger::of(&records).total().to_string()
}

#[test]
fn money_is_at_risk_until_its_fate_is_known() {
    let intent = || submitting("0.50");
    let rejected =
        TaskFact::Rejected { class: Rejection::Moderated, reason: "ILLEGAL_PROMPT".into() };
    let failed = TaskFact::Failed { reason: "TASK_FAILED".into(), class: None };
    let not_sent = TaskFact::NotSent { why: "refused".into() };
    let not_created = TaskFact::NotCreated { reason: "busy".into() };
    let unusable = TaskFact::Unusable { why: "cut".into(), kept_as: "a.bad".to_owned() };
    let clip = || fetched(sha256(b"clip"), 4);
    let cases: Vec<(&str, Vec<TaskFact>)> = vec![
        ("nothing", vec![]),
        ("intent", vec![intent()]),
        ("not sent", vec![intent(), not_sent.clone()]),
        ("not sent, sent again", vec![intent(), not_sent, intent()]),
        ("not created", vec![intent(), not_created]),
        ("rejected", vec![intent(), rejected]),
        ("ambiguous", vec![intent(), ambiguous()]),
        ("ambiguous, not created", vec![intent(), ambiguous(), resolved(Decision::NotCreated)]),
        ("ambiguous, bought again", vec![intent(), ambiguous(), resolved(Decision::BuyAgain)]),
        ("ambiguous, adopted", vec![intent(), ambiguous(), resolved(Decision::Adopt(task("t")))]),
        (
            "not created, but adopted after all",
            vec![intent(), resolved(Decision::NotCreated), resolved(Decision::Adopt(task("t")))],
        ),
        ("in flight", vec![intent(), submitted("t")]),
        ("failed", vec![intent(), submitted("t"), failed]),
        ("lost", vec![intent(), submitted("t"), lost()]),
        ("succeeded", vec![intent(), submitted("t"), succeeded()]),
        ("succeeded, then lost", vec![intent(), submitted("t"), succeeded(), lost()]),
        ("unusable", vec![intent(), submitted("t"), succeeded(), unusable]),
        ("stored", vec![intent(), submitted("t"), succeeded(), clip()]),
        ("two intents without an outcome", vec![intent(), intent()]),
        ("a clip that nobody bought", vec![clip()]),
    ];
    let lines = cases.iter().map(|(name, facts)| format!("{name}: {}\n", described(facts)));
    insta::assert_snapshot!(lines.collect::<String>(), @"
    nothing: confirmed $0.00 · at risk $0.00 · worst case $0.00
    intent: confirmed $0.00 · at risk $0.50 · worst case $0.50
    not sent: confirmed $0.00 · at risk $0.00 · worst case $0.00
    not sent, sent again: confirmed $0.00 · at risk $0.50 · worst case $0.50
    not created: confirmed $0.00 · at risk $0.00 · worst case $0.00
    rejected: confirmed $0.00 · at risk $0.00 · worst case $0.00
    ambiguous: confirmed $0.00 · at risk $0.50 · worst case $0.50
    ambiguous, not created: confirmed $0.00 · at risk $0.00 · worst case $0.00
    ambiguous, bought again: confirmed $0.00 · at risk $0.50 · worst case $0.50
    ambiguous, adopted: confirmed $0.00 · at risk $0.50 · worst case $0.50
    not created, but adopted after all: confirmed $0.00 · at risk $0.50 · worst case $0.50
    in flight: confirmed $0.00 · at risk $0.50 · worst case $0.50
    failed: confirmed $0.00 · at risk $0.50 · worst case $0.50
    lost: confirmed $0.00 · at risk $0.50 · worst case $0.50
    succeeded: confirmed $0.50 · at risk $0.00 · worst case $0.50
    succeeded, then lost: confirmed $0.50 · at risk $0.00 · worst case $0.50
    unusable: confirmed $0.50 · at risk $0.00 · worst case $0.50
    stored: confirmed $0.50 · at risk $0.00 · worst case $0.50
    two intents without an outcome: confirmed $0.00 · at risk $1.00 · worst case $1.00
    a clip that nobody bought: confirmed $0.00 · at risk $0.00 · worst case $0.00
    ");
}

#[test]
fn a_purchase_whose_intent_a_repair_has_lost_counts_at_its_planned_price() {
    let mut ledger = Ledger::default();
    let planned = Usd::parse("0.50");
    ledger.apply_planned(&record(1, submitted("t")), planned, JournalId::default());
    assert_eq!((ledger.total().confirmed, Some(ledger.total().at_risk)), (Usd::ZERO, planned));
    ledger.apply_planned(&record(1, succeeded()), planned, JournalId::default());
    assert_eq!((Some(ledger.total().confirmed), ledger.total().at_risk), (planned, Usd::ZERO));
}

#[test]
fn attempts_and_scenes_add_up() {
    let mut again = record(1, submitting("0.50"));
    if let crate::record::Entry::Task(entry) = &mut again.entry {
        entry.attempt = 2;
    }
    let records = [
        record(1, submitting("0.50")),
        record(1, resolved(Decision::BuyAgain)),
        again,
        record(2, submitting("0.75")),
        record(2, succeeded()),
    ];
    let ledger = Ledger::of(&records);
    let mut scenes = String::new();
    for (scene, amounts) in ledger.scenes() {
        scenes.extend([
            scene.as_str(),
            ": ",
            &amounts.to_string(),
            "
",
        ]);
    }
    insta::assert_snapshot!(format!("{scenes}in all: {}", ledger.total()), @"
    scene-1: confirmed $0.00 · at risk $1.00 · worst case $1.00
    scene-2: confirmed $0.75 · at risk $0.00 · worst case $0.75
    in all: confirmed $0.75 · at risk $1.00 · worst case $1.75
    ");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a journal holds, scenes and attempts add up, and only an explicit word of host
    /// or person lets the worst case sink.
    #[test]
    fn the_worst_case_sinks_only_by_word(
        picks in prop::collection::vec((1u8..4, prop::sample::select(every_fact())), 0..40),
    ) {
        let mut ledger = Ledger::default();
        for (number, fact) in picks {
            let before = ledger.total().worst_case();
            let frees = matches!(
                fact,
                TaskFact::Rejected { .. } | TaskFact::NotSent { .. } | TaskFact::NotCreated { .. }
                    | TaskFact::Resolved { decision: Decision::NotCreated, .. }
            );
            let record: Record = record(number, fact);
            ledger.apply(&record);
            let total = ledger.total();
            prop_assert!(frees || total.worst_case() >= before, "{record:?}");
            let mut sum = super::Amounts::default();
            ledger.scenes().values().for_each(|scene| sum += *scene);
            prop_assert_eq!(sum, total);
        }
    }
}
