//! What machines read: the JSON of every command, as versioned types that mirror the inner ones,
//! one file each, and the schemas that are published of them.
//!
//! A member never changes its name, kind or meaning; formats only grow. Inner types may change
//! freely: each is taken apart in full here, so that what is new needs a decision.

pub mod compare;
pub mod config;
pub mod diff;
pub mod doctor;
pub mod drafts;
pub mod endpoints;
pub mod event;
mod film;
mod film_forecast;
mod film_scene;
mod film_units;
mod film_work;
pub mod journal;
pub mod money;
pub mod plan;
pub mod question;
pub mod reason;
pub mod reconcile;
pub mod schema;
pub mod seams;
pub mod status;
pub mod takes;
mod task_event;
pub mod uncollected;
pub mod verify;
pub mod version;
mod video;
pub mod wait;
pub mod words;

use serde::Serialize;

/// A value as it is printed on several lines, its members in alphabetical order.
pub fn page(value: &impl Serialize) -> String {
    format!("{:#}", as_json(value))
}

/// A value as it is printed on one line of several, likewise.
pub fn line(value: &impl Serialize) -> String {
    as_json(value).to_string()
}

fn as_json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).expect("what is printed is plain data")
}
