//! What people read: plain functions from values to text. No decisions, no files, no clock.

mod bill;
mod collect;
mod columns;
mod compare_table;
mod doubt;
mod doubts;
mod ending;
mod endpoint_page;
mod endpoint_table;
mod event_line;
mod gaps;
mod offer_words;
mod over_budget;
mod owed;
mod plan_table;
mod record_line;
mod undecoded;
mod verify_table;

pub(crate) use bill::bill;
pub(crate) use collect::collect_lines;
pub(crate) use columns::columns;
pub(crate) use compare_table::{Asked, Obstacle, Quote, compare_table};
pub(crate) use doubt::evidence_lines;
pub(crate) use doubts::{doubts_elsewhere, missing_clips};
pub(crate) use ending::{NextCommands, ending};
pub(crate) use endpoint_page::endpoint_page;
pub(crate) use endpoint_table::endpoint_table;
pub(crate) use event_line::{event_line, name, waits_line};
pub(crate) use gaps::gaps;
pub(crate) use over_budget::budget_help;
pub(crate) use owed::owed;
pub(crate) use plan_table::{Heading, plan_table, scene_rows, untried_pictures};
pub(crate) use record_line::record_line;
pub(crate) use undecoded::{DecodeCommands, how_to_decode, undecoded_lines, undecoded_note};
pub(crate) use verify_table::verify_table;
pub(crate) use wanflow_session::printable;
