//! Which links of results may be fetched: https to public addresses, or the rehearsal's own
//! origin on loopback.
//!
//! Pure decisions about links and about the addresses that names turn out to have; nothing here
//! resolves names or sends anything.

mod address;

use std::fmt;
use std::net::IpAddr;

use url::{Host, Origin, Url};

use self::address::not_public;
use crate::scrub::Scrubber;

/// What lets a link pass.
#[derive(Clone, Debug, Default)]
pub struct LinkPolicy {
    exempt: Option<Origin>,
    stand_in: Option<IpAddr>,
    /// Finds the key, which travels in no link.
    keys: Scrubber,
}

/// Why a link is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It does not begin with `https://`.
    NotHttps,
    /// It names this machine, or leads to an address that is not public, for this reason.
    NotPublic(&'static str),
    /// It carries a user name or a password.
    Credentials,
    /// It carries the key of the run.
    Key,
}

impl LinkPolicy {
    /// The policy of paid runs: https to public hosts only.
    pub fn public() -> Self {
        Self::default()
    }

    /// The policy for a host that a person named: besides public hosts that origin itself, if it
    /// is on loopback.
    pub fn with_loopback(origin: &Url) -> Self {
        Self { exempt: is_loopback(origin).then(|| origin.origin()), ..Self::default() }
    }

    /// The policy of paid runs, with one address of this machine in the part of the public
    /// internet: tests have no other.
    #[cfg(any(test, feature = "simulate"))]
    pub fn public_with_stand_in(address: IpAddr) -> Self {
        Self { stand_in: Some(address), ..Self::default() }
    }

    /// The same, but a link that carries a key does not pass: a host that knows the key could
    /// have it brought to another.
    #[must_use]
    pub fn without_keys(self, keys: Scrubber) -> Self {
        Self { keys, ..self }
    }

    /// Whether some loopback origin passes.
    pub fn exempts_an_origin(&self) -> bool {
        self.exempt.is_some()
    }

    /// Judges one link.
    pub fn check(&self, url: &Url) -> Result<(), LinkError> {
        if self.keys.finds(url.as_str()) {
            return Err(LinkError::Key);
        }
        if self.exempt.as_ref().is_some_and(|exempt| url.origin() == *exempt) {
            return Ok(());
        }
        if url.scheme() != "https" {
            return Err(LinkError::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(LinkError::Credentials);
        }
        match url.host() {
            Some(Host::Ipv4(address)) => self.check_address(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => self.check_address(IpAddr::V6(address)),
            Some(Host::Domain(name)) if !is_local_name(name) => Ok(()),
            _ => Err(LinkError::NotPublic("this machine")),
        }
    }

    /// Judges an address that a name turned out to have.
    pub fn check_resolved(&self, name: &str, address: IpAddr) -> Result<(), LinkError> {
        match &self.exempt {
            // The rehearsal's origin, and nothing else, may be a name of this machine.
            Some(Origin::Tuple(_, Host::Domain(exempt), _)) if exempt == name => {
                let is_here = address.to_canonical().is_loopback();
                if is_here { Ok(()) } else { Err(LinkError::NotPublic("not loopback")) }
            }
            _ => self.check_address(address),
        }
    }

    fn check_address(&self, address: IpAddr) -> Result<(), LinkError> {
        match not_public(address) {
            Some(_) if self.stand_in == Some(address) => Ok(()),
            Some(why) => Err(LinkError::NotPublic(why)),
            None => Ok(()),
        }
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

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHttps => f.write_str("the link does not use https"),
            Self::NotPublic(why) => {
                write!(f, "the link leads to an address that is not public ({why})")
            }
            Self::Credentials => f.write_str("the link carries a user name or password"),
            Self::Key => f.write_str("the link contains the key, which goes to no other host"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_https_passes_and_the_rehearsals_own_origin() {
        use LinkError::{Credentials, NotHttps};
        let private = |why| (Err(LinkError::NotPublic(why)), Err(LinkError::NotPublic(why)));
        let rehearsal = Url::parse("http://127.0.0.1:4000").expect("a plain address");
        let both = |verdict| (verdict, verdict);
        for (link, (public, rehearsed)) in [
            ("https://cdn.example/v.mp4?sig=1", both(Ok(()))),
            ("https://93.184.215.14/v.mp4", both(Ok(()))),
            ("https://[2606:4700::1111]/v.mp4", both(Ok(()))),
            ("http://cdn.example/v.mp4", both(Err(NotHttps))),
            ("file:///etc/passwd", both(Err(NotHttps))),
            ("ftp://cdn.example/v.mp4", both(Err(NotHttps))),
            ("data:video/mp4;base64,AAAA", both(Err(NotHttps))),
            ("http://127.0.0.1:4000/clip", (Err(NotHttps), Ok(()))),
            ("http://127.0.0.1:4001/clip", both(Err(NotHttps))),
            ("https://127.0.0.1:4000/clip", private("loopback")),
            ("https://2130706433/", private("loopback")),
            ("https://0x7f.1/", private("loopback")),
            ("https://0177.0.0.1/", private("loopback")),
            ("https://127.1/", private("loopback")),
            ("https://%31%32%37.0.0.1/", private("loopback")),
            ("https://\u{ff11}\u{ff12}\u{ff17}.0.0.1/", private("loopback")),
            ("https://127\u{3002}0\u{3002}0\u{3002}1/", private("loopback")),
            ("https://127.0.0.1./", private("loopback")),
            ("https://0/", private("this network")),
            ("https://10.0.0.1/", private("private")),
            ("https://100.64.0.1/", private("shared by a provider's customers")),
            ("https://[::1]/", private("loopback")),
            ("https://[::ffff:10.0.0.1]/", private("private")),
            ("https://[fe80::1]/", private("link-local")),
            ("https://169.254.169.254/", private("link-local")),
            ("https://LOCALHOST./", private("this machine")),
            ("https://\u{24db}ocalhost/", private("this machine")),
            ("https://a.localhost/", private("this machine")),
            ("https://me:secret@cdn.example/", both(Err(Credentials))),
        ] {
            let url = Url::parse(link).expect("a readable address");
            assert_eq!(LinkPolicy::public().check(&url), public, "{link}");
            assert_eq!(LinkPolicy::with_loopback(&rehearsal).check(&url), rehearsed, "{link}");
        }
        let key = crate::secret::Secret::new("sk-canary").expect("a plain key");
        let careful = LinkPolicy::with_loopback(&rehearsal).without_keys(key.scrubber());
        for link in ["http://127.0.0.1:4000/SK-Canary", "https://cdn.example/?k=c2stY2FuYXJ5"] {
            let url = Url::parse(link).expect("a readable address");
            assert_eq!(careful.check(&url), Err(LinkError::Key), "{link}");
        }
        let outside = Url::parse("https://api.example").expect("a plain address");
        assert!(!LinkPolicy::with_loopback(&outside).exempts_an_origin());
    }

    #[test]
    fn the_addresses_of_a_name_are_judged_too() {
        let at = |text: &str| text.parse::<IpAddr>().expect("an address");
        let named = Url::parse("http://localhost:4000").expect("a plain address");
        let (public, rehearsal) = (LinkPolicy::public(), LinkPolicy::with_loopback(&named));
        for (name, address, passes) in [
            ("cdn.example", "93.184.215.14", (true, true)),
            ("cdn.example", "127.0.0.1", (false, false)),
            ("cdn.example", "::ffff:192.168.0.1", (false, false)),
            ("localhost", "127.0.0.1", (false, true)),
            ("localhost", "::1", (false, true)),
            ("localhost", "10.0.0.1", (false, false)),
            ("localhost", "93.184.215.14", (true, false)),
        ] {
            let judged = |policy: &LinkPolicy| policy.check_resolved(name, at(address)).is_ok();
            assert_eq!((judged(&public), judged(&rehearsal)), passes, "{name} at {address}");
        }
    }
}
