//! Edits of a storyboard, and what each of them is called.

use std::fmt::Write as _;

use serde_json::{Value, json};
use wanflow_plan::{Pick, Plan, Task};

use super::{Move, PlanDiff, PlanVersion, Presence};
use crate::fixtures::{self, chained, scene};

fn story() -> Vec<Task> {
    vec![
        scene("launch", 1, "The rocket clears the tower."),
        scene("moon", 1, "Slow push in while dust drifts."),
        chained("beyond", "moon", "The visor fills with stars."),
        scene("end", 1, "A door closes behind the last of them."),
    ]
}

fn plan(tasks: &[Task]) -> Plan {
    let mut plan = fixtures::plan(tasks);
    let picks = tasks.iter().map(|task| Pick { scene: task.scene.clone(), take: task.take });
    plan.film.picks = picks.collect();
    plan
}

fn between(before: &[Task], after: &[Task]) -> PlanDiff {
    with_films([&plan(before), &plan(after)], [&json!({}), &json!({})])
}

fn with_films(plans: [&Plan; 2], films: [&Value; 2]) -> PlanDiff {
    let [before, after] = [0, 1].map(|side| PlanVersion { plan: plans[side], film: films[side] });
    PlanDiff::between(before, after)
}

/// A line a scene.
fn described(diff: &PlanDiff) -> String {
    let scenes = diff.scenes.iter().map(|one| {
        let mut line = format!("{} {:?}", one.scene, one.presence);
        line += &one.renamed_from.as_ref().map_or(String::new(), |name| format!(", was {name}"));
        line += &one.moved.map_or(String::new(), |Move { from, to }| format!(", {from} to {to}"));
        for field in one.request.iter().chain(&one.film) {
            let _ = write!(line, "; {field}");
        }
        if let Some(purchase) = &one.purchase {
            let price = purchase.price.map_or("?".to_owned(), |price| price.to_string());
            let _ = write!(line, "; buys {} for {price}", purchase.takes.len());
            line +=
                &purchase.follows.as_ref().map_or(String::new(), |name| format!(" after {name}"));
        }
        line + "\n"
    });
    let film = diff.film.iter().map(|field| format!("film {field}\n"));
    scenes.chain(film).collect::<String>() + &format!("unused {}", diff.unused)
}

#[test]
fn equal_plans_do_not_differ() {
    assert!(between(&story(), &story()).is_empty());
}

#[test]
fn a_word_buys_a_clip_and_what_continues_it() {
    let mut after = story();
    after[1].request.prompt = "Slow push in while dust settles.".to_owned();
    insta::assert_snapshot!(described(&between(&story(), &after)), @r#"
    moon Both; prompt: "dust drifts" → "dust settles"; buys 1 for $0.50
    beyond Both; buys 1 for $0.50 after moon
    unused 2
    "#);
}

#[test]
fn another_name_buys_nothing() {
    let mut after = story();
    after[1] = scene("crater", 1, "Slow push in while dust drifts.");
    after[2] = chained("beyond", "crater", "The visor fills with stars.");
    insta::assert_snapshot!(described(&between(&story(), &after)), @"
    crater Both, was moon
    unused 0
    ");
}

#[test]
fn another_name_and_another_word_are_told_together() {
    let mut after = story();
    after[3] = scene("door", 1, "A door closes slowly behind the last of them.");
    insta::assert_snapshot!(described(&between(&story(), &after)), @r#"
    door Both, was end; prompt: "closes" → "closes slowly"; buys 1 for $0.50
    unused 1
    "#);
}

#[test]
fn as_few_scenes_as_can_be_move() {
    let mut after = story();
    after.swap(0, 3);
    let diff = between(&story(), &after);
    insta::assert_snapshot!(described(&diff), @"
    end Both, 4 to 1
    launch Both, 1 to 4
    unused 0
    ");
    assert!(diff.changes_film());
}

#[test]
fn what_came_and_what_went_is_told() {
    let mut after = story();
    after.remove(0);
    after.push(scene("credits", 1, "Names roll over a field of stars."));
    let diff = between(&story(), &after);
    insta::assert_snapshot!(described(&diff), @"
    credits Added; buys 1 for $0.50
    launch Removed
    unused 1
    ");
    assert_eq!(diff.scenes.last().map(|scene| scene.presence), Some(Presence::Removed));
}

#[test]
fn a_scene_that_continues_another_now_says_which() {
    let mut after = story();
    after[2] = chained("beyond", "launch", "The visor fills with stars.");
    insta::assert_snapshot!(described(&between(&story(), &after)), @"
    beyond Both; image: a frame of `moon` → a frame of `launch`; buys 1 for $0.50
    unused 1
    ");
}

#[test]
fn equal_requests_are_bought_once() {
    let mut after = story();
    after.push(scene("again", 1, "A new picture of the sea."));
    after.push(scene("once-more", 1, "A new picture of the sea."));
    insta::assert_snapshot!(described(&between(&story(), &after)), @"
    again Added; buys 1 for $0.50
    once-more Added
    unused 0
    ");
}

#[test]
fn the_film_is_compared_member_by_member() {
    let digest = |first: char| first.to_string().repeat(64);
    let music = |gain: f64, first: char| json!([{ "file": { "path": "a.wav", "sha256": digest(first) }, "gain": gain }]);
    let old = json!({
        "fit": "pad", "picks": [1], "music": music(-6.0, 'a'),
        "scenes": [{ "scene": "moon", "shows": { "kind": "take" }, "captions": [{ "from": null, "text": "two words" }] }],
    });
    let new = json!({
        "fit": "crop", "picks": [2], "music": music(-9.0, 'b'), "frame_rate": "25",
        "scenes": [
            { "scene": "moon", "shows": { "kind": "take" }, "captions": [{ "from": null, "text": "two more words" }] },
            { "scene": "launch", "shows": { "kind": "take" }, "trim": [0.5, 4.5] },
        ],
    });
    let plan = plan(&story());
    let diff = with_films([&plan, &plan], [&old, &new]);
    insta::assert_snapshot!(described(&diff), @r#"
    launch Both; trim: none → 0.5, 4.5
    moon Both; captions text: "two" → "two more"
    film fit: pad → crop
    film fps: none → 25
    film music file content: aaaaaaaaaaaa → bbbbbbbbbbbb
    film music gain: -6.0 → -9.0
    unused 0
    "#);
    assert!(diff.changes_film() && diff.purchases().next().is_none());
}
