//! Roles: which word of the storyboard ends up where in the request, and in which spelling.

use super::cursor::Cursor;
use super::ir::{Types, Wire, WireBuilder, WireSet};
use super::names;
use super::schema::{Node, Shape};

/// One role, checked against the request's schema.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) word: String,
    pub(crate) pointer: String,
    source: &'static Source,
    values: Vec<(String, String)>,
}

/// A part of the neutral request: what the language has to give.
#[derive(Debug)]
struct Source {
    word: &'static str,
    /// Part of the word, where it has several.
    from: &'static str,
    kind: Kind,
    /// Rust that reads it.
    expression: &'static str,
}

/// What a source gives.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Flag,
    Text,
    Whole,
    Words(&'static [&'static str]),
}

const fn source(
    word: &'static str,
    from: &'static str,
    kind: Kind,
    expression: &'static str,
) -> Source {
    Source { word, from, kind, expression }
}

/// Everything that the neutral request has to give.
#[rustfmt::skip]
const SOURCES: &[Source] = &[
    source("image", "", Kind::Text, "neutral::image(links)"),
    source("prompt", "", Kind::Text, "neutral::prompt(request)"),
    source("negative_prompt", "", Kind::Text, "neutral::negative_prompt(request)"),
    source("audio", "link", Kind::Text, "neutral::audio_link(links)"),
    source("audio", "wanted", Kind::Flag, "neutral::audio_wanted(request)"),
    source("template", "", Kind::Text, "neutral::template(request)"),
    source("seed", "", Kind::Whole, "neutral::seed(request)"),
    source("duration", "", Kind::Whole, "neutral::duration(request)"),
    source("shot_type", "", Kind::Words(&["single", "multi"]), "neutral::shot_type(request)"),
    source("watermark", "", Kind::Flag, "neutral::watermark(request)"),
    source("resolution", "", Kind::Words(&["720P", "1080P"]), "neutral::resolution(request)"),
    source("prompt_extend", "", Kind::Flag, "neutral::prompt_extend(request)"),
];

/// Reads `x-wanflow-roles`, in the document's order.
pub(crate) fn read(document: &Cursor<'_>, request: &Node) -> Vec<Role> {
    let Some(table) = document.need("x-wanflow-roles") else { return Vec::new() };
    let mut roles: Vec<Role> = Vec::new();
    for row in table.items() {
        let Some(role) = role(&row, request) else { continue };
        if roles.iter().any(|other| other.pointer == role.pointer) {
            row.refuse(format!("another role fills {} already", role.pointer));
        }
        roles.push(role);
    }
    if roles.iter().all(|role| role.word != "image") {
        table.refuse("no role for `image`");
    }
    request.walk(&mut |node| {
        for member in node.members().iter().filter(|member| member.required) {
            let leaf = !matches!(member.node.shape, Shape::Object { .. });
            if leaf && roles.iter().all(|role| role.pointer != member.node.pointer) {
                let place = &member.node.pointer;
                table.refuse(format!("the request needs {place}, and no role fills it"));
            }
        }
    });
    roles
}

fn role(row: &Cursor<'_>, request: &Node) -> Option<Role> {
    row.only(&["from", "pointer", "values", "word"]);
    let word = row.need_text("word")?;
    let from = row.member("from").and_then(|from| from.text()).unwrap_or_default();
    let found = SOURCES.iter().find(|source| source.word == word && source.from == from);
    let Some(source) = found else {
        let spell = |source: &Source| match source.from {
            "" => source.word.to_owned(),
            from => format!("{} from {from}", source.word),
        };
        let known: Vec<_> = SOURCES.iter().map(spell).collect();
        row.refuse(format!("the storyboard has no such word; known: {}", known.join(", ")));
        return None;
    };
    let pointer = row.need("pointer")?;
    let place = pointer.text()?;
    let Some(target) = request.at(place) else {
        pointer.refuse("leads nowhere in the request's schema");
        return None;
    };
    let values = values(row, source);
    check_fit(&pointer, source, target, &values);
    Some(Role { word: word.to_owned(), pointer: place.to_owned(), source, values })
}

/// The host's spelling of the storyboard's words, where they differ.
fn values(row: &Cursor<'_>, source: &Source) -> Vec<(String, String)> {
    let Some(table) = row.member("values") else { return Vec::new() };
    let Kind::Words(words) = source.kind else {
        table.refuse(format!("`{}` has no closed list of words to map", source.word));
        return Vec::new();
    };
    let mut values = Vec::new();
    for (word, place) in table.members() {
        if !words.contains(&word) {
            place.refuse(format!("`{word}` is not a word of the storyboard: {}", words.join(", ")));
        }
        values.extend(place.text().map(|wire| (word.to_owned(), wire.to_owned())));
    }
    values
}

fn check_fit(place: &Cursor<'_>, source: &Source, target: &Node, values: &[(String, String)]) {
    let fits = match (source.kind, &target.shape) {
        (Kind::Flag, Shape::Flag)
        | (Kind::Whole, Shape::Whole { .. } | Shape::Wholes(_))
        | (Kind::Text | Kind::Words(_), Shape::Text { .. }) => true,
        (Kind::Words(words), Shape::Words(taken)) => {
            for word in words {
                let mapped = values.iter().find(|(from, _)| from == word);
                let wire = mapped.map_or(*word, |(_, wire)| wire);
                if taken.iter().all(|taken| taken.wire != wire) {
                    place.refuse(format!("`{word}` becomes `{wire}`, which the schema refuses"));
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

/// Decides how the body is built: a builder for each object, inner ones first.
pub(crate) fn wire(request: &Node, roles: &[Role], types: &Types) -> Option<Wire> {
    let mut builders = Vec::new();
    let root = builder(request, roles, types, &mut builders)?;
    Some(Wire { builders, root })
}

fn builder(
    node: &Node,
    roles: &[Role],
    types: &Types,
    builders: &mut Vec<WireBuilder>,
) -> Option<String> {
    let definition = types.structs.iter().find(|definition| definition.pointer == node.pointer)?;
    let mut sets = Vec::new();
    for (member, field) in node.members().iter().zip(&definition.fields) {
        let setter = format!("maybe_{}", field.ident.trim_start_matches("r#"));
        if field.nested {
            if let Some(inner) = builder(&member.node, roles, types, builders) {
                sets.push(WireSet { setter, expression: format!("Some({inner})"), values: vec![] });
            }
        } else if let Some(role) = roles.iter().find(|role| role.pointer == member.node.pointer) {
            let expression = role.source.expression.to_owned();
            sets.push(WireSet { setter, expression, values: role.values.clone() });
        }
    }
    let variable = format!("{}_builder", names::snake(&definition.name));
    builders.push(WireBuilder { variable: variable.clone(), name: definition.name.clone(), sets });
    Some(variable)
}
