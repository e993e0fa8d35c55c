//! Digests are a promise: what an earlier version bought is found by the same name.
//!
//! `digests/recorded.txt` was printed by `plan --json` of commit ba20956, a line for each
//! endpoint, storyboard and take. A line that finds no task would buy its clip again.

use std::path::Path;

use wanflow_compiler::lower::Order;
use wanflow_compiler::{Options, SourceText, compile};
use wanflow_plan::{Plan, Purpose, Task};

use crate::disk::Disk;

const RECORDED: &str = include_str!("digests/recorded.txt");

/// The scene of each storyboard, by name.
const SCENES: [(&str, &str); 10] = [
    ("plain", "image: still.png, prompt: The tide comes in."),
    ("sound", "image: still.png, prompt: The tide comes in., audio: true"),
    ("silence", "image: still.png, prompt: The tide comes in., audio: false"),
    ("link", "image: still.png, prompt: The tide comes in., audio: 'https://a.example/b.mp3'"),
    ("takes", "image: 'https://a.example/b.png', prompt: Gulls., seed: 7, takes: 2"),
    ("words", "image: still.png, prompt: Gulls., negative_prompt: rain, duration: 10"),
    ("large", "image: still.png, prompt: Gulls., resolution: 1080P, prompt_extend: true"),
    ("shots", "image: still.png, shots: [{ duration: 3, prompt: a }, { duration: 7, prompt: b }]"),
    ("end", "image: still.png, end_image: still.png, prompt: Gulls."),
    ("own", "image: still.png, prompt: Gulls., watermark: true, prompt_extend: false"),
];

fn plan(endpoint: &str, story: &str) -> Plan {
    let (_, scene) = SCENES.iter().find(|(name, _)| *name == story).expect("it is listed");
    let source = SourceText::new("story.yaml", format!("scenes:\n  - {{ id: a, {scene} }}\n"));
    let endpoint = wanflow_api::endpoint(endpoint).expect("what was sold once stays known");
    let options = Options { endpoint: Some(endpoint), ..Options::default() };
    let order = Order { file: source.name(), purpose: Purpose::Remote };
    let media = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/invalid/media");
    let (plan, found) = compile(&source, &options, &Disk(media), &order);
    plan.unwrap_or_else(|| panic!("{} {story}: {found:#?}", endpoint.id))
}

/// The names by which a task's clip is found: its own, and the one that earlier versions gave it.
fn names(plan: &Plan, task: &Task) -> Vec<String> {
    let own = task.digest(&plan.endpoint, plan.purpose);
    let earlier = task.earlier_digests(&plan.endpoint, plan.purpose);
    own.into_iter().chain(earlier).map(|digest| digest.short()).collect()
}

#[test]
fn what_was_bought_is_found_by_the_name_that_it_was_bought_by() {
    let mut moved = Vec::new();
    for line in RECORDED.lines() {
        let [endpoint, story, take, digest] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line} is no record");
        };
        let plan = plan(endpoint, story);
        let task = plan.tasks.iter().find(|task| task.take.to_string() == take);
        let names = names(&plan, task.expect("as many takes as then"));
        if !names.iter().any(|name| name == digest) {
            moved.push(format!("{line}: now {}", names.join(", ")));
        }
        // Only silence about sound is read anew, and only where sound is made when asked.
        let may_differ = plan.tasks[0].earlier_audio.is_some();
        assert!(
            !may_differ || (endpoint.contains("kling") && !matches!(story, "sound" | "silence"))
        );
        assert!(may_differ || names[0] == digest, "{line}: now {}", names[0]);
    }
    assert!(moved.is_empty(), "{}", moved.join("\n"));
}
