//! What an endpoint's document promises of answers: by operation, status and content type.
//!
//! Reads the OpenAPI part as any client would; of the `x-wanflow` tables it knows the key's
//! prefix only.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::raw::Answer;
use crate::codegen::folder::Folder;
use crate::rehearsal::Check;

/// What stands for the task's id in paths.
pub(super) const TASK_ID: &str = "{task_id}";

/// One endpoint's document.
pub(super) struct Contract {
    pub(super) id: String,
    /// Header and text of a key that will do.
    pub(super) key: (String, String),
    pub(super) operations: Vec<Operation>,
    folder: Folder,
}

/// One operation.
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    /// Query parameters; `{task_id}` stands for the id.
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
    /// The example of the request's body.
    pub(super) body: Option<Value>,
    responses: Value,
}

impl Contract {
    /// Reads a folder that the generator takes.
    pub(super) fn read(folder: &Folder) -> Check<Self> {
        let document = &folder.document;
        let scheme = &document["components"]["securitySchemes"]["key"];
        let key = match scheme["type"].as_str() {
            Some("apiKey") => {
                let prefix = scheme["x-wanflow-prefix"].as_str().unwrap_or_default();
                (text(&scheme["name"])?, format!("{prefix}dummy"))
            }
            _ => ("Authorization".to_owned(), "Bearer dummy".to_owned()),
        };
        let mut operations = Vec::new();
        for (path, item) in members(&document["paths"]) {
            for (method, operation) in members(item) {
                operations.push(Operation::read(path, method, operation)?);
            }
        }
        Ok(Self { id: folder.id.clone(), key, operations, folder: folder.clone() })
    }

    /// The document for a host at `origin`, with links to all operations that take a task id: a
    /// client that follows links gets to each of them.
    pub(super) fn bundle(&self, origin: &str) -> Value {
        let mut document = self.folder.document.clone();
        document["servers"] = json!([{ "url": origin }]);
        let asks = |operation: &&Operation| operation.takes_task_id();
        let takers: Vec<_> = self.operations.iter().filter(asks).map(|one| &one.id).collect();
        let Some(submit) = self.operation("submit") else { return document };
        let responses =
            &mut document["paths"][&submit.path][submit.method.to_lowercase()]["responses"];
        let Some(responses) = responses.as_object_mut() else { return document };
        for response in responses.values_mut() {
            let link =
                members(&response["links"]).map(|(_, link)| link["parameters"].clone()).next();
            let Some(parameters) = link else { continue };
            for id in &takers {
                response["links"][id.as_str()] =
                    json!({ "operationId": id, "parameters": parameters });
            }
        }
        document
    }

    /// The JSON Schemas that the document names, by file.
    pub(super) fn schemas(&self) -> &BTreeMap<String, Value> {
        &self.folder.schemas
    }

    /// The operation of that id.
    pub(super) fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The task id in the answer to a submit.
    pub(super) fn task_id(&self, answer: &Value) -> Option<String> {
        let responses = &self.operation("submit")?.responses;
        let links = members(responses).flat_map(|(_, response)| members(&response["links"]));
        let mut parameters = links.map(|(_, link)| &link["parameters"]["task_id"]);
        let expression = parameters.find_map(Value::as_str)?;
        let pointer = expression.strip_prefix("$response.body#")?;
        Some(answer.pointer(pointer)?.as_str()?.to_owned())
    }

    /// Whether the document has this answer for one of the operations; else what is not as it
    /// says.
    pub(super) fn judge(&self, operations: &[&Operation], answer: &Answer) -> Check<()> {
        let status = answer.status.to_string();
        let mut judged = Err(format!("status {status} is not documented"));
        for response in operations.iter().filter_map(|one| one.responses.get(status.as_str())) {
            judged = self.fits(response, answer);
            if judged.is_ok() {
                break;
            }
        }
        judged
    }

    fn fits(&self, response: &Value, answer: &Answer) -> Check<()> {
        let (response, status) = (self.resolved(response)?, answer.status);
        if answer.is_head {
            return Ok(());
        }
        let media_type = answer.media_type.as_deref().unwrap_or("none");
        let content = response["content"].get(media_type);
        let content = content
            .ok_or_else(|| format!("{status}: content type {media_type} is not documented"))?;
        let body: Value = serde_json::from_slice(&answer.body)
            .map_err(|error| format!("{status}: the body is not JSON: {error}"))?;
        let schema = match content["schema"]["$ref"].as_str() {
            Some(file) => self.folder.schemas.get(file).ok_or(format!("{file} is not there"))?,
            None => &content["schema"],
        };
        let validator: Validator =
            jsonschema::draft202012::new(schema).map_err(|error| error.to_string())?;
        match validator.iter_errors(&body).next() {
            None => Ok(()),
            Some(error) => Err(format!("{status}: {body} does not fit its schema: {error}")),
        }
    }

    fn resolved<'a>(&'a self, response: &'a Value) -> Check<&'a Value> {
        let Some(place) = response["$ref"].as_str() else { return Ok(response) };
        let pointer = place.strip_prefix('#').unwrap_or(place);
        self.folder.document.pointer(pointer).ok_or_else(|| format!("nothing is at {place}"))
    }
}

impl Operation {
    fn read(path: &str, method: &str, operation: &Value) -> Check<Self> {
        let (mut query, mut headers) = (Vec::new(), Vec::new());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = text(&parameter["name"])?;
            let value = match parameter["schema"]["const"].as_str() {
                Some(fixed) => fixed.to_owned(),
                None if name == "task_id" => TASK_ID.to_owned(),
                None => continue,
            };
            match parameter["in"].as_str() {
                Some("query") => query.push((name, value)),
                Some("header") => headers.push((name, value)),
                _ => {}
            }
        }
        let content = &operation["requestBody"]["content"]["application/json"];
        Ok(Self {
            id: text(&operation["operationId"])?,
            method: method.to_uppercase(),
            path: path.to_owned(),
            query,
            headers,
            body: content["examples"]["request"].get("value").cloned(),
            responses: operation["responses"].clone(),
        })
    }

    /// Whether it is about a task.
    pub(super) fn takes_task_id(&self) -> bool {
        self.path.contains(TASK_ID) || self.query.iter().any(|(_, value)| value == TASK_ID)
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> Check<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("expected a text, not {value}"))
}
