//! `wanflow seams --json`, version 1.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_session::seams::{Jump, MissingSeam, Seam as DrawnSeam, Seams};

use super::version::Version;

/// The seams at which a clip continues another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SeamList {
    version: Version,
    /// Those that were drawn, in the film's order.
    seams: Vec<Seam>,
    /// Those that could not be drawn.
    missing: Vec<Missing>,
}

/// A seam that was drawn.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Seam {
    /// The scene that ends there.
    before: String,
    /// The scene that begins there.
    after: String,
    /// The picture's file.
    picture: String,
    /// By how much the mean of luma rises, of 255.
    luma: f64,
    /// By how much the means of chroma move, of 255.
    chroma: f64,
    /// What the seams of its chain up to this one add up to in luma.
    chain_luma: f64,
    /// The same in chroma.
    chain_chroma: f64,
    /// How far the pixels of both frames are from each other in the mean, of 255.
    difference: f64,
}

/// A seam that could not be drawn.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct Missing {
    /// The scene that ends there.
    before: String,
    /// The scene that begins there.
    after: String,
    /// Why not.
    why: String,
}

impl From<&Seams> for SeamList {
    fn from(found: &Seams) -> Self {
        let Seams { seams, missing } = found;
        Self {
            version: Version,
            seams: seams.iter().map(Seam::from).collect(),
            missing: missing.iter().map(Missing::from).collect(),
        }
    }
}

impl From<&DrawnSeam> for Seam {
    fn from(seam: &DrawnSeam) -> Self {
        let DrawnSeam { before, after, picture, jump, chain, difference } = seam;
        let chroma = |jump: &Jump| rounded(jump.chroma_distance());
        Self {
            before: before.to_string(),
            after: after.to_string(),
            picture: picture.display().to_string(),
            luma: rounded(jump.luma),
            chroma: chroma(jump),
            chain_luma: rounded(chain.luma),
            chain_chroma: chroma(chain),
            difference: rounded(*difference),
        }
    }
}

impl From<&MissingSeam> for Missing {
    fn from(missing: &MissingSeam) -> Self {
        let MissingSeam { before, after, why } = missing;
        Self { before: before.to_string(), after: after.to_string(), why: why.clone() }
    }
}

/// A value to three places: more is noise.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
