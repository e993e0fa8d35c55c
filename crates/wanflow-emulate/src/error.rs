//! What can stop an emulator from starting. A request never gets one of these: it gets a reply.

use std::path::{Path, PathBuf};
use std::{error, fmt, io};

/// Why an emulator does not start.
#[derive(Debug)]
pub enum EmulateError {
    /// An endpoint's document lacks what the emulator needs, or contradicts itself.
    Document {
        /// Id of the endpoint.
        endpoint: &'static str,
        /// What is wrong, as a fragment.
        detail: String,
    },
    /// A complete line of the ledger cannot be read.
    Ledger {
        /// The ledger.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, as a fragment.
        detail: String,
    },
    /// Another emulator works in the same folder.
    InUse(PathBuf),
    /// The address can be reached from other machines.
    NotLoopback(std::net::SocketAddr),
    /// The address cannot be listened on.
    Listen(std::net::SocketAddr, io::Error),
    /// A file or folder of the state cannot be used.
    Io(PathBuf, io::Error),
    /// The system refuses threads.
    Threads(io::Error),
}

impl EmulateError {
    /// Turns an I/O error into one that names its path.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io(path, error)
    }
}

impl fmt::Display for EmulateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document { endpoint, detail } => {
                write!(f, "the document of endpoint {endpoint} cannot be emulated: {detail}")
            }
            Self::Ledger { path, line, detail } => write!(
                f,
                "{}:{line}: not a line of a ledger: {detail}; move the folder away to start afresh",
                path.display()
            ),
            Self::InUse(path) => write!(
                f,
                "{}: another emulator uses this folder; stop it, or choose another folder",
                path.display()
            ),
            Self::NotLoopback(address) => write!(
                f,
                "{address} can be reached from other machines; listen on 127.0.0.1 or [::1]"
            ),
            Self::Listen(address, _) => write!(f, "cannot listen on {address}"),
            Self::Io(path, _) => write!(f, "{}: cannot be used", path.display()),
            Self::Threads(_) => write!(f, "cannot start a thread"),
        }
    }
}

impl error::Error for EmulateError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Listen(_, error) | Self::Io(_, error) | Self::Threads(error) => Some(error),
            _ => None,
        }
    }
}
