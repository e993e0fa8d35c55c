//! Paths and links: whether they may be opened, and what the world says of them.

use crate::diagnostic::Diagnostic;
use crate::file_name::clash_key;
use crate::resolve::path::{Oddity, oddity};
use crate::rule::{Rule, rule};
use crate::storyboard::Text;
use crate::world::FileProblem;

use super::context::{local_pictures, local_sounds};
use super::pictures::NOT_A_PICTURE;
use super::sounds::NOT_A_SOUND;
use super::{Context, links, pictures, sounds};

rule!(pub(super) MISSING_FILE, "missing-file", Error, "A file that the storyboard names does not exist", by unusable);
rule!(pub(super) OUTSIDE_PROJECT, "outside-project", Error, "A path leaves the project's folder", with MISSING_FILE);
rule!(pub(super) UNSUPPORTED_LINK, "unsupported-link", Error, "A link is not of a kind that endpoints fetch", by unsupported_link);

/// What a file is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Picture,
    Sound,
}

impl Wanted {
    const fn word(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Sound => "sound",
        }
    }

    fn rule(self) -> &'static Rule {
        match self {
            Self::Picture => &NOT_A_PICTURE,
            Self::Sound => &NOT_A_SOUND,
        }
    }
}

/// Files that cannot be used: missing, outside of the project, or of another kind.
fn unusable(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(odd_paths(context).filter(|odd| odd.rule != &UNSUPPORTED_LINK));
    pictures::unreadable(context, found);
    sounds::unreadable(context, found);
}

/// Links that no host can fetch.
fn unsupported_link(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
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
                .fix(crate::Fix::replace(format!("write `{slashed}`"), path.span, &slashed))
        }
        Oddity::Control => {
            let message = format!("`{shown}` contains a control character");
            Diagnostic::new(&MISSING_FILE, path.span, message).help("write the path again")
        }
        Oddity::Empty => Diagnostic::new(&MISSING_FILE, path.span, "the path is empty")
            .help("write a path beside the storyboard, or an http or https link"),
    })
}

/// What the world's refusal means for the storyboard.
pub(crate) fn problem(
    context: &Context<'_>,
    path: &Text<'_>,
    problem: &FileProblem,
    wanted: Wanted,
) -> Diagnostic {
    let (shown, word) = (path.value.escape_debug(), wanted.word());
    match problem {
        FileProblem::Missing { nearby } => {
            if let Some(same) = nearby.iter().find(|name| is_spelt_apart(name, path.value)) {
                return spelt_apart(path, same);
            }
            let message = format!("there is no file `{shown}`");
            let missing = Diagnostic::new(&MISSING_FILE, path.span, message);
            let nearby = nearby.iter().map(String::as_str);
            let missing = context.suggest(missing, (path.value, path.span), nearby);
            match missing.help {
                Some(_) => missing,
                None => missing.help("paths start at the storyboard's folder"),
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
fn spelt_apart(path: &Text<'_>, same: &str) -> Diagnostic {
    let shown = path.value.escape_debug();
    let message = format!(
        "there is no file `{shown}` in these letters: the file that looks so has its accents put \
         together otherwise (composed or decomposed, as some systems write them)"
    );
    Diagnostic::new(&MISSING_FILE, path.span, message)
        .help("paste the file's own name, or rename the file")
        .fix(crate::Fix::replace("write the file's own name".to_owned(), path.span, same))
}
