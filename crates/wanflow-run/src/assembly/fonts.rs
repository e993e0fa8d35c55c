//! Fonts that this system has installed, for characters that neither the film's own fonts nor the
//! bundled one have.

use std::fs;
use std::path::{Path, PathBuf};

use wanflow_api::Sha256;
use wanflow_media::text::{FontFile, Fonts, missing_glyphs, system_fonts};
use wanflow_plan::film::{FilmScene, Shows};
use wanflow_plan::timeline::CaptionForm;
use wanflow_plan::{Film, sha256};

/// A font file: its digest, and where it is.
pub(super) type PlacedFont = (Sha256, PathBuf);

/// What the texts that are drawn into a film need besides its own fonts. What no font has is left
/// out, and reported by whoever renders the film.
pub(super) fn missing_fonts(film: &Film, own: &[&Path], folders: &[PathBuf]) -> Vec<PlacedFont> {
    let text = drawn(film).join("\n");
    if text.is_ascii() {
        return Vec::new();
    }
    let read = |path: &&Path| FontFile::new(path.display().to_string(), fs::read(path).ok()?).ok();
    let fonts: Vec<_> = own.iter().filter_map(read).chain([FontFile::bundled()]).collect();
    let missing = missing_glyphs(&text, &Fonts::new(&fonts));
    let found = system_fonts(&missing, folders);
    let placed = found.iter().filter_map(|font| {
        let path = PathBuf::from(font.name());
        Some((sha256(&fs::read(&path).ok()?), path))
    });
    placed.collect()
}

/// The texts of its cards, and of its captions where they are burnt in.
fn drawn(film: &Film) -> Vec<&str> {
    let is_burnt = film.captions.forms.contains(&CaptionForm::Burn);
    let cards = film.scenes.iter().filter_map(card_text);
    let captions = film.scenes.iter().filter(|_| is_burnt).flat_map(|scene| &scene.captions);
    cards.chain(captions.map(|caption| caption.text.as_str())).collect()
}

fn card_text(scene: &FilmScene) -> Option<&str> {
    match &scene.shows {
        Shows::Card { text, .. } => Some(text),
        Shows::Take | Shows::Video(_) | Shows::Still { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use wanflow_plan::SceneId;
    use wanflow_plan::film::{Captions, CardGround, SceneCaption};
    use wanflow_plan::timeline::{Rgb, Time};

    use super::*;

    fn film(card: &str, caption: &str, forms: &[CaptionForm]) -> Film {
        let shows = Shows::Card {
            text: card.to_owned(),
            length: Time::from_seconds(2),
            ground: CardGround::Colour(Rgb::BLACK),
            ink: Rgb::WHITE,
        };
        let caption = SceneCaption { from: None, to: None, text: caption.to_owned() };
        let scene = FilmScene::whole(SceneId::new("a"), shows);
        let scenes = vec![FilmScene { captions: vec![caption], ..scene }];
        let captions = Captions { forms: forms.to_vec(), fonts: Vec::new() };
        Film { scenes, captions, ..Film::default() }
    }

    #[test]
    fn what_the_bundled_font_lacks_is_looked_for_in_the_system() {
        let fixtures =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../wanflow-media/tests/fixtures");
        let folders = [fixtures.join("fonts")];
        let burn = [CaptionForm::Burn];
        let own = fixtures.join("fonts/han.otf");
        for (what, film, own, expected) in [
            ("Latin", film("The End", "Señor Müller", &burn), None, vec![]),
            ("a card", film("世", "", &burn), None, vec!["han.otf"]),
            ("a caption", film("The End", "مرحبا", &burn), None, vec!["arabic.ttf"]),
            ("both", film("世", "مرحبا", &burn), None, vec!["han.otf", "arabic.ttf"]),
            (
                "a caption beside the film",
                film("The End", "世", &[CaptionForm::Sidecar]),
                None,
                vec![],
            ),
            ("a font of its own", film("世", "", &burn), Some(own.as_path()), vec![]),
            ("what nobody has", film("ᚠ", "", &burn), None, vec![]),
        ] {
            let own: Vec<&Path> = own.into_iter().collect();
            let found = missing_fonts(&film, &own, &folders);
            let names = found.iter().map(|(_, path)| path.file_name().expect("a file"));
            assert_eq!(names.collect::<Vec<_>>(), expected, "{what}");
        }
    }
}
