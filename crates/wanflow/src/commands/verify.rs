//! `wanflow verify`: what a viewer or a platform would complain about in finished films.

use std::path::Path;

use wanflow::output;
use wanflow::output::verify::{Verification, VerifiedFilm};
use wanflow_media::inspect::{InspectionLimits, Outcome};
use wanflow_session::finished_film::FinishedFilm;
use wanflow_session::settings::Settings;
use wanflow_session::{Depth, Loaded, Past, Project, Session, quoted};

use crate::args::Verify;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::notices::plan_of;
use crate::print::{errln, out, outln};
use crate::render::{near, printable, verify_table};
use crate::shell::{endpoint_flag, rehearse_flag, version_flags};
use crate::terminal::Terminal;
use crate::versions::one_project;

/// The storyboard, where none is named.
const STORYBOARD: &str = "story.yaml";

/// Films, and what the project holds them against.
struct Subject {
    films: Vec<FinishedFilm>,
    limits: InspectionLimits,
}

/// Looks at films, and fails if something is wrong with one.
pub(crate) fn run(args: &Verify, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let Subject { films, limits } = match (&args.file, &args.film) {
        (None, Some(film)) => alone(film)?,
        (storyboard, _) => {
            let storyboard = storyboard.as_deref().unwrap_or(Path::new(STORYBOARD));
            of_storyboard(storyboard, args, session, terminal)?
        }
    };
    let found = films.iter().map(|film| film.inspect(&limits)).collect::<Result<Vec<_>, _>>()?;
    let here = session.environment.folder();
    for film in films.iter().filter(|film| film.is_current == Some(false)) {
        let path = printable(&near(&film.path, here).display().to_string());
        errln!("warning: the storyboard or its clips have changed since {path} was made");
    }
    if args.json {
        let films = films.iter().zip(&found).map(|(film, found)| VerifiedFilm::of(film, found));
        outln!("{}", output::page(&Verification::of(films.collect())));
    } else {
        let tables = films
            .iter()
            .zip(&found)
            .map(|(film, found)| verify_table(near(&film.path, here), found));
        out!("{}", tables.collect::<Vec<_>>().join("\n"));
    }
    let mut results = found.iter().flat_map(|found| &found.results);
    let has_failed = results.any(|result| result.outcome == Outcome::Failed);
    Ok(if has_failed { Exit::Film } else { Exit::Done })
}

/// A film of which nothing is known, held against what the project here asks for.
fn alone(film: &Path) -> Result<Subject, Failure> {
    let project = Project::around(Path::new(STORYBOARD))?;
    let limits = Settings::read(&project.root)?.verify;
    Ok(Subject { films: vec![FinishedFilm::unknown(film)], limits })
}

/// The films of a storyboard.
fn of_storyboard(
    storyboard: &Path,
    args: &Verify,
    session: &Session,
    terminal: &Terminal,
) -> Result<Subject, Failure> {
    let project = one_project(storyboard, &args.version, terminal)?;
    let (purpose, endpoint) = (args.purpose(), args.endpoint.endpoint.as_deref());
    let loaded = Loaded::read(session, project, endpoint, Depth::Plan(purpose))?;
    let plan = plan_of(&loaded, session, terminal)?;
    let past = Past::read(&loaded.project, purpose, args.out.as_deref(), &session.environment)?;
    let plan = past.chosen(plan)?;
    let films = match &args.film {
        Some(film) => vec![FinishedFilm::named(film, &past, &plan)?],
        None => FinishedFilm::all(&past, &plan)?,
    };
    if films.is_empty() {
        return Err(no_film(storyboard, args));
    }
    Ok(Subject { films, limits: loaded.verify })
}

fn no_film(storyboard: &Path, args: &Verify) -> Failure {
    let file = storyboard.display().to_string();
    let rehearse = rehearse_flag(args.rehearse.as_deref());
    let endpoint = endpoint_flag(args.endpoint.endpoint.as_deref());
    let version = version_flags(&args.version);
    let what = format!("no film of {} was made yet", printable(&file));
    Failure::environment(what)
        .with_help(format!("make it: wanflow run {}{version}{rehearse}{endpoint}", quoted(&file)))
}
