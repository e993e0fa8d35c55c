//! `wanflow animatic` and `wanflow assemble`: films from what there is, at once and for nothing.

use wanflow::output;
use wanflow::output::drafts::Drafts;
use wanflow_plan::Purpose;
use wanflow_run::stop::Stop;
use wanflow_session::draft::{Basis, Draft, DraftOrder};
use wanflow_session::film_sources::StandIn;
use wanflow_session::watch::Inputs;
use wanflow_session::{Depth, Loaded, Past, Session};

use crate::args::{Animatic, Assemble, DraftOptions, Target};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt;
use crate::notices::plan_of;
use crate::print::{errln, out, outln};
use crate::render::draft_lines;
use crate::terminal::Terminal;
use crate::versions::{each, one_project};

use super::watch::Watch;

/// The whole film from its pictures, as if nothing had been bought.
pub(crate) fn animatic(
    args: &Animatic,
    session: &Session,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    if !args.watch {
        return each(&args.version, terminal, |version| {
            let args = &Animatic { version: version.clone(), ..args.clone() };
            let made = make_animatic(args, session, terminal, &mut Inputs::default())?;
            Ok(finish(&made, &args.made))
        });
    }
    // Nobody asks for the end but signals, which end the process: a film is complete or not there.
    interrupt::leave_at_signals()?;
    let mut is_open = false;
    let watch = Watch { file: &args.file, session, stop: Stop::new() };
    watch.keep_making(&mut |inputs| {
        let made = make_animatic(args, session, terminal, inputs)?;
        // A player that shows the film is not started again.
        if is_open {
            return Ok(Exit::Done);
        }
        is_open = true;
        Ok(finish(&made, &args.made))
    })?;
    Ok(Exit::Interrupted)
}

/// Makes an animatic; `inputs` gets the files that the storyboard names, also where it has mistakes.
fn make_animatic(
    args: &Animatic,
    session: &Session,
    terminal: &Terminal,
    inputs: &mut Inputs,
) -> Result<Vec<Draft>, Failure> {
    let project = one_project(&args.file, &args.version, terminal)?;
    let depth = Depth::Plan(Purpose::Rehearsal);
    let loaded = Loaded::read(session, project, args.endpoint.endpoint.as_deref(), depth)?;
    inputs.extend(loaded.files.iter().cloned());
    inputs.extend(args.version.each.iter().cloned());
    let plan = plan_of(&loaded, session, terminal)?;
    let order = DraftOrder {
        plan,
        project: &loaded.project,
        out: args.made.out.as_deref(),
        environment: &session.environment,
    };
    let made = order.make(Basis::Stills)?;
    show(&made, session, args.json);
    Ok(made)
}

/// The film from the clips that are there, and something else in the place of others.
pub(crate) fn assemble(
    args: &Assemble,
    session: &Session,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    each(&args.target.version, terminal, |version| {
        let target = Target { version: version.clone(), ..args.target.clone() };
        assemble_one(&Assemble { target, ..args.clone() }, session, terminal)
    })
}

fn assemble_one(args: &Assemble, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let purpose = args.target.purpose();
    let project = one_project(&args.target.file, &args.target.version, terminal)?;
    let endpoint = args.target.endpoint.endpoint.as_deref();
    let loaded = Loaded::read(session, project, endpoint, Depth::Plan(purpose))?;
    let plan = plan_of(&loaded, session, terminal)?;
    let out = args.made.out.as_deref();
    let past = Past::read(&loaded.project, purpose, out, &session.environment)?;
    let plan = past.chosen(plan)?;
    let order = DraftOrder {
        plan: &plan,
        project: &loaded.project,
        out,
        environment: &session.environment,
    };
    let stand_in = if args.slates { StandIn::Slate } else { StandIn::Still };
    let made = order.make(Basis::Clips(&past, stand_in))?;
    show(&made, session, args.target.json);
    Ok(finish(&made, &args.made))
}

/// Does what is to happen to films that are made.
fn finish(made: &[Draft], options: &DraftOptions) -> Exit {
    if options.open {
        open_first(made);
    }
    Exit::Done
}

fn show(made: &[Draft], session: &Session, as_json: bool) {
    if as_json {
        outln!("{}", output::page(&Drafts::from(made)));
    } else {
        out!("{}", draft_lines(made, session.environment.folder()));
    }
}

/// Hands the first film to the player of this machine. That there is none fails nothing: the film
/// is made.
fn open_first(made: &[Draft]) {
    let Some(first) = made.first() else { return };
    if let Err(error) = open::that_detached(&first.path) {
        errln!("warning: no player could be started: {error}");
    }
}
