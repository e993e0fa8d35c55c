//! Local pictures, looked at before any money is spent.

use wanflow_api::picture::{
    Clause, Colours, PictureFacts, PictureFormat, Preparation, Step, Unfit, in_words,
};

use crate::diagnostic::Diagnostic;
use crate::resolve::name::stem;
use crate::rule::rule;
use crate::storyboard::{Colour, Scene, Text};

use super::Context;
use super::context::local_pictures;
use super::file_problem::problem;
use super::limits::or;
use super::wanted::{NOT_A_PICTURE, Wanted};

rule!(pub(super) WRONG_EXTENSION, "wrong-extension", Warning, "A file's extension does not fit its content");
rule!(pub(super) COLOUR_PROFILE, "colour-profile", Warning, "A picture's colours cannot be read, and are taken for sRGB");
rule!(pub(super) PICTURE_TOO_SMALL, "picture-too-small", Error, "A picture is smaller than the endpoint takes");
rule!(pub(super) PICTURE_ASPECT, "picture-aspect", Error, "A picture is too wide or too tall for the endpoint");
rule!(pub(super) PICTURE_CHANGED, "picture-changed", Note, "A picture will be changed before it is sent");
rule!(pub(super) PICTURE_REFUSED, "picture-refused", Error, "A picture would have to be changed, and `prepare` forbids it");

/// Files that are missing, outside, or no pictures.
pub(super) fn unreadable(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, path) in local_pictures(context.storyboard()) {
        let Some(Err(why)) = context.pictures.get(path.value) else { continue };
        let odd = problem(context, path, why, Wanted::Picture);
        let formats = context.endpoint.image.formats.iter().map(|format| format_name(format));
        found.push(if odd.rule == &NOT_A_PICTURE && odd.help.is_none() {
            odd.help(format!("the endpoint takes {}", or(formats)))
        } else {
            odd
        });
    }
}

pub(super) fn wrong_extension(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, path, picture) in readable(context) {
        let Some((_, extension)) = path.value.rsplit_once('.') else { continue };
        let extension = extension.to_ascii_lowercase();
        let fitting = picture.format.extensions();
        if fitting.contains(&extension.as_str()) || !is_of_a_picture(&extension) {
            continue;
        }
        let message = format!("`{}` is a {} by its content", path.value, picture.format.name());
        let help = format!(
            "it works; rename it to `{}.{}` to avoid confusion",
            stem(path.value),
            fitting[0]
        );
        found.push(Diagnostic::new(&WRONG_EXTENSION, path.span, message).help(help));
    }
}

/// Whether people expect a picture behind an extension.
fn is_of_a_picture(extension: &str) -> bool {
    const OTHERS: [&str; 6] = ["avif", "heic", "heif", "jxl", "jp2", "svg"];
    OTHERS.contains(&extension)
        || PictureFormat::ALL.iter().any(|format| format.extensions().contains(&extension))
}

/// Colours that are taken for sRGB because what the file says of them cannot be read.
pub(super) fn colour_profile(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, path, picture) in readable(context) {
        let (message, help) = match &picture.colours {
            Colours::Unreadable => (
                "the picture's colour profile cannot be read: its colours are taken for sRGB"
                    .to_owned(),
                "if they look wrong in the film, export the picture as sRGB from a photo program",
            ),
            Colours::HighRange(curve) => (
                format!("the picture is HDR ({curve}): it is taken for sRGB, and will look pale"),
                "tone-map it first: export it as SDR in sRGB from a photo program",
            ),
            Colours::Srgb | Colours::Described(_) | Colours::PlainCmyk => continue,
        };
        found.push(Diagnostic::new(&COLOUR_PROFILE, path.span, message).help(help));
    }
}

pub(super) fn picture_too_small(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let limits = &context.endpoint.image;
    for (_, path, picture) in readable(context) {
        let Err(unfit) = Preparation::of(picture, limits, [0; 3]) else { continue };
        let (width, height) = (picture.width, picture.height);
        let (min, max) = (limits.side_min, limits.side_max);
        let message = match unfit {
            Unfit::TooSmall => format!(
                "the picture has {width} × {height} pixels, and each side needs {min} at least"
            ),
            Unfit::TooNarrow { short } => format!(
                "scaled down to {max} pixels, the picture's short side has {short}, and needs \
                 {min} at least"
            ),
        };
        let help = match unfit {
            Unfit::TooSmall => "take a larger picture: wanflow scales down, never up".to_owned(),
            Unfit::TooNarrow { .. } => {
                format!("crop it: the long side may be {:.1} times the short one", ratio(max, min))
            }
        };
        found.push(Diagnostic::new(&PICTURE_TOO_SMALL, path.span, message).help(help));
    }
}

pub(super) fn picture_aspect(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some((min, max)) = context.endpoint.image.aspect else { return };
    for (_, path, picture) in readable(context) {
        let (width, height) = (picture.width, picture.height);
        let aspect = ratio(width, height);
        let (low, high) = (ratio(min, 1000), ratio(max, 1000));
        if (low..=high).contains(&aspect) {
            continue;
        }
        let endpoint = context.endpoint.id;
        let what = if aspect > high { "too wide" } else { "too tall" };
        let message = format!("the picture is {what}: {width} × {height} pixels");
        let help =
            format!("crop it: at {endpoint} its width may be {low} to {high} times its height");
        found.push(Diagnostic::new(&PICTURE_ASPECT, path.span, message).help(help));
    }
}

/// What will be done to a picture: a note, or an error where `prepare` forbids it.
pub(super) fn preparation(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (scene, path, picture) in readable(context) {
        let effective = context.resolved.effective(scene);
        let limits = &context.endpoint.image;
        let Colour(matte) = effective.matte();
        let Ok(Preparation { steps, .. }) = Preparation::of(picture, limits, matte) else {
            continue;
        };
        if steps.is_empty() {
            continue;
        }
        let forbidden = effective.prepare().filter(|prepare| !prepare.value);
        found.push(match forbidden {
            None => Diagnostic::new(&PICTURE_CHANGED, path.span, in_words(&steps, Clause::Will))
                .help(if steps.iter().any(|step| matches!(step, Step::Flattened { .. })) {
                    "your file stays as it is; `matte` sets another colour; `prepare: false` \
                     refuses instead"
                } else {
                    "your file stays as it is; `prepare: false` refuses instead"
                }),
            Some(forbidden) => {
                Diagnostic::new(&PICTURE_REFUSED, path.span, in_words(&steps, Clause::Would))
                    .also(forbidden.span, "forbidden here")
                    .help("change the picture yourself, or remove `prepare: false`")
            }
        });
    }
}

/// Every local picture whose header could be read, with its scene.
fn readable<'c, 'a>(
    context: &'c Context<'a>,
) -> impl Iterator<Item = (&'a Scene<'a>, &'a Text<'a>, &'c PictureFacts)> {
    local_pictures(context.storyboard()).filter_map(|(scene, path)| {
        let picture = context.pictures.get(path.value)?.as_ref().ok()?;
        Some((scene, path, picture))
    })
}

/// What people call a media type: `JPEG`.
fn format_name(format: &str) -> String {
    format.rsplit('/').next().unwrap_or(format).to_ascii_uppercase()
}

fn ratio(long: u32, short: u32) -> f64 {
    f64::from(long) / f64::from(short.max(1))
}
