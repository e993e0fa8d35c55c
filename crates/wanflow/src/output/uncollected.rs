//! Clips that are at a host and not here, and clips that are here and not decoded.

use schemars::JsonSchema;
use serde::Serialize;
use wanflow_run::event;
use wanflow_session::undecoded::UndecodedClips;

/// A take whose clip is at the host, or will be, and is not here.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Uncollected {
    /// The scene that it was bought for.
    scene: String,
    /// Which generation of it, from 1.
    take: u32,
    /// When the host may forget its result, in milliseconds since 1970; `null` where the host
    /// states no time.
    collect_before: Option<u64>,
}

/// A clip that is here, and whose frames cannot be decoded.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Undecoded {
    /// Its scene.
    of: String,
    /// Which generation of that.
    of_take: u32,
    /// What it is coded as, for people.
    codec: String,
    /// Where people find it.
    file: String,
    /// How another program failed that was to decode it.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// The clips of a plan that are here and not decoded.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UndecodedOfPlan {
    /// The clips.
    clips: Vec<Undecoded>,
    /// Whether the film waits for one of them.
    film_waits: bool,
}

impl From<&wanflow_run::collect::Uncollected> for Uncollected {
    fn from(take: &wanflow_run::collect::Uncollected) -> Self {
        let wanflow_run::collect::Uncollected { scene, take, collect_before } = take;
        Self {
            scene: scene.as_str().to_owned(),
            take: take.get(),
            collect_before: collect_before.map(|at| at.0),
        }
    }
}

impl From<&event::Undecoded> for Undecoded {
    fn from(clip: &event::Undecoded) -> Self {
        let event::Undecoded { of, of_take, codec, file, why } = clip;
        Self {
            of: of.as_str().to_owned(),
            of_take: of_take.get(),
            codec: codec.clone(),
            file: file.clone(),
            why: why.clone(),
        }
    }
}

impl From<&UndecodedClips> for UndecodedOfPlan {
    fn from(undecoded: &UndecodedClips) -> Self {
        let UndecodedClips { clips, film_waits, are_awaited: _ } = undecoded;
        Self { clips: clips.iter().map(Undecoded::from).collect(), film_waits: *film_waits }
    }
}
