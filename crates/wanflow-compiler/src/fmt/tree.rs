//! A text as it is written: what a document is, with all that is only for people.

use std::borrow::Cow;

/// A whole text.
pub(super) struct Tree<'t> {
    /// Comments and blank lines on top, which stay there.
    pub(super) head: Vec<Lead<'t>>,
    pub(super) root: Node<'t>,
    /// How many comments there are.
    pub(super) comments: usize,
}

/// What stands on lines of its own before something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead<'t> {
    /// One blank line, or several.
    Blank,
    /// A comment, with its `#`.
    Comment(&'t str),
}

/// A value.
pub(super) struct Node<'t> {
    /// Its anchor with `&`, and its tag with `!`.
    pub(super) properties: Properties<'t>,
    pub(super) form: Form<'t>,
}

/// What stands before a value.
#[derive(Clone, Copy, Default)]
pub(super) struct Properties<'t> {
    pub(super) anchor: Option<&'t str>,
    pub(super) tag: Option<&'t str>,
}

impl Properties<'_> {
    /// Both, apart by a blank.
    pub(super) fn text(self) -> String {
        let both: Vec<&str> = self.anchor.into_iter().chain(self.tag).collect();
        both.join(" ")
    }
}

/// How a value is written.
pub(super) enum Form<'t> {
    /// Not at all.
    Empty,
    /// `*name`.
    Alias(&'t str),
    /// Without quotes.
    Plain(Written<'t>),
    /// In quotes.
    Quoted(Written<'t>),
    /// Below `|` or `>`.
    Block(Block<'t>),
    /// Keys and values.
    Map(Collection<'t>),
    /// Items.
    List(Collection<'t>),
}

/// A text, as it is written and as it is read.
pub(super) struct Written<'t> {
    pub(super) raw: &'t str,
    pub(super) value: Cow<'t, str>,
}

/// A text below `|` or `>`.
pub(super) struct Block<'t> {
    /// `|` or `>` with what follows.
    pub(super) header: &'t str,
    /// The lines below, as they are.
    pub(super) lines: &'t str,
    pub(super) value: Cow<'t, str>,
}

/// A mapping or a list.
pub(super) struct Collection<'t> {
    pub(super) style: Style,
    pub(super) members: Vec<Member<'t>>,
    /// What stands on lines of its own behind the last member.
    pub(super) tail: Vec<Lead<'t>>,
}

/// Whether a collection is written in brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Flow,
    Block,
}

/// An entry of a mapping, or an item of a list.
pub(super) struct Member<'t> {
    pub(super) lead: Vec<Lead<'t>>,
    /// The key; an item has none.
    pub(super) key: Option<Node<'t>>,
    pub(super) value: Node<'t>,
    /// The comment at the end of its line.
    pub(super) comment: Option<&'t str>,
}

impl<'t> Node<'t> {
    /// What a key says.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.form {
            Form::Plain(written) | Form::Quoted(written) => Some(&written.value),
            _ => None,
        }
    }

    /// The values inside, keys too.
    pub(super) fn collection(&self) -> Option<&Collection<'t>> {
        match &self.form {
            Form::Map(collection) | Form::List(collection) => Some(collection),
            _ => None,
        }
    }
}
