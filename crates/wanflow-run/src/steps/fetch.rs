//! The download of a clip: into a part, checked, then into the store under its content's name.
//!
//! What came of an earlier try is gone on with where the host says that it is the same clip.

use std::io::Write as _;
use std::sync::Arc;

use futures_util::StreamExt;
use http::header::TRANSFER_ENCODING;
use url::Url;

use crate::clip::UnusableClip;
use crate::disk::DiskFile;
use crate::download::{Head, Held, Verdict, clip_limit, judge};
use crate::error::RunError;
use crate::record::{BareUrl, ClipFacts, Fetched};
use crate::store::{Store, Stored};
use crate::studio::{Probed, Studio};
use crate::transport::{FailureKind, Patience, Request, Response, Transport};

use super::delivered::Order;
use super::hashing::Hashing;
use super::{HostClient, Workshop};

/// How often one try begins afresh, when what was held turns out to be of no use.
const AFRESH: u32 = 1;

/// A clip to fetch.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The name of its part.
    pub name: String,
    /// Where it is, for now.
    pub link: String,
    /// What was bought.
    pub order: Order,
    /// Where an earlier try of this run was set aside, which the next one replaces.
    pub bad: Option<String>,
    /// How long to wait for it.
    pub patience: Patience,
}

/// How a download ended.
#[derive(Debug)]
pub enum FetchEnd {
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
    /// What came is not a clip, or not the one that was bought; it was set aside.
    Unusable(UnusableClip),
    /// The disk.
    Disk(RunError),
}

/// Fetches a clip into the store.
pub async fn fetch(host: &HostClient, workshop: &Workshop, wanted: Wanted) -> FetchEnd {
    let (store, studio) = (workshop.store.clone(), Arc::clone(&workshop.studio));
    let mut afresh = 0;
    let filled = loop {
        match fetch_part(&*host.downloads, &store, &wanted).await {
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
    let check = move || FilledPart { store: &store, wanted: &wanted, filled }.take_in(&*studio);
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
    client: &dyn Transport,
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
    let response = client.send(request).await.map_err(|error| match error.kind {
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

/// A part that is filled, and not looked into yet.
struct FilledPart<'a> {
    store: &'a Store,
    wanted: &'a Wanted,
    filled: Filled,
}

impl FilledPart<'_> {
    /// Takes it into the store if it is the clip that was bought; else sets it aside.
    fn take_in(&self, studio: &dyn Studio) -> FetchEnd {
        match studio.probe(&self.store.part(&self.wanted.name)) {
            Err(why) => self.set_aside(why, None),
            Ok(probed) => match wrong_length(&probed.facts, self.wanted.order.seconds) {
                Some(why) => self.set_aside(why, self.filled.stored),
                None => self.adopt(probed),
            },
        }
    }

    fn adopt(&self, probed: Probed) -> FetchEnd {
        let notes = self.wanted.order.differences(&probed);
        match self.store.adopt(&self.store.part(&self.wanted.name), self.filled.stored) {
            Ok(Stored { sha256: clip, bytes }) => {
                let Probed { facts, video, .. } = probed;
                FetchEnd::Fetched(Fetched { clip, bytes, facts, video: Some(video), notes })
            }
            Err(error) => FetchEnd::Disk(error),
        }
    }

    /// `playable`: what it is, if it can be played all the same.
    fn set_aside(&self, why: String, playable: Option<Stored>) -> FetchEnd {
        if self.filled.may_be_cut {
            return again(format!(
                "{why}; perhaps it was cut, since the host did not say how long it is"
            ));
        }
        let Wanted { name, bad, .. } = self.wanted;
        match self.store.set_aside(&self.store.part(name), bad.as_deref()) {
            Ok(bad) => FetchEnd::Unusable(UnusableClip {
                why,
                kept_as: bad.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                playable: playable.map(|stored| stored.sha256),
            }),
            Err(error) => FetchEnd::Disk(error),
        }
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
