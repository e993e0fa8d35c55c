//! `wanflow plan --json`, version 1.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use wanflow_api::endpoint::Prices;
use wanflow_plan::{Pick, Task};
use wanflow_run::{Summary as RunSummary, TaskReason as RunTaskReason};
use wanflow_session::PricedPlan;
use wanflow_session::budget::OverBudget as SessionOverBudget;

use super::film::Film;
use super::film_forecast::FilmForecast;
use super::reason::TaskReason;
use super::uncollected::{Uncollected, UndecodedOfPlan};
use super::version::Version;
use super::words::Purpose;

/// What a run would buy, why, and at what price. Amounts are millionths of a US dollar.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Plan {
    version: Version,
    /// Digest of the plan: what an approval refers to.
    id: String,
    /// The storyboard file's stem.
    storyboard: String,
    /// Id of the endpoint that generates the clips.
    endpoint: String,
    purpose: Purpose,
    /// The tasks that are meant, parents first.
    tasks: Vec<PlannedTask>,
    film: Film,
    summary: Summary,
    /// Where prices are from; `null` where none is known.
    prices: Option<PriceSource>,
    /// Clips that are at a host and not here.
    uncollected: Vec<Uncollected>,
    /// Clips that are here and not decoded.
    undecoded: UndecodedOfPlan,
    /// The budget that the plan exceeds, if it exceeds one.
    #[serde(skip_serializing_if = "Option::is_none")]
    over_budget: Option<OverBudget>,
    /// What a run would make of each film.
    films: Vec<FilmForecast>,
}

/// What is said of a plan, gathered by the command.
pub struct Parts<'a> {
    /// The plan.
    pub plan: &'a PricedPlan,
    /// The tasks that are meant.
    pub reasons: &'a [RunTaskReason],
    /// The prices of the host that counts.
    pub prices: Option<Prices>,
    /// Clips that are at a host and not here.
    pub uncollected: &'a [wanflow_run::collect::Uncollected],
    /// Clips that are here and not decoded.
    pub undecoded: &'a wanflow_session::undecoded::UndecodedClips,
    /// The budget that is exceeded.
    pub over: Option<&'a SessionOverBudget>,
    /// What a run would make of each film.
    pub films: &'a [wanflow_session::film_forecast::FilmForecast],
}

/// One task, and what is sent for it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct PlannedTask {
    #[serde(flatten)]
    reason: TaskReason,
    /// The request in wanflow's own words, as journal and digest have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Map<String, Value>>,
    /// What is done to pictures and sounds before they are sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    preparation: Option<Vec<String>>,
}

/// How many clips a run buys, and for how much.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
struct Summary {
    /// How many clips are bought at least.
    buys: usize,
    /// How many more may be, should clips change that they continue from.
    may_buy: usize,
    /// How many are fetched that are already bought.
    fetches: usize,
    /// How many wait for a decision or a change.
    blocked: usize,
    /// Price of what is bought at least, where it is known.
    price: u64,
    /// Price of what is bought at most, where it is known.
    price_at_most: u64,
    /// How many of the clips that are or may be bought have no known price.
    without_price: usize,
}

/// Where prices are from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct PriceSource {
    /// The day of the prices.
    date: String,
    source: String,
    /// `host` or `third-party`.
    basis: String,
}

/// A budget that a plan exceeds.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
struct OverBudget {
    budget: u64,
    /// What is spent or at risk already, of what this budget counts.
    owed: u64,
    /// By how much the plan exceeds it at most.
    by: u64,
}

impl From<&Parts<'_>> for Plan {
    fn from(parts: &Parts<'_>) -> Self {
        let Parts { plan, reasons, prices, uncollected, undecoded, over, films } = *parts;
        let task = |reason: &RunTaskReason| {
            let pick = Pick { scene: reason.scene.clone(), take: reason.take };
            PlannedTask::new(reason, plan.task(&pick))
        };
        Self {
            version: Version,
            id: plan.id().to_string(),
            storyboard: plan.storyboard.clone(),
            endpoint: plan.endpoint.clone(),
            purpose: plan.purpose.into(),
            tasks: reasons.iter().map(task).collect(),
            film: (&plan.film).into(),
            summary: RunSummary::of(reasons).into(),
            prices: prices.map(PriceSource::from),
            uncollected: uncollected.iter().map(Uncollected::from).collect(),
            undecoded: undecoded.into(),
            over_budget: over.map(OverBudget::from),
            films: films.iter().map(FilmForecast::from).collect(),
        }
    }
}

impl PlannedTask {
    fn new(reason: &RunTaskReason, planned: Option<&Task>) -> Self {
        let request = planned.map(|task| match serde_json::to_value(&task.request) {
            Ok(Value::Object(members)) => members,
            _ => unreachable!("a request is plain data with members"),
        });
        let preparation = planned.map(|task| task.preparation.clone());
        Self { reason: reason.into(), request, preparation }
    }
}

impl From<RunSummary> for Summary {
    fn from(summary: RunSummary) -> Self {
        let RunSummary { buys, may_buy, fetches, blocked, price, price_at_most, without_price } =
            summary;
        Self {
            buys,
            may_buy,
            fetches,
            blocked,
            price: price.micros(),
            price_at_most: price_at_most.micros(),
            without_price,
        }
    }
}

impl From<Prices> for PriceSource {
    fn from(prices: Prices) -> Self {
        let Prices { per_second: _, silent: _, date, source, basis } = prices;
        Self { date: date.to_owned(), source: source.to_owned(), basis: basis.as_str().to_owned() }
    }
}

impl From<&SessionOverBudget> for OverBudget {
    fn from(over: &SessionOverBudget) -> Self {
        let SessionOverBudget { cap, owed, by, place: _ } = over;
        Self { budget: cap.micros(), owed: owed.micros(), by: by.micros() }
    }
}
