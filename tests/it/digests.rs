//! What was made of a storyboard once is made of it again: names, plans, records and lock files.

use std::collections::BTreeMap;

use wanflow_tests::recorded::{self, Recorded};
use wanflow_tests::root;

/// `tests/digests.json` only grows: what stands there stays, whoever asks for another.
#[test]
fn names_plans_and_records_are_those_that_were_recorded() {
    let path = root().join("tests/digests.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| "{}".to_owned());
    let mut known: BTreeMap<String, Recorded> =
        serde_json::from_str(&text).expect("the table was written by this test");
    let made = recorded::all();
    for (name, known) in &known {
        let made = made.get(name).unwrap_or_else(|| panic!("{name} is not made any more"));
        if made != known {
            let written = recorded::written(name);
            let written = written.map(|it| format!("{}\n{}", it.journal, it.lock));
            panic!(
                "{name} is\n{made:#?}\nand was recorded as\n{known:#?}\nIts journal and lock file \
                 are now\n{}",
                written.unwrap_or_default()
            );
        }
    }
    let old = known.len();
    known.extend(made);
    if std::env::var_os("WANFLOW_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&known).expect("plain data");
        std::fs::write(&path, text + "\n").expect("the table is writable");
    } else {
        assert_eq!(known.len(), old, "run this test with WANFLOW_BLESS=1 to add what is new");
    }
    let requests = known.values().filter_map(|it| it.plan.as_ref()).map(|it| it.requests.len());
    assert!(requests.sum::<usize>() >= 300, "requests of every endpoint");
}
