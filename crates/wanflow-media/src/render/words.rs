//! What is to be said of an item: what was done to it that nobody asked for, and why.

use super::clip::Clip;
use super::item::{Item, TailEnd};
use super::matching::Matched;
use super::shape::Shape;
use crate::video::Hdr;

/// What is to be said of an item of a film.
pub(super) fn words(number: usize, item: &Item, shape: &Shape) -> Vec<String> {
    let Some(clip) = item.clip().filter(|clip| !clip.is_slate) else { return Vec::new() };
    let (coded, all) = (shape.coded_frames(number), shape.grid.places[number].frames());
    let changes = &shape.changes[number];
    let stays = (item.tail == TailEnd::Stays).then(|| stays(clip));
    let unmatched = match &item.matched {
        Matched::Left(why) => Some(format!("it is not matched to the clip before: {why}")),
        Matched::AsItIs | Matched::Graded(_) => None,
    };
    let stays = stays.into_iter().chain(unmatched);
    if coded == 0 {
        return clip.new_tag().into_iter().chain(clip.hdr.map(kept)).chain(stays).collect();
    }
    let mut words = Vec::new();
    // That another program codes all of it is asked for, and no change of this item.
    if !shape.is_foreign {
        words.push(match changes.as_slice() {
            [] => coded_in_part(coded, all, &reasons(number, item, shape)),
            changes => format!("coded again, because {}", changes.join(", and ")),
        });
    }
    words.extend(stays);
    words.extend(of_colours(clip, coded, all));
    if item.speed.is_normal() {
        words.extend(of_counts(number, item, clip, shape));
    }
    words
}

/// What is to be said of a clip whose doubled frame is seen.
fn stays(clip: &Clip) -> String {
    let codec = &clip.codec.name;
    format!("its last frame is seen twice: other frames depend on it, and {codec} is not decoded")
}

/// What is to be said of a copied clip of high dynamic range.
fn kept(hdr: Hdr) -> String {
    format!("copied, and its colours are {hdr}: players without HDR show it too dark or too pale")
}

fn coded_in_part(coded: u64, all: u64, reasons: &[&str]) -> String {
    let which = if coded == all {
        "all of its frames are".to_owned()
    } else {
        let are = if coded == 1 { "is" } else { "are" };
        format!("{coded} of its {all} frames {are}")
    };
    format!("{which} coded again, because of {}", reasons.join(" and "))
}

/// What lies over a clip that could be copied, or parts it where it cannot be.
fn reasons(number: usize, item: &Item, shape: &Shape) -> Vec<&'static str> {
    let places = &shape.grid.places;
    let is_blended =
        places[number].overlap > 0 || places.get(number + 1).is_some_and(|next| next.overlap > 0);
    let place = places[number];
    let over = |frames: &std::ops::Range<u64>| frames.start < place.end && frames.end > place.begin;
    let mut reasons = Vec::new();
    if is_blended {
        reasons.push("its transitions");
    }
    if shape.captions.iter().any(over) {
        reasons.push("the captions over it");
    }
    if matches!(item.tail, TailEnd::CutOff(_)) {
        reasons.push("the frame that is dropped at its end, on which other frames depend");
    } else if !item.is_whole() {
        reasons.push("its trim, which has no key frame at its ends");
    }
    reasons
}

fn of_colours(clip: &Clip, coded: u64, all: u64) -> Vec<String> {
    let mut words = Vec::new();
    if clip.is_untagged() {
        let colour = clip.colour();
        words.push(format!("its colours have no tag, and were taken for {colour}, as players do"));
    }
    if let Some(hdr) = clip.hdr {
        words.push(format!(
            "its colours are {hdr}, which the film shows as they are, too dark or too pale: \
             tone-map it"
        ));
    }
    if coded < all {
        words.extend(clip.new_tag());
    }
    words
}

/// What became of a clip's frames on their way into the film's rate.
fn of_counts(number: usize, item: &Item, clip: &Clip, shape: &Shape) -> Vec<String> {
    let place = shape.grid.places[number];
    let mut shown: Vec<usize> =
        (0..place.frames()).map(|frame| place.source_frame(clip, frame, shape.rate())).collect();
    let given = shown.len();
    shown.dedup();
    let all = match (shown.first(), shown.last()) {
        (Some(first), Some(last)) if !item.is_whole() => last - first + 1,
        _ => clip.frame_times.times.len(),
    };
    let counted = |count: usize| match count {
        1 => "1 frame is".to_owned(),
        count => format!("{count} frames are"),
    };
    let (repeated, dropped) = (given - shown.len(), all.saturating_sub(shown.len()));
    let mut words = Vec::new();
    if repeated > 0 {
        words.push(format!("{} shown twice to fill gaps", counted(repeated)));
    }
    if dropped > 0 {
        words.push(format!("{} left out", counted(dropped)));
    }
    words
}
