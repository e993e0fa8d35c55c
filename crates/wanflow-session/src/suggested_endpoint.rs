//! Which endpoint to suggest where one is wanted and none is named: one that is alive on the day.

use wanflow_api::{EndpointRef, endpoints};

use crate::config::Config;
use crate::day::Day;
use crate::environment::Environment;
use crate::retirement::End;

/// The endpoint to name on a day: one whose key there is comes first, then one whose price is
/// known, the lowest first. Local pictures must reach it. `None` where none is alive.
pub fn choice(today: Day, config: &Config, environment: &Environment) -> Option<EndpointRef> {
    among(endpoints(), today, config, environment)
}

fn among(
    endpoints: impl IntoIterator<Item = EndpointRef>,
    today: Day,
    config: &Config,
    environment: &Environment,
) -> Option<EndpointRef> {
    let is_alive = |endpoint: &EndpointRef| {
        let end = endpoint.retirement.as_ref().map(|end| End::of(end, today));
        end != Some(End::Past) && endpoint.image.data_uri
    };
    let rank = |endpoint: &EndpointRef| {
        let prices = config.per_second(endpoint);
        let lowest = prices.iter().map(|(_, usd)| *usd).min();
        let has_key = environment.variable(config.key_env(endpoint)).is_some();
        (!has_key, lowest.is_none(), lowest, endpoint.id)
    };
    endpoints.into_iter().filter(is_alive).min_by_key(rank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wanflow_api::endpoint::{Endpoint, Key, Origin, Retirement};

    fn kept(id: &'static str, env: &'static str, end: Option<&'static str>) -> EndpointRef {
        let known = wanflow_api::endpoint(wanflow_api::DEFAULT_ENDPOINT).expect("it is built in");
        let retirement =
            end.map(|date| Retirement { date, source: "announced", replacements: &[] });
        let origin = Origin { key_env: env, ..known.origins[0] };
        let origins: &'static [Origin] = Box::leak(Box::new([origin]));
        let key = Key { env, ..known.key };
        EndpointRef::keep(Endpoint { id, retirement, origins, key, ..*known })
    }

    #[test]
    fn one_is_named_that_is_alive_and_whose_key_is_there() {
        let studio = kept("a/ended", "A_KEY", Some("2026-09-30"));
        let unpriced = Endpoint { prices: None, ..*kept("b/unpriced", "B_KEY", None) };
        let unpriced = EndpointRef::keep(unpriced);
        let all = [studio, unpriced, kept("c/one", "C_KEY", None), kept("d/other", "D_KEY", None)];
        let named = |today: &str, key: &str| {
            let today = Day::parse(today).expect("a day");
            let environment = Environment::of([(key, "sk-0123456789")]);
            let chosen = among(all, today, &Config::default(), &environment);
            chosen.map(|endpoint| endpoint.id)
        };
        for (today, key, id) in [
            ("2026-09-30", "", "a/ended"),
            ("2026-10-01", "", "c/one"),
            ("2026-10-01", "A_KEY", "c/one"),
            ("2026-10-01", "B_KEY", "b/unpriced"),
            ("2026-10-01", "D_KEY", "d/other"),
        ] {
            assert_eq!(named(today, key), Some(id), "{today} {key}");
        }
    }

    #[test]
    fn what_is_built_in_is_alive_for_years() {
        let day = Day::parse("2028-01-01").expect("a day");
        let chosen =
            choice(day, &Config::default(), &Environment::default()).expect("there is one");
        assert_ne!(chosen.id, wanflow_api::DEFAULT_ENDPOINT);
    }
}
