//! What will be printed: every decision already taken, every name already spelt.
//!
//! Texts are plain here; the templates escape them. Expressions are Rust that the generator wrote
//! itself, never text from a document.

use serde::Serialize;

/// One endpoint's generated module.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Endpoint {
    pub(crate) id: String,
    /// Path of the endpoint's folder from the workspace's root.
    pub(crate) source: String,
    pub(crate) provider: String,
    pub(crate) module: String,
    pub(crate) types: Types,
    pub(crate) wire: Wire,
    pub(crate) limits: Vec<Limit>,
    pub(crate) descriptor: Descriptor,
    pub(crate) variants: Vec<AtHost>,
}

/// An endpoint as one of its hosts sells it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AtHost {
    /// Name of the host.
    pub(crate) name: String,
    pub(crate) module: String,
    pub(crate) endpoint: Endpoint,
}

/// The types of the request body.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Types {
    pub(crate) structs: Vec<Struct>,
    pub(crate) words: Vec<Words>,
    pub(crate) wholes: Vec<Wholes>,
    pub(crate) ranges: Vec<Range>,
    pub(crate) numbers: Vec<Number>,
    pub(crate) texts: Vec<Text>,
}

/// A struct and its builder.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Struct {
    /// JSON pointer of the object inside the body.
    pub(crate) pointer: String,
    pub(crate) name: String,
    pub(crate) doc: String,
    /// Unknown members are refused when it is read.
    pub(crate) closed: bool,
    pub(crate) fields: Vec<Field>,
}

/// A member of a struct.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Field {
    pub(crate) ident: String,
    pub(crate) wire: String,
    pub(crate) doc: String,
    pub(crate) required: bool,
    /// Type in the struct, without `Option`.
    pub(crate) owned: String,
    /// Type that the builder holds.
    pub(crate) held: String,
    /// The field is a struct with a builder of its own, or a list of such structs.
    pub(crate) nested: bool,
    /// The field is a list.
    pub(crate) list: bool,
}

/// A closed list of words.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Words {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) variants: Vec<Variant<String>>,
}

/// A closed list of whole numbers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Wholes {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) unit: String,
    pub(crate) variants: Vec<Variant<i64>>,
}

/// One value of a closed list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Variant<T> {
    pub(crate) ident: String,
    pub(crate) doc: String,
    pub(crate) value: T,
}

/// A whole number with bounds.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Range {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
}

/// A number with bounds.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Number {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

/// A text with bounds, in code points.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Text {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
}

/// How the body is built from the neutral request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Wire {
    /// Builders in the order in which they can be made: inner ones first, the root last.
    pub(crate) builders: Vec<WireBuilder>,
    /// Variable of the root's builder.
    pub(crate) root: String,
    /// Types that are named beside the builders.
    pub(crate) items: Vec<String>,
    /// Names of the endpoint's own fields.
    pub(crate) own: Vec<String>,
}

/// One builder and what is put into it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WireBuilder {
    pub(crate) variable: String,
    pub(crate) name: String,
    pub(crate) sets: Vec<WireSet>,
}

/// One call of a builder's setter.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WireSet {
    pub(crate) setter: String,
    /// Rust; texts of the document are in it as literals.
    pub(crate) expression: String,
}

/// One row of the table of limits.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Limit {
    pub(crate) pointer: String,
    pub(crate) word: String,
    pub(crate) keyword: String,
    pub(crate) value: LimitValue,
    pub(crate) unit: String,
    pub(crate) source: String,
    pub(crate) cut: bool,
}

/// The bound of a limit: one of the members is there.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct LimitValue {
    pub(crate) int: Option<i64>,
    pub(crate) float: Option<f64>,
    pub(crate) ints: Option<Vec<i64>>,
    pub(crate) words: Option<Vec<String>>,
}

/// The descriptor of an endpoint.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Descriptor {
    pub(crate) title: String,
    pub(crate) origins: Vec<Origin>,
    pub(crate) key: Key,
    pub(crate) submit: Call,
    pub(crate) poll: Call,
    pub(crate) result: Option<Call>,
    pub(crate) task_id: String,
    pub(crate) states: Vec<StateRule>,
    pub(crate) outputs: Outputs,
    pub(crate) error: ErrorShape,
    pub(crate) roles: Vec<Role>,
    pub(crate) own: Vec<OwnField>,
    pub(crate) needs: Vec<String>,
    pub(crate) exclusive: Vec<(String, String)>,
    /// Variant of `Resolution`.
    pub(crate) resolution: Option<&'static str>,
    pub(crate) image: Media,
    pub(crate) audio: Option<Media>,
    pub(crate) body_bytes_max: Option<u64>,
    pub(crate) server_defaults: Vec<(String, String)>,
    pub(crate) prices: Option<Prices>,
    pub(crate) faults: Vec<FaultRule>,
    pub(crate) checks: Vec<CheckRule>,
    pub(crate) idempotency_header: Option<String>,
    pub(crate) idempotency_hours: u32,
    pub(crate) look_up: Option<LookUp>,
    pub(crate) cancel: Option<Cancel>,
    pub(crate) upload: Option<Upload>,
    pub(crate) balance: Option<Balance>,
    pub(crate) quote: Option<Quote>,
    pub(crate) polling: Polling,
    pub(crate) request_schema: String,
    pub(crate) examples: Vec<Example>,
    pub(crate) addresses: Addresses,
    pub(crate) billing: Billing,
    pub(crate) retention: Option<Retention>,
    pub(crate) retirement: Option<Retirement>,
}

/// A host.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Origin {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) key_env: String,
    pub(crate) prices: Option<Prices>,
    pub(crate) key_page: String,
    pub(crate) ended: Option<String>,
}

/// Which word ends up where.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Role {
    pub(crate) word: String,
    pub(crate) from: String,
    pub(crate) pointer: String,
    pub(crate) item: Vec<(String, String)>,
    /// The storyboard's spelling and the host's, as JSON text.
    pub(crate) values: Vec<(String, String)>,
    /// JSON text; empty: nothing is sent.
    pub(crate) absent: String,
}

/// A field that only this endpoint has.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OwnField {
    pub(crate) name: String,
    pub(crate) pointer: String,
    pub(crate) doc: String,
    /// Expression of an `OwnKind`.
    pub(crate) kind: String,
}

/// How a key is found and sent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Key {
    pub(crate) env: String,
    pub(crate) header: String,
    pub(crate) prefix: String,
}

/// One HTTP call.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) hints: Vec<(String, String)>,
    /// The first is that of an answer which brings what the call is for.
    pub(crate) success: Vec<u16>,
}

/// An answer, or a request, as it could be.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Example {
    pub(crate) name: String,
    pub(crate) status: Option<u16>,
    /// JSON text.
    pub(crate) body: String,
}

/// A place in an answer: one of the members is there.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Part {
    pub(crate) body: Option<String>,
    /// Pointer of a text, of which only what stands before its first colon counts.
    pub(crate) before_colon: Option<String>,
    pub(crate) header: Option<String>,
}

/// How long results can be asked for, in seconds.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Retention {
    pub(crate) result_seconds: Option<u32>,
    pub(crate) large: Option<LargeResult>,
    pub(crate) task_seconds: Option<u32>,
    pub(crate) link_seconds: Option<u32>,
    pub(crate) source: String,
}

/// Results that are forgotten sooner, from a size on.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LargeResult {
    pub(crate) bytes_min: u64,
    pub(crate) seconds: u32,
}

/// What a value in the poll's answer means.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StateRule {
    pub(crate) pointer: String,
    pub(crate) equals: String,
    pub(crate) when: Option<Condition>,
    /// Variant of `TaskState`.
    pub(crate) state: &'static str,
}

/// What must hold beside a rule: one of `body` and `header` is there.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Condition {
    pub(crate) body: Option<String>,
    pub(crate) header: Option<String>,
    pub(crate) equals: Option<String>,
}

/// Pointers into the poll's answer; empty ones are absent facts.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Outputs {
    pub(crate) video: String,
    pub(crate) ttl: String,
    pub(crate) progress: String,
    pub(crate) eta: String,
    pub(crate) reason: Vec<Part>,
    pub(crate) message: Vec<Part>,
    pub(crate) seed: String,
    pub(crate) cost: String,
}

/// Places in an error.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ErrorShape {
    pub(crate) reason: Vec<Part>,
    pub(crate) message: Vec<Part>,
    pub(crate) item: Option<ListItem>,
    pub(crate) status: String,
}

/// Pointers into an item of a list of errors.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ListItem {
    pub(crate) place: String,
    pub(crate) message: String,
}

/// What pictures or sound files are taken.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Media {
    pub(crate) pointer: String,
    pub(crate) formats: Vec<String>,
    pub(crate) alpha: bool,
    /// Pixels of a side, or seconds.
    pub(crate) min: Option<u32>,
    pub(crate) max: Option<u32>,
    /// Width by height, in thousandths.
    pub(crate) aspect: Option<(u32, u32)>,
    pub(crate) bytes_max: Option<u64>,
    pub(crate) data_uri: bool,
    pub(crate) data_uri_guessed: bool,
    pub(crate) source: String,
}

/// Prices by resolution, in micro-dollars a second.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Prices {
    pub(crate) per_second: Vec<(&'static str, u64)>,
    pub(crate) silent: Vec<(&'static str, u64)>,
    pub(crate) date: String,
    pub(crate) source: String,
    /// Variant of `PriceBasis`.
    pub(crate) basis: &'static str,
}

/// What an error means.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FaultRule {
    pub(crate) reason: Option<String>,
    pub(crate) status: Option<u16>,
    /// Variant of `CallKind`.
    pub(crate) call: Option<&'static str>,
    pub(crate) when: Option<Condition>,
    pub(crate) bodyless: bool,
    /// Expression of a `FaultClass`.
    pub(crate) class: &'static str,
}

/// What the host answers where a check fails.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CheckRule {
    /// Variant of `Check`.
    pub(crate) check: &'static str,
    pub(crate) status: u16,
    pub(crate) reason: String,
}

/// The call that lists tasks.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LookUp {
    pub(crate) call: Call,
    pub(crate) items: String,
    pub(crate) task_id: String,
    /// Empty where an item does not say.
    pub(crate) submitted: String,
}

/// The call that cancels a task.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cancel {
    pub(crate) call: Call,
    /// Variants of `TaskState`.
    pub(crate) states: Vec<&'static str>,
    pub(crate) outcomes: Vec<CancelRule>,
}

/// What an answer to that call means.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CancelRule {
    pub(crate) status: u16,
    pub(crate) when: Option<Condition>,
    /// Variant of `CancelOutcome`.
    pub(crate) means: &'static str,
    /// JSON text.
    pub(crate) example: String,
}

/// The call that quotes prices.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Quote {
    pub(crate) call: Call,
    pub(crate) exact: String,
    pub(crate) least: String,
    pub(crate) most: String,
    pub(crate) reason: String,
}

/// Pointers of addresses in the answers.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Addresses {
    pub(crate) poll: String,
    pub(crate) result: String,
    pub(crate) cancel: String,
}

/// Variants of `Charge`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Billing {
    pub(crate) failed: &'static str,
    pub(crate) moderated: &'static str,
    pub(crate) cancelled: &'static str,
}

/// How local files get to the host.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Upload {
    pub(crate) call: Call,
    /// Variant of `UploadProtocol`.
    pub(crate) protocol: &'static str,
}

/// The call that reports the balance.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Balance {
    pub(crate) call: Call,
    pub(crate) pointer: String,
    /// Micro-dollars.
    pub(crate) unit: u64,
}

/// Hints for polling, in seconds.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Polling {
    pub(crate) typical: u32,
    pub(crate) every: u32,
    pub(crate) every_max: u32,
    pub(crate) deadline: u32,
}

/// A notice of retirement.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Retirement {
    pub(crate) date: String,
    pub(crate) source: String,
    pub(crate) replacements: Vec<String>,
}
