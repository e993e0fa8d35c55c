//! The published schemas of what machines read, made from the types.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use super::{
    compare, config, diff, doctor, drafts, endpoints, event, journal, plan, reconcile, seams,
    status, takes, verify,
};

/// The folder of the schemas, from the workspace's root.
pub const FOLDER: &str = "schemas/output";

/// What one command prints.
#[derive(Clone, Copy)]
pub struct Output {
    /// Name of the schema.
    pub name: &'static str,
    /// The command.
    pub command: &'static str,
    schema: fn() -> Schema,
}

/// Everything that is printed for machines, SARIF and workflow annotations excepted, which have
/// standards of their own.
pub const OUTPUTS: &[Output] = &[
    Output {
        name: "check",
        command: "wanflow check --json",
        schema: wanflow_compiler::report::json::schema,
    },
    Output {
        name: "compare",
        command: "wanflow plan --compare --json",
        schema: of::<compare::Comparison>,
    },
    Output {
        name: "config",
        command: "wanflow config --json",
        schema: of::<config::MergedStoryboard>,
    },
    Output { name: "diff", command: "wanflow diff --json", schema: of::<diff::Diff> },
    Output { name: "doctor", command: "wanflow doctor --json", schema: of::<doctor::Doctor> },
    Output {
        name: "drafts",
        command: "wanflow animatic --json, wanflow assemble --json",
        schema: of::<drafts::Drafts>,
    },
    Output {
        name: "endpoint",
        command: "wanflow endpoints show ID --json",
        schema: of::<endpoints::EndpointPage>,
    },
    Output {
        name: "endpoints",
        command: "wanflow endpoints --json",
        schema: of::<endpoints::Endpoints>,
    },
    Output {
        name: "journal-record",
        command: "a line of wanflow journal show --json",
        schema: of::<journal::ShownRecord>,
    },
    Output {
        name: "journal-verified",
        command: "a line of wanflow journal verify --json",
        schema: of::<journal::Verified>,
    },
    Output { name: "plan", command: "wanflow plan --json", schema: of::<plan::Plan> },
    Output {
        name: "reconcile",
        command: "wanflow reconcile --json",
        schema: of::<reconcile::Reconcile>,
    },
    Output {
        name: "run-event",
        command: "a line of wanflow run --json",
        schema: of::<event::Line>,
    },
    Output { name: "seams", command: "wanflow seams --json", schema: of::<seams::SeamList> },
    Output { name: "status", command: "wanflow status --json", schema: of::<status::Status> },
    Output {
        name: "takes",
        command: "wanflow take ls, pick or keep --json",
        schema: of::<takes::TakeList>,
    },
    Output { name: "verify", command: "wanflow verify --json", schema: of::<verify::Verification> },
];

impl Output {
    /// The schema's file, from the workspace's root.
    pub fn file(&self) -> String {
        format!("{FOLDER}/{}.schema.json", self.name)
    }

    /// The schema, with the version of the format in its id.
    pub fn schema(&self) -> Value {
        let mut schema = (self.schema)().to_value();
        schema["$id"] = json!(format!("urn:wanflow:output:{}:1", self.name));
        schema["title"] = json!(self.command);
        tidy(&mut schema);
        schema
    }

    /// The schema's text, byte for byte.
    pub fn text(&self) -> String {
        format!("{:#}\n", self.schema())
    }
}

fn of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}

/// Joins the lines of descriptions, which are broken for the source's sake, and removes formats
/// such as `uint32`, which no validator knows.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            members.retain(|name, value| name != "format" || !value.is_string());
            members.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// `cargo xtask codegen` runs this test to write the schemas.
    #[test]
    fn published_schemas_are_fresh() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let is_blessing = std::env::var_os("WANFLOW_BLESS").is_some();
        if is_blessing {
            std::fs::create_dir_all(root.join(FOLDER)).expect("the folder can be made");
        }
        let mut stale = Vec::new();
        for output in OUTPUTS {
            let (file, text) = (root.join(output.file()), output.text());
            if std::fs::read_to_string(&file).ok().as_deref() == Some(&*text) {
                continue;
            }
            if is_blessing {
                std::fs::write(&file, text).expect("a schema can be written");
            } else {
                stale.push(output.file());
            }
        }
        assert!(stale.is_empty(), "run `cargo xtask codegen`: not fresh: {stale:?}");
        let known: BTreeSet<_> =
            OUTPUTS.iter().map(|one| format!("{}.schema.json", one.name)).collect();
        let there = std::fs::read_dir(root.join(FOLDER)).expect("the folder is there");
        let there: BTreeSet<_> =
            there.map(|entry| entry.expect("it is readable").file_name().into_string()).collect();
        assert_eq!(there, known.into_iter().map(Ok).collect(), "schemas of nothing");
    }

    #[test]
    fn names_are_sorted_and_ids_have_the_version() {
        assert!(OUTPUTS.is_sorted_by_key(|output| output.name));
        for output in OUTPUTS {
            let schema = output.schema();
            assert_eq!(schema["$id"], format!("urn:wanflow:output:{}:1", output.name));
            assert_eq!(schema["type"], "object", "{}", output.name);
        }
    }
}
