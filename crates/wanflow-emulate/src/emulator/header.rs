//! What a host reads from the headers of a request.

use wanflow_api::endpoint::{Call, Endpoint};

use crate::message::Request;

/// The first header that the document fixes and the request does not have.
pub(super) fn missing_header(
    call: &Call,
    request: &Request,
) -> Option<(&'static str, &'static str)> {
    let stands = |(name, value): &(&str, &str)| {
        let found = request.headers().get(*name).and_then(|found| found.to_str().ok());
        found.is_some_and(|found| found.trim().eq_ignore_ascii_case(value))
    };
    call.headers.iter().copied().find(|header| !stands(header))
}

/// The key by which the host recognises that a submit is the same again, where it remembers any.
pub(super) fn idempotency_key<'r>(endpoint: &Endpoint, request: &'r Request) -> Option<&'r str> {
    let can = &endpoint.capabilities;
    let name = can.idempotency_header.filter(|_| can.idempotency_hours > 0)?;
    request.headers().get(name)?.to_str().ok()
}

/// Any key will do, but one must be there.
pub(super) fn has_key(endpoint: &Endpoint, request: &Request) -> bool {
    let value = request.headers().get(endpoint.key.header).and_then(|value| value.to_str().ok());
    let key = value.and_then(|value| value.strip_prefix(endpoint.key.prefix));
    key.is_some_and(|key| !key.trim().is_empty())
}
