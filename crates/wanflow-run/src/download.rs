//! A download as values: what is held of a clip, what to ask for, what the head of an answer
//! means. No sockets and no files; what is decided here is done by the driver.
//!
//! A file is never mixed from two versions: the rest of a clip is taken only if the host says
//! that it is the rest of what is held, from the byte that is wanted.

use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, DATE, ETAG, HeaderMap, HeaderName,
    HeaderValue, IF_RANGE, LAST_MODIFIED, RANGE,
};
use serde::{Deserialize, Serialize};

use crate::record::BareUrl;

#[cfg(test)]
mod tests;

/// The most that a clip of so many seconds may have, in bytes: 200 Mbit for each second, and 16 MiB
/// besides. Real ones have some ten megabytes; what is larger was not ordered.
pub fn clip_limit(seconds: u32) -> u64 {
    (16 << 20) + u64::from(seconds) * 25_000_000
}

/// The head of an answer to a download.
#[derive(Clone, Copy, Debug)]
pub struct Head<'h> {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: &'h HeaderMap,
    /// The most that the clip may have, in bytes.
    pub limit: u64,
}

/// A part of a clip that lies on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// How much of it there is.
    pub bytes: u64,
    /// What it is a part of.
    pub of: Version,
}

/// Which version of which file a part belongs to. It lies beside the part; the link's signed
/// query is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Where it comes from.
    pub link: BareUrl,
    /// What tells it from other versions.
    pub validator: Validator,
    /// Its whole length, where the host told it.
    pub total: Option<u64>,
}

/// What a host gives to tell versions of a file apart, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validator {
    /// A strong `ETag`.
    Etag(String),
    /// A `Last-Modified` that was over when the answer was made.
    Modified(String),
}

/// What the head of an answer to a download means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The whole clip comes.
    Whole {
        /// Its version, if the host can tell it from others.
        version: Option<Version>,
        /// Its length, if it is told.
        total: Option<u64>,
    },
    /// The rest of what is held comes, up to this byte; then there may be more.
    Rest {
        /// Where the part ends once this has come.
        until: u64,
        /// The whole length, if it is told.
        total: Option<u64>,
    },
    /// What is held is of no use: drop it, and begin again.
    Afresh(String),
    /// The link does not work any more, or yet.
    Expired(String),
    /// Nothing that can be used; another time perhaps.
    Again(String),
    /// More than a clip of the length that was bought has.
    TooLarge(u64),
}

impl Held {
    /// Whether nothing is missing.
    pub fn is_whole(&self) -> bool {
        self.of.total == Some(self.bytes)
    }

    /// Asks for the rest, provided that it is the rest of the same version.
    pub fn ask(&self, headers: &mut HeaderMap) {
        let (Validator::Etag(validator) | Validator::Modified(validator)) = &self.of.validator;
        // A validator came as a header, so that it can go as one.
        if let Ok(validator) = HeaderValue::from_str(validator) {
            let range = HeaderValue::from_str(&format!("bytes={}-", self.bytes));
            headers.insert(RANGE, range.expect("digits can be sent"));
            headers.insert(IF_RANGE, validator);
        }
    }
}

impl Version {
    /// The version that a head tells of; `None` where it tells none that is certain.
    fn of(link: &BareUrl, headers: &HeaderMap, total: Option<u64>) -> Option<Self> {
        let validator = match text(headers, ETAG) {
            Some(etag) if etag.starts_with('"') => Validator::Etag(etag.to_owned()),
            // A weak one speaks of meaning, not of bytes, and then a date says no more.
            Some(_) => return None,
            None => Validator::Modified(modified(headers)?.to_owned()),
        };
        Some(Self { link: link.clone(), validator, total })
    }
}

/// A date of change that cannot have been followed by another change within its second.
fn modified(headers: &HeaderMap) -> Option<&str> {
    let modified = text(headers, LAST_MODIFIED)?;
    let date = |text| httpdate::parse_http_date(text).ok();
    let is_over = date(modified)? < date(text(headers, DATE)?)?;
    is_over.then_some(modified)
}

/// Judges the head of an answer to a download from `link`, of which this was held and asked for.
pub fn judge(held: Option<&Held>, link: &BareUrl, answer: Head<'_>) -> Verdict {
    let Head { status, headers, limit } = answer;
    if let Some(coding) = text(headers, CONTENT_ENCODING).filter(|coding| *coding != "identity") {
        let coding = coding.chars().take(20).collect::<String>();
        return Verdict::Again(format!("the clip comes as {coding:?}, which was not asked for"));
    }
    match (status, held) {
        (200, _) => whole(link, headers, limit),
        (206, Some(held)) => rest(held, headers, limit),
        (206, None) => Verdict::Again("HTTP 206, and no part was asked for".to_owned()),
        (416, Some(_)) => Verdict::Afresh("the host has no more than is held".to_owned()),
        (401 | 403 | 404 | 410, _) => Verdict::Expired(format!("HTTP {status}")),
        _ => Verdict::Again(format!("HTTP {status}")),
    }
}

fn whole(link: &BareUrl, headers: &HeaderMap, limit: u64) -> Verdict {
    let total = length(headers);
    match total {
        Some(total) if total > limit => Verdict::TooLarge(total),
        _ => Verdict::Whole { version: Version::of(link, headers, total), total },
    }
}

fn rest(held: &Held, headers: &HeaderMap, limit: u64) -> Verdict {
    let Some((first, last, total)) = text(headers, CONTENT_RANGE).and_then(content_range) else {
        return Verdict::Afresh("a part came without saying which".to_owned());
    };
    let until = last.saturating_add(1);
    let (known, given) = match &held.of.validator {
        Validator::Etag(etag) => (etag, text(headers, ETAG)),
        Validator::Modified(date) => (date, text(headers, LAST_MODIFIED)),
    };
    let is_same = given.is_none_or(|given| given == known);
    let lengths = [held.of.total, total];
    let is_sound = first == held.bytes
        && until > first
        && length(headers).is_none_or(|length| length == until - first)
        && lengths.iter().flatten().all(|total| until <= *total)
        && lengths[0].zip(lengths[1]).is_none_or(|(before, now)| before == now);
    match (is_same, is_sound) {
        (false, _) => Verdict::Afresh("the clip has changed since".to_owned()),
        (_, false) => Verdict::Afresh("another part came than was asked for".to_owned()),
        _ if until > limit => Verdict::TooLarge(until),
        _ => Verdict::Rest { until, total: total.or(held.of.total) },
    }
}

/// First and last byte, and the whole length if it is told, of `bytes 7-99/100`.
fn content_range(text: &str) -> Option<(u64, u64, Option<u64>)> {
    let (range, total) = text.strip_prefix("bytes ")?.trim().split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let total = if total == "*" { None } else { Some(digits(total)?) };
    Some((digits(first)?, digits(last)?, total))
}

fn length(headers: &HeaderMap) -> Option<u64> {
    text(headers, CONTENT_LENGTH).and_then(digits)
}

fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
