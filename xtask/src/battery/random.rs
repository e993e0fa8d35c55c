//! Schemas that nobody would write, and instances that are likely to fit them.
//!
//! The same seed always gives the same cases. What the instances are is for the witness to say.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::case::Case;

/// How deep schemas are nested, counted down.
const DEPTH: u32 = 3;

/// How many instances each schema gets.
const INSTANCES: usize = 12;

/// That many cases.
pub(crate) fn cases(count: usize, seed: u64) -> Vec<Case> {
    let mut random = Random { rng: Rng::with_seed(seed), defs: false };
    (0..count).map(|index| random.case(format!("random-{seed}-{index:04}"))).collect()
}

struct Random {
    rng: Rng,
    /// Whether there are definitions to refer to.
    defs: bool,
}

impl Random {
    fn case(&mut self, name: String) -> Case {
        self.defs = self.rng.bool();
        let mut schema = self.plain(DEPTH);
        if self.rng.bool() {
            schema = self.schema(DEPTH);
        }
        if let (true, Some(members)) = (self.defs, schema.as_object_mut()) {
            let defs = json!({ "D1": self.schema(2), "D2": self.schema(2) });
            members.insert("$defs".to_owned(), defs);
        }
        let instances = (0..INSTANCES).map(|_| self.instance(&schema, &schema, 0)).collect();
        Case { name, schema, instances, ..Case::default() }
    }

    /// True once in so many times.
    fn once_in(&mut self, times: u32) -> bool {
        self.rng.u32(0..times) == 0
    }

    fn one<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.rng.usize(0..all.len())].clone()
    }

    fn scalar(&mut self) -> Value {
        let all = json!(["a", "b", "ab", "", "x", 0, 1, 2, 1.0, 2.5, true, false, null]);
        self.one(all.as_array().expect("it was just written"))
    }

    fn schema(&mut self, depth: u32) -> Value {
        if depth == 0 {
            return self.leaf();
        }
        let choice = self.rng.u32(0..100);
        let reference = format!("#/$defs/D{}", self.rng.u32(1..3));
        match choice {
            0..8 if self.defs => json!({ "$ref": reference }),
            8..13 if self.defs => self.with(depth, "$ref", json!(reference)),
            13..24 => {
                let word = self.one(&["anyOf", "oneOf"]);
                json!({ word: self.schemas(depth - 1, 1..4) })
            }
            24..31 => {
                let tags = ["a", "b", "c"].map(|tag| self.tagged(depth - 1, tag));
                json!({ "oneOf": tags[..self.rng.usize(2..4)] })
            }
            31..39 => json!({ "allOf": [self.plain(depth - 1), self.plain(depth - 1)] }),
            39..45 => {
                let word = self.one(&["anyOf", "oneOf"]);
                let branches = self.schemas(depth - 1, 2..3);
                self.with(depth, word, branches)
            }
            _ => self.plain(depth),
        }
    }

    fn with(&mut self, depth: u32, word: &str, value: Value) -> Value {
        let mut schema = self.plain(depth);
        schema[word] = value;
        schema
    }

    fn schemas(&mut self, depth: u32, count: std::ops::Range<usize>) -> Value {
        (0..self.rng.usize(count)).map(|_| self.schema(depth)).collect()
    }

    fn leaf(&mut self) -> Value {
        let all = [
            json!(true),
            json!({}),
            json!({ "type": "string" }),
            json!({ "type": "integer" }),
            json!({ "type": "number" }),
            json!({ "type": "boolean" }),
            json!({ "type": "null" }),
            json!({ "type": ["string", "null"] }),
            json!({ "type": "string", "minLength": 1 }),
            json!({ "type": "integer", "minimum": 1, "maximum": 3 }),
            json!({ "const": self.scalar() }),
            json!({ "enum": [self.scalar(), self.scalar()] }),
        ];
        self.one(&all)
    }

    fn tagged(&mut self, depth: u32, tag: &str) -> Value {
        let required = if self.once_in(3) { json!(["kind", "v"]) } else { json!(["kind"]) };
        let properties = json!({ "kind": { "const": tag }, "v": self.schema(depth) });
        let mut schema =
            json!({ "type": "object", "properties": properties, "required": required });
        if self.once_in(3) {
            schema["additionalProperties"] = json!(false);
        }
        schema
    }

    fn plain(&mut self, depth: u32) -> Value {
        let mut schema = json!({});
        let kind =
            self.one(&["object", "object", "object", "array", "string", "number", "integer"]);
        if !self.once_in(6) {
            let other = self.one(&["null", "boolean", "string", "array"]);
            let listed = self.once_in(4) && other != kind;
            schema["type"] = if listed { json!([kind, other]) } else { json!(kind) };
        }
        match kind {
            "object" => self.object(&mut schema, depth),
            "array" => self.array(&mut schema, depth),
            "string" => self.text(&mut schema),
            _ => self.number(&mut schema),
        }
        schema
    }

    /// Adds a keyword once in so many times.
    fn maybe(&mut self, schema: &mut Value, times: u32, words: &[&str], values: &[Value]) {
        if self.once_in(times) {
            let (word, value) = (self.one(words), self.one(values));
            schema[word] = value;
        }
    }

    fn object(&mut self, schema: &mut Value, depth: u32) {
        let mut properties = Map::new();
        for name in ["a", "b", "kind", "x y"] {
            if self.once_in(2) {
                properties.insert(name.to_owned(), self.schema(depth.saturating_sub(1)));
            }
        }
        let first = properties.keys().next().cloned();
        if let (Some(first), true) = (first, self.rng.bool()) {
            schema["required"] = json!([first]);
        }
        schema["properties"] = Value::Object(properties);
        let additional = [json!(false), json!(true), self.schema(depth.saturating_sub(1))];
        self.maybe(schema, 2, &["additionalProperties"], &additional);
        self.maybe(schema, 8, &["minProperties"], &[json!(1), json!(2)]);
        self.maybe(schema, 8, &["maxProperties"], &[json!(2), json!(3)]);
    }

    fn array(&mut self, schema: &mut Value, depth: u32) {
        let items = [self.schema(depth.saturating_sub(1))];
        let prefix = [self.schemas(depth.saturating_sub(1), 1..3)];
        self.maybe(schema, 2, &["items"], &items);
        self.maybe(schema, 3, &["prefixItems"], &prefix);
        self.maybe(schema, 3, &["minItems"], &[json!(1), json!(2)]);
        self.maybe(schema, 3, &["maxItems"], &[json!(2), json!(3)]);
        self.maybe(schema, 5, &["uniqueItems"], &[json!(true)]);
    }

    fn text(&mut self, schema: &mut Value) {
        self.maybe(schema, 3, &["minLength"], &[json!(1), json!(2)]);
        self.maybe(schema, 3, &["maxLength"], &[json!(2), json!(3)]);
        self.maybe(schema, 3, &["pattern"], &["^a", "b$", "[ab]", "^.*$"].map(Value::from));
        let lists = [json!(["a"]), json!(["ab", "abc"]), json!(["a", "ab", "b"])];
        self.maybe(schema, 3, &["enum"], &lists);
    }

    fn number(&mut self, schema: &mut Value) {
        let least = [json!(0), json!(0.5), json!(1), json!(-1)];
        let most = [json!(2), json!(3.5), json!(5), json!(10)];
        self.maybe(schema, 2, &["minimum", "exclusiveMinimum"], &least);
        self.maybe(schema, 2, &["maximum", "exclusiveMaximum"], &most);
        self.maybe(schema, 3, &["multipleOf"], &[json!(1), json!(2), json!(0.5), json!(0.1)]);
    }

    /// A value that is likely to fit.
    fn instance(&mut self, schema: &Value, root: &Value, depth: u32) -> Value {
        let Some(members) = schema.as_object().filter(|_| depth < 8) else { return self.scalar() };
        if let Some(value) = members.get("const") {
            return value.clone();
        }
        if let Some(values) = members.get("enum").and_then(Value::as_array) {
            return self.one(values);
        }
        let mut value = self.typed(schema, root, depth);
        let reference = members.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|text| root.pointer(text.trim_start_matches('#')));
        let all = members.get("allOf").and_then(Value::as_array).into_iter().flatten();
        let mut more: Vec<&Value> = target.into_iter().chain(all).collect();
        for word in ["anyOf", "oneOf"] {
            if let Some(branches) = members.get(word).and_then(Value::as_array) {
                more.push(&branches[self.rng.usize(0..branches.len())]);
            }
        }
        for schema in more {
            let other = self.instance(schema, root, depth + 1);
            value = match (value, other) {
                (Value::Object(one), Value::Object(other)) => {
                    one.into_iter().chain(other).collect()
                }
                (_, other) => other,
            };
        }
        value
    }

    fn typed(&mut self, schema: &Value, root: &Value, depth: u32) -> Value {
        let kind = match &schema["type"] {
            Value::Array(kinds) => self.one(kinds),
            Value::String(kind) => json!(kind),
            _ => json!("object"),
        };
        match kind.as_str() {
            Some("object") => {
                let properties = schema["properties"].as_object().cloned().unwrap_or_default();
                let mut made = Map::new();
                for (name, inner) in properties {
                    if !self.once_in(3) {
                        made.insert(name, self.instance(&inner, root, depth + 1));
                    }
                }
                if self.once_in(4) {
                    let inner = self.instance(&schema["additionalProperties"], root, depth + 1);
                    made.insert("extra".to_owned(), inner);
                }
                Value::Object(made)
            }
            Some("array") => {
                let prefix = schema["prefixItems"].as_array().cloned().unwrap_or_default();
                let rest = vec![schema["items"].clone(); self.rng.usize(0..3)];
                let items = prefix.iter().chain(&rest);
                items.map(|inner| self.instance(inner, root, depth + 1)).collect()
            }
            Some("string") => json!(self.one(&["", "a", "b", "ab", "abc", "aab"])),
            Some("integer" | "number") => self.one(&[
                json!(0),
                json!(1),
                json!(2),
                json!(3.0),
                json!(4),
                json!(1.5),
                json!(0.3),
            ]),
            Some("boolean") => json!(self.rng.bool()),
            _ => Value::Null,
        }
    }
}
