//! A storyboard's price at every endpoint, and what keeps others from making it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use wanflow_api::endpoint::PriceBasis;
use wanflow_api::{Endpoint, EndpointRef, Usd};
use wanflow_session::day::Day;
use wanflow_session::retirement::in_words;

use super::{columns, printable};

/// What became of asking one endpoint.
pub(crate) struct Asked {
    /// The endpoint.
    pub(crate) endpoint: EndpointRef,
    /// Its price, or why it cannot make the storyboard.
    pub(crate) answer: Result<Quote, Obstacle>,
}

/// What a storyboard costs.
pub(crate) struct Quote {
    /// How many clips it takes.
    pub(crate) clips: usize,
    /// Price of all of them; `None` if a price is not known.
    pub(crate) price: Option<Usd>,
    /// How many are not there yet.
    pub(crate) left_clips: usize,
    /// Price of those, at most.
    pub(crate) left: Option<Usd>,
}

/// Why an endpoint cannot make a storyboard.
pub(crate) struct Obstacle {
    /// The rule that the first error breaks.
    pub(crate) rule: &'static str,
    /// Its message.
    pub(crate) reason: String,
    /// Its line.
    pub(crate) line: u32,
    /// How many errors there are.
    pub(crate) errors: usize,
}

/// Prices in the order given, then those that cannot make it. `*` is the storyboard's own.
pub(crate) fn compare_table(file: &str, asked: &[Asked], own: &Endpoint, today: Day) -> String {
    let quotes: Vec<_> =
        asked.iter().filter_map(|one| Some((one, one.answer.as_ref().ok()?))).collect();
    let rows: Vec<_> = quotes
        .iter()
        .map(|(one, quote)| {
            let mark = if one.endpoint.id == own.id { "*" } else { " " };
            let end = one.endpoint.retirement.as_ref().map(|end| in_words(end, today));
            [
                format!("{mark} {}", one.endpoint.id),
                format!("{:>9}", price(quote.price)),
                clips(quote.clips),
                left(quote),
                end.unwrap_or_default(),
            ]
        })
        .collect();
    let (file, own) = (printable(file), own.id);
    let mut text = format!("{file} at every endpoint that can make it (*: its own, {own})\n");
    text.push_str(&columns(&rows));
    if quotes.iter().any(|(_, quote)| quote.price.is_some()) {
        text.push_str("prices are estimates; their dates and sources: wanflow endpoints show ID\n");
    }
    let by_others = quotes.iter().filter(|(one, _)| is_by_others(one));
    let by_others: BTreeSet<_> = by_others.map(|(one, _)| one.endpoint.id).collect();
    if !by_others.is_empty() {
        let ids = by_others.into_iter().collect::<Vec<_>>().join(", ");
        writeln!(text, "according to third parties, not the host: {ids}").expect("it is a string");
    }
    text + &obstacles(file.as_str(), asked)
}

/// Whether a price is somebody else's word than the host's.
fn is_by_others(asked: &Asked) -> bool {
    let has_price = asked.answer.as_ref().is_ok_and(|quote| quote.price.is_some());
    let basis = asked.endpoint.prices.map(|prices| prices.basis);
    has_price && basis == Some(PriceBasis::ThirdParty)
}

fn price(price: Option<Usd>) -> String {
    price.map_or_else(|| "not known".to_owned(), |price| price.to_string())
}

fn clips(count: usize) -> String {
    if count == 1 { "1 clip".to_owned() } else { format!("{count} clips") }
}

/// What is still to be bought, where something is there already.
fn left(quote: &Quote) -> String {
    match quote.left_clips {
        all if all == quote.clips => String::new(),
        0 => "nothing left to buy".to_owned(),
        some => format!("left to buy: {}, {}", clips(some), price(quote.left)),
    }
}

fn obstacles(file: &str, asked: &[Asked]) -> String {
    let mut text = String::new();
    for (one, obstacle) in asked.iter().filter_map(|one| Some((one, one.answer.as_ref().err()?))) {
        if text.is_empty() {
            text.push_str("cannot make it:\n");
        }
        let Obstacle { reason, line, errors, .. } = obstacle;
        let count = if *errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") };
        let (id, reason) = (one.endpoint.id, printable(reason));
        writeln!(text, "  {id}: {count}; the first, in line {line}: {reason}")
            .expect("writing to a string succeeds");
    }
    if text.is_empty() {
        text
    } else {
        text + &format!("all errors of one: wanflow check {file} --endpoint ID\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_come_before_obstacles_and_what_is_left_is_told() {
        let wan = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("it is built in");
        let quote = |price, left_clips, left| {
            let (price, left) = (Usd::parse(price), Usd::parse(left));
            Asked { endpoint: wan, answer: Ok(Quote { clips: 3, price, left_clips, left }) }
        };
        let obstacle = Obstacle {
            rule: "duration-not-sold",
            reason: "15 s\u{1b} are not sold".to_owned(),
            line: 7,
            errors: 2,
        };
        let refused = Asked { endpoint: wan, answer: Err(obstacle) };
        let asked = [
            quote("12.50", 3, "12.50"),
            quote("20", 1, "6.75"),
            quote("20", 0, "0"),
            quote("", 3, ""),
            refused,
        ];
        let today = Day::parse("2026-10-01").expect("a day");
        let table = compare_table("story.yaml", &asked, &wan, today);
        assert_eq!(
            table,
            "story.yaml at every endpoint that can make it (*: its own, novita/wan2.6-i2v)\n\
             * novita/wan2.6-i2v     $12.50  3 clips                              ended 30 Sep 2026\n\
             * novita/wan2.6-i2v     $20.00  3 clips  left to buy: 1 clip, $6.75  ended 30 Sep 2026\n\
             * novita/wan2.6-i2v     $20.00  3 clips  nothing left to buy         ended 30 Sep 2026\n\
             * novita/wan2.6-i2v  not known  3 clips                              ended 30 Sep 2026\n\
             prices are estimates; their dates and sources: wanflow endpoints show ID\n\
             according to third parties, not the host: novita/wan2.6-i2v\n\
             cannot make it:\n\
             \x20 novita/wan2.6-i2v: 2 errors; the first, in line 7: 15 s\\u{1b} are not sold\n\
             all errors of one: wanflow check story.yaml --endpoint ID\n"
        );
    }
}
