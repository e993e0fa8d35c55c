//! The name of a take: a digest of everything that decides what is bought.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Digest as _;
use wanflow_api::{ClipRequest, Sha256};

use crate::Purpose;
use crate::canonical::canonical_json;
use crate::ids::Take;

/// Version of the digest's recipe. A change of it buys every clip again.
pub const FORMAT_VERSION: u32 = 1;

/// Names a take's clip. Scene id, path and attempt are not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(pub Sha256);

impl Digest {
    /// The digest of one take of a request at an endpoint.
    pub fn of_take(endpoint: &str, purpose: Purpose, request: &ClipRequest, take: Take) -> Self {
        let name = json!({
            "wanflow": FORMAT_VERSION,
            "endpoint": endpoint,
            "purpose": purpose,
            "request": request,
            "take": take,
        });
        Self(sha256(canonical_json(&name).as_bytes()))
    }

    /// The first 12 hex digits.
    pub fn short(&self) -> String {
        self.0.short()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}
