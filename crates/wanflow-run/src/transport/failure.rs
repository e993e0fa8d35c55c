//! What can go wrong between a request and its answer, and whether the request may have arrived.

use std::fmt;

/// A request that got no answer, or an answer that broke off.
#[derive(Debug)]
pub struct TransportError {
    /// What happened.
    pub kind: FailureKind,
    /// The words of the layer below; addresses and keys have been taken out.
    pub detail: String,
}

/// The kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// This transport does not send requests there: another origin, or a scheme it refuses.
    Refused,
    /// The host's name has no address.
    Dns,
    /// No connection: refused, unreachable, timed out, or a proxy.
    Connect,
    /// What answers has a certificate that is not trusted, which no further try changes.
    Certificate,
    /// The request's own body broke off before its last piece.
    BodyCut,
    /// No answer within the limit.
    Timeout,
    /// The connection broke after the request began, or what came is not HTTP.
    Broken,
}

/// Whether a failed request may have reached the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arrival {
    /// It certainly was not received whole.
    NotSent,
    /// It may have been received and acted on.
    MayHaveArrived,
}

impl FailureKind {
    /// Whether a request that failed this way may have arrived.
    pub const fn arrival(self) -> Arrival {
        match self {
            Self::Refused | Self::Dns | Self::Connect | Self::Certificate | Self::BodyCut => {
                Arrival::NotSent
            }
            Self::Timeout | Self::Broken => Arrival::MayHaveArrived,
        }
    }

    /// Whether the same request may get through in a moment.
    pub const fn may_heal(self) -> bool {
        match self {
            Self::Refused | Self::Certificate => false,
            Self::Dns | Self::Connect | Self::BodyCut | Self::Timeout | Self::Broken => true,
        }
    }

    /// A few words for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Refused => "the address is refused",
            Self::Dns => "the host's name has no address",
            Self::Connect => "no connection to the host",
            Self::Certificate => "the host's certificate is not trusted",
            Self::BodyCut => "the request was not sent in full",
            Self::Timeout => "no answer in time",
            Self::Broken => "the connection broke",
        }
    }
}

impl TransportError {
    /// An error of some kind, with the words of the layer below.
    pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words())?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

impl std::error::Error for TransportError {}
