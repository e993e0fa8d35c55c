//! Reads the OpenAPI part of an endpoint document: servers, key, operations, links, examples.
//!
//! Knows none of the `x-wanflow` tables except those that stand inside OpenAPI objects.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::ir::{Call, Key, Origin, Prices};
use super::tables::{self, Marks};

/// An operation, found by its `operationId`.
#[derive(Clone, Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) call: Call,
    place: Cursor<'a>,
    /// Statuses of its success; the first is that of an answer which brings what is asked for.
    success: Vec<&'a str>,
}

/// An example of an answer, and where it belongs.
#[derive(Clone, Debug)]
pub(crate) struct ExampleAnswer<'a> {
    pub(crate) name: &'a str,
    pub(crate) status: u16,
    pub(crate) value: Cursor<'a>,
    /// The file with the schema of such answers, where they have one of their own.
    pub(crate) schema: Option<&'a str>,
}

/// The hosts. What one does not say holds as for the default.
pub(crate) fn origins(
    document: &Cursor<'_>,
    key: &Key,
    prices: Option<&Prices>,
    marks: &Marks,
) -> Option<Vec<Origin>> {
    let mut origins: Vec<Origin> = Vec::new();
    for server in document.need("servers")?.items() {
        server.only(&[
            "description",
            "url",
            "x-wanflow-differs",
            "x-wanflow-ended",
            "x-wanflow-env",
            "x-wanflow-key-page",
            "x-wanflow-name",
            "x-wanflow-prices",
        ]);
        let url = server.need("url")?;
        let text = url.text()?;
        let plain = text.strip_prefix("https://").is_some_and(|rest| !rest.contains('/'));
        if !plain {
            url.refuse("expected https:// and a host, without path or final slash");
        }
        let name = server.need("x-wanflow-name")?;
        if origins.iter().any(|other| Some(other.name.as_str()) == name.text()) {
            name.refuse("another server has this name");
        }
        let said =
            |name: &str| server.member(name).and_then(|place| place.text().map(str::to_owned));
        let own_key = said("x-wanflow-env");
        let own_prices = server.member("x-wanflow-prices");
        origins.push(Origin {
            name: name.text()?.to_owned(),
            url: text.to_owned(),
            key_env: own_key.unwrap_or_else(|| key.env.clone()),
            prices: match own_prices {
                None => prices.cloned(),
                Some(place) if place.value().is_null() => None,
                Some(place) => tables::price_table(&place, marks),
            },
            key_page: said("x-wanflow-key-page").unwrap_or_default(),
            ended: said("x-wanflow-ended"),
        });
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
    let idempotency = document
        .member("x-wanflow-capabilities")
        .and_then(|table| table.member("idempotency_header")?.value().as_str());
    let mut operations = BTreeMap::new();
    for (path, item) in document.need("paths").iter().flat_map(Cursor::members) {
        for (method, place) in item.members() {
            if !["get", "post", "put"].contains(&method) {
                place.refuse("only get, post and put are supported");
                continue;
            }
            let Some(id) = place.need_text("operationId") else { continue };
            let mut call = Call {
                method: method.to_uppercase(),
                path: path.to_owned(),
                query: Vec::new(),
                headers: Vec::new(),
                hints: Vec::new(),
                success: Vec::new(),
            };
            parameters(&place, idempotency, &mut call);
            let success = success(&place);
            call.success = success.iter().filter_map(|code| code.parse().ok()).collect();
            operations.insert(id, Operation { call, place, success });
        }
    }
    operations
}

/// The documented successes of an operation, the smallest status first.
fn success<'a>(operation: &Cursor<'a>) -> Vec<&'a str> {
    let Some(responses) = operation.need("responses") else { return Vec::new() };
    let known = ["200", "201", "202"];
    let found = known.into_iter().filter(|code| responses.member(code).is_some());
    let found: Vec<&str> = found.collect();
    if found.is_empty() {
        responses.refuse("expected a success: 200, 201 or 202");
    }
    found
}

/// Parameters of a call: the task's id, fixed texts, and the idempotency header, which is minted
/// for each attempt.
fn parameters(operation: &Cursor<'_>, idempotency: Option<&str>, call: &mut Call) {
    let places = [("query", Place::Query), ("path", Place::Path), ("header", Place::Header)];
    for parameter in operation.member("parameters").iter().flat_map(Cursor::items) {
        parameter.only(&["description", "in", "name", "required", "schema"]);
        let place = parameter.need("in").and_then(|place| place.word(&places));
        let (Some(place), Some(name)) = (place, parameter.need_text("name")) else { continue };
        let schema = parameter.need("schema");
        let fixed = schema.and_then(|schema| schema.member("const")?.text());
        match (place, fixed) {
            (Place::Path, _) if name == "task_id" => {}
            (Place::Query, _) if name == "task_id" => {
                call.query.push((name.to_owned(), "{task_id}".to_owned()));
            }
            (Place::Query, Some(fixed)) => call.query.push((name.to_owned(), fixed.to_owned())),
            (Place::Header, Some(fixed)) => {
                let required = parameter.member("required").and_then(|place| place.flag());
                let list = if required == Some(true) { &mut call.headers } else { &mut call.hints };
                list.push((name.to_owned(), fixed.to_owned()));
            }
            (Place::Header, None)
                if idempotency.is_some_and(|known| known.eq_ignore_ascii_case(name)) => {}
            _ => parameter
                .refuse("a parameter is `task_id`, has a `const`, or is the idempotency header"),
        }
    }
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Query,
    Path,
    Header,
}

impl<'a> Operation<'a> {
    /// The file that holds the schema of the request or of the answer.
    pub(crate) fn schema(&self, part: Part) -> Option<String> {
        let reference = self.media(part)?.need("schema")?.need("$ref")?;
        let file = reference.text()?;
        if file.contains(['/', '#']) {
            reference.refuse("expected the name of a file in this folder");
            return None;
        }
        Some(file.to_owned())
    }

    /// The schema of the answer, which stands in the document itself.
    pub(crate) fn answer_schema(&self) -> Option<Cursor<'a>> {
        self.media(Part::Answer)?.need("schema")
    }

    /// Examples of the request, by name.
    pub(crate) fn requests(&self) -> Vec<(&'a str, Cursor<'a>)> {
        let examples = self.media(Part::Request).and_then(|media| media.member("examples"));
        named_values(examples.as_ref())
    }

    /// Examples of the answers with every status of success.
    pub(crate) fn answers(&self) -> Vec<ExampleAnswer<'a>> {
        let mut found = Vec::new();
        for code in &self.success {
            let response = self.place.member("responses").and_then(|all| all.member(code));
            let content = response.and_then(|response| response.member("content"));
            let Some(media) = content.and_then(|content| content.member("application/json")) else {
                continue;
            };
            let schema = media.member("schema").and_then(|schema| schema.member("$ref"));
            let schema = schema.and_then(|file| file.text());
            let status = code.parse().expect("the codes are numbers");
            for (name, value) in named_values(media.member("examples").as_ref()) {
                found.push(ExampleAnswer { name, status, value, schema });
            }
        }
        found
    }

    /// Whether an answer with this status is listed.
    pub(crate) fn has_response(&self, status: u16) -> bool {
        let responses = self.place.member("responses");
        responses.is_some_and(|all| all.member(&status.to_string()).is_some())
    }

    /// Pointer into the answer whose value becomes the `task_id` of the linked operation.
    pub(crate) fn link_to(&self, target: &str) -> Option<String> {
        let links = self.place.need("responses")?.need(self.success.first()?)?.need("links")?;
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
            Part::Answer => self.place.need("responses")?.need(self.success.first()?)?,
        };
        holder.need("content")?.need("application/json")
    }
}

/// Which side of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What is sent.
    Request,
    /// What comes back with a success.
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
