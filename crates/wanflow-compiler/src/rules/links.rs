//! Links of pictures and sounds, read by the parser that clients fetch with: what it does not
//! take, a host does not take either, or reads otherwise.

use url::{Host, ParseError, Url};

use crate::diagnostic::{Diagnostic, Fix};
use crate::rule::rule;
use crate::storyboard::{Audio, Image, Text, ValueKind};

use super::Context;

rule!(pub(super) UNSUPPORTED_LINK, "unsupported-link", Error, "A link is not of a kind that endpoints fetch");

/// What keeps a link from being fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    /// It is not an address.
    NotAnAddress(ParseError),
    /// It has a blank or a control character in it.
    Blank,
    /// A user name or a password is in it.
    Password,
    /// It leads to the machine that fetches it.
    Here,
    /// It leads into a network that is not public.
    Private,
    /// It names no port that anything can listen on.
    Port,
}

/// Links that no host can fetch.
pub(super) fn odd_links(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let links = context.values().filter_map(|(_, value)| match value.kind {
        ValueKind::Picture(Image::Url(link)) => Some(*link),
        ValueKind::Sound(Audio::Url(link)) => Some(link),
        _ => None,
    });
    for link in links {
        found.extend(flaw(link.value).map(|flaw| explain(flaw, &link)));
    }
}

fn explain(flaw: Flaw, link: &Text<'_>) -> Diagnostic {
    let (message, help) = match flaw {
        Flaw::NotAnAddress(why) => {
            (format!("this link is not an address: {why}"), "write it as a browser shows it")
        }
        Flaw::Blank => {
            ("this link has a blank in it".to_owned(), "write a blank in a link as `%20`")
        }
        Flaw::Password => (
            "this link has a user name or a password in it".to_owned(),
            "links are sent to the host and written into the journal: publish the file without a \
             password, or write the path of a copy beside the storyboard",
        ),
        Flaw::Here => (
            "this link leads to this machine, but the host would look on its own".to_owned(),
            "write the path of a file beside the storyboard",
        ),
        Flaw::Private => (
            "this link leads into a private network, which the host cannot reach".to_owned(),
            "write the path of a file beside the storyboard, or a public link",
        ),
        Flaw::Port => {
            ("this link has port 0".to_owned(), "leave the port out, or write the right one")
        }
    };
    let odd = Diagnostic::new(&UNSUPPORTED_LINK, link.span, message).help(help);
    let inner = link.value.trim().replace(' ', "%20");
    let helps = flaw == Flaw::Blank && self::flaw(&inner).is_none();
    odd.fixes(helps.then(|| Fix::replace("write blanks as `%20`", link.span, inner).safe()))
}

fn flaw(link: &str) -> Option<Flaw> {
    let url = match Url::parse(link) {
        Ok(url) => url,
        Err(why) => return Some(Flaw::NotAnAddress(why)),
    };
    if link.contains(|char: char| char.is_whitespace() || char.is_control()) {
        return Some(Flaw::Blank);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some(Flaw::Password);
    }
    if url.port() == Some(0) {
        return Some(Flaw::Port);
    }
    where_to(&url.host()?)
}

/// Whether an address is one that only a machine or a network itself can reach.
fn where_to(host: &Host<&str>) -> Option<Flaw> {
    match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let is_here = name == "localhost" || name.ends_with(".localhost");
            is_here.then_some(Flaw::Here)
        }
        Host::Ipv4(address) => {
            if address.is_loopback() || address.is_unspecified() {
                return Some(Flaw::Here);
            }
            (address.is_private() || address.is_link_local()).then_some(Flaw::Private)
        }
        Host::Ipv6(address) => {
            if let Some(inner) = address.to_ipv4_mapped() {
                return where_to(&Host::Ipv4(inner));
            }
            if address.is_loopback() || address.is_unspecified() {
                return Some(Flaw::Here);
            }
            (address.is_unique_local() || address.is_unicast_link_local()).then_some(Flaw::Private)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_as_clients_read_them() {
        for (link, expected) in [
            ("https://example.com/a.jpg", None),
            ("http://example.com:8080/a.jpg?x=1#y", None),
            ("https://bücher.example/é.jpg", None),
            ("https://93.184.216.34/a.jpg", None),
            ("https://example.com:99999/a.jpg", Some(Flaw::NotAnAddress(ParseError::InvalidPort))),
            ("https://example.com:0/a.jpg", Some(Flaw::Port)),
            ("https://ex ample/a.jpg", Some(Flaw::NotAnAddress(ParseError::IdnaError))),
            ("https://example.com/a b.jpg", Some(Flaw::Blank)),
            ("https://example.com/a\t.jpg", Some(Flaw::Blank)),
            ("https://", Some(Flaw::NotAnAddress(ParseError::EmptyHost))),
            ("https://user:pw@example.com/a.jpg", Some(Flaw::Password)),
            ("https://user@example.com/a.jpg", Some(Flaw::Password)),
            ("https://127.0.0.1/a.jpg", Some(Flaw::Here)),
            ("https://127.1/a.jpg", Some(Flaw::Here)),
            ("https://0x7f000001/a.jpg", Some(Flaw::Here)),
            ("http://LOCALHOST./a.jpg", Some(Flaw::Here)),
            ("http://a.localhost:8000/a.jpg", Some(Flaw::Here)),
            ("https://[::1]/a.jpg", Some(Flaw::Here)),
            ("https://[::ffff:127.0.0.1]/a.jpg", Some(Flaw::Here)),
            ("https://192.168.1.7/a.jpg", Some(Flaw::Private)),
            ("https://169.254.169.254/a.jpg", Some(Flaw::Private)),
            ("https://[fd00::1]/a.jpg", Some(Flaw::Private)),
        ] {
            assert_eq!(flaw(link), expected, "{link}");
        }
    }
}
