//! Sound files that drive a generation.

use crate::diagnostic::Diagnostic;
use crate::resolve::path::oddity;
use crate::rule::rule;
use crate::storyboard::{Audio, Text};
use crate::world::Sound;

use super::Context;
use super::files::{Wanted, problem};
use super::limits::or;

rule!(pub(super) LOCAL_AUDIO, "local-audio", Error, "A local sound file cannot reach this endpoint");
rule!(pub(super) NOT_A_SOUND, "not-a-sound", Error, "A file is not a sound file that can be read");
rule!(pub(super) SOUND_NOT_TAKEN, "sound-not-taken", Error, "A sound file is of a format, length or size that the endpoint does not take");

/// Every local sound file, where it is written.
fn files<'a>(context: &Context<'a>) -> impl Iterator<Item = Text<'a>> {
    context.settings().filter_map(|settings| match settings.audio?.value {
        Audio::File(path) => Some(path),
        _ => None,
    })
}

pub(super) fn local_audio(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let endpoint = context.endpoint;
    if context.way_of_sound.is_some() {
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
    if !limits.formats.contains(&sound.format) {
        let formats = or(limits.formats.iter());
        return Some((
            format!("the sound is {}, and {endpoint} takes {formats}", sound.format),
            "convert it".to_owned(),
        ));
    }
    if sound.millis < u64::from(min) * 1000 || sound.millis > u64::from(max) * 1000 {
        let (seconds, tenths) = (sound.millis / 1000, sound.millis % 1000 / 100);
        return Some((
            format!("the sound lasts {seconds}.{tenths} s, and {endpoint} takes {min} to {max} s"),
            "cut it, or choose another".to_owned(),
        ));
    }
    let bytes = limits.bytes_max;
    (sound.bytes > bytes).then(|| {
        (
            format!("the sound has {} bytes, and {endpoint} takes {bytes} at most", sound.bytes),
            "encode it with a lower bit rate, or cut it".to_owned(),
        )
    })
}
