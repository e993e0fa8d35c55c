//! What a run stands on.

use wanflow_session::{Loaded, Past, Session};

use crate::args::Run;
use crate::interrupt::Interrupt;
use crate::terminal::Terminal;

/// A run of one storyboard: what was asked for, and what is known before it begins.
#[derive(Clone, Copy)]
pub(crate) struct Purchase<'a> {
    /// The words of the command.
    pub(crate) args: &'a Run,
    /// What everything stands on.
    pub(crate) session: &'a Session,
    /// Where people are spoken to.
    pub(crate) terminal: &'a Terminal,
    /// Where signals are listened for; `None`: nowhere before the run begins.
    pub(crate) interrupt: Option<&'a Interrupt>,
    /// The storyboard.
    pub(crate) loaded: &'a Loaded,
    /// What earlier runs left.
    pub(crate) past: &'a Past,
}

impl Purchase<'_> {
    /// Whether a person can be asked.
    pub(super) fn can_ask(&self) -> bool {
        self.terminal.is_interactive && !self.args.target.json
    }
}
