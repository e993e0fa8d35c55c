//! Why a command could not do its work: a sentence, a remedy and an exit code.

use std::fmt;

use wanflow_run::RunError;

use crate::exit::Exit;
use crate::interrupt::Signals;

/// A command that ends early. Mistakes in storyboards are diagnostics, not failures.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The code for the shell.
    pub(crate) exit: Exit,
    /// What is wrong, where.
    message: String,
    /// What to do about it.
    help: Option<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), help: None }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    pub(crate) fn environment(message: impl Into<String>) -> Self {
        Self::new(Exit::Environment, message)
    }

    /// An error of the runner, with its causes.
    pub(crate) fn of_run(error: &RunError) -> Self {
        Self::new(Exit::of_class(error.class(), &Signals::default()), with_causes(error))
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// An error's words and those of its causes.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "\n  help: {help}"))
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Self::of_run(&error)
    }
}
