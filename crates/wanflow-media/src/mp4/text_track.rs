//! Tracks of text: captions (`tx3g`, 3GPP TS 26.245), and chapters as `QuickTime` has them.
//!
//! A text is shown until the next sample, and only one is at a time: gaps are empty samples, and
//! captions that overlap are shown together while they do.

use mp4_atom::{Encode, FontEntry, Ftab, RgbaColor, Tx3g};
use wanflow_plan::timeline::{Caption, Time};

use super::extras::{Chapter, FilmExtras};
use crate::{MediaError, Size};

/// Units a second of text: one for each sample of the film's sound.
pub(super) const TEXT_SCALE: u32 = 48_000;

/// The longest text of one sample, in bytes: its length has 16 bits, and players read far less.
const BYTES_MAX: usize = 4096;

/// Part of the frame's height that captions take, at its bottom.
const BAND: u32 = 6;

/// What a track of text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextUse {
    Captions,
    Chapters,
}

/// A track of text before it is written.
pub(super) struct TextTrack {
    pub(super) used_for: TextUse,
    pub(super) samples: Vec<TextSample>,
    /// Three letters of ISO 639-2.
    pub(super) language: String,
    /// The band of the frame that it is shown in.
    pub(super) size: Size,
    /// From the frame's top to it.
    pub(super) top: u32,
}

pub(super) struct TextSample {
    pub(super) bytes: Vec<u8>,
    pub(super) duration: u32,
}

impl TextTrack {
    /// The tracks of a film whose frames have a size.
    pub(super) fn all(extras: &FilmExtras, frame: Size) -> Vec<Self> {
        let FilmExtras { captions, language, chapters, title: _, origin: _, length, container: _ } =
            extras;
        let band = Size::new(frame.width, frame.height / BAND);
        let letters =
            |text: &&String| text.len() == 3 && text.bytes().all(|c| c.is_ascii_lowercase());
        let language = language.as_ref().filter(letters).map_or("und", String::as_str).to_owned();
        let captions = Self {
            used_for: TextUse::Captions,
            samples: samples(&shown(captions), TextUse::Captions),
            language: language.clone(),
            size: band,
            top: frame.height - band.height,
        };
        let chapters = Self {
            used_for: TextUse::Chapters,
            samples: samples(&in_turn(chapters, *length), TextUse::Chapters),
            language,
            size: Size::default(),
            top: 0,
        };
        [captions, chapters].into_iter().filter(|track| !track.samples.is_empty()).collect()
    }

    /// Its sample entry.
    pub(super) fn entry(&self) -> Result<Vec<u8>, MediaError> {
        let side = |side: u32| i16::try_from(side).unwrap_or(i16::MAX);
        let (bottom, right) = (side(self.size.height), side(self.size.width));
        let letters = u8::try_from(self.size.height / 3).unwrap_or(u8::MAX).max(1);
        let white = u8::MAX;
        let entry = Tx3g {
            data_reference_index: 1,
            bg_color_rgba: RgbaColor::default(),
            box_record: [0, 0, bottom, right],
            style_record: [0, 0, 0, 0, 0, 1, 0, letters, white, white, white, white],
            ftab: Some(Ftab {
                font_entries: vec![FontEntry { font_id: 1, font: "Sans-Serif".into() }],
            }),
            ..Tx3g::default()
        };
        let mut bytes = Vec::new();
        entry.encode(&mut bytes).map_err(|error| MediaError::Codec(error.to_string()))?;
        if self.used_for == TextUse::Chapters {
            // The same fields under the name that QuickTime gave them before.
            bytes[4..8].copy_from_slice(b"text");
        }
        Ok(bytes)
    }

    /// Bytes that its part of the index takes at most, beside its samples' numbers.
    pub(super) fn bound(&self) -> u64 {
        2048 + self.samples.len() as u64 * (4 + 8)
    }
}

/// A text that is shown from a time on, in [`TEXT_SCALE`]; an empty one for none.
struct Shown {
    from: u64,
    text: String,
}

/// Units of a time from the film's beginning.
fn units(time: Time) -> u64 {
    time.units(TEXT_SCALE)
}

/// What captions show from each time on, until the next.
fn shown(captions: &[Caption]) -> Vec<Shown> {
    let has_words = |caption: &&Caption| !caption.text.trim().is_empty();
    let captions: Vec<_> = captions
        .iter()
        .filter(has_words)
        .map(|caption| (units(caption.begin), units(caption.end), caption.text.trim()))
        .filter(|(begin, end, _)| begin < end)
        .collect();
    let mut times: Vec<u64> = captions.iter().flat_map(|(begin, end, _)| [*begin, *end]).collect();
    times.extend((!captions.is_empty()).then_some(0));
    times.sort_unstable();
    times.dedup();
    let text = |from: u64| -> String {
        let now = captions.iter().filter(|(begin, end, _)| (*begin..*end).contains(&from));
        now.map(|(_, _, text)| text.replace("\r\n", "\n")).collect::<Vec<_>>().join("\n")
    };
    times.into_iter().map(|from| Shown { from, text: text(from) }).collect()
}

/// Chapters until the film's end; what lies before the first one has no title.
fn in_turn(chapters: &[Chapter], length: Time) -> Vec<Shown> {
    let end = units(length);
    let mut all: Vec<Shown> = Vec::new();
    for Chapter { begin, title } in chapters {
        let from = units(*begin);
        if from < end && all.last().is_none_or(|last| last.from < from) {
            all.push(Shown { from, text: title.trim().to_owned() });
        }
    }
    if all.first().is_some_and(|first| first.from > 0) {
        all.insert(0, Shown { from: 0, text: String::new() });
    }
    if !all.is_empty() {
        all.push(Shown { from: end, text: String::new() });
    }
    all
}

/// One sample for each text but the last, which only ends the one before it.
fn samples(shown: &[Shown], used_for: TextUse) -> Vec<TextSample> {
    let sample = |pair: &[Shown]| {
        let duration = u32::try_from(pair[1].from - pair[0].from).unwrap_or(u32::MAX);
        TextSample { bytes: bytes(&pair[0].text, used_for), duration }
    };
    shown.windows(2).map(sample).collect()
}

/// A text behind its length.
fn bytes(text: &str, used_for: TextUse) -> Vec<u8> {
    let text = cut(text, BYTES_MAX);
    let length = u16::try_from(text.len()).expect("cut to fewer");
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.extend(text.as_bytes());
    if used_for == TextUse::Chapters {
        // QuickTime's texts say that they are UTF-8.
        bytes.extend([0, 0, 0, 12]);
        bytes.extend(b"encd");
        bytes.extend([0, 0, 1, 0]);
    }
    bytes
}

/// As much of a text as fits into so many bytes.
pub(super) fn cut(text: &str, bytes_max: usize) -> &str {
    let end = (0..=bytes_max.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(captions: &[(u64, u64, &str)]) -> Vec<(u32, String)> {
        let captions: Vec<_> = captions
            .iter()
            .map(|(begin, end, text)| Caption {
                begin: Time::from_millis(*begin),
                end: Time::from_millis(*end),
                text: (*text).to_owned(),
            })
            .collect();
        let extras = FilmExtras { captions, ..FilmExtras::default() };
        let tracks = TextTrack::all(&extras, Size::new(1280, 720));
        let samples = tracks.iter().flat_map(|track| &track.samples);
        let text = |bytes: &[u8]| String::from_utf8_lossy(&bytes[2..]).into_owned();
        samples.map(|sample| (sample.duration / 48, text(&sample.bytes))).collect()
    }

    fn expected(all: &[(u32, &str)]) -> Vec<(u32, String)> {
        all.iter().map(|(millis, text)| (*millis, (*text).to_owned())).collect()
    }

    #[test]
    fn gaps_are_empty_samples() {
        let found = texts(&[(500, 1500, "a"), (1500, 2000, "b"), (3000, 4000, "c")]);
        let wanted = [(500, ""), (1000, "a"), (500, "b"), (1000, ""), (1000, "c")];
        assert_eq!(found, expected(&wanted));
    }

    #[test]
    fn captions_that_overlap_are_shown_together() {
        let found = texts(&[(0, 2000, "a"), (1000, 3000, "b"), (5000, 4000, "never"), (1, 9, " ")]);
        assert_eq!(found, expected(&[(1000, "a"), (1000, "a\nb"), (1000, "b")]));
        assert!(texts(&[]).is_empty());
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(cut("né", 2), "n");
        assert_eq!(cut("né", 3), "né");
        let found = texts(&[(0, 1000, &"世".repeat(3000))]);
        assert_eq!(found[0].1.chars().count(), BYTES_MAX / 3);
    }
}
