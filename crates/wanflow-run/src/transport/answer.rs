//! A small answer read whole, with a cap: JSON of submits and polls.

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;

use super::{Response, TransportError};
use crate::clock::UnixMillis;

/// The largest JSON answer that is read, in bytes. Real ones have a few hundred.
pub const ANSWER_LIMIT: usize = 1 << 20;

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: ::http::HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why the body of an answer could not be read whole. The status is known all the same.
#[derive(Debug)]
pub enum AnswerError {
    /// It broke off.
    Broken {
        /// The HTTP status.
        status: u16,
        /// How.
        error: TransportError,
    },
    /// It is larger than [`ANSWER_LIMIT`].
    TooLarge {
        /// The HTTP status.
        status: u16,
    },
}

impl Answer {
    /// Reads the rest of an answer. Its time is the transport's matter.
    pub async fn read(response: Response) -> Result<Self, AnswerError> {
        let Response { status, headers, mut body } = response;
        let mut whole = BytesMut::new();
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|error| AnswerError::Broken { status, error })?;
            if whole.len() + piece.len() > ANSWER_LIMIT {
                return Err(AnswerError::TooLarge { status });
            }
            whole.extend_from_slice(&piece);
        }
        Ok(Self { status, headers, body: whole.freeze() })
    }

    /// Whether its status is one of success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// When the host says that what it sells there ends (`Sunset`, RFC 8594), if it does.
    pub fn sunset(&self) -> Option<UnixMillis> {
        sunset(&self.headers)
    }

    /// The body as JSON, where it is JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// The time of a `Sunset` header, if there is one that can be read.
pub fn sunset(headers: &::http::HeaderMap) -> Option<UnixMillis> {
    let date = httpdate::parse_http_date(headers.get("sunset")?.to_str().ok()?.trim()).ok()?;
    let since = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(UnixMillis(u64::try_from(since.as_millis()).ok()?))
}

impl AnswerError {
    /// The status that came before the body failed.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Broken { status, .. } | Self::TooLarge { status } => *status,
        }
    }
}

impl std::fmt::Display for AnswerError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Broken { status, error } => write!(f, "HTTP {status}, then {error}"),
            Self::TooLarge { status } => {
                write!(f, "HTTP {status} with more than {ANSWER_LIMIT} bytes of text")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_announced_end_is_read_from_its_header() {
        let announced = |value: &'static str| {
            let mut headers = ::http::HeaderMap::new();
            headers.insert("sunset", ::http::HeaderValue::from_static(value));
            sunset(&headers)
        };
        let new_year = Some(UnixMillis(1_798_761_600_000));
        assert_eq!(announced("Fri, 01 Jan 2027 00:00:00 GMT"), new_year);
        assert_eq!([announced("2027-01-01"), announced("soon"), announced("")], [None; 3]);
        assert_eq!(sunset(&::http::HeaderMap::new()), None);
    }
}
