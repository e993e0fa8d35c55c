//! Files that the film needs itself: they are never sent, and only have to be what they should be.

use std::collections::HashMap;

use wanflow_api::picture::PictureFacts;

use crate::diagnostic::{Diagnostic, Fix};
use crate::resolve::path::{Oddity, oddity};
use crate::rule::rule;
use crate::storyboard::{Storyboard, Text};
use crate::world::{FileProblem, Sound, Video, World};

use super::Context;
use super::file_problem::{MISSING_FILE, OUTSIDE_PROJECT, Wanted, problem};
use super::links::UNSUPPORTED_LINK;

rule!(pub(super) NOT_A_VIDEO, "not-a-video", Error, "A file is not footage that can be read");
rule!(pub(super) NOT_A_FONT, "not-a-font", Error, "A file is not a font that can be read");

/// What the world says of the film's own files, by path as written.
pub(crate) struct FilmFiles<'a> {
    pictures: HashMap<&'a str, Result<PictureFacts, FileProblem>>,
    sounds: HashMap<&'a str, Result<Sound, FileProblem>>,
    videos: HashMap<&'a str, Result<Video, FileProblem>>,
    fonts: HashMap<&'a str, Result<(), FileProblem>>,
}

impl<'a> FilmFiles<'a> {
    /// Asks about each file once.
    pub(super) fn of(storyboard: &'a Storyboard<'a>, world: &dyn World) -> Self {
        let mut files = Self {
            pictures: HashMap::new(),
            sounds: HashMap::new(),
            videos: HashMap::new(),
            fonts: HashMap::new(),
        };
        let files_of_film = film_files(storyboard);
        for (path, wanted) in files_of_film.filter(|(path, _)| oddity(path.value).is_none()) {
            let path = path.value;
            match wanted {
                Wanted::Sound => {
                    files.sounds.entry(path).or_insert_with(|| world.sound(path));
                }
                Wanted::Font => {
                    files.fonts.entry(path).or_insert_with(|| world.font(path));
                }
                Wanted::Picture => {
                    files.pictures.entry(path).or_insert_with(|| world.picture(path));
                }
                Wanted::Video => {
                    files.videos.entry(path).or_insert_with(|| world.video(path));
                }
            }
        }
        files
    }

    /// What a file of footage is, where it can be read.
    pub(super) fn video(&self, path: &str) -> Option<&Video> {
        self.videos.get(path)?.as_ref().ok()
    }

    /// Why a file cannot be used, if so.
    fn problem(&self, path: &str, wanted: Wanted) -> Option<&FileProblem> {
        match wanted {
            Wanted::Sound => self.sounds.get(path)?.as_ref().err(),
            Wanted::Font => self.fonts.get(path)?.as_ref().err(),
            Wanted::Picture => self.pictures.get(path)?.as_ref().err(),
            Wanted::Video => self.videos.get(path)?.as_ref().err(),
        }
    }
}

/// Every file that the film needs itself, and what it should be.
pub(crate) fn film_files<'a>(
    storyboard: &'a Storyboard<'a>,
) -> impl Iterator<Item = (Text<'a>, Wanted)> {
    let film = &storyboard.film;
    let voices = storyboard.scenes.iter().filter_map(|scene| scene.voiceover.as_ref()?.file);
    let music = film.music.iter().filter_map(|music| music.file);
    let sounds = voices.chain(music).map(|path| (path, Wanted::Sound));
    let fonts = film.captions.iter().flat_map(|captions| &captions.font);
    let scenes = storyboard.scenes.iter();
    let videos = scenes.clone().filter_map(|scene| Some((scene.video?, Wanted::Video)));
    let pictures = scenes.flat_map(|scene| {
        let still = scene.still.as_ref().and_then(|still| still.file);
        still.into_iter().chain(scene.card.as_ref().and_then(|card| card.background))
    });
    let pictures = pictures.map(|path| (path, Wanted::Picture));
    videos.chain(pictures).chain(sounds).chain(fonts.map(|path| (*path, Wanted::Font)))
}

/// Files that are missing, outside of the project, or of another kind.
pub(super) fn unreadable(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (path, wanted) in film_files(context.storyboard()) {
        if let Some(odd) = oddity(path.value) {
            found.push(odd_path(&path, odd));
        } else if let Some(why) = context.film_files.problem(path.value, wanted) {
            found.push(problem(context, &path, why, wanted));
        }
    }
}

/// What is wrong with a path by its text. The film is made on the user's own machine, so that links
/// are none.
fn odd_path(path: &Text<'_>, odd: Oddity<'_>) -> Diagnostic {
    let shown = path.value.escape_debug();
    let new = |rule, message: String| Diagnostic::new(rule, path.span, message);
    match odd {
        Oddity::Scheme(_) => new(&UNSUPPORTED_LINK, "the film takes files, not links".to_owned())
            .help("download it into the project, and write its path"),
        Oddity::Absolute => {
            new(&OUTSIDE_PROJECT, format!("`{shown}` does not lie beside the storyboard"))
                .help("copy the file into the project and write its path from the storyboard")
        }
        Oddity::Backslash => {
            let slashed = path.value.replace('\\', "/");
            new(&MISSING_FILE, format!("`{shown}` has backslashes"))
                .help("paths are written with `/` on every system")
                .fix(Fix::replace(format!("write `{slashed}`"), path.span, &slashed))
        }
        Oddity::Control => new(&MISSING_FILE, format!("`{shown}` contains a control character"))
            .help("write the path again"),
        Oddity::Empty => new(&MISSING_FILE, "the path is empty".to_owned())
            .help("write a path beside the storyboard"),
    }
}
