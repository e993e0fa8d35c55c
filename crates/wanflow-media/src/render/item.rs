//! A video item of a timeline, opened: what it shows, and what of it the film shows and how.

use std::num::NonZeroU32;

use wanflow_plan::timeline::{
    Blend, Focus, FrameRate, Matching, Source, Span, Speed, Time, Transition, VideoItem,
};
use wanflow_plan::{Fit, Timeline};

use super::Sources;
use super::clip::{Clip, ClipInput};
use super::drawn::Drawn;
use super::matching::{Ends, Grade, Matched, Matcher};
use crate::MediaError;

/// An item of a film.
pub(super) struct Item {
    pub(super) shows: Shows,
    /// The stretch of it that is shown, in its own time; `None`: all of it.
    span: Option<Span>,
    pub(super) speed: Speed,
    pub(super) fit: Fit,
    pub(super) focus: Focus,
    transition: Transition,
    /// How long it is by the timeline, which need not have measured it.
    stated: Time,
    /// What became of the frames at its end that the next item begins with.
    pub(super) tail: TailEnd,
    /// What becomes of its exposure and its colours.
    pub(super) matched: Matched,
    /// What that is decided by, until it is.
    pub(super) ends: Ends,
}

/// What became of frames at an item's end that the film drops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TailEnd {
    /// There are none.
    Whole,
    /// They were taken away: its clip ends before them.
    Gone,
    /// Others lean on them, so that it is cut off before them, at this time of its own.
    CutOff(Time),
    /// They are shown: others lean on them, and the clip is not decoded.
    Stays,
}

/// What an item shows.
pub(super) enum Shows {
    /// A clip, or a slate that was drawn as one.
    Clip(Box<Clip>),
    /// What is drawn frame by frame.
    Drawn(Drawn),
}

impl Shows {
    fn clip(&self) -> Option<&Clip> {
        match self {
            Self::Clip(clip) => Some(clip),
            Self::Drawn(_) => None,
        }
    }
}

impl Item {
    /// Opens all items of a timeline.
    pub(super) fn open_all(
        timeline: &Timeline,
        sources: &Sources,
    ) -> Result<Vec<Self>, MediaError> {
        let items = timeline.video.iter().enumerate();
        let open = |(place, item)| Self::open(place, item, timeline, sources);
        let mut items: Vec<_> = items.map(open).collect::<Result<_, _>>()?;
        let mut matcher = Matcher::default();
        for item in &mut items {
            let ends = std::mem::take(&mut item.ends);
            item.matched = matcher.next(item.clip(), ends);
        }
        Ok(items)
    }

    fn open(
        place: usize,
        item: &VideoItem,
        timeline: &Timeline,
        sources: &Sources,
    ) -> Result<Self, MediaError> {
        // Its gain and its chapter are not for the eye.
        let VideoItem {
            source,
            span: _,
            tail: _,
            dropped: _,
            matching,
            speed,
            fit,
            focus,
            gain: _,
            transition,
            chapter: _,
        } = item;
        let mut shows = match source {
            Source::Clip(clip) => {
                let file = sources.get(&clip.sha256)?;
                let (path, sound_path) = (file.path.as_path(), file.sound.as_deref());
                let colour = clip.colour.map(Into::into);
                let input = ClipInput { path, sound_path, colour, is_slate: false };
                Shows::Clip(Box::new(Clip::open(&input)?))
            }
            Source::Slate(_) => {
                let path = &sources.drawn(place);
                let input = ClipInput { path, sound_path: None, colour: None, is_slate: true };
                Shows::Clip(Box::new(Clip::open(&input)?))
            }
            Source::Still(still) => Shows::Drawn(Drawn::still(still, *fit, *focus, sources)?),
            Source::Card(card) => Shows::Drawn(Drawn::card(card, sources)?),
        };
        let next = timeline.video.get(place + 1);
        let next = next.map_or(Matching::Unmatched, |next| next.matching);
        let ends = Ends::of(shows.clip(), *matching, next);
        let tail = drop_tail(item, &mut shows);
        Ok(Self {
            shows,
            span: span_of(item, tail),
            speed: *speed,
            fit: fit.unwrap_or(timeline.output.fit),
            focus: *focus,
            transition: if place == 0 { Transition::Cut } else { *transition },
            stated: item.length(),
            tail,
            matched: Matched::AsItIs,
            ends,
        })
    }

    /// The clip, if it shows one.
    pub(super) fn clip(&self) -> Option<&Clip> {
        self.shows.clip()
    }

    /// What is done to its exposure and its colours.
    pub(super) fn grade(&self) -> Option<&Grade> {
        match &self.matched {
            Matched::Graded(grade) => Some(grade),
            Matched::AsItIs | Matched::Left(_) => None,
        }
    }

    /// How long its source is.
    fn source_length(&self) -> Time {
        match &self.shows {
            Shows::Clip(clip) => clip.length(),
            Shows::Drawn(drawn) => drawn.length(),
        }
    }

    /// Whether all of it is shown as fast as it is, between cuts on its own side.
    pub(super) fn is_plain(&self) -> bool {
        self.span.is_none() && self.speed.is_normal() && self.transition.is_cut()
    }

    /// Whether all of it is shown as fast as it is.
    pub(super) fn is_whole(&self) -> bool {
        self.span.is_none() && self.speed.is_normal()
    }

    /// For how long it is there together with the item before it, at most.
    pub(super) fn overlap(&self) -> Time {
        self.transition.overlap()
    }

    /// How it takes the place of the item before it.
    pub(super) fn blend(&self) -> Option<Blend> {
        match self.transition {
            Transition::Cut => None,
            Transition::Blend(blend, _) => Some(blend),
        }
    }

    /// How long it is by the timeline; `None`: nobody has measured it.
    pub(super) fn stated_length(&self) -> Option<Time> {
        (!self.stated.is_zero()).then_some(self.stated)
    }

    /// The moment of its own time with which it begins in a film of a rate. Where its frames come
    /// at that rate it is the one of the nearest frame, so that sound stays beside its picture.
    pub(super) fn begin(&self, rate: FrameRate) -> Time {
        let Some(span) = self.span else { return Time::ZERO };
        let from = span.from.min(self.source_length() - frame(1, rate)).max(Time::ZERO);
        if !self.keeps_rate(rate) {
            return from;
        }
        let nearest = from.in_units(rate.numerator(), rate.denominator());
        frame(u64::try_from(nearest).unwrap_or(0), rate)
    }

    /// Whether its frames are those of a film of a rate, one by one.
    pub(super) fn keeps_rate(&self, rate: FrameRate) -> bool {
        let comes_at = |clip: &Clip| clip.rate() == rate && clip.frame_times.is_even(rate);
        self.speed.is_normal() && self.clip().is_none_or(comes_at)
    }

    /// How long it is in a film, where it is not shown as a whole.
    pub(super) fn cut_length(&self) -> Time {
        let whole = Span::whole(self.source_length());
        let span = self.span.unwrap_or(whole);
        let shown = Span { from: span.from, to: span.to.min(whole.to) };
        self.speed.length_of(shown.length())
    }
}

/// Takes away the frames of an item's end that the film drops.
fn drop_tail(item: &VideoItem, shows: &mut Shows) -> TailEnd {
    let Shows::Clip(clip) = shows else { return TailEnd::Whole };
    let end = end_of(item, clip.length());
    if item.dropped.is_zero() {
        TailEnd::Whole
    } else if clip.end_before(end) {
        TailEnd::Gone
    } else if clip.codec.is_decoded {
        TailEnd::CutOff(end)
    } else {
        TailEnd::Stays
    }
}

/// Where an item leaves a source of a length, without what is dropped. The timeline need not have
/// measured what it shows all of.
fn end_of(item: &VideoItem, length: Time) -> Time {
    if item.is_whole() { length - item.dropped } else { item.shown().to }
}

/// The stretch of its source that an item shows; `None`: all of it.
fn span_of(item: &VideoItem, tail: TailEnd) -> Option<Span> {
    let begins_whole = item.span.from.is_zero();
    match tail {
        TailEnd::Whole | TailEnd::Stays => (!item.is_whole()).then_some(item.span),
        TailEnd::Gone => (!begins_whole).then_some(item.shown()),
        TailEnd::CutOff(to) => Some(Span { from: item.span.from, to }),
    }
}

/// So many frames of a rate.
pub(super) fn frame(number: u64, rate: FrameRate) -> Time {
    let units = number.saturating_mul(rate.denominator().into());
    let scale = NonZeroU32::new(rate.numerator()).unwrap_or(NonZeroU32::MIN);
    Time::new(i64::try_from(units).unwrap_or(i64::MAX), scale)
}
