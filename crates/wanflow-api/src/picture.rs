//! Pictures: what is known of one without its pixels, and the one list of what may be done to it
//! before it is sent.
//!
//! Checks, plans, manifests and the code that does the work share this list: what is not in it
//! cannot happen. The work itself is the media crate's.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::endpoint::ImageLimits;

/// Pixels of the largest picture that the first version of the preparation took.
const FIRST_PIXELS_MAX: u64 = 100_000_000;

/// A format that pictures are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureFormat {
    /// JPEG.
    Jpeg,
    /// PNG, animated ones among them.
    Png,
    /// WebP, with or without loss.
    Webp,
    /// Windows bitmap.
    Bmp,
    /// GIF.
    Gif,
    /// TIFF.
    Tiff,
    /// QOI, the "quite OK" format.
    Qoi,
}

impl PictureFormat {
    /// Every format.
    pub const ALL: [Self; 7] =
        [Self::Jpeg, Self::Png, Self::Webp, Self::Bmp, Self::Gif, Self::Tiff, Self::Qoi];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Webp => "WebP",
            Self::Bmp => "BMP",
            Self::Gif => "GIF",
            Self::Tiff => "TIFF",
            Self::Qoi => "QOI",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Bmp => "image/bmp",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Qoi => "image/qoi",
        }
    }

    /// The extensions that files of it have, the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png", "apng"],
            Self::Webp => &["webp"],
            Self::Bmp => &["bmp", "dib"],
            Self::Gif => &["gif"],
            Self::Tiff => &["tif", "tiff"],
            Self::Qoi => &["qoi"],
        }
    }

    /// Whether the first version of the preparation read it.
    const fn is_of_the_first_version(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp | Self::Bmp)
    }
}

/// What a picture's numbers stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colours {
    /// sRGB, whether the file says so or says nothing.
    #[default]
    Srgb,
    /// Something else that the file describes, by its name: `Display P3`.
    Described(String),
    /// Printing inks of which the file says no more.
    PlainCmyk,
    /// What the file says of them cannot be read: they are taken for sRGB.
    Unreadable,
    /// High dynamic range by a curve of this name, `PQ` or `HLG`: they are taken for sRGB.
    HighRange(String),
}

/// What is known of a picture without its pixels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureFacts {
    /// Its format by content.
    pub format: PictureFormat,
    /// Width as shown, in pixels.
    pub width: u32,
    /// Height as shown, in pixels.
    pub height: u32,
    /// Whether it has an alpha channel or transparent palette entries.
    pub alpha: bool,
    /// Whether its pixels must be turned or mirrored to look right.
    pub turned: bool,
    /// What its numbers stand for.
    pub colours: Colours,
    /// Bits of a channel.
    pub bits: u8,
    /// How many frames it has.
    pub frames: u32,
    /// Size of the file, in bytes.
    pub bytes: u64,
}

impl PictureFacts {
    /// A still of 8 bits a channel in sRGB, upright and opaque.
    pub const fn plain(format: PictureFormat, width: u32, height: u32, bytes: u64) -> Self {
        Self {
            format,
            width,
            height,
            alpha: false,
            turned: false,
            colours: Colours::Srgb,
            bits: 8,
            frames: 1,
            bytes,
        }
    }
}

/// One change of a picture before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// All frames but the first are left out.
    FirstFrame {
        /// How many there are.
        of: u32,
    },
    /// The first page of several is sent.
    FirstPage {
        /// How many there are.
        of: u32,
    },
    /// Turned or mirrored, as its orientation tag says.
    Turned,
    /// Written in another format.
    Reformatted {
        /// The format of the file.
        from: PictureFormat,
    },
    /// Its colours converted to sRGB.
    Recoloured {
        /// What they were: `Display P3`.
        from: String,
    },
    /// More than 8 bits a channel reduced to 8.
    Reduced {
        /// How many there are.
        from: u8,
    },
    /// Made smaller, the aspect kept.
    Scaled {
        /// Width and height as shown.
        from: (u32, u32),
        /// Width and height as sent.
        to: (u32, u32),
    },
    /// Transparent pixels get a colour behind them.
    Flattened {
        /// Red, green and blue.
        on: [u8; 3],
    },
    /// Compressed more, to fit a limit in bytes.
    Compressed {
        /// The limit.
        max: u64,
    },
}

impl Step {
    /// Whether the first version of the preparation took this step.
    fn is_of_the_first_version(&self) -> bool {
        match self {
            Self::Turned
            | Self::Scaled { .. }
            | Self::Flattened { .. }
            | Self::Compressed { .. } => true,
            Self::Reformatted { from } => from.is_of_the_first_version(),
            Self::FirstFrame { .. }
            | Self::FirstPage { .. }
            | Self::Recoloured { .. }
            | Self::Reduced { .. } => false,
        }
    }
}

/// Prints `scaled from 4000 × 3000 to 2000 × 1500`: what the picture will be.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstFrame { of } => write!(f, "the first of {of} frames is sent"),
            Self::FirstPage { of } => write!(f, "the first of {of} pages is sent"),
            Self::Turned => f.write_str("turned upright"),
            Self::Reformatted { from } => write!(f, "converted from {}", from.name()),
            Self::Recoloured { from } => write!(f, "converted from {from}"),
            Self::Reduced { from } => write!(f, "reduced from {from} to 8 bits"),
            Self::Scaled { from, to } => {
                write!(f, "scaled from {} × {} to {} × {}", from.0, from.1, to.0, to.1)
            }
            Self::Flattened { on: [red, green, blue] } => {
                write!(f, "flattened on #{red:02x}{green:02x}{blue:02x}")
            }
            Self::Compressed { max } if *max < 1_000_000 => {
                write!(f, "compressed to at most {} kB", max / 1000)
            }
            Self::Compressed { max } => write!(f, "compressed to at most {} MB", max / 1_000_000),
        }
    }
}

/// What is done to a picture before it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preparation {
    /// The changes, in the order in which they are shown; none if the file is sent as it is.
    pub steps: Vec<Step>,
    /// Version of the preparation that gives the bytes that are sent, which enters digests: the
    /// lowest that gives them.
    pub version: u32,
}

/// Why no change makes a picture fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// A side is too short as it is.
    TooSmall,
    /// The short side is too short once the long one fits.
    TooNarrow {
        /// The short side, scaled.
        short: u32,
    },
}

impl Preparation {
    /// The changes that make a picture fit for an endpoint, with a colour for transparent pixels.
    pub fn of(facts: &PictureFacts, limits: &ImageLimits, matte: [u8; 3]) -> Result<Self, Unfit> {
        let size = (facts.width, facts.height);
        let to = fitted(facts.width, facts.height, limits.side_max);
        if size.0.min(size.1) < limits.side_min {
            return Err(Unfit::TooSmall);
        }
        let short = to.0.min(to.1);
        if short < limits.side_min {
            return Err(Unfit::TooNarrow { short });
        }
        let is_taken = limits.formats.contains(&facts.format.media_type());
        let from = match &facts.colours {
            Colours::Srgb | Colours::Unreadable | Colours::HighRange(_) => None,
            Colours::Described(name) => Some(name.clone()),
            Colours::PlainCmyk => Some("CMYK".to_owned()),
        };
        let steps = [
            (facts.frames > 1).then_some(match facts.format {
                PictureFormat::Tiff => Step::FirstPage { of: facts.frames },
                _ => Step::FirstFrame { of: facts.frames },
            }),
            facts.turned.then_some(Step::Turned),
            (!is_taken).then_some(Step::Reformatted { from: facts.format }),
            from.map(|from| Step::Recoloured { from }),
            (facts.bits > 8).then_some(Step::Reduced { from: facts.bits }),
            (to != size).then_some(Step::Scaled { from: size, to }),
            (facts.alpha && !limits.alpha).then_some(Step::Flattened { on: matte }),
            (facts.bytes > limits.bytes_max).then_some(Step::Compressed { max: limits.bytes_max }),
        ];
        let steps: Vec<Step> = steps.into_iter().flatten().collect();
        let version = version(facts, &steps);
        Ok(Self { steps, version })
    }

    /// The changes that no earlier version of the preparation made; none if it sent the same.
    pub fn new_steps(&self) -> impl Iterator<Item = &Step> {
        let is_new = self.version > 1;
        self.steps.iter().filter(move |step| is_new && !step.is_of_the_first_version())
    }

    /// Whether a step of this kind is taken.
    pub fn has(&self, kind: impl Fn(&Step) -> bool) -> bool {
        self.steps.iter().any(kind)
    }
}

/// The first version that gives the same bytes. Whatever made the first version write a picture
/// anew made it take the first frame, 8 bits and plain RGB of inks, too.
fn version(facts: &PictureFacts, steps: &[Step]) -> u32 {
    let pixels = u64::from(facts.width) * u64::from(facts.height);
    let is_first = facts.format.is_of_the_first_version()
        && pixels <= FIRST_PIXELS_MAX
        && !matches!(facts.colours, Colours::Described(_));
    let was_written_anew = steps.iter().any(Step::is_of_the_first_version);
    if steps.is_empty() || (is_first && was_written_anew) { 1 } else { 2 }
}

/// The size after scaling down; never scaled up.
fn fitted(width: u32, height: u32, max: u32) -> (u32, u32) {
    let long = width.max(height);
    if long <= max {
        return (width, height);
    }
    let side = |side: u32| {
        let long = u64::from(long);
        let scaled = (u64::from(side) * u64::from(max) + long / 2) / long;
        u32::try_from(scaled.max(1)).unwrap_or(max)
    };
    (side(width), side(height))
}

/// All steps as one clause: `the picture will be turned upright, scaled from …`.
pub fn in_words(steps: &[Step], will: Clause) -> String {
    let (first, changes): (Vec<_>, Vec<_>) = steps
        .iter()
        .partition(|step| matches!(step, Step::FirstFrame { .. } | Step::FirstPage { .. }));
    let changes: Vec<String> = changes.into_iter().map(in_a_sentence).collect();
    let verb = match will {
        Clause::Will => "will be",
        Clause::Would => "would have to be",
    };
    let first = first.first().map(|step| match will {
        Clause::Will => step.to_string(),
        Clause::Would => step.to_string().replace(" is sent", " would be sent"),
    });
    match first {
        None => format!("the picture {verb} {}", all_of(&changes)),
        Some(first) if changes.is_empty() => first,
        Some(first) => format!("{first}, and it {verb} {}", all_of(&changes)),
    }
}

/// A step where there is room to say what it is about.
fn in_a_sentence(step: &Step) -> String {
    match step {
        Step::Flattened { .. } => format!("{step} where it is transparent"),
        _ => step.to_string(),
    }
}

fn all_of(changes: &[String]) -> String {
    match changes {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Whether steps are taken or only would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clause {
    /// They are taken.
    Will,
    /// They are forbidden.
    Would,
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: ImageLimits = ImageLimits {
        formats: &["image/png"],
        alpha: false,
        side_min: 360,
        side_max: 2000,
        aspect: None,
        bytes_max: 10_000_000,
        data_uri: true,
        data_uri_guessed: false,
    };

    fn in_full(facts: &PictureFacts) -> String {
        match Preparation::of(facts, &LIMITS, [1, 2, 3]) {
            Ok(made) if made.steps.is_empty() => format!("{}: as it is", made.version),
            Ok(made) => {
                let new: Vec<_> = made.new_steps().map(ToString::to_string).collect();
                format!("{}: {}; new: {new:?}", made.version, in_words(&made.steps, Clause::Will))
            }
            Err(unfit) => format!("{unfit:?}"),
        }
    }

    #[test]
    fn pictures_are_made_to_fit_or_refused() {
        use PictureFormat::{Png, Tiff, Webp};
        let plain = PictureFacts::plain;
        let huge = u32::MAX;
        let p3 = Colours::Described("Display P3".to_owned());
        for (facts, expected) in [
            (plain(Png, 360, 2000, 10_000_000), "1: as it is"),
            (plain(Png, 359, 2000, 1), "TooSmall"),
            (plain(Png, 4000, 400, 1), "TooNarrow { short: 200 }"),
            (
                plain(Png, 2600, 1000, 1),
                "1: the picture will be scaled from 2600 × 1000 to 2000 × 769; new: []",
            ),
            (
                plain(Png, huge, huge, 1),
                "2: the picture will be scaled from 4294967295 × 4294967295 to 2000 × 2000; new: []",
            ),
            (
                PictureFacts { alpha: true, turned: true, ..plain(Webp, 640, 640, 10_000_001) },
                "1: the picture will be turned upright, converted from WebP, flattened on #010203 \
                 where it is transparent and compressed to at most 10 MB; new: []",
            ),
            (
                PictureFacts { colours: p3.clone(), ..plain(Png, 640, 640, 1) },
                "2: the picture will be converted from Display P3; \
                 new: [\"converted from Display P3\"]",
            ),
            (
                PictureFacts { colours: p3, turned: true, ..plain(Png, 640, 640, 1) },
                "2: the picture will be turned upright and converted from Display P3; \
                 new: [\"converted from Display P3\"]",
            ),
            (
                PictureFacts { bits: 16, ..plain(Png, 640, 640, 1) },
                "2: the picture will be reduced from 16 to 8 bits; \
                 new: [\"reduced from 16 to 8 bits\"]",
            ),
            (
                PictureFacts { bits: 16, turned: true, ..plain(Png, 640, 640, 1) },
                "1: the picture will be turned upright and reduced from 16 to 8 bits; new: []",
            ),
            (
                PictureFacts { frames: 3, ..plain(Webp, 640, 640, 1) },
                "1: the first of 3 frames is sent, and it will be converted from WebP; new: []",
            ),
            (
                PictureFacts { frames: 3, ..plain(Png, 640, 640, 1) },
                "2: the first of 3 frames is sent; new: [\"the first of 3 frames is sent\"]",
            ),
            (
                plain(Tiff, 640, 640, 1),
                "2: the picture will be converted from TIFF; new: [\"converted from TIFF\"]",
            ),
            (
                PictureFacts { frames: 2, colours: Colours::PlainCmyk, ..plain(Tiff, 640, 640, 1) },
                "2: the first of 2 pages is sent, and it will be converted from TIFF and \
                 converted from CMYK; \
                 new: [\"the first of 2 pages is sent\", \"converted from TIFF\", \
                 \"converted from CMYK\"]",
            ),
            (
                PictureFacts { colours: Colours::Unreadable, ..plain(Png, 640, 640, 1) },
                "1: as it is",
            ),
        ] {
            assert_eq!(in_full(&facts), expected, "{facts:?}");
        }
    }
}
