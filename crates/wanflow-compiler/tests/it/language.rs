//! The language's words do what they say of themselves: each example is run.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use wanflow_api::picture::{PictureFacts, PictureFormat};
use wanflow_api::{EndpointRef, endpoints};
use wanflow_compiler::language::page::{example, page};
use wanflow_compiler::language::{DEFAULTS, Effect, MAPPINGS, Mapping, SCENE, Word};
use wanflow_compiler::lower::Order;
use wanflow_compiler::world::{MemoryFile, MemoryWorld, Sound, Video};
use wanflow_compiler::{Options, SourceText, compile};
use wanflow_plan::{Plan, Purpose};

/// The pictures of the examples: photographs, and one that is transparent.
pub(crate) fn world() -> MemoryWorld {
    let jpeg = PictureFacts::plain(PictureFormat::Jpeg, 1280, 720, 400_000);
    let png = PictureFacts::plain(PictureFormat::Png, 1280, 720, 400_000);
    let transparent = PictureFacts { alpha: true, ..png };
    let video = Video { width: 1280, height: 720, millis: 8000, has_sound: true };
    MemoryWorld::default()
        .with("rocket.jpg", MemoryFile::Picture(jpeg.clone()))
        .with("portrait.jpg", MemoryFile::Picture(jpeg))
        .with("moon.png", MemoryFile::Picture(transparent))
        .with("song.wav", sound())
        .with("waves.wav", sound())
        .with("voice.wav", sound())
        .with("take-2.wav", sound())
        .with("harbour.mp4", MemoryFile::Video(video))
        .with("serif.ttf", MemoryFile::Font)
        .with(
            "act-1.yaml",
            MemoryFile::Storyboard("- { image: moon.png, prompt: Dust settles. }\n"),
        )
        .with("base.yaml", MemoryFile::Storyboard("style: 35 mm film\n"))
}

fn sound() -> MemoryFile {
    MemoryFile::Sound(Sound {
        format: "audio/wav".to_owned(),
        name: "WAV".to_owned(),
        is_common: true,
        millis: Some(4000),
        bytes: 768_000,
    })
}

/// What a storyboard leads to at an endpoint; `None` if it has errors there.
fn plan(text: &str, endpoint: Option<EndpointRef>) -> Option<Plan> {
    let source = SourceText::new("story.yaml", text);
    let options = Options { endpoint, ..Options::default() };
    let order = Order { file: source.name(), purpose: Purpose::Remote };
    compile(&source, &options, &world(), &order).0
}

/// What is bought by a plan: a value for each clip.
fn clips(plan: &Plan) -> Vec<Value> {
    let clip = |task: &wanflow_plan::Task| json!({ "endpoint": plan.endpoint, "request": task.request, "continues": task.continues });
    plan.tasks.iter().map(clip).collect()
}

/// What the film is like, whatever its clips are.
fn film(plan: &Plan) -> Value {
    let mut film = json!(plan.film);
    film.as_object_mut().expect("a film is a mapping").remove("picks");
    film
}

/// The lines of an example without those of one word.
fn without<'l>(lines: &[&'l str], word: &str) -> Vec<&'l str> {
    let mut is_own = false;
    let mut rest = Vec::new();
    for line in lines {
        if !line.starts_with([' ', '-']) {
            is_own = line.starts_with(&format!("{word}:"));
        }
        if !is_own {
            rest.push(*line);
        }
    }
    rest
}

/// What is wrong with a word's example, if anything.
fn fault(mapping: &Mapping, word: &Word) -> Option<String> {
    let lines: Vec<&str> = word.facts.example.lines().collect();
    let with = example(mapping, &lines);
    // What needs two scenes has an opposite that is written out.
    let base = match word.name {
        "transition" => vec!["transition: cut"],
        "seams" => vec!["seams: keep"],
        "match" => vec!["match: false"],
        other => without(&lines, other),
    };
    let base = example(mapping, &base);
    let at = |endpoint| Some((plan(&base, endpoint), plan(&with, endpoint)?));
    let endpoints = std::iter::once(None).chain(endpoints().map(Some));
    let plans: Vec<_> = endpoints.filter_map(at).collect();
    if plans.is_empty() {
        return Some(format!("no endpoint takes its example:\n{with}"));
    }
    let both: Vec<_> =
        plans.iter().filter_map(|(base, with)| Some((base.as_ref()?, with))).collect();
    let buys = |(base, with): &(&Plan, &Plan)| clips(base) != clips(with);
    let shows = |(base, with): &(&Plan, &Plan)| film(base) != film(with);
    let holds = match word.facts.effect {
        Effect::Nothing => !both.iter().any(buys) && !both.iter().any(shows),
        Effect::Film => !both.iter().any(buys) && both.iter().all(shows),
        Effect::Count => both.iter().all(|(base, with)| {
            let (base, with) = (clips(base), clips(with));
            with.len() > base.len() && base.iter().all(|clip| with.contains(clip))
        }),
        Effect::Prompt | Effect::Medium | Effect::Preparation | Effect::Request => {
            both.iter().any(buys) && !both.iter().any(shows)
        }
        Effect::Inner => return None,
    };
    (both.is_empty() || !holds).then(|| format!("{:?} does not hold:\n{with}", word.facts.effect))
}

#[test]
fn each_example_is_sound_and_does_what_its_word_says() {
    let mut faults = Vec::new();
    for mapping in MAPPINGS {
        for word in mapping.words() {
            let fault = fault(mapping, word);
            faults.extend(fault.map(|fault| format!("{} in {}: {fault}", word.name, mapping.what)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_asked_of_endpoints_is_called_by_the_languages_words() {
    let word = |name: &str| SCENE.words().find(|word| word.name == name);
    for role in endpoints().flat_map(|endpoint| endpoint.roles) {
        assert!(role.word.is_empty() || word(role.word).is_some(), "{role:?}");
    }
    let mut fields = BTreeSet::new();
    for mapping in MAPPINGS {
        for each in mapping.words() {
            let text = example(mapping, &each.facts.example.lines().collect::<Vec<_>>());
            let plans = endpoints().filter_map(|endpoint| plan(&text, Some(endpoint)));
            for task in plans.flat_map(|plan| plan.tasks) {
                let request = json!(task.request);
                fields.extend(request.as_object().expect("a mapping").keys().cloned());
            }
        }
    }
    assert!(fields.len() > 10 && fields.iter().all(|field| word(field).is_some()), "{fields:?}");
}

/// A word that is sent, and of which nobody said what happens where it cannot be.
#[test]
fn each_word_that_is_sent_says_what_happens_where_there_is_no_place_for_it() {
    // The only resolution is a fact of its own, and own fields have a rule of their own.
    let others = ["resolution", "with"];
    let sent = SCENE.words().filter(|word| {
        matches!(word.facts.effect, Effect::Request | Effect::Medium)
            && !others.contains(&word.name)
    });
    for word in sent {
        let has_place = |endpoint: EndpointRef| {
            let mut roles = endpoint.roles.iter();
            roles.any(|role| role.word == word.name)
        };
        let places = endpoints().filter(|endpoint| has_place(*endpoint)).count();
        assert!(places > 0, "no endpoint has a place for `{}`: it is never sent", word.name);
        let is_everywhere = places == endpoints().len();
        assert!(is_everywhere || !word.facts.requirements.is_empty(), "{}", word.name);
    }
}

#[test]
fn words_of_other_tools_stand_for_one_word_each() {
    for mapping in MAPPINGS {
        let mut foreign: Vec<_> = mapping.words().flat_map(|word| word.facts.foreign).collect();
        let count = foreign.len();
        foreign.sort_unstable();
        foreign.dedup();
        assert_eq!(foreign.len(), count, "{}", mapping.what);
    }
    let shared: Vec<_> = DEFAULTS.words().map(|word| word.name).collect();
    assert!(SCENE.words().map(|word| word.name).collect::<Vec<_>>().ends_with(&shared));
}

#[test]
fn the_page_of_the_language_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/language.md");
    if std::env::var_os("WANFLOW_BLESS").is_some() {
        std::fs::write(&path, page()).expect("the folder is there");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page(),
        "docs/language.md is stale: WANFLOW_BLESS=1 cargo test -p wanflow-compiler language"
    );
}
