//! The names that each mapping of a storyboard may hold.

/// The keys of one kind of mapping.
#[derive(Debug)]
pub struct Keys {
    /// What the mapping is, with an article: `a scene`.
    pub what: &'static str,
    /// Every key, in the order of the documentation.
    pub names: &'static [&'static str],
}

impl Keys {
    /// The place of a key in `names`.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| *known == name)
    }
}

/// The storyboard itself.
pub static STORYBOARD: Keys = Keys {
    what: "a storyboard",
    names: &["wanflow", "title", "endpoint", "style", "vars", "defaults", "scenes", "film"],
};

/// A scene.
pub static SCENE: Keys = Keys {
    what: "a scene",
    names: &[
        "id",
        "image",
        "prompt",
        "shots",
        "camera",
        "style",
        "template",
        "audio",
        "negative_prompt",
        "seed",
        "duration",
        "shot_type",
        "watermark",
        "resolution",
        "prompt_extend",
        "takes",
        "matte",
        "prepare",
    ],
};

/// What scenes share: a scene's keys without those that make it the scene it is.
pub static DEFAULTS: Keys = Keys {
    what: "`defaults`",
    names: &[
        "camera",
        "style",
        "template",
        "audio",
        "negative_prompt",
        "seed",
        "duration",
        "shot_type",
        "watermark",
        "resolution",
        "prompt_extend",
        "takes",
        "matte",
        "prepare",
    ],
};

/// A shot of a scene.
pub static SHOT: Keys = Keys { what: "a shot", names: &["duration", "camera", "prompt"] };

/// A picture taken from another scene's clip.
pub static CHAIN: Keys = Keys { what: "an anchor frame", names: &["from", "at"] };

/// The film.
pub static FILM: Keys = Keys { what: "`film`", names: &["output", "aspect", "fit"] };
