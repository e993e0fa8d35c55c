//! Plain mirrors of the language's mappings, for the schema only: their doc comments are what
//! editors show. `decode` has the same keys in `keys.rs`; a test compares the two.
#![expect(dead_code, reason = "the fields are read by the derive alone")]

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};
use wanflow_api::role::OwnKind;

use crate::decode::limits;

/// A film as a list of scenes, each made from a picture and a prompt.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Storyboard {
    /// Version of the language. May be left out.
    wanflow: Option<Version>,
    /// The film's title.
    #[schemars(extend("examples" = ["Deep Field"]))]
    title: Option<String>,
    /// Which model at which host makes the clips. `check` assumes `novita/wan2.6-i2v`; a paid run
    /// asks for it to be written out.
    #[schemars(extend("examples" = ["novita/wan2.6-i2v"]))]
    endpoint: Option<String>,
    /// Put before every prompt. A scene may override it; `""` there turns it off.
    #[schemars(extend("examples" = ["35 mm film, soft grain, warm light"]))]
    style: Option<String>,
    /// Texts that `${name}` stands for in every other text.
    vars: Option<Vars>,
    /// What holds for every scene that does not say otherwise.
    defaults: Option<Settings>,
    /// The scenes, in the film's order.
    #[schemars(length(min = 1))]
    scenes: Vec<Scene>,
    /// How the clips become a film.
    film: Option<Film>,
}

/// One scene: a picture, and what happens from there.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Scene {
    /// Name of the scene; the picture's file name without its ending otherwise. Renaming buys
    /// nothing anew.
    #[schemars(extend("examples" = ["launch"]))]
    id: Option<String>,
    /// The picture that the clip starts from: a path beside this file, a link, or the frame of
    /// another scene's clip.
    image: Image,
    /// The picture that the clip ends on, where the endpoint takes one: a path beside this file, or
    /// a link.
    end_image: Option<String>,
    /// What happens. Describe motion, not what the picture shows already.
    #[schemars(extend("examples" = ["The rocket clears the tower; the camera tilts up with it."]))]
    prompt: Option<String>,
    /// Timed parts of the prompt. The clip is as long as they are together.
    #[schemars(length(min = 1))]
    shots: Option<Vec<Shot>>,
    #[schemars(flatten)]
    settings: Settings,
}

/// What scenes and `defaults` share.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Settings {
    /// Framing and movement of the camera, in free text.
    #[schemars(extend("examples" = ["slow tilt up"]))]
    camera: Option<String>,
    /// Put before the prompt in place of the storyboard's own; `""` turns it off.
    style: Option<String>,
    /// Name of one of the host's video effects, which takes the place of the prompt.
    template: Option<String>,
    /// Where the clip's sound comes from.
    audio: Option<Audio>,
    /// What must not be seen.
    #[schemars(extend("examples" = ["text, logo, flicker"]))]
    negative_prompt: Option<String>,
    /// Seed of the first take; take n adds n - 1. Without one the host draws it.
    seed: Option<Seed>,
    /// Length of the clip in whole seconds. Default: 5, or the sum of `shots`.
    duration: Option<Duration>,
    /// One continuous shot, or several. Default: `single`, or `multi` with `shots`.
    shot_type: Option<ShotType>,
    /// Whether the host draws its "AI generated" mark. Default: false.
    watermark: Option<bool>,
    /// Class of the frame size; the aspect follows the picture. Default: `720P`.
    resolution: Option<Resolution>,
    /// Whether the host may rewrite the prompt. Default: true.
    prompt_extend: Option<bool>,
    /// How many generations to buy. Default: 1.
    #[schemars(range(min = 1, max = 99))]
    takes: Option<u32>,
    /// Colour under transparent pixels. Default: `black`.
    #[schemars(regex(pattern = r"^(#[0-9A-Fa-f]{6}|black|white)$"))]
    #[schemars(extend("examples" = ["#202020", "white"]))]
    matte: Option<String>,
    /// Whether pictures and sounds are made fit for the endpoint: turned upright, converted from
    /// other formats and colours, to 8 bits a channel, scaled, flattened where they are
    /// transparent, compressed; of an animation the first frame. Default: true; `false` refuses
    /// whatever would have to be changed.
    prepare: Option<bool>,
    /// Fields that only some endpoints have, by the names of their documents.
    with: Option<With>,
}

/// A timed part of a scene's prompt.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Shot {
    /// Length in whole seconds.
    duration: ShotSeconds,
    /// Framing and movement of the camera, in free text.
    #[schemars(extend("examples" = ["Medium shot"]))]
    camera: Option<String>,
    /// What happens in this part.
    prompt: String,
}

/// The picture that a clip starts from.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Image {
    /// A path beside this file, or an http or https link.
    Link(String),
    /// A frame of another scene's clip, so that this scene goes on where that one ends.
    Chain(Chain),
}

/// A frame of another scene's clip.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Chain {
    /// Id of the other scene.
    from: String,
    /// Which frame: `last`, or the one at this many seconds. Default: `last`.
    at: Option<At>,
}

/// How the clips become a film.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Film {
    /// File name of the film. Default: this file's name with `.mp4`.
    #[schemars(extend("examples" = ["deep-field.mp4"]))]
    output: Option<String>,
    /// Width to height of the film. Default: the first scene's size.
    #[schemars(regex(pattern = r"^[1-9][0-9]{0,3}:[1-9][0-9]{0,3}$"))]
    #[schemars(extend("examples" = ["16:9", "9:16"]))]
    aspect: Option<String>,
    /// What happens to clips of another aspect. Default: `pad`.
    fit: Option<Fit>,
    /// How near to its clip a scene stays that must be coded again for the film. Default: `usual`.
    quality: Option<Quality>,
}

/// One continuous shot, or several.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum ShotType {
    /// One continuous shot.
    Single,
    /// Several shots with cuts between them; needs `prompt_extend`.
    Multi,
}

/// Class of the frame size.
#[derive(JsonSchema)]
enum Resolution {
    /// About 1280 x 720 pixels.
    #[schemars(rename = "720P")]
    P720,
    /// About 1920 x 1080 pixels.
    #[schemars(rename = "1080P")]
    P1080,
    /// The same as 720P.
    #[schemars(rename = "720p")]
    P720Small,
    /// The same as 1080P.
    #[schemars(rename = "1080p")]
    P1080Small,
}

/// How near to its clip a scene stays that must be coded again for the film.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Quality {
    /// Losses are hardly seen (SSIM 0.96 and more), in about the bits of the clip.
    Usual,
    /// Losses are smaller still (SSIM 0.98 and more), whatever bits it takes.
    High,
}

/// What happens to clips of another aspect.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Fit {
    /// Bars fill the frame.
    Pad,
    /// The clip fills the frame; what is outside is lost.
    Crop,
}

/// A mirror whose schema is written by hand, because its limits come from the endpoints.
macro_rules! by_hand {
    ($name:ident, $schema:expr) => {
        struct $name;

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

by_hand!(Version, json_schema!({ "type": "integer", "const": 1 }));
by_hand!(Seed, {
    let (low, high) = *limits::SEEDS;
    json_schema!({ "type": "integer", "minimum": low, "maximum": high })
});
by_hand!(Duration, {
    let sold = &*limits::DURATIONS;
    let (low, high) = (sold[0], sold[sold.len() - 1]);
    if usize::try_from(high - low + 1) == Ok(sold.len()) {
        json_schema!({ "type": "integer", "minimum": low, "maximum": high })
    } else {
        json_schema!({ "type": "integer", "enum": sold })
    }
});
by_hand!(ShotSeconds, {
    json_schema!({ "type": "integer", "minimum": 1, "maximum": limits::longest() })
});
by_hand!(At, {
    json_schema!({
        "anyOf": [
            { "const": "last", "description": "The clip's last frame." },
            {
                "type": "number",
                "minimum": 0,
                "maximum": limits::longest(),
                "description": "The frame shown at this many seconds from the clip's start.",
            },
        ],
    })
});
by_hand!(Audio, {
    // `yes`, `no` and their like are texts in YAML 1.2, and no paths.
    let flags =
        "^([Yy][Ee][Ss]|[Nn][Oo]|[Oo][Nn]|[Oo][Ff][Ff]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$";
    json_schema!({
        "anyOf": [
            {
                "type": "boolean",
                "description": "true: the model adds sound; false: silent.",
            },
            {
                "type": "string",
                "not": { "pattern": flags },
                "description": "Path or link of a sound file that drives the generation.",
            },
        ],
    })
});
by_hand!(With, {
    let fields = limits::OWN.iter().map(|(name, fields)| {
        let kinds: Vec<Value> = fields.iter().map(|field| kind(&field.kind)).collect();
        let mut schema = match kinds.as_slice() {
            [only] => only.clone(),
            _ => json!({ "anyOf": kinds }),
        };
        schema["description"] = fields[0].doc.into();
        ((*name).to_owned(), schema)
    });
    let fields: Map<String, Value> = fields.collect();
    json_schema!({ "type": "object", "properties": fields, "additionalProperties": false })
});

/// The schema of what a field of an endpoint's own holds.
fn kind(kind: &OwnKind) -> Value {
    let mut schema = match kind {
        OwnKind::Flag => json!({ "type": "boolean" }),
        OwnKind::Text(min, max) => json!({ "type": "string", "minLength": min, "maxLength": max }),
        OwnKind::Whole(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        OwnKind::Number(min, max) => json!({ "type": "number", "minimum": min, "maximum": max }),
        OwnKind::Words(words) => json!({ "type": "string", "enum": words }),
        OwnKind::Wholes(list) => json!({ "type": "integer", "enum": list }),
    };
    if let Value::Object(members) = &mut schema {
        members.retain(|_, bound| !bound.is_null());
    }
    schema
}

by_hand!(Vars, {
    json_schema!({
        "type": "object",
        "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_-]*$" },
        "additionalProperties": { "type": "string" },
        "examples": [{ "pilot": "the pilot in an orange suit" }],
    })
});
