//! The digest of what comes, taken on a thread beside the download: a clip is not read again to
//! be hashed, and hashing does not hold up the line.

use bytes::Bytes;
use sha2::Digest as _;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use wanflow_api::Sha256;

use crate::store::Stored;

/// How many pieces may wait to be hashed: what keeps memory flat.
const WAITING: usize = 16;

/// A digest in the making.
pub(super) struct Hashing {
    pieces: mpsc::Sender<Bytes>,
    done: JoinHandle<Stored>,
}

impl Hashing {
    pub(super) fn start() -> Self {
        let (pieces, mut came) = mpsc::channel::<Bytes>(WAITING);
        let work = move || {
            let (mut hash, mut bytes) = (sha2::Sha256::new(), 0);
            while let Some(piece) = came.blocking_recv() {
                hash.update(&piece);
                bytes += piece.len() as u64;
            }
            Stored { sha256: Sha256(hash.finalize().into()), bytes }
        };
        Self { pieces, done: tokio::task::spawn_blocking(work) }
    }

    pub(super) async fn add(&self, piece: Bytes) {
        // A thread that is gone leaves no digest, which `end` tells.
        let _ = self.pieces.send(piece).await;
    }

    /// The digest of all pieces; `None` if the thread is gone.
    pub(super) async fn end(self) -> Option<Stored> {
        drop(self.pieces);
        self.done.await.ok()
    }
}
