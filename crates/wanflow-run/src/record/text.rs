//! Texts from outside, made fit for the journal before they get there.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use wanflow_api::ClipRequest;
use wanflow_plan::canonical_json;

/// A link without query, fragment and user: nothing in it is a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct BareUrl(String);

impl BareUrl {
    /// Strips a link.
    pub fn new(link: &str) -> Self {
        let link = link.split(['?', '#']).next().unwrap_or_default();
        let bare = match link.split_once("://") {
            Some((scheme, rest)) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                let host = authority.rsplit('@').next().unwrap_or_default();
                format!("{scheme}://{host}{path}")
            }
            None => link.to_owned(),
        };
        Self(cut(&bare).to_owned())
    }

    /// Whether nothing was stripped from a link.
    pub fn is_all_of(&self, link: &str) -> bool {
        !link.is_empty() && self.0 == link
    }

    /// The link's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for BareUrl {
    fn from(link: String) -> Self {
        let is_bare = !link.contains(['?', '#', '@']) && link.len() <= Excerpt::MAX;
        if is_bare { Self(link) } else { Self::new(&link) }
    }
}

impl From<BareUrl> for String {
    fn from(link: BareUrl) -> Self {
        link.0
    }
}

/// A text from a host, a library or a person: at most [`Excerpt::MAX`] bytes of it. It may hold
/// terminal escapes: whoever prints it escapes them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Excerpt(String);

impl Excerpt {
    /// The most that is kept, in bytes.
    pub const MAX: usize = 2000;

    /// The text's beginning.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(cut(text.as_ref()).to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Excerpt {
    fn from(mut text: String) -> Self {
        text.truncate(text.floor_char_boundary(Self::MAX));
        Self(text)
    }
}

impl From<&str> for Excerpt {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<Excerpt> for String {
    fn from(text: Excerpt) -> Self {
        text.0
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(Excerpt::MAX)]
}

/// A canonical request as JSON text.
///
/// It is kept as it was written: a later version may know other fields, and must still be able
/// to say what changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CanonicalRequest(Box<RawValue>);

impl CanonicalRequest {
    /// The canonical form of a request.
    pub fn of(request: &ClipRequest) -> Self {
        let value = serde_json::to_value(request).expect("a request is plain data");
        Self(RawValue::from_string(canonical_json(&value)).expect("canonical JSON is JSON"))
    }

    /// The JSON text.
    pub fn as_json(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for CanonicalRequest {
    fn eq(&self, other: &Self) -> bool {
        self.as_json() == other.as_json()
    }
}

impl Eq for CanonicalRequest {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lose_what_could_be_a_secret() {
        for (link, bare) in [
            ("https://cdn.example/a/b.mp4?X-Signature=s3cret", "https://cdn.example/a/b.mp4"),
            ("https://cdn.example?key=s3cret", "https://cdn.example"),
            ("https://me:s3cret@cdn.example/a#s3cret", "https://cdn.example/a"),
            ("https://a@s3cret@cdn.example/x@y", "https://cdn.example/x@y"),
            ("s3cret-free", "s3cret-free"),
        ] {
            assert_eq!(BareUrl::new(link).as_str(), bare);
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let text = Excerpt::new("é".repeat(1500) + "!");
        assert_eq!(text.as_str(), "é".repeat(1000));
    }
}
