//! Names: of scenes, of films, and of endpoints.

use serde_json::{Value, json};
use wanflow_api::endpoint::Retirement;
use wanflow_api::{EndpointRef, endpoints};

use super::pattern;
use crate::language::Shape;

/// The name of a scene, which files are called after.
pub(crate) struct SceneName;

/// The name of a film's file.
pub(crate) struct FilmName;

/// The id of an endpoint, and perhaps of one of its hosts.
pub(crate) struct EndpointId;

impl Shape for SceneName {
    fn schema(&self) -> Value {
        pattern::scene_name()
    }

    fn describe(&self) -> String {
        "a text that can be the name of a file".to_owned()
    }
}

impl Shape for FilmName {
    fn schema(&self) -> Value {
        pattern::film_name()
    }

    fn describe(&self) -> String {
        "the name of a file, with `.mp4` at its end, or `.mov` for ProRes".to_owned()
    }
}

impl Shape for EndpointId {
    fn schema(&self) -> Value {
        let (ids, docs): (Vec<_>, Vec<_>) = endpoints().map(described).unzip();
        let hosts: Vec<_> = endpoints().map(at_hosts).collect();
        let wanted = pattern::write(&self.describe());
        json!({
            "anyOf": [
                {
                    "type": "string",
                    "enum": ids,
                    "markdownEnumDescriptions": docs,
                    "errorMessage": wanted,
                },
                {
                    "type": "string",
                    "title": "endpoint at one of its hosts",
                    "pattern": format!("^(?:{})$", hosts.join("|")),
                    "errorMessage": wanted,
                },
            ],
        })
    }

    fn describe(&self) -> String {
        "the id of an endpoint, as `wanflow endpoints` lists them; `ID@HOST` chooses one of its \
         hosts"
            .to_owned()
    }
}

/// An endpoint's id, and what it is.
fn described(endpoint: EndpointRef) -> (&'static str, String) {
    let until = |end: Retirement| format!(" Offered until {}.", end.date);
    let end = endpoint.retirement.map(until).unwrap_or_default();
    (endpoint.id, format!("{}.{end}", endpoint.title))
}

/// A pattern of an endpoint's id with the name of a host behind it.
fn at_hosts(endpoint: EndpointRef) -> String {
    let names: Vec<_> = endpoint.origins.iter().map(|origin| origin.name).collect();
    format!("{}@(?:{})", endpoint.id.replace('.', "\\."), names.join("|"))
}
