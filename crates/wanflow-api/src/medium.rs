//! The media of a request: what each is for, and where it comes from.
//!
//! [`MediumRole`] is the table of what a medium can be for: whoever sends, hashes, shows or looks
//! for media goes over [`ClipRequest::media`], and names none of them. How files are prepared and
//! sent is not known here.

use crate::request::{Anchor, Audio, AudioFile, ClipRequest, Image, ImageFile};

/// What a medium is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MediumRole {
    /// The picture that the clip starts from.
    Image,
    /// The picture that the clip ends on.
    EndImage,
    /// The sound that drives the generation.
    Audio,
}

/// What a medium is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediumKind {
    /// A picture.
    Picture,
    /// A sound.
    Sound,
}

/// One medium of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Medium<'r> {
    /// What it is for.
    pub role: MediumRole,
    /// Where it comes from.
    pub source: Source<'r>,
}

/// Where a medium comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source<'r> {
    /// A link that the host fetches itself.
    Link(&'r str),
    /// A local picture.
    Picture(&'r ImageFile),
    /// A frame of another scene's clip.
    Frame(&'r Anchor),
    /// A local sound file.
    Sound(&'r AudioFile),
}

/// The strings that stand for media in the body of a request, by their roles.
///
/// The runner passes a placeholder for a local file and streams its data URI in that place.
#[derive(Clone, Debug, Default)]
pub struct Links<'a>(Vec<(MediumRole, &'a str)>);

impl MediumRole {
    /// Every role, in the order in which media are prepared.
    pub const ALL: [Self; 3] = [Self::Image, Self::EndImage, Self::Audio];

    /// The storyboard's word for the medium.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::EndImage => "end_image",
            Self::Audio => "audio",
        }
    }

    /// The part of the word that is the medium's link, as endpoint documents name it; empty where
    /// the word has no parts.
    pub const fn part(self) -> &'static str {
        match self {
            Self::Image | Self::EndImage => "",
            Self::Audio => "link",
        }
    }

    /// What such a medium is.
    pub const fn kind(self) -> MediumKind {
        match self {
            Self::Image | Self::EndImage => MediumKind::Picture,
            Self::Audio => MediumKind::Sound,
        }
    }

    /// The role that a storyboard's word gives a medium.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

impl ClipRequest {
    /// The media, in the order of [`MediumRole::ALL`].
    pub fn media(&self) -> impl Iterator<Item = Medium<'_>> {
        let of = |role| self.medium(role).map(|source| Medium { role, source });
        MediumRole::ALL.into_iter().filter_map(of)
    }

    /// Where the medium of a role comes from; `None` where the request has none.
    pub fn medium(&self, role: MediumRole) -> Option<Source<'_>> {
        match role {
            MediumRole::Image | MediumRole::EndImage => self.picture(role).map(Source::of_picture),
            MediumRole::Audio => match &self.audio {
                Audio::Generated | Audio::Silent => None,
                Audio::Url(link) => Some(Source::Link(link)),
                Audio::File(file) => Some(Source::Sound(file)),
            },
        }
    }

    /// The picture of a role, where the request has one.
    pub fn picture(&self, role: MediumRole) -> Option<&Image> {
        match role {
            MediumRole::Image => Some(&self.image),
            MediumRole::EndImage => self.end_image.as_ref(),
            MediumRole::Audio => None,
        }
    }

    /// The same, to change it.
    pub fn picture_mut(&mut self, role: MediumRole) -> Option<&mut Image> {
        match role {
            MediumRole::Image => Some(&mut self.image),
            MediumRole::EndImage => self.end_image.as_mut(),
            MediumRole::Audio => None,
        }
    }

    /// The frames of other clips among the media.
    pub fn frames(&self) -> impl Iterator<Item = &Anchor> {
        self.media().filter_map(|medium| match medium.source {
            Source::Frame(frame) => Some(frame),
            Source::Link(_) | Source::Picture(_) | Source::Sound(_) => None,
        })
    }

    /// Changes the frames of other clips among the media.
    pub fn change_frames(&mut self, mut change: impl FnMut(&mut Anchor)) {
        for role in MediumRole::ALL {
            if let Some(Image::Anchor(frame)) = self.picture_mut(role) {
                change(frame);
            }
        }
    }
}

impl<'r> Source<'r> {
    fn of_picture(picture: &'r Image) -> Self {
        match picture {
            Image::Url(link) => Self::Link(link),
            Image::File(file) => Self::Picture(file),
            Image::Anchor(frame) => Self::Frame(frame),
        }
    }
}

impl<'a> Links<'a> {
    /// The string that stands for the medium of a role.
    pub fn get(&self, role: MediumRole) -> Option<&'a str> {
        self.0.iter().find(|(of, _)| *of == role).map(|(_, link)| *link)
    }
}

impl<'a> FromIterator<(MediumRole, &'a str)> for Links<'a> {
    fn from_iter<I: IntoIterator<Item = (MediumRole, &'a str)>>(links: I) -> Self {
        Self(links.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{At, Sha256};

    #[test]
    fn media_are_listed_by_their_roles_and_each_role_has_a_word_of_its_own() {
        let file = ImageFile { sha256: Sha256([1; 32]), prepare: 1, matte: None };
        let sound = AudioFile { sha256: Sha256([2; 32]), convert: None };
        let mut request = ClipRequest::plain(&Image::File(file.clone()), "Rain.");
        let listed =
            |request: &ClipRequest| request.media().map(|medium| medium.role).collect::<Vec<_>>();
        assert_eq!(listed(&request), [MediumRole::Image]);
        let frame = Anchor { clip: None, at: At::Last, method: 1 };
        request.end_image = Some(Image::Anchor(frame.clone()));
        request.audio = Audio::File(sound.clone());
        assert_eq!(listed(&request), MediumRole::ALL);
        let sources: Vec<_> = request.media().map(|medium| medium.source).collect();
        assert_eq!(sources, [Source::Picture(&file), Source::Frame(&frame), Source::Sound(&sound)]);
        assert_eq!(request.frames().count(), 1);
        request.change_frames(|frame| frame.method = 3);
        assert_eq!(request.frames().next().map(|frame| frame.method), Some(3));
        for role in MediumRole::ALL {
            assert_eq!(request.picture_mut(role).is_some(), role.kind() == MediumKind::Picture);
            assert_eq!(MediumRole::of_word(role.word()), Some(role));
        }
    }
}
