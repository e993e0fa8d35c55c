//! A file over HTTP: `Range`, `If-Range`, `ETag`. (RFC 9110, one range at a time; a request for
//! several gets the whole file, as it allows.)

use std::io;

use http::header::{ACCEPT_RANGES, CONTENT_RANGE, ETAG, HeaderMap, IF_RANGE, RANGE};
use http::{HeaderValue, StatusCode};

use crate::message::{Body, Reply, text, with_type};

/// What part of a file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part { start: u64, len: u64 },
    Nothing,
}

/// Answers with the file, or with the part that is asked for.
pub(crate) fn serve(
    headers: &HeaderMap,
    media_type: &'static str,
    etag: &str,
    body: Body,
) -> io::Result<Reply> {
    let size = body.len();
    let header = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    // A range of another version of the file would not fit to what the client has.
    let fits = header(IF_RANGE).is_none_or(|known| known == etag);
    let wanted = match header(RANGE) {
        Some(range) if fits => parse(range, size),
        _ => Wanted::Whole,
    };
    let mut reply = match wanted {
        Wanted::Whole => with_type(StatusCode::OK, media_type, body),
        Wanted::Part { start, len } => {
            let part = body.slice(start, len)?;
            let mut reply = with_type(StatusCode::PARTIAL_CONTENT, media_type, part);
            let range = format!("bytes {start}-{}/{size}", start + len - 1);
            reply.headers_mut().insert(CONTENT_RANGE, value(&range));
            reply
        }
        Wanted::Nothing => {
            let mut reply = text(StatusCode::RANGE_NOT_SATISFIABLE, "the file ends before that");
            reply.headers_mut().insert(CONTENT_RANGE, value(&format!("bytes */{size}")));
            reply
        }
    };
    reply.headers_mut().insert(ETAG, value(etag));
    reply.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    Ok(reply)
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("digits, hex and punctuation")
}

/// Reads the header; what cannot be read is ignored, as the RFC wants it.
fn parse(range: &str, size: u64) -> Wanted {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|set| set.split_once('-'))
    else {
        return Wanted::Whole;
    };
    let number = |digits: &str| digits.trim().parse::<u64>();
    match (number(first), number(last)) {
        (Ok(start), Ok(end)) if start > end => Wanted::Whole,
        (Ok(start), _) if start >= size => Wanted::Nothing,
        (Ok(start), Ok(end)) => Wanted::Part { start, len: end.min(size - 1) - start + 1 },
        (Ok(start), Err(_)) if last.is_empty() => Wanted::Part { start, len: size - start },
        (Err(_), Ok(0)) if first.is_empty() => Wanted::Nothing,
        (Err(_), Ok(_)) if first.is_empty() && size == 0 => Wanted::Nothing,
        (Err(_), Ok(tail)) if first.is_empty() => {
            let len = tail.min(size);
            Wanted::Part { start: size - len, len }
        }
        _ => Wanted::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_rfc_says() {
        let part = |start, len| Wanted::Part { start, len };
        for (header, wanted) in [
            ("bytes=0-0", part(0, 1)),
            ("bytes=0-", part(0, 10)),
            ("bytes=3-5", part(3, 3)),
            ("bytes=9-100", part(9, 1)),
            ("bytes=-1", part(9, 1)),
            ("bytes=-100", part(0, 10)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=10-12", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-3", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("bytes=", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
            ("bytes=99999999999999999999-", Wanted::Whole),
        ] {
            assert_eq!(parse(header, 10), wanted, "{header}");
        }
        assert_eq!(parse("bytes=-1", 0), Wanted::Nothing);
    }
}
