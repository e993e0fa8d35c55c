//! Pictures and sounds.

use serde_json::{Value, json};

use super::pattern;
use crate::language::Shape;
use crate::language::{ANCHOR, Mapping};

/// A file beside the storyboard, which the film needs itself.
pub(crate) struct LocalFile;

/// A picture: a file, a link, or a frame of another scene's clip.
pub(crate) struct Picture;

/// A picture that is there before any clip is: a file or a link.
pub(crate) struct LastPicture;

/// Where sound comes from.
pub(crate) struct Sound;

impl Shape for LocalFile {
    fn schema(&self) -> Value {
        pattern::path()
    }

    fn describe(&self) -> String {
        "a path beside this file".to_owned()
    }
}

impl Shape for Picture {
    fn schema(&self) -> Value {
        json!({ "anyOf": [pattern::path_or_link(), ANCHOR.branch()] })
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
        pattern::path_or_link()
    }

    fn describe(&self) -> String {
        "a path or a link".to_owned()
    }
}

impl Shape for Sound {
    fn schema(&self) -> Value {
        // `yes`, `no` and their like are texts in YAML 1.2, and no paths.
        let flags = "(?!(?:[Yy][Ee][Ss]|[Nn][Oo]|[Oo][Nn]|[Oo][Ff][Ff]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$)";
        let mut schema = pattern::path_or_link();
        let path = schema["pattern"].as_str().unwrap_or_default().trim_start_matches('^');
        schema["pattern"] = json!(format!("^{flags}{path}"));
        schema["type"] = json!(["boolean", "string"]);
        schema["errorMessage"] = json!(pattern::write(&self.describe()));
        schema
    }

    fn describe(&self) -> String {
        "`true` (the model adds sound), `false` (silent), a path or a link".to_owned()
    }
}
