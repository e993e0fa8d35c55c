//! One file a command. Each reads its flags, calls the library that decides, and prints.

pub(crate) mod cancel;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod draft;
pub(crate) mod emulate;
pub(crate) mod endpoints;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod graph;
pub(crate) mod init;
pub(crate) mod journal;
pub(crate) mod man;
pub(crate) mod plan;
pub(crate) mod reconcile;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod seams;
pub(crate) mod status;
pub(crate) mod take;
pub(crate) mod verify;
mod watch;
