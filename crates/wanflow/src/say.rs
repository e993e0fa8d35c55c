//! Words for people and machines, on standard output and standard error. No key gets through.
//!
//! Whoever reads them may be gone (`| head -1`), and the disk they go to may be full. That must
//! not end a run between a purchase and its answer, as the panic of `println!` would: writing goes
//! on silently, and what standard output did not take is told by the exit code.

use std::borrow::Cow;
use std::fmt::Arguments;
use std::io::{ErrorKind, Write};
use std::sync::{LazyLock, OnceLock, PoisonError, RwLock};

use wanflow_run::scrub::Scrubber;

/// Why standard output did not take everything; a reader that left is no reason.
static LOST: OnceLock<ErrorKind> = OnceLock::new();

/// The keys that must not be seen.
static HIDDEN: LazyLock<RwLock<Scrubber>> = LazyLock::new(RwLock::default);

/// Takes these keys out of all that is written from here on.
pub(crate) fn hide(keys: Scrubber) {
    HIDDEN.write().unwrap_or_else(PoisonError::into_inner).add(keys);
}

/// The keys that must not be seen.
pub(crate) fn hidden() -> Scrubber {
    HIDDEN.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Writes to standard output.
pub(crate) fn out(text: Arguments<'_>) {
    if let Some(kind) = lost(&mut std::io::stdout().lock(), &clean(text)) {
        let _ = LOST.set(kind);
    }
}

/// Writes to standard error; what it does not take cannot be told anywhere.
pub(crate) fn err(text: Arguments<'_>) {
    let _ = std::io::stderr().lock().write_all(clean(text).as_bytes());
}

/// A text as it may be written anywhere.
pub(crate) fn clean(text: Arguments<'_>) -> String {
    let text = text.to_string();
    match hidden().clean(&text) {
        Cow::Owned(clean) => Some(clean),
        Cow::Borrowed(_) => None,
    }
    .unwrap_or(text)
}

/// What standard output did not take, and why; `None` if all is well.
pub(crate) fn what_was_lost() -> Option<ErrorKind> {
    LOST.get().copied()
}

/// Writes all of it, and says why that went wrong unless the reader left.
fn lost(to: &mut impl Write, text: &str) -> Option<ErrorKind> {
    let error = to.write_all(text.as_bytes()).and_then(|()| to.flush()).err()?;
    (error.kind() != ErrorKind::BrokenPipe).then_some(error.kind())
}

/// `print!`, without its panic.
macro_rules! say {
    ($($text:tt)*) => { $crate::say::out(format_args!($($text)*)) };
}

/// `println!`, without its panic.
macro_rules! sayln {
    ($($text:tt)*) => { $crate::say::out(format_args!("{}\n", format_args!($($text)*))) };
}

/// `eprint!`, without its panic.
macro_rules! note {
    ($($text:tt)*) => { $crate::say::err(format_args!($($text)*)) };
}

/// `eprintln!`, without its panic.
macro_rules! noteln {
    ($($text:tt)*) => { $crate::say::err(format_args!("{}\n", format_args!($($text)*))) };
}

pub(crate) use {note, noteln, say, sayln};

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    struct Shut(ErrorKind);

    impl Write for Shut {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_may_leave_and_a_full_disk_is_told() {
        let told = |kind| lost(&mut Shut(kind), "a line\n");
        assert_eq!(told(ErrorKind::BrokenPipe), None);
        assert_eq!(told(ErrorKind::StorageFull), Some(ErrorKind::StorageFull));
        assert_eq!(lost(&mut Vec::new(), "a line\n"), None);
    }
}
