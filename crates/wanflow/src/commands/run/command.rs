//! A run from the storyboard on: read, planned, and made.

use wanflow_session::watch::Inputs;
use wanflow_session::{Depth, Loaded, Past, Session};

use crate::args::Run;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::notices::plan_of;
use crate::terminal::Terminal;
use crate::versions::one_project;

use super::purchase::Purchase;

/// `wanflow run`, as it was typed.
#[derive(Clone, Copy)]
pub(super) struct RunCommand<'a> {
    pub(super) args: &'a Run,
    pub(super) session: &'a Session,
    pub(super) terminal: &'a Terminal,
    pub(super) interrupt: Option<&'a Interrupt>,
}

impl RunCommand<'_> {
    /// Runs it once; `inputs` gets the files that the storyboard names.
    pub(super) fn once(self, inputs: &mut Inputs) -> Result<Exit, Failure> {
        let Self { args, session, terminal, interrupt } = self;
        let purpose = args.target.purpose();
        let project = one_project(&args.target.file, &args.target.version, terminal)?;
        let endpoint = args.target.endpoint.endpoint.as_deref();
        let loaded = Loaded::read(session, project, endpoint, Depth::Plan(purpose))?;
        inputs.extend(loaded.files.iter().cloned());
        inputs.extend(args.target.version.each.iter().cloned());
        let plan = plan_of(&loaded, session, terminal)?;
        let out = args.buying.out.as_deref();
        let mut past = Past::read(&loaded.project, purpose, out, &session.environment)?;
        past.has_ffmpeg = args.buying.ffmpeg || loaded.config.ffmpeg;
        let plan = past.chosen(plan)?;
        let (loaded, past) = (&loaded, &past);
        Purchase { args, session, terminal, interrupt, loaded, past }.make(&plan)
    }
}
