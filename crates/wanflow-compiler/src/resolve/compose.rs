//! The whole prompt of a scene, as it is sent, with the place that each part came from.
//!
//! The composition, line by line:
//! ```text
//! STYLE
//! CAMERA: PROMPT                     the prompt alone without a camera
//! Shot 1 [0-4s] CAMERA: PROMPT       one line a shot, if the scene has shots
//! ```
//! A camera text that ends in punctuation is followed by a space instead of the colon. Beside
//! shots the scene's prompt is a line of its own, for what holds in all of them, and the scene's
//! camera is that of every shot without one. Texts lose white space at both ends; variables are
//! replaced once. A template replaces the words, so beside one the prompt is empty.

use std::fmt::Write as _;
use std::ops::Range;

use crate::document::NodeId;
use crate::source::Span;
use crate::storyboard::{Scene, Text};

use super::Resolved;
use super::settings::{Effective, is_said};
use super::template::{Part, parts};

/// Bytes of text behind which variables are replaced no more. A storyboard of 100 kB can name one
/// of its variables ten thousand times; no endpoint takes a text of this length, and `rules`
/// refuses it everywhere.
pub(crate) const LONGEST: usize = 1 << 20;

/// A text as sent.
#[derive(Debug, Default)]
pub(crate) struct Composed {
    /// The text.
    pub(crate) text: String,
    pieces: Vec<Piece>,
}

/// Where the text from `start` on came from.
#[derive(Debug)]
struct Piece {
    start: usize,
    written: NodeId,
    part: Range<usize>,
    kind: Wording,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wording {
    /// The text stands in the source byte for byte.
    Literal,
    /// The text came by a variable.
    Replaced,
}

impl<'a> Resolved<'a> {
    /// The prompt of a scene.
    pub(crate) fn prompt(&self, scene: &'a Scene<'a>) -> Composed {
        let effective = self.effective(scene);
        let mut prompt = Composed::default();
        if effective.template().is_some() {
            return prompt;
        }
        if let Some(style) = effective.style() {
            self.append(&mut prompt, style);
        }
        let said = scene.prompt.filter(is_said);
        let Some(shots) = &scene.shots else {
            prompt.line();
            self.append_shot(&mut prompt, effective.camera(), said);
            return prompt;
        };
        if let Some(said) = said {
            prompt.line();
            self.append(&mut prompt, said);
        }
        self.append_shots(&mut prompt, &shots.value, effective);
        prompt
    }

    /// The shots one by one, for endpoints that take them as a list. Style and the scene's own
    /// prompt hold in all of them.
    pub(crate) fn shots(&self, scene: &'a Scene<'a>) -> Vec<(Composed, u32)> {
        let effective = self.effective(scene);
        let shots = scene.shots.iter().flat_map(|shots| &shots.value);
        let composed = shots.map(|shot| {
            let mut text = Composed::default();
            let general = effective.style().into_iter().chain(scene.prompt.filter(is_said));
            for part in general {
                text.line();
                self.append(&mut text, part);
            }
            text.line();
            let camera =
                shot.camera.map_or_else(|| effective.camera(), |own| Some(own).filter(is_said));
            self.append_shot(&mut text, camera, shot.prompt.filter(is_said));
            (text, shot.duration.map_or(0, |written| written.value))
        });
        composed.collect()
    }

    /// The negative prompt of a scene; empty if there is none.
    pub(crate) fn negative_prompt(&self, scene: &'a Scene<'a>) -> Composed {
        let mut text = Composed::default();
        if let Some(written) = self.effective(scene).negative_prompt() {
            self.append(&mut text, written);
        }
        text
    }

    /// A text that is drawn into the film.
    pub(crate) fn drawn(&self, text: Text<'a>) -> String {
        let mut drawn = Composed::default();
        self.append(&mut drawn, text);
        drawn.text
    }

    /// A bound of the bytes that a scene's prompt has, without composing it.
    pub(crate) fn prompt_bytes_max(&self, scene: &Scene<'a>) -> usize {
        /// `Shot 4294967295 [4294967295-4294967295s] `, and a line end.
        const SHOT: usize = 41;
        let effective = Effective { scene, storyboard: self.storyboard };
        let shots = scene.shots.iter().flat_map(|shots| &shots.value);
        let camera = effective.camera().map_or(0, |camera| self.bytes_max(camera));
        let shots = shots.map(|shot| {
            let texts = shot.camera.into_iter().chain(shot.prompt);
            SHOT + 2 + camera + texts.map(|text| self.bytes_max(text)).sum::<usize>()
        });
        let general = effective.style().into_iter().chain(scene.prompt);
        let general: usize = general.map(|text| self.bytes_max(text) + 1).sum();
        general + camera + 2 + shots.sum::<usize>()
    }

    /// The same for its negative prompt.
    pub(crate) fn negative_prompt_bytes_max(&self, scene: &Scene<'a>) -> usize {
        let effective = Effective { scene, storyboard: self.storyboard };
        effective.negative_prompt().map_or(0, |text| self.bytes_max(text))
    }

    /// Every `$` may begin a variable, and any variable may be the longest.
    fn bytes_max(&self, text: Text<'_>) -> usize {
        let dollars = text.value.bytes().filter(|byte| *byte == b'$').count();
        text.value.len() + dollars * self.longest_var
    }

    fn append_shots(
        &self,
        prompt: &mut Composed,
        shots: &[crate::storyboard::Shot<'a>],
        effective: Effective<'a>,
    ) {
        let mut start = 0_u32;
        for (index, shot) in shots.iter().enumerate() {
            let end = start.saturating_add(shot.duration.map_or(0, |written| written.value));
            prompt.line();
            write!(prompt.text, "Shot {} [{start}-{end}s] ", index + 1)
                .expect("a string takes everything");
            let camera =
                shot.camera.map_or_else(|| effective.camera(), |own| Some(own).filter(is_said));
            self.append_shot(prompt, camera, shot.prompt.filter(is_said));
            start = end;
        }
    }

    fn append_shot(&self, to: &mut Composed, camera: Option<Text<'a>>, said: Option<Text<'a>>) {
        if let Some(camera) = camera {
            self.append(to, camera);
            if said.is_some() {
                to.text.push_str(if to.ends_a_sentence() { " " } else { ": " });
            }
        }
        if let Some(said) = said {
            self.append(to, said);
        }
    }

    /// Appends a text, trimmed, with variables replaced.
    fn append(&self, to: &mut Composed, text: Text<'a>) {
        let trimmed = text.value.trim();
        let skipped = text.value.len() - text.value.trim_start().len();
        for part in parts(trimmed) {
            let range = part.range();
            let place = range.start + skipped..range.end + skipped;
            match part {
                Part::Plain(_) | Part::Broken(_) => {
                    to.push(&trimmed[range], text.node, place, Wording::Literal);
                }
                Part::Escaped(_) => to.push("${", text.node, place, Wording::Replaced),
                Part::Variable(name, _) => {
                    let value = self.vars.get(name).map_or("", |var| var.value.value.trim());
                    to.push(value, text.node, place, Wording::Replaced);
                }
            }
        }
    }

    /// Where in the source the text's code point number `index` stands, counted from 0: a
    /// character, or the variable that brought it. White space, which may stand for a fold, is
    /// skipped; `None` behind the end.
    pub(crate) fn place(&self, composed: &Composed, index: usize) -> Option<Span> {
        let rest = composed.text.char_indices().skip(index);
        let (at, _) = rest.into_iter().find(|(_, c)| !c.is_whitespace())?;
        let after = composed.pieces.partition_point(|piece| piece.start <= at);
        let piece = &composed.pieces[after.checked_sub(1)?];
        let (offset, rest) = (at - piece.start, piece.part.len());
        if piece.kind == Wording::Replaced || offset >= rest {
            // Words between two pieces (`Shot 2 [4-8s]`) belong to what they introduce.
            let next = composed
                .pieces
                .get(after)
                .filter(|_| offset >= rest && piece.kind == Wording::Literal);
            let piece = next.unwrap_or(piece);
            return Some(self.document.place(piece.written, piece.part.clone()));
        }
        let start = piece.part.start + offset;
        let width = composed.text[at..].chars().next().map_or(1, char::len_utf8);
        Some(self.document.place(piece.written, start..start + width))
    }
}

impl Composed {
    fn push(&mut self, text: &str, written: NodeId, part: Range<usize>, kind: Wording) {
        if kind == Wording::Replaced && self.text.len() > LONGEST {
            return;
        }
        self.pieces.push(Piece { start: self.text.len(), written, part, kind });
        self.text.push_str(text);
    }

    /// Begins a new line, unless the text is empty.
    fn line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn ends_a_sentence(&self) -> bool {
        self.text.ends_with(['.', '!', '?', ':', ';', ',', '…', '。', '！', '？', '：', '，'])
    }
}
