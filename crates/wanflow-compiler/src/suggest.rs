//! "Did you mean": the known name nearest to what was written, and how messages show names.

use strsim::osa_distance;

/// The nearest of the known names, if it is near enough to be a typing mistake: a third of its
/// letters at most, case, `-`, `_` and spaces not counted.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = normal(written);
    // A name is never as long as a sentence, and distances cost the product of both lengths.
    if written.is_empty() || written.len() > 200 {
        return None;
    }
    let letters = written.chars().count();
    known
        .into_iter()
        .filter_map(|name| {
            let normal = normal(name);
            let longer = normal.chars().count().max(letters);
            if normal.len().abs_diff(written.len()) > longer {
                return None;
            }
            let distance = osa_distance(&written, &normal);
            (distance <= (longer / 3).max(1) && distance < longer).then_some((distance, name))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// A name without case and joints.
pub fn normal(name: &str) -> String {
    let letters = name.chars().filter(|letter| !matches!(letter, '-' | '_' | ' '));
    letters.flat_map(char::to_lowercase).collect()
}

/// A text for a message: in backticks, shortened, control characters escaped.
pub fn shown(text: &str) -> String {
    const MOST: usize = 40;
    let mut short = String::new();
    for char in text.chars().take(MOST) {
        // Letters of every script stay; what has no shape of its own does not.
        if char.is_control() { short.extend(char.escape_default()) } else { short.push(char) }
    }
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    format!("`{short}`")
}

/// Names in a row: `a`, `b` and `c`.
pub(crate) fn list(names: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_mistakes_are_recognised_and_other_words_are_not() {
        let known = ["negative_prompt", "prompt", "seed", "id", "image"];
        for (written, expected) in [
            ("negativ_prompt", Some("negative_prompt")),
            ("NegativePrompt", Some("negative_prompt")),
            ("promt", Some("prompt")),
            ("sede", Some("seed")),
            ("imgae", Some("image")),
            ("i", Some("id")),
            ("x", None),
            ("duration", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known), expected, "{written}");
        }
    }

    #[test]
    fn shown_texts_are_short_and_harmless() {
        assert_eq!(shown("a\u{1b}[31mé"), "`a\\u{1b}[31mé`");
        assert_eq!(shown(&"x".repeat(50)), format!("`{}…`", "x".repeat(40)));
    }
}
