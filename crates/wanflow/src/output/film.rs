//! A plan's film, as `wanflow plan --json` has it. Times are in seconds, levels in decibels.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_plan::Pick;
use wanflow_plan::film::{
    Captions as PlanCaptions, FileMarks, FilmOutput, FilmSize, Music as PlanMusic,
};
use wanflow_plan::timeline::{AudioRole, Loudness as PlanLoudness, Repeat};

use super::film_scene::FilmScene;
use super::film_units::{FilmFile, decibels, seconds};
use super::words::{CaptionForm, Fit, Quality, VideoEncoder};

/// How the clips become a film. What says nothing is left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Film {
    /// File name of the film, below the output folder.
    output: String,
    /// The picked take of each scene that is generated, in the film's order.
    picks: Vec<PickedTake>,
    /// Width and height of the film's aspect; `null`: that of the first clip.
    aspect: Option<(u32, u32)>,
    fit: Fit,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<Quality>,
    /// Every scene in the film's order, where anything is done to one of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scenes: Vec<FilmScene>,
    /// `720P`, `1080P`, or width and height in pixels: `1080x1920`.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
    /// Frames a second, as a number or a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    frame_rate: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    music: Vec<Music>,
    #[serde(skip_serializing_if = "Option::is_none")]
    captions: Option<Captions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    loudness: Option<Loudness>,
    /// What codes its pictures, where that is not wanflow itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    encoder: Option<VideoEncoder>,
    /// Whether its file has title, chapters, and the mark that a model made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<bool>,
    /// The title in its file.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The films that are made, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outputs: Vec<OutputFilm>,
}

/// The take of a scene that plays.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct PickedTake {
    scene: String,
    take: u32,
}

/// Music under the film.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Music {
    file: FilmFile,
    /// Decibels against the level to which music is brought; `null`: it is not heard.
    gain: Option<f64>,
    /// When it begins in the film.
    offset: f64,
    /// Where in its file it begins.
    from: f64,
    fade_in: f64,
    fade_out: f64,
    /// Whether it begins again until the film ends.
    #[serde(rename = "loop")]
    repeats: bool,
    /// Whether it becomes quieter while somebody speaks.
    duck: bool,
}

/// Where captions are.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Captions {
    mode: Vec<CaptionForm>,
    fonts: Vec<FilmFile>,
}

/// How loud the film is.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
struct Loudness {
    /// Integrated loudness in LUFS.
    target: f64,
    /// The highest true peak in dBTP.
    true_peak: f64,
}

/// One of several films of the same scenes. What it leaves out is as the film says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct OutputFilm {
    /// File name, below the output folder.
    output: String,
    /// Width and height of its aspect.
    #[serde(skip_serializing_if = "Option::is_none")]
    aspect: Option<(u32, u32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fit: Option<Fit>,
}

impl From<&wanflow_plan::Film> for Film {
    fn from(film: &wanflow_plan::Film) -> Self {
        let wanflow_plan::Film {
            output,
            picks,
            aspect,
            fit,
            quality,
            scenes,
            size,
            rate,
            music,
            captions,
            loudness,
            encoder,
            marks,
            title,
            outputs,
        } = film;
        Self {
            output: output.clone(),
            picks: picks.iter().map(PickedTake::from).collect(),
            aspect: *aspect,
            fit: (*fit).into(),
            quality: (!quality.is_usual()).then(|| (*quality).into()),
            scenes: scenes.iter().map(FilmScene::from).collect(),
            size: size.map(size_word),
            frame_rate: rate.map(|rate| rate.to_string()),
            music: music.iter().map(Music::from).collect(),
            captions: (!captions.are_unset()).then(|| captions.into()),
            loudness: loudness.map(Loudness::from),
            encoder: (!encoder.is_built_in()).then(|| (*encoder).into()),
            metadata: match marks {
                FileMarks::Absent => None,
                FileMarks::Present => Some(true),
            },
            title: title.clone(),
            outputs: outputs.iter().map(OutputFilm::from).collect(),
        }
    }
}

impl From<&Pick> for PickedTake {
    fn from(pick: &Pick) -> Self {
        let Pick { scene, take } = pick;
        Self { scene: scene.as_str().to_owned(), take: take.get() }
    }
}

impl From<&PlanMusic> for Music {
    fn from(music: &PlanMusic) -> Self {
        let PlanMusic { file, gain, offset, from, fade_in, fade_out, repeat, role } = music;
        Self {
            file: file.into(),
            gain: decibels(*gain),
            offset: seconds(*offset),
            from: seconds(*from),
            fade_in: seconds(*fade_in),
            fade_out: seconds(*fade_out),
            repeats: match repeat {
                Repeat::Once => false,
                Repeat::Loop => true,
            },
            duck: match role {
                AudioRole::DuckedMusic => true,
                AudioRole::Music | AudioRole::Voice => false,
            },
        }
    }
}

impl From<&PlanCaptions> for Captions {
    fn from(captions: &PlanCaptions) -> Self {
        let PlanCaptions { forms, fonts } = captions;
        Self {
            mode: forms.iter().map(|form| (*form).into()).collect(),
            fonts: fonts.iter().map(FilmFile::from).collect(),
        }
    }
}

impl From<PlanLoudness> for Loudness {
    fn from(loudness: PlanLoudness) -> Self {
        let PlanLoudness { integrated, true_peak } = loudness;
        Self { target: f64::from(integrated) / 100.0, true_peak: f64::from(true_peak) / 100.0 }
    }
}

impl From<&FilmOutput> for OutputFilm {
    fn from(film: &FilmOutput) -> Self {
        let FilmOutput { output, aspect, size, fit } = film;
        Self {
            output: output.clone(),
            aspect: *aspect,
            size: size.map(size_word),
            fit: fit.map(Fit::from),
        }
    }
}

fn size_word(size: FilmSize) -> String {
    match size {
        FilmSize::P720 => "720P".to_owned(),
        FilmSize::P1080 => "1080P".to_owned(),
        FilmSize::Pixels(width, height) => format!("{width}x{height}"),
    }
}
