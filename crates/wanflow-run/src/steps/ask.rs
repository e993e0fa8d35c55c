//! Questions that buy nothing: what an account has, and what a clip would cost.

use std::time::Duration;

use futures_util::stream::StreamExt as _;
use http::header::{CONTENT_TYPE, HeaderValue};
use wanflow_api::Usd;

use crate::call::{self, address, fixed_headers, method};
use crate::store::Store;
use crate::transport::{Answer, Body, Delivery, Patience, Request};
use crate::upload::WireBody;

use super::HostClient;

/// Asks what a request would cost, which makes nothing of it.
pub async fn ask_quote(
    host: &HostClient,
    body: &WireBody,
    store: &Store,
) -> Result<Answer, String> {
    let quote = host.endpoint.capabilities.quote.ok_or("the host has no such call")?;
    let mut headers = fixed_headers(&quote.call);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let pieces = futures_util::stream::iter(body.pieces(store)).boxed();
    let request = Request {
        method: method(&quote.call),
        url: address(&host.origin, &quote.call, None),
        headers,
        body: Body::Stream { length: body.length(), pieces },
        delivery: Delivery::Safe,
        patience: host.patience.poll.for_body(body.length()),
    };
    let response = host.api.send(request).await.map_err(|error| error.to_string())?;
    Answer::read(response).await.map_err(|error| error.to_string())
}

/// Asks for the account's balance. It is evidence and no more: whatever goes wrong is no balance.
pub async fn ask_balance(host: &HostClient) -> Option<Usd> {
    const SHORT: Duration = Duration::from_secs(10);
    let call = &host.endpoint.capabilities.balance?.call;
    let poll = host.patience.poll;
    let patience = Patience { head: SHORT.min(poll.head), idle: SHORT.min(poll.idle), ..poll };
    let request = call::request(&host.origin, call, None, patience);
    let answer = Answer::read(host.api.send(request).await.ok()?).await.ok()?;
    host.endpoint.read_balance(&answer.json().filter(|_| answer.is_success())?)
}
