//! `wanflow endpoints --json` and `wanflow endpoints show ID --json`, version 1.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use wanflow_api::endpoint;
use wanflow_api::{LimitValue, Resolution, Usd, limit};
use wanflow_session::config::Config;
use wanflow_session::day::Day;
use wanflow_session::offer::{Abilities, Offer};
use wanflow_session::retirement::{End, replacements};

use super::version::Version;

/// All endpoints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Endpoints {
    version: Version,
    endpoints: Vec<Endpoint>,
}

/// One endpoint, on a page of its own.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EndpointPage {
    version: Version,
    #[serde(flatten)]
    endpoint: Endpoint,
}

/// What clips can be bought as.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Endpoint {
    id: String,
    title: String,
    /// The hosts that its document names, the usual one first.
    hosts: Vec<Host>,
    /// Scheme and authority of the host that counts for this user.
    origin: String,
    key: Key,
    /// Lengths of clips, in seconds; none where they are not known.
    seconds: Vec<i64>,
    /// Sizes of frames; none where they are not known.
    resolutions: Vec<String>,
    /// The longest prompt; `null` where no limit is known.
    prompt: Option<Prompt>,
    /// Prices of a second; `null` where none is known.
    prices: Option<Prices>,
    limits: Vec<Limit>,
    can: Can,
    /// About how long a clip takes.
    typical_seconds: u64,
    /// How long a run waits for one.
    deadline_seconds: u64,
    /// How long results are kept; `null` where nothing is known.
    retention: Option<Retention>,
    /// What the host assumes of absent fields, by their place in the request.
    server_defaults: Map<String, Value>,
    /// The announced end; `null` where none is announced.
    retirement: Option<Retirement>,
}

/// A host of an endpoint.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Host {
    name: String,
    url: String,
    /// The environment variable of its key.
    key_variable: String,
    /// Where a key is made.
    key_page: Option<String>,
    /// Why the endpoint is not available there any more.
    ended: Option<String>,
}

/// How the key travels.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Key {
    /// The environment variable that holds it.
    variable: String,
    header: String,
    prefix: String,
}

/// The longest prompt.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Prompt {
    most: i64,
    unit: String,
    excess: Excess,
}

/// What becomes of more than a limit.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Excess {
    /// The request is refused.
    Refused,
    /// The excess is cut, and the clip billed.
    Cut,
}

/// Prices of a second of clip, by resolution.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Prices {
    /// The unit of all amounts.
    unit: &'static str,
    /// What counts: the higher of what is documented and what the user configured.
    per_second: BTreeMap<String, u64>,
    /// What is documented.
    known: Option<BTreeMap<String, u64>>,
    /// What the user configured.
    own: BTreeMap<String, u64>,
    /// The day of the documented prices.
    date: Option<String>,
    source: Option<String>,
    /// `host` or `third-party`.
    basis: Option<String>,
}

/// A limit of a request.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Limit {
    /// The storyboard's word; empty where the language has none.
    word: String,
    /// The place in the request.
    pointer: String,
    keyword: String,
    value: Bound,
    unit: String,
    source: String,
    excess: Excess,
}

/// A bound: a number, or what may be chosen.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum Bound {
    Int(i64),
    Float(f64),
    Words(Vec<String>),
    Ints(Vec<i64>),
}

/// What an endpoint can do besides making clips.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Can {
    /// Reports the account's balance.
    balance: bool,
    /// Cancels a task.
    cancel: bool,
    /// Finds a task without its id.
    look_up: bool,
    /// The header that makes a repeated submit harmless.
    idempotency_header: Option<String>,
}

/// How long results are kept.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Retention {
    result_seconds: Option<u32>,
    large: Option<LargeResult>,
    task_seconds: Option<u32>,
    link_seconds: Option<u32>,
    source: String,
}

/// How long large results are kept.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
struct LargeResult {
    bytes_min: u64,
    seconds: u32,
}

/// An announced end.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Retirement {
    /// The last day.
    date: String,
    /// Whether it is over.
    ended: bool,
    source: String,
    replacements: Replacements,
}

/// What takes an endpoint's place.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Replacements {
    built_in: Vec<String>,
    others: Vec<String>,
}

impl Endpoints {
    /// All of them, as a user with this configuration meets them.
    pub fn new(offers: &[Offer<'_>], config: &Config, today: Day) -> Self {
        let endpoints = offers.iter().map(|offer| Endpoint::new(offer, config, today));
        Self { version: Version, endpoints: endpoints.collect() }
    }
}

impl EndpointPage {
    /// One of them.
    pub fn new(offer: &Offer<'_>, config: &Config, today: Day) -> Self {
        Self { version: Version, endpoint: Endpoint::new(offer, config, today) }
    }
}

impl Endpoint {
    fn new(offer: &Offer<'_>, config: &Config, today: Day) -> Self {
        let endpoint = offer.endpoint;
        let defaults = endpoint.server_defaults.iter().map(|(pointer, text)| {
            let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(*text));
            ((*pointer).to_owned(), value)
        });
        Self {
            id: endpoint.id.to_owned(),
            title: endpoint.title.to_owned(),
            hosts: endpoint.origins.iter().map(Host::from).collect(),
            origin: config.origin(endpoint).origin().ascii_serialization(),
            key: Key {
                variable: config.key_env(endpoint).to_owned(),
                header: endpoint.key.header.to_owned(),
                prefix: endpoint.key.prefix.to_owned(),
            },
            seconds: offer.lengths.clone(),
            resolutions: owned(&offer.resolutions),
            prompt: offer.prompt.map(|prompt| Prompt {
                most: prompt.most,
                unit: prompt.unit.to_owned(),
                excess: prompt.excess.into(),
            }),
            prices: Prices::new(offer, config),
            limits: endpoint.limits.iter().map(Limit::from).collect(),
            can: Abilities::of(endpoint).into(),
            typical_seconds: endpoint.polling.typical.into(),
            deadline_seconds: endpoint.polling.deadline.into(),
            retention: endpoint.retention.as_ref().map(Retention::from),
            server_defaults: defaults.collect(),
            retirement: endpoint.retirement.as_ref().map(|end| Retirement::new(end, today)),
        }
    }
}

impl From<&wanflow_api::Origin> for Host {
    fn from(host: &wanflow_api::Origin) -> Self {
        let wanflow_api::Origin { name, url, key_env, prices: _, key_page, ended } = host;
        Self {
            name: (*name).to_owned(),
            url: (*url).to_owned(),
            key_variable: (*key_env).to_owned(),
            key_page: (!key_page.is_empty()).then(|| (*key_page).to_owned()),
            ended: ended.map(str::to_owned),
        }
    }
}

impl Prices {
    /// What counts, and where it is from; `None` where no price is known.
    fn new(offer: &Offer<'_>, config: &Config) -> Option<Self> {
        if offer.prices.is_empty() {
            return None;
        }
        let known = offer.endpoint.prices;
        Some(Self {
            unit: "micro-dollars",
            per_second: by_resolution(&offer.prices),
            known: known.map(|prices| by_resolution(prices.per_second)),
            own: by_resolution(config.own_prices(offer.endpoint)),
            date: known.map(|prices| prices.date.to_owned()),
            source: known.map(|prices| prices.source.to_owned()),
            basis: known.map(|prices| prices.basis.as_str().to_owned()),
        })
    }
}

fn by_resolution(prices: &[(Resolution, Usd)]) -> BTreeMap<String, u64> {
    prices.iter().map(|(resolution, usd)| (resolution.as_str().to_owned(), usd.micros())).collect()
}

impl From<&limit::Limit> for Limit {
    fn from(limit: &limit::Limit) -> Self {
        let limit::Limit { pointer, word, keyword, value, unit, source, excess } = *limit;
        Self {
            word: word.to_owned(),
            pointer: pointer.to_owned(),
            keyword: keyword.to_owned(),
            value: match value {
                LimitValue::Int(number) => Bound::Int(number),
                LimitValue::Float(number) => Bound::Float(number),
                LimitValue::Words(list) => Bound::Words(owned(list)),
                LimitValue::Ints(list) => Bound::Ints(list.to_vec()),
            },
            unit: unit.to_owned(),
            source: source.to_owned(),
            excess: excess.into(),
        }
    }
}

impl From<limit::Excess> for Excess {
    fn from(excess: limit::Excess) -> Self {
        match excess {
            limit::Excess::Refused => Self::Refused,
            limit::Excess::Cut => Self::Cut,
        }
    }
}

impl From<Abilities> for Can {
    fn from(can: Abilities) -> Self {
        let Abilities { balance, cancel, look_up, idempotency_header } = can;
        Self { balance, cancel, look_up, idempotency_header: idempotency_header.map(str::to_owned) }
    }
}

impl From<&endpoint::Retention> for Retention {
    fn from(kept: &endpoint::Retention) -> Self {
        let endpoint::Retention { result_seconds, large, task_seconds, link_seconds, source } =
            *kept;
        Self {
            result_seconds,
            large: large.map(|endpoint::LargeResult { bytes_min, seconds }| LargeResult {
                bytes_min,
                seconds,
            }),
            task_seconds,
            link_seconds,
            source: source.to_owned(),
        }
    }
}

impl Retirement {
    fn new(end: &endpoint::Retirement, today: Day) -> Self {
        let (built_in, others) = replacements(end);
        Self {
            date: end.date.to_owned(),
            ended: End::of(end, today) == End::Past,
            source: end.source.to_owned(),
            replacements: Replacements { built_in: owned(&built_in), others: owned(&others) },
        }
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
