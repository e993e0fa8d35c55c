//! Addresses that a user names: scheme and authority, https anywhere, plain http on this machine
//! only.

use url::Url;
use wanflow_run::link::is_loopback;

/// Why a text is not an origin. The text may hold a key: it is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnOrigin {
    /// What is wrong.
    pub what: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// Reads an origin.
pub fn parse(text: &str) -> Result<Url, NotAnOrigin> {
    const EXAMPLE: &str = "an origin is scheme and host alone, such as \"https://api.example.com\"";
    let refused = |what, help| Err(NotAnOrigin { what, help });
    let Ok(url) = Url::parse(text) else { return refused("this is not an address", EXAMPLE) };
    if !url.username().is_empty() || url.password().is_some() {
        return refused(
            "this address carries a user name or a password",
            "addresses are shown and written down, so keys do not belong there; name a variable \
             with key_env, or give --api-key-file",
        );
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return refused("this address is more than an origin", EXAMPLE);
    }
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => refused(
            "plain http would expose your key to everybody on the way",
            "use https; http is for addresses of this machine, such as \"http://127.0.0.1:8787\"",
        ),
        _ => refused("this address is neither https nor http", EXAMPLE),
    }
}
