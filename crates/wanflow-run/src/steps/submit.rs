//! The submit: the one request that buys, sent at most once.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt as _};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use tokio::sync::oneshot;
use wanflow_api::Endpoint;
use wanflow_plan::Digest;

use crate::call::{address, fixed_headers, method};
use crate::store::Store;
use crate::submit::{Exchange, Outcome};
use crate::transport::{Answer, Body, Delivery, Request, TransportError};
use crate::upload::Gate;

use super::HostClient;
use super::prepare::ReadyRequest;

/// A submit that is about to be sent.
#[derive(Clone, Debug)]
pub struct Submission {
    /// What is sent.
    pub request: ReadyRequest,
    /// By what a host that remembers such keys knows the attempt again.
    pub idempotency_key: String,
}

/// How long to wait before a submit is repeated of which the host can tell that it is the same.
const REPEATS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];

impl Submission {
    /// An attempt to buy a take.
    pub fn new(request: ReadyRequest, digest: &Digest, attempt: u32) -> Self {
        Self { request, idempotency_key: format!("wanflow-{}-{attempt}", digest.short()) }
    }

    /// Connects, has the intent written down, sends, reads the answer.
    ///
    /// `connected` is called once there is a connection. Whoever gets the sender writes the intent
    /// down durably, and sends on it: not a byte of the body leaves before. A dropped sender calls
    /// the submit off.
    ///
    /// Where the host remembers an idempotency key, a submit without an answer is sent again with
    /// the same key: it is the same purchase. Only its acceptance settles anything: whatever else
    /// comes back says nothing of the first one, which stays in doubt.
    pub async fn send(
        &self,
        host: &HostClient,
        store: &Store,
        connected: impl FnOnce(oneshot::Sender<()>) + Send + 'static,
    ) -> Exchange {
        let (gate, left) = Gate::new(connected);
        let gated = self.request.body.gated(store, gate);
        let first = match self.exchange(host, gated).await {
            Err(error) => Exchange::Failed { error, body_left: left.get() },
            Ok(exchange) => exchange,
        };
        let is_remembered = host.endpoint.capabilities.idempotency_hours > 0;
        if !is_remembered || !is_ambiguous(&first, &host.endpoint) {
            return first;
        }
        for pause in REPEATS {
            host.clock.sleep_until(host.clock.now().mono + pause).await;
            let pieces = futures_util::stream::iter(self.request.body.pieces(store)).boxed();
            if let Ok(again) = self.exchange(host, pieces).await
                && is_accepted(&again, &host.endpoint)
            {
                return again;
            }
        }
        first
    }

    async fn exchange(
        &self,
        host: &HostClient,
        pieces: BoxStream<'static, io::Result<Bytes>>,
    ) -> Result<Exchange, TransportError> {
        let call = &host.endpoint.submit;
        let mut headers = fixed_headers(call);
        headers.extend(self.request.headers.iter().cloned());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(name) = host.endpoint.capabilities.idempotency_header
            && let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::try_from(&self.idempotency_key))
        {
            headers.insert(name, value);
        }
        let length = self.request.body.length();
        let request = Request {
            method: method(call),
            url: address(&host.origin, call, None),
            headers,
            body: Body::Stream { length, pieces },
            delivery: Delivery::AtMostOnce,
            patience: host.patience.submit.for_body(length),
        };
        let response = host.api.send(request).await?;
        Ok(match Answer::read(response).await {
            Ok(answer) => Exchange::Answered(answer),
            Err(error) => Exchange::AnswerCut(error),
        })
    }
}

/// Whether a submit may have been a purchase, and nobody can tell.
fn is_ambiguous(exchange: &Exchange, endpoint: &Endpoint) -> bool {
    matches!(Outcome::of(endpoint, exchange, 0), Outcome::Ambiguous { .. })
}

fn is_accepted(exchange: &Exchange, endpoint: &Endpoint) -> bool {
    matches!(Outcome::of(endpoint, exchange, 0), Outcome::Accepted { .. })
}
