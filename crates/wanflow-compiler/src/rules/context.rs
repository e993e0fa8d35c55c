//! What a rule may look at: the storyboard with its names looked up, the endpoint's facts, and
//! the files beside the storyboard. Everything is read once, here.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};

use wanflow_api::picture::PictureFacts;
use wanflow_api::sound_delivery::{Publishing, SoundDelivery};
use wanflow_api::{EndpointChoice, EndpointRef, Origin};

use crate::diagnostic::{Diagnostic, Fix};
use crate::document::{Document, Extent, Lost, NodeId, Value};
use crate::language::{SOURCES, Word};
use crate::resolve::{Resolved, path};
use crate::source::Span;
use crate::storyboard::{
    Audio, Chain, Image, Scene, Settings, Storyboard, Text, ValueKind, WordValue,
};
use crate::suggest;
use crate::world::{FileProblem, Sound, World};

use super::film_media::{FilmFiles, film_files};

/// What a rule may look at.
pub struct Context<'a> {
    /// The storyboard with names and references looked up.
    pub(crate) resolved: Resolved<'a>,
    /// The endpoint whose limits apply.
    pub(crate) endpoint: EndpointRef,
    /// What is said of a storyboard that does not name the endpoint, where it has ended.
    pub(crate) ended: Option<Ended<'a>>,
    /// The files beside the storyboard.
    pub(crate) world: &'a dyn World,
    /// What the headers of all local pictures say, by path as written.
    pub(crate) pictures: HashMap<&'a str, Result<PictureFacts, FileProblem>>,
    /// How a local sound file gets to the endpoint; `None` where it cannot.
    pub(crate) sound_delivery: Option<SoundDelivery>,
    /// What local sound files are, where they get to the endpoint.
    pub(crate) sounds: HashMap<&'a str, Result<Sound, FileProblem>>,
    /// What the film's own files are.
    pub(crate) film_files: FilmFiles<'a>,
    /// How much of the text became the storyboard.
    pub(crate) reading: Reading,
    /// Comparisons of names that suggestions may still cost.
    comparisons: Cell<usize>,
}

/// Who makes the clips, and what reaches them.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The endpoint.
    pub endpoint: EndpointRef,
    /// Whether it can fetch local files from a bucket of the user's.
    pub publishing: Publishing,
    /// What is said of a storyboard that does not name it, where it has ended.
    pub ended: Option<Ended<'a>>,
}

/// The end of the endpoint of storyboards that name none, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended<'a> {
    /// What is wrong.
    pub what: &'a str,
    /// What to do.
    pub help: &'a str,
    /// Id of an endpoint that can be written out in its place; `None`: none is known.
    pub instead: Option<&'a str>,
}

/// How much of a text became the storyboard. What is absent may only have been misread, so rules
/// about absent things look here first.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Where errors begin, in rising order.
    errors: Vec<u32>,
    /// Parts of the text could not be read at all.
    is_partial: bool,
    /// Some variable may be missing.
    vars_lost: bool,
    /// Some scene, or its name, may be missing.
    scenes_lost: bool,
}

/// Enough for a hundred wrong names among ten thousand, and a bound on the time for more.
const COMPARISONS_MAX: usize = 500_000;

impl<'a> Context<'a> {
    /// Whether the storyboard itself says where its clips are bought.
    pub fn names_endpoint(&self) -> bool {
        self.storyboard().endpoint.is_some()
    }

    /// The host that the storyboard names behind its endpoint: `ID@HOST`.
    pub fn origin(&self) -> Option<&'static Origin> {
        let written = self.storyboard().endpoint?.value;
        EndpointChoice::parse(written).ok()?.origin
    }

    /// The audio that is asked for. Where the storyboard says nothing of it, the model makes some,
    /// unless the endpoint makes it only for scenes that ask.
    pub(crate) fn audio(&self, scene: &'a Scene<'a>) -> Audio<'a> {
        let said = self.resolved.effective(scene).audio();
        said.unwrap_or(if self.gets_no_sound_unasked(scene) {
            Audio::Silent
        } else {
            Audio::Generated
        })
    }

    /// The footage of the user's own that a scene continues, if it does.
    pub(crate) fn continued_footage(&self, chain: &Chain<'_>) -> Option<Text<'a>> {
        let before = self.resolved.names.find(chain.from.value)?;
        self.storyboard().scenes[before].video
    }

    /// Whether the storyboard says nothing of a scene's audio, and so gets none.
    pub(crate) fn gets_no_sound_unasked(&self, scene: &'a Scene<'a>) -> bool {
        self.endpoint.sounds_when_asked() && self.resolved.effective(scene).audio().is_none()
    }

    /// Id of the endpoint whose limits apply.
    pub fn endpoint_id(&self) -> &'static str {
        self.endpoint.id
    }

    /// Looks up names and asks the world about every file once. `read` is what reading the text
    /// has found so far.
    pub fn new(
        document: &'a Document<'a>,
        storyboard: &'a Storyboard<'a>,
        read: &[Diagnostic],
        target: Target<'a>,
        world: &'a dyn World,
    ) -> Self {
        let Target { endpoint, publishing, ended } = target;
        let sound_delivery = endpoint.sound_delivery(publishing);
        let resolved = Resolved::new(document, storyboard);
        let reading = Reading::of(&resolved, read);
        let expected: BTreeSet<&str> =
            pictures(storyboard).filter(|path| path::oddity(path).is_none()).collect();
        world.expect_pictures(&expected.into_iter().collect::<Vec<_>>());
        let pictures = ask(pictures(storyboard), |path| world.picture(path));
        let sounds = local_sounds(storyboard).map(|path| path.value);
        let sounds = sounds.filter(|_| sound_delivery.is_some());
        let sounds = ask(sounds, |path| world.sound(path));
        let film_files = FilmFiles::of(storyboard, world);
        let comparisons = Cell::new(COMPARISONS_MAX);
        Self {
            resolved,
            endpoint,
            ended,
            world,
            pictures,
            sound_delivery,
            sounds,
            film_files,
            reading,
            comparisons,
        }
    }

    /// The storyboard.
    pub(crate) fn storyboard(&self) -> &'a Storyboard<'a> {
        self.resolved.storyboard
    }

    /// `defaults`, then each scene's own settings: wherever a setting can be written.
    pub(crate) fn settings(&self) -> impl Iterator<Item = &'a Settings<'a>> {
        let storyboard = self.storyboard();
        let own = storyboard.generated().map(|scene| &scene.settings);
        std::iter::once(&storyboard.defaults).chain(own)
    }

    /// The values of `defaults`, then those of each scene, word by word.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&'static Word, WordValue<'a>)> + use<'a> {
        values(self.storyboard())
    }

    /// Completes a diagnostic about an unknown word with the nearest known one.
    pub(crate) fn suggest<'n>(
        &self,
        diagnostic: Diagnostic,
        wrong: &str,
        place: Span,
        known: impl ExactSizeIterator<Item = &'n str>,
    ) -> Diagnostic {
        let left = self.comparisons.get();
        let cost = known.len();
        self.comparisons.set(left.saturating_sub(cost));
        match (left >= cost).then(|| suggest::nearest(wrong, known)).flatten() {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(Fix::replace(
                format!("write `{near}`"),
                place,
                near,
            )),
            None => diagnostic,
        }
    }
}

impl Reading {
    fn of(resolved: &Resolved<'_>, read: &[Diagnostic]) -> Self {
        let document = resolved.document;
        let errors = read.iter().filter(|found| found.is_error());
        let mut errors: Vec<u32> = errors.map(|found| found.span().start).collect();
        errors.sort_unstable();
        let entries = document.root().map(|root| document.entries(root)).unwrap_or_default();
        let entry = |name| entries.iter().find(|entry| document.text(entry.key) == Some(name));
        let vars =
            entry("vars").map(|entry| document.span(entry.key).to(document.span(entry.value)));
        let has_error = |span: Span| {
            let first = errors.partition_point(|error| *error < span.start);
            errors.get(first).is_some_and(|error| *error < span.end)
        };
        let vars_lost = vars.is_some_and(|vars| has_error(vars) || document.borders_lost(vars))
            || document.lacks_files()
            || document.lost().iter().any(|lost| document.mentions(*lost, &["vars"]));
        let lines = document.lost().iter().filter(|lost| lost.extent == Extent::Lines);
        let is_scene = |lost: &Lost| {
            let text = document.slice(lost.span);
            let names = ["id", "scenes"].iter().chain(&SOURCES).copied().collect::<Vec<_>>();
            text.starts_with('-')
                || text.contains("\n- ")
                || text.contains(" - ")
                || document.mentions(*lost, &names)
        };
        let scenes_lost = document.lacks_files()
            || resolved.names.is_partial()
            || entry("scenes").is_some_and(|entry| has_broken_item(document, entry.value))
            || lines.copied().any(|lost| is_scene(&lost));
        Self { errors, is_partial: document.is_partial(), vars_lost, scenes_lost }
    }

    /// Whether some part of the text has an error.
    pub(crate) fn is_flawed(&self) -> bool {
        self.is_partial || !self.errors.is_empty()
    }

    /// Whether a part of the text has an error.
    pub(crate) fn is_flawed_in(&self, span: Span) -> bool {
        let first = self.errors.partition_point(|error| *error < span.start);
        self.errors.get(first).is_some_and(|error| *error < span.end)
    }

    /// Whether some variable may be missing.
    pub(crate) fn may_miss_vars(&self) -> bool {
        self.vars_lost
    }

    /// Whether some scene, or its name, may be missing.
    pub(crate) fn may_miss_scenes(&self) -> bool {
        self.scenes_lost
    }
}

/// Whether a list, or an item of it, could not be read.
fn has_broken_item(document: &Document<'_>, list: NodeId) -> bool {
    match document.value(list) {
        Value::Broken => true,
        Value::List(items) => items.iter().any(|item| document.value(*item) == Value::Broken),
        _ => false,
    }
}

fn values<'a>(
    storyboard: &'a Storyboard<'a>,
) -> impl Iterator<Item = (&'static Word, WordValue<'a>)> + use<'a> {
    let own =
        storyboard.generated().flat_map(|scene| scene.values().chain(scene.settings.values()));
    storyboard.defaults.values().chain(own)
}

fn pictures<'a>(storyboard: &'a Storyboard<'a>) -> impl Iterator<Item = &'a str> {
    local_pictures(storyboard).map(|(_, path)| path.value)
}

/// Every local picture with its scene, as it is written.
pub(super) fn local_pictures<'a>(
    storyboard: &'a Storyboard<'a>,
) -> impl Iterator<Item = (&'a Scene<'a>, &'a Text<'a>)> {
    storyboard.generated().flat_map(|scene| {
        scene.values().filter_map(move |(_, value)| match value.kind {
            ValueKind::Picture(Image::File(path)) => Some((scene, path)),
            _ => None,
        })
    })
}

/// Every path of a file, as it is from the storyboard's folder.
pub(crate) fn every_path<'a>(storyboard: &'a Storyboard<'a>) -> impl Iterator<Item = Text<'a>> {
    let pictures = local_pictures(storyboard).map(|(_, path)| *path);
    let film = film_files(storyboard).map(|(path, _)| path);
    pictures.chain(local_sounds(storyboard)).chain(film)
}

/// Every local sound file, as it is written.
pub(super) fn local_sounds<'a>(
    storyboard: &'a Storyboard<'a>,
) -> impl Iterator<Item = Text<'a>> + use<'a> {
    values(storyboard).filter_map(|(_, value)| match value.kind {
        ValueKind::Sound(Audio::File(path)) => Some(path),
        _ => None,
    })
}

/// Asks about each path once; paths that are odd by their text are not asked about at all.
fn ask<'a, T>(
    paths: impl Iterator<Item = &'a str>,
    question: impl Fn(&str) -> Result<T, FileProblem>,
) -> HashMap<&'a str, Result<T, FileProblem>> {
    let mut answers = HashMap::new();
    for path in paths.filter(|path| path::oddity(path).is_none()) {
        answers.entry(path).or_insert_with(|| question(path));
    }
    answers
}
