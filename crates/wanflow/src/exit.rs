//! Exit codes, all in one place.

use std::process::ExitCode;

use wanflow_run::Class;
use wanflow_session::FailureKind;

/// How a command ended, for the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything is done.
    Done,
    /// The storyboard has errors.
    Storyboard,
    /// The film is not as it should be.
    Film,
    /// The command line makes no sense. (clap exits with the same code.)
    Usage,
    /// A budget or a missing approval stopped the run.
    Approval,
    /// Some scenes failed.
    ScenesFailed,
    /// A task without an answer waits for a decision.
    Ambiguous,
    /// Key, disk, network, or an endpoint that is gone.
    Environment,
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Exit {
    /// The code that the shell sees.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Storyboard | Self::Film => 1,
            Self::Usage => 2,
            Self::Approval => 3,
            Self::ScenesFailed => 4,
            Self::Ambiguous => 5,
            Self::Environment => 6,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl Exit {
    /// The exit of a command that could not do its work.
    pub(crate) fn of_failure(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Request => Self::Usage,
            FailureKind::Run(class) => Self::of_class(class),
        }
    }

    /// The exit of a run that something stood in the way of.
    pub(crate) fn of_class(class: Class) -> Self {
        match class {
            Class::Storyboard => Self::Storyboard,
            Class::Stopped => Self::Approval,
            Class::ScenesFailed => Self::ScenesFailed,
            Class::Ambiguous => Self::Ambiguous,
            Class::Environment => Self::Environment,
            Class::Interrupted => Self::Interrupted,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}
