//! What a task sends: pictures, frames and sound, prepared and brought into the store.

use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use http::header::{HeaderName, HeaderValue};
use tokio::sync::Semaphore;
use wanflow_api::medium::{Medium as RequestMedium, Source};
use wanflow_api::request::{Anchor, AudioFile};
use wanflow_api::{MediumRole, Sha256};
use wanflow_plan::{Task, sha256};

use crate::error::RunError;
use crate::record::{ClipColour, Fetched};
use crate::studio::Decoding;
use crate::upload::{Media, Medium, MediumFile, WireBody};

use super::sound::{self, Published};
use super::unprepared::{Unprepared, unreadable};
use super::{HostClient, Workshop};

/// A task whose request is to be made ready.
#[derive(Clone)]
pub struct Preparation {
    /// The host that it is for.
    pub host: Arc<HostClient>,
    /// Where its files come from and go to.
    pub workshop: Arc<Workshop>,
    /// The task.
    pub task: Task,
    /// What the numbers of the clip that it continues mean, where its tags do not say so.
    pub colour: Option<ClipColour>,
}

/// A request that is ready to go. Its files are in the store.
#[derive(Clone, Debug)]
pub struct ReadyRequest {
    /// Its body.
    pub body: WireBody,
    /// Digest of the body.
    pub sha256: Sha256,
    /// Headers that it needs besides those of all submits.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

/// What came of a preparation.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The request.
    pub request: ReadyRequest,
    /// The frame that was taken for it.
    pub anchor: Option<TakenFrame>,
}

/// A frame of a clip, as a picture in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenFrame {
    /// The clip that it was taken from.
    pub clip: Sha256,
    /// Its time from the clip's start.
    pub millis: u64,
    /// The picture.
    pub picture: Sha256,
}

impl Preparation {
    /// Brings the inputs into the store and makes the task's body ready; first, where the host
    /// fetches sound by link, a local file gets to where it can. One at a time: a picture is held
    /// whole meanwhile, and many at once would fill the memory.
    pub async fn prepare(self, turns: Arc<Semaphore>) -> Result<Prepared, Unprepared> {
        let published = sound::publish(&self.host, &self.workshop, &self.task).await?;
        let _turn = turns.acquire().await;
        let panicked = |_| Unprepared::Run(RunError::Panicked { doing: "preparing the inputs" });
        tokio::task::spawn_blocking(move || self.prepare_now(published)).await.map_err(panicked)?
    }

    fn prepare_now(&self, published: Published) -> Result<Prepared, Unprepared> {
        let Published { links: mut published, headers } = published;
        let (mut media, mut anchor) = (Media::new(), None);
        for wanted in self.task.request.media() {
            let role = wanted.role;
            let (medium, taken) = match published.remove(&role) {
                Some(link) => (link, None),
                None => self.medium(wanted)?,
            };
            media.insert(role, medium);
            anchor = anchor.or(taken);
        }
        let body = self.body(&media)?;
        let sha256 = body
            .sha256(&self.workshop.store)
            .map_err(|error| Unprepared::Task(error.to_string()))?;
        Ok(Prepared { request: ReadyRequest { body, sha256, headers }, anchor })
    }

    fn body(&self, media: &Media) -> Result<WireBody, Unprepared> {
        let endpoint = self.host.endpoint;
        let body = WireBody::of(&endpoint, &self.task.request, media).map_err(|violations| {
            let words: Vec<_> = violations.iter().map(ToString::to_string).collect();
            Unprepared::Task(words.join("; "))
        })?;
        if let Some(most) = endpoint.body_bytes_max.filter(|most| body.length() > *most) {
            return Err(Unprepared::Task(format!(
                "the request has {} bytes, and the host takes {most} at most: shorten its texts, \
                 or take a smaller picture",
                body.length()
            )));
        }
        Ok(body)
    }

    /// One medium in the store, and the frame that it is, if it is one.
    fn medium(
        &self,
        wanted: RequestMedium<'_>,
    ) -> Result<(Medium, Option<TakenFrame>), Unprepared> {
        let path = self.task.files.get(wanted.role);
        match wanted.source {
            Source::Link(link) => Ok((Medium::Link(link.to_owned()), None)),
            Source::Picture(file) => {
                let bytes = self.read(path, file.sha256)?;
                Ok((self.prepared(&bytes, file.matte.as_deref())?, None))
            }
            Source::Frame(_) if wanted.role != MediumRole::Image => {
                let why = "a clip cannot end on a frame of another scene";
                Err(Unprepared::Task(why.to_owned()))
            }
            Source::Frame(frame) => {
                if let Some((path, clip)) = path.zip(frame.clip) {
                    self.store_footage(path, clip)?;
                }
                self.frame(frame).map(|(picture, taken)| (picture, Some(taken)))
            }
            Source::Sound(file) => Ok((self.sound(path, file)?, None)),
        }
    }

    fn sound(&self, path: Option<&str>, file: &AudioFile) -> Result<Medium, Unprepared> {
        let bytes = self.read(path, file.sha256)?;
        let bytes = match file.convert {
            None => bytes,
            Some(_) => wanflow_media::convert_sound(&bytes)
                .map_err(|error| Unprepared::Task(format!("the sound: {error}")))?,
        };
        let mime = wanflow_media::sound_format(&bytes).unwrap_or("audio/mpeg");
        self.stored(&bytes, mime)
    }

    /// Takes the frame of a stored clip. The same clip gives the same frame each time.
    fn frame(&self, wanted: &Anchor) -> Result<(Medium, TakenFrame), Unprepared> {
        let missing = || Unprepared::Task("the clip that it continues does not exist".to_owned());
        let clip = wanted.clip.ok_or_else(missing)?;
        let path = self.workshop.store.verify(&clip).map_err(Unprepared::Run)?;
        let colour = self.colour.map(Into::into);
        let studio = &self.workshop.studio;
        if let Decoding::Fails(why) = studio.decoding(&path) {
            return Err(Unprepared::Undecoded(why));
        }
        let frame = studio.frame(&path, wanted.at, colour).map_err(Unprepared::Task)?;
        let medium = self.prepared(&frame.bytes, None)?;
        let Medium::File(file) = &medium else { unreachable!("a frame is a file") };
        let taken = TakenFrame { clip, millis: frame.millis, picture: file.sha256 };
        Ok((medium, taken))
    }

    /// Brings footage of the user's own into the store, where frames are taken from.
    fn store_footage(&self, path: &str, planned: Sha256) -> Result<(), Unprepared> {
        let full = self.workshop.base.join(path);
        let mut input =
            self.workshop.disk.input(&full).map_err(|error| unreadable(path, &error))?;
        let stored = self.workshop.store.put(&mut input).map_err(Unprepared::Run)?;
        if stored.sha256 == planned { Ok(()) } else { Err(changed(path)) }
    }

    /// Reads a file of the storyboard. It must be the one that the plan was made with.
    fn read(&self, path: Option<&str>, planned: Sha256) -> Result<Vec<u8>, Unprepared> {
        let missing = || Unprepared::Task("the plan names no file for it".to_owned());
        let path = path.ok_or_else(missing)?;
        let full = self.workshop.base.join(path);
        let read = |full: &Path| {
            let mut bytes = Vec::new();
            self.workshop.disk.input(full)?.read_to_end(&mut bytes)?;
            Ok::<_, io::Error>(bytes)
        };
        let bytes = read(&full).map_err(|error| unreadable(path, &error))?;
        if sha256(&bytes) == planned {
            return Ok(bytes);
        }
        Err(changed(path))
    }

    fn prepared(&self, bytes: &[u8], matte: Option<&str>) -> Result<Medium, Unprepared> {
        let picture = self.workshop.studio.prepare(bytes, &self.host.endpoint, matte);
        let picture = picture.map_err(Unprepared::Task)?;
        self.stored(&picture.bytes, &picture.mime)
    }

    fn stored(&self, bytes: &[u8], mime: &str) -> Result<Medium, Unprepared> {
        let stored = self.workshop.store.put(&mut &bytes[..]).map_err(Unprepared::Run)?;
        let mime = mime.to_owned();
        Ok(Medium::File(MediumFile { sha256: stored.sha256, bytes: stored.bytes, mime }))
    }

    /// Notes at a clip that has come what its numbers mean as colours, where it has no tag, and
    /// the picture that it was made of shows that players would take them for something else.
    /// What cannot be told, since the picture is not at hand any more, is left to the guess.
    pub async fn note_colour(self, clip: Fetched) -> Fetched {
        let noted = clip.clone();
        let work = move || match self.colour_of(&clip) {
            None => clip,
            Some(colour) => with_colour(clip, colour),
        };
        tokio::task::spawn_blocking(work).await.unwrap_or(noted)
    }

    fn colour_of(&self, clip: &Fetched) -> Option<wanflow_media::Colour> {
        let path = self.workshop.store.path(&clip.clip);
        let probed = self.workshop.studio.probe(&path).ok()?;
        // What was bought for another request was made of another picture.
        let is_of_task = self.task.kept.is_none();
        if !probed.is_untagged || !probed.video.is_decoded || !is_of_task {
            return None;
        }
        let first = self.task.request.media().find(|medium| medium.role == MediumRole::Image)?;
        let (Medium::File(picture), _) = self.medium(first).ok()? else { return None };
        let mut bytes = Vec::new();
        self.workshop.store.read(&picture.sha256).ok()?.read_to_end(&mut bytes).ok()?;
        self.workshop.studio.colour_by_picture(&path, &bytes)
    }
}

fn with_colour(mut clip: Fetched, colour: wanflow_media::Colour) -> Fetched {
    if let Some(video) = &mut clip.video {
        video.colour = colour.as_clip_colour();
        clip.notes.push(format!(
            "its colours are {colour}, as the picture that was sent shows, but it has no tag \
             that says so: players would show the wrong ones"
        ));
    }
    clip
}

fn changed(path: &str) -> Unprepared {
    Unprepared::Task(format!("`{path}` has changed since the plan was made; run again"))
}
