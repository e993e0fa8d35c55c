//! The words that differ between two texts.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The most characters that fit a line of a table.
const MOST: usize = 60;

/// The words that differ, quoted, with one word of context; what is equal in between is left
/// out.
pub(super) fn differing_words(old: &str, new: &str) -> (String, String) {
    let (old, new) = (split(old), split(new));
    // Blanks are shown, but do not count.
    let bare = |words: &[&str]| words.iter().map(|word| word.trim().to_owned()).collect::<Vec<_>>();
    let ops = capture_diff_slices(Algorithm::Myers, &bare(&old), &bare(&new));
    let differing = || ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    let before: Vec<_> = differing().map(|op| with_context(&old, op.old_range())).collect();
    let after: Vec<_> = differing().map(|op| with_context(&new, op.new_range())).collect();
    (quoted(&before.join(" … ")), quoted(&after.join(" … ")))
}

/// A text in quotes, cut to a length that fits.
pub(super) fn quoted(text: &str) -> String {
    if text.chars().count() <= MOST {
        return format!("\"{text}\"");
    }
    let start: String = text.chars().take(MOST - 1).collect();
    format!("\"{}…\"", start.trim_end())
}

/// Words and the punctuation behind them, apart from each other; blanks stay with what they
/// follow.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let other = |char: char| is_word(char) != is_word(first) || char.is_whitespace();
        let end = rest.find(other).unwrap_or(rest.len());
        let blanks = rest[end..].len() - rest[end..].trim_start().len();
        let (part, behind) = rest.split_at(end + blanks);
        parts.push(part);
        rest = behind;
    }
    parts
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '\'' | '’' | '-' | '_')
}

/// Some words of a text with the one before them, or, at its beginning, the one behind.
fn with_context(words: &[&str], range: Range<usize>) -> String {
    let end = if range.start == 0 { range.end + 1 } else { range.end };
    words[range.start.saturating_sub(1)..end.min(words.len())].concat().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitting_loses_nothing() {
        for text in
            ["", "  a b", "a", "Dust — drifts, slowly!  Fine.\nShot 2 [4-10s] é\u{301}", "¿x"]
        {
            assert_eq!(split(text).concat(), text);
        }
    }

    #[test]
    fn only_what_differs_is_shown() {
        for (old, new, before, after) in [
            (
                "Slow push in while dust drifts.",
                "Slow push in while dust settles.",
                "dust drifts",
                "dust settles",
            ),
            ("A bird.", "The bird.", "A bird", "The bird"),
            ("a b c d e f", "a X c d e Y", "a b … e f", "a X … e Y"),
            ("", "words at last", "", "words at last"),
            ("It ends here", "It ends", "ends here", "ends"),
            ("wide shot", "wide, slow shot", "wide", "wide, slow"),
        ] {
            let quoted = (format!("\"{before}\""), format!("\"{after}\""));
            assert_eq!(differing_words(old, new), quoted, "{old} / {new}");
        }
    }

    #[test]
    fn a_text_that_changed_whole_is_cut() {
        let (before, _) = differing_words(&"a ".repeat(100), &"b ".repeat(100));
        assert_eq!(before.chars().count(), MOST + 2);
        assert!(before.ends_with("…\""), "{before}");
    }
}
