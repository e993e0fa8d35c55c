//! Files that the film needs itself: they are never sent, and only have to be what they should be.

use crate::diagnostic::{Diagnostic, Fix};
use crate::document::quoted;
use crate::resolve::path::{Oddity, oddity};
use crate::storyboard::Text;

use super::Context;
use super::file_problem::{MISSING_FILE, OUTSIDE_PROJECT, problem};
use super::film_media::film_files;
use super::links::UNSUPPORTED_LINK;

/// Files that are missing, outside of the project, or of another kind.
pub(super) fn unreadable(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (path, wanted) in film_files(context.storyboard()) {
        if let Some(odd) = oddity(path.value) {
            found.push(odd_path(&path, odd));
        } else if let Some(why) = context.film_files.problem(path.value, wanted) {
            found.push(problem(context, &path, why, wanted));
        }
    }
}

/// What is wrong with a path by its text. The film is made on the user's own machine, so that links
/// are none.
fn odd_path(path: &Text<'_>, odd: Oddity<'_>) -> Diagnostic {
    let shown = path.value.escape_debug();
    let new = |rule, message: String| Diagnostic::new(rule, path.span, message);
    match odd {
        Oddity::Scheme(_) => new(&UNSUPPORTED_LINK, "the film takes files, not links".to_owned())
            .help("download it into the project, and write its path"),
        Oddity::Absolute => {
            new(&OUTSIDE_PROJECT, format!("`{shown}` does not lie beside the storyboard"))
                .help("copy the file into the project and write its path from the storyboard")
        }
        Oddity::Backslash => {
            let slashed = path.value.replace('\\', "/");
            new(&MISSING_FILE, format!("`{shown}` has backslashes"))
                .help("paths are written with `/` on every system")
                .fix(Fix::replace(format!("write `{slashed}`"), path.span, quoted(&slashed)).safe())
        }
        Oddity::Control => new(&MISSING_FILE, format!("`{shown}` contains a control character"))
            .help("write the path again"),
        Oddity::Empty => new(&MISSING_FILE, "the path is empty".to_owned())
            .help("write a path beside the storyboard"),
    }
}
