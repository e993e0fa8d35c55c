//! Arbitrary requests, for tests of whatever must hold for every word of the language.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};
use wanflow_api::request::{Anchor, AudioFile, ImageFile};
use wanflow_api::{At, Audio, ClipRequest, Image, Resolution, Seconds, Sha256, Shot, ShotType};

/// Texts with whatever could break a line, a quote or a terminal.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,8}",
        vec(any::<char>(), 0..8).prop_map(String::from_iter),
        Just("\"\\ = [{\"duration\":3}]\r\n# '''\u{2028}\u{7f}".to_owned()),
    ]
}

pub(crate) fn sha256() -> impl Strategy<Value = Sha256> {
    any::<[u8; 32]>().prop_map(Sha256)
}

fn image(text: BoxedStrategy<String>) -> impl Strategy<Value = Image> {
    let at = prop_oneof![Just(At::Last), Just(At::Best), any::<u32>().prop_map(At::Millis)];
    let file = (sha256(), any::<u32>(), option::of(text.clone()))
        .prop_map(|(sha256, prepare, matte)| Image::File(ImageFile { sha256, prepare, matte }));
    let anchor = (option::of(sha256()), at, any::<u32>())
        .prop_map(|(clip, at, method)| Image::Anchor(Anchor { clip, at, method }));
    prop_oneof![text.prop_map(Image::Url), file, anchor].prop_map(|image| match image {
        // Another kind of picture must be drawn above, too.
        Image::Url(_) | Image::File(_) | Image::Anchor(_) => image,
    })
}

fn audio(text: BoxedStrategy<String>) -> impl Strategy<Value = Audio> {
    let plain = prop_oneof![Just(Audio::Generated), Just(Audio::Silent)];
    let file = (sha256(), option::of(any::<u32>()))
        .prop_map(|(sha256, convert)| Audio::File(AudioFile { sha256, convert }));
    prop_oneof![plain, text.prop_map(Audio::Url), file].prop_map(|audio| match audio {
        Audio::Generated | Audio::Silent | Audio::Url(_) | Audio::File(_) => audio,
    })
}

/// What an endpoint's own field can hold.
fn own_field(text: BoxedStrategy<String>) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e12..1e12).prop_map(|number: f64| json!(number)),
        Just(json!(0.3)),
        Just(json!(1e-9)),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map(text.clone(), inner, 0..3).prop_map(|members| json!(members)),
        ]
    })
}

/// A request of all words, with whatever texts.
pub(crate) fn request() -> impl Strategy<Value = ClipRequest> {
    request_of(&text().boxed())
}

/// A request of all words. It is built without defaults: a field that is new does not compile here
/// until it is drawn, too.
pub(crate) fn request_of(
    text: &BoxedStrategy<String>,
) -> impl Strategy<Value = ClipRequest> + use<> {
    let text = || text.clone();
    let shot = (text(), any::<u32>())
        .prop_map(|(prompt, seconds)| Shot { prompt, duration: Seconds(seconds) });
    let pictures = (image(text()), option::of(image(text())), audio(text()));
    let texts = (text(), text(), option::of(text()), vec(shot, 0..4));
    let numbers = (option::of(any::<u32>()), any::<u32>());
    let shot_type = prop_oneof![Just(ShotType::Single), Just(ShotType::Multi)];
    let resolution = prop_oneof![Just(Resolution::P720), Just(Resolution::P1080)];
    let choices = (shot_type, resolution, any::<bool>(), any::<bool>());
    let with = btree_map(text(), own_field(text()), 0..4);
    let drawn = (pictures, texts, numbers, choices, with);
    drawn.prop_map(|(pictures, texts, (seed, duration), choices, with)| {
        let (image, end_image, audio) = pictures;
        let (prompt, negative_prompt, template, shots) = texts;
        let (shot_type, resolution, watermark, prompt_extend) = choices;
        ClipRequest {
            image,
            end_image,
            prompt,
            negative_prompt,
            audio,
            template,
            seed,
            duration: Seconds(duration),
            shots,
            shot_type,
            watermark,
            resolution,
            prompt_extend,
            with,
        }
    })
}
