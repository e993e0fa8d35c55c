//! From an understood schema to the Rust types that will be printed: names and representations.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::ir::{Field, Number, Range, Struct, Text, Types, Variant, Wholes, Words};
use super::names;
use super::schema::{Member, Node, Shape};

/// Decides every type of a body. Names that collide are refused where the later one stands.
pub(crate) fn types(node: &Node, root: &Cursor<'_>) -> Types {
    let mut lowering = Lowering { types: Types::default(), names: BTreeMap::new(), root };
    lowering.structure(node);
    lowering.types
}

struct Lowering<'a> {
    types: Types,
    /// Type names, and the pointer that each belongs to.
    names: BTreeMap<String, String>,
    /// The schema's file.
    root: &'a Cursor<'a>,
}

impl Lowering<'_> {
    fn structure(&mut self, node: &Node) -> String {
        let name = self.claim(node);
        // Its own builder is a name too.
        self.claim_name(format!("{name}Builder"), node);
        let slot = self.types.structs.len();
        let closed = matches!(node.shape, Shape::Object { closed: true, .. });
        self.types.structs.push(Struct {
            pointer: node.pointer.clone(),
            name: name.clone(),
            doc: node.doc.clone(),
            closed,
            fields: Vec::new(),
        });
        let fields: Vec<_> = node.members().iter().map(|member| self.field(member)).collect();
        for (index, field) in fields.iter().enumerate() {
            if fields[..index].iter().any(|other| other.ident == field.ident) {
                let (wire, ident) = (&field.wire, &field.ident);
                self.refuse(node, format!("`{wire}` and another have one Rust name: `{ident}`"));
            }
        }
        self.types.structs[slot].fields = fields;
        name
    }

    fn field(&mut self, member: &Member) -> Field {
        let node = &member.node;
        let (owned, held) = match &node.shape {
            Shape::Flag => ("bool".to_owned(), "bool".to_owned()),
            Shape::Text { min: None, max: None } => ("String".to_owned(), "String".to_owned()),
            Shape::Whole { min: None, max: None } => ("i64".to_owned(), "i64".to_owned()),
            Shape::Object { .. } => {
                let name = self.structure(node);
                (name.clone(), format!("{name}Builder"))
            }
            Shape::Number { min: None, max: None } => ("f64".to_owned(), "f64".to_owned()),
            Shape::List { item, min, max } => {
                let name = self.structure(item);
                let size = |bound: &Option<i64>, none: &str| {
                    bound.map_or_else(|| none.to_owned(), |bound| bound.to_string())
                };
                let (min, max) = (size(min, "0"), size(max, "{ usize::MAX }"));
                (format!("check::List<{name}, {min}, {max}>"), format!("Vec<{name}Builder>"))
            }
            Shape::Text { .. } | Shape::Words(_) => (self.leaf(node), "String".to_owned()),
            Shape::Whole { .. } | Shape::Wholes(_) => (self.leaf(node), "i64".to_owned()),
            Shape::Number { .. } => (self.leaf(node), "f64".to_owned()),
        };
        Field {
            ident: names::snake(&node.name),
            wire: node.name.clone(),
            doc: node.doc.clone(),
            required: member.required,
            owned,
            held,
            nested: matches!(node.shape, Shape::Object { .. } | Shape::List { .. }),
            list: matches!(node.shape, Shape::List { .. }),
        }
    }

    fn leaf(&mut self, node: &Node) -> String {
        let name = self.claim(node);
        let doc = node.doc.clone();
        match &node.shape {
            Shape::Text { min, max } => {
                self.types.texts.push(Text { name: name.clone(), doc, min: *min, max: *max });
            }
            Shape::Whole { min, max } => {
                self.types.ranges.push(Range { name: name.clone(), doc, min: *min, max: *max });
            }
            Shape::Number { min, max } => {
                self.types.numbers.push(Number { name: name.clone(), doc, min: *min, max: *max });
            }
            Shape::Words(words) => {
                let variants = words.iter().map(|word| Variant {
                    ident: names::pascal(&word.wire),
                    doc: word.doc.clone(),
                    value: word.wire.clone(),
                });
                let variants = self.distinct(variants.collect(), node);
                self.types.words.push(Words { name: name.clone(), doc, variants });
            }
            Shape::Wholes(wholes) => {
                let variants = wholes.iter().map(|value| Variant {
                    ident: names::number(*value),
                    doc: format!("{value} {}", node.unit).trim_end().to_owned(),
                    value: *value,
                });
                let variants = self.distinct(variants.collect(), node);
                let unit = node.unit.clone();
                self.types.wholes.push(Wholes { name: name.clone(), doc, unit, variants });
            }
            Shape::Flag | Shape::Object { .. } | Shape::List { .. } => {}
        }
        name
    }

    /// Variants whose names collide are refused: two words would become one.
    fn distinct<T>(&self, variants: Vec<Variant<T>>, node: &Node) -> Vec<Variant<T>> {
        for (index, variant) in variants.iter().enumerate() {
            if variants[..index].iter().any(|other| other.ident == variant.ident) {
                let ident = &variant.ident;
                self.refuse(node, format!("two values have one Rust name: `{ident}`"));
            }
        }
        variants
    }

    /// The type's name: its title, else its member's name.
    fn claim(&mut self, node: &Node) -> String {
        let name = names::pascal(node.title.as_deref().unwrap_or(&node.name));
        self.claim_name(name, node)
    }

    fn claim_name(&mut self, name: String, node: &Node) -> String {
        let other = self.names.insert(name.clone(), node.pointer.clone());
        if let Some(other) = other {
            let message = format!("has the Rust name of `{other}`, `{name}`; give one a title");
            self.refuse(node, message);
        } else if RESERVED.contains(&name.as_str()) {
            self.refuse(
                node,
                format!("is named `{name}`, which generated code needs; add a title"),
            );
        }
        name
    }

    fn refuse(&self, node: &Node, message: String) {
        self.root.at(&node.place).unwrap_or_else(|| self.root.clone()).refuse(message);
    }
}

/// Names that generated code uses itself.
const RESERVED: &[&str] = &[
    "Build",
    "ClipRequest",
    "Err",
    "From",
    "Into",
    "Links",
    "Members",
    "None",
    "Ok",
    "Option",
    "Result",
    "Self_",
    "Serialize",
    "Deserialize",
    "Some",
    "String",
    "TryFrom",
    "Value",
    "Vec",
    "Violation",
];
