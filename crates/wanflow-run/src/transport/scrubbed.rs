//! Answers to a client that carries a key, with the key taken out before anybody reads them.
//!
//! A host may repeat the key in an error, a task id or a link. Taken out here, it cannot get into
//! the journal, onto a terminal or to another host. It knows no calls and no endpoints.

use std::borrow::Cow;

use ::http::{HeaderMap, HeaderValue};
use bytes::{Bytes, BytesMut};
use futures_util::stream::{BoxStream, StreamExt};

use super::{ANSWER_LIMIT, Response, TransportError};
use crate::scrub::Scrubber;

type ScrubbedPieces = BoxStream<'static, Result<Bytes, TransportError>>;

/// The same answer without the key.
pub(super) fn scrubbed(response: Response, scrubber: &Scrubber) -> Response {
    let Response { status, mut headers, body } = response;
    clean_headers(&mut headers, scrubber);
    Response { status, headers, body: clean_body(body, scrubber.clone()) }
}

fn clean_headers(headers: &mut HeaderMap, scrubber: &Scrubber) {
    for value in headers.values_mut() {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        if scrubber.finds(&text) {
            // What was repeated once is not worth keeping in part.
            *value = HeaderValue::from_static("(key)");
        }
    }
}

/// Holds the body back until it is whole. A body that is too large for an answer is given up by
/// its reader; it comes in pieces that nobody looks into.
fn clean_body(body: ScrubbedPieces, scrubber: Scrubber) -> ScrubbedPieces {
    let state = Some((body, BytesMut::new()));
    let next = move |state: Option<(ScrubbedPieces, BytesMut)>| {
        let scrubber = scrubber.clone();
        async move {
            let (mut body, mut whole) = state?;
            while whole.len() <= ANSWER_LIMIT {
                match body.next().await {
                    Some(Ok(piece)) => whole.extend_from_slice(&piece),
                    Some(Err(error)) => return Some((Err(error), None)),
                    None => return Some((Ok(clean(whole.freeze(), &scrubber)), None)),
                }
            }
            Some((Ok(whole.split().freeze()), Some((body, whole))))
        }
    };
    futures_util::stream::unfold(state, next).boxed()
}

/// JSON is cleaned text by text: its escapes can spell a key out. Anything else is cleaned as it
/// stands.
fn clean(body: Bytes, scrubber: &Scrubber) -> Bytes {
    if let Ok(received) = serde_json::from_slice::<serde_json::Value>(&body) {
        let mut json = received.clone();
        scrubber.clean_json(&mut json);
        return if json == received { body } else { json.to_string().into() };
    }
    let text = String::from_utf8_lossy(&body);
    let clean = match scrubber.clean(&text) {
        Cow::Owned(clean) => Some(clean),
        Cow::Borrowed(_) => None,
    };
    clean.map_or(body, Bytes::from)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use crate::secret::Secret;
    use crate::transport::FailureKind;

    const KEY: &str = "sk-canary-4711";

    /// What a reader gets of a body that comes in these pieces.
    fn read(pieces: Vec<Result<&'static str, TransportError>>) -> Vec<Result<Bytes, String>> {
        let pieces = pieces.into_iter().map(|piece| piece.map(Bytes::from));
        let body = futures_util::stream::iter(pieces).boxed();
        let mut headers = HeaderMap::new();
        headers.insert("x-echo", HeaderValue::from_static("Bearer sk-canary-4711"));
        headers.insert("etag", HeaderValue::from_static("\"1\""));
        let scrubber = Secret::new(KEY).expect("a plain key").scrubber();
        let clean = scrubbed(Response { status: 400, headers, body }, &scrubber);
        assert_eq!(
            (&clean.headers["x-echo"], &clean.headers["etag"]),
            (&HeaderValue::from_static("(key)"), &HeaderValue::from_static("\"1\""))
        );
        let words = |piece: Result<Bytes, TransportError>| piece.map_err(|error| error.to_string());
        clean.body.map(words).collect().now_or_never().expect("all of it is there")
    }

    fn text(pieces: &[&'static str]) -> String {
        let pieces = read(pieces.iter().map(|piece| Ok(*piece)).collect());
        let bytes: Vec<u8> =
            pieces.into_iter().flat_map(|piece| piece.expect("no failure")).collect();
        String::from_utf8(bytes).expect("it is text")
    }

    #[test]
    fn the_key_is_gone_wherever_the_body_is_cut() {
        assert_eq!(text(&["no sk-can", "ary-", "4711!"]), "no ‹key›!");
        assert_eq!(text(&[r#"{"task_id":"t-sk-can"#, r#"ary-4711"}"#]), r#"{"task_id":"t-‹key›"}"#);
        assert_eq!(text(&[r#"{"m":"\u0073k-canary-4711"}"#]), r#"{"m":"‹key›"}"#);
        assert_eq!(text(&["{ \"a\" : 1.0 }"]), "{ \"a\" : 1.0 }", "the rest stays as it was");
        assert_eq!(text(&[]), "");
    }

    #[test]
    fn a_broken_body_stays_broken() {
        let broken = TransportError::new(FailureKind::Broken, "reset");
        let came = read(vec![Ok("sk-canary"), Err(broken)]);
        assert!(matches!(&came[..], [Err(_)]), "{came:?}");
    }
}
