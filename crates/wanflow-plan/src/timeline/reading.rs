//! How fast a caption must be read. Scripts differ: a Chinese character says about as much as two
//! Latin letters.

use super::{Caption, Span};

/// Characters that adults read in a second: Netflix' Timed Text Style Guides (2021 and later)
/// allow 20 in English, 17 for children, and 9 in Chinese.
pub const READING_SPEED_MAX: u32 = 20;

/// The same of Chinese, Japanese and Korean characters.
pub const READING_SPEED_MAX_CJK: u32 = 9;

/// What of a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letters {
    /// Chinese, Japanese and Korean characters.
    pub cjk: u32,
    /// All other characters, spaces and punctuation included.
    pub others: u32,
}

impl Letters {
    /// The characters of a text. Breaks between lines and marks without a width do not count.
    pub fn of(text: &str) -> Self {
        let read = text.chars().filter(|c| !c.is_control() && !is_mark(*c));
        let (mut cjk, mut others) = (0_u32, 0_u32);
        for c in read {
            let count = if is_cjk(c) { &mut cjk } else { &mut others };
            *count = count.saturating_add(1);
        }
        Self { cjk, others }
    }
}

impl Caption {
    /// How fast it must be read, in characters a second; a Chinese, Japanese or Korean one counts
    /// as so many others as take the same time: [`READING_SPEED_MAX`] is the limit of both.
    pub fn reading_speed(&self) -> f64 {
        let Letters { cjk, others } = Letters::of(&self.text);
        let weight = f64::from(READING_SPEED_MAX) / f64::from(READING_SPEED_MAX_CJK);
        let shown = Span { from: self.begin, to: self.end }.length().millis();
        // What is shown for no time cannot be read: a millisecond is as bad.
        let millis = u32::try_from(shown.max(1)).unwrap_or(u32::MAX);
        (f64::from(cjk) * weight + f64::from(others)) * 1000.0 / f64::from(millis)
    }
}

/// Whether a character is a Chinese, Japanese or Korean one: of the blocks from radicals to
/// ideographs, Hangul, full-width forms, and the planes of rare ideographs.
fn is_cjk(c: char) -> bool {
    matches!(
        c,
        '\u{1100}'..='\u{11ff}'
            | '\u{2e80}'..='\u{9fff}'
            | '\u{a960}'..='\u{a97f}'
            | '\u{ac00}'..='\u{d7ff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff00}'..='\u{ffef}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// Whether a character only marks another: accents, vowels above and below, joiners, selectors.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{e31}'
            | '\u{e34}'..='\u{e3a}'
            | '\u{e47}'..='\u{e4e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{1f3fb}'..='\u{1f3ff}'
    )
}

#[cfg(test)]
mod tests {
    use super::super::Time;
    use super::*;

    #[test]
    fn letters_are_counted_by_script() {
        for (text, cjk, others) in [
            ("Ten, nine.", 0, 10),
            ("two\nlines", 0, 8),
            ("e\u{301}te\u{301}", 0, 3),
            ("你好，世界 ok", 5, 3),
            ("こんにちは", 5, 0),
            ("안녕", 2, 0),
            ("👍🏽", 0, 1),
        ] {
            assert_eq!(Letters::of(text), Letters { cjk, others }, "{text}");
        }
    }

    #[test]
    fn each_script_has_its_limit_at_the_same_number() {
        let speed = |text: String, millis| {
            Caption { begin: Time::ZERO, end: Time::from_millis(millis), text }.reading_speed()
        };
        assert!((speed("a".repeat(40), 2000) - 20.0).abs() < 1e-9);
        assert!((speed("世".repeat(18), 2000) - 20.0).abs() < 1e-9);
        assert!((speed("a".repeat(20) + &"世".repeat(9), 2000) - 20.0).abs() < 1e-9);
        assert!(speed("a".to_owned(), 0) > 100.0);
    }
}
