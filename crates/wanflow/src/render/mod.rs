//! What people read: plain functions from values to text. No decisions, no files, no clock.

mod event_line;
mod plan_table;
mod printable;

pub(crate) use event_line::{event_line, name};
pub(crate) use plan_table::{plan_table, scene_rows};
pub(crate) use printable::printable;
