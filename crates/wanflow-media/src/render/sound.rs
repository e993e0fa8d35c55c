//! The film's sound: each item's, one after the other, each exactly as long as its pictures.

use std::fs::File;
use std::io::BufReader;

use super::item::{Item, TailEnd};
use super::mixing::EDGE;
use super::note::RenderNote;
use crate::MediaError;
use crate::mix::{Curve, Envelope, Fade, why_silent};
use crate::sound::{ClipSound, Stereo};

/// The sound of all items in sequence.
pub(super) struct FilmSound<'a> {
    items: &'a [Item],
    lengths: Vec<u64>,
    place: usize,
    current: ItemSound<'a>,
    /// Items whose sound is not in the film as it came.
    notes: Vec<RenderNote>,
}

impl<'a> FilmSound<'a> {
    /// The sound of items, of which there is at least one, each so many samples long.
    pub(super) fn new(items: &'a [Item], lengths: Vec<u64>) -> Self {
        let current = ItemSound::open(&items[0], lengths[0]);
        Self { items, lengths, place: 0, current, notes: Vec::new() }
    }

    /// Exactly so many samples, or fewer at the end of a clip; never none before the film's end.
    pub(super) fn next(&mut self, samples: u64) -> Stereo {
        while self.current.left == 0 && self.place + 1 < self.items.len() {
            self.place += 1;
            let next = ItemSound::open(&self.items[self.place], self.lengths[self.place]);
            let ended = std::mem::replace(&mut self.current, next);
            self.notes.extend(ended.notes_on(self.place - 1));
        }
        if self.current.left == 0 {
            // Only rounding of the very last sample can ask for more than there is.
            return Stereo::silence(usize::try_from(samples).unwrap_or(1));
        }
        self.current.next(samples)
    }

    /// Ends the sound; gives the notes of all its items.
    pub(super) fn finish(self) -> Vec<RenderNote> {
        let Self { items: _, lengths: _, place, current, mut notes } = self;
        notes.extend(current.notes_on(place));
        notes
    }
}

/// The sound of one item: exactly as long as its pictures, pulled run by run.
struct ItemSound<'a> {
    /// `None` where there is nothing more to decode: silence follows.
    source: Option<(BufReader<File>, ClipSound<'a>)>,
    /// Decoded, and not yet given.
    held: Stereo,
    /// Samples of all of it, and those still to be given.
    length: u64,
    left: u64,
    /// How it ends.
    envelope: Envelope,
    notes: Vec<String>,
    /// It was louder than full scale somewhere, which was noted.
    is_limited: bool,
}

impl<'a> ItemSound<'a> {
    /// Opens an item's sound; one that cannot be opened is silent, with a note that says why.
    fn open(shown: &'a Item, length: u64) -> Self {
        let (source, held, notes) = (None, Stereo::default(), Vec::new());
        // What is cut off before its end clicks, unless it fades.
        let is_cut = matches!(shown.tail, TailEnd::Gone | TailEnd::CutOff(_));
        let samples = if is_cut { EDGE.min(length) } else { 0 };
        let fade_out = Fade { samples, curve: Curve::Smooth };
        let envelope = Envelope { length, gain: 1.0, fade_in: Fade::NONE, fade_out };
        let mut item =
            Self { source, held, length, left: length, envelope, notes, is_limited: false };
        let Some(clip) = shown.clip() else { return item };
        let Some(track) = &clip.movie.sound else { return item };
        let late = clip.sound_late();
        let opened =
            clip.sound_file().and_then(|file| Ok((file, ClipSound::open_late(track, late)?)));
        match opened {
            Ok(opened) => item.source = Some(opened),
            Err(error) => item.fall_silent(error),
        }
        item
    }

    /// So many samples, or as many as are left.
    fn next(&mut self, samples: u64) -> Stereo {
        let wanted = samples.min(self.left);
        let wanted = usize::try_from(wanted).expect("callers ask for short runs");
        while self.held.len() < wanted && self.decode_more() {}
        let mut run = self.held.take(wanted);
        // A clip without sound, or whose sound is shorter than its video, ends in silence.
        run.left.resize(wanted, 0.0);
        run.right.resize(wanted, 0.0);
        self.envelope.apply(self.length - self.left, &mut run);
        self.limit(&mut run);
        self.left -= wanted as u64;
        run
    }

    /// Loud sound overshoots full scale when its rate is changed.
    fn limit(&mut self, run: &mut Stereo) {
        if run.limit() && !self.is_limited {
            self.is_limited = true;
            let what = "its sound is louder than full scale, and was cut off there";
            self.notes.push(what.to_owned());
        }
    }

    fn decode_more(&mut self) -> bool {
        let Some((file, sound)) = &mut self.source else { return false };
        match sound.next(file) {
            Ok(Some(run)) => {
                self.held.left.extend(run.left);
                self.held.right.extend(run.right);
                true
            }
            Ok(None) => {
                self.source = None;
                false
            }
            Err(error) => {
                self.fall_silent(error);
                false
            }
        }
    }

    /// A clip was paid for: a film with its picture and silence is worth more than no film.
    fn fall_silent(&mut self, error: MediaError) {
        self.source = None;
        self.notes.push(why_silent(error, self.length - self.left));
    }
    /// What is to be said of it, as the item at a place.
    fn notes_on(self, item: usize) -> impl Iterator<Item = RenderNote> {
        self.notes.into_iter().map(move |what| RenderNote { item, what })
    }
}
