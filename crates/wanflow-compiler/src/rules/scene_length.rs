//! How long a scene is, as far as that is known before its clip is there.

use wanflow_plan::timeline::{Speed, Time};

use crate::resolve::settings::DURATION;
use crate::storyboard::Scene;

use super::Context;

/// How long a card is seen that does not say it, in seconds.
pub(crate) const CARD_SECONDS: u32 = 3;

impl<'a> Context<'a> {
    /// The length of what a scene shows, in its own time; `None` where it cannot be known.
    pub(super) fn own_length(&self, scene: &'a Scene<'a>) -> Option<Time> {
        if let Some(card) = &scene.card {
            return Some(self.card_length(card));
        }
        if let Some(still) = &scene.still {
            return Some(self.still_length(still));
        }
        if let Some(path) = scene.video {
            return self.film_files.video(path.value).map(|video| Time::from_millis(video.millis));
        }
        let seconds = scene.is_generated().then(|| self.resolved.effective(scene).duration());
        seconds.flatten().map(Time::from_seconds)
    }

    /// How long a card is seen.
    pub(crate) fn card_length(&self, card: &crate::storyboard::Card<'_>) -> Time {
        let written = self.resolved.written_time(card.duration);
        written.unwrap_or_else(|| Time::from_seconds(CARD_SECONDS))
    }

    /// How long a still is seen.
    pub(crate) fn still_length(&self, still: &crate::storyboard::Still<'_>) -> Time {
        let written = self.resolved.written_time(still.duration);
        written.unwrap_or_else(|| Time::from_seconds(DURATION))
    }

    /// How long a scene is seen in the film, its transitions included.
    pub(super) fn shown_length(&self, scene: &'a Scene<'a>) -> Option<Time> {
        let own = self.own_length(scene)?;
        let stretch = match scene.trim.as_ref().map(|trim| trim.value) {
            None => own,
            Some(trim) => {
                let (from, to) =
                    (self.resolved.time(trim.from.value), self.resolved.time(trim.to.value));
                (to.min(own) - from).max(Time::ZERO)
            }
        };
        Some(scene.speed.map_or(Speed::NORMAL, |speed| speed.value).length_of(stretch))
    }
}

/// Seconds with up to three digits behind the point.
pub(super) fn seconds(time: Time) -> String {
    let millis = time.millis();
    let text = format!("{}.{:03}", millis / 1000, millis % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
