//! What a film was made of the last time, scene by scene, so that a plan can say why something is
//! made anew. It decides nothing: what is made anew follows from what is in the cache.

use std::fmt;

use serde::{Deserialize, Serialize};
use wanflow_api::Sha256;
use wanflow_plan::timeline::{CaptionForm, Output, Placed, VideoItem};
use wanflow_plan::{SceneId, Timeline, sha256};

/// What a film was made of, as digests that are compared with those of this program alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmMakings {
    look: Sha256,
    scenes: Vec<SceneMakings>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SceneMakings {
    scene: SceneId,
    picture: Sha256,
    cut: Sha256,
    matching: Sha256,
    frame: Sha256,
    transition: Sha256,
    captions: Sha256,
}

/// Something that differs from the film before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilmChange {
    /// What all frames have in common.
    Look,
    /// A scene that was not in the film, or is there once more.
    New(SceneId),
    /// Something of a scene.
    Scene(SceneId, ChangedPart),
}

/// What of a scene differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangedPart {
    /// What it shows.
    Picture,
    /// Which part of that, or how fast.
    Cut,
    /// What its exposure and its colours are brought to.
    Matching,
    /// How it fills the frame.
    Frame,
    /// How the film comes to it.
    Transition,
    /// What is written over it.
    Caption,
}

impl FilmMakings {
    /// What a timeline is made of, whose items are these scenes.
    pub fn of(timeline: &Timeline, scenes: &[SceneId]) -> Self {
        let Output {
            size,
            rate,
            fit,
            quality,
            fonts,
            encoder,
            captions: forms,
            // No frame differs by these.
            file: _,
            loudness: _,
            about: _,
            // It follows from what the film is made of.
            shades: _,
        } = &timeline.output;
        let is_burnt = forms.contains(&CaptionForm::Burn);
        let items = timeline.placed().zip(scenes).map(|(placed, scene)| {
            let Placed { begin, end, item } = placed;
            let VideoItem {
                source,
                span,
                tail,
                dropped: _,
                matching,
                speed,
                fit,
                focus,
                gain: _,
                transition,
                chapter: _,
            } = item;
            let over = timeline.captions.iter().filter(|it| it.begin < end && it.end > begin);
            let over = over.filter(|_| is_burnt);
            let captions: Vec<_> =
                over.map(|it| (it.begin - begin, it.end - begin, &it.text)).collect();
            SceneMakings {
                scene: scene.clone(),
                picture: digest(source),
                cut: digest(&(span, tail, speed)),
                matching: digest(matching),
                frame: digest(&(fit, focus)),
                transition: digest(transition),
                captions: digest(&captions),
            }
        });
        let scenes = items.collect();
        Self { look: digest(&(size, rate, fit, quality, fonts, encoder, is_burnt)), scenes }
    }

    /// What differs in some of the items from the film before, each once.
    pub fn changes_since(&self, before: &Self, items: &[usize]) -> Vec<FilmChange> {
        if self.look != before.look {
            return vec![FilmChange::Look];
        }
        let mut changes = Vec::new();
        for now in items.iter().filter_map(|item| self.scenes.get(*item)) {
            let scene = || now.scene.clone();
            let Some(then) = before.scenes.iter().find(|then| then.scene == now.scene) else {
                changes.push(FilmChange::New(scene()));
                continue;
            };
            let parts = [
                (now.picture != then.picture, ChangedPart::Picture),
                (now.cut != then.cut, ChangedPart::Cut),
                (now.matching != then.matching, ChangedPart::Matching),
                (now.frame != then.frame, ChangedPart::Frame),
                (now.transition != then.transition, ChangedPart::Transition),
                (now.captions != then.captions, ChangedPart::Caption),
            ];
            let differing = parts.into_iter().filter(|(differs, _)| *differs);
            changes.extend(differing.map(|(_, part)| FilmChange::Scene(scene(), part)));
        }
        changes.dedup();
        changes
    }
}

fn digest(part: &impl fmt::Debug) -> Sha256 {
    sha256(format!("{part:?}").as_bytes())
}

/// Prints ``caption of `two` changed``.
impl fmt::Display for FilmChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Look => f.write_str("size, rate, coding or fonts of the film changed"),
            Self::New(scene) => write!(f, "`{scene}` is new"),
            Self::Scene(scene, part) => {
                let what = match part {
                    ChangedPart::Picture => "picture of",
                    ChangedPart::Cut => "trim or speed of",
                    ChangedPart::Matching => "matching of",
                    ChangedPart::Frame => "fit or focus of",
                    ChangedPart::Transition => "transition into",
                    ChangedPart::Caption => "caption of",
                };
                write!(f, "{what} `{scene}` changed")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use wanflow_plan::timeline::{Caption, Card, Ground, Rgb, Source, Speed, Time};

    use super::*;

    fn film(texts: &[&str]) -> (Timeline, Vec<SceneId>) {
        let card = |text: &&str| {
            VideoItem::whole(Source::Card(Card {
                text: (*text).to_owned(),
                length: Time::from_seconds(2),
                ground: Ground::Colour(Rgb::BLACK),
                ink: Rgb::WHITE,
            }))
        };
        let caption = |at: u32| Caption {
            begin: Time::from_seconds(2 * at),
            end: Time::from_seconds(2 * at + 1),
            text: "hello".to_owned(),
        };
        let scene = |at: usize| SceneId::new(format!("s{at}"));
        let output = Output { captions: vec![CaptionForm::Burn], ..Output::default() };
        let video: Vec<_> = texts.iter().map(card).collect();
        let captions = (0..2).map(caption).collect();
        let scenes = (0..texts.len()).map(scene).collect();
        (Timeline { video, audio: Vec::new(), captions, output }, scenes)
    }

    #[test]
    fn changes_are_named_by_scene_and_only_where_something_is_made_anew() {
        let (before, scenes) = film(&["a", "b"]);
        let (mut now, more) = film(&["a", "c", "d"]);
        let then = FilmMakings::of(&before, &scenes);
        now.captions[0].text = "hallo".to_owned();
        now.video[1].speed = Speed::new(500).expect("a speed");
        let made = FilmMakings::of(&now, &more);
        let words = |items: &[usize]| -> Vec<String> {
            made.changes_since(&then, items).iter().map(ToString::to_string).collect()
        };
        assert_eq!(words(&[0]), ["caption of `s0` changed"]);
        let other = ["picture of `s1` changed", "trim or speed of `s1` changed", "`s2` is new"];
        assert_eq!(words(&[1, 2]), other);
        assert!(FilmMakings::of(&before, &scenes).changes_since(&then, &[0, 1]).is_empty());
        now.output.quality = wanflow_plan::Quality::High;
        let made = FilmMakings::of(&now, &more);
        assert_eq!(made.changes_since(&then, &[1]), [FilmChange::Look]);
    }
}
