//! Films of other programs' clips as data, `tests/media/films.yaml`: each clip on each path into a
//! film, and what the film must show and when, by the numbers of clip and path alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::made::{Made, folder};
use crate::film::ratio;
use crate::rehearsal::Check;

/// What is rounding, in seconds or frames.
const NEAR: f64 = 1e-6;

/// All clips and paths.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FilmCases {
    clips: Vec<MarkedClip>,
    paths: Vec<FilmPath>,
}

/// A clip of a chart that flashes and clicks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkedClip {
    name: String,
    /// The shell line that makes it.
    make: String,
    #[serde(default)]
    part: bool,
    /// Frames a second of a film of it, as a fraction or a number.
    rate: String,
    /// Seconds from one mark to the next.
    every: f64,
    /// Seconds before the first.
    #[serde(default)]
    first: f64,
    /// Seconds of it.
    lasts: f64,
    /// Whether it has no sound.
    #[serde(default)]
    pub(crate) silent: bool,
    /// Words with which it is refused where its frames are needed.
    refused: Option<String>,
}

/// A way into a film.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilmPath {
    name: String,
    /// Whether nothing but copying is asked for.
    #[serde(default)]
    copies: bool,
    /// Which clips take it where CI plays a part.
    #[serde(default)]
    part: PathPart,
    scenes: Vec<MarkedScene>,
    /// Words of the film, as they are written.
    #[serde(default)]
    film: BTreeMap<String, String>,
}

/// Which clips take a path where CI plays a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PathPart {
    /// Those that are its part.
    #[default]
    All,
    /// The first.
    One,
}

/// The clip as a scene.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkedScene {
    trim: Option<(f64, f64)>,
    #[serde(default = "normal")]
    speed: f64,
    /// Seconds in which it comes in over the scene before it.
    #[serde(default)]
    over: f64,
    volume: Option<String>,
}

/// One film: a clip on a path.
#[derive(Clone, Debug)]
pub(crate) struct FilmCase {
    pub(crate) made: Made,
    pub(crate) clip: MarkedClip,
    path: FilmPath,
}

/// What a film must be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expected {
    /// Frames a second.
    pub(crate) rate: f64,
    pub(crate) frames: u64,
    /// When there is a mark, in seconds, in order.
    pub(crate) marks: Vec<f64>,
    /// Stretches in which two scenes are seen, from and to: marks there are faint.
    pub(crate) blended: Vec<(f64, f64)>,
}

fn normal() -> f64 {
    1.0
}

impl FilmCase {
    /// Every clip on every path.
    pub(crate) fn all() -> Check<Vec<Self>> {
        let file = folder().join("films.yaml");
        let text = std::fs::read_to_string(&file);
        let text = text.map_err(|error| format!("{}: {error}", file.display()))?;
        let FilmCases { clips, paths } = serde_saphyr::from_str(&text)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let first = clips.first().map(|clip| clip.name.clone());
        let is_played = |clip: &MarkedClip, path: &FilmPath| {
            clip.part && (path.part == PathPart::All || first.as_ref() == Some(&clip.name))
        };
        let case = |clip: &MarkedClip, path: &FilmPath| Self {
            made: Made {
                row: "clips from other programs, on every path".to_owned(),
                name: clip.name.clone(),
                make: clip.make.clone(),
                part: is_played(clip, path),
            },
            clip: clip.clone(),
            path: path.clone(),
        };
        Ok(clips.iter().flat_map(|clip| paths.iter().map(move |path| case(clip, path))).collect())
    }

    /// The way that the clip takes.
    pub(crate) fn path_name(&self) -> &str {
        &self.path.name
    }

    /// Words with which it is refused: where its frames are needed, and no ffmpeg may decode them.
    pub(crate) fn refused(&self) -> Option<&str> {
        let is_decoded = self.path.copies || self.encoder().is_some();
        self.clip.refused.as_deref().filter(|_| !is_decoded)
    }

    /// What codes the film, where wanflow does not.
    pub(crate) fn encoder(&self) -> Option<&str> {
        self.path.film.get("encoder").map(String::as_str)
    }

    /// The storyboard.
    pub(crate) fn story(&self) -> String {
        let mut text = "scenes:\n".to_owned();
        for (place, scene) in self.path.scenes.iter().enumerate() {
            let MarkedScene { trim, speed, over, volume } = scene;
            write!(text, "  - {{ id: s{place}, video: a.mp4").expect("strings take all");
            let mut word = |words: String| text += &words;
            if let Some((from, to)) = trim {
                word(format!(", trim: [{from}, {to}]"));
            }
            if (*speed - 1.0).abs() > NEAR {
                word(format!(", speed: {speed}"));
            }
            if *over > 0.0 {
                word(format!(", transition: {{ type: crossfade, duration: {over} }}"));
            }
            if let Some(volume) = volume {
                word(format!(", volume: {volume}"));
            }
            text += " }\n";
        }
        for (place, (word, value)) in self.path.film.iter().enumerate() {
            let head = if place == 0 { "film:\n" } else { "" };
            writeln!(text, "{head}  {word}: {value}").expect("strings take all");
        }
        text
    }

    /// The film's size and where the chart lies in it: its scale, left edge and top.
    pub(crate) fn placed(&self) -> Check<ChartPlace> {
        const SIZE: (f64, f64) = (640.0, 360.0);
        let Some(size) = self.path.film.get("size") else {
            return Ok(ChartPlace::WHOLE);
        };
        let sides = size.split_once('x').and_then(|(across, down)| {
            Some((across.parse::<u32>().ok()?, down.parse::<u32>().ok()?))
        });
        let size = sides.ok_or(format!("`{size}` is not a size"))?;
        let (width, height) = (f64::from(size.0), f64::from(size.1));
        let (wide, tall) = (width / SIZE.0, height / SIZE.1);
        let is_cropped = self.path.film.get("fit").is_some_and(|fit| fit == "crop");
        let scale = if is_cropped { wide.max(tall) } else { wide.min(tall) };
        let (left, top) = ((width - SIZE.0 * scale) / 2.0, (height - SIZE.1 * scale) / 2.0);
        Ok(ChartPlace { size, scale, left, top })
    }

    /// What the film must be.
    pub(crate) fn expected(&self) -> Check<Expected> {
        let own = ratio(&self.clip.rate)?;
        let rate = self.path.film.get("fps").map_or(Ok(own), |fps| ratio(fps))?;
        let keeps_rate = (own - rate).abs() < NEAR;
        let near = |seconds: f64| (seconds * rate + 0.5 + NEAR).floor() / rate;
        let MarkedClip { every, first, lasts, .. } = self.clip;
        let (mut end, mut marks, mut blended) = (0.0, Vec::new(), Vec::new());
        for MarkedScene { trim, speed, over, volume: _ } in &self.path.scenes {
            let (from, to) = trim.unwrap_or((0.0, lasts));
            let is_normal = (speed - 1.0).abs() < NEAR;
            let begin: f64 = end - over;
            if *over > 0.0 {
                blended.push((begin, end));
            }
            // Frames of the film's rate are taken one by one.
            let own_begin = if is_normal && keeps_rate { near(from) } else { from };
            let moments = (0..).map(|number| first + f64::from(number) * every);
            let shown = moments.take_while(|at| *at < to.min(lasts) - NEAR);
            let shown = shown.filter(|at| *at > own_begin - NEAR);
            marks.extend(shown.map(|at| near(begin) + (at - own_begin) / speed));
            let length = (to.min(lasts) - from) / speed;
            // A whole clip has whole frames.
            end = begin + if trim.is_none() && is_normal { near(length) } else { length };
        }
        marks.retain(|at| !is_within(*at, &blended));
        marks.sort_by(f64::total_cmp);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "films are short"
        )]
        let frames = (near(end) * rate).round() as u64;
        Ok(Expected { rate, frames, marks, blended })
    }
}

/// Where the chart lies in a film's frames.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChartPlace {
    /// The size of the film's frames.
    pub(crate) size: (u32, u32),
    /// Pixels of the film for one of the chart.
    pub(crate) scale: f64,
    pub(crate) left: f64,
    pub(crate) top: f64,
}

impl ChartPlace {
    /// The chart as it is.
    pub(crate) const WHOLE: Self = Self { size: (640, 360), scale: 1.0, left: 0.0, top: 0.0 };
}

/// Whether a moment lies in a stretch, or as near to one as a mark is long.
pub(crate) fn is_within(at: f64, stretches: &[(f64, f64)]) -> bool {
    const MARK: f64 = 0.045;
    stretches.iter().any(|(from, to)| at > from - MARK && at < to + MARK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_film_must_be_follows_from_its_clip_and_its_path() {
        let cases = FilmCase::all().expect("the cases can be read");
        let expected = |clip: &str, path: &str| {
            let named =
                |case: &&FilmCase| case.made.name.contains(clip) && case.path_name() == path;
            let case = cases.iter().find(named).expect("it is there");
            let Expected { rate: _, frames, marks, blended } = case.expected().expect("numbers");
            let thousandths: Vec<_> = marks.iter().map(|at| (at * 1000.0).round()).collect();
            format!("{frames} {thousandths:?} {blended:?}")
        };
        assert_eq!(
            expected("16 frames", "copied"),
            "96 [0.0, 1000.0, 2000.0, 3000.0, 4000.0, 5000.0] []"
        );
        assert_eq!(
            expected("16 frames", "at another rate"),
            "132 [0.0, 1000.0, 2000.0, 3500.0, 4500.0] [(2.5, 3.0)]"
        );
        // From the thirteenth frame on: the nearest to half a second at 25 frames a second.
        assert_eq!(
            expected("x264", "trimmed"),
            "160 [440.0, 1400.0, 2280.0, 3240.0, 3520.0, 4480.0, 5440.0] []"
        );
        let case = cases.iter().find(|case| case.path_name() == "cropped").expect("it is there");
        let ChartPlace { scale, left, top, .. } = case.placed().expect("a size");
        assert!(
            (scale - 4.0 / 3.0).abs() < NEAR && (left + 186.666).abs() < 0.01 && top.abs() < NEAR
        );
    }
}
