//! What will be printed of a schema: every decision taken, every name spelt.
//!
//! Texts are plain here and escaped by the template. Types and expressions are Rust that the
//! generator wrote itself; the texts inside them are literals already.

use serde::Serialize;

/// One generated file.
#[derive(Debug, Serialize)]
pub(crate) struct File {
    pub(crate) definitions: Vec<Definition>,
    /// Name of the type of a whole document.
    pub(crate) root: String,
    /// The name is not `Root` itself.
    pub(crate) renamed: bool,
    /// Text of the support module.
    pub(crate) support: String,
}

/// One type; exactly one of the bodies is there.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) structure: Option<Structure>,
    pub(crate) choice: Option<Choice>,
    pub(crate) tuple: Option<Tuple>,
    pub(crate) newtype: Option<Newtype>,
}

/// An object with properties.
#[derive(Debug, Serialize)]
pub(crate) struct Structure {
    pub(crate) fields: Vec<Field>,
    /// What is kept of members without a property.
    pub(crate) additional: Option<Additional>,
    /// Names of members that must not be there.
    pub(crate) forbidden: Vec<String>,
    /// Statements that check `members`.
    pub(crate) checks: Vec<String>,
    /// Every field may be left out.
    pub(crate) empty_fits: bool,
    /// A field is deprecated.
    pub(crate) deprecated: bool,
    /// A field has a default.
    pub(crate) defaults: bool,
}

/// The field for members without a property.
#[derive(Debug, Serialize)]
pub(crate) struct Additional {
    pub(crate) ident: String,
    pub(crate) kind: String,
}

/// A property, or an item of a tuple.
#[derive(Debug, Serialize)]
pub(crate) struct Field {
    pub(crate) ident: String,
    pub(crate) wire: String,
    pub(crate) doc: String,
    pub(crate) required: bool,
    pub(crate) deprecated: bool,
    /// Without the `Option` of absence.
    pub(crate) kind: String,
    /// JSON text of what is meant where it is absent.
    pub(crate) default: Option<String>,
}

/// One of several.
#[derive(Debug, Serialize)]
pub(crate) struct Choice {
    pub(crate) units: Vec<Unit>,
    pub(crate) held: Vec<Held>,
    /// Every variant stands for a listed string.
    pub(crate) words: bool,
    /// Every variant stands for a listed value.
    pub(crate) closed: bool,
    /// There is only one value.
    pub(crate) single: bool,
}

/// A variant that stands for one value.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Unit {
    pub(crate) ident: String,
    pub(crate) doc: String,
    /// The string it stands for, in a choice of words.
    pub(crate) word: String,
    /// Condition on `value`.
    pub(crate) matches: String,
    /// Expression of the value.
    pub(crate) value: String,
}

/// A variant that holds a value.
#[derive(Debug, Serialize)]
pub(crate) struct Held {
    pub(crate) ident: String,
    pub(crate) doc: String,
    pub(crate) kind: String,
}

/// An array whose first items have types of their own.
#[derive(Debug, Serialize)]
pub(crate) struct Tuple {
    pub(crate) fields: Vec<Field>,
    /// Type of each further item.
    pub(crate) rest: Option<String>,
    /// Name of the field of further items.
    pub(crate) rest_ident: String,
    /// Statements that check `value`.
    pub(crate) checks: Vec<String>,
}

/// A type around another.
#[derive(Debug, Serialize)]
pub(crate) struct Newtype {
    pub(crate) kind: String,
    /// Statements that check `value`; where there are none, the inside is public.
    pub(crate) checks: Vec<String>,
    /// Patterns of a string, ECMA-262 with flag u.
    pub(crate) patterns: Vec<String>,
    /// Not every value of the inner type fits.
    pub(crate) narrow: bool,
}
