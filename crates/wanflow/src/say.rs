//! Words for people and machines, on standard output and standard error.
//!
//! Whoever reads them may be gone (`| head -1`), and the disk they go to may be full. That must
//! not end a run between a purchase and its answer, as the panic of `println!` would: writing goes
//! on silently, and what standard output did not take is told by the exit code.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};
use std::sync::OnceLock;

/// Why standard output did not take everything; a reader that left is no reason.
static LOST: OnceLock<ErrorKind> = OnceLock::new();

/// Writes to standard output.
pub(crate) fn out(text: Arguments<'_>) {
    if let Some(kind) = lost(&mut std::io::stdout().lock(), text) {
        let _ = LOST.set(kind);
    }
}

/// Writes to standard error; what it does not take cannot be told anywhere.
pub(crate) fn err(text: Arguments<'_>) {
    let _ = std::io::stderr().lock().write_fmt(text);
}

/// What standard output did not take, and why; `None` if all is well.
pub(crate) fn what_was_lost() -> Option<ErrorKind> {
    LOST.get().copied()
}

/// Writes all of it, and says why that went wrong unless the reader left.
fn lost(to: &mut impl Write, text: Arguments<'_>) -> Option<ErrorKind> {
    let error = to.write_fmt(text).and_then(|()| to.flush()).err()?;
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
        let told = |kind| lost(&mut Shut(kind), format_args!("a line\n"));
        assert_eq!(told(ErrorKind::BrokenPipe), None);
        assert_eq!(told(ErrorKind::StorageFull), Some(ErrorKind::StorageFull));
        assert_eq!(lost(&mut Vec::new(), format_args!("a line\n")), None);
    }
}
