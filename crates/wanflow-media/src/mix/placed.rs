//! A sound at its place in a film: which stretch of it, how fast, how loud; and the same while it
//! plays, pulled run by run. It must not know of the others.

use super::envelope::Envelope;
use super::source::{OpenSound, SoundSource};
use crate::MediaError;
use crate::sound::{RATE, Resampler, Stereo};

/// A sound at its place in a film. All places and lengths are in samples.
#[derive(Clone, Debug)]
pub(crate) struct PlacedSound<'a> {
    pub(crate) source: SoundSource<'a>,
    /// Where in the source it begins, and how much of the source is played, before any change of
    /// speed; what is missing is silence.
    pub(crate) from: u64,
    pub(crate) stretch: u64,
    /// Whether the source begins again, at its own beginning, when it or the stretch has ended.
    pub(crate) repeats: Repeats,
    pub(crate) speed: Speed,
    /// Where in the film it begins.
    pub(crate) begin: u64,
    /// How long and how loud it is there.
    pub(crate) envelope: Envelope,
    pub(crate) failure: Failure,
}

/// What follows a sound that has ended before its place has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeats {
    /// Silence.
    Once,
    /// The same sound again.
    Loop,
}

/// How fast a sound is played: so many of its samples become so many of the film's. Pitch follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Speed {
    pub(crate) from: u32,
    pub(crate) to: u32,
}

impl Speed {
    /// As fast as it is.
    pub(crate) const NORMAL: Self = Self { from: 1, to: 1 };
}

/// What happens if a sound cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It falls silent, and what is said of it belongs to this video item: a clip was paid for,
    /// and a film with its picture and silence is worth more than no film.
    Note(usize),
    /// There is no film: its author has the sound, and can fix or replace it.
    Error,
}

/// A placed sound while it plays.
pub(super) struct PlayingSound<'a> {
    sound: PlacedSound<'a>,
    /// `None` where nothing more is to be read: silence follows.
    open: Option<OpenSound<'a>>,
    /// Samples of the source still to be left out, and still to be played.
    skip: u64,
    left: u64,
    /// Whether anything was heard since the source was opened.
    is_heard: bool,
    resampler: Resampler,
    held: Stereo,
    given: u64,
    /// Why it fell silent.
    pub(super) note: Option<String>,
}

impl<'a> PlayingSound<'a> {
    /// Opens a sound.
    pub(super) fn open(sound: PlacedSound<'a>) -> Result<Self, MediaError> {
        let Speed { from, to } = sound.speed;
        let mut playing = Self {
            open: None,
            skip: sound.from,
            left: sound.stretch,
            is_heard: false,
            resampler: Resampler::by(from.max(1), to.max(1)),
            held: Stereo::default(),
            given: 0,
            note: None,
            sound,
        };
        match playing.sound.source.open() {
            Ok(open) => playing.open = Some(open),
            Err(error) => playing.fail(error)?,
        }
        Ok(playing)
    }

    /// Where in the film it is to be heard next.
    pub(super) fn place(&self) -> u64 {
        self.sound.begin + self.given
    }

    /// How much of it is still to be heard.
    pub(super) fn remaining(&self) -> u64 {
        self.sound.envelope.length - self.given
    }

    /// Whether nothing but silence is to come.
    pub(super) fn has_ended(&self) -> bool {
        self.open.is_none() && self.held.len() == 0
    }

    /// The video item that it belongs to, if its failures are notes.
    pub(super) fn item(&self) -> Option<usize> {
        match self.sound.failure {
            Failure::Note(item) => Some(item),
            Failure::Error => None,
        }
    }

    /// The next samples, so many or all that remain.
    pub(super) fn next(&mut self, samples: u64) -> Result<Stereo, MediaError> {
        let wanted = samples.min(self.remaining());
        let count = usize::try_from(wanted).expect("callers ask for short runs");
        while self.held.len() < count && self.open.is_some() {
            if let Err(error) = self.read() {
                self.fail(error)?;
            }
        }
        let mut run = self.held.take(count);
        run.append(Stereo::silence(count - run.len()));
        self.sound.envelope.apply(self.given, &mut run);
        self.given += wanted;
        Ok(run)
    }

    /// Reads another run of the source.
    fn read(&mut self) -> Result<(), MediaError> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let run = if self.left > 0 { open.next()? } else { None };
        let Some(mut run) = run else { return self.end() };
        let skipped = run.take(usize::try_from(self.skip).unwrap_or(usize::MAX)).len() as u64;
        self.skip -= skipped;
        let run = run.take(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.left -= run.len() as u64;
        self.is_heard |= run.len() > 0;
        self.held.append(self.resampler.feed(run));
        Ok(())
    }

    /// Goes on behind the end: from the beginning, or not at all.
    fn end(&mut self) -> Result<(), MediaError> {
        // Nothing again and again would never end.
        if self.sound.repeats == Repeats::Loop && self.is_heard {
            (self.skip, self.left) = (0, self.sound.stretch);
            self.is_heard = false;
            self.open = Some(self.sound.source.open()?);
        } else {
            self.open = None;
            self.held.append(self.resampler.finish());
        }
        Ok(())
    }

    fn fail(&mut self, error: MediaError) -> Result<(), MediaError> {
        self.open = None;
        match self.sound.failure {
            Failure::Error => Err(error),
            Failure::Note(_) => {
                self.note = Some(why_silent(error, self.given));
                Ok(())
            }
        }
    }
}

/// Why a clip's sound, of which so many samples were heard, falls silent in the film: in words
/// that follow the clip's name and a colon.
pub(crate) fn why_silent(error: MediaError, heard: u64) -> String {
    let tenths = heard * 10 / u64::from(RATE);
    match error {
        MediaError::Unsupported(what) => format!(
            "it is silent in the film: {what} cannot be decoded here; the clip's own file keeps it"
        ),
        MediaError::Damaged(what) if tenths > 0 => {
            format!("it falls silent after {}.{} s: {what}", tenths / 10, tenths % 10)
        }
        MediaError::Damaged(what) => format!("it is silent in the film: {what}"),
        other => format!("it falls silent: {other}"),
    }
}
