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
        let mut message = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            message = format!("{message}: {error}");
            cause = error.source();
        }
        Self::new(Exit::of_class(error.class(), &Signals::default()), message)
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
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
