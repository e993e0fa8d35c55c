//! What a run would make of a film, as `wanflow plan --json` has it.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_session::film_forecast::{FilmForecast as SessionForecast, Making};

use super::film_work::FilmWork;

/// What a run would make of a film.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct FilmForecast {
    /// File name of the film, below the output folder.
    output: String,
    making: MakingKind,
    /// Clips that are not here yet.
    missing: usize,
    /// How much would be made anew; `null` where that is not known yet.
    work: Option<FilmWork>,
    /// What differs from the film before, where something must be coded.
    changes: Vec<String>,
}

/// Whether a film would be made.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum MakingKind {
    /// It is there, of the same.
    Unchanged,
    /// Clips come first.
    Waits,
    Anew,
    /// It cannot be told.
    Unknown,
}

impl From<&SessionForecast> for FilmForecast {
    fn from(forecast: &SessionForecast) -> Self {
        let SessionForecast { output, making } = forecast;
        let none = |making| Self {
            output: output.clone(),
            making,
            missing: 0,
            work: None,
            changes: Vec::new(),
        };
        match making {
            Making::Unchanged => none(MakingKind::Unchanged),
            Making::Unknown(_) => none(MakingKind::Unknown),
            Making::Waits(missing) => Self { missing: *missing, ..none(MakingKind::Waits) },
            Making::Anew { work, changes } => Self {
                work: Some((*work).into()),
                changes: changes.iter().map(ToString::to_string).collect(),
                ..none(MakingKind::Anew)
            },
        }
    }
}
