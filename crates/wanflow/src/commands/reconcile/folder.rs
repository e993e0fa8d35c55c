//! The folder that is decided about, and the commands that lead to it again.

use wanflow_run::reconcile::Question;
use wanflow_session::{Past, Project, Session};

use crate::args::Reconcile;
use crate::command_context::CommandContext;
use crate::failure::Failure;
use crate::render::printable;

/// What every decision about a folder stands on.
pub(super) struct Folder<'a> {
    pub(super) args: &'a Reconcile,
    pub(super) session: &'a Session,
    pub(super) project: &'a Project,
    pub(super) past: &'a Past,
}

impl Folder<'_> {
    /// What is in the folder now that nobody else writes to it.
    pub(super) fn read_again(&self) -> Result<Past, Failure> {
        let purpose = self.args.purpose();
        Ok(Past::read(self.project, purpose, None, &self.session.environment)?)
    }
}

/// The flags that lead to the same journals again.
pub(super) fn place(args: &Reconcile) -> String {
    context(args).flags()
}

/// How the storyboard was named.
pub(super) fn context(args: &Reconcile) -> CommandContext<'_> {
    let (version, rehearse) = (args.version.clone(), args.rehearse.as_deref());
    CommandContext { file: &args.file, version, rehearse, endpoint: None }
}

/// What was in doubt is not any more.
pub(super) fn answered(past: &Past, question: &Question) -> Failure {
    let scene = printable(question.scene.as_str());
    Failure::usage(format!("what was in doubt about `{scene}` has changed; nothing was noted"))
        .with_help(format!(
            "look again: wanflow reconcile{}",
            CommandContext::of_past(past).flags()
        ))
}
