//! An emulator on a thread of this process, for callers without an async runtime.
//!
//! `wanflow emulate` and rehearsals use it; the thread ends with the value.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use crate::clip::ClipMaker;
use crate::emulator::{Emulator, EmulatorOptions};
use crate::error::EmulateError;
use crate::server::serve;
use crate::state::State;

/// Who may reach an emulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// This machine only.
    Loopback,
    /// Whoever can reach the address.
    Anyone,
}

/// An emulator that listens. Dropping it stops it.
#[derive(Debug)]
pub struct RunningEmulator {
    origin: String,
    emulator: Arc<Emulator>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Takes an address to listen on; port 0 takes a free one.
pub fn bind(address: SocketAddr, exposure: Exposure) -> Result<TcpListener, EmulateError> {
    if exposure == Exposure::Loopback && !address.ip().is_loopback() {
        return Err(EmulateError::NotLoopback(address));
    }
    TcpListener::bind(address).map_err(|error| EmulateError::Listen(address, error))
}

impl RunningEmulator {
    /// Starts serving. The options' origin is replaced by the listener's.
    pub fn start(
        listener: TcpListener,
        mut options: EmulatorOptions,
        maker: Box<dyn ClipMaker>,
        state: State,
    ) -> Result<Self, EmulateError> {
        let address = listener
            .local_addr()
            .and_then(|address| listener.set_nonblocking(true).map(|()| address))
            .map_err(EmulateError::Threads)?;
        let origin = format!("http://{address}");
        options.origin.clone_from(&origin);
        let emulator = Arc::new(Emulator::new(options, maker, state)?);
        let kept = Arc::clone(&emulator);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(EmulateError::Threads)?;
        let (stop, stopped) = oneshot::channel();
        let serving = move || {
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener)
                    .expect("a listener made non-blocking above");
                serve(listener, emulator, async { stopped.await.unwrap_or_default() }).await;
            });
            runtime.shutdown_background();
        };
        let thread = thread::Builder::new().name("emulator".to_owned()).spawn(serving);
        let thread = Some(thread.map_err(EmulateError::Threads)?);
        Ok(Self { origin, emulator: kept, stop: Some(stop), thread })
    }

    /// Starts on a free loopback port, with its state in this folder.
    pub fn rehearsal(
        folder: &Path,
        options: EmulatorOptions,
        maker: Box<dyn ClipMaker>,
    ) -> Result<Self, EmulateError> {
        let listener = bind(SocketAddr::from(([127, 0, 0, 1], 0)), Exposure::Loopback)?;
        Self::start(listener, options, maker, State::open(folder)?)
    }

    /// Scheme, host and port, such as `http://127.0.0.1:8787`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The faults of the script that have struck nothing so far, and how many there are in all.
    pub fn unused_faults(&self) -> (Vec<String>, usize) {
        self.emulator.unused_faults()
    }

    /// Stops serving, after answers under way.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for RunningEmulator {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
