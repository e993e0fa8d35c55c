//! What was delivered, compared with what was ordered: every difference is reported.

use wanflow_api::{Audio, ClipRequest, Resolution};

use crate::record::ClipFacts;
use crate::studio::Probed;

/// Hosts round lengths to whole frames and groups of frames: that is no difference, in
/// milliseconds.
const ROUNDING: u64 = 250;

/// What was ordered of a clip, as far as a file shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its length in seconds.
    pub seconds: u32,
    /// Class of its frame size.
    pub resolution: Resolution,
    /// Whether it was to have sound.
    pub has_sound: bool,
}

impl Order {
    /// What a request orders.
    pub fn of(request: &ClipRequest) -> Self {
        Self {
            seconds: request.duration.0,
            resolution: request.resolution,
            has_sound: !matches!(request.audio, Audio::Silent),
        }
    }

    /// In what a clip is not as ordered, in words that follow its scene's name and a colon.
    pub fn differences(self, probed: &Probed) -> Vec<String> {
        let ClipFacts { millis, width, height } = probed.facts;
        let mut differences = Vec::new();
        if millis.abs_diff(1000 * u64::from(self.seconds)) > ROUNDING {
            let (whole, tenth) = (millis / 1000, millis % 1000 / 100);
            differences.push(format!(
                "{whole}.{tenth} s were fetched where {} s were bought",
                self.seconds
            ));
        }
        if self.is_of_another_size(u64::from(width) * u64::from(height)) {
            let sold = self.resolution.as_str();
            differences
                .push(format!("{width} × {height} pixels were fetched where {sold} was bought"));
        }
        if self.has_sound && !probed.has_sound {
            differences.push("it was fetched without sound, and sound was bought".to_owned());
        }
        if let Some(hdr) = probed.hdr {
            differences.push(format!(
                "its colours are {hdr}, which frames and films show as they are, too dark or too \
                 pale: tone-map it"
            ));
        }
        differences
    }

    /// Whether frames are of another class of size. Sides follow the picture's aspect, so that the
    /// number of pixels counts.
    fn is_of_another_size(self, pixels: u64) -> bool {
        let sold = match self.resolution {
            Resolution::P720 => 1280 * 720,
            Resolution::P1080 => 1920 * 1080,
        };
        pixels * 4 < sold * 3 || pixels * 2 > sold * 3
    }
}

#[cfg(test)]
mod tests {
    use wanflow_media::Hdr;
    use wanflow_plan::timeline::Time;

    use super::*;
    use crate::record::VideoCoding;

    #[test]
    fn every_difference_is_told_and_rounding_is_none() {
        let order = Order { seconds: 5, resolution: Resolution::P720, has_sound: true };
        let differences = |millis, (width, height), has_sound| {
            let video = VideoCoding::plain("H.264".to_owned(), true);
            let facts = ClipFacts { millis, width, height };
            let hdr = (millis == 5042).then_some(Hdr::Pq);
            let length = Time::from_millis(millis);
            order
                .differences(&Probed { facts, length, video, has_sound, is_untagged: false, hdr })
                .join("; ")
        };
        for millis in [4875, 5000, 5063, 5208] {
            assert_eq!(differences(millis, (1104, 816), true), "");
        }
        assert_eq!(
            differences(5042, (1280, 720), true),
            "its colours are HDR (PQ), which frames and films show as they are, too dark or too \
             pale: tone-map it"
        );
        assert_eq!(
            differences(4000, (1280, 720), true),
            "4.0 s were fetched where 5 s were bought"
        );
        assert_eq!(
            differences(6000, (640, 360), false),
            "6.0 s were fetched where 5 s were bought; 640 × 360 pixels were fetched where 720P was \
             bought; it was fetched without sound, and sound was bought"
        );
        assert_eq!(
            differences(5000, (1920, 1080), true),
            "1920 × 1080 pixels were fetched where 720P was bought"
        );
    }
}
