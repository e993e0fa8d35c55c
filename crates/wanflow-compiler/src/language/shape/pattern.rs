//! Forms of texts as regular expressions, for editors: what `check` refuses by a text alone, they
//! refuse too.
//!
//! They keep to what every engine reads: no look-behind, no classes beyond ASCII. A pattern may let
//! through what `check` refuses, such as invisible characters, but never refuses what it takes.

use serde_json::{Value, json};

use crate::file_name::{DEVICES, NAME_BYTES_MAX};

/// Controls, and what no path has.
const NOT_IN_PATHS: &str = r"\\\x00-\x1f\x7f-\x9f";

/// The beginning of a link.
const LINK: &str = "[Hh][Tt][Tt][Pp][Ss]?://";

/// The beginning of what is neither a path beside the storyboard nor a link.
const ELSEWHERE: &str = r"(?:[A-Za-z0-9+.-]+://|[Dd][Aa][Tt][Aa]:|[/~]|\\\\|[A-Za-z]:)";

/// A host that only the machine or its network can reach, up to what follows it.
const NEAR: &str = r"(?:(?:[^/?#:@]*\.)?[Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]\.?|(?:127|10)(?:\.[0-9]{1,3}){3}|(?:192\.168|169\.254|172\.(?:1[6-9]|2[0-9]|3[01]))(?:\.[0-9]{1,3}){2}|0\.0\.0\.0|\[::1?\])(?:[:/?#]|$)";

/// The name of a variable between its braces.
const NAME: &str = "[A-Za-z_][A-Za-z0-9_-]*";

/// A text of a form, and what to write, for the editor's message.
pub(super) fn text(pattern: &str, wanted: &str) -> Value {
    json!({ "type": "string", "pattern": pattern, "errorMessage": write(wanted) })
}

/// What editors say instead of what a form is called in a schema.
pub(super) fn write(wanted: &str) -> String {
    format!("Write {wanted}.")
}

/// A path beside the storyboard.
pub(super) fn path() -> Value {
    text(&format!("^{}$", path_form()), "a path beside this file, with `/` between its parts")
}

/// The same, or a link that a host can fetch.
pub(super) fn path_or_link() -> Value {
    let link = format!(
        r"{LINK}(?=[/\\]*[^/\\?#\s])(?!/*[^/?#@:][^/?#@]*@)(?!/*{NEAR})[^\s\x00-\x1f\x7f-\x9f]+"
    );
    text(
        &format!("^(?:{link}|{})$", path_form()),
        "a path beside this file, with `/` between its parts, or a public http or https link",
    )
}

fn path_form() -> String {
    format!(r"(?!\s*$)(?!{ELSEWHERE})[^{NOT_IN_PATHS}]*")
}

/// A name that is safe on every file system, and no take's.
pub(super) fn scene_name() -> Value {
    let mut name = text(
        &format!("^{}{}$", name_begins(), name_goes_on("@")),
        "a name that can be a file's on every system: without / \\ : * ? \" < > | and @, and with \
         no dot or blank at its ends",
    );
    name["maxLength"] = json!(NAME_BYTES_MAX);
    name
}

/// The name of a film's file, of which its ending is told apart.
pub(super) fn film_name() -> Value {
    let mut name = text(
        &format!("^{}{}$", name_begins(), name_goes_on("")),
        "a file name alone, which is one on every system: without / \\ : * ? \" < > |",
    );
    name["maxLength"] = json!(NAME_BYTES_MAX);
    name
}

/// Neither a device of Windows nor hidden, a flag or a blank.
fn name_begins() -> String {
    let devices: Vec<String> = DEVICES.iter().map(|name| any_case(name)).collect();
    let numbered = format!("(?:{}|{})[0-9\u{b9}\u{b2}\u{b3}]", any_case("com"), any_case("lpt"));
    format!(r"(?!(?:{}|{numbered})\s*(?:\.|$))(?![. -])", devices.join("|"))
}

fn name_goes_on(beside: &str) -> String {
    format!(r#"[^/{NOT_IN_PATHS}:*?"<>|{beside}]*[^/{NOT_IN_PATHS}:*?"<>|{beside}. ]"#)
}

/// A text in which every `${` begins a variable, unless it is written `$${`.
pub(super) fn prose() -> Value {
    json!({
        "type": "string",
        "pattern": format!(r"^(?![\s\S]*(?:^|[^$])\$\{{(?!{NAME}\}}))"),
        "patternErrorMessage": "`${` begins a variable: write `${name}`, or `$${` for a plain `${`.",
        "errorMessage": QUOTE,
    })
}

/// A text that uses no variable.
pub(super) fn without_variables() -> Value {
    json!({
        "type": "string",
        "pattern": format!(r"^(?![\s\S]*(?:^|[^$])\$\{{{NAME}\}})"),
        "patternErrorMessage": "Variables are replaced once: write the words of the other one out.",
        "errorMessage": QUOTE,
    })
}

/// What to do with a text that YAML reads as something else.
pub(super) const QUOTE: &str =
    "Write a text, and quote what YAML would read as a number, a flag or nothing.";

/// A pattern of a word's letters in either case.
fn any_case(word: &str) -> String {
    let letter = |char: char| match char {
        'a'..='z' => format!("[{}{char}]", char.to_ascii_uppercase()),
        '$' => "\\$".to_owned(),
        other => other.to_string(),
    };
    word.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_name::{HOSTILE, PLAIN, hazard};
    use crate::resolve::path::oddity;

    fn takes(schema: &Value, text: &str) -> bool {
        let validator = jsonschema::draft7::new(schema).expect("a schema");
        validator.is_valid(&json!(text))
    }

    #[test]
    fn paths_are_refused_as_check_refuses_them() {
        for text in [
            "images/rocket.jpg",
            "../up.png",
            "é ü.png",
            "a:b",
            "C:\\x.png",
            "/x",
            "~/x",
            "\\\\host\\x",
            "a\\b.png",
            "a\0b",
            "a\u{85}b",
            "file:///x",
            "s3://b/k",
            "data:image/png;base64,AA",
            "DATA:x",
            "data",
            " ",
            "",
            "${name}.png",
            "a?b*.png",
        ] {
            assert_eq!(takes(&path(), text), oddity(text).is_none(), "{text:?}");
        }
        for link in ["https://example.com/a.png", "ftp://example.com/a.png"] {
            assert!(!takes(&path(), link), "{link}");
        }
    }

    #[test]
    fn names_are_refused_as_check_refuses_them() {
        // What cannot be seen no class of these patterns names.
        let seen = HOSTILE.into_iter().filter(|name| !name.contains(['\u{200b}', '\u{202e}']));
        for name in seen.chain(PLAIN).chain(["${name}", "conin$", "x"]) {
            assert_eq!(takes(&scene_name(), name), hazard(name).is_none(), "{name:?}");
        }
        assert!(!takes(&scene_name(), &"x".repeat(NAME_BYTES_MAX + 1)));
        assert!(!takes(&scene_name(), "launch@2"));
        assert!(takes(&film_name(), "a@b ${name}.mp4"));
        for name in ["a/film.mp4", "nul.mp4", ".mp4", "film.mp4 "] {
            assert!(!takes(&film_name(), name), "{name:?}");
        }
    }

    #[test]
    fn links_are_refused_only_where_check_refuses_them() {
        for (link, is_taken) in [
            ("https://example.com/a.jpg", true),
            ("HTTP://example.com:8080/a.jpg?x=1@2#y", true),
            ("https://bücher.example/é.jpg", true),
            ("https://10.example.com/a.jpg", true),
            ("https://mylocalhost/a.jpg", true),
            ("https://", false),
            ("https://example.com/a b.jpg", false),
            ("https://user:pw@example.com/a.jpg", false),
            ("https://user@example.com/a.jpg", false),
            ("https://127.0.0.1/a.jpg", false),
            ("http://LOCALHOST./a.jpg", false),
            ("http://a.localhost:8000/a.jpg", false),
            ("https://[::1]/a.jpg", false),
            ("https://192.168.1.7/a.jpg", false),
            ("https://172.20.0.1", false),
            ("ftp://example.com/a.jpg", false),
        ] {
            assert_eq!(takes(&path_or_link(), link), is_taken, "{link}");
        }
    }

    #[test]
    fn a_dollar_and_a_brace_begin_a_variable() {
        for (text, is_taken) in [
            ("costs $5 {a}\nand ${b}", true),
            ("$${", true),
            ("$$${a", true),
            ("${", false),
            ("a\nb ${a b}", false),
            ("${a}${", false),
        ] {
            assert_eq!(takes(&prose(), text), is_taken, "{text:?}");
        }
        assert!(takes(&without_variables(), "a $${b} ${"));
        assert!(!takes(&without_variables(), "a\n${b}"));
    }
}
