//! What a plan's film is made of, beside its clips, in a line; and how long it will be.

use wanflow_api::{Seconds, Sha256};
use wanflow_plan::film::{Captions, FilmScene, FilmSize, Shows};
use wanflow_plan::timeline::{
    CaptionForm, Clip, FrameRate, Loudness, Source, Tail, Time, Transition, VideoEncoder,
};
use wanflow_plan::{Film, Plan};
use wanflow_run::assembly;
use wanflow_session::film_frame::Footage;

use super::printable;

/// How long the film will be if every clip is as long as was ordered: `film 27.5 s`.
pub(super) fn length(plan: &Plan, footage: &Footage) -> String {
    let film = &plan.film;
    let is_unread = |scene: &FilmScene| match &scene.shows {
        Shows::Video(own) => !footage.contains_key(&own.path),
        Shows::Take | Shows::Card { .. } | Shows::Still { .. } => false,
    };
    let has_unread = film.scenes.iter().any(is_unread);
    // Where a clip is left is known once it is there.
    let is_left = film.scenes.iter().any(|scene| scene.tail == Tail::FromBest);
    let how_sure = match (has_unread, is_left) {
        (false, false) => "",
        (true, false) => "at least ",
        (false, true) => "at most ",
        (true, true) => "about ",
    };
    let places = film.places();
    let sources = places.iter().map(|place| {
        let length = match place.edit.map(|edit| &edit.shows) {
            None | Some(Shows::Take) => {
                let task = place.pick.and_then(|pick| plan.task(pick));
                let Seconds(seconds) = task.map_or(Seconds(0), |task| task.request.duration);
                Time::from_seconds(seconds)
            }
            Some(Shows::Card { length, .. } | Shows::Still { length, .. }) => *length,
            Some(Shows::Video(own)) => footage.get(&own.path).copied().unwrap_or(Time::ZERO),
        };
        Source::Clip(Clip { sha256: Sha256([0; 32]), length, colour: None })
    });
    // Of clips that are not there yet, nobody knows how long a frame is.
    let rate = film.rate.unwrap_or(FrameRate::FILM);
    let frame = Time::from_seconds(1).scaled(rate.denominator(), rate.numerator());
    let tails = vec![frame; places.len()];
    let timeline = assembly::timeline(film, sources.collect(), &tails, String::new());
    let tenths = (timeline.millis() + 50) / 100;
    format!("film {how_sure}{}.{} s", tenths / 10, tenths % 10)
}

/// The line; nothing for a film of whole clips with cuts.
pub(super) fn film_line(film: &Film) -> String {
    let parts = parts(film);
    if parts.is_empty() { String::new() } else { format!("film: {}\n", parts.join(", ")) }
}

fn parts(film: &Film) -> Vec<String> {
    let scenes = &film.scenes;
    let of_scenes = |is: fn(&FilmScene) -> bool| scenes.iter().filter(|scene| is(scene)).count();
    let is_free = |scene: &FilmScene| !matches!(scene.shows, Shows::Take);
    let edited = |scene: &FilmScene| scene.trim.is_some() || !scene.speed.is_normal();
    let mut parts = Vec::new();
    parts.extend(count(of_scenes(is_free), "scene that buys nothing", "scenes that buy nothing"));
    parts.extend(count(of_scenes(edited), "scene cut or timed", "scenes cut or timed"));
    let transitions = of_scenes(|scene| scene.transition != Transition::Cut);
    parts.extend(count(transitions, "transition", "transitions"));
    let dropped = of_scenes(|scene| scene.tail == Tail::LastFrame);
    parts.extend(count(dropped, "doubled frame dropped", "doubled frames dropped"));
    let left = of_scenes(|scene| scene.tail == Tail::FromBest);
    parts.extend(count(left, "scene left at its best frame", "scenes left at their best frames"));
    // Those that drift are coded again.
    let matched = of_scenes(|scene| !scene.matching.is_unmatched());
    parts.extend(count(
        matched,
        "scene matched to the one before, and coded again if it drifts",
        "scenes matched to the ones before, and coded again if they drift",
    ));
    let voices = of_scenes(|scene| scene.voiceover.is_some());
    parts.extend(count(voices, "voice-over", "voice-overs"));
    parts.extend(count(film.music.len(), "piece of music", "pieces of music"));
    let texts = scenes.iter().map(|scene| scene.captions.len()).sum();
    parts.extend(count(texts, "caption", "captions").map(|count| count + &placed(&film.captions)));
    parts.extend(film.size.map(|size| match size {
        FilmSize::P720 => "720P".to_owned(),
        FilmSize::P1080 => "1080P".to_owned(),
        FilmSize::Pixels(width, height) => format!("{width} × {height}"),
    }));
    parts.extend(film.loudness.map(|Loudness { integrated, true_peak: _ }| {
        format!("{} LUFS", f64::from(integrated) / 100.0)
    }));
    parts.extend(match film.encoder {
        VideoEncoder::BuiltIn => None,
        VideoEncoder::X264 => Some("coded by x264".to_owned()),
        VideoEncoder::Prores => Some("coded as ProRes".to_owned()),
    });
    if !film.outputs.is_empty() {
        let names: Vec<_> = film.outputs.iter().map(|one| printable(&one.output)).collect();
        parts.push(format!("made as {}", names.join(" and ")));
    }
    parts
}

/// `3 transitions`; nothing for none.
fn count(count: usize, one: &str, several: &str) -> Option<String> {
    let what = if count == 1 { one } else { several };
    (count > 0).then(|| format!("{count} {what}"))
}

/// Where captions are: ` (burnt in, beside the film)`.
fn placed(captions: &Captions) -> String {
    let places = captions.forms.iter().map(|form| match form {
        CaptionForm::Burn => "burnt in",
        CaptionForm::Track => "as a track",
        CaptionForm::Sidecar => "beside the film",
    });
    format!(" ({})", places.collect::<Vec<_>>().join(", "))
}
