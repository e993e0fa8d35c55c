//! Every row of every fault table, on each call that it is about.

use std::time::Duration;

use serde_json::Value;
use wanflow_api::endpoint::{CallKind, FaultClass, FaultRule, Part};
use wanflow_api::{Endpoint, EndpointRef, endpoints};
use wanflow_run::Class;
use wanflow_run::event::StopReason;
use wanflow_run::record::Rejection;

use super::{Case, PRICE, SCENES};

/// The status of a row that names none: its reason decides, whatever the status.
const ANY_STATUS: u16 = 400;

/// A word that no table has.
const UNHEARD_OF: &str = "NEVER_HEARD_OF";

#[test]
fn every_row_of_every_fault_table_ends_as_its_class_says() {
    let mut judged = 0;
    for endpoint in endpoints() {
        for rule in endpoint.faults {
            for call in calls(&endpoint, rule) {
                for answer in answers(&endpoint, rule) {
                    judge(endpoint, rule, call, &answer);
                    judged += 1;
                }
            }
        }
    }
    assert!(judged > endpoints().len() * 20, "only {judged} answers");
}

/// The calls that a row is about.
fn calls(endpoint: &Endpoint, rule: &FaultRule) -> Vec<CallKind> {
    let all = [CallKind::Submit, CallKind::Poll, CallKind::Result];
    let has = |call: &CallKind| *call != CallKind::Result || endpoint.result.is_some();
    all.into_iter().filter(has).filter(|call| rule.call.is_none_or(|one| one == *call)).collect()
}

/// The answers of a row in the words of fault scripts. Where no reason decides, the host's own
/// shape does.
fn answers(endpoint: &Endpoint, rule: &FaultRule) -> Vec<String> {
    let status = rule.status.unwrap_or(ANY_STATUS);
    let headers = rule.when.map_or_else(String::new, |when| match (when.part, when.equals) {
        (Part::Header(name), value) => {
            format!(", headers: {{ {name}: {:?} }}", value.unwrap_or("1"))
        }
        (Part::Body(_) | Part::BeforeColon(_), _) => {
            panic!("{}: a fault is recognised by its header", endpoint.id)
        }
    });
    if let Some(reason) = rule.reason {
        return vec![format!("{{ status: {status}, reason: {reason}{headers} }}")];
    }
    let body = Value::from(error(endpoint).to_string());
    vec![format!("{{ status: {status}, body: {body}{headers} }}")]
}

/// An error of the host with a reason that nobody knows.
fn error(endpoint: &Endpoint) -> Value {
    let example = endpoint.examples.iter().find(|example| example.name == "error");
    let example = example.expect("every document has an example of an error");
    let mut error: Value = serde_json::from_str(example.body).expect("examples are JSON");
    for place in endpoint.error.reason {
        let Part::Body(pointer) = place else { continue };
        if let Some(reason) = error.pointer_mut(pointer).filter(|it| it.is_string()) {
            *reason = Value::from(UNHEARD_OF);
        }
    }
    error
}

fn judge(endpoint: EndpointRef, rule: &FaultRule, call: CallKind, answer: &str) {
    match (call, rule.class) {
        (CallKind::Submit, FaultClass::AbortRun | FaultClass::EndpointGone) => {
            ends_the_run(endpoint, rule, answer);
        }
        (CallKind::Submit, FaultClass::FixScene | FaultClass::Moderated(_)) => {
            refuses_a_scene(endpoint, rule, answer);
        }
        (CallKind::Submit, FaultClass::NotCreated | FaultClass::RateLimited) => {
            Case::run(endpoint, SCENES, &fault(call, "times: 1", answer)).is_a_film(1);
        }
        (
            CallKind::Submit,
            FaultClass::Ambiguous | FaultClass::Lost | FaultClass::Failed | FaultClass::PollAgain,
        ) => is_in_doubt(endpoint, answer),
        (_, FaultClass::AbortRun | FaultClass::EndpointGone) => shuts(endpoint, call, answer),
        (_, FaultClass::Lost) => is_lost(endpoint, call, answer),
        (_, FaultClass::Failed | FaultClass::FixScene | FaultClass::Moderated(_)) => {
            fails(endpoint, rule, call, answer);
        }
        // Whatever else goes wrong with a question, it is asked again.
        _ => Case::run(endpoint, SCENES, &fault(call, "times: 3", answer)).is_a_film(0),
    }
}

fn fault(call: CallKind, which: &str, answer: &str) -> String {
    let call = match call {
        CallKind::Submit => "submit",
        CallKind::Poll => "poll",
        CallKind::Result => "result",
        CallKind::Cancel => "cancel",
        CallKind::End => unreachable!("no call is answered with the end of a task"),
    };
    format!("{{ on: {call}, {which}, answer: {answer} }}")
}

/// The second scene, always.
const ONE_SCENE: &str = "prompt: scene 1, times: always";

fn refuses_a_scene(endpoint: EndpointRef, rule: &FaultRule, answer: &str) {
    let case = Case::run(endpoint, SCENES, &fault(CallKind::Submit, ONE_SCENE, answer));
    let what = &case.what;
    let Some(StopReason::Rejected { class, message }) = case.stop(1) else {
        panic!("{what}: {:?}", case.stop(1));
    };
    assert_eq!(Some(*class), Rejection::of(rule.class), "{what}");
    assert!(rule.reason.is_none_or(|reason| message.contains(reason)), "{what}: {message}");
    assert_eq!((case.done(), case.class()), (vec![0, 2], Some(Class::ScenesFailed)), "{what}");
    assert_eq!((case.posts(), case.sold()), (3, 2), "{what}: it is not sent again");
    assert_eq!(case.owed(), (2 * PRICE, 0), "{what}: nothing is owed for it");
}

fn ends_the_run(endpoint: EndpointRef, rule: &FaultRule, answer: &str) {
    // The others are ready to go while the answer is on its way.
    let late = format!("{answer}, wire: {{ delay: 900ms }}");
    let mut case = Case::run(endpoint, SCENES, &fault(CallKind::Submit, "times: 1", &late));
    let what = case.what.clone();
    assert_eq!((case.posts(), case.sold()), (1, 0), "{what}: nothing follows it");
    assert_eq!((case.class(), case.owed()), (Some(Class::Environment), (0, 0)), "{what}");
    assert!(case.ran.outcome.closed.is_some(), "{what}: it says why");
    let Some(StopReason::Rejected { class, .. }) = case.stop(0) else {
        panic!("{what}: {:?}", case.stop(0));
    };
    assert_eq!(Some(*class), Rejection::of(rule.class), "{what}");
    case.again();
    case.is_a_film(1);
}

/// Whether the host created the task or not, it is not bought again by itself.
fn is_in_doubt(endpoint: EndpointRef, answer: &str) {
    for commit in [true, false] {
        let which = format!("{ONE_SCENE}, commit: {commit}");
        let mut case = Case::run(endpoint, SCENES, &fault(CallKind::Submit, &which, answer));
        for _ in 0..2 {
            let what = &case.what;
            assert_eq!((case.class(), case.done()), (Some(Class::Ambiguous), vec![0, 2]), "{what}");
            let price = match case.stop(1) {
                Some(StopReason::Ambiguous { price, .. }) => price.micros(),
                other => panic!("{what}: {other:?}"),
            };
            assert_eq!((price, case.owed()), (PRICE, (2 * PRICE, PRICE)), "{what}");
            assert_eq!(case.sold(), 2 + u64::from(commit), "{what}");
            // Only a host that recognises a repeated submit by its key may get it again.
            if endpoint.capabilities.idempotency_header.is_none() {
                assert_eq!(case.posts(), 3, "{what}: it is not sent again");
            }
            case.again();
        }
    }
}

/// The key or the account fails while tasks are asked for: once is a slip; again and again, nothing
/// more is bought, and a rerun with another key goes on.
fn shuts(endpoint: EndpointRef, call: CallKind, answer: &str) {
    Case::run(endpoint, 1, &fault(call, "times: 1", answer)).is_a_film(0);
    let mut case = Case::run(endpoint, 1, &fault(call, "times: 3", answer));
    let what = &case.what;
    assert_eq!((case.class(), case.posts()), (Some(Class::Environment), 1), "{what}");
    assert!(case.ran.outcome.closed.is_some(), "{what}: it says why");
    assert_eq!(case.owed().0 + case.owed().1, PRICE, "{what}: what was bought is kept");
    case.again();
    case.is_a_film(0);
}

fn is_lost(endpoint: EndpointRef, call: CallKind, answer: &str) {
    Case::run(endpoint, SCENES, &fault(call, "times: 1", answer)).is_a_film(0);
    let mut case = Case::run(endpoint, SCENES, &fault(call, ONE_SCENE, answer));
    for _ in 0..2 {
        let what = &case.what;
        assert!(
            matches!(case.stop(1), Some(StopReason::Open { .. })),
            "{what}: {:?}",
            case.stop(1)
        );
        assert_eq!(case.done(), [0, 2], "{what}");
        assert_eq!((case.posts(), case.sold()), (3, 3), "{what}: it is not bought again");
        let (confirmed, at_risk) = case.owed();
        assert_eq!(confirmed + at_risk, 3 * PRICE, "{what}: its cost is kept");
        assert!(case.ran.took < Duration::from_hours(1), "{what}: it is not waited for");
        case.again();
    }
}

/// The host says of the task that it failed, by a word or by a refusal in its own envelope. A bare
/// status, or a 5xx without a word, is trouble of the host's: it is asked again.
fn fails(endpoint: EndpointRef, rule: &FaultRule, call: CallKind, answer: &str) {
    let case = Case::run(endpoint, SCENES, &fault(call, ONE_SCENE, answer));
    let what = &case.what;
    let is_refusal = answer.contains("body:") && rule.status.is_some_and(|status| status < 500);
    let ends = match case.stop(1) {
        Some(StopReason::Failed { .. }) => true,
        Some(StopReason::Open { .. }) => false,
        other => panic!("{what}: {other:?}"),
    };
    assert_eq!(ends, rule.reason.is_some() || is_refusal, "{what}: {:?}", case.stop(1));
    assert_eq!((case.done(), case.class()), (vec![0, 2], Some(Class::ScenesFailed)), "{what}");
    assert_eq!((case.posts(), case.sold()), (3, 3), "{what}: it is not bought again by itself");
}
