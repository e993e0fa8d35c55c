//! What is said of files that cannot be included or extended.

use super::open::{DEPTH, OpenFile};
use super::rules::{INCLUDE_CYCLE, NOT_A_STORYBOARD};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::path::written_in;
use crate::document::rules::{NOT_UTF8, TOO_DEEP};
use crate::resolve::path::Oddity;
use crate::rules::file_problem::{MISSING_FILE, OUTSIDE_PROJECT};
use crate::source::Span;
use crate::suggest::{nearest, shown};
use crate::world::FileProblem;

/// What is wrong with a path by its text.
pub(super) fn odd_path(written: &str, odd: Oddity<'_>, span: Span) -> Diagnostic {
    let shown = shown(written);
    match odd {
        Oddity::Scheme(_) => {
            Diagnostic::new(&NOT_A_STORYBOARD, span, "a link cannot be included or extended")
                .help("download the file into the project, and write its path")
        }
        Oddity::Absolute => {
            let message = format!("{shown} does not lie beside the storyboard");
            Diagnostic::new(&OUTSIDE_PROJECT, span, message)
                .help("copy the file into the project and write its path from this file")
        }
        Oddity::Backslash => {
            let slashed = written.replace('\\', "/");
            Diagnostic::new(&MISSING_FILE, span, format!("{shown} has backslashes"))
                .help("paths are written with `/` on every system")
                .fix(Fix::replace(format!("write `{slashed}`"), span, &slashed))
        }
        Oddity::Control => {
            let message = format!("{shown} contains a control character");
            Diagnostic::new(&MISSING_FILE, span, message).help("write the path again")
        }
        Oddity::Empty => Diagnostic::new(&MISSING_FILE, span, "the path is empty")
            .help("write the path of a file beside this one"),
    }
}

/// What the world's refusal means; `from` is the folder of the file that names the other.
pub(super) fn unreadable(path: &str, from: &str, named: Span, why: &FileProblem) -> Diagnostic {
    let written = written_in(from, path);
    let shown = shown(&written);
    let not_one = |message| Diagnostic::new(&NOT_A_STORYBOARD, named, message);
    match why {
        FileProblem::Missing { nearby } => {
            let message = format!("there is no file {shown}");
            let missing = Diagnostic::new(&MISSING_FILE, named, message);
            let nearby: Vec<_> = nearby.iter().filter(|name| is_yaml(name)).collect();
            let nearby: Vec<_> = nearby.into_iter().map(|name| written_in(from, name)).collect();
            match nearest(&written, nearby.iter().map(String::as_str)) {
                Some(near) => missing.help(format!("did you mean `{near}`?")).fix(Fix::replace(
                    format!("write `{near}`"),
                    named,
                    near,
                )),
                None => missing.help("paths start at the folder of the file that they stand in"),
            }
        }
        FileProblem::OutsideProject => {
            let message = format!("{shown} leaves the project's folder");
            Diagnostic::new(&OUTSIDE_PROJECT, named, message).help(
                "copy the file into the project: the nearest folder upward with `wanflow.toml` \
                 or `.git`, else the storyboard's own",
            )
        }
        FileProblem::NotAFile => {
            not_one(format!("{shown} is not a file")).help("write the path of a YAML file")
        }
        FileProblem::WrongFormat { looks_like } => {
            not_one(format!("{shown} is {looks_like}, not a storyboard"))
        }
        FileProblem::Refused { what, help } => not_one(format!("{shown} {what}")).help(help),
        FileProblem::Unreadable { reason } => not_one(format!("{shown} cannot be read: {reason}")),
    }
}

fn is_yaml(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default();
    ["yaml", "yml", "json"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Files that lead back to themselves. `ring` begins with the one that is named again.
pub(super) fn cycle(path: &str, named: Span, ring: &[OpenFile]) -> Diagnostic {
    let message = match ring {
        [_] => format!("{} includes or extends itself", shown(path)),
        _ => format!("{} is reached from itself", shown(path)),
    };
    let mut cycle = Diagnostic::new(&INCLUDE_CYCLE, named, message)
        .label("named again here")
        .help("remove one of these: a file cannot be a part of itself");
    for open in ring.iter().filter(|open| open.named != Span::default()) {
        cycle = cycle.also(open.named, format!("{} is named here", shown(&open.path)));
    }
    cycle
}

pub(super) fn too_deep(named: Span) -> Diagnostic {
    let message = format!("files are included or extended more than {DEPTH} deep here");
    Diagnostic::new(&TOO_DEEP, named, message).help("put the scenes into fewer files")
}

pub(super) fn not_utf8(path: &str, named: Span) -> Diagnostic {
    Diagnostic::new(&NOT_UTF8, named, format!("{} is not UTF-8", shown(path)))
        .help("save that file as UTF-8 in the editor")
}

pub(super) fn too_large(path: &str, named: Span) -> Diagnostic {
    let message = format!("with {} the storyboard is larger than 4 GiB", shown(path));
    Diagnostic::new(&NOT_A_STORYBOARD, named, message)
        .help("storyboards are text; is this the right file?")
}

pub(super) fn empty(path: &str, named: Span) -> Diagnostic {
    Diagnostic::new(&NOT_A_STORYBOARD, named, format!("{} is empty", shown(path)))
        .help("write scenes into it, or remove this line")
}

pub(super) fn no_scenes(path: &str, named: Span) -> Diagnostic {
    Diagnostic::new(&NOT_A_STORYBOARD, named, format!("{} has no scenes to include", shown(path)))
        .help("an included file is a list of scenes, or a mapping with `scenes`")
}

pub(super) fn no_mapping(path: &str, named: Span) -> Diagnostic {
    Diagnostic::new(&NOT_A_STORYBOARD, named, format!("{} is not a storyboard", shown(path)))
        .help("what is extended is a mapping such as this file; scenes alone are included: `scenes: [{ include: PATH }]`")
}
