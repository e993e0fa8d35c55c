//! Writing systems: what characters belong to, and which package has a font for them.

use icu_properties::props::{ExtendedPictographic, RegionalIndicator, Script};
use icu_properties::{CodePointMapData, CodePointSetData, PropertyNamesLong};

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
pub(super) fn named(c: char) -> (String, &'static [&'static str]) {
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
