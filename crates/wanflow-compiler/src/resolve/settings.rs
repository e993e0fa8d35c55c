//! Precedence, in one place: scene > what `shots` implies > `defaults` > the language.
//!
//! Each answer can be wrong for the endpoint, or contradict another: that is for the rules.

use wanflow_api::{Resolution, ShotType};

use crate::storyboard::{Audio, Colour, Scene, Settings, Spanned, Storyboard, Text, With};

/// The language's own length of a clip, in seconds.
pub(crate) const DURATION: u32 = 5;

/// What holds for one scene.
#[derive(Clone, Copy)]
pub(crate) struct Effective<'a> {
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) storyboard: &'a Storyboard<'a>,
}

impl<'a> Effective<'a> {
    /// Length of the clip in seconds; `None` where it could not be read.
    pub(crate) fn duration(&self) -> Option<u32> {
        if self.scene.shots.is_some() {
            return self.shots_duration();
        }
        if self.scene.has("shots") || (self.scene.has("duration") && self.own().duration.is_none())
        {
            return None;
        }
        Some(self.setting(|settings| settings.duration).map_or(DURATION, |written| written.value))
    }

    /// The sum of the shots, where all of them could be read.
    pub(crate) fn shots_duration(&self) -> Option<u32> {
        let shots = &self.scene.shots.as_ref()?.value;
        shots.iter().try_fold(0_u32, |sum, shot| Some(sum.saturating_add(shot.duration?.value)))
    }

    pub(crate) fn resolution(&self) -> Resolution {
        self.setting(|settings| settings.resolution).map_or(Resolution::P720, |r| r.value)
    }

    pub(crate) fn shot_type(&self) -> ShotType {
        let implied = self.scene.shots.as_ref().map(|_| ShotType::Multi);
        let own = self.own().shot_type.map(|written| written.value);
        let default = self.storyboard.defaults.shot_type.map(|written| written.value);
        own.or(implied).or(default).unwrap_or(ShotType::Single)
    }

    pub(crate) fn prompt_extend(&self) -> bool {
        let implied = self.scene.shots.as_ref().map(|_| true);
        let own = self.own().prompt_extend.map(|written| written.value);
        let default = self.storyboard.defaults.prompt_extend.map(|written| written.value);
        own.or(implied).or(default).unwrap_or(true)
    }

    /// The audio; `None` where the storyboard says nothing of it: then the endpoint decides.
    pub(crate) fn audio(&self) -> Option<Audio<'a>> {
        self.setting(|settings| settings.audio).map(|written| written.value)
    }

    pub(crate) fn takes(&self) -> u32 {
        self.setting(|settings| settings.takes).map_or(1, |written| written.value)
    }

    pub(crate) fn matte(&self) -> Colour {
        self.setting(|settings| settings.matte).map_or(Colour([0; 3]), |written| written.value)
    }

    pub(crate) fn prepare(&self) -> Option<Spanned<bool>> {
        self.setting(|settings| settings.prepare)
    }

    /// The endpoint's own fields: the scene's over those of `defaults`, one by one.
    pub(crate) fn with(&self) -> impl Iterator<Item = &'a With<'a>> {
        let own = &self.own().with;
        let is_own = |name: &str| own.iter().any(|field| field.name.value == name);
        let general = self.storyboard.defaults.with.iter();
        general.filter(move |field| !is_own(field.name.value)).chain(own)
    }

    /// The template; an empty one disables the default.
    pub(crate) fn template(&self) -> Option<Text<'a>> {
        self.text(|settings| settings.template)
    }

    pub(crate) fn camera(&self) -> Option<Text<'a>> {
        self.text(|settings| settings.camera)
    }

    pub(crate) fn negative_prompt(&self) -> Option<Text<'a>> {
        self.text(|settings| settings.negative_prompt)
    }

    /// The style: the scene's, that of `defaults`, or the storyboard's own.
    pub(crate) fn style(&self) -> Option<Text<'a>> {
        let written = self.setting(|settings| settings.style).or(self.storyboard.style);
        written.filter(is_said)
    }

    fn text(&self, field: fn(&Settings<'a>) -> Option<Text<'a>>) -> Option<Text<'a>> {
        self.setting(field).filter(is_said)
    }

    /// What the scene says by a word, or else `defaults`.
    pub(crate) fn setting<T>(&self, field: fn(&Settings<'a>) -> Option<T>) -> Option<T> {
        field(self.own()).or_else(|| field(&self.storyboard.defaults))
    }

    /// What the scene says by a word without a place of its own, or else `defaults`.
    pub(crate) fn written<T>(&self, field: fn(&'a Settings<'a>) -> Option<T>) -> Option<T> {
        field(self.own()).or_else(|| field(&self.storyboard.defaults))
    }

    fn own(&self) -> &'a Settings<'a> {
        &self.scene.settings
    }
}

/// Whether a text holds more than white space.
pub(crate) fn is_said(text: &Text<'_>) -> bool {
    !text.value.trim().is_empty()
}
