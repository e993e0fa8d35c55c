//! From what a storyboard says of its film to the file that a timeline becomes.

use super::{Captions, Film, FilmScene, FilmSize, Shows};
use crate::Fit;
use crate::timeline::{About, DigitalOrigin, Output, RateRule, Shades, SizeRule};

impl Film {
    /// The file that is made, under this name.
    pub fn to_output(&self, name: String) -> Output {
        let Self {
            // The name that it gives itself may not be the file's, which depends on what is in it.
            output: _,
            picks: _,
            aspect: _,
            fit,
            quality,
            scenes,
            size: _,
            rate,
            // What is heard and read has its own place in the timeline.
            music: _,
            captions,
            loudness,
            encoder,
            marks,
            title,
            outputs: _,
        } = self;
        let Captions { forms, fonts } = captions;
        let about = || About { title: title.clone(), origin: origin(scenes) };
        Output {
            file: name,
            size: self.size_rule(),
            rate: rate.map_or(RateRule::Prevailing, RateRule::Exact),
            fit: *fit,
            quality: *quality,
            loudness: *loudness,
            captions: forms.clone(),
            fonts: fonts.iter().map(|font| font.sha256).collect(),
            about: (!marks.are_absent()).then(about),
            encoder: *encoder,
            shades: if self.is_plain() { Shades::AsCoded } else { Shades::Kept },
        }
    }

    /// Whether it is of takes one after the other, whole and as they are, as every film once was.
    fn is_plain(&self) -> bool {
        let Self {
            output: _,
            picks: _,
            aspect: _,
            fit,
            quality: _,
            scenes,
            size,
            rate,
            music,
            captions: _,
            loudness,
            encoder,
            marks,
            title: _,
            outputs,
        } = self;
        let is_only_shaped = size.is_none() && rate.is_none() && *fit != Fit::Blur;
        let has_own_sound = !music.is_empty() || loudness.is_some();
        let is_only_joined = scenes.is_empty() && outputs.is_empty() && marks.are_absent();
        is_only_shaped && is_only_joined && !has_own_sound && encoder.is_built_in()
    }

    /// How the size of its frames is found.
    pub fn size_rule(&self) -> SizeRule {
        match (self.size, self.aspect) {
            (None, None) => SizeRule::First,
            (None, Some((width, height))) => SizeRule::Aspect(width, height),
            (Some(FilmSize::P720), aspect) => SizeRule::Class(720, aspect),
            (Some(FilmSize::P1080), aspect) => SizeRule::Class(1080, aspect),
            (Some(FilmSize::Pixels(width, height)), _) => SizeRule::Exact(width, height),
        }
    }
}

/// How the pictures of a film of these scenes came to be; of none, where all are generated.
fn origin(scenes: &[FilmScene]) -> DigitalOrigin {
    let is_generated = |scene: &&FilmScene| matches!(scene.shows, Shows::Take);
    match scenes.iter().filter(is_generated).count() {
        count if count == scenes.len() => DigitalOrigin::Generated,
        0 => DigitalOrigin::NotGenerated,
        _ => DigitalOrigin::PartlyGenerated,
    }
}
