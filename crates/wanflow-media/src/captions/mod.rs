//! Captions as files beside a film: `SubRip` and `WebVTT`.
//!
//! This module must not know how captions look, nor where the files lie. Both formats are UTF-8;
//! times are rounded to milliseconds and always have hours, since short ones are misread by some
//! parsers. Right-to-left text stays as it is: players order it.

mod srt;
mod vtt;

pub use srt::srt;
pub use vtt::vtt;

use wanflow_plan::timeline::Caption;

/// A caption that has words and is shown.
struct Cue<'a> {
    /// In milliseconds, as is its end, which lies behind it.
    begin: u64,
    end: u64,
    /// Its lines; none is empty, since an empty line ends a cue.
    lines: Vec<&'a str>,
}

impl Cue<'_> {
    /// When it is shown, with a mark in front of milliseconds.
    fn times(&self, mark: char) -> String {
        let time = |millis: u64| {
            let (seconds, millis) = (millis / 1000, millis % 1000);
            let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            format!("{hours:02}:{minutes:02}:{seconds:02}{mark}{millis:03}")
        };
        format!("{} --> {}", time(self.begin), time(self.end))
    }
}

/// The captions that have words, in their order.
fn cues(captions: &[Caption]) -> impl Iterator<Item = Cue<'_>> {
    captions.iter().filter_map(|Caption { begin, end, text }| {
        let lines: Vec<_> = text
            .split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'])
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let begin = begin.millis();
        let end = end.millis().max(begin + 1);
        (!lines.is_empty()).then_some(Cue { begin, end, lines })
    })
}

#[cfg(test)]
mod tests;
