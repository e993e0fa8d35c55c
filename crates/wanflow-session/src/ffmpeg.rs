//! The ffmpeg of this machine, where the user lets it decode clips and code films.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use wanflow_plan::timeline::VideoEncoder;
use wanflow_run::studio::{Ffmpeg, ForeignStudio, MediaStudio, Studio};

use crate::config::Config;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::state;

/// Who lets an ffmpeg decode clips, and code the films that ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FfmpegConsent {
    /// Nobody.
    None,
    /// The user's configuration, for all runs: those that need none go on without it.
    Configured,
    /// This run: it does not begin without one.
    Requested,
}

/// What looks at clips and joins them, and what a person should know of it.
pub struct ChosenStudio {
    /// The studio.
    pub studio: Arc<dyn Studio>,
    /// Whether an ffmpeg is allowed by the configuration, and none is there.
    pub lacks_ffmpeg: bool,
}

impl FfmpegConsent {
    /// By what a run was asked for, and by the configuration.
    pub fn of(is_requested: bool, config: &Config) -> Self {
        if is_requested {
            Self::Requested
        } else if config.ffmpeg {
            Self::Configured
        } else {
            Self::None
        }
    }

    /// Why a film's pictures cannot be coded as its storyboard asks; `None` where they can be. It
    /// is to be known before anything is bought for the film.
    pub fn encoder_block(
        self,
        encoder: VideoEncoder,
        project: &Path,
        environment: &Environment,
    ) -> Option<Failure> {
        let encoder = encoder_name(encoder)?;
        let what = format!("the storyboard has the film coded as {encoder}");
        if self == Self::None {
            let what = format!("{what}, which takes an ffmpeg, and nothing lets one be used");
            return Some(Failure::environment(what).with_help(
                "run with --ffmpeg, set `[media] ffmpeg = true` in your own configuration, or \
                 remove `encoder` from the storyboard",
            ));
        }
        if find(project, environment).is_none() {
            let what = format!("{what}, and no ffmpeg was found in PATH");
            let help = "install it, or remove `encoder` from the storyboard";
            return Some(Failure::environment(what).with_help(help));
        }
        None
    }

    /// The studio of a run: with an ffmpeg beside it, if that is allowed.
    pub fn studio(
        self,
        project: &Path,
        environment: &Environment,
    ) -> Result<ChosenStudio, Failure> {
        let own = |lacks_ffmpeg| ChosenStudio { studio: Arc::new(MediaStudio), lacks_ffmpeg };
        let program = match (self, find(project, environment)) {
            (Self::None, _) => return Ok(own(false)),
            (Self::Configured, None) => return Ok(own(true)),
            (Self::Requested, None) => return Err(missing()),
            (Self::Configured | Self::Requested, Some(program)) => program,
        };
        let studio = ForeignStudio::with(Ffmpeg::new(program, cache(environment)?));
        Ok(ChosenStudio { studio: Arc::new(studio), lacks_ffmpeg: false })
    }
}

/// What codes a film that wanflow does not code itself.
fn encoder_name(encoder: VideoEncoder) -> Option<&'static str> {
    match encoder {
        VideoEncoder::BuiltIn => None,
        VideoEncoder::X264 => Some("H.264 by x264"),
        VideoEncoder::Prores => Some("ProRes"),
    }
}

/// Where decoded clips are kept.
fn cache(environment: &Environment) -> Result<PathBuf, Failure> {
    let Some(cache) = state::cache(environment, "decoded") else {
        return Err(Failure::environment("there is no place for what ffmpeg decodes")
            .with_help("set HOME or XDG_CACHE_HOME"));
    };
    cache.map_err(|unmade| {
        let folder = unmade.folder.display();
        Failure::environment(format!("{folder}: {}", unmade.error))
            .with_help("what ffmpeg decodes is kept there")
    })
}

/// The ffmpeg of this machine; none of the project's own folder counts.
pub fn find(project: &Path, environment: &Environment) -> Option<PathBuf> {
    Ffmpeg::find(environment.raw("PATH"), project)
}

/// What to say where one is needed and none is there.
pub fn missing() -> Failure {
    Failure::environment("no ffmpeg was found in PATH")
        .with_help("install it, or run without --ffmpeg and `[media] ffmpeg`")
}
