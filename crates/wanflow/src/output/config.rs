//! `wanflow config --json`, version 1.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use wanflow_compiler::Origin;

use super::version::Version;

/// A storyboard with everything that it includes and extends, value by value.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MergedStoryboard {
    version: Version,
    /// The values, in the order of the storyboard.
    values: Vec<MergedValue>,
}

/// A value, and where it is from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct MergedValue {
    /// Where it stands in the storyboard, as a JSON pointer: `/scenes/0/prompt`.
    pointer: String,
    /// The value: a text, a number, a flag or nothing; a mapping or list only if it is empty.
    value: Value,
    /// The file that it is written in.
    file: String,
    /// The line, from 1.
    line: u32,
    /// The column in code points, from 1.
    column: u32,
}

impl From<&[Origin]> for MergedStoryboard {
    fn from(values: &[Origin]) -> Self {
        let value = |Origin { pointer, value, file, place }: &Origin| MergedValue {
            pointer: pointer.clone(),
            value: value.clone(),
            file: file.clone(),
            line: place.line,
            column: place.column,
        };
        Self { version: Version, values: values.iter().map(value).collect() }
    }
}
