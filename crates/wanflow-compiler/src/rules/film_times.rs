//! Times that are counted in frames of the film.

use crate::diagnostic::Diagnostic;
use crate::rule::rule;
use crate::storyboard::{FilmTime, Settings, Spanned, Storyboard};

use super::Context;

rule!(pub(super) FRAMES_WITHOUT_FPS, "frames-without-fps", Error, "A time is counted in frames, and the film has no frame rate");

pub(super) fn frames_without_fps(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let storyboard = context.storyboard();
    // A rate that could not be read has been reported.
    if storyboard.film.fps.is_some() || context.reading.is_flawed() {
        return;
    }
    for Spanned { value, span } in times(storyboard) {
        let FilmTime::Frames(frames) = value else { continue };
        let message = format!("how long {frames} frames last is not known");
        found.push(
            Diagnostic::new(&FRAMES_WITHOUT_FPS, span, message)
                .help("write `fps:` under `film`, or a number of seconds"),
        );
    }
}

/// Every time of the film, where it is written.
fn times(storyboard: &Storyboard<'_>) -> Vec<Spanned<FilmTime>> {
    let Storyboard { defaults, scenes, film, .. } = storyboard;
    let of_settings = |settings: &Settings<'_>| settings.transition.as_ref()?.duration;
    let mut times: Vec<_> = of_settings(defaults).into_iter().collect();
    for scene in scenes {
        times.extend(scene.trim.iter().flat_map(|trim| [trim.value.from, trim.value.to]));
        times.extend(of_settings(&scene.settings));
        times.extend(scene.voiceover.iter().filter_map(|voice| voice.offset));
        times.extend(scene.card.iter().filter_map(|card| card.duration));
        times.extend(scene.still.iter().filter_map(|still| still.duration));
        times.extend(scene.caption.iter().flat_map(|caption| [caption.from, caption.to]).flatten());
    }
    times.extend(film.transition.iter().filter_map(|transition| transition.duration));
    let music = film.music.iter();
    times.extend(music.flat_map(|it| [it.offset, it.from, it.fade_in, it.fade_out]).flatten());
    times
}
