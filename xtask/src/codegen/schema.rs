//! Reads a JSON Schema (2020-12) into what the generator understands of it.
//!
//! The supported keywords are in one table, [`KEYWORDS`]; everything else is refused, never
//! skipped. Knows nothing of Rust or of endpoints.

use serde_json::Value;

use super::cursor::Cursor;

/// A schema, understood.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Name of the member that it describes; empty for the root.
    pub(crate) name: String,
    /// JSON pointer of the value inside a body.
    pub(crate) pointer: String,
    /// JSON pointer of the schema inside its file.
    pub(crate) place: String,
    pub(crate) title: Option<String>,
    pub(crate) doc: String,
    /// What the host assumes where the value is absent.
    pub(crate) default: Option<Value>,
    /// Unit of a number.
    pub(crate) unit: String,
    /// Letter of the document's table of sources; `None`: its first.
    pub(crate) mark: Option<String>,
    pub(crate) shape: Shape,
}

/// What values a schema takes.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Flag,
    Text { min: Option<i64>, max: Option<i64> },
    Whole { min: Option<i64>, max: Option<i64> },
    Number { min: Option<f64>, max: Option<f64> },
    Words(Vec<Word>),
    Wholes(Vec<i64>),
    Object { members: Vec<Member>, closed: bool },
    List { item: Box<Node>, min: Option<i64>, max: Option<i64> },
}

/// One word of a closed list.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) wire: String,
    pub(crate) doc: String,
}

/// One property of an object.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) required: bool,
    pub(crate) node: Node,
}

/// Keywords that may stand anywhere.
const ANYWHERE: &[&str] = &[
    "$comment",
    "$schema",
    "default",
    "description",
    "examples",
    "title",
    "type",
    "x-wanflow-enum-descriptions",
    "x-wanflow-mark",
    "x-wanflow-unit",
];

/// Keywords by type: the whole of what is supported.
const KEYWORDS: &[(&str, &[&str])] = &[
    ("array", &["items", "maxItems", "minItems"]),
    ("boolean", &[]),
    ("integer", &["enum", "maximum", "minimum"]),
    ("number", &["maximum", "minimum"]),
    ("object", &["additionalProperties", "properties", "required"]),
    ("string", &["const", "enum", "maxLength", "minLength"]),
];

/// Reads the schema of a whole body.
pub(crate) fn read(root: &Cursor<'_>) -> Option<Node> {
    node(root, "", "")
}

impl Node {
    /// Every node of the tree, parents first.
    pub(crate) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        visit(self);
        for member in self.members() {
            member.node.walk(visit);
        }
        if let Shape::List { item, .. } = &self.shape {
            item.walk(visit);
        }
    }

    /// The properties of an object; none for anything else.
    pub(crate) fn members(&self) -> &[Member] {
        match &self.shape {
            Shape::Object { members, .. } => members,
            _ => &[],
        }
    }

    /// The node that describes the value at this pointer.
    pub(crate) fn at(&self, pointer: &str) -> Option<&Node> {
        let mut found = None;
        self.walk(&mut |node| {
            if node.pointer == pointer {
                found = Some(node);
            }
        });
        found
    }
}

fn node(schema: &Cursor<'_>, name: &str, pointer: &str) -> Option<Node> {
    let text = |keyword| schema.member(keyword).and_then(|member| member.text()).map(str::to_owned);
    let kind = kind(schema)?;
    let shape = match kind {
        "boolean" => Shape::Flag,
        "string" if schema.member("const").is_some() => Shape::Words(vec![constant(schema)?]),
        "string" if schema.member("enum").is_some() => Shape::Words(words(schema)?),
        "string" => {
            Shape::Text { min: bound(schema, "minLength"), max: bound(schema, "maxLength") }
        }
        "integer" if schema.member("enum").is_some() => Shape::Wholes(wholes(schema)?),
        "integer" => Shape::Whole { min: bound(schema, "minimum"), max: bound(schema, "maximum") },
        "number" => Shape::Number { min: limit(schema, "minimum"), max: limit(schema, "maximum") },
        "array" => list(schema, pointer)?,
        _ => object(schema, pointer)?,
    };
    check_range(schema, &shape);
    Some(Node {
        name: name.to_owned(),
        pointer: pointer.to_owned(),
        place: schema.pointer().to_owned(),
        title: text("title"),
        doc: text("description").unwrap_or_default(),
        default: schema.member("default").map(|member| member.value().clone()),
        unit: text("x-wanflow-unit").unwrap_or_default(),
        mark: text("x-wanflow-mark"),
        shape,
    })
}

/// The schema's type, once every keyword beside it is known to be supported.
fn kind(schema: &Cursor<'_>) -> Option<&'static str> {
    if !schema.value().is_object() {
        schema.refuse("expected an object; a schema that is only true or false is not supported");
        return None;
    }
    let named = schema.need("type")?;
    let kinds: Vec<_> = KEYWORDS.iter().map(|row| (row.0, *row)).collect();
    let found = match named.value() {
        Value::Array(_) => {
            named.refuse("a list of types is not supported yet; name one type");
            None
        }
        _ => named.word(&kinds),
    };
    let supported = found.map_or(&[][..], |row| row.1);
    for (keyword, place) in schema.members() {
        if ANYWHERE.contains(&keyword) || supported.contains(&keyword) {
            continue;
        }
        if found.is_some() && KEYWORDS.iter().any(|(_, all)| all.contains(&keyword)) {
            place.refuse(format!("keyword `{keyword}` says nothing about this type"));
        } else if !KEYWORDS.iter().any(|(_, all)| all.contains(&keyword)) {
            let known = supported.join(", ");
            place.refuse(format!("keyword `{keyword}` is not supported; for this type: {known}"));
        }
    }
    found.map(|row| row.0)
}

fn object(schema: &Cursor<'_>, pointer: &str) -> Option<Shape> {
    let required = schema.member("required");
    let required_names = required.as_ref().map(Cursor::texts).unwrap_or_default();
    let mut members = Vec::new();
    let properties = schema.member("properties");
    for (name, property) in properties.iter().flat_map(Cursor::members) {
        let below = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
        let required = required_names.iter().any(|required| required == name);
        if let Some(node) = node(&property, name, &below) {
            members.push(Member { required, node });
        }
    }
    let known = |name: &str| properties.iter().any(|properties| properties.member(name).is_some());
    for name in required_names.iter().filter(|name| !known(name)) {
        required.as_ref()?.refuse(format!("`{name}` is required, but has no property"));
    }
    let closed = match schema.member("additionalProperties") {
        None => false,
        Some(place) => {
            if !place.value().is_boolean() {
                place.refuse("only true and false are supported yet");
            }
            *place.value() == Value::Bool(false)
        }
    };
    Some(Shape::Object { members, closed })
}

/// A list, whose items stand at the pointer `-`.
fn list(schema: &Cursor<'_>, pointer: &str) -> Option<Shape> {
    let items = schema.need("items")?;
    let name = items.member("title").and_then(|title| title.text()).unwrap_or_default();
    let item = node(&items, name, &format!("{pointer}/-"))?;
    if !matches!(item.shape, Shape::Object { .. }) {
        items.refuse("only lists of objects are supported here");
        return None;
    }
    if item.title.is_none() {
        items.refuse("the items' type needs a `title`");
    }
    let (min, max) = (bound(schema, "minItems"), bound(schema, "maxItems"));
    Some(Shape::List { item: Box::new(item), min, max })
}

fn constant(schema: &Cursor<'_>) -> Option<Word> {
    let wire = schema.member("const")?.text()?.to_owned();
    Some(Word { wire, doc: String::new() })
}

fn words(schema: &Cursor<'_>) -> Option<Vec<Word>> {
    let docs = schema.member("x-wanflow-enum-descriptions");
    let doc_of = |word: &str| {
        let doc = docs.as_ref().and_then(|docs| docs.member(word));
        doc.and_then(|doc| doc.text()).unwrap_or_default().to_owned()
    };
    let list = schema.member("enum")?;
    let words: Vec<_> =
        list.texts().into_iter().map(|wire| Word { doc: doc_of(&wire), wire }).collect();
    for (word, place) in docs.iter().flat_map(Cursor::members) {
        if words.iter().all(|known| known.wire != word) {
            place.refuse(format!("`{word}` is not in the enum"));
        }
    }
    Some(words)
}

fn wholes(schema: &Cursor<'_>) -> Option<Vec<i64>> {
    Some(schema.member("enum")?.items().iter().filter_map(Cursor::whole).collect())
}

fn bound(schema: &Cursor<'_>, keyword: &str) -> Option<i64> {
    schema.member(keyword)?.whole()
}

fn limit(schema: &Cursor<'_>, keyword: &str) -> Option<f64> {
    let place = schema.member(keyword)?;
    let number = place.value().as_f64();
    if number.is_none() {
        place.refuse("expected a number");
    }
    number
}

fn check_range(schema: &Cursor<'_>, shape: &Shape) {
    match shape {
        Shape::Text { min: Some(min), max: Some(max) }
        | Shape::Whole { min: Some(min), max: Some(max) }
            if min > max =>
        {
            schema.refuse(format!("the range is empty: {min} to {max}"));
        }
        Shape::Number { min: Some(min), max: Some(max) } if min > max => {
            schema.refuse(format!("the range is empty: {min} to {max}"));
        }
        Shape::List { min, max, .. }
            if min.unwrap_or(0) < 0 || max.is_some_and(|max| max < min.unwrap_or(0)) =>
        {
            schema.refuse("the range of `minItems` and `maxItems` is empty");
        }
        Shape::Words(words) if words.is_empty() => schema.refuse("the enum is empty"),
        Shape::Wholes(wholes) if wholes.is_empty() => schema.refuse("the enum is empty"),
        _ => {}
    }
    for keyword in ["minimum", "maximum", "minLength", "maxLength"] {
        if let (Some(place), true) = (schema.member(keyword), schema.member("enum").is_some()) {
            place.refuse(format!("`{keyword}` beside `enum` is not supported; shorten the enum"));
        }
    }
}
