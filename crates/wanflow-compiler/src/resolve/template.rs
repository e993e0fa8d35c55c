//! `${name}` in texts: the whole template language.
//!
//! A text is cut into parts; nothing is looked up and nothing is reported here.

use std::ops::Range;

/// A part of a text with variables. Ranges count bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part<'t> {
    /// Stands for itself.
    Plain(Range<usize>),
    /// `$${`, which stands for `${`.
    Escaped(Range<usize>),
    /// `${name}`.
    Variable(&'t str, Range<usize>),
    /// A `${` that begins no variable.
    Broken(Range<usize>),
}

/// The parts of a text, in order and without gaps.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let part = next(text, at)?;
        at = part.range().end;
        Some(part)
    })
}

impl Part<'_> {
    /// Where the part stands in its text.
    pub(crate) fn range(&self) -> Range<usize> {
        match self {
            Self::Plain(range)
            | Self::Escaped(range)
            | Self::Variable(_, range)
            | Self::Broken(range) => range.clone(),
        }
    }
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

fn next(text: &str, at: usize) -> Option<Part<'_>> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    let Some(dollar) = start(rest) else { return Some(Part::Plain(at..text.len())) };
    if dollar > 0 {
        return Some(Part::Plain(at..at + dollar));
    }
    if rest.starts_with("$${") {
        return Some(Part::Escaped(at..at + 3));
    }
    // Only the name is looked at: the next `}` may be a text away.
    let word = rest[2..].find(|c| !is_name_char(c)).unwrap_or(rest.len() - 2);
    let (name, behind) = rest[2..].split_at(word);
    Some(if !name.is_empty() && behind.starts_with('}') {
        Part::Variable(name, at..at + word + 3)
    } else {
        Part::Broken(at..at + 2 + word)
    })
}

/// Where the next `${` or `$${` begins.
fn start(text: &str) -> Option<usize> {
    let mut dollars = text.match_indices('$').map(|(at, _)| at);
    dollars.find(|at| text[*at..].starts_with("${") || text[*at..].starts_with("$${"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fall_into_parts() {
        let shown =
            |text| parts(text).map(|part| format!("{part:?}")).collect::<Vec<_>>().join(" ");
        for (text, expected) in [
            ("", ""),
            ("costs $5 {a}", "Plain(0..12)"),
            ("a ${b} c", "Plain(0..2) Variable(\"b\", 2..6) Plain(6..8)"),
            ("${a}${é-1}", "Variable(\"a\", 0..4) Variable(\"é-1\", 4..11)"),
            ("$${a}", "Escaped(0..3) Plain(3..5)"),
            ("$$${a}", "Plain(0..1) Escaped(1..4) Plain(4..6)"),
            ("${", "Broken(0..2)"),
            ("${}", "Broken(0..2) Plain(2..3)"),
            ("${a b}", "Broken(0..3) Plain(3..6)"),
            ("x ${open", "Plain(0..2) Broken(2..8)"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
