//! The library's errors, sorted by whether the request may have arrived.

use super::lookup::RefusedAddress;
use crate::transport::{FailureKind, TransportError};

/// Sorts an error of the library. Its words may contain the address: only the causes are kept.
pub(super) fn failure(error: &reqwest::Error) -> TransportError {
    let refused = causes(error).find_map(|cause| cause.downcast_ref::<RefusedAddress>());
    if let Some(refused) = refused {
        return TransportError::new(FailureKind::Refused, refused.to_string());
    }
    let kind = if causes(error).any(is_certificate) {
        FailureKind::Certificate
    } else if error.is_dns() {
        FailureKind::Dns
    } else if error.is_connect() {
        FailureKind::Connect
    } else if error.is_builder() {
        FailureKind::Refused
    } else if error.is_timeout() {
        FailureKind::Timeout
    } else {
        FailureKind::Broken
    };
    let detail = causes(error).last().map(ToString::to_string).unwrap_or_default();
    // A proxy that does not let the connection through says no more than that.
    let detail = detail.replace("tunnel error: unsuccessful", "the proxy does not connect");
    TransportError::new(kind, detail)
}

/// Whether a cause is a certificate that is not trusted, also inside of an error of the system.
fn is_certificate(cause: &(dyn std::error::Error + 'static)) -> bool {
    let wrapped = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let inner = wrapped.and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let inner = inner.or_else(|| cause.downcast_ref::<rustls::Error>());
    matches!(inner, Some(rustls::Error::InvalidCertificate(_)))
}

fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |error| error.source())
}
