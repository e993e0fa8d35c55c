//! The descriptor of an endpoint: one model at one host, as data.
//!
//! Values of these types are printed by `cargo xtask codegen` from an endpoint folder. The
//! runner and the emulator interpret them; neither contains a host's words.

mod addresses;
mod billing;
mod call;
mod cancel;
mod capabilities;
mod condition;
mod example;
mod fault;
mod media_limits;
mod origin;
mod outputs;
mod polling;
mod prices;
mod quote;
mod retention;
mod retirement;
mod state;

pub use addresses::Addresses;
pub use billing::{Billing, Charge};
pub use call::Call;
pub use cancel::{Cancel, CancelOutcome, CancelRule};
pub use capabilities::{Balance, Capabilities, LookUp, Upload, UploadProtocol};
pub use condition::{Condition, Part};
pub use example::{Example, ListItem};
pub use fault::{CallKind, Check, CheckRule, FaultClass, FaultRule, ModeratedInput};
pub use media_limits::{AudioLimits, ImageLimits};
pub use origin::{Key, Origin};
pub use outputs::{ErrorShape, Outputs};
pub use polling::Polling;
pub use prices::{PriceBasis, Prices};
pub use quote::{Quote, QuoteCall};
pub use retention::{LargeResult, Retention};
pub use retirement::Retirement;
pub use state::{StateRule, TaskState};

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
    /// The endpoint at hosts that differ in more than address, key and prices, by their names.
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

    /// The endpoint as its host of that name offers it.
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
