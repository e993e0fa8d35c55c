//! What leads to other files, and what is laid over a storyboard.

use serde_json::{Value, json};

use super::{Paths, pattern};
use crate::decode::limits;
use crate::language::{INCLUDE, Mapping, SCENE, Shape};

/// The storyboards that one is laid over.
pub(crate) struct Bases;

/// The list of scenes; where something is laid over another storyboard, changes of its scenes.
pub(crate) struct Scenes;

/// Other versions of the film, by name.
pub(crate) struct Variants;

impl Shape for Bases {
    fn schema(&self) -> Value {
        Paths.schema()
    }

    fn describe(&self) -> String {
        Paths.describe()
    }
}

impl Shape for Scenes {
    fn schema(&self) -> Value {
        let is_include = json!({ "type": "object", "required": ["include"] });
        json!({
            "if": { "type": "object" },
            "else": {
                "type": "array",
                "items": {
                    "if": is_include,
                    "then": INCLUDE.schema(),
                    "else": SCENE.schema(),
                },
                "minItems": 1,
                "errorMessage": pattern::write(&format!("a list, each item {}", SCENE.what)),
            },
        })
    }

    fn describe(&self) -> String {
        format!(
            "a list, each item {} or `include: PATH`; in what is laid over another storyboard, \
             also a mapping of scenes' names to their changes",
            SCENE.what
        )
    }

    fn mapping(&self) -> Option<&'static Mapping> {
        Some(&SCENE)
    }
}

impl Shape for Variants {
    fn schema(&self) -> Value {
        json!({
            "type": "object",
            "additionalProperties": { "type": "object" },
            "maxProperties": limits::VARIANTS_MAX,
        })
    }

    fn describe(&self) -> String {
        "a mapping of names to words of a storyboard; `null` takes a word away".to_owned()
    }
}
