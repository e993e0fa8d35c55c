//! The descriptor of an endpoint: one model at one host, as data.
//!
//! Values of these types are printed by `cargo xtask codegen` from an endpoint folder. The
//! runner and the emulator interpret them; neither contains a host's words.

mod addresses;
mod billing;
mod cancel;
mod example;
mod fault;
mod prices;
mod quote;
mod retention;

pub use addresses::Addresses;
pub use billing::{Billing, Charge};
pub use cancel::{Cancel, CancelOutcome, CancelRule};
pub use example::{Example, ListItem};
pub use fault::{CallKind, Check, CheckRule, FaultClass, FaultRule, ModeratedInput};
pub use prices::{PriceBasis, Prices};
pub use quote::{Quote, QuoteCall};
pub use retention::{LargeResult, Retention};

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::ptr;

use serde_json::Value;

use crate::limit::{Limit, Violation};
use crate::medium::Links;
use crate::money::Usd;
use crate::request::{Audio, ClipRequest, Resolution};
use crate::role::{OwnField, Role};

/// Everything that is known about one endpoint.
#[derive(Debug)]
pub struct Endpoint {
    /// Id as written in storyboards, such as `novita/wan2.6-i2v`.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Hosts that serve it; the first is the default.
    pub origins: &'static [Origin],
    /// The endpoint as hosts sell it that differ in more than address, key and prices, by their
    /// names.
    pub variants: &'static [(&'static str, EndpointRef)],
    /// How the key is found and sent.
    pub key: Key,
    /// The call that buys a clip.
    pub submit: Call,
    /// The call that asks for a task's state. Its parameters contain the task id.
    pub poll: Call,
    /// The call that brings the outputs of a task that has succeeded, where that is a step of its
    /// own; `None`: the poll's answer carries them.
    pub result: Option<Call>,
    /// Pointer of the task id in the submit's answer.
    pub task_id: &'static str,
    /// State rules, tried in order against the answer of a poll.
    pub states: &'static [StateRule],
    /// Where the answers carry what became of a task.
    pub outputs: Outputs,
    /// Where an error answer carries its reason and message.
    pub error: ErrorShape,
    /// Storyboard word to pointer in the request body.
    pub roles: &'static [Role],
    /// Fields that only this endpoint has: a storyboard sets them with `with`.
    pub own: &'static [OwnField],
    /// Words that the request cannot do without, beside the picture.
    pub needs: &'static [&'static str],
    /// Pairs of pointers that must not be filled both.
    pub exclusive: &'static [(&'static str, &'static str)],
    /// The only resolution that is made, where the request has no say in it.
    pub resolution: Option<Resolution>,
    /// All limits of the request.
    pub limits: &'static [Limit],
    /// What pictures the endpoint takes.
    pub image: ImageLimits,
    /// What sound files the endpoint takes; `None`: none at all.
    pub audio: Option<AudioLimits>,
    /// Largest body of a submit, in bytes, where that is known.
    pub body_bytes_max: Option<u64>,
    /// What the host assumes where a field is absent: pointer and JSON text.
    pub server_defaults: &'static [(&'static str, &'static str)],
    /// Prices; `None` where they are not known.
    pub prices: Option<Prices>,
    /// What error reasons and statuses mean, tried in order.
    pub faults: &'static [FaultRule],
    /// What the host checks before it takes a request, and what it answers where that fails.
    /// The emulator makes the checks that are listed, and no others.
    pub checks: &'static [CheckRule],
    /// What the endpoint can do besides submit and poll.
    pub capabilities: Capabilities,
    /// How long tasks take.
    pub polling: Polling,
    /// JSON Schema (2020-12) of the request body, self-contained, as JSON text.
    pub request_schema: &'static str,
    /// Example answers by name (`submitted`, `queued`, `processing`, `succeeded`, `failed`,
    /// `error`, `balance`): the emulator fills them in. All of them speak of one task: wherever
    /// another example repeats the task id of `submitted`, it stands for the id.
    pub examples: &'static [Example],
    /// Where answers carry the addresses of further calls.
    pub addresses: Addresses,
    /// What is charged where no clip comes.
    pub billing: Billing,
    /// How long results can be asked for, where that is known.
    pub retention: Option<Retention>,
    /// Notice of retirement, where one is known.
    pub retirement: Option<Retirement>,
    /// Turns the neutral request into the wire body, checked against every limit.
    pub to_wire: ToWire,
}

/// A handle of an endpoint's descriptor, which is kept for the life of the process.
///
/// It is what everything passes around: neither who made the descriptor nor where it lies is
/// known to whoever reads it. Two handles are equal if they lead to the same descriptor.
#[derive(Clone, Copy)]
pub struct EndpointRef(&'static Endpoint);

/// Builds the body of a submit. All violations are reported at once.
pub type ToWire = fn(&ClipRequest, &Links<'_>) -> Result<Value, Vec<Violation>>;

/// A host of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Name of the region or sibling; `default` for the only one.
    pub name: &'static str,
    /// Scheme and authority, without a trailing slash.
    pub url: &'static str,
    /// Environment variable that holds the key for this host.
    pub key_env: &'static str,
    /// What this host asks for; `None` where it is not known.
    pub prices: Option<Prices>,
    /// The host's page where a key is made, and what is to be known of it; empty where none is
    /// known.
    pub key_page: &'static str,
    /// Why this host does not sell the model any more, where that is so. Tasks that were bought
    /// there can still be asked for.
    pub ended: Option<&'static str>,
}

/// How a key is found and sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Environment variable that holds the key.
    pub env: &'static str,
    /// Header that carries it.
    pub header: &'static str,
    /// Text before the key in that header, such as `Bearer `.
    pub prefix: &'static str,
}

/// One HTTP call of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path below the origin; `{task_id}` stands for the task's id, percent-encoded.
    pub path: &'static str,
    /// Query parameters; a value of `{task_id}` stands for the task's id.
    pub query: &'static [(&'static str, &'static str)],
    /// Fixed headers that the host asks for.
    pub headers: &'static [(&'static str, &'static str)],
    /// Fixed headers that are sent though the host does without.
    pub hints: &'static [(&'static str, &'static str)],
    /// The documented HTTP statuses of a success. The first is that of an answer which brings
    /// what the call is for; a call for outputs that answers with another one has none yet.
    pub success: &'static [u16],
}

/// What a task is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// Waits for its turn.
    Queued,
    /// Is being generated.
    Processing,
    /// Has a clip.
    Succeeded,
    /// Ended without a clip.
    Failed,
    /// Was cancelled.
    Cancelled,
    /// Is no longer known to the host.
    Lost,
}

/// "If the value at `pointer` equals `equals`, the task is in `state`."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateRule {
    /// Pointer into the poll's answer.
    pub pointer: &'static str,
    /// The host's word.
    pub equals: &'static str,
    /// What must hold beside it.
    pub when: Option<Condition>,
    /// What it means.
    pub state: TaskState,
}

/// Something that must hold of an answer for a rule to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Where to look.
    pub part: Part,
    /// The text that must stand there; `None`: anything that says something.
    pub equals: Option<&'static str>,
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The value at a pointer of the body.
    Body(&'static str),
    /// What stands before the first colon of the text at a pointer of the body; a text without one
    /// has nothing there.
    BeforeColon(&'static str),
    /// The header of that name.
    Header(&'static str),
}

/// Where the answers carry what became of a task; empty pointers and lists are absent facts.
///
/// `progress`, `eta`, `reason` and `message` stand in the poll's answer, the others in that of the
/// last step: the answer of [`Endpoint::result`] where there is such a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outputs {
    /// Link to the clip.
    pub video: &'static str,
    /// Seconds for which the link works; the value may be a number or a string.
    pub ttl: &'static str,
    /// Progress in percent.
    pub progress: &'static str,
    /// Estimated seconds to go.
    pub eta: &'static str,
    /// The host's stable word for a failure; the first place that has one counts.
    pub reason: &'static [Part],
    /// Prose about a failure; the first place that has any counts.
    pub message: &'static [Part],
    /// The seed that was used.
    pub seed: &'static str,
    /// What the clip cost, in US dollars.
    pub cost: &'static str,
}

/// Where an error answer carries its parts; empty pointers and lists are absent facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorShape {
    /// The host's stable word for the error; the first place that has one counts.
    pub reason: &'static [Part],
    /// Prose; the first place that has any counts.
    pub message: &'static [Part],
    /// How an item is read where such a place holds a list.
    pub item: Option<ListItem>,
    /// The HTTP status, repeated as a number.
    pub status: &'static str,
}

/// What pictures an endpoint takes.
///
/// A bound that is not known is the widest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageLimits {
    /// Media types, such as `image/jpeg`.
    pub formats: &'static [&'static str],
    /// Whether an alpha channel is taken.
    pub alpha: bool,
    /// Shortest side, in pixels.
    pub side_min: u32,
    /// Longest side, in pixels.
    pub side_max: u32,
    /// Smallest and largest width by height, in thousandths.
    pub aspect: Option<(u32, u32)>,
    /// Largest file, in bytes.
    pub bytes_max: u64,
    /// Whether a data URI is taken; otherwise only links.
    pub data_uri: bool,
    /// Whether nobody is known to have said or tried that it is.
    pub data_uri_guessed: bool,
}

/// What sound files an endpoint takes. A bound that is not known is the widest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioLimits {
    /// Media types, such as `audio/mpeg`.
    pub formats: &'static [&'static str],
    /// Shortest and longest sound, in seconds.
    pub seconds: (u32, u32),
    /// Largest file, in bytes.
    pub bytes_max: u64,
    /// Whether a data URI is taken; otherwise only links.
    pub data_uri: bool,
}

/// What an endpoint can do besides submit and poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Header that makes a repeated submit harmless, where there is one.
    pub idempotency_header: Option<&'static str>,
    /// For how many hours the host remembers it; 0 where that is not known, and nothing is
    /// repeated then.
    pub idempotency_hours: u32,
    /// The call that lists tasks, by which one can be found without its id.
    pub look_up: Option<LookUp>,
    /// The call that cancels a task.
    pub cancel: Option<Cancel>,
    /// How local files get to the host.
    pub upload: Option<Upload>,
    /// A call that answers with the account's balance and costs nothing.
    pub balance: Option<Balance>,
    /// A call that tells what a request would cost, and costs nothing.
    pub quote: Option<QuoteCall>,
}

/// The call that lists the account's tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookUp {
    /// The call.
    pub call: Call,
    /// Pointer of the list in its answer.
    pub items: &'static str,
    /// Pointer of the task's id in an item.
    pub task_id: &'static str,
    /// Pointer of the time of its submit in an item, in milliseconds of the epoch; empty where an
    /// item does not tell.
    pub submitted: &'static str,
}

/// How local files get to the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The protocol, written in Rust once.
    pub protocol: UploadProtocol,
    /// The call that it begins with.
    pub call: Call,
}

/// An upload protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UploadProtocol {
    /// `dashscope-policy`: a signed policy by `GET`, a multipart form with the file to the host
    /// that it names, then `oss://KEY` in the request.
    DashscopePolicy,
}

/// The call that tells the account's balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The call.
    pub call: Call,
    /// Pointer of the balance in its answer; a number or a string.
    pub pointer: &'static str,
    /// What one unit of it is worth.
    pub unit: Usd,
}

/// How long tasks take, in seconds: hints for the polling schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polling {
    /// The usual time from submit to result.
    pub typical: u32,
    /// Time between polls when the result is near.
    pub every: u32,
    /// Longest time between polls.
    pub every_max: u32,
    /// After this, the run stops waiting; a rerun resumes.
    pub deadline: u32,
}

/// A host's notice that an endpoint ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retirement {
    /// Announced last day, `YYYY-MM-DD`.
    pub date: &'static str,
    /// Where it was announced.
    pub source: &'static str,
    /// Endpoint ids or names that take its place.
    pub replacements: &'static [&'static str],
}

impl EndpointRef {
    /// The handle of a descriptor that is compiled in.
    pub const fn from_static(descriptor: &'static Endpoint) -> Self {
        Self(descriptor)
    }

    /// Keeps a descriptor that was made at run time, and gives the handle of it.
    ///
    /// The descriptor's memory is never freed: a process reads few of them, and uses each until
    /// its end.
    pub fn keep(descriptor: Endpoint) -> Self {
        Self(Box::leak(Box::new(descriptor)))
    }

    /// The endpoint as its host of that name sells it.
    #[must_use]
    pub fn at(self, host: &str) -> Self {
        let variant = self.variants.iter().find(|(name, _)| *name == host);
        variant.map_or(self, |(_, variant)| *variant)
    }
}

impl Deref for EndpointRef {
    type Target = Endpoint;

    fn deref(&self) -> &Endpoint {
        self.0
    }
}

impl PartialEq for EndpointRef {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.0, other.0)
    }
}

impl Eq for EndpointRef {}

impl Hash for EndpointRef {
    fn hash<H: Hasher>(&self, state: &mut H) {
        ptr::hash(self.0, state);
    }
}

impl fmt::Debug for EndpointRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EndpointRef").field(&self.id).finish()
    }
}

impl Endpoint {
    /// The estimated price of a clip, or `None` where the price is not known.
    pub fn price(&self, request: &ClipRequest) -> Option<Usd> {
        let silent = matches!(request.audio, Audio::Silent);
        self.prices?.of(request.resolution, request.duration, silent)
    }

    /// Whether the model makes sound only for scenes that ask for it.
    pub fn sounds_when_asked(&self) -> bool {
        let role = self.role("audio", "wanted");
        let unsaid = role.and_then(|role| Some(role.spelt(&role.unsaid()?)));
        unsaid.as_deref() == Some("false")
    }

    /// The storyboard's word whose value stands at a pointer, or in the list at it.
    pub fn word_at(&self, pointer: &str) -> Option<&'static str> {
        let of = |role: &&Role| {
            let rest = role.pointer.strip_prefix(pointer);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("/-/"))
        };
        self.roles.iter().find(of).map(|role| role.word)
    }

    /// The role that takes a part of a storyboard's word, if there is one. `from` is empty where
    /// the word has no parts.
    pub fn role(&self, word: &str, from: &str) -> Option<&'static Role> {
        self.roles.iter().find(|role| role.word == word && role.from == from)
    }
}
