//! All that is known of one endpoint, in people's words and with the sources.

use std::fmt::Write as _;

use wanflow_api::endpoint::{Endpoint, PriceBasis, Prices};
use wanflow_api::limit::Excess;
use wanflow_api::{Limit, LimitValue};
use wanflow_session::config::Config;
use wanflow_session::day::Day;
use wanflow_session::offer::{Abilities, Offer};
use wanflow_session::retirement::{in_its_place, in_words};

use super::{columns, offer_words};
use crate::retention;

/// The page of an endpoint, as a user with this configuration meets it.
pub(crate) fn endpoint_page(offer: &Offer<'_>, config: &Config, today: Day) -> String {
    let endpoint = offer.endpoint;
    let mut text = format!("{}\n{}\n", endpoint.id, endpoint.title);
    if let Some(end) = &endpoint.retirement {
        let instead = in_its_place(end).map(|names| format!("\n  in its place: {names}"));
        let (words, instead) = (in_words(end, today), instead.unwrap_or_default());
        write!(text, "\n{words} ({}){instead}\n", end.source).expect("it is a string");
    }
    text.push('\n');
    text.push_str(&columns(&facts(offer, config)));
    text + &limits(endpoint.limits) + &server_defaults(endpoint)
}

fn facts(offer: &Offer<'_>, config: &Config) -> Vec<[String; 2]> {
    let endpoint = offer.endpoint;
    let mut rows = Vec::new();
    let several = endpoint.origins.len() > 1;
    for (index, origin) in endpoint.origins.iter().enumerate() {
        let words = match (several, index) {
            (false, _) => origin.url.to_owned(),
            (true, 0) => format!("{}, unless another is named", origin.url),
            (true, _) => {
                let (url, key, name) = (origin.url, origin.key_env, origin.name);
                let prices = if origin.prices.is_none() { "; prices not known" } else { "" };
                format!("{url}, as {}@{name}; key in {key}{prices}", endpoint.id)
            }
        };
        let ended = origin.ended.map(|why| format!("; not available there: {why}"));
        rows.push(row("host", words + &ended.unwrap_or_default()));
    }
    rows.extend(config.other_origin(endpoint).map(|told| row("", told)));
    let (variable, key) = (config.key_env(endpoint), &endpoint.key);
    rows.push(row("key", format!("in {variable}; sent as `{}: {}…`", key.header, key.prefix)));
    let page = config.host(endpoint).map_or("", |host| host.key_page);
    if !page.is_empty() {
        rows.push(row("", format!("made at {page}")));
    }
    let (lengths, sizes) = (offer_words::lengths(offer), offer_words::resolutions(offer));
    rows.push(row("supports", format!("clips of {lengths}, in {sizes}")));
    rows.extend(prices(offer, config));
    let polling = &endpoint.polling;
    let waits = format!(
        "about {} s for a clip; after {} s a run stops waiting",
        polling.typical, polling.deadline
    );
    rows.push(row("time", waits));
    rows.push(row("kept", retention::in_words(endpoint.retention.as_ref())));
    rows.extend(retention::charges_in_words(endpoint.billing).map(|told| row("charged", told)));
    rows.extend(abilities(&Abilities::of(endpoint)));
    rows
}

fn prices(offer: &Offer<'_>, config: &Config) -> Vec<[String; 2]> {
    let known = match &config.documented_prices(offer.endpoint) {
        Some(Prices { per_second, silent, date, source, basis }) => {
            let day = Day::shown(date);
            let by = match basis {
                PriceBasis::Host => "according to the host",
                PriceBasis::ThirdParty => "according to third parties, not the host",
            };
            let silent = match silent {
                [] => String::new(),
                silent => format!(", without sound {}", offer_words::prices(silent)),
            };
            let all = offer_words::prices(per_second);
            format!("{all} a second{silent}, {by}, read {day} ({source})")
        }
        None => format!(
            "not known: before anything is bought, give your own as price_per_second in {}",
            wanflow_session::config::usual_place()
        ),
    };
    let own = config.own_prices(offer.endpoint);
    let own = (!own.is_empty()).then(|| {
        let all = offer_words::prices(&offer.prices);
        row("", format!("yours: {}; what counts: {all}", offer_words::prices(own)))
    });
    std::iter::once(row("price", known)).chain(own).collect()
}

fn abilities(can: &Abilities) -> [[String; 2]; 4] {
    let word = |can: bool| if can { "yes" } else { "no" }.to_owned();
    let repeat = can.idempotency_header.map(|header| format!("yes, by the header {header}"));
    [
        row(
            "balance",
            if can.balance { "reported, at no cost" } else { "not reported" }.to_owned(),
        ),
        row("cancel", word(can.cancel)),
        row(
            "look-up",
            if can.look_up { "yes" } else { "no: a task is found by its id alone" }.to_owned(),
        ),
        row(
            "repeat",
            repeat.unwrap_or_else(|| "no: a submit that is sent twice is bought twice".to_owned()),
        ),
    ]
}

fn row(name: &str, text: String) -> [String; 2] {
    [name.to_owned(), text]
}

/// Limits, the sources as headings: most share one.
fn limits(limits: &[Limit]) -> String {
    let mut text = String::new();
    let sources = in_order(limits.iter().map(|limit| limit.source));
    for source in sources {
        let here: Vec<&Limit> = limits.iter().filter(|limit| limit.source == source).collect();
        let rows = in_order(here.iter().map(|limit| name(limit))).into_iter().map(|named| {
            let bounds = here.iter().filter(|limit| name(limit) == named).map(|limit| words(limit));
            [format!("  {named}"), bounds.collect::<Vec<_>>().join("; ")]
        });
        let rows: Vec<_> = rows.collect();
        write!(text, "\nlimits ({source})\n{}", columns(&rows)).expect("it is a string");
    }
    text
}

fn in_order<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut seen = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen
}

/// The storyboard's word, or the place in the request where there is none.
fn name(limit: &Limit) -> &'static str {
    if limit.word.is_empty() { limit.pointer } else { limit.word }
}

/// A limit in words. Keywords that are not known here are told as they are.
fn words(limit: &Limit) -> String {
    let bound = bound(limit);
    let words = match limit.keyword {
        "minLength" if limit.value == LimitValue::Int(1) => "not empty".to_owned(),
        "minLength" | "minimum" => format!("at least {bound}"),
        "maxLength" | "maximum" => format!("at most {bound}"),
        "enum" => bound,
        keyword => match keyword {
            _ if keyword.ends_with("Formats") => bound,
            "imageSideMin" => format!("sides of at least {bound}"),
            "imageSideMax" => format!("sides of at most {bound}"),
            _ if keyword.ends_with("BytesMax") => format!("files of at most {bound}"),
            _ if keyword.ends_with("Min") => format!("at least {bound}"),
            _ if keyword.ends_with("Max") => format!("at most {bound}"),
            other => format!("{other}: {bound}"),
        },
    };
    match limit.excess {
        Excess::Refused => words,
        Excess::Cut => words + ", the rest is cut and billed",
    }
}

fn bound(limit: &Limit) -> String {
    let number = match limit.value {
        LimitValue::Int(bytes) if limit.unit == "bytes" => return size(bytes),
        LimitValue::Int(number) => number.to_string(),
        LimitValue::Float(number) => number.to_string(),
        LimitValue::Words(list) => list.join(", "),
        LimitValue::Ints(list) => {
            list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
    };
    let unit = if number == "1" { limit.unit.trim_end_matches('s') } else { limit.unit };
    format!("{number} {unit}").trim_end().to_owned()
}

/// Bytes in the largest unit that leaves a whole number.
fn size(bytes: i64) -> String {
    match bytes {
        _ if bytes != 0 && bytes % 1_000_000 == 0 => format!("{} MB", bytes / 1_000_000),
        _ if bytes != 0 && bytes % 1_048_576 == 0 => format!("{} MiB", bytes / 1_048_576),
        _ => format!("{bytes} bytes"),
    }
}

/// What the host assumes. It decides nothing: every field is sent.
fn server_defaults(endpoint: &Endpoint) -> String {
    if endpoint.server_defaults.is_empty() {
        return String::new();
    }
    let word = |pointer: &'static str| {
        let role = endpoint.roles.iter().find(|role| role.pointer == pointer);
        role.map_or(pointer, |role| role.word)
    };
    let rows = endpoint.server_defaults.iter();
    let rows: Vec<_> =
        rows.map(|(pointer, json)| [format!("  {}", word(pointer)), (*json).to_owned()]).collect();
    format!("\nwhat the host assumes for absent fields (a plan sends them all)\n{}", columns(&rows))
}

#[cfg(test)]
mod tests {
    use LimitValue::{Float, Int, Ints, Words};

    use super::*;

    #[test]
    fn limits_are_told_in_words() {
        let limit = |keyword, value, unit| Limit {
            pointer: "/n",
            word: "",
            keyword,
            value,
            unit,
            source: "told",
            excess: Excess::Refused,
        };
        for (limit, said) in [
            (limit("minLength", Int(1), "code points"), "not empty"),
            (limit("minLength", Int(2), "code points"), "at least 2 code points"),
            (limit("maxItems", Int(1), "shots"), "maxItems: 1 shot"),
            (limit("maximum", Int(7), ""), "at most 7"),
            (limit("enum", Ints(&[5, 10]), "s"), "5, 10 s"),
            (limit("imageFormats", Words(&["image/png", "image/bmp"]), ""), "image/png, image/bmp"),
            (limit("imageSideMin", Int(360), "px"), "sides of at least 360 px"),
            (limit("imageBytesMax", Int(10_000_000), "bytes"), "files of at most 10 MB"),
            (limit("imageBytesMax", Int(20_971_520), "bytes"), "files of at most 20 MiB"),
            (limit("audioBytesMax", Int(1000), "bytes"), "files of at most 1000 bytes"),
            (limit("audioSecondsMax", Int(30), "s"), "at most 30 s"),
            (limit("imageAspectMin", Float(0.4), ""), "at least 0.4"),
            (limit("pattern", Words(&["a"]), ""), "pattern: a"),
        ] {
            assert_eq!(words(&limit), said);
            assert_eq!(name(&limit), "/n");
            let cut = Limit { excess: Excess::Cut, ..limit };
            assert_eq!(words(&cut), format!("{said}, the rest is cut and billed"));
        }
    }
}
