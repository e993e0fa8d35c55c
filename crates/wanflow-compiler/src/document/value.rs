//! What nodes hold, and how it is written: what whoever reads a document sees of it.

use crate::source::Span;

/// A part of the text that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Where it is.
    pub span: Span,
    /// How much of the tree it was.
    pub extent: Extent,
}

/// How much of the tree was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The value of a key, or an item: the node is there, and is broken.
    Value,
    /// Lines with whatever they held.
    Lines,
}

/// A node of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In `'…'`.
    Single,
    /// In `"…"`.
    Double,
    /// After `|` or `>`.
    Block,
}

/// What a node holds, aliases followed and plain scalars resolved by YAML 1.2's core schema.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'d> {
    /// Nothing, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction or exponent, or one beyond 64 bits.
    Float(f64),
    /// A text.
    Text(&'d str),
    /// A list.
    List(&'d [NodeId]),
    /// A mapping: `Document::entries` reads it.
    Map,
    /// What could not be read and has been reported: stay silent about it.
    Broken,
}
