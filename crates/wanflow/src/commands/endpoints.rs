//! `wanflow endpoints`: what clips can be bought as, and all that is known of one endpoint.

use serde_json::{Map, Value, json};
use wanflow_api::endpoint::Retirement;
use wanflow_api::limit::Excess;
use wanflow_api::{ENDPOINTS, Limit, LimitValue, Origin, Resolution, Usd};
use wanflow_session::Session;
use wanflow_session::config::Config;
use wanflow_session::day::Day;
use wanflow_session::endpoint_choice::known_endpoint;
use wanflow_session::offer::{Abilities, Offer};
use wanflow_session::retirement::{self, End};

use crate::args::{Endpoints, EndpointsCommand};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::{endpoint_page, endpoint_table};
use crate::retention;
use crate::say::{say, sayln};

/// Lists endpoints, or shows one.
pub(crate) fn run(args: &Endpoints, session: &Session) -> Result<Exit, Failure> {
    let (mut config, today) = (Config::read(&session.environment)?, session.today());
    match &args.command {
        None => list(&config, today, args.json),
        Some(EndpointsCommand::Show(show)) => {
            let (endpoint, host) = known_endpoint(&show.id)?;
            config.choose(host);
            let offer = Offer::of(endpoint, &config);
            if args.json {
                let mut page = as_json(&offer, &config, today);
                page["version"] = json!(1);
                sayln!("{page:#}");
            } else {
                say!("{}", endpoint_page(&offer, &config, today));
            }
        }
    }
    Ok(Exit::Done)
}

fn list(config: &Config, today: Day, json: bool) {
    let offers: Vec<_> = ENDPOINTS.iter().map(|endpoint| Offer::of(endpoint, config)).collect();
    if json {
        let all: Vec<_> = offers.iter().map(|offer| as_json(offer, config, today)).collect();
        sayln!("{:#}", json!({ "version": 1, "endpoints": all }));
    } else {
        say!("{}", endpoint_table(&offers, today));
    }
}

/// An endpoint for machines: version 1 of this format only grows.
fn as_json(offer: &Offer<'_>, config: &Config, today: Day) -> Value {
    let endpoint = offer.endpoint;
    let hosts = endpoint.origins.iter().map(host);
    let key = &endpoint.key;
    let can = Abilities::of(endpoint);
    let defaults = endpoint.server_defaults.iter().map(|(pointer, text)| {
        let value = serde_json::from_str(text).unwrap_or_else(|_| json!(text));
        ((*pointer).to_owned(), value)
    });
    let defaults: Map<String, Value> = defaults.collect();
    json!({
        "id": endpoint.id,
        "title": endpoint.title,
        "hosts": hosts.collect::<Vec<_>>(),
        "origin": config.origin(endpoint).origin().ascii_serialization(),
        "key": {
            "variable": config.key_env(endpoint),
            "header": key.header,
            "prefix": key.prefix,
        },
        "seconds": offer.lengths,
        "resolutions": offer.resolutions,
        "prompt": offer.prompt.map(|prompt| json!({
            "most": prompt.most,
            "unit": prompt.unit,
            "excess": excess(prompt.excess),
        })),
        "prices": prices(offer, config),
        "limits": endpoint.limits.iter().map(limit).collect::<Vec<_>>(),
        "can": {
            "balance": can.balance,
            "cancel": can.cancel,
            "look_up": can.look_up,
            "idempotency_header": can.idempotency_header,
        },
        "typical_seconds": endpoint.polling.typical,
        "deadline_seconds": endpoint.polling.deadline,
        "retention": retention::in_json(endpoint.retention.as_ref()),
        "server_defaults": defaults,
        "retirement": endpoint.retirement.as_ref().map(|end| retirement(end, today)),
    })
}

fn host(host: &Origin) -> Value {
    let Origin { name, url, key_env, prices: _, key_page, ended } = host;
    let key_page = (!key_page.is_empty()).then_some(key_page);
    json!({
        "name": name,
        "url": url,
        "key_variable": key_env,
        "key_page": key_page,
        "ended": ended,
    })
}

/// What counts, and where it is from; `null` where no price is known.
fn prices(offer: &Offer<'_>, config: &Config) -> Value {
    if offer.prices.is_empty() {
        return Value::Null;
    }
    let known = offer.endpoint.prices;
    json!({
        "unit": "micro-dollars",
        "per_second": by_resolution(&offer.prices),
        "known": known.map(|prices| by_resolution(prices.per_second)),
        "own": by_resolution(config.own_prices(offer.endpoint)),
        "date": known.map(|prices| prices.date),
        "source": known.map(|prices| prices.source),
        "basis": known.map(|prices| prices.basis.as_str()),
    })
}

fn by_resolution(prices: &[(Resolution, Usd)]) -> Map<String, Value> {
    let one = |(resolution, usd): &(Resolution, Usd)| {
        (resolution.as_str().to_owned(), json!(usd.micros()))
    };
    prices.iter().map(one).collect()
}

fn limit(limit: &Limit) -> Value {
    let value = match limit.value {
        LimitValue::Int(number) => json!(number),
        LimitValue::Float(number) => json!(number),
        LimitValue::Words(list) => json!(list),
        LimitValue::Ints(list) => json!(list),
    };
    json!({
        "word": limit.word,
        "pointer": limit.pointer,
        "keyword": limit.keyword,
        "value": value,
        "unit": limit.unit,
        "source": limit.source,
        "excess": excess(limit.excess),
    })
}

fn excess(excess: Excess) -> &'static str {
    match excess {
        Excess::Refused => "refused",
        Excess::Cut => "cut",
    }
}

fn retirement(end: &Retirement, today: Day) -> Value {
    let (built_in, others) = retirement::replacements(end);
    json!({
        "date": end.date,
        "ended": End::of(end, today) == End::Past,
        "source": end.source,
        "replacements": { "built_in": built_in, "others": others },
    })
}
