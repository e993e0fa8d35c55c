//! What goes in and out of the emulator: plain HTTP messages, as values.
//!
//! A server, an in-memory transport of a test and a fault script all speak these types. This
//! file knows no sockets and no endpoint.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde_json::Value;

/// The largest piece of a body that is made at once.
const CHUNK: u64 = 64 * 1024;

/// A request with its whole body.
pub type Request = http::Request<Bytes>;

/// An answer. Where it carries a body, `Content-Length` is set.
pub type Reply = Response<Body>;

/// The body of an answer.
#[derive(Debug)]
pub enum Body {
    /// Bytes at hand.
    Bytes(Bytes),
    /// Part of a file, read while it is sent.
    File(FilePart),
    /// A text and so many spaces after it, made while they are sent.
    Padded {
        /// The text.
        text: Bytes,
        /// How many spaces follow.
        spaces: u64,
    },
}

/// A stretch of an open file.
#[derive(Debug)]
pub struct FilePart {
    file: File,
    left: u64,
}

impl Body {
    /// How many bytes the body has.
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(part) => part.left,
            Self::Padded { text, spaces } => text.len() as u64 + spaces,
        }
    }

    /// Whether the body has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The whole body, for callers without a socket.
    pub fn read(mut self) -> io::Result<Bytes> {
        if let Self::Bytes(bytes) = self {
            return Ok(bytes);
        }
        let mut all = Vec::new();
        while let Some(chunk) = self.chunk()? {
            all.extend_from_slice(&chunk);
        }
        Ok(all.into())
    }

    /// The next piece of the body; `None` at the end.
    pub fn chunk(&mut self) -> io::Result<Option<Bytes>> {
        match self {
            Self::Bytes(bytes) | Self::Padded { text: bytes, .. } if !bytes.is_empty() => {
                Ok(Some(std::mem::take(bytes)))
            }
            Self::Bytes(_) => Ok(None),
            Self::File(part) => part.chunk(),
            Self::Padded { spaces, .. } => {
                let size = CHUNK.min(*spaces);
                *spaces -= size;
                let blank = || vec![b' '; usize::try_from(size).expect("64 KiB fit into memory")];
                Ok((size > 0).then(|| blank().into()))
            }
        }
    }

    /// The bytes from `start` on, `len` of them. The caller keeps within the body.
    pub(crate) fn slice(self, start: u64, len: u64) -> io::Result<Self> {
        match self {
            Self::Bytes(bytes) => {
                let index = |at: u64| usize::try_from(at).map_err(io::Error::other);
                Ok(Self::Bytes(bytes.slice(index(start)?..index(start + len)?)))
            }
            Self::Padded { .. } => Err(io::ErrorKind::Unsupported.into()),
            Self::File(mut part) => {
                part.file.seek(SeekFrom::Start(start))?;
                Ok(Self::File(FilePart { file: part.file, left: len }))
            }
        }
    }
}

impl FilePart {
    /// The whole of a file.
    pub(crate) fn whole(file: File) -> io::Result<Self> {
        let left = file.metadata()?.len();
        Ok(Self { file, left })
    }

    /// The next 64 KiB or less; `None` at the end.
    pub(crate) fn chunk(&mut self) -> io::Result<Option<Bytes>> {
        if self.left == 0 {
            return Ok(None);
        }
        let size = self.left.min(CHUNK);
        let mut chunk = vec![0; usize::try_from(size).expect("64 KiB fit into memory")];
        self.file.read_exact(&mut chunk)?;
        self.left -= size;
        Ok(Some(chunk.into()))
    }
}

/// A JSON answer.
pub(crate) fn json(status: StatusCode, value: &Value) -> Reply {
    let body = Bytes::from(value.to_string());
    with_type(status, "application/json", Body::Bytes(body))
}

/// An answer in plain words, for what no endpoint document speaks of.
pub(crate) fn text(status: StatusCode, words: &str) -> Reply {
    let body = Bytes::from(format!("{words}\n"));
    with_type(status, "text/plain; charset=utf-8", Body::Bytes(body))
}

/// An answer of a media type; the length is set.
pub(crate) fn with_type(status: StatusCode, media_type: &'static str, body: Body) -> Reply {
    let length = HeaderValue::from(body.len());
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    reply.headers_mut().insert(http::header::CONTENT_LENGTH, length);
    reply
}
