//! Mappings and lists of them.

use serde_json::{Map, Value, json};
use wanflow_api::role::OwnKind;

use super::pattern;
use crate::decode::limits;
use crate::language::Shape;
use crate::language::{DEFAULTS, FILM, Mapping, SHOT};
use crate::suggest::list;

/// What holds for every scene.
pub(crate) struct Defaults;

/// What the film is like.
pub(crate) struct FilmShape;

/// The list of a scene's shots.
pub(crate) struct Shots;

/// Variables by name.
pub(crate) struct Variables;

/// Fields that only some endpoints have, by name.
pub(crate) struct OwnFields;

/// The shape of a mapping of the language.
macro_rules! is_mapping {
    ($shape:ident, $mapping:ident) => {
        impl Shape for $shape {
            fn schema(&self) -> Value {
                $mapping.schema()
            }

            fn describe(&self) -> String {
                "a mapping".to_owned()
            }

            fn mapping(&self) -> Option<&'static Mapping> {
                Some(&$mapping)
            }
        }
    };
}

/// The shape of a list of them, which has one item at least.
macro_rules! is_list {
    ($shape:ident, $mapping:ident) => {
        impl Shape for $shape {
            fn schema(&self) -> Value {
                json!({
                    "type": "array",
                    "items": $mapping.schema(),
                    "minItems": 1,
                    "errorMessage": pattern::write(&self.describe()),
                })
            }

            fn describe(&self) -> String {
                format!("a list, each item {}", $mapping.what)
            }

            fn mapping(&self) -> Option<&'static Mapping> {
                Some(&$mapping)
            }
        }
    };
}

is_mapping!(Defaults, DEFAULTS);
is_mapping!(FilmShape, FILM);
is_list!(Shots, SHOT);

impl Shape for Variables {
    fn schema(&self) -> Value {
        json!({
            "type": "object",
            "errorMessage": pattern::write(&self.describe()),
            "propertyNames": {
                "title": "variable",
                "pattern": "^[A-Za-z_][A-Za-z0-9_-]*$",
                "errorMessage": "A name begins with a letter or `_` and goes on with letters, \
                                 digits, `_` and `-`.",
            },
            "additionalProperties": pattern::without_variables(),
            "examples": [{ "pilot": "the pilot in an orange suit" }],
        })
    }

    fn describe(&self) -> String {
        "a mapping of names to texts".to_owned()
    }
}

impl Shape for OwnFields {
    fn schema(&self) -> Value {
        let fields = limits::OWN.iter().map(|(name, fields)| {
            let kinds: Vec<Value> = fields.iter().map(|field| kind(&field.kind)).collect();
            let mut schema = match kinds.as_slice() {
                [only] => only.clone(),
                _ => json!({ "anyOf": kinds }),
            };
            schema["title"] = (*name).into();
            schema["description"] = fields[0].doc.into();
            schema["markdownDescription"] = fields[0].doc.into();
            ((*name).to_owned(), schema)
        });
        let fields: Map<String, Value> = fields.collect();
        json!({ "type": "object", "properties": fields, "additionalProperties": false })
    }

    fn describe(&self) -> String {
        let names: Vec<_> = limits::OWN.keys().copied().collect();
        format!("a mapping of fields that some endpoint has: {}", list(&names))
    }
}

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
