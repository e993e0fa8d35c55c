//! Endpoints as a table: what each sells, and which of them end.

use wanflow_session::day::Day;
use wanflow_session::offer::Offer;
use wanflow_session::retirement::{in_its_place, in_words};

use std::fmt::Write as _;

use super::{columns, offer_words};

const HEADING: [&str; 6] = ["endpoint", "lengths", "sizes", "a second", "prompt up to", ""];

/// One line an endpoint, and the sources of what is announced.
pub(crate) fn endpoint_table(offers: &[Offer<'_>], today: Day) -> String {
    let rows = offers.iter().map(|offer| row(offer, today));
    let rows: Vec<_> = std::iter::once(HEADING.map(str::to_owned)).chain(rows).collect();
    columns(&rows) + &notices(offers, today)
}

fn row(offer: &Offer<'_>, today: Day) -> [String; 6] {
    let prompt = offer.prompt.map(|prompt| format!("{} {}", prompt.most, prompt.unit));
    let end = offer.endpoint.retirement.as_ref().map(|end| in_words(end, today));
    [
        offer.endpoint.id.to_owned(),
        offer_words::lengths(offer),
        offer_words::resolutions(offer),
        offer_words::prices(&offer.prices),
        prompt.unwrap_or_else(|| "not known".to_owned()),
        end.unwrap_or_default(),
    ]
}

fn notices(offers: &[Offer<'_>], today: Day) -> String {
    let mut text = String::new();
    for offer in offers {
        let Some(end) = &offer.endpoint.retirement else { continue };
        let (id, words) = (offer.endpoint.id, in_words(end, today));
        let instead = in_its_place(end).map(|names| format!("; in its place: {names}"));
        let instead = instead.unwrap_or_default();
        write!(text, "\n{id} {words} ({}){instead}", end.source).expect("it is a string");
    }
    if text.is_empty() { text } else { text + "\n" }
}

#[cfg(test)]
mod tests {
    use wanflow_api::Endpoint;
    use wanflow_api::endpoint::Retirement;

    use super::*;
    use wanflow_session::config::Config;

    #[test]
    fn what_is_not_known_is_told_and_ends_have_their_source() {
        let known = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("it is built in");
        let end = Retirement { date: "2026-09-30", source: "the host's page", replacements: &[] };
        let ends = Endpoint { id: "studio/film", retirement: Some(end), ..*known };
        let lasts = Endpoint { id: "f/2", prices: None, limits: &[], retirement: None, ..*known };
        let table = |endpoints: &[&Endpoint], today| {
            let config = Config::default();
            let offers: Vec<_> = endpoints.iter().map(|one| Offer::of(one, &config)).collect();
            endpoint_table(&offers, Day::parse(today).expect("a day"))
        };
        assert_eq!(
            table(&[&ends, &lasts], "2026-09-30"),
            "endpoint     lengths      sizes        a second                 prompt up to\n\
             studio/film  5, 10, 15 s  720P, 1080P  $0.10 720P, $0.15 1080P  2000 code points  ends 30 Sep 2026\n\
             f/2          not known    not known    not known                not known\n\
             \n\
             studio/film ends 30 Sep 2026 (the host's page)\n"
        );
        assert!(
            table(&[&ends], "2026-10-01")
                .ends_with("studio/film ended 30 Sep 2026 (the host's page)\n")
        );
        assert!(table(&[&lasts], "2026-10-01").ends_with("not known\n"));
    }
}
