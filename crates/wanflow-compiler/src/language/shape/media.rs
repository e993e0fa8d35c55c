//! Pictures and sounds.

use serde_json::{Value, json};

use crate::language::Shape;
use crate::language::{ANCHOR, Mapping};

/// A picture: a file, a link, or a frame of another scene's clip.
pub(crate) struct Picture;

/// A picture that is there before any clip is: a file or a link.
pub(crate) struct LastPicture;

/// Where sound comes from.
pub(crate) struct Sound;

impl Shape for Picture {
    fn schema(&self) -> Value {
        json!({
            "anyOf": [
                {
                    "type": "string",
                    "description": "A path beside this file, or an http or https link.",
                },
                ANCHOR.schema(),
            ],
        })
    }

    fn describe(&self) -> String {
        "a path, a link, or an anchor frame: `{ from: SCENE }`".to_owned()
    }

    fn mapping(&self) -> Option<&'static Mapping> {
        Some(&ANCHOR)
    }
}

impl Shape for LastPicture {
    fn schema(&self) -> Value {
        json!({ "type": "string" })
    }

    fn describe(&self) -> String {
        "a path or a link".to_owned()
    }
}

impl Shape for Sound {
    fn schema(&self) -> Value {
        // `yes`, `no` and their like are texts in YAML 1.2, and no paths.
        let flags =
            "^([Yy][Ee][Ss]|[Nn][Oo]|[Oo][Nn]|[Oo][Ff][Ff]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$";
        json!({
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
    }

    fn describe(&self) -> String {
        "`true` (the model adds sound), `false` (silent), a path or a link".to_owned()
    }
}
