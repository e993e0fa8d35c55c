//! Paths and links: whether they may be opened, and whether what is there can be used.

use crate::diagnostic::{Diagnostic, Fix};
use crate::document::quoted;
use crate::resolve::path::{Oddity, oddity};
use crate::storyboard::Text;

use super::context::{local_pictures, local_sounds};
use super::file_problem::{MISSING_FILE, OUTSIDE_PROJECT};
use super::links::UNSUPPORTED_LINK;
use super::{Context, film_files, links, pictures, sounds};

/// Files that cannot be used: missing, outside of the project, or of another kind.
pub(super) fn unusable(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(odd_paths(context).filter(|odd| odd.rule != &UNSUPPORTED_LINK));
    film_files::unreadable(context, found);
    pictures::unreadable(context, found);
    sounds::unreadable(context, found);
}

/// Links that no host can fetch.
pub(super) fn unsupported_link(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(odd_paths(context).filter(|odd| odd.rule == &UNSUPPORTED_LINK));
    links::odd_links(context, found);
}

/// Files whose extension does not fit their content.
pub(super) fn wrong_extension(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    pictures::wrong_extension(context, found);
    sounds::wrong_extension(context, found);
}

/// Paths that cannot be opened, by their text.
fn odd_paths(context: &Context<'_>) -> impl Iterator<Item = Diagnostic> {
    let pictures = local_pictures(context.storyboard()).map(|(_, path)| *path);
    pictures.chain(local_sounds(context.storyboard())).filter_map(|path| odd(&path))
}

fn odd(path: &Text<'_>) -> Option<Diagnostic> {
    let shown = path.value.escape_debug();
    Some(match oddity(path.value)? {
        Oddity::Scheme("data") => {
            Diagnostic::new(&UNSUPPORTED_LINK, path.span, "a file's content does not belong here")
                .help("write a path beside the storyboard, or an http or https link")
        }
        Oddity::Scheme(scheme) => {
            let message = format!("endpoints do not fetch `{scheme}:` links");
            Diagnostic::new(&UNSUPPORTED_LINK, path.span, message)
                .help("write a path beside the storyboard, or an http or https link")
        }
        Oddity::Absolute => {
            let message = format!("`{shown}` does not lie beside the storyboard");
            Diagnostic::new(&OUTSIDE_PROJECT, path.span, message)
                .help("copy the file into the project and write its path from the storyboard")
        }
        Oddity::Backslash => {
            let message = format!("`{}` has backslashes", path.value);
            let slashed = path.value.replace('\\', "/");
            Diagnostic::new(&MISSING_FILE, path.span, message)
                .help("paths are written with `/` on every system")
                .fix(Fix::replace(format!("write `{slashed}`"), path.span, quoted(&slashed)).safe())
        }
        Oddity::Control => {
            let message = format!("`{shown}` contains a control character");
            Diagnostic::new(&MISSING_FILE, path.span, message).help("write the path again")
        }
        Oddity::Empty => Diagnostic::new(&MISSING_FILE, path.span, "the path is empty")
            .help("write a path beside the storyboard, or an http or https link"),
    })
}
