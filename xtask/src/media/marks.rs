//! What a film of a chart with marks shows and plays: ffprobe and ffmpeg say it.

use std::fmt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::film_case::ChartPlace;
use super::tools::output;
use crate::clicks::{RATE, click_times, loudness};
use crate::film::ratio;
use crate::rehearsal::Check;

/// Frames are looked at in fourths of their width and height.
const PART: f64 = 4.0;

/// Sides of a patch of the chart, and where the first of five columns begins, in pixels.
const PATCH: f64 = 72.0;
const CHART_LEFT: f64 = 140.0;

/// Half of the side of what is looked at of a patch: edges run into one another.
const CORE: f64 = 20.0;

/// The frames of a video, as players show them.
pub(crate) struct Shown {
    /// When each is shown, in seconds.
    pub(crate) times: Vec<f64>,
    /// Frames a second, as the file says.
    pub(crate) rate: f64,
}

impl Shown {
    pub(crate) fn probe(file: &Path) -> Check<Self> {
        let json = output(
            Command::new("ffprobe")
                .args(["-v", "error", "-select_streams", "v:0", "-of", "json", "-show_entries"])
                .arg("stream=r_frame_rate:frame=best_effort_timestamp_time")
                .arg(file),
        )?;
        let json: Value = serde_json::from_slice(&json).map_err(|error| error.to_string())?;
        let frames = json["frames"].as_array().ok_or("ffprobe lists no frames")?;
        let time = |frame: &Value| frame["best_effort_timestamp_time"].as_str()?.parse().ok();
        let times = frames.iter().map(time).collect::<Option<_>>();
        let rate = ratio(json["streams"][0]["r_frame_rate"].as_str().unwrap_or_default())?;
        Ok(Self { times: times.ok_or("a frame has no time")?, rate })
    }
}

/// Frames in red, green and blue, one after the other, in fourths of their size.
pub(crate) struct Pictures {
    bytes: Vec<u8>,
    width: usize,
    height: usize,
    place: ChartPlace,
}

impl Pictures {
    /// Those of a film or picture in which the chart lies somewhere.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sides are small")]
    pub(crate) fn decode(file: &Path, place: ChartPlace) -> Check<Self> {
        let side = |side: u32| (f64::from(side) / PART) as usize;
        let (width, height) = (side(place.size.0), side(place.size.1));
        let filter =
            format!("scale={width}:{height}:flags=area+accurate_rnd+full_chroma_int,format=rgb24");
        let bytes = output(
            Command::new("ffmpeg")
                .args(["-v", "error", "-xerror", "-i"])
                .arg(file)
                .args(["-map", "0:v:0", "-vf", &filter, "-fps_mode", "passthrough"])
                .args(["-f", "rawvideo", "-"]),
        )?;
        Ok(Self { bytes, width, height, place })
    }

    fn frames(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks_exact(self.width * self.height * 3)
    }

    /// The places of frames that a flash begins with.
    pub(crate) fn flashes(&self) -> Vec<usize> {
        const BRIGHT: f64 = 200.0;
        let light = |frame: &[u8]| self.mean(frame, 320.0, 180.0, 60.0).iter().sum::<f64>() / 3.0;
        let bright: Vec<bool> = self.frames().map(|frame| light(frame) > BRIGHT).collect();
        let begins = |place: &usize| bright[*place] && (*place == 0 || !bright[place - 1]);
        (0..bright.len()).filter(begins).collect()
    }

    /// The colours of the patches of a frame.
    fn patches(&self, frame: &[u8]) -> Vec<[f64; 3]> {
        let at = |number: u32| PATCH * (f64::from(number) + 0.5);
        let cells = (0..5).flat_map(|row| (0..5).map(move |column| (column, row)));
        let edge = |number: u32| number == 0 || number == 4;
        let patches = cells.filter(|(column, row)| edge(*column) || edge(*row));
        patches
            .map(|(column, row)| self.mean(frame, CHART_LEFT + at(column), at(row), CORE))
            .collect()
    }

    /// How far a patch is off in any frame, of 255, by which it is most: the frame, and the colours
    /// there and in the chart.
    pub(crate) fn most_off(&self, chart: &Self) -> Option<Off> {
        let right = chart.patches(chart.frames().next()?);
        let mut most: Option<Off> = None;
        for (place, frame) in self.frames().enumerate() {
            for (seen, right) in self.patches(frame).into_iter().zip(&right) {
                let by = seen.iter().zip(right).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                if most.as_ref().is_none_or(|most| by > most.by) {
                    most = Some(Off { by, frame: place, seen, right: *right });
                }
            }
        }
        most
    }

    /// The mean colour around a point of the chart.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "frames are small"
    )]
    fn mean(&self, frame: &[u8], across: f64, down: f64, half: f64) -> [f64; 3] {
        let ChartPlace { scale, left, top, .. } = self.place;
        let span = |edge: f64, at: f64, end: usize| {
            let (from, to) = (edge + (at - half) * scale, edge + (at + half) * scale);
            ((from / PART).ceil() as usize).min(end)..((to / PART).floor() as usize).min(end)
        };
        let columns = span(left, across, self.width);
        let mut sums = [0_u64; 3];
        let mut count = 0_u64;
        for row in span(top, down, self.height) {
            let from = (row * self.width + columns.start) * 3;
            for pixel in frame[from..][..columns.len() * 3].chunks_exact(3) {
                sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u64::from(*value));
                count += 1;
            }
        }
        sums.map(|sum| sum as f64 / count.max(1) as f64)
    }
}

/// A patch whose colour is not the chart's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Off {
    /// By how much, of 255.
    pub(crate) by: f64,
    pub(crate) frame: usize,
    pub(crate) seen: [f64; 3],
    pub(crate) right: [f64; 3],
}

impl fmt::Display for Off {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { by, frame, seen, right } = self;
        write!(f, "frame {frame} is off by {by:.1}: {seen:.1?} in place of {right:.1?}")
    }
}

/// A film's sound.
pub(crate) struct Heard {
    /// Its length, in seconds.
    pub(crate) seconds: f64,
    /// When clicks begin, in seconds.
    pub(crate) clicks: Vec<f64>,
}

impl Heard {
    #[expect(clippy::cast_precision_loss, reason = "films are short")]
    pub(crate) fn decode(file: &Path) -> Check<Self> {
        let samples = loudness(file)?;
        let seconds = samples.len() as f64 / RATE;
        Ok(Self { seconds, clicks: click_times(&samples) })
    }
}
