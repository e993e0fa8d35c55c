//! Promises broken on purpose, in the harness around the product: a test that stays green then
//! sees nothing.
//!
//! `WANFLOW_SABOTAGE`, set for a test process, asks for one. `unsynced-intent`: the disk swallows
//! the sync of a journal line that holds an intent. `retry-submits`: the HTTP library sends a
//! `POST` again after an error or a status of 500 and above, as many do. The product has no such switch.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use crate::disk::{Disk, DiskFile, FileId, Open};
use crate::transport::{Body, FailureKind, Request, Response, Transport, TransportError};

/// The variable that asks for a sabotage.
pub const SWITCH: &str = "WANFLOW_SABOTAGE";

fn is_asked(name: &str) -> bool {
    std::env::var_os(SWITCH).is_some_and(|asked| asked == name)
}

/// A disk as the switch leaves it.
pub fn disk(disk: Arc<dyn Disk>) -> Arc<dyn Disk> {
    if is_asked("unsynced-intent") { Arc::new(Forgetful(disk)) } else { disk }
}

/// A client as the switch leaves it.
pub fn transport(client: Arc<dyn Transport>) -> Arc<dyn Transport> {
    if is_asked("retry-submits") { Arc::new(Stubborn(client)) } else { client }
}

/// A disk that does not sync intents.
#[derive(Debug)]
struct Forgetful(Arc<dyn Disk>);

impl Disk for Forgetful {
    fn create_dir(&self, path: &Path) -> io::Result<bool> {
        self.0.create_dir(path)
    }

    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(ForgetfulFile { file: self.0.open(path, how)?, has_intent: false }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.remove(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.0.sync_dir(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.0.list(folder)
    }

    fn size(&self, path: &Path) -> io::Result<Option<u64>> {
        self.0.size(path)
    }

    fn identity(&self, path: &Path) -> io::Result<FileId> {
        self.0.identity(path)
    }
}

#[derive(Debug)]
struct ForgetfulFile {
    file: Box<dyn DiskFile>,
    /// What was written since the last sync holds an intent.
    has_intent: bool,
}

impl Read for ForgetfulFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Write for ForgetfulFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const INTENT: &[u8] = br#""fact":{"submitting":"#;
        self.has_intent |= bytes.windows(INTENT.len()).any(|window| window == INTENT);
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl DiskFile for ForgetfulFile {
    fn sync(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.has_intent) { Ok(()) } else { self.file.sync() }
    }

    fn cut(&mut self, size: u64) -> io::Result<()> {
        self.file.cut(size)
    }

    fn reserve(&mut self, from: u64, bytes: u64) -> io::Result<()> {
        self.file.reserve(from, bytes)
    }

    fn identity(&self) -> io::Result<FileId> {
        self.file.identity()
    }

    fn try_lock(&self) -> io::Result<bool> {
        self.file.try_lock()
    }
}

/// A client that sends a submit once more when it got no answer, or one that blames the host.
struct Stubborn(Arc<dyn Transport>);

impl Transport for Stubborn {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        if request.method != http::Method::POST {
            return self.0.send(request);
        }
        Box::pin(async move {
            let Request { method, url, headers, body, delivery, patience } = request;
            let body = match body {
                Body::Empty => Bytes::new(),
                Body::Stream { pieces, .. } => gathered(pieces).await?,
            };
            let once = || Request {
                method: method.clone(),
                url: url.clone(),
                headers: headers.clone(),
                body: whole(body.clone()),
                delivery,
                patience,
            };
            match self.0.send(once()).await {
                Ok(answer) if answer.status < 500 => Ok(answer),
                Ok(_) | Err(_) => self.0.send(once()).await,
            }
        })
    }
}

async fn gathered(mut pieces: BoxStream<'_, io::Result<Bytes>>) -> Result<Bytes, TransportError> {
    let mut whole = Vec::new();
    while let Some(piece) = pieces.next().await {
        let cut = |error: io::Error| TransportError::new(FailureKind::BodyCut, error.to_string());
        whole.extend_from_slice(&piece.map_err(cut)?);
    }
    Ok(whole.into())
}

fn whole(body: Bytes) -> Body {
    let length = body.len() as u64;
    Body::Stream { length, pieces: futures_util::stream::iter([Ok(body)]).boxed() }
}
