//! What every system has: the standard library's answers. Windows has no others here.

mod by_path;
#[cfg(all(feature = "signals", not(unix)))]
mod signals;

pub(crate) use by_path::PathFolder;
#[cfg(all(feature = "signals", not(unix)))]
pub use signals::EndSignals;

use crate::system::System;

/// A system that says nothing beyond the standard library.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

impl System for Plain {
    type Folder = PathFolder<Self>;
}
