//! The language of a text, as far as its script tells: it decides which shapes Chinese characters
//! have, and where lines break.

use icu_properties::props::Script;
use parley::{Language, WordBreak};

use super::script::script_of;

/// What the characters of a text tell of its language.
#[derive(Clone, Copy, Debug)]
pub(super) struct LanguageHints {
    /// A tag, where one must be guessed.
    tag: Option<&'static str>,
    /// Where words may break.
    pub(super) breaks: WordBreak,
    /// From one baseline to the next, in sizes of the font.
    pub(super) leading: f32,
    /// Characters that fit into a line that is read at a glance.
    pub(super) measure: f32,
}

impl LanguageHints {
    /// Of a text. Kana make it Japanese, Hangul Korean; other Han characters are simplified
    /// Chinese, unless Bopomofo stands among them.
    pub(super) fn of(text: &str) -> Self {
        let has = |script: Script| text.chars().any(|c| script_of(c) == script);
        let tag = if has(Script::Hiragana) || has(Script::Katakana) {
            Some("ja")
        } else if has(Script::Hangul) {
            Some("ko")
        } else if has(Script::Bopomofo) {
            Some("zh-Hant")
        } else {
            has(Script::Han).then_some("zh-Hans")
        };
        // Korean breaks between words in what is read on a screen.
        let breaks = if tag == Some("ko") { WordBreak::KeepAll } else { WordBreak::Normal };
        let leading = if text.chars().all(is_low) { 1.25 } else { 1.5 };
        // Netflix' guides: 42 Latin characters in a line, each about half as wide as high;
        // 16 Chinese, Japanese or Korean ones.
        let measure = if tag.is_some() { 17.0 } else { 24.0 };
        Self { tag, breaks, leading, measure }
    }

    /// The language for shaping.
    pub(super) fn language(self) -> Option<Language> {
        self.tag.and_then(|tag| Language::parse(tag).ok())
    }
}

/// Whether a character has its marks within the height of Latin letters.
fn is_low(c: char) -> bool {
    matches!(
        script_of(c),
        Script::Latin
            | Script::Greek
            | Script::Cyrillic
            | Script::Common
            | Script::Inherited
            | Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Hangul
            | Script::Bopomofo
            | Script::Hebrew
            | Script::Georgian
            | Script::Armenian
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_tell_languages() {
        for (text, tag, leading) in [
            ("Hello", None, 1.25),
            ("你好", Some("zh-Hans"), 1.25),
            ("東京へ", Some("ja"), 1.25),
            ("안녕 世界", Some("ko"), 1.25),
            ("ㄅㄆ 臺北", Some("zh-Hant"), 1.25),
            ("مرحبا", None, 1.5),
        ] {
            let LanguageHints { tag: found, leading: led, .. } = LanguageHints::of(text);
            assert_eq!((found, led), (tag, leading), "{text}");
        }
    }
}
