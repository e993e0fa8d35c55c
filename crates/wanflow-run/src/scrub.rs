//! Taking a key out of texts, wherever they come from and wherever they go.
//!
//! A host may echo the key in errors, ids and links, plain or encoded; a person may have pasted
//! it. It is found in these spellings: plain, percent-encoded, base64 (at any offset), hexadecimal;
//! in any case of letters. What a hostile host encodes otherwise is not found. It knows no sinks.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The text with its links cut before their queries: a host may repeat a link that lets whoever
/// has it fetch a file. What else holds a signature goes whole.
pub fn without_queries(text: &str) -> String {
    let ends = |char: char| char.is_whitespace() || matches!(char, '"' | '\'' | '<' | '>' | '`');
    let bare = |word: &str| {
        let rest = word.trim_end_matches(ends);
        let end = &word[rest.len()..];
        match rest.find("://").and_then(|from| Some(from + rest[from..].find(['?', '#'])?)) {
            Some(query) => format!("{}?…{end}", &rest[..query]),
            None if is_signed(rest) => format!("‹link›{end}"),
            None => word.to_owned(),
        }
    };
    text.split_inclusive(ends).map(bare).collect()
}

/// Whether a word holds the signature of a link, however it is encoded.
fn is_signed(word: &str) -> bool {
    word.to_ascii_lowercase().contains("x-amz-signature")
}

/// What stands in a key's place.
pub const STAND_IN: &str = "‹key›";

/// The shortest key that is looked for. A shorter one would be found in innocent words.
pub const SHORTEST: usize = 8;

/// The spellings of keys that must not be seen. The default knows no key.
#[derive(Clone, Default)]
pub struct Scrubber {
    /// In lower case, the longest first.
    spellings: Vec<String>,
}

impl Scrubber {
    /// Looks for one key.
    pub(crate) fn of(key: &str) -> Self {
        let mut scrubber = Self::default();
        if key.len() >= SHORTEST {
            scrubber.spellings = spellings(key);
            scrubber.sort();
        }
        scrubber
    }

    /// Looks for the other's keys too.
    pub fn add(&mut self, other: Self) {
        self.spellings.extend(other.spellings);
        self.sort();
    }

    /// Whether a key stands in a text.
    pub fn finds(&self, text: &str) -> bool {
        !self.spellings.is_empty() && self.first(&text.to_ascii_lowercase()).is_some()
    }

    /// The text without keys.
    pub fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.spellings.is_empty() {
            return Cow::Borrowed(text);
        }
        // Lower case of ASCII changes no offset.
        let lower = text.to_ascii_lowercase();
        let (mut clean, mut from) = (String::new(), 0);
        while let Some((at, length)) = self.first(&lower[from..]) {
            clean.push_str(&text[from..from + at]);
            clean.push_str(STAND_IN);
            from += at + length;
        }
        if from == 0 { Cow::Borrowed(text) } else { Cow::Owned(clean + &text[from..]) }
    }

    /// JSON without keys in its texts and names.
    pub fn clean_json(&self, value: &mut serde_json::Value) {
        use serde_json::Value;
        match value {
            Value::String(text) => {
                if let Cow::Owned(clean) = self.clean(text) {
                    *text = clean;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.clean_json(item)),
            Value::Object(members) => {
                let taken = std::mem::take(members);
                for (name, mut value) in taken {
                    self.clean_json(&mut value);
                    members.insert(self.clean(&name).into_owned(), value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Place and length of the first spelling in a lower-case text.
    fn first(&self, lower: &str) -> Option<(usize, usize)> {
        let found = self.spellings.iter().filter_map(|one| Some((lower.find(one)?, one.len())));
        found.min_by_key(|(at, length)| (*at, std::cmp::Reverse(*length)))
    }

    fn sort(&mut self) {
        self.spellings.sort_by_key(|one| std::cmp::Reverse(one.len()));
        self.spellings.dedup();
    }
}

/// Says nothing of the keys.
impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scrubber(…)")
    }
}

fn spellings(key: &str) -> Vec<String> {
    let mut all = vec![key.to_owned(), percent_encoded(key), hex(key)];
    // As JSON and Rust's own output write it, where that differs.
    all.push(key.escape_default().to_string());
    for offset in 0..3 {
        let bytes = [&[0; 2][..offset], key.as_bytes()].concat();
        // Letters that also hold bits of what stands before or after the key are left out.
        let (first, last) = ([0, 2, 3][offset], bytes.len() * 8 / 6);
        for text in [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
            all.push(text[first..last].to_owned());
        }
    }
    for one in &mut all {
        one.make_ascii_lowercase();
    }
    all
}

fn percent_encoded(key: &str) -> String {
    let mut text = String::new();
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02x}").expect("writing to a string succeeds");
        }
    }
    text
}

fn hex(key: &str) -> String {
    key.bytes().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string succeeds");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "sk+Canary/4711";

    #[test]
    fn every_simple_spelling_is_found_and_the_rest_stays() {
        let scrubber = Scrubber::of(KEY);
        let base64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        for text in [
            format!("a {KEY} b {KEY}"),
            format!("é{}é", KEY.to_uppercase()),
            "https://h.example/?k=sk%2BCanary%2F4711".to_owned(),
            "https://h.example/?k=sk%2bCanary%2f4711".to_owned(),
            hex(KEY),
            base64(KEY),
            base64(&format!("Bearer {KEY}")),
            base64(&format!("u:{KEY}")),
            base64(&format!("ab:{KEY}!")),
            URL_SAFE_NO_PAD.encode(format!("abc{KEY}")),
        ] {
            let clean = scrubber.clean(&text);
            assert!(clean.contains(STAND_IN) && scrubber.finds(&text), "{text} stays {clean}");
            assert!(!scrubber.finds(&clean) && !clean.contains("4711"), "{clean}");
        }
        assert_eq!(scrubber.clean(&format!("a {KEY} b {KEY} é")), "a ‹key› b ‹key› é");
        for text in ["", "sk+Canary", "nothing here é"] {
            assert!(matches!(scrubber.clean(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn json_is_cleaned_after_its_escapes_are_read() {
        let text = r#"{"sk\u002bCanary/4711":["x sk\u002bCanary\/4711"],"n":4711}"#;
        let mut value = serde_json::from_str(text).expect("it is JSON");
        Scrubber::of(KEY).clean_json(&mut value);
        assert_eq!(value, serde_json::json!({ "‹key›": ["x ‹key›"], "n": 4711 }));
    }

    #[test]
    fn links_lose_what_they_are_signed_with() {
        for (text, bare) in [
            ("no links? none.", "no links? none."),
            (
                "cannot fetch https://b.example/a.wav?X-Amz-Signature=1 now",
                "cannot fetch https://b.example/a.wav?… now",
            ),
            (
                "<https://b.example/a#b> 'http://c.example/?d=e'",
                "<https://b.example/a?…> 'http://c.example/?…'",
            ),
            ("url=https%3A%2F%2Fb%3FX-Amz-Signature%3D1\nnext", "‹link›\nnext"),
            ("https://b.example/a.wav", "https://b.example/a.wav"),
        ] {
            assert_eq!(without_queries(text), bare);
        }
    }

    #[test]
    fn short_words_are_not_taken_for_keys_and_several_keys_are_known() {
        assert!(!Scrubber::of("test").finds("a test"));
        let mut both = Scrubber::of(KEY);
        both.add(Scrubber::of("another-key"));
        assert_eq!(both.clean("another-key sk+Canary/4711"), "‹key› ‹key›");
        assert_eq!(format!("{both:?}"), "Scrubber(…)");
    }
}
