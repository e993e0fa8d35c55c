//! The film's sound: each clip's, one after the other, each exactly as long as its video.

use std::fs::File;
use std::io::BufReader;

use super::JoinNote;
use super::source::Clip;
use crate::MediaError;
use crate::sound::{ClipSound, RATE, Stereo};

/// The sound of all clips.
pub(super) struct FilmSound<'a> {
    clips: &'a [Clip],
    lengths: Vec<u64>,
    index: usize,
    current: Option<(BufReader<File>, ClipSound<'a>)>,
    /// Decoded, and not yet given.
    held: Stereo,
    /// Samples that the current clip still needs.
    left: u64,
    /// The current clip was louder than full scale somewhere, which was noted.
    is_cut: bool,
    /// Clips whose sound is not in the film as it came.
    pub(super) notes: Vec<JoinNote>,
}

impl<'a> FilmSound<'a> {
    /// The sound of clips; `None` if no clip has any.
    pub(super) fn new(clips: &'a [Clip], lengths: Vec<u64>) -> Option<Self> {
        clips.iter().find(|clip| clip.movie.sound.is_some())?;
        let mut film = Self {
            clips,
            lengths,
            index: 0,
            current: None,
            held: Stereo::default(),
            left: 0,
            is_cut: false,
            notes: Vec::new(),
        };
        film.begin(0);
        Some(film)
    }

    /// Exactly so many samples, or fewer at the end of a clip; never none before the film's end.
    pub(super) fn next(&mut self, samples: u64) -> Stereo {
        while self.left == 0 && self.index + 1 < self.clips.len() {
            self.begin(self.index + 1);
        }
        if self.left == 0 {
            // Only rounding of the very last sample can ask for more than there is.
            return Stereo::silence(usize::try_from(samples).unwrap_or(1));
        }
        let wanted = samples.min(self.left);
        let wanted = usize::try_from(wanted).expect("callers ask for short runs");
        while self.held.len() < wanted && self.decode_more() {}
        let mut run = self.held.take(wanted);
        // A clip without sound, or whose sound is shorter than its video, ends in silence.
        run.left.resize(wanted, 0.0);
        run.right.resize(wanted, 0.0);
        self.limit(&mut run);
        self.left -= wanted as u64;
        run
    }

    fn begin(&mut self, index: usize) {
        self.index = index;
        self.left = self.lengths[index];
        self.held = Stereo::default();
        self.current = None;
        self.is_cut = false;
        let clip = &self.clips[index];
        let Some(track) = &clip.movie.sound else { return };
        let late = u128::from(clip.timeline.late) * u128::from(RATE);
        let late = late / u128::from(clip.timeline.timescale.max(1));
        let late = u64::try_from(late).unwrap_or(u64::MAX);
        let opened =
            clip.sound_file().and_then(|file| Ok((file, ClipSound::open_late(track, late)?)));
        match opened {
            Ok(opened) => self.current = Some(opened),
            Err(error) => self.fall_silent(error),
        }
    }

    /// Loud sound overshoots full scale when its rate is changed.
    fn limit(&mut self, run: &mut Stereo) {
        if run.limit() && !self.is_cut {
            self.is_cut = true;
            self.note("its sound is louder than full scale, and was cut off there".to_owned());
        }
    }

    fn decode_more(&mut self) -> bool {
        let Some((file, sound)) = &mut self.current else { return false };
        match sound.next(file) {
            Ok(Some(run)) => {
                self.held.left.extend(run.left);
                self.held.right.extend(run.right);
                true
            }
            Ok(None) => {
                self.current = None;
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
        self.current = None;
        let heard = self.lengths[self.index] - self.left;
        let tenths = heard * 10 / u64::from(RATE);
        self.note(match error {
            MediaError::Unsupported(what) => format!(
                "it is silent in the film: {what} cannot be decoded here; the clip's own file keeps it"
            ),
            MediaError::Damaged(what) if tenths > 0 => {
                format!("it falls silent after {}.{} s: {what}", tenths / 10, tenths % 10)
            }
            MediaError::Damaged(what) => format!("it is silent in the film: {what}"),
            other => format!("it falls silent: {other}"),
        });
    }

    fn note(&mut self, what: String) {
        self.notes.push(JoinNote { clip: self.index, what });
    }
}
