//! Groups of arguments that several commands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use wanflow_plan::Purpose;

use super::version::VersionFlags;

/// The endpoint, where it is not the storyboard's own.
#[derive(Clone, Debug, Args)]
pub(crate) struct EndpointChoice {
    /// Endpoint to use in place of the storyboard's, such as `novita/wan2.6-i2v`.
    #[arg(long, value_name = "ID")]
    pub(crate) endpoint: Option<String>,
}

/// A storyboard, and whether it is rehearsed.
#[derive(Clone, Debug, Args)]
pub(crate) struct Target {
    /// The storyboard.
    #[arg(default_value = "story.yaml")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) version: VersionFlags,
    /// Use the built-in emulator, or the one at a loopback URL: no key, no cost.
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) rehearse: Option<String>,
    #[command(flatten)]
    pub(crate) endpoint: EndpointChoice,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Target {
    /// Whether clips are bought or rehearsed.
    pub(crate) fn purpose(&self) -> Purpose {
        purpose(self.rehearse.as_ref())
    }
}

/// How clips are bought, where they go, and what they may cost.
#[derive(Clone, Debug, Args)]
pub(crate) struct Buying {
    /// Clips generated at the same time; 1 runs strictly in sequence [default: 3].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) concurrency: Option<u16>,
    #[command(flatten)]
    pub(crate) approval: Approval,
    /// What happens to a submit that may have been bought and has no answer [default: ask on a
    /// terminal, else fail].
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) on_ambiguous: Option<OnAmbiguous>,
    /// Make a film even if clips are missing, with a slate in place of each: NAME.partial.mp4.
    #[arg(long)]
    pub(crate) partial: bool,
    /// Let the ffmpeg of this machine decode clips that wanflow does not decode (HEVC, 10 bits …),
    /// and code the film where the storyboard's `encoder` asks for it.
    #[arg(long)]
    pub(crate) ffmpeg: bool,
    /// File that holds the key, in place of the endpoint's environment variable.
    #[arg(long, value_name = "FILE")]
    pub(crate) api_key_file: Option<PathBuf>,
    /// Folder of film, clips and manifest [default: out/ beside the storyboard].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) rehearsal: RehearsalOptions,
}

/// What happens to a submit whose outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnAmbiguous {
    /// A person decides, once everything else is done.
    Ask,
    /// It waits for `wanflow reconcile`; what continues it is blocked; exit code 5.
    Fail,
    /// Its scene is left out of this run; exit code 5 unless a partial film is made.
    Skip,
    /// It stays at risk, and another is bought, once per run.
    Retry,
}

/// How a paid run is approved.
#[derive(Clone, Debug, Args)]
pub(crate) struct Approval {
    /// Buy without asking.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Buy exactly the plan with this id, as `wanflow plan` prints it.
    #[arg(long, value_name = "PLAN_ID")]
    pub(crate) approve: Option<String>,
    /// Buy at most this many US dollars in this run.
    #[arg(long, value_name = "USD")]
    pub(crate) budget: Option<String>,
}

/// How the built-in emulator behaves in a rehearsal.
#[derive(Clone, Debug, Args, Default)]
pub(crate) struct RehearsalOptions {
    /// Time that a rehearsed task takes, such as `2s` or `500ms`.
    #[arg(
        long, value_name = "TIME", default_value = "1s", requires = "rehearse",
        value_parser = parse_duration
    )]
    pub(crate) latency: std::time::Duration,
    /// Add a flash and a click near both ends of each rehearsed clip, to measure sync with.
    #[arg(long, requires = "rehearse")]
    pub(crate) sync_marks: bool,
    /// Let the built-in emulator fail as this script says (docs/emulator.md).
    #[arg(long, value_name = "FILE", requires = "rehearse")]
    pub(crate) faults: Option<PathBuf>,
}

/// Whether clips are bought or rehearsed, by `--rehearse`.
pub(super) fn purpose(rehearse: Option<&String>) -> Purpose {
    if rehearse.is_some() { Purpose::Rehearsal } else { Purpose::Remote }
}

/// Reads `2s`, `500ms` or `1.5s`.
pub(super) fn parse_duration(text: &str) -> Result<std::time::Duration, String> {
    let expected = || format!("expected a time such as `2s` or `500ms`, not `{text}`");
    let (number, per_second) = match text.strip_suffix("ms") {
        Some(number) => (number, 1000.0),
        None => (text.strip_suffix('s').ok_or_else(expected)?, 1.0),
    };
    let seconds = number.parse::<f64>().map_err(|_| expected())? / per_second;
    if !(0.0..=86_400.0).contains(&seconds) {
        return Err("expected a time between 0s and 86400s".to_owned());
    }
    Ok(std::time::Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit() {
        assert_eq!(parse_duration("500ms").map(|time| time.as_millis()), Ok(500));
        assert_eq!(parse_duration("1.5s").map(|time| time.as_millis()), Ok(1500));
        for text in ["", "2", "s", "-1s", "NaNs", "infs", "1e9s"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
