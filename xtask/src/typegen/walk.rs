//! Every schema that the first file's root reaches, each held to the table of keywords.
//!
//! Looks at one schema at a time; what several say together is for `understand`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::documents::{Documents, Place};
use super::keywords::{self, Fate};
use super::prose;
use super::support;
use crate::codegen::cursor::Cursor;
use crate::codegen::refusal::Refusals;

/// The drafts whose keywords mean here what they mean in 2020-12, `$ref` beside others excepted.
const DRAFTS: &[&str] = &[
    "//json-schema.org/draft/2020-12/schema",
    "//json-schema.org/draft/2019-09/schema",
    "//json-schema.org/draft-07/schema",
    "//json-schema.org/draft-06/schema",
];

/// Goes through everything that is reached; notes refusals and warnings.
pub(crate) fn walk(documents: &Documents, refusals: &Refusals, warnings: &Refusals) -> Vec<Place> {
    let mut walk =
        Walk { documents, refusals, warnings, seen: BTreeSet::new(), waiting: Vec::new() };
    walk.reach(Place { document: 0, pointer: String::new() });
    while let Some(place) = walk.waiting.pop() {
        walk.schema(&place);
    }
    walk.seen.into_iter().collect()
}

struct Walk<'a> {
    documents: &'a Documents,
    refusals: &'a Refusals,
    warnings: &'a Refusals,
    seen: BTreeSet<Place>,
    waiting: Vec<Place>,
}

impl Walk<'_> {
    fn reach(&mut self, place: Place) {
        if self.seen.insert(place.clone()) {
            self.waiting.push(place);
        }
    }

    fn schema(&mut self, place: &Place) {
        let Some(schema) = self.documents.cursor(place, self.refusals) else { return };
        let Some(warn) = self.documents.cursor(place, self.warnings) else { return };
        if schema.value().is_boolean() {
            return;
        }
        if !schema.value().is_object() {
            schema.refuse("is not a schema; expected an object, true or false");
            return;
        }
        for (keyword, member) in schema.members() {
            self.keyword(place, keyword, &member);
            check_value(keyword, &member);
            if let Some(warn) = warn.member(keyword) {
                check_meaning(&schema, keyword, &warn);
            }
        }
        prose::check(&warn);
        self.check_base(place, &schema);
        for child in self.children(place, &schema) {
            self.reach(child);
        }
    }

    fn keyword(&self, place: &Place, keyword: &str, member: &Cursor<'_>) {
        match keywords::fate(keyword) {
            Some(Fate::Refused(instead)) => {
                member.refuse(format!("keyword `{keyword}` is not supported; {instead}"));
            }
            Some(_) => {}
            None => match keywords::meant(keyword) {
                Some(meant) => {
                    member.refuse(format!("`{keyword}` is not a keyword; did you mean `{meant}`?"));
                }
                None => {
                    if let Some(warn) = self.documents.cursor(place, self.warnings) {
                        warn.member(keyword).unwrap_or(warn).refuse(format!(
                            "`{keyword}` is not a keyword and changes nothing; \
                             begin one of your own with `x-`"
                        ));
                    }
                }
            },
        }
        let root = &self.documents.0[place.document].value;
        let draft = root.get("$schema").and_then(Value::as_str).unwrap_or_default();
        let old = draft.contains("/draft-0");
        let beside = |schema: &Value| {
            let members = schema.as_object().into_iter().flatten();
            members.map(|(name, _)| name).any(|name| name != "$ref" && keywords::constrains(name))
        };
        if keyword == "$ref" && old && self.documents.at(place).is_some_and(beside) {
            member.refuse(
                "stands beside other keywords, which this `$schema` ignores; \
                 name 2020-12 in `$schema`, or put both into `allOf`",
            );
        }
    }

    /// Refuses a place in or below a schema that names itself anew: references mean other things
    /// there.
    fn check_base(&self, place: &Place, schema: &Cursor<'_>) {
        let ends = place.pointer.char_indices().filter(|(at, letter)| *at > 0 && *letter == '/');
        let ends = ends.map(|(at, _)| at).chain([place.pointer.len()]);
        let pointers = ends.map(|end| &place.pointer[..end]).filter(|pointer| !pointer.is_empty());
        for pointer in pointers {
            let above = Place { document: place.document, pointer: pointer.to_owned() };
            let id = self.documents.at(&above).and_then(|schema| schema.get("$id"));
            if id.is_some_and(Value::is_string) {
                let named = self.documents.cursor(&above.below(&["$id"]), self.refusals);
                named
                    .unwrap_or_else(|| schema.clone())
                    .refuse("changes what references below it mean; only the root may have `$id`");
            }
        }
    }

    /// The schemas right inside a schema, and where its reference leads.
    fn children(&self, place: &Place, schema: &Cursor<'_>) -> Vec<Place> {
        let mut children = Vec::new();
        for keyword in ["additionalProperties", "items"] {
            if schema.member(keyword).is_some_and(|member| !member.value().is_array()) {
                children.push(place.below(&[keyword]));
            }
        }
        for keyword in ["properties", "prefixItems", "allOf", "anyOf", "oneOf"] {
            children.extend(below(place, schema, keyword));
        }
        let reference = schema.member("$ref");
        if let Some((reference, text)) = reference.as_ref().and_then(|r| Some((r, r.text()?))) {
            match self.documents.target(place, text) {
                Ok(target) => children.push(target),
                Err(message) => reference.refuse(message),
            }
        }
        children
    }
}

/// The places of the members or items below a keyword.
pub(crate) fn below(place: &Place, schema: &Cursor<'_>, keyword: &str) -> Vec<Place> {
    match schema.member(keyword).as_ref().map(Cursor::value) {
        Some(Value::Object(members)) => {
            members.keys().map(|name| place.below(&[keyword, name])).collect()
        }
        Some(Value::Array(items)) => {
            (0..items.len()).map(|index| place.below(&[keyword, &index.to_string()])).collect()
        }
        _ => Vec::new(),
    }
}

/// What a keyword's value must be beyond what the meta-schema says.
fn check_value(keyword: &str, member: &Cursor<'_>) {
    match (keyword, member.value()) {
        ("$schema", Value::String(draft)) if !is_known(draft) => {
            member.refuse(format!(
                "`{draft}` is not supported; name https://json-schema.org/draft/2020-12/schema"
            ));
        }
        ("enum", Value::Array(values)) if values.is_empty() => {
            member.refuse("the enum is empty: nothing fits; list a value");
        }
        ("anyOf" | "oneOf" | "allOf", Value::Array(branches)) if branches.is_empty() => {
            member.refuse(format!("`{keyword}` is empty; list a schema"));
        }
        ("multipleOf", Value::Number(step)) => {
            let large = step.as_f64().is_some_and(|step| step.abs() > 9_007_199_254_740_992.0);
            if large {
                member.refuse("steps above 2^53 cannot be checked exactly; take a smaller one");
            }
        }
        ("pattern", Value::String(pattern)) => check_pattern(pattern, member),
        _ => {}
    }
}

/// A pattern must be one to whoever reads the output, and to the witness.
fn check_pattern(pattern: &str, member: &Cursor<'_>) {
    if let Err(error) = regress::Regex::with_flags(pattern, "u") {
        member.refuse(format!(
            "is not an ECMA-262 pattern (flag u): {error}; escape only what needs it, as `\\.`"
        ));
    } else if jsonschema::draft202012::new(&json!({ "pattern": pattern })).is_err() {
        member.refuse(
            "is a pattern that the `jsonschema` crate cannot read, so it cannot be checked; \
             say it without rare escapes and named groups",
        );
    }
}

/// Whether a draft's keywords mean here what they mean there.
fn is_known(draft: &str) -> bool {
    let name = draft.trim_end_matches('#');
    let name = name.strip_prefix("https:").or(name.strip_prefix("http:"));
    name.is_some_and(|name| DRAFTS.contains(&name))
}

/// Keywords that change nothing where they stand are reported.
fn check_meaning(schema: &Cursor<'_>, keyword: &str, warn: &Cursor<'_>) {
    if let ("enum", Value::Array(values)) = (keyword, warn.value()) {
        for (index, value) in values.iter().enumerate() {
            if values[..index].iter().any(|other| support::equal(other, value)) {
                warn.refuse(format!("{value} is listed twice"));
            }
        }
    }
    let Some(Fate::Limits(kind)) = keywords::fate(keyword) else { return };
    let types: Vec<&str> = match schema.member("type").as_ref().map(Cursor::value) {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let meant = |name: &&str| *name == kind || (kind == "number" && *name == "integer");
    if !types.iter().any(meant) {
        warn.refuse(format!("`{keyword}` says nothing about type {}", types.join(", ")));
    }
}
