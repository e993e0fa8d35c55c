//! The ffmpeg of this machine, where the user lets it decode clips.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use wanflow_run::studio::{Ffmpeg, ForeignStudio, MediaStudio, Studio};

use crate::config::Config;
use crate::doctor::Finding;
use crate::failure::Failure;
use crate::render::printable;
use crate::say::noteln;
use crate::state;

/// Who lets an ffmpeg decode clips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Nobody.
    None,
    /// The user's configuration, for all runs: those that need none go on without it.
    Configured,
    /// The words of this run.
    Said,
}

impl Wish {
    /// By the flag of a run, and by the configuration.
    pub(crate) fn of(flag: bool, config: &Config) -> Self {
        match (flag, config.ffmpeg) {
            (true, _) => Self::Said,
            (false, true) => Self::Configured,
            (false, false) => Self::None,
        }
    }

    /// The studio of a run: with an ffmpeg beside it, if that is wanted.
    pub(crate) fn studio(self, project: &Path) -> Result<Arc<dyn Studio>, Failure> {
        let program = match (self, find(project)) {
            (Self::None, _) => return Ok(Arc::new(MediaStudio)),
            (Self::Configured, None) => {
                noteln!(
                    "warning: no ffmpeg was found in PATH, although `[media] ffmpeg` lets one decode \
                     clips\n  help: install it; scenes that need it wait"
                );
                return Ok(Arc::new(MediaStudio));
            }
            (Self::Said, None) => return Err(missing()),
            (Self::Configured | Self::Said, Some(program)) => program,
        };
        let cache = match state::cache("decoded") {
            Some(Ok(cache)) => cache,
            Some(Err(unmade)) => {
                let folder = unmade.folder.display();
                return Err(Failure::environment(format!("{folder}: {}", unmade.error))
                    .with_help("what ffmpeg decodes is kept there"));
            }
            None => {
                return Err(Failure::environment("there is no place for what ffmpeg decodes")
                    .with_help("set HOME or XDG_CACHE_HOME"));
            }
        };
        Ok(Arc::new(ForeignStudio::with(Ffmpeg::new(program, cache))))
    }
}

fn find(project: &Path) -> Option<PathBuf> {
    Ffmpeg::find(std::env::var_os("PATH").as_deref(), project)
}

fn missing() -> Failure {
    Failure::environment("no ffmpeg was found in PATH")
        .with_help("install it, or run without --ffmpeg and `[media] ffmpeg`")
}

/// Whether it is there, and which.
pub(crate) fn finding(is_wanted: bool, project: &Path) -> Finding {
    const NAME: &str = "ffmpeg";
    let Some(program) = find(project) else {
        return if is_wanted {
            Finding::of(NAME, &missing())
        } else {
            Finding::skipped(NAME, "none was found in PATH; only --ffmpeg needs one")
        };
    };
    let place = printable(&program.display().to_string());
    let version = Ffmpeg::version(&program);
    match (version, is_wanted) {
        (Ok(version), true) => Finding::ok(NAME, format!("{} at {place}", printable(&version))),
        (Ok(version), false) => {
            Finding::ok(NAME, format!("{} at {place}; only --ffmpeg uses it", printable(&version)))
        }
        (Err(said), _) => Finding::warning(
            NAME,
            format!("{place} does not tell its version: {}", printable(&said)),
            "run without --ffmpeg, or install it anew",
        ),
    }
}
