//! The calls of an endpoint's document as requests: method, address and fixed headers.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;
use wanflow_api::TaskId;
use wanflow_api::endpoint::Call;

use crate::transport::{Patience, Request};

/// A call without a body, about a task where it is about one.
pub fn request(origin: &Url, call: &Call, task_id: Option<&TaskId>, patience: Patience) -> Request {
    Request {
        method: method(call),
        headers: fixed_headers(call),
        ..Request::get(address(origin, call, task_id), patience)
    }
}

/// The same at the address that the host gave for it, which is followed at the same origin only.
pub fn at_given_address(request: Request, origin: &Url, given: Option<&str>) -> Request {
    match given.and_then(|given| Url::parse(given).ok()).filter(|url| is_at(url, origin)) {
        Some(url) => Request { url, ..request },
        None => request,
    }
}

/// Whether an address is one of a host's own origin, and no more than an address.
pub(crate) fn is_at(url: &Url, origin: &Url) -> bool {
    let is_bare = url.username().is_empty() && url.password().is_none();
    is_bare && url.origin() == origin.origin()
}

/// The method of a call, as its document has it.
pub(crate) fn method(call: &Call) -> http::Method {
    http::Method::from_bytes(call.method.as_bytes()).unwrap_or_default()
}

/// The address of a call. The task id is opaque: whatever is in it stays one part of the path,
/// or one value of the query.
pub(crate) fn address(origin: &Url, call: &Call, task_id: Option<&TaskId>) -> Url {
    let id = task_id.map_or("", TaskId::as_str);
    let mut url = origin.clone();
    url.set_path(&call.path.replace("{task_id}", &encoded(id)));
    if !call.query.is_empty() {
        let pairs = call.query.iter().map(|(name, value)| {
            format!("{}={}", encoded(name), encoded(&value.replace("{task_id}", id)))
        });
        url.set_query(Some(&pairs.collect::<Vec<_>>().join("&")));
    }
    url
}

/// A text that every reader of addresses decodes the same way: a blank is never a `+`.
fn encoded(text: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    encoded.replace('+', "%20")
}

pub(crate) fn fixed_headers(call: &Call) -> HeaderMap {
    let all = call.headers.iter().chain(call.hints);
    let headers = all.filter_map(|(name, value)| {
        Some((HeaderName::try_from(*name).ok()?, HeaderValue::try_from(*value).ok()?))
    });
    headers.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_a_host_gives_are_followed_at_its_own_origin_only() {
        let origin = Url::parse("https://host.example").expect("an address");
        let own = "https://host.example/tasks/1";
        let asked = |given: Option<&str>| {
            let request = Request::get(Url::parse(own).expect("an address"), Patience::POLL);
            at_given_address(request, &origin, given).url.to_string()
        };
        let followed = "https://host.example/elsewhere/1?view=all";
        assert_eq!(asked(Some(followed)), followed);
        for given in [
            None,
            Some(""),
            Some("/tasks/2"),
            Some("no address"),
            Some("http://host.example/tasks/1"),
            Some("https://host.example:444/tasks/1"),
            Some("https://host.example.evil.example/tasks/1"),
            Some("https://me@host.example/tasks/1"),
            Some("https://evil.example/tasks/1"),
            Some("data:text/plain,x"),
        ] {
            assert_eq!(asked(given), own, "{given:?}");
        }
    }
}
