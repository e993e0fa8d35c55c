//! Whether an ffmpeg is there, and which.

use std::path::Path;

use wanflow_run::studio::Ffmpeg;
use wanflow_session::config::Config;
use wanflow_session::{Environment, ffmpeg, printable};

use super::Finding;

const NAME: &str = "ffmpeg";

/// Looks for one; it is needed where the user's configuration has it decode clips.
pub(crate) fn finding(
    config: Option<&Config>,
    project: &Path,
    environment: &Environment,
) -> Finding {
    let is_wanted = config.is_some_and(|config| config.ffmpeg);
    let Some(program) = ffmpeg::find(project, environment) else {
        return if is_wanted {
            Finding::of(NAME, &ffmpeg::missing())
        } else {
            Finding::skipped(NAME, "none was found in PATH; only --ffmpeg needs one")
        };
    };
    let place = printable(&program.display().to_string());
    match Ffmpeg::version(&program) {
        Ok(version) if is_wanted => {
            Finding::ok(NAME, format!("{} at {place}", printable(&version)))
        }
        Ok(version) => {
            Finding::ok(NAME, format!("{} at {place}; only --ffmpeg uses it", printable(&version)))
        }
        Err(said) => Finding::warning(
            NAME,
            format!("{place} does not report its version: {}", printable(&said)),
            "run without --ffmpeg, or reinstall it",
        ),
    }
}
