//! Which links of results may be fetched: https, or the rehearsal's own origin on loopback.
//!
//! A pure decision about an address; it resolves no names and sends nothing.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Origin, Url};

/// What lets a link pass.
#[derive(Clone, Debug, Default)]
pub struct LinkPolicy {
    exempt: Option<Origin>,
}

/// Why a link is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It does not begin with `https://`.
    NotHttps,
    /// It names an address of this machine or of a private network.
    Private,
    /// It carries a user name or a password.
    Credentials,
}

impl LinkPolicy {
    /// The policy of paid runs: https to public hosts only.
    pub fn public() -> Self {
        Self::default()
    }

    /// The policy of a rehearsal: besides public hosts, the emulator's own origin, if that is on
    /// loopback.
    pub fn with_rehearsal(origin: &Url) -> Self {
        Self { exempt: is_loopback(origin).then(|| origin.origin()) }
    }

    /// Whether some loopback origin passes.
    pub fn exempts_an_origin(&self) -> bool {
        self.exempt.is_some()
    }

    /// Judges one link.
    pub fn check(&self, url: &Url) -> Result<(), LinkError> {
        if self.exempt.as_ref().is_some_and(|exempt| url.origin() == *exempt) {
            return Ok(());
        }
        if url.scheme() != "https" {
            return Err(LinkError::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(LinkError::Credentials);
        }
        if is_private(url) { Err(LinkError::Private) } else { Ok(()) }
    }
}

/// Whether a URL's host is this machine, written as an address or as `localhost`.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => is_local_name(name),
        None => false,
    }
}

fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => is_private_v4(address),
        Some(Host::Ipv6(address)) => is_private_v6(address),
        Some(Host::Domain(name)) => is_local_name(name),
        None => true,
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_multicast()
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    // An IPv4 address in IPv6 clothes is judged as what it is.
    if let IpAddr::V4(mapped) = address.to_canonical() {
        return is_private_v4(mapped);
    }
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotHttps => "the link does not use https",
            Self::Private => "the link leads into a private network",
            Self::Credentials => "the link carries a user name or password",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_https_passes_and_the_rehearsals_own_origin() {
        use LinkError::{Credentials, NotHttps, Private};
        let rehearsal = Url::parse("http://127.0.0.1:4000").expect("a plain address");
        for (link, public, rehearsed) in [
            ("https://cdn.example/v.mp4?sig=1", Ok(()), Ok(())),
            ("http://cdn.example/v.mp4", Err(NotHttps), Err(NotHttps)),
            ("file:///etc/passwd", Err(NotHttps), Err(NotHttps)),
            ("http://127.0.0.1:4000/clip", Err(NotHttps), Ok(())),
            ("http://127.0.0.1:4001/clip", Err(NotHttps), Err(NotHttps)),
            ("https://127.0.0.1:4000/clip", Err(Private), Err(Private)),
            ("https://2130706433/", Err(Private), Err(Private)),
            ("https://[::ffff:10.0.0.1]/", Err(Private), Err(Private)),
            ("https://169.254.169.254/", Err(Private), Err(Private)),
            ("https://LOCALHOST./", Err(Private), Err(Private)),
            ("https://me:secret@cdn.example/", Err(Credentials), Err(Credentials)),
        ] {
            let url = Url::parse(link).expect("a readable address");
            assert_eq!(LinkPolicy::public().check(&url), public, "{link}");
            assert_eq!(LinkPolicy::with_rehearsal(&rehearsal).check(&url), rehearsed, "{link}");
        }
        let outside = Url::parse("https://api.example").expect("a plain address");
        assert!(!LinkPolicy::with_rehearsal(&outside).exempts_an_origin());
    }
}
