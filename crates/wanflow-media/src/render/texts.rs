//! Whether a film's texts can be drawn, known before anything is rendered, and before any clip is
//! there.

use wanflow_plan::Timeline;
use wanflow_plan::timeline::{CaptionForm, Source};

use super::{Sources, captions};
use crate::text::{CaptionMask, CaptionStyle, card_fits};
use crate::{MediaError, Size};

/// A text of a film that cannot be drawn.
#[derive(Debug)]
pub struct UndrawableText {
    /// The video item that it stands over, or that it is.
    pub item: usize,
    /// Whether it is a caption; else it is a card.
    pub is_caption: bool,
    /// No font has its characters, or it does not fit.
    pub why: MediaError,
}

/// The cards and burnt captions of a film that cannot be drawn into frames of a size, by the fonts
/// of the timeline and the one that is part of this program. An error if a font cannot be read.
pub fn undrawable_texts(
    timeline: &Timeline,
    sources: &Sources,
    size: Size,
) -> Result<Vec<UndrawableText>, MediaError> {
    let fonts = captions::fonts(timeline, sources)?;
    let mut found = Vec::new();
    for (item, video) in timeline.video.iter().enumerate() {
        if let Source::Card(card) = &video.source
            && let Err(why) = card_fits(&card.text, size, &fonts)
        {
            found.push(UndrawableText { item, is_caption: false, why });
        }
    }
    let is_burnt = timeline.output.captions.contains(&CaptionForm::Burn);
    let captions = timeline.captions.iter().filter(|_| is_burnt);
    for caption in captions.filter(|caption| !caption.text.trim().is_empty()) {
        if let Err(why) = CaptionMask::new(&caption.text, size, CaptionStyle::default(), &fonts) {
            let begun = timeline.placed().take_while(|placed| placed.begin <= caption.begin);
            let item = begun.count().saturating_sub(1);
            found.push(UndrawableText { item, is_caption: true, why });
        }
    }
    Ok(found)
}
