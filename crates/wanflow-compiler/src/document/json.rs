//! A document as JSON: what a validator of JSON Schema would be given for this text.

use serde_json::{Map, Number, Value as Json};

use super::{Document, NodeId, Value};

impl Document<'_> {
    /// The whole document, aliases expanded and `<<` merged. What JSON cannot hold, infinity for
    /// one, is `null`.
    pub fn to_json(&self) -> Json {
        self.root().map_or(Json::Null, |root| self.node_to_json(root))
    }

    /// The same of one node.
    pub(crate) fn node_to_json(&self, node: NodeId) -> Json {
        match self.value(node) {
            Value::Null | Value::Broken => Json::Null,
            Value::Bool(value) => value.into(),
            Value::Int(value) => value.into(),
            Value::Float(value) => Number::from_f64(value).map_or(Json::Null, Json::Number),
            Value::Text(text) => text.into(),
            Value::List(items) => items.iter().map(|item| self.node_to_json(*item)).collect(),
            Value::Map => {
                let entries = self.entries(node).into_iter();
                let member = |key| self.text(key).unwrap_or_default().to_owned();
                let members =
                    entries.map(|entry| (member(entry.key), self.node_to_json(entry.value)));
                members.collect::<Map<_, _>>().into()
            }
        }
    }
}
