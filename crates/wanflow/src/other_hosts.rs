//! The other hosts of an endpoint: what to name where one of them refuses a key or a model that
//! another may take.

use url::Url;
use wanflow_api::Endpoint;

/// Where else an endpoint is sold, as `--endpoint` takes it; `None` where it is sold here alone.
pub(crate) fn in_words(endpoint: &Endpoint, here: &Url) -> Option<String> {
    let is_here = |url: &str| Url::parse(url).is_ok_and(|url| url.origin() == here.origin());
    let others = endpoint.origins.iter().filter(|origin| !is_here(origin.url));
    let others: Vec<_> = others
        .map(|origin| {
            format!("--endpoint {}@{} (key: {})", endpoint.id, origin.name, origin.key_env)
        })
        .collect();
    let (last, rest) = others.split_last()?;
    let all = if rest.is_empty() { last.clone() } else { format!("{} or {last}", rest.join(", ")) };
    Some(format!("a key holds in one region, and so may a model; is it meant for another? {all}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_others_are_named_and_this_one_is_not() {
        let endpoint = wanflow_api::endpoint("novita/wan2.6-i2v").expect("it is built in");
        let here = Url::parse(endpoint.origins[0].url).expect("an address");
        let words = in_words(endpoint, &here).expect("it has several");
        assert!(words.contains("--endpoint novita/wan2.6-i2v@ppio (key: PPIO_API_KEY)"), "{words}");
        assert!(!words.contains("@novita"), "{words}");
        let alone = wanflow_api::endpoint("fal/wan2.6-i2v").expect("it is built in");
        let here = Url::parse(alone.origins[0].url).expect("an address");
        assert_eq!(in_words(alone, &here), None);
    }
}
