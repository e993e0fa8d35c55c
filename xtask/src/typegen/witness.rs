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
use crate::codegen::refusal::Refusals;

/// Where the files are said to be; nothing is ever fetched from there.
const BASE: &str = "https://schema.invalid/";

/// Validators by place.
pub(crate) struct Witness<'a> {
    registry: &'a Registry<'a>,
    documents: &'a Documents,
    validators: RefCell<HashMap<Place, Option<Rc<Validator>>>>,
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

    /// Whether the value is valid at the place; `None` where no validator can be made.
    pub(crate) fn takes(&self, place: &Place, value: &Value) -> Option<bool> {
        Some(self.validator(place)?.is_valid(value))
    }

    /// Why the value is not valid there.
    pub(crate) fn problem(&self, place: &Place, value: &Value) -> Option<String> {
        let validator = self.validator(place)?;
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

    fn validator(&self, place: &Place) -> Option<Rc<Validator>> {
        if let Some(made) = self.validators.borrow().get(place) {
            return made.clone();
        }
        let name = &self.documents.0[place.document].name;
        let reference = format!("{BASE}{}#{}", encode(name), encode(&place.pointer));
        let made = jsonschema::draft202012::options()
            .with_registry(self.registry)
            .should_validate_formats(false)
            .build(&json!({ "$ref": reference }))
            .ok()
            .map(Rc::new);
        self.validators.borrow_mut().insert(place.clone(), made.clone());
        made
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
