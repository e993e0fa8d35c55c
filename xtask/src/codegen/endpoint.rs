//! One endpoint folder, understood: the reading of all its documents, brought together.

use serde_json::Value;

use super::addresses;
use super::billing;
use super::calls::{self, Operation, Part};
use super::cancel;
use super::cursor::Cursor;
use super::folder::{DOCUMENT, Folder};
use super::ir::{
    AtHost, Balance, Cancel, Descriptor, Endpoint, Example, LookUp, OwnField, Quote, Upload,
};
use super::limits;
use super::lower;
use super::names;
use super::refusal::Refusals;
use super::retention;
use super::roles::{self, Role};
use super::schema::{self, Node};
use super::sound;
use super::tables::{self, Marks, STATES};
use super::variants::{self, Variant};
use super::wire;

/// Top-level members of an endpoint document.
pub(crate) const TOP: &[&str] = &[
    "components",
    "info",
    "openapi",
    "paths",
    "security",
    "servers",
    "x-wanflow-addresses",
    "x-wanflow-billing",
    "x-wanflow-capabilities",
    "x-wanflow-checks",
    "x-wanflow-endpoint",
    "x-wanflow-error",
    "x-wanflow-faults",
    "x-wanflow-limits",
    "x-wanflow-marks",
    "x-wanflow-outputs",
    "x-wanflow-polling",
    "x-wanflow-prices",
    "x-wanflow-retention",
    "x-wanflow-retirement",
    "x-wanflow-roles",
    "x-wanflow-states",
];

/// Understands a folder; `None` if something was refused.
pub(crate) fn read(folder: &Folder, refusals: &Refusals) -> Option<Endpoint> {
    let file = format!("{}/{DOCUMENT}", folder.path);
    let document = Cursor::root(&file, &folder.document, refusals);
    document.only(TOP);
    sound::check_schemas(folder, refusals);
    check_head(&document, folder);
    let operations = calls::operations(&document);
    let find = |id: &str| {
        let found = operations.get(id);
        if found.is_none() {
            document.refuse(format!("no operation has the id `{id}`"));
        }
        found
    };
    let (submit, poll) = (find("submit")?, find("poll")?);
    let request_file = submit.schema(Part::Request)?;
    let request_path = format!("{}/{request_file}", folder.path);
    let request_schema = folder.schema(&request_file, refusals)?;
    let request_place = Cursor::root(&request_path, request_schema, refusals);
    let request = schema::read(&request_place)?;

    let marks = Marks::read(&document);
    let roles = roles::read(&document, &request);
    let types = lower::types(&request, &request_place);
    let own = roles::own(&request, &roles, &request_place);
    let wire = wire::wire(&request, &wire::Plan { roles: &roles, own: &own, types: &types })?;
    let extra = limits::read(&document, &request, &roles, &marks)?;
    let limits = limits::table(&request, &extra, &roles, &marks);
    let reading = Reading { document, marks, submit, poll, operations: &operations };
    let body = Body { request: &request, schema: request_schema, roles: &roles, own };
    let descriptor = reading.descriptor(body, extra)?;
    let steps = sound::Steps { submit, poll, result: operations.get("result") };
    sound::check_tables(&reading.document, folder, &descriptor, &steps);
    let (provider, model) = folder.id.split_once('/')?;
    Some(Endpoint {
        id: folder.id.clone(),
        source: folder.path.clone(),
        provider: names::snake(provider),
        module: names::snake(model),
        types,
        wire,
        limits,
        descriptor,
        variants: at_hosts(folder, &reading.document),
    })
}

/// The endpoint of each server that differs. While anything is refused there are none: the same
/// mistakes would be reported again.
fn at_hosts(folder: &Folder, document: &Cursor<'_>) -> Vec<AtHost> {
    let refusals = document.refusals();
    let read = |variant: Variant| {
        let Variant { name, folder } = variant;
        let endpoint = refusals.is_empty().then(|| read(&folder, refusals))??;
        Some(AtHost { module: format!("at_{}", names::snake(&name)), name, endpoint })
    };
    variants::of(folder, document).filter_map(read).collect()
}

fn check_head(document: &Cursor<'_>, folder: &Folder) {
    if let Some(place) = document.need("x-wanflow-endpoint")
        && place.text().is_some_and(|id| id != folder.id)
    {
        place.refuse(format!("expected `{}`, by the folder's place", folder.id));
    }
    if let Some(place) = document.need("openapi")
        && place.text().is_some_and(|version| !version.starts_with("3.1."))
    {
        place.refuse("expected OpenAPI 3.1");
    }
}

struct Reading<'a, 'b> {
    document: Cursor<'a>,
    marks: Marks,
    submit: &'b Operation<'a>,
    poll: &'b Operation<'a>,
    operations: &'b std::collections::BTreeMap<&'a str, Operation<'a>>,
}

/// What is known of the request's body.
struct Body<'a> {
    request: &'a Node,
    schema: &'a Value,
    roles: &'a [Role],
    own: Vec<OwnField>,
}

impl<'a> Reading<'a, '_> {
    fn descriptor(&self, body: Body<'_>, extra: limits::Extra) -> Option<Descriptor> {
        let document = &self.document;
        let capabilities = document.need("x-wanflow-capabilities")?;
        capabilities.only(&[
            "balance",
            "cancel",
            "idempotency_header",
            "idempotency_hours",
            "look_up",
            "quote",
            "upload",
        ]);
        let key = calls::key(document)?;
        let prices = tables::prices(document, &self.marks);
        let header = capabilities.need("idempotency_header")?;
        let faults = tables::faults(document, &self.marks);
        Some(Descriptor {
            title: document.need("info")?.need_text("title")?.to_owned(),
            origins: calls::origins(document, &key, prices.as_ref(), &self.marks)?,
            key,
            submit: self.submit.call.clone(),
            poll: self.poll.call.clone(),
            result: self.operations.get("result").map(|operation| operation.call.clone()),
            task_id: self.submit.link_to("poll")?,
            states: tables::states(document, &self.marks),
            outputs: tables::outputs(document)?,
            error: tables::error(document)?,
            roles: body.roles.iter().map(Role::row).collect(),
            own: body.own,
            needs: roles::needs(body.request, body.roles),
            exclusive: extra.exclusive,
            resolution: extra.resolution,
            image: extra.image?,
            audio: extra.audio,
            body_bytes_max: extra.body_bytes_max,
            server_defaults: server_defaults(body.request),
            prices,
            checks: tables::checks(document, &faults, &self.marks),
            faults,
            idempotency_header: match header.value() {
                Value::Null => None,
                _ => Some(header.text()?.to_owned()),
            },
            idempotency_hours: capabilities
                .member("idempotency_hours")
                .and_then(|hours| hours.number())
                .unwrap_or_default(),
            look_up: there(&capabilities, "look_up").and_then(|place| self.look_up(&place)),
            cancel: there(&capabilities, "cancel").and_then(|place| self.cancel(&place)),
            upload: there(&capabilities, "upload").and_then(|place| self.upload(&place)),
            balance: there(&capabilities, "balance").and_then(|place| self.balance(&place)),
            quote: there(&capabilities, "quote").and_then(|place| self.quote(&place)),
            polling: tables::polling(document)?,
            request_schema: body.schema.to_string(),
            examples: self.examples(),
            addresses: addresses::read(document),
            billing: billing::read(document, &self.marks),
            retention: retention::read(document, &self.marks),
            retirement: tables::retirement(document, &self.marks),
        })
    }

    /// The operation that a capability names.
    fn operation(&self, place: &Cursor<'_>) -> Option<&Operation<'a>> {
        let operation = place.need("operation")?;
        let found = self.operations.get(operation.text()?);
        if found.is_none() {
            operation.refuse("no operation has this id");
        }
        found
    }

    fn look_up(&self, place: &Cursor<'_>) -> Option<LookUp> {
        place.only(&["items", "mark", "operation", "submitted", "task_id"]);
        let found = self.operation(place)?;
        let (items, id) = (place.need("items")?, place.need("task_id")?);
        let submitted = place.member("submitted");
        sound::check_look_up(found, &items, std::iter::once(&id).chain(&submitted));
        Some(LookUp {
            call: found.call.clone(),
            items: items.text()?.to_owned(),
            task_id: id.text()?.to_owned(),
            submitted: submitted.and_then(|at| Some(at.text()?.to_owned())).unwrap_or_default(),
        })
    }

    fn cancel(&self, place: &Cursor<'_>) -> Option<Cancel> {
        place.only(&["mark", "operation", "outcomes", "while"]);
        let found = self.operation(place)?;
        sound::check_asks_for_task(&found.call, place, "cancel");
        let states = place.need("while")?;
        let states = states.items().iter().filter_map(|state| state.word(STATES)).collect();
        let outcomes = cancel::outcomes(place, found, &self.marks);
        Some(Cancel { call: found.call.clone(), states, outcomes })
    }

    fn quote(&self, place: &Cursor<'_>) -> Option<Quote> {
        place.only(&["exact", "least", "mark", "most", "operation", "reason"]);
        let found = self.operation(place)?;
        sound::check_quote(found, place);
        let text = |name: &str| tables::pointer_or_absent(place, name);
        Some(Quote {
            call: found.call.clone(),
            exact: text("exact"),
            least: text("least"),
            most: text("most"),
            reason: text("reason"),
        })
    }

    fn upload(&self, place: &Cursor<'_>) -> Option<Upload> {
        place.only(&["mark", "operation", "protocol"]);
        let found = self.operation(place)?;
        let protocol = place.need("protocol")?.word(UPLOADS)?;
        Some(Upload { call: found.call.clone(), protocol })
    }

    fn balance(&self, place: &Cursor<'_>) -> Option<Balance> {
        place.only(&["operation", "pointer", "unit_usd"]);
        let found = self.operation(place)?;
        let pointer = place.need("pointer")?;
        sound::check_balance(found, &pointer);
        Some(Balance {
            call: found.call.clone(),
            pointer: pointer.text()?.to_owned(),
            unit: tables::usd(&place.need("unit_usd")?)?,
        })
    }

    /// Every example by its name: of the request, of all answers, of errors.
    fn examples(&self) -> Vec<Example> {
        let plain = |(name, place): (&str, Cursor<'_>)| Example {
            name: name.to_owned(),
            status: None,
            body: place.value().to_string(),
        };
        let mut examples: Vec<Example> = self.submit.requests().into_iter().map(plain).collect();
        let further = self.operations.iter().filter(|(id, _)| !["submit", "poll"].contains(id));
        let further = further.map(|(_, operation)| operation);
        let answers = [self.submit, self.poll].into_iter().chain(further);
        examples.extend(answers.flat_map(Operation::answers).map(|answer| Example {
            name: answer.name.to_owned(),
            status: Some(answer.status),
            body: answer.value.value().to_string(),
        }));
        let error = calls::error_media(&self.document).and_then(|media| media.member("examples"));
        examples.extend(calls::named_values(error.as_ref()).into_iter().map(plain));
        examples
    }
}

/// Upload protocols by name, and the variants of `UploadProtocol`.
const UPLOADS: &[(&str, &str)] = &[("dashscope-policy", "DashscopePolicy")];

/// A capability that the host has.
fn there<'a>(capabilities: &Cursor<'a>, name: &str) -> Option<Cursor<'a>> {
    capabilities.member(name).filter(|place| *place.value() != Value::Bool(false))
}

fn server_defaults(request: &Node) -> Vec<(String, String)> {
    let mut defaults = Vec::new();
    request.walk(&mut |node| {
        defaults.extend(node.default.iter().map(|value| (node.pointer.clone(), value.to_string())));
    });
    defaults
}
