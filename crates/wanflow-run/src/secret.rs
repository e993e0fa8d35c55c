//! A value that prints nothing: the key, from its source to the one header that carries it.

use std::fmt;

use crate::scrub::{self, Scrubber};

/// An API key. It has no `Display`, its `Debug` hides it, and it cannot be serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Why a key cannot be used. The key is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadSecret {
    /// Nothing was given.
    Empty,
    /// It has more than one line.
    SeveralLines(usize),
    /// Its character with this number, from 1, is one that no key has.
    NotAscii(usize),
}

impl Secret {
    /// Takes a key as read from a variable or a file; white space around it is dropped, and so is
    /// the byte order mark that some editors write.
    pub fn new(text: &str) -> Result<Self, BadSecret> {
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Err(BadSecret::Empty);
        }
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        if lines > 1 {
            return Err(BadSecret::SeveralLines(lines));
        }
        let is_foreign = |char: char| !(char.is_ascii_graphic() || char == ' ');
        if let Some(at) = text.chars().position(is_foreign) {
            return Err(BadSecret::NotAscii(at + 1));
        }
        Ok(Self(text.to_owned()))
    }

    /// What finds this key in texts.
    pub fn scrubber(&self) -> Scrubber {
        Scrubber::of(&self.0)
    }

    /// Whether the key is long enough to be told from ordinary words, and so to be kept secret.
    pub fn is_tellable(&self) -> bool {
        self.0.len() >= scrub::SHORTEST
    }

    /// A name for what belongs to this key at an endpoint: always the same, and useless for
    /// finding the key.
    pub fn fingerprint(&self, endpoint: &str) -> String {
        let salted = format!("wanflow limiter\0{endpoint}\0{}", self.0);
        wanflow_plan::sha256(salted.as_bytes()).to_string()[..16].to_owned()
    }

    /// The header value `prefix` + key, marked so that no log prints it.
    pub(crate) fn header(&self, prefix: &str) -> http::HeaderValue {
        let mut value = http::HeaderValue::from_str(&format!("{prefix}{}", self.0))
            .expect("a secret is made of printable ASCII, and so are prefixes");
        value.set_sensitive(true);
        value
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Display for BadSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the key is empty"),
            Self::SeveralLines(lines) => {
                write!(
                    f,
                    "it has {lines} lines, but a key is one line: leave the key and \
                           nothing else"
                )
            }
            Self::NotAscii(at) => write!(
                f,
                "character {at} cannot be part of a key (an accent, a curly quote, an invisible \
                 one): copy the key again"
            ),
        }
    }
}

impl std::error::Error for BadSecret {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_trimmed_and_never_printed() {
        let secret = Secret::new(" sk-canary\n").expect("a plain key");
        let header = secret.header("Bearer ");
        assert_eq!(header.as_bytes(), b"Bearer sk-canary");
        assert_eq!(format!("{secret:?} {header:?}"), "Secret(…) Sensitive");
        assert_eq!(Secret::new(" \n"), Err(BadSecret::Empty));
        assert_eq!(Secret::new("a\nb"), Err(BadSecret::SeveralLines(2)));
        assert_eq!(Secret::new("\u{feff}sk-1\r\n"), Secret::new("sk-1"));
        assert_eq!(Secret::new("sk-é"), Err(BadSecret::NotAscii(4)));
        assert_eq!(Secret::new("sk\t1"), Err(BadSecret::NotAscii(3)));
    }

    #[test]
    fn a_fingerprint_is_steady_and_differs_by_key_and_endpoint() {
        let key = |text| Secret::new(text).expect("a plain key");
        let name = key("sk-canary").fingerprint("novita/wan2.6-i2v");
        assert_eq!((name.len(), &name), (16, &key(" sk-canary").fingerprint("novita/wan2.6-i2v")));
        assert_ne!(name, key("sk-canary").fingerprint("novita/kling"));
        assert_ne!(name, key("sk-canarz").fingerprint("novita/wan2.6-i2v"));
    }
}
