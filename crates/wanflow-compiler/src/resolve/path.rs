//! What a path or link looks like, by its text alone. What really lies there, the world says.

/// What a text under `image` or `audio` is, if it is not a path that may be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Oddity<'a> {
    /// A link with a scheme that endpoints do not fetch.
    Scheme(&'a str),
    /// It begins at the root of a file system.
    Absolute,
    /// It has Windows' separators.
    Backslash,
    /// It contains a character that no path has.
    Control,
    /// There is nothing.
    Empty,
}

/// What keeps a text from being a relative path.
pub(crate) fn oddity(text: &str) -> Option<Oddity<'_>> {
    if text.trim().is_empty() {
        return Some(Oddity::Empty);
    }
    if let Some(scheme) = scheme(text) {
        return Some(Oddity::Scheme(scheme));
    }
    if text.starts_with(['/', '~']) || text.starts_with("\\\\") || has_drive(text) {
        return Some(Oddity::Absolute);
    }
    if text.contains(char::is_control) {
        return Some(Oddity::Control);
    }
    text.contains('\\').then_some(Oddity::Backslash)
}

/// The part before `://`, or `data`.
fn scheme(text: &str) -> Option<&str> {
    if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:")) {
        return Some("data");
    }
    let (scheme, _) = text.split_once("://")?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (!scheme.is_empty() && scheme.chars().all(is_word)).then_some(scheme)
}

fn has_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_paths_are_recognised_by_their_text() {
        for (text, expected) in [
            ("images/rocket.jpg", None),
            ("../up.png", None),
            ("a:b", Some(Oddity::Absolute)),
            ("C:\\x.png", Some(Oddity::Absolute)),
            ("/x", Some(Oddity::Absolute)),
            ("~/x", Some(Oddity::Absolute)),
            ("\\\\host\\x", Some(Oddity::Absolute)),
            ("a\\b.png", Some(Oddity::Backslash)),
            ("a\0b", Some(Oddity::Control)),
            ("file:///x", Some(Oddity::Scheme("file"))),
            ("s3://b/k", Some(Oddity::Scheme("s3"))),
            ("data:image/png;base64,AA", Some(Oddity::Scheme("data"))),
            (" ", Some(Oddity::Empty)),
        ] {
            assert_eq!(oddity(text), expected, "{text:?}");
        }
    }
}
