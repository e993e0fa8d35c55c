//! `wanflow check`: every mistake in one go, at its place. Sends nothing.

mod fixing;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use wanflow_compiler::Diagnostic;
use wanflow_compiler::layers::version::Version;
use wanflow_compiler::report::{Checked, github, gitlab, json, junit, sarif};
use wanflow_session::versions::Versions;
use wanflow_session::world::Glanced;
use wanflow_session::{Depth, Loaded, Project, Session};

use crate::args::{Check, Format};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::print::{clean, err, out, outln};
use crate::terminal::Terminal;

/// Checks storyboards and prints what was found.
pub(crate) fn run(args: &Check, session: &Session, terminal: &Terminal) -> Result<Exit, Failure> {
    let default = [PathBuf::from("story.yaml")];
    let files = if args.files.is_empty() { &default } else { args.files.as_slice() };
    if args.fixing.diff && args.fixing.most().is_none() {
        let help = "write `--fix --diff`, or `--unsafe-fixes --diff`";
        return Err(Failure::usage("`--diff` shows what would be fixed").with_help(help));
    }
    let mut sums = Sums::default();
    let checked = match args.version.choice().versions()? {
        Versions::Flawed(table) => vec![*table],
        Versions::Of(versions) => files
            .iter()
            .map(|file| check_file(args, file, &versions, session, &mut sums))
            .collect::<Result<Vec<Checked>, Failure>>()?,
    };
    let Sums { glanced, made } = sums;
    match if args.json { Format::Json } else { args.format } {
        Format::Human => {
            terminal.show(&checked);
            let ending = fixing::told(args, &checked, made);
            err!("{}{}{ending}", told(glanced), summary(&checked));
        }
        Format::Json => outln!("{:#}", json::report(&checked)),
        Format::Sarif => outln!("{:#}", sarif::report(&checked)),
        Format::Github => {
            out!("{}", github::report(&checked));
            list_for_github(&checked, session);
        }
        Format::Junit => out!("{}", junit::report(&checked)),
        Format::Gitlab => outln!("{:#}", gitlab::report(&checked)),
    }
    let has_error = checked.iter().flat_map(|one| &one.diagnostics).any(Diagnostic::is_error);
    Ok(if has_error { Exit::Storyboard } else { Exit::Done })
}

/// Lists all findings where GitHub shows more than its annotations: in the job's summary, or else
/// in its log.
fn list_for_github(checked: &[Checked], session: &Session) {
    let summary = session.environment.variable("GITHUB_STEP_SUMMARY").map(Path::new);
    let is_written = summary.is_some_and(|file| {
        let opened = OpenOptions::new().append(true).create(true).open(file);
        let text = clean(format_args!("{}", github::summary(checked)));
        opened.and_then(|mut file| file.write_all(text.as_bytes())).is_ok()
    });
    if !is_written {
        out!("{}", github::log_group(checked));
    }
}

/// What the checks of several files come to together.
#[derive(Default)]
struct Sums {
    glanced: Glanced,
    /// How many findings were fixed.
    made: usize,
}

/// Checks a storyboard in each version that is meant.
fn check_file(
    args: &Check,
    file: &Path,
    versions: &[Version],
    session: &Session,
    sums: &mut Sums,
) -> Result<Checked, Failure> {
    let mut all = Vec::new();
    for version in versions {
        let project = Project::find(file)?.with_version(version.clone())?;
        let endpoint = args.endpoint.endpoint.as_deref();
        let depth = if args.fast { Depth::Glance } else { Depth::Check };
        let mut loaded = Loaded::read(session, project, endpoint, depth)?;
        if let Some(most) = args.fixing.most() {
            let again =
                |project, bytes| Ok(Loaded::of_bytes(session, project, endpoint, depth, bytes)?);
            let done = fixing::fixed(args, most, loaded, again)?;
            sums.made += done.count;
            loaded = done.loaded;
        }
        if all.is_empty() {
            sums.glanced += loaded.glanced;
        }
        all.push(loaded.checked);
    }
    Ok(merged(all))
}

/// What was found in all versions of one storyboard, each once: they are made of the same files.
fn merged(all: Vec<Checked>) -> Checked {
    let mut all = all.into_iter();
    let mut whole = all.next().expect("there is a version");
    if all.len() == 0 {
        return whole;
    }
    for Checked { sources, diagnostics } in all {
        if sources.files().len() > whole.sources.files().len() {
            whole.sources = sources;
        }
        for one in diagnostics {
            if !whole.diagnostics.contains(&one) {
                whole.diagnostics.push(one);
            }
        }
    }
    whole.diagnostics.sort_by_key(Diagnostic::span);
    whole
}

/// What was not read; nothing where all was.
fn told(glanced: Glanced) -> String {
    let counted = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        many => Some(format!("{many} {one}s")),
    };
    let all = [counted(glanced.pictures, "picture"), counted(glanced.sounds, "sound")];
    let all: Vec<String> = all.into_iter().flatten().collect();
    let (headers, whole) = match glanced.pictures + glanced.sounds {
        0 => return String::new(),
        1 => ("its header was", "it to its end"),
        _ => ("their headers were", "them to their ends"),
    };
    let all = all.join(" and ");
    format!("{all}: only {headers} read; `wanflow check` reads {whole}\n")
}

/// How many of each kind; nothing where all is well, as compilers do.
fn summary(checked: &[Checked]) -> String {
    let count = |severity: &str| {
        let all = checked.iter().flat_map(|one| &one.diagnostics);
        all.filter(|one| one.severity.as_str() == severity).count()
    };
    let counted =
        ["error", "warning", "note"].into_iter().filter_map(|severity| match count(severity) {
            0 => None,
            1 => Some(format!("1 {severity}")),
            many => Some(format!("{many} {severity}s")),
        });
    let counted: Vec<String> = counted.collect();
    if counted.is_empty() { String::new() } else { counted.join(", ") + "\n" }
}
