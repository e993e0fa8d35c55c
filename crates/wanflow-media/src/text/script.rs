//! Writing systems: what the characters of a text belong to, and which package has a font for them.

use std::fmt;

use icu_properties::props::{ExtendedPictographic, RegionalIndicator, Script};
use icu_properties::{CodePointMapData, CodePointSetData, PropertyNamesLong};

use super::Fonts;
use super::block::Block;

/// How many of a script's characters are named.
const NAMED: usize = 8;

/// Characters of one script that no font has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingScript {
    /// The script in English: `Arabic`, `Han`, `emoji`.
    pub script: String,
    /// The first of its characters, each once.
    pub characters: String,
    /// Debian's packages that have a font for it, the better one first.
    pub packages: &'static [&'static str],
}

impl fmt::Display for MissingScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { script, characters, packages } = self;
        let points: Vec<_> =
            characters.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
        write!(
            f,
            "no font has the {script} characters {}: install {}, or name a font file with `font:`",
            points.join(" "),
            packages.join(" or "),
        )
    }
}

/// The characters of a text that none of these fonts has, by script; empty if all can be drawn.
/// This is a function of text and fonts alone, and cheap enough for a check.
pub fn missing_glyphs(text: &str, fonts: &Fonts) -> Vec<MissingScript> {
    let text = super::block::clean(text);
    let mut missing: Vec<MissingScript> = Vec::new();
    let block = Block::new(&text, 16.0, fonts);
    let is_bare = fonts.families().is_empty();
    let clusters = if is_bare { vec![&*text] } else { block.clusters_without_glyphs() };
    for cluster in clusters {
        let first = cluster.chars().find(|c| !is_invisible(*c));
        let Some(first) = first else { continue };
        let (script, packages) = named(first);
        let place = missing.iter().position(|known| known.script == script);
        let place = place.unwrap_or_else(|| {
            missing.push(MissingScript { script, characters: String::new(), packages });
            missing.len() - 1
        });
        let known = &mut missing[place].characters;
        for c in cluster.chars().filter(|c| !is_invisible(*c)) {
            if !known.contains(c) && known.chars().count() < NAMED {
                known.push(c);
            }
        }
    }
    missing
}

/// Whether fonts need no glyph for a character: joiners, selectors, marks of direction.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || CodePointSetData::new::<icu_properties::props::DefaultIgnorableCodePoint>().contains(c)
}

/// The script of a character.
pub(super) fn script_of(c: char) -> Script {
    CodePointMapData::<Script>::new().get(c)
}

fn is_emoji(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
        || CodePointSetData::new::<RegionalIndicator>().contains(c)
        || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
}

/// What a character's script is called, and which of Debian's packages have it.
fn named(c: char) -> (String, &'static [&'static str]) {
    if is_emoji(c) {
        return ("emoji".to_owned(), &["fonts-noto-color-emoji"]);
    }
    let script = script_of(c);
    let packages: &[&str] = match script {
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo => {
            &["fonts-noto-cjk"]
        }
        // Ideographic punctuation and full-width forms.
        Script::Common if matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}') => {
            return ("Han".to_owned(), &["fonts-noto-cjk"]);
        }
        Script::Common | Script::Inherited | Script::Unknown => {
            return ("symbol".to_owned(), &["fonts-noto-core", "fonts-symbola"]);
        }
        Script::Arabic => &["fonts-noto-core", "fonts-hosny-amiri"],
        _ => &["fonts-noto-core"],
    };
    let name = PropertyNamesLong::<Script>::new().get(script).unwrap_or("unknown");
    (name.replace('_', " "), packages)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(text: &str) -> Vec<(String, String)> {
        let missing = missing_glyphs(text, &Fonts::bundled());
        missing.into_iter().map(|of| (of.script, of.characters)).collect()
    }

    #[test]
    fn the_bundled_font_has_latin_greek_and_cyrillic() {
        for text in [
            "The quick brown fox — “naïve”, façade, Ærøskøbing, Łódź, İstanbul, Việt Nam …",
            "e\u{301}, o\u{308}: accents that stand by themselves",
            "Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία",
            "Съешь же ещё этих мягких французских булок",
            "tab\tand\r\nline, 12 °C, 5 €, no\u{a0}break, soft\u{ad}hyphen, zero\u{200b}width",
        ] {
            assert_eq!(missing(text), [], "{text}");
        }
    }

    #[test]
    fn other_scripts_are_named_with_their_characters() {
        let of = |script: &str, characters: &str| (script.to_owned(), characters.to_owned());
        assert_eq!(missing("Hello 世界，世"), [of("Han", "世界，")]);
        assert_eq!(missing("こんにちは"), [of("Hiragana", "こんにちは")]);
        assert_eq!(missing("مرحبا"), [of("Arabic", "مرحبا")]);
        assert_eq!(missing("สวัสดี 👍🏽"), [of("Thai", "สวัดี"), of("emoji", "👍🏽")]);
    }

    #[test]
    fn what_is_missing_says_what_helps() {
        let found = missing_glyphs("مر", &Fonts::bundled());
        assert_eq!(
            found[0].to_string(),
            "no font has the Arabic characters U+0645 U+0631: install fonts-noto-core or \
             fonts-hosny-amiri, or name a font file with `font:`"
        );
    }

    #[test]
    fn without_any_font_all_is_missing() {
        let found = missing_glyphs("ab", &Fonts::new(&[]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].script, "Latin");
    }
}
