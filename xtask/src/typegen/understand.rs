//! From places to forms: `$ref` and `allOf` are gathered, `anyOf` and `oneOf` are tried out.
//!
//! Every keyword of every gathered place is narrowed in here; none is left to a later step. Knows
//! nothing of Rust types.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::apart::Apart;
use super::documents::{Documents, Place};
use super::form::{Alternative, Form, Key, Lists, Literal, Objects, Slot};
use super::keywords;
use super::narrow::{self, Narrowed};
use super::witness::Witness;
use crate::codegen::refusal::Refusals;

/// How many keys are understood before a schema is too large.
const MOST_KEYS: usize = 5_000;

/// Understands keys on demand, each once.
pub(crate) struct Understanding<'a> {
    pub(crate) documents: &'a Documents,
    pub(crate) witness: &'a Witness<'a>,
    pub(crate) refusals: &'a Refusals,
    pub(crate) warnings: &'a Refusals,
    forms: RefCell<HashMap<Key, Option<Rc<Form>>>>,
    full: Cell<bool>,
}

impl<'a> Understanding<'a> {
    /// Nothing is understood yet.
    pub(crate) fn new(
        documents: &'a Documents,
        witness: &'a Witness<'a>,
        refusals: &'a Refusals,
        warnings: &'a Refusals,
    ) -> Self {
        let forms = RefCell::default();
        Self { documents, witness, refusals, warnings, forms, full: Cell::new(false) }
    }

    /// The slot of a schema at a place.
    pub(crate) fn slot(&self, place: &Place) -> Slot {
        let places = self.gather([place.clone()]);
        Slot { key: Key { places, chosen: BTreeSet::new() }, site: Some(place.clone()) }
    }

    /// What fits a key. A key that is being understood right now has no form yet.
    pub(crate) fn form(&self, key: &Key) -> Option<Rc<Form>> {
        if let Some(known) = self.forms.borrow().get(key) {
            return known.clone();
        }
        if self.forms.borrow().len() >= MOST_KEYS {
            self.refuse_size(key);
            return Some(Rc::new(Form::default()));
        }
        self.forms.borrow_mut().insert(key.clone(), None);
        let form = Rc::new(self.make(key));
        self.forms.borrow_mut().insert(key.clone(), Some(form.clone()));
        Some(form)
    }

    /// Notes a refusal at a place.
    pub(crate) fn refuse(&self, place: &Place, message: impl Into<String>) {
        if let Some(cursor) = self.documents.cursor(place, self.refusals) {
            cursor.refuse(message);
        }
    }

    fn refuse_size(&self, key: &Key) {
        if let (false, Some(place)) = (self.full.replace(true), key.places.first()) {
            self.refuse(
                place,
                format!(
                    "the schema has more than {MOST_KEYS} combinations of schemas; \
                     split it, or nest fewer `anyOf` and `oneOf`"
                ),
            );
        }
    }

    fn make(&self, key: &Key) -> Form {
        if key.places.is_empty() {
            return Form { anything: true, ..Form::default() };
        }
        match self.next_group(key) {
            Some((place, keyword)) => self.alternatives(key, &place, keyword),
            None => self.plain(key),
        }
    }

    /// The first `anyOf` or `oneOf` that nothing was chosen of yet.
    fn next_group(&self, key: &Key) -> Option<(Place, &'static str)> {
        let groups = key
            .places
            .iter()
            .flat_map(|place| ["anyOf", "oneOf"].map(|keyword| (place.clone(), keyword)));
        groups.into_iter().find(|group| {
            let schema = self.documents.at(&group.0);
            let is_there = schema.is_some_and(|schema| schema.get(group.1).is_some());
            is_there && !key.chosen.contains(group)
        })
    }

    /// Every branch is tried together with everything else that holds.
    fn alternatives(&self, key: &Key, place: &Place, keyword: &'static str) -> Form {
        let count = self.documents.at(place).and_then(|schema| schema.get(keyword)?.as_array());
        let count = count.map_or(0, Vec::len);
        let mut all = Form::default();
        let mut forms: Vec<(Place, Rc<Form>)> = Vec::new();
        let apart = Apart { witness: self.witness, form_of: &|key| self.form(key) };
        for index in 0..count {
            let branch = place.below(&[keyword, &index.to_string()]);
            let key = self.choose(key, (place.clone(), keyword), &branch);
            let Some(form) = self.form(&key) else {
                self.refuse(&branch, "needs itself to distinguish its branches; use `anyOf`");
                continue;
            };
            if keyword == "oneOf" {
                for (other, before) in &forms {
                    if let Some(both) = apart.overlap(before, &form) {
                        let other = other.last().unwrap_or_default();
                        self.refuse(
                            &branch,
                            format!(
                                "branches {other} and {index} of this `oneOf` are not provably \
                                 apart: {both}; give each a required `const` tag, or use `anyOf`"
                            ),
                        );
                    }
                }
            }
            forms.push((branch.clone(), form.clone()));
            join(&mut all, &form, &branch, &key);
        }
        all
    }

    fn choose(&self, key: &Key, group: (Place, &'static str), branch: &Place) -> Key {
        let mut chosen = key.chosen.clone();
        chosen.insert(group);
        let mut places = key.places.clone();
        // A place whose alternatives were all it said has said it.
        places.retain(|place| {
            let schema = self.documents.at(place);
            schema.and_then(Value::as_object).is_none_or(|schema| says_more(schema, place, &chosen))
        });
        places.extend(self.gather([branch.clone()]));
        chosen.retain(|(place, _)| places.contains(place));
        Key { places, chosen }
    }

    /// The schemas that hold where these do: references followed, `allOf` opened.
    fn gather(&self, start: impl IntoIterator<Item = Place>) -> BTreeSet<Place> {
        let mut waiting: Vec<_> = start.into_iter().collect();
        let (mut seen, mut places) = (BTreeSet::new(), BTreeSet::new());
        while let Some(place) = waiting.pop() {
            if !seen.insert(place.clone()) {
                continue;
            }
            match self.documents.at(&place) {
                Some(Value::Bool(false)) => _ = places.insert(place),
                Some(Value::Object(schema)) => {
                    waiting.extend(self.together(&place, schema));
                    if says_more(schema, &place, &BTreeSet::new()) {
                        places.insert(place);
                    }
                }
                _ => {}
            }
        }
        places
    }

    /// The schemas that a schema holds to beside its own keywords.
    fn together(&self, place: &Place, schema: &Map<String, Value>) -> Vec<Place> {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|text| self.documents.target(place, text).ok());
        let count = schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
        let all = (0..count).map(|index| place.below(&["allOf", &index.to_string()]));
        target.into_iter().chain(all).collect()
    }

    /// What the places say together, none of them with alternatives.
    fn plain(&self, key: &Key) -> Form {
        let mut narrowed = Narrowed::default();
        for place in &key.places {
            match self.documents.at(place) {
                Some(Value::Object(schema)) => narrow::narrow(&mut narrowed, schema),
                _ => return Form::default(),
            }
        }
        let site =
            key.places.first().cloned().unwrap_or(Place { document: 0, pointer: String::new() });
        if let Some(values) = &narrowed.listed {
            return self.listed(key, &site, values);
        }
        self.check_ranges(key, &site, &narrowed);
        let alternative = |is_there: bool| is_there.then(|| (key.clone(), site.clone()));
        let kinds = &narrowed.kinds;
        Form {
            anything: false,
            null: kinds.null,
            flag: kinds.flag,
            literals: Vec::new(),
            numbers: made(alternative(kinds.number), || narrowed.numbers.clone()),
            texts: made(alternative(kinds.text), || narrowed.texts.clone()),
            lists: made(alternative(kinds.list), || self.lists(key, &narrowed)),
            objects: made(alternative(kinds.object), || self.objects(key, &narrowed)),
        }
    }

    /// Listed values that hold to everything else as well.
    fn listed(&self, key: &Key, site: &Place, values: &[Literal]) -> Form {
        let mut form = Form::default();
        for literal in values {
            let value = &literal.value;
            let fits = self.witness.fits(key, value);
            if fits.is_none() {
                self.refuse(site, "cannot be checked against its listed values");
            }
            if fits != Some(true) {
                if let Some(cursor) = self.documents.cursor(site, self.warnings) {
                    cursor.refuse(format!("the listed value {value} does not fit the rest of it"));
                }
                continue;
            }
            let known = |known: &Literal| super::support::equal(&known.value, value);
            if value.is_null() {
                form.null = true;
            } else if !form.literals.iter().any(known) {
                form.literals.push(literal.clone());
            }
        }
        form
    }

    fn check_ranges(&self, key: &Key, site: &Place, narrowed: &Narrowed) {
        let kinds = &narrowed.kinds;
        for (said, empty, what, words) in [
            (kinds.number, narrowed.numbers.is_empty(), "numbers", ["minimum", "exclusiveMinimum"]),
            (kinds.text, narrowed.texts.length.is_empty(), "lengths", ["minLength"; 2]),
            (kinds.list, narrowed.lists.is_empty(), "numbers of items", ["minItems"; 2]),
            (kinds.object, narrowed.objects.is_empty(), "numbers of members", ["minProperties"; 2]),
        ] {
            if said && empty {
                let named = key.places.iter().find_map(|place| {
                    let schema = self.documents.at(place)?;
                    let word = words.iter().find(|word| schema.get(**word).is_some())?;
                    Some(place.below(&[word]))
                });
                let place = named.as_ref().unwrap_or(site);
                self.refuse(place, format!("the range of {what} is empty; widen a bound"));
            }
        }
    }

    fn lists(&self, key: &Key, narrowed: &Narrowed) -> Lists {
        let schemas = self.schemas(key);
        let prefix_of = |schema: &Map<String, Value>| {
            schema.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len)
        };
        let longest = schemas.iter().map(|(_, schema)| prefix_of(schema)).max().unwrap_or(0);
        let at = |index: usize| {
            let places = schemas.iter().filter_map(|(place, schema)| {
                if index < prefix_of(schema) {
                    return Some(place.below(&["prefixItems", &index.to_string()]));
                }
                schema.get("items").map(|_| place.below(&["items"]))
            });
            self.slot_of(places.collect())
        };
        Lists {
            prefix: (0..longest).map(at).collect(),
            items: at(usize::MAX),
            size: narrowed.lists,
            unique: narrowed.unique,
        }
    }

    fn objects(&self, key: &Key, narrowed: &Narrowed) -> Objects {
        let schemas = self.schemas(key);
        let names: BTreeSet<_> = schemas
            .iter()
            .filter_map(|(_, schema)| schema.get("properties")?.as_object())
            .flat_map(|properties| properties.keys())
            .collect();
        let at = |name: Option<&str>| {
            let places = schemas.iter().filter_map(|(place, schema)| {
                let property = name.filter(|name| {
                    schema.get("properties").is_some_and(|all| all.get(name).is_some())
                });
                if let Some(name) = property {
                    return Some(place.below(&["properties", name]));
                }
                let additional = "additionalProperties";
                schema.get(additional).map(|_| place.below(&[additional]))
            });
            self.slot_of(places.collect())
        };
        let mut objects =
            Objects { additional: at(None), size: narrowed.objects, ..Objects::default() };
        for name in names {
            let property = objects.properties.entry(name.clone()).or_default();
            property.slot = at(Some(name));
        }
        self.require(&schemas, &mut objects.properties);
        objects
    }

    fn require(
        &self,
        schemas: &[(&Place, &Map<String, Value>)],
        properties: &mut BTreeMap<String, super::form::Property>,
    ) {
        for (place, schema) in schemas {
            let required = schema.get("required").and_then(Value::as_array);
            for name in required.into_iter().flatten().filter_map(Value::as_str) {
                match properties.get_mut(name) {
                    Some(property) => property.required = true,
                    None => self.refuse(
                        &place.below(&["required"]),
                        format!(
                            "`{name}` is required, but has no property; add it to `properties`"
                        ),
                    ),
                }
            }
        }
    }

    /// A slot for schemas that hold together.
    fn slot_of(&self, places: Vec<Place>) -> Slot {
        let site = places.first().cloned();
        Slot { key: Key { places: self.gather(places), chosen: BTreeSet::new() }, site }
    }

    fn schemas<'k>(&self, key: &'k Key) -> Vec<(&'k Place, &'a Map<String, Value>)> {
        let documents = self.documents;
        let schema = |place: &'k Place| Some((place, documents.at(place)?.as_object()?));
        key.places.iter().filter_map(schema).collect()
    }
}

/// Whether a schema constrains by more than `$ref`, `allOf` and what was chosen.
fn says_more(
    schema: &Map<String, Value>,
    place: &Place,
    chosen: &BTreeSet<(Place, &'static str)>,
) -> bool {
    schema.keys().any(|keyword| {
        let gathered = keyword == "$ref" || keyword == "allOf";
        let was_chosen = chosen.iter().any(|(at, known)| at == place && known == keyword);
        keywords::constrains(keyword) && !gathered && !was_chosen
    })
}

fn made<T>(alternative: Option<(Key, Place)>, rules: impl FnOnce() -> T) -> Vec<Alternative<T>> {
    let make = |(home, site)| Alternative { home, site, rules: rules() };
    alternative.map(make).into_iter().collect()
}

/// Adds a branch's alternatives to those before it.
fn join(all: &mut Form, form: &Form, branch: &Place, key: &Key) {
    all.anything |= form.anything;
    all.null |= form.null;
    all.flag |= form.flag;
    for literal in &form.literals {
        let known = |known: &Literal| super::support::equal(&known.value, &literal.value);
        if !all.literals.iter().any(known) {
            all.literals.push(literal.clone());
        }
    }
    extend(&mut all.numbers, &form.numbers, branch, key);
    extend(&mut all.texts, &form.texts, branch, key);
    extend(&mut all.lists, &form.lists, branch, key);
    extend(&mut all.objects, &form.objects, branch, key);
    if all.anything {
        *all = Form { anything: true, ..Form::default() };
    }
}

fn extend<T: Clone>(
    all: &mut Vec<Alternative<T>>,
    more: &[Alternative<T>],
    branch: &Place,
    key: &Key,
) {
    for alternative in more {
        if all.iter().any(|known| known.home == alternative.home) {
            continue;
        }
        let mut alternative = alternative.clone();
        // The outermost branch that names it is where people look for it.
        if alternative.home == *key {
            alternative.site = branch.clone();
        }
        all.push(alternative);
    }
}
