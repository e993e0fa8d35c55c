//! Sound files that drive a generation.

use std::ops::RangeInclusive;

use crate::diagnostic::Diagnostic;
use crate::resolve::path::oddity;
use crate::resolve::settings::DURATION;
use crate::rule::rule;
use crate::storyboard::{Audio, Text};
use crate::world::Sound;

use super::Context;
use super::context::local_sounds;
use super::file_problem::problem;
use super::limits::or;
use super::pictures::WRONG_EXTENSION;
use super::wanted::Wanted;

rule!(pub(super) LOCAL_AUDIO, "local-audio", Error, "A local sound file cannot reach this endpoint");
rule!(pub(super) SOUND_CHANGED, "sound-changed", Note, "A sound file will be converted before it is sent");
rule!(pub(super) SOUND_ENDS_EARLY, "sound-ends-early", Note, "A sound is shorter than the clip that it drives");
rule!(pub(super) SOUND_GOES_ON, "sound-goes-on", Note, "A sound is longer than the clip that it drives");
rule!(pub(super) SOUND_NOT_TAKEN, "sound-not-taken", Error, "A sound file is of a format, length or size that the endpoint does not take");

/// Every local sound file, where it is written.
fn files<'a>(context: &Context<'a>) -> impl Iterator<Item = Text<'a>> {
    local_sounds(context.storyboard())
}

pub(super) fn local_audio(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let endpoint = context.endpoint;
    if context.sound_delivery.is_some() {
        return;
    }
    for path in files(context).filter(|path| oddity(path.value).is_none()) {
        let message = match endpoint.audio {
            Some(_) => {
                format!("{} fetches sound by link: a local file cannot reach it", endpoint.id)
            }
            None => format!("{} takes no sound to drive a generation", endpoint.id),
        };
        let help = match endpoint.audio {
            Some(_) => {
                "publish the file and write its http or https link; or name a bucket with \
                 `publish` under `[assets]` in your own configuration, and wanflow publishes it \
                 for each run; or write `audio: true` and the model adds sound; or `audio: false` \
                 for none"
            }
            None => "write `audio: true` and the model adds sound, or `audio: false` for none",
        };
        found.push(Diagnostic::new(&LOCAL_AUDIO, path.span, message).help(help));
    }
}

/// Files that are missing, outside, or no sound.
pub(super) fn unreadable(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for path in files(context) {
        if let Some(Err(why)) = context.sounds.get(path.value) {
            found.push(problem(context, &path, why, Wanted::Sound));
        }
    }
}

pub(super) fn sound_not_taken(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    forbidden(context, found);
    for path in files(context) {
        let Some(Ok(sound)) = context.sounds.get(path.value) else { continue };
        let Some((message, help)) = unfit(context, sound) else { continue };
        found.push(Diagnostic::new(&SOUND_NOT_TAKEN, path.span, message).help(help));
    }
}

/// What is wrong with a sound file for the endpoint, and what to do.
fn unfit(context: &Context<'_>, sound: &Sound) -> Option<(String, String)> {
    let limits = context.endpoint.audio.as_ref()?;
    let endpoint = context.endpoint.id;
    let (min, max) = limits.seconds;
    let is_converted = conversion(context, sound).is_some();
    if !limits.formats.contains(&&*sound.format) && !is_converted {
        let formats = or(limits.formats.iter());
        return Some((
            format!("the sound is {}, and {endpoint} takes {formats}", sound.name),
            "convert it".to_owned(),
        ));
    }
    let bounds = u64::from(min) * 1000..=u64::from(max) * 1000;
    if let Some(millis) = sound.millis.filter(|millis| !bounds.contains(millis)) {
        let length = length(millis, &bounds);
        return Some((
            format!("the sound lasts {length} s, and {endpoint} takes {min} to {max} s"),
            if millis < *bounds.start() {
                "lengthen it with silence, or choose another".to_owned()
            } else {
                "cut it, or choose another".to_owned()
            },
        ));
    }
    let most = limits.bytes_max;
    let bytes = if is_converted { sound.millis.unwrap_or(0) * CONVERTED } else { sound.bytes };
    (bytes > most).then(|| {
        let has = if is_converted { "would have, converted," } else { "has" };
        (
            format!("the sound {has} {bytes} bytes, and {endpoint} takes {most} at most"),
            "encode it with a lower bit rate, or cut it".to_owned(),
        )
    })
}

/// A length in seconds, with as many digits as show that it is out of bounds.
fn length(millis: u64, bounds: &RangeInclusive<u64>) -> String {
    let (seconds, rest) = (millis / 1000, millis % 1000);
    if !bounds.contains(&(millis / 100 * 100)) {
        format!("{seconds}.{}", rest / 100)
    } else if !bounds.contains(&(millis / 10 * 10)) {
        format!("{seconds}.{:02}", rest / 10)
    } else {
        format!("{seconds}.{rest:03}")
    }
}

/// Bytes of a millisecond of what a sound is converted to.
const CONVERTED: u64 = 48 * 4;

/// What is done to a sound before it is sent, where the endpoint does not take it as it is.
pub(crate) fn conversion(context: &Context<'_>, sound: &Sound) -> Option<String> {
    let formats = context.endpoint.audio.as_ref()?.formats;
    let is_taken = sound.is_common && formats.contains(&&*sound.format);
    (!is_taken && formats.contains(&"audio/wav"))
        .then(|| format!("converted from {} to WAV of 48 kHz, stereo, 16 bits", sound.name))
}

pub(super) fn sound_changed(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for path in files(context) {
        let Some(Ok(sound)) = context.sounds.get(path.value) else { continue };
        let Some(step) = conversion(context, sound) else { continue };
        let message = format!("`{}` will be {step}", path.value.escape_debug());
        found.push(
            Diagnostic::new(&SOUND_CHANGED, path.span, message)
                .help("your file stays as it is; `prepare: false` refuses instead"),
        );
    }
}

/// Sounds that would have to be converted, and `prepare` forbids it.
fn forbidden(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for scene in context.storyboard().generated() {
        let prepare = context.resolved.effective(scene).prepare();
        let Some(forbidden) = prepare.filter(|prepare| !prepare.value) else { continue };
        let Audio::File(path) = context.audio(scene) else { continue };
        let Some(Ok(sound)) = context.sounds.get(path.value) else { continue };
        let Some(step) = conversion(context, sound) else { continue };
        let message = format!("`{}` would have to be {step}", path.value.escape_debug());
        let refused = Diagnostic::new(&SOUND_NOT_TAKEN, path.span, message)
            .also(forbidden.span, "forbidden here")
            .help("convert the sound yourself, or remove `prepare: false`");
        if !found.contains(&refused) {
            found.push(refused);
        }
    }
}

/// Sounds that are shorter or longer than their clip.
pub(super) fn unlike_clips(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for scene in context.storyboard().generated() {
        let Audio::File(path) = context.audio(scene) else { continue };
        let Some(Ok(sound)) = context.sounds.get(path.value) else { continue };
        let seconds = context.resolved.effective(scene).duration().unwrap_or(DURATION);
        let clip = u64::from(seconds) * 1000;
        let Some(millis) = sound.millis.filter(|it| it.abs_diff(clip) > UNMISSED) else { continue };
        if unfit(context, sound).is_some() {
            continue;
        }
        let tenths = millis / 100;
        let message =
            format!("the sound lasts {}.{} s, and the clip {seconds} s", tenths / 10, tenths % 10);
        let note = if millis < clip {
            Diagnostic::new(&SOUND_ENDS_EARLY, path.span, message).help(
                "what is heard after it is the model's choice: silence, or a sound of its own; \
                 lengthen the sound, or order a shorter clip",
            )
        } else {
            Diagnostic::new(&SOUND_GOES_ON, path.span, message).help(
                "the rest of the sound is not heard: order a longer clip, or cut the sound to the \
                 part that is wanted",
            )
        };
        if !found.contains(&note) {
            found.push(note);
        }
    }
}

/// Milliseconds of a clip without sound, or of a sound without its clip, that nobody misses.
const UNMISSED: u64 = 250;

/// Extensions of sounds, and the media types that they promise; the first of each is usual.
const EXTENSIONS: [(&str, &str); 15] = [
    ("mp3", "audio/mpeg"),
    ("wav", "audio/wav"),
    ("wave", "audio/wav"),
    ("flac", "audio/flac"),
    ("ogg", "audio/ogg"),
    ("oga", "audio/ogg"),
    ("opus", "audio/ogg"),
    ("aiff", "audio/aiff"),
    ("aif", "audio/aiff"),
    ("aifc", "audio/aiff"),
    ("caf", "audio/x-caf"),
    ("m4a", "audio/mp4"),
    ("mp4", "audio/mp4"),
    ("mov", "audio/mp4"),
    ("aac", "audio/aac"),
];

pub(super) fn wrong_extension(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for path in files(context) {
        let Some(Ok(sound)) = context.sounds.get(path.value) else { continue };
        let Some((stem, extension)) = path.value.rsplit_once('.') else { continue };
        let extension = extension.to_ascii_lowercase();
        let promised = EXTENSIONS.iter().find(|(known, _)| *known == extension);
        // Whether there is sound in a film is not known before it is read.
        let is_unsure = sound.format == "audio/mp4" && sound.millis.is_none();
        if is_unsure || promised.is_none_or(|(_, format)| *format == sound.format) {
            continue;
        }
        let message = format!("`{}` is {} by its content", path.value.escape_debug(), sound.name);
        let misnamed = Diagnostic::new(&WRONG_EXTENSION, path.span, message);
        let fitting = EXTENSIONS.iter().find(|(_, format)| *format == sound.format);
        found.push(misnamed.help(match fitting {
            Some((fitting, _)) => format!(
                "it works; rename it to `{}.{fitting}` to avoid confusion",
                stem.escape_debug()
            ),
            None => "it works; rename it to avoid confusion".to_owned(),
        }));
    }
}
