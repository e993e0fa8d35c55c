//! A local sound file on its way to a host that takes sound by link only.
//!
//! It goes before the submit's intent is journalled: it buys nothing, and may be repeated. The
//! key goes to the endpoint's own origin only, never to where the file is put.

use std::io::Read as _;
use std::time::Duration;

use futures_util::StreamExt as _;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use wanflow_api::Sha256;
use wanflow_api::endpoint::{Upload, UploadProtocol};
use wanflow_api::medium::Source;
use wanflow_api::request::AudioFile;
use wanflow_api::sound_delivery::{Publishing, SoundDelivery};
use wanflow_plan::Task;

use crate::call;
use crate::error::RunError;
use crate::host::HostError;
use crate::policy_upload::{Form, Policy};
use crate::store::Store;
use crate::transport::{Answer, Body, Delivery, Request, Response, TransportError};
use crate::upload::{Media, Medium, MediumFile};

use super::unprepared::{Unprepared, unreadable};
use super::{HostClient, Workshop};

/// How often an upload is tried: it costs nothing.
const TRIES: u32 = 3;

/// The pause before the first repetition; it doubles.
const PAUSE: Duration = Duration::from_secs(1);

/// The sound files of a task that the host can fetch.
pub(super) struct Published {
    /// Their links.
    pub(super) links: Media,
    /// What the submit's headers say about them.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

/// Why one try came to nothing.
enum UploadError {
    /// Another may come to more.
    Transient(String),
    /// None will.
    Permanent(String),
}

/// A file that is uploaded as a host offers.
struct SoundUpload<'a> {
    host: &'a HostClient,
    store: &'a Store,
    upload: &'a Upload,
    file: &'a MediumFile,
}

/// Puts a task's sound files where the host can fetch them. Those that travel in the request are
/// left out.
pub(super) async fn publish(
    host: &HostClient,
    workshop: &Workshop,
    task: &Task,
) -> Result<Published, Unprepared> {
    let (mut links, mut headers) = (Media::new(), Vec::new());
    for medium in task.request.media() {
        let Source::Sound(planned) = medium.source else { continue };
        let path = task.files.get(medium.role);
        let publishing =
            host.publisher.as_ref().map_or(Publishing::Nowhere, |_| Publishing::ToBucket);
        let link = match (host.endpoint.sound_delivery(publishing), &host.publisher) {
            (Some(SoundDelivery::InRequest), _) => continue,
            (Some(SoundDelivery::Upload(upload)), _) => {
                let file = keep(workshop, path, planned).await?;
                let store = &workshop.store;
                let sound = SoundUpload { host, store, upload: &upload, file: &file };
                headers = header(&upload);
                sound.send().await?
            }
            (Some(SoundDelivery::Bucket), Some(publisher)) => {
                let file = keep(workshop, path, planned).await?;
                let link = publisher.publish(&workshop.store, &file).await;
                Medium::Signed(link.map_err(Unprepared::Task)?)
            }
            (Some(SoundDelivery::Bucket) | None, _) => {
                return Err(Unprepared::Task(format!(
                    "{} takes sound by link, and there is no bucket to publish it at",
                    host.endpoint.id
                )));
            }
        };
        links.insert(medium.role, link);
    }
    Ok(Published { links, headers })
}

/// Brings the file into the store, by which it is known from then on.
async fn keep(
    workshop: &Workshop,
    path: Option<&str>,
    planned: &AudioFile,
) -> Result<MediumFile, Unprepared> {
    let path = path.map(str::to_owned);
    let path = path.ok_or_else(|| Unprepared::Task("the plan names no file for it".to_owned()))?;
    let (full, convert) = (workshop.base.join(&path), planned.convert);
    let planned = planned.sha256;
    let (disk, store) = (workshop.disk.clone(), workshop.store.clone());
    let work = move || {
        let mut source = disk.input(&full).map_err(|error| unreadable(&path, &error))?;
        let stored = store.put(&mut source).map_err(Unprepared::Run)?;
        if stored.sha256 != planned {
            let why = format!("`{path}` has changed since the plan was made; run again");
            return Err(Unprepared::Task(why));
        }
        if convert.is_some() {
            return converted(&store, &stored.sha256, &path);
        }
        let mut head = Vec::new();
        let opened = store.read(&stored.sha256).map_err(Unprepared::Run)?;
        opened.take(12).read_to_end(&mut head).map_err(|error| unreadable(&path, &error))?;
        let mime = wanflow_media::sound_format(&head).unwrap_or("audio/mpeg").to_owned();
        Ok(MediumFile { sha256: stored.sha256, bytes: stored.bytes, mime })
    };
    let panicked = |_| Unprepared::Run(RunError::Panicked { doing: "reading a sound file" });
    tokio::task::spawn_blocking(work).await.map_err(panicked)?
}

/// A stored sound as the host takes it: it is stored beside the file that it was made of.
fn converted(store: &Store, sha256: &Sha256, path: &str) -> Result<MediumFile, Unprepared> {
    let mut source = Vec::new();
    let opened = store.read(sha256).map_err(Unprepared::Run)?;
    opened.take(u64::MAX).read_to_end(&mut source).map_err(|error| unreadable(path, &error))?;
    let wav = wanflow_media::convert_sound(&source);
    let wav = wav.map_err(|error| Unprepared::Task(format!("`{path}`: {error}")))?;
    let stored = store.put(&mut wav.as_slice()).map_err(Unprepared::Run)?;
    Ok(MediumFile { sha256: stored.sha256, bytes: stored.bytes, mime: "audio/wav".to_owned() })
}

impl SoundUpload<'_> {
    /// Uploads the file; anew each time, since what is there does not stay.
    async fn send(&self) -> Result<Medium, Unprepared> {
        let mut pause = PAUSE;
        let mut tries = 1;
        loop {
            let outcome = match self.upload.protocol {
                UploadProtocol::DashscopePolicy => self.by_policy().await,
            };
            match outcome {
                Ok(link) => return Ok(Medium::Link(link)),
                Err(UploadError::Transient(_)) if tries < TRIES => {
                    let now = self.host.clock.now().mono;
                    self.host.clock.sleep_until(now + pause).await;
                    (tries, pause) = (tries + 1, pause * 2);
                }
                Err(UploadError::Transient(why) | UploadError::Permanent(why)) => {
                    return Err(Unprepared::Task(format!("the sound cannot be uploaded: {why}")));
                }
            }
        }
    }

    async fn by_policy(&self) -> Result<String, UploadError> {
        let Self { host, upload, file, store: _ } = self;
        let ask = call::request(&host.origin, &upload.call, None, host.patience.poll);
        let answer = read(host.api.send(ask).await).await?;
        if !answer.is_success() {
            return Err(refused(&answer, HostError::of(&host.endpoint, &answer).to_string()));
        }
        let never =
            |error: crate::policy_upload::BadPolicy| UploadError::Permanent(error.to_string());
        let policy = Policy::read(&answer.json().unwrap_or_default()).map_err(never)?;
        let salt = format!("{} {}", host.clock.now().wall, (host.chance)().to_bits());
        let form = policy.form(file, &salt).map_err(never)?;
        let answer = read(host.downloads.send(self.post(&policy, &form)).await).await?;
        if answer.is_success() {
            return Ok(form.link);
        }
        // The storage's own words may repeat what it was sent.
        Err(refused(&answer, format!("HTTP {} of {}", answer.status, policy.host)))
    }

    /// The form on its way, with the client that has no key.
    fn post(&self, policy: &Policy, form: &Form) -> Request {
        let mut headers = HeaderMap::new();
        let kind = HeaderValue::try_from(&form.content_type).expect("a boundary is plain ASCII");
        headers.insert(CONTENT_TYPE, kind);
        let length = form.body.length();
        let pieces = futures_util::stream::iter(form.body.pieces(self.store)).boxed();
        Request {
            method: http::Method::POST,
            url: policy.host.clone(),
            headers,
            body: Body::Stream { length, pieces },
            delivery: Delivery::Safe,
            patience: self.host.patience.submit.for_body(length),
        }
    }
}

async fn read(sent: Result<Response, TransportError>) -> Result<Answer, UploadError> {
    use crate::transport::FailureKind::Refused;
    let response = sent.map_err(|error| match error.kind {
        Refused => UploadError::Permanent(error.to_string()),
        _ => UploadError::Transient(error.to_string()),
    })?;
    Answer::read(response).await.map_err(|error| UploadError::Transient(error.to_string()))
}

/// Whether a refusal passes.
fn refused(answer: &Answer, why: String) -> UploadError {
    let passes = matches!(answer.status, 408 | 409 | 429 | 500..);
    if passes { UploadError::Transient(why) } else { UploadError::Permanent(why) }
}

fn header(upload: &Upload) -> Vec<(HeaderName, HeaderValue)> {
    let (name, value) = upload.protocol.header();
    let name = HeaderName::try_from(name).expect("a protocol's header has a valid name");
    vec![(name, HeaderValue::from_static(value))]
}
