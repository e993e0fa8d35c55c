//! Two scenes are reported as the same clip exactly where the requests that they are lowered to are
//! equal, whatever words they are made of.

use std::collections::{BTreeMap, HashMap};

use proptest::collection::vec;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use wanflow_api::picture::{PictureFacts, PictureFormat};
use wanflow_api::{EndpointRef, endpoints};
use wanflow_compiler::language::SCENE;
use wanflow_compiler::lower::Order;
use wanflow_compiler::world::{MemoryFile, MemoryWorld, Sound};
use wanflow_compiler::{Options, SourceText, compile};
use wanflow_plan::{Plan, Purpose, Take};

/// Values for each word of a scene. An empty one leaves the word out.
const VALUES: &[(&str, &[&str])] = &[
    ("image", &["rocket.jpg", "./rocket.jpg", "moon.png", "{ from: s0 }", "{ from: s1 }"]),
    ("end_image", &["", "rocket.jpg", "moon.png", "https://example.com/a.png"]),
    ("prompt", &["up", "down", "\"up \"", ""]),
    ("shots", &["", "[{ duration: 2, prompt: x }, { duration: 3, prompt: y }]"]),
    ("card", &[""]),
    ("video", &[""]),
    ("still", &[""]),
    ("trim", &["", "[0, 4]"]),
    ("speed", &["", "2"]),
    ("caption", &["", "low tide"]),
    ("voiceover", &["", "voice.wav"]),
    ("focus", &["", "[0.5, 0]"]),
    ("camera", &["", "tilt"]),
    ("style", &["", "ink", "chalk"]),
    ("template", &["", "hug"]),
    ("audio", &["", "false", "true", "https://example.com/song.mp3"]),
    ("negative_prompt", &["", "text", "logo"]),
    ("seed", &["", "1", "2"]),
    ("duration", &["", "5", "10"]),
    ("shot_type", &["", "single", "multi"]),
    ("watermark", &["", "false", "true"]),
    ("resolution", &["", "720P", "720p", "1080P"]),
    ("prompt_extend", &["", "false", "true"]),
    ("takes", &["", "1", "2"]),
    ("matte", &["", "black", "\"#000000\"", "white"]),
    ("prepare", &["", "true", "false"]),
    ("with", &["", "{ cfg_scale: 0.3 }", "{ cfg_scale: 0.7 }"]),
    ("transition", &["", "crossfade"]),
    ("volume", &["", "-6 dB", "mute"]),
    ("fit", &["", "crop"]),
];

/// A word, and which of its values it has.
type Choice = (usize, usize);

/// A scene is what all have in common, and what is changed in it.
fn scene(index: usize, common: &[Choice], own: &[Choice]) -> String {
    let mut words = BTreeMap::from([(0, 0), (2, 0)]);
    words.extend(common.iter().chain(own).copied());
    let mut line = format!("  - {{ id: s{index}");
    for (word, value) in words {
        let (name, values) = VALUES[word % VALUES.len()];
        let value = values[value % values.len()];
        // The first scene has none before it, and the second only that.
        let is_ahead = value.starts_with("{ from: s") && value > &*format!("{{ from: s{index}");
        let value = if is_ahead { "rocket.jpg" } else { value };
        if !value.is_empty() {
            line.extend([", ", name, ": ", value]);
        }
    }
    line + " }\n"
}

fn world() -> MemoryWorld {
    let jpeg = PictureFacts::plain(PictureFormat::Jpeg, 1280, 720, 400_000);
    let png = PictureFacts::plain(PictureFormat::Png, 1280, 720, 400_000);
    let voice = Sound {
        format: "audio/wav".to_owned(),
        name: "WAV".to_owned(),
        is_common: true,
        millis: Some(2000),
        bytes: 384_000,
    };
    MemoryWorld::default()
        .with("voice.wav", MemoryFile::Sound(voice))
        .with("rocket.jpg", MemoryFile::Picture(jpeg))
        .with("moon.png", MemoryFile::Picture(PictureFacts { alpha: true, ..png }))
}

/// For each scene that `same-clip` is reported at: its index, and that of the scene it is like.
fn reported(text: &str, endpoint: EndpointRef) -> Option<(Plan, Vec<(usize, usize)>)> {
    let source = SourceText::new("story.yaml", text);
    let options = Options { endpoint: Some(endpoint), ..Options::default() };
    let order = Order { file: source.name(), purpose: Purpose::Remote };
    let (plan, found) = compile(&source, &options, &world(), &order);
    // Each scene has a line; the first line is the key of their list.
    let index = |offset| source.position(offset).line as usize - 2;
    let same = found.iter().filter(|one| one.rule.id == "same-clip");
    let pairs = same.map(|one| (index(one.span().start), index(one.labels[1].span.start)));
    Some((plan?, pairs.collect()))
}

/// The same, by the requests of the plan.
fn equal(plan: &Plan) -> Vec<(usize, usize)> {
    // The clip of each scene: a number for each request, together with what it continues.
    let mut clips: HashMap<&str, usize> = HashMap::new();
    let mut known = HashMap::new();
    for task in plan.tasks.iter().filter(|task| task.take == Take::FIRST) {
        let parent = task.continues.as_ref().map(|pick| clips[pick.scene.as_str()]);
        let request = serde_json::to_string(&task.request).expect("a request is plain data");
        let next = known.len();
        clips.insert(task.scene.as_str(), *known.entry((request, parent)).or_insert(next));
    }
    let mut last = HashMap::new();
    let scenes = plan.film.picks.iter().map(|pick| clips[pick.scene.as_str()]);
    scenes
        .enumerate()
        .filter_map(|(index, clip)| Some((index, last.insert(clip, index)?)))
        .collect()
}

#[test]
fn scenes_are_the_same_clip_exactly_where_their_requests_are_equal() {
    let word = || 0..VALUES.len();
    let common = vec((word(), 0..6_usize), 0..3);
    // What scenes differ in is a word or two, so that many of them differ in nothing else.
    let (varied, values) = (vec(word(), 1..3), vec(0..6_usize, 2));
    let endpoints: Vec<_> = endpoints().collect();
    let stories = (0..endpoints.len(), common, varied, vec(values, 2..5));
    let mut runner = TestRunner::deterministic();
    let (mut plans, mut same, mut different) = (0, 0, 0);
    for _ in 0..3_000 {
        let story = stories.new_tree(&mut runner).expect("there are values").current();
        let (endpoint, common, varied, scenes) = story;
        let scenes = scenes.into_iter().enumerate().map(|(index, values)| {
            let own: Vec<_> = varied.iter().copied().zip(values).collect();
            scene(index, &common, &own)
        });
        let text = format!("scenes:\n{}", scenes.collect::<String>());
        let endpoint = endpoints[endpoint];
        let Some((plan, reported)) = reported(&text, endpoint) else { continue };
        assert_eq!(reported, equal(&plan), "{}:\n{text}", endpoint.id);
        plans += 1;
        same += reported.len();
        different += plan.film.picks.len() - reported.len();
    }
    assert!(plans > 500 && same > 300 && different > 500, "{plans}, {same}, {different}");
}

#[test]
fn every_word_of_a_scene_is_compared() {
    let tried: Vec<_> = std::iter::once("id").chain(VALUES.iter().map(|(name, _)| *name)).collect();
    let words: Vec<_> = SCENE.words().map(|word| word.name).collect();
    assert_eq!(tried, words, "VALUES has the words of a scene, in their order");
}
