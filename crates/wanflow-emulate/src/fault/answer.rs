//! An answer in place of the host's: a status, a reason of its document, a page, a redirect.
//!
//! Words that a host would use come from the endpoint's document; a gateway's page is our own.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Response, StatusCode, Uri};
use serde::Deserialize;
use wanflow_api::Endpoint;

use super::class::Class;
use super::headers::Headers;
use super::page;
use super::reason::status_of;
use super::words::Words;
use crate::message::{Body, Reply};
use crate::script::Script;

/// What stands for the path and query of the request in a redirect.
const TARGET: &str = "{target}";

/// Spaces are packed in pieces of this size.
const PIECE: u64 = 1 << 20;

/// An answer in place of the host's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Canned {
    pub(crate) status: Option<u16>,
    /// The host's word for an error; its document knows the status.
    pub(crate) reason: Option<String>,
    /// What it means, in the words of whichever endpoint is asked.
    pub(crate) class: Option<Class>,
    pub(crate) message: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) headers: Headers,
    pub(crate) retry_after: Option<Words>,
    pub(crate) redirect: Option<Words>,
    /// Spaces after the body.
    pub(crate) pad: u64,
    pub(crate) gzip: bool,
}

impl Canned {
    /// What to say of a combination that means nothing.
    pub(crate) fn mistake(&self) -> Option<String> {
        if *self == Self::default() {
            return Some(
                "`answer` says nothing: give it a `status`, a `reason` or a `body`".into(),
            );
        }
        if self.status.is_some_and(|status| !(200..600).contains(&status)) {
            return Some("`status` is from 200 to 599".into());
        }
        if self.reason.is_some() && self.body.is_some() {
            return Some("`reason` makes a body of its own: choose it or `body`".into());
        }
        if self.class.is_some()
            && (self.reason.is_some() || self.body.is_some() || self.status.is_some())
        {
            return Some("`class` brings status and words of its own: leave the others out".into());
        }
        if self.message.is_some() && self.reason.is_none() && self.class.is_none() {
            return Some("`message` stands beside a `reason` or a `class`".into());
        }
        let unsendable = |words: &&Words| HeaderValue::try_from(words.0.as_str()).is_err();
        let mut values = [&self.retry_after, &self.redirect].into_iter().flatten();
        values.find(unsendable).map(|Words(text)| format!("{text:?} cannot be sent in a header"))
    }

    /// The answer to a request for `target`. The endpoint is the one that was asked, or the first.
    pub(crate) fn reply(&self, script: Option<&Script>, target: &Uri) -> Reply {
        let status = self.status(script.map(|script| &*script.endpoint));
        let (text, words) = self.text(script, status);
        let mut reply = Response::new(Body::Bytes(Bytes::new()));
        *reply.status_mut() = status;
        let headers = reply.headers_mut();
        headers.extend(words);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(page::media_type(&text)));
        if let Some(Words(value)) = &self.retry_after
            && let Ok(value) = HeaderValue::try_from(value)
        {
            headers.insert(RETRY_AFTER, value);
        }
        if let Some(Words(url)) = &self.redirect {
            let target = target.path_and_query().map_or("/", |target| target.as_str());
            if let Ok(value) = HeaderValue::try_from(url.replace(TARGET, target)) {
                headers.insert(LOCATION, value);
            }
        }
        let body = if self.gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            Body::Bytes(packed(text.as_bytes(), self.pad))
        } else if self.pad > 0 {
            Body::Padded { text: text.into(), spaces: self.pad }
        } else {
            Body::Bytes(text.into())
        };
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        self.headers.put(headers);
        *reply.body_mut() = body;
        reply
    }

    fn status(&self, endpoint: Option<&Endpoint>) -> StatusCode {
        let stated = self.reason.as_deref().and_then(|reason| status_of(endpoint?, reason));
        let classed = self.class.and_then(|class| class.said_by(endpoint?));
        let stated = stated.or(classed.map(|(status, _)| status));
        let usual = if self.redirect.is_some() { 307 } else { 200 };
        let status = self.status.or(stated).unwrap_or(usual);
        StatusCode::from_u16(status).expect("checked when the script was read")
    }

    /// The body, and the headers in which a host repeats its word.
    fn text(&self, script: Option<&Script>, status: StatusCode) -> (String, HeaderMap) {
        let bare = |text: String| (text, HeaderMap::new());
        if let Some(body) = &self.body {
            return bare(body.clone());
        }
        // A class that the host has no word for is said in the shape of its errors all the same.
        let classed = || Some(self.class?.said_by(&script?.endpoint)?.1.unwrap_or_default());
        let Some(reason) = self.reason.as_deref().or_else(classed) else {
            return bare(page::gateway(status));
        };
        let message = self.message.as_deref().unwrap_or("the fault script says so");
        match script.map(|script| script.error(status.as_u16(), reason, message)) {
            Some(error) => (error.body.to_string(), error.headers),
            None => bare("null".to_owned()),
        }
    }
}

/// A text and so many spaces as gzip, in members: packing gigabytes takes no longer than one.
fn packed(text: &[u8], spaces: u64) -> Bytes {
    let member = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes all bytes")
    };
    let blank = |count: u64| vec![b' '; usize::try_from(count).expect("a piece fits into memory")];
    let mut packed = member(text);
    if spaces >= PIECE {
        let piece = member(&blank(PIECE));
        (0..spaces / PIECE).for_each(|_| packed.extend_from_slice(&piece));
    }
    packed.extend(member(&blank(spaces % PIECE)));
    packed.into()
}
