//! The maker of real clips: the picture under a slow pan and zoom, with a discreet label.
//!
//! All drawing and encoding is `wanflow-media`'s; this file translates an order into its words.

use wanflow_api::Resolution;
use wanflow_media::{ClipSoundtrack, ClipSpec, FrameRate, FrameSize, Picture, animatic_clip};

use crate::clip::{ClipMaker, ClipOrder, Sound, Subject, SyncMarks};

/// How much of a link fits onto a slate.
const SLATE_CHARS: usize = 120;

/// Draws and encodes clips.
#[derive(Clone, Copy, Debug, Default)]
pub struct AnimaticMaker;

impl ClipMaker for AnimaticMaker {
    fn make(&self, order: &ClipOrder) -> Result<Vec<u8>, String> {
        let label = format!("rehearsal · {} s", order.seconds);
        let slate;
        let picture = match &order.subject {
            Subject::Picture(file) => Picture::File(file),
            Subject::Slate(link) => {
                slate = shown(link);
                Picture::Slate(&slate)
            }
        };
        let spec = ClipSpec {
            picture,
            seconds: order.seconds,
            size: match order.resolution {
                Resolution::P720 => FrameSize::P720,
                Resolution::P1080 => FrameSize::P1080,
            },
            // Hosts deliver 24 or 30 frames a second; 24 are drawn sooner.
            frame_rate: FrameRate::FILM,
            label: Some(&label),
            sound: match order.sound {
                Sound::Bed => ClipSoundtrack::Generated,
                Sound::Silent => ClipSoundtrack::Silent,
            },
            marks: match order.marks {
                SyncMarks::Off => wanflow_media::SyncMarks::Absent,
                SyncMarks::FlashAndClick => wanflow_media::SyncMarks::NearBothEnds,
            },
            seed: order.variation,
        };
        animatic_clip(&spec).map_err(|error| error.to_string())
    }
}

/// A link as a slate shows it: without its query, which may be secret, and not too long.
fn shown(link: &str) -> String {
    let place = link.split(['?', '#']).next().unwrap_or_default();
    let mut shown: String = place.chars().take(SLATE_CHARS).collect();
    if shown.len() < place.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slate_shows_the_place_and_no_secret() {
        assert_eq!(shown("https://a.example/b.png?token=s#x"), "https://a.example/b.png");
        let long = format!("https://a.example/{}", "ä".repeat(200));
        assert_eq!(shown(&long).chars().count(), SLATE_CHARS + 1);
    }
}
