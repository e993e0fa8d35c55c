//! Headers of a script: names and values that are checked when the script is read.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::words::Words;

/// Headers that replace those of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Headers(pub(crate) HeaderMap);

impl Headers {
    /// Puts them into an answer, in place of what is there.
    pub(crate) fn put(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            headers.insert(name.clone(), value.clone());
        }
    }
}

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeadersVisitor)
    }
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = Headers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("headers such as `{ content-type: text/html }`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Headers, A::Error> {
        let mut headers = HeaderMap::new();
        while let Some((name, Words(value))) = entries.next_entry::<String, Words>()? {
            let key = HeaderName::try_from(&name)
                .map_err(|_| A::Error::custom(format!("`{name}` is not the name of a header")))?;
            let value = HeaderValue::try_from(value).map_err(|_| {
                A::Error::custom(format!("the value of `{name}` cannot stand in a header"))
            })?;
            headers.insert(key, value);
        }
        Ok(Headers(headers))
    }
}
