//! Journals and lock files that an earlier version wrote (commit ba20956) mean what they meant
//! there. They are never written anew.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wanflow_run::{History, RealDisk, reconcile};
use wanflow_tests::{Stage, copy, root};

/// Two storyboards of one folder with takes of every standing, and what `--json` said of them.
fn earlier() -> PathBuf {
    root().join("tests/it/journals/ba20956")
}

fn stage() -> Stage {
    let stage = Stage::empty();
    for name in ["story.yaml", "other.yaml", "story.lock", "other.lock", "rocket.jpg"] {
        std::fs::copy(earlier().join(name), stage.path().join(name)).expect("readable");
    }
    copy(&earlier().join("working"), &stage.path().join(".wanflow"));
    stage
}

fn recorded(what: &str, name: &str) -> Value {
    let path = earlier().join("told").join(format!("{what}-{name}.json"));
    serde_json::from_slice(&std::fs::read(path).expect("readable")).expect("JSON")
}

/// These members of each value in a list.
fn only(list: &Value, names: &[&str]) -> Vec<Vec<Value>> {
    let values = list.as_array().expect("a list").iter();
    values.map(|one| names.iter().map(|name| one[*name].clone()).collect()).collect()
}

#[test]
fn they_lead_to_the_same_plan_and_the_same_doubts() {
    let stage = stage();
    for name in ["story", "other"] {
        let file = format!("{name}.yaml");
        let plan = stage.wanflow(&["plan", &file, "--json"]).with_code(0).json();
        let before = recorded("plan", name);
        let tasks = |plan: &Value| {
            let kinds: Vec<_> = plan["tasks"].as_array().into_iter().flatten().collect();
            let kinds: Vec<_> = kinds.iter().map(|task| task["reason"]["kind"].clone()).collect();
            let names = ["scene", "take", "digest", "action", "price", "picked", "request"];
            (only(&plan["tasks"], &names), kinds)
        };
        assert_eq!(tasks(&plan), tasks(&before), "{name}");
        for sum in ["buys", "fetches", "blocked", "price", "price_at_most"] {
            assert_eq!(plan["summary"][sum], before["summary"][sum], "{name}: {sum}");
        }
        let now = stage.wanflow(&["reconcile", "-f", &file, "--json"]).with_code(0).json();
        let before = recorded("reconcile", name);
        assert_eq!(now["known_task_ids"], before["known_task_ids"], "{name}");
        let names = ["scene", "take", "attempt", "digest", "price", "since", "about", "why"];
        let mut doubts = only(&now["in_doubt"], &names);
        doubts.extend(only(&now["in_doubt_elsewhere"], &names));
        assert_eq!(doubts, only(&before["in_doubt"], &names), "{name}");
    }
}

#[test]
fn they_lead_to_the_same_ledger() {
    let folder = earlier().join("working/journal");
    let history = History::read(&RealDisk, &folder).expect("an earlier version's journals");
    let total = history.ledger().total();
    let before = recorded("status", "story");
    let owed = json!({ "confirmed": total.confirmed, "at_risk": total.at_risk });
    for name in ["confirmed", "at_risk"] {
        assert_eq!(owed[name], before["ledger"][name], "{name}");
    }
}

#[test]
fn what_is_written_behind_them_has_an_order_and_leaves_them_as_they_are() {
    let stage = stage();
    let journal = ".wanflow/journal/story.journal";
    let before = stage.read(journal);
    assert!(!before.contains(r#""order""#), "they had none");
    let words = ["reconcile", "doubt", "--not-created", "--reason", "the console shows none"];
    stage.wanflow(&words).with_code(0);
    let after = stage.read(journal);
    let added = after.strip_prefix(&*before).expect("the lines above are as they were");
    assert!(added.contains(r#"{"v":3,"#) && added.contains(r#""order":["#), "{added}");
    assert_eq!(added.lines().count(), 1);
    let plan = stage.wanflow(&["plan", "story.yaml", "--json"]).with_code(0).json();
    assert_eq!(plan["summary"]["buys"], 1, "it may be bought again: {plan:#}");
}

/// One storyboard was refused while the clock was ten minutes ahead; then the other one, with the
/// same scene, got no answer.
#[test]
fn a_doubt_is_not_forgotten_for_a_clock_that_was_ahead() {
    let folder: &Path = &earlier().join("clock-ahead");
    let history = History::read(&RealDisk, folder).expect("an earlier version's journals");
    let [doubt] = &reconcile::questions(&history)[..] else { panic!("it is in doubt") };
    assert_eq!((doubt.scene.as_str(), doubt.about), ("a", reconcile::Doubt::Ambiguous));
}
