//! The download of a clip: into a part, checked, then into the store under its content's name.

use std::io::Write as _;

use futures_util::StreamExt;
use url::Url;

use crate::error::RunError;
use crate::record::Fetched;
use crate::store::Store;
use crate::transport::{FailureKind, Patience, Request, Response};

use super::Deps;

/// The largest clip that is fetched, in bytes. Real ones have some ten megabytes.
const CLIP_LIMIT: u64 = 4 << 30;

/// How a download ended.
pub(super) enum FetchEnd {
    /// The clip is in the store.
    Fetched(Fetched),
    /// It may come another time.
    Again(String),
    /// The link does not work any more, or yet.
    Expired(String),
    /// This link is never followed.
    Refused(String),
    /// What came is no clip.
    Unusable {
        /// What is wrong with it.
        why: String,
        /// Where it was set aside.
        kept_as: String,
    },
    /// The disk.
    Disk(RunError),
}

/// Fetches a clip from a link.
pub(super) async fn fetch(deps: &Deps, store: Store, name: String, link: String) -> FetchEnd {
    let Ok(url) = Url::parse(&link) else {
        return FetchEnd::Refused("the link to the clip cannot be read".to_owned());
    };
    let response = match deps.downloads.send(Request::get(url, Patience::DOWNLOAD)).await {
        Ok(response) => response,
        Err(error) if error.kind == FailureKind::Refused => {
            return FetchEnd::Refused(error.to_string());
        }
        Err(error) => return FetchEnd::Again(error.to_string()),
    };
    match response.status {
        200 => {}
        status @ (401 | 403 | 404 | 410) => return FetchEnd::Expired(format!("HTTP {status}")),
        status => return FetchEnd::Again(format!("HTTP {status}")),
    }
    if let Err(end) = write_part(&store, &name, response).await {
        return end;
    }
    let studio = std::sync::Arc::clone(&deps.studio);
    let check = move || take_in(&store, &name, |part| studio.probe(part));
    let end = tokio::task::spawn_blocking(check).await;
    end.unwrap_or_else(|_| FetchEnd::Again("checking the clip panicked".to_owned()))
}

/// Writes what comes into the part, and checks that all of it came.
async fn write_part(store: &Store, name: &str, response: Response) -> Result<(), FetchEnd> {
    let promised = response.headers.get(http::header::CONTENT_LENGTH);
    let promised: Option<u64> = promised.and_then(|value| value.to_str().ok()?.parse().ok());
    let (part, mut file) = store.begin_part(name).map_err(FetchEnd::Disk)?;
    let (mut body, mut size) = (response.body, 0);
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|error| FetchEnd::Again(error.to_string()))?;
        size += piece.len() as u64;
        if size > CLIP_LIMIT {
            return Err(FetchEnd::Again("the clip is larger than any clip can be".to_owned()));
        }
        file.write_all(&piece)
            .map_err(|error| FetchEnd::Disk(RunError::disk("write", &part)(error)))?;
    }
    match promised {
        Some(promised) if promised != size => {
            Err(FetchEnd::Again(format!("{size} bytes came where {promised} were promised")))
        }
        _ => Ok(()),
    }
}

fn take_in(
    store: &Store,
    name: &str,
    probe: impl FnOnce(&std::path::Path) -> Result<crate::record::ClipFacts, String>,
) -> FetchEnd {
    let part = store.part(name);
    let facts = match probe(&part) {
        Ok(facts) => facts,
        Err(why) => {
            return match store.set_aside(&part) {
                Ok(bad) => FetchEnd::Unusable {
                    why,
                    kept_as: bad.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                },
                Err(error) => FetchEnd::Disk(error),
            };
        }
    };
    match store.adopt(&part) {
        Ok(stored) => {
            FetchEnd::Fetched(Fetched { clip: stored.sha256, bytes: stored.bytes, facts })
        }
        Err(error) => FetchEnd::Disk(error),
    }
}
