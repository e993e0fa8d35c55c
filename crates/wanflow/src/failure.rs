//! Why a command could not do its work: what the session says of it, and an exit code.

use wanflow_run::RunError;

use crate::exit::Exit;
use crate::print::errln;

/// A command that ends early.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The code for the shell.
    pub(crate) exit: Exit,
    why: Why,
}

#[derive(Debug)]
enum Why {
    /// It is still to be shown.
    Message(wanflow_session::Failure),
    /// People have seen it already: mistakes in storyboards are diagnostics.
    AlreadyShown,
}

impl Failure {
    /// A failure that ends in this exit code.
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, why: Why::Message(wanflow_session::Failure::usage(message)) }
    }

    /// The end of a command whose reason people have seen.
    pub(crate) fn shown(exit: Exit) -> Self {
        Self { exit, why: Why::AlreadyShown }
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
        let why = match self.why {
            Why::Message(why) => Why::Message(why.with_help(help)),
            Why::AlreadyShown => Why::AlreadyShown,
        };
        Self { why, ..self }
    }

    /// What is wrong, and what to do about it; `None` where people have seen it.
    pub(crate) fn why(&self) -> Option<&wanflow_session::Failure> {
        match &self.why {
            Why::Message(why) => Some(why),
            Why::AlreadyShown => None,
        }
    }

    /// Shows it to people, unless they have seen it.
    pub(crate) fn show(&self) {
        if let Some(why) = self.why() {
            errln!("{why}");
        }
    }

    /// The exit code alone, where people have seen why.
    pub(crate) fn exit_if_shown(self) -> Result<Exit, Self> {
        match self.why {
            Why::Message(_) => Err(self),
            Why::AlreadyShown => Ok(self.exit),
        }
    }
}

impl From<wanflow_session::Failure> for Failure {
    fn from(why: wanflow_session::Failure) -> Self {
        Self { exit: Exit::of_failure(why.kind()), why: Why::Message(why) }
    }
}

/// Outside a run there is nothing to say about purchases.
impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        wanflow_session::Failure::from(error).into()
    }
}
