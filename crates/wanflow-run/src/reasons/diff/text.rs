//! The words that differ between two texts.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::alike::without_line_ends;

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
    let (before, after) = (quoted(&before.join(" … ")), quoted(&after.join(" … ")));
    if before != after {
        return (before, after);
    }
    blanks_at_ends(&old.concat(), &new.concat())
        .unwrap_or_else(|| first_difference(&old.concat(), &new.concat()))
}

/// What is said of two texts that differ in nothing but blanks at the ends of their lines.
fn blanks_at_ends(old: &str, new: &str) -> Option<(String, String)> {
    if without_line_ends(old) != without_line_ends(new) {
        return None;
    }
    let lines = old.lines().zip(new.lines()).enumerate();
    let mut differing = lines.filter(|(_, (old, new))| old != new);
    if let Some((line, (old, new))) = differing.next() {
        let blanks = |text: &str| text.chars().count() - text.trim_end().chars().count();
        let say = |text: &str| {
            format!("{} at the end of line {}", counted(blanks(text), "blank"), line + 1)
        };
        return Some((say(old), say(new)));
    }
    let say = |text: &str| counted(text.matches('\n').count(), "line end");
    Some((say(old), say(new)))
}

fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// Both texts from a little before their first difference, with their blanks made visible.
fn first_difference(old: &str, new: &str) -> (String, String) {
    const BEFORE: usize = 12;
    let same = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    let skipped = same.saturating_sub(BEFORE);
    let start = if skipped == 0 { "" } else { "…" };
    let show = |text: &str| {
        let shown = text.chars().skip(skipped).map(|char| match char {
            ' ' => "␣".to_owned(),
            '\n' => "⏎".to_owned(),
            '\t' => "⇥".to_owned(),
            char if char.is_whitespace() => char.escape_unicode().to_string(),
            char => char.to_string(),
        });
        quoted(&format!("{start}{}", shown.collect::<String>()))
    };
    (show(old), show(new))
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
            ("a  b", "a b", "a␣␣b", "a␣b"),
            ("a\nb", "a b", "a⏎b", "a␣b"),
            (" a", "a", "␣a", "a"),
        ] {
            let quoted = (format!("\"{before}\""), format!("\"{after}\""));
            assert_eq!(differing_words(old, new), quoted, "{old} / {new}");
        }
    }

    #[test]
    fn blanks_at_line_ends_are_told_in_words() {
        for (old, new, before, after) in [
            (
                "Dust  \nIt drifts.",
                "Dust\nIt drifts.",
                "2 blanks at the end of line 1",
                "no blanks at the end of line 1",
            ),
            ("a\nb", "a\nb ", "no blanks at the end of line 2", "1 blank at the end of line 2"),
            ("a\n", "a", "1 line end", "no line ends"),
            ("a\n\n\n", "a\n", "3 line ends", "1 line end"),
        ] {
            assert_eq!(differing_words(old, new), (before.to_owned(), after.to_owned()));
        }
    }

    #[test]
    fn two_sides_are_never_shown_alike() {
        let long = "x".repeat(100);
        let (before, after) = differing_words(&format!("{long}a"), &format!("{long}b"));
        assert_eq!((&*before, &*after), ("\"…xxxxxxxxxxxxa\"", "\"…xxxxxxxxxxxxb\""));
    }

    #[test]
    fn a_text_that_changed_whole_is_cut() {
        let (before, _) = differing_words(&"a ".repeat(100), &"b ".repeat(100));
        assert_eq!(before.chars().count(), MOST + 2);
        assert!(before.ends_with("…\""), "{before}");
    }
}
