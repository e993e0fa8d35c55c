//! Which names are safe as file names on every file system, and which ones clash.
//!
//! Scene ids and the film's output become file names on Linux, macOS and Windows alike. Knows
//! nothing of storyboards and asks no file system.

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// Longest scene id in bytes: 255 is the file systems' bound, the rest is for suffixes such as
/// `.take-12.mp4.part`.
pub(crate) const NAME_BYTES_MAX: usize = 200;

/// Names that Windows keeps for devices, with any extension.
pub(crate) const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Why `name` cannot be a file name everywhere, as a fragment after "because"; `None` if it can.
pub(crate) fn hazard(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("it is empty".to_owned());
    }
    if name.len() > NAME_BYTES_MAX {
        let length = name.len();
        return Some(format!("it has {length} bytes, and {NAME_BYTES_MAX} are the most"));
    }
    if let Some(bad) = name.chars().find(|c| is_unsafe(*c)) {
        return Some(format!("it contains {}", name_of(bad)));
    }
    if name.ends_with(['.', ' ']) {
        return Some("Windows drops a dot or space at the end".to_owned());
    }
    if name.starts_with(['.', ' ', '-']) {
        let meaning = "a name that starts with a dot is hidden, with a dash is taken for a flag, \
                       with a space is overlooked";
        return Some(meaning.to_owned());
    }
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    is_device(stem).then(|| format!("Windows keeps `{stem}` for a device"))
}

/// A key that is equal for names which some file system takes for the same.
pub(crate) fn clash_key(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    match is_nfc_quick(name.chars()) {
        IsNormalized::Yes => name.to_lowercase().nfc().collect(),
        _ => name.nfc().collect::<String>().to_lowercase().nfc().collect(),
    }
}

/// A file name made of `name`, with `-` where a character is unsafe; for suggestions.
pub(crate) fn tame(name: &str) -> String {
    let plain: String = name.chars().map(|c| if is_unsafe(c) { '-' } else { c }).collect();
    let mut plain = plain.trim_matches(['.', ' ', '-']).to_owned();
    while plain.len() > NAME_BYTES_MAX {
        plain.pop();
    }
    if plain.is_empty() || is_device(plain.split('.').next().unwrap_or("").trim_end()) {
        plain.insert_str(0, "scene-");
    }
    plain.trim_end_matches('-').to_owned()
}

/// A character in words that a terminal shows as they are.
pub(crate) fn name_of(c: char) -> String {
    if is_invisible(c) { format!("U+{:04X}", u32::from(c)) } else { format!("`{c}`") }
}

/// Whether a character changes or hides text instead of showing: controls, bidirectional
/// overrides, zero-width marks.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

fn is_unsafe(c: char) -> bool {
    is_invisible(c) || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

fn is_device(stem: &str) -> bool {
    let lower = stem.to_ascii_lowercase();
    let numbered = lower
        .strip_prefix("com")
        .or_else(|| lower.strip_prefix("lpt"))
        .is_some_and(|rest| matches!(rest, "¹" | "²" | "³") || is_one_digit(rest));
    numbered || DEVICES.contains(&lower.as_str())
}

fn is_one_digit(text: &str) -> bool {
    text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Names that are no file names everywhere.
#[cfg(test)]
pub(crate) const HOSTILE: [&str; 27] = [
    "",
    "..",
    "../x",
    "/x",
    "C:\\x",
    "C:",
    "a/b",
    "nul",
    "NUL",
    "nul.mp4",
    "Com1",
    "lpt9.x",
    "com¹",
    "a\0b",
    "tab\t",
    "dot.",
    "space ",
    " x",
    "-x",
    ".x",
    "a?b",
    "a*",
    "a|b",
    "a\"b",
    "zero\u{200b}width",
    "\u{202e}gnp",
    "CON .txt",
];

/// Names that are.
#[cfg(test)]
pub(crate) const PLAIN: [&str; 9] =
    ["launch", "Szene 7", "カット", "naïve", "a.b", "com", "com10", "nulls", "x-"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_refused_and_plain_ones_taken() {
        let long = "x".repeat(NAME_BYTES_MAX + 1);
        for name in HOSTILE.into_iter().chain([&*long]) {
            assert!(hazard(name).is_some(), "{name:?} is not safe");
            assert_eq!(hazard(&tame(name)).filter(|_| !name.is_empty()), None, "{name:?}");
        }
        for name in PLAIN {
            assert_eq!(hazard(name), None, "{name:?} is safe");
        }
    }

    #[test]
    fn names_that_some_file_system_folds_together_share_a_key() {
        for (a, b) in
            [("Launch", "launch"), ("caf\u{e9}", "cafe\u{301}"), ("ÉTÉ", "e\u{301}te\u{301}")]
        {
            assert_eq!(clash_key(a), clash_key(b), "{a} and {b}");
        }
        assert_ne!(clash_key("cafe"), clash_key("café"));
    }
}
