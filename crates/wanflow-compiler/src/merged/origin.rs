//! A value of a merged storyboard, and where it is from.

use serde_json::Value as Json;

use crate::source::Position;

/// A value that is no mapping and no list, and where it is from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Where it stands in the whole, as a JSON pointer: `/scenes/0/prompt`.
    pub pointer: String,
    /// The value.
    pub value: Json,
    /// The file, as the user would name it.
    pub file: String,
    /// Where in the file.
    pub place: Position,
}
