//! The other hosts of an endpoint: what to name where one of them refuses a key or a model that
//! another may take.

use wanflow_api::Endpoint;
use wanflow_session::config::Config;

/// What an answer says when a key is not known there. Every other refusal (money, an account that
/// may not buy) would be the same at another host.
const UNKNOWN_KEY: u16 = 401;

/// Where else an endpoint is sold, as `--endpoint` takes it; `None` where it is sold here alone.
pub(crate) fn in_words(endpoint: &Endpoint, config: &Config) -> Option<String> {
    let here = config.documented(endpoint);
    let others = endpoint.origins.iter().filter(|origin| *origin != here);
    let others: Vec<_> = others
        .map(|origin| {
            let name = Config::name_at(endpoint, Some(origin));
            format!("--endpoint {name} (key: {})", origin.key_env)
        })
        .collect();
    let (last, rest) = others.split_last()?;
    let all = if rest.is_empty() { last.clone() } else { format!("{} or {last}", rest.join(", ")) };
    Some(format!("a key or a model is valid at one host only; perhaps you mean another: {all}"))
}

/// Whether another host may take what this one has refused, by the status of its answer.
pub(crate) fn may_help(status: u16) -> bool {
    status == UNKNOWN_KEY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_others_are_named_and_this_one_is_not() {
        let endpoint = wanflow_api::endpoint("novita/wan2.6-i2v").expect("it is built in");
        let mut config = Config::default();
        let words = in_words(&endpoint, &config).expect("it has several");
        assert!(words.contains("--endpoint novita/wan2.6-i2v@ppio (key: PPIO_API_KEY)"), "{words}");
        assert!(!words.contains("NOVITA_API_KEY"), "{words}");
        config.choose(endpoint.origins.iter().find(|origin| origin.name == "ppio"));
        let words = in_words(&endpoint, &config).expect("it has several");
        assert!(words.contains("--endpoint novita/wan2.6-i2v (key: NOVITA_API_KEY)"), "{words}");
        assert!(!words.contains("@ppio"), "{words}");
        let alone = wanflow_api::endpoint("fal/wan2.6-i2v").expect("it is built in");
        assert_eq!(in_words(&alone, &Config::default()), None);
    }
}
