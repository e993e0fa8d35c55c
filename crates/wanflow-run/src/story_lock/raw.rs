//! A lock file as it stands in its text: the one definition that is printed and read.
//!
//! What is written of a take is these fields, whatever words its request has; what is read is
//! the same. Conversions take the values apart whole, so that a new field cannot be forgotten.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;
use wanflow_api::{ClipRequest, Sha256, TaskId, Usd};
use wanflow_plan::Digest;

use crate::record::{ClipFacts, Excerpt, Fetched, UnixMillis};

use super::LockedTake;

/// Longest name of an endpoint or a host.
const NAME_BYTES: usize = 300;

/// The version, before anything else is read.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) version: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLock {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(default)]
    pub(super) scenes: BTreeMap<Spanned<String>, RawScene>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawScene {
    pub(super) picked: Option<Spanned<String>>,
    pub(super) kept: Option<RawKept>,
    #[serde(default)]
    pub(super) take: BTreeMap<Spanned<String>, RawTake>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKept {
    pub(super) take: Spanned<String>,
    pub(super) request: Sha256,
}

/// One take: each field is a line, each leaf of the request another.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTake {
    #[serde(with = "date")]
    at: UnixMillis,
    bytes: u64,
    clip: Sha256,
    pub(super) digest: Spanned<Sha256>,
    #[serde(deserialize_with = "name")]
    pub(super) endpoint: String,
    height: u32,
    millis: u64,
    #[serde(deserialize_with = "name")]
    origin: String,
    #[serde(with = "dollars")]
    price: Usd,
    pub(super) request: ClipRequest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seed: Option<Excerpt>,
    task: TaskId,
    width: u32,
}

impl From<&LockedTake> for RawTake {
    fn from(take: &LockedTake) -> Self {
        let LockedTake { digest, endpoint, origin, request, clip, task_id, price, at, seed } =
            take.clone();
        let Fetched { clip, bytes, facts, video: _, notes: _ } = clip;
        let ClipFacts { millis, width, height } = facts;
        let digest = Spanned::new(0..0, digest.0);
        let task = task_id;
        Self {
            at,
            bytes,
            clip,
            digest,
            endpoint,
            height,
            millis,
            origin,
            price,
            request,
            seed,
            task,
            width,
        }
    }
}

impl From<RawTake> for LockedTake {
    fn from(raw: RawTake) -> Self {
        let RawTake {
            at,
            bytes,
            clip,
            digest,
            endpoint,
            height,
            millis,
            origin,
            price,
            request,
            seed,
            task,
            width,
        } = raw;
        let facts = ClipFacts { millis, width, height };
        Self {
            digest: Digest(digest.into_inner()),
            endpoint,
            origin,
            request,
            clip: Fetched { clip, bytes, facts, video: None, notes: Vec::new() },
            task_id: task,
            price,
            at,
            seed,
        }
    }
}

/// The name of an endpoint or a host: compared with known ones, never connected to.
fn name<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.len() <= NAME_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text);
    }
    Err(serde::de::Error::custom("expected a short name without blanks"))
}

/// Times as `2026-11-23T01:43:05Z`.
mod date {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;

    use crate::record::UnixMillis;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands on a reference")]
    pub(super) fn serialize<S: Serializer>(at: &UnixMillis, to: S) -> Result<S::Ok, S::Error> {
        let seconds = i64::try_from(at.0 / 1000).unwrap_or(0);
        let at = OffsetDateTime::from_unix_timestamp(seconds);
        let at = at.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        to.serialize_str(&at.format(&Rfc3339).unwrap_or_default())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<UnixMillis, D::Error> {
        let text = String::deserialize(from)?;
        let at = OffsetDateTime::parse(&text, &Rfc3339).ok();
        let seconds = at.and_then(|at| u64::try_from(at.unix_timestamp()).ok());
        let expected = || D::Error::custom("expected a time such as \"2026-11-23T01:43:05Z\"");
        seconds.map(|seconds| UnixMillis(seconds * 1000)).ok_or_else(expected)
    }
}

/// Prices as `0.50`.
mod dollars {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};
    use wanflow_api::Usd;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands on a reference")]
    pub(super) fn serialize<S: Serializer>(price: &Usd, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(price.to_string().trim_start_matches('$'))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Usd, D::Error> {
        let text = String::deserialize(from)?;
        let expected = || D::Error::custom("expected US dollars such as \"0.50\"");
        Usd::parse(&text).ok_or_else(expected)
    }
}
