//! What a storyboard becomes: plans as values, and what changes them.

use std::collections::BTreeMap;

use wanflow_api::picture::{Colours, PictureFacts, PictureFormat};
use wanflow_compiler::lower::{Order, lower};
use wanflow_compiler::world::{MemoryFile, MemoryWorld};
use wanflow_compiler::{Diagnostic, Options, SourceText, World, with_storyboard};
use wanflow_plan::{Digest, Plan, Purpose};

fn world() -> MemoryWorld {
    let picture = |alpha| {
        let plain = PictureFacts::plain(PictureFormat::Png, 640, 360, 1000);
        MemoryFile::Picture(PictureFacts { alpha, ..plain })
    };
    MemoryWorld::default()
        .with("still.png", picture(false))
        .with("moved/still.png", picture(false))
        .with("glass.png", picture(true))
}

fn plan_with(text: &str) -> (Option<Plan>, Vec<Diagnostic>) {
    let source = SourceText::new("deep-field/story.yaml", text);
    let order = Order { file: source.name(), purpose: Purpose::Remote };
    with_storyboard(&source, &Options::default(), &world(), |context, found| {
        lower(context, &order, found)
    })
}

fn plan(text: &str) -> Plan {
    let (plan, found) = plan_with(text);
    plan.unwrap_or_else(|| panic!("{found:#?}"))
}

/// The digest of every task, by scene and take.
fn digests(text: &str) -> BTreeMap<(String, u32), Option<Digest>> {
    let plan = plan(text);
    let digest = |task: &wanflow_plan::Task| task.digest(&plan.endpoint, plan.purpose);
    let named = |task| (scene_and_take(task), digest(task));
    plan.tasks.iter().map(named).collect()
}

fn scene_and_take(task: &wanflow_plan::Task) -> (String, u32) {
    (task.scene.to_string(), task.take.get())
}

const FILM: &str = include_str!("lower/tides.yaml");

#[test]
fn a_whole_storyboard_as_a_plan() {
    insta::assert_json_snapshot!(plan(FILM));
}

#[test]
fn prompts_are_composed_as_documented() {
    let prompt = |scene: &str| {
        let text = format!(
            "style: soft grain\nvars: {{ g: ' a gull ' }}\ndefaults: {{ camera: wide }}\n\
             scenes:\n  - {{ image: still.png, {scene} }}\n"
        );
        plan(&text).tasks[0].request.prompt.clone()
    };
    for (scene, expected) in [
        ("prompt: ' Tide. '", "soft grain\nwide: Tide."),
        ("prompt: Tide, camera: Close-up.", "soft grain\nClose-up. Tide"),
        ("prompt: Tide, camera: '', style: ''", "Tide"),
        ("prompt: '${g} and ${g}'", "soft grain\nwide: a gull and a gull"),
        ("prompt: '$${g}'", "soft grain\nwide: ${g}"),
        ("prompt: ''", "soft grain\nwide"),
        ("template: hug", ""),
        (
            "shots: [{ duration: 2, prompt: a }, { duration: 3, camera: near, prompt: b }]",
            "soft grain\nShot 1 [0-2s] wide: a\nShot 2 [2-5s] near: b",
        ),
        (
            "prompt: always rain, shots: [{ duration: 5, camera: '', prompt: a }]",
            "soft grain\nalways rain\nShot 1 [0-5s] a",
        ),
    ] {
        assert_eq!(prompt(scene), expected, "{scene}");
    }
}

#[test]
fn renaming_moving_and_reordering_buy_nothing() {
    let before = "scenes:\n  - { id: a, image: still.png, prompt: One. }\n  - { id: b, image: glass.png, prompt: Two. }\n";
    let after = "scenes:\n  - { id: y, image: ./glass.png, prompt: Two. }\n  - { id: x, image: still.png, prompt: One. }\n";
    let sorted = |text| {
        let mut all: Vec<_> = digests(text).into_values().collect();
        all.sort();
        all
    };
    assert_eq!(sorted(before), sorted(after));
}

#[test]
fn a_word_of_one_prompt_changes_that_task_alone() {
    let before = digests(FILM);
    let changes = |text: &str| {
        let after = digests(text);
        let changed = before.iter().filter(|(name, digest)| after.get(name) != Some(digest));
        changed.map(|((scene, take), _)| format!("{scene}@{take}")).collect::<Vec<_>>().join(" ")
    };
    for (from, to, expected) in [
        ("Tides", "Ebb and flood", ""),
        ("it says", "it cries", "gulls@1"),
        ("comes in", "rolls in", "flood@1 flood@2"),
        ("takes: 2", "takes: 3", ""),
        ("seed: 2147483647", "seed: 7", "flood@1 flood@2"),
        // The template replaces the words, so neither style nor variables reach that scene; what
        // continues another scene has no digest before that clip exists.
        ("35 mm", "16 mm", "gulls@1"),
        ("#204060", "#204061", "gulls@1"),
        ("fit: crop", "fit: pad", ""),
    ] {
        assert_eq!(changes(&FILM.replace(from, to)), expected, "{from} → {to}");
    }
}

#[test]
fn there_is_no_plan_while_one_error_stands() {
    let (plan, found) = plan_with(&FILM.replace("duration: 5", "duration: 6"));
    assert!(plan.is_none() && found.iter().any(Diagnostic::is_error));
}

/// A world whose files vanish between the check and the plan.
struct Vanishing(MemoryWorld);

impl World for Vanishing {
    fn picture(&self, path: &str) -> Result<PictureFacts, wanflow_compiler::world::FileProblem> {
        self.0.picture(path)
    }
    fn sound(
        &self,
        path: &str,
    ) -> Result<wanflow_compiler::world::Sound, wanflow_compiler::world::FileProblem> {
        self.0.sound(path)
    }
    fn video(
        &self,
        path: &str,
    ) -> Result<wanflow_compiler::world::Video, wanflow_compiler::world::FileProblem> {
        self.0.video(path)
    }
    fn font(&self, path: &str) -> Result<(), wanflow_compiler::world::FileProblem> {
        self.0.font(path)
    }
    fn storyboard(&self, path: &str) -> Result<Vec<u8>, wanflow_compiler::world::FileProblem> {
        self.0.storyboard(path)
    }
    fn sha256(&self, _: &str) -> Result<wanflow_api::Sha256, wanflow_compiler::world::FileProblem> {
        Err(wanflow_compiler::world::FileProblem::Missing { nearby: Vec::new() })
    }
}

#[test]
fn a_file_that_vanishes_before_it_is_hashed_is_named() {
    let source = SourceText::new("story.yaml", FILM);
    let order = Order { file: "story.yaml", purpose: Purpose::Rehearsal };
    let world = Vanishing(world());
    let (plan, found) = with_storyboard(&source, &Options::default(), &world, |context, found| {
        lower(context, &order, found)
    });
    let messages: Vec<_> = found.iter().filter(|f| f.is_error()).map(|f| &f.message).collect();
    assert_eq!(messages, ["there is no file `still.png`", "there is no file `glass.png`"]);
    assert!(plan.is_none());
}

#[test]
fn every_parameter_is_written_out() {
    let plan = plan("scenes:\n  - { image: https://a.example/b.png, prompt: Tide. }\n");
    insta::assert_json_snapshot!(plan.tasks[0].request, @r#"
    {
      "image": {
        "url": "https://a.example/b.png"
      },
      "prompt": "Tide.",
      "audio": "generated",
      "duration": 5,
      "shot_type": "single",
      "watermark": false,
      "resolution": "720P",
      "prompt_extend": true
    }
    "#);
}

#[test]
fn only_a_picture_that_needs_a_new_step_is_prepared_by_a_new_version() {
    let still = PictureFacts::plain(PictureFormat::Png, 640, 360, 1000);
    let p3 = Colours::Described("Display P3".to_owned());
    let wide = PictureFacts { width: 2600, height: 1000, ..still.clone() };
    for (facts, version, steps) in [
        (still.clone(), 1, vec![]),
        (PictureFacts { turned: true, ..still.clone() }, 1, vec!["turned upright"]),
        (wide.clone(), 1, vec!["scaled from 2600 × 1000 to 2000 × 769"]),
        (PictureFacts { colours: p3, ..still.clone() }, 2, vec!["converted from Display P3"]),
        (PictureFacts { frames: 3, ..still.clone() }, 2, vec!["the first of 3 frames is sent"]),
    ] {
        let world = MemoryWorld::default().with("one.png", MemoryFile::Picture(facts.clone()));
        let lowered = |more: &str| {
            let text = format!("scenes:\n  - {{ image: one.png, prompt: Gulls.{more} }}\n");
            let source = SourceText::new("story.yaml", text);
            let order = Order { file: source.name(), purpose: Purpose::Remote };
            with_storyboard(&source, &Options::default(), &world, |context, found| {
                lower(context, &order, found)
            })
        };
        let (plan, _) = lowered("");
        let task = &plan.expect("it is sound").tasks[0];
        assert_eq!(task.preparation, steps, "{facts:?}");
        assert_eq!(task.new_steps.is_empty(), version == 1, "{facts:?}");
        let wanflow_api::Image::File(file) = &task.request.image else { panic!("a file") };
        assert_eq!(file.prepare, version, "{facts:?}");
        // What would change the pixels is refused where that is forbidden.
        let (plan, found) = lowered(", prepare: false");
        assert_eq!(plan.is_some(), steps.is_empty(), "{facts:?}");
        let refused = found.iter().any(|one| one.rule.id == "picture-refused");
        assert_eq!(refused, !steps.is_empty(), "{facts:?}");
    }
}
