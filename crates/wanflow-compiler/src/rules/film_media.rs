//! Files that the film needs itself: which they are, and what the world says of them.

use std::collections::HashMap;

use wanflow_api::picture::PictureFacts;

use crate::resolve::path::oddity;
use crate::storyboard::{Storyboard, Text};
use crate::world::{FileProblem, Sound, Video, World};

use super::wanted::Wanted;

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
    pub(super) fn problem(&self, path: &str, wanted: Wanted) -> Option<&FileProblem> {
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
