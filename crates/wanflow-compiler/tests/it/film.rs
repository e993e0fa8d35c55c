//! What the words of the film and of its scenes become in a plan, and that none of them touches
//! what is bought.

use serde_json::{Value, json};
use wanflow_api::picture::{PictureFacts, PictureFormat};
use wanflow_api::{Image, MediumRole, Sha256};
use wanflow_compiler::lower::Order;
use wanflow_compiler::world::{MemoryFile, MemoryWorld, Sound, Video};
use wanflow_compiler::{Options, SourceText, compile};
use wanflow_plan::film::{FilmScene, Shows};
use wanflow_plan::{Plan, Purpose};

fn world() -> MemoryWorld {
    let picture = PictureFacts::plain(PictureFormat::Png, 1280, 720, 1000);
    let sound = Sound {
        format: "audio/wav".to_owned(),
        name: "WAV".to_owned(),
        is_common: true,
        millis: Some(9000),
        bytes: 1_000_000,
    };
    let video = Video { width: 1920, height: 1080, millis: 8000, has_sound: true };
    MemoryWorld::default()
        .with("still.png", MemoryFile::Picture(picture))
        .with("song.wav", MemoryFile::Sound(sound.clone()))
        .with("voice.wav", MemoryFile::Sound(sound))
        .with("harbour.mp4", MemoryFile::Video(video))
        .with("serif.ttf", MemoryFile::Font)
}

/// A storyboard's plan, or the rules that it breaks.
fn plan(text: &str) -> Result<Plan, Vec<&'static str>> {
    let source = SourceText::new("story.yaml", text);
    let order = Order { file: source.name(), purpose: Purpose::Remote };
    let (plan, found) = compile(&source, &Options::default(), &world(), &order);
    plan.ok_or_else(|| found.iter().map(|one| one.rule.id).collect())
}

/// Two scenes with these words in the second one, and these of the film.
fn story(scene: &str, film: &str) -> String {
    format!(
        "scenes:\n  - {{ id: a, image: still.png, prompt: up }}\n  - {{ id: b, image: still.png, \
         prompt: down{scene} }}\nfilm: {{ output: film.mp4{film} }}\n"
    )
}

/// The plan's film, and whether its tasks are those of a storyboard without these words.
fn film(scene: &str, film: &str) -> Value {
    let untouched = plan(&story("", "")).expect("it is sound");
    let text = story(scene, film);
    let plan = plan(&text).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
    assert_eq!(plan.tasks, untouched.tasks, "what is bought does not depend on the film:\n{text}");
    json!(plan.film)
}

#[test]
fn words_of_a_scene_are_part_of_the_film_alone() {
    for (words, member, expected) in [
        ("trim: [0.5, 36f]", "trim", json!({ "from": "1/2", "to": "3/2" })),
        ("speed: 0.5", "speed", json!(500)),
        ("volume: -6 dB", "gain", json!(-600)),
        ("volume: mute", "gain", json!("mute")),
        ("fit: blur", "fit", json!("blur")),
        ("focus: [0.25, 1]", "focus", json!({ "across": 250, "down": 1000 })),
        ("caption: ' Low tide '", "captions", json!([{ "text": "Low tide" }])),
        (
            "caption: [{ from: 1, to: 2.5, text: Low tide }, { from: 3, text: '' }]",
            "captions",
            json!([{ "from": "1", "to": "5/2", "text": "Low tide" }]),
        ),
        ("transition: crossfade", "transition", json!({ "blend": ["crossfade", "1/2"] })),
        (
            "transition: { type: dip, colour: '#102040', duration: 12f }",
            "transition",
            json!({ "blend": [{ "through": "#102040" }, "1/2"] }),
        ),
        (
            "transition: { type: slide, direction: up, duration: 1 }",
            "transition",
            json!({ "blend": [{ "slide": "up" }, "1"] }),
        ),
        (
            "transition: fade-white",
            "transition",
            json!({ "blend": [{ "through": "#ffffff" }, "1/2"] }),
        ),
    ] {
        let film = film(&format!(", {words}"), ", fps: 24");
        assert_eq!(film["scenes"][1][member], expected, "{words}");
        assert_eq!(film["scenes"][0], json!({ "scene": "a", "shows": "take" }), "{words}");
    }
    let voice = film(", voiceover: { file: voice.wav, gain: 1.5 dB, offset: 0.5 }", "");
    let voice = &voice["scenes"][1]["voiceover"];
    assert_eq!((&voice["gain"], &voice["offset"]), (&json!(150), &json!("1/2")));
    assert_eq!(voice["file"]["path"], "voice.wav");
}

#[test]
fn words_of_the_film_are_read_exactly() {
    for (words, member, expected) in [
        ("size: 1080p", "size", json!("1080P")),
        ("size: 1080x1920", "size", json!({ "pixels": [1080, 1920] })),
        ("fps: 23.976", "rate", json!("24000/1001")),
        ("fps: 30", "rate", json!("30")),
        ("fit: blur", "fit", json!("blur")),
        ("loudness: -14 LUFS", "loudness", json!({ "integrated": -1400, "true_peak": -100 })),
        (
            "loudness: { target: -23.5 LUFS, true_peak: -2 dBTP }",
            "loudness",
            json!({ "integrated": -2350, "true_peak": -200 }),
        ),
        ("encoder: x264", "encoder", json!("x264")),
        ("metadata: true", "marks", json!("present")),
        ("captions: [sidecar, burn, burn]", "captions", json!({ "forms": ["burn", "sidecar"] })),
        (
            "outputs: [{ output: a.mp4, aspect: '9:16', fit: crop }]",
            "outputs",
            json!([{ "output": "a.mp4", "aspect": [9, 16], "fit": "crop" }]),
        ),
    ] {
        assert_eq!(film("", &format!(", {words}"))[member], expected, "{words}");
    }
    let music =
        film("", ", music: [song.wav, { file: song.wav, loop: true, duck: false, from: 2 }]");
    let roles = ["duckedmusic", "music"];
    for (place, role) in roles.into_iter().enumerate() {
        let written = music["music"][place]["role"].as_str().expect("a role");
        assert_eq!(written.replace('_', ""), role);
    }
    assert_eq!(music["music"][1]["repeat"], "loop");
    assert_eq!(film(", caption: Low tide", "")["captions"], json!({ "forms": ["burn"] }));
}

#[test]
fn transitions_count_from_the_scene_to_the_film_and_the_first_scene_has_none() {
    let blends = |text: &str| {
        let film = json!(plan(text).expect("it is sound").film);
        let scenes = film["scenes"].as_array().cloned().unwrap_or_default();
        scenes.iter().map(|scene| scene["transition"]["blend"][0].clone()).collect::<Vec<_>>()
    };
    let text = "defaults: { transition: { type: wipe } }\nscenes:\n  \
                - { id: a, image: still.png, prompt: up }\n  \
                - { id: b, image: still.png, prompt: down }\n  \
                - { id: c, image: still.png, prompt: away, transition: cut }\n\
                film: { transition: crossfade }\n";
    assert_eq!(blends(text), [json!(null), json!({ "wipe": "left" }), json!(null)]);
    let text = text.replace("defaults: { transition: { type: wipe } }\n", "");
    assert_eq!(blends(&text), [json!(null), json!("crossfade"), json!(null)]);
}

#[test]
fn a_film_without_a_clip_needs_no_task() {
    let text = "scenes:\n  - card: The End\n  - still: { file: still.png, duration: 2.5 }\n  \
                - { video: harbour.mp4, trim: [1, 4] }\n  \
                - card: { text: Credits, background: still.png, ink: black }\n";
    let plan = plan(text).expect("it is sound");
    assert!(plan.tasks.is_empty() && plan.film.picks.is_empty());
    let film = json!(plan.film);
    let names: Vec<_> =
        film["scenes"].as_array().expect("scenes").iter().map(|it| it["scene"].clone()).collect();
    assert_eq!(names, ["the-end", "still", "harbour", "credits"]);
    let card = &film["scenes"][0]["shows"]["card"];
    assert_eq!(
        *card,
        json!({ "text": "The End", "length": "3", "ground": { "colour": "#000000" }, "ink": "#ffffff" })
    );
    assert_eq!(film["scenes"][1]["shows"]["still"]["length"], "5/2");
    assert_eq!(film["scenes"][2]["shows"]["video"]["path"], "harbour.mp4");
    assert_eq!(film["scenes"][3]["shows"]["card"]["ground"]["picture"]["path"], "still.png");
}

#[test]
fn scenes_that_buy_nothing_are_held_to_no_limit_of_clips() {
    // The settings of all clips are none of a card's, and rules about clips pass it by.
    let text = "style: ink\ndefaults: { shot_type: multi, prompt_extend: true, seed: 7 }\n\
                scenes:\n  - card: A\n  - { image: still.png, prompt: up }\n  - card: B\n";
    let plan = plan(text).expect("it is sound");
    assert_eq!((plan.tasks.len(), plan.film.picks.len(), plan.film.scenes.len()), (1, 1, 3));
    for (scene, rule) in [
        ("card: A, duration: 3", "no-effect"),
        ("card: A, prompt: up", "no-effect"),
        ("still: still.png, speed: 2", "no-effect"),
        ("card: A, still: still.png", "several-sources"),
        ("prompt: up", "missing-field"),
        ("image: { from: a }, prompt: up", "no-clip-to-continue"),
        ("video: still.png", "not-a-video"),
        ("still: song.wav", "not-a-picture"),
        ("card: { text: A, background: song.wav }", "not-a-picture"),
        ("video: harbour.mp4, trim: [1, 9]", "trim-outside"),
        ("image: { from: c, at: 8 }, prompt: up", "frame-beyond-end"),
    ] {
        let text = format!(
            "scenes:\n  - {{ id: a, card: A }}\n  - {{ id: b, {scene} }}\n  - {{ id: c, video: harbour.mp4 }}\n"
        );
        assert_eq!(plan_rules(&text), [rule], "{scene}");
    }
}

#[test]
fn footage_is_continued_by_its_own_bytes() {
    let text = "scenes:\n  - { id: harbour, video: harbour.mp4, trim: [1, 2] }\n  \
                - { id: quay, image: { from: harbour, at: 1.5 }, prompt: up }\n  \
                - { image: { from: quay }, prompt: down }\n";
    let plan = plan(text).expect("it is sound");
    let [quay, next] = plan.tasks.as_slice() else { panic!("two clips are bought") };
    let Image::Anchor(anchor) = &quay.request.image else { panic!("it begins with a frame") };
    assert_eq!(anchor.clip, Some(footage_of(&plan.film.scenes[0])));
    assert_eq!(
        (quay.continues.as_ref(), quay.files.get(MediumRole::Image)),
        (None, Some("harbour.mp4"))
    );
    assert!(quay.digest("e", Purpose::Remote).is_some(), "its name waits for nothing");
    assert_eq!(next.continues.as_ref().map(|pick| pick.scene.as_str()), Some("quay"));
}

fn footage_of(scene: &FilmScene) -> Sha256 {
    let Shows::Video(file) = &scene.shows else { panic!("it shows footage") };
    file.sha256
}

fn plan_rules(text: &str) -> Vec<&'static str> {
    plan(text).err().unwrap_or_default()
}

#[test]
fn variables_stand_for_their_texts_in_cards_and_captions() {
    let text = "vars: { who: Ada }\nscenes:\n  - card: Starring ${who}\n  - { id: a, image: still.png, \
                prompt: up, caption: \"${who} asks for $${5}\" }\n";
    let plan = plan(text).unwrap_or_else(|found| panic!("{found:?}"));
    let [first, second] = plan.film.scenes.as_slice() else { panic!("two scenes") };
    let Shows::Card { text, .. } = &first.shows else { panic!("a card") };
    assert_eq!(text, "Starring Ada");
    assert_eq!(second.captions[0].text, "Ada asks for ${5}");
    let unknown = story(", caption: \"${who}\"", "");
    assert_eq!(self::plan(&unknown).expect_err("a mistake"), ["unknown-variable"]);
}
