//! Pages that are no host's answer: what stands between a client and a host likes to send them.

use http::StatusCode;

/// A gateway's page.
pub(crate) fn gateway(status: StatusCode) -> String {
    let words = status.canonical_reason().unwrap_or("Trouble");
    let title = format!("{} {words}", status.as_u16());
    format!(
        "<!doctype html>\n<html><head><title>{title}</title></head>\n\
         <body><h1>{title}</h1><hr>gateway</body></html>\n"
    )
}

/// The media type that a text says of itself.
pub(crate) fn media_type(text: &str) -> &'static str {
    match text.trim_start().chars().next() {
        Some('{' | '[') => "application/json",
        Some('<') => "text/html; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}
