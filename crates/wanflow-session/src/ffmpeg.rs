//! The ffmpeg of this machine, where the user lets it decode clips.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use wanflow_run::studio::{Ffmpeg, ForeignStudio, MediaStudio, Studio};

use crate::config::Config;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::state;

/// Who lets an ffmpeg decode clips.
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
