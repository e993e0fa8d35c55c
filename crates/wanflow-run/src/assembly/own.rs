//! What scenes show that buy nothing.

use wanflow_plan::film::{CardGround, FilmFile, FilmScene, Shows};
use wanflow_plan::timeline::{Card, Clip, Ground, Source, Still};

use super::FilmFiles;
use crate::studio::Studio;

/// What a scene shows that buys nothing; `None`: it shows a take. An error says in words which
/// file cannot be used.
pub fn own_source(
    scene: &FilmScene,
    files: &FilmFiles,
    studio: &dyn Studio,
) -> Option<Result<Source, String>> {
    match &scene.shows {
        Shows::Take => None,
        Shows::Card { text, length, ground, ink } => {
            let ground = match ground {
                CardGround::Colour(colour) => Ground::Colour(*colour),
                CardGround::Picture(file) => Ground::Picture(file.sha256),
            };
            let (text, length, ink) = (text.clone(), *length, *ink);
            Some(Ok(Source::Card(Card { text, length, ground, ink })))
        }
        Shows::Still { file, length } => {
            Some(Ok(Source::Still(Still::of(file.sha256, *length, None))))
        }
        Shows::Video(file) => Some(footage(file, files, studio)),
    }
}

fn footage(file: &FilmFile, files: &FilmFiles, studio: &dyn Studio) -> Result<Source, String> {
    let path = files.path(&file.sha256).ok_or_else(|| format!("`{}` is missing", file.path))?;
    let probed = studio.probe(path).map_err(|why| format!("`{}`: {why}", file.path))?;
    Ok(Source::Clip(Clip { sha256: file.sha256, length: probed.length, colour: None }))
}
