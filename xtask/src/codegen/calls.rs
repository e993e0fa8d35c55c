//! Reads the OpenAPI part of an endpoint document: servers, key, operations, links, examples.
//!
//! Knows none of the `x-wanflow` tables except those that stand inside OpenAPI objects.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::ir::{Call, Key};

/// An operation, found by its `operationId`.
#[derive(Clone, Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) call: Call,
    place: Cursor<'a>,
}

/// The hosts: name and origin.
pub(crate) fn origins(document: &Cursor<'_>) -> Option<Vec<(String, String)>> {
    let mut origins = Vec::new();
    for server in document.need("servers")?.items() {
        server.only(&["description", "url", "x-wanflow-name"]);
        let url = server.need("url")?;
        let text = url.text()?;
        let plain = text.strip_prefix("https://").is_some_and(|rest| !rest.contains('/'));
        if !plain {
            url.refuse("expected https:// and a host, without path or final slash");
        }
        origins.push((server.need_text("x-wanflow-name")?.to_owned(), text.to_owned()));
    }
    if origins.is_empty() {
        document.refuse("`servers` names no host");
    }
    Some(origins)
}

/// How the key is found and sent.
pub(crate) fn key(document: &Cursor<'_>) -> Option<Key> {
    let scheme = document.need("components")?.need("securitySchemes")?.need("key")?;
    scheme.only(&[
        "description",
        "in",
        "name",
        "scheme",
        "type",
        "x-wanflow-env",
        "x-wanflow-prefix",
    ]);
    let env = scheme.need_text("x-wanflow-env")?.to_owned();
    let own = |name: &str| scheme.member(name).and_then(|member| member.text()).map(str::to_owned);
    let kinds = [("http", "Bearer "), ("apiKey", "")];
    let kind = scheme.need("type")?.word(&kinds)?;
    if kind == "Bearer " {
        scheme.need("scheme")?.word(&[("bearer", ())])?;
        return Some(Key { env, header: "Authorization".to_owned(), prefix: kind.to_owned() });
    }
    scheme.need("in")?.word(&[("header", ())])?;
    let header = scheme.need_text("name")?.to_owned();
    Some(Key { env, header, prefix: own("x-wanflow-prefix").unwrap_or_default() })
}

/// Every operation by its id.
pub(crate) fn operations<'a>(document: &Cursor<'a>) -> BTreeMap<&'a str, Operation<'a>> {
    let mut operations = BTreeMap::new();
    for (path, item) in document.need("paths").iter().flat_map(Cursor::members) {
        for (method, place) in item.members() {
            if !["get", "post", "put"].contains(&method) {
                place.refuse("only get, post and put are supported");
                continue;
            }
            let Some(id) = place.need_text("operationId") else { continue };
            let call =
                Call { method: method.to_uppercase(), path: path.to_owned(), query: query(&place) };
            operations.insert(id, Operation { call, place });
        }
    }
    operations
}

/// Query parameters; the only value that is known is the task's id.
fn query(operation: &Cursor<'_>) -> Vec<(String, String)> {
    let mut query = Vec::new();
    for parameter in operation.member("parameters").iter().flat_map(Cursor::items) {
        let place =
            parameter.need("in").and_then(|place| place.word(&[("query", true), ("path", false)]));
        let Some(name) = parameter.need_text("name") else { continue };
        if name != "task_id" {
            parameter.refuse("`task_id` is the only parameter that has a value");
        }
        if place == Some(true) {
            query.push((name.to_owned(), format!("{{{name}}}")));
        }
    }
    query
}

impl<'a> Operation<'a> {
    /// The file that holds the schema of the request or of the answer 200.
    pub(crate) fn schema(&self, part: Part) -> Option<String> {
        let reference = self.media(part)?.need("schema")?.need("$ref")?;
        let file = reference.text()?;
        if file.contains(['/', '#']) {
            reference.refuse("expected the name of a file in this folder");
            return None;
        }
        Some(file.to_owned())
    }

    /// The schema of the answer 200, which stands in the document itself.
    pub(crate) fn answer_schema(&self) -> Option<Cursor<'a>> {
        self.media(Part::Answer)?.need("schema")
    }

    /// Examples by name.
    pub(crate) fn examples(&self, part: Part) -> Vec<(&'a str, Cursor<'a>)> {
        let media = self.media(part);
        let examples = media.and_then(|media| media.member("examples"));
        named_values(examples.as_ref())
    }

    /// Pointer into the answer whose value becomes the `task_id` of the linked operation.
    pub(crate) fn link_to(&self, target: &str) -> Option<String> {
        let links = self.place.need("responses")?.need("200")?.need("links")?;
        for (_, link) in links.members() {
            if link.need_text("operationId")? != target {
                continue;
            }
            let value = link.need("parameters")?.need("task_id")?;
            let pointer = value.text()?.strip_prefix("$response.body#");
            if pointer.is_none() {
                value.refuse("expected `$response.body#` and a JSON pointer");
            }
            return pointer.map(str::to_owned);
        }
        links.refuse(format!("no link leads to `{target}`"));
        None
    }

    fn media(&self, part: Part) -> Option<Cursor<'a>> {
        let holder = match part {
            Part::Request => self.place.need("requestBody")?,
            Part::Answer => self.place.need("responses")?.need("200")?,
        };
        holder.need("content")?.need("application/json")
    }
}

/// Which side of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What is sent.
    Request,
    /// What comes back with status 200.
    Answer,
}

/// The component that describes every error: the media object with schema and examples.
pub(crate) fn error_media<'a>(document: &Cursor<'a>) -> Option<Cursor<'a>> {
    let error = document.need("components")?.need("responses")?.need("Error")?;
    error.need("content")?.need("application/json")
}

/// The `value` of each member of an `examples` object.
pub(crate) fn named_values<'a>(examples: Option<&Cursor<'a>>) -> Vec<(&'a str, Cursor<'a>)> {
    let named = examples.into_iter().flat_map(Cursor::members);
    named.filter_map(|(name, example)| Some((name, example.need("value")?))).collect()
}
