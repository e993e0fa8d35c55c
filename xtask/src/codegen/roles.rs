//! Roles: which word of the storyboard ends up where in the request, and in which spelling.
//!
//! Here they are read and held against the request's schema; `wire.rs` turns them into code.

use serde_json::Value;

use super::cursor::Cursor;
use super::ir;
use super::print::text_literal;
use super::schema::{Node, Shape};

/// One role, checked against the request's schema.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    /// The storyboard's word; empty for what is always the same.
    pub(crate) word: String,
    pub(crate) from: String,
    pub(crate) pointer: String,
    /// Members of the list's item that the value stands in.
    pub(crate) item: Vec<(String, String)>,
    pub(crate) gives: Gives,
}

/// What a role puts into its place.
#[derive(Clone, Debug)]
pub(crate) enum Gives {
    /// Always this.
    Fixed(Value),
    /// What the storyboard says.
    Said {
        source: &'static Source,
        /// The storyboard's spelling and the host's, where they differ.
        values: Vec<(String, Value)>,
        /// What is sent where the storyboard says nothing.
        absent: Option<Value>,
    },
}

/// A part of the neutral request: what the language has to give.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) word: &'static str,
    /// Part of the word, where it has several.
    pub(crate) from: &'static str,
    pub(crate) kind: Kind,
    /// Rust that reads it as an `Option`; `None`: there is nothing to say, and nothing is sent.
    pub(crate) expression: &'static str,
}

/// What a source gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Flag,
    Text,
    /// The link or the placeholder of a picture.
    Picture,
    /// That of a sound.
    Sound,
    Whole,
    Words(&'static [&'static str]),
}

impl Kind {
    /// Whether it can be any text.
    const fn is_free_text(self) -> bool {
        matches!(self, Self::Text | Self::Picture | Self::Sound)
    }
}

const fn source(
    word: &'static str,
    from: &'static str,
    kind: Kind,
    expression: &'static str,
) -> Source {
    Source { word, from, kind, expression }
}

/// Everything that the neutral request has to give: a word that is sent has its line here.
#[rustfmt::skip]
const SOURCES: &[Source] = &[
    source("image", "", Kind::Picture, "neutral::link(links, MediumRole::Image)"),
    source("end_image", "", Kind::Picture, "neutral::link(links, MediumRole::EndImage)"),
    source("prompt", "", Kind::Text, "neutral::spoken(&request.prompt)"),
    source("negative_prompt", "", Kind::Text, "neutral::spoken(&request.negative_prompt)"),
    source("audio", "link", Kind::Sound, "neutral::link(links, MediumRole::Audio)"),
    source("audio", "wanted", Kind::Flag, "neutral::audio_wanted(request)"),
    source("template", "", Kind::Text, "request.template.clone()"),
    source("seed", "", Kind::Whole, "request.seed.map(i64::from)"),
    source("duration", "", Kind::Whole, "Some(i64::from(request.duration.0))"),
    source("shot_type", "", Kind::Words(&["single", "multi"]), "Some(request.shot_type.as_str().to_owned())"),
    source("shots", "prompt", Kind::Text, "neutral::spoken(&shot.prompt)"),
    source("shots", "duration", Kind::Whole, "Some(i64::from(shot.duration.0))"),
    source("watermark", "", Kind::Flag, "Some(request.watermark)"),
    source("resolution", "", Kind::Words(&["720P", "1080P"]), "Some(request.resolution.as_str().to_owned())"),
    source("prompt_extend", "", Kind::Flag, "Some(request.prompt_extend)"),
];

impl Role {
    /// Whether a picture stands in its place.
    pub(crate) fn is_picture(&self) -> bool {
        matches!(&self.gives, Gives::Said { source, .. } if source.kind == Kind::Picture)
    }

    /// The list that it fills, and the member of the list's items.
    pub(crate) fn in_list(&self) -> Option<(&str, &str)> {
        self.pointer.split_once("/-/")
    }

    /// As it is printed.
    pub(crate) fn row(&self) -> ir::Role {
        let (values, absent) = match &self.gives {
            Gives::Fixed(_) => (Vec::new(), None),
            Gives::Said { values, absent, .. } => (
                values.iter().map(|(word, host)| (word.clone(), host.to_string())).collect(),
                absent.as_ref(),
            ),
        };
        ir::Role {
            word: self.word.clone(),
            from: self.from.clone(),
            pointer: self.pointer.clone(),
            item: self.item.clone(),
            values,
            absent: absent.map(Value::to_string).unwrap_or_default(),
        }
    }
}

/// Reads `x-wanflow-roles`, in the document's order.
pub(crate) fn read(document: &Cursor<'_>, request: &Node) -> Vec<Role> {
    let Some(table) = document.need("x-wanflow-roles") else { return Vec::new() };
    let mut roles: Vec<Role> = Vec::new();
    for row in table.items() {
        let Some(role) = role(&row, request) else { continue };
        let same = |other: &&Role| other.pointer == role.pointer && other.item == role.item;
        if roles.iter().any(|other| same(&other)) {
            row.refuse(format!("another role fills {} already", role.pointer));
        }
        roles.push(role);
    }
    if roles.iter().all(|role| role.word != "image") {
        table.refuse("no role for `image`");
    }
    check_needs(&table, request, &roles);
    roles
}

/// What the request needs, some role must give.
fn check_needs(table: &Cursor<'_>, request: &Node, roles: &[Role]) {
    request.walk(&mut |node| {
        for member in node.members().iter().filter(|member| member.required) {
            if !is_filled(&member.node, roles) {
                let place = &member.node.pointer;
                table.refuse(format!("the request needs {place}, and no role fills it"));
            }
        }
        if let Shape::List { .. } = node.shape
            && !is_filled(node, roles)
        {
            let place = &node.pointer;
            table.refuse(format!("no role fills the list {place}, and `with` cannot"));
        }
    });
}

fn is_filled(node: &Node, roles: &[Role]) -> bool {
    let items = format!("{}/-/", node.pointer);
    let member = node.pointer.split_once("/-/");
    let by_item = |role: &Role| {
        let same_list = role.in_list().map(|(list, _)| list) == member.map(|(list, _)| list);
        same_list && role.item.iter().any(|(name, _)| Some(name.as_str()) == member.map(|m| m.1))
    };
    match node.shape {
        Shape::Object { .. } => true,
        Shape::List { .. } => roles.iter().any(|role| role.pointer.starts_with(&items)),
        _ => roles.iter().any(|role| role.pointer == node.pointer || by_item(role)),
    }
}

/// The fields that no role fills: the endpoint's own, which `with` sets.
pub(crate) fn own(request: &Node, roles: &[Role], root: &Cursor<'_>) -> Vec<ir::OwnField> {
    let mut own: Vec<ir::OwnField> = Vec::new();
    request.walk(&mut |node| {
        let is_leaf = !matches!(node.shape, Shape::Object { .. } | Shape::List { .. });
        if !is_leaf || node.pointer.contains("/-/") || is_filled(node, roles) {
            return;
        }
        let place = root.at(&node.place).unwrap_or_else(|| root.clone());
        if own.iter().any(|other| other.name == node.name) {
            place.refuse(
                "another field without a role has this name, so `with` cannot distinguish them",
            );
        }
        own.push(ir::OwnField {
            name: node.name.clone(),
            pointer: node.pointer.clone(),
            doc: node.doc.clone(),
            kind: kind(&node.shape),
        });
    });
    own
}

/// The words without which there is no request: their places are required all the way down.
pub(crate) fn needs(request: &Node, roles: &[Role]) -> Vec<String> {
    let mut needed = Vec::new();
    needed_below(request, &mut needed);
    let said = roles.iter().filter(|role| {
        !role.word.is_empty() && role.word != "image" && needed.contains(&role.pointer)
    });
    said.map(|role| role.word.clone()).collect()
}

fn needed_below(node: &Node, needed: &mut Vec<String>) {
    for member in node.members().iter().filter(|member| member.required) {
        needed.push(member.node.pointer.clone());
        needed_below(&member.node, needed);
    }
}

/// Rust for what a field of the endpoint's own holds.
fn kind(shape: &Shape) -> String {
    match shape {
        Shape::Text { min, max } => format!("Text({min:?}, {max:?})"),
        Shape::Whole { min, max } => format!("Whole({min:?}, {max:?})"),
        Shape::Number { min, max } => format!("Number({min:?}, {max:?})"),
        Shape::Words(words) => {
            let words: Vec<_> = words.iter().map(|word| text_literal(&word.wire)).collect();
            format!("Words(&[{}])", words.join(", "))
        }
        Shape::Wholes(list) => format!("Wholes(&{list:?})"),
        Shape::Flag | Shape::Object { .. } | Shape::List { .. } => "Flag".to_owned(),
    }
}

fn role(row: &Cursor<'_>, request: &Node) -> Option<Role> {
    row.only(&["absent", "fixed", "from", "item", "mark", "pointer", "values", "word"]);
    let pointer = row.need("pointer")?;
    let place = pointer.text()?;
    let Some(target) = request.at(place) else {
        pointer.refuse("leads nowhere in the request's schema");
        return None;
    };
    if let Some(fixed) = row.member("fixed") {
        if !takes(&target.shape, fixed.value()) {
            fixed.refuse("the schema does not take this value");
        }
        let gives = Gives::Fixed(fixed.value().clone());
        let pointer = place.to_owned();
        return Some(Role {
            word: String::new(),
            from: String::new(),
            pointer,
            item: vec![],
            gives,
        });
    }
    let source = named_source(row)?;
    let values = values(row, source, target);
    check_fit(&pointer, source, target, &values);
    let absent = row.member("absent");
    if let Some(absent) = &absent
        && !takes(&target.shape, absent.value())
    {
        absent.refuse("the schema does not take this value");
    }
    Some(Role {
        word: source.word.to_owned(),
        from: source.from.to_owned(),
        pointer: place.to_owned(),
        item: item(row, place, source, request)?,
        gives: Gives::Said { source, values, absent: absent.map(|place| place.value().clone()) },
    })
}

fn named_source(row: &Cursor<'_>) -> Option<&'static Source> {
    let word = row.need_text("word")?;
    let from = row.member("from").and_then(|from| from.text()).unwrap_or_default();
    let found = SOURCES.iter().find(|source| source.word == word && source.from == from);
    if found.is_none() {
        let spell = |source: &Source| match source.from {
            "" => source.word.to_owned(),
            from => format!("{} from {from}", source.word),
        };
        let known: Vec<_> = SOURCES.iter().map(spell).collect();
        row.refuse(format!("the storyboard has no such word; known: {}", known.join(", ")));
    }
    found
}

/// The members of the item that a value stands in, where it stands in a list.
fn item(
    row: &Cursor<'_>,
    pointer: &str,
    source: &Source,
    request: &Node,
) -> Option<Vec<(String, String)>> {
    let table = row.member("item");
    let Some((list, _)) = pointer.split_once("/-/") else {
        if let Some(table) = table {
            table.refuse("only a pointer with `/-/` puts an item into a list");
        }
        if source.word == "shots" {
            row.refuse("shots are a list: expected a pointer with `/-/`");
        }
        return Some(Vec::new());
    };
    let mut item = Vec::new();
    for (name, place) in table.iter().flat_map(Cursor::members) {
        let target = request.at(&format!("{list}/-/{name}"));
        if !target.is_some_and(|target| takes(&target.shape, place.value())) {
            place.refuse("the schema of the list's items does not take this");
        }
        item.push((name.to_owned(), place.text()?.to_owned()));
    }
    Some(item)
}

/// The host's spelling of the storyboard's values, where they differ.
fn values(row: &Cursor<'_>, source: &Source, target: &Node) -> Vec<(String, Value)> {
    let Some(table) = row.member("values") else { return Vec::new() };
    let mut values = Vec::new();
    for (word, place) in table.members() {
        if let Some(known) = domain(source)
            && !known.contains(&word)
        {
            place.refuse(format!("`{word}` is not a word of the storyboard: {}", known.join(", ")));
        }
        if source.kind.is_free_text() {
            place.refuse(format!("`{}` is free text: there is nothing to map", source.word));
        }
        if !takes(&target.shape, place.value()) {
            place.refuse("the schema does not take this value");
        }
        values.push((word.to_owned(), place.value().clone()));
    }
    values
}

/// Every value that a source can have, if they are few.
fn domain(source: &Source) -> Option<Vec<&'static str>> {
    match source.kind {
        Kind::Flag => Some(vec!["true", "false"]),
        Kind::Words(words) => Some(words.to_vec()),
        Kind::Text | Kind::Picture | Kind::Sound | Kind::Whole => None,
    }
}

fn check_fit(place: &Cursor<'_>, source: &Source, target: &Node, values: &[(String, Value)]) {
    let unmapped = |word: &str| values.iter().all(|(known, _)| known != word);
    let natural = |word: &str| match source.kind {
        Kind::Flag => Value::Bool(word == "true"),
        _ => Value::String(word.to_owned()),
    };
    if let Some(words) = domain(source) {
        let strange: Vec<_> = words
            .iter()
            .filter(|word| unmapped(word) && !takes(&target.shape, &natural(word)))
            .collect();
        // Of resolutions the schema says what is sold, and refuses the others by their names.
        let by_name = matches!(target.shape, Shape::Words(_) | Shape::Text { .. });
        let may_lack = source.word == "resolution" && by_name && strange.len() < words.len();
        for word in strange.iter().filter(|_| !may_lack) {
            place.refuse(format!("`{word}` has no value that the schema takes; map it"));
        }
        return;
    }
    let fits = match (source.kind, &target.shape) {
        (Kind::Whole, Shape::Whole { .. } | Shape::Wholes(_) | Shape::Text { .. }) => true,
        (kind, Shape::Text { .. }) if kind.is_free_text() => true,
        (Kind::Whole, Shape::Words(words)) => {
            for word in words {
                let is_mapped = values.iter().any(|(_, host)| host.as_str() == Some(&word.wire));
                if !is_mapped && word.wire.parse::<i64>().is_err() {
                    place.refuse(format!("`{}` is not a number; map it", word.wire));
                }
            }
            true
        }
        _ => false,
    };
    if !fits {
        place.refuse(format!("the schema's type does not take what `{}` gives", source.word));
    }
}

/// Whether a schema's values are of this one's type, and this one is among them.
fn takes(shape: &Shape, value: &Value) -> bool {
    let within = |number: i64, min: Option<i64>, max: Option<i64>| {
        min.is_none_or(|min| min <= number) && max.is_none_or(|max| number <= max)
    };
    match (shape, value) {
        (Shape::Flag, Value::Bool(_)) => true,
        (Shape::Text { min, max }, Value::String(text)) => {
            let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            within(count, *min, *max)
        }
        (Shape::Words(words), Value::String(text)) => words.iter().any(|word| word.wire == *text),
        (Shape::Whole { min, max }, Value::Number(number)) => {
            number.as_i64().is_some_and(|number| within(number, *min, *max))
        }
        (Shape::Wholes(list), Value::Number(number)) => {
            number.as_i64().is_some_and(|number| list.contains(&number))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::SOURCES;
    use crate::cargo::workspace;

    #[test]
    fn the_guide_lists_every_word_that_a_role_can_give() {
        let guide = workspace().join("schemas/endpoints/README.md");
        let guide = std::fs::read_to_string(guide).expect("the guide of endpoint documents");
        let list = guide.lines().find_map(|line| line.strip_prefix("Words: "));
        let list = list.and_then(|list| list.split(". ").next()).expect("a line `Words: …`");
        let listed: BTreeSet<_> = list.split('`').skip(1).step_by(2).collect();
        let parts = SOURCES.iter().filter(|source| !source.from.is_empty());
        let parts = parts.map(|source| format!("from: {}", source.from));
        let words = SOURCES.iter().map(|source| source.word.to_owned());
        let known: BTreeSet<_> = words.chain(parts).collect();
        assert!(known.iter().map(String::as_str).eq(listed), "the guide lists {list}");
    }
}
