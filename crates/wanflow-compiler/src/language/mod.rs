//! The language as values: its mappings, and each word that may stand in them.
//!
//! A word is written down once, where its mapping is (`scene.rs`, `settings.rs`, …): name, type,
//! shape, documentation, the words of other tools for it, what changing it does, and an example.
//! From there come the keys that decoding knows, what editors show, the checks of endpoints,
//! and `docs/language.md`. This module reads no text and knows no storyboard.

mod anchor;
mod caption;
mod captions;
mod card;
mod conditions;
mod facts;
mod film;
mod film_output;
mod include;
mod loudness;
mod mapping;
mod music;
pub mod page;
mod scene;
mod settings;
pub(crate) mod shape;
mod shot;
mod snippets;
mod still;
mod storyboard;
mod transition;
mod voiceover;
mod word;

pub use anchor::Anchor;
pub use caption::Caption;
pub use captions::Captions;
pub use card::Card;
pub use facts::{Effect, Facts, Otherwise, Requirement};
pub use film::Film;
pub use film_output::FilmOutput;
pub use include::Include;
pub use loudness::Loudness;
pub use music::Music;
pub use scene::Scene;
pub use settings::Settings;
pub use shot::Shot;
pub use still::Still;
pub use storyboard::Storyboard;
pub use transition::Transition;
pub use voiceover::Voiceover;
pub(crate) use word::Snippet;
pub use word::{Mapping, Shape, Word};

use mapping::most_words;

/// The words of which a scene has exactly one: what it shows.
pub const SOURCES: [&str; 4] = ["image", "card", "video", "still"];

/// The storyboard itself.
pub static STORYBOARD: Mapping = Mapping {
    what: "a storyboard",
    about: Storyboard::ABOUT,
    words: &[&storyboard::WORDS],
    one_of: &[],
    kin: None,
    missing: "write `scenes:` with a list, each item with an `image` and a `prompt`",
    snippets: &[],
    conditions: Vec::new,
};

/// A scene.
pub static SCENE: Mapping = Mapping {
    what: "a scene",
    about: Scene::ABOUT,
    words: &[&scene::WORDS, &settings::WORDS],
    one_of: &SOURCES,
    kin: None,
    missing: "write `image:` with a path beside this file, a link, or `{ from: SCENE }`; or \
              `card:`, `still:` or `video:` for a scene that buys nothing",
    snippets: &snippets::SCENES,
    conditions: Vec::new,
};

/// An item of the list of scenes that stands for those of a file.
pub static INCLUDE: Mapping = Mapping {
    what: "an include",
    about: Include::ABOUT,
    words: &[&include::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// What scenes share: a scene's words without those that make it the scene it is.
pub static DEFAULTS: Mapping = Mapping {
    what: "`defaults`",
    about: Settings::ABOUT,
    words: &[&settings::WORDS],
    one_of: &[],
    kin: Some(&SCENE),
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// A shot of a scene.
pub static SHOT: Mapping = Mapping {
    what: "a shot",
    about: Shot::ABOUT,
    words: &[&shot::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// A picture taken from another scene's clip.
pub static ANCHOR: Mapping = Mapping {
    what: "an anchor frame",
    about: Anchor::ABOUT,
    words: &[&anchor::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// The film.
pub static FILM: Mapping = Mapping {
    what: "`film`",
    about: Film::ABOUT,
    words: &[&film::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: conditions::film,
};

/// A transition between two scenes.
pub static TRANSITION: Mapping = Mapping {
    what: "a transition",
    about: Transition::ABOUT,
    words: &[&transition::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// A caption of a scene.
pub static CAPTION: Mapping = Mapping {
    what: "a caption",
    about: Caption::ABOUT,
    words: &[&caption::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// A voice over a scene.
pub static VOICEOVER: Mapping = Mapping {
    what: "a voice-over",
    about: Voiceover::ABOUT,
    words: &[&voiceover::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// A piece of music under the film.
pub static MUSIC: Mapping = Mapping {
    what: "a piece of music",
    about: Music::ABOUT,
    words: &[&music::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// Where the film's captions are.
pub static CAPTIONS: Mapping = Mapping {
    what: "`captions`",
    about: Captions::ABOUT,
    words: &[&captions::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// The film's loudness.
pub static LOUDNESS: Mapping = Mapping {
    what: "`loudness`",
    about: Loudness::ABOUT,
    words: &[&loudness::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// One of several films of the same scenes.
pub static FILM_OUTPUT: Mapping = Mapping {
    what: "a film of `outputs`",
    about: FilmOutput::ABOUT,
    words: &[&film_output::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// A scene that is a text.
pub static CARD: Mapping = Mapping {
    what: "a card",
    about: Card::ABOUT,
    words: &[&card::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// A scene that is a picture.
pub static STILL: Mapping = Mapping {
    what: "a still",
    about: Still::ABOUT,
    words: &[&still::WORDS],
    one_of: &[],
    kin: None,
    missing: "",
    snippets: &[],
    conditions: Vec::new,
};

/// Every mapping, from the outermost on.
pub static MAPPINGS: [&Mapping; 16] = [
    &STORYBOARD,
    &SCENE,
    &INCLUDE,
    &DEFAULTS,
    &SHOT,
    &ANCHOR,
    &CARD,
    &STILL,
    &TRANSITION,
    &CAPTION,
    &VOICEOVER,
    &FILM,
    &MUSIC,
    &CAPTIONS,
    &LOUDNESS,
    &FILM_OUTPUT,
];

/// As many words as the largest mapping has.
pub(crate) const MOST_WORDS: usize = most_words(&MAPPINGS);

/// Where a word belongs that was written elsewhere.
pub(crate) fn home(name: &str) -> Option<&'static str> {
    [
        (&DEFAULTS, "to a scene or to `defaults`"),
        (&SCENE, "to a scene"),
        (&FILM, "to `film`"),
        (&STORYBOARD, "to the top level of the file"),
        (&INCLUDE, "to an item of `scenes` of its own: `- include: PATH`"),
    ]
    .into_iter()
    .find(|(mapping, _)| mapping.position(name).is_some())
    .map(|(_, home)| home)
}
