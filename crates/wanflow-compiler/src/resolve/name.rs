//! The name of each scene: the written id, or one derived from the picture.
//!
//! Derived names depend on the scene alone, never on its place in the list, so that moving a
//! scene keeps its picks. Nothing is reported here.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::source::Span;
use crate::storyboard::{Image, Scene};

/// A scene's name.
#[derive(Clone, Debug)]
pub(crate) struct Name<'a> {
    /// The name's text.
    pub(crate) text: Cow<'a, str>,
    /// The id, or the picture that the name was taken from.
    pub(crate) span: Span,
    /// Whether somebody wrote it.
    pub(crate) origin: Origin,
}

/// Where a name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The key `id`.
    Written,
    /// The picture's path, link or parent.
    Derived,
}

/// The names of all scenes.
#[derive(Debug)]
pub(crate) struct Names<'a> {
    by_scene: Vec<Option<Name<'a>>>,
    by_text: HashMap<Cow<'a, str>, usize>,
}

impl<'a> Names<'a> {
    /// Names every scene; the first of two equal names keeps it.
    pub(crate) fn of(scenes: &'a [Scene<'a>]) -> Self {
        let by_scene: Vec<_> = scenes.iter().map(name).collect();
        let mut by_text = HashMap::with_capacity(by_scene.len());
        for (index, name) in by_scene.iter().enumerate() {
            if let Some(name) = name {
                by_text.entry(name.text.clone()).or_insert(index);
            }
        }
        Self { by_scene, by_text }
    }

    /// The name of the scene at `index`; absent where its id or picture could not be read.
    pub(crate) fn get(&self, index: usize) -> Option<&Name<'a>> {
        self.by_scene.get(index)?.as_ref()
    }

    /// The first scene of this name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.by_text.get(name).copied()
    }

    /// All names with their scene's index, in the storyboard's order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &Name<'a>)> {
        self.by_scene.iter().enumerate().filter_map(|(index, name)| Some((index, name.as_ref()?)))
    }

    /// Whether a scene has a name that could not be read, so that one is missing here.
    pub(crate) fn is_partial(&self) -> bool {
        self.by_scene.iter().any(Option::is_none)
    }
}

/// The name of a scene; absent where its id or picture could not be read.
pub(crate) fn name<'a>(scene: &'a Scene<'a>) -> Option<Name<'a>> {
    if let Some(id) = &scene.id {
        return Some(Name { text: id.value.into(), span: id.span, origin: Origin::Written });
    }
    if scene.has("id") {
        return None;
    }
    let free = scene.video.or(scene.still.as_ref().and_then(|still| still.file));
    if let Some(path) = free {
        return Some(Name {
            text: stem(path.value).into(),
            span: path.span,
            origin: Origin::Derived,
        });
    }
    if let Some(text) = scene.card.as_ref().and_then(|card| card.text) {
        let name = card_name(text.value).into();
        return Some(Name { text: name, span: text.span, origin: Origin::Derived });
    }
    let (text, span) = match scene.image.as_ref()? {
        Image::File(path) => (stem(path.value).into(), path.span),
        Image::Url(link) => (link_stem(link.value).into(), link.span),
        Image::Chain(chain) => (format!("{}-next", chain.from.value).into(), chain.from.span),
    };
    Some(Name { text, span, origin: Origin::Derived })
}

/// The name of a card without an id: its first words.
fn card_name(text: &str) -> String {
    const LETTERS_MAX: usize = 40;
    let plain = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    let text: String = text.chars().map(plain).take(LETTERS_MAX).collect();
    let words: Vec<_> = text.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() { "card".to_owned() } else { words.join("-") }
}

/// A path's last part without its extension.
pub(crate) fn stem(path: &str) -> &str {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    }
}

/// The same for a link, without its host, query and fragment.
fn link_stem(link: &str) -> &str {
    let (_, rest) = link.split_once("://").unwrap_or(("", link));
    let path = rest.split(['?', '#']).next().unwrap_or(rest);
    path.split_once('/').map_or("", |(_, path)| stem(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_of_paths_and_links() {
        for (path, expected) in [
            ("images/rocket.jpg", "rocket"),
            ("a.b/c", "c"),
            (".hidden", ".hidden"),
            ("x.y.z", "x.y"),
        ] {
            assert_eq!(stem(path), expected, "{path}");
        }
        for (link, expected) in [
            ("https://a.example/stills/one.png?w=1#top", "one"),
            ("https://a.example/", ""),
            ("https://a.example", ""),
        ] {
            assert_eq!(link_stem(link), expected, "{link}");
        }
    }
}
