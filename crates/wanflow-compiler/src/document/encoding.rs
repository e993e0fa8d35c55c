//! Bytes to text: UTF-8, or a diagnostic that says where it is not.

use super::rules;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceText, Span};

/// Wraps a file's bytes as a text. Bytes that are not UTF-8 are read as replacement characters,
/// and the first of them is reported.
pub fn read(name: impl Into<String>, bytes: Vec<u8>, found: &mut Vec<Diagnostic>) -> SourceText {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return SourceText::new(name, text),
        Err(error) => error,
    };
    let at = error.utf8_error().valid_up_to();
    let is_utf16 =
        error.as_bytes().starts_with(&[0xff, 0xfe]) || error.as_bytes().starts_with(&[0xfe, 0xff]);
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
    let what = if is_utf16 { "the file is UTF-16, not UTF-8" } else { "this byte is not UTF-8" };
    found.push(
        Diagnostic::new(&rules::NOT_UTF8, Span::from(at..end), what)
            .help("save the file as UTF-8 in the editor"),
    );
    // Every later finding would be about the damage.
    SourceText::new(name, if is_utf16 { String::new() } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_bytes_are_reported_where_they_stand() {
        let read = |bytes: &[u8]| {
            let mut found = Vec::new();
            let source = read("a.yaml", bytes.to_vec(), &mut found);
            let places: Vec<_> = found.iter().map(Diagnostic::span).collect();
            (source.text().to_owned(), places)
        };
        assert_eq!(read(b"title: a"), ("title: a".to_owned(), vec![]));
        assert_eq!(
            read(b"a: \xe9t\xe9"),
            ("a: \u{fffd}t\u{fffd}".to_owned(), vec![Span::new(3, 6)])
        );
        assert_eq!(read(b"\xff\xfea\0").0, "");
    }
}
