//! Whether an ffmpeg is there, and which; and whether the storyboard's film needs one.

use std::path::Path;

use wanflow_plan::timeline::VideoEncoder;
use wanflow_run::studio::Ffmpeg;
use wanflow_session::config::Config;
use wanflow_session::ffmpeg::FfmpegConsent;
use wanflow_session::{Environment, ffmpeg, printable};

use super::Finding;

const NAME: &str = "ffmpeg";

/// Who wants an ffmpeg.
pub(crate) struct FfmpegWanted<'a> {
    /// The user's own configuration, if it can be read.
    pub(crate) config: Option<&'a Config>,
    /// What the storyboard has the film coded by.
    pub(crate) encoder: VideoEncoder,
}

impl FfmpegWanted<'_> {
    /// Looks for one.
    pub(crate) fn finding(&self, project: &Path, environment: &Environment) -> Finding {
        let is_configured = self.config.is_some_and(|config| config.ffmpeg);
        // Whether a run gives its word is not known here.
        let block = FfmpegConsent::Requested.encoder_block(self.encoder, project, environment);
        if let Some(block) = block {
            return Finding::of(NAME, &block);
        }
        let Some(program) = ffmpeg::find(project, environment) else {
            return if is_configured {
                Finding::of(NAME, &ffmpeg::missing())
            } else {
                Finding::skipped(NAME, "none was found in PATH; only --ffmpeg needs one")
            };
        };
        let place = printable(&program.display().to_string());
        let version = match Ffmpeg::version(&program) {
            Ok(version) => format!("{} at {place}", printable(&version)),
            Err(said) => {
                let what = format!("{place} does not report its version: {}", printable(&said));
                return Finding::warning(NAME, what, "run without --ffmpeg, or reinstall it");
            }
        };
        match (is_configured, self.encoder.is_built_in()) {
            (true, _) => Finding::ok(NAME, version),
            (false, true) => Finding::ok(NAME, format!("{version}; only --ffmpeg uses it")),
            (false, false) => Finding::warning(
                NAME,
                format!("{version}; the storyboard's film needs it, and nothing lets it be used"),
                "run with --ffmpeg, or set `[media] ffmpeg = true` in your own configuration",
            ),
        }
    }
}
