//! From a plan's film, and what there is to see of it, to a timeline.

mod files;
mod fonts;
mod own;

use wanflow_plan::film::{FilmPlace, FilmScene, Music, SceneCaption, Voiceover};
use wanflow_plan::timeline::{
    AudioItem, AudioRole, AudioTrack, Caption, Matching, Repeat, Source, Span, Tail, Time,
    Transition, VideoItem,
};
use wanflow_plan::{Film, Timeline};

pub use files::FilmFiles;
pub use own::own_source;

/// A film's timeline: what there is for each of its scenes, in their order, into a file of this
/// name. Times follow from the lengths of the sources, and from how long their tails are, where
/// those are dropped; `tails` may be empty, where that need not be known.
pub fn timeline(film: &Film, sources: Vec<Source>, tails: &[Time], name: String) -> Timeline {
    let places = film.places();
    let mut video: Vec<VideoItem> =
        places.iter().zip(sources).map(|(place, source)| item(film, place, source)).collect();
    drop_tails(&mut video, tails);
    match_clips(&mut video);
    fit_transitions(&mut video);
    let output = film.to_output(name);
    let mut timeline = Timeline { video, audio: Vec::new(), captions: Vec::new(), output };
    timeline.captions = captions(&timeline, &places);
    timeline.audio = audio(&timeline, &places, &film.music);
    timeline
}

/// A scene as an item of the film.
fn item(film: &Film, place: &FilmPlace<'_>, source: Source) -> VideoItem {
    let mut item = VideoItem::whole(source);
    if !film.marks.are_absent() {
        item.chapter = Some(place.scene.as_str().to_owned());
    }
    let Some(edit) = place.edit else { return item };
    let FilmScene {
        scene: _,
        // The source.
        shows: _,
        trim,
        tail,
        matching,
        speed,
        transition,
        // What is read and heard beside it has its own place in the timeline.
        captions: _,
        voiceover: _,
        gain,
        fit,
        focus,
    } = edit;
    if let Some(Span { from, to }) = *trim {
        let end = item.source.length();
        // What is trimmed may be longer than what came.
        item.span = Span { from: from.min(end), to: to.min(end) };
    }
    VideoItem {
        tail: *tail,
        matching: *matching,
        speed: *speed,
        fit: *fit,
        focus: *focus,
        gain: *gain,
        transition: *transition,
        ..item
    }
}

/// Drops what is seen twice: where a clip that is seen to its end meets one that begins with its
/// tail. A picture or a slate in the place of either has no such frame.
fn drop_tails(video: &mut [VideoItem], tails: &[Time]) {
    for place in 0..video.len() {
        let follows = video.get(place + 1).is_some_and(|next| next.source.clip().is_some());
        let item = &mut video[place];
        let tail = tails.get(place).copied().unwrap_or_default();
        if item.tail.is_kept() || !ends_whole(item) || !follows || tail >= item.span.length() {
            item.tail = Tail::Kept;
        } else {
            item.dropped = tail;
        }
    }
}

/// Leaves clips as they are whose frame in the item before is not seen, or not there.
fn match_clips(video: &mut [VideoItem]) {
    let mut before_ends_whole = false;
    for item in video {
        if !before_ends_whole || item.source.clip().is_none() {
            item.matching = Matching::Unmatched;
        }
        before_ends_whole = ends_whole(item);
    }
}

/// Whether a clip is seen to its end, but for what is dropped there.
fn ends_whole(item: &VideoItem) -> bool {
    item.source.clip().is_some_and(|clip| item.span.to >= clip.length)
}

/// Shortens transitions that items are too short for: an item lies under two at most, and they do
/// not meet. The first item has none.
fn fit_transitions(video: &mut [VideoItem]) {
    let mut free = Time::ZERO;
    for item in video {
        let length = item.length();
        if let Transition::Blend(blend, wanted) = item.transition {
            let overlap = wanted.min(free).min(length);
            item.transition =
                if overlap.is_zero() { Transition::Cut } else { Transition::Blend(blend, overlap) };
        }
        free = length - item.transition.overlap();
    }
}

/// The captions of all scenes. One without times is there for as long as its scene is more seen
/// than its neighbours.
fn captions(timeline: &Timeline, places: &[FilmPlace<'_>]) -> Vec<Caption> {
    let half = |transition: Transition| transition.overlap().scaled(1, 2);
    let next = timeline.video.iter().skip(1).map(|item| half(item.transition));
    let leaving = next.chain([Time::ZERO]);
    let mut captions = Vec::new();
    for ((placed, place), leaving) in timeline.placed().zip(places).zip(leaving) {
        let written = place.edit.map(|edit| edit.captions.as_slice()).unwrap_or_default();
        let (first, last) = (placed.begin + half(placed.item.transition), placed.end - leaving);
        for SceneCaption { from, to, text } in written {
            let begin = from.map_or(first, |from| placed.begin + from);
            let end = to.map_or(last, |to| placed.begin + to).min(placed.end);
            if begin < end {
                captions.push(Caption { begin, end, text: text.clone() });
            }
        }
    }
    captions
}

/// Voices, as one track; and each music, as a track of its own.
fn audio(timeline: &Timeline, places: &[FilmPlace<'_>], music: &[Music]) -> Vec<AudioTrack> {
    let end = timeline.length();
    let voices = timeline.placed().zip(places).filter_map(|(placed, place)| {
        let Voiceover { file, gain, offset } = place.edit?.voiceover.as_ref()?;
        let begin = placed.begin + *offset;
        Some(AudioItem {
            sha256: file.sha256,
            from: Time::ZERO,
            begin,
            length: end - begin,
            repeat: Repeat::Once,
            gain: *gain,
            fade_in: Time::ZERO,
            fade_out: Time::ZERO,
        })
    });
    let voices: Vec<_> = voices.filter(|voice| voice.length > Time::ZERO).collect();
    let has_voices = !voices.is_empty();
    let voices = has_voices.then_some(AudioTrack { role: AudioRole::Voice, items: voices });
    let music = music.iter().filter(|music| music.offset < end).map(|music| {
        let Music { file, gain, offset, from, fade_in, fade_out, repeat, role } = music;
        let item = AudioItem {
            sha256: file.sha256,
            from: *from,
            begin: *offset,
            length: end - *offset,
            repeat: *repeat,
            gain: *gain,
            fade_in: *fade_in,
            fade_out: *fade_out,
        };
        AudioTrack { role: *role, items: vec![item] }
    });
    voices.into_iter().chain(music).collect()
}

#[cfg(test)]
mod tests {
    use wanflow_api::{Seconds, Sha256};
    use wanflow_plan::film::{FilmFile, Shows};
    use wanflow_plan::timeline::{Blend, Clip, Gain, Slate, Speed};
    use wanflow_plan::{Pick, SceneId, Take};

    use super::*;

    fn clip(seconds: u32) -> Source {
        let length = Time::from_seconds(seconds);
        Source::Clip(Clip { sha256: Sha256([1; 32]), length, colour: None })
    }

    fn file(name: u8) -> FilmFile {
        FilmFile { path: format!("{name}.wav"), sha256: Sha256([name; 32]) }
    }

    fn scene(id: &str) -> FilmScene {
        FilmScene::whole(SceneId::new(id), Shows::Take)
    }

    fn film(scenes: Vec<FilmScene>) -> Film {
        let pick = |scene: &FilmScene| Pick { scene: scene.scene.clone(), take: Take::FIRST };
        Film { picks: scenes.iter().map(pick).collect(), scenes, ..Film::default() }
    }

    fn crossfade(millis: u64) -> Transition {
        Transition::Blend(Blend::Crossfade, Time::from_millis(millis))
    }

    #[test]
    fn transitions_are_cut_down_to_what_items_have_room_for() {
        let mut scenes = vec![scene("a"), scene("b"), scene("c")];
        for (scene, millis) in scenes.iter_mut().zip([500, 3000, 3000]) {
            scene.transition = crossfade(millis);
        }
        let film = film(scenes);
        let made = timeline(&film, vec![clip(5), clip(4), clip(5)], &[], "film.mp4".to_owned());
        let overlaps: Vec<_> =
            made.video.iter().map(|item| item.transition.overlap().millis()).collect();
        assert_eq!((overlaps, made.millis()), (vec![0, 3000, 1000], 10_000));
    }

    #[test]
    fn captions_and_voices_follow_their_scenes_and_music_the_film() {
        let caption = |from, to, text: &str| SceneCaption { from, to, text: text.to_owned() };
        let time = |millis| Some(Time::from_millis(millis));
        let mut scenes = vec![scene("a"), scene("b")];
        scenes[0].captions = vec![caption(None, None, "one")];
        scenes[0].speed = Speed::new(2000).expect("a speed");
        scenes[1].transition = crossfade(1000);
        scenes[1].captions =
            vec![caption(None, time(2000), "two"), caption(time(3500), time(9000), "three")];
        let gain = Gain::Centidecibels(-300);
        let offset = Time::from_millis(500);
        scenes[1].voiceover = Some(Voiceover { file: file(7), gain, offset });
        let mut film = film(scenes);
        film.music = vec![Music {
            file: file(8),
            gain,
            offset,
            from: Time::ZERO,
            fade_in: Time::ZERO,
            fade_out: Time::from_seconds(1),
            repeat: Repeat::Loop,
            role: AudioRole::DuckedMusic,
        }];
        let made = timeline(&film, vec![clip(10), clip(5)], &[], "film.mp4".to_owned());
        let shown = made.captions.iter().map(|it| (it.begin.millis(), it.end.millis()));
        assert_eq!(shown.collect::<Vec<_>>(), [(0, 4500), (4500, 6000), (7500, 9000)]);
        let heard = made.audio.iter().map(|track| {
            let AudioItem { begin, length, .. } = &track.items[0];
            (track.role, begin.millis(), length.millis())
        });
        let expected = [(AudioRole::Voice, 4500, 4500), (AudioRole::DuckedMusic, 500, 8500)];
        assert_eq!(heard.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_trimmed_ends_where_the_clip_does() {
        let mut scenes = vec![scene("a")];
        let (from, to) = (Time::from_seconds(1), Time::from_seconds(9));
        scenes[0].trim = Some(Span { from, to });
        let made = timeline(&film(scenes), vec![clip(5)], &[], "film.mp4".to_owned());
        assert_eq!((made.millis(), made.video[0].is_whole()), (4000, false));
    }

    #[test]
    fn what_is_seen_twice_is_dropped_where_two_whole_clips_meet() {
        let slate = Slate { text: "c".to_owned(), seconds: Seconds(5), size: (1280, 720) };
        let frame = Time::new(1, std::num::NonZeroU32::new(24).expect("it is 24"));
        let tails = [frame; 3];
        let dropped = |third: Source, trim: Option<(u32, u32)>| {
            let mut scenes = vec![scene("a"), scene("b"), scene("c")];
            scenes[0].tail = Tail::LastFrame;
            scenes[1].tail = Tail::LastFrame;
            let seconds = Time::from_seconds;
            scenes[0].trim = trim.map(|(from, to)| Span { from: seconds(from), to: seconds(to) });
            scenes[1].captions = vec![SceneCaption { from: None, to: None, text: "b".to_owned() }];
            let name = "film.mp4".to_owned();
            let made = timeline(&film(scenes), vec![clip(5), clip(5), third], &tails, name);
            let tails = made.video.iter().map(|item| !item.tail.is_kept()).collect::<Vec<_>>();
            assert_eq!(made.captions[0].begin, made.video[0].length(), "captions follow");
            (tails, made.length())
        };
        let seconds = Time::from_seconds;
        let both = (vec![true, true, false], seconds(15) - frame - frame);
        assert_eq!(dropped(clip(5), None), both);
        let before_slate = (vec![true, false, false], seconds(15) - frame);
        assert_eq!(dropped(Source::Slate(slate), None), before_slate);
        let trimmed = (vec![false, true, false], seconds(13) - frame);
        assert_eq!(dropped(clip(5), Some((1, 4))), trimmed);
        let from_one = (vec![true, true, false], seconds(14) - frame - frame);
        assert_eq!(dropped(clip(5), Some((1, 9))), from_one, "it is seen to its end");
    }
}
