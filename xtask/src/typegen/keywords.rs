//! Every keyword that the generator knows, and what becomes of it: one table.
//!
//! What is not in the table is either misspelt, and refused, or somebody's own, and reported.

/// What becomes of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Constrains values of one JSON type.
    Limits(&'static str),
    /// Constrains values of any type.
    Constrains,
    /// Says something to people, or names places; takes no value away.
    Annotates,
    /// Not taken; what to do instead.
    Refused(&'static str),
}

use Fate::{Annotates, Constrains, Limits, Refused};

const CONDITION: &str = "say it as `oneOf` of objects with a `const` tag";
const DEPENDENT: &str = "list the allowed combinations as `anyOf` of objects";
const CONTAINS: &str = "say what every item is with `items`";
const UNEVALUATED: &str = "use `additionalProperties` or `items` in each branch";
const DYNAMIC: &str = "use `$ref` to a place in `$defs`";

/// The table. Its order is that of `docs/codegen.md`.
#[rustfmt::skip]
pub(crate) const KEYWORDS: &[(&str, Fate)] = &[
    ("type", Constrains),
    ("enum", Constrains),
    ("const", Constrains),
    ("$ref", Constrains),
    ("allOf", Constrains),
    ("anyOf", Constrains),
    ("oneOf", Constrains),
    ("properties", Limits("object")),
    ("required", Limits("object")),
    ("additionalProperties", Limits("object")),
    ("minProperties", Limits("object")),
    ("maxProperties", Limits("object")),
    ("prefixItems", Limits("array")),
    ("items", Limits("array")),
    ("minItems", Limits("array")),
    ("maxItems", Limits("array")),
    ("uniqueItems", Limits("array")),
    ("minimum", Limits("number")),
    ("exclusiveMinimum", Limits("number")),
    ("maximum", Limits("number")),
    ("exclusiveMaximum", Limits("number")),
    ("multipleOf", Limits("number")),
    ("minLength", Limits("string")),
    ("maxLength", Limits("string")),
    ("pattern", Limits("string")),
    ("title", Annotates),
    ("description", Annotates),
    ("default", Annotates),
    ("examples", Annotates),
    ("deprecated", Annotates),
    ("readOnly", Annotates),
    ("writeOnly", Annotates),
    ("format", Annotates),
    ("contentEncoding", Annotates),
    ("contentMediaType", Annotates),
    ("contentSchema", Annotates),
    ("$schema", Annotates),
    ("$id", Annotates),
    ("$anchor", Annotates),
    ("$comment", Annotates),
    ("$defs", Annotates),
    ("definitions", Annotates),
    ("discriminator", Annotates),
    ("if", Refused(CONDITION)),
    ("then", Refused(CONDITION)),
    ("else", Refused(CONDITION)),
    ("not", Refused("say what is allowed: `enum`, bounds, or a pattern")),
    ("dependentRequired", Refused(DEPENDENT)),
    ("dependentSchemas", Refused(DEPENDENT)),
    ("dependencies", Refused(DEPENDENT)),
    ("contains", Refused(CONTAINS)),
    ("minContains", Refused(CONTAINS)),
    ("maxContains", Refused(CONTAINS)),
    ("propertyNames", Refused("name the members with `properties`")),
    ("patternProperties", Refused("name the members with `properties`, the rest with `additionalProperties`")),
    ("unevaluatedProperties", Refused(UNEVALUATED)),
    ("unevaluatedItems", Refused(UNEVALUATED)),
    ("$dynamicRef", Refused(DYNAMIC)),
    ("$dynamicAnchor", Refused(DYNAMIC)),
    ("$recursiveRef", Refused(DYNAMIC)),
    ("$recursiveAnchor", Refused(DYNAMIC)),
    ("$vocabulary", Refused("take it out; the vocabulary is that of 2020-12")),
    ("additionalItems", Refused("it is of an older draft; use `prefixItems` and `items`")),
    ("nullable", Refused("it is of OpenAPI 3.0; name \"null\" in `type`, as [\"string\", \"null\"]")),
    ("id", Refused("it is of draft 4; write `$id`")),
];

/// Keywords of editors and of OpenAPI that say nothing about values.
const FOREIGN: &[&str] = &[
    "defaultSnippets",
    "deprecationMessage",
    "doNotSuggest",
    "enumDescriptions",
    "errorMessage",
    "example",
    "externalDocs",
    "markdownDescription",
    "markdownEnumDescriptions",
    "xml",
];

/// What becomes of a keyword; `None` for one that nobody knows.
pub(crate) fn fate(keyword: &str) -> Option<Fate> {
    if keyword.starts_with("x-") || FOREIGN.contains(&keyword) {
        return Some(Annotates);
    }
    KEYWORDS.iter().find(|(known, _)| *known == keyword).map(|(_, fate)| *fate)
}

/// Whether a keyword takes values away.
pub(crate) fn constrains(keyword: &str) -> bool {
    matches!(fate(keyword), Some(Constrains | Limits(_)))
}

/// The keyword that was meant, if the spelling is close to one.
pub(crate) fn meant(keyword: &str) -> Option<&'static str> {
    let far = if keyword.chars().count() < 5 { 1 } else { 2 };
    let distance = |known: &str| {
        strsim::damerau_levenshtein(&known.to_ascii_lowercase(), &keyword.to_ascii_lowercase())
    };
    let near = KEYWORDS.iter().map(|(known, _)| (distance(known), *known));
    near.filter(|(distance, _)| *distance <= far).min().map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_keywords_are_told_from_foreign_ones() {
        for (word, found) in [
            ("maxLenght", Some("maxLength")),
            ("minlength", Some("minLength")),
            ("propertys", Some("properties")),
            ("requird", Some("required")),
            ("colour", None),
            ("ui", None),
        ] {
            assert_eq!(meant(word), found, "{word}");
        }
        assert_eq!(fate("x-unit"), Some(Annotates));
    }
}
