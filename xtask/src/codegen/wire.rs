//! How the body is built from the neutral request: a builder for each object, and what is put
//! into it. Decides the Rust; the template only prints it.

use serde_json::Value;

use super::ir::{OwnField, Types, Wire, WireBuilder, WireSet};
use super::names;
use super::print::text_literal;
use super::roles::{Gives, Kind, Role};
use super::schema::{Node, Shape};

/// What the building of a body is made from.
pub(crate) struct Plan<'a> {
    pub(crate) roles: &'a [Role],
    pub(crate) own: &'a [OwnField],
    pub(crate) types: &'a Types,
}

/// Decides how the body is built: inner builders first.
pub(crate) fn wire(request: &Node, plan: &Plan<'_>) -> Option<Wire> {
    let mut wire = Wire {
        builders: Vec::new(),
        root: String::new(),
        items: Vec::new(),
        own: plan.own.iter().map(|field| field.name.clone()).collect(),
    };
    wire.root = plan.builder(request, &mut wire)?;
    Some(wire)
}

impl Plan<'_> {
    fn builder(&self, node: &Node, wire: &mut Wire) -> Option<String> {
        let definition = self.definition(&node.pointer)?;
        let mut sets = Vec::new();
        for (member, field) in node.members().iter().zip(&definition.fields) {
            let setter = setter(&field.ident);
            let expression = match &member.node.shape {
                Shape::Object { .. } => {
                    Some(format!("Some({})", self.builder(&member.node, wire)?))
                }
                Shape::List { .. } => self.list(&member.node.pointer, wire),
                shape => self.leaf(&member.node.pointer, shape),
            };
            sets.extend(expression.map(|expression| WireSet { setter, expression }));
        }
        let variable = format!("{}_builder", names::snake(&definition.name));
        let name = definition.name.clone();
        wire.builders.push(WireBuilder { variable: variable.clone(), name, sets });
        Some(variable)
    }

    fn leaf(&self, pointer: &str, shape: &Shape) -> Option<String> {
        if let Some(role) = self.roles.iter().find(|role| role.pointer == pointer) {
            return Some(expression(role, shape));
        }
        let field = self.own.iter().find(|field| field.pointer == pointer)?;
        let (name, pointer) = (text_literal(&field.name), text_literal(pointer));
        let expected = text_literal(called(shape));
        Some(format!("neutral::own(request, {name}, {pointer}, {expected}, &mut found)"))
    }

    /// The items of a list: one for each shot, or one for each role that says something.
    fn list(&self, list: &str, wire: &mut Wire) -> Option<String> {
        let definition = self.definition(&format!("{list}/-"))?;
        let name = definition.name.clone();
        let of_list = |role: &&Role| role.in_list().is_some_and(|(at, _)| at == list);
        let set = |member: &str, expression: &str| {
            let field = definition.fields.iter().find(|field| field.wire == member)?;
            Some(format!(".{}({expression})", setter(&field.ident)))
        };
        let shape = |member: &str| definition.fields.iter().find(|field| field.wire == member);
        let roles: Vec<_> = self.roles.iter().filter(of_list).collect();
        let is_shots = roles.iter().any(|role| role.word == "shots");
        let mut items = Vec::new();
        for role in &roles {
            let (_, member) = role.in_list()?;
            let is_text = shape(member)?.held == "String";
            let given = expression(role, &if is_text { TEXT } else { WHOLE });
            if is_shots {
                items.push(set(member, &given)?);
                continue;
            }
            let mut item = format!("{name}::builder()");
            for (name, text) in &role.item {
                item += &set(name, &format!("Some({}.to_owned())", text_literal(text)))?;
            }
            item += &set(member, "Some(value)")?;
            items.push(format!("{given}.map(|value| {item})"));
        }
        wire.items.push(name.clone());
        Some(if is_shots {
            format!("neutral::shots(request, |shot| {name}::builder(){})", items.concat())
        } else {
            format!("neutral::items([{}])", items.join(", "))
        })
    }

    fn definition(&self, pointer: &str) -> Option<&super::ir::Struct> {
        self.types.structs.iter().find(|definition| definition.pointer == pointer)
    }
}

const TEXT: Shape = Shape::Text { min: None, max: None };
const WHOLE: Shape = Shape::Whole { min: None, max: None };

fn setter(ident: &str) -> String {
    format!("maybe_{}", ident.trim_start_matches("r#"))
}

/// Rust that gives a role's value in the type that the builder holds.
fn expression(role: &Role, target: &Shape) -> String {
    let (source, values, absent) = match &role.gives {
        Gives::Fixed(value) => return format!("Some({})", owned(value)),
        Gives::Said { source, values, absent } => (source, values, absent),
    };
    let is_text = matches!(target, Shape::Text { .. } | Shape::Words(_));
    let spells = source.kind == Kind::Whole && is_text;
    let mut expression = source.expression.to_owned();
    if spells || !values.is_empty() {
        let pair =
            |(word, host): &(String, Value)| format!("({}, {})", text_literal(word), owned(host));
        let pairs: Vec<_> = values.iter().map(pair).collect();
        expression = format!("neutral::mapped({expression}, &[{}])", pairs.join(", "));
    }
    match absent {
        Some(Value::String(text)) => {
            format!("{expression}.or_else(|| Some({}.to_owned()))", text_literal(text))
        }
        Some(absent) => format!("{expression}.or(Some({absent}))"),
        None => expression,
    }
}

/// A value as an owned Rust expression.
fn owned(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{}.to_owned()", text_literal(text)),
        other => other.to_string(),
    }
}

/// What a shape's values are called.
fn called(shape: &Shape) -> &'static str {
    match shape {
        Shape::Flag => "true or false",
        Shape::Text { .. } | Shape::Words(_) => "a text",
        Shape::Whole { .. } | Shape::Wholes(_) => "a whole number",
        Shape::Number { .. } => "a number",
        Shape::Object { .. } => "an object",
        Shape::List { .. } => "a list",
    }
}
