//! The download of a clip: into a part, checked, then into the store under its content's name.
//!
//! What came of an earlier try is gone on with where the host says that it is the same clip.

use std::io::Write as _;
use std::sync::Arc;

use futures_util::StreamExt;
use http::header::TRANSFER_ENCODING;
use url::Url;

use crate::clip::Bad;
use crate::disk::DiskFile;
use crate::download::{Head, Held, Verdict, clip_limit, judge};
use crate::error::RunError;
use crate::record::{BareUrl, ClipFacts, Fetched};
use crate::store::{Store, Stored};
use crate::studio::Probed;
use crate::transport::{FailureKind, Patience, Request, Response};

use super::Deps;
use super::delivered::Order;
use super::hashing::Hashing;

/// How often one try begins afresh, when what was held turns out to be of no use.
const AFRESH: u32 = 1;

/// A clip to fetch.
pub(crate) struct Wanted {
    /// The name of its part.
    pub(crate) name: String,
    /// Where it is, for now.
    pub(crate) link: String,
    /// What was bought.
    pub(crate) order: Order,
    /// Where an earlier try of this run was set aside, which the next one replaces.
    pub(crate) bad: Option<String>,
    /// How long to wait for it.
    pub(crate) patience: Patience,
}

/// How a download ended.
pub(crate) enum FetchEnd {
    /// The clip is in the store.
    Fetched(Fetched),
    /// It may come another time; so many bytes of it came now and are kept.
    Again {
        /// What went wrong.
        why: String,
        /// How much was gained.
        gained: u64,
    },
    /// The link does not work any more, or yet.
    Expired(String),
    /// This link is never followed.
    Refused(String),
    /// What came is no clip, or not the one that was bought; it was set aside.
    Unusable(Bad),
    /// The disk.
    Disk(RunError),
}

/// Fetches a clip.
pub(super) async fn fetch(deps: &Deps, store: Store, wanted: Wanted) -> FetchEnd {
    let mut afresh = 0;
    let filled = loop {
        match fetch_part(deps, &store, &wanted).await {
            Ok(filled) => break filled,
            Err(PartEnd::Afresh(_)) if afresh < AFRESH => afresh += 1,
            Err(PartEnd::Afresh(why)) => return again(why),
            Err(PartEnd::Is(end)) => return end,
        }
        // Without what is held, nothing is asked to be continued.
        if let Err(error) = store.begin_part(&wanted.name, None) {
            return FetchEnd::Disk(error);
        }
    };
    let studio = Arc::clone(&deps.studio);
    let check = move || take_in(&store, (&wanted, filled), |part| studio.probe(part));
    let end = tokio::task::spawn_blocking(check).await;
    end.unwrap_or(FetchEnd::Disk(RunError::Panicked { doing: "checking a clip" }))
}

/// What is known of a part that was filled.
#[derive(Clone, Copy, Default)]
pub(crate) struct Filled {
    /// Its digest, if all of it came in one go.
    pub(crate) stored: Option<Stored>,
    /// The host did not say how much there is: an end of the line looks like an end of the clip.
    may_be_cut: bool,
}

/// How filling a part ended before it was whole.
pub(crate) enum PartEnd {
    /// What was held is of no use.
    Afresh(String),
    /// The download is over for now.
    Is(FetchEnd),
}

impl From<FetchEnd> for PartEnd {
    fn from(end: FetchEnd) -> Self {
        Self::Is(end)
    }
}

/// Fills the part, from its beginning or from where an earlier try ended.
pub(crate) async fn fetch_part(
    deps: &Deps,
    store: &Store,
    wanted: &Wanted,
) -> Result<Filled, PartEnd> {
    let url = Url::parse(&wanted.link);
    let url = url.map_err(|_| refused("the link to the clip cannot be read"))?;
    let link = BareUrl::new(&wanted.link);
    let held = store.held(&wanted.name).map_err(FetchEnd::Disk)?;
    let held = held.filter(|held| held.bytes > 0 && held.of.link == link);
    if held.as_ref().is_some_and(Held::is_whole) {
        return Ok(Filled::default());
    }
    let mut request = Request::get(url, wanted.patience);
    if let Some(held) = &held {
        held.ask(&mut request.headers);
    }
    let response = deps.downloads.send(request).await.map_err(|error| match error.kind {
        FailureKind::Refused => refused(error.to_string()),
        _ => again(error.to_string()),
    })?;
    let limit = clip_limit(wanted.order.seconds);
    let answer = Head { status: response.status, headers: &response.headers, limit };
    let ((_, file), size) = match judge(held.as_ref(), &link, answer) {
        Verdict::Whole { version, total } => {
            let part = store.begin_part(&wanted.name, version.as_ref());
            (part.map_err(FetchEnd::Disk)?, Size { from: 0, until: total, total, limit })
        }
        Verdict::Rest { until, total } => {
            let from = held.map_or(0, |held| held.bytes);
            let part = store.continue_part(&wanted.name).map_err(FetchEnd::Disk)?;
            (part, Size { from, until: Some(until), total, limit })
        }
        Verdict::Afresh(why) => return Err(PartEnd::Afresh(why)),
        Verdict::Expired(why) => return Err(FetchEnd::Expired(why).into()),
        Verdict::Again(why) => return Err(again(why).into()),
        Verdict::TooLarge(bytes) => return Err(too_large(bytes, limit).into()),
    };
    let part = store.part(&wanted.name);
    let broken = |error| FetchEnd::Disk(RunError::disk("write", &part)(error));
    let may_be_cut = size.until.is_none() && !response.headers.contains_key(TRANSFER_ENCODING);
    let stored = fill(response, file, size, broken).await?;
    Ok(Filled { stored, may_be_cut })
}

/// What part of a clip comes.
#[derive(Clone, Copy)]
struct Size {
    /// Its first byte.
    from: u64,
    /// Where it ends, if that is told.
    until: Option<u64>,
    /// Where the clip ends, if that is told.
    total: Option<u64>,
    /// The most that it may have.
    limit: u64,
}

/// Writes what comes, and checks that all of it came.
async fn fill(
    response: Response,
    mut file: Box<dyn DiskFile>,
    size: Size,
    broken: impl Fn(std::io::Error) -> FetchEnd,
) -> Result<Option<Stored>, FetchEnd> {
    // The digest of a clip that is gone on with is taken from the whole file.
    let hashing = (size.from == 0).then(Hashing::start);
    let (mut body, mut end) = (response.body, size.from);
    let some = |why: String, end: u64| FetchEnd::Again { why, gained: end - size.from };
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|error| some(error.to_string(), end))?;
        let after = end + piece.len() as u64;
        match size.until {
            Some(until) if after > until => {
                return Err(again(format!("more came than the {until} bytes that were promised")));
            }
            None if after > size.limit => return Err(too_large(after, size.limit)),
            _ => {}
        }
        file.write_all(&piece).map_err(&broken)?;
        end = after;
        if let Some(hashing) = &hashing {
            hashing.add(piece).await;
        }
    }
    match size.until.max(size.total) {
        Some(promised) if promised != end => {
            Err(some(format!("{end} bytes came where {promised} were promised"), end))
        }
        _ => match hashing {
            Some(hashing) => Ok(hashing.end().await),
            None => Ok(None),
        },
    }
}

fn take_in(
    store: &Store,
    (wanted, filled): (&Wanted, Filled),
    probe: impl FnOnce(&std::path::Path) -> Result<Probed, String>,
) -> FetchEnd {
    let part = store.part(&wanted.name);
    let (why, is_playable) = match probe(&part) {
        Err(why) => (why, false),
        Ok(probed) => {
            if let Some(why) = wrong_length(&probed.facts, wanted.order.seconds) {
                (why, true)
            } else {
                let notes = wanted.order.differences(&probed);
                return match store.adopt(&part, filled.stored) {
                    Ok(Stored { sha256: clip, bytes }) => {
                        let Probed { facts, video, .. } = probed;
                        let video = Some(video);
                        FetchEnd::Fetched(Fetched { clip, bytes, facts, video, notes })
                    }
                    Err(error) => FetchEnd::Disk(error),
                };
            }
        }
    };
    if filled.may_be_cut {
        return again(format!("{why}; perhaps it was cut, since its length was not told"));
    }
    let playable = filled.stored.filter(|_| is_playable).map(|stored| stored.sha256);
    match store.set_aside(&part, wanted.bad.as_deref()) {
        Ok(bad) => FetchEnd::Unusable(Bad {
            why,
            kept_as: bad.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            playable,
        }),
        Err(error) => FetchEnd::Disk(error),
    }
}

/// Why a clip is not as long as was bought, if so. Hosts round to whole frames and groups of
/// frames; what differs by more than a fifth, and by more than a second, is another clip.
fn wrong_length(facts: &ClipFacts, seconds: u32) -> Option<String> {
    let bought = 1000 * u64::from(seconds);
    let off = facts.millis.abs_diff(bought);
    (off > 1000.max(bought / 5)).then(|| {
        let (whole, tenth) = (facts.millis / 1000, facts.millis % 1000 / 100);
        format!("it is {whole}.{tenth} s long, and {seconds} s were bought")
    })
}

fn again(why: impl Into<String>) -> FetchEnd {
    FetchEnd::Again { why: why.into(), gained: 0 }
}

fn refused(why: impl Into<String>) -> FetchEnd {
    FetchEnd::Refused(why.into())
}

fn too_large(bytes: u64, limit: u64) -> FetchEnd {
    refused(format!("{bytes} bytes are more than a clip of this length has ({limit} at most)"))
}
