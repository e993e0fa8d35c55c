//! Where clips are made: each once, from its recipe, beside whatever else goes on.
//!
//! A clip is begun when its task is created, so that the work overlaps with the waiting. This
//! file knows neither tasks nor HTTP.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use bytes::Bytes;

use crate::clip::{ClipMaker, ClipOrder, Subject, SyncMarks};
use crate::error::EmulateError;
use crate::file_store::FileStore;
use crate::message::Body;
use crate::task::{Recipe, Source};

/// Who makes the clips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rendering {
    /// The caller of `handle`, within a submit: for tests in virtual time.
    Inline,
    /// So many threads of the emulator's own.
    Threads(NonZeroUsize),
}

/// How far a clip is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nobody has asked for it in this process.
    NotBegun,
    /// Waits for a thread, or is being made.
    Working,
    /// Is in the store.
    Ready,
    /// Cannot be made, and why.
    Failed(String),
}

/// Makes clips into a store.
#[derive(Debug)]
pub(crate) struct Studio {
    workshop: Arc<Workshop>,
    queue: Option<Sender<Recipe>>,
}

struct Workshop {
    maker: Box<dyn ClipMaker>,
    marks: SyncMarks,
    pictures: FileStore,
    clips: FileStore,
    /// Clips that are begun (`None`) or have failed, by file name.
    begun: Mutex<HashMap<String, Option<String>>>,
    closed: AtomicBool,
}

impl Studio {
    /// Opens a studio that reads pictures from one store and puts clips into another.
    pub(crate) fn open(
        maker: Box<dyn ClipMaker>,
        marks: SyncMarks,
        pictures: FileStore,
        clips: FileStore,
        rendering: Rendering,
    ) -> Result<Self, EmulateError> {
        let (begun, closed) = (Mutex::default(), AtomicBool::new(false));
        let workshop = Arc::new(Workshop { maker, marks, pictures, clips, begun, closed });
        let queue = match rendering {
            Rendering::Inline => None,
            Rendering::Threads(count) => Some(spawn_workers(&workshop, count)?),
        };
        Ok(Self { workshop, queue })
    }

    /// Keeps a picture for the clips that show it.
    pub(crate) fn keep(&self, name: &str, picture: Bytes) -> std::io::Result<()> {
        self.workshop.pictures.put(name, picture)
    }

    /// How far the clip of this recipe is.
    pub(crate) fn progress(&self, recipe: &Recipe) -> Progress {
        self.workshop.progress(&recipe.file_name(self.workshop.marks))
    }

    /// Sees to it that the clip is made. Asking twice makes it once.
    pub(crate) fn begin(&self, recipe: &Recipe) {
        let name = recipe.file_name(self.workshop.marks);
        if self.workshop.progress(&name) != Progress::NotBegun
            || self.workshop.begun().insert(name, None).is_some()
        {
            return;
        }
        match &self.queue {
            None => self.workshop.work(recipe),
            Some(queue) => queue.send(recipe.clone()).expect("the threads live as long as we do"),
        }
    }

    /// The clip's name and content; a clip that is not drawn yet is drawn by the caller.
    pub(crate) fn clip_now(&self, recipe: &Recipe) -> std::io::Result<(String, Body)> {
        let name = recipe.file_name(self.workshop.marks);
        if self.workshop.progress(&name) != Progress::Ready {
            self.workshop.make(recipe, &name).map_err(std::io::Error::other)?;
        }
        self.clip(recipe)
    }

    /// The clip's name and content. The caller knows that it is ready.
    pub(crate) fn clip(&self, recipe: &Recipe) -> std::io::Result<(String, Body)> {
        let name = recipe.file_name(self.workshop.marks);
        let body = self.workshop.clips.open(&name)?;
        Ok((name, body))
    }
}

impl Drop for Studio {
    /// Threads finish the clip at hand and leave the rest; nobody waits for them.
    fn drop(&mut self) {
        self.workshop.closed.store(true, Ordering::Relaxed);
    }
}

impl Workshop {
    fn begun(&self) -> MutexGuard<'_, HashMap<String, Option<String>>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self, name: &str) -> Progress {
        match self.begun().get(name) {
            Some(None) => Progress::Working,
            Some(Some(reason)) => Progress::Failed(reason.clone()),
            None if self.clips.has(name) => Progress::Ready,
            None => Progress::NotBegun,
        }
    }

    fn work(&self, recipe: &Recipe) {
        let name = recipe.file_name(self.marks);
        // A maker that panics fails this clip, not the thread that the other clips wait for.
        let made = catch_unwind(AssertUnwindSafe(|| self.make(recipe, &name)));
        match made.unwrap_or_else(|_| Err("the maker of clips panicked".to_owned())) {
            Ok(()) => self.begun().remove(&name),
            Err(reason) => self.begun().insert(name, Some(reason)),
        };
    }

    fn make(&self, recipe: &Recipe, name: &str) -> Result<(), String> {
        let subject = match &recipe.source {
            Source::Slate(text) => Subject::Slate(text.clone()),
            Source::Picture(sha256) => {
                let picture = self.pictures.open(&sha256.to_string()).and_then(Body::read);
                Subject::Picture(picture.map_err(|error| format!("the picture is gone: {error}"))?)
            }
        };
        let order = ClipOrder {
            subject,
            seconds: recipe.seconds,
            resolution: recipe.resolution,
            sound: recipe.sound(),
            marks: self.marks,
            variation: recipe.variation,
        };
        let clip = self.maker.make(&order)?;
        let kept = self.clips.put(name, clip.into());
        kept.map_err(|error| format!("the clip cannot be stored: {error}"))
    }
}

impl std::fmt::Debug for Workshop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workshop").field("clips", &self.clips).finish_non_exhaustive()
    }
}

/// Starts threads that work until the sender is dropped.
fn spawn_workers(
    workshop: &Arc<Workshop>,
    count: NonZeroUsize,
) -> Result<Sender<Recipe>, EmulateError> {
    let (sender, receiver) = mpsc::channel();
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..count.get() {
        let (workshop, receiver) = (Arc::clone(workshop), Arc::clone(&receiver));
        thread::Builder::new()
            .name("emulator-studio".to_owned())
            .spawn(move || work_through(&workshop, &receiver))
            .map_err(EmulateError::Threads)?;
    }
    Ok(sender)
}

fn work_through(workshop: &Workshop, receiver: &Mutex<Receiver<Recipe>>) {
    loop {
        let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(recipe) if !workshop.closed.load(Ordering::Relaxed) => workshop.work(&recipe),
            _ => return,
        }
    }
}
