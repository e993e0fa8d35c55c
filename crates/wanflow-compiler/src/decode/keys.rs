//! The names that each mapping of a storyboard may hold, and the words of other tools for them.

/// The keys of one kind of mapping.
#[derive(Debug)]
pub struct Keys {
    /// What the mapping is, with an article: `a scene`.
    pub what: &'static str,
    /// Every key, in the order of the documentation.
    pub names: &'static [&'static str],
    /// Words of other tools, without case and joints, and ours for the same thing.
    pub foreign: &'static [(&'static str, &'static str)],
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
    foreign: &[
        ("name", "title"),
        ("version", "wanflow"),
        ("model", "endpoint"),
        ("provider", "endpoint"),
        ("engine", "endpoint"),
        ("variables", "vars"),
        ("params", "vars"),
        ("parameters", "defaults"),
        ("settings", "defaults"),
        ("options", "defaults"),
        ("global", "defaults"),
        ("clips", "scenes"),
        ("shots", "scenes"),
        ("segments", "scenes"),
        ("steps", "scenes"),
        ("storyboard", "scenes"),
        ("video", "film"),
        ("movie", "film"),
        ("output", "film"),
        ("styleprompt", "style"),
        ("prefix", "style"),
    ],
};

/// A scene.
pub static SCENE: Keys = Keys {
    what: "a scene",
    names: &[
        "id",
        "image",
        "end_image",
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
        "with",
    ],
    foreign: &[
        ("name", "id"),
        ("scene", "id"),
        ("key", "id"),
        ("img", "image"),
        ("imgurl", "image"),
        ("imageurl", "image"),
        ("imagepath", "image"),
        ("picture", "image"),
        ("src", "image"),
        ("source", "image"),
        ("file", "image"),
        ("startimage", "image"),
        ("initimage", "image"),
        ("inputimage", "image"),
        ("firstframe", "image"),
        ("firstframeimage", "image"),
        ("firstframeurl", "image"),
        ("startframe", "image"),
        ("keyframe", "image"),
        ("reference", "image"),
        ("endframe", "end_image"),
        ("endimageurl", "end_image"),
        ("finalframe", "end_image"),
        ("imagetail", "end_image"),
        ("lastframe", "end_image"),
        ("lastframeimage", "end_image"),
        ("lastframeurl", "end_image"),
        ("lastimage", "end_image"),
        ("tailimage", "end_image"),
        ("text", "prompt"),
        ("description", "prompt"),
        ("action", "prompt"),
        ("caption", "prompt"),
        ("promptlist", "shots"),
        ("multiprompt", "shots"),
        ("cameramotion", "camera"),
        ("cameramovement", "camera"),
        ("cameracontrol", "camera"),
        ("motion", "camera"),
        ("movement", "camera"),
        ("effect", "template"),
        ("sound", "audio"),
        ("audiourl", "audio"),
        ("generateaudio", "audio"),
        ("enableaudio", "audio"),
        ("withaudio", "audio"),
        ("negprompt", "negative_prompt"),
        ("negative", "negative_prompt"),
        ("avoid", "negative_prompt"),
        ("randomseed", "seed"),
        ("length", "duration"),
        ("seconds", "duration"),
        ("time", "duration"),
        ("videolength", "duration"),
        ("durationseconds", "duration"),
        ("numframes", "duration"),
        ("multishot", "shot_type"),
        ("shotmode", "shot_type"),
        ("size", "resolution"),
        ("quality", "resolution"),
        ("videosize", "resolution"),
        ("logo", "watermark"),
        ("expandprompt", "prompt_extend"),
        ("enhanceprompt", "prompt_extend"),
        ("enablepromptexpansion", "prompt_extend"),
        ("promptexpansion", "prompt_extend"),
        ("promptoptimizer", "prompt_extend"),
        ("n", "takes"),
        ("count", "takes"),
        ("variations", "takes"),
        ("numvideos", "takes"),
        ("background", "matte"),
        ("backgroundcolor", "matte"),
        ("resize", "prepare"),
        ("extra", "with"),
        ("extrabody", "with"),
        ("options", "with"),
        ("advanced", "with"),
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
        "with",
    ],
    foreign: SCENE.foreign,
};

/// A shot of a scene.
pub static SHOT: Keys = Keys {
    what: "a shot",
    names: &["duration", "camera", "prompt"],
    foreign: &[
        ("length", "duration"),
        ("seconds", "duration"),
        ("time", "duration"),
        ("text", "prompt"),
        ("description", "prompt"),
        ("action", "prompt"),
        ("caption", "prompt"),
        ("framing", "camera"),
        ("shot", "camera"),
        ("motion", "camera"),
        ("movement", "camera"),
    ],
};

/// A picture taken from another scene's clip.
pub static CHAIN: Keys = Keys {
    what: "an anchor frame",
    names: &["from", "at"],
    foreign: &[
        ("scene", "from"),
        ("clip", "from"),
        ("id", "from"),
        ("continue", "from"),
        ("continues", "from"),
        ("frame", "at"),
        ("time", "at"),
        ("seconds", "at"),
        ("position", "at"),
    ],
};

/// The film.
pub static FILM: Keys = Keys {
    what: "`film`",
    names: &["output", "aspect", "fit", "quality"],
    foreign: &[
        ("file", "output"),
        ("filename", "output"),
        ("name", "output"),
        ("path", "output"),
        ("out", "output"),
        ("ratio", "aspect"),
        ("aspectratio", "aspect"),
        ("size", "aspect"),
        ("mode", "fit"),
        ("scale", "fit"),
        ("resize", "fit"),
    ],
};

/// Words that a later version of the language keeps for itself.
pub static LATER: &[&str] = &[
    "transition",
    "card",
    "video",
    "trim",
    "music",
    "voiceover",
    "caption",
    "loudness",
    "include",
    "extends",
    "variants",
];

/// Where a key belongs that was written elsewhere.
pub fn home(name: &str) -> Option<&'static str> {
    let scene = SCENE.position(name).map(|_| {
        if DEFAULTS.position(name).is_some() { "to a scene or to `defaults`" } else { "to a scene" }
    });
    let film = || FILM.position(name).map(|_| "to `film`");
    let top = || STORYBOARD.position(name).map(|_| "to the top level of the file");
    scene.or_else(film).or_else(top)
}
