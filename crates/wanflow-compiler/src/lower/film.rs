//! What the plan says of the film: which scenes, what is done to them, and what is heard and read
//! beside them.

use wanflow_api::{At, Sha256};
use wanflow_plan::film::{
    Captions, CardGround, FileMarks, FilmFile, FilmOutput, FilmScene, Music, SceneCaption, Shows,
    Voiceover,
};
use wanflow_plan::timeline::{
    AudioRole, CaptionForm, Focus, Gain, Loudness, Matching, Repeat, Rgb, Span, Speed, Tail, Time,
    Transition,
};
use wanflow_plan::{Film, Pick, SceneId};

use crate::resolve::settings::is_said;
use crate::rules::Context;
use crate::storyboard::{self, Colour, Image, Scene, Seams, Spanned, Text, Trim};

/// The highest true peak of a film that says only how loud it is, in hundredths of a dBTP.
const TRUE_PEAK: i32 = -100;

/// A storyboard's film, on its way into the plan.
#[derive(Clone, Copy)]
pub(super) struct Lowering<'l, 'a> {
    pub(super) context: &'l Context<'a>,
    /// The digest of a local file, by its path as written.
    pub(super) sha256: &'l dyn Fn(&str) -> Sha256,
}

impl<'a> Lowering<'_, 'a> {
    /// The film of these scenes, called `name` where the storyboard gives it no name.
    pub(super) fn film(&self, name: String, picks: Vec<Pick>, ids: &[SceneId]) -> Film {
        let storyboard = self.context.storyboard();
        // Whoever adds a word of the film is asked here what the plan says of it.
        let storyboard::Film {
            output,
            aspect,
            size,
            fit,
            fps,
            quality,
            transition: _,
            seams: _,
            r#match: _,
            music,
            captions: _,
            loudness,
            encoder,
            metadata,
            outputs,
        } = &storyboard.film;
        let scenes = self.scenes(ids);
        let has_metadata = metadata.is_some_and(|metadata| metadata.value);
        Film {
            output: output.map_or(name, |name| name.value.to_owned()),
            picks,
            aspect: aspect.map(|aspect| aspect.value),
            fit: fit.map(|fit| fit.value).unwrap_or_default(),
            quality: quality.map(|quality| quality.value).unwrap_or_default(),
            size: size.map(|size| size.value),
            rate: fps.map(|fps| fps.value),
            music: music.iter().map(|music| self.music(music)).collect(),
            captions: self.captions(&scenes),
            loudness: loudness.as_ref().and_then(loudness_of),
            encoder: encoder.map(|encoder| encoder.value).unwrap_or_default(),
            marks: if has_metadata { FileMarks::Present } else { FileMarks::Absent },
            title: storyboard.title.filter(|_| has_metadata).map(|title| title.value.to_owned()),
            outputs: outputs.iter().map(output_of).collect(),
            scenes,
        }
    }

    /// The scenes; none where all of them are whole clips, as every film once was.
    fn scenes(&self, ids: &[SceneId]) -> Vec<FilmScene> {
        let scenes = self.context.storyboard().scenes.iter().zip(ids).enumerate();
        let scenes: Vec<_> =
            scenes.map(|(place, (scene, id))| self.scene(scene, id, place)).collect();
        let is_plain =
            |scene: &FilmScene| *scene == FilmScene::whole(scene.scene.clone(), Shows::Take);
        if scenes.iter().all(is_plain) { Vec::new() } else { scenes }
    }

    fn scene(&self, scene: &'a Scene<'a>, id: &SceneId, place: usize) -> FilmScene {
        let resolved = &self.context.resolved;
        let effective = resolved.effective(scene);
        let trim = |Trim { from, to }| Span {
            from: resolved.time(from.value),
            to: resolved.time(to.value),
        };
        FilmScene {
            scene: id.clone(),
            shows: self.shows(scene),
            trim: scene.trim.as_deref().map(|written| trim(written.value)),
            tail: self.tail(place),
            matching: self.matching(place),
            speed: scene.speed.map_or(Speed::NORMAL, |speed| speed.value),
            // Nothing is before the first scene that it could come from.
            transition: if place == 0 { Transition::Cut } else { resolved.transition(scene) },
            captions: scene.caption.iter().filter_map(|caption| self.caption(caption)).collect(),
            voiceover: scene.voiceover.as_ref().map(|voice| self.voiceover(voice)),
            gain: effective
                .setting(|settings| settings.volume)
                .map_or(Gain::UNCHANGED, |volume| volume.value),
            fit: effective.setting(|settings| settings.fit).map(|fit| fit.value),
            focus: scene.focus.map_or(Focus::CENTRE, |focus| focus.value),
        }
    }

    /// What is left out at the end of a scene, as the next one begins with it. Whether the scene
    /// is seen to its end, so that there is anything to leave out, is known once its clip is.
    fn tail(&self, place: usize) -> Tail {
        let seams = self.context.storyboard().film.seams;
        let drops = seams.is_some_and(|seams| seams.value == Seams::Drop);
        let next = self.context.storyboard().scenes.get(place + 1);
        let meets = |next: &&Scene<'_>| self.context.resolved.transition(next).is_cut();
        match next.filter(meets).filter(|_| drops).and_then(|_| self.shared_frame(place + 1)) {
            Some(At::Last) => Tail::LastFrame,
            Some(At::Best) => Tail::FromBest,
            Some(At::Millis(_)) | None => Tail::Kept,
        }
    }

    /// What a scene's exposure and colours are brought to.
    fn matching(&self, place: usize) -> Matching {
        let matches = self.context.storyboard().film.r#match;
        match matches.filter(|matches| matches.value).and_then(|_| self.shared_frame(place)) {
            Some(At::Last) => Matching::ToLastFrame,
            Some(At::Best) => Matching::ToBestFrame,
            Some(At::Millis(_)) | None => Matching::Unmatched,
        }
    }

    /// The frame of the scene right before it that a scene begins with; `None` where it begins
    /// otherwise in the film. One that goes back in time is meant to.
    fn shared_frame(&self, place: usize) -> Option<At> {
        let resolved = &self.context.resolved;
        let scene = &self.context.storyboard().scenes[place];
        let parent = resolved.chains.parent(place)?;
        let begins_whole =
            scene.trim.as_deref().is_none_or(|trim| resolved.time(trim.value.from.value).is_zero());
        let Some(Image::Chain(chain)) = &scene.image else { return None };
        let is_next = parent + 1 == place && begins_whole;
        is_next.then(|| chain.at.map_or(At::Last, |at| at.value))
    }

    /// What a scene shows.
    fn shows(&self, scene: &'a Scene<'a>) -> Shows {
        let rgb = |written: Option<Spanned<Colour>>| {
            written.map(|Spanned { value: Colour(rgb), .. }| Rgb(rgb))
        };
        if let Some(card) = scene.card.as_deref() {
            let storyboard::Card { text, duration: _, colour, background, ink, span: _ } = card;
            let ground = match background {
                Some(path) => CardGround::Picture(self.file(Some(path))),
                None => CardGround::Colour(rgb(*colour).unwrap_or(Rgb::BLACK)),
            };
            return Shows::Card {
                text: text.map(|text| self.context.resolved.drawn(text)).unwrap_or_default(),
                length: self.context.card_length(card),
                ground,
                ink: rgb(*ink).unwrap_or(Rgb::WHITE),
            };
        }
        if let Some(still) = &scene.still {
            let file = self.file(still.file.as_ref());
            return Shows::Still { file, length: self.context.still_length(still) };
        }
        scene.video.map_or(Shows::Take, |path| Shows::Video(self.file(Some(&path))))
    }

    /// A caption, unless it has no words.
    fn caption(&self, caption: &storyboard::Caption<'a>) -> Option<SceneCaption> {
        let storyboard::Caption { from, to, text, span: _ } = caption;
        let resolved = &self.context.resolved;
        let text = resolved.drawn(text.filter(is_said)?);
        Some(SceneCaption {
            from: resolved.written_time(*from),
            to: resolved.written_time(*to),
            text,
        })
    }

    fn voiceover(&self, voice: &storyboard::Voiceover<'_>) -> Voiceover {
        let storyboard::Voiceover { file, gain, offset } = voice;
        Voiceover {
            file: self.file(file.as_ref()),
            gain: gain.map_or(Gain::UNCHANGED, |gain| gain.value),
            offset: self.time(*offset),
        }
    }

    fn music(&self, music: &storyboard::Music<'_>) -> Music {
        let storyboard::Music { file, gain, offset, from, fade_in, fade_out, r#loop, duck } = music;
        let is_on = |flag: &Option<Spanned<bool>>| flag.map(|flag| flag.value);
        Music {
            file: self.file(file.as_ref()),
            gain: gain.map_or(Gain::UNCHANGED, |gain| gain.value),
            offset: self.time(*offset),
            from: self.time(*from),
            fade_in: self.time(*fade_in),
            fade_out: self.time(*fade_out),
            repeat: if is_on(r#loop) == Some(true) { Repeat::Loop } else { Repeat::Once },
            role: if is_on(duck) == Some(false) {
                AudioRole::Music
            } else {
                AudioRole::DuckedMusic
            },
        }
    }

    /// Where the captions of these scenes are: drawn into the pictures, unless the film says it.
    fn captions(&self, scenes: &[FilmScene]) -> Captions {
        let has_captions = scenes.iter().any(|scene| !scene.captions.is_empty());
        let usual = if has_captions { vec![CaptionForm::Burn] } else { Vec::new() };
        let Some(written) = &self.context.storyboard().film.captions else {
            return Captions { forms: usual, fonts: Vec::new() };
        };
        let storyboard::Captions { mode, font } = written;
        let mut forms: Vec<_> = mode.iter().map(|mode| mode.value).collect();
        forms.sort_unstable();
        forms.dedup();
        Captions {
            forms: if forms.is_empty() { usual } else { forms },
            fonts: font.iter().map(|font| self.file(Some(font))).collect(),
        }
    }

    fn time(&self, written: Option<Spanned<storyboard::FilmTime>>) -> Time {
        self.context.resolved.written_time(written).unwrap_or_default()
    }

    fn file(&self, path: Option<&Text<'_>>) -> FilmFile {
        let path = path.expect("a mapping without its file is an error").value;
        FilmFile { path: path.to_owned(), sha256: (self.sha256)(path) }
    }
}

/// `None` where it says no loudness, which has been reported.
fn loudness_of(written: &storyboard::Loudness<'_>) -> Option<Loudness> {
    let storyboard::Loudness { target, true_peak, text: _ } = written;
    let true_peak = true_peak.map_or(TRUE_PEAK, |peak| peak.value);
    target.map(|target| Loudness { integrated: target.value, true_peak })
}

fn output_of(written: &storyboard::FilmOutput<'_>) -> FilmOutput {
    let storyboard::FilmOutput { output, aspect, size, fit } = written;
    FilmOutput {
        output: output.map(|name| name.value.to_owned()).unwrap_or_default(),
        aspect: aspect.map(|aspect| aspect.value),
        size: size.map(|size| size.value),
        fit: fit.map(|fit| fit.value),
    }
}
