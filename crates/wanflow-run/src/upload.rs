//! The body of a submit: JSON around media that are streamed from the store, never held whole.
//! And that of an upload: a form around one file.
//!
//! The length is known before the first byte. The first piece is released only when its gate
//! opens, and it is known whether the last one has left. Nothing here knows journals or hosts.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt};
use sha2::Digest as _;
use tokio::sync::oneshot;
use wanflow_api::{ClipRequest, Endpoint, MediumRole, Sha256, Violation};
use wanflow_plan::sha256;

use crate::signed_link::SignedLink;
use crate::store::Store;

/// How much of a file is encoded at a time: a multiple of three, so that pieces need no padding.
const PIECE: usize = 48 * 1024;

/// A medium of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A link that the host fetches.
    Link(String),
    /// A link that lets whoever has it fetch a file of the user's.
    Signed(SignedLink),
    /// A file in the store, sent as a data URI.
    File(MediumFile),
}

/// All media of a request, by what they are for.
pub type Media = BTreeMap<MediumRole, Medium>;

/// A file in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediumFile {
    /// Its name.
    pub sha256: Sha256,
    /// Its size.
    pub bytes: u64,
    /// Its media type, such as `image/png`.
    pub mime: String,
}

/// A body whose media are still in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireBody {
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq)]
enum Part {
    Text(Bytes),
    /// A file as base64.
    File(MediumFile),
    /// A file as it is.
    Raw(MediumFile),
}

/// Texts hold prompts and signed links, and are not shown.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::File(file) | Self::Raw(file) => file.fmt(f),
        }
    }
}

impl MediumFile {
    /// A name for it elsewhere: its digest, with the usual ending of its type.
    pub fn name(&self) -> String {
        format!("{}.{}", self.sha256, self.extension())
    }

    /// The usual ending of its type, without a dot.
    pub fn extension(&self) -> &'static str {
        match self.mime.as_str() {
            "audio/mpeg" => "mp3",
            "audio/wav" => "wav",
            _ => "bin",
        }
    }
}

impl WireBody {
    /// The body of a request at an endpoint, checked against all its limits.
    pub fn of(
        endpoint: &Endpoint,
        request: &ClipRequest,
        media: &Media,
    ) -> Result<Self, Vec<Violation>> {
        let mark =
            |(role, medium): (&MediumRole, &Medium)| (*role, Marked::of(*role, medium, request));
        let marked: Vec<(MediumRole, Marked)> = media.iter().map(mark).collect();
        let links = marked.iter().map(|(role, medium)| (*role, medium.link.as_str())).collect();
        let json = (endpoint.to_wire)(request, &links)?.to_string();
        let mut parts = vec![Part::Text(json.into())];
        for (mark, file) in marked.into_iter().filter_map(|(_, medium)| medium.file) {
            parts = parts.into_iter().flat_map(|part| part.split(&mark, &file)).collect();
        }
        Ok(Self { parts })
    }

    /// A file as it is, between two texts.
    pub fn around(before: String, file: MediumFile, after: String) -> Self {
        Self { parts: vec![Part::Text(before.into()), Part::Raw(file), Part::Text(after.into())] }
    }

    /// Length of the whole body, in bytes.
    pub fn length(&self) -> u64 {
        self.parts.iter().map(Part::length).sum()
    }

    /// The files in it.
    pub fn files(&self) -> impl Iterator<Item = &MediumFile> {
        self.parts.iter().filter_map(|part| match part {
            Part::File(file) | Part::Raw(file) => Some(file),
            Part::Text(_) => None,
        })
    }

    /// SHA-256 of the whole body. Reads all its media.
    pub fn sha256(&self, store: &Store) -> io::Result<Sha256> {
        let mut hash = sha2::Sha256::new();
        for piece in self.pieces(store) {
            hash.update(piece?);
        }
        Ok(Sha256(hash.finalize().into()))
    }

    /// The body in pieces, none of them empty.
    pub fn pieces(
        &self,
        store: &Store,
    ) -> impl Iterator<Item = io::Result<Bytes>> + Send + 'static {
        let store = store.clone();
        let parts = self.parts.clone().into_iter();
        parts
            .flat_map(move |part| part.pieces(&store))
            .filter(|piece| piece.as_ref().map_or(true, |piece| !piece.is_empty()))
    }

    /// The body as a stream that asks at its gate before the first piece.
    pub fn gated(&self, store: &Store, gate: Gate) -> BoxStream<'static, io::Result<Bytes>> {
        let pieces = self.pieces(store).peekable();
        let Gate { ask, left } = gate;
        let next = move |(mut pieces, ask): (std::iter::Peekable<_>, Option<_>)| {
            let left = Arc::clone(&left);
            async move {
                if let Some(ask) = ask
                    && let Err(error) = pass(ask).await
                {
                    return Some((Err(error), (pieces, None)));
                }
                let piece = pieces.next()?;
                // From here on the host may have the whole body.
                if pieces.peek().is_none() {
                    left.store(true, Ordering::SeqCst);
                }
                Some((piece, (pieces, None)))
            }
        };
        futures_util::stream::unfold((pieces, Some(ask)), next).boxed()
    }
}

/// What a body asks before it lets its first piece go: called once there is a connection.
pub struct Gate {
    ask: Ask,
    left: Arc<AtomicBool>,
}

type Ask = Box<dyn FnOnce(oneshot::Sender<()>) + Send>;

/// Tells whether the last piece of a body was handed over.
#[derive(Clone, Debug)]
pub struct BodyLeft(Arc<AtomicBool>);

impl Gate {
    /// A gate: `ask` gets a sender, and the body goes once something is sent there. A dropped
    /// sender cuts the body before its first byte.
    pub fn new(ask: impl FnOnce(oneshot::Sender<()>) + Send + 'static) -> (Self, BodyLeft) {
        let left = Arc::new(AtomicBool::new(false));
        (Self { ask: Box::new(ask), left: Arc::clone(&left) }, BodyLeft(left))
    }
}

impl BodyLeft {
    /// Whether the host may have the whole body.
    pub fn get(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

async fn pass(ask: Ask) -> io::Result<()> {
    let (open, opened) = oneshot::channel();
    ask(open);
    opened.await.map_err(|_| io::Error::other("the submit was called off"))
}

/// A medium, and the link that stands for it while the body is built.
struct Marked {
    link: String,
    file: Option<(String, MediumFile)>,
}

impl Marked {
    fn of(role: MediumRole, medium: &Medium, request: &ClipRequest) -> Self {
        match medium {
            Medium::Link(link) => Self { link: link.clone(), file: None },
            Medium::Signed(link) => Self { link: link.reveal().to_owned(), file: None },
            Medium::File(file) => {
                let mark = mark(role, file, request);
                let link = format!("data:{};base64,{mark}", file.mime);
                Self { link, file: Some((mark, file.clone())) }
            }
        }
    }
}

/// A word in the place of a file's bytes: valid base64 that occurs nowhere else in the request.
fn mark(role: MediumRole, file: &MediumFile, request: &ClipRequest) -> String {
    let others = serde_json::to_string(request).expect("a request is plain data");
    let candidate = |number| {
        let text = format!("{} {number} {}", role.word(), file.sha256);
        sha256(text.as_bytes())
    };
    let mut marks = (0..u64::MAX).map(|number| candidate(number).to_string());
    marks.find(|mark| !others.contains(mark.as_str())).expect("one of many digests is new")
}

impl Part {
    /// Puts the file where its mark stands.
    fn split(self, mark: &str, file: &MediumFile) -> Vec<Self> {
        let Self::Text(text) = &self else { return vec![self] };
        let place = text.windows(mark.len()).position(|window| window == mark.as_bytes());
        let Some(place) = place else { return vec![self] };
        let (before, after) = (text.slice(..place), text.slice(place + mark.len()..));
        vec![Self::Text(before), Self::File(file.clone()), Self::Text(after)]
    }

    fn length(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::File(file) => file.bytes.div_ceil(3) * 4,
            Self::Raw(file) => file.bytes,
        }
    }

    fn pieces(self, store: &Store) -> Box<dyn Iterator<Item = io::Result<Bytes>> + Send> {
        match self {
            Self::Text(text) => Box::new(std::iter::once(Ok(text))),
            Self::File(file) => {
                let encoded = |piece: io::Result<Vec<u8>>| Ok(STANDARD.encode(piece?).into());
                Box::new(pieces_of(store, &file).map(encoded))
            }
            Self::Raw(file) => Box::new(pieces_of(store, &file).map(|piece| Ok(piece?.into()))),
        }
    }
}

/// A stored file, a piece at a time.
fn pieces_of(
    store: &Store,
    file: &MediumFile,
) -> Box<dyn Iterator<Item = io::Result<Vec<u8>>> + Send> {
    match store.read(&file.sha256) {
        Ok(source) => Box::new(FilePieces { source, left: file.bytes }),
        Err(error) => Box::new(std::iter::once(Err(io::Error::other(error)))),
    }
}

/// What is left of a file.
struct FilePieces<R> {
    source: R,
    left: u64,
}

impl<R: Read> Iterator for FilePieces<R> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        let size = usize::try_from(self.left).map_or(PIECE, |left| left.min(PIECE));
        let mut raw = vec![0; size];
        if let Err(error) = self.source.read_exact(&mut raw) {
            self.left = 0;
            return Some(Err(error));
        }
        self.left -= size as u64;
        Some(Ok(raw))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::disk::MemoryDisk;
    use crate::simulate::{SIMULATED, independent};

    fn store() -> Store {
        Store::open(Arc::new(MemoryDisk::new()), Path::new("store")).expect("the disk holds")
    }

    fn body(store: &Store, picture: &[u8], prompt: &str) -> WireBody {
        let stored = store.put(&mut &picture[..]).expect("the disk holds");
        let mut request = independent(1).tasks.remove(0).request;
        prompt.clone_into(&mut request.prompt);
        let mime = "image/png".to_owned();
        let file = MediumFile { sha256: stored.sha256, bytes: stored.bytes, mime };
        let media = Media::from([(MediumRole::Image, Medium::File(file))]);
        WireBody::of(&SIMULATED, &request, &media).expect("it breaks no limit")
    }

    fn whole(body: &WireBody, store: &Store) -> Vec<u8> {
        body.pieces(store).flat_map(|piece| piece.expect("the disk holds")).collect()
    }

    #[test]
    fn a_body_is_the_json_with_the_files_in_place_and_its_length_is_exact() {
        let store = store();
        for size in [0, 1, 2, 3, 1000, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 2] {
            let picture: Vec<u8> = (0..=250).cycle().take(size).collect();
            let body = body(&store, &picture, "base64, \"quoted\" \u{1f600}");
            let bytes = whole(&body, &store);
            assert_eq!(bytes.len() as u64, body.length(), "{size} bytes");
            assert_eq!(body.sha256(&store).expect("the disk holds"), sha256(&bytes));
            let json: serde_json::Value = serde_json::from_slice(&bytes).expect("whole JSON");
            let link = format!("data:image/png;base64,{}", STANDARD.encode(&picture));
            assert_eq!(json["image"], link);
            assert_eq!(json["prompt"], "base64, \"quoted\" \u{1f600}");
        }
    }

    #[test]
    fn a_prompt_cannot_take_the_files_place() {
        let store = store();
        let stored = store.put(&mut &b"picture"[..]).expect("the disk holds");
        let first = sha256(format!("false 0 {}", stored.sha256).as_bytes()).to_string();
        let body = body(&store, b"picture", &first);
        let bytes = whole(&body, &store);
        let json: serde_json::Value = serde_json::from_slice(&bytes).expect("whole JSON");
        assert_eq!((&json["prompt"], body.files().count()), (&first.into(), 1));
    }

    #[tokio::test]
    async fn the_gate_is_asked_once_and_a_shut_one_cuts_before_the_first_byte() {
        let store = store();
        let body = body(&store, b"picture", "p");
        let (gate, left) = Gate::new(|open| open.send(()).expect("the body waits"));
        let mut pieces = body.gated(&store, gate);
        let mut all = Vec::new();
        while let Some(piece) = pieces.next().await {
            let before = all.len() as u64;
            all.extend(piece.expect("the disk holds"));
            assert_eq!(left.get(), all.len() as u64 == body.length(), "after {before} bytes");
        }
        assert_eq!(all, whole(&body, &store));

        let (gate, left) = Gate::new(drop);
        let mut pieces = body.gated(&store, gate);
        assert!(pieces.next().await.expect("an error").is_err());
        assert!(pieces.next().await.is_none() || !left.get());
        assert!(!left.get());
    }
}
