//! `wanflow seams`: a picture of each seam at which a clip continues another.

use wanflow::output;
use wanflow::output::seams::SeamList;
use wanflow_session::seams::draw;
use wanflow_session::{Depth, Loaded, Past, Session};

use crate::args::Seams;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::notices::plan_of;
use crate::print::{out, outln};
use crate::render::seams_table;
use crate::terminal::Terminal;
use crate::versions::one_project;

/// Draws what is there, and says how far the look of the clips jumps.
pub(crate) fn run(args: &Seams, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let purpose = args.target.purpose();
    let project = one_project(&args.target.file, &args.target.version, terminal)?;
    let endpoint = args.target.endpoint.endpoint.as_deref();
    let loaded = Loaded::read(session, project, endpoint, Depth::Plan(purpose))?;
    let plan = plan_of(&loaded, session, terminal)?;
    let out = args.out.as_deref();
    let past = Past::read(&loaded.project, purpose, out, &session.environment)?;
    let plan = past.chosen(plan)?;
    let found = draw(&past, &plan)?;
    if args.target.json {
        outln!("{}", output::page(&SeamList::from(&found)));
    } else {
        out!("{}", seams_table(&found, session.environment.folder()));
    }
    Ok(Exit::Done)
}
