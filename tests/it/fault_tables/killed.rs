//! Answers that never come and runs that die, at every endpoint.

use std::time::Duration;

use wanflow_api::endpoints;
use wanflow_run::Class;
use wanflow_run::simulate::Loss;
use wanflow_tests::virtual_time::World;

use super::{Case, LATENCY, PRICE, SCENES};

/// Every answer is this long on its way, so that a run can die while it waits for one.
const SLOW: &str = "version: 1\nfaults:\n  - { on: any, times: always, wire: { delay: 1s } }\n";

#[test]
fn an_answer_to_a_purchase_that_is_lost_leaves_it_in_doubt_at_every_endpoint() {
    for endpoint in endpoints() {
        for wire in ["{ reset: head }", "{ end: middle }", "{ delay: 900s }"] {
            let fault = format!("{{ on: submit, prompt: scene 1, times: always, wire: {wire} }}");
            let mut case = Case::run(endpoint, SCENES, &fault);
            for _ in 0..2 {
                let what = &case.what;
                assert_eq!(case.class(), Some(Class::Ambiguous), "{what}");
                assert_eq!((case.done(), case.sold()), (vec![0, 2], 3), "{what}");
                assert_eq!(case.owed(), (2 * PRICE, PRICE), "{what}");
                if endpoint.capabilities.idempotency_header.is_none() {
                    assert_eq!(case.posts(), 3, "{what}: it is not sent again");
                }
                case.again();
            }
        }
    }
}

#[test]
fn a_run_that_dies_at_any_time_goes_on_and_buys_nothing_again_at_every_endpoint() {
    for endpoint in endpoints() {
        // Where a balance or a quote can be asked for, that comes first. Then one purchase goes out,
        // and the others once it is answered.
        let can = endpoint.capabilities;
        let first = can.balance.map_or(0, |_| 1_000) + can.quote.map_or(0, |_| 1_000);
        // On its way to the host; submitted, but not asked about; asked about; succeeded, with its
        // outputs on their way; fetched.
        let mut ages = vec![500, 1_500, 2_500];
        ages.extend((3..=48).map(|step| step * 2_500 + 200));
        let mut resumed = 0;
        for (at, loss) in ages.iter().flat_map(|at| Loss::each(7).map(|loss| (*at, loss))) {
            let mut world = World::of(endpoint, LATENCY, SLOW);
            let plan = world.plan(SCENES);
            let options = world.options(SCENES);
            world.kill(&plan, &options, Duration::from_millis(at), loss);
            let sent = world.submits();
            let ran = world.run(&plan, SCENES);
            let what = format!("{}: killed after {at} ms, {loss:?}", endpoint.id);
            assert_eq!(world.duplicates(), 0, "{what}: bought twice");
            let ledger = ran.outcome.ledger;
            assert_eq!(ledger.worst_case().micros(), SCENES as u64 * PRICE, "{what}");
            if (first..first + 2_000).contains(&at) {
                // Only a host that recognises a repeated submit by its key may be asked once more.
                let may_repeat = endpoint.capabilities.idempotency_header.is_some();
                let is_done = may_repeat && ran.outcome.class.is_none();
                assert!(is_done || ran.outcome.class == Some(Class::Ambiguous), "{what}");
                continue;
            }
            assert_eq!(sent, if at < first { 0 } else { 3 }, "{what}");
            assert_eq!(world.submits(), 3, "{what}: it is not bought again");
            assert_eq!(ran.outcome.class, None, "{what}: {:?}", ran.outcome);
            assert_eq!(ledger.confirmed.micros(), SCENES as u64 * PRICE, "{what}");
            resumed += 1;
        }
        assert!(resumed > 100, "{}: only {resumed} runs", endpoint.id);
    }
}
