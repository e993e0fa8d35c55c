//! Why a command could not do its work: what the session says of it, and an exit code.

use std::fmt;

use wanflow_run::RunError;

use crate::exit::Exit;

/// A command that ends early. Mistakes in storyboards are diagnostics, not failures.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The code for the shell.
    pub(crate) exit: Exit,
    why: wanflow_session::Failure,
}

impl Failure {
    /// A failure that ends in this exit code.
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, why: wanflow_session::Failure::usage(message) }
    }

    /// The command line makes no sense.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        wanflow_session::Failure::usage(message).into()
    }

    /// Key, disk, network or endpoint stand in the way.
    pub(crate) fn environment(message: impl Into<String>) -> Self {
        wanflow_session::Failure::environment(message).into()
    }

    /// An error that ended a run, with its causes.
    pub(crate) fn of_run(error: &RunError) -> Self {
        wanflow_session::Failure::of_run(error).into()
    }

    /// The same with a remedy, behind those that it has.
    pub(crate) fn with_help(self, help: impl Into<String>) -> Self {
        Self { why: self.why.with_help(help), ..self }
    }

    /// What is wrong, and what to do about it.
    pub(crate) fn why(&self) -> &wanflow_session::Failure {
        &self.why
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why.fmt(f)
    }
}

impl From<wanflow_session::Failure> for Failure {
    fn from(why: wanflow_session::Failure) -> Self {
        Self { exit: Exit::of_failure(why.kind()), why }
    }
}

/// Outside a run there is nothing to say about purchases.
impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        wanflow_session::Failure::from(error).into()
    }
}
