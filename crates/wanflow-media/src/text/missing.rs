//! What no font has of a text, known before anything is drawn.

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

use super::block::{TextBlock, clean};
use super::script::named;
use super::{Fonts, MissingScript};

/// How many of a script's characters are named.
const NAMED: usize = 8;

/// The characters of a text that none of these fonts has, by script; empty if all can be drawn.
/// This is a function of text and fonts alone, and cheap enough for a check.
pub fn missing_glyphs(text: &str, fonts: &Fonts) -> Vec<MissingScript> {
    let text = clean(text);
    let mut missing: Vec<MissingScript> = Vec::new();
    let block = TextBlock::new(&text, 16.0, fonts);
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
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
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
