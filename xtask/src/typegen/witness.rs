//! The independent judge: what the `jsonschema` crate says of a value at a place of the schema.
//!
//! Draft 2020-12, formats as annotations, no network. The generator asks it about listed values,
//! defaults and examples; the battery asks it about instances.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

use super::documents::{Documents, Place};
use super::form::Key;
use super::keywords;
use crate::codegen::refusal::Refusals;

/// Where the files are said to be; nothing is ever fetched from there.
const BASE: &str = "https://schema.invalid/";

/// A place, and keywords there that are left out.
type SubSchema = (Place, Vec<String>);

/// Validators by place.
pub(crate) struct Witness<'a> {
    registry: &'a Registry<'a>,
    documents: &'a Documents,
    validators: RefCell<HashMap<SubSchema, Option<Rc<Validator>>>>,
}

/// The files as the `jsonschema` crate takes them.
pub(crate) fn registry(documents: &Documents) -> Result<Registry<'static>, String> {
    let mut registry = Registry::new();
    for document in &documents.0 {
        let mut value = document.value.clone();
        if let Some(members) = value.as_object_mut() {
            // References are by file; an older draft's name would change what keywords mean.
            members.remove("$id");
            members.remove("$schema");
        }
        let added = registry.add(format!("{BASE}{}", encode(&document.name)), value);
        registry = added.map_err(|error| error.to_string())?;
    }
    registry.prepare().map_err(|error| error.to_string())
}

impl<'a> Witness<'a> {
    /// A judge with nothing compiled yet.
    pub(crate) fn new(registry: &'a Registry<'a>, documents: &'a Documents) -> Self {
        Self { registry, documents, validators: RefCell::default() }
    }

    /// Why no validator can be made of the whole schema.
    pub(crate) fn trouble(&self) -> Option<String> {
        let root = Place { document: 0, pointer: String::new() };
        self.compile(&root, &[]).err()
    }

    /// Whether the value is valid at the place; `None` where no validator can be made.
    pub(crate) fn takes(&self, place: &Place, value: &Value) -> Option<bool> {
        Some(self.validator(place, Vec::new())?.is_valid(value))
    }

    /// Whether the value fits a key: each place without what was chosen among, and without what
    /// the key lists as places of their own.
    pub(crate) fn fits(&self, key: &Key, value: &Value) -> Option<bool> {
        let mut fits = true;
        for place in &key.places {
            let members = self.documents.at(place).and_then(Value::as_object);
            let is_apart = |keyword: &&String| {
                let chosen = key.chosen.iter().any(|(at, known)| at == place && known == keyword);
                chosen || *keyword == "$ref" || *keyword == "allOf"
            };
            let apart = members.into_iter().flat_map(serde_json::Map::keys).filter(is_apart);
            fits &= self.validator(place, apart.cloned().collect())?.is_valid(value);
        }
        Some(fits)
    }

    /// Why the value is not valid there.
    pub(crate) fn problem(&self, place: &Place, value: &Value) -> Option<String> {
        let validator = self.validator(place, Vec::new())?;
        validator.validate(value).err().map(|error| error.to_string())
    }

    /// Holds every default and example to its own schema.
    pub(crate) fn check_values(&self, places: &[Place], refusals: &Refusals) {
        for place in places {
            let Some(schema) = self.documents.cursor(place, refusals) else { continue };
            let default = schema.member("default");
            let examples = schema.member("examples").map(|all| all.items()).unwrap_or_default();
            for value in default.into_iter().chain(examples) {
                if let Some(problem) = self.problem(place, value.value()) {
                    value.refuse(format!(
                        "is outside its own schema: {problem}; correct it or the schema"
                    ));
                }
            }
        }
    }

    fn validator(&self, place: &Place, without: Vec<String>) -> Option<Rc<Validator>> {
        let known = (place.clone(), without);
        if let Some(made) = self.validators.borrow().get(&known) {
            return made.clone();
        }
        let made = self.compile(place, &known.1).ok().map(Rc::new);
        self.validators.borrow_mut().insert(known, made.clone());
        made
    }

    fn compile(&self, place: &Place, without: &[String]) -> Result<Validator, String> {
        let schema = match self.documents.at(place).and_then(Value::as_object) {
            Some(members) if !without.is_empty() => {
                let kept = members.iter().filter(|(keyword, _)| !without.contains(keyword));
                let kept = kept.filter(|(keyword, _)| keywords::constrains(keyword));
                let kept = kept.map(|(keyword, value)| {
                    (keyword.clone(), self.shallow(&place.below(&[keyword]), keyword, value))
                });
                Value::Object(kept.collect())
            }
            _ => self.reference(place),
        };
        jsonschema::draft202012::options()
            .with_registry(self.registry)
            .should_validate_formats(false)
            .build(&schema)
            .map_err(|error| error.to_string())
    }

    /// A keyword's value with references in place of the schemas in it.
    fn shallow(&self, place: &Place, keyword: &str, value: &Value) -> Value {
        match (keyword, value) {
            ("additionalProperties" | "items", _) => self.reference(place),
            ("properties", Value::Object(members)) => members
                .keys()
                .map(|name| (name.clone(), self.reference(&place.below(&[name]))))
                .collect(),
            ("prefixItems" | "anyOf" | "oneOf", Value::Array(items)) => (0..items.len())
                .map(|index| self.reference(&place.below(&[&index.to_string()])))
                .collect(),
            _ => value.clone(),
        }
    }

    fn reference(&self, place: &Place) -> Value {
        let name = encode(&self.documents.0[place.document].name);
        json!({ "$ref": format!("{BASE}{name}#{}", encode(&place.pointer)) })
    }
}

/// Percent escapes for everything that a URI does not take.
fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(["%", &format!("{byte:02X}")]);
        }
    }
    encoded
}
