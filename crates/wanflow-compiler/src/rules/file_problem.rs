//! Files that cannot be used, whatever they are meant to be: what is said of them.

use crate::diagnostic::Diagnostic;
use crate::document::path::written_in;
use crate::file_name::clash_key;
use crate::rule::rule;
use crate::storyboard::Text;
use crate::world::FileProblem;

use super::Context;
use super::wanted::Wanted;

rule!(pub(crate) MISSING_FILE, "missing-file", Error, "A file that the storyboard names does not exist");
rule!(pub(crate) OUTSIDE_PROJECT, "outside-project", Error, "A path leaves the project's folder");

/// What the world's refusal means for the storyboard.
pub(crate) fn problem(
    context: &Context<'_>,
    path: &Text<'_>,
    problem: &FileProblem,
    wanted: Wanted,
) -> Diagnostic {
    let document = context.resolved.document;
    let written = document.text(path.node).unwrap_or(path.value);
    let (shown, word) = (written.escape_debug(), wanted.word());
    match problem {
        FileProblem::Missing { nearby } => {
            let folder = document.folder_of(document.span(document.target(path.node)));
            let nearby = nearby.iter().map(|name| match folder {
                "" => name.clone(),
                folder => written_in(folder, name),
            });
            let nearby: Vec<String> = nearby.collect();
            if let Some(same) = nearby.iter().find(|name| is_spelt_apart(name, written)) {
                return spelt_apart(path, written, same);
            }
            let message = format!("there is no file `{shown}`");
            let missing = Diagnostic::new(&MISSING_FILE, path.span, message);
            let nearby = nearby.iter().map(String::as_str);
            let missing = context.suggest(missing, written, path.span, nearby);
            match (&missing.help, folder) {
                (Some(_), _) => missing,
                (None, "") => missing.help("paths start at the storyboard's folder"),
                (None, folder) => missing.help(format!(
                    "paths start at the folder of the file that they stand in, which is `{folder}`"
                )),
            }
        }
        FileProblem::OutsideProject => {
            let message = format!("`{shown}` leaves the project's folder");
            Diagnostic::new(&OUTSIDE_PROJECT, path.span, message).help(
                "copy the file into the project: the nearest folder upward with `wanflow.toml` \
                 or `.git`, else the storyboard's own",
            )
        }
        FileProblem::NotAFile => {
            let message = format!("`{shown}` is not a file");
            Diagnostic::new(wanted.rule(), path.span, message)
                .help(format!("write the path of a {word} file"))
        }
        FileProblem::WrongFormat { looks_like } => {
            let message = format!("`{shown}` is {looks_like}, not a {word} that wanflow reads");
            Diagnostic::new(wanted.rule(), path.span, message)
        }
        FileProblem::Refused { what, help } => {
            Diagnostic::new(wanted.rule(), path.span, format!("`{shown}` {what}")).help(help)
        }
        FileProblem::Unreadable { reason } => {
            let message = format!("`{shown}` cannot be read: {reason}");
            Diagnostic::new(wanted.rule(), path.span, message)
        }
    }
}

/// Whether two names are equal to the eye, and not to the file system.
fn is_spelt_apart(name: &str, wanted: &str) -> bool {
    name != wanted
        && clash_key(name) == clash_key(wanted)
        && name.to_lowercase() != wanted.to_lowercase()
}

/// A file whose name looks the same and is made of other letters.
fn spelt_apart(path: &Text<'_>, written: &str, same: &str) -> Diagnostic {
    let shown = written.escape_debug();
    let message = format!(
        "there is no file `{shown}` in this exact spelling: a file whose name looks the same \
         writes its accents differently (composed or decomposed, as systems differ)"
    );
    Diagnostic::new(&MISSING_FILE, path.span, message)
        .help("paste the file's own name, or rename the file")
        .fix(crate::diagnostic::Fix::replace(
            "write the file's own name".to_owned(),
            path.span,
            same,
        ))
}
