//! What is known of a word beside its name and shape.

/// What is known of a word beside its name and shape.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// What changing it does.
    pub effect: Effect,
    /// Lines of YAML for the mapping that it stands in. They are run as a test.
    pub example: &'static str,
    /// Whether the mapping is not complete without it.
    pub is_required: bool,
    /// What holds where it is not written, for people; empty where nothing does.
    pub default: &'static str,
    /// Words of other tools for the same thing, without case and joints.
    pub foreign: &'static [&'static str],
    /// Values that editors offer.
    pub offers: &'static [&'static str],
    /// What it needs of an endpoint, where there is an endpoint without it.
    pub requirements: &'static [Requirement],
}

/// What changing a word does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Neither another clip nor another film.
    Nothing,
    /// Another film of the same clips.
    Film,
    /// More clips or fewer, and none again.
    Count,
    /// Another clip, since the text that is sent is another.
    Prompt,
    /// Another clip, if another picture or sound stands there.
    Medium,
    /// Another clip, if the pictures need that which it is about.
    Preparation,
    /// Another clip, since it is sent as it is.
    Request,
    /// What the words inside do.
    Inner,
}

/// A place that a word needs at an endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Requirement {
    /// The value that needs a place, as the storyboard spells it (`true`, `multi`; of sounds
    /// `link`, too); empty: any.
    pub value: &'static str,
    /// The part of the word that needs it, where endpoints take parts.
    pub part: &'static str,
    /// What becomes of it at an endpoint without that place.
    pub otherwise: Otherwise,
}

/// What becomes of a word for which the endpoint has no place.
#[derive(Clone, Copy, Debug)]
pub enum Otherwise {
    /// It decides what is bought, so that the storyboard is refused.
    Refused {
        /// What the endpoint does not do: `has no templates`.
        what: &'static str,
        /// What to do; `{others}` stands for the endpoints that have a place.
        help: &'static str,
    },
    /// It only steers: the clip is bought all the same, and this happens instead.
    Ignored {
        /// Without a full stop.
        instead: &'static str,
    },
}

impl Effect {
    /// All of them, from the least on.
    pub const ALL: [Self; 8] = [
        Self::Nothing,
        Self::Film,
        Self::Count,
        Self::Prompt,
        Self::Medium,
        Self::Preparation,
        Self::Request,
        Self::Inner,
    ];

    /// What changing it does, in short.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "buys nothing",
            Self::Film => "buys nothing, and makes the film again",
            Self::Count => "buys only what is added",
            Self::Prompt => "buys another clip, by its prompt",
            Self::Medium => "buys another clip, if the file or link changes",
            Self::Preparation => "buys another clip, if the picture needs it",
            Self::Request => "buys another clip",
            Self::Inner => "does what the words inside do",
        }
    }

    /// What a run does about it, as a sentence.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Nothing => "Nothing is bought, and the film stays as it is.",
            Self::Film => "The film is made again from the clips that are there.",
            Self::Count => "Takes that are added are bought; none is bought again.",
            Self::Prompt => "It is part of the text that is sent, so another clip is bought.",
            Self::Medium => {
                "What counts is the content of a file, and the text of a link: moving or renaming \
                 a file buys nothing."
            }
            Self::Preparation => {
                "Another clip is bought where the picture has transparent pixels, and the endpoint \
                 takes none."
            }
            Self::Request => "It is sent by itself, so another clip is bought.",
            Self::Inner => "See those words.",
        }
    }
}

impl Requirement {
    /// A word that only steers, whatever it says.
    pub(super) const fn or_ignored(instead: &'static str) -> Self {
        Self { value: "", part: "", otherwise: Otherwise::Ignored { instead } }
    }

    /// A word that decides what is bought, whatever it says.
    pub(super) const fn or_refused(what: &'static str, help: &'static str) -> Self {
        Self { value: "", part: "", otherwise: Otherwise::Refused { what, help } }
    }

    /// The same of one value only.
    pub(super) const fn of(self, value: &'static str) -> Self {
        Self { value, ..self }
    }

    /// The same where endpoints take a part of the word.
    pub(super) const fn part(self, part: &'static str) -> Self {
        Self { part, ..self }
    }
}

/// A word with this effect and example; the methods of [`Facts`] add the rest.
pub(super) const fn word(effect: Effect, example: &'static str) -> Facts {
    Facts {
        effect,
        example,
        is_required: false,
        default: "",
        foreign: &[],
        offers: &[],
        requirements: &[],
    }
}

impl Facts {
    /// The mapping is not complete without it.
    pub(super) const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// What holds where it is not written.
    pub(super) const fn default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    /// Words of other tools.
    pub(super) const fn foreign(self, foreign: &'static [&'static str]) -> Self {
        Self { foreign, ..self }
    }

    /// Values that editors offer.
    pub(super) const fn offers(self, offers: &'static [&'static str]) -> Self {
        Self { offers, ..self }
    }

    /// What it needs of an endpoint.
    pub(super) const fn requires(self, requirements: &'static [Requirement]) -> Self {
        Self { requirements, ..self }
    }
}
