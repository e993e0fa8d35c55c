//! Types while they are decided, before they are spelt: recursion is still visible here.

use super::form::Size;

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// Null.
    Unit,
    Flag,
    Text,
    Anything,
    Number,
    Integer,
    /// Whole numbers of 64 bits, with and without a sign.
    Signed,
    Unsigned,
    Option(Box<Type>),
    List(Box<Type>),
    Map(Box<Type>),
    /// A definition, by its place in the list of all.
    Defined(usize),
    Boxed(Box<Type>),
}

/// A definition.
#[derive(Clone, Debug)]
pub(crate) struct Defined {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) body: Body,
}

/// What a definition is.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// Named, and not filled in yet.
    Open,
    Structure {
        members: Vec<Member>,
        /// Identifier and type of the rest; `None`: there is no rest.
        additional: Option<(String, Type)>,
        forbidden: Vec<String>,
        size: Size,
    },
    Choice {
        units: Vec<super::ir::Unit>,
        held: Vec<(String, String, Type)>,
        words: bool,
    },
    Tuple {
        members: Vec<Member>,
        rest: Option<Type>,
        checks: Vec<String>,
    },
    Newtype {
        inner: Type,
        checks: Vec<String>,
        patterns: Vec<String>,
    },
}

/// A property or an item.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) ident: String,
    pub(crate) wire: String,
    pub(crate) doc: String,
    pub(crate) required: bool,
    pub(crate) deprecated: bool,
    pub(crate) default: Option<String>,
    pub(crate) held: Type,
}

impl Type {
    /// The type in Rust.
    pub(crate) fn spelt(&self, all: &[Defined]) -> String {
        match self {
            Self::Unit => "()".to_owned(),
            Self::Flag => "bool".to_owned(),
            Self::Text => "String".to_owned(),
            Self::Anything => "serde_json::Value".to_owned(),
            Self::Number => "serde_json::Number".to_owned(),
            Self::Integer => "support::Integer".to_owned(),
            Self::Signed => "i64".to_owned(),
            Self::Unsigned => "u64".to_owned(),
            Self::Option(inner) => format!("Option<{}>", inner.spelt(all)),
            Self::List(inner) => format!("Vec<{}>", inner.spelt(all)),
            Self::Map(inner) => {
                format!("std::collections::BTreeMap<String, {}>", inner.spelt(all))
            }
            Self::Defined(index) => all[*index].name.clone(),
            Self::Boxed(inner) => format!("Box<{}>", inner.spelt(all)),
        }
    }

    /// The definition that lies inside by value, without a heap between.
    fn by_value(&self) -> Option<usize> {
        match self {
            Self::Defined(index) => Some(*index),
            Self::Option(inner) => inner.by_value(),
            _ => None,
        }
    }

    fn boxed(&mut self) {
        match self {
            Self::Option(inner) => inner.boxed(),
            _ => *self = Self::Boxed(Box::new(self.clone())),
        }
    }
}

impl Body {
    fn types(&mut self) -> Vec<&mut Type> {
        match self {
            Self::Open => Vec::new(),
            Self::Structure { members, .. } => {
                members.iter_mut().map(|member| &mut member.held).collect()
            }
            Self::Choice { held, .. } => held.iter_mut().map(|(_, _, held)| held).collect(),
            Self::Tuple { members, .. } => {
                members.iter_mut().map(|member| &mut member.held).collect()
            }
            Self::Newtype { inner, .. } => vec![inner],
        }
    }
}

/// Puts a box wherever a definition would lie inside itself.
pub(crate) fn break_circles(all: &mut [Defined]) {
    let mut edges: Vec<Vec<usize>> = Vec::new();
    for defined in all.iter_mut() {
        let types = defined.body.types();
        edges.push(types.iter().filter_map(|inner| inner.by_value()).collect());
    }
    for (from, defined) in all.iter_mut().enumerate() {
        for inner in defined.body.types() {
            let Some(to) = inner.by_value() else { continue };
            if leads(&edges, to, from) {
                inner.boxed();
                if let Some(edge) = edges[from].iter().position(|known| *known == to) {
                    edges[from].remove(edge);
                }
            }
        }
    }
}

fn leads(edges: &[Vec<usize>], from: usize, to: usize) -> bool {
    let (mut seen, mut waiting) = (vec![false; edges.len()], vec![from]);
    while let Some(at) = waiting.pop() {
        if at == to {
            return true;
        }
        if !std::mem::replace(&mut seen[at], true) {
            waiting.extend(&edges[at]);
        }
    }
    false
}
